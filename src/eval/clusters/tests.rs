use proptest::prelude::*;

use super::*;

/// Expected: homogeneity, completeness, V-measure, ARI, NMI, AMI from scikit-learn 1.9.1.
#[track_caller]
fn check(truth: &[u8], found: &[u8], expected: [f64; 6]) {
    let f = ClusterFigures::of(truth, found).unwrap();
    let values = [f.homogeneity, f.completeness, f.v_measure, f.ari, f.nmi, f.ami];
    for (value, expected) in values.into_iter().zip(expected) {
        assert!((value - expected).abs() < 1e-12, "{values:?} instead of {expected}");
    }
}

#[rustfmt::skip]
#[test]
fn the_figures_are_those_of_scikit_learn() {
    check(&[0, 0, 1, 1], &[1, 1, 0, 0], [1.0, 1.0, 1.0, 1.0, 1.0, 1.0]);
    check(&[0, 0, 1, 2], &[0, 0, 1, 1], [0.6666666666666666, 0.9999999999999999, 0.7999999999999999, 0.5714285714285714, 0.7999999999999999, 0.5714285714285714]);
    check(&[0, 0, 0, 0], &[0, 1, 2, 3], [1.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    check(&[0, 0, 1, 1], &[0, 1, 0, 1], [0.0, 0.0, 0.0, -0.5, 0.0, -0.49999999999999944]);
    check(&[0, 0, 0], &[5, 5, 5], [1.0, 1.0, 1.0, 1.0, 1.0, 1.0]);
    check(&[0, 1, 2], &[0, 1, 2], [1.0, 1.0, 1.0, 1.0, 1.0, 1.0]);
    check(&[], &[], [1.0, 1.0, 1.0, 1.0, 1.0, 1.0]);
    check(&[0, 1, 2], &[0, 0, 0], [0.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
    check(&[1, 0, 1, 2, 0, 0, 2, 0, 1, 2, 0, 2], &[1, 0, 0, 3, 3, 0, 1, 0, 3, 0, 0, 1], [0.19487899918601792, 0.20197066796665103, 0.19836146982646033, 0.06840390879478828, 0.19836146982646036, -0.027637377531601174]);
    check(&[4, 0, 4, 4, 3, 0, 1, 0, 4, 1, 2, 3, 1, 4, 0, 4, 2, 4, 1, 0, 4, 4, 1, 2, 0], &[0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 1, 0, 1, 0], [0.003917901630385887, 0.008503058620253932, 0.005364182246673497, -0.06272563176895307, 0.005364182246673496, -0.09565988176792793]);
    check(&[3, 3, 0, 5, 0, 4, 4, 2, 2, 5, 2, 4, 3, 4, 3, 0, 0, 2, 3, 5, 5, 0, 0, 5, 5, 2, 5, 4, 5, 3, 2, 5, 3, 5, 2, 0, 3, 2, 1, 4], &[0, 3, 0, 1, 2, 1, 5, 1, 3, 3, 3, 0, 1, 3, 3, 4, 2, 1, 3, 4, 2, 5, 3, 2, 5, 3, 1, 1, 0, 1, 1, 1, 5, 1, 0, 3, 4, 1, 2, 2], [0.1647024578049191, 0.16424730395308995, 0.16447456599045174, -0.02136159351939189, 0.16447456599045174, -0.05915767661645796]);
    check(&[0, 1, 3, 4, 2, 4, 4, 2, 1, 4, 4, 0, 3, 4, 3, 3, 3, 3, 0, 3, 3, 0, 1, 0, 1, 3, 1, 0, 2, 4, 0, 0, 0, 4, 1, 4, 0, 2, 4, 0, 0, 1, 4, 3, 1, 2, 2, 4, 2, 3, 0, 0, 3, 3, 3, 3, 2, 0, 1, 0], &[0, 1, 3, 4, 2, 4, 2, 2, 1, 4, 4, 6, 3, 4, 3, 3, 3, 3, 0, 3, 3, 6, 6, 0, 1, 1, 1, 0, 2, 4, 0, 0, 0, 3, 5, 2, 0, 2, 4, 0, 0, 4, 3, 2, 1, 2, 2, 6, 2, 3, 3, 0, 3, 5, 3, 3, 5, 0, 0, 0], [0.6378103603549785, 0.5534776128166716, 0.592658976887278, 0.5287188608309459, 0.592658976887278, 0.5255931466525293]);
}

#[test]
fn labellings_of_different_length_are_refused() {
    let error = ClusterFigures::of(&[1, 2], &[1]).unwrap_err();
    assert_eq!(error.to_string(), "2 labels in the truth and 1 found; both need one label an item");
}

proptest! {
    #[test]
    fn names_do_not_matter_and_the_truth_is_perfect(truth in prop::collection::vec(0u8..6, 1..50)) {
        let renamed: Vec<String> = truth.iter().map(|label| format!("group {}", 9 - label)).collect();
        let f = ClusterFigures::of(&truth, &renamed).unwrap();
        for value in [f.homogeneity, f.completeness, f.v_measure, f.ari, f.nmi, f.ami] {
            prop_assert!((value - 1.0).abs() < 1e-9, "{f:?}");
        }
    }

    #[test]
    fn figures_stay_in_range(pairs in prop::collection::vec((0u8..6, 0u8..6), 1..50)) {
        let (truth, found): (Vec<u8>, Vec<u8>) = pairs.into_iter().unzip();
        let f = ClusterFigures::of(&truth, &found).unwrap();
        for value in [f.homogeneity, f.completeness, f.v_measure, f.nmi] {
            prop_assert!((-1e-12..=1.0 + 1e-12).contains(&value), "{f:?}");
        }
        prop_assert!((-0.5..=1.0).contains(&f.ari) && f.ami <= 1.0 + 1e-9, "{f:?}");
    }
}
