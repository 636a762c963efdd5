//! A comparison as a picture: how large is each difference, how sure, and on how many topics?
//!
//! Invariant: the picture shows figures of the comparison only, and its text is escaped.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::Comparison;
use super::compare::Pair;
use crate::insight::signed;

const WIDTH: u32 = 1080;
const HEAD: u32 = 46;
/// Height of one pair beside its interval.
const ROW: u32 = 44;
const FONT: &str = "sans-serif";
/// Paul Tol's bright scheme: told apart without red and green.
const COLOURS: [RGBColor; 6] = [
    RGBColor(68, 119, 170),
    RGBColor(238, 102, 119),
    RGBColor(34, 136, 51),
    RGBColor(204, 187, 68),
    RGBColor(102, 204, 238),
    RGBColor(170, 51, 119),
];

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the picture cannot be drawn: {0}")]
pub struct PictureError(String);

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), Box<dyn std::error::Error>>;

impl Comparison {
    /// The comparison as an SVG document: for each metric the differences with their intervals, and beside them the
    /// differences of all topics in falling order.
    ///
    /// # Errors
    /// The drawing library refuses, which a comparison of finite figures does not bring about.
    pub fn picture(&self) -> Result<String, PictureError> {
        let mut metrics: Vec<(&str, Vec<&Pair>)> = Vec::new();
        for pair in &self.pairs {
            match metrics.last_mut().filter(|(metric, _)| *metric == pair.metric) {
                Some((_, pairs)) => pairs.push(pair),
                None => metrics.push((&pair.metric, vec![pair])),
            }
        }
        let panel = |pairs: usize| 110 + (ROW * pairs as u32).max(150);
        let height = HEAD + metrics.iter().map(|(_, pairs)| panel(pairs.len())).sum::<u32>();
        let mut svg = String::new();
        let draw = |svg: &mut String| -> Drawn {
            let root = SVGBackend::with_string(svg, (WIDTH, height)).into_drawing_area();
            root.fill(&WHITE)?;
            let (head, mut rest) = root.split_vertically(HEAD);
            let percent = self.confidence * 100.0;
            let note = format!(
                "{} topics; dots: mean difference with its {percent:.0} % bootstrap interval; p of the paired \
                 randomisation test after Holm; curves: the difference of each topic, in falling order",
                self.topics
            );
            head.draw(&Text::new(note, (16, 18), (FONT, 13).into_font().color(&BLACK.mix(0.7))))?;
            for (metric, pairs) in &metrics {
                let (area, below) = rest.split_vertically(panel(pairs.len()));
                rest = below;
                let (left, right) = area.split_horizontally(WIDTH * 11 / 20);
                intervals(&left, metric, pairs)?;
                curves(&right, metric, pairs)?;
            }
            root.present()?;
            Ok(())
        };
        draw(&mut svg).map_err(|error| PictureError(error.to_string()))?;
        Ok(svg)
    }
}

/// Where each mean difference lies.
fn intervals(area: &Area, metric: &str, pairs: &[&Pair]) -> Drawn {
    let ends = pairs.iter().flat_map(|pair| [pair.interval.low, pair.interval.high]);
    let (low, high) = span(ends);
    let mut chart = ChartBuilder::on(area)
        .caption(format!("{metric}: mean difference"), (FONT, 17))
        .margin(12)
        .x_label_area_size(28)
        .build_cartesian_2d(low..high, (pairs.len() as f64)..0.0)?;
    chart
        .configure_mesh()
        .disable_y_axis()
        .disable_y_mesh()
        .x_labels(7)
        .x_label_formatter(&|x| signed(*x, 3))
        .light_line_style(TRANSPARENT)
        .draw()?;
    let nought = [(0.0, 0.0), (0.0, pairs.len() as f64)];
    chart.draw_series(LineSeries::new(nought, BLACK.mix(0.6)))?;
    for (row, (pair, colour)) in pairs.iter().zip(COLOURS.iter().cycle()).enumerate() {
        let (y, said) = (row as f64 + 0.72, row as f64 + 0.3);
        let (from, to) = (pair.interval.low, pair.interval.high);
        chart.draw_series(LineSeries::new([(from, y), (to, y)], colour.stroke_width(3)))?;
        chart.draw_series([Circle::new((pair.difference, y), 5, colour.filled())])?;
        let words = format!(
            "{} against {}: {}, p {}; better on {}, worse on {}",
            pair.system,
            pair.baseline,
            signed(pair.difference, 4),
            if pair.adjusted < 0.0001 { "< .0001".into() } else { format!("{:.4}", pair.adjusted) },
            pair.wins,
            pair.losses
        );
        let style = (FONT, 13).into_font().color(&BLACK).pos(Pos::new(HPos::Center, VPos::Center));
        chart.draw_series([Text::new(words, ((low + high) / 2.0, said), style)])?;
    }
    Ok(())
}

/// The differences of all topics, in falling order.
fn curves(area: &Area, metric: &str, pairs: &[&Pair]) -> Drawn {
    let (low, high) = span(pairs.iter().flat_map(|pair| pair.differences.iter().copied()));
    let topics = pairs.iter().map(|pair| pair.differences.len()).max().unwrap_or(0);
    let last = topics.max(2) as f64 - 1.0;
    let mut chart = ChartBuilder::on(area)
        .caption(format!("{metric}: by topic"), (FONT, 17))
        .margin(12)
        .x_label_area_size(28)
        .y_label_area_size(48)
        .build_cartesian_2d(0.0..last, low..high)?;
    chart
        .configure_mesh()
        .x_labels(5)
        .y_labels(7)
        .x_label_formatter(&|x| format!("{:.0}", x + 1.0))
        .y_label_formatter(&|y| signed(*y, 2))
        .light_line_style(TRANSPARENT)
        .draw()?;
    chart.draw_series(LineSeries::new([(0.0, 0.0), (last, 0.0)], BLACK.mix(0.6)))?;
    for (pair, colour) in pairs.iter().zip(COLOURS.iter().cycle()) {
        let mut falling = pair.differences.clone();
        falling.sort_by(|a, b| b.total_cmp(a));
        let points = falling.into_iter().enumerate().map(|(at, d)| (at as f64, d));
        chart.draw_series(LineSeries::new(points, colour.stroke_width(2)))?;
    }
    Ok(())
}

/// From the lowest to the highest value and nought, with some room.
fn span(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values.fold((0.0f64, 0.0f64), |(low, high), v| (low.min(v), high.max(v)));
    let room = ((high - low) * 0.08).max(0.001);
    (low - room, high + room)
}

#[cfg(test)]
mod tests {
    use crate::eval::fixture::evaluation;
    use crate::eval::{CompareParams, compare};

    #[test]
    fn a_picture_shows_every_metric_and_pair_and_escapes_names() {
        let (a, b) = (evaluation(&[0.25, 0.5, 0.5]), evaluation(&[0.5, 1.0, 0.25]));
        let systems = [("a.run", &a), ("<b>&.run", &b)];
        let svg = compare(&systems, &CompareParams::default()).unwrap().picture().unwrap();
        for words in ["ndcg@10: mean difference", "map: by topic", "better on 2, worse on 1"] {
            assert!(svg.contains(words), "{words} is missing");
        }
        assert!(svg.contains("&lt;b&gt;&amp;.run against a.run"), "{svg}");
        assert!(svg.trim_end().ends_with("</svg>"));
    }

    #[test]
    fn systems_that_are_equal_have_a_picture_too() {
        let a = evaluation(&[0.5, 0.5, 0.5]);
        let same = compare(&[("a", &a), ("b", &a)], &CompareParams::default()).unwrap();
        assert!(same.picture().unwrap().contains("+0.0000"));
    }
}
