//! What a document is, beside the elements in its channel.

/// What a document is, beside the elements in its channel.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// Whether it is Atom and not RSS.
    pub(super) is_atom: bool,
    /// Whether there is a channel, or what stands for one.
    pub(super) has_channel: bool,
    /// The `xml:lang` of the outermost element.
    pub(super) language: Option<String>,
    /// What was mended or left out.
    pub(super) remarks: Vec<String>,
}
