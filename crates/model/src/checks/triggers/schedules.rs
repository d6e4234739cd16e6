//! Schedules that trigger: that EventBridge Scheduler takes them, and can tell them apart by their names.

use aws::schedule::is_schedule;
use diagnostic::Diagnostics;

use super::own_names::NamedPart;
use crate::checks::{RuleContext, error, repeats, timezones};
use crate::description::{Trigger, TriggerTarget};
use crate::tree::At;

/// What the name of the role ends with with which schedules trigger something, as its module has it.
const ROLE: &str = "schedules";

/// The schedules of a function or a queue.
pub(super) fn check(
    context: &RuleContext<'_>,
    target: TriggerTarget<'_>,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let triggers = target.triggers.iter().enumerate();
    let schedules: Vec<(usize, &Trigger, &str)> = triggers
        .filter_map(|(index, trigger)| Some((index, trigger, trigger.schedule.as_deref()?)))
        .collect();
    for (index, trigger, schedule) in &schedules {
        let at = at.item(*index);
        if !is_schedule(schedule) {
            let message = format!("`{schedule}` is no schedule of EventBridge Scheduler");
            diagnostics.push(
                error("bad-schedule", message, at.get("schedule").value(), "").help(
                    "write it like `rate(5 minutes)`, `cron(0 3 * * ? *)` (minute, hour, day of the month, month, day of the \
                     week, year; one of the two days `?`), or for once `at(2027-01-09T02:00:00)`",
                ),
            );
        }
        if let Some(timezone) = &trigger.timezone {
            timezones::check(timezone, at.get("timezone"), diagnostics);
        }
        let ending = trigger.schedule_name();
        let written = if trigger.name.is_some() {
            "name"
        } else {
            "schedule"
        };
        let place = at.get(written).value();
        let named = NamedPart {
            target,
            noun: "schedule",
            service: "EventBridge Scheduler",
            marks: &['-', '_', '.'],
        };
        if named.is_legal(ending, place.clone(), diagnostics) {
            let (longest, what) = match ending.len() > ROLE.len() {
                true => (ending, "it"),
                false => (ROLE, "its role"),
            };
            named.length(context, longest, what, place, diagnostics);
        }
    }
    for (second, first) in repeats(
        schedules
            .iter()
            .map(|(_, trigger, _)| trigger.schedule_name()),
    ) {
        let message = format!(
            "two schedules of `{}` would have the name `{}`",
            target.name,
            schedules[second].1.schedule_name()
        );
        let place = |index: usize| at.item(schedules[index].0).value();
        diagnostics.push(
            error("twice", message, place(second), "the second")
                .related(place(first), "the first")
                .help("give each a `name`"),
        );
    }
}
