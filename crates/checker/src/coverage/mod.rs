//! Operational coverage as a number: each workload of a plan against what operation asks of it.
//!
//! All is computed from a [`Plan`]: resources are linked by known values (dimensions of alarms, names
//! on dashboards, ARNs and tags in backup selections, names of log groups) and else by what the
//! configuration refers to. So it is the same for a plan made here, for any `terraform show -json`, and
//! for the state of what groundplan did not make. The plan is indexed once; each aspect then asks the
//! index.
//!
//! An aspect is one room of `aspects/` and its line in the list there.

mod alarms;
mod aspect;
pub mod aspects;
mod backups;
mod cell;
mod dashboards;
mod dead_letters;
mod healing;
mod kind;
mod kinds;
pub mod recommended;
pub mod report;
mod search;
mod selection;
mod spared;
mod workload;

use std::collections::{BTreeSet, HashMap, HashSet};

use plan::Plan;

pub use aspect::Aspect;
pub use cell::{Cell, CoverageState};
pub use kinds::CoveredKind;
pub use workload::{Workload, WorkloadOrigin};

use crate::check::Nothing;
use crate::control::CheckProfile;
use crate::scope::Scope;
use crate::waiver::ControlWaiver;
use alarms::Alarms;
use aws::date::Date;
use backups::Backups;
use dashboards::Dashboards;
use healing::Healing;
use workload::Registry;

/// What is known of a plan, indexed.
struct Facts<'a> {
    plan: &'a Plan,
    scope: Scope<'a>,
    registry: Registry<'a>,
    alarms: Alarms<'a>,
    dashboards: Dashboards,
    backups: Backups,
    healing: Healing,
    /// The queues of what a function could not handle.
    dead_letters: HashMap<usize, Vec<usize>>,
    /// Queues that take what others could not handle.
    undelivered: HashSet<usize>,
    /// Addresses of buckets that take the logs of others.
    log_buckets: HashSet<String>,
}

/// A workload with what each aspect says of it.
#[derive(Clone, Debug)]
pub struct CoverageRow {
    /// What it is.
    pub kind: CoveredKind,
    /// Its name in AWS, when it is known.
    pub name: Option<String>,
    /// Its address, or `elsewhere:KIND:NAME`.
    pub address: String,
    /// For people.
    pub label: String,
    /// Who makes it.
    pub origin: WorkloadOrigin,
    /// What each aspect says, in the order of [`aspects::ALL`].
    pub cells: Vec<Cell>,
}

/// The coverage of a plan.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// Each workload, by kind, name and address.
    pub rows: Vec<CoverageRow>,
}

/// Computes the coverage of a plan.
///
/// # Errors
/// When the plan makes and watches no workload.
pub fn coverage(plan: &Plan) -> Result<Coverage, Nothing> {
    let facts = Facts::new(plan);
    let hidden: HashSet<usize> = facts.dead_letters.values().flatten().copied().collect();
    let mut rows: Vec<CoverageRow> = facts
        .registry
        .all
        .iter()
        .enumerate()
        // What a function could not handle is asked of the function.
        .filter(|(at, _)| !hidden.contains(at))
        .map(|(at, workload)| CoverageRow {
            kind: workload.kind,
            name: workload.name.clone(),
            address: workload.address(),
            label: workload.label(),
            origin: workload.origin(),
            cells: aspects::ALL
                .iter()
                .map(|aspect| {
                    let cell = (aspect.judge)(&facts, at, workload);
                    spared::spare(&facts, at, workload, aspect.id, cell)
                })
                .collect(),
        })
        .collect();
    if rows.is_empty() {
        return Err(Nothing);
    }
    rows.sort_by(|a, b| (a.kind, &a.name, &a.address).cmp(&(b.kind, &b.name, &b.address)));
    Ok(Coverage { rows })
}

/// What some things of a plan are for, which their names do not tell.
#[derive(Clone, Debug, Default)]
pub struct Purposes {
    /// Addresses of queues that take what others could not handle.
    pub dead_letters: BTreeSet<String>,
    /// Addresses of buckets that take the logs of others.
    pub logs: BTreeSet<String>,
}

/// Finds out what things are for.
#[must_use]
pub fn purposes(plan: &Plan) -> Purposes {
    let facts = Facts::new(plan);
    let queues = facts.undelivered.iter();
    Purposes {
        dead_letters: queues.map(|at| facts.registry.all[*at].address()).collect(),
        logs: facts.log_buckets.into_iter().collect(),
    }
}

impl<'a> Facts<'a> {
    fn new(plan: &'a Plan) -> Self {
        let mut registry = Registry::new(plan);
        let alarms = Alarms::new(plan, &mut registry);
        let healing = Healing::new(plan, &mut registry);
        let backups = Backups::new(plan, &mut registry);
        let (dead_letters, undelivered) = dead_letters::find(plan, &registry);
        Self {
            scope: Scope::new(plan, CheckProfile::Production, None),
            dashboards: Dashboards::new(plan, &registry),
            log_buckets: log_buckets(plan, &registry),
            plan,
            registry,
            alarms,
            backups,
            healing,
            dead_letters,
            undelivered,
        }
    }

    /// Does a queue take what others could not handle?
    fn is_dead_letters(&self, queue: &Workload<'_>) -> bool {
        match queue.instance {
            Some(instance) => self
                .registry
                .made_by(instance)
                .is_some_and(|at| self.undelivered.contains(&at)),
            None => queue.name.as_deref().is_some_and(|name| {
                let same = self.registry.known(CoveredKind::Queue, name);
                same.iter().any(|at| self.undelivered.contains(at))
            }),
        }
    }

    /// Does a bucket take the logs of others?
    fn takes_logs(&self, bucket: &Workload<'_>) -> bool {
        bucket
            .instance
            .is_some_and(|instance| self.log_buckets.contains(instance.address.as_ref()))
    }
}

/// Buckets that access logs, audit trails or flow logs go to.
fn log_buckets<'a>(plan: &'a Plan, registry: &Registry<'a>) -> HashSet<String> {
    const SINKS: [(&str, &str); 4] = [
        ("aws_s3_bucket_logging", "target_bucket"),
        ("aws_cloudtrail", "s3_bucket_name"),
        ("aws_flow_log", "log_destination"),
        ("aws_lb", "access_logs.0.bucket"),
    ];
    let mut found = HashSet::new();
    for (kind, path) in SINKS {
        for source in plan.of_type(kind) {
            let named = registry.target(plan, source, path, CoveredKind::Bucket);
            if let Some(workload::NamedWorkloads::Certain(of)) = named {
                found.extend(of.iter().filter_map(|at| {
                    let instance = registry.all[*at].instance?;
                    Some(instance.address.to_string())
                }));
            }
        }
    }
    found
}

impl CoverageRow {
    /// Its coverage in percent; `None` when nothing is asked of it.
    #[must_use]
    pub fn percent(&self) -> Option<f64> {
        percent(self.cells.iter())
    }
}

impl Coverage {
    /// The coverage of all in percent: what is there or waived, of what is asked. What is unknown counts
    /// as not there.
    #[must_use]
    pub fn percent(&self) -> f64 {
        percent(self.rows.iter().flat_map(|row| &row.cells)).unwrap_or(100.0)
    }

    /// Marks what is accepted, by the id of the aspect and the address of the workload. A waiver that has
    /// expired accepts nothing. Says of each waiver whether something of it is missing or not known.
    pub fn waive(&mut self, waivers: &[ControlWaiver], today: Option<Date>) -> Vec<bool> {
        let mut used = vec![false; waivers.len()];
        for row in &mut self.rows {
            for (aspect, cell) in aspects::ALL.iter().zip(&mut row.cells) {
                if !matches!(cell.state, CoverageState::Missing | CoverageState::Unknown) {
                    continue;
                }
                for (waiver, used) in waivers.iter().zip(&mut used) {
                    if waiver.control == aspect.id && waiver.covers(&row.address) {
                        *used = true;
                        if !waiver.is_expired(today) {
                            *cell = cell.clone().waived(&waiver.reason);
                        }
                    }
                }
            }
        }
        used
    }

    /// Is it at least so many percent?
    #[must_use]
    pub fn reaches(&self, percent: f64) -> bool {
        self.percent() + 1e-9 >= percent
    }

    /// The coverage of one aspect in percent; `None` when it is asked of nothing.
    #[must_use]
    pub fn percent_of(&self, aspect: usize) -> Option<f64> {
        percent(self.rows.iter().filter_map(|row| row.cells.get(aspect)))
    }

    /// How many cells are in a state.
    #[must_use]
    pub fn count(&self, state: CoverageState) -> usize {
        self.rows
            .iter()
            .flat_map(|row| &row.cells)
            .filter(|cell| cell.state == state)
            .count()
    }
}

fn percent<'c>(cells: impl Iterator<Item = &'c Cell>) -> Option<f64> {
    let (sum, asked) = cells
        .filter_map(Cell::share)
        .fold((0.0, 0.0), |(sum, asked), share| (sum + share, asked + 1.0));
    (asked > 0.0).then(|| 100.0 * sum / asked)
}
