//! What can be asked of Quintet?
//!
//! Layer 5. A request is a value that JSON can hold, its answer too; an [`Operation`] says what one makes of the other, and a
//! [`House`] holds what it needs. A surface parses, calls and draws: the meaning of a verb stands here, once. Each derives
//! its JSON schema, which every surface describes itself with; [`all`] is the one list of them.
//! Invariant: nothing here reads arguments, prints, or asks the wall clock but through [`House::now`].

mod address;
mod brief;
mod daily;
mod delivery;
mod feed;
mod feed_address;
mod feedback;
mod field;
mod house;
mod insight;
mod kept;
mod label;
mod lent;
mod mailbox;
mod own_feed;
mod problem;
mod profile;
mod send;
mod sign_up;
mod tap;
mod theme;
mod undo;
mod write;

use schemars::generate::SchemaSettings;
use schemars::transform::transform_subschemas;
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::insight::unmarked;
use crate::task::Task;
use crate::text::escape_acting;

pub use address::{AddressLine, Addresses, AddressesList, ResumeAddress};
pub use brief::{
    Diff, Explain, ExplainedProfile, Made, Make, MakeAll, Preview, Replay, ReplayedDays, Show,
    Verify, Whose,
};
pub use daily::{
    BrokenReader, Daily, DailyJob, DailyJobLine, DailyLine, DailyPlan, DailyStatus, JobMoment,
    OpenLine, schedule_of,
};
pub use delivery::{
    BounceBriefs, Bounced, Deliveries, DeliveriesList, DeliveryLine, ResendDelivery, Resent,
    StandingCounts,
};
pub use feed::{
    AddFeeds, AddedFeeds, ExportFeeds, ExportedFeeds, FeedEntry, Feeds, FeedsList, RemoveFeed,
    RemovedFeed, Scan,
};
pub use feed_address::{FeedAddress, FeedAddresses, WebhookSecret, WebhookSecrets};
pub use feedback::{Heeded, Silence, Word};
pub use field::{Named, moment};
pub use house::{Clock, Drawn, House};
pub use insight::{Found, Get, Got, Group, Newest, NewestInsights, Page, Related, Search, Within};
pub use kept::{
    Export, Exported, KeptBrief, KeptProfile, KeptVersion, KeptWord, Profiles, ReaderLine,
    ReadersList, ShowProfile,
};
pub use label::labelled;
pub use lent::Lent;
pub use own_feed::{FeedForm, OwnFeed, OwnFeedText};
pub use problem::{Fault, Problem, ProblemCode};
pub use profile::{Import, ImportFile, Imported, ImportedProfile, New, Revise, Saved};
pub use send::{SendBriefs, SentBriefs};
pub use sign_up::{SignUp, SignedUp};
pub use tap::{Door, Tap, TapShow, Tapped};
pub use theme::{Area, AreaThemes, Changes, History, InCommunity, Rising, RisingThemes, Themes};
pub use undo::{Erase, Erased, Undo, Undone, UndoneWord};
pub use write::{About, Add, Build, Checked, Cluster, Delete, Put, Upgrade};

/// What a request does to what lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Nothing: it may be asked as often as one likes.
    Read,
    /// It changes the index.
    Index,
    /// It changes what is kept about readers.
    Readers,
}

/// One thing that can be asked.
pub trait Operation: DeserializeOwned + JsonSchema {
    /// Its name, a word or two joined by a low line; what it is about comes second.
    const NAME: &'static str;
    /// What it does to what lasts.
    const KIND: Kind;
    /// What comes back.
    type Answer: Serialize + JsonSchema;

    /// Answers, with the index and the readers of `house`.
    ///
    /// # Errors
    /// A [`Problem`] that says what was wrong, and the way out.
    fn run(&self, house: &House, task: &Task) -> Result<Self::Answer, Problem>;
}

/// An operation as a surface meets it that knows requests as JSON only.
pub struct Described {
    /// See [`Operation::NAME`].
    pub name: &'static str,
    /// See [`Operation::KIND`].
    pub kind: Kind,
    /// The schema of its requests, with what each field means.
    pub request: fn() -> Schema,
    /// The schema of its answers.
    pub answer: fn() -> Schema,
    /// Answers a request in JSON, with the text that every surface gives.
    pub run: fn(Value, &House, &Task) -> Result<String, Problem>,
}

fn described<O: Operation>() -> Described {
    Described {
        name: O::NAME,
        kind: O::KIND,
        request: || described_by::<O>(SchemaSettings::draft2020_12()),
        answer: || {
            label::with_label(described_by::<O::Answer>(
                SchemaSettings::draft2020_12().for_serialize(),
            ))
        },
        run: |request, house, task| {
            let request: O = serde_json::from_value(request).map_err(Problem::bad_request)?;
            let answer = json_text(&house.ask(&request, task)?)?;
            Ok(labelled(answer, &house.missing()))
        },
    }
}

/// An answer as JSON, on one line: the same text whichever surface gives it.
pub fn json_text(answer: &impl Serialize) -> Result<String, Problem> {
    Ok(escape_acting(&unmarked(&serde_json::to_string(answer)?)).into_owned())
}

/// The schema of `T`, of what comes in or of what goes out. Widths of numbers are ours: no format of JSON Schema.
fn described_by<T: JsonSchema>(settings: SchemaSettings) -> Schema {
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    stand_at_the_root(&mut schema);
    transform_subschemas(&mut without_widths, &mut schema);
    without_widths(&mut schema);
    schema
}

/// Puts what the root refers to in its place: who describes an answer looks at the root for what it is and holds, and what
/// is added to an answer is added there.
fn stand_at_the_root(schema: &mut Schema) {
    let named =
        |schema: &Schema| Some(schema.get("$ref")?.as_str()?.strip_prefix("#/$defs/")?.to_owned());
    while let Some(name) = named(schema) {
        let root = schema.ensure_object();
        root.shift_remove("$ref");
        let Some(Value::Object(defs)) = root.get_mut("$defs") else { return };
        let Some(Value::Object(definition)) = defs.get(&name).cloned() else { return };
        let reference = format!("\"#/$defs/{name}\"");
        let is_recursive = json!(definition).to_string().contains(&reference);
        let is_asked = |(other, def): (&String, &Value)| {
            *other != name && def.to_string().contains(&reference)
        };
        if !is_recursive && !defs.iter().any(is_asked) {
            defs.shift_remove(&name);
        }
        root.insert("title".into(), name.into());
        for (key, value) in definition {
            // What the root says of itself stands: what a request asks for, not what it has in common with another.
            root.entry(key).or_insert(value);
        }
    }
}

fn without_widths(schema: &mut Schema) {
    let width = |format: &str| {
        ["uint", "int"].iter().any(|kind| {
            format
                .strip_prefix(kind)
                .is_some_and(|bits| bits.parse::<u8>().is_ok() || bits.is_empty())
        })
    };
    if schema
        .get("format")
        .and_then(Value::as_str)
        .is_some_and(|f| width(f) || f == "float" || f == "double")
    {
        schema.remove("format");
    }
    transform_subschemas(&mut without_widths, schema);
}

/// Every operation that a program may ask. Those of people who have nothing but a link or a form ([`Tap`], [`SignUp`]) are
/// asked by their pages alone.
pub fn all() -> Vec<Described> {
    vec![
        described::<Search>(),
        described::<Related>(),
        described::<Get>(),
        described::<Page>(),
        described::<Newest>(),
        described::<Group>(),
        described::<Themes>(),
        described::<Area>(),
        described::<InCommunity>(),
        described::<History>(),
        described::<Rising>(),
        described::<About>(),
        described::<Build>(),
        described::<Add>(),
        described::<Delete>(),
        described::<Cluster>(),
        described::<Upgrade>(),
        described::<New>(),
        described::<Profiles>(),
        described::<ShowProfile>(),
        described::<Import>(),
        described::<Revise>(),
        described::<Export>(),
        described::<Undo>(),
        described::<Erase>(),
        described::<Explain>(),
        described::<Preview>(),
        described::<Make>(),
        described::<MakeAll>(),
        described::<Show>(),
        described::<Verify>(),
        described::<Replay>(),
        described::<Diff>(),
        described::<Word>(),
        described::<FeedAddress>(),
        described::<WebhookSecret>(),
        described::<AddFeeds>(),
        described::<Feeds>(),
        described::<RemoveFeed>(),
        described::<ExportFeeds>(),
        described::<Scan>(),
        described::<DailyStatus>(),
        described::<SendBriefs>(),
        described::<BounceBriefs>(),
        described::<Deliveries>(),
        described::<ResendDelivery>(),
        described::<Addresses>(),
        described::<ResumeAddress>(),
    ]
}

/// The operation of this name.
pub fn named(name: &str) -> Option<Described> {
    all().into_iter().find(|known| known.name == name)
}

#[cfg(test)]
mod tests;
