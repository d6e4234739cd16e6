//! Sample curves: what a metric of a kind looks like, the same for the same metric every time.

use std::fmt::Write as _;

use super::CurveShape;

/// Points of a curve.
const POINTS: u32 = 60;
/// Size of the area that curves are drawn in; the page stretches it.
pub(super) const WIDTH: f64 = 600.0;
pub(super) const HEIGHT: f64 = 100.0;

/// The line of the metric called `name`, as the `d` of a path.
pub(super) fn path(name: &str, shape: CurveShape) -> String {
    let mut chance = Chance::seeded_by(name);
    let phase = chance.next() * std::f64::consts::TAU;
    let base = 0.25 + chance.next() * 0.45;
    let mut path = String::new();
    let mut peak = 0.0_f64;
    for point in 0..=POINTS {
        let at = f64::from(point) / f64::from(POINTS);
        let noise = chance.next() - 0.5;
        let height = match shape {
            CurveShape::Waves => {
                base + 0.22 * (at * 2.2 * std::f64::consts::TAU + phase).sin() + 0.05 * noise
            }
            CurveShape::Level => {
                peak *= 0.35;
                if chance.next() > 0.95 {
                    peak = 0.3 * chance.next();
                }
                base * 0.7 + 0.08 * noise + peak
            }
            CurveShape::Spikes => {
                if chance.next() > 0.955 {
                    0.15 + 0.5 * chance.next()
                } else {
                    0.02
                }
            }
        };
        let letter = if point == 0 { 'M' } else { 'L' };
        let _ = write!(
            path,
            "{letter}{:.0} {:.1}",
            at * WIDTH,
            HEIGHT * (1.0 - height.clamp(0.02, 0.98))
        );
    }
    path
}

/// Numbers that look like chance and follow from a name (`FNV-1a`, then `SplitMix64`).
struct Chance(u64);

impl Chance {
    fn seeded_by(name: &str) -> Self {
        let start = 0xcbf2_9ce4_8422_2325_u64;
        Self(name.bytes().fold(start, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    /// The next number, from 0 to below 1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        (mixed >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_has_its_curve_and_stays_inside() {
        for shape in [CurveShape::Waves, CurveShape::Level, CurveShape::Spikes] {
            assert_eq!(path("a", shape), path("a", shape));
            assert_ne!(path("a", shape), path("b", shape));
            for point in path("a", shape).split(['M', 'L']).skip(1) {
                let (x, y) = point.split_once(' ').unwrap();
                let (x, y): (f64, f64) = (x.parse().unwrap(), y.parse().unwrap());
                assert!((0.0..=WIDTH).contains(&x) && (0.0..=HEIGHT).contains(&y));
            }
        }
    }
}
