use super::*;

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let folded: Vec<String> = words(text).into_iter().map(|word| word.folded).collect();
    assert_eq!(folded, expected);
}

#[test]
fn words_are_cut_where_unicode_cuts_them() {
    check(
        "The markets of AI-driven labs, it’s 3.5 now.",
        &["the", "markets", "of", "ai", "driven", "labs", "it's", "3.5", "now"],
    );
    check("Vie\u{323}\u{302}t exporters", &["viet", "exporters"]);
    check("note:this Café: yes", &["note", "this", "cafe", "yes"]);
    check("pod\u{200b}cast soft\u{ad}ware", &["podcast", "software"]);
    check("한국어 AI는 3M", &["한", "국", "어", "ai", "는", "3m"]);
    check("", &[]);
    check("… — 🎧", &[]);
}

#[test]
fn signs_that_belong_to_a_name_stay_with_it() {
    check("C++, C# and F#; C++17 or (C#).", &["c++", "c#", "and", "f#", "c++", "17", "or", "c#"]);
    check("Ｃ＋＋ C♯ Disney+", &["c++", "c#", "disney+"]);
    check(".NET, ASP.NET and Node.js", &[".net", "asp.net", "and", "node.js"]);
    check("The #1 of Pier 1, #startups", &["the", "#1", "of", "pier", "1", "startups"]);
    check("AT&T, R&D, Q&A, S&P 500", &["at&t", "r&d", "q&a", "s&p", "500"]);
    check("the U.S. and the US, A.I.", &["the", "us", "and", "the", "us", "ai"]);
}

#[test]
fn signs_between_words_or_alone_are_none_of_theirs() {
    check("1+1 a+b x # y + z... and ...so", &["1", "1", "a", "b", "x", "y", "z", "and", "so"]);
    check("R & D, 18+, no.1 e. f", &["r", "d", "18", "no", "1", "e", "f"]);
}

#[test]
fn scripts_without_spaces_come_by_character() {
    check("東京タワー", &["東", "京", "タ", "ワ", "ー"]);
    check("ｶﾞｽ", &["ガ", "ス"]);
    check("ที่นี่", &["ที่", "นี่"]);
    let unspaced: Vec<bool> = words("AI 東 ๑").iter().map(|word| word.unspaced).collect();
    assert_eq!(unspaced, [false, true, false]);
}

#[test]
fn words_know_their_place_and_their_parts() {
    let text = "A “Node.js” talk. Disney+ too";
    let found = words(text);
    let written: Vec<&str> = found.iter().map(|word| &text[word.start..word.end()]).collect();
    assert_eq!(written, ["A", "Node.js", "talk", "Disney+", "too"]);
    assert!(found.iter().all(|word| word.written == &text[word.start..word.end()]));
    let opens: Vec<bool> = found.iter().map(|word| word.opens).collect();
    assert_eq!(opens, [true, true, false, true, false]);
    let parts: Vec<Vec<&str>> = found.iter().map(|word| word.parts().collect()).collect();
    assert_eq!(parts, [vec![], vec!["node", "js"], vec![], vec!["disney"], vec![]]);
    for whole in ["C++", "R&D", ".NET", "#1", "3.5"] {
        assert_eq!(words(whole)[0].parts().count(), 0, "{whole}");
    }
}

proptest::proptest! {
    #[test]
    fn words_stand_in_order_and_do_not_overlap(text in "\\PC{0,32}") {
        let mut at = 0;
        for word in words(&text) {
            proptest::prop_assert!(word.start >= at && word.start < word.end());
            at = word.end();
        }
    }

    #[test]
    fn any_form_of_a_text_has_the_same_words(text in "\\PC{0,32}") {
        let nfc: String = unicode_normalization::UnicodeNormalization::nfc(text.as_str()).collect();
        let nfd: String = unicode_normalization::UnicodeNormalization::nfd(text.as_str()).collect();
        let folded = |text: &str| words(text).into_iter().map(|word| word.folded).collect::<Vec<_>>();
        proptest::prop_assert_eq!(folded(&nfc), folded(&nfd));
    }
}
