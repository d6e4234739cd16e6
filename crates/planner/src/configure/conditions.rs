//! Validations of variables, preconditions and postconditions.

use super::context::ModuleScope;
use super::module::CustomCondition;
use crate::language::{EvalError, convert};
use values::{Type, Value};

/// Checks conditions; says whether all are known to hold.
pub(super) fn check(
    conditions: &[CustomCondition],
    what: &str,
    context: &ModuleScope<'_, '_>,
) -> bool {
    let mut hold = true;
    for condition in conditions {
        let truth = context.value(&condition.condition).and_then(|value| {
            if let Value::Bool(truth) = *value {
                return Ok(Value::Bool(truth));
            }
            convert(&value.revealed(), &Type::Bool).map_err(EvalError::new)
        });
        match truth {
            Ok(Value::Bool(true)) => {}
            Ok(Value::Bool(false)) => {
                hold = false;
                let message = condition
                    .message
                    .as_ref()
                    .and_then(|message| context.value(message).ok())
                    .and_then(|message| {
                        if message.marks().is_empty() {
                            message.as_str().map(str::to_owned)
                        } else {
                            None
                        }
                    })
                    .unwrap_or_else(|| format!("the {what} does not hold"));
                fail(condition, what, EvalError::new(message), context);
            }
            // Known only after apply: Terraform asks again then.
            Ok(Value::Unknown(_)) => hold = false,
            Ok(_) => {
                hold = false;
                fail(
                    condition,
                    what,
                    EvalError::new("the condition is null"),
                    context,
                );
            }
            Err(error) => {
                hold = false;
                fail(condition, what, error, context);
            }
        }
    }
    hold
}

fn fail(condition: &CustomCondition, what: &str, error: EvalError, context: &ModuleScope<'_, '_>) {
    let error = if error.help.is_some() {
        error
    } else {
        error.help(format!(
            "this is what a {what} asks for: give a value that meets it"
        ))
    };
    context
        .instance
        .problem(&condition.location, context.name, &error);
}
