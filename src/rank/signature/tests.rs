use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(a: &str, b: &str, expected: Option<Veto>) {
    let (a, b) = (Signature::of(a), Signature::of(b));
    assert_eq!(a.veto(&b), expected, "{a:?} against {b:?}");
    assert_eq!(b.veto(&a), expected, "not symmetric");
}

#[test]
fn other_numbers_are_another_claim() {
    for (a, b) in [
        ("The server listens on port 8080.", "The server listens on port 8081."),
        ("Churn fell to 4 percent.", "Churn fell to 40 percent."),
        ("It took two years.", "It took 3 years."),
        ("It took one year.", "It took two years."),
        ("They raised $2 million.", "They raised $2 billion."),
        ("Revenue grew by half.", "Revenue grew by a third of that, 20%."),
        ("It was -5 degrees.", "It was 5 degrees."),
    ] {
        check(a, b, Some(Veto::Number));
    }
}

#[test]
fn the_same_number_in_other_words_is_the_same() {
    for (a, b) in [
        ("It costs 2,000 dollars.", "It costs two thousand dollars."),
        ("About 40% of users leave.", "About forty percent of users leave."),
        ("Half of them stay.", "50 % of them stay."),
        ("A $2.5bn round", "a 2.5 billion dollar round"),
        ("twenty-five people", "25 people"),
        ("a hundred people", "100 people"),
        ("10k users", "10,000 users"),
        ("A $55B deal", "a deal of 55 billion dollars"),
        ("They raised $10M", "They raised ten million dollars"),
        ("One of the best teams", "Among the best teams"),
    ] {
        check(a, b, None);
    }
}

#[test]
fn a_negation_is_another_claim() {
    for (a, b) in [
        ("Always do code review.", "Never do code review."),
        ("Founders should raise early.", "Founders shouldn't raise early."),
        ("You can ship weekly.", "You can’t ship weekly."),
        ("You can ship weekly.", "You cannot ship weekly."),
        ("It works with a budget.", "It works without a budget."),
        ("Meetings help.", "Meetings hardly help."),
    ] {
        check(a, b, Some(Veto::Negation));
    }
    check(
        "Bread rises because of yeast, not because of salt.",
        "Bread does not rise because of yeast but of salt.",
        Some(Veto::Negation),
    );
    check(
        "Layoffs save more than they cost.",
        "Layoffs do not, in the end, save more than they cost.",
        Some(Veto::Negation),
    );
    check("Don't hire before the product fits.", "Never hire until it fits.", None);
}

#[test]
fn an_opposite_is_another_claim() {
    for (a, b) in [
        ("Raise prices early.", "Cut prices early."),
        ("Remote work increases output.", "Remote work decreases output."),
        ("The best time to sell", "The worst time to sell"),
        ("More meetings mean progress.", "Fewer meetings mean progress."),
        ("Buy low and sell high.", "Buy high and sell low."),
        ("Prices rose in spring.", "Prices declined in spring."),
    ] {
        check(a, b, Some(Veto::Opposite));
    }
}

#[test]
fn a_text_that_says_both_sides_is_not_vetoed_by_one() {
    check("Charge more, promise less.", "Promise less and charge more.", None);
    check("Good news travels slowly.", "Good news is slow.", None);
}

#[test]
fn the_same_denial_in_other_words_is_the_same() {
    for (a, b) in [
        ("Bacteria, not yeast, sour the dough.", "Bacteria rather than yeast sour the dough."),
        ("Ideas are lost, as nobody writes them down.", "Ideas are lost for want of notes."),
        ("It isn’t rare.", "It is not rare."),
    ] {
        check(a, b, None);
    }
}

#[test]
fn fractions_are_numbers() {
    check("It fell by a third.", "It fell by one third.", None);
    check("It fell by a third.", "It fell by a quarter.", Some(Veto::Number));
    check("Two thirds of them stay.", "One third of them stays.", Some(Veto::Number));
    check("It grew by 40 per cent.", "It grew by 40%.", None);
}

#[test]
fn another_name_is_another_claim() {
    for (a, b) in [
        ("The founders of Airbnb took the photos.", "The founders of Uber took the photos."),
        ("Netflix raises prices in small steps.", "Spotify raises prices in small steps."),
        ("In Norway prisons look like schools.", "In Brazil prisons look like schools."),
    ] {
        check(a, b, Some(Veto::Name));
    }
    check("Airbnb's founders took the photos.", "The founders of Airbnb took photos.", None);
    check("Founders took photos for Airbnb.", "The founders took the photos.", None);
    check("Sharp knives matter.", "A knife has to be sharp, it matters.", None);
}

#[test]
fn shared_words_count_stems_and_leave_small_words_out() {
    let share = |a: &str, b: &str| Signature::of(a).shared_words(&Signature::of(b));
    assert_eq!(share("They invest in it.", "Investing in the investments"), 1.0);
    assert_eq!(share("Bread needs salt.", "Tides follow moons."), 0.0);
    assert_eq!(share("Bread needs salt.", "Bread wants yeast."), 1.0 / 3.0);
}

proptest! {
    #[test]
    fn any_text_has_a_signature_and_is_its_own_claim(text in "\\PC{0,80}") {
        let signature = Signature::of(&text);
        prop_assert_eq!(signature.veto(&Signature::of(&text)), None);
    }

    #[test]
    fn a_changed_number_always_vetoes(a in 2u32..1_000_000, b in 2u32..1_000_000) {
        let text = |n: u32| Signature::of(&format!("The plan needs {n} people."));
        prop_assert_eq!(text(a).veto(&text(b)).is_some(), a != b);
    }
}
