//! Names in AWS that the modules give, without a plan: what an emission looks at to see whether two of its
//! calls could give one name.
//!
//! The templates are taken from the modules themselves when the program is built, so a resource that gets a name
//! reserves it by that. Only strings are put together here: what a module computes is a wildcard. So the names
//! that are found are all that there can be, and some that there will not be (`count = 0`): a plan decides.

mod unique;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use naming::ConcernName;
use serde_json::Value as Json;
use terraform::{BlockKind, Call, Module};

use crate::contribution::OperationalFacts;

pub(crate) use unique::named;
pub use unique::{NameScope, UniqueName, unique_name, unique_names};

/// Stands for any text in a name.
pub const ANY: char = '\u{0}';

/// [`ANY`] as a text.
const ANY_TEXT: &str = "\u{0}";

/// The key of a resource's `for_each`, as templates have it.
const EACH_KEY: &str = "${each.key}";

/// Types whose `id` AWS chooses: no two resources ever have the same ("`RestApi`", Amazon API Gateway API reference,
/// read 2026-11).
const GENERATED_IDS: &[&str] = &["aws_api_gateway_rest_api"];

/// A name that a module gives: the module's path, the resource's type, and the template over the module's
/// variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Path of the module.
    pub module: Cow<'static, str>,
    /// Type of the resource.
    pub kind: Cow<'static, str>,
    /// The name, in Terraform's template syntax.
    pub name: Cow<'static, str>,
    /// The input over which the resource has its `for_each`: there is one for each of its keys, and none where it is not given.
    pub each: Option<Cow<'static, str>>,
    /// Is an id in it that AWS chooses for a resource of the same call?
    pub has_generated_id: bool,
}

/// A name in AWS that a call gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Type of the resource.
    pub kind: Cow<'static, str>,
    /// The name, with [`ANY`] for what is not known here.
    pub name: String,
    /// The call: `function_api`.
    pub call: String,
    /// Is it of the environment's second Region too?
    pub elsewhere: bool,
    /// Is an id in it that AWS chooses for a resource of the same call?
    pub has_generated_id: bool,
}

/// The names that modules give, those of modules that they call among them.
pub(crate) fn templates(modules: &[Module]) -> Vec<Template> {
    let by_path: BTreeMap<&str, &Module> = modules
        .iter()
        .map(|module| (module.path.as_str(), module))
        .collect();
    let mut found = Vec::new();
    for module in modules {
        let same = |name: &str| format!("${{var.{name}}}");
        let input = |name: &str| is_empty_by_default(module, name).then(|| name.to_owned());
        let caller = Caller {
            path: &module.path,
            argument: &same,
            input: &input,
        };
        collect(module, &by_path, &caller, &mut found);
    }
    found
}

/// Whether nothing is made over a variable that is not given.
fn is_empty_by_default(module: &Module, name: &str) -> bool {
    let mut variables = module.variables.iter();
    variables.any(|variable| {
        variable.name == name
            && (variable.default.as_ref())
                .is_none_or(|default| default.as_object().is_some_and(serde_json::Map::is_empty))
    })
}

/// What a module is called with, in the words of the module whose names are looked for.
struct Caller<'a> {
    /// Path of that module.
    path: &'a str,
    /// What an argument is, as a template over that module's variables.
    argument: &'a dyn Fn(&str) -> String,
    /// Which variable of that module an argument is, as it is.
    input: &'a dyn Fn(&str) -> Option<String>,
}

/// The names that a module gives when it is called so.
fn collect(
    module: &Module,
    modules: &BTreeMap<&str, &Module>,
    caller: &Caller<'_>,
    found: &mut Vec<Template>,
) {
    for block in &module.blocks {
        let named = unique_name(&block.type_name);
        let Some(named) = named.filter(|_| block.kind == BlockKind::Resource) else {
            continue;
        };
        if let Some(template) = block.body[named.argument].as_str() {
            let mut ids = GENERATED_IDS.iter();
            let has_generated_id = ids.any(|kind| template.contains(&format!("${{{kind}.")));
            let over = block.body["for_each"].as_str().and_then(variable);
            let each = over.and_then(|name| (caller.input)(name));
            let key = if each.is_some() { EACH_KEY } else { ANY_TEXT };
            found.push(Template {
                module: caller.path.to_owned().into(),
                kind: named.kind.into(),
                name: fill(template, caller.argument, key).into(),
                each: each.map(Into::into),
                has_generated_id,
            });
        }
    }
    for call in &module.calls {
        let Some(inner) = modules.get(call.module.as_str()) else {
            continue;
        };
        let given = |name: &str| match call.arguments.get(name) {
            Some(Json::String(text)) => fill(&text, caller.argument, ANY_TEXT),
            _ => ANY.to_string(),
        };
        let input = |name: &str| match call.arguments.get(name) {
            Some(Json::String(text)) => variable(&text).and_then(|outer| (caller.input)(outer)),
            _ => None,
        };
        let caller = Caller {
            path: caller.path,
            argument: &given,
            input: &input,
        };
        collect(inner, modules, &caller, found);
    }
}

/// `functions`, where the whole expression is `${var.functions}`.
fn variable(expression: &str) -> Option<&str> {
    let name = expression.strip_prefix("${var.")?.strip_suffix('}')?;
    is_identifier(name).then_some(name)
}

/// Whether a text is a name and nothing behind it.
fn is_identifier(text: &str) -> bool {
    text.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_')
}

/// Puts arguments for the variables of a template and `key` for the key of `for_each`; what else is computed is [`ANY`].
fn fill(template: &str, argument: &dyn Fn(&str) -> String, key: &str) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        let end = closing(after);
        let inside = &after[..end];
        match inside.strip_prefix("var.") {
            Some(name) if is_identifier(name) => out.push_str(&argument(name)),
            None if inside == "each.key" => out.push_str(key),
            _ => out.push(ANY),
        }
        rest = after.get(end + 1..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Where the brace that ends an interpolation is.
fn closing(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return at,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// The names that the calls of a root give, and the alarms that everybody's facts ask for.
pub(crate) fn of_root(
    calls: &[Call],
    templates: &[Template],
    facts: &[OperationalFacts],
    prefix: &str,
) -> Vec<Name> {
    let mut by_module: BTreeMap<&str, Vec<&Template>> = BTreeMap::new();
    for template in templates {
        by_module
            .entry(&template.module)
            .or_default()
            .push(template);
    }
    let mut names = Vec::new();
    for call in calls {
        let given = |name: &str| match call.arguments.get(name) {
            // An expression of the root has one value wherever it is.
            Some(Json::String(text)) => text,
            _ => ANY.to_string(),
        };
        for template in by_module.get(call.module.as_str()).into_iter().flatten() {
            let mut add = |key: &str| {
                names.push(Name {
                    kind: template.kind.clone(),
                    name: fill(&template.name, &given, key),
                    call: call.name.clone(),
                    elsewhere: !call.providers.is_empty(),
                    has_generated_id: template.has_generated_id,
                });
            };
            let Some(input) = &template.each else {
                add(ANY_TEXT);
                continue;
            };
            match call.arguments.keys(input) {
                Some(keys) => keys.for_each(add),
                None if call.arguments.contains(input) => add(ANY_TEXT),
                None => {}
            }
        }
    }
    // Their names are keys of a map, which would take the last of two without a word.
    names.retain(|name| !is_alarm(&name.kind));
    for facts in facts {
        for alarm in &facts.alarms {
            names.push(Name {
                kind: "aws_cloudwatch_metric_alarm".into(),
                name: format!("{prefix}-{}", alarm.id),
                call: ConcernName::Monitoring.as_str().into(),
                elsewhere: false,
                has_generated_id: false,
            });
        }
    }
    names
}

/// Whether a type is one of alarms, which share their names.
#[must_use]
pub fn is_alarm(kind: &str) -> bool {
    matches!(
        kind,
        "aws_cloudwatch_metric_alarm" | "aws_cloudwatch_composite_alarm"
    )
}

/// Groups of names that may be one: each a list of places in `names`.
#[must_use]
pub fn perhaps_equal(names: &[Name]) -> Vec<Vec<usize>> {
    let mut exact: HashMap<(&str, Cow<'_, str>), Vec<usize>> = HashMap::with_capacity(names.len());
    let mut open: Vec<usize> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        // Nothing at all is known of it: its module looks after it.
        if name.name.chars().all(|letter| letter == ANY) {
            continue;
        }
        if name.name.contains(ANY) {
            open.push(at);
        } else {
            let key = (name.kind.as_ref(), folded(name));
            exact.entry(key).or_default().push(at);
        }
    }
    let mut equal: Vec<_> = exact
        .into_iter()
        .filter(|(_, same)| same.len() > 1 && !is_one_in_two_regions(names, same))
        .collect();
    equal.sort();
    let mut found: Vec<Vec<usize>> = equal.into_iter().map(|(_, same)| same).collect();
    for at in open {
        let one = &names[at];
        let others: Vec<usize> = (0..names.len())
            .filter(|other| *other != at && names[*other].call != one.call)
            .filter(|other| names[*other].kind == one.kind)
            .filter(|other| !(one.has_generated_id && names[*other].has_generated_id))
            .filter(|other| may_be(&folded(one), &folded(&names[*other])))
            .collect();
        if !others.is_empty() {
            found.push(std::iter::once(at).chain(others).collect());
        }
    }
    found
}

/// A call that also makes things in the second Region makes some of one name, each in its own.
fn is_one_in_two_regions(names: &[Name], same: &[usize]) -> bool {
    let first = &names[same[0]];
    first.elsewhere && same.iter().all(|at| names[*at].call == first.call)
}

/// A name as AWS compares it.
fn folded(name: &Name) -> Cow<'_, str> {
    if name.kind.starts_with("aws_iam_") {
        name.name.to_lowercase().into()
    } else {
        name.name.as_str().into()
    }
}

/// Whether two names with wildcards may be one.
fn may_be(one: &str, other: &str) -> bool {
    let ends = |name: &str| {
        let begin = name.split(ANY).next().unwrap_or_default().to_owned();
        let end = name.rsplit(ANY).next().unwrap_or_default().to_owned();
        (begin, end, name.contains(ANY))
    };
    let ((begin, end, _), (other_begin, other_end, other_open)) = (ends(one), ends(other));
    let begins = begin.starts_with(&other_begin) || other_begin.starts_with(&begin);
    let ended = end.ends_with(&other_end) || other_end.ends_with(&end);
    if other_open {
        begins && ended
    } else {
        other.len() >= begin.len() + end.len() && other.starts_with(&begin) && other.ends_with(&end)
    }
}

#[cfg(test)]
mod tests;
