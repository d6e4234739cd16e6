//! Data that vanishes from the description stops the emission until somebody says so.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use common::{DESCRIPTION, ENVIRONMENT, Project};

fn without_table() -> String {
    DESCRIPTION
        .replace("{ table = \"orders\", actions = [\"read\"] }, ", "")
        .replace(
            "[tables.orders]\nhash_key = { name = \"id\", type = \"S\" }\n",
            "",
        )
}

fn emitted() -> Project {
    let project = Project::new();
    project.expect(0, &["emit"]);
    project.write("groundplan.toml", &without_table());
    project
}

#[test]
fn a_table_that_vanishes_stops_every_command_that_would_lose_it() {
    let project = emitted();
    let before = project.files();
    for arguments in [
        &["emit"][..],
        &["emit", "--force"],
        &["emit", "--check"],
        &["diff"],
    ] {
        let stopped = project.expect(1, arguments);
        assert!(
            stopped.stderr.contains("module.table_orders"),
            "{}",
            stopped.stderr
        );
        assert!(stopped.stderr.contains("[[forget]]"), "{}", stopped.stderr);
        assert!(
            stopped
                .stderr
                .contains("--allow-destroy module.table_orders"),
            "{}",
            stopped.stderr
        );
    }
    assert_eq!(project.files(), before);
}

#[test]
fn allowed_destruction_is_for_that_address_alone() {
    let project = emitted();
    project.expect(1, &["emit", "--allow-destroy", "module.table_other"]);
    let allowed = project.expect(0, &["emit", "--allow-destroy", "module.table_orders"]);
    assert!(allowed.stderr.contains("warning"), "{}", allowed.stderr);
    assert!(
        !project
            .read("environments/staging/main.tf.json")
            .contains("table_orders")
    );
    project.expect(0, &["emit"]);
}

#[test]
fn a_forgotten_table_is_removed_from_the_state_and_kept_in_aws() {
    let project = emitted();
    project.write(
        "groundplan.toml",
        &format!("{}\n[[forget]]\ntable = \"orders\"\n", without_table()),
    );
    project.expect(0, &["emit"]);
    let main: serde_json::Value =
        serde_json::from_str(&project.read("environments/staging/main.tf.json")).unwrap();
    assert_eq!(
        main["removed"],
        serde_json::json!([{ "from": "module.table_orders", "lifecycle": { "destroy": false } }])
    );
}

#[test]
fn a_renamed_table_moves() {
    let project = emitted();
    project.write(
        "groundplan.toml",
        &DESCRIPTION
            .replace("table = \"orders\"", "table = \"purchases\"")
            .replace(
                "[tables.orders]",
                "[tables.purchases]\nmoved_from = \"orders\"",
            ),
    );
    project.expect(0, &["emit"]);
    let main: serde_json::Value =
        serde_json::from_str(&project.read("environments/staging/main.tf.json")).unwrap();
    assert_eq!(
        main["moved"],
        serde_json::json!([{ "from": "module.table_orders", "to": "module.table_purchases" }])
    );
}

#[test]
fn an_environment_that_vanishes_holds_data_too() {
    let project = Project::new();
    project.write(
        "environments/test/environment.toml",
        "profile = \"development\"\nregion = \"us-east-1\"\n",
    );
    project.expect(0, &["emit"]);
    std::fs::remove_file(project.path("environments/test/environment.toml")).unwrap();
    let stopped = project.expect(1, &["emit"]);
    assert!(
        stopped.stderr.contains("test: module.table_orders"),
        "{}",
        stopped.stderr
    );
    assert!(
        stopped.stderr.contains("test: module.bucket_invoices"),
        "{}",
        stopped.stderr
    );
    assert!(project.exists("environments/test/main.tf.json"));
    project.expect(
        0,
        &[
            "emit",
            "--allow-destroy",
            "module.table_orders",
            "--allow-destroy",
            "module.bucket_invoices",
            "--allow-destroy",
            "module.remediation",
            "--allow-destroy",
            "module.security",
        ],
    );
    assert!(!project.exists("environments/test"));
    assert!(project.exists("environments/staging/main.tf.json"));
}

#[test]
fn a_function_that_vanishes_is_no_loss() {
    let project = Project::new();
    project.write(
        "groundplan.toml",
        &format!("{DESCRIPTION}\n[functions.more]\ncode = \"app\"\nhandler = \"index.handler\"\n"),
    );
    project.expect(0, &["emit"]);
    project.write("groundplan.toml", DESCRIPTION);
    project.expect(0, &["emit"]);
}

#[test]
fn backups_that_vanish_are_kept_and_cannot_be_forgotten() {
    let project = Project::new();
    project.expect(0, &["emit"]);
    let off = format!("{ENVIRONMENT}\n[backup]\nenabled = false\n");
    project.write("environments/staging/environment.toml", &off);
    let stopped = project.expect(1, &["emit"]);
    assert!(
        stopped.stderr.contains("when that turns it off")
            && stopped.stderr.contains("--allow-destroy module.backup"),
        "{}",
        stopped.stderr
    );
    assert!(!stopped.stderr.contains("[[forget]]"), "{}", stopped.stderr);
    project.expect(0, &["emit", "--allow-destroy", "module.backup"]);
    let main = project.read("environments/staging/main.tf.json");
    assert!(!main.contains("modules/backup"));
}
