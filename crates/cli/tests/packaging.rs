//! What a release and the GitHub Action are made of: their scripts, run.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests write what they test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn script(name: &str) -> Command {
    Command::new(repository().join("packaging").join(name))
}

fn said(output: &Output) -> (String, String) {
    (
        String::from_utf8(output.stdout.clone()).unwrap(),
        String::from_utf8(output.stderr.clone()).unwrap(),
    )
}

const TARGETS: [&str; 4] = [
    "aarch64-apple-darwin",
    "x86_64-apple-darwin",
    "aarch64-unknown-linux-musl",
    "x86_64-unknown-linux-musl",
];

#[test]
fn the_formula_has_the_sum_of_every_target() {
    let folder = tempfile::tempdir().unwrap();
    let sums = folder.path().join("SHA256SUMS");
    let line = |at: usize, target: &str| format!("{:064x}  groundplan-{target}.tar.gz\n", at + 1);
    let text: String = TARGETS
        .iter()
        .enumerate()
        .map(|(at, t)| line(at, t))
        .collect();
    fs::write(&sums, &text).unwrap();
    let output = script("formula").arg("v1.2.3").arg(&sums).output().unwrap();
    let (formula, _) = said(&output);
    assert!(output.status.success());
    for (at, target) in TARGETS.iter().enumerate() {
        let found = formula
            .find(&format!("v1.2.3/groundplan-{target}.tar.gz"))
            .unwrap();
        assert!(
            formula[found..].contains(&format!("sha256 \"{:064x}\"", at + 1)),
            "{target}"
        );
    }
    assert!(formula.contains("version \"1.2.3\""));

    let (less, _) = text.split_once('\n').unwrap();
    fs::write(&sums, less).unwrap();
    let output = script("formula").arg("v1.2.3").arg(&sums).output().unwrap();
    assert!(!output.status.success());
    assert!(said(&output).1.contains("has no groundplan-"));
}

#[test]
fn a_tag_is_the_version() {
    let version = env!("CARGO_PKG_VERSION");
    let right = script("version")
        .arg(format!("v{version}"))
        .output()
        .unwrap();
    assert!(right.status.success());
    let wrong = script("version").arg("v99.0.0").output().unwrap();
    assert!(!wrong.status.success());
    assert!(said(&wrong).1.contains(&format!("help: tag v{version}")));
}

#[test]
fn notes_are_the_changelogs() {
    let output = script("notes")
        .arg(format!("v{}", env!("CARGO_PKG_VERSION")))
        .output()
        .unwrap();
    let (notes, _) = said(&output);
    assert!(notes.contains("### Added"), "{notes}");
    assert!(!notes.contains("# Changelog"));
}

/// The action's judgement over a folder: how it ended, its result and its page.
fn judge(folder: &Path) -> (bool, String, String, String) {
    let work = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_groundplan"))
        .parent()
        .unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let output = script("action/judge")
        .env("PATH", path)
        .env("DIRECTORY", folder)
        .env("RUNNER_TEMP", work.path())
        .env("GITHUB_OUTPUT", work.path().join("output"))
        .env("GITHUB_STEP_SUMMARY", work.path().join("summary"))
        .env("ENVIRONMENTS", "development")
        .env_remove("AGAINST")
        .output()
        .unwrap();
    let page = fs::read_to_string(work.path().join("groundplan.md")).unwrap();
    assert_eq!(
        page,
        fs::read_to_string(work.path().join("summary")).unwrap()
    );
    let result = fs::read_to_string(work.path().join("output")).unwrap();
    (
        output.status.success(),
        result.trim().to_owned(),
        page,
        said(&output).0,
    )
}

#[test]
fn the_action_tells_clean_from_findings_from_faults() {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("shop");
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_groundplan"))
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", said(&output).1);
    };
    run(&["init", project.to_str().unwrap()]);
    run(&["-C", project.to_str().unwrap(), "emit"]);

    let (good, result, page, _) = judge(&project);
    assert!(good, "{page}");
    assert_eq!(result, "result=clean");
    assert!(page.starts_with("<!-- groundplan -->\n"));
    assert!(page.contains("<summary>Plan</summary>"));

    let main = project.join("environments/production/main.tf.json");
    fs::write(
        &main,
        fs::read_to_string(&main).unwrap().replace("1024", "512"),
    )
    .unwrap();
    let (good, result, page, log) = judge(&project);
    assert!(!good);
    assert_eq!(result, "result=findings");
    assert!(page.contains("**The emission is not what the description says.**"));
    assert!(log.contains("::error title=groundplan emit::"));

    let description = project.join("groundplan.toml");
    fs::write(
        &description,
        fs::read_to_string(&description)
            .unwrap()
            .replace("hash_key", "hash_kee"),
    )
    .unwrap();
    let (good, result, page, _) = judge(&project);
    assert!(!good);
    assert_eq!(result, "result=fault");
    assert!(page.contains("did you mean `hash_key`?"), "{page}");
}

#[test]
fn what_github_and_pre_commit_read_is_yaml_that_names_what_is_there() {
    let action: serde_norway::Value =
        serde_norway::from_str(&fs::read_to_string(repository().join("action.yml")).unwrap())
            .unwrap();
    let steps = action["runs"]["steps"].as_sequence().unwrap();
    assert_eq!(steps.len(), 3);
    for step in steps {
        let run = step["run"].as_str().unwrap();
        let path = run.trim_matches('"').replace("$GITHUB_ACTION_PATH/", "");
        assert!(repository().join(&path).is_file(), "{path}");
    }
    let hooks: serde_norway::Value = serde_norway::from_str(
        &fs::read_to_string(repository().join(".pre-commit-hooks.yaml")).unwrap(),
    )
    .unwrap();
    for hook in hooks.as_sequence().unwrap() {
        assert!(hook["entry"].as_str().unwrap().starts_with("groundplan "));
    }
}
