//! An HTTP API of API Gateway.

use super::super::kind::{Judged, KindRow, Rights};
use super::super::recommended::{Recommended, metric};

pub(super) const ROW: KindRow = KindRow {
    word: "http-api",
    description: "An HTTP API of API Gateway.",
    resource: "aws_apigatewayv2_api",
    name: "id",
    attributes: &["id"],
    namespace: "AWS/ApiGateway",
    dimension: "ApiId",
    arn: "apigateway:/apis/",
    encrypted: Judged::NOTHING_KEPT,
    logs: Judged::ByStages {
        stage: "aws_apigatewayv2_stage",
        argument: "api_id",
        fix: "set `access_log_settings` of its aws_apigatewayv2_stage",
    },
    rights: Rights::BY_ROUTES,
    keeps_nothing: Some("it keeps no data"),
    restored_as: None,
    can_be_adopted: false,
    recommended: METRICS,
    spared: &[],
    controls: &[],
    edges: None,
};

const METRICS: &[Recommended] = &[
    Recommended {
        setting: "status_4xx",
        reason: "Clients are refused.",
        ..metric("4xx", &["4xx"])
    },
    Recommended {
        setting: "status_5xx",
        reason: "Requests fail.",
        ..metric("5xx", &["5xx"])
    },
    Recommended {
        setting: "latency_p99_ms",
        reason: "Answers take long.",
        ..metric("Latency", &["Latency", "IntegrationLatency"])
    },
];
