//! Components on one page: the largest first, the others on shelves beside it.

/// The strip beside the largest component is no wider than this share of the largest.
const STRIP: f32 = 0.6;

/// Free room around each of the others, as a share of its side.
const MARGIN: f32 = 0.15;

/// Sides of the smallest, as a share of the shorter side of the largest: a single node needs room, too.
const LEAST: f32 = 0.01;

/// A component's least rectangle: its low corner, and its sides.
#[derive(Clone, Copy)]
struct Frame {
    low: [f32; 2],
    sides: [f32; 2],
}

/// Moves and scales each component so that none overlaps another, and the whole to the page: its middle the origin, its
/// longer side from −1 to 1.
///
/// `components` come with the largest first. Its longer side lies along the strip of the others, which are as dense as
/// it is where they have room.
pub(super) fn pack(components: &mut [Vec<[f32; 2]>]) {
    let Some((first, others)) = components.split_first_mut() else { return };
    let main = frame(&*first);
    // Shelves run along the longer side, and lie beyond it.
    let (along, across) = if main.sides[0] >= main.sides[1] { (0, 1) } else { (1, 0) };
    let (long, short) = (main.sides[along].max(1e-3), main.sides[across].max(1e-3));
    let density = first.len() as f32 / (long * short);
    let mut sides: Vec<f32> = others
        .iter()
        .map(|places| (places.len() as f32 / density).sqrt().clamp(LEAST * short, long))
        .collect();
    let mut shelved = shelves(&sides, long);
    while shelved.1 > STRIP * short {
        sides.iter_mut().for_each(|side| *side *= 0.95);
        shelved = shelves(&sides, long);
    }
    for ((places, side), corner) in others.iter_mut().zip(&sides).zip(shelved.0) {
        let own = frame(&*places);
        let widest = own.sides[0].max(own.sides[1]);
        let inner = side * (1.0 - MARGIN);
        let scale = if widest > 0.0 { inner / widest } else { 0.0 };
        let low = {
            let mut low = [0.0; 2];
            low[along] = main.low[along] + corner[0];
            low[across] = main.low[across] - shelved.1 + corner[1];
            low
        };
        for place in places.iter_mut() {
            for at in 0..2 {
                let free = side - own.sides[at] * scale;
                place[at] = low[at] + free / 2.0 + (place[at] - own.low[at]) * scale;
            }
        }
    }
    let whole = frame(components.iter().flatten());
    let half = (whole.sides[0].max(whole.sides[1]) / 2.0).max(f32::MIN_POSITIVE);
    for place in components.iter_mut().flatten() {
        *place =
            std::array::from_fn(|at| (place[at] - whole.low[at] - whole.sides[at] / 2.0) / half);
    }
}

/// The low corner of each square on shelves of this length, and the height of all shelves.
fn shelves(sides: &[f32], length: f32) -> (Vec<[f32; 2]>, f32) {
    let (mut at, mut floor, mut height) = (0.0, 0.0, 0f32);
    let corners = sides
        .iter()
        .map(|&side| {
            if at + side > length * 1.0001 {
                (at, floor, height) = (0.0, floor + height, 0.0);
            }
            let corner = [at, floor];
            at += side;
            height = height.max(side);
            corner
        })
        .collect();
    (corners, floor + height)
}

fn frame<'a>(places: impl IntoIterator<Item = &'a [f32; 2]>) -> Frame {
    let mut corners: Option<([f32; 2], [f32; 2])> = None;
    for place in places {
        let (low, high) = corners.unwrap_or((*place, *place));
        let least = std::array::from_fn(|at| low[at].min(place[at]));
        let most = std::array::from_fn(|at| high[at].max(place[at]));
        corners = Some((least, most));
    }
    let (low, high) = corners.unwrap_or_default();
    Frame { low, sides: [high[0] - low[0], high[1] - low[1]] }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Nodes on a line that slants.
    fn line(nodes: usize) -> Vec<[f32; 2]> {
        (0..nodes).map(|at| [3.0 + at as f32, 0.5 * at as f32]).collect()
    }

    fn apart(a: &Frame, b: &Frame) -> bool {
        (0..2).any(|at| {
            a.low[at] + a.sides[at] <= b.low[at] + 1e-5
                || b.low[at] + b.sides[at] <= a.low[at] + 1e-5
        })
    }

    proptest! {
        #[test]
        fn components_do_not_overlap_and_the_largest_spans_the_page(
            mut sizes in prop::collection::vec(1usize..60, 1..80)
        ) {
            sizes.sort_unstable_by(|a, b| b.cmp(a));
            let mut components: Vec<_> = sizes.iter().map(|&nodes| line(nodes)).collect();
            pack(&mut components);
            let frames: Vec<Frame> = components.iter().map(frame).collect();
            for (at, a) in frames.iter().enumerate() {
                prop_assert!(frames[..at].iter().all(|b| apart(a, b)), "{sizes:?}");
            }
            let whole = frame(components.iter().flatten());
            prop_assert!(whole.low.iter().all(|low| *low >= -1.0 - 1e-5));
            if sizes[0] > 1 {
                let spans = |at: usize| frames[0].sides[at] > 0.5 * whole.sides[at];
                prop_assert!(spans(0) || spans(1));
            }
        }
    }

    #[test]
    fn nothing_is_packed_to_nothing_and_one_node_to_the_middle() {
        pack(&mut []);
        let mut one = [vec![[7.0, 9.0]]];
        pack(&mut one);
        assert_eq!(one, [vec![[0.0, 0.0]]]);
    }
}
