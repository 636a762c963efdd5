//! What goes out, written down before it does.
//!
//! A delivery is pending, then sending, then sent; or refused, or given up. Whoever finds one that is *sending* and knows
//! that nobody sends it (a process was killed) knows that nobody can say whether it arrived: it is uncertain.
//! Invariant: a brief is intended once for each way, whoever intends it how often; of all who claim one, one gets it.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, Row, TransactionBehavior, params};

use super::error::parsed;
use super::{State, StateError};
use crate::profile::Via;

/// How far a delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeliveryStanding {
    /// It waits for its turn, or for another try.
    Pending,
    /// Somebody is sending it.
    Sending,
    /// The other side has it.
    Sent,
    /// It was handed over, and nobody knows whether it arrived.
    Uncertain,
    /// The other side will not have it.
    Refused,
    /// It was tried until its day was over.
    GivenUp,
}

impl DeliveryStanding {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Pending, Self::Sending, Self::Sent, Self::Uncertain, Self::Refused, Self::GivenUp];

    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Uncertain => "uncertain",
            Self::Refused => "refused",
            Self::GivenUp => "given_up",
        }
    }
}

impl std::str::FromStr for DeliveryStanding {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|known| known.as_str() == text).ok_or(())
    }
}

/// Something that is to go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// To whom.
    pub reader: String,
    /// Id of the brief; `None` for the question whether an address is right.
    pub brief: Option<String>,
    /// The reader's local date.
    pub date: Date,
    /// By which way.
    pub via: Via,
    /// Where to.
    pub target: String,
    /// What it is called on the way, unique among all.
    pub token: String,
}

/// Something that is to go out, or went out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDelivery {
    /// Its number.
    pub id: i64,
    /// What was intended.
    pub intent: Intent,
    /// When it was intended: the date of the message.
    pub made: Timestamp,
    /// How far it is.
    pub standing: DeliveryStanding,
    /// How often it was tried.
    pub tries: u32,
    /// The next try.
    pub next: Option<Timestamp>,
    /// Since when it stands so.
    pub since: Timestamp,
    /// What the other side said, or what stood in the way.
    pub problem: Option<String>,
}

/// What became of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Which delivery.
    pub id: i64,
    /// How it stands now.
    pub standing: DeliveryStanding,
    /// The next try, of one that is pending.
    pub next: Option<Timestamp>,
    /// What the other side said, or what stood in the way.
    pub problem: Option<String>,
}

/// How many deliveries stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeliveryCounts {
    /// See [`DeliveryStanding::Pending`].
    pub pending: u64,
    /// See [`DeliveryStanding::Sending`].
    pub sending: u64,
    /// See [`DeliveryStanding::Sent`].
    pub sent: u64,
    /// See [`DeliveryStanding::Uncertain`].
    pub uncertain: u64,
    /// See [`DeliveryStanding::Refused`].
    pub refused: u64,
    /// See [`DeliveryStanding::GivenUp`].
    pub given_up: u64,
}

const COLUMNS: &str = "deliveries.id, name, brief, date, via, target, token, made, standing, tries, next, since, problem";

/// Deliveries that wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Those whose time has come.
    pub due: u64,
    /// Those whose time has not.
    pub later: u64,
    /// When the first of these is due.
    pub next: Option<Timestamp>,
}

/// What waits, by ways (`?1`) and readers (`?2`). The first term is that of the index, word for word, without which SQLite
/// would look at everything that ever went out.
macro_rules! pending {
    () => {
        "standing IN ('pending', 'sending', 'uncertain') AND standing = 'pending'
         AND via IN (SELECT value FROM json_each(?1))
         AND (?2 IS NULL OR reader IN
              (SELECT readers.id FROM readers JOIN json_each(?2) ON name = value))"
    };
}
const PENDING: &str = pending!();

/// What is due for another try comes before what was never tried; each of the two is found in the order of the index.
const NEXT_TRY: &str = concat!(
    "SELECT id FROM deliveries WHERE ",
    pending!(),
    " AND next <= ?3 ORDER BY next, id LIMIT 1"
);
const FIRST_TRY: &str = concat!(
    "SELECT id FROM deliveries WHERE ",
    pending!(),
    " AND next IS NULL ORDER BY id LIMIT 1"
);

impl State {
    /// Writes down what is to go out, in one transaction; says how many were new. A brief that is intended for its way
    /// already, and a token that is known, change nothing; nor does a reader who is gone.
    pub fn intend(&mut self, intents: &[Intent], now: Timestamp) -> Result<usize, StateError> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut new = 0;
        {
            let mut statement = transaction.prepare_cached(
                "INSERT OR IGNORE INTO deliveries
                     (reader, brief, date, via, target, token, made, standing, since)
                 SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, 'pending', ?7 FROM readers WHERE name = ?1",
            )?;
            for Intent { reader, brief, date, via, target, token } in intents {
                let (date, now) = (date.to_string(), now.to_string());
                new += statement.execute(params![
                    reader,
                    brief,
                    date,
                    via.as_str(),
                    target,
                    token,
                    now
                ])?;
            }
        }
        transaction.commit()?;
        Ok(new)
    }

    /// Takes the next delivery whose time has come: it is *sending* from now on. `None`: there is none.
    pub fn claim_delivery(&mut self, now: Timestamp) -> Result<Option<StoredDelivery>, StateError> {
        Ok(self.claim_deliveries(&Via::ALL, None, 1, now)?.pop())
    }

    /// The same for at most `most` of those that go by one of `ways`, and to one of `readers` or to anybody: in one
    /// transaction, since the end of each waits for the disk.
    pub fn claim_deliveries(
        &mut self,
        ways: &[Via],
        readers: Option<&[String]>,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<StoredDelivery>, StateError> {
        let (ways, readers) = (json(ways.iter().map(|via| via.as_str())), readers.map(json));
        let now = now.to_string();
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut claimed = Vec::new();
        while claimed.len() < most {
            let id = |row: &Row<'_>| row.get::<_, i64>(0);
            let mut next = transaction.prepare_cached(NEXT_TRY)?;
            let mut first = transaction.prepare_cached(FIRST_TRY)?;
            let due = next.query_row(params![ways, readers, now], id).optional()?;
            let due = match due {
                Some(due) => Some(due),
                None => first.query_row(params![ways, readers], id).optional()?,
            };
            let Some(id) = due else { break };
            transaction
                .prepare_cached(
                    "UPDATE deliveries SET standing = 'sending', tries = tries + 1, next = NULL, since = ?2
                     WHERE id = ?1",
                )?
                .execute(params![id, now])?;
            let mut statement = transaction.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM deliveries JOIN readers ON readers.id = reader
                 WHERE deliveries.id = ?1"
            ))?;
            claimed.push(statement.query_row(params![id], |row| Ok(delivery(row)))??);
        }
        transaction.commit()?;
        Ok(claimed)
    }

    /// Deliveries that wait, by one of `ways`, to one of `readers` or to anybody: how many are due, how many are not, and
    /// when the first of these is.
    pub fn waiting_deliveries(
        &self,
        ways: &[Via],
        readers: Option<&[String]>,
        now: Timestamp,
    ) -> Result<Waiting, StateError> {
        let (ways, readers) = (json(ways.iter().map(|via| via.as_str())), readers.map(json));
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT count(*) FILTER (WHERE next IS NULL OR next <= ?3),
                    count(*) FILTER (WHERE next > ?3), min(next) FILTER (WHERE next > ?3)
             FROM deliveries WHERE {PENDING}"
        ))?;
        let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let (due, later, next): (i64, i64, Option<String>) =
            statement.query_row(params![ways, readers, now.to_string()], row)?;
        let next = next.map(|next| parsed("a time", next)).transpose()?;
        Ok(Waiting { due: due.unsigned_abs(), later: later.unsigned_abs(), next })
    }

    /// Keeps what became of tries, in one transaction.
    pub fn settle_deliveries(
        &mut self,
        settled: &[Settled],
        now: Timestamp,
    ) -> Result<(), StateError> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for Settled { id, standing, next, problem } in settled {
            transaction
                .prepare_cached(
                    "UPDATE deliveries SET standing = ?2, next = ?3, problem = ?4, since = ?5 WHERE id = ?1",
                )?
                .execute(params![
                    id,
                    standing.as_str(),
                    next.map(|next| next.to_string()),
                    problem,
                    now.to_string()
                ])?;
        }
        Ok(transaction.commit()?)
    }

    /// Keeps how one stands that was claimed and could not be begun: it was not tried.
    pub fn untry_delivery(&mut self, settled: &Settled, now: Timestamp) -> Result<(), StateError> {
        let Settled { id, standing, next, problem } = settled;
        let next = next.map(|next| next.to_string());
        self.connection.execute(
            "UPDATE deliveries SET standing = ?2, tries = tries - 1, next = ?3, problem = ?4, since = ?5
             WHERE id = ?1 AND standing = 'sending'",
            params![id, standing.as_str(), next, problem, now.to_string()],
        )?;
        Ok(())
    }

    /// Deliveries that stand so, of `reader` or of everybody, the last `most`, newest first.
    pub fn deliveries(
        &self,
        standing: Option<DeliveryStanding>,
        reader: Option<&str>,
        most: usize,
    ) -> Result<Vec<StoredDelivery>, StateError> {
        let reader =
            reader.map(|reader| super::names::name_of(&self.connection, reader)).transpose()?;
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM deliveries JOIN readers ON readers.id = reader
             WHERE (?1 IS NULL OR standing = ?1) AND (?2 IS NULL OR name = ?2)
             ORDER BY deliveries.id DESC LIMIT ?3"
        ))?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let standing = standing.map(DeliveryStanding::as_str);
        let rows = statement.query_map(params![standing, reader, most], |row| Ok(delivery(row)))?;
        rows.map(|row| row?).collect()
    }

    /// The delivery with this number.
    pub fn delivery(&self, id: i64) -> Result<Option<StoredDelivery>, StateError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM deliveries JOIN readers ON readers.id = reader
             WHERE deliveries.id = ?1"
        ))?;
        statement.query_row(params![id], |row| Ok(delivery(row))).optional()?.transpose()
    }

    /// The delivery that is called so on the way.
    pub fn delivery_by_token(&self, token: &str) -> Result<Option<StoredDelivery>, StateError> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM deliveries JOIN readers ON readers.id = reader WHERE token = ?1"
        ))?;
        statement.query_row(params![token], |row| Ok(delivery(row))).optional()?.transpose()
    }

    /// How many deliveries stand where.
    pub fn delivery_counts(&self) -> Result<DeliveryCounts, StateError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT standing, count(*) FROM deliveries GROUP BY standing")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut counts = DeliveryCounts::default();
        for row in rows {
            let (standing, count): (String, i64) = row?;
            *match parsed("how a delivery stands", standing)? {
                DeliveryStanding::Pending => &mut counts.pending,
                DeliveryStanding::Sending => &mut counts.sending,
                DeliveryStanding::Sent => &mut counts.sent,
                DeliveryStanding::Uncertain => &mut counts.uncertain,
                DeliveryStanding::Refused => &mut counts.refused,
                DeliveryStanding::GivenUp => &mut counts.given_up,
            } = count.unsigned_abs();
        }
        Ok(counts)
    }
}

/// A list as SQLite reads it with `json_each`.
fn json<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> String {
    let words: Vec<serde_json::Value> =
        words.into_iter().map(|word| word.as_ref().into()).collect();
    serde_json::Value::from(words).to_string()
}

fn delivery(row: &Row<'_>) -> Result<StoredDelivery, StateError> {
    let time = |value: String| parsed("a time", value);
    Ok(StoredDelivery {
        id: row.get(0)?,
        intent: Intent {
            reader: row.get(1)?,
            brief: row.get(2)?,
            date: parsed("a date", row.get(3)?)?,
            via: parsed("a way", row.get(4)?)?,
            target: row.get(5)?,
            token: row.get(6)?,
        },
        made: time(row.get(7)?)?,
        standing: parsed("how a delivery stands", row.get(8)?)?,
        tries: row.get(9)?,
        next: row.get::<_, Option<String>>(10)?.map(time).transpose()?,
        since: time(row.get(11)?)?,
        problem: row.get(12)?,
    })
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::state::{Entry, StoredBrief};

    const DAY: Date = date(2026, 3, 20);

    fn moment(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    /// Two connections to one file, as two processes have them, with three readers who have a brief each.
    fn two() -> (tempfile::TempDir, [State; 2]) {
        let folder = tempfile::tempdir().unwrap();
        let open = || State::open(&folder.path().join("readers.sqlite")).unwrap();
        let (mut one, other) = (open(), open());
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
        (folder, [one, other])
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
            let (_folder, mut states) = two();
            let mut known: std::collections::BTreeMap<String, Known> = Default::default();
            let mut minutes = 0;
            for (who, step) in steps {
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

    #[test]
    fn two_who_claim_at_once_get_each_delivery_once() {
        let (_folder, mut states) = two();
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
    }

    #[test]
    fn a_claim_takes_only_the_ways_and_readers_that_are_meant_and_says_what_is_left() {
        let (_folder, [mut state, _]) = two();
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
    }

    #[test]
    fn what_is_due_is_found_by_the_index_however_much_went_out() {
        let (_folder, [state, _]) = two();
        for query in [NEXT_TRY, FIRST_TRY] {
            let mut plan =
                state.connection.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
            let count = plan.parameter_count();
            let values = ["[\"email\"]", "[\"a\"]", "2026"];
            let lines = plan
                .query_map(rusqlite::params_from_iter(&values[..count]), |row| {
                    row.get::<_, String>(3)
                })
                .unwrap();
            let lines: Vec<String> = lines.map(Result::unwrap).collect();
            assert!(lines[0].contains("USING INDEX deliveries_standing (standing=?"), "{lines:?}");
            assert!(!lines.iter().any(|line| line.contains("ORDER BY")), "{lines:?}");
        }
    }
}
