//! The module `api`, a REST API: resources, outputs, tests.

use serde_json::json;
use terraform::Module;

use super::{ApiInputs, domain};
use crate::definition::Variant;
use crate::parts::policy;

pub(super) fn module(variant: Variant) -> Module {
    match variant {
        Variant::Http => super::http_module::module(),
        _ => rest(),
    }
}

/// What both types of APIs ask of routes, and of `authorizations`, the name of each of which is at most as long as that of an authorizer.
pub(super) fn validate_routes(m: &mut Module) {
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
    m.validation(
        "authorizations",
        "alltrue([for name in keys(var.authorizations) : can(regex(\"^[a-zA-Z0-9._-]{1,128}$\", name)) && name != \"caller\"])",
        "The name of an authorization has 128 letters, digits, dots, hyphens and underscores at most, and is not caller.",
    );
    m.validation(
        "route_authorizations",
        "alltrue([for route, name in var.route_authorizations : contains(keys(var.routes), route) && contains(keys(var.authorizations), name)])",
        "Each leads from one of routes to a name in authorizations.",
    );
    crate::parts::retention(m, "log_retention_days");
}

/// What the requests of a route ask of their callers: names of routes to names in `callers`, the way of the whole API among them.
pub(super) fn callers(m: &mut Module) {
    m.local(
        "callers",
        json!("${merge({ caller = var.authorization }, var.authorizations)}"),
    );
    m.local(
        "callers_of_routes",
        json!(
            "${{ for route in keys(var.routes) : route => lookup(var.route_authorizations, route, \"caller\") }}"
        ),
    );
}

/// Holds the API's authorization and each other one against `whole`, the condition on one that is called so.
pub(super) fn validate_callers(m: &mut Module, whole: impl Fn(&str) -> String, message: &str) {
    m.validation("authorization", &whole("var.authorization"), message);
    m.validation(
        "authorizations",
        &format!(
            "alltrue([for authorization in values(var.authorizations) : {}])",
            whole("authorization")
        ),
        message,
    );
}

fn rest() -> Module {
    let mut m = Module::new::<ApiInputs>(
        "api",
        "A REST API in front of Lambda functions: access log, throttling, tracing, request validation, authorisation.",
    );
    validate_routes(&mut m);
    let whole = |authorization: &str| {
        format!(
            "({authorization}.type == \"COGNITO_USER_POOLS\") == (length({authorization}.user_pool_arns) > 0) && alltrue([for given in [{authorization}.authorizer_invoke_arn, {authorization}.authorizer_name, {authorization}.authorizer_alias] : ({authorization}.type == \"CUSTOM\") == (given != null)])"
        )
    };
    let message = "User pools go with COGNITO_USER_POOLS; name, alias and invoke ARN of an authoriser with CUSTOM.";
    validate_callers(&mut m, whole, message);
    m.validation(
        "route_throttles",
        "alltrue([for route in keys(var.route_throttles) : contains(keys(var.routes), route) && !startswith(route, \"ANY \")])",
        "Each is one of routes, and not of every method.",
    );
    document(&mut m);
    m.resource(
        "aws_api_gateway_rest_api",
        "this",
        json!({
            "name": "${var.name}",
            "description": "${var.description}",
            "body": "${jsonencode(local.openapi)}",
            "endpoint_configuration": { "types": ["REGIONAL"] },
            "disable_execute_api_endpoint": domain::CLOSED,
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
                // Not the one above: the function may come to authorise all of the API, or routes alone, in one apply.
                "statement_id": replaced_with("AuthorizesRoutes-${aws_api_gateway_rest_api.this.id}", "each.value.authorizer_invoke_arn"),
                "action": "lambda:InvokeFunction",
                "function_name": "${each.value.authorizer_name}",
                "qualifier": "${each.value.authorizer_alias}",
            }),
        ),
    );
    stage(&mut m);
    domain::add(
        &mut m,
        "${aws_api_gateway_rest_api.this.id}",
        "${aws_api_gateway_stage.this.stage_name}",
    );
    for (name, value, description) in [
        ("id", "aws_api_gateway_rest_api.this.id", "Id of the API."),
        (
            "name",
            "aws_api_gateway_rest_api.this.name",
            "Name of the API, its metrics' dimension.",
        ),
        (
            "url",
            &domain::url("aws_api_gateway_stage.this.invoke_url"),
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
    m.test(super::rest_tests::tests());
    m
}

/// A statement's id that has nothing added to it, but is unknown while `invoke_arn` is: when the function is
/// replaced. Lambda deletes a function's permissions with it, and no argument of a permission would tell, since
/// the new function has the name of the old one.
pub(super) fn replaced_with(id: &str, invoke_arn: &str) -> String {
    format!("{id}${{substr({invoke_arn}, 0, 0)}}")
}

/// The OpenAPI document, from the routes.
fn document(m: &mut Module) {
    callers(m);
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
            // HTTP/2 writes names of headers small; API Gateway passes them on as they came (aws/aws-sam-cli#479, read 2026-11-28).
            "#set($origin = $input.params().header.get('origin'))#if(!$origin || $origin == '')#set($origin = $input.params().header.get('Origin'))#end#if(${join(\" || \", [for origin in var.cors_origins : origin == \"*\" ? \"true\" : \"$origin == '${origin}'\"])})#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)#end"
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
            // Whether the default endpoint answers, stages follow when they are deployed anew ("Disable the default endpoint for REST
            // APIs" of the Amazon API Gateway developer guide, read 2026-11).
            "triggers": { "redeployment": "${length(local.leading) > 0 && !var.default_endpoint ? sha256(\"${aws_api_gateway_rest_api.this.body} closed\") : sha256(aws_api_gateway_rest_api.this.body)}" },
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
