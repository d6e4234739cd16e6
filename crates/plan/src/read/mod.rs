//! Reads what `terraform show -json` writes: a plan or a state, format 1.x.

mod configuration;
mod instances;
mod masked;

use std::ops::Range;
use std::sync::Arc;

use diagnostic::{Diagnostic, Failure, Place};

use crate::plan::Plan;
use values::json::{self, JsonStep};
use values::{Type, Value};

/// Code of what cannot be read as a plan or state.
const CODE: &str = "plan-document";

/// Why a document is not a plan or state that can be judged: what is wrong, and where in it.
#[derive(Debug)]
struct ReadError {
    path: DocumentPath,
    message: String,
    help: String,
}

const WRITE_ANEW: &str = "write it with `terraform plan -out FILE` and `terraform show -json FILE`, or `terraform show -json` for the state";

impl Plan {
    /// Reads a file of which it is not known yet whether it is text. `file` is its name in messages.
    ///
    /// # Errors
    /// As [`Plan::read`], and for a plan as `terraform plan -out` saves it and other files that are not UTF-8.
    pub fn read_bytes(file: &str, bytes: &[u8]) -> Result<Self, Failure> {
        let failed = |message: &str, help: &str| {
            Failure::in_file(Diagnostic::error(CODE, message).help(help), file)
        };
        if bytes.starts_with(b"PK\x03\x04") {
            return Err(failed(
                "this is a saved plan, not JSON",
                "`terraform show -json FILE` writes it as JSON",
            ));
        }
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            return Err(failed(
                "this is UTF-16, as some shells write redirected output",
                "write it as UTF-8, in PowerShell with `| Out-File -Encoding utf8 FILE`",
            ));
        }
        let text = std::str::from_utf8(bytes)
            .map_err(|_| failed("this is not JSON: it is not UTF-8", WRITE_ANEW))?;
        Self::read(file, text)
    }

    /// Reads a plan or a state as `terraform show -json` writes it. `file` is its name in messages.
    ///
    /// # Errors
    /// When it is not such a document, is of another major version than 1, or is a plan that failed
    /// or is not complete: what it does not show cannot be judged.
    pub fn read(file: &str, text: &str) -> Result<Self, Failure> {
        let json = text.trim_start_matches('\u{feff}');
        let start = text.len() - json.len();
        let failure = |message: &str, help: &str, range: Range<usize>| {
            let place = Place::new(file, start + range.start..start + range.end);
            let diagnostic = Diagnostic::error(CODE, message).help(help).at(place);
            Failure::in_text(diagnostic, file, &masked::without_values(text))
        };
        let document = json::parse(json).map_err(|error| {
            let message = format!("this is not JSON: {}", error.message);
            failure(&message, WRITE_ANEW, error.offset..error.offset)
        })?;
        read_document(&document).map_err(|error| {
            let range = error.path.range(json);
            let message = match error.path.text() {
                path if path.is_empty() => error.message,
                path => format!("{path}: {}", error.message),
            };
            failure(&message, &error.help, range)
        })
    }
}

fn read_document(document: &Value) -> Result<Plan, ReadError> {
    let root = DocumentNode::root(document);
    check_version(&root)?;
    let flag = |name: &'static str, when_absent: bool| -> Result<bool, ReadError> {
        match root.get(name) {
            Some(node) => node.boolean(),
            None => Ok(when_absent),
        }
    };
    if flag("errored", false)? {
        return Err(root.error(
            "this plan failed: it shows only what Terraform had planned before the error",
            "fix what `terraform plan` reports, and plan again",
        ));
    }
    if !flag("complete", true)? {
        return Err(root.error(
            "this plan is not complete: targets or deferred changes leave parts out",
            "plan without `-target`, and apply what it waits for first",
        ));
    }
    let mut plan = Plan::default();
    if let Some(version) = root.get("terraform_version") {
        plan.terraform_version = version.text()?.to_string();
    }
    if root.get("planned_values").is_some() || root.get("resource_changes").is_some() {
        read_plan(&root, &mut plan)?;
    } else if let Some(values) = root.get("values") {
        instances::state(&values, &mut plan)?;
    } else if root.has_other_than(&["format_version", "terraform_version", "checks"]) {
        return Err(root.error("this is neither a plan nor a state", WRITE_ANEW));
    }
    plan.reindex();
    Ok(plan)
}

fn check_version(root: &DocumentNode<'_>) -> Result<(), ReadError> {
    root.entries()?;
    let Some(version) = root.get("format_version") else {
        let message = if root.get("terraform_version").is_some() && root.get("serial").is_some() {
            "this is Terraform's own state file, whose format may change with any version"
        } else {
            "this is neither a plan nor a state: it has no `format_version`"
        };
        return Err(root.error(message, WRITE_ANEW));
    };
    let text = version.text()?;
    if text.split('.').next() != Some("1") {
        return Err(version.error(
            format!("format {text} is not known; 1.x is"),
            "use a version of Terraform that writes format 1.x, such as 1.11",
        ));
    }
    Ok(())
}

fn read_plan(root: &DocumentNode<'_>, plan: &mut Plan) -> Result<(), ReadError> {
    if let Some(variables) = root.get("variables") {
        for (name, variable) in variables.entries()? {
            let value = variable
                .get("value")
                .map_or(Value::NULL, |node| node.value.clone());
            plan.variables.insert(name.clone(), value);
        }
    }
    instances::changes(root, plan)?;
    if let Some(changes) = root.get("output_changes") {
        for (name, change) in changes.entries()? {
            plan.outputs
                .insert(name.clone(), instances::after(&change)?);
        }
    }
    if let Some(configuration) = root.get("configuration") {
        plan.configuration = Some(Arc::new(configuration::root(&configuration)?));
    }
    Ok(())
}

/// A part of the document that knows its path.
#[derive(Clone)]
struct DocumentNode<'a> {
    value: &'a Value,
    path: NodePath<'a>,
}

/// The steps back to the root; an error makes a path of them.
#[derive(Clone)]
struct NodePath<'a>(Option<Arc<(NodePath<'a>, JsonStep<'a>)>>);

/// The path of an error, which outlives the document.
#[derive(Debug)]
struct DocumentPath(Vec<OwnedStep>);

#[derive(Debug)]
enum OwnedStep {
    Member(String),
    Item(usize),
}

impl NodePath<'_> {
    fn to_document_path(&self) -> DocumentPath {
        let mut steps = Vec::new();
        let mut current = &self.0;
        while let Some(inner) = current {
            steps.push(match inner.1 {
                JsonStep::Member(name) => OwnedStep::Member(name.to_owned()),
                JsonStep::Item(index) => OwnedStep::Item(index),
            });
            current = &inner.0.0;
        }
        steps.reverse();
        DocumentPath(steps)
    }
}

impl DocumentPath {
    /// As text: `resource_changes[3].change.actions`. Empty for the whole document.
    fn text(&self) -> String {
        let mut text = String::new();
        for step in &self.0 {
            match step {
                OwnedStep::Member(name) if text.is_empty() => text.push_str(name),
                OwnedStep::Member(name) => text.extend([".", name.as_str()]),
                OwnedStep::Item(index) => text.push_str(&format!("[{index}]")),
            }
        }
        text
    }

    /// The bytes in the text of the document.
    fn range(&self, text: &str) -> Range<usize> {
        let steps = self.0.iter().map(|step| match step {
            OwnedStep::Member(name) => JsonStep::Member(name),
            OwnedStep::Item(index) => JsonStep::Item(*index),
        });
        let located = json::locate(text, &steps.collect::<Vec<_>>());
        located.map_or(0..0, |located| located.shown(text))
    }
}

impl<'a> DocumentNode<'a> {
    fn root(value: &'a Value) -> Self {
        Self {
            value,
            path: NodePath(None),
        }
    }

    fn step(&self, value: &'a Value, step: JsonStep<'a>) -> Self {
        Self {
            value,
            path: NodePath(Some(Arc::new((self.path.clone(), step)))),
        }
    }

    fn error(&self, message: impl Into<String>, help: impl Into<String>) -> ReadError {
        ReadError {
            path: self.path.to_document_path(),
            message: message.into(),
            help: help.into(),
        }
    }

    fn wrong(&self, wanted: &str) -> ReadError {
        let found = match self.value {
            Value::Null(_) => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Tuple(_) => "an array",
            _ => "an object",
        };
        self.error(
            format!("{wanted} was expected, and this is {found}"),
            WRITE_ANEW,
        )
    }

    /// What is at a name; `null` is nothing.
    fn get(&self, name: &'a str) -> Option<Self> {
        let value = self.value.get(name)?;
        (!value.is_null()).then(|| self.step(value, JsonStep::Member(name)))
    }

    fn need(&self, name: &'a str) -> Result<Self, ReadError> {
        self.get(name)
            .ok_or_else(|| self.error(format!("`{name}` is missing"), WRITE_ANEW))
    }

    fn has_other_than(&self, known: &[&str]) -> bool {
        let entries = self.value.entries().unwrap_or_default();
        entries
            .iter()
            .any(|(key, _)| !known.contains(&key.as_ref()))
    }

    fn entries(&self) -> Result<Vec<(&'a Arc<str>, Self)>, ReadError> {
        let entries = self
            .value
            .entries()
            .ok_or_else(|| self.wrong("an object"))?;
        Ok(entries
            .iter()
            .map(|(key, value)| (key, self.step(value, JsonStep::Member(key))))
            .collect())
    }

    fn items(&self) -> Result<Vec<Self>, ReadError> {
        let items = self.value.items().ok_or_else(|| self.wrong("an array"))?;
        Ok(items
            .iter()
            .enumerate()
            .map(|(at, value)| self.step(value, JsonStep::Item(at)))
            .collect())
    }

    fn text(&self) -> Result<Arc<str>, ReadError> {
        match self.value {
            Value::String(text) => Ok(text.clone()),
            _ => Err(self.wrong("a string")),
        }
    }

    fn boolean(&self) -> Result<bool, ReadError> {
        match self.value {
            Value::Bool(truth) => Ok(*truth),
            _ => Err(self.wrong("a boolean")),
        }
    }
}

/// A value of three: what is known of it, where it is unknown, where it is sensitive.
fn merge(known: &Value, unknown: Option<&Value>, sensitive: Option<&Value>) -> Value {
    let merged = match (unknown, known) {
        (Some(Value::Bool(true)), _) => Value::unknown(Type::Dynamic),
        (_, Value::Object(entries)) => {
            let part = |of: Option<&'_ Value>, key: &str| of.and_then(|of| of.get(key)).cloned();
            let mut all: Vec<(Arc<str>, Value)> = Vec::with_capacity(entries.entries.len());
            let only_unknown = unknown
                .and_then(Value::entries)
                .unwrap_or_default()
                .iter()
                .filter(|(key, _)| entries.get(key).is_none())
                .map(|(key, _)| (key.clone(), Value::NULL));
            for (key, value) in entries.entries.iter().cloned().chain(only_unknown) {
                let unknown = part(unknown, &key);
                let sensitive = part(sensitive, &key);
                let value = merge(&value, unknown.as_ref(), sensitive.as_ref());
                all.push((key, value));
            }
            Value::object(all)
        }
        (_, Value::Tuple(items)) => {
            let part = |of: Option<&'_ Value>, at: usize| {
                of.and_then(Value::items).and_then(|of| of.get(at)).cloned()
            };
            let merged = items.items.iter().enumerate().map(|(at, value)| {
                merge(
                    value,
                    part(unknown, at).as_ref(),
                    part(sensitive, at).as_ref(),
                )
            });
            Value::tuple(merged.collect())
        }
        // The outside is there only because something inside is unknown.
        (Some(Value::Object(_)), Value::Null(_)) if has_true(unknown) => {
            merge(&Value::object(Vec::new()), unknown, sensitive)
        }
        (Some(Value::Tuple(items)), Value::Null(_)) if has_true(unknown) => {
            let nulls = vec![Value::NULL; items.items.len()];
            merge(&Value::tuple(nulls), unknown, sensitive)
        }
        (_, other) => other.clone(),
    };
    match sensitive {
        Some(Value::Bool(true)) => merged.sensitive(),
        _ => merged,
    }
}

fn has_true(value: Option<&Value>) -> bool {
    let Some(value) = value else { return false };
    match value {
        Value::Bool(truth) => *truth,
        other => {
            let items = other.items().unwrap_or_default().iter();
            let entries = other.entries().unwrap_or_default().iter();
            items
                .chain(entries.map(|(_, value)| value))
                .any(|value| has_true(Some(value)))
        }
    }
}
