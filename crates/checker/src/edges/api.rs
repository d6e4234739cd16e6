//! APIs: what they invoke for a route or to let a caller in, and where the account's logs go.

use std::sync::Arc;

use plan::Instance;
use values::{Lookup, Value};

use super::ResourceEdge;
use super::alerts::{InvokedFunction, edge, functions, invoke};
use super::held::{Held, text};
use crate::policy::PolicyText;

/// Methods of an OpenAPI document.
const METHODS: &[&str] = &[
    "delete",
    "get",
    "head",
    "options",
    "patch",
    "post",
    "put",
    "x-amazon-apigateway-any-method",
];

pub(super) fn find(held: &Held<'_>, found: &mut Vec<ResourceEdge>) {
    let plan = held.plan();
    for api in plan.of_type("aws_api_gateway_rest_api") {
        described(held, api, found);
    }
    for integration in plan.of_type("aws_api_gateway_integration") {
        let apis = held.reached(
            integration,
            "rest_api_id",
            "aws_api_gateway_rest_api",
            &["id"],
        );
        for api in apis {
            for function in functions(held, integration, "uri") {
                let source = PolicyText::Pieces(vec![
                    api.lookup("execution_arn").text().map(Into::into),
                    Some("/".into()),
                    None,
                ]);
                let needs = vec![invoke(held, "apigateway", api, &function, source)];
                found.push(edge(integration, function.instance, "invokes", needs));
            }
        }
    }
    for integration in plan.of_type("aws_apigatewayv2_integration") {
        for function in functions(held, integration, "integration_uri") {
            http(held, integration, &function, "invokes", None, found);
        }
    }
    for authorizer in plan.of_type("aws_apigatewayv2_authorizer") {
        for function in functions(held, authorizer, "authorizer_uri") {
            let id = authorizer.lookup("id").text().map(Into::into);
            let path = vec![Some("authorizers/".into()), id];
            http(held, authorizer, &function, "asks", Some(path), found);
        }
    }
    for account in plan.of_type("aws_api_gateway_account") {
        logging(held, account, found);
    }
}

/// What an HTTP API invokes for a part of it. `path` is what API Gateway says behind the ARN of the API: for a route its stage, a method, and
/// a path of which no document says what becomes of parameters.
fn http(
    held: &Held<'_>,
    part: &Instance,
    function: &InvokedFunction<'_>,
    how: &'static str,
    path: Option<Vec<Option<Arc<str>>>>,
    found: &mut Vec<ResourceEdge>,
) {
    for api in held.reached(part, "api_id", "aws_apigatewayv2_api", &["id"]) {
        let mut source = vec![
            api.lookup("execution_arn").text().map(Into::into),
            Some("/".into()),
        ];
        source.extend(path.clone().unwrap_or_else(|| {
            let stages = held
                .scope
                .companions(api, "aws_apigatewayv2_stage", "api_id", &["id"]);
            let mut stages = stages.found.iter();
            let stage = stages.find_map(|stage| stage.lookup("name").text());
            let stage = stage.unwrap_or("$default");
            vec![
                Some(format!("{stage}/").into()),
                None,
                Some("/".into()),
                None,
            ]
        }));
        let needs = vec![invoke(
            held,
            "apigateway",
            api,
            function,
            PolicyText::Pieces(source),
        )];
        add(api, function.instance, how, needs, found);
    }
}

/// What the OpenAPI document of an API says.
fn described(held: &Held<'_>, api: &Instance, found: &mut Vec<ResourceEdge>) {
    let Some(document) = api
        .lookup("body")
        .text()
        .and_then(|body| values::json::parse(body).ok())
    else {
        return;
    };
    let stage = held
        .scope
        .companions(api, "aws_api_gateway_stage", "rest_api_id", &["id"])
        .found
        .first()
        .and_then(|stage| stage.lookup("stage_name").text())
        .unwrap_or("*");
    let source = |path: &str| match api.lookup("execution_arn").text() {
        Some(arn) => format!("{arn}/{path}").into(),
        None => PolicyText::Pieces(vec![None, Some(format!("/{path}").into())]),
    };
    for (path, operations) in document
        .get("paths")
        .and_then(Value::entries)
        .unwrap_or_default()
    {
        for (method, operation) in operations.entries().unwrap_or_default() {
            if !METHODS.contains(&method.as_ref()) {
                continue;
            }
            let uri = operation.lookup("x-amazon-apigateway-integration.uri");
            let Some(function) = invoked(held, uri) else {
                continue;
            };
            let verb = match method.as_ref() {
                "x-amazon-apigateway-any-method" => "POST".to_owned(),
                verb => verb.to_ascii_uppercase(),
            };
            // A parameter of a path is a `*` in what API Gateway says ("Control access for invoking an API",
            // Amazon API Gateway developer guide, read 2026-11).
            let resource: String = path
                .split('/')
                .map(|part| if part.starts_with('{') { "*" } else { part })
                .collect::<Vec<_>>()
                .join("/");
            let from = source(&format!("{stage}/{verb}{resource}"));
            let needs = vec![invoke(held, "apigateway", api, &function, from)];
            add(api, function.instance, "invokes", needs, found);
        }
    }
    let schemes = document.lookup("components.securitySchemes").known();
    for (_, scheme) in schemes.and_then(Value::entries).unwrap_or_default() {
        let uri = scheme.lookup("x-amazon-apigateway-authorizer.authorizerUri");
        if let Some(function) = invoked(held, uri) {
            let from = source("authorizers/~AUTHORIZER");
            let needs = vec![invoke(held, "apigateway", api, &function, from)];
            add(api, function.instance, "asks", needs, found);
        }
    }
}

/// Adds requests to an edge that is there, or the edge.
fn add(
    api: &Instance,
    function: &Instance,
    how: &'static str,
    needs: Vec<super::Need>,
    found: &mut Vec<ResourceEdge>,
) {
    let same = found
        .iter_mut()
        .find(|edge| edge.from == api.address && edge.to == function.address && edge.how == how);
    match same {
        Some(edge) => edge.needs.extend(needs),
        None => found.push(edge(api, function, how, needs)),
    }
}

/// The function in `arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations`.
fn invoked<'a>(held: &Held<'a>, uri: Lookup<'_>) -> Option<InvokedFunction<'a>> {
    let uri = uri.text()?;
    let (_, rest) = uri.split_once("/functions/")?;
    let arn = rest.strip_suffix("/invocations")?;
    let scope = &held.scope;
    let instance = match scope.owner("aws_lambda_alias", "arn", arn) {
        Some(alias) => {
            let name = alias.lookup("function_name").text()?;
            let by_name = scope.owner("aws_lambda_function", "function_name", name);
            by_name.or_else(|| scope.owner("aws_lambda_function", "arn", name))?
        }
        None => scope.owner("aws_lambda_function", "arn", arn)?,
    };
    Some(InvokedFunction {
        instance,
        arn: arn.into(),
    })
}

/// The role with which API Gateway writes the logs of every API of the account and region. It is tried when it is
/// set ("Set up CloudWatch logging for REST APIs" of the Amazon API Gateway developer guide, whose managed policy
/// has these actions, read 2026-11).
fn logging(held: &Held<'_>, account: &Instance, found: &mut Vec<ResourceEdge>) {
    let Some(role) = held.role(account, "cloudwatch_role_arn") else {
        return;
    };
    let home = held.home(account);
    let group = |name: &str| -> PolicyText {
        match home.account.as_str() {
            "" => PolicyText::Unknown,
            account => format!(
                "arn:{}:logs:{}:{account}:log-group:{name}",
                home.partition, home.region
            )
            .into(),
        }
    };
    let mut needs = vec![held.assume("apigateway", account, role, PolicyText::Unknown)];
    for (action, on) in [
        ("logs:CreateLogGroup", group("/aws/apigateway/welcome")),
        (
            "logs:CreateLogStream",
            group("/aws/apigateway/welcome:log-stream:a"),
        ),
        ("logs:DescribeLogGroups", "*".into()),
        (
            "logs:DescribeLogStreams",
            group("/aws/apigateway/welcome:log-stream:a"),
        ),
        (
            "logs:PutLogEvents",
            group("/aws/apigateway/welcome:log-stream:a"),
        ),
        (
            "logs:GetLogEvents",
            group("/aws/apigateway/welcome:log-stream:a"),
        ),
        (
            "logs:FilterLogEvents",
            group("/aws/apigateway/welcome:log-stream:a"),
        ),
    ] {
        needs.push(held.by_role(role, action, on, std::rc::Rc::default(), &[]));
    }
    found.push(edge(account, role, "writes logs as", needs));
    for stage in held.plan().of_type("aws_api_gateway_stage") {
        let kind = "aws_cloudwatch_log_group";
        for group in held.reached(
            stage,
            "access_log_settings.0.destination_arn",
            kind,
            &["arn"],
        ) {
            let on = match text(group, "arn") {
                PolicyText::Known(arn) => format!("{arn}:log-stream:a").into(),
                other => other,
            };
            let put = ["logs:CreateLogStream", "logs:PutLogEvents"]
                .map(|action| held.by_role(role, action, on.clone(), std::rc::Rc::default(), &[]));
            found.push(edge(stage, group, "writes to", put.into()));
        }
    }
}
