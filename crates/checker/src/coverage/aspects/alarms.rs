//! Alarmed on each metric that is recommended for its kind, and so that somebody hears of it.

use super::super::Facts;
use super::super::alarms::Alarmed;
use super::super::aspect::Aspect;
use super::super::cell::{Cell, CoverageState};
use super::super::kinds::CoveredKind;
use super::super::recommended::{Asked, Of, indexes, recommended};
use super::super::workload::{Workload, WorkloadOrigin};

pub(super) const ASPECT: Aspect = Aspect {
    id: "coverage-alarmed",
    column: "alarms",
    title: "An alarm on each recommended metric, which tells somebody",
    reason: "What nobody hears of lasts until a user complains.",
    fix: |kind, origin| match (origin, kind) {
        (WorkloadOrigin::Described, _) => {
            "give each a threshold in `alarms` of its entry, and not `false`"
        }
        (WorkloadOrigin::Elsewhere, _) => {
            "give each a threshold in `alarms` of its entry under `[existing]`, and not `false`"
        }
        (WorkloadOrigin::Own, _) => {
            "groundplan makes no alarm for it: add an aws_cloudwatch_metric_alarm beside the emitted files"
        }
        (WorkloadOrigin::Foreign, kind) if !kind.row().can_be_adopted => {
            "add an aws_cloudwatch_metric_alarm with `alarm_actions`"
        }
        (WorkloadOrigin::Foreign, _) => {
            "list it under `[existing]`, as `groundplan adopt FILE` prints it; or add an aws_cloudwatch_metric_alarm with `alarm_actions`"
        }
    },
    judge,
};

fn judge(facts: &Facts<'_>, at: usize, workload: &Workload<'_>) -> Cell {
    let mut said = Said::default();
    for one in recommended(workload.kind) {
        let asked = (one.asked.judge)(facts, workload);
        if asked == Asked::No {
            continue;
        }
        match one.of {
            Of::Workload => {
                let found = on(facts, at, workload, one.any_of, None);
                said.take(asked, found, one.name.to_owned());
            }
            Of::Indexes => {
                for index in indexes(workload) {
                    let found = on(facts, at, workload, one.any_of, Some(index));
                    said.take(asked, found, format!("{} of index {index}", one.name));
                }
            }
            Of::DeadLetters => {
                // Without a queue there is nothing to wait for; a control asks for the queue.
                let queues = facts.dead_letters.get(&at).into_iter().flatten();
                let found = queues
                    .map(|queue| on(facts, *queue, &facts.registry.all[*queue], one.any_of, None))
                    .min_by_key(|found| *found == Alarmed::Yes);
                if let Some(found) = found {
                    said.take(asked, found, one.name.to_owned());
                }
            }
        }
    }
    said.cell(workload.kind)
}

fn on(
    facts: &Facts<'_>,
    at: usize,
    workload: &Workload<'_>,
    metrics: &[&str],
    index: Option<&str>,
) -> Alarmed {
    let name = workload.name.as_deref();
    facts.alarms.on(at, workload.kind, name, metrics, index)
}

/// What was found of all metrics of a workload.
#[derive(Default)]
struct Said {
    reached: u32,
    of: u32,
    missing: Vec<String>,
    silent: bool,
    unknown: bool,
}

impl Said {
    fn take(&mut self, asked: Asked, found: Alarmed, name: String) {
        if asked == Asked::Perhaps && found != Alarmed::Yes {
            // Whether it is asked is not known: that alone is no miss.
            return;
        }
        self.of += 1;
        match found {
            Alarmed::Yes => self.reached += 1,
            Alarmed::Silent => {
                self.silent = true;
                self.missing
                    .push(format!("{name} (its alarm tells nobody)"));
            }
            Alarmed::Perhaps => {
                self.unknown = true;
                self.missing.push(format!("{name} (perhaps)"));
            }
            Alarmed::No => self.missing.push(name),
        }
    }

    fn cell(self, kind: CoveredKind) -> Cell {
        if self.of == 0 {
            return Cell::not_applicable(match kind {
                CoveredKind::Bucket => {
                    "S3 publishes metrics of its requests only where they are switched on"
                }
                _ => "no metric is recommended",
            });
        }
        let only_perhaps = self.missing.iter().all(|name| name.ends_with("(perhaps)"));
        let (state, message) = if self.missing.is_empty() {
            (CoverageState::Covered, String::new())
        } else if self.unknown && only_perhaps {
            let why = "which workload some alarms look at is known only after apply".to_owned();
            (CoverageState::Unknown, why)
        } else {
            (
                CoverageState::Missing,
                format!("no alarm on {}", self.missing.join(", ")),
            )
        };
        Cell {
            state,
            reached: self.reached,
            of: self.of,
            missing: self.missing,
            message,
        }
    }
}
