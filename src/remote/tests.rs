//! The client against small servers on this machine, which answer as badly as servers do.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use super::fixture::{Asked, Server, busy, pages, serve, whole};
use super::*;
use crate::task::{Cancel, Cancelled, Task};

/// A time limit that is over soon.
const SHORT: Duration = Duration::from_millis(150);

fn options() -> ClientOptions {
    ClientOptions {
        allow_private: true,
        total: Duration::from_secs(10),
        max_bytes: 100_000,
        ..ClientOptions::default()
    }
}

fn get(url: impl Into<String>) -> Result<Answer, RemoteError> {
    Client::new(options()).get(&Get::new(url), &Task::silent())
}

fn short(url: impl Into<String>) -> Result<Answer, RemoteError> {
    let get = Get { limit: Some(SHORT), ..Get::new(url) };
    Client::new(options()).get(&get, &Task::silent())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn an_answer_tells_what_it_is_and_when_to_come_again() {
    let server = pages(|_| {
        let fields = "Content-Type: Application/RSS+xml; charset=UTF-8\r\nETag: W/\"1\"\r\n\
                      Last-Modified: Thu, 26 Nov 2026 12:00:00 GMT\r\nCache-Control: max-age=600\r\n";
        (200, fields.into(), b"<rss/>".to_vec())
    });
    let answer = get(format!("{}/feed?key=SECRET#part", server.url)).unwrap();
    assert_eq!((answer.status, answer.body.as_slice(), answer.bytes), (200, &b"<rss/>"[..], 6));
    assert_eq!(answer.mime.as_deref(), Some("application/rss+xml"));
    assert_eq!(answer.charset.as_deref(), Some("utf-8"));
    assert_eq!(answer.etag.as_deref(), Some("W/\"1\""));
    assert_eq!(answer.last_modified.as_deref(), Some("Thu, 26 Nov 2026 12:00:00 GMT"));
    assert_eq!(answer.max_age, Some(Duration::from_secs(600)));
    assert_eq!((answer.moved_to, answer.retry_after), (None, None));
    assert_eq!(server.paths(), ["/feed?key=SECRET"]);
    assert_eq!(server.asked()[0].field("accept-encoding"), Some("gzip"));
    assert!(server.asked()[0].field("user-agent").unwrap().starts_with("quintet/"));
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let server = serve(|asked, stream| match asked.field("if-none-match") {
        Some("\"1\"") => whole(stream, 304, "ETag: \"1\"\r\nContent-Type: text/xml\r\n", b""),
        _ => whole(stream, 200, "", b"all"),
    });
    let known = Get {
        etag: Some("\"1\"".into()),
        last_modified: Some("Thu, 26 Nov 2026 12:00:00 GMT".into()),
        ..Get::new(&server.url)
    };
    let answer = Client::new(options()).get(&known, &Task::silent()).unwrap();
    assert_eq!((answer.status, answer.body.len()), (304, 0));
    let asked = server.asked();
    assert_eq!(asked[0].field("if-modified-since"), known.last_modified.as_deref());
    // A mark that could not be sent is not sent, and splits no head.
    let odd = Get { etag: Some("\"1\"\r\nX-Evil: 1".into()), ..Get::new(&server.url) };
    assert_eq!(Client::new(options()).get(&odd, &Task::silent()).unwrap().body, b"all");
    assert_eq!(server.asked()[1].field("x-evil"), None);
}

/// A server whose pages redirect to each other as `map` says: `/a 301 /b`.
fn redirects(map: &'static str) -> Server {
    pages(move |path| {
        let mut rules = map.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        match rules.find(|rule| rule.first() == Some(&path)) {
            Some(rule) => {
                let status = rule[1].parse().unwrap();
                (status, format!("Location: {}\r\n", rule[2]), b"elsewhere".to_vec())
            }
            None if path == "/gone" => (410, String::new(), vec![]),
            None => (200, String::new(), path.into()),
        }
    })
}

#[test]
fn only_permanent_redirects_from_the_start_on_are_remembered() {
    let server = redirects(
        "/1 301 /2\n/2 308 three?x=1#y\n/three?x=1 302 /4\n/4 301 /5\n/6 302 /1\n/7 303 /5\n/8 307 /5\n/9 301 /gone",
    );
    let check = |from: &str, at: &str, moved: Option<&str>| {
        let answer = get(format!("{}{from}", server.url)).unwrap();
        assert_eq!(answer.final_url, format!("{}{at}", server.url));
        assert_eq!(answer.moved_to, moved.map(|moved| format!("{}{moved}", server.url)));
    };
    check("/1", "/5", Some("/three?x=1"));
    check("/4", "/5", Some("/5"));
    check("/6", "/5", None);
    check("/7", "/5", None);
    check("/8", "/5", None);
    check("/9", "/gone", None);
    check("/5", "/5", None);
}

#[test]
fn redirects_end() {
    let server = pages(|path| {
        let number: u32 = path[1..].parse().unwrap_or(0);
        let to = if path == "/circle" { path.to_owned() } else { format!("/{}", number + 1) };
        (301, format!("Location: {to}\r\n"), vec![])
    });
    let error = get(format!("{}/1", server.url)).unwrap_err();
    assert!(matches!(error, RemoteError::TooManyRedirects { limit: 10, .. }), "{error}");
    assert_eq!(server.asked().len(), 11);
    let error = get(format!("{}/circle", server.url)).unwrap_err();
    assert!(matches!(error, RemoteError::Circle { .. }), "{error}");
    let server = redirects("/ 301 file:///etc/passwd");
    let error = get(&server.url).unwrap_err();
    assert!(error.to_string().contains("redirects to file:///etc/passwd, which cannot"), "{error}");
}

#[test]
fn keys_are_sent_to_their_server_alone() {
    let other = pages(|_| (200, String::new(), b"there".to_vec()));
    let to = other.url.clone();
    let server = pages(move |path| match path {
        "/here" => (302, "Location: /there\r\n".into(), vec![]),
        _ => (302, format!("Location: {to}/x\r\n"), vec![]),
    });
    let keyed = Get { bearer: Some("KEY".into()), ..Get::new(format!("{}/here", server.url)) };
    Client::new(options()).get(&keyed, &Task::silent()).unwrap();
    let sent = |server: &Server| -> Vec<Option<String>> {
        let asked = server.asked();
        asked.iter().map(|asked| asked.field("authorization").map(str::to_owned)).collect()
    };
    assert_eq!(sent(&server), [Some("Bearer KEY".into()), Some("Bearer KEY".into())]);
    assert_eq!(sent(&other), [None]);
    get(server.url.replace("http://", "http://me:pass%20word@") + "/here").unwrap();
    assert_eq!(sent(&server)[2].as_deref(), Some("Basic bWU6cGFzcyB3b3Jk"));
    assert_eq!(sent(&other)[1], None);
}

#[test]
fn private_addresses_are_refused_at_every_step() {
    let server = pages(|_| (200, String::new(), b"secret".to_vec()));
    let port = server.url.rsplit(':').next().unwrap().to_owned();
    let refusing = Client::new(ClientOptions { allow_private: false, ..options() });
    let mut hosts =
        vec!["127.0.0.1", "localhost", "LOCALHOST.", "2130706433", "0x7f.1", "0177.1", "0"];
    hosts.extend(["[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "127.0.0.1.", "x.localhost"]);
    for host in hosts {
        let url = format!("http://me:SECRET@{host}:{port}/?SECRET");
        let error = refusing.get(&Get::new(url), &Task::silent()).unwrap_err();
        assert!(matches!(error, RemoteError::Private { .. }), "{host}: {error}");
        assert!(!error.to_string().contains("SECRET"), "{error}");
    }
    let post = Post::json(&server.url, b"{}");
    assert!(matches!(refusing.post(&post, &Task::silent()), Err(RemoteError::Private { .. })));
    assert!(server.asked().is_empty());
}

#[test]
fn a_name_that_leads_to_a_private_address_is_refused_inside_the_resolver() {
    use ureq::unversioned::resolver::Resolver;
    let resolver = resolver::PublicResolver { allow_private: false };
    let resolves = |uri: &str| {
        let timeout = ureq::unversioned::transport::NextTimeout::default();
        resolver.resolve(&uri.parse().unwrap(), &ureq::config::Config::default(), timeout)
    };
    // The machine's own table of names is asked as a name server is.
    assert!(matches!(resolves("http://localhost/"), Err(ureq::Error::Other(_))));
    assert!(matches!(resolves("http://10.0.0.1/"), Err(ureq::Error::Other(_))));
    assert_eq!(resolves("http://8.8.8.8/").unwrap().len(), 1);
}

#[test]
fn an_address_that_cannot_be_asked_is_told_without_its_secrets() {
    let odd = [
        "",
        "example.org",
        "http://",
        "ftp://me:SECRET@a.org/",
        "mailto:me@a.org",
        "http://me:SE#CRET@a.org/",
    ];
    for address in odd {
        let error = get(address).unwrap_err();
        assert!(matches!(error, RemoteError::BadAddress { .. }), "{address}: {error}");
        assert!(!error.to_string().contains("CRET"), "{error}");
        assert!(!error.is_passing());
    }
}

#[test]
fn a_small_file_that_unpacks_to_a_large_one_is_stopped() {
    let bomb = gzip(&vec![b' '; 20_000_000]);
    let fits = gzip(&vec![b'x'; 100_000]);
    let server = pages(move |path| {
        let body = if path == "/bomb" { bomb.clone() } else { fits.clone() };
        (200, "Content-Encoding: gzip\r\n".into(), body)
    });
    let error = get(format!("{}/bomb", server.url)).unwrap_err();
    assert!(matches!(error, RemoteError::TooLarge { limit: 100_000, .. }), "{error}");
    assert_eq!(get(format!("{}/fits", server.url)).unwrap().body.len(), 100_000);
    let one_less = Get { max_bytes: Some(99_999), ..Get::new(&server.url) };
    let error = Client::new(options()).get(&one_less, &Task::silent()).unwrap_err();
    assert!(matches!(error, RemoteError::TooLarge { .. }), "{error}");
}

#[test]
fn other_codings_and_broken_ones_are_told() {
    let server = pages(|path| match path {
        "/br" => (200, "Content-Encoding: br\r\n".into(), b"\x0b\x02".to_vec()),
        _ => (200, "Content-Encoding: gzip\r\n".into(), gzip(b"half of it")[..12].to_vec()),
    });
    let error = get(format!("{}/br", server.url)).unwrap_err();
    assert!(error.to_string().contains("is coded as br; expected gzip"), "{error}");
    let error = get(&server.url).unwrap_err();
    assert!(matches!(error, RemoteError::Broken { .. }), "{error}");
}

#[test]
fn half_an_answer_is_no_answer() {
    let server = serve(|asked, stream| {
        let text = match asked.path.as_str() {
            "/length" => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
            "/chunks" => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf",
            "/noise" => "\x00\x01\x02\r\n\r\n",
            "/nothing" => "",
            _ => "HTTP/1.1 200 OK\r\nContent-Le",
        };
        stream.write_all(text.as_bytes()).unwrap();
    });
    for path in ["/length", "/chunks", "/noise", "/nothing", "/head"] {
        let error = get(format!("{}{path}", server.url)).unwrap_err();
        assert!(error.is_passing(), "{path}: {error}");
    }
}

#[test]
fn old_servers_are_understood() {
    let server = serve(|_, stream| {
        stream.write_all(b"HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss/>").unwrap();
    });
    assert_eq!(get(&server.url).unwrap().body, b"<rss/>");
}

#[test]
fn a_flood_of_fields_is_stopped() {
    let server = serve(|asked, stream| {
        let line = if asked.path == "/many" {
            "X: 1\r\n".repeat(1_000)
        } else {
            format!("X: {}\r\n", "x".repeat(1 << 20))
        };
        let _ = stream.write_all(format!("HTTP/1.1 200 OK\r\n{line}\r\n").as_bytes());
    });
    for path in ["/many", "/long"] {
        let error = get(format!("{}{path}", server.url)).unwrap_err();
        assert!(matches!(error, RemoteError::Broken { .. }), "{error}");
    }
}

#[test]
fn no_answer_is_too_odd() {
    let packed = gzip(b"<rss>some feed, packed</rss>");
    let length = packed.len();
    let samples: Vec<Vec<u8>> = vec![
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nETag: \"1\"\r\n\r\n4\r\nfeed\r\n0\r\n\r\n".into(),
        b"HTTP/1.1 301 Moved\r\nLocation: /a?b#c\r\nContent-Length: 0\r\n\r\n".into(),
        b"HTTP/1.1 429 No\r\nRetry-After: 10\r\nCache-Control: max-age=5\r\nAge: 1\r\n\r\n".into(),
        b"HTTP/1.1 103 Early\r\nLink: a\r\n\r\nHTTP/1.1 204 None\r\nContent-Type: a/b; charset=c\r\n\r\n".into(),
        [format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n").as_bytes(), &packed].concat(),
    ];
    let number = AtomicUsize::new(0);
    // Bytes are changed, left out and doubled at places that a generator names, the same ones each time.
    let server = serve(move |_, stream| {
        let number = number.fetch_add(1, Ordering::SeqCst);
        let mut answer = samples[number % samples.len()].clone();
        let mut state = number as u64;
        for _ in 0..number % 4 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let (at, byte) = ((state >> 33) as usize % answer.len(), (state >> 24) as u8);
            match state >> 62 {
                0 => answer[at] = byte,
                1 => drop(answer.remove(at)),
                2 => answer.insert(at, byte),
                _ => answer.truncate(at.max(1)),
            }
        }
        let _ = stream.write_all(&answer);
    });
    let client = Client::new(options());
    let outcomes: Vec<bool> = (0..600)
        .map(|_| {
            client
                .get(
                    &Get { limit: Some(Duration::from_secs(5)), ..Get::new(&server.url) },
                    &Task::silent(),
                )
                .is_ok()
        })
        .collect();
    assert!(outcomes.contains(&true) && outcomes.contains(&false));
}

#[test]
fn servers_that_hang_or_drip_are_given_up_in_time() {
    let server = serve(|asked, stream| {
        match asked.path.as_str() {
            "/hang" => {}
            "/stop" => {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf").unwrap()
            }
            "/redirect" => return whole(stream, 302, "Location: /hang\r\n", b""),
            _ => stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap(),
        }
        for _ in 0..200 {
            std::thread::sleep(Duration::from_millis(10));
            if asked.path == "/drip" && stream.write_all(b"x").is_err() {
                return;
            }
        }
    });
    // Who waited for longer would see the server close, which is another error.
    for path in ["/hang", "/stop", "/drip", "/redirect"] {
        let error = short(format!("{}{path}", server.url)).unwrap_err();
        assert!(matches!(error, RemoteError::Timeout { limit: SHORT, .. }), "{path}: {error}");
    }
    let error = short(format!("{}/hang?key=SECRET", server.url)).unwrap_err().to_string();
    assert!(
        error.ends_with("/hang?key=… took longer than 0.2 s; ask again later, or allow more time"),
        "{error}"
    );
}

#[test]
fn nobody_at_the_address_is_told() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = get(format!("http://{free}/")).unwrap_err();
    assert!(matches!(error, RemoteError::Unreachable { .. }) && error.is_passing(), "{error}");
}

#[test]
fn a_server_that_had_too_much_is_left_alone_by_everybody() {
    let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(90));
    let server = pages(move |path| match path {
        "/busy" => (429, format!("Retry-After: {date}\r\n"), vec![]),
        _ => (503, "Retry-After: 7\r\n".into(), b"sorry".to_vec()),
    });
    let hosts = Hosts::new(PAUSE);
    let client = Client::polite(options(), hosts.clone());
    let ask = |path| client.get(&Get::new(format!("{}{path}", server.url)), &Task::silent());
    let sorry = ask("/sorry").unwrap();
    assert_eq!((sorry.status, sorry.retry_after), (503, Some(Duration::from_secs(7))));
    let busy = ask("/busy").unwrap();
    assert_eq!(busy.status, 429);
    assert!((80..=90).contains(&busy.retry_after.unwrap().as_secs()));
    let error = ask("/other").unwrap_err();
    assert!(matches!(error, RemoteError::Closed { why: Why::TooMany, .. }), "{error}");
    assert!(error.to_string().contains("is left alone for 8"), "{error}");
    assert_eq!(server.paths(), ["/sorry", "/busy"]);
    assert!(hosts.closed_for(&host_of(&server.url)).is_some());
}

#[test]
fn a_download_is_whole_or_not_there() {
    let server = serve(|asked, stream| match asked.path.as_str() {
        "/whole" => whole(stream, 200, "Content-Type: audio/mpeg\r\n", &[7; 200_000]),
        "/large" => whole(stream, 200, "", &[7; 400_000]),
        "/half" => stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf").unwrap(),
        _ => whole(stream, 404, "", b"no"),
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audio");
    let download = |from: &str| {
        let get = Get { max_bytes: Some(300_000), ..Get::new(format!("{}{from}", server.url)) };
        Client::new(options()).download(&get, &path, &Task::silent())
    };
    let answer = download("/whole").unwrap();
    assert_eq!((answer.bytes, answer.body.len()), (200_000, 0));
    assert_eq!(std::fs::read(&path).unwrap(), vec![7; 200_000]);
    assert!(matches!(download("/large"), Err(RemoteError::TooLarge { .. })));
    assert!(!path.exists());
    assert!(matches!(download("/half"), Err(RemoteError::Broken { .. })));
    assert_eq!(download("/none").unwrap().status, 404);
    assert!(!path.exists());
    let get = Get::new(&server.url);
    let error = Client::new(options()).download(&get, folder.path(), &Task::silent()).unwrap_err();
    assert!(matches!(error, RemoteError::File { .. }), "{error}");
}

#[test]
fn json_and_files_are_posted_with_their_length() {
    let server = serve(|asked, stream| match asked.path.as_str() {
        "/moved" => whole(stream, 307, "Location: /else\r\n", b""),
        "/no" => whole(stream, 429, "Retry-After: 3\r\n", &vec![b'n'; 200_000]),
        _ => whole(stream, 200, "Content-Type: application/json\r\n", b"{\"ok\":true}"),
    });
    let client = Client::new(options());
    let at = |path: &str| format!("{}{path}", server.url);
    let (url, silent) = (at("/chat"), Task::silent());
    let reply =
        client.post(&Post { bearer: Some("KEY"), ..Post::json(&url, b"{}") }, &silent).unwrap();
    assert_eq!((reply.status, reply.body.as_slice()), (200, &b"{\"ok\":true}"[..]));
    assert_eq!(reply.mime.as_deref(), Some("application/json"));
    let seen: Asked = server.asked().remove(0);
    assert_eq!((seen.method.as_str(), seen.body.as_slice()), ("POST", &b"{}"[..]));
    assert_eq!(seen.field("content-type"), Some("application/json"));
    assert_eq!(seen.field("authorization"), Some("Bearer KEY"));
    assert_eq!(seen.field("transfer-encoding"), None);

    let from_a_file = Post { bearer: Some("KEY\n"), ..Post::json(&url, b"{}") };
    assert_eq!(client.post(&from_a_file, &silent).unwrap().status, 200);
    assert_eq!(server.asked()[1].field("authorization"), Some("Bearer KEY"));
    let odd = Post { bearer: Some("SE\nCRET"), ..Post::json(&url, b"{}") };
    let error = client.post(&odd, &silent).unwrap_err();
    assert!(matches!(error, RemoteError::BadKey { .. }) && !error.to_string().contains("CRET"));

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sound");
    std::fs::write(&path, vec![9; 500_000]).unwrap();
    let form = Form {
        fields: vec![("model".into(), "whisper-1".into())],
        file_field: "file".into(),
        path,
        file_name: "sound.mp3".into(),
        mime: "audio/mpeg".into(),
    };
    assert_eq!(client.post(&Post::form(&url, &form), &silent).unwrap().status, 200);
    let seen = server.asked().remove(2);
    assert_eq!(seen.body.iter().filter(|&&byte| byte == 9).count(), 500_000);
    assert!(seen.field("content-type").unwrap().starts_with("multipart/form-data; boundary="));

    let reply = client.post(&Post::json(&at("/moved"), b"{}"), &silent).unwrap();
    assert_eq!((reply.status, reply.location.as_deref()), (307, Some("/else")));
    let reply = client.post(&Post::json(&at("/no"), b"{}"), &silent).unwrap();
    assert_eq!((reply.status, reply.retry_after), (429, Some(Duration::from_secs(3))));
    assert!(reply.body.len() == 65_536 && reply.body.starts_with(b"nnn"));
}

/// An error that can be a cancel.
#[derive(Debug, PartialEq)]
enum End {
    Cancelled,
    Enough,
}

impl From<Cancelled> for End {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

#[test]
fn a_crawl_asks_each_server_one_at_a_time_and_no_more_servers_than_it_may() {
    let servers: Vec<Server> = (0..20)
        .map(|_| busy(Duration::from_millis(2), |_, stream| whole(stream, 200, "", b"x")))
        .collect();
    let jobs: Vec<String> = (0..200).map(|i| format!("{}/{i}", servers[i % 20].url)).collect();
    let client = Client::polite(options(), Hosts::new(PAUSE));
    let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let (task, mut done) = (Task::silent(), Vec::new());
    let work = |url: String| {
        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let answer = client.get(&Get::new(&url), &Task::silent());
        now.fetch_sub(1, Ordering::SeqCst);
        (url, answer.map(|answer| answer.status))
    };
    let ended: Result<(), End> = client.crawl(
        jobs.clone(),
        |url| host_of(url),
        8,
        &task,
        work,
        |(url, status)| {
            assert_eq!(status.unwrap(), 200);
            done.push(url);
            Ok(())
        },
    );
    assert_eq!(ended, Ok(()));
    done.sort();
    let mut jobs = jobs;
    jobs.sort();
    assert_eq!(done, jobs);
    assert!((2..=8).contains(&most.load(Ordering::SeqCst)));
    for server in &servers {
        assert_eq!((server.most.load(Ordering::SeqCst), server.asked().len()), (1, 10));
    }
}

#[test]
fn servers_met_by_redirects_are_asked_one_at_a_time_too() {
    let common = busy(Duration::from_millis(3), |_, stream| whole(stream, 200, "", b"x"));
    let doors: Vec<Server> = (0..6)
        .map(|_| {
            let to = common.url.clone();
            pages(move |path| (302, format!("Location: {to}{path}\r\n"), vec![]))
        })
        .collect();
    let jobs = (0..30).map(|i| format!("{}/{i}", doors[i % 6].url)).collect();
    let client = Client::polite(options(), Hosts::new(PAUSE));
    let (task, mut done) = (Task::silent(), 0);
    let work = |url: String| client.get(&Get::new(url), &Task::silent()).unwrap().status;
    let ended: Result<(), End> = client.crawl(
        jobs,
        |url| host_of(url),
        32,
        &task,
        work,
        |status| {
            done += usize::from(status == 200);
            Ok(())
        },
    );
    assert_eq!((ended, done), (Ok(()), 30));
    assert_eq!((common.most.load(Ordering::SeqCst), common.asked().len()), (1, 30));
}

#[test]
fn a_server_in_its_pause_holds_nobody_up() {
    // Names cannot be asked here: the pause is kept where the visits are, which the crawl asks for each job.
    let hosts = Hosts::new(Duration::from_millis(60));
    let client = Client::polite(options(), hosts.clone());
    let jobs: Vec<(&str, u32)> =
        (0..4).map(|i| ("slow.example", i)).chain((0..40).map(|i| ("fast.example", i))).collect();
    let (task, start, mut order) = (Task::silent(), Instant::now(), Vec::new());
    let work = |(name, _): (&'static str, u32)| {
        if name == "slow.example" {
            let url = url::Url::parse("http://slow.example/").unwrap();
            drop(hosts.enter(&url, &Task::silent()).unwrap());
        }
        (name, start.elapsed())
    };
    let ended: Result<(), End> = client.crawl(
        jobs,
        |(name, _)| format!("{name}:80"),
        1,
        &task,
        work,
        |result| {
            order.push(result);
            Ok(())
        },
    );
    assert_eq!((ended, order.len()), (Ok(()), 44));
    let slow: Vec<Duration> =
        order.iter().filter(|(name, _)| *name == "slow.example").map(|(_, at)| *at).collect();
    assert!(slow.windows(2).all(|pair| pair[1] - pair[0] >= Duration::from_millis(60)), "{slow:?}");
    // The one thread did everything else before it came back to the slow server the last time.
    let last_fast = order.iter().rposition(|(name, _)| *name == "fast.example").unwrap();
    let last_slow = order.iter().rposition(|(name, _)| *name == "slow.example").unwrap();
    assert!(last_fast < last_slow);
}

#[test]
fn a_cancelled_crawl_breaks_off_what_is_under_way() {
    let server = serve(|_, _| std::thread::sleep(Duration::from_secs(20)));
    let client = Client::polite(options(), Hosts::new(PAUSE));
    let cancel = Cancel::default();
    let task = Task::until(cancel.clone());
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        cancel.cancel();
    });
    let (start, jobs) = (Instant::now(), vec![server.url.clone(); 3]);
    let work = |url: String| client.get(&Get::new(url), &task);
    let ended: Result<(), End> = client.crawl(jobs, |url| host_of(url), 4, &task, work, |_| Ok(()));
    assert_eq!(ended, Err(End::Cancelled));
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[test]
fn a_crawl_ends_with_the_first_error_of_who_takes_its_results() {
    let client = Client::new(options());
    let task = Task::silent();
    let mut taken = 0;
    let ended: Result<(), End> = client.crawl(
        (0..1_000).collect(),
        ToString::to_string,
        4,
        &task,
        |n: u32| n,
        |_| {
            taken += 1;
            if taken == 10 { Err(End::Enough) } else { Ok(()) }
        },
    );
    assert_eq!((ended, taken), (Err(End::Enough), 10));
    let nothing: Result<(), End> =
        client.crawl(Vec::<u32>::new(), ToString::to_string, 4, &task, |n| n, |_| Ok(()));
    assert_eq!(nothing, Ok(()));
}
