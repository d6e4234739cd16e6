//! `emit`, `emit --check` and `diff`: what they write, keep, refuse, and how they end.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use common::{DESCRIPTION, Project, command, ran};

#[test]
fn a_mistyped_folder_is_not_taken_for_the_project_around_it() {
    let project = Project::new();
    let before = project.files();
    let refused = project.expect(1, &["-C", "environmnets", "emit"]);
    assert!(
        refused.stderr.contains("there is no folder environmnets"),
        "{}",
        refused.stderr
    );
    assert_eq!(project.files(), before);
}

#[test]
fn emits_once_and_then_has_nothing_to_do() {
    let project = Project::new();
    let first = project.expect(0, &["emit"]);
    assert!(first.stderr.contains("emitted: "), "{}", first.stderr);
    let before = project.files();
    let modified = project
        .path("modules/table/main.tf.json")
        .metadata()
        .unwrap()
        .modified()
        .unwrap();
    let second = project.expect(0, &["emit"]);
    assert!(second.stderr.contains("nothing to do"), "{}", second.stderr);
    assert_eq!(project.files(), before);
    let after = project
        .path("modules/table/main.tf.json")
        .metadata()
        .unwrap();
    assert_eq!(after.modified().unwrap(), modified);
}

#[test]
fn check_tells_by_its_exit_code_and_writes_nothing() {
    let project = Project::new();
    let missing = project.expect(2, &["emit", "--check"]);
    assert!(missing.stdout.contains("+++ b/modules/table/main.tf.json"));
    assert!(!project.exists("modules"));
    project.expect(0, &["emit"]);
    project.expect(0, &["emit", "--check"]);
    project.write(
        "groundplan.toml",
        &DESCRIPTION.replace("platform@", "others@"),
    );
    let before = project.files();
    let differs = project.expect(2, &["emit", "--check"]);
    assert!(
        differs
            .stdout
            .contains("-            \"Owner\": \"platform@example.com\""),
        "{}",
        differs.stdout
    );
    assert!(
        differs
            .stdout
            .contains("+            \"Owner\": \"others@example.com\"")
    );
    assert_eq!(project.files(), before);
}

#[test]
fn a_change_of_code_changes_no_configuration() {
    let project = Project::new();
    project.expect(0, &["emit"]);
    let before = project.files();
    let package = project.read_bytes(".groundplan/build/app.zip");
    project.write(
        "app/index.mjs",
        "export const handler = async () => ({ statusCode: 200 });\n",
    );
    project.expect(0, &["emit"]);
    assert_ne!(project.read_bytes(".groundplan/build/app.zip"), package);
    let mut after = project.files();
    let mut before = before;
    before.remove("app/index.mjs");
    after.remove("app/index.mjs");
    assert_eq!(after, before);
}

#[test]
fn a_hand_edit_is_shown_and_kept_unless_forced() {
    let project = Project::new();
    project.expect(0, &["emit"]);
    let edited = "{ \"mine\": true }\n";
    project.write("modules/table/main.tf.json", edited);
    let kept = project.expect(0, &["emit"]);
    assert!(
        kept.stderr.contains("kept: modules/table/main.tf.json"),
        "{}",
        kept.stderr
    );
    assert_eq!(project.read("modules/table/main.tf.json"), edited);
    project.expect(2, &["emit", "--check"]);
    let shown = project.expect(0, &["diff"]);
    assert!(
        shown.stdout.contains("-{ \"mine\": true }"),
        "{}",
        shown.stdout
    );
    project.expect(0, &["emit", "--force"]);
    assert_ne!(project.read("modules/table/main.tf.json"), edited);
    project.expect(0, &["emit", "--check"]);
}

#[test]
fn files_that_are_not_ours_are_never_touched() {
    let project = Project::new();
    project.write("modules/table/main.tf.json", "{}\n");
    project.write("modules/own/main.tf", "# mine\n");
    project.write("environments/staging/extra.tf", "# mine\n");
    let refused = project.expect(1, &["emit"]);
    assert!(
        refused.stderr.contains("modules/table/main.tf.json"),
        "{}",
        refused.stderr
    );
    assert!(!project.exists("modules/function"));
    project.expect(0, &["emit", "--force"]);
    project.write(
        "groundplan.toml",
        &DESCRIPTION
            .replace("[buckets.invoices]", "")
            .replace(", { bucket = \"invoices\", actions = [\"write\"] }", ""),
    );
    project.expect(0, &["emit", "--allow-destroy", "module.bucket_invoices"]);
    assert_eq!(project.read("modules/own/main.tf"), "# mine\n");
    assert_eq!(project.read("environments/staging/extra.tf"), "# mine\n");
}

#[test]
fn nothing_is_written_when_there_is_any_fault() {
    let project = Project::new();
    project.write(
        "groundplan.toml",
        &DESCRIPTION.replace("type = \"S\"", "type = \"Z\""),
    );
    project.write(
        "environments/staging/environment.toml",
        "profile = \"prod\"\nregion = \"us-east-1\"\n",
    );
    let before = project.files();
    let failed = project.expect(1, &["emit"]);
    assert!(
        failed.stderr.contains("groundplan.toml:"),
        "{}",
        failed.stderr
    );
    assert!(
        failed
            .stderr
            .contains("environments/staging/environment.toml:1"),
        "{}",
        failed.stderr
    );
    assert!(failed.stderr.contains("production"), "{}", failed.stderr);
    assert_eq!(failed.stdout, "");
    assert_eq!(project.files(), before);
}

#[test]
fn works_from_any_folder_below_and_from_another() {
    let project = Project::new();
    let inner = project.path("environments/staging");
    let output = command().arg("emit").current_dir(inner).output().unwrap();
    assert_eq!(ran(output).code, 0);
    assert!(project.exists("modules/table/main.tf.json"));
    let elsewhere = tempfile::tempdir().unwrap();
    let output = command()
        .arg("-C")
        .arg(project.root())
        .args(["emit", "--check"])
        .current_dir(elsewhere.path())
        .output()
        .unwrap();
    assert_eq!(ran(output).code, 0);
    let output = command()
        .arg("emit")
        .current_dir(elsewhere.path())
        .output()
        .unwrap();
    let lost = ran(output);
    assert_eq!(lost.code, 1);
    assert!(lost.stderr.contains("groundplan init"), "{}", lost.stderr);
}

#[test]
fn writes_below_another_folder_when_told() {
    let project = Project::new();
    let out = tempfile::tempdir().unwrap();
    let out_path = out.path().to_str().unwrap();
    project.expect(0, &["emit", "--out", out_path]);
    assert!(!project.exists("modules"));
    assert!(out.path().join("modules/table/main.tf.json").exists());
    assert!(out.path().join(".groundplan/build/app.zip").exists());
    project.expect(0, &["emit", "--check", "--out", out_path]);
}

#[test]
fn a_mistyped_option_is_a_fault_and_no_difference() {
    let project = Project::new();
    let mistyped = project.expect(1, &["emit", "--chekc"]);
    assert!(mistyped.stderr.contains("--check"), "{}", mistyped.stderr);
    project.expect(1, &["emti"]);
    project.expect(0, &["emit", "--help"]);
}

impl Project {
    fn read_bytes(&self, path: &str) -> Vec<u8> {
        std::fs::read(self.path(path)).unwrap()
    }
}
