//! `docs/controls.md` is what the controls say, and reports are what their formats ask.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests write what they test")]

use std::path::Path;

use checker::{Profile, check, controls, documents, example, report};

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
        "docs/{name} is stale: UPDATE_GOLDENS=1 cargo test -p checker --test documents"
    );
}

#[test]
fn the_documents_are_fresh() {
    fresh("controls.md", &documents::controls_document());
    fresh("limits.md", &documents::limits_document());
}

#[test]
fn reports_say_what_was_found() {
    let plan = example::plan(
        r#"{"aws_kms_key.a": {"enable_key_rotation": false, "is_enabled": "${terraform_data.a.output}"}}"#,
    )
    .unwrap();
    let found = check(&plan, Profile::Production, controls::all()).unwrap();
    let text = report::text(&found, false);
    assert!(text.contains("high[kms-rotation]: A symmetric key rotates\n  aws_kms_key.a: `enable_key_rotation` is not true\n"), "{text}");
    assert!(!text.contains("kms-enabled"), "{text}");
    assert!(report::text(&found, true).contains("unknown low[kms-enabled]"));
    let json = report::json(&found);
    assert_eq!(json["version"], 1);
    assert_eq!(json["summary"]["findings"], found.findings().count());
    assert_eq!(json["summary"]["unknown"], 1);
    let sarif = report::sarif(&found);
    assert_eq!(sarif["version"], "2.1.0");
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(
        results.len(),
        found.findings().count() + found.advice().count()
    );
    for result in results {
        let rules = sarif["runs"][0]["tool"]["driver"]["rules"]
            .as_array()
            .unwrap();
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]));
    }
    let explained = report::explain(controls::find("kms-rotation").unwrap());
    assert!(explained.contains("CKV_AWS_7") && explained.contains("mend: Set"));
}
