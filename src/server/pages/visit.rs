//! A request of a page: who asks, where, and in which form.

use std::sync::Arc;

use crate::brief::Selection;
use crate::error::MissingShard;
use crate::operation::{self, Operation, Preview, Whose, labelled};
use crate::page::Frame;
use crate::server::body::pairs;
use crate::server::keys::Scope;
use crate::server::problem::Trouble;
use crate::server::query::Pairs;
use crate::server::reply;
use crate::server::site::Site;
use crate::server::who::{Needs, Who};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

/// Who asks for what.
pub(super) struct Visit {
    who: Who,
    base: String,
    /// Path and query.
    pub(super) at: String,
    path: Pairs,
    query: Pairs,
    headers: HeaderMap,
    has_keys: bool,
    public: bool,
    sign_up: bool,
    missing: Vec<MissingShard>,
}

impl Visit {
    /// A visit without what stands in path and query.
    pub(super) fn of(site: &Site, who: Who, uri: &Uri) -> Self {
        Self {
            who,
            base: site.base(),
            at: uri.path_and_query().map_or("/", |at| at.as_str()).to_owned(),
            path: Pairs::new(),
            query: Pairs::new(),
            headers: HeaderMap::new(),
            has_keys: site.keys.is_some(),
            public: site.options.public,
            sign_up: site.options.sign_up,
            missing: site.house.missing(),
        }
    }

    /// What is around the page.
    pub(super) fn frame(&self) -> Frame<'_> {
        let (reader, may_write) = match &self.who {
            Who::Anyone => (None, true),
            Who::Unknown => (None, false),
            Who::Known(key) => match &key.scope {
                Scope::Reader(name) => (Some(name.as_str()), true),
                Scope::Read => (None, false),
                Scope::Write | Scope::Admin => (None, true),
            },
        };
        Frame {
            base: &self.base,
            path: &self.at,
            reader,
            may_write,
            has_keys: self.has_keys,
            signed_in: matches!(self.who, Who::Known(_)),
            missing: self.missing.len(),
            can_sign_up: self.sign_up || self.may(Needs::Write, None).is_ok(),
        }
    }

    /// Errors where this one may not have what needs `needs` of `reader`.
    pub(super) fn may(&self, needs: Needs, reader: Option<&str>) -> Result<(), Trouble> {
        self.who.may(needs, reader, self.public)
    }

    /// The last part of the path without `.json`.
    pub(super) fn part(&self, name: &str) -> &str {
        let found = self.path.iter().find(|(known, _)| known == name);
        let text = found.map_or("", |(_, value)| value.as_str());
        let is_last = self.path.last().is_some_and(|(last, _)| last == name);
        if is_last { text.strip_suffix(".json").unwrap_or(text) } else { text }
    }

    /// A part of the path as it is.
    pub(super) fn raw_part(&self, name: &str) -> &str {
        let found = self.path.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// What stands behind the question mark.
    pub(super) fn pairs(&self) -> &Pairs {
        &self.query
    }

    /// Whether JSON is wanted in the place of a page.
    pub(super) fn wants_json(&self) -> bool {
        self.at.split('?').next().is_some_and(|path| path.ends_with(".json"))
    }

    /// The last value of a field of the query.
    pub(super) fn asked(&self, name: &str) -> Option<&str> {
        let mut found = self.query.iter().rev().filter(|(known, _)| known == name);
        found.next().map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// All values of a field of the query.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        let found = self.query.iter().filter(|(known, value)| known == name && !value.is_empty());
        found.map(|(_, value)| value.clone()).collect()
    }

    /// A number of the query.
    pub(super) fn number(&self, name: &str) -> Result<Option<usize>, Trouble> {
        let read = |text: &str| {
            let wrong = |_| Trouble::new("invalid", format!("{name}={text:?} is no whole number"));
            text.parse().map_err(wrong)
        };
        self.asked(name).map(read).transpose()
    }

    /// The page.
    pub(super) fn page(&self, html: String) -> Response {
        reply::page(&self.headers, html)
    }

    /// JSON, as the command line prints it.
    pub(super) fn json(&self, text: String) -> Response {
        reply::json(&self.headers, labelled(text, &self.missing))
    }

    /// An operation's answer: as JSON where that is wanted, or as `drawn` draws it.
    pub(super) async fn shown<O>(
        &self,
        site: &Site,
        asked: O,
        drawn: impl FnOnce(&Frame<'_>, &O::Answer) -> String,
    ) -> Result<Response, Trouble>
    where
        O: Operation + Send + 'static,
        O::Answer: Send + 'static,
    {
        let answer = site.ask(asked).await?;
        if self.wants_json() {
            return Ok(self.json(operation::json_text(&answer)?));
        }
        Ok(self.page(drawn(&self.frame(), &answer)))
    }
}

impl FromRequestParts<Arc<Site>> for Visit {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Trouble> {
        let who = Who::of(&parts.extensions);
        let path = RawPathParams::from_request_parts(parts, site).await;
        let path = path.map_err(|error| Trouble::new("invalid", error.body_text()))?;
        let path = path.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let query = pairs(&parts.uri)?;
        let headers = parts.headers.clone();
        Ok(Self { path, query, headers, ..Self::of(site, who, &parts.uri) })
    }
}

/// What a brief would hold now.
pub(super) async fn preview(site: &Site, of: Whose) -> Result<Selection, Trouble> {
    site.ask(Preview { of, at: None, n: None }).await
}
