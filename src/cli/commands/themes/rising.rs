//! `themes --rising`: what is talked of more, and less, than in the four weeks before.

use crate::cli::commands::found;
use crate::cli::exit::Outcome;
use crate::cli::layout::count;
use crate::cli::printer::{ACCENT, BOLD, DIM, Printer};
use crate::engine::ThemeTrend;
use crate::operation::{House, Rising, RisingThemes};
use crate::task::Task;

pub(super) fn run(
    house: &House,
    asked: &Rising,
    printer: Printer,
    task: &Task,
) -> anyhow::Result<Outcome> {
    let Some(themes) = found(house, asked, printer, task)? else { return Ok(Outcome::Nothing) };
    if themes.trends.future > 0 {
        let left_out = count(themes.trends.future, "insight");
        printer.warning(&format!("{left_out} dated after {} stayed out", themes.at));
    }
    printer.answer(&themes, show)?;
    Ok(Outcome::found(themes.compared > 0))
}

fn show(
    RisingThemes { trends, compared, by_chance, rising, falling, .. }: &RisingThemes,
) -> String {
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
        "\n{DIM}* beyond chance at 95 %; of {} about {by_chance:.1} would be on each side without any change{DIM:#}\n",
        count(*compared as u64, "theme"),
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
