//! One cue, as its file has it.

/// What a file says from one time to another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cue {
    /// Seconds, to the millisecond what the file says; only JSON may leave it out.
    pub start: Option<f64>,
    /// Seconds.
    pub end: Option<f64>,
    /// The speaker, where the format has a place for one (JSON).
    pub speaker: Option<String>,
    /// The payload, with its lines, tags and entities.
    pub text: String,
}
