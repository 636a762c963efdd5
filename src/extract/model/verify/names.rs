//! Names: what has a capital where a sentence would not give it one.
//!
//! English alone. At the beginning of a sentence a word is taken for a common one if it stands in small letters anywhere
//! in the transcript or in a short list, or ends as verbs and abstract nouns do; any other is a name.

use std::collections::HashSet;

use super::token::{Token, is_plain};
use crate::text::fold;

/// Stems of the words that an episode has in small letters.
pub(super) struct Common(HashSet<String>);

impl Common {
    /// Of all that was said.
    pub(super) fn new<'a>(said: impl Iterator<Item = &'a Token<'a>>) -> Self {
        let small = said.filter(|token| !token.written.chars().any(char::is_uppercase));
        Self(small.map(|token| token.stem.clone()).collect())
    }

    /// Whether a word is no name.
    pub(super) fn has(&self, token: &Token<'_>) -> bool {
        is_plain(&token.folded)
            || self.0.contains(&token.stem)
            || OPENERS.binary_search(&token.folded.as_str()).is_ok()
            || is_derived(&token.folded)
    }
}

/// The first name of `claimed` that neither stands in `said` nor is that of a speaker.
pub(super) fn missing<'a>(
    claimed: &[Token<'a>],
    said: &[Token<'_>],
    speakers: &[&str],
    common: &Common,
) -> Option<&'a str> {
    let speakers: Vec<String> = speakers
        .iter()
        .flat_map(|speaker| fold(speaker).split(' ').map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let stands = |token: &Token<'_>| {
        let name = bare(&token.folded);
        said.iter().any(|other| bare(&other.folded) == name || other.parts(name))
            || speakers.iter().any(|speaker| speaker == name)
    };
    let absent = claimed.iter().find(|token| is_name(token, common) && !stands(token));
    absent.map(|token| token.written)
}

/// Whether a word is a name.
fn is_name(token: &Token<'_>, common: &Common) -> bool {
    let capitals = token.written.chars().filter(|c| c.is_uppercase()).count();
    let first = token.written.chars().next().is_some_and(char::is_uppercase);
    let is_i = token.folded == "i" || token.folded.starts_with("i'");
    if capitals == 0 || is_i {
        return false;
    }
    // "A" and "The" within a title of a book, "OpenAI" and "iPhone" anywhere.
    let plain = capitals == 1 && first;
    !(plain && (is_plain(&token.folded) || (token.opens && common.has(token))))
}

/// A name without the signs of a genitive or a plural.
fn bare(folded: &str) -> &str {
    let word = folded.strip_suffix("'s").or(folded.strip_suffix('\'')).unwrap_or(folded);
    word.strip_suffix('s').filter(|rest| rest.len() >= 3).unwrap_or(word)
}

impl Token<'_> {
    /// Whether `name` is a part of this word, as "node" of "node.js".
    fn parts(&self, name: &str) -> bool {
        self.folded.contains(['.', '&', '-'])
            && self.folded.split(['.', '&', '-']).any(|it| it == name)
    }
}

/// Whether a word is made of another as names hardly are: "accepting", "prioritize", "alignment".
fn is_derived(folded: &str) -> bool {
    const ENDS: [&str; 10] =
        ["ing", "ize", "ise", "ify", "tion", "sion", "ment", "ness", "ship", "ability"];
    let long = folded.len() >= 7 && ENDS.iter().any(|end| folded.ends_with(end));
    long && folded != "beijing"
}

/// Common words that insights begin with and episodes may lack; sorted.
#[rustfmt::skip]
const OPENERS: &[&str] = &[
    "accelerate", "accept", "accepting", "achieve", "act", "adapt", "add", "adopt", "adopting", "advertising", "aim",
    "align", "all", "allow", "although", "an", "analyze", "and", "answer", "answers", "any", "apply", "as", "ask",
    "asking", "assess", "assume", "at", "attention", "audit", "avoid", "avoiding", "bad", "balance", "become", "before",
    "begin", "being", "believe", "best", "better", "between", "big", "both", "brand", "brands", "break", "bring",
    "bringing", "build", "building", "business", "businesses", "but", "buyer", "buyers", "by", "candidates", "career",
    "careers", "change", "changes", "changing", "children", "choose", "choosing", "clarify", "clear", "client",
    "clients", "code", "combine", "commit", "common", "communication", "communities", "community", "companies",
    "company", "compare", "competition", "competitors", "complex", "conduct", "confidence", "consider", "construct",
    "consult", "content", "convince", "cost", "costs", "create", "creating", "creativity", "cultivate", "culture",
    "curiosity", "customer", "customers", "data", "deal", "decide", "decision", "decisions", "define", "delegate",
    "deliver", "demand", "deploy", "describe", "design", "designing", "despite", "develop", "developers", "development",
    "discover", "distinguish", "distribution", "double", "drive", "during", "each", "early", "easy", "effective",
    "effectively", "eliminate", "email", "emails", "embrace", "employee", "employees", "empower", "encourage",
    "engineering", "engineers", "ensure", "establish", "evaluate", "even", "every", "examine", "exercise", "expect",
    "experience", "explore", "expose", "failing", "failure", "failures", "false", "fast", "fear", "feedback", "few",
    "fewer", "fight", "figure", "find", "first", "five", "focus", "focusing", "follow", "for", "force", "foster",
    "founder", "founders", "four", "frame", "free", "from", "gain", "gather", "generate", "get", "give", "giving", "go",
    "goal", "goals", "good", "great", "grow", "growing", "growth", "habit", "habits", "half", "hard", "having",
    "health", "help", "high", "hire", "hiring", "hold", "honesty", "human", "humans", "ideas", "identify", "if",
    "imagine", "implement", "improve", "in", "include", "increase", "innovation", "instead", "integrate",
    "intentionally", "interview", "interviews", "introduce", "invert", "invest", "investing", "investment", "investors",
    "it", "job", "jobs", "judge", "just", "keep", "keeping", "knowing", "large", "last", "late", "launch", "lead",
    "leader", "leaders", "leadership", "learn", "learning", "less", "let", "leverage", "limit", "listen", "listening",
    "long", "look", "low", "luck", "maintain", "make", "manager", "managers", "managing", "many", "map", "marketing",
    "markets", "master", "measure", "measuring", "meeting", "meetings", "minimize", "mistake", "mistakes", "model",
    "models", "money", "most", "motivation", "move", "never", "new", "no", "nobody", "none", "not", "nothing", "of",
    "offer", "offload", "on", "onboarding", "once", "only", "open", "operate", "optimize", "or", "organize", "own",
    "paid", "parents", "patience", "pay", "people", "perform", "person", "pick", "plan", "position", "practice",
    "prepare", "present", "prevent", "price", "prices", "pricing", "prioritize", "proactively", "problem", "problems",
    "process", "processes", "product", "productivity", "products", "profit", "profits", "progress", "protect", "prove",
    "provide", "publish", "push", "put", "quality", "question", "questions", "raise", "raising", "rare", "rather",
    "read", "real", "recognize", "reduce", "reframe", "regularly", "reject", "relationship", "relationships",
    "remember", "remove", "replace", "require", "research", "resist", "respect", "retention", "revenue", "reward",
    "risk", "risks", "run", "sales", "say", "scale", "schedule", "see", "seek", "sell", "selling", "separate", "set",
    "setting", "share", "shift", "short", "show", "sign", "simple", "simplify", "simply", "skill", "skills", "sleep",
    "slow", "small", "so", "software", "solve", "some", "speak", "speed", "spend", "spending", "spot", "start",
    "starting", "startups", "stay", "stick", "stop", "stories", "story", "strategies", "strategy", "stress", "strong",
    "structure", "students", "study", "success", "successful", "successfully", "support", "surround", "system",
    "systems", "take", "talking", "target", "teach", "teaching", "team", "teams", "technology", "tell", "ten", "test",
    "testing", "tests", "think", "three", "throw", "tie", "time", "to", "track", "transform", "treat", "true", "trust",
    "trying", "turn", "twice", "two", "uncover", "understanding", "unless", "user", "users", "using", "validate",
    "value", "values", "view", "visualize", "wait", "want", "watch", "when", "whenever", "whether", "while", "win",
    "with", "within", "without", "work", "working", "write", "writing",
];

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;

    #[track_caller]
    fn check(claimed: &str, said: &str, expected: Option<&str>) {
        let said = tokens(said);
        let common = Common::new(said.iter());
        let found = missing(&tokens(claimed), &said, &["Lenny Rachitsky"], &common);
        assert_eq!(found, expected, "{claimed}");
    }

    const SAID: &str =
        "At Stripe's offices we measured pricing with Node.js, and the U.S. team left.";

    #[test]
    fn names_that_were_said_stand_and_others_do_not() {
        check("Measuring at Stripe beats pricing", SAID, None);
        check("Measuring at Google beats pricing", SAID, Some("Google"));
        check("Google measures pricing", SAID, Some("Google"));
        check("Pricing is measured. Google does it", SAID, Some("Google"));
        check("Pricing in the US with Node is what Lenny and I measure", SAID, None);
        check("Pricing and OKRs", SAID, Some("OKRs"));
        check("Companies measure. If pricing works, I'm done", SAID, None);
        check("the iPhone", SAID, Some("iPhone"));
        check("Accepting it helps. Alignment as well", SAID, None);
        check("Boeing and Beijing differ", SAID, Some("Boeing"));
        assert!(OPENERS.is_sorted());
    }
}
