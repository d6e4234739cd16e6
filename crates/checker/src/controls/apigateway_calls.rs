//! Functions that APIs call: that they let them.

use plan::Instance;
use values::Lookup;

use crate::control::{Control, Examples, Severity, Sources, Verdicts};
use crate::identity;
use crate::scope::Scope;
use crate::verdict::Verdict;

/// The functions that the argument of an instance calls: functions and their aliases.
fn called<'a>(scope: &Scope<'a>, instance: &Instance, path: &str) -> Vec<&'a Instance> {
    let mut functions: Vec<&'a Instance> = Vec::new();
    for referent in scope.plan.resolve_references(instance, path).found {
        let function = match referent.instance.resource_type.as_ref() {
            "aws_lambda_function" => Some(referent.instance),
            "aws_lambda_alias" => scope.target(
                referent.instance,
                "function_name",
                "aws_lambda_function",
                FUNCTION,
            ),
            _ => None,
        };
        let known = |function: &&Instance| {
            functions
                .iter()
                .any(|known| known.address == function.address)
        };
        if let Some(function) = function.filter(|function| !known(function)) {
            functions.push(function);
        }
    }
    functions
}

const FUNCTION: &[&str] = &["function_name", "arn", "id", "qualified_arn", "invoke_arn"];

/// What calls functions for an API: type, the argument that names the function, the argument that names the
/// API, and the argument with a role that calls instead of the API.
const CALLERS: [(&str, &str, &str, &str); 5] = [
    ("aws_api_gateway_rest_api", "body", "", ""),
    (
        "aws_api_gateway_integration",
        "uri",
        "rest_api_id",
        "credentials",
    ),
    (
        "aws_api_gateway_authorizer",
        "authorizer_uri",
        "rest_api_id",
        "authorizer_credentials",
    ),
    (
        "aws_apigatewayv2_integration",
        "integration_uri",
        "api_id",
        "credentials_arn",
    ),
    (
        "aws_apigatewayv2_authorizer",
        "authorizer_uri",
        "api_id",
        "authorizer_credentials_arn",
    ),
];

fn permissions(scope: &Scope<'_>) -> Verdicts {
    let mut verdicts = Verdicts::new();
    for (kind, argument, api, role) in CALLERS {
        for caller in scope.plan.of_type(kind) {
            let functions = called(scope, caller, argument);
            if functions.is_empty() {
                continue;
            }
            let by_role = if role.is_empty() {
                document_has_roles(caller)
            } else {
                !caller.lookup(role).is_absent() && identity::is_written(scope, caller, role)
            };
            let verdict = if by_role {
                Verdict::NotApplicable("a role calls the function")
            } else {
                let api = if api.is_empty() {
                    Some(caller)
                } else {
                    let found = scope.plan.resolve_references(caller, api).found;
                    found.first().map(|found| found.instance)
                };
                let each = functions
                    .iter()
                    .map(|function| may_call(scope, api, function));
                Verdict::all(each, Verdict::Pass)
            };
            verdicts.push((caller.address.clone(), verdict));
        }
    }
    verdicts
}

/// Does an OpenAPI document name roles that call functions?
fn document_has_roles(api: &Instance) -> bool {
    let document = api.values.get("body").and_then(values::Value::document);
    let Some(document) = document else {
        return false;
    };
    let of = |path: &str| {
        let found = document.lookup_each(path);
        found.iter().any(|seen| !seen.is_absent())
    };
    of("paths.*.*.x-amazon-apigateway-integration.credentials")
        || of("components.securitySchemes.*.x-amazon-apigateway-authorizer.authorizerCredentials")
}

/// Is there a permission with which an API may call a function?
fn may_call(scope: &Scope<'_>, api: Option<&Instance>, function: &Instance) -> Verdict {
    let message = format!(
        "no `aws_lambda_permission` lets API Gateway call `{}`",
        function.address
    );
    let permissions =
        scope.companions(function, "aws_lambda_permission", "function_name", FUNCTION);
    permissions.judge(&message, |permission| {
        let gateway = match permission.lookup("principal") {
            Lookup::Known(principal) => principal
                .as_str()
                .is_some_and(|principal| principal.starts_with("apigateway.") || principal == "*"),
            Lookup::Unknown => true,
            Lookup::Absent => false,
        };
        let source = permission.lookup("source_arn");
        let from_api = match (source, api) {
            (Lookup::Absent, _) | (_, None) => true,
            (_, Some(api)) => {
                let found = scope
                    .plan
                    .resolve_references(permission, "source_arn")
                    .found;
                let apis = ["aws_api_gateway_rest_api", "aws_apigatewayv2_api"];
                let mut others = found
                    .iter()
                    .filter(|found| apis.contains(&found.instance.resource_type.as_ref()))
                    .peekable();
                others.peek().is_none() || others.any(|found| found.instance.address == api.address)
            }
        };
        Verdict::pass_if(gateway && from_api, &message)
    })
}

pub(super) const CONTROLS: &[Control] = &[Control {
    id: "apigw-function-permission",
    title: "Every function that an API calls lets it",
    severity: Severity::High,
    types: &[
        "aws_api_gateway_rest_api",
        "aws_api_gateway_integration",
        "aws_api_gateway_authorizer",
        "aws_apigatewayv2_integration",
        "aws_apigatewayv2_authorizer",
    ],
    reason: "Without a permission each call ends with 500: `Invalid permissions on Lambda function` of an integration, `AuthorizerConfigurationException` of an authorizer.",
    fix: "Add an `aws_lambda_permission` for `apigateway.amazonaws.com` whose `source_arn` is the API's `execution_arn` with `/*/*`, or `/authorizers/*` for an authorizer.",
    sources: Sources {
        document: "Amazon API Gateway developer guide, \"Use API Gateway Lambda authorizers\"; serverless/serverless#1784 and hashicorp/terraform-provider-aws#20444, read 2026-11",
        ..Sources::NONE
    },
    of_plan: Some(permissions),
    examples: Examples {
        good: &[
            r#"{"aws_lambda_function.a": {"function_name": "a"}, "aws_api_gateway_rest_api.a": {"body": {"paths": {"/": {"get": {"x-amazon-apigateway-integration": {"uri": "${aws_lambda_function.a.invoke_arn}"}}}}}}, "aws_lambda_permission.a": {"function_name": "a", "principal": "apigateway.amazonaws.com", "source_arn": "${aws_api_gateway_rest_api.a.execution_arn}/*/*"}}"#,
            r#"{"aws_lambda_function.a": {"function_name": "a"}, "aws_api_gateway_rest_api.a": {}, "aws_api_gateway_authorizer.a": {"rest_api_id": "${aws_api_gateway_rest_api.a.id}", "authorizer_uri": "${aws_lambda_function.a.invoke_arn}"}, "aws_lambda_permission.a": {"function_name": "${aws_lambda_function.a.arn}", "principal": "apigateway.amazonaws.com", "source_arn": "${aws_api_gateway_rest_api.a.execution_arn}/authorizers/*"}}"#,
        ],
        bad: &[
            r#"{"aws_lambda_function.a": {"function_name": "a"}, "aws_lambda_function.auth": {"function_name": "auth"}, "aws_api_gateway_rest_api.a": {"body": {"paths": {"/": {"get": {"x-amazon-apigateway-integration": {"uri": "${aws_lambda_function.a.invoke_arn}"}}}}, "components": {"securitySchemes": {"caller": {"x-amazon-apigateway-authorizer": {"authorizerUri": "${aws_lambda_function.auth.invoke_arn}"}}}}}}, "aws_lambda_permission.a": {"function_name": "a", "principal": "apigateway.amazonaws.com", "source_arn": "${aws_api_gateway_rest_api.a.execution_arn}/*/*"}}"#,
            r#"{"aws_lambda_function.a": {"function_name": "a"}, "aws_api_gateway_rest_api.a": {}, "aws_api_gateway_authorizer.a": {"rest_api_id": "${aws_api_gateway_rest_api.a.id}", "authorizer_uri": "${aws_lambda_function.a.invoke_arn}"}}"#,
            r#"{"aws_lambda_function.a": {"function_name": "a"}, "aws_apigatewayv2_api.a": {}, "aws_apigatewayv2_api.b": {}, "aws_apigatewayv2_integration.a": {"api_id": "${aws_apigatewayv2_api.a.id}", "integration_uri": "${aws_lambda_function.a.invoke_arn}"}, "aws_lambda_permission.a": {"function_name": "a", "principal": "apigateway.amazonaws.com", "source_arn": "${aws_apigatewayv2_api.b.execution_arn}/*/*"}}"#,
            r#"{"aws_lambda_function.a": {"function_name": "a"}, "aws_api_gateway_integration.a": {"uri": "${aws_lambda_function.a.invoke_arn}"}, "aws_lambda_permission.a": {"function_name": "a", "principal": "events.amazonaws.com"}}"#,
        ],
        unknown: &[
            r#"{"aws_lambda_function.a": {"function_name": "a"}, "aws_api_gateway_integration.a": {"uri": "${aws_lambda_function.a.invoke_arn}"}, "aws_lambda_permission.a": {"function_name": "${terraform_data.a.output}", "principal": "apigateway.amazonaws.com"}}"#,
        ],
        exempt: &[
            r#"{"aws_lambda_function.a": {"function_name": "a"}, "aws_api_gateway_authorizer.a": {"authorizer_uri": "${aws_lambda_function.a.invoke_arn}", "authorizer_credentials": "arn:aws:iam::111122223333:role/a"}}"#,
        ],
    },
    ..Control::BLANK
}];
