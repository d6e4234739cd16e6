//! The module `api`: its own `terraform test`.

use serde_json::json;
use terraform::{TestFile, TestRun};

use super::domain;

pub(super) fn tests() -> TestFile {
    let invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111122223333:function:orders:live/invocations";
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
        "aws_api_gateway_rest_api",
        json!({ "id": "a1b2c3", "execution_arn": "arn:aws:execute-api:us-east-1:111122223333:a1b2c3" }),
    )
    .mock(
        "aws_cloudwatch_log_group",
        json!({ "arn": "arn:aws:logs:us-east-1:111122223333:log-group:access" }),
    )
    .run(
        TestRun::plan("routes_to_the_alias")
            .assert(
                &format!("jsondecode(aws_api_gateway_rest_api.this.body).paths[\"/orders\"][\"x-amazon-apigateway-any-method\"][\"x-amazon-apigateway-integration\"].uri == \"{invoke_arn}\""),
                "ANY /orders does not lead to the function's alias.",
            )
            .assert(
                "jsondecode(aws_api_gateway_rest_api.this.body).paths[\"/orders/{id}\"].get.parameters[0].name == \"id\"",
                "The path parameter is not declared, so it cannot be validated.",
            )
            .assert(
                "aws_lambda_permission.routes[\"orders\"].qualifier == \"live\" && aws_lambda_permission.routes[\"orders\"].source_arn == \"arn:aws:execute-api:us-east-1:111122223333:a1b2c3/*/*\"",
                "The permission is not for this API on the alias alone.",
            ),
    )
    .run(
        TestRun::plan("is_logged_throttled_and_traced")
            .assert(
                "aws_api_gateway_stage.this.xray_tracing_enabled && can(jsondecode(aws_api_gateway_stage.this.access_log_settings[0].format).requestId)",
                "Requests are not traced, or their log is not JSON.",
            )
            .assert(
                "aws_api_gateway_method_settings.all.settings[0].throttling_rate_limit == 100 && aws_api_gateway_method_settings.all.settings[0].throttling_burst_limit == 200 && !aws_api_gateway_method_settings.all.settings[0].data_trace_enabled",
                "Requests are not bounded, or their content is logged.",
            )
            .assert(
                "aws_cloudwatch_log_group.execution.name == \"API-Gateway-Execution-Logs_a1b2c3/live\" && aws_cloudwatch_log_group.execution.kms_key_id == var.kms_key_arn",
                "API Gateway would make its execution log itself, without a key.",
            ),
    )
    .run(
        TestRun::plan("asks_for_signed_requests")
            .with_variables(json!({ "authorization": { "type": "AWS_IAM" } }))
            .assert(
                "jsondecode(aws_api_gateway_rest_api.this.body).components.securitySchemes.caller[\"x-amazon-apigateway-authtype\"] == \"awsSigv4\" && jsondecode(aws_api_gateway_rest_api.this.body).paths[\"/orders/{id}\"].get.security == [{ caller = [] }]",
                "Unsigned requests are let in.",
            ),
    )
    .run(
        TestRun::plan("lets_a_function_authorise")
            .with_variables(json!({ "authorization": { "type": "CUSTOM", "authorizer_name": "auth", "authorizer_alias": "live", "authorizer_invoke_arn": invoke_arn } }))
            .assert(
                "one(aws_lambda_permission.authorizer).function_name == \"auth\" && one(aws_lambda_permission.authorizer).qualifier == \"live\" && one(aws_lambda_permission.authorizer).source_arn == \"arn:aws:execute-api:us-east-1:111122223333:a1b2c3/authorizers/*\"",
                "API Gateway may not ask the function who is let in, so every call fails.",
            ),
    )
    .run(
        TestRun::plan("asks_no_function_by_default").assert(
            "length(aws_lambda_permission.authorizer) == 0",
            "A permission is given that nothing needs.",
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
                "!can(jsondecode(aws_api_gateway_rest_api.this.body).paths[\"/status\"].get.security) && jsondecode(aws_api_gateway_rest_api.this.body).paths[\"/orders\"][\"x-amazon-apigateway-any-method\"].security == [{ doorman = [] }] && jsondecode(aws_api_gateway_rest_api.this.body).paths[\"/orders/{id}\"].get.security == [{ caller = [] }]",
                "A route does not ask who calls as it should.",
            )
            .assert(
                "keys(jsondecode(aws_api_gateway_rest_api.this.body).components.securitySchemes) == [\"caller\", \"doorman\"] && jsondecode(aws_api_gateway_rest_api.this.body).components.securitySchemes.doorman[\"x-amazon-apigateway-authorizer\"].authorizerUri == var.authorizations.doorman.authorizer_invoke_arn",
                "What routes ask is not described.",
            )
            .assert(
                "keys(aws_lambda_permission.authorizers) == [\"doorman\"] && aws_lambda_permission.authorizers[\"doorman\"].qualifier == \"live\" && aws_lambda_permission.authorizers[\"doorman\"].source_arn == \"arn:aws:execute-api:us-east-1:111122223333:a1b2c3/authorizers/*\"",
                "API Gateway may not ask the function of a route who is let in.",
            ),
    )
    .run(
        TestRun::plan("throttles_a_route")
            .with_variables(json!({ "route_throttles": { "GET /orders/{id}": { "rate": 5, "burst": 10 } } }))
            .assert(
                "aws_api_gateway_method_settings.routes[\"GET /orders/{id}\"].method_path == \"~1orders~1{id}/GET\" && aws_api_gateway_method_settings.routes[\"GET /orders/{id}\"].settings[0].throttling_rate_limit == 5 && aws_api_gateway_method_settings.routes[\"GET /orders/{id}\"].settings[0].throttling_burst_limit == 10",
                "A route lets in what the whole API does.",
            )
            .assert(
                "aws_api_gateway_method_settings.routes[\"GET /orders/{id}\"].settings[0].logging_level == \"ERROR\" && aws_api_gateway_method_settings.routes[\"GET /orders/{id}\"].settings[0].metrics_enabled",
                "What a throttled route fails at is not logged.",
            ),
    )
    .run(
        TestRun::plan("refuses_a_throttle_of_every_method")
            .with_variables(json!({ "route_throttles": { "ANY /orders": { "rate": 5, "burst": 10 } } }))
            .refused("var.route_throttles"),
    )
    .run(
        TestRun::plan("refuses_an_authorization_that_is_not_there")
            .with_variables(json!({ "route_authorizations": { "ANY /orders": "doorman" } }))
            .refused("var.route_authorizations"),
    )
    .run(
        TestRun::plan("answers_browsers")
            .with_variables(json!({ "cors_origins": ["https://example.com"] }))
            .assert(
                "strcontains(jsondecode(aws_api_gateway_rest_api.this.body).paths[\"/orders\"].options[\"x-amazon-apigateway-integration\"].responses.default.responseTemplates[\"application/json\"], \"$origin == 'https://example.com'\")",
                "A page of the origin is not let in.",
            ),
    )
    .run(
        TestRun::plan("answers_no_browser_by_default").assert(
            "!can(jsondecode(aws_api_gateway_rest_api.this.body).paths[\"/orders\"].options)",
            "There is an answer to browsers that nobody asked for.",
        ),
    )
    .run(
        TestRun::plan("refuses_a_route_to_nothing")
            .with_variables(json!({ "routes": { "GET /": "payments" } }))
            .refused("var.routes"),
    )
    .run(
        TestRun::plan("refuses_a_route_without_method")
            .with_variables(json!({ "routes": { "/orders": "orders" } }))
            .refused("var.routes"),
    )
    .run(
        TestRun::plan("refuses_an_authoriser_without_arn")
            .with_variables(json!({ "authorization": { "type": "CUSTOM" } }))
            .refused("var.authorization"),
    );
    domain::tests(file, "aws_api_gateway_rest_api")
}
