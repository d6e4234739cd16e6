//! Which nodes are in a column, and in which order: the one that crosses few edges.

use super::Numbered;
use crate::graph::NodeRole;

/// Sweeps over the columns; the order seldom changes after the third.
const SWEEPS: usize = 8;

impl Numbered<'_> {
    /// The columns from left to right, each from top to bottom.
    pub(super) fn columns(&self) -> Vec<Vec<usize>> {
        let roles = [
            NodeRole::Outside,
            NodeRole::Entry,
            NodeRole::Compute,
            NodeRole::Data,
            NodeRole::Keeper,
            NodeRole::Far,
        ];
        let mut columns: Vec<Vec<usize>> = roles
            .iter()
            .map(|wanted| {
                self.of_role(|role| role == *wanted)
                    .into_iter()
                    .filter(|at| !self.is_told(*at))
                    .collect()
            })
            .collect();
        let group = self.groups();
        for column in &mut columns {
            column.sort_by(|a, b| {
                let key = |at: usize| (self.depth(at), self.node(at).area, group[at]);
                key(*a)
                    .cmp(&key(*b))
                    .then_with(|| self.node(*a).id.cmp(&self.node(*b).id))
            });
        }
        for sweep in 0..SWEEPS {
            let order: Vec<usize> = if sweep % 2 == 0 {
                (1..columns.len()).collect()
            } else {
                (0..columns.len() - 1).rev().collect()
            };
            for column in order {
                self.order(&mut columns, column);
            }
        }
        columns
    }

    /// For each node the place of the connected group that it belongs to: the largest first.
    fn groups(&self) -> Vec<usize> {
        let count = self.graph.nodes.len();
        let mut of: Vec<usize> = (0..count).collect();
        let joins = |at: usize| self.node(at).role.is_workload();
        loop {
            let mut changed = false;
            for (from, to) in self.ends.iter().flatten() {
                if joins(*from) && joins(*to) {
                    let least = of[*from].min(of[*to]);
                    changed |= of[*from] != least || of[*to] != least;
                    of[*from] = least;
                    of[*to] = least;
                }
            }
            if !changed {
                break;
            }
        }
        let mut sizes = vec![0_usize; count];
        for group in &of {
            sizes[*group] += 1;
        }
        let mut ranks: Vec<usize> = (0..count).filter(|at| sizes[*at] > 0).collect();
        ranks.sort_by_key(|at| (std::cmp::Reverse(sizes[*at]), *at));
        let mut rank = vec![0; count];
        for (place, group) in ranks.into_iter().enumerate() {
            rank[group] = place;
        }
        of.into_iter().map(|group| rank[group]).collect()
    }

    /// Orders a column by where its neighbours are in theirs.
    fn order(&self, columns: &mut [Vec<usize>], column: usize) {
        let mut place = vec![0.0; self.graph.nodes.len()];
        for nodes in columns.iter() {
            for (at, node) in nodes.iter().enumerate() {
                place[*node] = (at as f64 + 0.5) / nodes.len() as f64;
            }
        }
        let own = columns[column].clone();
        let wish = |node: usize| -> f64 {
            let near: Vec<f64> = self
                .ends
                .iter()
                .flatten()
                .filter_map(|(from, to)| {
                    let other = if *from == node {
                        *to
                    } else if *to == node {
                        *from
                    } else {
                        return None;
                    };
                    (!own.contains(&other)).then(|| place[other])
                })
                .collect();
            if near.is_empty() {
                place[node]
            } else {
                near.iter().sum::<f64>() / near.len() as f64
            }
        };
        let mut wishes: Vec<(usize, usize, f64, usize)> = own
            .iter()
            .map(|node| (self.depth(*node), self.node(*node).area, wish(*node), *node))
            .collect();
        wishes.sort_by(|a, b| {
            (a.0, a.1)
                .cmp(&(b.0, b.1))
                .then(a.2.total_cmp(&b.2))
                .then(place[a.3].total_cmp(&place[b.3]))
        });
        columns[column] = wishes.into_iter().map(|wish| wish.3).collect();
    }
}
