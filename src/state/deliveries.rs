//! What goes out, written down before it does.
//!
//! A delivery is pending, then sending, then sent; or refused, or given up. Whoever finds one that is *sending* and knows
//! that nobody sends it (a process was killed) knows that nobody can say whether it arrived: it is uncertain.
//! Invariant: a brief is intended once for each way, whoever intends it how often; of all who claim one, one gets it.

use jiff::Timestamp;
use jiff::civil::Date;

use super::database::{Row, Sight, Value, params};
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

const COLUMNS: &str = "deliveries.id, (SELECT name FROM readers WHERE readers.id = deliveries.reader), brief, date, via, target, token, made, standing, tries, next, since, problem";

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
    " AND next <= ?3 ORDER BY next, id LIMIT ?4 /*pg FOR UPDATE SKIP LOCKED */"
);
const FIRST_TRY: &str = concat!(
    "SELECT id FROM deliveries WHERE ",
    pending!(),
    " AND next IS NULL ORDER BY id LIMIT ?3 /*pg FOR UPDATE SKIP LOCKED */"
);

impl State {
    /// Writes down what is to go out, in one transaction; says how many were new. A brief that is intended for its way
    /// already, and a token that is known, change nothing; nor does a reader who is gone.
    pub fn intend(&mut self, intents: &[Intent], now: Timestamp) -> Result<usize, StateError> {
        let now = now.to_string();
        self.database.write(Sight::Newest, |database| {
            let mut new = 0;
            for Intent { reader, brief, date, via, target, token } in intents {
                new += database.execute(
                    "INSERT INTO deliveries
                         (reader, brief, date, via, target, token, made, standing, since)
                     SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, 'pending', ?7 FROM readers WHERE name = ?1
                     ON CONFLICT DO NOTHING",
                    params![reader, brief, date.to_string(), via.as_str(), target, token, now],
                )?;
            }
            Ok(new)
        })
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
        let claim = format!(
            "UPDATE deliveries SET standing = 'sending', tries = tries + 1, next = NULL, since = ?2
             WHERE id = ?1 RETURNING {COLUMNS}"
        );
        self.database.write(Sight::Newest, |database| {
            let id = |row: &Row<'_>| row.get::<i64>(0);
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            let mut due = database.all(NEXT_TRY, params![ways, readers, now, most], id)?;
            let most = most.saturating_sub_unsigned(due.len() as u64);
            if most > 0 {
                due.extend(database.all(FIRST_TRY, params![ways, readers, most], id)?);
            }
            let mut claimed = Vec::with_capacity(due.len());
            for id in due {
                claimed.extend(database.one(&claim, params![id, now], delivery)?);
            }
            Ok(claimed)
        })
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
        let waiting = format!(
            "SELECT count(*) FILTER (WHERE next IS NULL OR next <= ?3),
                    count(*) FILTER (WHERE next > ?3), min(next) FILTER (WHERE next > ?3)
             FROM deliveries WHERE {PENDING}"
        );
        let waiting =
            self.database.one(&waiting, params![ways, readers, now.to_string()], |row| {
                let (due, later): (i64, i64) = (row.get(0)?, row.get(1)?);
                let next = row.get::<Option<String>>(2)?;
                let next = next.map(|next| parsed("a time", next)).transpose()?;
                Ok(Waiting { due: due.unsigned_abs(), later: later.unsigned_abs(), next })
            })?;
        Ok(waiting.unwrap_or_default())
    }

    /// Keeps what became of tries, in one transaction.
    pub fn settle_deliveries(
        &mut self,
        settled: &[Settled],
        now: Timestamp,
    ) -> Result<(), StateError> {
        if settled.is_empty() {
            return Ok(());
        }
        let now = now.to_string();
        self.database.write(Sight::Newest, |database| {
            for Settled { id, standing, next, problem } in settled {
                let next = next.map(|next| next.to_string());
                database.execute(
                    "UPDATE deliveries SET standing = ?2, next = ?3, problem = ?4, since = ?5
                     WHERE id = ?1",
                    params![id, standing.as_str(), next, problem, now],
                )?;
            }
            Ok(())
        })
    }

    /// Keeps how one stands that was claimed and could not be begun: it was not tried.
    pub fn untry_delivery(&mut self, settled: &Settled, now: Timestamp) -> Result<(), StateError> {
        let Settled { id, standing, next, problem } = settled;
        let next = next.map(|next| next.to_string());
        self.database.write(Sight::Newest, |database| {
            database.execute(
                "UPDATE deliveries SET standing = ?2, tries = tries - 1, next = ?3, problem = ?4, since = ?5
                 WHERE id = ?1 AND standing = 'sending'",
                params![id, standing.as_str(), next, problem, now.to_string()],
            )
        })?;
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
            reader.map(|reader| super::names::name_of(&*self.database, reader)).transpose()?;
        let all = format!(
            "SELECT {COLUMNS} FROM deliveries JOIN readers ON readers.id = reader
             WHERE (?1 IS NULL OR standing = ?1) AND (?2 IS NULL OR name = ?2)
             ORDER BY deliveries.id DESC LIMIT ?3"
        );
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let standing = standing.map(DeliveryStanding::as_str);
        self.database.all(&all, params![standing, reader, most], delivery)
    }

    /// The delivery with this number.
    pub fn delivery(&self, id: i64) -> Result<Option<StoredDelivery>, StateError> {
        self.delivery_where("id = ?1", params![id])
    }

    /// The delivery that is called so on the way.
    pub fn delivery_by_token(&self, token: &str) -> Result<Option<StoredDelivery>, StateError> {
        self.delivery_where("token = ?1", params![token])
    }

    fn delivery_where(
        &self,
        which: &str,
        values: &[Value<'_>],
    ) -> Result<Option<StoredDelivery>, StateError> {
        let one = format!("SELECT {COLUMNS} FROM deliveries WHERE {which}");
        self.database.one(&one, values, delivery)
    }

    /// How many deliveries stand where.
    pub fn delivery_counts(&self) -> Result<DeliveryCounts, StateError> {
        let each = "SELECT standing, count(*) FROM deliveries GROUP BY standing";
        let mut counts = DeliveryCounts::default();
        self.database.query(each, &[], &mut |row| {
            *match parsed("how a delivery stands", row.get(0)?)? {
                DeliveryStanding::Pending => &mut counts.pending,
                DeliveryStanding::Sending => &mut counts.sending,
                DeliveryStanding::Sent => &mut counts.sent,
                DeliveryStanding::Uncertain => &mut counts.uncertain,
                DeliveryStanding::Refused => &mut counts.refused,
                DeliveryStanding::GivenUp => &mut counts.given_up,
            } = row.get::<i64>(1)?.unsigned_abs();
            Ok(())
        })?;
        Ok(counts)
    }
}

/// A list as it is read with `json_each`.
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
        next: row.get::<Option<String>>(10)?.map(time).transpose()?,
        since: time(row.get(11)?)?,
        problem: row.get(12)?,
    })
}

#[cfg(test)]
mod tests;
