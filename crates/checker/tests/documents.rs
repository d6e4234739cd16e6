//! `docs/controls.md` and `docs/limits.md` are what the controls say; the schemas in `docs/schemas/` are those of the types of
//! `formats`, with the kinds of workloads that coverage knows.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests write what they test")]

use std::collections::BTreeSet;
use std::path::Path;

use checker::coverage::CoveredKind;
use checker::documents;
use formats::WorkloadKindName;

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

#[test]
fn the_published_schemas_are_fresh() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas");
    let kinds = CoveredKind::ALL.iter();
    let kinds: Vec<WorkloadKindName> = kinds.map(|kind| kind.published()).collect();
    let schemas = formats::schemas(&kinds);
    for (name, schema) in &schemas {
        let wanted = format!("{schema:#}\n");
        let path = folder.join(name);
        if std::env::var_os("UPDATE_GOLDENS").is_some() && std::env::var_os("CI").is_none() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &wanted).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found == wanted,
            "docs/schemas/{name} is stale: `tests/run generate` rewrites it"
        );
    }
    let published = std::fs::read_dir(&folder).unwrap();
    let published = published.map(|file| file.unwrap().file_name().into_string().unwrap());
    let known: BTreeSet<String> = schemas.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(published.collect::<BTreeSet<String>>(), known);
}
