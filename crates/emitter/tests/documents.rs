//! `docs/alarms.md` is what the catalogue of alarms says.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests write what they test")]

use std::path::Path;

#[test]
fn the_document_of_alarms_is_fresh() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let project = model::load(&root, model::schema::shapes()).unwrap();
    let wanted = emitter::alarms_document(&project);
    let path = root.join("docs/alarms.md");
    if std::env::var_os("UPDATE_GOLDENS").is_some() && std::env::var_os("CI").is_none() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "docs/alarms.md is stale: `tests/run generate` rewrites it"
    );
}
