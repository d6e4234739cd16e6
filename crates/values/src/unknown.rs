//! What is said of a value that is known only after apply.

use std::sync::Arc;

use crate::types::Type;
use crate::value::Value;

/// What is said of a value that is known only after apply.
#[derive(Clone, Debug)]
pub struct Unknown {
    /// Its type, as far as it is decided.
    pub ty: Type,
    /// It will not be `null`.
    pub not_null: bool,
    /// What is known of it, when the planner itself put it together: the argument of `jsonencode`, for
    /// example, in which only the leaves are unknown.
    pub partial: Option<Arc<PartialValue>>,
    /// Where it comes from, when the plan is compared with another.
    pub origin: Option<Arc<UnknownOrigin>>,
}

/// Where an unknown comes from makes no other value of it: that is asked for on its own.
impl PartialEq for Unknown {
    fn eq(&self, other: &Self) -> bool {
        self.ty == other.ty && self.not_null == other.not_null && self.partial == other.partial
    }
}

/// Where an unknown comes from. Two unknowns of one origin become the same value.
#[derive(Clone, Debug)]
pub enum UnknownOrigin {
    /// The argument is not written, and the provider sets it.
    Unset,
    /// An attribute that the provider sets.
    Attribute {
        /// Full address of the instance, before a `moved` block.
        address: Arc<str>,
        /// The attribute: `arn`, `vpc_config.0.vpc_id`.
        path: Arc<str>,
        /// What apply does to it.
        state: Stability,
    },
    /// What an expression comes to.
    Expression {
        /// Digest of the expression.
        digest: u64,
        /// Do different inputs always give different results? A hash does.
        injective: bool,
        /// What the expression refers to.
        inputs: Box<[Value]>,
    },
    /// Something that is never the same again, such as the time.
    Volatile,
}

/// What apply does to an attribute that the provider sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stability {
    /// It keeps its value.
    Stable,
    /// The provider may compute another one.
    Uncertain,
    /// The provider computes it again.
    Recomputed,
}

/// What is known of a value that is unknown as a whole.
#[derive(Clone, Debug, PartialEq)]
pub enum PartialValue {
    /// `jsonencode(value)`
    Json(Value),
    /// A template: its pieces in order, known text and unknown strings.
    Template(Vec<Value>),
    /// A list, set or map that is planned as unknown because a part of it is: as it was written.
    Parts(Value),
    /// What is said of a file that is not there: it may be made before Terraform runs.
    File(Arc<str>),
}
