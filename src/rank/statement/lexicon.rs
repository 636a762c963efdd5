//! The words of English that tell a statement from a label: what may carry a sentence, what leans on another, and what
//! belongs to a show rather than to its subject.
//!
//! These are words of the language, listed by what they do in a sentence; none is listed because it stood in some corpus.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::phrases::{Cue, PHRASES};
use super::verbs::{NOUNS_TOO, VERBS};

/// What a word does; a word may do several things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Does(u32);

impl Does {
    /// A finite auxiliary or modal.
    pub(super) const AUXILIARY: Self = Self(1);
    /// The base form of a verb that is hardly ever a noun.
    pub(super) const BASE: Self = Self(1 << 1);
    /// Its third person singular.
    pub(super) const THIRD: Self = Self(1 << 2);
    /// The base form of a verb that is as often a noun.
    pub(super) const MAYBE_BASE: Self = Self(1 << 3);
    /// Its third person singular, or the noun's plural.
    pub(super) const MAYBE_THIRD: Self = Self(1 << 4);
    /// An irregular past.
    pub(super) const PAST: Self = Self(1 << 5);
    /// Article, possessive, demonstrative or quantifier before a noun.
    pub(super) const DETERMINER: Self = Self(1 << 6);
    /// A pronoun that can be a subject or an object.
    pub(super) const PRONOUN: Self = Self(1 << 7);
    /// A preposition.
    pub(super) const PREPOSITION: Self = Self(1 << 8);
    /// A conjunction, relative or question word.
    pub(super) const CONJUNCTION: Self = Self(1 << 9);
    /// An adverb that is not told by its ending.
    pub(super) const ADVERB: Self = Self(1 << 10);
    /// A pronoun or possessive of the third person: somebody or something named before.
    pub(super) const THIRD_PERSON: Self = Self(1 << 11);
    /// This, that, these, those, such.
    pub(super) const DEMONSTRATIVE: Self = Self(1 << 12);
    /// A word that carries on from the sentence before.
    pub(super) const CONNECTIVE: Self = Self(1 << 13);
    /// A measure of time, which "this" may stand before without leaning.
    pub(super) const TIME: Self = Self(1 << 14);
    /// A reply to somebody who has just spoken.
    pub(super) const REPLY: Self = Self(1 << 15);
    /// A word that argues: condition, cause, comparison, obligation, denial.
    pub(super) const ARGUES: Self = Self(1 << 16);
    /// A word for an utterance or a part of one: quote, insight, example.
    pub(super) const UTTERANCE: Self = Self(1 << 17);
    /// Somebody who speaks on a show, or their talk as a whole.
    pub(super) const SPEAKER: Self = Self(1 << 27);
    /// A verb for what an utterance does: shows, highlights.
    pub(super) const SHOWS: Self = Self(1 << 18);
    /// A job or an office.
    pub(super) const ROLE: Self = Self(1 << 19);
    /// "It".
    pub(super) const IT: Self = Self(1 << 20);
    /// A question word that no relative clause opens with.
    pub(super) const HOW: Self = Self(1 << 21);
    /// A mark of order that needs a list before it: second, former, other.
    pub(super) const ORDERS: Self = Self(1 << 22);

    /// What an object, an adverb or a clause behind a verb begins with; not "and", which joins nouns.
    pub(super) const OBJECT: Self = Self(1 << 23);

    /// "To" or "that": what a placeholder "it" waits for.
    pub(super) const WAITS: Self = Self(1 << 24);
    /// A verb that a placeholder "it" stands before: takes, pays.
    pub(super) const PLACEHOLDER: Self = Self(1 << 25);
    /// A finite form of "be".
    pub(super) const COPULA: Self = Self(1 << 28);
    /// "Another".
    pub(super) const ANOTHER: Self = Self(1 << 26);
    /// "As".
    pub(super) const AS: Self = Self(1 << 29);
    /// "By".
    pub(super) const BY: Self = Self(1 << 31);
    /// How a remark does what it does: directly, vividly.
    pub(super) const MANNER: Self = Self(1 << 30);

    /// Words that hold a sentence together rather than say something.
    pub(super) const FUNCTION: Self = Self(
        Self::AUXILIARY.0
            | Self::DETERMINER.0
            | Self::PRONOUN.0
            | Self::PREPOSITION.0
            | Self::CONJUNCTION.0
            | Self::ADVERB.0,
    );

    /// Whether the word does any of `what`.
    pub(super) fn any(self, what: Self) -> bool {
        self.0 & what.0 != 0
    }

    /// Either of two.
    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Words by what they do.
const WORDS: &[(Does, &str)] = &[
    (
        Does::AUXILIARY,
        "am is are was were has have had do does did can could will would shall should may might must cannot can't won't \
         isn't aren't wasn't weren't hasn't haven't hadn't don't doesn't didn't couldn't wouldn't shouldn't mustn't ain't \
         dont doesnt isnt cant wont gonna",
    ),
    (Does::COPULA, "am is are was were"),
    (
        Does::DETERMINER,
        "a an the my your our his her its their this that these those every each some any no all both half most many few \
         several another such enough",
    ),
    (
        Does::PRONOUN,
        "i you he she it we they who me him us them one who everyone everybody nobody someone somebody anyone anybody nothing \
         something everything anything people mine yours ours theirs itself themselves himself herself yourself ourselves \
         there y'all",
    ),
    (
        Does::PREPOSITION,
        "of in on at by with for from to into onto about over under between among through during before after against \
         without within across behind beyond near since until upon toward towards per via like despite than throughout \
         along around off up down out above below except versus vs",
    ),
    (
        Does::CONJUNCTION,
        "and or but nor so yet because if when while although though unless whereas that which who whom whose what where \
         why how whether once as whenever wherever whoever whatever",
    ),
    (
        Does::ADVERB,
        "not never always often usually also just only even still already almost very too more less most least much far \
         rather quite again ever soon now then here there well better worse best faster slower sooner later twice once \
         sometimes together instead rarely hardly simply nearly really mostly actually",
    ),
    (
        Does::THIRD_PERSON,
        "he she it they his her its their him them hers theirs itself themselves himself herself",
    ),
    (Does::DEMONSTRATIVE, "this that these those such"),
    (
        Does::CONNECTIVE,
        "and but so also however furthermore moreover therefore thus hence then which plus additionally besides \
         nevertheless nonetheless otherwise meanwhile consequently similarly likewise conversely instead or nor too",
    ),
    (
        Does::TIME,
        "year year's years month month's week week's morning morning's evening afternoon night tonight day days time century \
         decade season season's summer winter spring autumn quarter quarter's weekend monday tuesday wednesday thursday friday \
         saturday sunday",
    ),
    (
        Does::REPLY,
        "yeah yes yep no nope right okay ok sure exactly absolutely totally definitely oh wow um uh hmm well hey hi hello \
         thanks great cool",
    ),
    (
        Does::ARGUES,
        "because if when whenever unless than more less most least better worse never not no nobody nothing none should must \
         cannot can't won't don't doesn't isn't aren't wasn't didn't only every always rarely since although while whereas \
         why cause causes need needs rather instead too without cheaper faster slower easier harder higher lower bigger smaller \
         longer shorter stronger weaker fewer",
    ),
    (
        Does::UTTERANCE,
        "statement example insight reminder summary overview explanation description definition quote quotation anecdote \
         analogy metaphor framing take critique argument observation declaration warning reflection discussion conversation \
         episode passage excerpt segment comment remark commentary perspective view viewpoint illustration \
         look tip takeaway interview statistic fact parallel snippet summation \
         endorsement prediction characterization characterisation rationale testimony recap glimpse \
         introduction talk transcript thesis articulation demonstration acknowledgment \
         acknowledgement admission confession sentiment encapsulation distillation breakdown representation assertion \
         prophecy forecast depiction portrayal caution note check",
    ),
    (
        Does::SHOWS,
        "show shows highlight highlights underscore underscores demonstrate demonstrates illustrate illustrates suggest \
         suggests reflect reflects emphasize emphasizes emphasise emphasises reveal reveals indicate indicates imply implies \
         encapsulate encapsulates capture captures reinforce reinforces underline underlines exemplify exemplifies confirm \
         confirms summarize summarizes summarise summarises speaks frames covers offers explains touches includes include \
         sets provides describes echoes means signals marks represents involves showed highlighted suggests explores",
    ),
    (
        Does::ROLE,
        "founder co-founder cofounder ceo cto cfo coo chief executive officer president chair chairman chairwoman director head \
         vp partner associate principal manager lead professor lecturer teacher researcher scientist economist historian \
         philosopher psychologist psychiatrist physician doctor surgeon nurse paediatrician pediatrician neurologist lawyer \
         attorney judge counsel author writer journalist reporter editor columnist correspondent host co-host podcaster \
         presenter broadcaster pundit producer engineer developer designer architect analyst strategist consultant advisor \
         adviser investor trader banker coach trainer athlete player footballer midfielder striker goalkeeper rower runner \
         olympian champion chef cook baker restaurateur entrepreneur minister senator congressman congresswoman mayor governor \
         ambassador commissioner fellow dean artist actor actress musician comedian filmmaker veteran expert specialist \
         guest speaker",
    ),
    (
        Does::SPEAKER,
        "speaker speakers guest guests host hosts interviewee interviewer discussion conversation episode interview segment passage \
         quote panel podcast talk",
    ),
    (Does::IT, "it"),
    (Does::HOW, "how why what"),
    (Does::WAITS, "to that"),
    (Does::PLACEHOLDER, "takes took pays costs seems turns helps matters"),
    (Does::ANOTHER, "another"),
    (Does::AS, "as"),
    (Does::BY, "by"),
    (
        Does::MANNER,
        "directly clearly explicitly implicitly vividly succinctly concisely effectively briefly strongly starkly neatly \
         perfectly powerfully subtly simply also further thoughtfully boldly openly repeatedly",
    ),
    (
        Does::OBJECT,
        "the a an my your our his her its their this these those every each some any no all both half most many few several \
         another i you he she it we they me him us them one people everyone nobody something everything anything nothing that \
         what how why when whether if because than as not never always only even too more less better worse faster slower \
         sooner later well again much far together there themselves itself",
    ),
    (Does::ORDERS, "second third fourth former latter next other last first same"),
];

/// What is known of a word.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// What it does.
    pub(super) does: Does,
    /// Phrases that begin with it.
    pub(super) phrases: Vec<(Cue, &'static str)>,
}

static LEXICON: LazyLock<FxHashMap<String, Entry>> = LazyLock::new(|| {
    let mut lexicon: FxHashMap<String, Entry> = FxHashMap::default();
    let mut learn = |word: &str, does: Does| {
        let entry = lexicon.entry(word.to_owned()).or_default();
        entry.does = entry.does.or(does);
    };
    for (does, words) in WORDS {
        words.split_whitespace().for_each(|word| learn(word, *does));
    }
    let nouns: Vec<&str> = NOUNS_TOO.split_whitespace().collect();
    for verb in VERBS.split_whitespace() {
        let (base, past) = verb.split_once(':').unwrap_or((verb, ""));
        let is_noun = nouns.contains(&base);
        let (plain, third) =
            if is_noun { (Does::MAYBE_BASE, Does::MAYBE_THIRD) } else { (Does::BASE, Does::THIRD) };
        learn(base, plain);
        learn(&third_person(base), third);
        if !past.is_empty() {
            learn(past, Does::PAST);
        }
    }
    for (cue, phrases) in PHRASES {
        for phrase in phrases.split(" | ") {
            let first = phrase.split(' ').next().unwrap_or_default();
            lexicon.entry(first.to_owned()).or_default().phrases.push((*cue, phrase));
        }
    }
    lexicon
});

fn third_person(base: &str) -> String {
    let stem = &base[..base.len() - 1];
    if base.ends_with('y') && !stem.ends_with(['a', 'e', 'o', 'u']) {
        format!("{stem}ies")
    } else if base.ends_with(['s', 'x', 'z', 'o']) || base.ends_with("sh") || base.ends_with("ch") {
        format!("{base}es")
    } else {
        format!("{base}s")
    }
}

/// What is known of `word`, which is in lower case.
pub(super) fn look_up(word: &str) -> Option<&'static Entry> {
    LEXICON.get(word)
}
