//! `docs/description.md` is what the types say.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests write what they test")]

use std::path::Path;

#[test]
fn the_document_of_settings_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/description.md");
    let wanted = model::reference();
    if std::env::var_os("UPDATE_GOLDENS").is_some() && std::env::var_os("CI").is_none() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "docs/description.md is stale: `tests/run generate` rewrites it"
    );
}
