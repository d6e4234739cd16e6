//! Reports: each format says the same, in the way that its readers ask.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use checker::report::{self, View};
use checker::{CheckProfile, Report, check, controls, example};
use diagnostic::text::Style;
use diagnostic::{Place, SourceTexts};

const DESCRIPTION: &str = "[application]\nname = \"a\"\n\n[keys.main]\n";

/// A key that does not rotate, described in line 4; whether it is enabled is not known.
fn found(profile: CheckProfile) -> Report {
    let plan = example::plan(
        r#"{"aws_kms_key.a": {"enable_key_rotation": false, "is_enabled": "${terraform_data.a.output}"}}"#,
    )
    .unwrap();
    let mut found = check(&plan, profile, controls::all()).unwrap();
    found.environment = "production".into();
    found.locate(|judgement| {
        assert_eq!(judgement.address.as_ref(), "aws_kms_key.a");
        let at = DESCRIPTION.find("[keys.main]").unwrap();
        Some(Place::new("groundplan.toml", at..at + 11))
    });
    found
}

fn with<T>(reports: &[Report], see: impl FnOnce(&View<'_>) -> T) -> T {
    let mut sources = SourceTexts::new();
    sources.insert("groundplan.toml", DESCRIPTION);
    see(&View {
        reports,
        remarks: &[],
        sources: &sources,
        prefix: "app/",
        document: None,
    })
}

/// The document for programs.
fn document(reports: &[Report]) -> serde_json::Value {
    serde_json::to_value(with(reports, report::document)).unwrap()
}

/// What a program reads of a log.
fn as_json(log: &impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(log).unwrap()
}

#[test]
fn text_shows_the_line_of_the_description() {
    let reports = [found(CheckProfile::Production)];
    let text = with(&reports, |view| report::text(view, false, Style::Plain));
    let wanted = "high[kms-rotation]: A symmetric key rotates\n  aws_kms_key.a: `enable_key_rotation` is not true\n    --> groundplan.toml:4:1\n     |\n   4 | [keys.main]\n     | ^^^^^^^^^^^\n  help: ";
    assert!(text.contains(wanted), "{text}");
    assert!(!text.contains("kms-enabled"), "{text}");
    let text = with(&reports, |view| report::text(view, true, Style::Plain));
    assert!(text.contains("unknown low[kms-enabled]"), "{text}");
}

#[test]
fn several_environments_are_told_apart() {
    let reports = [
        found(CheckProfile::Production),
        found(CheckProfile::Production),
    ];
    let text = with(&reports, |view| report::text(view, false, Style::Plain));
    assert_eq!(
        text.matches("environment production\n").count(),
        2,
        "{text}"
    );
}

#[test]
fn json_is_versioned() {
    let reports = [found(CheckProfile::Production)];
    let json = document(&reports);
    assert_eq!(json["version"], 2);
    let environment = &json["environments"][0];
    assert_eq!(environment["environment"], "production");
    let found = reports[0].findings().count();
    assert_eq!(environment["summary"]["findings"], found);
    assert_eq!(environment["summary"]["unknown"], 1);
    let judgement = environment["judgements"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["control"] == "kms-rotation")
        .unwrap();
    assert_eq!(judgement["finding"], true);
    assert_eq!(judgement["place"]["file"], "groundplan.toml");
    assert_eq!(judgement["place"]["start"]["line"], 4);
    assert!(judgement["place"].get("excerpt").is_none());
    assert_eq!(judgement["place"]["end"]["column"], 12);
}

#[test]
fn sarif_points_into_the_description() {
    let reports = [found(CheckProfile::Production)];
    let sarif = as_json(&with(&reports, report::sarif));
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().unwrap();
    let report = &reports[0];
    assert_eq!(
        results.len(),
        report.findings().count() + report.advice().count()
    );
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in results {
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]));
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "app/groundplan.toml");
        assert_eq!(place["region"]["startLine"], 4);
    }
}

#[test]
fn annotations_are_one_line_each() {
    let reports = [found(CheckProfile::Production)];
    let text = with(&reports, report::github);
    let wanted = "::error file=app/groundplan.toml,line=4,endLine=4,col=1,endColumn=12,title=high kms-rotation%3A A symmetric key rotates::production: aws_kms_key.a: `enable_key_rotation` is not true%0A";
    assert!(text.contains(wanted), "{text}");
    assert!(text.lines().all(|line| line.starts_with("::")), "{text}");
}

#[test]
fn markdown_is_a_table() {
    let reports = [found(CheckProfile::Production)];
    let text = with(&reports, report::markdown);
    assert!(text.starts_with("### production: "), "{text}");
    let row = "| **high** | <code>kms-rotation</code> | <code>aws\\_kms\\_key.a</code> | <code>enable\\_key\\_rotation</code> is not true | <code>app/groundplan.toml:4</code> |\n";
    assert!(text.contains(row), "{text}");
}

#[test]
fn a_control_explains_itself() {
    let explained = report::explain(controls::find("kms-rotation").unwrap());
    assert!(explained.contains("CKV_AWS_7") && explained.contains("fix: Set"));
}

#[test]
fn each_report_shows_advice_as_advice() {
    let plan =
        example::plan(r#"{"aws_dynamodb_table.a": {"name": "a", "hash_key": "id"}}"#).unwrap();
    let reports = [check(&plan, CheckProfile::Development, controls::all()).unwrap()];
    let id = "ddb-cmk";
    let advice = |text: &str| text.contains(&format!("advice medium[{id}]"));
    assert!(advice(&with(&reports, |view| report::text(
        view,
        false,
        Style::Plain
    ))));
    let json = document(&reports);
    let judgements = json["environments"][0]["judgements"].as_array().unwrap();
    assert!(
        judgements
            .iter()
            .any(|one| one["control"] == id && one["finding"] == false)
    );
    let sarif = as_json(&with(&reports, report::sarif));
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert!(
        results
            .iter()
            .any(|one| one["ruleId"] == id && one["level"] == "note")
    );
    let annotations = with(&reports, report::github);
    assert!(
        annotations.contains(&format!("::notice title=medium {id}")),
        "{annotations}"
    );
    let markdown = with(&reports, report::markdown);
    let row = format!("| advice (medium) | <code>{id}</code>");
    assert!(markdown.contains(&row), "{markdown}");
}

#[test]
fn a_limit_is_shown_as_one() {
    let explained = report::explain(controls::find("limit-kms-windows").unwrap());
    let wanted = "limit: `deletion_window_in_days`: 7 to 30\n";
    assert!(explained.contains(wanted), "{explained}");
    let plan = example::plan(r#"{"aws_kms_key.a": {"deletion_window_in_days": 31}}"#).unwrap();
    for profile in CheckProfile::ALL {
        let reports = [check(&plan, profile, checker::limits::all()).unwrap()];
        let text = with(&reports, |view| report::text(view, false, Style::Plain));
        let message = "`deletion_window_in_days` is 31, not 7 to 30";
        assert!(text.contains("high[limit-kms-windows]"), "{text}");
        assert!(text.contains(message), "{text}");
        let json = document(&reports);
        assert_eq!(json["environments"][0]["judgements"][0]["kind"], "limit");
        let sarif = as_json(&with(&reports, report::sarif));
        let rule = &sarif["runs"][0]["tool"]["driver"]["rules"][0];
        assert_eq!(rule["properties"]["kind"], "limit");
    }
}
