use super::*;
use crate::eval::fixture::evaluation;
use crate::eval::{CompareParams, compare};

fn report() -> Report {
    let (lexical, hybrid) = (evaluation(&[0.25, 0.5]), evaluation(&[0.5, 1.0]));
    let mut report = Report::of("set_a", "mode", &[("lexical", &lexical), ("hybrid", &hybrid)]);
    report.provenance = report.provenance.with("alpha", 0.5);
    report.provenance.seed = Some(7);
    report
}

#[track_caller]
fn check(form: Form, expected: &str) {
    assert_eq!(report().render(form), expected);
}

#[test]
fn a_report_says_the_same_in_every_form() {
    check(
        Form::Text,
        "set_a: alpha 0.5, seed 7\nmode     ndcg@10     map\nlexical   0.3750  0.1875\nhybrid    0.7500  0.3750\n",
    );
    check(
        Form::Markdown,
        "**set_a**: alpha 0.5, seed 7\n\n| mode | ndcg@10 | map |\n|---|---:|---:|\n\
         | lexical | 0.3750 | 0.1875 |\n| hybrid | **0.7500** | **0.3750** |\n",
    );
    check(
        Form::Latex,
        "% set_a: alpha 0.5, seed 7\n\\begin{tabular}{lrr}\n\\toprule\nmode & ndcg@10 & map \\\\\n\\midrule\n\
         lexical & 0.3750 & 0.1875 \\\\\nhybrid & \\textbf{0.7500} & \\textbf{0.3750} \\\\\n\\bottomrule\n\\end{tabular}\n",
    );
    check(
        Form::Json,
        "{\"dataset\":\"set_a\",\"settings\":{\"alpha\":0.5},\"seed\":7,\"runs\":[\
         {\"mode\":\"lexical\",\"ndcg@10\":0.375,\"map\":0.1875},{\"mode\":\"hybrid\",\"ndcg@10\":0.75,\"map\":0.375}]}\n",
    );
}

#[test]
fn a_name_with_a_sign_of_the_form_is_escaped() {
    let mut report = report();
    report.rows[0].name = "a|b_c&d".into();
    assert!(report.render(Form::Markdown).contains("a\\|b_c&d"));
    assert!(report.render(Form::Latex).contains("a|b\\_c\\&d"));
}

#[test]
fn a_figure_without_a_value_is_a_dash_and_null() {
    let mut report = report();
    report.rows[0].figures[0] = None;
    assert!(report.render(Form::Text).contains('–'));
    assert!(report.render(Form::Json).contains("\"ndcg@10\":null"));
}

#[test]
fn a_comparison_names_the_test_and_the_topics_that_differ_most() {
    let (a, b) = (evaluation(&[0.25, 0.5]), evaluation(&[0.5, 1.0]));
    let comparison = compare(&[("a", &a), ("b", &b)], &CompareParams::default()).unwrap();
    let text = comparison.render(Form::Text);
    assert!(text.contains("ndcg@10 b against a differs most on: q2 +0.5000, q1 +0.2500"), "{text}");
    assert!(text.contains("paired randomisation test"));
    assert!(comparison.render(Form::Markdown).contains("| b | **0.7500 ["));
    let json: Value = serde_json::from_str(&comparison.render(Form::Json)).unwrap();
    assert_eq!(json["pairs"][0]["wins"], 2);
}
