//! Times of maintenance: whose alarms are muted by each, and which functions are left alone.

use std::collections::BTreeMap;

use model::Environment;
use model::description::{MaintainedWorkload, Maintenance};
use naming::CallName;
use terraform::Literal;

use crate::contribution::OperationalFacts;

/// A time of maintenance with what it is about.
struct MaintenanceWindow<'a> {
    /// Its name in the description.
    name: &'a str,
    /// When it is.
    settings: &'a Maintenance,
    /// The workloads that it is about; none where it is about everything.
    workloads: Option<Vec<CallName>>,
}

/// The times of maintenance as a module takes them, by name: `names` gives what it calls the things that one is about, and
/// `input` is made of the settings and those names, none where it is about everything. One that is about nothing that the
/// module knows is left out.
pub(crate) fn inputs<'a, Input>(
    env: &'a Environment,
    facts: &'a [OperationalFacts],
    names: impl Fn(&[&'a OperationalFacts]) -> Vec<Literal<'a>>,
    input: impl Fn(&'a Maintenance, Option<Vec<Literal<'a>>>) -> Input,
) -> BTreeMap<String, Input> {
    let mut found = BTreeMap::new();
    for window in windows(env) {
        let concerned = window.concerned(facts).map(|concerned| names(&concerned));
        if !concerned.as_ref().is_some_and(Vec::is_empty) {
            found.insert(window.name.to_owned(), input(window.settings, concerned));
        }
    }
    found
}

/// The times of maintenance of an environment.
fn windows(env: &Environment) -> impl Iterator<Item = MaintenanceWindow<'_>> {
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
    fn concerned<'f>(&self, facts: &'f [OperationalFacts]) -> Option<Vec<&'f OperationalFacts>> {
        let workloads = self.workloads.as_ref()?;
        let concerned = facts.iter();
        Some(
            concerned
                .filter(|facts| workloads.contains(&facts.workload))
                .collect(),
        )
    }
}
