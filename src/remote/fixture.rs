use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// One request as a server saw it.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) path: String,
    head: Vec<String>,
    pub(super) body: Vec<u8>,
}

impl Asked {
    /// The value of a field.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.head.iter().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// A small server on this machine.
pub(super) struct Server {
    /// Its address, without a slash at the end.
    pub(super) url: String,
    pub(super) log: Arc<Mutex<Vec<Asked>>>,
    /// The most requests that it was busy with at the same time.
    pub(super) most: Arc<AtomicUsize>,
}

impl Server {
    /// What it was asked for.
    pub(super) fn asked(&self) -> Vec<Asked> {
        self.log.lock().unwrap().clone()
    }

    pub(super) fn paths(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.path).collect()
    }
}

/// A server that answers each connection once, as `answer` writes it.
pub(super) fn serve(answer: impl Fn(&Asked, &mut TcpStream) + Send + Sync + 'static) -> Server {
    busy(Duration::ZERO, answer)
}

/// A server that is busy for a while before it answers.
pub(super) fn busy(
    time: Duration,
    answer: impl Fn(&Asked, &mut TcpStream) + Send + Sync + 'static,
) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (log, most, now) =
        (Arc::<Mutex<Vec<Asked>>>::default(), Arc::default(), AtomicUsize::new(0));
    let server = Server { url, log: log.clone(), most: Arc::clone(&most) };
    let shared = Arc::new((answer, log, most, now));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let shared = shared.clone();
            std::thread::spawn(move || {
                let (answer, log, most, now) = &*shared;
                let Some(asked) = read(&stream) else { return };
                log.lock().unwrap().push(asked.clone());
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::sleep(time);
                // Before the answer: who has it may ask again at once.
                now.fetch_sub(1, Ordering::SeqCst);
                answer(&asked, &mut stream);
            });
        }
    });
    server
}

/// A server that answers with a status line, fields and a body, chosen by the path.
pub(super) fn pages(
    answer: impl Fn(&str) -> (u16, String, Vec<u8>) + Send + Sync + 'static,
) -> Server {
    serve(move |asked, stream| {
        let (status, fields, body) = answer(&asked.path);
        whole(stream, status, &fields, &body);
    })
}

/// Writes a whole answer; fields end in `\r\n` each.
pub(super) fn whole(stream: &mut TcpStream, status: u16, fields: &str, body: &[u8]) {
    let length = match status {
        304 => String::new(),
        _ => format!("Content-Length: {}\r\n", body.len()),
    };
    let head = format!("HTTP/1.1 {status} Whatever\r\nConnection: close\r\n{fields}{length}\r\n");
    // Who asked may have gone, which is what some tests are about.
    let _ = stream.write_all(&[head.as_bytes(), body].concat());
}

fn read(stream: &TcpStream) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|&read| read > 0)?;
        if line == "\r\n" {
            break;
        }
        head.push(line.trim().to_owned());
    }
    let first = head.remove(0);
    let mut words = first.split(' ').map(str::to_owned);
    let mut asked = Asked { method: words.next()?, path: words.next()?, head, body: Vec::new() };
    let length = asked.field("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    asked.body = vec![0; length];
    reader.read_exact(&mut asked.body).ok()?;
    Some(asked)
}
