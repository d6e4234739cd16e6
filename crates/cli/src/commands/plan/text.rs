//! A plan for people.

use std::fmt::Write as _;
use std::sync::Arc;

use plan::{
    Argument, ChangeAction, ImportTarget, Instance, LOCATION_CHANGED, Plan, ResourceChange,
    ResourceConfiguration,
};
use values::address::ResourceMode;
use values::{Value, json};

use super::cost;
use super::value_text::{differences, show};
use crate::plans::EnvironmentPlan;

/// Bytes that are kept before they are handed on.
const PIECE: usize = 64 << 10;

/// The whole text of an environment, handed to `write` in pieces.
pub(super) fn render(environment: &EnvironmentPlan, compared: bool, write: &mut dyn FnMut(&str)) {
    let plan = &environment.plan;
    let mut out = format!("environment {}\n\n", environment.name);
    loud(environment, &mut out);
    let mut all: Vec<&Instance> = plan.instances.iter().chain(&plan.destroyed).collect();
    all.sort_by(|a, b| a.address.cmp(&b.address));
    let mut before: Option<(&Instance, Option<&ResourceConfiguration>)> = None;
    for instance in all {
        // Instances of one resource follow each other.
        let configuration = match before {
            Some((last, known)) if are_of_one_resource(last, instance) => known,
            _ => plan.configuration_of(instance),
        };
        before = Some((instance, configuration));
        if let Some(change) = &instance.change {
            resource(configuration, instance, change, &mut out);
        }
        if out.len() >= PIECE {
            write(&out);
            out.clear();
        }
    }
    totals(plan, compared, &mut out);
    costs(plan, &mut out);
    notes(plan, &mut out);
    write(&out);
}

fn are_of_one_resource(a: &Instance, b: &Instance) -> bool {
    Arc::ptr_eq(&a.module, &b.module)
        && Arc::ptr_eq(&a.name, &b.name)
        && Arc::ptr_eq(&a.resource_type, &b.resource_type)
        && a.mode == b.mode
}

/// What loses data comes first.
fn loud(environment: &EnvironmentPlan, out: &mut String) {
    let plan = &environment.plan;
    let mut any = false;
    for instance in plan.instances.iter().chain(&plan.destroyed) {
        let Some(change) = &instance.change else {
            continue;
        };
        if !checker::changes::holds_data(&instance.resource_type)
            || !change.actions.contains(&ChangeAction::Delete) && !change.may_be_replaced
        {
            continue;
        }
        any = true;
        if change.may_be_replaced {
            let _ = writeln!(
                out,
                "!!! {} MAY BE REPLACED, WITH ITS DATA: whether {} changes is known only after apply",
                instance.address,
                change.may_change.join(", ")
            );
            continue;
        }
        let (verb, why) = if change.is_replacement() {
            let names: Vec<String> = change
                .replace_paths
                .iter()
                .filter_map(|path| path.items()?.first()?.as_str().map(str::to_owned))
                .collect();
            (
                "REPLACED",
                format!(": {} cannot be changed in place", names.join(", ")),
            )
        } else {
            ("DESTROYED", String::new())
        };
        let _ = writeln!(
            out,
            "!!! {} IS {verb}, WITH ITS DATA{why}",
            instance.address
        );
        let forbidden = plan
            .configuration_of(instance)
            .is_some_and(|configuration| configuration.prevent_destroy == Some(true));
        if forbidden {
            out.push_str("    `prevent_destroy` is set: Terraform refuses this plan\n");
        } else if environment.protected {
            out.push_str(
                "    this is a production environment, and nothing stops Terraform from it\n",
            );
        }
    }
    if any {
        out.push('\n');
    }
    elsewhere(plan, out);
}

/// What stays behind in another Region or account: Terraform no longer finds it, and destroys nothing.
fn elsewhere(plan: &Plan, out: &mut String) {
    let left: Vec<&Instance> = plan
        .drift
        .iter()
        .filter(|old| {
            let change = old.change.as_ref();
            change.is_some_and(|change| change.reason.as_deref() == Some(LOCATION_CHANGED))
        })
        .collect();
    if left.is_empty() {
        return;
    }
    let mut places: Vec<String> = left
        .iter()
        .filter_map(|old| region_and_account(old))
        .collect();
    places.sort_unstable();
    places.dedup();
    let place = if places.is_empty() {
        "where it is".to_owned()
    } else {
        format!("in {}", places.join(" and "))
    };
    let _ = writeln!(
        out,
        "!!! THE REGION OR ACCOUNT CHANGES: {} resources are made anew, empty; what there is stays {place}, and Terraform no longer knows it",
        left.len()
    );
    let data = left
        .iter()
        .filter(|old| checker::changes::holds_data(&old.resource_type));
    for old in data {
        let _ = writeln!(out, "    {} is left behind with its data", old.address);
    }
    if left
        .iter()
        .any(|old| old.resource_type.as_ref() == "aws_s3_bucket")
    {
        out.push_str(
            "    Names of buckets are taken in all Regions: Terraform cannot read or make one whose name stays the same\n",
        );
    }
    out.push('\n');
}

fn region_and_account(old: &Instance) -> Option<String> {
    let location = old.location.as_deref()?;
    let region = location.region.as_deref();
    Some(match (region, location.account.as_deref()) {
        (Some(region), Some(account)) => format!("{region} of {account}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => return None,
    })
}

fn sign(change: &ResourceChange) -> Option<&'static str> {
    if change.is_replacement() {
        return Some("-/+");
    }
    if change.importing.is_some() {
        return Some("i");
    }
    match change.actions.as_slice() {
        [ChangeAction::Create] => Some("+"),
        [ChangeAction::Update] if change.is_uncertain() => Some("?"),
        [ChangeAction::Update] => Some("~"),
        [ChangeAction::Delete] => Some("-"),
        [ChangeAction::Forget] => Some("."),
        [ChangeAction::NoOp] if change.previous_address.is_some() => Some(">"),
        _ => None,
    }
}

fn resource(
    configuration: Option<&ResourceConfiguration>,
    instance: &Instance,
    change: &ResourceChange,
    out: &mut String,
) {
    let Some(sign) = sign(change) else { return };
    let _ = write!(out, "{sign:>3} {}", instance.address);
    if let Some(previous) = &change.previous_address {
        let _ = write!(out, " (moved from {previous})");
    }
    if change.reason.as_deref() == Some(LOCATION_CHANGED) {
        out.push_str(" (made anew in another Region or account; what there is stays behind)");
    }
    if change.reason.as_deref() == Some("replace_by_triggers") {
        out.push_str(" (`replace_triggered_by` asks for it)");
    }
    if change.may_be_replaced {
        out.push_str(" (may be replaced)");
    }
    if change.actions == [ChangeAction::Forget] {
        out.push_str(" (stays in AWS; Terraform forgets it)");
    }
    if let Some(importing) = &change.importing {
        imported(importing, change, out);
    }
    out.push('\n');
    match change.actions.as_slice() {
        _ if change.imports_the_unseen() => created(configuration, instance, out),
        [ChangeAction::Create] => created(configuration, instance, out),
        [ChangeAction::Update]
        | [ChangeAction::Delete, ChangeAction::Create]
        | [ChangeAction::Create, ChangeAction::Delete] => {
            updated(change, out);
        }
        _ => {}
    }
}

/// What an object is imported by. Terraform reads what is there when it plans; this planner cannot.
fn imported(importing: &ImportTarget, change: &ResourceChange, out: &mut String) {
    out.push_str(" (imported by ");
    match (&importing.id, &importing.identity) {
        (Some(id), _) => json::write_string(id, out),
        (None, Some(identity)) => json::write(identity, out),
        (None, None) => out.push_str("what Terraform knows only when it plans"),
    }
    if change.imports_the_unseen() {
        out.push_str("; what is there is not known here, and may be changed or replaced");
    }
    out.push(')');
}

/// The arguments that are written.
fn created(configuration: Option<&ResourceConfiguration>, instance: &Instance, out: &mut String) {
    let mut one = |name: &str, value: &Value, argument: Option<&Argument>| {
        if !value.is_null() {
            out.push_str("      ");
            out.push_str(name);
            out.push_str(" = ");
            show(value, argument, out);
            out.push('\n');
        }
    };
    match configuration {
        Some(of) => {
            // Both are in the order of their names.
            let mut values = instance
                .values
                .entries()
                .unwrap_or_default()
                .iter()
                .peekable();
            for (name, argument) in &of.body.0 {
                while values.next_if(|(other, _)| other < name).is_some() {}
                if let Some((_, value)) = values.next_if(|(other, _)| other == name) {
                    one(name, value, Some(argument));
                }
            }
        }
        None => {
            for (name, value) in instance.values.entries().unwrap_or_default() {
                one(name, value, None);
            }
        }
    }
}

/// The arguments that change, each with what it was.
fn updated(change: &ResourceChange, out: &mut String) {
    for name in Plan::changed_arguments(change) {
        let of = |value: &Value| value.get(&name).cloned().unwrap_or(Value::NULL);
        let (was, is) = (of(&change.before), of(&change.after));
        let forces = change.replace_paths.iter().any(|path| {
            path.items()
                .and_then(|items| items.first())
                .and_then(Value::as_str)
                == Some(&name)
        });
        let forces = if forces {
            "   # forces replacement"
        } else {
            ""
        };
        let mut lines = Vec::new();
        differences(&name, &was, &is, 0, &mut lines);
        if lines.is_empty() {
            lines.push(format!("{name}: changes, and is known only after apply"));
        }
        for line in lines {
            let _ = writeln!(out, "      {line}{forces}");
        }
    }
    for name in &change.may_change {
        let _ = writeln!(
            out,
            "      {name}: may change; it is known only after apply"
        );
    }
}

fn totals(plan: &Plan, compared: bool, out: &mut String) {
    let (mut add, mut change, mut destroy, mut replace, mut forget, mut moved) = (0, 0, 0, 0, 0, 0);
    let (mut import, mut may) = (0, 0);
    let mut managed = 0;
    for instance in &plan.instances {
        managed += usize::from(instance.mode == ResourceMode::Managed);
    }
    for of in plan
        .instances
        .iter()
        .chain(&plan.destroyed)
        .filter_map(|instance| instance.change.as_ref())
    {
        import += usize::from(of.importing.is_some());
        match sign(of) {
            Some("+") => add += 1,
            Some("~") => change += 1,
            Some("?") => may += 1,
            Some("-") => destroy += 1,
            Some("-/+") => replace += 1,
            Some(".") => forget += 1,
            Some(">") => moved += 1,
            _ => {}
        }
    }
    let import = match import {
        0 => String::new(),
        some => format!("{some} to import, "),
    };
    if !compared {
        let _ = writeln!(
            out,
            "\n{managed} resources, {import}{add} to add; nothing of what is there was looked at (`--against` does)"
        );
        return;
    }
    let _ = write!(
        out,
        "\n{managed} resources: {import}{add} to add, {change} to change, {replace} to replace, {destroy} to destroy"
    );
    if may > 0 {
        let _ = write!(out, ", {may} may change");
    }
    if forget > 0 {
        let _ = write!(out, ", {forget} to forget");
    }
    if moved > 0 {
        let _ = write!(out, ", {moved} moved");
    }
    out.push('\n');
}

fn costs(plan: &Plan, out: &mut String) {
    let items = cost::fixed(plan);
    let total: u64 = items.iter().map(|item| item.price).sum();
    let _ = writeln!(
        out,
        "fixed cost: {} USD a month, by prices of us-east-1 read {}; use comes on top",
        cost::dollars(total),
        cost::READ
    );
    for item in items.iter().filter(|item| item.price > 0) {
        let _ = writeln!(
            out,
            "  {:>8}  {} {}",
            cost::dollars(item.price),
            item.count,
            item.what
        );
    }
}

fn notes(plan: &Plan, out: &mut String) {
    for note in &plan.notes {
        let _ = writeln!(out, "unknown: {}: {}", note.address, note.reason);
    }
    out.push('\n');
}
