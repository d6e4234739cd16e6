//! How a workload is shown in the graph of its environment. Knows how nothing is drawn.

use naming::CallName;
use picture::graph::{Flow, NodeRole, Way};

/// The words for one and for several of a kind.
pub(crate) type NounForms = (&'static str, &'static str);

/// What is said of a workload that refuses to be destroyed.
pub(crate) const PROTECTED: &str = "protected";

/// A workload as a node of the graph.
#[derive(Clone, Debug)]
pub(crate) struct GraphNode {
    /// What it is to others.
    pub(crate) role: NodeRole,
    /// What kind of thing it is: the words for one and for several.
    pub(crate) kind: (&'static str, &'static str),
    /// Its name in the description.
    pub(crate) name: String,
    /// What is to be known of it beside what its other facts say.
    pub(crate) notes: Vec<String>,
    /// Whether it was made elsewhere.
    pub(crate) elsewhere: bool,
    /// Whether it is in the private network.
    pub(crate) in_network: bool,
    /// Who calls it from outside.
    pub(crate) callers: Option<String>,
    /// What flows between it and others.
    pub(crate) edges: Vec<EdgeSpec>,
}

/// What flows between a workload and something that it uses.
#[derive(Clone, Debug)]
pub(crate) struct EdgeSpec {
    /// The other end.
    pub(crate) to: EdgeTarget,
    /// What flows.
    pub(crate) flow: Flow,
    /// Where to: [`Way::Back`] is what the workload reads.
    pub(crate) way: Way,
    /// What it is in a few words.
    pub(crate) label: String,
    /// How many there are.
    pub(crate) count: usize,
    /// The words for one and for several of it.
    pub(crate) unit: (&'static str, &'static str),
    /// All that is to be known.
    pub(crate) details: Vec<String>,
}

/// The other end of what flows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum EdgeTarget {
    /// A workload, by its module call.
    Workload(CallName),
    /// Something that the description knows by its ARN alone.
    Arn(String),
}

impl GraphNode {
    /// A workload.
    pub(crate) fn new(role: NodeRole, kind: NounForms, name: &str) -> Self {
        Self {
            role,
            kind,
            name: name.to_owned(),
            notes: Vec::new(),
            elsewhere: false,
            in_network: false,
            callers: None,
            edges: Vec::new(),
        }
    }

    /// Something that keeps data, or is only used.
    pub(crate) fn data(kind: NounForms, name: &str) -> Self {
        Self::new(NodeRole::Data, kind, name)
    }

    /// The same, made elsewhere.
    pub(crate) fn elsewhere(mut self) -> Self {
        self.elsewhere = true;
        self
    }

    /// The same with a note, when that is so.
    pub(crate) fn noted(mut self, is_so: bool, note: &str) -> Self {
        if is_so {
            self.notes.push(note.to_owned());
        }
        self
    }
}
