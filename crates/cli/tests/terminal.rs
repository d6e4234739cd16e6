//! Long work on a terminal shows its progress and leaves no trace of it; where nobody looks, or in CI,
//! there is none. The terminal is a real one, as the system gives it to a program.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use std::fs::File;
use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use common::{Project, command};
use nix::pty::{Winsize, openpty};

const SIZE: Winsize = Winsize {
    ws_row: 24,
    ws_col: 100,
    ws_xpixel: 0,
    ws_ypixel: 0,
};

/// Longer than progress is silent, and shorter than another emission is waited for.
const LONG: Duration = Duration::from_millis(1_200);

/// The lock of a project, as an emission holds it: another one waits for it, which is long work on any
/// machine.
fn hold(project: &Project) -> File {
    project.write(".groundplan/lock", "");
    let lock = File::open(project.path(".groundplan/lock")).unwrap();
    lock.lock().unwrap();
    lock
}

fn emit(project: &Project) -> Command {
    let mut command = command();
    command
        .current_dir(project.root())
        .arg("emit")
        .env("TERM", "xterm")
        .env_remove("CI")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
}

/// What a terminal shows of a command, and its exit code; `seen` is told of all that is shown so far.
fn on_a_terminal(mut command: Command, mut seen: impl FnMut(&str)) -> (String, i32) {
    let terminal = openpty(&SIZE, None).unwrap();
    command.stderr(terminal.slave);
    let mut child = command.spawn().unwrap();
    // Only the child holds the other end now, so its end is the end of what is shown.
    drop(command);
    let mut shown = String::new();
    let mut screen = File::from(terminal.master);
    let mut some = [0; 4096];
    // A terminal that nobody holds any more is an error on Linux, and the end elsewhere.
    while let Ok(read @ 1..) = screen.read(&mut some) {
        shown.push_str(&String::from_utf8_lossy(&some[..read]));
        seen(&shown);
    }
    let code = child.wait().unwrap().code().unwrap();
    (shown, code)
}

#[test]
fn long_work_is_shown_and_wiped_away() {
    let project = Project::new();
    let mut lock = Some(hold(&project));
    let (shown, code) = on_a_terminal(emit(&project), |shown| {
        if shown.contains("packing 0 of 1") {
            lock = None;
        }
    });
    assert_eq!(code, 0, "{shown:?}");
    assert!(lock.is_none(), "{shown:?}");
    // Wiped away before the words that stay.
    let (progress, words) = shown.rsplit_once("packing").unwrap();
    assert!(!progress.contains("emitted:"), "{shown:?}");
    let (rest, words) = words.split_once("emitted:").unwrap();
    assert!(
        rest.contains("\u{1b}[2K") || rest.contains("\u{1b}[K"),
        "{shown:?}"
    );
    assert!(!words.contains("packing"), "{shown:?}");
}

#[test]
fn nobody_looks_in_ci() {
    let project = Project::new();
    let lock = hold(&project);
    let wait = std::thread::spawn(move || {
        std::thread::sleep(LONG);
        drop(lock);
    });
    let mut command = emit(&project);
    command.env("CI", "true");
    let (shown, code) = on_a_terminal(command, |_| {});
    wait.join().unwrap();
    assert_eq!(code, 0, "{shown:?}");
    assert!(shown.contains("emitted:"), "{shown:?}");
    assert!(
        !shown.contains("packing") && !shown.contains("\u{1b}[2K"),
        "{shown:?}"
    );
}

#[test]
fn nobody_looks_at_a_pipe() {
    let project = Project::new();
    let lock = hold(&project);
    let child = emit(&project).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(LONG);
    drop(lock);
    let output = child.wait_with_output().unwrap();
    let words = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{words}");
    assert!(
        words.contains("emitted:") && !words.contains(['\u{1b}', '\r']),
        "{words:?}"
    );
    assert!(!words.contains("packing"), "{words:?}");
}
