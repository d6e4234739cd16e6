//! Whatever legal description there is: it is emitted, planned and judged; emitted again it changes
//! nothing; in another order it is the same; and what goes leaves nothing behind.
//!
//! The descriptions are the same ones at every run; `PROPTEST_CASES` makes more of them. Terraform
//! validates some in `tests/run terraform`.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;
#[path = "common/descriptions.rs"]
mod descriptions;

use std::collections::BTreeMap;

use common::{Project, files_below};
use descriptions::{application, environment, shuffled};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

fn runner(cases: u32) -> TestRunner {
    let asked = std::env::var("PROPTEST_CASES").ok();
    let config = Config {
        cases: asked.and_then(|asked| asked.parse().ok()).unwrap_or(cases),
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// A project with this description and these environments.
fn project(application: &str, environments: &[(&str, &str)]) -> Project {
    let project = Project::empty();
    project.write(
        "app/index.mjs",
        "export const handler = async () => ({});\n",
    );
    project.write(
        "app/index.py",
        "def handler(event, context):\n    return {}\n",
    );
    project.write("groundplan.toml", application);
    for (name, text) in environments {
        project.write(&format!("environments/{name}/environment.toml"), text);
    }
    project
}

/// All that was emitted, packages too, without what people wrote and what holds times.
fn emitted(project: &Project) -> BTreeMap<String, Vec<u8>> {
    let mut files = files_below(project.root());
    files.retain(|path, _| {
        let told = path.ends_with(".toml") || path.starts_with("app/");
        !told && path != ".groundplan/lock" && !path.ends_with(".fingerprint")
    });
    files
}

/// Emits although what holds data goes, as the message says.
fn emit_giving_up(project: &Project) {
    let stopped = project.run(&["emit"]);
    if stopped.code == 0 {
        return;
    }
    let mut arguments = vec!["emit".to_owned()];
    for word in stopped.stderr.split("`--allow-destroy ").skip(1) {
        let addresses = word.split('`').next().unwrap_or_default();
        for address in addresses.split(" --allow-destroy ") {
            arguments.extend(["--allow-destroy".to_owned(), address.to_owned()]);
        }
    }
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let again = project.run(&words);
    if !again.stderr.contains("error[ttl-stays-on]") {
        assert_eq!(again.code, 0, "{}", again.stderr);
        return;
    }
    // Expiry is turned off in an apply of its own, where there was one.
    for name in ["one", "other"] {
        if project.exists(&format!("environments/{name}/environment.toml")) {
            arguments.extend(["--never-applied".to_owned(), name.to_owned()]);
        }
    }
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    project.expect(0, &words);
}

#[test]
fn a_legal_description_is_emitted_planned_judged_and_gone() {
    runner(12)
        .run(
            &(application(), environment(), environment()),
            |(application, one, other)| {
                // A bucket of states is made once.
                let other = other.replace("\"states\"", "\"other-states\"");
                let project = project(&application, &[("one", &one), ("other", &other)]);

                project.expect(0, &["emit"]);
                let before = project.files();
                let again = project.expect(0, &["emit"]);
                prop_assert!(again.stderr.contains("nothing to do"), "{}", again.stderr);
                project.expect(0, &["emit", "--check"]);
                prop_assert_eq!(&before, &project.files());

                project.expect(0, &["plan"]);
                for command in ["check", "coverage"] {
                    let judged = project.run(&[command]);
                    prop_assert!(matches!(judged.code, 0 | 2), "{command}: {}", judged.stderr);
                }

                // One environment goes, with what it holds; then the modules have no caller left.
                std::fs::remove_file(project.path("environments/other/environment.toml")).unwrap();
                project.expect(1, &["emit"]);
                emit_giving_up(&project);
                prop_assert!(!project.exists("environments/other"));
                let fresh = self::project(&application, &[("one", &one)]);
                fresh.expect(0, &["emit"]);
                prop_assert_eq!(project.files(), fresh.files());
                Ok(())
            },
        )
        .unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn the_order_of_a_description_does_not_matter() {
    runner(12)
        .run(
            &(application(), environment(), any::<u64>()),
            |(application, one, seed)| {
                let first = project(&application, &[("one", &one)]);
                first.expect(0, &["emit"]);
                let other = project(
                    &shuffled(&application, seed),
                    &[("one", &shuffled(&one, seed))],
                );
                other.expect(0, &["emit"]);
                prop_assert_eq!(emitted(&first), emitted(&other));
                Ok(())
            },
        )
        .unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_description_leaves_nothing_to_the_one_that_replaces_it() {
    runner(12)
        .run(
            &(application(), environment(), application(), environment()),
            |(application, one, next, next_one)| {
                let project = self::project(&application, &[("one", &one)]);
                project.expect(0, &["emit"]);
                project.write("groundplan.toml", &next);
                project.write("environments/one/environment.toml", &next_one);
                emit_giving_up(&project);
                let fresh = self::project(&next, &[("one", &next_one)]);
                fresh.expect(0, &["emit"]);
                prop_assert_eq!(emitted(&project), emitted(&fresh));
                Ok(())
            },
        )
        .unwrap_or_else(|error| panic!("{error}"));
}
