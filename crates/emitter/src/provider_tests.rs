//! The modules are valid on the provider's next major version too, and use nothing that it means to drop.
//!
//! The schema of 6.x is read from types (see `schema/from_types.mjs`), so it is held against arguments and
//! blocks alone; Terraform itself validates on 5.100.

use std::collections::BTreeMap;

use diagnostic::Failure;
use model::description::AwsProvider;
use model::{CodePath, Environment, SourceFile, load_from};
use terraform::{AttributeSchema, Module, ProviderSchema, check_module};

use crate::catalogue::{modules, provider_schema};
use crate::definition::NewerArgument;
use crate::library::ModuleLibrary;
use crate::provider_6::{TYPES, arguments, modules_6, provider_schema_6};
use crate::wiring;

/// What 6.x calls deprecated and 5.x has no other way for: the keys of an index moved into `key_schema`
/// blocks, which 5.x does not know.
const UNAVOIDABLE: &[&str] = &[
    "aws_dynamodb_table.this.dynamic.global_secondary_index.hash_key",
    "aws_dynamodb_table.this.dynamic.global_secondary_index.range_key",
];

fn schema_666() -> ProviderSchema {
    ProviderSchema::read(include_str!("../schema/aws-6.66.0.json")).unwrap()
}

fn messages(failures: impl Iterator<Item = Failure>) -> Vec<String> {
    let diagnostics = failures.flat_map(|failure| failure.diagnostics);
    diagnostics.map(|diagnostic| diagnostic.message).collect()
}

/// Problems, but for what cannot be avoided, which there is.
fn beyond_the_unavoidable(failures: impl Iterator<Item = Failure>) -> Vec<String> {
    let (known, unknown): (Vec<String>, Vec<String>) = messages(failures)
        .into_iter()
        .partition(|problem| UNAVOIDABLE.iter().any(|place| problem.contains(place)));
    for place in UNAVOIDABLE {
        assert!(
            known.iter().any(|problem| problem.contains(place)),
            "{place} is no longer used: take it off the list"
        );
    }
    unknown
}

#[test]
fn every_argument_is_that_of_provider_6_as_well() {
    let schema = schema_666();
    let library = ModuleLibrary::new().unwrap();
    let interface = library.interface(AwsProvider::Five);
    let problems = modules()
        .iter()
        .flat_map(|module| check_module(module, || &schema, &interface));
    let unknown = beyond_the_unavoidable(problems);
    assert!(unknown.is_empty(), "{unknown:#?}");
}

/// The description that says everything, and asks for version 6.
fn everything_on_6() -> Environment {
    let file = |path: &str, content: String| SourceFile {
        path: path.into(),
        content: content.into(),
    };
    let files = [
        file(
            "groundplan.toml",
            format!(
                "{}\n[terraform]\naws_provider = \"6\"\n",
                include_str!("../../cli/tests/goldens/everything/groundplan.toml")
            ),
        ),
        file(
            "environments/dev/environment.toml",
            include_str!("../../cli/tests/goldens/everything/environments/dev/environment.toml")
                .into(),
        ),
    ];
    let code = |path: &str| {
        if path.ends_with(".zip") {
            CodePath::File
        } else {
            CodePath::Folder
        }
    };
    let project = load_from(files, &code).unwrap_or_else(|failure| {
        panic!("{:?}", failure.diagnostics);
    });
    project.environments.into_iter().next().unwrap()
}

#[test]
fn a_whole_environment_for_provider_6_is_one_of_it() {
    let schema = schema_666();
    let library = ModuleLibrary::new().unwrap();
    let interface = library.interface(AwsProvider::Six);
    let environment = everything_on_6();
    let roots = [
        wiring::root(&environment, None, &library).0,
        wiring::bootstrap(&environment, None).unwrap(),
    ];
    for root in &roots {
        assert_eq!(root.requires[0].version, "~> 6.41", "{}", root.path);
    }
    let newer = modules_6();
    let same = modules()
        .iter()
        .filter(|module| newer.iter().all(|newer| newer.path != module.path));
    let all: Vec<&Module> = roots.iter().chain(newer).chain(same).collect();
    assert_eq!(all.len(), roots.len() + modules().len());
    let problems = all
        .iter()
        .flat_map(|module| check_module(module, || &schema, &interface));
    let unknown = beyond_the_unavoidable(problems);
    assert!(unknown.is_empty(), "{unknown:#?}");
    // Modules for 5.100 refuse what tells them that a package is to be under a key.
    let refused = check_module(&roots[0], || &schema, &library.interface(AwsProvider::Five));
    let refused = messages(refused.into_iter());
    assert!(!refused.is_empty());
    for problem in refused {
        assert!(
            problem.ends_with("module function has no variable package_kms_key_arn"),
            "{problem}"
        );
    }
}

/// What may be written where an argument may.
fn attributes(
    schema: &ProviderSchema,
    argument: NewerArgument,
) -> &BTreeMap<String, AttributeSchema> {
    let resource = &schema.resources[argument.resource];
    match argument.block {
        None => &resource.attributes,
        Some(block) => &resource.blocks[block].block.attributes,
    }
}

#[test]
fn what_only_provider_6_has_is_as_it_says_and_nothing_else_is_used() {
    let schema = schema_666();
    for argument in arguments() {
        let (kind, name) = (argument.resource, argument.name);
        let ours = attributes(provider_schema_6(), argument);
        assert_eq!(ours[name], attributes(&schema, argument)[name]);
        let old = attributes(provider_schema(), argument);
        assert!(!old.contains_key(name), "{kind}.{name}");
    }
    for (kind, _) in TYPES {
        assert_eq!(
            provider_schema_6().resources[*kind],
            schema.resources[*kind]
        );
        assert!(!provider_schema().resources.contains_key(*kind), "{kind}");
    }
    let library = ModuleLibrary::new().unwrap();
    let interface = library.interface(AwsProvider::Six);
    let beyond = modules_6()
        .iter()
        .flat_map(|module| check_module(module, provider_schema, &interface));
    let beyond = messages(beyond);
    let types = TYPES.iter().map(|(kind, _)| (*kind, ""));
    let named = arguments().map(|argument| (argument.resource, argument.name));
    let expected: Vec<(&str, &str)> = named.chain(types).collect();
    let is_about = |problem: &str, (kind, argument): (&str, &str)| {
        problem.contains(kind) && problem.contains(argument)
    };
    // A module has it in each of its variants.
    for problem in &beyond {
        let is_expected = expected.iter().any(|wanted| is_about(problem, *wanted));
        assert!(is_expected, "{problem}: {expected:#?}");
    }
    for wanted in expected {
        let is_named = beyond.iter().any(|problem| is_about(problem, wanted));
        assert!(is_named, "{wanted:?}: {beyond:#?}");
    }
}
