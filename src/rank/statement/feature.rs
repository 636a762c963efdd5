//! The names of what is looked at, and what each means.

/// One feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feature {
    /// No word is a finite verb.
    NoVerb,
    /// Up to three finite verbs, as a share of three.
    Verbs,
    /// Opens with a pronoun of the third person or a bare "this".
    OpensWithPronoun,
    /// Opens with "this", "these" or "such" before a noun.
    OpensWithDemonstrative,
    /// Opens with a word that carries on: and, however.
    OpensWithConnective,
    /// Opens with "another", "the second", "the former".
    OpensWithOrder,
    /// Opens with a reply: yeah, exactly.
    OpensWithReply,
    /// Opens with a verb that has no subject: highlights, provides.
    OpensWithVerbAlone,
    /// Opens with a participle, and no verb follows.
    OpensWithParticiple,
    /// "This", "it" or an utterance shows, highlights, underscores.
    Shows,
    /// Names itself: a statement, an example, the discussion.
    NamesItself,
    /// Words about what was said: the importance of, the idea that.
    Comments,
    /// Says what an episode was about: the primary focus is, mention of.
    Synopsis,
    /// Nothing but questions.
    OnlyQuestions,
    /// Ends with a question.
    EndsWithQuestion,
    /// Share of capitals that open no sentence.
    Names,
    /// Commas as a share of words where no verb stands.
    List,
    /// A name or a person, and soon behind it a job.
    Job,
    /// Stations of a life: graduated from, founder of.
    Career,
    /// The words of advertisements.
    Sponsor,
    /// The running of a show: welcome back, in this episode.
    Show,
    /// The talk around talk: I don't know, great question.
    SmallTalk,
    /// Calls to the audience: subscribe, follow us.
    Call,
    /// How much is missing to eight words.
    Short,
    /// Words, as a share of sixty.
    Long,
    /// Words that say something, as a share of eight.
    Content,
    /// Holds a number.
    Digits,
    /// Most words begin with a capital and no mark ends it.
    Heading,
    /// No mark ends it.
    Unended,
    /// Begins with a small letter.
    SmallStart,
    /// Breaks off on a word that needs another.
    BreaksOff,
    /// Words that argue (because, if, more, never, should), as a share of three.
    Argues,
    /// Pronouns of the third person, as a share of the words.
    Pronouns,
}

impl Feature {
    /// All of them, in the order of [`Features`](super::features::Features).
    pub(super) const ALL: [Self; 33] = [
        Self::NoVerb,
        Self::Verbs,
        Self::OpensWithPronoun,
        Self::OpensWithDemonstrative,
        Self::OpensWithConnective,
        Self::OpensWithOrder,
        Self::OpensWithReply,
        Self::OpensWithVerbAlone,
        Self::OpensWithParticiple,
        Self::Shows,
        Self::NamesItself,
        Self::Comments,
        Self::Synopsis,
        Self::OnlyQuestions,
        Self::EndsWithQuestion,
        Self::Names,
        Self::List,
        Self::Job,
        Self::Career,
        Self::Sponsor,
        Self::Show,
        Self::SmallTalk,
        Self::Call,
        Self::Short,
        Self::Long,
        Self::Content,
        Self::Digits,
        Self::Heading,
        Self::Unended,
        Self::SmallStart,
        Self::BreaksOff,
        Self::Argues,
        Self::Pronouns,
    ];

    /// What people call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::NoVerb => "no verb",
            Self::Verbs => "verbs",
            Self::OpensWithPronoun => "opens with a pronoun",
            Self::OpensWithDemonstrative => "opens with this or such",
            Self::OpensWithConnective => "opens by carrying on",
            Self::OpensWithOrder => "opens with another or second",
            Self::OpensWithReply => "opens with a reply",
            Self::OpensWithVerbAlone => "opens with a verb alone",
            Self::OpensWithParticiple => "opens with a participle",
            Self::Shows => "says what something shows",
            Self::NamesItself => "names itself",
            Self::Comments => "comments",
            Self::Synopsis => "synopsis",
            Self::OnlyQuestions => "only questions",
            Self::EndsWithQuestion => "ends with a question",
            Self::Names => "names",
            Self::List => "list",
            Self::Job => "job",
            Self::Career => "career",
            Self::Sponsor => "sponsor",
            Self::Show => "show",
            Self::SmallTalk => "small talk",
            Self::Call => "call",
            Self::Short => "short",
            Self::Long => "long",
            Self::Content => "content",
            Self::Digits => "digits",
            Self::Heading => "heading",
            Self::Unended => "unended",
            Self::SmallStart => "small start",
            Self::BreaksOff => "breaks off",
            Self::Argues => "argues",
            Self::Pronouns => "pronouns",
        }
    }
}
