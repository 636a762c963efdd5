//! What changes an index, and what it says about itself.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{House, Kind, Operation, Problem};
use crate::corpus::{
    self, BuildOptions, BuildReport, ClusterReport, DeleteReport, Start, UpgradeReport,
    Verification,
};
use crate::embed::Estimate;
use crate::engine::Info;
use crate::error::{Damage, Hint};
use crate::ingest::{Format, Given, IngestOptions, Input};
use crate::insight::InsightId;
use crate::state::State;
use crate::task::Task;
use crate::vector::VectorLayout;

/// Insights that go in.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Put {
    /// Records with at least a `text`, as lines of JSON have them.
    #[serde(default)]
    pub records: Vec<Map<String, Value>>,
    /// Files and streams, for a surface that can read them.
    #[serde(skip)]
    pub inputs: Vec<Input>,
    /// A vector for each record of `inputs` and then of `records`, for a program that has them already; nothing is embedded.
    #[serde(skip)]
    pub vectors: Option<Arc<Given>>,
    /// Stop at the first record that would be refused.
    #[serde(default)]
    pub strict: bool,
    /// Take inputs for this format, whatever their names.
    #[serde(skip)]
    pub format: Option<Format>,
    /// Refuse longer texts, in bytes.
    pub max_text_bytes: Option<usize>,
    /// Leave groups and themes as they are.
    #[serde(default)]
    pub skip_groups: bool,
    /// Let new insights join the groups of their neighbours and cluster nothing anew, however many have come: for who
    /// waits for the answer; `cluster` goes on from there.
    #[serde(default)]
    pub assign_only: bool,
    /// What the vectors are laid out for; as the index has it unless given. Only where an index is built.
    #[serde(skip)]
    pub layout: Option<VectorLayout>,
}

impl Put {
    /// Everything that is read.
    fn sources(&self) -> Vec<Input> {
        let mut inputs = self.inputs.clone();
        if !self.records.is_empty() {
            inputs.push(Input::Records("records".into(), self.records.clone().into()));
        }
        inputs
    }

    /// How it is read and embedded.
    fn options(&self, house: &House) -> BuildOptions {
        let mut ingest = IngestOptions { strict: self.strict, ..IngestOptions::default() };
        ingest.max_text_bytes = self.max_text_bytes.unwrap_or(ingest.max_text_bytes);
        ingest.format = self.format;
        ingest.vectors = self.vectors.clone();
        let embed = house.model().cloned();
        let Self { skip_groups, assign_only, layout, .. } = *self;
        BuildOptions { ingest, embed, skip_groups, assign_only, layout }
    }

    /// What a model on a server would be asked, and what that costs; nothing where the model runs here.
    pub fn estimate(&self, house: &House, task: &Task) -> Result<Option<Estimate>, Problem> {
        if corpus::on_milvus(house.index()) {
            // What the corpus knows already is known when a block is sent.
            return Ok(None);
        }
        Ok(corpus::estimate(house.index(), &self.sources(), &self.options(house), task)?)
    }

    /// Whether it can be read twice, for an estimate before the work.
    pub fn is_there_again(&self) -> bool {
        self.inputs.iter().all(Input::is_there_again)
    }
}

/// Build an index, in place of what it held. Texts that it knows already are not embedded again.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Build(pub Put);

impl Operation for Build {
    const NAME: &'static str = "build";
    const KIND: Kind = Kind::Index;
    type Answer = BuildReport;

    fn run(&self, house: &House, task: &Task) -> Result<BuildReport, Problem> {
        let Self(put) = self;
        #[cfg(feature = "milvus")]
        if corpus::on_milvus(house.index()) {
            return Ok(crate::milvus::build(
                house.index(),
                &put.sources(),
                &put.options(house),
                task,
            )?);
        }
        Ok(corpus::build(house.index(), &put.sources(), &put.options(house), task)?)
    }
}

/// Add insights; one whose id is there already takes its place.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Add(pub Put);

impl Operation for Add {
    const NAME: &'static str = "add";
    const KIND: Kind = Kind::Index;
    type Answer = BuildReport;

    fn run(&self, house: &House, task: &Task) -> Result<BuildReport, Problem> {
        let Self(put) = self;
        #[cfg(feature = "milvus")]
        if corpus::on_milvus(house.index()) {
            return Ok(crate::milvus::add(
                house.index(),
                &put.sources(),
                &put.options(house),
                task,
            )?);
        }
        Ok(corpus::add(house.index(), &put.sources(), &put.options(house), task)?)
    }
}

/// Delete insights by id.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Delete {
    /// Ids of the insights.
    pub ids: Vec<String>,
}

impl Operation for Delete {
    const NAME: &'static str = "delete";
    const KIND: Kind = Kind::Index;
    type Answer = DeleteReport;

    fn run(&self, house: &House, task: &Task) -> Result<DeleteReport, Problem> {
        let ids = self.ids.iter().map(InsightId::new).collect::<Result<Vec<_>, _>>()?;
        #[cfg(feature = "milvus")]
        if corpus::on_milvus(house.index()) {
            return Ok(crate::milvus::delete(house.index(), &ids, task)?);
        }
        Ok(corpus::delete(house.index(), &ids, task)?)
    }
}

/// Find groups and themes of everything, going on from those that there are.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cluster {
    /// Go on from nothing: choose the level of detail again, which may change most groups. Without this it is chosen again
    /// once the index has doubled.
    #[serde(default)]
    pub fresh: bool,
}

impl Operation for Cluster {
    const NAME: &'static str = "cluster";
    const KIND: Kind = Kind::Index;
    type Answer = ClusterReport;

    fn run(&self, house: &House, task: &Task) -> Result<ClusterReport, Problem> {
        let start = if self.fresh { Start::Nothing } else { Start::Before };
        #[cfg(feature = "milvus")]
        if corpus::on_milvus(house.index()) {
            return Ok(crate::milvus::cluster(house.index(), start, task)?);
        }
        Ok(corpus::cluster(house.index(), start, task)?)
    }
}

/// Bring an index of an earlier format over; nothing is embedded.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Upgrade {}

impl Operation for Upgrade {
    const NAME: &'static str = "upgrade";
    const KIND: Kind = Kind::Index;
    type Answer = UpgradeReport;

    fn run(&self, house: &House, task: &Task) -> Result<UpgradeReport, Problem> {
        Ok(corpus::upgrade(house.index(), task)?)
    }
}

/// What an index holds, and whether its files are whole.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// Read every file and compare its checksum.
    #[serde(default)]
    pub verify: bool,
}

/// What it says about itself.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Checked {
    /// What it holds; nothing where files are damaged.
    #[serde(flatten)]
    pub info: Option<Info>,
    /// What the checksums say, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified: Option<Verification>,
}

impl Checked {
    /// What is wrong with its files, where something is.
    pub fn problem(&self) -> Option<Problem> {
        let verified = self.verified.as_ref().filter(|verified| !verified.damaged.is_empty())?;
        let name = |damage: &Damage| format!("\n  {}: {}", damage.file.display(), damage.what);
        let names: String = verified.damaged.iter().map(name).collect();
        let files = if verified.files == 1 { "file" } else { "files" };
        let message =
            format!("{} of {} {files} damaged:{names}", verified.damaged.len(), verified.files);
        Some(Problem::failed(message).with(Hint::Restore))
    }
}

impl Operation for About {
    const NAME: &'static str = "info";
    const KIND: Kind = Kind::Read;
    type Answer = Checked;

    fn run(&self, house: &House, task: &Task) -> Result<Checked, Problem> {
        #[cfg(feature = "milvus")]
        if let Some(corpus) = house.milvus(task)?.filter(|_| !self.verify) {
            return Ok(Checked { info: Some(corpus.info(task)?), verified: None });
        }
        // A damaged index may not open; the checksums come first and name the file.
        let mut verified = self.verify.then(|| corpus::verify(house.index(), task)).transpose()?;
        if let Some(verified) = &mut verified
            && let Some(file) = house.state_place().file().filter(|file| file.is_file())
        {
            verified.files += 1;
            let damage = |what| Damage { file: file.to_owned(), what };
            verified.damaged.extend(State::damage(file).map(damage));
        }
        let damaged = verified.as_ref().is_some_and(|found| !found.damaged.is_empty());
        let info = if damaged { None } else { Some(house.info(task)?) };
        Ok(Checked { info, verified })
    }
}
