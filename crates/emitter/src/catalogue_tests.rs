//! Tests over every module at once.

use std::collections::BTreeMap;

use terraform::{Module, check_module};

use crate::catalogue::{modules, provider_schema};

#[test]
fn every_argument_is_the_providers_and_every_reference_leads_somewhere() {
    let library: BTreeMap<&str, &Module> = modules()
        .iter()
        .map(|module| (module.path.as_str(), module))
        .collect();
    let problems: Vec<String> = modules()
        .iter()
        .flat_map(|module| check_module(module, provider_schema(), &library))
        .map(|problem| problem.to_string())
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_variable_and_output_says_what_it_is() {
    for module in modules() {
        let variables = module.variables.iter().map(|v| (&v.name, &v.description));
        let outputs = module.outputs.iter().map(|o| (&o.name, &o.description));
        for (name, description) in variables.chain(outputs) {
            assert!(
                description.ends_with('.') && description.len() > 8,
                "{}: {name}: {description:?}",
                module.path
            );
        }
    }
}

#[test]
fn every_module_has_tests() {
    for module in modules() {
        assert!(!module.tests.is_empty(), "{}", module.path);
    }
}
