//! A project in a folder of its own, and the binary run in it.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "each test file uses a part"
)]
#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests write what they test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A description with one of each kind.
pub const DESCRIPTION: &str = r#"
[application]
name = "shop"
owner = "platform@example.com"

[functions.orders]
code = "app"
handler = "index.handler"
access = [{ table = "orders", actions = ["read"] }, { bucket = "invoices", actions = ["write"] }]

[apis.public]
routes = { "GET /orders" = "orders", "GET /orders/{id}" = "orders" }

[tables.orders]
hash_key = { name = "id", type = "S" }

[buckets.invoices]
"#;

/// An environment without anything special.
pub const ENVIRONMENT: &str = r#"
profile = "staging"
region = "us-east-1"
recovery_region = "us-west-2"
account_id = "111122223333"
"#;

pub struct Project {
    folder: TempDir,
}

pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Project {
    pub fn new() -> Self {
        let project = Self::empty();
        project.write("groundplan.toml", DESCRIPTION);
        project.write("environments/staging/environment.toml", ENVIRONMENT);
        project.write(
            "app/index.mjs",
            "export const handler = async () => ({});\n",
        );
        project
    }

    /// Runs git in the project, as somebody.
    pub fn git(&self, arguments: &[&str]) {
        let done = Command::new("git")
            .arg("-C")
            .arg(self.root())
            .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
            .args(arguments)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{said}");
    }

    pub fn empty() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub fn exists(&self, path: &str) -> bool {
        self.path(path).exists()
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        ran(command()
            .current_dir(self.root())
            .args(arguments)
            .output()
            .unwrap())
    }

    /// Runs and insists on the exit code.
    #[track_caller]
    pub fn expect(&self, code: i32, arguments: &[&str]) -> Ran {
        let ran = self.run(arguments);
        assert_eq!(
            ran.code,
            code,
            "groundplan {}\n--- stdout\n{}\n--- stderr\n{}",
            arguments.join(" "),
            ran.stdout,
            ran.stderr
        );
        ran
    }

    /// Every file below the root, but for packages and records that stay outside version control.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        files_below(self.root())
            .into_iter()
            .filter(|(path, _)| {
                !path.starts_with(".groundplan/build/") && path != ".groundplan/lock"
            })
            .collect()
    }
}

pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_groundplan"));
    command.env_remove("CLICOLOR_FORCE");
    command
}

pub fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

pub fn files_below(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy();
                found.insert(name.replace('\\', "/"), fs::read(&path).unwrap());
            }
        }
    }
    found
}
