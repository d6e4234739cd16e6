//! Functions that wait for each other. One that knows the URL of an API waits for that, an API for the functions that
//! answer, and a function that may invoke another for that. Terraform makes nothing of a circle.

use std::collections::{BTreeMap, BTreeSet};

use diagnostic::Diagnostics;

use crate::checks::{RuleContext, error};
use crate::description::{AttributeReference, Function, GrantTarget};
use crate::kinds::{API, AttributeValue, FUNCTION};
use crate::tree::At;

/// A function that has to be there before another, and the setting of the other for which that is so.
#[derive(Clone, Copy)]
struct Wait<'a> {
    function: &'a str,
    setting: Setting<'a>,
}

/// A setting of a function.
#[derive(Clone, Copy)]
enum Setting<'a> {
    /// The grant of this number.
    Grant(usize),
    /// The environment variable of this name.
    Variable(&'a str),
}

/// A function on the way, and how many of those that it waits for have been followed.
struct Step<'a> {
    function: &'a str,
    followed: usize,
}

/// Every circle of functions.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    let functions = context.description().functions.iter();
    let waits: BTreeMap<&str, Vec<Wait<'_>>> = functions
        .map(|(name, function)| (name.as_str(), waits(context, function)))
        .filter(|(_, waits)| !waits.is_empty())
        .collect();
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for start in waits.keys().copied() {
        let mut way = vec![Step {
            function: start,
            followed: 0,
        }];
        while let Some(step) = way.last_mut() {
            let next = waits
                .get(step.function)
                .and_then(|waits| waits.get(step.followed));
            step.followed += 1;
            match next {
                _ if done.contains(step.function) => _ = way.pop(),
                None => {
                    done.insert(step.function);
                    way.pop();
                }
                Some(wait) => match way.iter().position(|step| step.function == wait.function) {
                    Some(first) => report(context, &way[first..], &waits, diagnostics),
                    None => way.push(Step {
                        function: wait.function,
                        followed: 0,
                    }),
                },
            }
        }
    }
}

/// The functions that have to be there before `function`.
fn waits<'a>(context: &RuleContext<'a>, function: &'a Function) -> Vec<Wait<'a>> {
    let mut found = Vec::new();
    for (index, grant) in function.access.iter().enumerate() {
        for target in grant.targets() {
            if let GrantTarget::Workload(kind, function) = target
                && kind == &FUNCTION
            {
                let setting = Setting::Grant(index);
                found.push(Wait { function, setting });
            }
        }
    }
    for (variable, value) in &function.environment {
        let reference = value.reference().and_then(AttributeReference::resolved);
        let Some((kind, api, attribute)) = reference else {
            continue;
        };
        if kind != &API || !matches!(attribute.value, AttributeValue::Output(_)) {
            continue;
        }
        let Some(api) = context.description().apis.get(api) else {
            continue;
        };
        let answering: BTreeSet<&str> = api.answering().map(String::as_str).collect();
        let setting = Setting::Variable(variable);
        let answering = answering.into_iter();
        found.extend(answering.map(|function| Wait { function, setting }));
    }
    found
}

/// A circle of functions, each of which waits for the next.
fn report(
    context: &RuleContext<'_>,
    circle: &[Step<'_>],
    waits: &BTreeMap<&str, Vec<Wait<'_>>>,
    diagnostics: &mut Diagnostics,
) {
    let names: Vec<String> = circle
        .iter()
        .map(|step| format!("`{}`", step.function))
        .collect();
    let message = match names.as_slice() {
        [only] => format!("the function {only} cannot be made: it waits for itself"),
        several => format!(
            "none of the functions {} can be made first: each waits for the next",
            several.join(", ")
        ),
    };
    let mut reasons = circle.iter().filter_map(|step| {
        let wait = waits
            .get(step.function)?
            .get(step.followed.checked_sub(1)?)?;
        Some((setting_place(context, step.function, wait.setting), wait))
    });
    let Some((first, wait)) = reasons.next() else {
        return;
    };
    let label = |wait: &Wait<'_>| format!("waits for `{}`", wait.function);
    let mut fault = error("circle", message, first.value(), &label(wait));
    for (at, wait) in reasons {
        fault = fault.related(at.value(), label(wait));
    }
    diagnostics.push(fault.help(match wait.setting {
        Setting::Variable(_) => {
            "leave it out: each request that an API hands to a function says its address, in `requestContext.domainName` \
             and `requestContext.stage`"
        }
        Setting::Grant(_) => {
            "grant one of them by its ARN: \
             `{ arn = \"arn:aws:lambda:us-east-1:111122223333:function:name:live\", actions = [\"lambda:InvokeFunction\"] }`"
        }
    }));
}

/// Where a setting of a function is.
fn setting_place<'a>(
    context: &'a RuleContext<'_>,
    function: &'a str,
    setting: Setting<'a>,
) -> At<'a> {
    let entry = context.entry("functions", function);
    match setting {
        Setting::Grant(index) => entry.get("access").item(index),
        Setting::Variable(variable) => entry.get("environment").get(variable),
    }
}
