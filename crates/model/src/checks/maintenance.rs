//! Times of maintenance: that CloudWatch takes their schedules, and that what they are about is there.

use aws::mute::{Recurrence, is_schedule, recurrence};
use diagnostic::Diagnostics;

use super::names::{is_name, legal_letters};
use super::{RuleContext, error, meant, named_twice, repeats, timezones, warning};
use crate::description::{AwsProvider, MaintainedWorkload, Maintenance};
use crate::kinds::KINDS;
use crate::tree::At;

/// Every time of maintenance of the environment.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    let Some(settings) = &context.resolved.settings else {
        return;
    };
    let section = context.root().get("maintenance");
    for (name, maintenance) in &settings.maintenance {
        let at = section.get(name);
        if !is_name(name, false) {
            let message = format!("`{name}` is not a legal name here");
            diagnostics.push(error("bad-name", message, at.key(), "").help(legal_letters(false)));
        }
        times(name, maintenance, at, diagnostics);
        workloads(context, maintenance, at.get("of"), diagnostics);
    }
    let provider = context.description().terraform.oldest_provider();
    if provider == AwsProvider::Five
        && let Some(name) = settings.maintenance.keys().next()
    {
        let message = format!(
            "alarms of `{}` notify people in maintenance too",
            context.name
        );
        diagnostics.push(
            warning("unmuted-maintenance", message, section.get(name).key()).help(
                "only remedies wait: CloudWatch's mute rules need `[terraform] aws_provider = \"6\"`",
            ),
        );
    }
}

fn times(name: &str, maintenance: &Maintenance, at: At<'_>, diagnostics: &mut Diagnostics) {
    let schedule = &maintenance.schedule;
    if !is_schedule(schedule) {
        let message = format!("`{schedule}` is not a schedule of maintenance");
        diagnostics.push(
            error("bad-schedule", message, at.get("schedule").value(), "").help(
                "write it like `cron(0 22 * * THU)`: minute, hour, day of the month, month, name of the day of \
                 the week, one of the two days `*`; or for once like `at(2027-01-09T02:00)`",
            ),
        );
    } else {
        ends(name, maintenance, at, diagnostics);
    }
    let Some(timezone) = &maintenance.timezone else {
        return;
    };
    timezones::check(timezone, at.get("timezone"), diagnostics);
}

/// It begins, and it ends before it begins again.
fn ends(name: &str, maintenance: &Maintenance, at: At<'_>, diagnostics: &mut Diagnostics) {
    let (schedule, lasts) = (&maintenance.schedule, maintenance.duration_minutes);
    let place = at.get("schedule").value();
    match recurrence(schedule) {
        Recurrence::Never => {
            let message = format!("`{schedule}` never comes: none of these months has such a day");
            diagnostics.push(
                error("bad-schedule", message, place, "no such day")
                    .help("name a day that the month has"),
            );
        }
        Recurrence::Repeated {
            longest_gap_minutes,
        } if lasts >= longest_gap_minutes => {
            let message = format!(
                "the maintenance `{name}` never ends: it lasts {lasts} minutes, and begins again after {longest_gap_minutes} at most"
            );
            diagnostics.push(
                error(
                    "endless-maintenance",
                    message,
                    at.get("duration_minutes").value(),
                    "alarms would notify nobody",
                )
                .related(place, "how often it begins")
                .help("let it end before it begins again"),
            );
        }
        Recurrence::Repeated { .. } | Recurrence::Once => {}
    }
}

fn workloads(
    context: &RuleContext<'_>,
    maintenance: &Maintenance,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let Some(paths) = &maintenance.workloads else {
        return;
    };
    for (index, path) in paths.iter().enumerate() {
        if is_there(context, path) {
            continue;
        }
        let message = format!("there is no `{path}` that could be in maintenance");
        let known = described(context);
        let help = meant(path, known.iter().map(String::as_str)).unwrap_or_else(|| listed(&known));
        diagnostics.push(
            error(
                "unknown-target",
                message,
                at.item(index).value(),
                "not described",
            )
            .help(help),
        );
    }
    for (second, first) in repeats(paths) {
        let message = format!("`{}` is named twice", paths[second]);
        diagnostics.push(named_twice(message, at, second, first));
    }
}

/// What may be named, as a help; of many only the first.
fn listed(known: &[String]) -> String {
    const SHOWN: usize = 8;
    if known.is_empty() {
        return "write it like `functions.orders` or `existing.functions.orders`".to_owned();
    }
    let names: Vec<String> = known
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = match known.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("there are {}{more}", names.join(", "))
}

fn is_there(context: &RuleContext<'_>, path: &str) -> bool {
    MaintainedWorkload::parse(path).is_some_and(|workload| {
        let section = workload.kind.section;
        if workload.exists {
            let existing = context.root().get("existing").get(section);
            existing.get(workload.name).node().is_some()
        } else {
            context.has(section, workload.name)
        }
    })
}

/// What may be named.
fn described(context: &RuleContext<'_>) -> Vec<String> {
    let existing = context.root().get("existing");
    let sections = KINDS.into_iter().map(|kind| kind.section);
    sections
        .flat_map(|section| {
            let own = context
                .names(section)
                .map(move |name| format!("{section}.{name}"));
            let others = super::names(existing.get(section));
            own.chain(others.map(move |name| format!("existing.{section}.{name}")))
                .collect::<Vec<_>>()
        })
        .collect()
}
