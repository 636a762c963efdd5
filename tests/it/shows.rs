//! A web server of shows on the loopback, which keeps a log of what it was asked.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Serves texts by path until the test ends.
pub(crate) struct Shows {
    pub(crate) address: String,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    files: Mutex<HashMap<String, Served>>,
    log: Mutex<Vec<Asked>>,
}

/// What stands at a path.
#[derive(Clone)]
struct Served {
    status: u16,
    head: String,
    body: Vec<u8>,
}

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) path: String,
    /// Whether it asks only for what has changed.
    pub(crate) is_conditional: bool,
}

impl Shows {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&theirs);
                std::thread::spawn(move || drop(answer(&stream, &shared)));
            }
        });
        Self { address, shared }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// Puts `body` at `path`.
    pub(crate) fn put(&self, path: &str, body: impl AsRef<[u8]>) {
        self.answer(path, 200, "", body);
    }

    /// Answers at `path` with `status` and more fields of the head.
    pub(crate) fn answer(&self, path: &str, status: u16, head: &str, body: impl AsRef<[u8]>) {
        let served = Served { status, head: head.to_owned(), body: body.as_ref().to_vec() };
        self.shared.files.lock().unwrap().insert(path.to_owned(), served);
    }

    /// Every file of `folder`.
    pub(crate) fn put_folder(&self, folder: &std::path::Path) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("/{}", path.file_name().unwrap().to_string_lossy());
            self.put(&name, std::fs::read(path).unwrap());
        }
    }

    /// What was asked since the last look.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.shared.log.lock().unwrap())
    }
}

fn answer(stream: &TcpStream, shared: &Shared) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_owned());
    }
    let Some(path) = lines.first().and_then(|line| line.split(' ').nth(1)) else { return Ok(()) };
    // What is posted is heard out, so that the connection is not reset under the answer.
    let length = lines.iter().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<u64>().unwrap())
    });
    std::io::copy(&mut reader.by_ref().take(length.unwrap_or(0)), &mut std::io::sink())?;
    let asked = lines.iter().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("if-none-match").then(|| value.trim().to_owned())
    });
    let is_conditional = asked.is_some();
    shared.log.lock().unwrap().push(Asked { path: path.to_owned(), is_conditional });
    let served = shared.files.lock().unwrap().get(path).cloned();
    let mut out = stream;
    match served {
        None => out
            .write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
        Some(Served { status, head, body }) => {
            let etag =
                format!("\"{}-{}\"", body.len(), body.iter().map(|&b| u64::from(b)).sum::<u64>());
            if status == 200 && asked.as_ref() == Some(&etag) {
                return write!(
                    out,
                    "HTTP/1.1 304 Not Modified\r\netag: {etag}\r\nconnection: close\r\n\r\n"
                );
            }
            write!(
                out,
                "HTTP/1.1 {status} X\r\netag: {etag}\r\n{head}content-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            )?;
            out.write_all(&body)
        }
    }
}
