//! The module `api/http`: its own `terraform test`.

use serde_json::json;
use terraform::{TestFile, TestRun};

use super::domain;

pub(super) fn tests() -> TestFile {
    let function = "arn:aws:lambda:us-east-1:111122223333:function:orders:live";
    let invoke_arn = format!(
        "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations"
    );
    let file = TestFile::new(
        "api",
        json!({
            "name": "shop-production-public",
            "kms_key_arn": "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555",
            "functions": { "orders": { "name": "orders", "alias": "live", "invoke_arn": invoke_arn } },
            "routes": { "ANY /orders": "orders", "GET /orders/{id}": "orders" },
        }),
    )
    .mock(
        "aws_apigatewayv2_api",
        json!({ "id": "a1b2c3", "api_endpoint": "https://a1b2c3.execute-api.us-east-1.amazonaws.com", "execution_arn": "arn:aws:execute-api:us-east-1:111122223333:a1b2c3" }),
    )
    .mock("aws_apigatewayv2_integration", json!({ "id": "i1" }))
    .mock("aws_apigatewayv2_authorizer", json!({ "id": "z1" }))
    .mock("aws_apigatewayv2_stage", json!({ "id": "$default" }))
    .mock(
        "aws_cloudwatch_log_group",
        json!({ "arn": "arn:aws:logs:us-east-1:111122223333:log-group:access" }),
    )
    .run(
        TestRun::plan("routes_to_the_alias")
            .assert(
                &format!("aws_apigatewayv2_route.this[\"ANY /orders\"].target == \"integrations/i1\" && aws_apigatewayv2_integration.routes[\"ANY /orders\"].integration_uri == \"{invoke_arn}\""),
                "ANY /orders does not lead to the function's alias.",
            )
            .assert(
                "aws_apigatewayv2_integration.routes[\"ANY /orders\"].payload_format_version == \"2.0\"",
                "A function gets events in the format of REST APIs.",
            )
            .assert(
                "aws_lambda_permission.routes[\"orders\"].qualifier == \"live\" && aws_lambda_permission.routes[\"orders\"].source_arn == \"arn:aws:execute-api:us-east-1:111122223333:a1b2c3/*/*\"",
                "The permission is not for this API on the alias alone.",
            ),
    )
    .run(
        TestRun::plan("is_deployed_logged_and_throttled")
            .assert(
                "aws_apigatewayv2_stage.this.name == \"$default\" && aws_apigatewayv2_stage.this.auto_deploy && can(jsondecode(aws_apigatewayv2_stage.this.access_log_settings[0].format).requestId)",
                "A change is not served, or requests are not logged as JSON.",
            )
            .assert(
                "aws_apigatewayv2_stage.this.default_route_settings[0].throttling_rate_limit == 100 && aws_apigatewayv2_stage.this.default_route_settings[0].throttling_burst_limit == 200",
                "Requests are not bounded.",
            )
            .assert(
                "output.url == \"https://a1b2c3.execute-api.us-east-1.amazonaws.com\"",
                "A path that is put behind the address begins with two slashes.",
            ),
    )
    .run(
        TestRun::plan("asks_nobody_by_default").assert(
            "alltrue([for route in aws_apigatewayv2_route.this : route.authorization_type == \"NONE\"]) && length(aws_apigatewayv2_authorizer.this) + length(aws_lambda_permission.authorizers) == 0",
            "There is an authorizer that nobody asked for.",
        ),
    )
    .run(
        TestRun::plan("asks_for_tokens")
            .with_variables(json!({ "authorization": { "type": "JWT", "issuer": "https://example.com", "audience": ["shop"], "scopes": ["read"] }, "route_scopes": { "ANY /orders": [] } }))
            .assert(
                "aws_apigatewayv2_authorizer.this[\"caller\"].jwt_configuration[0].issuer == \"https://example.com\" && aws_apigatewayv2_authorizer.this[\"caller\"].jwt_configuration[0].audience == toset([\"shop\"])",
                "Tokens of others are good.",
            )
            .assert(
                "aws_apigatewayv2_route.this[\"GET /orders/{id}\"].authorizer_id == \"z1\" && aws_apigatewayv2_route.this[\"GET /orders/{id}\"].authorization_scopes == toset([\"read\"])",
                "A route lets tokens in that it should not.",
            )
            .assert(
                "aws_apigatewayv2_route.this[\"ANY /orders\"].authorization_type == \"JWT\" && aws_apigatewayv2_route.this[\"ANY /orders\"].authorization_scopes == null",
                "A route without scopes asks for some, or for no token.",
            ),
    )
    .run(
        TestRun::plan("asks_of_a_route_what_it_says")
            .with_variables(json!({
                "authorization": { "type": "AWS_IAM" },
                "authorizations": {
                    "none": { "type": "NONE" },
                    "doorman": { "type": "CUSTOM", "authorizer_name": "auth", "authorizer_alias": "live", "authorizer_invoke_arn": invoke_arn },
                },
                "routes": { "ANY /orders": "orders", "GET /orders/{id}": "orders", "GET /status": "orders" },
                "route_authorizations": { "ANY /orders": "doorman", "GET /status": "none" },
            }))
            .assert(
                "aws_apigatewayv2_route.this[\"GET /status\"].authorization_type == \"NONE\" && aws_apigatewayv2_route.this[\"ANY /orders\"].authorization_type == \"CUSTOM\" && aws_apigatewayv2_route.this[\"ANY /orders\"].authorizer_id == \"z1\" && aws_apigatewayv2_route.this[\"GET /orders/{id}\"].authorization_type == \"AWS_IAM\"",
                "A route does not ask who calls as it should.",
            )
            .assert(
                "aws_apigatewayv2_authorizer.this[\"doorman\"].authorizer_type == \"REQUEST\" && aws_apigatewayv2_authorizer.this[\"doorman\"].enable_simple_responses",
                "The function's answer is not understood.",
            )
            .assert(
                "aws_lambda_permission.authorizers[\"doorman\"].function_name == \"auth\" && aws_lambda_permission.authorizers[\"doorman\"].qualifier == \"live\" && aws_lambda_permission.authorizers[\"doorman\"].source_arn == \"arn:aws:execute-api:us-east-1:111122223333:a1b2c3/authorizers/z1\"",
                "API Gateway may not ask the function who is let in, so every call fails.",
            ),
    )
    .run(
        TestRun::plan("throttles_a_route")
            .with_variables(json!({ "route_throttles": { "ANY /orders": { "rate": 5, "burst": 10 } } }))
            .assert(
                "one(aws_apigatewayv2_stage.this.route_settings).route_key == \"ANY /orders\" && one(aws_apigatewayv2_stage.this.route_settings).throttling_rate_limit == 5 && one(aws_apigatewayv2_stage.this.route_settings).throttling_burst_limit == 10",
                "A route lets in what the whole API does.",
            ),
    )
    .run(
        TestRun::plan("answers_browsers")
            .with_variables(json!({ "cors_origins": ["https://example.com"] }))
            .assert(
                "aws_apigatewayv2_api.this.cors_configuration[0].allow_origins == toset([\"https://example.com\"])",
                "A page of the origin is not let in.",
            ),
    )
    .run(
        TestRun::plan("answers_no_browser_by_default").assert(
            "length(aws_apigatewayv2_api.this.cors_configuration) == 0",
            "There is an answer to browsers that nobody asked for.",
        ),
    )
    .run(
        TestRun::plan("refuses_a_route_to_nothing")
            .with_variables(json!({ "routes": { "GET /": "payments" } }))
            .refused("var.routes"),
    )
    .run(
        TestRun::plan("refuses_tokens_of_no_issuer")
            .with_variables(json!({ "authorization": { "type": "JWT", "audience": ["shop"] } }))
            .refused("var.authorization"),
    )
    .run(
        TestRun::plan("refuses_a_throttle_of_no_route")
            .with_variables(json!({ "route_throttles": { "GET /": { "rate": 5, "burst": 10 } } }))
            .refused("var.route_throttles"),
    );
    domain::tests(file, "aws_apigatewayv2_api")
}
