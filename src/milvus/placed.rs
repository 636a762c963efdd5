//! The groups of a corpus on Milvus: a collection of their own, with a row for each insight and one for each community.
//!
//! A clustering fills the next collection and then has the head name it, so that readers see all of one or all of another.

use std::collections::HashMap;

use milvus::v2::prelude::{
    CollectionSchema, ConsistencyLevel, DataType, FieldData, FieldSchema, QueryRequest,
    QueryResults,
};

use super::client::Client;
use super::corpus::{MilvusCorpus, WINDOW};
use super::head::{self, GroupsAt, text};
use super::place::MilvusPlace;
use super::row::{any_of, field, ordered};
use crate::cluster::Level;
use crate::corpus::communities::groups::{Community, Tree, TreeState};
use crate::corpus::schema::text_key;
use crate::error::EngineError;
use crate::task::Task;

/// Names of the fields.
const NAME: &str = "name";
const KIND: &str = "kind";
const GROUP: &str = "at";
const STRENGTH: &str = "strength";
const VALUE: &str = "value";

/// Kinds of rows: an insight, a community of a level (the level's number and one), the state.
const MEMBER: i64 = 0;
const STATE: i64 = 9;

/// What stands before the id of an insight, so that it is no name of a community.
const INSIGHT: &str = "insight:";

/// Rows that go up together, and that come down together.
const BLOCK: usize = 1024;
const PAGE: u64 = (WINDOW / 2) as u64;

/// An insight's place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Member {
    pub(super) id: String,
    pub(super) group: u32,
    /// How firmly it belongs, 0 to 1.
    pub(super) strength: f32,
}

/// The groups before a clustering.
pub(super) struct Before {
    pub(super) tree: Tree,
    /// The group of each id.
    pub(super) members: HashMap<String, u32>,
}

/// One row.
struct Row {
    name: String,
    kind: i64,
    /// The group of an insight; the place of a community in the list of its level.
    at: i64,
    strength: f32,
    value: String,
}

/// The name of the collection of groups with this number.
pub(super) fn named(place: &MilvusPlace, number: u64) -> String {
    format!("{}_groups_{number}", place.collection)
}

/// Fills the collection `name` with `members` and `tree`.
///
/// # Errors
/// A server that is away; nothing names the collection then.
pub(super) fn write(
    client: &Client,
    name: &str,
    members: impl Iterator<Item = Member>,
    tree: &Tree,
    task: &Task,
) -> Result<(), EngineError> {
    head::drop(client, name, task)?;
    let number = |name: &str| FieldSchema::new().name(name).data_type(DataType::Int64);
    let schema = CollectionSchema::new()
        .enable_dynamic_field(false)
        .add_field(text(NAME, 640).primary_key(true))
        .add_field(number(field::KEY))
        .add_field(number(KIND))
        .add_field(number(GROUP))
        .add_field(FieldSchema::new().name(STRENGTH).data_type(DataType::Float))
        .add_field(text(VALUE, 65_535));
    head::create_plain(client, name, schema, task)?;
    let mut block = Vec::with_capacity(BLOCK);
    let put = |row: Row, block: &mut Vec<Row>| {
        block.push(row);
        if block.len() == BLOCK { send(client, name, block, task) } else { Ok(()) }
    };
    for Member { id, group, strength } in members {
        let (name, value) = (format!("{INSIGHT}{id}"), String::new());
        put(Row { name, kind: MEMBER, at: group.into(), strength, value }, &mut block)?;
    }
    for level in Level::ALL {
        for (at, community) in tree.level(level).iter().enumerate() {
            let value = serde_json::to_string(community).map_err(EngineError::Record)?;
            let name = name_of(level, community.id);
            let (kind, at) = (kind(level), i64::try_from(at).unwrap_or(i64::MAX));
            put(Row { name, kind, at, strength: 0.0, value }, &mut block)?;
        }
    }
    let value = serde_json::to_string(&tree.state).map_err(EngineError::Record)?;
    put(Row { name: "state".into(), kind: STATE, at: 0, strength: 0.0, value }, &mut block)?;
    send(client, name, &mut block, task)?;
    // Without it the groups are as whole, and slower for a while.
    match head::flush(client, name, task) {
        Err(error) if error.is_cancelled() => Err(error),
        _ => Ok(()),
    }
}

fn send(client: &Client, name: &str, block: &mut Vec<Row>, task: &Task) -> Result<(), EngineError> {
    if block.is_empty() {
        return Ok(());
    }
    let keys = block.iter().map(|row| ordered(text_key(&row.name))).collect();
    let columns = vec![
        FieldData::varchar(NAME, block.iter().map(|row| row.name.clone()).collect()),
        FieldData::int64(field::KEY, keys),
        FieldData::int64(KIND, block.iter().map(|row| row.kind).collect()),
        FieldData::int64(GROUP, block.iter().map(|row| row.at).collect()),
        FieldData::float(STRENGTH, block.iter().map(|row| row.strength).collect()),
        FieldData::varchar(VALUE, block.iter().map(|row| row.value.clone()).collect()),
        head::no_vectors(block.len()),
    ];
    block.clear();
    head::upsert(client, name, columns, task)
}

fn kind(level: Level) -> i64 {
    level as i64 + 1
}

fn name_of(level: Level, id: u32) -> String {
    format!("{}:{id}", level.name())
}

impl MilvusCorpus {
    /// Where the groups of what is current are; `None` before they were made.
    fn groups_at(&self) -> Option<String> {
        let at = self.head.groups.filter(|at| at.of == self.head.number);
        at.map(|GroupsAt { number, .. }| named(&self.place, number))
    }

    /// Where the groups are.
    ///
    /// # Errors
    /// None were made.
    pub(super) fn groups_name(&self) -> Result<String, EngineError> {
        self.groups_at().ok_or_else(|| EngineError::NoGroups { path: self.place.named.clone() })
    }

    /// The groups before a clustering, those of a build before this one included; `None` where there were none, or where
    /// they are gone.
    pub(super) fn groups_before(&self, task: &Task) -> Result<Option<Before>, EngineError> {
        let Some(GroupsAt { number, .. }) = self.head.groups else { return Ok(None) };
        let name = named(&self.place, number);
        if !head::exists(&self.client, &name, task)? {
            return Ok(None);
        }
        head::load(&self.client, &name, task)?;
        let members = self.members(&name, &format!("{KIND} == {MEMBER}"), task)?;
        let members = members.into_iter().map(|member| (member.id, member.group)).collect();
        Ok(Some(Before { tree: self.read_tree(&name, task)?, members }))
    }

    /// The groups, themes and areas of the collection `name`.
    pub(super) fn read_tree(&self, name: &str, task: &Task) -> Result<Tree, EngineError> {
        let mut levels: [Vec<(i64, Community)>; 3] = Default::default();
        let mut state: Option<TreeState> = None;
        self.group_pages(name, &format!("{KIND} > {MEMBER}"), task, &mut |found| {
            let values = found.get_output_field(VALUE).and_then(FieldData::as_varchar);
            let rows = numbers(found, KIND).iter().zip(numbers(found, GROUP));
            for ((kind, at), value) in rows.zip(values.unwrap_or_default()) {
                if *kind == STATE {
                    state = serde_json::from_str(value).map_err(EngineError::Record)?;
                    continue;
                }
                let level = usize::try_from(kind - 1).ok().and_then(|at| levels.get_mut(at));
                let Some(level) = level else { continue };
                level.push((*at, serde_json::from_str(value).map_err(EngineError::Record)?));
            }
            Ok(())
        })?;
        let [groups, themes, areas] = levels.map(|mut level| {
            level.sort_by_key(|one| one.0);
            level.into_iter().map(|one| one.1).collect()
        });
        Ok(Tree { groups, themes, areas, state })
    }

    /// The place of the insight with this id; `None` where it has none yet.
    pub(super) fn member(&self, id: &str, task: &Task) -> Result<Option<Member>, EngineError> {
        let named = any_of(NAME, [format!("{INSIGHT}{id}").as_str()]);
        let found = self.group_rows(&self.groups_name()?, &named, task)?;
        Ok(members(&found).next())
    }

    /// Who is in these groups.
    pub(super) fn members_of(
        &self,
        groups: &[u32],
        task: &Task,
    ) -> Result<Vec<Member>, EngineError> {
        let name = self.groups_name()?;
        let mut all = Vec::new();
        for some in groups.chunks(BLOCK) {
            let some: Vec<String> = some.iter().map(u32::to_string).collect();
            let filter = format!("{KIND} == {MEMBER} and {GROUP} in [{}]", some.join(", "));
            all.extend(self.members(&name, &filter, task)?);
        }
        Ok(all)
    }

    /// The community with this id; `None` where there is none.
    pub(super) fn community(
        &self,
        level: Level,
        id: Option<u32>,
        task: &Task,
    ) -> Result<Option<Community>, EngineError> {
        let Some(id) = id else { return Ok(None) };
        let named = any_of(NAME, [name_of(level, id).as_str()]);
        let found = self.group_rows(&self.groups_name()?, &named, task)?;
        let values = found.get_output_field(VALUE).and_then(FieldData::as_varchar);
        let value = values.and_then(<[String]>::first);
        value.map(|value| serde_json::from_str(value)).transpose().map_err(EngineError::Record)
    }

    fn members(&self, name: &str, filter: &str, task: &Task) -> Result<Vec<Member>, EngineError> {
        let mut all = Vec::new();
        self.group_pages(name, filter, task, &mut |found| {
            all.extend(members(found));
            Ok(())
        })?;
        Ok(all)
    }

    fn group_pages(
        &self,
        name: &str,
        filter: &str,
        task: &Task,
        page: &mut dyn FnMut(&QueryResults) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        self.pages_in(name, filter, PAGE, task, &mut |range| {
            page(&self.group_rows(name, range, task)?)
        })
    }

    fn group_rows(
        &self,
        name: &str,
        filter: &str,
        task: &Task,
    ) -> Result<QueryResults, EngineError> {
        let asked = QueryRequest::builder()
            .collection_name(name)
            .filter(filter)
            .output_fields([NAME, KIND, GROUP, STRENGTH, VALUE])
            .limit(WINDOW as i64)
            .consistency_level(ConsistencyLevel::Strong)
            .build();
        let found = self.client.send(task, asked, |c, r| async move { c.query(r).await })?;
        Ok(found.results().clone())
    }
}

fn numbers<'f>(found: &'f QueryResults, name: &str) -> &'f [i64] {
    found.get_output_field(name).and_then(FieldData::as_int64).unwrap_or_default()
}

fn members(found: &QueryResults) -> impl Iterator<Item = Member> + '_ {
    let names = found.get_output_field(NAME).and_then(FieldData::as_varchar).unwrap_or_default();
    let strengths = found.get_output_field(STRENGTH).and_then(FieldData::as_float);
    let rows = names.iter().zip(numbers(found, GROUP)).zip(strengths.unwrap_or_default());
    rows.filter_map(|((name, &group), &strength)| {
        let (id, group) = (name.strip_prefix(INSIGHT)?.to_owned(), u32::try_from(group).ok()?);
        Some(Member { id, group, strength })
    })
}
