//! `docs/controls.md` and `docs/limits.md` are what the controls say.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests write what they test")]

use std::path::Path;

use checker::documents;

/// Holds a document of the repository against what it should say.
fn fresh(name: &str, wanted: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs")
        .join(name);
    if std::env::var_os("UPDATE_GOLDENS").is_some() && std::env::var_os("CI").is_none() {
        std::fs::write(&path, wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "docs/{name} is stale: `tests/run generate` rewrites it"
    );
}

#[test]
fn the_documents_are_fresh() {
    fresh("controls.md", &documents::controls_document());
    fresh("limits.md", &documents::limits_document());
}
