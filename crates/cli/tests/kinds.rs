//! A kind of workload is whole: what no compiler and no other test asks for when a kind is added. What is missing is
//! named with the file that it belongs in.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]
#![allow(
    clippy::disallowed_methods,
    reason = "it reads the repository, and writes nothing"
)]

mod common;
#[path = "common/descriptions.rs"]
mod descriptions;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use model::description::{Description, GrantTarget};
use model::kinds::{AttributeValue, KINDS, WorkloadKind};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The description that says everything.
fn everything() -> Description {
    let root = repository().join("crates/cli/tests/goldens/everything");
    let project = model::load(&root, model::schema::shapes())
        .unwrap_or_else(|failure| panic!("{:?}", failure.diagnostics));
    project.environments.into_iter().next().unwrap().application
}

fn created() -> impl Iterator<Item = &'static WorkloadKind> {
    KINDS.into_iter().filter(|kind| kind.is_created)
}

#[test]
fn everything_has_an_entry_of_each_kind_and_each_word_of_its_grants() {
    let everything = everything();
    for kind in KINDS {
        let section = kind.section;
        assert!(
            !everything.entries(kind).all().is_empty(),
            "goldens/everything/groundplan.toml has no [{section}.NAME]: rights and edges of {section} are not proven"
        );
        for word in kind.grant.iter().flat_map(|grant| grant.words) {
            let functions = everything.functions.values();
            let mut grants = functions.flat_map(|function| &function.access);
            let granted = grants.any(|grant| {
                let targets = grant.targets();
                let is_of_kind =
                    |target: &GrantTarget<'_>| matches!(target, GrantTarget::Workload(of, _) if *of == kind);
                targets.iter().any(is_of_kind)
                    && grant.actions.iter().any(|action| action == word.word)
            });
            assert!(
                granted,
                "goldens/everything/groundplan.toml grants `{}` on no {}: that it is enough is not proven",
                word.word, kind.singular
            );
        }
    }
}

#[test]
fn each_attribute_is_an_output_and_each_kind_is_referred_to() {
    let everything = everything();
    let functions = everything.functions.values();
    let referred: BTreeSet<&str> = functions
        .flat_map(|function| function.environment.values())
        .filter_map(|value| value.reference()?.resolved())
        .map(|(kind, ..)| kind.section)
        .collect();
    for kind in created() {
        let section = kind.section;
        assert!(
            !kind.attributes.is_empty() && referred.contains(section),
            "goldens/everything/groundplan.toml refers to none of {section} in a variable, or its row has no `attributes`"
        );
        let mut modules = emitter::modules().iter();
        let module = modules.find(|module| module.path == kind.singular).unwrap();
        for attribute in kind.attributes {
            let is_output = module
                .outputs
                .iter()
                .any(|output| output.name == attribute.word);
            assert!(
                is_output || !matches!(attribute.value, AttributeValue::Output(_)),
                "the module {} has no output `{}`, which is an attribute in the row of {section}",
                module.path,
                attribute.word
            );
        }
    }
}

#[test]
fn each_kind_that_is_created_is_covered() {
    for kind in created() {
        let mut known = checker::coverage::CoveredKind::ALL.iter();
        assert!(
            known.any(|known| known.word() == kind.singular),
            "checker/src/coverage/kinds has no row of {}: no row of coverage asks for its alarms",
            kind.with_article
        );
    }
}

#[test]
fn what_holds_data_is_known_to_the_gate() {
    for kind in created().filter(|kind| kind.holds_data) {
        let mut modules = emitter::modules().iter();
        let module = modules.find(|module| module.path == kind.singular).unwrap();
        let mut made = module.blocks.iter();
        assert!(
            made.any(|block| {
                block.name == naming::MAIN_RESOURCE && checker::holds_data(&block.type_name)
            }),
            "checker/src/changes/data.rs does not know what the module {} makes: emit would let it go",
            kind.singular
        );
    }
}

#[test]
fn random_descriptions_have_entries_of_each_kind() {
    let mut runner = TestRunner::deterministic();
    let application = descriptions::application();
    let texts: Vec<String> = (0..100)
        .map(|_| application.new_tree(&mut runner).unwrap().current())
        .collect();
    for kind in KINDS {
        let heading = format!("[{}.", kind.section);
        assert!(
            texts.iter().any(|text| text.contains(&heading)),
            "tests/common/descriptions.rs makes no {heading}NAME]: no random description has {}",
            kind.with_article
        );
        for word in kind.grant.iter().flat_map(|grant| grant.words) {
            let is_granted = |grant: &str| {
                grant.contains(&format!("{{ {} = ", kind.singular))
                    && grant.contains(&format!("{:?}", word.word))
            };
            assert!(
                texts.iter().any(|text| text.split(" }").any(is_granted)),
                "no random description grants `{}` on {}",
                word.word,
                kind.with_article
            );
        }
    }
}

#[test]
fn each_kind_has_a_page() {
    let pages = fs::read_dir(repository().join("docs")).unwrap();
    let pages: Vec<PathBuf> = pages
        .map(|page| page.unwrap().path())
        .filter(|page| page.extension().is_some_and(|extension| extension == "md"))
        // It is made of the settings.
        .filter(|page| {
            page.file_name()
                .is_some_and(|name| name != "description.md")
        })
        .chain([repository().join("README.md")])
        .collect();
    let texts: BTreeSet<String> = pages
        .iter()
        .map(|page| fs::read_to_string(page).unwrap())
        .collect();
    for kind in KINDS {
        let heading = format!("[{}.", kind.section);
        assert!(
            texts.iter().any(|text| text.contains(&heading)),
            "no page of docs/ shows {heading}NAME]: say there what it is for"
        );
    }
}
