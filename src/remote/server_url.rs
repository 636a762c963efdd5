//! The address of a server that somebody names, with secrets that are sent and never shown: a name and a password before
//! the server, and what is asked behind `?`.

/// An address up to the version, such as `https://api.openai.com/v1`.
#[derive(Clone, Copy)]
pub struct ServerUrl<'a>(pub &'a str);

/// Why an address cannot be read; it is never shown itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Neither http nor https, but this.
    Scheme(String),
    /// No server can be read from it.
    Server,
}

impl<'a> ServerUrl<'a> {
    /// Reads `URL#REST`: the address, its scheme in small letters, and what stands behind the sign.
    ///
    /// # Errors
    /// No http, no server.
    pub fn split(text: &str) -> Result<(String, &str), Unreadable> {
        let (url, rest) = text.split_once('#').unwrap_or((text, ""));
        // Schemes are written in any case (RFC 3986).
        let scheme =
            url.split_once("://").map_or(String::new(), |(scheme, _)| scheme.to_lowercase());
        if scheme != "http" && scheme != "https" {
            return Err(Unreadable::Scheme(scheme));
        }
        let url = format!("{scheme}{}", &url[scheme.len()..]);
        if is_server(ServerUrl(&url).host()) { Ok((url, rest)) } else { Err(Unreadable::Server) }
    }

    /// The server's name and port.
    pub fn host(self) -> &'a str {
        self.parts().server
    }

    /// The address without what may be secret.
    pub fn public(self) -> String {
        let Parts { scheme, server, path, .. } = self.parts();
        format!("{scheme}{server}{path}")
    }

    /// Where requests for `path` go, such as `/chat/completions`; with its secrets.
    pub fn under(self, path: &str) -> String {
        let Parts { query, .. } = self.parts();
        let base = self.0.strip_suffix(query).unwrap_or(self.0);
        format!("{}{path}{query}", base.trim_end_matches('/'))
    }

    /// `text`, which a server or a library wrote, without the secrets of this address and without `key`.
    pub fn without_secrets(self, text: &str, key: Option<&str>) -> String {
        let Parts { user, query, .. } = self.parts();
        let values = query.trim_start_matches('?').split('&').filter_map(|pair| {
            // Short values are settings, and stand in any sentence.
            Some(pair.split_once('=')?.1).filter(|value| value.len() > 3)
        });
        let password = user.split_once(':').map_or("", |(_, password)| password);
        let mut secrets: Vec<&str> =
            [user, query, password, key.unwrap_or_default()].into_iter().chain(values).collect();
        secrets.retain(|secret| !secret.is_empty());
        // A long one may hold a short one.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "…"))
    }

    fn parts(self) -> Parts<'a> {
        let start = self.0.find("://").map_or(0, |at| at + 3);
        let (scheme, rest) = self.0.split_at(start);
        let (rest, query) = rest.split_at(rest.find('?').unwrap_or(rest.len()));
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (user, server) = authority.rsplit_once('@').unwrap_or(("", authority));
        Parts { scheme, user, server, path: path.trim_end_matches('/'), query }
    }
}

/// The first of the environment's `names` that is set, unless it is empty.
pub fn key_in(names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| std::env::var(name).ok()).filter(|key| !key.is_empty())
}

/// The pieces of an address: `scheme://`, `user:password`, `server:port`, `/path`, `?query`; all but the server may be empty.
struct Parts<'a> {
    scheme: &'a str,
    user: &'a str,
    server: &'a str,
    path: &'a str,
    query: &'a str,
}

/// Whether `text` is a name or an IP address, with a number for a port where there is one.
fn is_server(text: &str) -> bool {
    let port = match text.rsplit_once(']') {
        Some((_, port)) => port.strip_prefix(':'),
        None => text.split_once(':').map(|(_, port)| port),
    };
    !text.is_empty() && port.is_none_or(|port| port.parse::<u16>().is_ok())
}
