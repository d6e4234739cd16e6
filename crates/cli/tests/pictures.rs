//! Pictures: those in the documents are what the commands draw, and the commands say what they cannot.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use std::path::{Path, PathBuf};
use std::{env, fs};

use common::{Project, Ran, command, ran};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn drawn(arguments: &[&str]) -> String {
    let mut command = command();
    command.arg("-C").arg(repository()).args(arguments);
    let ran: Ran = ran(command.output().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.stderr, "");
    ran.stdout
}

/// Holds a picture of the documents against what is drawn; `UPDATE_GOLDENS=1` draws it anew, but never
/// under CI.
fn held(name: &str, wanted: &str) {
    let path = repository().join("docs/images").join(name);
    let update = env::var_os("UPDATE_GOLDENS").is_some();
    assert!(
        !(update && env::var_os("CI").is_some()),
        "goldens are not rewritten under CI"
    );
    if update {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        #[allow(clippy::disallowed_methods, reason = "goldens are ours to write")]
        fs::write(&path, wanted).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "docs/images/{name} is not what is drawn; UPDATE_GOLDENS=1 draws it anew"
    );
}

#[test]
fn the_graph_of_the_documents_is_the_samples() {
    held(
        "production.svg",
        &drawn(&["graph", "production", "--format", "svg"]),
    );
}

#[test]
fn the_runbook_holds_the_graph() {
    let runbook = repository().join("environments/production/RUNBOOK.md");
    let runbook = fs::read_to_string(runbook).unwrap();
    let (_, rest) = runbook.split_once("```mermaid\n").unwrap();
    let (graph, _) = rest.split_once("```").unwrap();
    assert_eq!(graph, drawn(&["graph", "production"]));
}

#[test]
fn every_workload_and_every_flow_is_in_the_graph() {
    let project = Project::new();
    let graph = project.expect(0, &["graph", "staging"]).stdout;
    for words in [
        "function_orders[\"Function orders",
        "api_public[\"API public",
        "table_orders[(\"Table orders",
        "bucket_invoices[(\"Bucket invoices",
        "function_orders -->|\"read\"| table_orders",
        "function_orders -->|\"write\"| bucket_invoices",
        "api_public -->|\"2 routes\"| function_orders",
        "callers_1 --> api_public",
        "table_orders -.-> backup_vault",
        "nobody is told",
    ] {
        assert!(graph.contains(words), "{words} is not in\n{graph}");
    }
}

#[test]
fn an_environment_that_is_not_there_is_named_with_those_that_are() {
    let ran = Project::new().expect(1, &["graph", "produktion"]);
    assert_eq!(ran.stdout, "");
    assert_eq!(
        ran.stderr,
        "error: there is no environment produktion\nhelp: there are staging\n"
    );
}
