//! An `aws_lambda_permission` as the statement that Lambda adds to the policy of a function: Lambda API
//! reference, `AddPermission`, read 2026-11.

use plan::Instance;
use values::Lookup;

use super::{Condition, Effect, PolicyText, Statement};

impl Statement {
    /// The statement that a permission adds to the policy of its function. `function` is the ARN of what
    /// it is about: a function, or a version or alias of it.
    #[must_use]
    pub fn of_permission(permission: &Instance, function: PolicyText) -> Self {
        let text = |name: &str| match permission.lookup(name) {
            Lookup::Known(value) => value.as_str().map(PolicyText::from),
            Lookup::Unknown => Some(PolicyText::Unknown),
            Lookup::Absent => None,
        };
        let principal = text("principal").unwrap_or(PolicyText::Unknown);
        let kind = match principal.known() {
            Some("*") => "*",
            Some(name) if name.starts_with("arn:") || name.bytes().all(|b| b.is_ascii_digit()) => {
                "AWS"
            }
            _ => "Service",
        };
        let conditions = [
            ("ArnLike", "aws:sourcearn", "source_arn"),
            ("StringEquals", "aws:sourceaccount", "source_account"),
            ("StringEquals", "aws:principalorgid", "principal_org_id"),
            (
                "StringEquals",
                "lambda:eventsourcetoken",
                "event_source_token",
            ),
            (
                "StringEquals",
                "lambda:functionurlauthtype",
                "function_url_auth_type",
            ),
        ]
        .into_iter()
        .filter_map(|(operator, key, argument)| {
            Some(Condition {
                operator: operator.to_owned(),
                key: key.to_owned(),
                values: vec![text(argument)?],
            })
        })
        .collect();
        Self {
            sid: permission
                .lookup("statement_id")
                .text()
                .unwrap_or_default()
                .to_owned(),
            effect: Effect::Allow,
            principals: vec![(kind.to_owned(), principal)],
            not_principal: false,
            actions: vec![text("action").unwrap_or(PolicyText::Unknown)],
            not_action: false,
            resources: vec![function],
            not_resource: false,
            conditions,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::context::Context;
    use crate::policy::evaluate::{self, Caller, Guard, Policies, Request, Source};
    use crate::policy::{Policy, Statement};

    #[test]
    fn a_service_may_invoke_for_the_source_that_it_is_given() {
        let plan = r#"{"format_version":"1.2","resource_changes":[{"address":"aws_lambda_permission.a","mode":"managed",
            "type":"aws_lambda_permission","name":"a","change":{"actions":["create"],"before":null,"after_unknown":{},
            "after":{"statement_id":"Api","action":"lambda:InvokeFunction","principal":"apigateway.amazonaws.com",
            "source_arn":"arn:aws:execute-api:us-east-1:111122223333:abc/*/GET/todos"}}}]}"#;
        let plan = plan::Plan::read("plan.json", plan).unwrap();
        let function = "arn:aws:lambda:us-east-1:111122223333:function:todo:live";
        let statement = Statement::of_permission(&plan.instances[0], function.into());
        let policy = Policy {
            statements: vec![statement],
            complete: true,
            size: None,
        };
        let decided = |service: &str, path: &str| {
            let mut context = Context::new();
            let source = format!("arn:aws:execute-api:us-east-1:111122223333:abc/live/GET/{path}");
            context.set("aws:SourceArn", source);
            let policies = Policies {
                identity: &[],
                boundary: None,
                guard: Guard::Resource(Source {
                    name: "function",
                    policy: &policy,
                }),
                grants: &[],
            };
            let request = Request {
                caller: Caller::Service(service),
                action: "lambda:InvokeFunction",
                resource: &function.into(),
                resource_account: None,
                context: &context,
            };
            evaluate::decide(&policies, &request).to_string()
        };
        assert_eq!(
            decided("apigateway.amazonaws.com", "todos"),
            "allowed by function#Api"
        );
        assert!(decided("apigateway.amazonaws.com", "other").starts_with("not allowed"));
        assert!(decided("events.amazonaws.com", "todos").starts_with("not allowed"));
    }
}
