//! How edges run between nodes that are placed.

use super::{EdgeRoute, Numbered, PORT, Rect, SMALL, WORDS};
use crate::graph::NodeRole;
use crate::text::width;

/// Between two ports at which edges only end.
const CLOSE: f64 = 9.0;

impl Numbered<'_> {
    /// How edges run: each begins at a port of its own, so that the words next to it are on a line of
    /// their own; it goes up or down only beyond the words of all that begin in its column; and it ends
    /// close to the others.
    pub(super) fn edges(&self, nodes: &[Rect]) -> Vec<EdgeRoute> {
        let mut lines = vec![EdgeRoute::default(); self.ends.len()];
        let same = |from: usize, to: usize| (nodes[from].x - nodes[to].x).abs() < 1.0;
        for node in 0..nodes.len() {
            let rect = nodes[node];
            // (how high the other end is, edge, does it begin here?)
            let (mut left, mut right) = (Vec::new(), Vec::new());
            for (edge, ends) in self.ends.iter().enumerate() {
                let Some((from, to)) = *ends else { continue };
                if from == node {
                    let side = if nodes[to].right() < rect.x {
                        &mut left
                    } else {
                        &mut right
                    };
                    side.push((nodes[to].middle(), edge, true));
                }
                if to == node {
                    let side = if same(from, to) || nodes[from].x > rect.right() {
                        &mut right
                    } else {
                        &mut left
                    };
                    side.push((nodes[from].middle(), edge, false));
                }
            }
            for (side, x) in [(left, rect.x), (right, rect.right())] {
                let mut side: Vec<(f64, usize, bool)> = side;
                let wordy = x > rect.x || side.iter().any(|(_, _, begins)| *begins);
                let step = if wordy { PORT } else { CLOSE };
                side.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
                spread(rect, side.len(), step, |port, y| {
                    let (_, edge, begins) = side[port];
                    let line = &mut lines[edge];
                    *(if begins {
                        &mut line.start
                    } else {
                        &mut line.stop
                    }) = (x, y);
                });
            }
        }
        for (edge, line) in lines.iter_mut().enumerate() {
            let Some((from, _)) = self.ends[edge] else {
                continue;
            };
            line.level = self
                .ends
                .iter()
                .zip(&self.graph.edges)
                .filter(|(ends, _)| {
                    ends.is_some_and(|(other, _)| {
                        same(from, other)
                            && (self.node(other).role == NodeRole::Watch)
                                == (self.node(from).role == NodeRole::Watch)
                    })
                })
                .map(|(_, edge)| level(&edge.label))
                .fold(0.0, f64::max);
        }
        lines
    }
}

/// Length of the level part of an edge with these words.
pub(super) fn level(words: &str) -> f64 {
    if words.is_empty() {
        0.0
    } else {
        (width(words, SMALL) + 18.0).min(WORDS)
    }
}

/// Puts ports on the side of a rectangle, around its middle.
fn spread(rect: Rect, count: usize, wanted: f64, mut put: impl FnMut(usize, f64)) {
    if count == 0 {
        return;
    }
    let step = wanted.min((rect.height - 10.0) / count as f64);
    let first = rect.middle() - step * (count as f64 - 1.0) / 2.0;
    for port in 0..count {
        put(port, first + port as f64 * step);
    }
}
