//! Profiles as people write them, rightly and wrongly.

use jiff::civil::{date, time};
use proptest::prelude::*;

use super::*;

const WHOLE: &str = r#"
name = "Ada"
time_zone = "europe/berlin"
hour = 06:30:00
size = 4
half_life = 24
exploration = true
interests = ["pricing of software"]

[follows]
shows = ["The Long Tape"]
people = ["Grace"]

[[mutes]]
phrase = "horoscopes"
until = 2026-12-31

[[mutes]]
show = "Noise"

[[taste]]
insight = "a-1"
weight = -0.5
date = "2026-11-20"
"#;

#[test]
fn a_profile_is_read_with_defaults() {
    let profile = Profile::from_toml(WHOLE, "ada.toml").unwrap();
    assert_eq!((profile.language.as_str(), profile.time_zone.as_str()), ("en", "Europe/Berlin"));
    assert_eq!(profile.hour, time(6, 30, 0, 0));
    assert_eq!((profile.size, profile.half_life, profile.exploration), (4, 24.0, true));
    assert_eq!(profile.interests[0].weight, 1.0);
    assert_eq!(profile.mutes[0].until, Some(date(2026, 12, 31)));
    assert_eq!(profile.mutes[1].what, Muted::Show("Noise".into()));
    assert_eq!(profile.taste[0].date, date(2026, 11, 20));
    assert_eq!(Profile::from_toml("name = 'B'", "").unwrap(), Profile::new("B"));
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let error = Profile::from_toml(text, "p.toml").unwrap_err().to_string();
    assert_eq!(error, expected);
}

#[test]
fn an_error_names_file_line_and_key() {
    check("", "p.toml:1: `name`: is missing; expected the reader's name");
    check(
        "name = 'A'\nhalflife = 3",
        "p.toml:2: `halflife`: unknown key; did you mean `half_life`?",
    );
    check(
        "name = 'A'\n[[interests]]\nphrase = 'a'\ncolour = 1",
        "p.toml:4: `interests[1].colour`: unknown key; known keys are phrase, weight, sign",
    );
    check(
        "name = 'A'\n\nsize = 2.5",
        "p.toml:3: `size`: is 2.5, expected a whole number from 1 to 20",
    );
    check("name = 'A'\nsize = 'five'", "p.toml:2: `size`: is text, expected a number");
    check("name = ' '", "p.toml:1: `name`: is \"\", expected one line of text");
    check(
        "name = 'A'\ntime_zone = 'Mars/Olympus'",
        "p.toml:2: `time_zone`: is Mars/Olympus, which is no IANA time zone; expected a name such as Europe/Berlin or UTC",
    );
    check(
        "name = 'A'\n[[interests]]\nphrase = 'x'\n[[interests]]\nphrase = 'y'\nweight = -1",
        "p.toml:6: `interests[2].weight`: is -1, expected above 0 and at most 5; write sign = \"less\" for what is unwanted",
    );
    check(
        "name = 'A'\n[[mutes]]\nshow = 'x'\nphrase = 'y'",
        "p.toml:2: `mutes[1]`: has 2 of `phrase`, `show`, `theme` and `person`; expected exactly one, write one [[mutes]] for each",
    );
    check(
        "name = 'A'\ninterests = ['x', 'x']",
        "p.toml:2: `interests[2]`: stands here for the second time; remove one of the two",
    );
    check("name = 'A'\ninterests = [3]", "p.toml:2: `interests[1]`: is a number, expected a table");
    for wrong in ["7:70", "07:00:30", "early"] {
        let text = format!("name = 'A'\nhour = '{wrong}'");
        let expected = format!("p.toml:2: `hour`: is {wrong}, expected a time such as \"07:00\"");
        check(&text, &expected);
    }
    check(
        "name = 'A'\n[[taste]]\ninsight = 'x'\nweight = 0\ndate = 2026-01-01",
        "p.toml:4: `taste[1].weight`: is 0, expected from -5 to 5, and 0 only with pinned = true, which forgets the taste",
    );
    check(
        "name = 'A'\n[follows]\nshows = ['x', 'y', 'x']",
        "p.toml:3: `follows.shows[3]`: stands here for the second time; remove one of the two",
    );
    check(
        "name = 'A'\nlanguage = 'English'",
        "p.toml:2: `language`: is English, expected a tag such as en or pt-BR",
    );
    check(
        "name = 'A'\n[[mutes]]\nshow = 'x'\nuntil = 'soon'",
        "p.toml:4: `mutes[1].until`: is soon, expected a date such as 2026-12-31",
    );
    let error = Profile::from_toml("name = 'A'\nsize == 5", "p.toml").unwrap_err();
    assert!(error.to_string().starts_with("p.toml:2: broken TOML: "), "{error}");
}

#[test]
fn the_written_form_can_be_read_by_people() {
    insta::assert_snapshot!(Profile::from_toml(WHOLE, "").unwrap().to_toml());
}

#[test]
fn what_was_learned_goes_into_the_file_that_a_person_wrote() {
    let written = "# Mine.\nname = 'A'  # me\n\n[[taste]]\ninsight = 'x'\nweight = 1\ndate = 2026-01-01\n\n[[mutes]]\nshow = 'N' # no\n";
    let mut profile = Profile::from_toml(written, "").unwrap();
    profile.taste[0].weight = 0.5;
    profile.taste[0].title = "It \"works\"".into();
    let text = profile.to_toml_like(written);
    assert!(
        text.starts_with("# Mine.\nname = 'A'  # me\n\n[[mutes]]\nshow = 'N' # no\n"),
        "{text}"
    );
    assert_eq!(Profile::from_toml(&text, "").unwrap(), profile);
    // A taste written in another way cannot be cut out line by line.
    let inline = "name = 'A'\ntaste = [{insight = 'x', weight = 1, date = 2026-01-01}]";
    assert_eq!(profile.to_toml_like(inline), profile.to_toml());
}

fn any_profile() -> impl Strategy<Value = Profile> {
    let line = "[^\\p{Cc}\\s]([^\\p{Cc}]{0,20}[^\\p{Cc}\\s])?";
    let interest = (line, 0.001..=5.0f64, any::<bool>()).prop_map(|(phrase, weight, less)| {
        Interest { phrase, weight, sign: if less { Sign::Less } else { Sign::More } }
    });
    let mute = (line, 0..4, prop::option::of(0..20_000i64)).prop_map(|(name, kind, until)| Mute {
        what: match kind {
            0 => Muted::Phrase(name),
            1 => Muted::Show(name),
            2 => Muted::Theme(name),
            _ => Muted::Person(name),
        },
        until: until.map(|days| date(2000, 1, 1) + jiff::SignedDuration::from_hours(24 * days)),
    });
    let zone = prop::sample::select(vec!["UTC", "Europe/Berlin", "Pacific/Auckland"]);
    (
        line,
        zone,
        1..=20usize,
        1.0..=720.0f64,
        prop::collection::vec(interest, 0..4),
        prop::collection::vec(mute, 0..4),
    )
        .prop_map(|(name, zone, size, half_life, interests, mutes)| Profile {
            time_zone: zone.into(),
            hour: time(size as i8, 59, 0, 0),
            size,
            half_life,
            interests,
            mutes,
            follows: Follows { shows: vec![name.clone()], people: Vec::new() },
            ..Profile::new(name)
        })
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(profile in any_profile()) {
        prop_assume!((1..profile.mutes.len()).all(|i| !profile.mutes[..i].contains(&profile.mutes[i])));
        prop_assert_eq!(Profile::from_toml(&profile.to_toml(), "p.toml"), Ok(profile));
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,80}", more in "[a-z=\\[\\]\"'.\n0-9 ]{0,80}") {
        let _ = Profile::from_toml(&text, "");
        let _ = Profile::from_toml(&format!("name = 'x'\n{more}"), "");
    }
}
