use proptest::prelude::*;

use super::{Claimness, StatementModel};

#[track_caller]
fn check(texts: &[&str], claim: bool) {
    for text in texts {
        let found = Claimness::of(text);
        assert_eq!(found.is_claim(), claim, "{text}: {}", found.probability());
    }
}

/// The examples that ship with the project.
fn examples() -> Vec<(String, bool)> {
    #[derive(serde::Deserialize)]
    struct Example {
        text: String,
        claim: bool,
    }
    let lines = include_str!("../../../data/statements.jsonl").lines();
    let read = |line: &str| serde_json::from_str(line).expect("an example a line");
    lines.map(read).map(|Example { text, claim }| (text, claim)).collect()
}

#[test]
fn claims_of_every_shape_are_claims() {
    check(
        &[
            "Cold water slows the yeast, so the loaf needs another hour.",
            "Never lend a friend more than you can afford to give away.",
            "Florence Nightingale is the reason that hospitals count their dead.",
            "Rice, wheat and maize feed half of the world because they store well.",
            "Why do rivers bend? Because the outer bank erodes faster than the inner one.",
            "I sleep better since I moved the desk out of the bedroom.",
            "It is cheaper to insulate a roof than to replace a boiler.",
            "Sponsors leave a league before its viewers do.",
            "The average verdict takes 14 months longer than it did in 1990.",
            "This year's flu vaccine misses the strain that spreads fastest.",
        ],
        true,
    );
}

#[test]
fn what_claims_nothing_is_none() {
    check(
        &[
            "",
            "!!!",
            "The Road to Recovery",
            "Lawyers, doctors, teachers, pilots",
            "Nina Falk is a cardiologist and the author of two books on sleep.",
            "Welcome back to the show.",
            "This episode is brought to you by Fernlight, the lamp for tired eyes.",
            "Please subscribe and leave us a review.",
            "It enables more of them to take part.",
            "This highlights the importance of a good night's sleep.",
            "Explains how the two firms came to share one factory.",
            "What would you tell your younger self?",
            "A minor correction to what we said last week.",
        ],
        false,
    );
}

#[test]
fn a_text_in_another_language_gets_the_benefit_of_the_doubt() {
    check(
        &[
            "Die meisten Köche schmecken den ganzen Abend mit demselben Löffel ab.",
            "Los precios suben cuando los compradores dejan de comparar ofertas.",
            "价格上涨是因为买家不再比较。",
            "Цены растут, когда покупатели перестают сравнивать.",
        ],
        true,
    );
}

#[test]
fn the_coefficients_in_the_code_are_those_of_the_examples() {
    let examples = examples();
    let fitted = StatementModel::fit(examples.iter().map(|(text, claim)| (text.as_str(), *claim)));
    let shipped = StatementModel::shipped();
    let again = "write what `quintet eval statements data/statements.jsonl` fits into table.rs";
    assert!((fitted.intercept() - shipped.intercept()).abs() < 0.011, "{again}");
    for ((name, fitted), (_, shipped)) in fitted.coefficients().zip(shipped.coefficients()) {
        assert!((fitted - shipped).abs() < 0.011, "{name}: {fitted}, not {shipped}; {again}");
    }
}

#[test]
fn a_byte_keeps_the_decision() {
    for byte in 0..=u8::MAX {
        let kept = Claimness::from_byte(byte);
        assert_eq!(Claimness::near(kept.probability()), kept);
        assert_eq!(kept.is_claim(), kept.probability() >= Claimness::FLOOR);
    }
    assert!(Claimness::near(Claimness::FLOOR).is_claim());
}

#[test]
fn without_examples_of_both_kinds_nothing_is_known() {
    let model = StatementModel::fit([("Bread needs salt.", true)]);
    assert_eq!(model.probability("Bread needs salt."), 0.5);
}

proptest! {
    #[test]
    fn any_text_gets_a_probability_and_always_the_same(text in r"(?s).{0,200}") {
        let found = StatementModel::shipped().probability(&text);
        prop_assert!((0.0..=1.0).contains(&found), "{}", found);
        prop_assert_eq!(Claimness::of(&text), Claimness::of(&text));
    }
}
