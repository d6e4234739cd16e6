//! What modules pass to each other in an environment's root, and what every module is passed.

use model::Environment;
use model::description::{Backend, Concurrency, ExternalList, ExternalValue, Profile};
use naming::{ConcernName, OutputRef};
use serde::Serialize;
use serde_json::json;
use terraform::{Call, Output, Text, Value};

/// A value from outside: a text, or what Terraform finds.
pub(crate) fn external(value: &ExternalValue) -> Text {
    match value {
        ExternalValue::Elsewhere(found) => Text::expression(found.terraform.as_str()),
        ExternalValue::Written(text) => text.into(),
    }
}

/// A list of values from outside.
pub(crate) fn external_list(list: &ExternalList) -> Value<Vec<Text>> {
    match list {
        ExternalList::Elsewhere(found) => Value::expression(found.terraform.as_str()),
        ExternalList::Listed(values) => Value::Literal(values.iter().map(external).collect()),
    }
}

/// ARN of the environment's key.
pub(crate) fn kms_key_arn() -> Text {
    Text::expression(ConcernName::Security.output("key_arn"))
}

/// Key of the environment's state in its bucket.
pub(crate) fn state_key(env: &Environment, backend: &Backend) -> String {
    let application = &env.application.application.name;
    backend
        .key
        .clone()
        .unwrap_or_else(|| format!("{application}/{}.tfstate", env.name))
}

/// Days that the logs of what groundplan itself adds are kept: as long as each profile keeps those of
/// functions.
pub(crate) fn own_log_days(env: &Environment) -> u32 {
    match env.settings.profile {
        Profile::Production => 365,
        Profile::Development | Profile::Staging => 30,
    }
}

/// What is reserved of the account's concurrency, as a module takes it.
pub(crate) fn reserved(concurrency: Concurrency) -> Option<Value<u32>> {
    match concurrency {
        Concurrency::Reserved(number) => Some(Value::Literal(number)),
        Concurrency::Unreserved(_) => None,
    }
}

/// The account, as part of a template: its digits when the description gives them, else what AWS
/// says.
pub(crate) fn account_id(env: &Environment) -> String {
    match &env.settings.account_id {
        Some(account) => account.clone(),
        None => "${data.aws_caller_identity.current.account_id}".into(),
    }
}

/// The module call of a concern.
pub(crate) fn concern_call(concern: ConcernName, inputs: &impl Serialize) -> Call {
    Call::new(concern.as_str(), concern.as_str(), inputs)
}

/// An output of a module call, as an output of the environment.
pub(crate) fn module_output(output: &OutputRef, description: &str) -> Output {
    Output {
        name: output.root_output(),
        value: json!(output.interpolation()),
        description: description.into(),
    }
}
