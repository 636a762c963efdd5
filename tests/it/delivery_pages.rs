//! Where links in mails lead, and how one becomes a reader: what scanners, mail programs and people do with both.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use quintet::deliver::{Deed, LinkKey, Tap};
use quintet::profile::Via;
use quintet::state::{AddressStanding, State};
use sha2::Sha256;

use crate::served::{Reply, Served};
use crate::support::{Bench, nine};

/// The day of the brief whose links are tapped.
const DAY: Date = date(2026, 3, 5);

/// A reader with a brief and a mailbox, and the links that their mail has.
struct Mail {
    bench: Bench,
    items: usize,
    brief: [u8; 16],
    handle: [u8; 16],
    key: String,
}

impl Mail {
    fn new() -> Self {
        let bench = Bench::with(&nine());
        let wishes = ["sleep and caffeine", "prices of software", "--email", "ada@example.org"];
        bench.ok(&[&["profile", "new", "Ada"][..], &wishes].concat());
        let made = bench.json(&["brief", "make", "Ada", "--date", &DAY.to_string()]);
        let mut state = open(&bench);
        let address = state.address("Ada", Via::Email, "ada@example.org").unwrap().unwrap();
        assert_eq!(address.standing, AddressStanding::Active, "the command line vouches");
        let key = state.link_key(&"5a".repeat(32)).unwrap();
        state.close().unwrap();
        let (brief, handle) = (bytes(made["id"].as_str().unwrap()), bytes(&address.handle));
        let items = made["items"].as_array().unwrap().len();
        assert!(items > 0, "{made}");
        Self { bench, items, brief, handle, key }
    }

    fn tap(&self, deed: Deed, place: u8) -> Tap {
        let subject = if is_word(deed) { self.brief } else { self.handle };
        Tap { deed, subject, place, until: today().saturating_add(jiff::Span::new().days(30)) }
    }

    fn path(&self, tap: &Tap) -> String {
        format!("/{}/{}", door(tap.deed), LinkKey::new(self.key.as_bytes()).sign(tap))
    }

    fn link(&self, deed: Deed, place: u8) -> String {
        self.path(&self.tap(deed, place))
    }

    /// Every link of the mail, and the one of the question.
    fn links(&self) -> Vec<String> {
        let words = [Deed::More, Deed::Less, Deed::Known, Deed::Mute];
        let items = 0..u8::try_from(self.items).unwrap();
        let of_items = items.flat_map(|place| words.map(|deed| self.link(deed, place)));
        of_items.chain([self.link(Deed::Leave, 0), self.link(Deed::Confirm, 0)]).collect()
    }

    fn standing(&self) -> AddressStanding {
        let address = open(&self.bench).address("Ada", Via::Email, "ada@example.org");
        address.unwrap().unwrap().standing
    }

    fn words(&self) -> Vec<String> {
        let shown = self.bench.json(&["profile", "show", "Ada"]);
        let words = shown["feedback"].as_array().unwrap().clone();
        words.iter().map(|word| format!("{} {}", word["verdict"], word["insight"])).collect()
    }
}

fn is_word(deed: Deed) -> bool {
    !matches!(deed, Deed::Leave | Deed::Confirm)
}

fn door(deed: Deed) -> char {
    match deed {
        Deed::Leave => 'u',
        Deed::Confirm => 'c',
        _ => 't',
    }
}

fn today() -> Date {
    Timestamp::now().to_zoned_datetime(TimeZone::UTC).date()
}

fn bytes(hex: &str) -> [u8; 16] {
    std::array::from_fn(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
}

fn readers(bench: &Bench) -> std::path::PathBuf {
    bench.path().join("index.readers.sqlite")
}

fn open(bench: &Bench) -> State {
    State::open(&readers(bench)).unwrap()
}

/// All that is kept about readers, row by row, and the file itself with its log.
fn dump(bench: &Bench) -> (String, Vec<u8>) {
    let file = readers(bench);
    let bytes = std::fs::read(&file).unwrap();
    let log = std::fs::read(file.with_extension("sqlite-wal")).unwrap_or_default();
    let state = rusqlite::Connection::open(&file).unwrap();
    let mut rows = String::new();
    for table in
        ["readers", "profiles", "feedback", "addresses", "deliveries", "link_keys", "journal"]
    {
        let mut statement = state.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let mut found = statement.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let values: Vec<_> =
                (0..columns).map(|at| format!("{:?}", row.get_ref(at).unwrap())).collect();
            rows.push_str(&format!("{table}: {}\n", values.join(", ")));
        }
    }
    (rows, [bytes, log].concat())
}

/// What a person's browser asks for; no key, no cookie.
fn look(served: &Served, path: &str) -> Reply {
    served.send("GET", path, &[("accept", "text/html")], "")
}

#[track_caller]
fn press(served: &Served, path: &str, body: &str) -> Reply {
    let reply = served.form(path, body);
    assert_eq!((reply.status, reply.header("location")), (303, Some(path)), "{}", reply.head);
    look(served, path)
}

#[test]
fn a_crawler_changes_nothing() {
    let mail = Mail::new();
    let keys = mail.bench.path().join("keys.toml");
    let keys = keys.to_str().unwrap();
    mail.bench.ok(&["key", "new", "Op", "--scope", "admin", "--keys", keys]);
    let served = Served::start(&mail.bench, &["--keys", keys]);
    // Whatever opening the file writes is written now.
    mail.links().iter().for_each(|link| drop(look(&served, link)));
    let before = dump(&mail.bench);
    for _ in 0..2 {
        for link in mail.links() {
            for (method, status) in [("GET", 200), ("HEAD", 200), ("OPTIONS", 405)] {
                let reply = served.send(method, &link, &[("accept", "*/*")], "");
                assert_eq!(reply.status, status, "{method} {link}");
            }
            let page = look(&served, &link).body;
            assert!(page.contains("<html"), "{page}");
        }
    }
    let after = dump(&mail.bench);
    assert_eq!(before.0, after.0);
    assert!(before.1 == after.1, "the file is another one");
    let log = std::fs::read_to_string(mail.bench.path().join("serve.log")).unwrap();
    let told = mail.links().iter().any(|link| log.contains(&link[3..]));
    assert!(!told && !log.contains("ada@example.org") && log.contains("/t/…"), "{log}");
}

#[test]
fn a_word_is_noted_once_and_taken_back() {
    let mail = Mail::new();
    let served = Served::start(&mail.bench, &[]);
    let less = mail.link(Deed::Less, 0);
    let asked = look(&served, &less);
    assert!(asked.body.contains(&format!("action=\"{less}\"")), "{}", asked.body);
    let noted = press(&served, &less, "");
    assert!(noted.body.contains("Noted: less") && noted.body.contains("name=\"undo\""));
    let (words, rows) = (mail.words(), dump(&mail.bench).0);
    assert_eq!(words.len(), 1);
    press(&served, &less, "");
    assert_eq!(dump(&mail.bench).0, rows, "used twice is used once");
    // Another word about it is a word of its own; then only that one can be taken back.
    let more = mail.link(Deed::More, 0);
    press(&served, &more, "");
    assert_eq!(mail.words().len(), 2);
    assert!(!look(&served, &less).body.contains("name=\"undo\""));
    press(&served, &less, "undo=true");
    assert_eq!(mail.words().len(), 2, "not the last word");
    press(&served, &more, "undo=true");
    assert_eq!(mail.words(), words);

    let before = mail.bench.json(&["profile", "show", "Ada"])["toml"].clone();
    let mute = mail.link(Deed::Mute, u8::try_from(mail.items - 1).unwrap());
    press(&served, &mute, "");
    let muted = mail.bench.json(&["profile", "show", "Ada"])["toml"].clone();
    assert!(muted != before && muted.as_str().unwrap().contains("[[mutes]]"), "{muted}");
    press(&served, &mute, "");
    assert_eq!(mail.bench.json(&["profile", "show", "Ada"])["toml"], muted);
    press(&served, &mute, "undo=true");
    let shown = mail.bench.json(&["profile", "show", "Ada"]);
    assert_eq!((&shown["toml"], mail.words()), (&before, words));
}

#[test]
fn whatever_is_wrong_with_a_link_the_answer_is_one() {
    let mail = Mail::new();
    let served = Served::start(&mail.bench, &[]);
    let good = mail.link(Deed::Less, 0);
    let token = &good[3..];
    let mut wrong: Vec<String> = Vec::new();
    let raw = URL_SAFE_NO_PAD.decode(token).unwrap();
    for bit in 0..raw.len() * 8 {
        let mut changed = raw.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        wrong.push(format!("/t/{}", URL_SAFE_NO_PAD.encode(changed)));
    }
    // A bit of the text itself; what is no letter of an address cannot be asked for.
    for at in 0..token.len() {
        for bit in 0..7 {
            let mut changed = token.as_bytes().to_vec();
            changed[at] ^= 1 << bit;
            if changed[at].is_ascii_graphic() && !b"?#%<>`".contains(&changed[at]) {
                wrong.push(format!("/t/{}", String::from_utf8(changed).unwrap()));
            }
        }
    }
    let yesterday = Tap { until: today().yesterday().unwrap(), ..mail.tap(Deed::Less, 0) };
    wrong.push(mail.path(&yesterday));
    wrong.push(format!("/t/{}", LinkKey::new(b"another house").sign(&mail.tap(Deed::Less, 0))));
    // Of a reader who is not there, of an item that is not, and through another door.
    wrong.push(mail.path(&Tap { subject: [9; 16], ..mail.tap(Deed::Less, 0) }));
    wrong.push(mail.path(&mail.tap(Deed::Less, 200)));
    wrong.push(format!("/u/{token}"));
    wrong.push(format!("/c/{token}"));
    wrong.push(mail.link(Deed::Leave, 0).replace("/u/", "/c/"));
    wrong.push(mail.link(Deed::Leave, 0).replace("/u/", "/t/"));
    // An older form of links, rightly signed.
    let mut older = raw[..21].to_vec();
    older[0] = 0;
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(mail.key.as_bytes()).unwrap();
    mac.update(&older);
    older.extend_from_slice(&mac.finalize().into_bytes()[..16]);
    wrong.push(format!("/t/{}", URL_SAFE_NO_PAD.encode(older)));
    wrong.push(format!("/t/{token}A"));
    wrong.push("/t/".to_owned() + &"A".repeat(5000));

    let before = dump(&mail.bench).0;
    let mut bodies = BTreeSet::new();
    for path in &wrong {
        for reply in [
            look(&served, path),
            served.get(path),
            served.form(path, "undo=true"),
            served.form(path, ""),
        ] {
            assert_eq!(reply.status, 403, "{path}");
            bodies.insert(reply.body);
        }
    }
    assert_eq!(dump(&mail.bench).0, before);
    assert_eq!(look(&served, &good).status, 200, "the right one is still good");
    mail.bench.ok(&["profile", "erase", "Ada", "--yes"]);
    for link in mail.links() {
        for reply in [look(&served, &link), served.form(&link, "")] {
            assert_eq!(reply.status, 403, "{link}");
            bodies.insert(reply.body);
        }
    }
    assert_eq!(bodies.len(), 1, "{bodies:?}");
}

#[test]
fn a_mail_program_leaves_in_one_click_from_wherever_it_is() {
    let mail = Mail::new();
    let served = Served::start(&mail.bench, &[]);
    let leave = mail.link(Deed::Leave, 0);
    let form = ("content-type", "application/x-www-form-urlencoded");
    let foreign = [form, ("origin", "https://mail.example"), ("sec-fetch-site", "cross-site")];
    // Only links that leave are open to other sites.
    let less = mail.link(Deed::Less, 0);
    assert_eq!(served.send("POST", &less, &foreign, "x=1").status, 403);
    assert!(mail.words().is_empty());
    assert_eq!(served.send("POST", "/r/Ada/undo", &foreign, "feedback=true").status, 403);
    for (kind, body) in [
        (form.1, "List-Unsubscribe=One-Click".to_owned()),
        (
            "multipart/form-data; boundary=x",
            "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n".to_owned(),
        ),
    ] {
        for headers in [vec![("content-type", kind)], vec![("content-type", kind), foreign[1], foreign[2]]] {
            let gone = served.send("POST", &leave, &headers, &body);
            assert_eq!((gone.status, gone.header("location")), (200, None), "{}", gone.head);
            assert_eq!(mail.standing(), AddressStanding::Left);
            let rows = dump(&mail.bench).0;
            assert_eq!(served.send("POST", &leave, &headers, &body).status, 200);
            assert_eq!(dump(&mail.bench).0, rows);
        }
        assert!(look(&served, &leave).body.contains("You have left"));
        // Nobody comes back by what they once confirmed with; by the page that they left by, they do.
        press(&served, &mail.link(Deed::Confirm, 0), "");
        assert_eq!(mail.standing(), AddressStanding::Left);
        press(&served, &leave, "undo=true");
        assert_eq!(mail.standing(), AddressStanding::Active);
    }
    assert_eq!(served.send("POST", "/u/AAAA", &foreign, "List-Unsubscribe=One-Click").status, 403);
}

/// A form with a file, as a browser sends it.
fn sheet(served: &Served, fields: &[(&str, &str)], file: &str) -> Reply {
    let mut body = String::new();
    for (name, value) in fields {
        body.push_str(&format!(
            "--xyz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str(&format!(
        "--xyz\r\nContent-Disposition: form-data; name=\"opml\"; filename=\"a.opml\"\r\nContent-Type: text/xml\r\n\r\n{file}\r\n--xyz--\r\n"
    ));
    let headers = [
        ("content-type", "multipart/form-data; boundary=xyz"),
        ("sec-fetch-site", "same-origin"),
        ("accept", "text/html"),
    ];
    served.send("POST", "/subscribe", &headers, &body)
}

const OPML: &str =
    "<opml><body><outline text='Night Desk' xmlUrl='https://e.org/n'/></body></opml>";

#[test]
fn a_visitor_signs_up_confirms_leaves_and_is_erased() {
    let bench = Bench::with(&nine());
    let keys = bench.path().join("keys.toml");
    let keys = keys.to_str().unwrap();
    bench.ok(&["key", "new", "Op", "--scope", "admin", "--keys", keys]);
    let closed = Served::start(&bench, &["--keys", keys]);
    assert_eq!(look(&closed, "/subscribe").status, 401, "not open to everybody unless it is said");
    assert_eq!(sheet(&closed, &[("action", "preview"), ("phrases", "sleep")], "").status, 401);
    drop(closed);
    let served = Served::start(&bench, &["--keys", keys, "--sign-up"]);
    let form = look(&served, "/subscribe");
    assert_eq!((form.status, form.body.contains("name=\"email\"")), (200, false));
    let looked = sheet(&served, &[("action", "preview"), ("phrases", "sleep\r\ncaffeine")], OPML);
    assert_eq!(looked.status, 200, "{}", looked.body);
    for part in [
        "id=\"preview\"",
        "name=\"email\"",
        "1 show from your list: Night Desk",
        "value=\"Night Desk\"",
        "data-zone",
    ] {
        assert!(looked.body.contains(part), "{part}: {}", looked.body);
    }
    assert!(!readers(&bench).exists(), "a look keeps nothing");
    let all = |name: &'static str, email: &'static str, hour: &'static str| {
        [
            ("phrases", "sleep\r\ncaffeine"),
            ("show", "Night Desk"),
            ("name", name),
            ("email", email),
            ("hour", hour),
            ("time_zone", "Europe/Berlin"),
            ("action", "subscribe"),
        ]
    };
    for (name, email, hour) in [
        ("Ada", "nobody", "06:30"),
        ("", "ada@example.org", "06:30"),
        ("Ada", "ada@example.org", "6h"),
    ] {
        let wrong = sheet(&served, &all(name, email, hour), "");
        assert_eq!(
            (wrong.status, wrong.body.contains("role=\"alert\"")),
            (422, true),
            "{}",
            wrong.body
        );
    }
    let nothing = sheet(&served, &[("action", "preview"), ("phrases", " ")], "");
    assert_eq!(nothing.status, 422);
    assert!(!readers(&bench).exists());

    let signed = sheet(&served, &all("Ada", "ada@example.org", "06:30"), "");
    assert_eq!((signed.status, signed.header("location")), (303, Some("/subscribe?done=asked")));
    assert!(look(&served, "/subscribe?done=asked").body.contains("Look into your mailbox"));
    let state = open(&bench);
    let address = state.address("Ada", Via::Email, "ada@example.org").unwrap().unwrap();
    assert_eq!(address.standing, AddressStanding::Asked);
    let questions = state.deliveries(None, Some("Ada"), 9).unwrap();
    assert_eq!((questions.len(), questions[0].intent.brief.clone()), (1, None));
    assert_eq!(state.unconfirmed_since(Timestamp::now()).unwrap(), ["Ada"]);
    let toml = state.profile("Ada").unwrap().unwrap().toml;
    for part in ["06:30", "Europe/Berlin", "Night Desk", "caffeine", "ada@example.org"] {
        assert!(toml.contains(part), "{toml}");
    }
    // Who is known already is told to nobody: every answer is the same, and nobody is asked twice in a day.
    let again = [
        sheet(&served, &all("Ada", "ada@example.org", "06:30"), ""),
        sheet(&served, &all("ada", "ADA@example.org", "06:30"), ""),
        sheet(&served, &all("Eve", "ada@example.org", "06:30"), ""),
    ];
    for reply in &again {
        let same = (reply.status, reply.header("location"), &reply.body);
        assert_eq!(same, (signed.status, signed.header("location"), &signed.body));
    }
    assert_eq!(state.readers().unwrap(), ["Ada"]);
    assert_eq!(state.deliveries(None, None, 9).unwrap().len(), 1);
    // Another person of the same name.
    let other = sheet(&served, &all("Ada", "other@example.org", "06:30"), "");
    assert_eq!(other.head.lines().next(), signed.head.lines().next());
    assert_eq!(state.readers().unwrap(), ["Ada", "Ada 2"]);

    let mut state = state;
    let secret = state.link_key(&"5a".repeat(32)).unwrap();
    let key = LinkKey::new(secret.as_bytes());
    let subject = bytes(&address.handle);
    let until = today().tomorrow().unwrap();
    let confirm = key.sign(&Tap { deed: Deed::Confirm, subject, place: 0, until });
    let leave = key.sign(&Tap { deed: Deed::Leave, subject, place: 0, until });
    let (confirm, leave) = (format!("/c/{confirm}"), format!("/u/{leave}"));
    let standing = || {
        let address = open(&bench).address("Ada", Via::Email, "ada@example.org");
        address.unwrap().unwrap().standing
    };
    assert!(look(&served, &confirm).body.contains("06:30 each day (Europe/Berlin)"));
    assert_eq!(standing(), AddressStanding::Asked);
    assert!(press(&served, &confirm, "").body.contains("It is settled"));
    assert_eq!(standing(), AddressStanding::Active);
    assert_eq!(state.unconfirmed_since(Timestamp::now()).unwrap(), ["Ada 2"]);
    press(&served, &leave, "");
    assert_eq!(standing(), AddressStanding::Left);
    assert!(look(&served, &confirm).body.contains("left since"));

    state.close().unwrap();
    served.stop();
    for name in ["Ada", "Ada 2"] {
        bench.ok(&["profile", "erase", name, "--yes"]);
    }
    let file = std::fs::read(readers(&bench)).unwrap();
    let has = |word: &str| file.windows(word.len()).any(|part| part == word.as_bytes());
    assert!(!has("Ada") && !has("ada@example.org") && !has("other@example.org"));
}

#[test]
fn over_http_nobody_vouches_for_a_mailbox() {
    let bench = Bench::with(&nine());
    let served = Served::start(&bench, &[]);
    let new = serde_json::json!({ "name": "Bob", "phrases": ["tea"], "email": "bob@example.org" });
    assert_eq!(served.post("/v1/readers", &new).status, 200);
    let vouching = serde_json::json!({ "name": "Cy", "phrases": ["tea"], "vouched": true });
    assert_ne!(served.post("/v1/readers", &vouching).status, 200);
    let state = open(&bench);
    let standing = |email: &str| {
        let address = state.address("Bob", Via::Email, email).unwrap();
        (
            address.map(|address| address.standing),
            state.deliveries(None, Some("Bob"), 99).unwrap().len(),
        )
    };
    assert_eq!(standing("bob@example.org"), (Some(AddressStanding::Asked), 1));
    let revise = |email: &str| {
        let shown = bench.json(&["profile", "show", "Bob"]);
        let toml = shown["toml"].as_str().unwrap().replace("bob@example.org", email);
        let toml = toml.replace("[follows]", "[follows] #");
        let body = serde_json::json!({ "name": "profile", "text": toml });
        let body = serde_json::json!({ "base": shown["version"], "toml": body });
        let headers = [("content-type", "application/json")];
        served.send("PUT", "/v1/readers/Bob", &headers, &body.to_string()).status
    };
    assert_eq!(revise("bob@example.org"), 200);
    assert_eq!(standing("bob@example.org").1, 1, "the same mailbox is not asked again");
    assert_eq!(revise("b@example.org"), 200);
    assert_eq!(standing("b@example.org"), (Some(AddressStanding::Asked), 2));

    // At this machine somebody vouches, but for nobody who has left.
    bench.ok(&["profile", "new", "Di", "tea", "--email", "di@example.org"]);
    let mut state = state;
    let di = state.address("Di", Via::Email, "di@example.org").unwrap().unwrap();
    let left = ("Di", Via::Email, "di@example.org");
    state.put_address(left, AddressStanding::Left, None, &di.handle, Timestamp::now()).unwrap();
    let file = bench.path().join("di.toml");
    std::fs::write(&file, bench.ok(&["profile", "export", "Di"])).unwrap();
    bench.ok(&["profile", "import", file.to_str().unwrap()]);
    let di = state.address("Di", Via::Email, "di@example.org").unwrap().unwrap();
    assert_eq!(
        (di.standing, state.deliveries(None, Some("Di"), 9).unwrap().len()),
        (AddressStanding::Left, 0)
    );
}

#[test]
fn a_reader_exists_in_a_minute_and_sees_tomorrows_brief() {
    let bench = Bench::with(&nine());
    let told = bench.json(&[
        "profile",
        "new",
        "Ada",
        "sleep and caffeine",
        "--email",
        "ada@example.org",
        "--feed",
        "--preview",
    ]);
    assert_eq!((told["name"].as_str(), told["preview"]["items"].is_array()), (Some("Ada"), true));
    let toml = told["toml"].as_str().unwrap();
    assert!(toml.contains("email = \"ada@example.org\"") && toml.contains("feed = true"), "{toml}");
    bench.fails(2, &["profile", "new", "Bob", "tea", "--email", "nobody"]);
}
