//! Large graphs made smaller: what is connected in the same way is drawn once, with counts.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use super::{Edge, Flow, Graph, Node, NodeRole};
use crate::text::counted;

/// Names of a group that are told.
const NAMES: usize = 110;

impl Graph {
    /// This graph with at most about `most` workloads: itself, or with one node for each kind in all
    /// groups that are connected alike, or, where that is still too much, in all of them.
    #[must_use]
    pub fn condensed(&self, most: usize) -> Graph {
        let workloads = self
            .nodes
            .iter()
            .filter(|node| node.role.is_workload())
            .count();
        if workloads <= most {
            return self.clone();
        }
        let alike = grouped(self, &signatures(self));
        let groups = alike
            .nodes
            .iter()
            .filter(|node| node.role.is_workload())
            .count();
        if groups <= most {
            return alike;
        }
        grouped(self, &HashMap::new())
    }
}

/// What a connected group of workloads is like, and how many are like it.
type Signature = (String, usize);

/// Of each workload, what the group is like that it is connected with.
fn signatures(graph: &Graph) -> HashMap<&str, Signature> {
    let mut parent: HashMap<&str, &str> = graph
        .nodes
        .iter()
        .map(|node| (node.id.as_str(), node.id.as_str()))
        .collect();
    fn root<'a>(parent: &HashMap<&'a str, &'a str>, mut id: &'a str) -> &'a str {
        while let Some(up) = parent.get(id).filter(|up| **up != id) {
            id = up;
        }
        id
    }
    let roles: HashMap<&str, NodeRole> = graph
        .nodes
        .iter()
        .map(|node| (node.id.as_str(), node.role))
        .collect();
    for edge in &graph.edges {
        let is_workload = |id: &str| roles.get(id).is_some_and(|role| role.is_workload());
        if is_workload(&edge.from) && is_workload(&edge.to) {
            let (from, to) = (root(&parent, &edge.from), root(&parent, &edge.to));
            parent.insert(from.max(to), from.min(to));
        }
    }
    let mut members: BTreeMap<&str, BTreeMap<(NodeRole, &str), usize>> = BTreeMap::new();
    for node in graph.nodes.iter().filter(|node| node.role.is_workload()) {
        *members
            .entry(root(&parent, &node.id))
            .or_default()
            .entry((node.role, node.kind.0))
            .or_default() += 1;
    }
    let words: HashMap<&str, String> = members
        .iter()
        .map(|(root, kinds)| (*root, format!("{kinds:?}")))
        .collect();
    let mut times: HashMap<&str, usize> = HashMap::new();
    for word in words.values() {
        *times.entry(word).or_default() += 1;
    }
    graph
        .nodes
        .iter()
        .filter_map(|node| {
            let word = words.get(root(&parent, &node.id))?;
            Some((node.id.as_str(), (word.clone(), times[word.as_str()])))
        })
        .collect()
}

fn grouped(graph: &Graph, signatures: &HashMap<&str, Signature>) -> Graph {
    type Key<'a> = (&'a str, NodeRole, &'a str, usize, bool);
    let mut groups: BTreeMap<Key<'_>, Vec<&Node>> = BTreeMap::new();
    for node in graph.nodes.iter().filter(|node| node.role.is_workload()) {
        let signature = signatures
            .get(node.id.as_str())
            .map_or("", |(word, _)| word.as_str());
        groups
            .entry((signature, node.role, node.kind.0, node.area, node.elsewhere))
            .or_default()
            .push(node);
    }
    let mut group_of: HashMap<&str, String> = HashMap::new();
    let mut nodes: Vec<Node> = Vec::new();
    for (number, members) in groups.values().enumerate() {
        let node = group(number, members, signatures);
        group_of.extend(
            members
                .iter()
                .map(|member| (member.id.as_str(), node.id.clone())),
        );
        nodes.push(node);
    }
    nodes.extend(
        graph
            .nodes
            .iter()
            .filter(|node| !node.role.is_workload())
            .cloned(),
    );
    let mut edges: BTreeMap<(String, String, Flow), Edge> = BTreeMap::new();
    for edge in &graph.edges {
        let end = |id: &str| group_of.get(id).cloned().unwrap_or_else(|| id.to_owned());
        let mut edge = Edge {
            from: end(&edge.from),
            to: end(&edge.to),
            ..edge.clone()
        };
        let key = (edge.from.clone(), edge.to.clone(), edge.flow);
        match edges.get_mut(&key) {
            None => {
                edge.details.insert(0, edge.label.clone());
                edges.insert(key, edge);
            }
            Some(all) => {
                all.way = all.way.and(edge.way);
                all.count += edge.count;
                all.label = counted(all.count, all.unit);
                all.details.push(edge.label);
            }
        }
    }
    Graph {
        edges: edges
            .into_values()
            .map(|edge| Edge {
                details: tally(&edge.details),
                ..edge
            })
            .collect(),
        nodes,
        title: graph.title.clone(),
        description: graph.description.clone(),
        areas: graph.areas.clone(),
    }
}

/// Each word with how often it is there.
fn tally(words: &[String]) -> Vec<String> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for word in words.iter().filter(|word| !word.is_empty()) {
        *times.entry(word).or_default() += 1;
    }
    let mut found: Vec<String> = times
        .into_iter()
        .map(|(word, count)| match count {
            1 => word.to_owned(),
            many => format!("{many} × {word}"),
        })
        .collect();
    if found.len() > 12 {
        let more = found.len() - 12;
        found.truncate(12);
        found.push(format!("and {more} more"));
    }
    found
}

fn group(number: usize, members: &[&Node], signatures: &HashMap<&str, Signature>) -> Node {
    let first = members[0];
    let alike = signatures
        .get(first.id.as_str())
        .map_or(1, |(_, times)| *times);
    if members.len() == 1 {
        return first.clone();
    }
    let mut counts = BTreeMap::new();
    for (unit, count) in members.iter().flat_map(|member| &member.counts) {
        *counts.entry(*unit).or_default() += count;
    }
    let mut names = String::new();
    for (at, member) in members.iter().enumerate() {
        let separator = if at == 0 { "" } else { ", " };
        if names.len() + member.name.len() > NAMES {
            let _ = write!(names, "{separator}and {} more", members.len() - at);
            break;
        }
        names.push_str(separator);
        names.push_str(&member.name);
    }
    let mut notes = Vec::new();
    if alike > 1 {
        notes.push(format!("in {alike} groups alike"));
    }
    // What all say, once; what only some say, with how many.
    let mut said: BTreeMap<&str, usize> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    let mut seen = BTreeSet::new();
    for note in members.iter().flat_map(|member| &member.notes) {
        *said.entry(note).or_default() += 1;
        if seen.insert(note) {
            order.push(note);
        }
    }
    for note in order.into_iter().take(4) {
        match said[note] {
            times if times == members.len() => notes.push(note.to_owned()),
            times => notes.push(format!("{times} {note}")),
        }
    }
    notes.push(names);
    Node {
        id: format!("group_{number}"),
        role: first.role,
        kind: (first.kind.1, first.kind.1),
        name: counted(members.len(), first.kind),
        notes,
        counts,
        area: first.area,
        elsewhere: first.elsewhere,
    }
}
