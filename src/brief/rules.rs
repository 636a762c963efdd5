//! The rules of the contract as functions, one for each.

mod cooldown;

use std::collections::BTreeMap;

use cooldown::theme_cooldown;

use super::evidence::{Evidence, Outcome};
use super::mute::Mutes;
use super::reader::Follows;
use super::reason::{About, reason};
use super::render::{Detail, has_source, html, markdown, text};
use super::room::{PER_THEME, per_show};
use super::settings::CONTRACT;
use super::signals::{suits, sum};
use super::window::{LONGEST, Standing, local_date};
use super::{Brief, BriefId, Item, select};
use crate::text::fold;

/// A rule: what it is called and how it is checked.
type Rule = (&'static str, fn(&Brief, &Evidence<'_>) -> Outcome);

/// In the order and with the numbers of PRODUCT.md.
pub(super) const ALL: [Rule; 15] = [
    ("fresh", fresh),
    ("no repeats", no_repeats),
    ("theme cooldown", theme_cooldown),
    ("no two alike", no_two_alike),
    ("diverse", diverse),
    ("a floor, not padding", floor),
    ("explained", explained),
    ("reproducible", reproducible),
    ("local", local),
    ("from nothing", from_nothing),
    ("feedback acts tomorrow", feedback),
    ("mutes win", mutes),
    ("one object", one_object),
    ("evidence", evidence_links),
    ("a claim", a_claim),
];

/// Scores are stored to six decimals; sums of a dozen of them stay well below this.
const TOLERANCE: f64 = 1e-6;

fn outcome(breaches: Vec<String>) -> Outcome {
    if breaches.is_empty() { Outcome::Held } else { Outcome::Broken { breaches } }
}

/// A breach for every item of which `wrong` has something to say.
fn each(brief: &Brief, mut wrong: impl FnMut(&Item) -> Option<String>) -> Vec<String> {
    let items = brief.selection.items.iter();
    items.filter_map(|item| Some(format!("{} {}", item.insight.id, wrong(item)?))).collect()
}

fn fresh(brief: &Brief, evidence: &Evidence<'_>) -> Outcome {
    let window = &brief.selection.window;
    let mut breaches = each(brief, |item| match window.standing(item.insight.source.published) {
        Standing::Inside => None,
        Standing::Undated => Some("has no date".into()),
        Standing::Future => Some("is dated after the brief".into()),
        Standing::Past => Some("was published before the window".into()),
    });
    if window.until.duration_since(window.from) > LONGEST {
        breaches.push("the window is longer than 72 hours".into());
    }
    if evidence.past.last.is_some_and(|last| window.from < last) {
        breaches.push("the window begins before the last brief".into());
    }
    outcome(breaches)
}

fn no_repeats(brief: &Brief, evidence: &Evidence<'_>) -> Outcome {
    outcome(each(brief, |item| {
        let same = |other| evidence.same_claim.and_then(|same| same(&item.insight.id, other));
        evidence.past.sent.iter().find_map(|sent| {
            if sent.id == item.insight.id {
                Some(format!("was sent on {}", sent.date))
            } else if same(&sent.id) == Some(true) {
                Some(format!("makes the claim of {}, sent on {}", sent.id, sent.date))
            } else {
                None
            }
        })
    }))
}

fn no_two_alike(brief: &Brief, evidence: &Evidence<'_>) -> Outcome {
    let items = &brief.selection.items;
    let mut breaches = each(brief, |item| {
        let limit = brief.basis.settings.alike;
        (item.likeness >= limit)
            .then(|| format!("is as alike as {} to another item", item.likeness))
    });
    for (i, item) in items.iter().enumerate() {
        for other in &items[..i] {
            let (a, b) = (&item.insight.id, &other.insight.id);
            let same = evidence.same_claim.and_then(|same| same(a, b));
            if a == b
                || same == Some(true)
                || item.collapsed.contains(b)
                || other.collapsed.contains(a)
            {
                breaches.push(format!("{b} and {a} make the same claim"));
            }
        }
    }
    outcome(breaches)
}

fn diverse(brief: &Brief, evidence: &Evidence<'_>) -> Outcome {
    let selection = &brief.selection;
    let mut breaches = Vec::new();
    let mut at_most = |limit: usize, what: &str, key: &dyn Fn(&Item) -> Option<String>| {
        let mut counts = BTreeMap::new();
        for name in selection.items.iter().filter_map(key) {
            *counts.entry(name).or_insert(0) += 1;
        }
        for (name, count) in counts.into_iter().filter(|(_, count)| *count > limit) {
            breaches
                .push(format!("{count} items of the {what} {name}, at most {limit} are allowed"));
        }
    };
    let shows = per_show(selection.shows, evidence.reader.size);
    at_most(shows, "show", &|item| item.insight.source.show.as_deref().map(fold));
    at_most(PER_THEME, "theme", &|item| item.theme.as_ref().map(|theme| theme.label.clone()));
    at_most(1, "episode", &|item| {
        let source = &item.insight.source;
        let show = source.show.as_deref().map_or_else(|| "?".into(), fold);
        Some(format!("{} of {show}", fold(source.episode.as_ref()?)))
    });
    let strong = select::strong(evidence.reader, brief.basis.settings.strong);
    for interest in strong {
        let phrase = &evidence.reader.interests[interest].phrase;
        let chance = selection.chances.iter().find(|chance| chance.phrase == *phrase);
        let is_item = |id| selection.items.iter().any(|item| item.insight.id == id);
        match chance.map(|chance| chance.item.clone()) {
            None => breaches.push(format!("the strong interest {phrase} had no chance")),
            Some(Some(id)) if !is_item(id.clone()) => {
                breaches.push(format!("{id} stands for the interest {phrase} but is no item"));
            }
            Some(_) => {}
        }
    }
    outcome(breaches)
}

fn floor(brief: &Brief, evidence: &Evidence<'_>) -> Outcome {
    let (selection, settings) = (&brief.selection, &brief.basis.settings);
    let follows = Follows::of(evidence.reader);
    let mut breaches = each(brief, |item| {
        let (source, parts) = (&item.insight.source, &item.parts);
        let floor = select::floor(evidence.reader, &follows, source, parts, settings);
        let floor = match (item.exploration, settings.contract < CONTRACT) {
            (false, _) => floor,
            (true, true) => floor / 2.0,
            // What is sent unasked has to be good instead.
            (true, false) => return None,
        };
        let suits = suits(&item.parts);
        (suits < floor - TOLERANCE).then(|| format!("suits with {suits}, the floor is {floor}"))
    });
    if selection.items.len() > evidence.reader.size {
        breaches.push(format!(
            "{} items for a brief of {}",
            selection.items.len(),
            evidence.reader.size
        ));
    }
    let explorers = selection.items.iter().filter(|item| item.exploration).count();
    // Before floors bound, the first days could have two.
    let most = match (select::explores(evidence.reader), settings.contract < CONTRACT) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => 2,
    };
    if explorers > most {
        breaches.push(format!("{explorers} items from outside the interests, at most {most}"));
    }
    if explorers > 0 && explorers == selection.items.len() {
        breaches.push("nothing but items from outside the interests".into());
    }
    if settings.contract >= CONTRACT {
        breaches.extend(unasked(brief, evidence, &follows));
    }
    if let Some(miss) = selection.nearest_miss.as_ref().filter(|miss| miss.suits >= miss.floor) {
        breaches.push(format!("{} is called a miss but reaches the floor", miss.insight.id));
    }
    outcome(breaches)
}

/// Items that nobody asked for, and interests of which it is said wrongly that they have nothing.
fn unasked(brief: &Brief, evidence: &Evidence<'_>, follows: &Follows) -> Vec<String> {
    let (selection, settings) = (&brief.selection, &brief.basis.settings);
    let reader = evidence.reader;
    let wishes = reader.interests.iter().any(|interest| interest.weight > 0.0);
    let asks = wishes || !reader.shows.is_empty() || !reader.people.is_empty();
    let others = selection.items.iter().filter(|item| !item.exploration);
    let themes = others.filter_map(|item| item.theme.as_ref());
    let mut breaches = each(brief, |item| {
        let theme = item.theme.as_ref();
        if item.exploration {
            let may = select::may_explore(&item.insight, item.also_on.len(), theme, themes.clone());
            return (!may).then(|| "is no theme next to the others, or not good enough".into());
        }
        let matched = item.grounds.as_ref().is_some_and(|grounds| grounds.matched.is_some());
        let follow = follows.name(&item.insight.source).is_some();
        (asks && !matched && !follow).then(|| "is nothing that was asked for".into())
    });
    for quiet in &selection.quiet {
        let phrase = &quiet.phrase;
        let named = |item: &Item| item.interest() == Some(phrase);
        if selection.items.iter().any(named) {
            breaches.push(format!("{phrase} has an item and is said to have nothing"));
        }
        if let Some(miss) = quiet.nearest.as_ref().filter(|miss| miss.suits >= settings.floor) {
            breaches
                .push(format!("{} is nearest to {phrase} and reaches its floor", miss.insight.id));
        }
    }
    breaches
}

fn explained(brief: &Brief, evidence: &Evidence<'_>) -> Outcome {
    let settings = &brief.basis.settings;
    outcome(each(brief, |item| {
        if (sum(&item.parts) - item.score).abs() > TOLERANCE {
            return Some(format!(
                "has parts that add up to {}, not to {}",
                sum(&item.parts),
                item.score
            ));
        }
        // Without grounds nobody can tell what the sentence was made from.
        let grounds = match &item.grounds {
            Some(grounds) => grounds,
            None if settings.contract < CONTRACT => return None,
            None => return Some("gives no grounds for its reason".into()),
        };
        if grounds.matched.is_some_and(|matched| matched < settings.floor - TOLERANCE) {
            return Some("names an interest that it matches below the floor".into());
        }
        if grounds.unwanted.is_some_and(|unwanted| unwanted >= settings.floor + TOLERANCE) {
            return Some("is about something that the reader wants less of".into());
        }
        let wanted = |phrase: &String| {
            let mut interests = evidence.reader.interests.iter();
            interests.any(|wish| wish.weight > 0.0 && wish.phrase == *phrase)
        };
        if item.interest().is_some_and(|phrase| !wanted(phrase)) {
            return Some("names an interest that the reader does not have".into());
        }
        let about = About {
            parts: &item.parts,
            grounds,
            exploration: item.exploration,
            source: &item.insight.source,
            date: brief.selection.date,
        };
        (reason(&about) != item.reason)
            .then(|| "gives a reason that is not made from its parts and grounds".into())
    }))
}

fn reproducible(brief: &Brief, evidence: &Evidence<'_>) -> Outcome {
    let mut breaches = Vec::new();
    if BriefId::of(&brief.selection.reader, brief.selection.date, &brief.basis) != brief.id {
        breaches.push("the id is not the hash of what the brief was made from".into());
    }
    let Some(replay) = evidence.replay else {
        let needs = "the index commit that it was made from, to make it once more";
        return if breaches.is_empty() { Outcome::Undecided { needs } } else { outcome(breaches) };
    };
    if replay.to_json() != brief.to_json() {
        breaches.push("made once more, it is another brief".into());
    }
    outcome(breaches)
}

fn local(brief: &Brief, evidence: &Evidence<'_>) -> Outcome {
    let selection = &brief.selection;
    let mut breaches = Vec::new();
    let date = local_date(selection.window.until, &evidence.reader.zone);
    if date != selection.date {
        breaches.push(format!("made on {date} on the reader's calendar, dated {}", selection.date));
    }
    if evidence.other_dates.contains(&selection.date) {
        breaches.push(format!("{} has another brief", selection.date));
    }
    outcome(breaches)
}

fn from_nothing(brief: &Brief, evidence: &Evidence<'_>) -> Outcome {
    let window = &brief.selection.window;
    let narrow = window.until.duration_since(window.from) < LONGEST;
    let first = evidence.past.last.is_none();
    outcome(
        (first && narrow)
            .then(|| "the first brief looks back less than 72 hours".into())
            .into_iter()
            .collect(),
    )
}

fn feedback(brief: &Brief, evidence: &Evidence<'_>) -> Outcome {
    let mut breaches = Vec::new();
    if evidence.learned.is_some_and(|learned| learned >= brief.selection.date) {
        breaches.push("it has learned from feedback of its own day".into());
    }
    // The bound of the profile; a learned weight beyond it would drown what the reader wrote.
    for interest in evidence.reader.interests.iter().filter(|interest| interest.weight.abs() > 5.0)
    {
        breaches.push(format!("the weight of {} is beyond 5", interest.phrase));
    }
    outcome(breaches)
}

fn mutes(brief: &Brief, evidence: &Evidence<'_>) -> Outcome {
    let settings = &brief.basis.settings;
    let mutes = Mutes::new(evidence.reader, brief.selection.date, settings.mute_floor);
    outcome(each(brief, |item| {
        mutes.names(&item.insight, item.theme.as_ref()).then(|| "is muted".into())
    }))
}

fn one_object(brief: &Brief, _: &Evidence<'_>) -> Outcome {
    let json = brief.to_json();
    let mut breaches = Vec::new();
    match Brief::from_json(&json) {
        Ok(back) if back.to_json() == json => {}
        _ => breaches.push("read back from its JSON, it is another brief".into()),
    }
    let selection = &brief.selection;
    /// Name, page, and how a text stands in it.
    type Form = (&'static str, String, fn(&str) -> String);
    let forms: [Form; 3] = [
        ("text", text(selection, Detail::Reason), str::to_owned),
        ("Markdown", markdown(selection, Detail::Reason), super::render::escaped_markdown),
        ("HTML", html(selection, Detail::Reason), super::render::escaped_html),
    ];
    for (form, page, escaped) in forms {
        for item in &selection.items {
            // By lines, because each form indents or breaks them in its own way.
            let mut lines = item.insight.text.lines().chain([item.reason.as_str()]);
            if !lines.all(|line| page.contains(&escaped(line))) {
                breaches.push(format!("{} is not told in full in the {form}", item.insight.id));
            }
        }
    }
    outcome(breaches)
}

fn evidence_links(brief: &Brief, _: &Evidence<'_>) -> Outcome {
    outcome(each(brief, |item| {
        (!has_source(&item.insight)).then(|| "names neither link nor episode nor show".into())
    }))
}

fn a_claim(brief: &Brief, evidence: &Evidence<'_>) -> Outcome {
    outcome(each(brief, |item| {
        (!(evidence.is_claim)(&item.insight))
            .then(|| "claims nothing that stands on its own".to_owned())
    }))
}
