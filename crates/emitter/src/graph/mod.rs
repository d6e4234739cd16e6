//! The graph of an environment: how each workload stands in it, as a fact of the workload, and what
//! stands around them all. Knows how nothing is drawn.

mod around;
mod whole;

use naming::CallName;
use picture::graph::{Flow, Role, Way};

pub use whole::graph;
pub(crate) use whole::of;

/// Words for one and for several of a kind.
pub(crate) type Words = (&'static str, &'static str);

/// How many there are, in words.
fn counted(count: usize, (one, several): Words) -> String {
    let word = if count == 1 { one } else { several };
    format!("{count} {word}")
}

pub(crate) const FUNCTION: Words = ("Function", "Functions");
pub(crate) const API: Words = ("API", "APIs");
pub(crate) const TABLE: Words = ("Table", "Tables");
pub(crate) const BUCKET: Words = ("Bucket", "Buckets");
/// What is said of a workload that refuses to be destroyed.
pub(crate) const PROTECTED: &str = "protected";

/// How a workload stands in the graph.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// What it is to others.
    pub role: Role,
    /// What kind of thing it is: the words for one and for several.
    pub kind: (&'static str, &'static str),
    /// Its name in the description.
    pub name: String,
    /// What is to be known of it beside what its other facts say.
    pub notes: Vec<String>,
    /// Whether it was made elsewhere.
    pub elsewhere: bool,
    /// Whether it stands in the private network.
    pub in_network: bool,
    /// Who calls it from outside.
    pub callers: Option<String>,
    /// What flows between it and others.
    pub flows: Vec<Flows>,
}

/// What flows between a workload and something that it uses.
#[derive(Clone, Debug)]
pub struct Flows {
    /// The other end.
    pub to: Outlet,
    /// What flows.
    pub flow: Flow,
    /// Where to: [`Way::Back`] is what the workload reads.
    pub way: Way,
    /// What it is in a few words.
    pub label: String,
    /// How many there are.
    pub count: usize,
    /// The words for one and for several of it.
    pub unit: (&'static str, &'static str),
    /// All that is to be known.
    pub details: Vec<String>,
}

/// The other end of what flows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outlet {
    /// A workload, by its module call.
    Workload(CallName),
    /// Something that the description knows by its ARN alone.
    Arn(String),
}

impl Drawn {
    /// A workload.
    pub(crate) fn new(role: Role, kind: Words, name: &str) -> Self {
        Self {
            role,
            kind,
            name: name.to_owned(),
            notes: Vec::new(),
            elsewhere: false,
            in_network: false,
            callers: None,
            flows: Vec::new(),
        }
    }

    /// Something that keeps data, or is only used.
    pub(crate) fn data(kind: Words, name: &str) -> Self {
        Self::new(Role::Data, kind, name)
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
