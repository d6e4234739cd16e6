//! Output that nobody looks at holds no progress: not a word, not a control character.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use common::Project;

/// A project whose packages take their time.
fn slow() -> Project {
    let project = Project::new();
    let mut text = String::new();
    for at in 0..200_000_u64 {
        text.push_str(&format!(
            "export const n{at} = {};\n",
            at.wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ));
    }
    project.write("app/large.mjs", &text);
    project
}

#[test]
fn piped_output_is_words_alone() {
    let project = slow();
    for arguments in [
        &["emit"][..],
        &["plan", "staging"],
        &["preview", "staging"],
        &["emit", "--check"],
    ] {
        let ran = project.expect(0, arguments);
        for text in [&ran.stdout, &ran.stderr] {
            assert!(!text.contains(['\u{1b}', '\r']), "{arguments:?}: {text:?}");
        }
        for line in ran.stderr.lines() {
            for word in ["packing", "planning", "comparing", "emitting", "writing"] {
                assert!(!line.contains(word), "{arguments:?}: {line}");
            }
        }
    }
}
