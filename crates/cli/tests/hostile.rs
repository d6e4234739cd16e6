//! Trees, names and records that lie, block or lead elsewhere, through the binary: nothing is lost,
//! nothing is half written, nothing is written outside, and the message says what to do.
//!
//! The same below the command line is in `crates/fileset/tests/`; what strikes in the middle of a
//! write is in `struck.rs`.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use common::{DESCRIPTION, ENVIRONMENT, Project, Ran, files_below, ran};

/// A user without rights that every system has.
const NOBODY: u32 = 65_534;

/// A fault, said so that a person can go on.
#[track_caller]
fn assert_clear(ran: &Ran, says: &str) {
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("error"), "{}", ran.stderr);
    assert!(ran.stderr.contains("help: "), "{}", ran.stderr);
    assert!(
        ran.stderr.contains(says),
        "`{says}` is not in\n{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    assert!(ran.stdout.is_empty(), "{}", ran.stdout);
}

/// Emitting is refused with these words, also when forced, and every file stays as it is.
#[track_caller]
fn assert_refused(project: &Project, says: &str) {
    let before = project.files();
    for arguments in [&["emit"][..], &["emit", "--force"]] {
        assert_clear(&project.run(arguments), says);
        assert_eq!(project.files(), before, "{arguments:?}");
    }
}

/// An emitted project of which something is to be written: a function has more memory now.
fn pending() -> Project {
    let project = Project::new();
    project.expect(0, &["emit"]);
    let more = DESCRIPTION.replace("handler =", "memory_mb = 2048\nhandler =");
    project.write("groundplan.toml", &more);
    project
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_read_only_file_is_not_replaced() {
    let project = pending();
    let place = "environments/staging/main.tf.json";
    set_mode(&project.path(place), 0o444);
    // The bit is asked, not the system: root could write.
    assert_refused(&project, &format!("`{place}` is read-only"));
    set_mode(&project.path(place), 0o644);
    project.expect(0, &["emit"]);
}

/// Root writes into any folder, so as root the binary runs as somebody else.
#[test]
fn a_read_only_folder_stays_as_it_is() {
    let project = pending();
    let folder = project.path("environments/staging");
    let program = project.path("groundplan");
    let is_root = nix::unistd::Uid::effective().is_root();
    if is_root {
        // Where everybody may read it, and in a project that is everybody's.
        fs::hard_link(env!("CARGO_BIN_EXE_groundplan"), &program)
            .or_else(|_| fs::copy(env!("CARGO_BIN_EXE_groundplan"), &program).map(drop))
            .unwrap();
        let everything = [project.root().to_owned()]
            .into_iter()
            .chain(below(project.root()));
        for path in everything.filter(|path| *path != program) {
            std::os::unix::fs::chown(&path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
    } else {
        symlink(env!("CARGO_BIN_EXE_groundplan"), &program).unwrap();
    }
    let run = |arguments: &[&str]| {
        let mut command = Command::new(&program);
        command.current_dir(project.root()).args(arguments);
        if is_root {
            command.gid(NOBODY).uid(NOBODY);
        }
        ran(command.output().unwrap())
    };
    for closed in [folder.as_path(), &project.path(".groundplan")] {
        let before = project.files();
        set_mode(closed, 0o555);
        assert_clear(&run(&["emit"]), "Permission denied");
        set_mode(closed, 0o755);
        assert!(project.files() == before, "{}", closed.display());
    }
    let done = run(&["emit"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
}

/// Every file and folder below a folder.
fn below(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            let more = if path.is_dir() { below(&path) } else { vec![] };
            [path].into_iter().chain(more)
        })
        .collect()
}

/// A limit on the size of files ends a write in its middle, for root as for everybody.
#[test]
fn a_file_that_grows_too_large_leaves_no_half() {
    let begun = |blocks: u32| {
        let project = Project::new();
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" emit");
        let output = Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_groundplan")])
            .current_dir(project.root())
            .output()
            .unwrap();
        (project, ran(output))
    };
    let own = Project::new().files();
    let mut failed = 0;
    for blocks in [1, 2, 4, 8, 16, 32, 64, 128] {
        let (project, ran) = begun(blocks);
        if ran.code == 0 {
            continue;
        }
        failed += 1;
        assert_clear(&ran, "File too large");
        let left: Vec<String> = project
            .files()
            .into_keys()
            .filter(|path| !own.contains_key(path))
            .collect();
        assert!(left.is_empty(), "{blocks} blocks: {left:?}");
        project.expect(0, &["emit"]);
    }
    assert!(failed > 3, "no file is larger than a few blocks");
}

#[test]
fn links_out_of_the_tree_are_not_followed() {
    let cases = [
        ("modules", ""),
        ("modules/table", ""),
        ("environments/staging/main.tf.json", "main.tf.json"),
        ("environments/staging/RUNBOOK.md", "nothing-yet"),
        (".groundplan", ""),
        (".groundplan/build", ""),
        (".groundplan/lock", "nothing-yet"),
        (".groundplan/manifest.json", "manifest.json"),
    ];
    for (link, target) in cases {
        let outside = Project::empty();
        let theirs = |name: &str| outside.path(name);
        for name in ["main.tf.json", "manifest.json"] {
            outside.write(name, "{}");
        }
        let before = files_below(outside.root());
        let project = Project::new();
        let place = project.path(link);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        symlink(theirs(target), &place).unwrap();
        for arguments in [&["emit"][..], &["emit", "--force"]] {
            let ran = project.run(arguments);
            assert_clear(&ran, "symbolic link");
            assert!(ran.stderr.contains(link), "{link}: {}", ran.stderr);
            assert_eq!(files_below(outside.root()), before, "{link}");
            assert!(fs::read_link(&place).is_ok(), "{link} is replaced");
        }
    }
}

#[test]
fn code_does_not_reach_out_of_its_folder() {
    let outside = Project::empty();
    outside.write("credentials", "theirs");
    let project = Project::new();
    symlink(outside.path("credentials"), project.path("app/credentials")).unwrap();
    let ran = project.run(&["emit"]);
    assert_clear(&ran, "is a symbolic link out of the packed folder");
    assert!(!project.exists("modules") && !project.exists(".groundplan/build/app.zip"));
    for code in ["../app", "/etc", "app/../../app"] {
        project.write(
            "groundplan.toml",
            &DESCRIPTION.replace("\"app\"", &format!("\"{code}\"")),
        );
        assert_clear(&project.run(&["emit"]), "error[code-outside]");
    }
}

#[test]
fn two_at_once_write_one_after_the_other() {
    let project = Project::new();
    let start = || {
        let mut command = common::command();
        command.current_dir(project.root()).arg("emit");
        command
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        command.spawn().unwrap()
    };
    for round in 0..6 {
        let memory = format!("memory_mb = {}\nhandler =", 128 * (round + 1));
        project.write(
            "groundplan.toml",
            &DESCRIPTION.replace("handler =", &memory),
        );
        project.write(
            "app/index.mjs",
            &format!("export const handler = async () => {round};\n"),
        );
        let all: Vec<_> = (0..4).map(|_| start()).collect();
        let mut done = 0;
        for child in all {
            let ran = ran(child.wait_with_output().unwrap());
            if ran.code == 0 {
                done += 1;
            } else {
                assert_clear(
                    &ran,
                    "nothing was written: files changed while groundplan was reading them",
                );
            }
        }
        assert!(done > 0, "all of them gave way");
        project.expect(0, &["emit", "--check"]);
        let again = project.expect(0, &["emit"]);
        assert!(again.stderr.contains("nothing to do"), "{}", again.stderr);
        let left = files_below(project.root());
        assert!(
            left.keys().all(|path| !path.ends_with(".tmp")),
            "{:?}",
            left.keys()
        );
    }
}

/// A file system that takes `Main` and `main` for one would lose one of two.
#[test]
fn names_that_differ_in_case_alone_are_no_names() {
    let project = Project::new();
    let more = "\n[functions.Orders]\ncode = \"app\"\nhandler = \"index.handler\"\n";
    project.write("groundplan.toml", &format!("{DESCRIPTION}{more}"));
    let ran = project.run(&["emit"]);
    assert_clear(&ran, "error[bad-name]: `Orders` is not a legal name here");
    let project = Project::new();
    project.write("environments/Staging/environment.toml", ENVIRONMENT);
    assert_clear(
        &project.run(&["emit"]),
        "`Staging` is not a legal name for an environment",
    );
    assert!(!project.exists("modules"));
}

/// What a person has under the same letters in another case is not ours.
#[test]
fn a_file_of_another_case_is_kept() {
    let project = Project::new();
    project.write("environments/staging/Main.tf.json", "{}");
    let ran = project.run(&["emit"]);
    // On a file system without case it stands in the way; on others it is another file.
    assert!(
        ran.code == 0 || ran.stderr.contains("was not written by groundplan"),
        "{}",
        ran.stderr
    );
    assert_eq!(project.read("environments/staging/Main.tf.json"), "{}");
}

#[test]
fn names_that_are_ways_out_are_no_names() {
    for name in [
        "../x",
        "..",
        "a/b",
        "/etc/x",
        "a\\\\..\\\\b",
        "a\\u0000b",
        "~",
        ".git",
        "",
    ] {
        let outer = Project::empty();
        let project = Project::new();
        let text = DESCRIPTION.replace("[functions.orders]", &format!("[functions.\"{name}\"]"));
        project.write(
            "groundplan.toml",
            &text.replace("\"orders\"", &format!("\"{name}\"")),
        );
        let before = files_below(project.root());
        assert_clear(&project.run(&["emit"]), "error[bad-name]");
        assert!(
            files_below(project.root()) == before && outer.files().is_empty(),
            "{name}"
        );
    }
    for name in ["../shop", "shop/../..", "..", "sh\\u0000op"] {
        let project = Project::new();
        project.write(
            "groundplan.toml",
            &DESCRIPTION.replace("\"shop\"", &format!("\"{name}\"")),
        );
        assert_clear(&project.run(&["emit"]), "error[bad-form]");
        assert!(!project.exists("modules"), "{name}");
    }
    for name in ["..x", ".hidden", "-x", "a b", "a\nb", "a$(b)"] {
        let project = Project::new();
        project.write(
            &format!("environments/{name}/environment.toml"),
            ENVIRONMENT,
        );
        assert_clear(&project.run(&["emit"]), "error[bad-environment-name]");
        assert!(!project.exists("modules"), "{name}");
    }
}

#[test]
fn a_manifest_that_lies_takes_nothing_away() {
    let digest = "sha256:b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";
    let claims =
        |path: &str| format!("{{\"version\": 1, \"files\": {{\"{path}\": \"{digest}\"}}}}");
    let worthless = [
        (claims("../outside.txt"), "leaves its folder"),
        (claims("modules/../../outside.txt"), "leaves its folder"),
        (claims("/etc/hostname"), "is absolute"),
        (claims(".git/config"), "belongs to git"),
        (
            "{\"version\": 1, \"files\": {\"a\": \"sha256:12\"}}".to_owned(),
            "64 hexadecimal digits",
        ),
        (
            "{\"version\": 9, \"files\": {}}".to_owned(),
            "has version 9",
        ),
        ("<<<<<<< ours\n{}".to_owned(), "manifest.json:1:1"),
        ("[]".to_owned(), "manifest.json"),
        (String::new(), "EOF"),
    ];
    let outer = Project::empty();
    outer.write("outside.txt", "hello world");
    let project = Project::new();
    for (text, says) in worthless {
        project.write(".groundplan/manifest.json", &text);
        assert_refused(&project, says);
    }
    fs::remove_file(project.path(".groundplan/manifest.json")).unwrap();

    // It names a person's file, by a digest that is not the file's: kept, and forgotten.
    project.write("mine.tf", "# mine\n");
    project.write(".groundplan/manifest.json", &claims("mine.tf"));
    let ran = project.expect(0, &["emit"]);
    assert!(ran.stderr.contains("kept: mine.tf"), "{}", ran.stderr);
    assert_eq!(project.read("mine.tf"), "# mine\n");

    // A wrong digest of a file of ours makes it a person's: shown, not overwritten.
    let manifest = project.read(".groundplan/manifest.json");
    let at = manifest.find("environments/staging/main.tf.json").unwrap();
    let (head, tail) = manifest.split_at(at);
    let end = tail.find("sha256:").unwrap();
    let lie = format!(
        "{head}{}{digest}{}",
        &tail[..end],
        &tail[end + digest.len()..]
    );
    let before = project.read("environments/staging/main.tf.json");
    project.write(
        "groundplan.toml",
        &DESCRIPTION.replace("handler =", "memory_mb = 2048\nhandler ="),
    );
    project.write(".groundplan/manifest.json", &lie);
    let ran = project.expect(0, &["emit"]);
    assert!(
        ran.stderr
            .contains("kept: environments/staging/main.tf.json was changed by hand"),
        "{}",
        ran.stderr
    );
    assert_eq!(project.read("environments/staging/main.tf.json"), before);
    project.expect(0, &["emit", "--force"]);
    project.expect(0, &["emit", "--check"]);
    assert_eq!(outer.read("outside.txt"), "hello world");
}
