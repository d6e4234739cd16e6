//! What is not kept: `ephemeral` resources, and values made of them or of variables that are `ephemeral`.
//! Neither a plan nor a state may hold them, so only a provider's write-only arguments take them from a
//! resource. Terraform's documentation, "Ephemeral values in resources", read 2026-11.

use std::sync::Arc;

use super::context::ModuleScope;
use super::expand;
use super::instance::ModuleInstance;
use super::module::{EphemeralBlock, OutputBlock, VariableBlock};
use super::{conditions, planned_values};
use crate::language::EvalError;
use syntax::AttributeNode;
use values::{Marks, Type, Value};

type Result<T> = std::result::Result<T, EvalError>;

/// Does a provider only write an argument, and never read it back? The name says it: by the convention
/// for providers, and for all seven such arguments of the AWS provider 5.100.
pub(super) fn is_write_only(name: &str) -> bool {
    name.ends_with("_wo")
}

/// The value of an argument as a plan holds it.
pub(super) fn kept(
    written: &AttributeNode,
    value: Value,
    context: &ModuleScope<'_, '_>,
) -> Result<Value> {
    if context.name.starts_with("ephemeral.") {
        return Ok(value);
    }
    if is_write_only(&written.name) {
        return Ok(Value::Null(value.ty()));
    }
    if !value.has_ephemeral() {
        return Ok(value);
    }
    Err(EvalError::new(format!(
        "invalid use of an ephemeral value: `{}` is kept in the state",
        written.name
    ))
    .help("give it to a write-only argument (its name ends in `_wo`), or to a provider"))
}

/// The value that a call gives a variable.
pub(super) fn given(variable: &VariableBlock, value: &Value) -> Result<()> {
    if variable.ephemeral || !value.has_ephemeral() {
        return Ok(());
    }
    Err(
        EvalError::new("an ephemeral value is given, and the variable takes none")
            .help("say `ephemeral = true` in the variable"),
    )
}

/// The value of an output.
pub(super) fn output(output: &OutputBlock, value: Value, is_root: bool) -> Result<Value> {
    match (output.ephemeral, value.has_ephemeral()) {
        (true, _) if is_root => Err(EvalError::new(
            "an output of the root module cannot be ephemeral",
        )
        .help("take `ephemeral` out, and give it a value that may be kept")),
        (true, false) => Err(EvalError::new(
            "the output is ephemeral, and its value is not made of anything ephemeral",
        )
        .help("take `ephemeral` out")),
        (false, true) => {
            let error =
                EvalError::new("an ephemeral value is given to an output that would be kept");
            Err(error.help(if is_root {
                "wrap it in `ephemeralasnull`; outputs of the root module are kept in the state"
            } else {
                "say `ephemeral = true` in the output"
            }))
        }
        _ => Ok(value),
    }
}

/// The value with `null` in place of everything ephemeral.
pub(crate) fn as_null(value: &Value) -> Value {
    if !value.has_ephemeral() {
        return value.clone();
    }
    let marks = value.marks();
    if marks.ephemeral {
        return Value::Null(value.ty()).marked(Marks {
            ephemeral: false,
            ..marks
        });
    }
    let items = || {
        let items = value.items().unwrap_or_default();
        items.iter().map(as_null).collect::<Vec<_>>()
    };
    let fields = || {
        let entries = value.entries().unwrap_or_default().iter();
        entries
            .map(|(key, value)| (key.clone(), as_null(value)))
            .collect::<Vec<_>>()
    };
    match value.plain() {
        Value::List(of) => Value::list(of.element.clone(), items()),
        Value::Set(of) => Value::set(of.element.clone(), items()),
        Value::Tuple(_) => Value::tuple(items()),
        Value::Map(of) => Value::map(of.element.clone(), fields()),
        Value::Object(_) => Value::object(fields()),
        other => other.clone(),
    }
    .marked(marks)
}

impl ModuleInstance<'_> {
    /// An `ephemeral` resource, with its faults. Terraform opens it when it plans; what it says is not
    /// known here.
    pub(super) fn open(&self, address: &Arc<str>, resource: &EphemeralBlock) -> Result<Value> {
        let context = ModuleScope {
            name: address,
            ..self.context()
        };
        let instances = expand::instances(
            resource.count.as_ref(),
            resource.for_each.as_ref(),
            &context,
        )?;
        self.planning.reserve_instances(instances.len())?;
        for place in 0..instances.len() {
            let (_, repetition) = instances.by_index(place);
            let context = ModuleScope {
                repetition: &repetition,
                ..context
            };
            planned_values::without_schema(&resource.body, &context);
            let own = Value::unknown(Type::Dynamic).marked(Marks::EPHEMERAL);
            let context = ModuleScope {
                own: Some(&own),
                ..context
            };
            conditions::check(&resource.preconditions, "precondition", &context);
            conditions::check(&resource.postconditions, "postcondition", &context);
        }
        let opened = || Value::unknown(Type::Dynamic).marked(Marks::EPHEMERAL);
        let values = (0..instances.len()).map(|_| opened());
        Ok(instances.assemble(values))
    }
}
