//! The paths of this machine against the portable one.

use proptest::prelude::*;

use super::*;
use crate::vector::{half, sketch};

fn lines(bytes: &[u8]) -> Vec<Line> {
    let mut lines = vec![Line([128; LINE]); bytes.len().div_ceil(LINE)];
    bytemuck::cast_slice_mut::<Line, u8>(&mut lines)[..bytes.len()].copy_from_slice(bytes);
    lines
}

proptest! {
    #[test]
    fn every_path_gives_the_same_integer_scores(
        width in 1usize..9,
        seed in any::<u64>(),
        extreme in any::<bool>(),
    ) {
        let mut random = fastrand::Rng::with_seed(seed);
        let byte = |random: &mut fastrand::Rng| if extreme { [1, 255][random.usize(0..2)] } else { random.u8(1..) };
        let rows: Vec<u8> = (0..7 * width * LINE).map(|_| byte(&mut random)).collect();
        let codes = lines(&rows);
        let values: Vec<i8> = (0..width * LINE).map(|_| (byte(&mut random) ^ 0x80) as i8).collect();
        let mut query = QueryCode::default();
        query.set(values.iter().copied(), width);
        let ids = [3, 0, 6, 6, 1];
        let expected: Vec<i32> = ids.iter().map(|&id| {
            let row = &rows[id as usize * width * LINE..][..width * LINE];
            row.iter().zip(&values).map(|(&b, &v)| (i32::from(b) - 128) * i32::from(v)).sum()
        }).collect();
        for path in available() {
            let mut found = [0; 5];
            path.score(&query, &codes, &ids, &mut found);
            prop_assert_eq!(&found[..], &expected[..], "{}", path.name());
            let (a, b) = (&codes[..width], &codes[width..2 * width]);
            prop_assert_eq!(path.pair(a, b), PORTABLE.pair(a, b), "{}", path.name());
        }
        query.set_row(&codes[2 * width..3 * width]);
        let mut own = [0];
        kernels().score(&query, &codes, &[2], &mut own);
        let square: i32 = rows[2 * width * LINE..][..width * LINE].iter()
            .map(|&b| (i32::from(b) - 128).pow(2)).sum();
        prop_assert_eq!(own[0], square);
    }

    #[test]
    fn every_path_gives_the_same_bits_for_half_precision_rows(
        query in prop::collection::vec(-1f32..1.0, 1..200),
        seed in any::<u64>(),
    ) {
        let mut random = fastrand::Rng::with_seed(seed);
        let row: Vec<u16> = query.iter().map(|_| half::encode(random.f32() * 2.0 - 1.0)).collect();
        let expected = PORTABLE.dot_half(&query, &row);
        for path in available() {
            prop_assert_eq!(path.dot_half(&query, &row).to_bits(), expected.to_bits(), "{}", path.name());
            // Rows that come by fours, one that is left over, and one that is shorter among four.
            let reversed: Vec<u16> = row.iter().rev().copied().collect();
            let turned = PORTABLE.dot_half(&query, &reversed);
            let mut found = [0.0; 9];
            let rows = [&row[..], &reversed, &row, &row, &reversed, &[], &row, &row, &reversed];
            path.dot_halves(&query, |at| rows[at], &mut found);
            let wanted = [expected, turned, expected, expected, turned, 0.0, expected, expected, turned];
            prop_assert_eq!(found.map(f32::to_bits), wanted.map(f32::to_bits), "{}", path.name());
        }
        let plain: f64 = query.iter().zip(&row).map(|(&q, &r)| f64::from(q) * f64::from(half::decode(r))).sum();
        prop_assert!((f64::from(expected) - plain).abs() < 1e-4);
    }
}

proptest! {
    #[test]
    fn every_path_counts_the_same_bits(dim in 1usize..900, seed in any::<u64>()) {
        let mut random = fastrand::Rng::with_seed(seed);
        let width = sketch::lines_for(dim);
        let values: Vec<i8> = (0..dim).map(|_| random.i8(-127..)).collect();
        let mut code = QueryCode::default();
        code.set(values.iter().copied(), dim.div_ceil(LINE));
        let mut planes = sketch::QuerySketch::default();
        planes.set(code.lines(), &vec![0.0; dim]);
        let sketches = lines(&(0..3 * width * LINE).map(|_| random.u8(..)).collect::<Vec<_>>());
        let bytes: &[u8] = bytemuck::cast_slice(&sketches);
        let expected: Vec<i32> = [2usize, 0].iter().map(|id| {
            let bit = |at: usize| bytes[id * width * LINE + at / 8] >> (at % 8) & 1 == 1;
            values.iter().enumerate().filter(|&(at, _)| bit(at)).map(|(_, &value)| i32::from(value)).sum()
        }).collect();
        for path in available() {
            let mut found = [0; 2];
            path.bits(planes.planes(), width, &sketches, &[2, 0], &mut found);
            prop_assert_eq!(&found[..], &expected[..], "{}", path.name());
        }
    }
}

proptest! {
    #[test]
    fn every_path_makes_the_same_estimates(
        sums in any::<[u16; 16]>(),
        offsets in any::<[i16; 16]>(),
        gains in any::<[u16; 16]>(),
        numbers in any::<[i16; 4]>(),
    ) {
        let [own, step, base, least] = numbers.map(|number| f32::from(number) / 9999.0);
        let terms = Terms { own, step, base, least };
        let mut expected = [0.0; 16];
        let above = PORTABLE.estimate(&terms, &sums, &offsets, &gains, &mut expected);
        for path in available() {
            let mut found = [0.0; 16];
            let also = path.estimate(&terms, &sums, &offsets, &gains, &mut found);
            prop_assert_eq!(found.map(f32::to_bits), expected.map(f32::to_bits), "{}", path.name());
            prop_assert_eq!(also, above, "{}", path.name());
        }
    }

    #[test]
    fn every_path_finds_the_first_of_the_largest(
        values in proptest::collection::vec(-3i32..3, 0..70),
    ) {
        let largest = values.iter().max();
        let expected = values.iter().position(|value| Some(value) == largest);
        for path in available() {
            prop_assert_eq!(path.largest(&values), expected, "{}", path.name());
        }
    }

    #[test]
    fn every_path_looks_up_the_same_sums(
        steps in 1usize..65,
        groups in 1usize..9,
        seed in any::<u64>(),
        extreme in any::<bool>(),
    ) {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut byte = |most: u8| if extreme { most } else { random.u8(..=most) };
        // Two of the largest values that a table holds fit a byte.
        let tables = lines(&(0..2 * steps * LINE).map(|_| byte(127)).collect::<Vec<_>>());
        let codes = lines(&(0..steps * groups * LINE).map(|_| byte(255)).collect::<Vec<_>>());
        let mut expected = vec![[0u16; 16]; groups];
        for (at, code) in codes.iter().enumerate() {
            for (place, &code) in code.0.iter().enumerate() {
                let (step, lane) = (at / groups, place / 16 * 16);
                let low = tables[2 * step].0[lane + usize::from(code % 16)];
                let high = tables[2 * step + 1].0[lane + usize::from(code / 16)];
                expected[at % groups][place % 16] += u16::from(low) + u16::from(high);
            }
        }
        for path in available() {
            let mut found = vec![[7u16; 16]; groups];
            path.lookup(&tables, &codes, &mut found);
            prop_assert_eq!(&found, &expected, "{}", path.name());
        }
    }
}

#[test]
#[should_panic(expected = "not there")]
fn a_row_beyond_the_codes_is_not_read() {
    let mut query = QueryCode::default();
    query.set([1i8].into_iter(), 1);
    kernels().score(&query, &[Line([0; LINE])], &[1], &mut [0]);
}
