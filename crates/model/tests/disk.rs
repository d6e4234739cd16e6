//! Descriptions on disk: what is there, what is not, and what is something else.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "tests write their own folders")]

use std::fs;
use std::path::Path;
use std::time::Instant;

use diagnostic::Failure;
use model::schema::shapes;
use model::{Project, find_root};
use tempfile::TempDir;

const GROUNDPLAN: &str = r#"
[application]
name = "todo"
owner = "platform@example.com"
[functions.api]
code = "app/api"
handler = "index.handler"
"#;
const ENVIRONMENT: &str = "profile = \"staging\"\nregion = \"us-east-1\"\n";

fn project() -> TempDir {
    let root = TempDir::new().unwrap();
    write(root.path(), "groundplan.toml", GROUNDPLAN);
    write(
        root.path(),
        "environments/test/environment.toml",
        ENVIRONMENT,
    );
    write(root.path(), "app/api/index.mjs", "");
    root
}

fn write(root: &Path, path: &str, content: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn load(root: &Path) -> Result<Project, Failure> {
    model::load(root, shapes())
}

fn codes(result: Result<Project, Failure>) -> Vec<&'static str> {
    let failure = result.unwrap_err();
    assert!(failure.has_errors());
    failure.diagnostics.iter().map(|d| d.code).collect()
}

#[test]
fn a_project() {
    let root = project();
    let project = load(root.path()).unwrap();
    assert_eq!(project.environments.len(), 1);
    assert_eq!(project.environments[0].name, "test");
    assert!(project.warnings.is_empty());
}

#[test]
fn the_root_is_found_from_below() {
    let root = project();
    let below = root.path().join("app/api");
    assert_eq!(find_root(&below).unwrap(), root.path());
    assert_eq!(find_root(root.path()).unwrap(), root.path());
    assert_eq!(
        find_root(&TempDir::new().unwrap().path().join("nowhere")),
        None
    );
}

#[test]
fn nothing_at_all() {
    let root = TempDir::new().unwrap();
    assert_eq!(codes(load(root.path())), ["no-description"]);
    assert_eq!(
        codes(load(&root.path().join("missing"))),
        ["no-description"]
    );
}

#[test]
fn folders_without_an_environment_are_none() {
    let root = project();
    fs::create_dir_all(root.path().join("environments/empty")).unwrap();
    write(root.path(), "environments/README.md", "");
    assert_eq!(load(root.path()).unwrap().environments.len(), 1);
}

#[test]
fn folders_in_the_place_of_files() {
    let root = project();
    fs::create_dir_all(root.path().join("environments/other/environment.toml")).unwrap();
    assert_eq!(codes(load(root.path())), ["not-a-file"]);
    fs::remove_file(root.path().join("groundplan.toml")).unwrap();
    fs::create_dir(root.path().join("groundplan.toml")).unwrap();
    assert_eq!(codes(load(root.path())), ["not-a-file", "not-a-file"]);
}

#[test]
#[cfg(unix)]
fn links() {
    let root = project();
    write(root.path(), "elsewhere.toml", ENVIRONMENT);
    fs::create_dir_all(root.path().join("environments/linked")).unwrap();
    let link = root.path().join("environments/linked/environment.toml");
    std::os::unix::fs::symlink("../../elsewhere.toml", &link).unwrap();
    assert_eq!(load(root.path()).unwrap().environments.len(), 2);
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink("../../nowhere.toml", &link).unwrap();
    assert_eq!(codes(load(root.path())), ["unreadable"]);
}

#[test]
fn code_that_is_not_there_or_empty() {
    let root = project();
    fs::remove_file(root.path().join("app/api/index.mjs")).unwrap();
    assert_eq!(codes(load(root.path())), ["code-empty"]);
    fs::remove_dir(root.path().join("app/api")).unwrap();
    assert_eq!(codes(load(root.path())), ["code-missing"]);
    write(root.path(), "app/api", "");
    assert_eq!(codes(load(root.path())), ["code-not-zip"]);
}

#[test]
fn ten_megabytes_of_nonsense_are_refused_at_once() {
    let root = project();
    write(root.path(), "groundplan.toml", "x[={".repeat(2_500_000));
    let start = Instant::now();
    assert_eq!(codes(load(root.path())), ["too-large"]);
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}

#[test]
fn four_megabytes_of_nonsense_are_told_shortly() {
    let root = project();
    for nonsense in ["x[={", "\n", "a=\n", "[[", "\u{1}", "{", "\"", "a.", "é"] {
        let text = nonsense.repeat(4_000_000 / nonsense.len());
        write(root.path(), "groundplan.toml", text);
        let start = Instant::now();
        let failure = load(root.path()).unwrap_err();
        let shown = diagnostic::text::render(
            &failure.diagnostics,
            &failure.sources,
            diagnostic::text::Style::Plain,
        );
        assert!(shown.len() < 30_000, "{nonsense:?}: {} bytes", shown.len());
        assert!(
            start.elapsed().as_secs() < 60,
            "{nonsense:?}: {:?}",
            start.elapsed()
        );
    }
}
