//! Schedules of functions: that EventBridge Scheduler takes them, and can tell them apart by their names.

use aws::schedule::{LONGEST_NAME, is_schedule};
use diagnostic::Diagnostics;

use crate::checks::{RuleContext, error, repeats, timezones};
use crate::description::{Function, Trigger};
use crate::kinds::FUNCTION;
use crate::tree::At;

/// What the name of the role ends with with which schedules invoke a function, as its module has it.
const ROLE: &str = "schedules";

/// The schedules of a function.
pub(super) fn check(
    context: &RuleContext<'_>,
    (name, function): (&str, &Function),
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let triggers = function.triggers.iter().enumerate();
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
        own_name(context, (name, function), trigger, at, diagnostics);
    }
    for (second, first) in repeats(
        schedules
            .iter()
            .map(|(_, trigger, _)| trigger.schedule_name()),
    ) {
        let message = format!(
            "two schedules of `{name}` would have the name `{}`",
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

/// A schedule is called as its function and what it is called itself; its role as the function and `schedules`.
fn own_name(
    context: &RuleContext<'_>,
    (name, function): (&str, &Function),
    trigger: &Trigger,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let ending = trigger.schedule_name();
    let place = match trigger.name {
        Some(_) => at.get("name").value(),
        None => at.get("schedule").value(),
    };
    let is_legal = ending
        .bytes()
        .all(|letter| letter.is_ascii_alphanumeric() || b"-_.".contains(&letter));
    if ending.is_empty() || !is_legal {
        let message = format!("`{ending}` is not a legal name for a schedule");
        diagnostics.push(error("bad-name", message, place, "").help(
            "EventBridge Scheduler allows letters, digits, `-`, `_` and `.` in the name of a schedule",
        ));
        return;
    }
    let application = &context.description().application.name;
    let of_function = format!(
        "{application}-{}-{}",
        context.name,
        function.moved_from.first(name)
    );
    let longer = if ending.len() > ROLE.len() {
        ending
    } else {
        ROLE
    };
    let whole = format!("{of_function}-{longer}");
    let length = whole.len();
    if length > LONGEST_NAME {
        let what = if longer == ROLE { "its role" } else { "it" };
        let message = format!(
            "{what} would be called `{whole}`: {length} characters, and AWS allows {LONGEST_NAME}"
        );
        let help = format!(
            "shorten the name of the {} by {} characters",
            if longer == ROLE {
                FUNCTION.singular
            } else {
                "schedule or of the function"
            },
            length - LONGEST_NAME
        );
        diagnostics.push(error("long-name", message, place, "too long").help(help));
    }
}
