//! Every `groundplan ...` that a document shows as a command is one: it runs, and is not refused.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests write what they test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The lines of blocks of commands that call groundplan, without what follows a `#`. The tutorial is left
/// to `tests/tests/tutorial.rs`, which runs it whole.
fn commands() -> Vec<(String, String)> {
    let mut files: Vec<PathBuf> = fs::read_dir(repository().join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .filter(|path| !path.ends_with("tutorial.md"))
        .collect();
    files.push(repository().join("README.md"));
    files.push(repository().join("CONTRIBUTING.md"));
    files.sort();
    let mut found = Vec::new();
    for file in files {
        let mut inside = false;
        for line in fs::read_to_string(&file).unwrap().lines() {
            let line = line.trim();
            if let Some(kind) = line.strip_prefix("```") {
                inside = !inside && matches!(kind, "console" | "bash");
                continue;
            }
            let line = line.split(" #").next().unwrap_or_default().trim();
            if inside && line.starts_with("groundplan ") {
                let name = file.file_name().unwrap().to_string_lossy().into_owned();
                found.push((name, line.to_owned()));
            }
        }
    }
    found
}

fn run(folder: &Path, line: &str) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_groundplan"))
        .parent()
        .unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    Command::new("bash")
        .args(["-c", line])
        .current_dir(folder)
        .env("PATH", path)
        .env("HOME", folder)
        .output()
        .unwrap()
}

#[test]
fn every_command_of_the_documents_runs() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("shop");
    let begin = "groundplan init shop && cd shop && groundplan emit && git init -q -b main && git add . \
                 && git -c user.name=a -c user.email=a@example.com commit -q -m start \
                 && git update-ref refs/remotes/origin/main HEAD \
                 && groundplan plan production --format json > plan.json && cp plan.json state.json \
                 && echo '{\"Items\": []}' > ledger.json \
                 && mkdir -p .local/share/bash-completion/completions";
    let began = run(folder.path(), begin);
    assert!(
        began.status.success(),
        "{}",
        String::from_utf8_lossy(&began.stderr)
    );
    let commands = commands();
    assert!(commands.len() >= 10, "{commands:?}");
    for (file, line) in commands {
        let ended = run(&root, &line);
        let said = String::from_utf8_lossy(&ended.stderr);
        // 2 is an answer: it differs, there are findings, something is to be done.
        assert!(
            matches!(ended.status.code(), Some(0 | 2)),
            "{file}: `{line}` ended with {:?}:\n{said}",
            ended.status.code()
        );
    }
}
