//! The module `remediation`: rules over the alarms of the table, the function, its ledger.

use naming::undelivered_queue;
use serde_json::json;
use terraform::{Call, Module};

use super::{RemediationInputs, package::SOURCE, rights, tests};
use crate::definition::Variant;
use crate::parts::{self, package, policy, queue};

/// Characters that the names of alarms may take in a rule: 2,048 is the quota of a pattern
/// (EventBridge quotas, read 2026-11), and the rest of it takes some 200.
const NAMES_IN_A_RULE: u32 = 1800;
/// Seconds of a run: Lambda's changes take effect within a few.
const TIMEOUT_SECONDS: u32 = 60;

pub(super) fn module(variant: Variant) -> Module {
    let mut m = Module::new::<RemediationInputs<'_>>(
        "remediation",
        "Heals functions when their alarms fire: rolls back, raises memory, recycles or throttles, by an explicit table, within bounds, once, on record.",
    );
    validations(&mut m);
    parts::partition_and_region(&mut m);
    ledger(&mut m);
    function(&mut m, variant);
    rights::add(&mut m);
    rules(&mut m);
    outputs(&mut m);
    if variant.protects() {
        m.prevent_destroy("aws_dynamodb_table");
    } else {
        m.assets = package::assets(&SOURCE);
    }
    m.test(tests::file());
    m
}

/// Name of the function and of its ledger.
fn own_name() -> String {
    naming::remediation("${var.name}")
}

fn validations(m: &mut Module) {
    for (condition, message) in [
        (
            "length(var.remedies) > 0",
            "A table that allows nothing needs no remediation: leave the module out.",
        ),
        (
            "alltrue([for alarm in keys(var.remedies) : length(alarm) <= 255])",
            "An alarm's name has at most 255 characters.",
        ),
        (
            &format!(
                "alltrue([for remedy in values(var.remedies) : remedy.function != \"{}\"])",
                own_name()
            ),
            "Remediation is never its own target.",
        ),
        (
            "alltrue([for remedy in values(var.remedies) : remedy.alias != null if remedy.action == \"roll_back\"])",
            "A rollback moves an alias: name it.",
        ),
        (
            "alltrue([for remedy in values(var.remedies) : remedy.alias == null if remedy.action == \"recycle\"])",
            "Callers of an alias use a published version, which cannot be recycled: roll it back.",
        ),
        (
            "alltrue([for remedy in values(var.remedies) : remedy.memory_cap_mb != null if remedy.action == \"raise_memory\"])",
            "Raising memory needs a memory_cap_mb.",
        ),
        (
            "alltrue([for remedy in values(var.remedies) : remedy.throttle_concurrency != null if remedy.action == \"throttle\"])",
            "Throttling needs a throttle_concurrency.",
        ),
    ] {
        m.validation("remedies", condition, message);
    }
}

/// Lock, cooldown, attempts and record, and beside them what is allowed: one item for each alarm, so
/// that a plan shows each as it is, in any number, and a change of it redeploys nothing.
fn ledger(m: &mut Module) {
    m.resource(
        "aws_dynamodb_table",
        "ledger",
        json!({
            "name": own_name(),
            "billing_mode": "PAY_PER_REQUEST",
            "hash_key": "id",
            "attribute": [{ "name": "id", "type": "S" }],
            "ttl": { "enabled": true, "attribute_name": "expires_at" },
            "server_side_encryption": { "enabled": true, "kms_key_arn": "${var.kms_key_arn}" },
            "point_in_time_recovery": { "enabled": true, "recovery_period_in_days": 35 },
            "deletion_protection_enabled": "${var.protected}",
            // What is allowed comes from Terraform, and what was done ends by itself.
            "tags": { "BackupRequired": "false" },
        }),
    );
    m.resource(
        "aws_dynamodb_table_item",
        "allowed",
        json!({
            "for_each": "${var.remedies}",
            "table_name": "${aws_dynamodb_table.ledger.name}",
            "hash_key": "${aws_dynamodb_table.ledger.hash_key}",
            "item": "${jsonencode({ for key, value in { id = { S = \"allowed#${each.key}\" }, function = { S = each.value.function }, alias = each.value.alias == null ? null : { S = each.value.alias }, action = { S = each.value.action }, window_minutes = each.value.action == \"roll_back\" ? { N = tostring(each.value.window_minutes) } : null, error_rate_percent = each.value.action == \"roll_back\" ? { N = tostring(each.value.error_rate_percent) } : null, memory_cap_mb = each.value.memory_cap_mb == null ? null : { N = tostring(each.value.memory_cap_mb) }, throttle_concurrency = each.value.throttle_concurrency == null ? null : { N = tostring(each.value.throttle_concurrency) }, cooldown_minutes = { N = tostring(each.value.cooldown_minutes) }, attempts_per_day = { N = tostring(each.value.attempts_per_day) }, described_in = each.value.described_in == null ? null : { S = each.value.described_in } } : key => value if value != null })}",
        }),
    );
    m.local(
        // Functions that fail at once share what is down, so those that are rolled back are known together.
        "rolled_back",
        json!("${{ for remedy in values(var.remedies) : remedy.function => remedy.alias... if remedy.action == \"roll_back\" }}"),
    );
    m.resource(
        "aws_dynamodb_table_item",
        "environment",
        json!({
            "table_name": "${aws_dynamodb_table.ledger.name}",
            "hash_key": "${aws_dynamodb_table.ledger.hash_key}",
            "item": "${jsonencode({ id = { S = \"environment\" }, functions = { L = [for name, aliases in local.rolled_back : { M = { name = { S = name }, alias = { S = aliases[0] } } }] }, maintenance = { L = [for name, window in var.maintenance : { M = { for key, value in { name = { S = name }, schedule = { S = window.schedule }, duration_minutes = { N = tostring(window.duration_minutes) }, timezone = { S = window.timezone }, functions = window.functions == null ? null : { L = [for function in window.functions : { S = function }] } } : key => value if value != null } }] } })}",
        }),
    );
}

fn function(m: &mut Module, variant: Variant) {
    // The protected variant lies one folder deeper, and uses the package of the other.
    let up = if variant.protects() { "../" } else { "" };
    m.local("statements", rights::own_statements());
    let arguments = json!({
        "name": own_name(),
        "description": "Heals functions when their alarms fire.",
        "kms_key_arn": "${var.kms_key_arn}",
        "package": format!("${{path.module}}/{up}{}", package::PACKAGE),
        "handler": "index.handler",
        "runtime": "${var.runtime}",
        "memory_mb": 256,
        "timeout_seconds": TIMEOUT_SECONDS,
        "environment": {
            "NAME": "${var.name}",
            "MODE": "${var.mode}",
            "LEDGER_TABLE": "${aws_dynamodb_table.ledger.name}",
            "ALERT_TOPIC_ARN": "${var.alert_topic_arn}",
            "AUDIT_DAYS": "${tostring(var.audit_days)}",
        },
        "statements": "${concat(local.statements, local.evidence_statements, local.key_statements)}",
        "reserved_concurrency": "${var.reserved_concurrency}",
        "log_retention_days": "${var.log_retention_days}",
    });
    m.calls.push(Call {
        source: format!("{up}../function"),
        ..Call::new("function", "function", &arguments)
    });
}

/// The alarms of the table by their exact names, in as many rules as they need: an alarm that may
/// not be healed does not even start the function.
fn rules(m: &mut Module) {
    m.local(
        "alarms_per_rule",
        json!(format!(
            "${{max(1, floor({NAMES_IN_A_RULE} / (max(0, [for alarm in keys(var.remedies) : length(alarm)]...) + 3)))}}"
        )),
    );
    m.local(
        "rules",
        json!("${{ for index, alarms in chunklist(sort(keys(var.remedies)), local.alarms_per_rule) : format(\"%03d\", index) => { source = [\"aws.cloudwatch\"], detail-type = [\"CloudWatch Alarm State Change\"], detail = { alarmName = alarms, state = { value = [\"ALARM\"] }, previousState = { value = [\"OK\"] } } } }}"),
    );
    m.resource(
        "aws_cloudwatch_event_rule",
        "alarms",
        json!({
            "for_each": "${local.rules}",
            "name": format!("{}-${{each.key}}", own_name()),
            "description": "Alarms that remediation may act on, from OK to ALARM.",
            "event_pattern": "${jsonencode(each.value)}",
        }),
    );
    queue::undelivered(
        m,
        &undelivered_queue(&own_name()),
        json!("${[for rule in values(aws_cloudwatch_event_rule.alarms) : rule.arn]}"),
    );
    m.resource(
        "aws_lambda_permission",
        "rules",
        // The rule's ARN has the account in it, which EventBridge does not say by itself.
        policy::permission(
            "events",
            "${aws_cloudwatch_event_rule.alarms[each.key].arn}",
            json!({
                "for_each": "${local.rules}",
                "statement_id": "AlarmRule${each.key}",
                "action": "lambda:InvokeFunction",
                "function_name": "${module.function.name}",
                "qualifier": "${module.function.alias}",
            }),
        ),
    );
    m.resource(
        "aws_cloudwatch_event_target",
        "function",
        json!({
            "for_each": "${local.rules}",
            "rule": "${aws_cloudwatch_event_rule.alarms[each.key].name}",
            "target_id": "remediation",
            "arn": "${module.function.alias_arn}",
            "retry_policy": { "maximum_event_age_in_seconds": 3600, "maximum_retry_attempts": 10 },
            "dead_letter_config": { "arn": "${aws_sqs_queue.dead_letters.arn}" },
            // Nothing is sent before it may be received, looked up and acted on.
            "depends_on": [
                "aws_dynamodb_table_item.allowed",
                "aws_dynamodb_table_item.environment",
                "aws_iam_role_policy_attachment.functions",
                "aws_lambda_permission.rules",
                "aws_sqs_queue_policy.dead_letters",
            ],
        }),
    );
}

fn outputs(m: &mut Module) {
    for (name, value, description) in [
        (
            "function_name",
            "module.function.name",
            "Name of the remediation function.",
        ),
        (
            "alias_arn",
            "module.function.alias_arn",
            "ARN of the alias that the rules call.",
        ),
        (
            "role_name",
            "module.function.role_name",
            "Name of the remediation function's role.",
        ),
        (
            "ledger_table",
            "aws_dynamodb_table.ledger.name",
            "Name of the table that says what is allowed, and what was done.",
        ),
        (
            "dead_letter_queue_url",
            "module.function.dead_letter_queue_url",
            "URL of the queue of events that could not be handled.",
        ),
        (
            "undelivered_queue_url",
            "aws_sqs_queue.dead_letters.url",
            "URL of the queue of events that could not be delivered.",
        ),
    ] {
        m.output(name, format!("${{{value}}}"), description);
    }
}
