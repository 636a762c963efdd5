//! Claims that hold and claims that lie, about a short talk.

use proptest::prelude::*;

use super::*;

fn said(speaker: &str, start: f64, text: &str) -> Utterance {
    Utterance {
        speaker: Some(speaker.into()),
        start: Some(start),
        end: Some(start + 10.0),
        text: text.into(),
    }
}

fn talk() -> Vec<Utterance> {
    vec![
        said(
            "Ann Lee",
            0.0,
            "Welcome to the show. Today we talk with Bob about how he built the pricing team at Stripe.",
        ),
        said(
            "Bob Roe",
            10.0,
            "Most founders, um, raise prices too late. We waited three years, and when we doubled the price, \
             only 4 percent of our customers left.",
        ),
        said(
            "Bob Roe",
            20.0,
            "You should not hire a head of sales before you have sold the product to ten customers yourself.",
        ),
        said("Ann Lee", 30.0, "That is so interesting."),
        said(
            "Bob Roe",
            40.0,
            "Nobody reads a long email, so ask one question and put it in the first line.",
        ),
    ]
}

#[track_caller]
fn check(insight: &str, quote: &str, expected: Result<&str, Reason>) {
    let talk = talk();
    let found = Verifier::new(&talk).check(insight, quote, 0..talk.len());
    assert_eq!(found.map(|found| found.quote), expected.map(str::to_owned), "{insight}");
}

#[test]
fn a_claim_that_quotes_what_was_said_holds() {
    check(
        "Most founders raise prices too late: when Bob doubled the price after three years, only 4% of customers left.",
        "We waited three years and when we doubled the price, only four",
        Err(Reason::QuoteMissing),
    );
    check(
        "Founders raise prices too late: after three years a doubled price cost only 4% of customers.",
        "“most founders raise prices too late. We waited three years”",
        Ok("Most founders, um, raise prices too late. We waited three years"),
    );
    check(
        "Sell the product to ten customers yourself before hiring a head of sales.",
        "You should not hire a head of sales before you have sold the product to ten customers yourself",
        Ok(
            "You should not hire a head of sales before you have sold the product to ten customers yourself.",
        ),
    );
    check(
        "Long emails are read by nobody. Ask one question in the first line.",
        "Nobody reads a long email, so ask one question",
        Ok("Nobody reads a long email, so ask one question"),
    );
}

#[test]
fn a_lie_is_dropped_by_its_kind() {
    let prices = "Most founders raise prices too late. We waited three years";
    let sales = "You should not hire a head of sales before you have sold the product";
    let cases = [
        (
            "Most founders raise prices too early in life.",
            "Most founders raise prices too early",
            Reason::QuoteMissing,
        ),
        ("Founders raise prices too late, after five years.", prices, Reason::Number),
        ("Founders raise prices too late, and 40% leave.", prices, Reason::Number),
        ("Founders raise prices too late, says Patrick Collison.", prices, Reason::Name),
        ("Collison finds that founders raise prices too late.", prices, Reason::Name),
        ("Founders do not raise prices too late.", prices, Reason::Negation),
        ("You should hire a head of sales before you sell.", sales, Reason::Negation),
        ("Growth comes where rain falls each morning.", prices, Reason::Unrelated),
        ("Do founders raise prices too late?", prices, Reason::Shape),
        ("Prices.", prices, Reason::Shape),
        ("They raise prices too late after three years.", prices, Reason::Dangling),
        ("Founders raise prices too late.", "raise prices too", Reason::QuoteLength),
        (
            "Interesting emails are read by nobody.",
            "That is so interesting. Nobody reads a long email",
            Reason::SeveralSpeakers,
        ),
    ];
    for (insight, quote, reason) in cases {
        check(insight, quote, Err(reason));
    }
}

#[test]
fn what_is_near_is_the_utterance_and_one_to_each_side() {
    let prices = "Most founders, um, raise prices too late.";
    check("Founders raise prices too late and hire before ten customers.", prices, Ok(prices));
    check("The team at Stripe raises prices too late.", prices, Ok(prices));
    let email = "Nobody reads a long email, so ask one question";
    check("Nobody at Stripe reads a long email.", email, Err(Reason::Name));
}

#[test]
fn a_quote_has_its_place_time_and_speaker_and_is_looked_for_in_its_stretch() {
    let talk = talk();
    let verifier = Verifier::new(&talk);
    let (insight, quote) =
        ("Doubling the price lost 4% of customers.", "only 4 percent of our customers left");
    let found = verifier.check(insight, quote, 1..3).unwrap();
    assert_eq!(
        (found.utterances, found.quote.as_str()),
        ((1, 1), "only 4 percent of our customers left.")
    );
    assert_eq!(&talk[1].text[found.bytes.0..found.bytes.1], found.quote);
    assert!(found.start.unwrap() > 17.0 && found.end.unwrap() <= 20.0, "{found:?}");
    assert_eq!(verifier.check(insight, quote, 2..5), Err(Reason::QuoteMissing));
    assert_eq!(verifier.title("Raise Prices Early", &found), Some("Raise Prices Early".into()));
    assert_eq!(verifier.title("How Google Raised Prices", &found), None);
    assert_eq!(verifier.title("Raise Prices 7 Times", &found), None);
}

/// A number as somebody may write it.
fn shapes(n: u32) -> impl Strategy<Value = String> {
    const WORDS: [&str; 10] = [
        "two",
        "three",
        "seven",
        "twelve",
        "thirty",
        "forty two",
        "ninety",
        "two hundred",
        "a thousand",
        "six million",
    ];
    const VALUES: [u32; 10] = [2, 3, 7, 12, 30, 42, 90, 200, 1000, 6_000_000];
    let words = VALUES.iter().position(|&value| value == n).map(|at| WORDS[at].to_owned());
    let mut all = vec![n.to_string(), format!("${n}"), format!("{n}%"), format!("{n}x")];
    if n.is_multiple_of(1000) && n > 0 {
        all.push(format!("{}k", n / 1000));
        all.push(format!("{},000", n / 1000));
        all.push(format!("{} thousand", n / 1000));
    }
    all.extend(words);
    prop::sample::select(all)
}

fn any_number() -> impl Strategy<Value = u32> {
    prop_oneof![
        prop::sample::select(vec![2u32, 3, 7, 12, 30, 42, 90, 200, 1000, 6_000_000]),
        2u32..100_000,
        (1u32..900).prop_map(|n| n * 1000),
    ]
}

proptest! {
    #[test]
    fn a_claim_with_a_number_that_was_not_said_never_holds(
        (claimed, written) in any_number().prop_flat_map(|n| (Just(n), shapes(n))),
        others in prop::collection::vec(any_number().prop_flat_map(|n| (Just(n), shapes(n))), 0..5),
        far in any::<bool>(),
    ) {
        prop_assume!(others.iter().all(|&(other, _)| other != claimed));
        let mut text = String::from("we raised our prices every year");
        for (_, other) in &others {
            text.push_str(&format!(", and then by {other} units"));
        }
        let mut talk = vec![said("A", 0.0, &text), said("A", 10.0, "that was it"), said("A", 20.0, "nothing")];
        if far {
            talk.push(said("A", 30.0, &format!("by {written} units")));
        }
        let insight = format!("We raised our prices every year by {written} units.");
        let verdict = Verifier::new(&talk).check(&insight, "we raised our prices every year", 0..talk.len());
        prop_assert_eq!(verdict.map(|found| found.quote), Err(Reason::Number));
    }

    #[test]
    fn no_claim_makes_it_panic(
        insight in "\\PC{0,80}", quote in "\\PC{0,40}", text in "\\PC{1,80}", more in "[a-z0-9 ,.%]{1,60}"
    ) {
        let talk = [said("A", 0.0, &text), said("B", 1.0, &more)];
        let verifier = Verifier::new(&talk);
        for (insight, quote) in [(&insight, &quote), (&more, &more), (&text, &text)] {
            if let Ok(found) = verifier.check(insight, quote, 0..2) {
                prop_assert!(found.near.start <= found.here.start && found.here.end <= found.near.end);
                verifier.title(insight, &found);
            }
        }
    }
}
