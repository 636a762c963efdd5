//! Whether one word is the plural of the other, by the rules of English.
//!
//! Source: Quirk, Greenbaum, Leech and Svartvik, A Comprehensive Grammar of the English Language (1985), 5.73 to 5.96:
//! how a plural is made, and which nouns in -s have a meaning of their own.

/// Words that end in a plural's letters and are not the plural of what is left without them, but a word apart: nouns
/// in -s that are singular or have no singular (5.74 to 5.77), and pronouns, adverbs and verbs.
const APART: &[&str] = &[
    "news",
    "economics",
    "politics",
    "physics",
    "ethics",
    "mechanics",
    "classics",
    "athletics",
    "optics",
    "graphics",
    "basics",
    "logistics",
    "tactics",
    "acoustics",
    "dynamics",
    "genetics",
    "linguistics",
    "mathematics",
    "statistics",
    "heroics",
    "ceramics",
    "electronics",
    "series",
    "species",
    "means",
    "goods",
    "arms",
    "customs",
    "damages",
    "manners",
    "looks",
    "odds",
    "pants",
    "shorts",
    "slacks",
    "briefs",
    "glasses",
    "spectacles",
    "premises",
    "regards",
    "remains",
    "riches",
    "savings",
    "earnings",
    "spirits",
    "thanks",
    "troops",
    "wits",
    "woods",
    "works",
    "clothes",
    "greens",
    "grounds",
    "ashes",
    "brains",
    "amends",
    "arrears",
    "pains",
    "particulars",
    "proceeds",
    "quarters",
    "headquarters",
    "surroundings",
    "outskirts",
    "valuables",
    "humanities",
    "tropics",
    "minutes",
    "draughts",
    "checkers",
    "billiards",
    "darts",
    "bowls",
    "measles",
    "mumps",
    "shingles",
    "its",
    "ours",
    "hers",
    "yours",
    "theirs",
    "does",
    "less",
    "besides",
    "always",
    "sometimes",
    "perhaps",
    "afterwards",
    "backwards",
    "forwards",
    "overseas",
];

/// Plurals with another vowel or ending (5.79 to 5.89, 5.93): singular and plural.
const IRREGULAR: &[(&str, &str)] = &[
    ("man", "men"),
    ("woman", "women"),
    ("child", "children"),
    ("foot", "feet"),
    ("tooth", "teeth"),
    ("goose", "geese"),
    ("mouse", "mice"),
    ("louse", "lice"),
    ("ox", "oxen"),
    ("calf", "calves"),
    ("elf", "elves"),
    ("half", "halves"),
    ("hoof", "hooves"),
    ("knife", "knives"),
    ("leaf", "leaves"),
    ("life", "lives"),
    ("loaf", "loaves"),
    ("self", "selves"),
    ("shelf", "shelves"),
    ("thief", "thieves"),
    ("wife", "wives"),
    ("wolf", "wolves"),
    ("criterion", "criteria"),
    ("phenomenon", "phenomena"),
    ("index", "indices"),
    ("matrix", "matrices"),
    ("appendix", "appendices"),
    ("quiz", "quizzes"),
];

/// Shorter words have no plural worth forgiving: "a" and "as", "i" and "is", "hi" and "his".
const SHORTEST: usize = 3;

/// Whether of two folded words one is the plural of the other.
pub fn one_is_the_plural(a: &str, b: &str) -> bool {
    is_plural(a, b) || is_plural(b, a)
}

/// Whether `many` is the plural of `one`.
fn is_plural(many: &str, one: &str) -> bool {
    if one.len() < SHORTEST || !one.bytes().all(|b| b.is_ascii_lowercase()) || APART.contains(&many)
    {
        return false;
    }
    if IRREGULAR.contains(&(one, many)) {
        return true;
    }
    let but = |ending: &str, new: &str| {
        one.strip_suffix(ending).is_some_and(|stem| many.strip_prefix(stem) == Some(new))
    };
    let vowel = |at: usize| {
        let letter = one.as_bytes()[one.len() - at];
        b"aeiou".contains(&letter)
    };
    let hisses = ["s", "x", "z", "ch", "sh"].iter().any(|ending| one.ends_with(ending));
    if hisses {
        // "stomach" and "epoch" take the plain ending.
        return but("", "es") || (one.ends_with("ch") && but("", "s")) || but("sis", "ses");
    }
    if one.ends_with('y') && !vowel(2) {
        return but("y", "ies");
    }
    let plain = but("", "s");
    plain
        || (one.ends_with('o') && !vowel(2) && but("", "es"))
        || (one.len() > 5 && but("man", "men"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_and_irregular_plurals_are_known_both_ways() {
        for (one, many) in [
            ("company", "companies"),
            ("box", "boxes"),
            ("startup", "startups"),
            ("church", "churches"),
            ("class", "classes"),
            ("day", "days"),
            ("movie", "movies"),
            ("hero", "heroes"),
            ("photo", "photos"),
            ("child", "children"),
            ("policeman", "policemen"),
            ("crisis", "crises"),
            ("bus", "buses"),
            ("tax", "taxes"),
            ("topic", "topics"),
        ] {
            assert!(one_is_the_plural(one, many) && one_is_the_plural(many, one), "{one} {many}");
        }
    }

    #[test]
    fn an_s_alone_makes_no_plural() {
        for (a, b) in [
            ("new", "news"),
            ("good", "goods"),
            ("mean", "means"),
            ("arm", "arms"),
            ("clas", "class"),
            ("princes", "princess"),
            ("i", "is"),
            ("hi", "his"),
            ("ga", "gas"),
            ("business", "busines"),
            ("politic", "politics"),
            ("company", "companys"),
            ("car", "care"),
            ("c", "cs"),
            ("does", "doe"),
        ] {
            assert!(!one_is_the_plural(a, b), "{a} {b}");
        }
    }
}
