use jiff::{Timestamp, ToSpan};

use super::super::suite::check_state;
use super::super::{DoneEpisode, State, WordsFrom};
use super::*;

fn now() -> Timestamp {
    "2026-03-20T06:00:00Z".parse().unwrap()
}

fn episode(key: &str, day: u32, has_transcript: bool) -> NewEpisode {
    NewEpisode {
        key: key.into(),
        title: Some(format!("Episode {key}")),
        published: Some(format!("2026-03-{day:02}T06:00:00Z").parse().unwrap()),
        has_transcript,
        object: format!("{{\"key\":\"{key}\"}}"),
    }
}

fn read(feed: i64, guid: Option<&str>, episodes: Vec<NewEpisode>) -> Polled {
    Polled {
        feed,
        asked: now(),
        next: now() + 1.hour(),
        held: None,
        moved_to: None,
        etag: Some("\"a\"".into()),
        modified: None,
        answered: Answered::Read {
            guid: guid.map(str::to_owned),
            title: Some("A show".into()),
            digest: "d".into(),
            episodes,
            backlog: 2,
        },
    }
}

fn added(state: &mut State, url: &str) -> i64 {
    match state.add_feeds(&[url.to_owned()], now()).unwrap()[0] {
        Added::New(id) | Added::Known(id) => id,
    }
}

fn done(feed: i64, key: &str, words: WordsFrom) -> DoneEpisode {
    DoneEpisode { feed, key: key.into(), words, problem: None, ids: vec!["x".into()] }
}

fn waiting(state: &State) -> Vec<String> {
    state.waiting_episodes(now()).unwrap().into_iter().map(|episode| episode.key).collect()
}

#[test]
fn a_feed_is_added_once() {
    check_state(|bench| {
        let mut state = bench.open();
        let url = "https://a.example/feed".to_owned();
        assert_eq!(
            state.add_feeds(&[url.clone(), url.clone()], now()).unwrap(),
            [Added::New(1), Added::Known(1)]
        );
        assert_eq!(state.feeds().unwrap().len(), 1);
        assert_eq!(state.feed(&url).unwrap().unwrap().next, None);
    });
}

#[test]
fn of_a_feed_that_is_new_only_the_newest_wait_and_later_everything_that_is_new() {
    check_state(|bench| {
        let mut state = bench.open();
        let feed = added(&mut state, "https://a.example/feed");
        let old = vec![episode("1", 1, true), episode("3", 3, true), episode("2", 2, true)];
        let kept = state.keep_poll(&read(feed, None, old.clone())).unwrap();
        assert_eq!((kept.waiting, kept.left), (2, 1));
        assert_eq!(waiting(&state), ["3", "2"]);
        let more = [old, vec![episode("4", 4, true), episode("5", 5, true), episode("6", 6, true)]];
        let kept = state.keep_poll(&read(feed, None, more.concat())).unwrap();
        assert_eq!((kept.waiting, kept.left), (3, 0));
        let counts = state.episode_counts().unwrap()[&feed];
        assert_eq!((counts.waiting, counts.left), (5, 1));
    });
}

#[test]
fn an_episode_goes_from_waiting_to_ready_to_done() {
    check_state(|bench| {
        let mut state = bench.open();
        let feed = added(&mut state, "https://a.example/feed");
        state.keep_poll(&read(feed, None, vec![episode("1", 1, true)])).unwrap();
        state.episode_is_ready(feed, "1", WordsFrom::Transcript, "[1]", None).unwrap();
        assert!(waiting(&state).is_empty());
        let ready = state.ready_episodes().unwrap();
        assert_eq!(
            (ready[0].object.as_str(), ready[0].words),
            ("[1]", Some(WordsFrom::Transcript))
        );
        state.episodes_are_done(&[done(feed, "1", WordsFrom::Transcript)]).unwrap();
        assert!(state.ready_episodes().unwrap().is_empty());
        assert_eq!(state.episode_counts().unwrap()[&feed].done, 1);
        // The same feed again brings nothing back.
        state.keep_poll(&read(feed, None, vec![episode("1", 1, true)])).unwrap();
        assert!(waiting(&state).is_empty());
        assert_eq!(state.feed_ids(feed).unwrap(), ["x"]);
        state.remove_feed(feed).unwrap();
        assert_eq!(state.feeds().unwrap(), []);
    });
}

#[test]
fn a_transcript_that_comes_late_is_read_in_place_of_the_notes() {
    check_state(|bench| {
        let mut state = bench.open();
        let feed = added(&mut state, "https://a.example/feed");
        state.keep_poll(&read(feed, None, vec![episode("1", 1, false)])).unwrap();
        state.episode_is_ready(feed, "1", WordsFrom::Notes, "[]", None).unwrap();
        state.episodes_are_done(&[done(feed, "1", WordsFrom::Notes)]).unwrap();
        state.keep_poll(&read(feed, None, vec![episode("1", 1, true)])).unwrap();
        let again = state.waiting_episodes(now()).unwrap();
        assert_eq!(again[0].ids, ["x"]);
    });
}

#[test]
fn a_show_whose_old_address_fails_goes_on_at_the_new_one_and_forgets_nothing() {
    check_state(|bench| {
        let mut state = bench.open();
        let one = added(&mut state, "https://a.example/feed");
        let two = added(&mut state, "https://b.example/feed");
        state.keep_poll(&read(one, Some("g"), vec![episode("1", 1, true)])).unwrap();
        state.episode_is_ready(one, "1", WordsFrom::Transcript, "[]", None).unwrap();
        state.episodes_are_done(&[done(one, "1", WordsFrom::Transcript)]).unwrap();
        let broken = Answered::Broken { problem: "no answer".into(), gone: false };
        state.keep_poll(&Polled { answered: broken, ..read(one, None, vec![]) }).unwrap();
        let both = vec![episode("1", 1, true), episode("2", 2, true)];
        let kept = state.keep_poll(&read(two, Some("g"), both)).unwrap();
        assert_eq!(kept.joined.as_deref(), Some("https://a.example/feed"));
        assert_eq!(waiting(&state), ["2"]);
        assert_eq!(state.feeds().unwrap().len(), 1);
    });
}

#[test]
fn a_feed_that_says_it_is_a_show_which_answers_does_not_take_its_place() {
    check_state(|bench| {
        let mut state = bench.open();
        let one = added(&mut state, "https://a.example/feed");
        let two = added(&mut state, "https://b.example/feed");
        state.keep_poll(&read(one, Some("g"), vec![episode("1", 1, true)])).unwrap();
        let kept = state.keep_poll(&read(two, Some("g"), vec![episode("1", 1, true)])).unwrap();
        assert_eq!(kept.same_as.as_deref(), Some("https://a.example/feed"));
        assert_eq!(state.feeds().unwrap().len(), 1);
        assert_eq!(waiting(&state), ["1"]);
    });
}

#[test]
fn a_feed_that_has_moved_is_asked_at_its_new_address_and_known_by_both() {
    check_state(|bench| {
        let mut state = bench.open();
        let feed = added(&mut state, "https://a.example/feed");
        let moved =
            Polled { moved_to: Some("https://c.example/".into()), ..read(feed, None, vec![]) };
        state.keep_poll(&moved).unwrap();
        assert_eq!(
            state.feed("https://a.example/feed").unwrap().unwrap().url,
            "https://c.example/"
        );
        assert_eq!(added(&mut state, "https://c.example/"), feed);
        assert_eq!(added(&mut state, "https://a.example/feed"), feed);
    });
}

#[test]
fn what_is_broken_keeps_its_validators_and_counts() {
    check_state(|bench| {
        let mut state = bench.open();
        let feed = added(&mut state, "https://a.example/feed");
        state.keep_poll(&read(feed, None, vec![])).unwrap();
        let broken = Polled {
            etag: None,
            answered: Answered::Broken { problem: "no feed".into(), gone: false },
            ..read(feed, None, vec![])
        };
        state.keep_poll(&broken).unwrap();
        state.keep_poll(&broken).unwrap();
        let stored = state.feeds().unwrap().remove(0);
        assert_eq!((stored.failures, stored.etag.as_deref()), (2, Some("\"a\"")));
        assert_eq!(stored.problem.as_deref(), Some("no feed"));
        let unchanged = Polled { etag: None, answered: Answered::Unchanged, ..broken };
        state.keep_poll(&unchanged).unwrap();
        assert_eq!(state.feeds().unwrap()[0].failures, 0);
    });
}

#[test]
fn an_episode_that_fails_is_tried_again_in_time_and_then_given_up() {
    check_state(|bench| {
        let mut state = bench.open();
        let feed = added(&mut state, "https://a.example/feed");
        state.keep_poll(&read(feed, None, vec![episode("1", 1, true)])).unwrap();
        state.episode_failed(feed, "1", "no answer", Some(now() + 1.hour())).unwrap();
        assert!(waiting(&state).is_empty());
        assert_eq!(state.waiting_episodes(now() + 2.hours()).unwrap()[0].tries, 1);
        state.episode_failed(feed, "1", "no answer", None).unwrap();
        assert!(state.waiting_episodes(now() + 2.hours()).unwrap().is_empty());
        assert_eq!(state.episode_counts().unwrap()[&feed].failed, 1);
    });
}
