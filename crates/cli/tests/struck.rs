//! `emit` is killed, killed in the middle of a write, or out of room, at every system call that
//! changes the disk: each file is then old or new, never half; what is not ours is as it was; and
//! the next `emit` brings everything to where an undisturbed one does.
//!
//! Steps below the system calls, and random sequences of them, are in `crates/fileset/src/faults/`.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]
#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;
#[path = "common/tracer.rs"]
mod tracer;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use common::{ENVIRONMENT, Project, files_below};
use tracer::{Blow, Struck, strike};

type Files = BTreeMap<String, Vec<u8>>;

const HEAD: &str = r#"
[application]
name = "shop"
owner = "platform@example.com"

# The modules are not written, which would only be more of the same.
[terraform]
modules = "git::https://example.com/platform.git//modules?ref=v1"

[functions.orders]
code = "app"
handler = "index.handler"
"#;

/// What the next emission has to do: write, change, remove files and folders, and packages.
fn next(project: &Project) {
    let more = "\n[functions.billing]\ncode = \"billing\"\nhandler = \"index.handler\"\n";
    project.write(
        "groundplan.toml",
        &HEAD
            .replace("\"app\"", "\"other\"")
            .replace("\n[functions", &format!("{more}\n[functions")),
    );
    std::fs::remove_file(project.path("environments/going/environment.toml")).unwrap();
    let coming = ENVIRONMENT.replace("staging", "development");
    project.write("environments/coming/environment.toml", &coming);
}

/// An emission, with the environment that goes given up.
const EMIT: [&str; 5] = [
    "emit",
    "--allow-destroy",
    "module.security",
    "--allow-destroy",
    "module.remediation",
];

/// A project that was emitted, edited by hand, and has more to be done; made once, then copied.
fn begin() -> Project {
    static TEMPLATE: OnceLock<Project> = OnceLock::new();
    let template = TEMPLATE.get_or_init(|| {
        let project = Project::empty();
        project.write("groundplan.toml", HEAD);
        let plain = ENVIRONMENT.replace("staging", "development");
        for name in ["going", "staying"] {
            project.write(&format!("environments/{name}/environment.toml"), &plain);
        }
        for name in ["app", "other", "billing"] {
            let code = format!("export const handler = async () => '{name}';\n");
            project.write(&format!("{name}/index.mjs"), &code);
        }
        project.write("environments/staying/mine.tf", "# not ours\n");
        project.expect(0, &["emit"]);
        project.write("environments/staying/RUNBOOK.md", "changed by hand\n");
        next(&project);
        project
    });
    let project = Project::empty();
    for path in files_below(template.root()).keys() {
        let place = project.path(path);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::copy(template.path(path), place).unwrap();
    }
    project
}

/// Everything but what holds the time of the disk.
fn all(project: &Project) -> Files {
    let mut files = files_below(project.root());
    files.retain(|path, _| path != ".groundplan/lock" && !path.ends_with(".fingerprint"));
    files
}

/// What an undisturbed emission makes of it.
fn after() -> Files {
    let project = begin();
    project.expect(0, &EMIT);
    all(&project)
}

/// Strikes at every call, once each on a fresh project; says how many there were, and of which kinds.
fn at_every_call(blow: Blow, judge: impl Fn(&Project, &Struck, &Files)) -> BTreeSet<&'static str> {
    let mut kinds = BTreeSet::new();
    for at in 0.. {
        let project = begin();
        let before = all(&project);
        let struck = strike(project.root(), &EMIT, at, blow);
        assert!(
            !struck.stderr.contains("panicked"),
            "{blow:?} {at}: {}",
            struck.stderr
        );
        let Some(call) = struck.call else {
            assert_eq!(struck.code, Some(0), "{}", struck.stderr);
            assert!(at > 8, "an emission has more than {at} steps");
            break;
        };
        kinds.insert(call);
        judge(&project, &struck, &before);
    }
    kinds
}

/// Every file that people and Terraform see is as it was or as it is wanted.
fn whole(project: &Project, before: &Files, after: &Files, when: &str) {
    let now = all(project);
    let is_temporary = |path: &str| path.ends_with(".tmp") || path == ".groundplan/journal.json";
    for (path, text) in now.iter().filter(|(path, _)| !is_temporary(path)) {
        assert!(
            [before, after]
                .iter()
                .any(|tree| tree.get(path) == Some(text)),
            "{when}: {path} is neither old nor new"
        );
    }
    for path in before.keys() {
        assert!(
            now.contains_key(path) || !after.contains_key(path),
            "{when}: {path} is lost"
        );
    }
}

/// The next emission, undisturbed, comes to where this one would have.
fn fixed(project: &Project, after: &Files, when: &str) {
    project.expect(0, &EMIT);
    let now = all(project);
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&now), names(after), "{when}");
    assert!(now == *after, "{when}: the bytes differ");
}

#[test]
fn killed_at_every_write() {
    let after = after();
    for blow in [Blow::Killed, Blow::Torn] {
        let kinds = at_every_call(blow, |project, struck, before| {
            let when = format!("{blow:?} at {:?}", struck.call);
            assert_eq!(struck.code, None, "{when}");
            whole(project, before, &after, &when);
            fixed(project, &after, &when);
        });
        let expected: &[&str] = match blow {
            Blow::Torn => &["write"],
            _ => &[
                "fsync", "mkdir", "open", "rename", "rmdir", "unlink", "write",
            ],
        };
        assert!(
            expected.iter().all(|kind| kinds.contains(kind)),
            "{kinds:?}"
        );
    }
}

#[test]
fn out_of_room_at_every_write() {
    let after = after();
    at_every_call(Blow::Full, |project, struck, before| {
        let when = format!("full at {:?}: {}", struck.call, struck.stderr);
        whole(project, before, &after, &when);
        // What frees room does not need any; some folders may be there already.
        if struck.code != Some(0) {
            assert_eq!(struck.code, Some(1), "{when}");
            assert!(
                struck.stderr.contains("error[unwritable-file]: ")
                    && struck.stderr.contains("No space left on device"),
                "{when}"
            );
            assert!(struck.stderr.contains("help: "), "{when}");
            let left: Vec<String> = all(project)
                .into_keys()
                .filter(|path| path.ends_with(".tmp"))
                .collect();
            assert!(left.is_empty(), "{when}: {left:?} take up room");
        }
        fixed(project, &after, &when);
    });
}

#[test]
fn a_start_that_is_out_of_room_leaves_nothing() {
    for at in 0.. {
        let project = Project::empty();
        let struck = strike(project.root(), &["init", "shop"], at, Blow::Full);
        if struck.call.is_none() {
            assert_eq!(struck.code, Some(0), "{}", struck.stderr);
            assert!(at > 8, "a start has more than {at} steps");
            break;
        }
        if struck.code == Some(0) {
            continue;
        }
        assert_eq!(struck.code, Some(1), "{}", struck.stderr);
        assert!(
            struck.stderr.contains("No space left on device") && struck.stderr.contains("help: "),
            "{}",
            struck.stderr
        );
        let left = files_below(project.root());
        assert!(left.is_empty(), "{:?}", left.keys());
        project.expect(0, &["init", "shop"]);
        project.expect(0, &["-C", "shop", "emit"]);
    }
}

#[test]
fn a_start_that_is_killed_leaves_whole_files() {
    let undisturbed = Project::empty();
    undisturbed.expect(0, &["init", "shop"]);
    let wanted = files_below(undisturbed.root());
    for at in 0.. {
        let project = Project::empty();
        let struck = strike(project.root(), &["init", "shop"], at, Blow::Killed);
        if struck.call.is_none() {
            break;
        }
        for (path, text) in files_below(project.root()) {
            let name = path.rsplit('/').next().unwrap_or_default();
            assert!(
                name.starts_with(".tmp") || wanted.get(&path) == Some(&text),
                "{path}"
            );
        }
    }
}
