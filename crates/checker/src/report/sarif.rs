//! SARIF 2.1.0: findings as errors or warnings, advice as notes, what is waived as suppressed; each at
//! its line of the description and at its resource address.

use std::collections::BTreeMap;

use formats::{
    SarifFingerprints, SarifLevel, SarifLocation, SarifLog, SarifResult, SarifResultProperties,
    SarifRule, SarifRuleProperties, SarifSuppression,
};

use super::{Level, View};
use crate::check::{Judgement, Report};
use crate::control::{Control, Severity};

/// The report as a SARIF log with one run.
#[must_use]
pub fn sarif(view: &View<'_>) -> SarifLog {
    let mut rules: BTreeMap<&str, SarifRule> = BTreeMap::new();
    let mut results = Vec::new();
    for report in view.reports {
        for judgement in report
            .findings()
            .chain(report.advice())
            .chain(report.waived())
        {
            let control = judgement.control;
            rules.entry(control.id).or_insert_with(|| rule(control));
            results.push(result(view, report, judgement));
        }
    }
    for remark in view.remarks {
        rules.entry(remark.code).or_insert_with(|| SarifRule {
            id: remark.code,
            short_description: "A waiver needs a look".into(),
            full_description: None,
            help: None,
            properties: None,
        });
        let place = remark.place.iter();
        results.push(SarifResult {
            rule_id: remark.code,
            level: SarifLevel::Note,
            message: remark.message.as_str().into(),
            locations: place
                .map(|place| SarifLocation::in_file(place, view.sources, view.prefix))
                .collect(),
            partial_fingerprints: None,
            properties: None,
            suppressions: Vec::new(),
        });
    }
    SarifLog::new(rules.into_values().collect(), results)
}

fn rule(control: &Control) -> SarifRule {
    SarifRule {
        id: control.id,
        short_description: control.title.into(),
        full_description: Some(control.reason.into()),
        help: Some(control.fix.into()),
        properties: Some(SarifRuleProperties {
            kind: control.kind.as_str(),
            severity: control.severity.as_str(),
            security_severity: score(control.severity),
        }),
    }
}

fn result(view: &View<'_>, report: &Report, judgement: &Judgement) -> SarifResult {
    let control = judgement.control;
    let location = match (&judgement.place, view.document) {
        (Some(place), _) => SarifLocation::in_file(place, view.sources, view.prefix),
        (None, Some(path)) => SarifLocation::file(path),
        (None, None) => SarifLocation::nowhere(),
    };
    let environment = match report.environment.as_str() {
        "" => String::new(),
        name => format!("{name}: "),
    };
    let argument = judgement.verdict.argument();
    let waived = judgement.waived.iter();
    SarifResult {
        rule_id: control.id,
        level: match Level::from_judgement(judgement) {
            Level::Error => SarifLevel::Error,
            Level::Warning => SarifLevel::Warning,
            Level::Note => SarifLevel::Note,
        },
        message: format!(
            "{environment}{}: {}",
            judgement.address,
            judgement.verdict.message()
        )
        .into(),
        locations: vec![location.of_resource(judgement.address.as_ref())],
        partial_fingerprints: Some(SarifFingerprints {
            address: format!("{environment}{} {}", control.id, judgement.address),
        }),
        properties: argument.map(|argument| SarifResultProperties {
            argument: argument.to_owned(),
        }),
        suppressions: waived
            .map(|waived| SarifSuppression::waiver(&waived.reason))
            .collect(),
    }
}

/// GitHub's scale: critical above 9, high above 7, medium above 4.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
    }
}
