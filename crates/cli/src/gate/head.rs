//! Files of git's `HEAD`, read with one process. Where there is no git, no repository or no such file, there
//! is nothing, and whoever asked says what follows from that.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// The files of `HEAD` at these paths below a folder.
pub(super) fn files<'a>(folder: &Path, paths: &[&'a str]) -> BTreeMap<&'a str, Vec<u8>> {
    batch(folder, paths).unwrap_or_default()
}

fn batch<'a>(folder: &Path, paths: &[&'a str]) -> Option<BTreeMap<&'a str, Vec<u8>>> {
    let mut git = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut asked = git.stdin.take()?;
    let questions: String = paths
        .iter()
        .map(|path| format!("HEAD:./{path}\n"))
        .collect();
    // It answers while it is asked: a thread of its own asks.
    let writer = std::thread::spawn(move || {
        // Where git ended early its answer says so.
        let _ = asked.write_all(questions.as_bytes());
    });
    let output = git.wait_with_output().ok()?;
    let _ = writer.join();
    let mut rest = output.stdout.as_slice();
    let mut found = BTreeMap::new();
    for path in paths {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let (line, after) = rest.split_at(end);
        rest = &after[1..];
        let line = String::from_utf8_lossy(line);
        // `<name> blob <bytes>`, or `HEAD:./path missing`.
        let words: Vec<&str> = line.split(' ').collect();
        if let [_, kind, size] = words.as_slice()
            && let Ok(size) = size.parse::<usize>()
        {
            let bytes = rest.get(..size)?;
            if *kind == "blob" {
                found.insert(*path, bytes.to_vec());
            }
            // A newline ends each.
            rest = rest.get(size + 1..)?;
        }
    }
    Some(found)
}
