//! The module `health`: the function that looks, its list, and its schedules.

use serde_json::json;
use terraform::{Call, Module};

use super::{HealthInputs, package::SOURCE, tests};
use crate::definition::Variant;
use crate::parts::{self, ARN, REGION, package, policy};

/// Things in one list: at the function's five questions a second they take 200 of its 300 seconds,
/// and with the longest names half of the 256 KB that a schedule's input may have (EventBridge
/// Scheduler, read 2026-11).
const THINGS_IN_A_LIST: u32 = 1000;
/// Seconds of a run.
const TIMEOUT_SECONDS: u32 = 300;
/// Seconds in which an unhealthy thing may become healthy in a scheduled run.
const PATIENCE_SECONDS: u32 = 15;
/// The same at an apply: what was just made takes effect within a minute.
const PATIENCE_AT_APPLY_SECONDS: u32 = 90;
/// Characters of ARNs in one policy: 6,144 is the quota of a managed policy, and ten of those a role
/// may have (IAM quotas, read 2026-11).
const ARNS_IN_A_POLICY: u32 = 5600;

/// Name of the function.
fn own_name() -> String {
    naming::health_check("${var.name}")
}

pub(super) fn module(_: Variant) -> Module {
    let mut m = Module::new::<HealthInputs>(
        "health",
        "Looks at functions, APIs and tables, at each apply that changes one and every few minutes, and writes what it finds as metrics.",
    );
    m.validation(
        "functions",
        "length(var.functions) + length(var.apis) + length(var.tables) > 0",
        "A list of nothing needs no health check: leave the module out.",
    );
    m.validation(
        "functions",
        &format!(
            "alltrue([for function in values(var.functions) : function.name != \"{}\"])",
            own_name()
        ),
        "The health check is not its own witness.",
    );
    parts::retention(&mut m, "log_retention_days");
    parts::partition_and_region(&mut m);
    list(&mut m);
    rights(&mut m);
    function(&mut m);
    schedules(&mut m);
    at_apply(&mut m);
    for (name, value, description) in [
        (
            "function_name",
            "${module.function.name}",
            "Name of the function that looks.",
        ),
        (
            "role_name",
            "${module.function.role_name}",
            "Name of the role of the function that looks.",
        ),
        (
            "schedule_names",
            "${[for schedule in values(aws_scheduler_schedule.this) : schedule.name]}",
            "Names of the schedules; the input of each is a list that the function can be invoked with by hand.",
        ),
    ] {
        m.output(name, value, description);
    }
    m.assets = package::assets(&SOURCE);
    m.test(tests::file());
    m.test(tests::unhealthy());
    m
}

/// What is looked at, as the function reads it: each thing as a text of JSON, so that things of
/// different shape are one list.
fn list(m: &mut Module) {
    m.local(
        "things",
        json!(
            "${concat([for function in values(var.functions) : jsonencode({ for key, value in { kind = \"function\", name = function.name, alias = function.alias } : key => value if value != null })], [for api in values(var.apis) : jsonencode(merge({ kind = \"api\", name = api.name, url = \"${api.url}${api.path == null ? \"/\" : api.path}\", expect = api.status != null ? tostring(api.status) : api.path != null ? \"2xx\" : \"answer\" }, { for key, value in { connect_to = api.connect_to } : key => value if value != null }))], [for table in values(var.tables) : jsonencode({ kind = \"table\", name = table.name })])}"
        ),
    );
    m.local(
        "lists",
        json!(format!(
            "${{{{ for index, things in chunklist(local.things, {THINGS_IN_A_LIST}) : format(\"%03d\", index) => join(\",\", things) }}}}"
        )),
    );
}

/// The right to look at exactly what is listed. Where that is more than ten policies hold, all
/// functions and tables that have the environment's name are one. How many policies there are follows
/// from names alone, so that it is known before the account is.
fn rights(m: &mut Module) {
    // A thing is its ARN without partition, region and account: so much shorter.
    const LEFT_OUT: &str = "length(\"arn:${data.aws_partition.current.partition}:${data.aws_region.current.id}::\") + 12";
    m.local(
        "exact_rights",
        json!("${distinct(concat([for function in values(var.functions) : \"lambda:function:${function.name}${function.alias == null ? \"\" : \":${function.alias}\"}\"], [for table in values(var.tables) : \"dynamodb:table/${table.name}\"]))}"),
    );
    m.local(
        "named_rights",
        json!("${distinct([for thing in local.exact_rights : startswith(thing, \"lambda:function:${var.name}-\") ? \"lambda:function:${var.name}-*\" : startswith(thing, \"dynamodb:table/${var.name}-\") ? \"dynamodb:table/${var.name}-*\" : thing])}"),
    );
    m.local(
        "rights_per_policy",
        json!(format!(
            "${{max(1, floor({ARNS_IN_A_POLICY} / (max(0, [for thing in local.exact_rights : length(thing)]...) + {LEFT_OUT} + 3)))}}"
        )),
    );
    m.local(
        "rights",
        json!("${length(local.exact_rights) > 10 * local.rights_per_policy ? local.named_rights : local.exact_rights}"),
    );
    let statement = |sid: &str, action: &str, service: &str| {
        format!(
            "{{ Sid = \"{sid}\", Effect = \"Allow\", Action = \"{action}\", Resource = [for thing in things : \"{ARN}:{service}:{REGION}:${{var.account_id}}:${{trimprefix(thing, \"{service}:\")}}\" if startswith(thing, \"{service}:\")] }}"
        )
    };
    m.local(
        "policies",
        json!(format!(
            "${{{{ for index, things in chunklist(local.rights, local.rights_per_policy) : format(\"%03d\", index) => {{ Version = \"2012-10-17\", Statement = [for statement in [{}, {}] : statement if length(statement.Resource) > 0] }} }}}}",
            statement("LookAtFunctions", "lambda:GetFunctionConfiguration", "lambda"),
            statement("LookAtTables", "dynamodb:DescribeTable", "dynamodb"),
        )),
    );
    m.resource(
        "aws_iam_policy",
        "look",
        json!({
            "for_each": "${local.policies}",
            "name": format!("{}-${{each.key}}", own_name()),
            "description": "What the health check may look at.",
            "policy": "${jsonencode(each.value)}",
        }),
    );
    m.resource(
        "aws_iam_role_policy_attachment",
        "look",
        json!({
            "for_each": "${local.policies}",
            "role": "${module.function.role_name}",
            "policy_arn": "${aws_iam_policy.look[each.key].arn}",
        }),
    );
}

fn function(m: &mut Module) {
    let arguments = json!({
        "name": own_name(),
        "description": "Looks whether functions, APIs and tables work.",
        "kms_key_arn": "${var.kms_key_arn}",
        "package": format!("${{path.module}}/{}", package::PACKAGE),
        "handler": "index.handler",
        "runtime": "${var.runtime}",
        "memory_mb": 256,
        "timeout_seconds": TIMEOUT_SECONDS,
        "environment": { "NAME": "${var.name}" },
        // A run that failed is not tried again: the next one is due soon, and tells of now.
        "retries": 0,
        "reserved_concurrency": "${var.reserved_concurrency}",
        "log_retention_days": "${var.log_retention_days}",
    });
    m.calls.push(Call {
        source: "../function".into(),
        ..Call::new("function", "function", &arguments)
    });
}

fn schedules(m: &mut Module) {
    let trust = m.document(
        "schedule_trust",
        policy::trust_of_schedules("${var.account_id}"),
    );
    let policy = m.document(
        "schedule_policy",
        json!({
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "InvokeHealthCheck",
                    "Effect": "Allow",
                    "Action": "lambda:InvokeFunction",
                    "Resource": "${module.function.alias_arn}",
                },
                {
                    "Sid": "ReadEncryptedSchedules",
                    "Effect": "Allow",
                    "Action": "kms:Decrypt",
                    "Resource": "${var.kms_key_arn}",
                },
            ],
        }),
    );
    m.resource(
        "aws_iam_role",
        "schedule",
        json!({
            "name": format!("{}-schedule", own_name()),
            "description": "Role with which schedules start the health check.",
            "assume_role_policy": trust,
        }),
    );
    m.resource(
        "aws_iam_role_policy",
        "schedule",
        json!({ "name": "schedule", "role": "${aws_iam_role.schedule.id}", "policy": policy }),
    );
    m.resource(
        "aws_scheduler_schedule",
        "this",
        json!({
            "for_each": "${local.lists}",
            "name": format!("{}-${{each.key}}", own_name()),
            "description": "Looks whether functions, APIs and tables work.",
            "schedule_expression": "${var.every_minutes == 1 ? \"rate(1 minute)\" : \"rate(${var.every_minutes} minutes)\"}",
            "kms_key_arn": "${var.kms_key_arn}",
            "flexible_time_window": { "mode": "OFF" },
            "target": {
                "arn": "${module.function.alias_arn}",
                "role_arn": "${aws_iam_role.schedule.arn}",
                "input": format!("{{\"checks\":[${{each.value}}],\"patience_seconds\":{PATIENCE_SECONDS}}}"),
                // Late is useless; the alarm on silence tells of what is lost.
                "retry_policy": { "maximum_event_age_in_seconds": 60, "maximum_retry_attempts": 1 },
            },
            "depends_on": ["aws_iam_role_policy.schedule"],
        }),
    );
}

/// A look at the end of each apply that changed something. To fail, the function itself fails: then
/// Terraform keeps no result, and the next apply looks again. A postcondition would keep it, and
/// refuse every later plan on old news.
fn at_apply(m: &mut Module) {
    m.resource(
        "aws_lambda_invocation",
        "look",
        json!({
            "for_each": "${{ for key, list in local.lists : key => list if var.at_apply != \"off\" }}",
            "function_name": "${module.function.name}",
            "qualifier": "${module.function.alias}",
            "input": format!(
                "{{\"checks\":[${{each.value}}],\"patience_seconds\":{PATIENCE_AT_APPLY_SECONDS},\"fail\":${{var.at_apply == \"fail\"}}}}"
            ),
            "triggers": {
                "things": "${sha256(jsonencode([var.functions, var.apis, var.tables]))}",
                "function": "${module.function.served_version}",
            },
            "depends_on": ["aws_iam_role_policy_attachment.look"],
        }),
    );
    // Where an apply fails there is nothing to warn of, and a plan should not say that it cannot know.
    m.check(
        "healthy",
        "${var.at_apply == \"warn\" ? alltrue([for look in values(aws_lambda_invocation.look) : jsondecode(look.result).healthy]) : true}",
        "Not healthy when last applied: ${join(\"; \", flatten([for look in values(aws_lambda_invocation.look) : [for found in jsondecode(look.result).unhealthy : \"${found.target}: ${found.reason}\"]]))}.",
    );
}
