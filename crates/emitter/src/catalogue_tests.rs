//! Tests over every module at once.

use crate::catalogue::modules;
use crate::library::ModuleLibrary;

#[test]
fn every_argument_is_the_providers_and_every_reference_leads_somewhere() {
    if let Err(failure) = ModuleLibrary::new() {
        panic!(
            "{failure}\n(a resource type that no module used before comes into the schema by `tests/run generate`)"
        );
    }
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
