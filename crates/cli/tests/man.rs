//! Manual pages: one for each command, whole, and the same every time.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use std::collections::BTreeSet;

use common::{Project, files_below};

#[test]
fn every_command_has_a_page() {
    let project = Project::empty();
    let ran = project.expect(0, &["man", "--out", "man/man1"]);
    assert_eq!(ran.stdout, "");
    let pages = files_below(&project.path("man/man1"));
    // The commands as the help lists them.
    let help = project.expect(0, &["--help"]).stdout;
    let (_, rest) = help.split_once("Commands:\n").unwrap();
    let (commands, _) = rest.split_once("\n\n").unwrap();
    let mut wanted: BTreeSet<String> = commands
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .map(|command| format!("groundplan-{command}.1"))
        .collect();
    assert!(wanted.len() >= 11, "{wanted:?}");
    wanted.insert("groundplan.1".into());
    assert_eq!(pages.keys().cloned().collect::<BTreeSet<_>>(), wanted);
    assert!(
        ran.stderr
            .starts_with(&format!("wrote {} pages", wanted.len()))
    );
    for (path, page) in &pages {
        let page = String::from_utf8(page.clone()).unwrap();
        let title = path.strip_suffix(".1").unwrap();
        for words in [
            &format!(".TH {title} 1"),
            ".SH NAME",
            ".SH SYNOPSIS",
            ".SH OPTIONS",
        ] {
            assert!(page.contains(words), "{path}: {words} is not in\n{page}");
        }
    }
    let emit = String::from_utf8(pages["groundplan-emit.1"].clone()).unwrap();
    assert!(emit.contains("allow\\-destroy") && emit.contains("Exit codes"));
}

#[test]
fn without_a_folder_the_first_page_is_data() {
    let project = Project::empty();
    let ran = project.expect(0, &["man"]);
    assert_eq!(ran.stderr, "");
    project.expect(0, &["man", "--out", "pages"]);
    assert_eq!(ran.stdout, project.read("pages/groundplan.1"));
}
