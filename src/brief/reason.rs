//! One sentence from the parts of a score.

use super::{Part, Signal};

/// Tells why an item is there: the parts that speak for it, weightiest first, then what speaks against it.
pub(super) fn reason(parts: &[Part], update: bool, exploration: bool) -> String {
    let mut clauses: Vec<(f64, String)> =
        parts.iter().filter_map(|part| Some((part.value, clause(part)?))).collect();
    clauses.sort_by(|a, b| b.0.total_cmp(&a.0));
    let clauses: Vec<String> = clauses.into_iter().map(|(_, clause)| clause).collect();
    let mut sentence = match clauses.len() {
        0 => "it stands out in your window".to_owned(),
        _ => clauses.join(", "),
    };
    if exploration {
        sentence.push_str(", just outside your interests");
    }
    if update {
        sentence.insert_str(0, "update: ");
    }
    if let Some(first) = sentence.get(..1) {
        let upper = first.to_uppercase();
        sentence.replace_range(..1, &upper);
    }
    sentence.push('.');
    sentence
}

fn clause(part: &Part) -> Option<String> {
    let detail = part.detail.as_deref().unwrap_or_default();
    Some(match part.signal {
        Signal::Interest => format!("it matches your interest “{detail}”"),
        Signal::Unwanted => format!("though it touches “{detail}”, which you want less of"),
        Signal::Follow => format!("you follow {detail}"),
        Signal::Recency => match detail.parse::<u64>().ok()? {
            0 => "it came out within the hour".to_owned(),
            1 => "it came out an hour ago".to_owned(),
            hours if hours < 48 => format!("it came out {hours} hours ago"),
            hours => format!("it came out {} days ago", hours / 24),
        },
        Signal::Breadth if detail == "1" => "one other show says the same".to_owned(),
        Signal::Breadth => format!("{detail} other shows say the same"),
        Signal::Cooldown => "though its theme was here in the last three days".to_owned(),
        // Both move every item a little; as a reason they would be noise.
        Signal::Clarity | Signal::Repetition => return None,
    })
}
