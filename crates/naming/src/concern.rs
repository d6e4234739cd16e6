//! The concerns over all workloads: each is one module and one module call, called alike.

use crate::{CallName, OutputRef};

/// A concern over all workloads of an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConcernName {
    /// Vaults, plans and restore tests.
    Backup,
    /// Roles of the pipeline that deploys.
    Delivery,
    /// The check that workloads answer.
    Health,
    /// Alarms, topics, dashboards and queries.
    Monitoring,
    /// The private network.
    Network,
    /// What acts on alarms.
    Remediation,
    /// Copies of data in the recovery region, as it is written.
    Replication,
    /// Key, log buckets, audit trail.
    Security,
    /// The bucket of Terraform's state.
    State,
}

impl ConcernName {
    /// Every concern.
    pub const ALL: [Self; 9] = [
        Self::Backup,
        Self::Delivery,
        Self::Health,
        Self::Monitoring,
        Self::Network,
        Self::Remediation,
        Self::Replication,
        Self::Security,
        Self::State,
    ];

    /// Path of its module below `modules`, and name of its module call.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Backup => "backup",
            Self::Delivery => "delivery",
            Self::Health => "health",
            Self::Monitoring => "monitoring",
            Self::Network => "network",
            Self::Remediation => "remediation",
            Self::Replication => "replication",
            Self::Security => "security",
            Self::State => "state",
        }
    }

    /// Its module call.
    #[must_use]
    pub fn call(self) -> CallName {
        CallName::from(self)
    }

    /// The output `name` of its module call.
    #[must_use]
    pub fn output(self, name: &str) -> OutputRef {
        self.call().output(name)
    }

    /// The concern whose module call has that name.
    #[must_use]
    pub fn of_call(call: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|concern| concern.as_str() == call)
    }

    /// Tells whether the resource at `address` is in its module, or in one that it calls.
    #[must_use]
    pub fn contains(self, address: &str) -> bool {
        CallName::in_address(address) == Some(self.as_str())
    }
}
