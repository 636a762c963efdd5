//! What operations need: the index, opened once and anew with each commit, its model, the readers, and a clock.

mod asked;
#[cfg(feature = "milvus")]
mod milvus;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use arc_swap::ArcSwapOption;
use jiff::Timestamp;

use super::lent::{Idle, Lent};
use super::{Operation, Problem};
use crate::corpus;
use crate::embed::EmbedOptions;
use crate::engine::{BriefMaker, Engine, Info, Picture};
use crate::error::{Damage, EngineError, Hint, MilvusError, MissingShard, without_password};
#[cfg(feature = "milvus")]
use crate::milvus::MilvusCorpus;
use crate::outbox;
use crate::state::{State, StatePlace};
use crate::task::Task;

/// Says what time it is.
pub type Clock = Box<dyn Fn() -> Timestamp + Send + Sync>;

/// The index, its readers and a clock; shared by all who ask.
///
/// Invariant: whoever has an engine keeps its commit; a newer one is opened beside it.
pub struct House {
    index: PathBuf,
    state: StatePlace,
    model: Option<EmbedOptions>,
    clock: Clock,
    delivery: outbox::Options,
    open: ArcSwapOption<Opened>,
    /// Held by who opens, so that nobody opens twice.
    opening: Mutex<()>,
    idle: Idle,
    drawn: ArcSwapOption<Drawn>,
    heard: fn(&[MissingShard]),
    /// Held by who lays the picture out.
    drawing: Mutex<()>,
    /// The corpus on Milvus, once it was asked.
    #[cfg(feature = "milvus")]
    milvus: ArcSwapOption<MilvusCorpus>,
}

/// A commit and its picture.
pub type Drawn = (Arc<Engine>, Arc<Picture>);

/// One commit with what is kept for it.
struct Opened {
    engine: Arc<Engine>,
    /// How the commit file was when it was opened.
    stamp: Option<corpus::Stamp>,
    maker: OnceLock<BriefMaker>,
    info: OnceLock<Info>,
}

impl House {
    /// A house around the index in `index`, which is opened by the first question that needs it.
    ///
    /// * `state`: the readers' file, or the `postgres://` address of their database; unless given, the folder's name with
    ///   `.readers.sqlite`, beside it. (Not in it, because
    ///   building replaces the index; and not in the user's folder, because the ledger names insights of this index.)
    /// * `model`: the one that queries are embedded with; unless given, the index's own.
    pub fn new(index: impl Into<PathBuf>, state: Option<PathBuf>) -> Self {
        let index = index.into();
        let state = state.unwrap_or_else(|| match corpus::on_milvus(&index) {
            true => beside_milvus(&index),
            false => beside(&corpus::main_folder(&index)),
        });
        let state = StatePlace::new(state);
        Self {
            index,
            state,
            model: None,
            clock: Box::new(Timestamp::now),
            delivery: outbox::Options::default(),
            open: ArcSwapOption::empty(),
            opening: Mutex::new(()),
            idle: Idle::default(),
            drawn: ArcSwapOption::empty(),
            heard: |_| (),
            drawing: Mutex::new(()),
            #[cfg(feature = "milvus")]
            milvus: ArcSwapOption::empty(),
        }
    }

    /// The same with a model of the caller's choice.
    #[must_use]
    pub fn with_model(self, model: Option<EmbedOptions>) -> Self {
        Self { model, ..self }
    }

    /// The same with another clock.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// The same, where `heard` is told which folders of the index could not be opened, each time that some could not.
    #[must_use]
    pub fn with_ear(self, heard: fn(&[MissingShard])) -> Self {
        Self { heard, ..self }
    }

    /// Folders of the open commit that could not be opened: no answer has what they hold.
    pub fn missing(&self) -> Vec<MissingShard> {
        self.open.load().as_ref().map_or(Vec::new(), |open| open.engine.missing().to_vec())
    }

    /// The same with ways by which briefs go out.
    #[must_use]
    pub fn with_delivery(self, delivery: outbox::Options) -> Self {
        Self { delivery, ..self }
    }

    /// How briefs go out: what the operator named, which no request can change.
    pub fn delivery(&self) -> &outbox::Options {
        &self.delivery
    }

    /// The folder of the index.
    pub fn index(&self) -> &Path {
        &self.index
    }

    /// The model that was chosen, if one was.
    pub fn model(&self) -> Option<&EmbedOptions> {
        self.model.as_ref()
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The commit that is open, or the last one, opened now.
    pub fn engine(&self, task: &Task) -> Result<Arc<Engine>, Problem> {
        Ok(Arc::clone(&self.opened(task)?.engine))
    }

    /// Opens the last commit where another is open, beside it; says whether it did. The model is not loaded again.
    ///
    /// # Errors
    /// A commit that cannot be read; the one before stays open.
    pub fn refresh(&self, task: &Task) -> Result<bool, Problem> {
        #[cfg(feature = "milvus")]
        if corpus::on_milvus(&self.index) {
            return self.refresh_milvus(task);
        }
        let _one = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.open.load_full();
        let stamp = corpus::Stamp::of(&self.index);
        if before.as_ref().is_some_and(|open| stamp.is_some() && open.stamp == stamp) {
            return Ok(false);
        }
        let opened = self.open_beside(before.as_deref(), task)?;
        if before.as_ref().is_some_and(|before| before.engine.loaded().is_some()) {
            // Whoever asks next need not wait for what the one before had ready.
            opened.engine.warm()?;
        }
        let same = before.is_some_and(|open| open.engine.commit() == opened.engine.commit());
        if !same {
            self.open.store(Some(Arc::new(opened)));
        }
        Ok(!same)
    }

    /// Asks `operation`, and names the file where readers that cannot be read are the reason that there is no answer.
    pub fn ask<O: Operation>(&self, operation: &O, task: &Task) -> Result<O::Answer, Problem> {
        operation.run(self, task).map_err(|problem| {
            if let Some(EngineError::Milvus(MilvusError::FoldersOnly { path })) =
                problem.engine_error()
            {
                let (path, verb) = (path.clone(), O::NAME);
                return EngineError::from(MilvusError::NotAsked { path, verb }).into();
            }
            let hides = match problem.engine_error() {
                Some(EngineError::State(error)) => error.hides_damage(),
                _ => false,
            };
            let damage = self.state.file().filter(|_| hides).and_then(|file| {
                Some(Damage { file: file.to_owned(), what: State::damage(file)? })
            });
            damage.map_or(problem, |damage| EngineError::Damaged { damaged: vec![damage] }.into())
        })
    }

    /// Does `work` with what makes briefs of the open commit: what readers have in common is found once for a commit.
    pub fn with_maker<T>(
        &self,
        task: &Task,
        work: impl FnOnce(&BriefMaker) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        self.with_maker_from(self.now(), task, work)
    }

    /// As [`House::with_maker`], for briefs of `at` and later: of a corpus on Milvus, what is older is not fetched.
    pub fn with_maker_from<T>(
        &self,
        at: Timestamp,
        task: &Task,
        work: impl FnOnce(&BriefMaker) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        #[cfg(feature = "milvus")]
        if let Some(corpus) = self.milvus(task)? {
            let window = corpus.window(at, &self.met()?, task)?;
            return work(&BriefMaker::new(window.engine()));
        }
        #[cfg(not(feature = "milvus"))]
        let _ = at;
        let opened = self.opened(task)?;
        work(opened.maker.get_or_init(|| BriefMaker::new(&opened.engine)))
    }

    /// What the open commit says about itself; counted once for a commit.
    pub fn info(&self, task: &Task) -> Result<Info, Problem> {
        let opened = self.opened(task)?;
        if let Some(info) = opened.info.get() {
            return Ok(info.clone());
        }
        let info = opened.engine.info()?;
        Ok(opened.info.get_or_init(|| info).clone())
    }

    /// The last picture that was laid out, and its commit; an older one than the open commit is good for a while.
    pub fn drawn(&self) -> Option<Drawn> {
        self.drawn.load_full().map(|drawn| (Arc::clone(&drawn.0), Arc::clone(&drawn.1)))
    }

    /// Lays out the picture of the open commit, which takes seconds to minutes, unless that is done.
    pub fn draw(&self, task: &Task) -> Result<Drawn, Problem> {
        // One at a time: whoever comes second finds it done.
        let _one = self.drawing.lock().unwrap_or_else(PoisonError::into_inner);
        let engine = self.engine(task)?;
        if let Some(drawn) = self.drawn().filter(|(known, _)| known.commit() == engine.commit()) {
            return Ok(drawn);
        }
        let picture = Arc::new(engine.picture(task)?);
        self.drawn.store(Some(Arc::new((Arc::clone(&engine), Arc::clone(&picture)))));
        Ok((engine, picture))
    }

    /// The readers that there are.
    ///
    /// # Errors
    /// No readers yet; a file that is none of ours; a server that cannot be asked.
    pub fn state(&self) -> Result<Lent<'_>, Problem> {
        if !self.state.is_there() {
            let message = format!("there are no readers in {} yet", self.state);
            return Err(Problem::failed(message).with(Hint::NewReader));
        }
        Ok(self.idle.lend(&self.state)?)
    }

    /// The readers, or a file without any.
    pub fn state_or_new(&self) -> Result<Lent<'_>, Problem> {
        let folder = self.state.file().and_then(Path::parent);
        if let Some(folder) = folder.filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|error| {
                Problem::failed(format!("cannot make the folder {}: {error}", folder.display()))
            })?;
        }
        Ok(self.idle.lend(&self.state)?)
    }

    /// Where the readers are kept.
    pub fn state_place(&self) -> &StatePlace {
        &self.state
    }

    /// Whether there can be readers: their file is there, or a server is named.
    pub fn has_state(&self) -> bool {
        self.state.is_there()
    }

    fn opened(&self, task: &Task) -> Result<Arc<Opened>, Problem> {
        if let Some(open) = self.open.load_full() {
            return Ok(open);
        }
        let _one = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = self.open.load_full() {
            return Ok(open);
        }
        let opened = Arc::new(self.open_beside(None, task)?);
        self.open.store(Some(Arc::clone(&opened)));
        Ok(opened)
    }

    fn open_beside(&self, before: Option<&Opened>, task: &Task) -> Result<Opened, Problem> {
        // Before the commit itself: one that comes in between is looked at again.
        let stamp = corpus::Stamp::of(&self.index);
        let engine = Engine::open_with(&self.index, self.model.clone())?.under(task);
        if let Some(model) = before.and_then(|before| before.engine.loaded()) {
            engine.lend(model);
        }
        if !engine.missing().is_empty() {
            (self.heard)(engine.missing());
        }
        Ok(Opened {
            engine: Arc::new(engine),
            stamp,
            maker: OnceLock::new(),
            info: OnceLock::new(),
        })
    }
}

/// The readers' file of a corpus on Milvus: where those of folders are, by server and collection.
fn beside_milvus(index: &Path) -> PathBuf {
    // A name with a password is refused where it is opened; until then it must not stand on disk.
    let index = without_password(index);
    let name = index.to_string_lossy();
    let name = name.split_once("://").map_or(&*name, |(_, rest)| rest);
    let name = name.split('?').next().unwrap_or_default();
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' };
    let name: String = name.chars().map(plain).collect();
    Path::new("index").join(format!("milvus_{name}.readers.sqlite"))
}

/// The readers' file of the index in `index`.
fn beside(index: &Path) -> PathBuf {
    match index.file_name() {
        Some(name) => index.with_file_name(format!("{}.readers.sqlite", name.to_string_lossy())),
        None => index.join("readers.sqlite"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_stand_beside_their_index_unless_said_otherwise() {
        let file = |index: &str, state: Option<&str>| {
            House::new(index, state.map(PathBuf::from)).state_place().file().unwrap().to_owned()
        };
        assert_eq!(file("index/default", None), Path::new("index/default.readers.sqlite"));
        assert_eq!(file("index/default", Some("/x/y.db")), Path::new("/x/y.db"));
        assert_eq!(file("..", None), Path::new("../readers.sqlite"));
        let milvus = Path::new("index/milvus_db_1_talks.readers.sqlite");
        assert_eq!(file("milvus://db:1/talks?index=flat", None), milvus);
        let told = file("milvus://me:secret@db:1/talks", None);
        assert!(!told.to_string_lossy().contains("secret"), "{told:?}");
        // An index that grows by a folder keeps its readers.
        assert_eq!(file("index/a,index/b", None), Path::new("index/a.readers.sqlite"));
    }
}
