//! A REST API of API Gateway.

use super::super::kind::{Judged, KindRow, Rights};
use super::super::recommended::{Recommended, metric};

pub(super) const ROW: KindRow = KindRow {
    word: "api",
    description: "A REST API of API Gateway.",
    resource: "aws_api_gateway_rest_api",
    name: "name",
    attributes: &["id"],
    namespace: "AWS/ApiGateway",
    dimension: "ApiName",
    arn: "apigateway:/restapis/",
    encrypted: Judged::NOTHING_KEPT,
    logs: Judged::ByStages {
        stage: "aws_api_gateway_stage",
        argument: "rest_api_id",
        fix: "set `access_log_settings` of its aws_api_gateway_stage",
    },
    rights: Rights::BY_ROUTES,
    keeps_nothing: Some("it keeps no data"),
    restored_as: None,
    can_be_adopted: true,
    recommended: METRICS,
    spared: &[],
    controls: &[],
    edges: None,
};

const METRICS: &[Recommended] = &[
    Recommended {
        setting: "status_4xx",
        reason: "Clients are refused: a broken release of theirs or ours, or an attack.",
        ..metric("4XXError", &["4XXError"])
    },
    Recommended {
        setting: "status_5xx",
        reason: "Requests fail.",
        ..metric("5XXError", &["5XXError"])
    },
    Recommended {
        setting: "latency_p99_ms",
        reason: "Answers take long.",
        ..metric("Latency", &["Latency", "IntegrationLatency"])
    },
];
