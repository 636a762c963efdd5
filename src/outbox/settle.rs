//! What a try means for a delivery: how it stands now, and when it is tried again.
//!
//! A mail that is not taken now is tried for four hours (RFC 5321 asks for some days, but a brief is of its day); a
//! webhook by the schedule of Standard Webhooks. Invariant: what was handed over without an answer is never tried again by
//! itself, but at a webhook, which knows a message again by its id.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::token::jitter;
use crate::deliver::{Outcome, webhook_backoff};
use crate::profile::Via;
use crate::state::{DeliveryStanding, Settled, StoredDelivery};

/// What stands beside a delivery that a person has asked for: it goes out although its day may be over.
pub(super) const ASKED_FOR: &str = "asked for again";

/// How long mail and Slack are tried.
const PATIENCE: SignedDuration = SignedDuration::from_hours(4);

/// Waits between tries of mail and Slack, the last one for all that follow. Servers that know nobody yet (grey listing)
/// ask for some minutes.
const WAITS: [u64; 4] = [5 * 60, 10 * 60, 20 * 60, 40 * 60];

/// Nobody is asked to wait longer, in seconds.
const MONTH: u64 = 31 * 24 * 3600;

/// A connection that could not be had is tried again after this.
const REST: SignedDuration = SignedDuration::from_secs(60);

/// Why a delivery is told to be uncertain, where its sender was killed.
const KILLED: &str = "its sender was stopped before an answer came";

/// What is kept of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// How the delivery stands.
    pub(super) settled: Settled,
    /// Why nothing is taken at the address any more, where that is so.
    pub(super) gone: Option<String>,
}

/// What `outcome` means for `delivery`.
pub(super) fn settle(delivery: &StoredDelivery, outcome: Outcome, now: Timestamp) -> Verdict {
    use DeliveryStanding::{Refused, Sent, Uncertain};
    let id = delivery.id;
    let told = |standing, next, why| Settled { id, standing, next, problem: why };
    let mut gone = None;
    let settled = match outcome {
        Outcome::Done => told(Sent, None, None),
        Outcome::Refused { why, gone: is_gone } => {
            gone = is_gone.then(|| why.clone());
            told(Refused, None, Some(why))
        }
        Outcome::Unknown { why } if delivery.intent.via != Via::Webhook => {
            told(Uncertain, None, Some(why))
        }
        Outcome::Unknown { why } => again(delivery, why, None, now),
        Outcome::Later { why, after } => again(delivery, why, after, now),
        Outcome::Closed { why } => closed(delivery, why, now),
    };
    Verdict { settled, gone }
}

/// One that could not even be begun, since nobody takes anything now: the message is not at fault, and waits no longer than
/// for another connection.
pub(super) fn closed(delivery: &StoredDelivery, why: String, now: Timestamp) -> Settled {
    let (standing, next) = match patience_is_over(delivery, now) {
        true => (DeliveryStanding::GivenUp, None),
        false => (DeliveryStanding::Pending, Some(whole(now) + REST)),
    };
    Settled { id: delivery.id, standing, next, problem: Some(still_known(delivery, why)) }
}

/// One that its courier could not even begin, and that another one may take at once.
pub(super) fn put_back(delivery: &StoredDelivery) -> Settled {
    let problem = delivery.problem.clone();
    Settled { id: delivery.id, standing: DeliveryStanding::Pending, next: None, problem }
}

/// One that was found *sending*, with nobody alive who sends it.
pub(super) fn orphan(delivery: &StoredDelivery) -> Settled {
    let standing = match delivery.intent.via {
        // Whoever takes it knows it again by its id.
        Via::Webhook => DeliveryStanding::Pending,
        Via::Email | Via::Slack | Via::Feed => DeliveryStanding::Uncertain,
    };
    let problem = Some(still_known(delivery, KILLED.to_owned()));
    Settled { id: delivery.id, standing, next: None, problem }
}

/// One that will not go out, because of what stands here and not there.
pub(super) fn dropped(
    delivery: &StoredDelivery,
    standing: DeliveryStanding,
    why: impl Into<String>,
) -> Settled {
    Settled { id: delivery.id, standing, next: None, problem: Some(why.into()) }
}

fn again(
    delivery: &StoredDelivery,
    why: String,
    after: Option<Duration>,
    now: Timestamp,
) -> Settled {
    let (id, draw) = (delivery.id, jitter(&delivery.intent.token));
    let wait = match delivery.intent.via {
        Via::Webhook => webhook_backoff(delivery.tries, draw),
        Via::Email | Via::Slack | Via::Feed => (!patience_is_over(delivery, now)).then(|| {
            let nth = (delivery.tries.max(1) - 1) as usize;
            let wait = WAITS.get(nth).or(WAITS.last()).copied().unwrap_or_default();
            // Up to a tenth more.
            Duration::from_secs_f64(wait as f64 * (1.0 + draw / 10.0))
        }),
    };
    let Some(wait) = wait else {
        return Settled { id, standing: DeliveryStanding::GivenUp, next: None, problem: Some(why) };
    };
    // Whole seconds, as what they are added to.
    let wait = wait.max(after.unwrap_or_default()).as_secs().min(MONTH);
    let wait = SignedDuration::from_secs(i64::try_from(wait).unwrap_or_default());
    let mut next = whole(now) + wait;
    if delivery.intent.via != Via::Webhook {
        // The last try is made at the end of the four hours.
        next = next.min((whole(delivery.made) + PATIENCE).max(whole(now) + REST));
    }
    let problem = Some(still_known(delivery, why));
    Settled { id, standing: DeliveryStanding::Pending, next: Some(next), problem }
}

/// Whether a person has asked for it, whatever has stood in the way since.
pub(super) fn was_asked_for(delivery: &StoredDelivery) -> bool {
    delivery.problem.as_deref().is_some_and(|problem| problem.starts_with(ASKED_FOR))
}

/// `why` a try came to nothing; that a person has asked for it is still known at the next.
fn still_known(delivery: &StoredDelivery, why: String) -> String {
    let is_told = why.starts_with(ASKED_FOR) || !was_asked_for(delivery);
    if is_told { why } else { format!("{ASKED_FOR}: {why}") }
}

fn patience_is_over(delivery: &StoredDelivery, now: Timestamp) -> bool {
    now.duration_since(delivery.made) >= PATIENCE
}

/// The second: instants are compared as text where they are kept, and whole seconds compare well.
fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::state::Intent;

    fn delivery(via: Via, tries: u32, made: Timestamp) -> StoredDelivery {
        StoredDelivery {
            id: 1,
            intent: Intent {
                reader: "Ada".into(),
                brief: Some("b".into()),
                date: date(2026, 3, 20),
                via,
                target: "ada@example.org".into(),
                token: "ff".into(),
            },
            made,
            standing: DeliveryStanding::Sending,
            tries,
            next: None,
            since: made,
            problem: None,
        }
    }

    const MADE: &str = "2026-03-20T07:00:00Z";

    /// How a try ends at `minutes` after the delivery was made: the standing, and the minutes until the next.
    #[track_caller]
    fn check(via: Via, tries: u32, minutes: i64, outcome: Outcome, expected: (&str, Option<i64>)) {
        let made: Timestamp = MADE.parse().unwrap();
        let now = made + SignedDuration::from_mins(minutes);
        let Settled { standing, next, .. } =
            settle(&delivery(via, tries, made), outcome, now).settled;
        let next = next.map(|next| next.duration_since(made).as_mins());
        assert_eq!((standing.as_str(), next), expected);
    }

    fn later() -> Outcome {
        Outcome::Later { why: "450 later".into(), after: None }
    }

    #[test]
    fn mail_is_tried_for_four_hours_and_given_up() {
        check(Via::Email, 1, 0, later(), ("pending", Some(5)));
        check(Via::Email, 2, 6, later(), ("pending", Some(17)));
        check(Via::Email, 9, 230, later(), ("pending", Some(240)));
        check(Via::Email, 9, 240, later(), ("given_up", None));
        let after = Some(Duration::from_secs(3600));
        let asked = Outcome::Later { why: "421".into(), after };
        check(Via::Slack, 1, 0, asked, ("pending", Some(60)));
    }

    #[test]
    fn what_a_person_has_asked_for_is_known_as_that_after_a_try_in_vain() {
        let made: Timestamp = MADE.parse().unwrap();
        let mut asked = delivery(Via::Email, 1, made);
        asked.problem = Some(ASKED_FOR.into());
        for _ in 0..3 {
            let closed = Outcome::Closed { why: "535".into() };
            for outcome in [later(), closed] {
                asked.problem = settle(&asked, outcome, made).settled.problem;
                assert!(was_asked_for(&asked), "{:?}", asked.problem);
            }
        }
        let plain = settle(&delivery(Via::Email, 1, made), later(), made).settled.problem;
        assert_eq!(plain.as_deref(), Some("450 later"));
    }

    #[test]
    fn what_was_handed_over_without_an_answer_is_uncertain_but_at_a_webhook() {
        let lost = || Outcome::Unknown { why: "closed".into() };
        check(Via::Email, 1, 0, lost(), ("uncertain", None));
        check(Via::Slack, 1, 0, lost(), ("uncertain", None));
        assert_eq!(
            orphan(&delivery(Via::Email, 1, MADE.parse().unwrap())).standing.as_str(),
            "uncertain"
        );
        assert_eq!(
            orphan(&delivery(Via::Webhook, 1, MADE.parse().unwrap())).standing.as_str(),
            "pending"
        );
    }

    #[test]
    fn an_address_is_gone_only_where_its_server_says_so() {
        let made = MADE.parse().unwrap();
        let end = |outcome| settle(&delivery(Via::Email, 1, made), outcome, made);
        let refused = |gone| Outcome::Refused { why: "550 no such user".into(), gone };
        assert_eq!(end(refused(true)).gone.as_deref(), Some("550 no such user"));
        assert_eq!(end(refused(false)).gone, None);
        let closed = end(Outcome::Closed { why: "535".into() });
        assert_eq!((closed.gone, closed.settled.standing.as_str()), (None, "pending"));
    }

    proptest! {
        #[test]
        fn a_next_try_lies_ahead_and_within_the_four_hours(
            tries in 1_u32..40, seconds in 0_i64..14_400, after in 0_u64..100_000
        ) {
            let made: Timestamp = MADE.parse().unwrap();
            let now = made + SignedDuration::from_secs(seconds);
            let asked = Outcome::Later { why: "x".into(), after: Some(Duration::from_secs(after)) };
            let settled = settle(&delivery(Via::Email, tries, made), asked, now).settled;
            let next = settled.next.unwrap();
            prop_assert!(next > now);
            prop_assert!(next <= made + PATIENCE + REST);
        }
    }
}
