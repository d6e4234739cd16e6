//! What would change, as a unified diff that `git apply` takes.
//!
//! Compares text, line by line and blind to how lines end; writes nothing.

use std::fmt::Write as _;

use similar::DiffOp;
use similar::algorithms::{Capture, Compact, Replace, myers};
use similar::udiff::UnifiedHunkHeader;

use crate::comparison::{Change, Comparison};
use crate::digest::{is_binary, normalised};
use crate::manifest;
use crate::state::State;
use crate::tree::record;

impl Comparison {
    /// From the disk to what is wanted, with this many lines around each change.
    /// Files changed by hand are shown as `--force` would change them. The manifest
    /// is shown only when nothing else differs; binary files are only named.
    #[must_use]
    pub fn unified_diff(&self, context: usize) -> String {
        let mut text = String::new();
        for change in self
            .changes()
            .iter()
            .filter(|change| change.state.is_shown())
        {
            text.push_str(&self.file_diff(change, context));
        }
        if text.is_empty() && !self.manifest_is_current() {
            let side = |manifest: &manifest::Manifest| {
                (!manifest.is_empty()).then(|| manifest.to_json().into_bytes())
            };
            let (old, new) = (side(&self.found.manifest), side(&self.next_manifest(false)));
            write_file(
                &mut text,
                &record(manifest::NAME),
                old.as_deref(),
                new.as_deref(),
                context,
            );
        }
        text
    }

    /// The same for one path; empty where there is no difference to show.
    pub fn unified_diff_of(&self, path: &str, context: usize) -> String {
        let change = self.changes().iter().find(|change| change.path == path);
        change
            .filter(|change| change.state.is_shown())
            .map_or_else(String::new, |change| self.file_diff(change, context))
    }

    fn file_diff(&self, change: &Change, context: usize) -> String {
        let old = change.before.as_deref();
        let new = if change.state == State::Removed {
            None
        } else {
            self.wanted.get(&change.path)
        };
        let mut text = String::new();
        write_file(&mut text, &change.path, old, new, context);
        text
    }
}

fn write_file(
    text: &mut String,
    path: &str,
    old: Option<&[u8]>,
    new: Option<&[u8]>,
    context: usize,
) {
    let old = old.map(normalised);
    let new = new.map(normalised);
    if old == new {
        return;
    }
    let old_name = old
        .as_ref()
        .map_or("/dev/null".to_owned(), |_| format!("a/{path}"));
    let new_name = new
        .as_ref()
        .map_or("/dev/null".to_owned(), |_| format!("b/{path}"));
    // Writing to a string cannot fail.
    let _ = writeln!(text, "diff --git a/{path} b/{path}");
    match (&old, &new) {
        (None, _) => text.push_str("new file mode 100644\n"),
        (_, None) => text.push_str("deleted file mode 100644\n"),
        _ => {}
    }
    let old = old.unwrap_or_default();
    let new = new.unwrap_or_default();
    let (Some(old), Some(new)) = (as_text(&old), as_text(&new)) else {
        let _ = writeln!(text, "Binary files {old_name} and {new_name} differ");
        return;
    };
    let (old, new): (Vec<&str>, Vec<&str>) = (
        old.split_inclusive('\n').collect(),
        new.split_inclusive('\n').collect(),
    );
    let _ = write!(text, "--- {old_name}\n+++ {new_name}\n");
    for hunk in similar::group_diff_ops(operations(&old, &new), context) {
        let _ = writeln!(text, "{}", UnifiedHunkHeader::new(&hunk));
        for change in hunk.iter().flat_map(|part| part.iter_changes(&old, &new)) {
            let _ = write!(text, "{}{}", change.tag(), change.value());
            if !change.value().ends_with('\n') {
                text.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
}

/// What makes `new` of `old`, by Myers' algorithm, for text that is known to differ. `TextDiff` does the same, but is
/// compiled for each of the library's seven algorithms, which takes as long as all of this crate.
fn operations(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let mut found = Compact::new(Replace::new(Capture::new()), old, new);
    // What captures does not fail.
    let _ = myers::diff(&mut found, old, 0..old.len(), new, 0..new.len());
    found.into_inner().into_inner().into_ops()
}

fn as_text(bytes: &[u8]) -> Option<&str> {
    if is_binary(bytes) {
        None
    } else {
        std::str::from_utf8(bytes).ok()
    }
}
