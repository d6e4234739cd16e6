//! Times of maintenance: whose alarms are muted by each, and which functions are left alone.

use model::Environment;
use model::description::{MaintainedWorkload, Maintenance};
use naming::CallName;

use crate::contribution::OperationalFacts;

/// A time of maintenance with what it is about.
pub(crate) struct MaintenanceWindow<'a> {
    /// Its name in the description.
    pub(crate) name: &'a str,
    /// When it is.
    pub(crate) settings: &'a Maintenance,
    /// The workloads that it is about; none where it is about everything.
    workloads: Option<Vec<CallName>>,
}

/// The times of maintenance of an environment.
pub(crate) fn windows(env: &Environment) -> impl Iterator<Item = MaintenanceWindow<'_>> {
    let described = env.settings.maintenance.iter();
    described.map(|(name, settings)| {
        let paths = settings.workloads.as_ref();
        let workloads = paths.map(|paths| {
            let named = paths
                .iter()
                .filter_map(|path| MaintainedWorkload::parse(path));
            named.map(call).collect()
        });
        MaintenanceWindow {
            name,
            settings,
            workloads,
        }
    })
}

fn call(workload: MaintainedWorkload<'_>) -> CallName {
    if workload.exists {
        workload.kind.existing(workload.name)
    } else {
        workload.kind.call(workload.name)
    }
}

impl MaintenanceWindow<'_> {
    /// Of everybody's `facts` those of what it is about; none where it is about everything.
    pub(crate) fn concerned<'f>(
        &self,
        facts: &'f [OperationalFacts],
    ) -> Option<Vec<&'f OperationalFacts>> {
        let workloads = self.workloads.as_ref()?;
        let concerned = facts.iter();
        Some(
            concerned
                .filter(|facts| workloads.contains(&facts.workload))
                .collect(),
        )
    }
}
