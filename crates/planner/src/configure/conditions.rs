//! Validations of variables, preconditions and postconditions.

use super::context::Context;
use super::module::Condition;
use crate::language::{Fault, convert};
use values::{Type, Value};

/// Checks conditions; says whether all are known to hold.
pub(super) fn check(conditions: &[Condition], what: &str, context: &Context<'_, '_>) -> bool {
    let mut hold = true;
    for condition in conditions {
        let truth = context.value(&condition.condition).and_then(|value| {
            if let Value::Bool(truth) = *value {
                return Ok(Value::Bool(truth));
            }
            convert(&value.revealed(), &Type::Bool).map_err(Fault::new)
        });
        match truth {
            Ok(Value::Bool(true)) => {}
            Ok(Value::Bool(false)) => {
                hold = false;
                let message = condition
                    .message
                    .as_ref()
                    .and_then(|message| context.value(message).ok())
                    .and_then(|message| match message.marks().is_empty() {
                        true => message.as_str().map(str::to_owned),
                        false => None,
                    })
                    .unwrap_or_else(|| format!("the {what} does not hold"));
                fail(condition, what, Fault::new(message), context);
            }
            // Known only after apply: Terraform asks again then.
            Ok(Value::Unknown(_)) => hold = false,
            Ok(_) => {
                hold = false;
                fail(
                    condition,
                    what,
                    Fault::new("the condition is null"),
                    context,
                );
            }
            Err(fault) => {
                hold = false;
                fail(condition, what, fault, context);
            }
        }
    }
    hold
}

fn fail(condition: &Condition, what: &str, fault: Fault, context: &Context<'_, '_>) {
    let fault = if fault.help.is_some() {
        fault
    } else {
        fault.help(format!(
            "this is what a {what} asks for: give a value that meets it"
        ))
    };
    context
        .instance
        .problem(&condition.location, context.name, &fault);
}
