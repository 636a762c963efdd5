use proptest::prelude::*;

use super::*;
use crate::eval::TopicFigures;

fn evaluation(values: &[f64]) -> Evaluation {
    let topics: Vec<TopicFigures> = values
        .iter()
        .enumerate()
        .map(|(i, &value)| TopicFigures { id: format!("t{i}"), values: vec![value] })
        .collect();
    Evaluation {
        metrics: vec!["map".parse().unwrap()],
        means: vec![if values.is_empty() { 0.0 } else { mean(values) }],
        answered: topics.len(),
        unanswered: 0,
        unjudged: 0,
        topics,
    }
}

fn two(a: &[f64], b: &[f64], params: &CompareParams) -> Pair {
    compare(&[("a", &evaluation(a)), ("b", &evaluation(b))], params).unwrap().pairs.remove(0)
}

const A: [f64; 8] = [0.1, 0.5, 0.3, 0.9, 0.2, 0.4, 0.7, 0.6];
const B: [f64; 8] = [0.2, 0.4, 0.6, 0.9, 0.5, 0.45, 0.9, 0.5];

#[test]
fn a_small_test_is_exact_and_has_the_p_of_scipy() {
    // scipy.stats.permutation_test(permutation_type="samples", n_resamples=inf): .1875
    let pair = two(&A, &B, &CompareParams::default());
    assert!((pair.p - 0.1875).abs() < 1e-12, "{}", pair.p);
    assert!((pair.difference - 0.09375).abs() < 1e-12);
    assert_eq!((pair.wins, pair.ties, pair.losses), (5, 1, 2));
    assert_eq!(pair.most[0].topic, "t2");
    assert!(pair.interval.low < 0.09375 && pair.interval.high > 0.09375);
}

#[test]
fn a_sampled_p_is_near_the_exact_one() {
    let few = NonZeroU32::new(20_000).unwrap();
    let a: Vec<f64> = (0..18).map(|i| f64::from(i % 5) / 5.0).collect();
    let b: Vec<f64> = (0..18).map(|i| f64::from((i * 7) % 11) / 10.0).collect();
    let exact = two(
        &a,
        &b,
        &CompareParams { flips: NonZeroU32::new(1 << 18).unwrap(), ..Default::default() },
    );
    let sampled = two(&a, &b, &CompareParams { flips: few, ..Default::default() });
    assert!((exact.p - sampled.p).abs() < 0.02, "{} against {}", sampled.p, exact.p);
    assert!(sampled.p > 0.0);
}

#[test]
fn equal_systems_do_not_differ() {
    let pair = two(&A, &A, &CompareParams::default());
    assert_eq!((pair.p, pair.difference, pair.ties), (1.0, 0.0, 8));
}

#[test]
fn holms_correction_is_the_textbooks() {
    let adjusted = holm(&[0.01, 0.04, 0.03, 0.005]);
    for (found, expected) in adjusted.iter().zip([0.03, 0.06, 0.06, 0.02]) {
        assert!((found - expected).abs() < 1e-12, "{adjusted:?}");
    }
}

#[test]
fn pairs_are_with_the_first_or_all() {
    let (a, b, c) = (evaluation(&A), evaluation(&B), evaluation(&[0.5; 8]));
    let systems = [("a", &a), ("b", &b), ("c", &c)];
    let names = |pairs| -> Vec<(String, String)> {
        let params = CompareParams { pairs, ..Default::default() };
        let found = compare(&systems, &params).unwrap();
        found.pairs.into_iter().map(|pair| (pair.baseline, pair.system)).collect()
    };
    let of = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(names(Pairs::WithFirst), [of("a", "b"), of("a", "c")]);
    assert_eq!(names(Pairs::All), [of("a", "b"), of("a", "c"), of("b", "c")]);
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let (a, short, none) = (evaluation(&A), evaluation(&A[..7]), evaluation(&[]));
    let error = |systems: &[(&str, &Evaluation)]| {
        compare(systems, &CompareParams::default()).unwrap_err().to_string()
    };
    assert_eq!(error(&[("a", &a)]), "1 system to compare, at least two are needed");
    assert!(error(&[("a", &a), ("b", &short)]).contains("different topics"));
    assert_eq!(error(&[("a", &none), ("b", &none)]), "there is no topic to compare on");
    assert!(Confidence::new(95.0).is_err());
}

proptest! {
    #[test]
    fn swapping_two_systems_turns_the_sign_only(
        pairs in prop::collection::vec((0f64..1.0, 0f64..1.0), 1..30),
        seed in any::<u64>(),
    ) {
        let (a, b): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let small = NonZeroU32::new(500).unwrap();
        let params = CompareParams { flips: small, resamples: small, seed, ..Default::default() };
        let (there, back) = (two(&a, &b, &params), two(&b, &a, &params));
        prop_assert_eq!(there.p, back.p);
        prop_assert_eq!(there.difference, -back.difference);
        prop_assert_eq!((there.wins, there.losses), (back.losses, back.wins));
        prop_assert!(there.p > 0.0 && there.p <= 1.0);
        prop_assert!(there.interval.low <= there.interval.high);
        prop_assert_eq!(&two(&a, &b, &params), &there);
    }
}
