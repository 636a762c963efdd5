//! Of all who intend and claim at once, one does.

use jiff::SignedDuration;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::state::suite::{Bench, benches, check_state};
use crate::state::{Entry, StoredBrief};

const DAY: Date = date(2026, 3, 20);

fn moment(minutes: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
}

/// Two connections to one state, as two processes have them, with three readers who have a brief each.
fn two(bench: &Bench) -> [State; 2] {
    let (mut one, other) = (bench.open(), bench.open());
    for reader in ["a", "b", "c"] {
        one.save_profile(reader, "", "new", moment(0)).unwrap();
        let brief = StoredBrief {
            id: format!("brief of {reader}"),
            date: DAY,
            moment: moment(0),
            object: String::new(),
        };
        let entry = Entry { reader: reader.into(), brief, items: Vec::new() };
        one.record_briefs(&[entry]).unwrap();
    }
    [one, other]
}

fn intent(reader: &str, via: Via) -> Intent {
    Intent {
        reader: reader.into(),
        brief: Some(format!("brief of {reader}")),
        date: DAY,
        via,
        target: "x".into(),
        token: format!("{reader} {via}"),
    }
}

#[derive(Clone, Debug)]
enum Step {
    Intend(&'static str, Via),
    Claim,
    Settle(usize, DeliveryStanding, i64),
    Wait(i64),
}

/// How a delivery stands, when it is tried next, and how often it was.
type Known = (DeliveryStanding, Option<Timestamp>, u32);

fn step() -> impl Strategy<Value = Step> {
    let reader = prop::sample::select(vec!["a", "b", "c"]);
    let via = prop::sample::select(vec![Via::Email, Via::Webhook]);
    let standing = prop::sample::select(DeliveryStanding::ALL.to_vec());
    prop_oneof![
        2 => (reader, via).prop_map(|(reader, via)| Step::Intend(reader, via)),
        3 => Just(Step::Claim),
        2 => (0_usize..6, standing, 0_i64..20).prop_map(|(n, to, next)| Step::Settle(n, to, next)),
        1 => (1_i64..15).prop_map(Step::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_brief_is_intended_once_and_a_claim_is_one_claimers_alone(
        steps in prop::collection::vec((0_usize..2, step()), 1..60)
    ) {
        for bench in benches() {
        let mut states = two(&bench);
        let mut known: std::collections::BTreeMap<String, Known> = Default::default();
        let mut minutes = 0;
        for (who, step) in steps.clone() {
            let (state, now) = (&mut states[who], moment(minutes));
            match step {
                Step::Intend(reader, via) => {
                    let intent = intent(reader, via);
                    let new = state.intend(std::slice::from_ref(&intent), now).unwrap();
                    prop_assert_eq!(new, usize::from(!known.contains_key(&intent.token)));
                    known.entry(intent.token).or_insert((DeliveryStanding::Pending, None, 0));
                }
                Step::Claim => match state.claim_delivery(now).unwrap() {
                    Some(claimed) => {
                        let held = known.get_mut(&claimed.intent.token).unwrap();
                        // Nobody else has it, and its time has come.
                        prop_assert_eq!(held.0, DeliveryStanding::Pending);
                        prop_assert!(held.1.is_none_or(|next| next <= now));
                        *held = (DeliveryStanding::Sending, None, held.2 + 1);
                        prop_assert_eq!((claimed.standing, claimed.tries), (held.0, held.2));
                    }
                    None => {
                        let is_due = |(standing, next, _): &Known| {
                            *standing == DeliveryStanding::Pending
                                && next.is_none_or(|next| next <= now)
                        };
                        prop_assert!(!known.values().any(is_due));
                    }
                },
                Step::Settle(nth, to, wait) => {
                    let Some(token) = known.keys().nth(nth).cloned() else { continue };
                    let id = state.delivery_by_token(&token).unwrap().unwrap().id;
                    let pending = to == DeliveryStanding::Pending;
                    let next = (pending && wait > 0).then(|| now + SignedDuration::from_mins(wait));
                    let settled = Settled { id, standing: to, next, problem: None };
                    state.settle_deliveries(&[settled], now).unwrap();
                    let held = known.get_mut(&token).unwrap();
                    *held = (to, next, held.2);
                }
                Step::Wait(more) => minutes += more,
            }
        }
        let all = states[0].deliveries(None, None, 100).unwrap();
        prop_assert_eq!(all.len(), known.len());
        for delivery in all {
            let held = &known[&delivery.intent.token];
            prop_assert_eq!((delivery.standing, delivery.next, delivery.tries), *held);
        }
        }
    }
}

#[test]
fn two_who_claim_at_once_get_each_delivery_once() {
    check_state(|bench| {
        let mut states = two(bench);
        for reader in ["a", "b", "c"] {
            for via in [Via::Email, Via::Slack, Via::Webhook] {
                states[0].intend(&[intent(reader, via)], moment(0)).unwrap();
            }
        }
        let claimed: Vec<i64> = std::thread::scope(|scope| {
            let claim = |state: &mut State| {
                std::iter::from_fn(|| state.claim_delivery(moment(0)).unwrap().map(|it| it.id))
                    .collect::<Vec<_>>()
            };
            let both = states.each_mut().map(|state| scope.spawn(move || claim(state)));
            both.into_iter().flat_map(|one| one.join().unwrap()).collect()
        });
        let different: std::collections::BTreeSet<i64> = claimed.iter().copied().collect();
        assert_eq!((claimed.len(), different.len()), (9, 9));
    });
}

#[test]
fn a_claim_takes_only_the_ways_and_readers_that_are_meant_and_says_what_is_left() {
    check_state(|bench| {
        let [mut state, _] = two(bench);
        state.intend(&[intent("a", Via::Email), intent("b", Via::Webhook)], moment(0)).unwrap();
        let b = ["b".to_owned()];
        assert_eq!(state.claim_deliveries(&[Via::Email], Some(&b), 9, moment(0)).unwrap(), []);
        let waiting = state.waiting_deliveries(&Via::ALL, Some(&b), moment(0)).unwrap();
        assert_eq!((waiting.due, waiting.later, waiting.next), (1, 0, None));
        let mut claimed = state.claim_deliveries(&[Via::Webhook], Some(&b), 9, moment(0)).unwrap();
        let claimed = claimed.pop().unwrap();
        let pending = DeliveryStanding::Pending;
        let next = Some(moment(5));
        let settled = Settled { id: claimed.id, standing: pending, next, problem: None };
        state.settle_deliveries(&[settled], moment(0)).unwrap();
        let waiting = state.waiting_deliveries(&Via::ALL, None, moment(0)).unwrap();
        assert_eq!((waiting.due, waiting.later, waiting.next), (1, 1, next));
    });
}

#[test]
fn what_is_due_is_found_by_the_index_however_much_went_out() {
    let mut state = State::in_memory().unwrap();
    for query in [NEXT_TRY, FIRST_TRY] {
        let mut plan = state.sqlite().prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
        let count = plan.parameter_count();
        let values = ["[\"email\"]", "[\"a\"]", "2026", "1"];
        let lines = plan
            .query_map(rusqlite::params_from_iter(&values[..count]), |row| row.get::<_, String>(3))
            .unwrap();
        let lines: Vec<String> = lines.map(Result::unwrap).collect();
        assert!(lines[0].contains("USING INDEX deliveries_standing (standing=?"), "{lines:?}");
        assert!(!lines.iter().any(|line| line.contains("ORDER BY")), "{lines:?}");
    }
}
