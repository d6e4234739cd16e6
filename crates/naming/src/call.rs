//! Names of module calls in an environment's root module, and what is addressed through them.

use std::borrow::Cow;
use std::fmt;

use crate::{ConcernName, MAIN_RESOURCE};

/// Name of a module call in the root module of an environment: `function_api`, `security`. Also what a
/// workload is known by where it has no module, such as one that exists already: `existing_table_orders`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallName(Cow<'static, str>);

impl CallName {
    /// The call for the workload `name` of a kind, which is given by its word: `table`.
    #[must_use]
    pub fn workload(kind: &str, name: &str) -> Self {
        Self(format!("{kind}_{name}").into())
    }

    /// The workload `name` of a kind that exists already and is not created here.
    #[must_use]
    pub fn existing(kind: &str, name: &str) -> Self {
        Self(format!("existing_{kind}_{name}").into())
    }

    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The workload that a call is for, when it is one of the kind with that word.
    #[must_use]
    pub fn workload_of<'a>(call: &'a str, kind: &str) -> Option<&'a str> {
        call.strip_prefix(kind)?.strip_prefix('_')
    }

    /// The call that the resource at `address` belongs to: `function_api` of
    /// `module.function_api.aws_lambda_function.this`.
    #[must_use]
    pub fn in_address(address: &str) -> Option<&str> {
        address.strip_prefix("module.")?.split(['.', '[']).next()
    }

    /// Address of the module: `module.table_orders`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("module.{self}")
    }

    /// Address of a resource in the module, which is given by its own address there.
    #[must_use]
    pub fn resource(&self, address: &str) -> String {
        format!("module.{self}.{address}")
    }

    /// Address of the resource of this type that the module is about.
    #[must_use]
    pub fn main_resource(&self, resource_type: &str) -> String {
        format!("module.{self}.{resource_type}.{MAIN_RESOURCE}")
    }

    /// The output `name` of the module.
    #[must_use]
    pub fn output(&self, name: &str) -> OutputRef {
        OutputRef {
            call: self.clone(),
            output: name.to_owned(),
        }
    }
}

impl From<ConcernName> for CallName {
    fn from(concern: ConcernName) -> Self {
        Self(Cow::Borrowed(concern.as_str()))
    }
}

impl fmt::Display for CallName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A reference to an output of a module call. Its text is the expression: `module.table_orders.arn`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputRef {
    call: CallName,
    output: String,
}

impl OutputRef {
    /// The call.
    #[must_use]
    pub fn call(&self) -> &CallName {
        &self.call
    }

    /// Name of the output of the environment that hands it on: that of the module, after the name of the
    /// call unless that is the concern which everybody asks.
    #[must_use]
    pub fn root_output(&self) -> String {
        match ConcernName::of_call(self.call.as_str()) {
            Some(ConcernName::Security | ConcernName::Monitoring) => self.output.clone(),
            _ => format!("{}_{}", self.call, self.output),
        }
    }

    /// The reference inside a template: `${module.table_orders.arn}`.
    #[must_use]
    pub fn interpolation(&self) -> String {
        format!("${{{self}}}")
    }
}

impl fmt::Display for OutputRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "module.{}.{}", self.call, self.output)
    }
}

impl From<OutputRef> for String {
    fn from(reference: OutputRef) -> Self {
        reference.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workload_is_found_again_in_its_addresses() {
        let call = CallName::workload("table", "todo-items");
        let address = call.main_resource("aws_dynamodb_table");
        assert_eq!(address, "module.table_todo-items.aws_dynamodb_table.this");
        let found = CallName::in_address(&address).expect("an address in a module");
        assert_eq!(CallName::workload_of(found, "table"), Some("todo-items"));
        assert_eq!(CallName::workload_of(found, "function"), None);
        assert_eq!(CallName::in_address("aws_kms_key.this"), None);
        assert_eq!(CallName::in_address("module.a[0].b.c"), Some("a"));
    }

    #[test]
    fn outputs_of_the_environment_are_called_after_the_workload() {
        let orders = CallName::workload("table", "orders").output("arn");
        assert_eq!(orders.root_output(), "table_orders_arn");
        assert_eq!(orders.interpolation(), "${module.table_orders.arn}");
        let key = ConcernName::Security.output("key_arn");
        assert_eq!(key.root_output(), "key_arn");
    }

    #[test]
    fn concerns_are_found_by_their_calls() {
        for concern in ConcernName::ALL {
            assert_eq!(ConcernName::of_call(concern.as_str()), Some(concern));
            assert!(concern.contains(&concern.call().resource("aws_kms_key.this")));
        }
        assert!(!ConcernName::Health.contains("module.healthy.aws_kms_key.this"));
    }
}
