//! The module `api`: resources, outputs, tests.

use serde_json::json;
use terraform::{Module, TestFile, TestRun};

use super::ApiInputs;
use crate::definition::Variant;
use crate::parts::policy;

pub(super) fn module(_: Variant) -> Module {
    let mut m = Module::new::<ApiInputs>(
        "api",
        "A REST API in front of Lambda functions: access log, throttling, tracing, request validation, authorisation.",
    );
    m.validation(
        "routes",
        "alltrue([for route in keys(var.routes) : can(regex(\"^(ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) /[^ ]*$\", route))])",
        "Each route reads METHOD /path, such as GET /orders/{id}.",
    );
    m.validation(
        "routes",
        "alltrue([for function in values(var.routes) : contains(keys(var.functions), function)])",
        "Each route leads to a name in functions.",
    );
    let whole = |authorization: &str| {
        format!(
            "({authorization}.type == \"COGNITO_USER_POOLS\") == (length({authorization}.user_pool_arns) > 0) && alltrue([for given in [{authorization}.authorizer_invoke_arn, {authorization}.authorizer_name, {authorization}.authorizer_alias] : ({authorization}.type == \"CUSTOM\") == (given != null)])"
        )
    };
    let message = "User pools go with COGNITO_USER_POOLS; name, alias and invoke ARN of an authoriser with CUSTOM.";
    m.validation("authorization", &whole("var.authorization"), message);
    m.validation(
        "authorizations",
        &format!(
            "alltrue([for authorization in values(var.authorizations) : {}])",
            whole("authorization")
        ),
        message,
    );
    m.validation(
        "authorizations",
        "alltrue([for name in keys(var.authorizations) : can(regex(\"^[a-zA-Z0-9._-]+$\", name)) && name != \"caller\"])",
        "The name of an authorization has letters, digits, dots, hyphens and underscores, and is not caller.",
    );
    m.validation(
        "route_authorizations",
        "alltrue([for route, name in var.route_authorizations : contains(keys(var.routes), route) && contains(keys(var.authorizations), name)])",
        "Each leads from one of routes to a name in authorizations.",
    );
    m.validation(
        "route_throttles",
        "alltrue([for route in keys(var.route_throttles) : contains(keys(var.routes), route) && !startswith(route, \"ANY \")])",
        "Each is one of routes, and not of every method.",
    );
    crate::parts::retention(&mut m, "log_retention_days");
    document(&mut m);
    m.resource(
        "aws_api_gateway_rest_api",
        "this",
        json!({
            "name": "${var.name}",
            "description": "${var.description}",
            "body": "${jsonencode(local.openapi)}",
            "endpoint_configuration": { "types": ["REGIONAL"] },
            "lifecycle": { "create_before_destroy": true },
        }),
    );
    m.resource(
        "aws_lambda_permission",
        "routes",
        policy::permission(
            "apigateway",
            "${aws_api_gateway_rest_api.this.execution_arn}/*/*",
            json!({
                "for_each": "${var.functions}",
                "statement_id": replaced_with("InvokedByApi-${aws_api_gateway_rest_api.this.id}", "each.value.invoke_arn"),
                "action": "lambda:InvokeFunction",
                "function_name": "${each.value.name}",
                "qualifier": "${each.value.alias}",
            }),
        ),
    );
    // A function that authorises needs not answer a route, and then has no permission yet. The
    // authoriser's id is given by API Gateway while it imports the document.
    m.resource(
        "aws_lambda_permission",
        "authorizer",
        policy::permission(
            "apigateway",
            "${aws_api_gateway_rest_api.this.execution_arn}/authorizers/*",
            json!({
                "count": "${var.authorization.type == \"CUSTOM\" ? 1 : 0}",
                "statement_id": replaced_with("AuthorizesApi-${aws_api_gateway_rest_api.this.id}", "var.authorization.authorizer_invoke_arn"),
                "action": "lambda:InvokeFunction",
                "function_name": "${var.authorization.authorizer_name}",
                "qualifier": "${var.authorization.authorizer_alias}",
            }),
        ),
    );
    m.resource(
        "aws_lambda_permission",
        "authorizers",
        policy::permission(
            "apigateway",
            "${aws_api_gateway_rest_api.this.execution_arn}/authorizers/*",
            json!({
                "for_each": "${{ for name, authorization in var.authorizations : name => authorization if authorization.type == \"CUSTOM\" }}",
                "statement_id": replaced_with("AuthorizesApi-${aws_api_gateway_rest_api.this.id}", "each.value.authorizer_invoke_arn"),
                "action": "lambda:InvokeFunction",
                "function_name": "${each.value.authorizer_name}",
                "qualifier": "${each.value.authorizer_alias}",
            }),
        ),
    );
    stage(&mut m);
    for (name, value, description) in [
        ("id", "aws_api_gateway_rest_api.this.id", "Id of the API."),
        (
            "name",
            "aws_api_gateway_rest_api.this.name",
            "Name of the API, its metrics' dimension.",
        ),
        (
            "url",
            "aws_api_gateway_stage.this.invoke_url",
            "Where it answers.",
        ),
        (
            "deployment_id",
            "aws_api_gateway_stage.this.deployment_id",
            "Id of the deployment that the stage serves.",
        ),
        (
            "stage_arn",
            "aws_api_gateway_stage.this.arn",
            "ARN of the stage.",
        ),
        (
            "execution_arn",
            "aws_api_gateway_rest_api.this.execution_arn",
            "ARN to grant the right to invoke it on.",
        ),
        (
            "access_log_group",
            "aws_cloudwatch_log_group.access.name",
            "Name of the log group of requests.",
        ),
    ] {
        m.output(name, format!("${{{value}}}"), description);
    }
    m.test(tests());
    m
}

/// A statement's id that has nothing added to it, but is unknown while `invoke_arn` is: when the function is
/// replaced. Lambda deletes a function's permissions with it, and no argument of a permission would tell, since
/// the new function has the name of the old one.
fn replaced_with(id: &str, invoke_arn: &str) -> String {
    format!("{id}${{substr({invoke_arn}, 0, 0)}}")
}

/// The OpenAPI document, from the routes.
fn document(m: &mut Module) {
    m.local(
        "callers",
        json!("${merge({ caller = var.authorization }, var.authorizations)}"),
    );
    // What a route asks of its callers, by its name in `callers`.
    m.local(
        "callers_of_routes",
        json!(
            "${{ for route in keys(var.routes) : route => lookup(var.route_authorizations, route, \"caller\") }}"
        ),
    );
    m.local(
        "authorizers",
        json!({
            "NONE": {},
            "AWS_IAM": {},
            "COGNITO_USER_POOLS": "${{ for name, authorization in local.callers : name => { type = \"cognito_user_pools\", providerARNs = authorization.user_pool_arns } if authorization.type == \"COGNITO_USER_POOLS\" }}",
            "CUSTOM": "${{ for name, authorization in local.callers : name => { type = \"token\", authorizerUri = authorization.authorizer_invoke_arn, authorizerResultTtlInSeconds = 300 } if authorization.type == \"CUSTOM\" }}",
        }),
    );
    m.local(
        "authorization_types",
        json!({
            "AWS_IAM": "awsSigv4",
            "COGNITO_USER_POOLS": "cognito_user_pools",
            "CUSTOM": "custom",
        }),
    );
    m.local(
        "security_schemes",
        json!(
            "${{ for name, authorization in local.callers : name => merge({ type = \"apiKey\", name = \"Authorization\", in = \"header\", x-amazon-apigateway-authtype = local.authorization_types[authorization.type] }, { for key, value in local.authorizers[authorization.type] : \"x-amazon-apigateway-authorizer\" => value if key == name }) if authorization.type != \"NONE\" }}"
        ),
    );
    // One object for each path, one operation in it for each method.
    m.local(
        "operations",
        json!(
            "${{ for path in distinct([for route in keys(var.routes) : split(\" \", route)[1]]) : path => { for route, function in var.routes : (split(\" \", route)[0] == \"ANY\" ? \"x-amazon-apigateway-any-method\" : lower(split(\" \", route)[0])) => merge({ for key, value in { security = [{ (local.callers_of_routes[route]) = [] }] } : key => value if local.callers[local.callers_of_routes[route]].type != \"NONE\" }, { parameters = [for name in flatten(regexall(\"{([^}+]+)[+]?}\", path)) : { name = name, in = \"path\", required = true, schema = { type = \"string\" } }], responses = { default = { description = \"What the function answers.\" } }, x-amazon-apigateway-integration = { type = \"aws_proxy\", httpMethod = \"POST\", uri = var.functions[function].invoke_arn, passthroughBehavior = \"when_no_match\", timeoutInMillis = 29000 } }) if split(\" \", route)[1] == path } }}"
        ),
    );
    cors(m);
    m.local(
        "openapi",
        json!({
            "openapi": "3.0.1",
            "info": { "title": "${var.name}", "version": "1" },
            "paths": "${{ for path, operations in local.operations : path => merge(local.cors_operation, operations) }}",
            "components": { "securitySchemes": "${local.security_schemes}" },
            "x-amazon-apigateway-request-validators": {
                "all": { "validateRequestBody": true, "validateRequestParameters": true },
            },
            "x-amazon-apigateway-request-validator": "all",
            "x-amazon-apigateway-gateway-responses": "${local.cors_gateway_responses}",
        }),
    );
}

/// The answer to a browser's question before the request, and the headers on errors that never
/// reach the function.
fn cors(m: &mut Module) {
    m.local(
        "cors_template",
        json!(
            "#set($origin = $input.params().header.get('origin'))#if(${join(\" || \", [for origin in var.cors_origins : origin == \"*\" ? \"true\" : \"$origin == '${origin}'\"])})#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)#end"
        ),
    );
    m.local(
        "cors_operation",
        json!(
            "${{ for key, value in { options = { responses = { \"204\" = { description = \"What a page may do.\", headers = { for header in [\"Access-Control-Allow-Headers\", \"Access-Control-Allow-Methods\", \"Access-Control-Allow-Origin\"] : header => { schema = { type = \"string\" } } } } }, x-amazon-apigateway-integration = { type = \"mock\", requestTemplates = { \"application/json\" = \"{\\\"statusCode\\\": 204}\" }, responses = { default = { statusCode = \"204\", responseParameters = { \"method.response.header.Access-Control-Allow-Headers\" = \"'${join(\",\", var.cors_headers)}'\", \"method.response.header.Access-Control-Allow-Methods\" = \"'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'\" }, responseTemplates = { \"application/json\" = local.cors_template } } } } } } : key => value if length(var.cors_origins) > 0 }}"
        ),
    );
    m.local(
        "cors_gateway_responses",
        json!(
            "${{ for name in [\"DEFAULT_4XX\", \"DEFAULT_5XX\"] : name => { responseParameters = { \"gatewayresponse.header.Access-Control-Allow-Origin\" = \"'${var.cors_origins[0]}'\" } } if length(var.cors_origins) == 1 }}"
        ),
    );
}

/// Settings of methods. Those of one method take the place of those of all, so each says everything.
fn settings(rate: &str, burst: &str) -> serde_json::Value {
    json!({
        "metrics_enabled": true,
        "logging_level": "ERROR",
        "data_trace_enabled": false,
        "throttling_rate_limit": rate,
        "throttling_burst_limit": burst,
    })
}

fn stage(m: &mut Module) {
    m.resource(
        "aws_cloudwatch_log_group",
        "access",
        json!({
            "name": "/aws/apigateway/${var.name}/access",
            "retention_in_days": "${var.log_retention_days}",
            "kms_key_id": "${var.kms_key_arn}",
        }),
    );
    m.resource(
        "aws_cloudwatch_log_group",
        "execution",
        json!({
            // API Gateway chooses the name, and would make the group without key and for ever.
            "name": "API-Gateway-Execution-Logs_${aws_api_gateway_rest_api.this.id}/${var.stage}",
            "retention_in_days": "${var.log_retention_days}",
            "kms_key_id": "${var.kms_key_arn}",
        }),
    );
    m.resource(
        "aws_api_gateway_deployment",
        "this",
        json!({
            "rest_api_id": "${aws_api_gateway_rest_api.this.id}",
            "triggers": { "redeployment": "${sha256(aws_api_gateway_rest_api.this.body)}" },
            "lifecycle": { "create_before_destroy": true },
        }),
    );
    m.local(
        "access_log_format",
        json!({
            "requestId": "$context.requestId",
            "requestTime": "$context.requestTime",
            "sourceIp": "$context.identity.sourceIp",
            "httpMethod": "$context.httpMethod",
            "resourcePath": "$context.resourcePath",
            "status": "$context.status",
            "responseLatency": "$context.responseLatency",
            "integrationLatency": "$context.integrationLatency",
            "integrationStatus": "$context.integration.status",
            "responseLength": "$context.responseLength",
            "error": "$context.error.message",
            "xrayTraceId": "$context.xrayTraceId",
        }),
    );
    m.resource(
        "aws_api_gateway_stage",
        "this",
        json!({
            "rest_api_id": "${aws_api_gateway_rest_api.this.id}",
            "deployment_id": "${aws_api_gateway_deployment.this.id}",
            "stage_name": "${var.stage}",
            "xray_tracing_enabled": true,
            "access_log_settings": {
                "destination_arn": "${aws_cloudwatch_log_group.access.arn}",
                "format": "${jsonencode(local.access_log_format)}",
            },
            "lifecycle": {
                // Always holds; it makes the stage wait for the account's role.
                "precondition": {
                    "condition": "${var.account_logs_role_arn == null ? true : length(var.account_logs_role_arn) > 0}",
                    "error_message": "The account has no role with which API Gateway writes logs.",
                },
            },
            "depends_on": ["aws_cloudwatch_log_group.execution"],
        }),
    );
    m.resource(
        "aws_api_gateway_method_settings",
        "all",
        json!({
            "rest_api_id": "${aws_api_gateway_rest_api.this.id}",
            "stage_name": "${aws_api_gateway_stage.this.stage_name}",
            "method_path": "*/*",
            "settings": settings("${var.throttle_rate}", "${var.throttle_burst}"),
        }),
    );
    m.resource(
        "aws_api_gateway_method_settings",
        "routes",
        json!({
            "for_each": "${var.route_throttles}",
            "rest_api_id": "${aws_api_gateway_rest_api.this.id}",
            "stage_name": "${aws_api_gateway_stage.this.stage_name}",
            // As API Gateway gives it back: hashicorp/terraform-provider-aws#9738, read 2026-11.
            "method_path": "${replace(split(\" \", each.key)[1], \"/\", \"~1\")}/${split(\" \", each.key)[0]}",
            "settings": settings("${each.value.rate}", "${each.value.burst}"),
        }),
    );
    m.resource(
        "aws_wafv2_web_acl_association",
        "this",
        json!({
            "count": "${(var.has_web_acl == null ? var.web_acl_arn != null : var.has_web_acl) ? 1 : 0}",
            "resource_arn": "${aws_api_gateway_stage.this.arn}",
            "web_acl_arn": "${var.web_acl_arn}",
        }),
    );
}

fn tests() -> TestFile {
    let invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111122223333:function:orders:live/invocations";
    TestFile::new(
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
    )
}
