//! State machines.

use crate::control::{CheckProfile, Control, Examples, Severity, Sources, Strict};
use crate::verdict::{one_of, truth};

const MACHINE: &[&str] = &["aws_sfn_state_machine"];

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "sfn-logging",
        title: "Every step of a state machine is logged",
        types: MACHINE,
        reason: "An execution that failed can then be read after it left the console, and alarmed on.",
        fix: "Set `logging_configuration` with `level = \"ALL\"`, `include_execution_data = true` and a `log_destination`; waive it where the data may not be logged.",
        sources: Sources {
            checkov: &["CKV_AWS_285"],
            cdk_nag: &["AwsSolutions-SF1"],
            fsbp: &["StepFunctions.1"],
            ..Sources::NONE
        },
        differs: "checkov asks for `include_execution_data` alone, also where the level is `OFF`.",
        judge: |scope, machine| {
            let levels: &[&str] = if scope.profile == CheckProfile::Development {
                &["ALL", "ERROR"]
            } else {
                &["ALL"]
            };
            one_of(
                "logging_configuration.level",
                machine.lookup("logging_configuration.0.level"),
                levels,
                "`logging_configuration.level` is not `ALL`",
            )
            .and(truth(
                "logging_configuration.include_execution_data",
                machine.lookup("logging_configuration.0.include_execution_data"),
                true,
                false,
                "`logging_configuration.include_execution_data` is not true",
            ))
            .and(scope.given(
                machine,
                "logging_configuration.0.log_destination",
                "`logging_configuration.log_destination` is not set",
            ))
        },
        examples: Examples {
            good: &[
                r#"{"aws_sfn_state_machine.a": {"logging_configuration": [{"level": "ALL", "include_execution_data": true, "log_destination": "${aws_cloudwatch_log_group.a.arn}:*"}]}, "aws_cloudwatch_log_group.a": {}}"#,
            ],
            bad: &[
                r#"{"aws_sfn_state_machine.a": {}}"#,
                r#"{"aws_sfn_state_machine.a": {"logging_configuration": [{"level": "ERROR", "include_execution_data": true, "log_destination": "arn:aws:logs:us-east-1:111122223333:log-group:a:*"}]}}"#,
                r#"{"aws_sfn_state_machine.a": {"logging_configuration": [{"level": "ALL", "include_execution_data": false, "log_destination": "arn:aws:logs:us-east-1:111122223333:log-group:a:*"}]}}"#,
            ],
            unknown: &[
                r#"{"aws_sfn_state_machine.a": {"logging_configuration": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "sfn-tracing",
        title: "A state machine is traced",
        severity: Severity::Low,
        strict: Strict::FromStaging,
        types: MACHINE,
        reason: "A trace shows in which step, and in which service below it, the time went.",
        fix: "Set `tracing_configuration { enabled = true }`.",
        sources: Sources {
            checkov: &["CKV_AWS_284"],
            cdk_nag: &["AwsSolutions-SF2"],
            ..Sources::NONE
        },
        judge: |_, machine| {
            truth(
                "tracing_configuration.enabled",
                machine.lookup("tracing_configuration.0.enabled"),
                true,
                false,
                "`tracing_configuration.enabled` is not true",
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_sfn_state_machine.a": {"tracing_configuration": [{"enabled": true}]}}"#,
            ],
            bad: &[
                r#"{"aws_sfn_state_machine.a": {}}"#,
                r#"{"aws_sfn_state_machine.a": {"tracing_configuration": [{"enabled": false}]}}"#,
            ],
            unknown: &[
                r#"{"aws_sfn_state_machine.a": {"tracing_configuration": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
];
