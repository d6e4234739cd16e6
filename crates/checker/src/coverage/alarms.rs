//! Which metric of which workload has an alarm, and whether that tells anybody.

use std::collections::{HashMap, HashSet};

use plan::{Instance, Plan};
use values::{Lookup, Value};

use super::kinds::CoveredKind;
use super::search::Sweep;
use super::workload::{NamedWorkloads, Registry};

/// A metric of a workload that an alarm looks at.
#[derive(Debug)]
struct Watch<'a> {
    metric: &'a str,
    /// The index of a table that it is about.
    index: Option<&'a str>,
    /// The alarm, in `alarms`.
    alarm: usize,
}

/// An alarm.
#[derive(Debug)]
pub(super) struct PlannedAlarm<'a> {
    pub(super) instance: &'a Instance,
    /// Does it tell anybody?
    pub(super) tells: bool,
}

/// Every alarm, by what it looks at.
#[derive(Debug, Default)]
pub(super) struct Alarms<'a> {
    pub(super) all: Vec<PlannedAlarm<'a>>,
    watches: HashMap<usize, Vec<Watch<'a>>>,
    sweeps: Vec<(Sweep, usize)>,
    /// Metrics of a workload that an alarm may look at.
    perhaps: HashSet<(usize, &'a str)>,
    /// Metrics of a kind that an alarm looks at, of nobody knows which workload.
    anybody: HashSet<(CoveredKind, &'a str)>,
    /// Is there an alarm of which not even the metrics are known?
    blind: bool,
}

/// What an alarm says of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alarmed {
    /// There is an alarm that tells somebody.
    Yes,
    /// There is an alarm that tells nobody.
    Silent,
    /// There may be one.
    Perhaps,
    /// There is none.
    No,
}

impl<'a> Alarms<'a> {
    /// The alarms of a plan.
    pub(super) fn new(plan: &'a Plan, registry: &mut Registry<'a>) -> Self {
        let heard = heard(plan);
        let mut alarms = Self::default();
        for instance in plan.of_type("aws_cloudwatch_metric_alarm") {
            let at = alarms.all.len();
            let name = instance.lookup("alarm_name").text();
            let acts = match instance.lookup("alarm_actions") {
                Lookup::Known(actions) => actions.items().is_some_and(|items| !items.is_empty()),
                // Nobody computes it: it is what is known only after apply.
                Lookup::Unknown => true,
                Lookup::Absent => false,
            };
            let enabled = instance.lookup("actions_enabled").truth() != Some(false);
            alarms.all.push(PlannedAlarm {
                instance,
                tells: acts && enabled || name.is_some_and(|name| heard.contains(name)),
            });
            alarms.add_alarm(plan, registry, instance, at);
        }
        alarms
    }

    fn add_alarm(
        &mut self,
        plan: &'a Plan,
        registry: &mut Registry<'a>,
        instance: &'a Instance,
        at: usize,
    ) {
        if instance.lookup("metric_name").known().is_some() {
            self.metric(plan, registry, instance, &instance.values, "dimensions", at);
        }
        let Some(queries) = instance.values.get("metric_query") else {
            return;
        };
        let queries = queries.parts();
        self.blind |= queries.is_unknown();
        for (number, query) in queries.items().unwrap_or_default().iter().enumerate() {
            if let Some(sweep) = query.lookup("expression").text().and_then(Sweep::read) {
                self.sweeps.push((sweep, at));
            }
            let metric = query.get("metric").and_then(Value::items);
            if let Some(metric) = metric.and_then(<[Value]>::first) {
                let path = format!("metric_query.{number}.metric.0.dimensions");
                self.metric(plan, registry, instance, metric, &path, at);
            }
        }
    }

    /// A metric with its name, namespace and dimensions in `given`; `path` is where the dimensions are
    /// written.
    fn metric(
        &mut self,
        plan: &'a Plan,
        registry: &mut Registry<'a>,
        instance: &'a Instance,
        given: &'a Value,
        path: &str,
        alarm: usize,
    ) {
        let (Some(metric), Some(namespace)) = (
            given.lookup("metric_name").text(),
            given.lookup("namespace").text(),
        ) else {
            return;
        };
        let kinds = || {
            CoveredKind::ALL
                .iter()
                .copied()
                .filter(move |kind| kind.row().namespace == namespace)
        };
        if kinds().next().is_none() {
            return;
        }
        let Some(dimensions) = given.get("dimensions").map(Value::parts) else {
            return;
        };
        if dimensions.is_unknown() {
            self.anybody.extend(kinds().map(|kind| (kind, metric)));
            return;
        }
        let entries = dimensions.entries().unwrap_or_default();
        // One route of an API is not the API.
        if entries.iter().any(|(key, _)| key.as_ref() == "Method") {
            return;
        }
        // What failed is published for the bucket that is replicated, the rest for the one that copies are written to.
        let is_there = namespace == "AWS/S3" && metric != "OperationsFailedReplication";
        let written_to = dimensions.get("DestinationBucket").filter(|_| is_there);
        let named_by_dimension = || {
            let mut entries = entries.iter();
            entries
                .find_map(|(key, value)| Some((CoveredKind::of_dimension(namespace, key)?, value)))
        };
        let subject = written_to.map(|value| (CoveredKind::Bucket, value));
        let Some((kind, value)) = subject.or_else(named_by_dimension) else {
            return;
        };
        let index = dimensions.lookup("GlobalSecondaryIndexName").text();
        let named = match value.as_str() {
            Some(name) => NamedWorkloads::Certain(registry.named(kind, name)),
            None => registry.referred(plan, instance, path, kind),
        };
        match named {
            NamedWorkloads::Certain(of) => {
                for workload in of {
                    self.watches.entry(workload).or_default().push(Watch {
                        metric,
                        index,
                        alarm,
                    });
                }
            }
            NamedWorkloads::Perhaps(of) => {
                self.perhaps
                    .extend(of.into_iter().map(|workload| (workload, metric)));
            }
            NamedWorkloads::Anybody => {
                self.anybody.insert((kind, metric));
            }
        }
    }

    /// Is there an alarm on one of `metrics` of a workload, and of its index when one is given?
    pub(super) fn on(
        &self,
        workload: usize,
        kind: CoveredKind,
        name: Option<&str>,
        metrics: &[&str],
        index: Option<&str>,
    ) -> Alarmed {
        let mut found = Alarmed::No;
        let watches = self.watches.get(&workload).into_iter().flatten();
        let own = watches
            .filter(|watch| metrics.contains(&watch.metric) && watch.index == index)
            .map(|watch| watch.alarm);
        let swept = self.sweeps.iter().filter(|(sweep, _)| {
            index.is_none()
                && name.is_some_and(|name| sweep.covers(kind, name))
                && sweep
                    .metric
                    .as_deref()
                    .is_none_or(|metric| metrics.contains(&metric))
        });
        for alarm in own.chain(swept.map(|(_, alarm)| *alarm)) {
            if self.all[alarm].tells {
                return Alarmed::Yes;
            }
            found = Alarmed::Silent;
        }
        let perhaps = self.blind
            || metrics.iter().any(|metric| {
                self.perhaps.contains(&(workload, *metric))
                    || self.anybody.contains(&(kind, *metric))
            });
        if found == Alarmed::No && perhaps {
            Alarmed::Perhaps
        } else {
            found
        }
    }

    /// The names of the alarms of a workload, and of those over all of its kind.
    pub(super) fn names_of(
        &self,
        workload: usize,
        kind: CoveredKind,
        name: Option<&str>,
    ) -> impl Iterator<Item = &'a Instance> {
        let own = self.watches.get(&workload).into_iter().flatten();
        let swept = self
            .sweeps
            .iter()
            .filter(move |(sweep, _)| name.is_some_and(|name| sweep.covers(kind, name)));
        own.map(|watch| watch.alarm)
            .chain(swept.map(|(_, alarm)| *alarm))
            .map(|alarm| self.all[alarm].instance)
    }
}

/// Names of alarms that a composite alarm which tells somebody takes in.
fn heard(plan: &Plan) -> HashSet<&str> {
    plan.of_type("aws_cloudwatch_composite_alarm")
        .filter(|composite| {
            let acts = match composite.lookup("alarm_actions") {
                Lookup::Known(actions) => actions.items().is_some_and(|items| !items.is_empty()),
                Lookup::Unknown => true,
                Lookup::Absent => false,
            };
            acts && composite.lookup("actions_enabled").truth() != Some(false)
        })
        .filter_map(|composite| composite.lookup("alarm_rule").text())
        .flat_map(|rule| {
            rule.split("ALARM(").skip(1).filter_map(|rest| {
                let inside = rest.split(')').next()?;
                Some(inside.trim().trim_matches(['"', '\'']))
            })
        })
        .collect()
}
