//! A plan for people.

use std::fmt::Write as _;

use planner::{Action, Argument, Change, Instance, Mode, Plan, Value, json};

use super::cost;
use crate::plans::EnvironmentPlan;

/// Characters of a value that are shown at most.
const LONGEST: usize = 160;

/// Bytes that are kept before they are handed on.
const PIECE: usize = 64 << 10;

/// The whole text of an environment, handed to `write` in pieces.
pub(super) fn render(environment: &EnvironmentPlan, compared: bool, write: &mut dyn FnMut(&str)) {
    let plan = &environment.plan;
    let mut out = format!("environment {}\n\n", environment.name);
    loud(environment, &mut out);
    let mut all: Vec<&Instance> = plan.instances.iter().chain(&plan.destroyed).collect();
    all.sort_by(|a, b| a.address.cmp(&b.address));
    for instance in all {
        if let Some(change) = &instance.change {
            one(plan, instance, change, &mut out);
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

/// What loses data comes first.
fn loud(environment: &EnvironmentPlan, out: &mut String) {
    let plan = &environment.plan;
    let mut any = false;
    for instance in plan.instances.iter().chain(&plan.destroyed) {
        let Some(change) = &instance.change else {
            continue;
        };
        if !checker::changes::holds_data(&instance.kind)
            || !change.actions.contains(&Action::Delete)
        {
            continue;
        }
        any = true;
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
}

fn sign(change: &Change) -> Option<&'static str> {
    if change.is_replacement() {
        return Some("-/+");
    }
    match change.actions.as_slice() {
        [Action::Create] => Some("+"),
        [Action::Update] => Some("~"),
        [Action::Delete] => Some("-"),
        [Action::Forget] => Some("."),
        [Action::NoOp] if change.previous_address.is_some() => Some(">"),
        _ => None,
    }
}

fn one(plan: &Plan, instance: &Instance, change: &Change, out: &mut String) {
    let Some(sign) = sign(change) else { return };
    let _ = write!(out, "{sign:>3} {}", instance.address);
    if let Some(previous) = &change.previous_address {
        let _ = write!(out, " (moved from {previous})");
    }
    if change.actions == [Action::Forget] {
        out.push_str(" (stays in AWS; Terraform forgets it)");
    }
    out.push('\n');
    match change.actions.as_slice() {
        [Action::Create] => created(plan, instance, out),
        [Action::Update] | [Action::Delete, Action::Create] | [Action::Create, Action::Delete] => {
            updated(change, out);
        }
        _ => {}
    }
}

/// The arguments that are written.
fn created(plan: &Plan, instance: &Instance, out: &mut String) {
    let configuration = plan.configuration_of(instance);
    for (name, value) in instance.values.entries().unwrap_or_default() {
        let argument = match configuration {
            Some(of) => match of.body.0.get(name) {
                Some(argument) => Some(argument),
                None => continue,
            },
            None => None,
        };
        if !value.is_null() {
            let _ = writeln!(out, "      {name} = {}", shown(&written(value, argument)));
        }
    }
}

/// Nested blocks without the members that are not written.
fn written(value: &Value, argument: Option<&Argument>) -> Value {
    let (Some(Argument::Blocks(blocks)), Some(items)) = (argument, value.items()) else {
        return value.clone();
    };
    let items = items.iter().enumerate().map(|(at, item)| {
        let body = blocks.get(at).filter(|_| blocks.len() == items.len());
        let Some(body) = body.or(blocks.first()) else {
            return item.clone();
        };
        let members = item
            .entries()
            .unwrap_or_default()
            .iter()
            .filter_map(|(name, value)| {
                let known = blocks.len() != items.len() && !value.is_unknown();
                let argument = body.0.get(name);
                (known || argument.is_some()).then(|| (name.clone(), written(value, argument)))
            });
        Value::object(members.collect())
    });
    Value::tuple(items.collect())
}

/// The arguments that change, each with what it was.
fn updated(change: &Change, out: &mut String) {
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
        for line in lines {
            let _ = writeln!(out, "      {line}{forces}");
        }
    }
}

/// The innermost parts that differ; documents in strings are looked into.
fn differences(at: &str, was: &Value, is: &Value, depth: usize, lines: &mut Vec<String>) {
    if was.says_the_same(is) {
        return;
    }
    if was.is_sensitive() || is.is_sensitive() {
        lines.push(format!("{at}: (sensitive) -> (sensitive)"));
        return;
    }
    let (was, is) = (was.parts(), is.parts());
    let documents = match (was, is) {
        (Value::String(_) | Value::Unknown(_), Value::String(_) | Value::Unknown(_)) => {
            was.document().zip(is.document())
        }
        _ => None,
    };
    if let Some((was, is)) = documents
        && (was.entries().is_some() || was.items().is_some())
        && depth < 12
    {
        return differences(at, &was, &is, depth + 1, lines);
    }
    if let (Some(a), Some(b)) = (was.entries(), is.entries())
        && depth < 12
    {
        let mut keys: Vec<&str> = a.iter().chain(b).map(|(key, _)| key.as_ref()).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let of = |value: &Value| value.get(key).cloned().unwrap_or(Value::NULL);
            differences(&format!("{at}.{key}"), &of(was), &of(is), depth + 1, lines);
        }
        return;
    }
    if let (Some(a), Some(b)) = (was.items(), is.items())
        && a.len() == b.len()
        && depth < 12
    {
        for (index, (a, b)) in a.iter().zip(b).enumerate() {
            differences(&format!("{at}[{index}]"), a, b, depth + 1, lines);
        }
        return;
    }
    if is.is_unknown() && was.is_unknown() {
        lines.push(format!("{at}: changes, and is known only after apply"));
        return;
    }
    lines.push(format!("{at}: {} -> {}", shown(was), shown(is)));
}

fn shown(value: &Value) -> String {
    if value.is_sensitive() {
        return "(sensitive)".into();
    }
    let value = value.parts();
    if value.is_unknown() {
        return "(known after apply)".into();
    }
    if value.is_null() {
        return "(none)".into();
    }
    let mut text = String::new();
    masked(value, &mut text);
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Writes a value as JSON, sensitive and unknown parts as words. Nothing is written beyond what is
/// shown.
fn masked(value: &Value, out: &mut String) {
    // No character has more than four bytes.
    if out.len() > 4 * LONGEST {
        return;
    }
    if value.is_sensitive() {
        out.push_str("\"(sensitive)\"");
    } else if value.is_unknown() {
        out.push_str("\"(known after apply)\"");
    } else if let Some(items) = value.items() {
        out.push('[');
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            masked(item, out);
        }
        out.push(']');
    } else if let Some(entries) = value.entries() {
        out.push('{');
        let present = entries.iter().filter(|(_, value)| !value.is_null());
        for (at, (key, value)) in present.enumerate() {
            if at > 0 {
                out.push(',');
            }
            json::write_string(key, out);
            out.push(':');
            masked(value, out);
        }
        out.push('}');
    } else {
        json::write(value, out);
    }
}

fn totals(plan: &Plan, compared: bool, out: &mut String) {
    let (mut add, mut change, mut destroy, mut replace, mut forget, mut moved) = (0, 0, 0, 0, 0, 0);
    let mut managed = 0;
    for instance in &plan.instances {
        managed += usize::from(instance.mode == Mode::Managed);
    }
    for of in plan
        .instances
        .iter()
        .chain(&plan.destroyed)
        .filter_map(|instance| instance.change.as_ref())
    {
        match sign(of) {
            Some("+") => add += 1,
            Some("~") => change += 1,
            Some("-") => destroy += 1,
            Some("-/+") => replace += 1,
            Some(".") => forget += 1,
            Some(">") => moved += 1,
            _ => {}
        }
    }
    if !compared {
        let _ = writeln!(
            out,
            "\n{managed} resources, {add} to add; nothing of what is there was looked at (`--against` does)"
        );
        return;
    }
    let _ = write!(
        out,
        "\n{managed} resources: {add} to add, {change} to change, {replace} to replace, {destroy} to destroy"
    );
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
        let _ = writeln!(out, "unknown: {}: {}", note.place, note.reason);
    }
    out.push('\n');
}
