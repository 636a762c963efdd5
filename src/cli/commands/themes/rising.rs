//! `themes --rising`: what is talked of more, and less, than in the four weeks before.

use jiff::Timestamp;

use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::printer::{ACCENT, BOLD, DIM, Printer};
use crate::engine::{Engine, ThemeTrend, Trends};

/// Themes on each side unless asked otherwise.
const SHOWN: usize = 10;

/// The chance that a theme which does not change leaves its interval on one side.
const BY_CHANCE: f64 = 0.025;

pub(super) fn run(
    engine: &Engine,
    days: u32,
    at: Timestamp,
    n: Option<usize>,
    printer: Printer,
) -> anyhow::Result<Outcome> {
    let n = n.unwrap_or(SHOWN);
    let Some(trends) = engine.trends(days, at)? else {
        let message = format!(
            "no insight is dated up to {at}; give dates in `published` or `date`, or another moment with --at"
        );
        printer.nothing("not_found", &message)?;
        return Ok(Outcome::Nothing);
    };
    if trends.future > 0 {
        let left_out = count(trends.future, "insight");
        printer.warning(&format!("{left_out} dated after {at} stayed out"));
    }
    let rising: Vec<&ThemeTrend> =
        trends.themes.iter().filter(|theme| theme.ratio > 1.0).take(n).collect();
    let mut falling: Vec<&ThemeTrend> =
        trends.themes.iter().filter(|theme| theme.ratio < 1.0).collect();
    let high = |theme: &ThemeTrend| theme.high.unwrap_or(f64::INFINITY);
    falling.sort_by(|a, b| high(a).total_cmp(&high(b)).then(a.id.cmp(&b.id)));
    falling.truncate(n);
    if printer.json {
        let mut object = serde_json::to_value(&trends)?;
        let by_chance = BY_CHANCE * trends.themes.len() as f64;
        if let Some(object) = object.as_object_mut() {
            object.remove("themes");
            object.insert("compared".into(), trends.themes.len().into());
            object.insert("by_chance".into(), by_chance.into());
            object.insert("rising".into(), serde_json::to_value(&rising)?);
            object.insert("falling".into(), serde_json::to_value(&falling)?);
        }
        printer.object(&object)?;
    } else {
        printer.text(&show(&trends, &rising, &falling))?;
    }
    Ok(Outcome::found(!trends.themes.is_empty()))
}

fn show(trends: &Trends, rising: &[&ThemeTrend], falling: &[&ThemeTrend]) -> String {
    let mut text = format!(
        "{} to {} ({}) against the {} days before ({})\n",
        trends.since,
        trends.until,
        count(trends.show_days.into(), "show-day"),
        trends.before_days,
        count(trends.before_show_days.into(), "show-day"),
    );
    for (name, themes) in [("rising", rising), ("falling", falling)] {
        text.push_str(&format!("\n{BOLD}{name}{BOLD:#}\n"));
        if themes.is_empty() {
            text.push_str("  nothing\n");
        }
        for theme in themes {
            text.push_str(&line(theme, trends.before_days as usize));
        }
    }
    text.push_str(&format!(
        "\n{DIM}* beyond chance at 95 %; of {} about {:.1} would be on each side without any change{DIM:#}\n",
        count(trends.themes.len() as u64, "theme"),
        BY_CHANCE * trends.themes.len() as f64
    ));
    text
}

fn line(theme: &ThemeTrend, cut: usize) -> String {
    let high = theme.high.map_or_else(|| "∞".to_owned(), |high| format!("{high:.1}"));
    let clear = theme.low > 1.0 || theme.high.is_some_and(|high| high < 1.0);
    let (before, recent) = theme.shows.split_at(cut.min(theme.shows.len()));
    let most = theme.shows.iter().copied().max().unwrap_or(0);
    format!(
        "{} {ACCENT}×{:<5.2}{ACCENT:#} {DIM}[{:.1}, {high}]{DIM:#}  {DIM}{}{DIM:#}{}  {}  {DIM}[{}] {}, {} before{DIM:#}\n",
        if clear { "*" } else { " " },
        theme.ratio,
        theme.low,
        bars(before, most),
        bars(recent, most),
        theme.title,
        theme.id,
        count(theme.recent.insights.into(), "insight"),
        theme.before.insights,
    )
}

/// One bar a day, as high as its share of `most`.
fn bars(days: &[u32], most: u32) -> String {
    const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let bar = |&count: &u32| match count {
        0 => '·',
        _ => HEIGHTS[(count * 8).div_ceil(most.max(1)).clamp(1, 8) as usize - 1],
    };
    days.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_day_has_the_highest_bar_and_a_silent_one_none() {
        assert_eq!(bars(&[0, 1, 4, 8], 8), "·▁▄█");
        assert_eq!(bars(&[0, 0], 0), "··");
    }
}
