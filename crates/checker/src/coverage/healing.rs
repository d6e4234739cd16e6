//! What heals a function when an alarm of it fires: the table of what remediation may do, a rule on
//! alarms that starts something, or an alarm that does so by itself.

use std::collections::{HashMap, HashSet};

use plan::{Instance, Plan};
use values::{Lookup, Value};

use super::kinds::CoveredKind;
use super::workload::{NamedWorkloads, Registry};

/// What a rule of EventBridge matches of alarms' names.
#[derive(Debug, Default)]
struct Matched {
    names: HashSet<String>,
    prefixes: Vec<String>,
    /// Every alarm, or those nobody knows.
    all: bool,
    unclear: bool,
}

/// What may heal.
#[derive(Debug, Default)]
pub(super) struct Healing {
    /// Alarms and what is done, by function, out of remediation's table.
    allowed: HashMap<String, Vec<(String, String)>>,
    /// The rules that start something for alarms.
    rules: Matched,
    /// Whether remediation acts: its mode, when it is known; `None` before it was looked for.
    mode: Option<Option<String>>,
    /// Functions that rules start: they heal.
    healers: HashSet<usize>,
}

/// What is said of the healing of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Healed {
    Yes,
    /// It heals others.
    IsHealer,
    /// It is not, and why.
    No(String),
    Unknown(String),
}

impl Healing {
    /// What heals in a plan.
    pub(super) fn new<'a>(plan: &'a Plan, registry: &mut Registry<'a>) -> Self {
        let mut found = Self::default();
        for item in plan.of_type("aws_dynamodb_table_item") {
            found.allow(plan, item);
        }
        let started = started(plan, registry, &mut found.healers);
        for rule in plan.of_type("aws_cloudwatch_event_rule") {
            if started.contains(rule.address.as_ref()) {
                found.rule(rule);
            }
        }
        let functions: Vec<String> = found.allowed.keys().cloned().collect();
        for function in functions {
            registry.named(CoveredKind::Function, &function);
        }
        found
    }

    /// An item of remediation's table: `allowed#<alarm>`.
    fn allow(&mut self, plan: &Plan, item: &Instance) {
        let Some(entry) = item.values.get("item").and_then(Value::document) else {
            return;
        };
        let text = |name: &str| entry.lookup(&format!("{name}.S")).text();
        if let (Some(alarm), Some(function), Some(action)) = (
            text("id").and_then(|id| id.strip_prefix("allowed#")),
            text("function"),
            text("action"),
        ) {
            self.mode.get_or_insert_with(|| mode(plan, item));
            self.allowed
                .entry(function.to_owned())
                .or_default()
                .push((alarm.to_owned(), action.to_owned()));
        }
    }

    /// What a rule matches, when it is about alarms.
    fn rule(&mut self, rule: &Instance) {
        let Some(pattern) = rule.values.get("event_pattern").and_then(Value::document) else {
            self.rules.unclear |= rule.lookup("event_pattern").is_unknown();
            return;
        };
        let kinds = pattern.get("detail-type").and_then(Value::items);
        let alarms = kinds.is_some_and(|kinds| {
            kinds
                .iter()
                .any(|kind| kind.as_str() == Some("CloudWatch Alarm State Change"))
        });
        if !alarms {
            return;
        }
        let names = pattern
            .lookup("detail.alarmName")
            .known()
            .and_then(Value::items);
        let arns = pattern.get("resources").and_then(Value::items);
        if names.is_none() && arns.is_none() {
            self.rules.all = true;
        }
        for name in names.unwrap_or_default() {
            self.rules.name(name, str::to_owned);
        }
        for arn in arns.unwrap_or_default() {
            self.rules.name(arn, |text| {
                text.split(":alarm:").last().unwrap_or_default().to_owned()
            });
        }
    }

    /// Is a function healed? Its alarms are given.
    pub(super) fn is_healed<'a>(
        &self,
        at: usize,
        name: Option<&str>,
        alarms: impl Iterator<Item = &'a Instance>,
    ) -> Healed {
        if self.healers.contains(&at) {
            return Healed::IsHealer;
        }
        if let Some(allowed) = name.and_then(|name| self.allowed.get(name)) {
            return self.by_table(allowed);
        }
        let mut unclear = self.rules.unclear;
        for alarm in alarms {
            if acts(alarm) {
                return Healed::Yes;
            }
            match alarm.lookup("alarm_name").text() {
                // With a table, the rules are of what it allows.
                Some(name) if self.allowed.is_empty() => {
                    if self.rules.matches(name) {
                        return Healed::Yes;
                    }
                }
                Some(_) => {}
                None => unclear = true,
            }
        }
        if unclear {
            Healed::Unknown("which alarms start something is known only after apply".to_owned())
        } else {
            Healed::No("no alarm of it starts a remedy".to_owned())
        }
    }

    fn by_table(&self, allowed: &[(String, String)]) -> Healed {
        let mut acting = allowed
            .iter()
            .filter(|(_, action)| action != "notify")
            .peekable();
        if acting.peek().is_none() {
            return Healed::No("its alarms are only told, nothing is done".to_owned());
        }
        if !acting.any(|(alarm, _)| self.rules.matches(alarm)) {
            return if self.rules.unclear {
                Healed::Unknown(
                    "which alarms start remediation is known only after apply".to_owned(),
                )
            } else {
                Healed::No("no rule starts remediation for its alarms".to_owned())
            };
        }
        match self.mode.as_ref().and_then(Option::as_deref) {
            Some("act") => Healed::Yes,
            Some(mode) => Healed::No(format!("remediation only looks on: its mode is `{mode}`")),
            None => {
                Healed::Unknown("whether remediation acts is known only after apply".to_owned())
            }
        }
    }
}

impl Matched {
    fn name(&mut self, given: &Value, name: impl Fn(&str) -> String) {
        if let Some(text) = given.as_str() {
            self.names.insert(name(text));
        } else if let Some(prefix) = given.lookup("prefix").text() {
            self.prefixes.push(name(prefix));
        } else {
            // Suffixes, wildcards, exceptions, and what is not known.
            self.unclear = true;
        }
    }

    fn matches(&self, name: &str) -> bool {
        self.all
            || self.names.contains(name)
            || self.prefixes.iter().any(|prefix| name.starts_with(prefix))
    }
}

/// Does an alarm itself start a function, a document of Systems Manager or a scaling?
fn acts(alarm: &Instance) -> bool {
    let actions = alarm.values.get("alarm_actions").map(Value::parts);
    actions
        .and_then(Value::items)
        .unwrap_or_default()
        .iter()
        .filter_map(Value::as_str)
        .any(starts_something)
}

/// Does an ARN name something that does something, rather than tell?
fn starts_something(arn: &str) -> bool {
    [
        ":lambda:",
        ":states:",
        ":ssm:",
        ":codebuild:",
        ":autoscaling:",
    ]
    .iter()
    .any(|service| arn.contains(service))
}

/// The rules that have a target which does something; functions among the targets are `healers`.
fn started<'a>(
    plan: &'a Plan,
    registry: &Registry<'a>,
    healers: &mut HashSet<usize>,
) -> HashSet<&'a str> {
    let by_name: HashMap<&str, &Instance> = plan
        .of_type("aws_cloudwatch_event_rule")
        .filter_map(|rule| Some((rule.lookup("name").text()?, rule)))
        .collect();
    let mut found = HashSet::new();
    for target in plan.of_type("aws_cloudwatch_event_target") {
        let rule = if let Lookup::Known(name) = target.lookup("rule") {
            name.as_str().and_then(|name| by_name.get(name).copied())
        } else {
            let referents = plan.resolve_references(target, "rule");
            let rule = referents.found.iter().find(|one| {
                one.certain && one.instance.resource_type.as_ref() == "aws_cloudwatch_event_rule"
            });
            rule.map(|one| one.instance)
        };
        let Some(rule) = rule.filter(|rule| is_about_alarms(rule)) else {
            continue;
        };
        let starts = match target.lookup("arn") {
            Lookup::Known(arn) => {
                let arn = arn.as_str().unwrap_or_default();
                if let Some((CoveredKind::Function, name)) = CoveredKind::of_arn(arn) {
                    healers.extend(registry.known(CoveredKind::Function, name));
                }
                starts_something(arn)
            }
            Lookup::Unknown => {
                let referents = plan.resolve_references(target, "arn");
                for one in &referents.found {
                    if one.instance.resource_type.as_ref() == "aws_lambda_alias"
                        && let Some(NamedWorkloads::Certain(of)) = registry.target(
                            plan,
                            one.instance,
                            "function_name",
                            CoveredKind::Function,
                        )
                    {
                        healers.extend(of);
                    }
                    healers.extend(registry.made_by(one.instance));
                }
                referents.found.iter().any(|one| {
                    matches!(
                        one.instance.resource_type.as_ref(),
                        "aws_lambda_function"
                            | "aws_lambda_alias"
                            | "aws_sfn_state_machine"
                            | "aws_ssm_document"
                    )
                })
            }
            Lookup::Absent => false,
        };
        if starts {
            found.insert(rule.address.as_ref());
        }
    }
    found
}

/// Is a rule about alarms, as far as the plan tells?
fn is_about_alarms(rule: &Instance) -> bool {
    match rule.lookup("event_pattern") {
        Lookup::Known(text) => text
            .as_str()
            .is_some_and(|text| text.contains("CloudWatch Alarm State Change")),
        Lookup::Unknown => true,
        Lookup::Absent => false,
    }
}

/// The mode of the remediation that an item of its table belongs to: what its function is told, or what
/// the module's caller says.
fn mode(plan: &Plan, item: &Instance) -> Option<String> {
    let inside = format!("{}.", item.module);
    for function in plan.of_type("aws_lambda_function") {
        if item.module.is_empty() || !function.address.starts_with(&inside) {
            continue;
        }
        let variables = function.values.get("environment")?.items()?.first()?;
        let variables = variables.get("variables").map(Value::parts);
        let mode = variables
            .and_then(|of| of.get("MODE"))
            .and_then(Value::as_str);
        if let Some(mode) = mode {
            return Some(mode.to_owned());
        }
    }
    let call = item.module.strip_prefix("module.")?;
    let configuration = plan.configuration.as_ref()?;
    let argument = configuration
        .calls
        .get(call)?
        .arguments
        .expression("mode")?;
    argument.constant.as_ref()?.as_str().map(str::to_owned)
}
