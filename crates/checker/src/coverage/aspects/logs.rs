//! Its log is kept where somebody decided to keep it.

use super::super::Facts;
use super::super::aspect::{Aspect, by_controls, made_elsewhere};
use super::super::kind::CoveredKind;
use super::super::workload::{Workload, WorkloadOrigin};
use crate::verdict::Verdict;

pub(super) const ASPECT: Aspect = Aspect {
    id: "coverage-logs-kept",
    column: "logs",
    title: "Its log goes where somebody decided to keep it",
    reason: "After an incident the log is what is left of it.",
    fix: |kind, origin| match (kind, origin) {
        (_, WorkloadOrigin::Described | WorkloadOrigin::Own) => {
            "`groundplan emit` makes it: emit and apply again"
        }
        (CoveredKind::Function, _) => "add an aws_cloudwatch_log_group named `/aws/lambda/NAME`",
        (CoveredKind::RestApi, _) => "set `access_log_settings` of its aws_api_gateway_stage",
        (CoveredKind::HttpApi, _) => "set `access_log_settings` of its aws_apigatewayv2_stage",
        (CoveredKind::Bucket, _) => {
            "add an aws_s3_bucket_logging with a `target_bucket`, or record its objects with a trail"
        }
        (CoveredKind::Table | CoveredKind::Queue, _) => "it writes no log",
    },
    judge: |facts, _, workload| {
        let Some(instance) = workload.instance else {
            return made_elsewhere();
        };
        match workload.kind {
            CoveredKind::Function => by_controls(facts, instance, &["lambda-log-group"]),
            CoveredKind::Bucket => by_controls(facts, instance, &["s3-access-logging"]),
            CoveredKind::RestApi => stages(facts, workload, "aws_api_gateway_stage", "rest_api_id"),
            CoveredKind::HttpApi => stages(facts, workload, "aws_apigatewayv2_stage", "api_id"),
            CoveredKind::Table | CoveredKind::Queue => Verdict::NotApplicable("it writes no log"),
        }
        .into()
    },
};

/// Each stage of an API writes an access log.
fn stages(
    facts: &Facts<'_>,
    api: &Workload<'_>,
    kind: &'static str,
    argument: &'static str,
) -> Verdict {
    let Some(instance) = api.instance else {
        return Verdict::NotApplicable("it is made elsewhere");
    };
    let stages = facts.scope.companions(
        instance,
        kind,
        argument,
        CoveredKind::RestApi.names().attributes,
    );
    let without = if stages.perhaps {
        Verdict::unknown(argument)
    } else {
        Verdict::NotApplicable("it has no stage here")
    };
    let logged = stages.found.iter().map(|stage| {
        facts.scope.given(
            stage,
            "access_log_settings.0.destination_arn",
            &format!("{} writes no access log", stage.address),
        )
    });
    Verdict::all(logged, without)
}
