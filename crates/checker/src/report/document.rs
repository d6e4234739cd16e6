//! What was found, as the JSON document for programs: for each environment a summary and every judgement that is
//! not a pass, and the remarks about waivers.

use diagnostic::SourceTexts;
use formats::{
    CheckDocument, CheckSummary, CheckedEnvironment, DiagnosticEntry, FormatVersion,
    JudgementEntry, JudgementKind, JudgementSeverity, JudgementVerdict, ProfileName, TextPlace,
    WaiverEntry,
};

use super::View;
use crate::check::{Judgement, Report};
use crate::control::{CheckProfile, ControlKind, Severity};
use crate::verdict::Verdict;

/// The report as a document.
pub fn document(view: &View<'_>) -> CheckDocument {
    let reports = view.reports.iter();
    CheckDocument {
        version: FormatVersion,
        environments: reports
            .map(|report| environment(report, view.sources))
            .collect(),
        remarks: DiagnosticEntry::list(view.remarks, view.sources),
    }
}

fn environment(report: &Report, sources: &SourceTexts) -> CheckedEnvironment {
    let name = &report.environment;
    CheckedEnvironment {
        environment: (!name.is_empty()).then(|| name.clone()),
        profile: report.profile.into(),
        summary: CheckSummary {
            resources: report.instances,
            controls: report.controls(),
            findings: report.findings().count(),
            advice: report.advice().count(),
            waived: report.waived().count(),
            passed: report.passed(),
            unknown: report.unknown().count(),
        },
        judgements: report
            .judgements
            .iter()
            .filter_map(|one| judgement(one, sources))
            .collect(),
    }
}

/// The entry of a failure, or of what is unknown.
fn judgement(judgement: &Judgement, sources: &SourceTexts) -> Option<JudgementEntry> {
    let verdict = match judgement.verdict {
        Verdict::Fail(_) => JudgementVerdict::Fail,
        Verdict::Unknown(_) => JudgementVerdict::Unknown,
        Verdict::Pass | Verdict::NotApplicable(_) => return None,
    };
    let control = judgement.control;
    Some(JudgementEntry {
        control: control.id.to_owned(),
        kind: match control.kind {
            ControlKind::Control => JudgementKind::Control,
            ControlKind::Limit(_) => JudgementKind::Limit,
        },
        title: control.title.to_owned(),
        severity: control.severity.into(),
        address: judgement.address.to_string(),
        verdict,
        message: judgement.verdict.message().to_owned(),
        finding: verdict == JudgementVerdict::Fail
            && judgement.strict
            && judgement.waived.is_none(),
        fix: control.fix.to_owned(),
        sources: control.sources.listed(),
        argument: judgement.verdict.argument().map(str::to_owned),
        place: judgement
            .place
            .as_ref()
            .map(|place| TextPlace::new(place, sources)),
        waived: judgement.waived.as_ref().map(|waived| WaiverEntry {
            reason: waived.reason.clone(),
            expires: waived.expires.clone(),
        }),
    })
}

impl From<CheckProfile> for ProfileName {
    fn from(profile: CheckProfile) -> Self {
        match profile {
            CheckProfile::Development => Self::Development,
            CheckProfile::Staging => Self::Staging,
            CheckProfile::Production => Self::Production,
        }
    }
}

impl From<Severity> for JudgementSeverity {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Critical => Self::Critical,
            Severity::High => Self::High,
            Severity::Medium => Self::Medium,
            Severity::Low => Self::Low,
        }
    }
}
