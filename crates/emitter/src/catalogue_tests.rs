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

/// READMEs say so instead of showing the same tables again.
#[test]
fn a_protected_edition_has_what_the_standard_one_has() {
    let mut compared = 0;
    for module in modules() {
        let Some(path) = module.path.strip_suffix("/protected") else {
            continue;
        };
        let standard = modules().iter().find(|module| module.path == path);
        let standard = standard.unwrap_or_else(|| panic!("there is no module {path}"));
        let addresses = |module: &terraform::Module| -> Vec<String> {
            let blocks = module.blocks.iter().map(terraform::Block::address);
            let outputs = module.outputs.iter().map(|output| output.name.to_string());
            blocks.chain(outputs).collect()
        };
        assert_eq!(addresses(module), addresses(standard), "{path}");
        for variable in &standard.variables {
            let same = module
                .variables
                .iter()
                .find(|own| own.name == variable.name);
            let same = same.unwrap_or_else(|| panic!("{path}: {}", variable.name));
            assert_eq!(same.type_constraint, variable.type_constraint, "{path}");
            assert_eq!(same.default, variable.default, "{path}");
            assert_eq!(same.description, variable.description, "{path}");
        }
        compared += 1;
    }
    assert!(compared > 5);
}
