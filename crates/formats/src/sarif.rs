//! SARIF 2.1.0, as far as groundplan writes it; its schema is OASIS's own. Optional members are absent, never `null`.
//! Source: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>, read 2026-11.

use std::fmt::Write as _;

use diagnostic::{Diagnostic, DiagnosticSeverity, Place, SourceTexts};
use serde::Serialize;

use crate::diagnostics::{TextPlace, TextPosition};

/// A log with one run.
#[derive(Clone, Debug, Serialize)]
pub struct SarifLog {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [SarifRun; 1],
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRun {
    tool: SarifTool,
    column_kind: &'static str,
    invocations: [SarifInvocation; 1],
    results: Vec<SarifResult>,
}

#[derive(Clone, Debug, Serialize)]
struct SarifTool {
    driver: SarifDriver,
}

#[derive(Clone, Debug, Serialize)]
struct SarifDriver {
    name: &'static str,
    version: &'static str,
    rules: Vec<SarifRule>,
}

/// How the command ended: with what it had to say when it has no result.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifInvocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<SarifNotification>,
}

#[derive(Clone, Debug, Serialize)]
struct SarifNotification {
    descriptor: SarifDescriptor,
    level: SarifLevel,
    message: SarifMessage,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<SarifLocation>,
}

#[derive(Clone, Debug, Serialize)]
struct SarifDescriptor {
    id: &'static str,
}

/// A control, or a kind of remark.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SarifRule {
    /// Stable word by which results refer to it.
    pub id: &'static str,
    /// What it asks for, in a line.
    pub short_description: SarifMessage,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_description: Option<SarifMessage>,
    /// How to fix what it finds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<SarifMessage>,
    /// What GitHub and others sort by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub properties: Option<SarifRuleProperties>,
}

/// Members beyond the standard that belong to a rule.
#[derive(Clone, Debug, Serialize)]
pub struct SarifRuleProperties {
    /// What the control is about.
    pub kind: &'static str,
    /// How bad a finding is, in groundplan's words.
    pub severity: &'static str,
    /// The same on GitHub's scale from 0 to 10, by which it shows and sorts.
    #[serde(rename = "security-severity")]
    pub security_severity: &'static str,
}

/// Something that was found.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SarifResult {
    /// Id of its rule.
    pub rule_id: &'static str,
    /// How bad it is.
    pub level: SarifLevel,
    /// What was found.
    pub message: SarifMessage,
    /// Where.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<SarifLocation>,
    /// By which the same finding is known again in a later log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partial_fingerprints: Option<SarifFingerprints>,
    /// Which argument it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub properties: Option<SarifResultProperties>,
    /// Why it is waived, when it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suppressions: Vec<SarifSuppression>,
}

/// How bad a result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SarifLevel {
    /// It has to be fixed.
    Error,
    /// It should be fixed.
    Warning,
    /// Worth a look.
    Note,
}

/// Text for people.
#[derive(Clone, Debug, Serialize)]
pub struct SarifMessage {
    /// Plain text.
    pub text: String,
}

/// What identifies a result over several logs.
#[derive(Clone, Debug, Serialize)]
pub struct SarifFingerprints {
    /// Environment, control and resource address.
    #[serde(rename = "address/v1")]
    pub address: String,
}

/// Members beyond the standard that belong to a result.
#[derive(Clone, Debug, Serialize)]
pub struct SarifResultProperties {
    /// Path of the argument in the resource.
    pub argument: String,
}

/// A waiver.
#[derive(Clone, Debug, Serialize)]
pub struct SarifSuppression {
    kind: &'static str,
    justification: String,
}

/// A part of a file, a resource, or both.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SarifLocation {
    #[serde(skip_serializing_if = "Option::is_none")]
    physical_location: Option<SarifPhysicalLocation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<SarifLogicalLocation>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifPhysicalLocation {
    artifact_location: SarifArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<SarifRegion>,
}

#[derive(Clone, Debug, Serialize)]
struct SarifArtifactLocation {
    uri: String,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRegion {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifLogicalLocation {
    fully_qualified_name: String,
    kind: &'static str,
}

impl SarifLog {
    /// The log of a command that has a result.
    pub fn new(rules: Vec<SarifRule>, results: Vec<SarifResult>) -> Self {
        Self::with_invocation(rules, results, Vec::new(), true)
    }

    /// The log of a command that has none, and why. `prefix` is written before each path.
    pub fn failed(diagnostics: &[Diagnostic], sources: &SourceTexts, prefix: &str) -> Self {
        let notifications = diagnostics
            .iter()
            .map(|diagnostic| SarifNotification {
                descriptor: SarifDescriptor {
                    id: diagnostic.code,
                },
                level: match diagnostic.severity {
                    DiagnosticSeverity::Error => SarifLevel::Error,
                    DiagnosticSeverity::Warning => SarifLevel::Warning,
                },
                message: crate::diagnostics::with_notes_and_help(diagnostic).into(),
                locations: diagnostic
                    .place
                    .iter()
                    .map(|place| SarifLocation::in_file(place, sources, prefix))
                    .collect(),
            })
            .collect();
        Self::with_invocation(Vec::new(), Vec::new(), notifications, false)
    }

    fn with_invocation(
        rules: Vec<SarifRule>,
        results: Vec<SarifResult>,
        tool_execution_notifications: Vec<SarifNotification>,
        execution_successful: bool,
    ) -> Self {
        Self {
            schema: "https://json.schemastore.org/sarif-2.1.0.json",
            version: "2.1.0",
            runs: [SarifRun {
                tool: SarifTool {
                    driver: SarifDriver {
                        name: "groundplan",
                        version: env!("CARGO_PKG_VERSION"),
                        rules,
                    },
                },
                column_kind: "unicodeCodePoints",
                invocations: [SarifInvocation {
                    execution_successful,
                    tool_execution_notifications,
                }],
                results,
            }],
        }
    }
}

impl SarifLocation {
    /// A part of a file of the description; a line where `sources` has its text. `prefix` is written before its path.
    pub fn in_file(place: &Place, sources: &SourceTexts, prefix: &str) -> Self {
        let place = TextPlace::new(place, sources);
        let position = |position: TextPosition| position.line.zip(position.column);
        let region = position(place.start).zip(position(place.end)).map(
            |((start_line, start_column), (end_line, end_column))| SarifRegion {
                start_line,
                start_column,
                end_line,
                end_column,
            },
        );
        Self::physical(&format!("{prefix}{}", place.file), region)
    }

    /// A file as a whole.
    pub fn file(path: &str) -> Self {
        Self::physical(path, None)
    }

    /// No file.
    pub fn nowhere() -> Self {
        Self {
            physical_location: None,
            logical_locations: Vec::new(),
        }
    }

    /// The same location, as that of the resource at an address.
    #[must_use]
    pub fn of_resource(mut self, address: &str) -> Self {
        self.logical_locations.push(SarifLogicalLocation {
            fully_qualified_name: address.to_owned(),
            kind: "resource",
        });
        self
    }

    fn physical(path: &str, region: Option<SarifRegion>) -> Self {
        Self {
            physical_location: Some(SarifPhysicalLocation {
                artifact_location: SarifArtifactLocation {
                    uri: relative_reference(path),
                },
                region,
            }),
            logical_locations: Vec::new(),
        }
    }
}

impl SarifSuppression {
    /// A waiver that is written in the description, with its reason.
    pub fn waiver(reason: &str) -> Self {
        Self {
            kind: "external",
            justification: reason.to_owned(),
        }
    }
}

impl From<String> for SarifMessage {
    fn from(text: String) -> Self {
        Self { text }
    }
}

impl From<&str> for SarifMessage {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// A path as a relative reference of RFC 3986.
fn relative_reference(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_relative_reference() {
        assert_eq!(
            relative_reference("a b/ö:c#d.toml"),
            "a%20b/%C3%B6%3Ac%23d.toml"
        );
        assert_eq!(
            relative_reference("environments/prod-1/environment.toml"),
            "environments/prod-1/environment.toml"
        );
    }
}
