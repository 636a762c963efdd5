//! One feed is asked, and what it says is kept.

use std::time::Duration;

use jiff::Timestamp;

use super::due::{after, backoff, held, rhythm};
use super::pending::Pending;
use super::{FeedLine, FeedNews, ScanOptions, ScanReport};
use crate::digest::sha256_hex;
use crate::error::EngineError;
use crate::feed::{self, Feed, behind_player_scheme};
use crate::remote::{Answer, Client, Get, RemoteError, checked, host_of, shown_address};
use crate::state::{Answered, Polled, State, StoredFeed};
use crate::task::Task;

/// The largest feed that is read: some shows keep a thousand episodes with their notes in it.
const MAX_BYTES: u64 = 64 << 20;

/// What can be read, as servers are told; some decide by it.
const ACCEPT: &str = "application/rss+xml, application/atom+xml, application/feed+json, \
                      application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5";

/// A feed that was asked.
pub(super) struct Asked {
    feed: StoredFeed,
    polled: Polled,
    remarks: Vec<String>,
    /// The host asks that nobody ask it for anything until then.
    host_held: Option<Timestamp>,
}

/// The address of a feed, as people write it: with `feed:` or `itpc:` before it as players do, or with nothing.
///
/// # Errors
/// What is no address of http or https.
pub fn feed_address(text: &str) -> Result<String, RemoteError> {
    let text = text.trim();
    let rest = behind_player_scheme(text).unwrap_or(text);
    if rest.contains("://") { checked(rest) } else { checked(&format!("https://{rest}")) }
}

/// Asks `feed` whether there is something new; never fails, but says so.
pub(super) fn poll(ask: &Ask, feed: StoredFeed, now: Timestamp) -> Asked {
    let answer = ask.get(&feed.url, Some(&feed));
    let mut asked = Asked {
        polled: Polled {
            feed: feed.id,
            asked: now,
            next: after(now, backoff(feed.failures + 1)),
            held: None,
            moved_to: None,
            etag: None,
            modified: None,
            answered: Answered::Unchanged,
        },
        remarks: Vec::new(),
        host_held: None,
        feed,
    };
    match answer {
        Ok(answer) => asked.hear(answer, ask),
        // Nobody asked it: it is no failure of the feed's.
        Err(RemoteError::Closed { left, .. }) => {
            asked.polled.held = held(now, &[Some(left)]);
            asked.polled.answered = Answered::Held;
        }
        Err(error) => {
            // Whoever tells it names the feed first.
            let told = error.to_string();
            let about = told.strip_prefix(&shown_address(&asked.feed.url));
            asked.is_broken(about.map_or(told.clone(), |rest| format!("it{rest}")));
        }
    }
    asked
}

/// How feeds are asked.
#[derive(Clone, Copy)]
pub(super) struct Ask<'a> {
    pub(super) client: &'a Client,
    pub(super) options: &'a ScanOptions,
    pub(super) task: &'a Task<'a>,
}

impl Ask<'_> {
    fn get(&self, url: &str, known: Option<&StoredFeed>) -> Result<Answer, RemoteError> {
        let get = Get {
            accept: Some(ACCEPT.to_owned()),
            etag: known.and_then(|feed| feed.etag.clone()),
            last_modified: known.and_then(|feed| feed.modified.clone()),
            max_bytes: Some(MAX_BYTES),
            limit: Some(self.options.limit),
            ..Get::new(url)
        };
        self.client.get(&get, self.task)
    }
}

impl Asked {
    fn hear(&mut self, answer: Answer, ask: &Ask) {
        let now = self.polled.asked;
        let moved_to = answer.moved_to.clone().filter(|url| *url != self.feed.url);
        match answer.status {
            304 => self.is_unchanged(&answer, moved_to),
            200..=299 => self.read(answer, moved_to, ask),
            status => {
                let wait = answer.retry_after;
                self.polled.held = held(now, &[wait]);
                if status == 429 {
                    self.host_held = self.polled.held.or(Some(after(now, backoff(1))));
                    self.polled.held = self.host_held;
                }
                self.is_broken(told(status));
                if let Answered::Broken { gone, .. } = &mut self.polled.answered {
                    *gone = status == 410;
                }
            }
        }
    }

    fn read(&mut self, answer: Answer, moved_to: Option<String>, ask: &Ask) {
        let now = self.polled.asked;
        let digest = sha256_hex(&answer.body);
        if self.feed.digest.as_ref() == Some(&digest) {
            return self.is_unchanged(&answer, moved_to);
        }
        let (mut answer, mut digest) = (answer, digest);
        let mut feed = match feed::read(&answer.body, Some(&answer.final_url)) {
            Ok(feed) => feed,
            // Where no feed stands none has moved to: a hotel's page for guests, a name that was sold.
            Err(error) => return self.is_broken(error.to_string()),
        };
        self.polled.moved_to = moved_to;
        // The feed says where it has moved: believed where a feed stands there.
        if let Some(to) = feed.show.moved_to.take().filter(|to| *to != answer.final_url)
            && let Ok(to) = feed_address(&to)
            && let Ok(there) = ask.get(&to, None)
            && there.is_good()
            && let Ok(moved) = feed::read(&there.body, Some(&there.final_url))
        {
            self.polled.moved_to = Some(there.moved_to.clone().unwrap_or(to));
            (feed, digest, answer) = (moved, sha256_hex(&there.body), there);
        }
        self.keep_validators(&answer);
        let dates: Vec<Option<Timestamp>> =
            feed.episodes.iter().map(|episode| episode.published).collect();
        let ttl = feed.show.ttl_minutes.map(|minutes| Duration::from_secs(minutes.min(1440) * 60));
        self.polled.next = after(now, rhythm(&dates));
        self.polled.held = held(now, &[answer.max_age, ttl]);
        self.remarks = std::mem::take(&mut feed.remarks);
        self.answer(feed, digest, ask.options.backlog);
    }

    fn is_unchanged(&mut self, answer: &Answer, moved_to: Option<String>) {
        let now = self.polled.asked;
        self.keep_validators(answer);
        self.polled.moved_to = moved_to;
        self.polled.next = after(now, self.usual());
        self.polled.held = held(now, &[answer.max_age]);
    }

    fn answer(&mut self, feed: Feed, digest: String, backlog: usize) {
        let (guid, title) = (feed.show.guid.clone(), feed.show.title.clone());
        let address = self.polled.moved_to.as_ref().unwrap_or(&self.feed.url);
        let (pending, now) = (Pending::of(feed, address), self.polled.asked);
        self.polled.answered = Answered::Read {
            guid,
            title,
            digest,
            episodes: pending.into_iter().map(|one| one.dated_by(now).to_keep()).collect(),
            backlog,
        };
    }

    fn keep_validators(&mut self, answer: &Answer) {
        self.polled.etag = answer.etag.clone();
        self.polled.modified = answer.last_modified.clone();
    }

    /// The time between two questions as it was the last time.
    fn usual(&self) -> Duration {
        let known = self.feed.asked.zip(self.feed.next).filter(|_| self.feed.failures == 0);
        let between = known.and_then(|(asked, next)| next.duration_since(asked).try_into().ok());
        between.unwrap_or_else(|| rhythm(&[]))
    }

    fn is_broken(&mut self, problem: String) {
        self.polled.answered = Answered::Broken { problem, gone: false };
    }
}

/// Writes down what a feed said, and what is to be told about it.
pub(super) fn keep(
    state: &mut State,
    report: &mut ScanReport,
    asked: Asked,
) -> Result<(), EngineError> {
    let Asked { feed, polled, remarks, host_held } = asked;
    let kept = state.keep_poll(&polled)?;
    if let Some(until) = host_held {
        let host = host_of(&feed.url);
        let same = state.feeds()?.into_iter().filter(|one| host_of(&one.url) == host);
        let ids: Vec<i64> = same.map(|one| one.id).collect();
        state.hold_feeds(&ids, until)?;
    }
    let mut line = FeedLine {
        url: feed.url,
        show: feed.title,
        what: FeedNews::Read,
        new: kept.waiting,
        left: kept.left,
        to: None,
        why: None,
        remarks,
    };
    match polled.answered {
        Answered::Broken { problem, gone } => {
            line.what = if gone { FeedNews::Gone } else { FeedNews::Broken };
            line.why = Some(problem);
        }
        Answered::Held => {
            report.asked -= 1;
            report.resting += 1;
        }
        Answered::Unchanged => report.unchanged += 1,
        Answered::Read { title, .. } => {
            line.show = title.or(line.show);
            if kept.waiting == 0 && kept.left == 0 {
                report.unchanged += 1;
            }
        }
    }
    if let Some(to) = polled.moved_to {
        (line.what, line.to) = (FeedNews::Moved, Some(to));
    } else if let Some(other) = kept.same_as {
        (line.what, line.to) = (FeedNews::Same, Some(other));
    } else if let Some(other) = kept.joined {
        (line.what, line.to) = (FeedNews::Same, Some(other));
    }
    if line.what != FeedNews::Read || line.new > 0 || line.left > 0 {
        report.lines.push(line);
    }
    Ok(())
}

/// What a status means, in words.
fn told(status: u16) -> String {
    let why = match status {
        401 | 403 => "it wants a key, which may belong into the address",
        404 => "there is nothing at this address",
        410 => "it is gone for good",
        429 => "it was asked too often and is left alone for a while",
        500..=599 => "its server fails",
        _ => "its server refuses",
    };
    format!("{why} (status {status})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_as_people_write_them() {
        let read = |text: &str| feed_address(text).unwrap();
        assert_eq!(read(" https://a.example/feed?x=1 "), "https://a.example/feed?x=1");
        assert_eq!(read("feed://a.example/feed"), "https://a.example/feed");
        assert_eq!(read("feed:https://a.example/feed"), "https://a.example/feed");
        assert_eq!(read("a.example/feed"), "https://a.example/feed");
        for bad in ["ftp://a.example/", "", "https://"] {
            feed_address(bad).unwrap_err();
        }
    }
}
