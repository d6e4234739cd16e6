//! Stages of APIs: logs, traces, throttling, web ACLs before them; and their names and versions.

use plan::Instance;
use values::{Lookup, Value};

use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::scope::Scope;
use crate::verdict::{Verdict, argument, truth};

const STAGE: &[&str] = &["aws_api_gateway_stage"];
const STAGES: &[&str] = &["aws_api_gateway_stage", "aws_apigatewayv2_stage"];
const ACL: &str = "aws_wafv2_web_acl_association";
const SETTINGS: &str = "aws_api_gateway_method_settings";

/// The method settings of a REST stage that hold for all its methods, and whether there may be others.
fn settings_of<'a>(scope: &Scope<'a>, stage: &Instance) -> (Vec<&'a Instance>, bool) {
    let api = scope
        .plan
        .find(&stage.address)
        .and_then(|stage| scope.target(stage, "rest_api_id", "aws_api_gateway_rest_api", &["id"]));
    let (of_api, mut perhaps): (Vec<&'a Instance>, bool) = if let Some(api) = api {
        let found = scope.companions(api, SETTINGS, "rest_api_id", &["id"]);
        (found.found, found.perhaps)
    } else {
        // The API is made elsewhere: its identifier may be known all the same.
        let id = stage.lookup("rest_api_id").text();
        let same = |one: &&Instance| id.is_some() && one.lookup("rest_api_id").text() == id;
        (
            scope.plan.of_type(SETTINGS).filter(same).collect(),
            id.is_none(),
        )
    };
    let mut found = Vec::new();
    for one in of_api {
        let name = match (
            one.lookup("stage_name").text(),
            stage.lookup("stage_name").text(),
        ) {
            (Some(of), Some(name)) => Some(of == name),
            _ => scope
                .plan
                .resolve_references(one, "stage_name")
                .found
                .iter()
                .any(|found| found.instance.address == stage.address)
                .then_some(true),
        };
        match (name, one.lookup("method_path")) {
            (Some(false), _) => {}
            (Some(true), path) if path.text() == Some("*/*") => found.push(one),
            (Some(true), Lookup::Known(_)) => {}
            _ => perhaps = true,
        }
    }
    (found, perhaps)
}

/// Judges the settings that hold for all methods of a REST stage; without any, fails with `message`.
fn all_methods(
    scope: &Scope<'_>,
    stage: &Instance,
    message: &str,
    judge: impl Fn(&Instance) -> Verdict,
) -> Verdict {
    let (found, perhaps) = settings_of(scope, stage);
    let without = if perhaps {
        Verdict::undecided(format!(
            "{message}, as far as the plan shows; the stage of some settings is known only after apply"
        ))
    } else {
        Verdict::fail(message)
    };
    Verdict::any(found.into_iter().map(judge), without)
}

/// Are both limits of a stage's throttling set? -1 sets none.
fn throttled(of: &Instance, block: &str) -> Verdict {
    let each = ["throttling_burst_limit", "throttling_rate_limit"].map(|name| {
        let message = format!("`{name}` is not set, so the stage takes all that the account may");
        argument(
            name,
            of.lookup(&format!("{block}.0.{name}")),
            Verdict::fail(message.as_str()),
            |limit| {
                let limit = limit.as_number().map(|number| number.to_string());
                Verdict::pass_if(
                    limit.is_some_and(|limit| !limit.starts_with('-')),
                    message.as_str(),
                )
            },
        )
    });
    Verdict::all(each, Verdict::Pass)
}

/// Is text JSON, where each `$context.…` is replaced by a value?
fn is_json(format: &str) -> bool {
    let plain = |text: &str| {
        Value::from(text)
            .document()
            .is_some_and(|of| of.entries().is_some())
    };
    // Numbers are written without quotes: `"status": $context.status`.
    plain(format) || plain(&quoted(format))
}

/// `$context.a.b` outside of quotes, in quotes.
fn quoted(format: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    let mut variable = false;
    for c in format.chars() {
        if variable && !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_')) {
            out.push('"');
            variable = false;
        }
        if c == '"' {
            inside = !inside;
        } else if c == '$' && !inside {
            out.push('"');
            variable = true;
        }
        out.push(c);
    }
    out
}

/// Does a stage have an ACL before it: an association that refers to it?
fn has_acl(scope: &Scope<'_>, stage: &Instance) -> Verdict {
    let message = "no `aws_wafv2_web_acl_association` refers to it";
    let mut acls = scope.companions(stage, ACL, "resource_arn", &["arn"]);
    // One before a load balancer is before no stage.
    acls.perhaps = acls.perhaps
        && scope.plan.of_type(ACL).any(|acl| {
            let followed = scope.plan.resolve_references(acl, "resource_arn").found;
            followed
                .iter()
                .all(|found| found.instance.resource_type == stage.resource_type)
        });
    acls.judge(message, |_| Verdict::Pass)
}

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "apigw-access-log",
        argument: "access_log_settings",
        title: "A stage logs who called what",
        types: STAGES,
        reason: "Without it nobody can tell who called, how long it took and what was answered.",
        fix: "Set `access_log_settings.destination_arn`.",
        sources: Sources {
            checkov: &["CKV_AWS_76", "CKV_AWS_95"],
            trivy: &["AWS-0001"],
            cdk_nag: &["AwsSolutions-APIG1", "Serverless-APIGWAccessLogging"],
            fsbp: &["APIGateway.9"],
            ..Sources::NONE
        },
        judge: |scope, stage| {
            scope.given(
                stage,
                "access_log_settings.0.destination_arn",
                "`access_log_settings` is not set",
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_api_gateway_stage.a": {"access_log_settings": [{"destination_arn": "${aws_cloudwatch_log_group.a.arn}"}]}, "aws_cloudwatch_log_group.a": {}}"#,
                r#"{"aws_apigatewayv2_stage.a": {"access_log_settings": [{"destination_arn": "arn:aws:logs:us-east-1:111122223333:log-group:a"}]}}"#,
            ],
            bad: &[
                r#"{"aws_api_gateway_stage.a": {}}"#,
                r#"{"aws_apigatewayv2_stage.a": {"access_log_settings": []}}"#,
            ],
            unknown: &[
                r#"{"aws_api_gateway_stage.a": {"access_log_settings": [{"destination_arn": "${terraform_data.a.output}"}]}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "apigw-structured-log",
        title: "The access log of a stage is JSON",
        severity: Severity::Low,
        types: STAGES,
        reason: "Saved queries and metric filters then ask for fields, not for positions in a line.",
        fix: "Give `access_log_settings.format` a JSON object of `$context` variables.",
        sources: Sources {
            cdk_nag: &["Serverless-APIGWStructuredLogging"],
            ..Sources::NONE
        },
        judge: |_, stage| match stage.lookup("access_log_settings.0") {
            Lookup::Absent => Verdict::NotApplicable("it has no access log"),
            _ => argument(
                "access_log_settings.format",
                stage.lookup("access_log_settings.0.format"),
                Verdict::fail("`access_log_settings.format` is not set"),
                |format| {
                    Verdict::pass_if(
                        format.as_str().is_some_and(is_json),
                        "`access_log_settings.format` is no JSON object",
                    )
                },
            ),
        },
        examples: Examples {
            good: &[
                r#"{"aws_api_gateway_stage.a": {"access_log_settings": [{"destination_arn": "a", "format": "{\"id\":\"$context.requestId\"}"}]}}"#,
                r#"{"aws_apigatewayv2_stage.a": {"access_log_settings": [{"destination_arn": "a", "format": "{ \"status\": $context.status, \"path\": \"$context.path\" }"}]}}"#,
            ],
            bad: &[
                r#"{"aws_api_gateway_stage.a": {"access_log_settings": [{"destination_arn": "a", "format": "$context.identity.sourceIp [$context.requestTime] $context.status"}]}}"#,
                r#"{"aws_api_gateway_stage.a": {"access_log_settings": [{"destination_arn": "a"}]}}"#,
            ],
            unknown: &[
                r#"{"aws_api_gateway_stage.a": {"access_log_settings": [{"destination_arn": "a", "format": "${terraform_data.a.output}"}]}}"#,
            ],
            exempt: &[r#"{"aws_api_gateway_stage.a": {}}"#],
        },
        ..Control::BLANK
    },
    Control {
        id: "apigw-execution-log",
        title: "A REST stage logs its failures and counts its calls",
        types: STAGE,
        reason: "What API Gateway itself refuses or fails on is only in the execution log.",
        fix: "Add an `aws_api_gateway_method_settings` of `*/*` with `logging_level = \"ERROR\"` and `metrics_enabled = true`; the account needs a logging role.",
        sources: Sources {
            checkov: &["CKV2_AWS_4"],
            cdk_nag: &["AwsSolutions-APIG6"],
            fsbp: &["APIGateway.1"],
            ..Sources::NONE
        },
        differs: "checkov does not ask that the settings hold for all methods.",
        judge: |scope, stage| {
            let message = "no settings of `*/*` switch its execution log on";
            all_methods(scope, stage, message, |settings| {
                let level = argument(
                    "settings.logging_level",
                    settings.lookup("settings.0.logging_level"),
                    Verdict::fail(message),
                    |level| {
                        Verdict::pass_if(matches!(level.as_str(), Some("ERROR" | "INFO")), message)
                    },
                );
                level.and(truth(
                    "settings.metrics_enabled",
                    settings.lookup("settings.0.metrics_enabled"),
                    true,
                    false,
                    "`settings.metrics_enabled` is not true",
                ))
            })
        },
        examples: Examples {
            good: &[
                r#"{"aws_api_gateway_rest_api.a": {}, "aws_api_gateway_stage.a": {"rest_api_id": "${aws_api_gateway_rest_api.a.id}", "stage_name": "live"}, "aws_api_gateway_method_settings.a": {"rest_api_id": "${aws_api_gateway_rest_api.a.id}", "stage_name": "live", "method_path": "*/*", "settings": [{"logging_level": "ERROR", "metrics_enabled": true}]}}"#,
                r#"{"aws_api_gateway_stage.a": {"rest_api_id": "abc", "stage_name": "live"}, "aws_api_gateway_method_settings.a": {"rest_api_id": "abc", "stage_name": "${aws_api_gateway_stage.a.stage_name}", "method_path": "*/*", "settings": [{"logging_level": "INFO", "metrics_enabled": true}]}}"#,
            ],
            bad: &[
                r#"{"aws_api_gateway_stage.a": {"rest_api_id": "abc", "stage_name": "live"}}"#,
                r#"{"aws_api_gateway_stage.a": {"rest_api_id": "abc", "stage_name": "live"}, "aws_api_gateway_method_settings.a": {"rest_api_id": "abc", "stage_name": "live", "method_path": "*/*", "settings": [{"logging_level": "OFF", "metrics_enabled": true}]}}"#,
                r#"{"aws_api_gateway_stage.a": {"rest_api_id": "abc", "stage_name": "live"}, "aws_api_gateway_method_settings.a": {"rest_api_id": "abc", "stage_name": "live", "method_path": "todos/GET", "settings": [{"logging_level": "ERROR", "metrics_enabled": true}]}}"#,
                r#"{"aws_api_gateway_rest_api.a": {}, "aws_api_gateway_rest_api.b": {}, "aws_api_gateway_stage.a": {"rest_api_id": "${aws_api_gateway_rest_api.a.id}", "stage_name": "live"}, "aws_api_gateway_method_settings.b": {"rest_api_id": "${aws_api_gateway_rest_api.b.id}", "stage_name": "live", "method_path": "*/*", "settings": [{"logging_level": "ERROR", "metrics_enabled": true}]}}"#,
            ],
            unknown: &[
                r#"{"aws_api_gateway_stage.a": {"rest_api_id": "abc", "stage_name": "live"}, "aws_api_gateway_method_settings.a": {"rest_api_id": "abc", "stage_name": "live", "method_path": "*/*", "settings": [{"logging_level": "${terraform_data.a.output}", "metrics_enabled": true}]}}"#,
                r#"{"aws_api_gateway_rest_api.a": {}, "aws_api_gateway_stage.a": {"rest_api_id": "${aws_api_gateway_rest_api.a.id}", "stage_name": "live"}, "aws_api_gateway_method_settings.a": {"rest_api_id": "${terraform_data.a.output}", "stage_name": "live", "method_path": "*/*", "settings": [{"logging_level": "ERROR", "metrics_enabled": true}]}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "apigw-no-data-trace",
        title: "A stage does not log what is sent",
        types: &[SETTINGS],
        reason: "Bodies and headers, with tokens and users' data, would be in the log.",
        fix: "Remove `settings.data_trace_enabled`.",
        sources: Sources {
            checkov: &["CKV_AWS_276"],
            ..Sources::NONE
        },
        judge: |_, settings| {
            truth(
                "settings.data_trace_enabled",
                settings.lookup("settings.0.data_trace_enabled"),
                false,
                false,
                "`settings.data_trace_enabled` is true",
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_api_gateway_method_settings.a": {"settings": [{"data_trace_enabled": false}]}}"#,
                r#"{"aws_api_gateway_method_settings.a": {"settings": [{"logging_level": "INFO"}]}}"#,
            ],
            bad: &[
                r#"{"aws_api_gateway_method_settings.a": {"settings": [{"data_trace_enabled": true}]}}"#,
            ],
            unknown: &[
                r#"{"aws_api_gateway_method_settings.a": {"settings": [{"data_trace_enabled": "${terraform_data.a.output}"}]}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "apigw-xray",
        title: "A REST stage is traced",
        severity: Severity::Low,
        strict: Strict::FromStaging,
        types: STAGE,
        reason: "A trace shows where the time of a slow request went.",
        fix: "Set `xray_tracing_enabled = true`.",
        sources: Sources {
            checkov: &["CKV_AWS_73"],
            trivy: &["AWS-0003"],
            cdk_nag: &["Serverless-APIGWXrayEnabled"],
            fsbp: &["APIGateway.3"],
            ..Sources::NONE
        },
        judge: |_, stage| {
            truth(
                "xray_tracing_enabled",
                stage.lookup("xray_tracing_enabled"),
                true,
                false,
                "`xray_tracing_enabled` is not true",
            )
        },
        examples: Examples {
            good: &[r#"{"aws_api_gateway_stage.a": {"xray_tracing_enabled": true}}"#],
            bad: &[
                r#"{"aws_api_gateway_stage.a": {"xray_tracing_enabled": false}}"#,
                r#"{"aws_api_gateway_stage.a": {}}"#,
            ],
            unknown: &[
                r#"{"aws_api_gateway_stage.a": {"xray_tracing_enabled": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "apigw-throttle",
        title: "A stage takes only so many requests",
        types: STAGES,
        reason: "Without limits of its own, one caller of one API uses up what the account may serve, and what the functions behind it may cost.",
        fix: "Set `throttling_rate_limit` and `throttling_burst_limit`: of an HTTP API in `default_route_settings`, of a REST API in an `aws_api_gateway_method_settings` of `*/*`.",
        sources: Sources {
            cdk_nag: &["Serverless-APIGWDefaultThrottling"],
            ..Sources::NONE
        },
        judge: |scope, stage| {
            if stage.resource_type.as_ref() == "aws_apigatewayv2_stage" {
                return throttled(stage, "default_route_settings");
            }
            let message = "no settings of `*/*` throttle it";
            all_methods(scope, stage, message, |settings| {
                throttled(settings, "settings")
            })
        },
        examples: Examples {
            good: &[
                r#"{"aws_apigatewayv2_stage.a": {"default_route_settings": [{"throttling_burst_limit": 10, "throttling_rate_limit": 5}]}}"#,
                r#"{"aws_api_gateway_stage.a": {"rest_api_id": "abc", "stage_name": "live"}, "aws_api_gateway_method_settings.a": {"rest_api_id": "abc", "stage_name": "live", "method_path": "*/*", "settings": [{"throttling_burst_limit": 10, "throttling_rate_limit": 0.5}]}}"#,
            ],
            bad: &[
                r#"{"aws_apigatewayv2_stage.a": {}}"#,
                r#"{"aws_apigatewayv2_stage.a": {"default_route_settings": [{"throttling_burst_limit": 10}]}}"#,
                r#"{"aws_api_gateway_stage.a": {"rest_api_id": "abc", "stage_name": "live"}, "aws_api_gateway_method_settings.a": {"rest_api_id": "abc", "stage_name": "live", "method_path": "*/*", "settings": [{"throttling_burst_limit": -1, "throttling_rate_limit": -1}]}}"#,
            ],
            unknown: &[
                r#"{"aws_apigatewayv2_stage.a": {"default_route_settings": [{"throttling_burst_limit": "${terraform_data.a.output}", "throttling_rate_limit": 5}]}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "apigw-waf",
        title: "A REST stage is behind a web ACL",
        strict: Strict::InProduction,
        types: STAGE,
        reason: "It keeps out floods from single addresses and well-known attacks, before they cost anything.",
        fix: "Add an `aws_wafv2_web_acl_association` with the stage's ARN as `resource_arn`.",
        sources: Sources {
            checkov: &["CKV2_AWS_29"],
            cdk_nag: &["AwsSolutions-APIG3"],
            fsbp: &["APIGateway.4"],
            ..Sources::NONE
        },
        differs: "An ACL costs; so a stage without is a finding in production alone.",
        judge: has_acl,
        examples: Examples {
            good: &[
                r#"{"aws_api_gateway_stage.a": {}, "aws_wafv2_web_acl_association.a": {"resource_arn": "${aws_api_gateway_stage.a.arn}"}}"#,
            ],
            bad: &[
                r#"{"aws_api_gateway_stage.a": {}}"#,
                r#"{"aws_api_gateway_stage.a": {}, "aws_wafv2_web_acl_association.a": {"resource_arn": "${aws_lb.a.arn}"}, "aws_lb.a": {}}"#,
            ],
            unknown: &[
                r#"{"aws_api_gateway_stage.a": {}, "aws_wafv2_web_acl_association.a": {"resource_arn": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "apigw-tls12",
        title: "A custom domain speaks TLS 1.2 or newer",
        severity: Severity::High,
        types: &[
            "aws_api_gateway_domain_name",
            "aws_apigatewayv2_domain_name",
        ],
        reason: "Older versions are broken.",
        fix: "Set `security_policy = \"TLS_1_2\"`, of an HTTP API in `domain_name_configuration`.",
        sources: Sources {
            checkov: &["CKV_AWS_206"],
            trivy: &["AWS-0005"],
            ..Sources::NONE
        },
        differs: "checkov does not look at domains of HTTP APIs, and knows only `TLS_1_2`; here the newer `SecurityPolicy_…` pass unless they name TLS 1.0.",
        judge: |_, domain| {
            let path = match domain.resource_type.as_ref() {
                "aws_apigatewayv2_domain_name" => "domain_name_configuration.0.security_policy",
                _ => "security_policy",
            };
            argument(
                "security_policy",
                domain.lookup(path),
                Verdict::fail("`security_policy` is not set"),
                |policy| {
                    let policy = policy.as_str().unwrap_or_default();
                    let newer = policy == "TLS_1_2"
                        || policy.starts_with("SecurityPolicy_")
                            && !policy.contains("TLS10")
                            && !policy.contains("TLS_1_0");
                    Verdict::pass_if(newer, format_args!("`security_policy` is `{policy}`"))
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_api_gateway_domain_name.a": {"security_policy": "TLS_1_2"}}"#,
                r#"{"aws_apigatewayv2_domain_name.a": {"domain_name_configuration": [{"security_policy": "TLS_1_2"}]}}"#,
                r#"{"aws_api_gateway_domain_name.a": {"security_policy": "SecurityPolicy_TLS13_1_3_2025_09"}}"#,
            ],
            bad: &[
                r#"{"aws_api_gateway_domain_name.a": {"security_policy": "TLS_1_0"}}"#,
                r#"{"aws_api_gateway_domain_name.a": {}}"#,
            ],
            unknown: &[
                r#"{"aws_api_gateway_domain_name.a": {"security_policy": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "apigw-create-before-destroy",
        argument: "lifecycle",
        title: "A REST API and its deployment are replaced without a gap",
        severity: Severity::Low,
        types: &["aws_api_gateway_rest_api", "aws_api_gateway_deployment"],
        reason: "A deployment that a stage still uses cannot be destroyed, and an API that is destroyed first answers nobody until the next is there.",
        fix: "Set `lifecycle { create_before_destroy = true }`.",
        sources: Sources {
            checkov: &["CKV_AWS_237", "CKV_AWS_217"],
            ..Sources::NONE
        },
        differs: "checkov fails every plan, because the JSON of a plan does not tell `lifecycle`; that is unknown here.",
        judge: |scope, instance| {
            let written = scope
                .plan
                .configuration_of(instance)
                .and_then(|configuration| configuration.create_before_destroy);
            super::lifecycle(written, "create_before_destroy")
        },
        examples: Examples {
            good: &[
                r#"{"aws_api_gateway_deployment.a": {"lifecycle": {"create_before_destroy": true}}}"#,
            ],
            bad: &[
                r#"{"aws_api_gateway_deployment.a": {}}"#,
                r#"{"aws_api_gateway_rest_api.a": {"lifecycle": {"create_before_destroy": false}}}"#,
            ],
            unknown: &[r#"{"terraform": "1.11.4", "aws_api_gateway_deployment.a": {}}"#],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
];

#[cfg(test)]
mod tests {
    use super::is_json;

    #[test]
    fn formats_of_access_logs() {
        for (format, json) in [
            (r#"{"id":"$context.requestId"}"#, true),
            (r#"{"status":$context.status,"n":1}"#, true),
            (r#"{"a":$context.authorizer.b_c}"#, true),
            ("$context.requestId", false),
            (r#"{"id":"$context.requestId""#, false),
            ("<log id=\"$context.requestId\"/>", false),
        ] {
            assert_eq!(is_json(format), json, "{format}");
        }
    }
}
