//! A function's environment: what the description says, and of each thing that it may use how code names that.

use std::collections::BTreeMap;

use model::Environment;
use model::description::{Function, GrantTarget, VariableSetting};
use model::kinds::{API, AttributeValue, NameSuffix, TABLE, WorkloadAttribute, WorkloadKind};
use naming::LIVE_ALIAS;
use terraform::Text;

use crate::references::account_id;

/// Digits of an account, for lengths.
const ACCOUNT: &str = "111122223333";

/// The value of an environment variable.
#[derive(Clone)]
struct Variable {
    value: Text,
    /// Characters that the value has when it is known.
    length: usize,
}

impl From<&str> for Variable {
    fn from(text: &str) -> Self {
        Self {
            length: text.chars().count(),
            value: text.into(),
        }
    }
}

/// What a function finds in its environment.
pub(super) fn variables(env: &Environment, function: &Function) -> BTreeMap<String, Text> {
    all(env, function)
        .into_iter()
        .map(|(name, variable)| (name, variable.value))
        .collect()
}

/// Characters of a function's environment as Lambda counts them: all variables as JSON, those that grants and
/// the module add among them.
pub(super) fn size(env: &Environment, function: &Function) -> usize {
    const KEY: usize = "arn:aws:kms::111122223333:key/11111111-2222-3333-4444-555555555555".len();
    let all = all(env, function);
    let all = all
        .iter()
        .map(|(name, variable)| name.len() + variable.length);
    let key = "KMS_KEY_ID".len() + KEY + env.settings.region.len();
    // Around each are four quotes, a colon and a comma.
    let size: usize = all.chain([key]).map(|size| size + 6).sum();
    size + 1
}

fn all(env: &Environment, function: &Function) -> BTreeMap<String, Variable> {
    let mut found = of_grants(env, function);
    for (name, setting) in &function.environment {
        let variable = match setting {
            VariableSetting::Written(text) => Some(text.as_str().into()),
            // How long it will be nobody knows.
            VariableSetting::Elsewhere(found) => Some(Variable {
                value: Text::expression(found.terraform.as_str()),
                length: 0,
            }),
            VariableSetting::Referred(reference) => reference
                .resolved()
                .map(|(kind, name, attribute)| value(env, kind, name, attribute)),
        };
        found.extend(variable.map(|variable| (name.clone(), variable)));
    }
    found
}

/// The variables that grants set: the first attribute of each workload that the function may use.
fn of_grants(env: &Environment, function: &Function) -> BTreeMap<String, Variable> {
    let (mut found, mut former) = (BTreeMap::new(), BTreeMap::new());
    for grant in &function.access {
        let Some(GrantTarget::Workload(kind, name)) = grant.targets().first().copied() else {
            continue;
        };
        let variable = |name: &str| kind.grant.as_ref()?.variable_name(name);
        let (Some(current), Some(attribute)) = (variable(name), kind.attribute(None)) else {
            continue;
        };
        let value = value(env, kind, name, attribute);
        // Code that knows a former name goes on.
        for former_name in env.former_names(kind, name) {
            former.extend(variable(former_name).map(|variable| (variable, value.clone())));
        }
        found.insert(current, value);
    }
    former.extend(found);
    former
}

/// An attribute of the workload called `name`, of the description or made elsewhere.
fn value(
    env: &Environment,
    kind: &'static WorkloadKind,
    name: &str,
    attribute: &WorkloadAttribute,
) -> Variable {
    if env.application.entries(kind).find(name).is_none() {
        return of_existing(env, kind, name, attribute);
    }
    let in_account = |account: &str| env.aws_name_in(kind, name, account);
    let output = |output: &str| Text::expression(kind.call(name).output(output));
    match attribute.value {
        AttributeValue::Name if kind.aws_name.suffix == NameSuffix::Account => Variable {
            value: output("name"),
            length: in_account(ACCOUNT).chars().count(),
        },
        AttributeValue::Name => in_account("").as_str().into(),
        AttributeValue::Output(form) if !is_made_elsewhere(env, kind, name) => Variable {
            value: output(attribute.word),
            length: filled(env, kind, form, &in_account(ACCOUNT), ACCOUNT).len(),
        },
        AttributeValue::Output(form) | AttributeValue::Composed(form) => {
            composed(env, kind, form, &in_account(ACCOUNT))
        }
    }
}

/// Whether no module of this environment makes it: a table that a restore is to make, or a replica.
fn is_made_elsewhere(env: &Environment, kind: &WorkloadKind, name: &str) -> bool {
    kind == &TABLE && env.is_made_elsewhere(name)
}

/// An attribute of something that is made elsewhere: what follows from its name, in this account and region.
fn of_existing(
    env: &Environment,
    kind: &WorkloadKind,
    name: &str,
    attribute: &WorkloadAttribute,
) -> Variable {
    let existing = &env.application.existing;
    let url = existing.apis.get(name).and_then(|api| api.url.as_deref());
    if let Some(url) = url.filter(|_| kind == &API && attribute.word == "url") {
        return url.into();
    }
    let aws_name = existing.aws_name(kind, name).unwrap_or_default();
    match attribute.value {
        AttributeValue::Name => aws_name.into(),
        AttributeValue::Output(form) | AttributeValue::Composed(form) => {
            composed(env, kind, form, aws_name)
        }
    }
}

/// A text of a form, made of what is known beforehand.
fn composed(env: &Environment, kind: &WorkloadKind, form: &str, aws_name: &str) -> Variable {
    let name = terraform::escape(aws_name);
    Variable {
        value: Text::template(filled(env, kind, form, &name, &account_id(env))),
        length: filled(env, kind, form, aws_name, ACCOUNT).chars().count(),
    }
}

/// A form with its parts, of what is called `name` in AWS.
fn filled(env: &Environment, kind: &WorkloadKind, form: &str, name: &str, account: &str) -> String {
    let region = &env.settings.region;
    let partition = aws::regions::partition(region);
    let suffix = match partition {
        "aws-cn" => "amazonaws.com.cn",
        _ => "amazonaws.com",
    };
    let mut filled = form
        .replace("{partition}", partition)
        .replace("{region}", region)
        .replace("{suffix}", suffix)
        .replace("{environment}", &env.name)
        .replace("{alias}", LIVE_ALIAS)
        .replace("{id}", "a1b2c3d4e5")
        .replace("{time}", "2026-11-28T18:00:00.000");
    if filled.contains("{dead_letters}") {
        filled = filled.replace("{dead_letters}", &kind.dead_letter_queue(name));
    }
    // Last, since the account may be an expression and a name may have braces.
    filled.replace("{account}", account).replace("{name}", name)
}
