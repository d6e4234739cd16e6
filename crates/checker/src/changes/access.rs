//! Nothing becomes open to everybody that was not.
//!
//! Before and after are each read as a set of openings; one that is only in the second is new.

use std::collections::BTreeMap;

use plan::{ChangeAction, Instance, ResourceChange};
use values::{Lookup, Value};

use super::routes;
use super::widening::before;
use super::{is_new, of_change, some_of};
use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::controls::apigateway_methods::asks;
use crate::controls::policies;
use crate::policy::Policy;
use crate::resource_policies::{RESOURCE_POLICY_TYPES, policy_argument, sorted};
use crate::scope::{Document, Scope};
use crate::verdict::Verdict;

/// What opens something by other arguments than a policy.
const WITHOUT_POLICY: &[&str] = &[
    "aws_api_gateway_method",
    "aws_apigatewayv2_route",
    "aws_db_instance",
    "aws_lambda_function_url",
    "aws_lambda_permission",
    "aws_rds_cluster_instance",
    "aws_redshift_cluster",
    "aws_s3_account_public_access_block",
    "aws_s3_bucket_acl",
    "aws_s3_bucket_public_access_block",
    "aws_security_group",
    "aws_security_group_rule",
    "aws_vpc_security_group_ingress_rule",
];

const TYPES: [&str; RESOURCE_POLICY_TYPES.len() + WITHOUT_POLICY.len()] =
    sorted(&[RESOURCE_POLICY_TYPES, WITHOUT_POLICY]);

/// The locks of a block of public access; without one all are open.
const LOCKS: [&str; 4] = [
    "block_public_acls",
    "block_public_policy",
    "ignore_public_acls",
    "restrict_public_buckets",
];

/// What is open to everybody, and whether there may be more that is not known.
#[derive(Debug, Default)]
struct Open {
    /// In words, each with the path of the argument that opens it.
    ways: BTreeMap<String, String>,
    perhaps: Option<String>,
}

impl Open {
    /// An argument is open when it is known to be; `open` says what that means.
    fn argument(
        &mut self,
        values: &Value,
        path: &str,
        open: impl Fn(Lookup<'_>) -> Option<String>,
    ) {
        for seen in values.lookup_each(path) {
            match seen {
                Lookup::Unknown => self.perhaps = Some(path.replace(".*", "")),
                seen => {
                    let way = open(seen).map(|words| (words, path.replace(".*", "")));
                    self.ways.extend(way);
                }
            }
        }
    }

    fn policy(&mut self, argument: &str, document: &Document) {
        match document {
            Document::Read(policy) => {
                let ways = public(policy).into_iter();
                self.ways
                    .extend(ways.map(|words| (words, argument.to_owned())));
                if !policy.complete {
                    self.perhaps = Some(argument.to_owned());
                }
            }
            Document::Unknown => self.perhaps = Some(argument.to_owned()),
            Document::Absent | Document::Broken(_) => {}
        }
    }
}

/// What a policy lets everybody do.
fn public(policy: &Policy) -> Vec<String> {
    let mut found = Vec::new();
    for statement in &policy.statements {
        if !statement.allows() || !statement.is_for_anybody() || statement.is_narrowed() {
            continue;
        }
        let word = if statement.not_action { "all but " } else { "" };
        for action in &statement.actions {
            found.push(format!("everybody may {word}`{}`", action.shown()));
        }
    }
    found
}

fn text_is(
    wanted: &'static [&'static str],
    words: &'static str,
) -> impl Fn(Lookup<'_>) -> Option<String> {
    move |seen| {
        let text = seen.text()?;
        wanted.contains(&text).then(|| words.replace("{}", text))
    }
}

/// Is it the whole of the internet?
const ANYWHERE: &[&str] = &["0.0.0.0/0", "::/0"];

/// What is open with these values; none for a resource that is not there, but a block of public access.
fn open(kind: &str, values: &Value) -> Open {
    let mut found = Open::default();
    let from = text_is(ANYWHERE, "{} may connect");
    match kind {
        "aws_s3_bucket_public_access_block" | "aws_s3_account_public_access_block" => {
            for lock in LOCKS {
                match values.lookup(lock) {
                    Lookup::Unknown => found.perhaps = Some(lock.to_owned()),
                    seen if seen.truth() == Some(true) => {}
                    _ => {
                        found
                            .ways
                            .insert(format!("`{lock}` is off"), lock.to_owned());
                    }
                }
            }
        }
        "aws_s3_bucket_acl" => {
            let public = &["public-read", "public-read-write", "authenticated-read"];
            found.argument(values, "acl", text_is(public, "`acl` is `{}`"));
        }
        "aws_lambda_function_url" => found.argument(
            values,
            "authorization_type",
            text_is(&["NONE"], "everybody may call its URL"),
        ),
        "aws_lambda_permission" if values.lookup("principal_org_id").is_absent() => {
            found.argument(
                values,
                "principal",
                text_is(&["*"], "everybody may call the function"),
            );
        }
        "aws_api_gateway_method" => found.argument(
            values,
            "authorization",
            text_is(&["NONE"], "everybody may call the method"),
        ),
        "aws_apigatewayv2_route" => found.argument(
            values,
            "authorization_type",
            text_is(&["NONE"], "everybody may call the route"),
        ),
        "aws_db_instance" | "aws_rds_cluster_instance" | "aws_redshift_cluster" => {
            found.argument(values, "publicly_accessible", |seen| {
                (seen.truth() == Some(true)).then(|| "it has a public address".to_owned())
            });
        }
        "aws_vpc_security_group_ingress_rule" => {
            found.argument(values, "cidr_ipv4", &from);
            found.argument(values, "cidr_ipv6", &from);
        }
        "aws_security_group_rule" if values.lookup("type").text() != Some("egress") => {
            found.argument(values, "cidr_blocks.*", &from);
            found.argument(values, "ipv6_cidr_blocks.*", &from);
        }
        "aws_security_group" => {
            for rule in values
                .lookup("ingress")
                .known()
                .and_then(Value::items)
                .unwrap_or_default()
            {
                let ports = match (
                    rule.lookup("from_port").whole(),
                    rule.lookup("to_port").whole(),
                ) {
                    (Some(from), Some(to)) => format!(" to ports {from}-{to}"),
                    _ => String::new(),
                };
                let open = |seen: Lookup<'_>| Some(format!("{}{ports}", from(seen)?));
                found.argument(rule, "cidr_blocks.*", open);
                found.argument(rule, "ipv6_cidr_blocks.*", open);
            }
        }
        _ => {}
    }
    found
}

fn no_wider(scope: &Scope<'_>, instance: &Instance) -> Verdict {
    of_change(instance, |change| {
        if change.is_no_op() || change.actions == [ChangeAction::Forget] {
            return Verdict::Pass;
        }
        let kind = instance.resource_type.as_ref();
        let method = matches!(kind, "aws_api_gateway_method" | "aws_apigatewayv2_route");
        if kind == "aws_apigatewayv2_route"
            && let Some(verdict) = opened_route(scope, instance, change)
        {
            return verdict;
        }
        if method && is_new(instance) {
            return Verdict::NotApplicable(
                "it is new: whether it is public on purpose, `apigw-auth` asks",
            );
        }
        if change.after.is_null() && goes_with_its_bucket(scope, instance) {
            return Verdict::Pass;
        }
        let mut was = open(kind, &change.before);
        let mut is = open(kind, &change.after);
        // An argument that stays opens nothing, whatever it says.
        if let Some(argument) = policy_argument(kind).filter(|argument| touches(change, argument)) {
            was.policy(argument, &before(&change.before, argument));
            if !change.after.is_null() {
                is.policy(argument, &policies::own(scope, instance, argument));
            }
        }
        if kind == "aws_api_gateway_rest_api" {
            operations(change, &mut was, &mut is);
        }
        is.ways.retain(|words, _| !was.ways.contains_key(words));
        let first = is.ways.values().next().cloned().unwrap_or_default();
        let new: Vec<String> = is.ways.into_keys().collect();
        let verdict = match (new.is_empty(), is.perhaps) {
            (false, _) if was.perhaps.is_some() => Verdict::undecided(format!(
                "{}; whether that is new, what is there before does not tell",
                some_of(&new)
            )),
            (false, _) => Verdict::fail(format!("new is that {}", some_of(&new))),
            (true, Some(argument)) => Verdict::unknown(&argument),
            (true, None) => Verdict::Pass,
        };
        verdict.about(&first)
    })
}

/// The failure of a route of an HTTP API that serves requests without asking that another route asked for.
fn opened_route(
    scope: &Scope<'_>,
    instance: &Instance,
    change: &ResourceChange,
) -> Option<Verdict> {
    let key = change.after.lookup("route_key").text()?;
    let [before, after] = routes::of_module(scope, instance);
    let mut opened = routes::opened(&before, &after).into_iter();
    let (_, by) = opened.find(|(route, _)| route == key)?;
    let by = by?;
    let words = format!("new is that everybody may call the route, and `{by}` asked who calls");
    Some(Verdict::fail(words).about("authorization_type"))
}

/// Operations of an OpenAPI document: whether each that serves what was served before asks who calls. Of what nothing served
/// `apigw-auth` asks whether it is public on purpose.
fn operations(change: &ResourceChange, was: &mut Open, is: &mut Open) {
    let open = |name: &str| format!("everybody may call {name}");
    let (Some(before), Some(after)) = (asks(&change.before), asks(&change.after)) else {
        let written = |values: &Value| !values.lookup("body").is_absent();
        if written(&change.before) && written(&change.after) && !change.is_no_op() {
            is.perhaps = Some("body".to_owned());
        }
        return;
    };
    for (name, by) in routes::opened(&before, &after) {
        let words = match by {
            Some(by) => format!("{}, and {by} asked who calls", open(&name)),
            None => open(&name),
        };
        is.ways.insert(words, "body".to_owned());
    }
    for (name, asked) in before {
        match asked {
            Some(true) => {}
            Some(false) => {
                was.ways.insert(open(&name), "body".to_owned());
            }
            None => was.perhaps = Some("body.paths".to_owned()),
        }
        if let Some((_, None)) = after.iter().find(|(other, _)| *other == name) {
            is.perhaps = Some("body.paths".to_owned());
        }
    }
}

/// Is a change about this argument? Terraform does not name arguments, so there all may be.
fn touches(change: &ResourceChange, argument: &str) -> bool {
    let named = change.changed.iter().chain(&change.may_change);
    let mut named = named.peekable();
    named.peek().is_none() || named.any(|name| name.as_ref() == argument) || change.is_replacement()
}

/// Does the bucket go that a block of public access is of?
fn goes_with_its_bucket(scope: &Scope<'_>, instance: &Instance) -> bool {
    let bucket = instance.lookup("bucket").text();
    instance.resource_type.as_ref() != "aws_s3_account_public_access_block"
        && scope.plan.destroyed.iter().any(|one| {
            one.resource_type.as_ref() == "aws_s3_bucket"
                && bucket.is_some()
                && (one.lookup("bucket").text() == bucket || one.lookup("id").text() == bucket)
        })
}

pub(super) const GATES: &[Control] = &[Control {
    id: "change-no-wider-access",
    title: "Apply opens nothing to everybody",
    severity: Severity::Critical,
    strict: Strict::Always,
    types: &TYPES,
    reason: "What was closed so far was built by people who relied on that; once it is open, whoever looks for it finds it within minutes.",
    fix: "Name who may come in: a principal, a condition such as `aws:SourceAccount`, an authoriser, an address range. If it is to be public, waive this with the reason.",
    sources: Sources {
        document: "Terraform's JSON output format (`before` and `after` of a change), read 2026-11",
        ..Sources::NONE
    },
    of_changes: true,
    judge: no_wider,
    examples: Examples {
        good: &[
            r#"{"update aws_s3_bucket_policy.a": {"before": {"policy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}]}}, "after": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "s3:GetObject", "Resource": "*"}]}}}}"#,
            r#"{"update aws_api_gateway_rest_api.a": {"before": {"body": {"paths": {"/a": {"get": {"security": [{"caller": []}]}}}}}, "after": {"body": {"paths": {"/a": {"get": {"security": [{"caller": []}]}}, "/b": {"get": {}}}}}}}"#,
            r#"{"update aws_s3_bucket_public_access_block.a": {"before": {"block_public_acls": false}, "after": {"block_public_acls": true}}}"#,
            r#"{"delete aws_s3_bucket_public_access_block.a": {"bucket": "a", "block_public_acls": true}, "delete aws_s3_bucket.a": {"bucket": "a"}}"#,
            r#"{"update aws_security_group.a": {"before": {"ingress": [{"from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]}]}, "after": {"ingress": [{"from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]}], "description": "b"}}}"#,
        ],
        bad: &[
            r#"{"update aws_s3_bucket_policy.a": {"before": {"policy": {"Statement": []}}, "after": {"policy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}]}}}}"#,
            r#"{"update aws_s3_bucket_public_access_block.a": {"before": {"block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true}, "after": {"block_public_acls": true, "block_public_policy": false, "ignore_public_acls": true, "restrict_public_buckets": true}}}"#,
            r#"{"delete aws_s3_bucket_public_access_block.a": {"bucket": "a", "block_public_acls": true}}"#,
            r#"{"update aws_lambda_function_url.a": {"before": {"authorization_type": "AWS_IAM"}, "after": {"authorization_type": "NONE"}}}"#,
            r#"{"update aws_api_gateway_method.a": {"before": {"authorization": "AWS_IAM"}, "after": {"authorization": "NONE"}}}"#,
            r#"{"update aws_api_gateway_rest_api.a": {"before": {"body": {"paths": {"/a": {"get": {"security": [{"caller": []}]}}}}}, "after": {"body": {"paths": {"/a": {"get": {}}}}}}}"#,
            r#"{"update aws_api_gateway_rest_api.a": {"before": {"body": {"paths": {"/{proxy+}": {"x-amazon-apigateway-any-method": {"security": [{"caller": []}]}}}}}, "after": {"body": {"paths": {"/a": {"get": {}}, "/{proxy+}": {"x-amazon-apigateway-any-method": {"security": [{"caller": []}]}}}}}}}"#,
            r#"{"aws_apigatewayv2_route.a": {"route_key": "GET /a", "authorization_type": "NONE"}, "delete aws_apigatewayv2_route.b": {"route_key": "ANY /a", "authorization_type": "AWS_IAM"}}"#,
            r#"{"aws_vpc_security_group_ingress_rule.a": {"cidr_ipv4": "0.0.0.0/0", "from_port": 22}}"#,
            r#"{"aws_lambda_permission.a": {"principal": "*", "action": "lambda:InvokeFunction"}}"#,
            r#"{"update aws_security_group.a": {"before": {"ingress": [{"from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]}]}, "after": {"ingress": [{"from_port": 0, "to_port": 65535, "cidr_blocks": ["0.0.0.0/0"]}]}}}"#,
        ],
        unknown: &[
            r#"{"update aws_sqs_queue_policy.a": {"before": {"policy": {"Statement": []}}, "after": {"policy": "${terraform_data.a.output}"}}}"#,
        ],
        exempt: &[r#"{"aws_api_gateway_method.a": {"authorization": "NONE"}}"#],
    },
    ..Control::BLANK
}];
