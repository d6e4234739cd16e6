//! A graph of what there is and what flows: its parts, and the two ways of drawing it.
//!
//! Nodes are in columns by their [`NodeRole`]; edges lead from one column to the next, or stay in one.
//! Areas (who is trusted with what) hold nodes and each other.

mod condense;
mod layout;
mod mermaid;
mod svg;

use std::collections::BTreeMap;

/// Most workloads that are drawn one by one; more are grouped.
pub const MOST: usize = 36;

/// A graph.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    /// What it shows, in a few words.
    pub title: String,
    /// The same in a sentence, for those who do not see it.
    pub description: String,
    /// Areas; one that holds others comes before them.
    pub areas: Vec<Area>,
    /// Nodes. Their ids are letters, digits, `_` and `-`.
    pub nodes: Vec<Node>,
    /// Edges.
    pub edges: Vec<Edge>,
}

/// Where the same people are trusted.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// Unique name: letters, digits, `_` and `-`.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// The area that it is a part of, by its place in the list.
    pub within: Option<usize>,
}

/// What a node is to the others, and so in which column it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NodeRole {
    /// Calls from outside, or is told.
    Outside,
    /// Lets calls in.
    Entry,
    /// Computes.
    Compute,
    /// Keeps data, or is only used.
    Data,
    /// Keeps copies of data.
    Keeper,
    /// Keeps copies of copies.
    Far,
    /// Watches or heals all the others; drawn below them.
    Watch,
}

impl NodeRole {
    /// Whether there may be many of it, so that they are grouped.
    fn is_workload(self) -> bool {
        matches!(self, Self::Entry | Self::Compute | Self::Data)
    }

    /// What decides its colour.
    fn class(self) -> &'static str {
        match self {
            Self::Outside => "outside",
            Self::Entry => "entry",
            Self::Compute => "compute",
            Self::Data => "data",
            Self::Keeper | Self::Far => "keeper",
            Self::Watch => "watch",
        }
    }
}

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Unique name.
    pub id: String,
    /// What it is to others.
    pub role: NodeRole,
    /// What kind of thing it is: the words for one and for several.
    pub kind: (&'static str, &'static str),
    /// What people call it.
    pub name: String,
    /// What is to be known of it, each in a few words.
    pub notes: Vec<String>,
    /// How many there are of each of these: the words for one and for several, and the number. They
    /// are added up in a group.
    pub counts: BTreeMap<(&'static str, &'static str), usize>,
    /// Its area, by its place in the list.
    pub area: usize,
    /// Whether it was made elsewhere.
    pub elsewhere: bool,
}

/// An edge.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// Where it begins: the id of a node.
    pub from: String,
    /// Where it ends.
    pub to: String,
    /// What flows.
    pub flow: Flow,
    /// Where to.
    pub way: Way,
    /// What it is in a few words; empty for nothing.
    pub label: String,
    /// How many there are.
    pub count: usize,
    /// The words for one and for several of it.
    pub unit: (&'static str, &'static str),
    /// All that is to be known, a line each.
    pub details: Vec<String>,
}

/// What flows along an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flow {
    /// Calls.
    Call,
    /// Data.
    Data,
    /// Copies of data.
    Copy,
    /// News of what is wrong.
    Alert,
}

/// Where something flows to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// From the beginning to the end.
    Forth,
    /// From the end to the beginning: it is read.
    Back,
    /// Both.
    Both,
}

impl Way {
    /// The same between ends that change places.
    #[must_use]
    pub fn reversed(self) -> Self {
        match self {
            Self::Forth => Self::Back,
            Self::Back => Self::Forth,
            Self::Both => Self::Both,
        }
    }

    fn and(self, other: Self) -> Self {
        if self == other { self } else { Self::Both }
    }
}

impl Graph {
    /// As a flow chart in Mermaid, which GitHub draws in Markdown.
    #[must_use]
    pub fn mermaid(&self) -> String {
        mermaid::draw(&self.condensed(MOST))
    }

    /// As a document of SVG, light or dark as its reader prefers.
    #[must_use]
    pub fn svg(&self) -> String {
        let graph = self.condensed(MOST);
        svg::draw(&graph, &layout::Layout::compute(&graph))
    }
}

impl Node {
    /// Its counts and notes.
    fn words(&self) -> Vec<String> {
        let counts = self
            .counts
            .iter()
            .filter(|(_, count)| **count > 0)
            .map(|(unit, count)| crate::text::counted(*count, *unit));
        counts.chain(self.notes.iter().cloned()).collect()
    }
}
