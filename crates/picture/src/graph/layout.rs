//! Where everything is drawn: columns by role, an order in them that crosses few edges, and heights that
//! keep what is connected side by side.
//!
//! Columns are given, areas are contiguous parts of them, and every edge leads to the next column or
//! stays in its own; a general layered layout finds columns itself and keeps no areas together.

mod columns;
mod routes;

use std::collections::HashMap;

use super::{Graph, Node, NodeRole};
use crate::text::{fitting, lines};

/// Size of a node's name, and of everything else.
pub(super) const NAME: f64 = 14.0;
pub(super) const SMALL: f64 = 12.0;
/// Width of a node, and between its border and its words.
pub(super) const NODE: f64 = 218.0;
pub(super) const PAD: f64 = 13.0;
/// Height of the first two lines of a node (kind and name), and of each further one.
const HEAD: f64 = 50.0;
pub(super) const LINE: f64 = 17.0;
/// Between two nodes of a column, and two ports of a node.
const GAP: f64 = 18.0;
const PORT: f64 = 18.0;
/// Room for the title of an area, and around what is in it.
pub(super) const TITLE: f64 = 30.0;
const MARGIN: f64 = 14.0;
/// Between two columns: room for the words on edges, then for the edges' way up or down.
pub(super) const WORDS: f64 = 160.0;
const LEAST: f64 = 46.0;
const EACH: f64 = 4.0;
const MORE: f64 = 90.0;
/// Between two nodes of those who watch.
const BESIDE: f64 = 96.0;

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Rect {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Rect {
    pub(super) fn right(self) -> f64 {
        self.x + self.width
    }

    pub(super) fn bottom(self) -> f64 {
        self.y + self.height
    }

    fn middle(self) -> f64 {
        self.y + self.height / 2.0
    }

    /// The smallest rectangle around both.
    fn around(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Self {
            x,
            y,
            width: self.right().max(other.right()) - x,
            height: self.bottom().max(other.bottom()) - y,
        }
    }
}

/// A point.
pub(super) type Point = (f64, f64);

/// How an edge runs: level from its beginning to where its words end, then up or down to its end.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct EdgeRoute {
    pub(super) start: Point,
    /// How far to the right it is level.
    pub(super) level: f64,
    pub(super) stop: Point,
}

/// Where everything of a graph is drawn, in the order of the graph.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) nodes: Vec<Rect>,
    /// The words of each node below its name.
    pub(super) words: Vec<Vec<String>>,
    /// Areas; one without nodes is empty.
    pub(super) areas: Vec<Option<Rect>>,
    /// How each edge runs.
    pub(super) edges: Vec<EdgeRoute>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A graph with numbers for names.
struct Numbered<'a> {
    graph: &'a Graph,
    /// Beginning and end of each edge; none where a name is not that of a node.
    ends: Vec<Option<(usize, usize)>>,
    heights: Vec<f64>,
}

impl Layout {
    pub(super) fn compute(graph: &Graph) -> Self {
        let at: HashMap<&str, usize> = graph
            .nodes
            .iter()
            .enumerate()
            .map(|(at, node)| (node.id.as_str(), at))
            .collect();
        let ends: Vec<Option<(usize, usize)>> = graph
            .edges
            .iter()
            .map(|edge| Some((*at.get(edge.from.as_str())?, *at.get(edge.to.as_str())?)))
            .collect();
        let most = fitting(NODE - 2.0 * PAD, SMALL);
        let words: Vec<Vec<String>> = graph
            .nodes
            .iter()
            .map(|node| lines(node.words().iter().map(String::as_str), most))
            .collect();
        let heights = (0..graph.nodes.len())
            .map(|node| {
                let role = graph.nodes[node].role;
                let at = |other: usize| graph.nodes[other].role;
                // Edges that begin or end at the right side, and those that begin at the left.
                let right = ends.iter().flatten().filter(|(from, to)| {
                    (*from == node && at(*to) >= role) || (*to == node && at(*from) >= role)
                });
                let left = ends
                    .iter()
                    .flatten()
                    .filter(|(from, to)| *from == node && at(*to) < role);
                let ports = right.count().max(left.count()) as f64 * PORT + 10.0;
                let text = HEAD + words[node].len() as f64 * LINE + 4.0;
                text.max(ports)
            })
            .collect();
        let numbered = Numbered {
            graph,
            ends,
            heights,
        };
        let columns = numbered.columns();
        let mut nodes = vec![Rect::default(); graph.nodes.len()];
        numbered.place_nodes(&columns, &mut nodes);
        let watch = numbered.of_role(|role| role == NodeRole::Watch);
        numbered.place_below(&watch, &mut nodes);
        let mut areas = numbered.areas(&nodes);
        let bounds = nodes
            .iter()
            .chain(areas.iter().flatten())
            .copied()
            .reduce(Rect::around)
            .unwrap_or_default();
        let (left, top) = (MARGIN - bounds.x, MARGIN - bounds.y);
        for rect in nodes.iter_mut().chain(areas.iter_mut().flatten()) {
            rect.x += left;
            rect.y += top;
        }
        Self {
            edges: numbered.edges(&nodes),
            width: bounds.width + 2.0 * MARGIN,
            height: bounds.height + 2.0 * MARGIN,
            nodes,
            words,
            areas,
        }
    }
}

impl Numbered<'_> {
    fn node(&self, at: usize) -> &Node {
        &self.graph.nodes[at]
    }

    fn of_role(&self, wanted: impl Fn(NodeRole) -> bool) -> Vec<usize> {
        (0..self.graph.nodes.len())
            .filter(|at| wanted(self.node(*at).role))
            .collect()
    }

    /// How deep a node's area lies in others: an inner area is below the rest of its column.
    fn depth(&self, at: usize) -> usize {
        let mut depth = 0;
        let mut area = self.graph.areas.get(self.node(at).area);
        while let Some(within) = area.and_then(|area| area.within) {
            depth += 1;
            area = self.graph.areas.get(within);
        }
        depth
    }

    /// Is it only notified of what is wrong? Then it is next to those who watch.
    fn is_told(&self, at: usize) -> bool {
        let mut touching = self
            .ends
            .iter()
            .flatten()
            .filter(|(from, to)| *from == at || *to == at)
            .peekable();
        touching.peek().is_some()
            && touching.all(|(from, _)| self.node(*from).role == NodeRole::Watch)
    }

    /// Between a node and the one above it in its column.
    fn gap(&self, above: usize, below: usize) -> f64 {
        if self.node(above).area == self.node(below).area {
            GAP
        } else {
            GAP + TITLE + 2.0 * MARGIN
        }
    }

    /// Room that an inner area needs above its first node when that is the first of its column.
    fn lead(&self, node: usize) -> f64 {
        self.depth(node) as f64 * (TITLE + MARGIN)
    }

    fn place_nodes(&self, columns: &[Vec<usize>], nodes: &mut [Rect]) {
        let mut x = 0.0;
        let mut before: Option<usize> = None;
        for (at, column) in columns.iter().enumerate() {
            if column.is_empty() {
                continue;
            }
            if let Some(before) = before {
                x += NODE + self.between(&columns[before], column);
            }
            before = Some(at);
            for node in column {
                nodes[*node] = Rect {
                    x,
                    y: 0.0,
                    width: NODE,
                    height: self.heights[*node],
                };
            }
        }
        let total = |column: &Vec<usize>| -> f64 {
            let gaps: f64 = column.windows(2).map(|two| self.gap(two[0], two[1])).sum();
            gaps + column.iter().map(|node| self.heights[*node]).sum::<f64>()
        };
        // The tallest column is stacked, the others are next to what they are connected with.
        let Some(tallest) = (0..columns.len()).max_by(|a, b| {
            total(&columns[*a])
                .total_cmp(&total(&columns[*b]))
                .then(b.cmp(a))
        }) else {
            return;
        };
        let mut placed = vec![false; self.graph.nodes.len()];
        self.stack(&columns[tallest], nodes, &mut placed);
        for column in (0..tallest).rev().chain(tallest + 1..columns.len()) {
            self.beside(&columns[column], nodes, &mut placed);
        }
    }

    /// Room between two columns: for the words on the edges that begin left, and for their ways.
    fn between(&self, left: &[usize], right: &[usize]) -> f64 {
        let (mut words, mut count) = (0.0_f64, 0);
        for (edge, ends) in self.graph.edges.iter().zip(&self.ends) {
            let Some((from, to)) = *ends else { continue };
            if left.contains(&from) && (right.contains(&to) || left.contains(&to)) {
                words = words.max(routes::level(&edge.label));
                count += 1;
            }
        }
        words + LEAST + (f64::from(count) * EACH).min(MORE)
    }

    fn stack(&self, column: &[usize], nodes: &mut [Rect], placed: &mut [bool]) {
        let mut y = column.first().map_or(0.0, |first| self.lead(*first));
        for (at, node) in column.iter().enumerate() {
            if at > 0 {
                y += self.gap(column[at - 1], *node);
            }
            nodes[*node].y = y;
            placed[*node] = true;
            y += self.heights[*node];
        }
    }

    /// Puts each node of a column as near to the middle of its placed neighbours as the others let it:
    /// least squares under "not above the one before", by pooling what collides.
    fn beside(&self, column: &[usize], nodes: &mut [Rect], placed: &mut [bool]) {
        let mut offsets = Vec::with_capacity(column.len());
        let mut offset = column.first().map_or(0.0, |first| self.lead(*first));
        for (at, node) in column.iter().enumerate() {
            if at > 0 {
                offset += self.heights[column[at - 1]] + self.gap(column[at - 1], *node);
            }
            offsets.push(offset);
            debug_assert!(!placed[*node]);
        }
        let wishes: Vec<Option<f64>> = column
            .iter()
            .zip(&offsets)
            .map(|(node, offset)| {
                let near: Vec<f64> = self
                    .ends
                    .iter()
                    .flatten()
                    .filter_map(|(from, to)| {
                        let other = if from == node {
                            *to
                        } else if to == node {
                            *from
                        } else {
                            return None;
                        };
                        placed[other].then(|| nodes[other].middle())
                    })
                    .collect();
                let mean = near.iter().sum::<f64>() / near.len() as f64;
                (!near.is_empty()).then(|| mean - self.heights[*node] / 2.0 - offset)
            })
            .collect();
        // (sum of wishes, how many wish, how many nodes)
        let mut pools: Vec<(f64, usize, usize)> = Vec::new();
        for wish in wishes {
            let mut pool = (wish.unwrap_or_default(), usize::from(wish.is_some()), 1);
            while let Some(last) = pools.last() {
                let (above, here) = (mean(*last), mean(pool));
                if pool.1 > 0 && last.1 > 0 && above <= here {
                    break;
                }
                pool = (last.0 + pool.0, last.1 + pool.1, last.2 + pool.2);
                pools.pop();
            }
            pools.push(pool);
        }
        let shifts = pools
            .iter()
            .flat_map(|pool| std::iter::repeat_n(mean(*pool).max(0.0), pool.2));
        for ((node, offset), shift) in column.iter().zip(&offsets).zip(shifts) {
            nodes[*node].y = (offset + shift).round();
            placed[*node] = true;
        }
    }

    /// Rows below everything: those who watch, and left of them those who are told.
    fn place_below(&self, watch: &[usize], nodes: &mut [Rect]) {
        let standing = self.of_role(|role| role != NodeRole::Watch);
        let (told, others): (Vec<usize>, Vec<usize>) =
            standing.into_iter().partition(|at| self.is_told(*at));
        let inside: Vec<Rect> = others
            .iter()
            .filter(|at| !matches!(self.node(**at).role, NodeRole::Outside | NodeRole::Far))
            .map(|at| nodes[*at])
            .collect();
        let bottom = others
            .iter()
            .map(|at| nodes[*at].bottom() + self.depth(*at) as f64 * MARGIN)
            .fold(0.0, f64::max);
        let left = inside.iter().map(|rect| rect.x).fold(f64::NAN, f64::min);
        let left = if left.is_nan() {
            NODE + 2.0 * LEAST
        } else {
            left
        };
        let right = inside.iter().map(|rect| rect.right()).fold(left, f64::max);
        let step = NODE + BESIDE;
        let fit = (((right - left + BESIDE) / step) as usize).clamp(2, 4);
        let mut y = bottom + GAP + MARGIN + TITLE;
        let first = y;
        for row in watch.chunks(fit) {
            let height = row.iter().map(|at| self.heights[*at]).fold(0.0, f64::max);
            for (at, node) in row.iter().enumerate() {
                nodes[*node] = Rect {
                    x: left + at as f64 * step,
                    y,
                    width: NODE,
                    height,
                };
            }
            y += height + GAP;
        }
        let mut y = first;
        let x = if others
            .iter()
            .any(|at| self.node(*at).role == NodeRole::Outside)
        {
            0.0
        } else {
            left - NODE - 2.0 * LEAST
        };
        for node in told {
            nodes[node] = Rect {
                x,
                y,
                width: NODE,
                height: self.heights[node],
            };
            y += self.heights[node] + GAP;
        }
    }

    /// The areas around their nodes.
    fn areas(&self, nodes: &[Rect]) -> Vec<Option<Rect>> {
        let mut areas: Vec<Option<Rect>> = vec![None; self.graph.areas.len()];
        for at in (0..areas.len()).rev() {
            let own = (0..nodes.len())
                .filter(|node| self.node(*node).area == at)
                .map(|node| nodes[node]);
            let inner = (at + 1..areas.len())
                .filter(|inner| self.graph.areas[*inner].within == Some(at))
                .filter_map(|inner| areas[inner]);
            areas[at] = own.chain(inner).reduce(Rect::around).map(|rect| Rect {
                x: rect.x - MARGIN,
                y: rect.y - TITLE - 4.0,
                width: rect.width + 2.0 * MARGIN,
                height: rect.height + TITLE + 4.0 + MARGIN,
            });
        }
        // Areas beside each other are as high as the highest.
        let outer: Vec<usize> = (0..areas.len())
            .filter(|at| self.graph.areas[*at].within.is_none())
            .collect();
        let all = outer.iter().filter_map(|at| areas[*at]);
        if let Some(all) = all.reduce(Rect::around) {
            for at in outer {
                if let Some(area) = &mut areas[at] {
                    area.y = all.y;
                    area.height = all.height;
                }
            }
        }
        areas
    }
}

fn mean((sum, wishing, _): (f64, usize, usize)) -> f64 {
    if wishing == 0 {
        0.0
    } else {
        sum / wishing as f64
    }
}
