//! What the remediation function may do: on exactly the functions of the table, exactly what their
//! remedies need, and nothing that changes anything outside mode act.

use serde_json::{Value as Json, json};
use terraform::Module;

use crate::parts::{ARN, REGION};

/// Functions in one policy: their ARNs and those of their aliases stay within the 6,144 characters
/// that a managed policy may have (IAM quota, read 2026-11).
const FUNCTIONS_PER_POLICY: u32 = 20;

/// Functions whose logs are named one by one in the function's own policy, which has 10,240 characters (IAM quota, read
/// 2026-11). Of more, those of the environment are named by what their names begin with.
const LOGS_BY_NAME: u32 = 30;

/// Rights on the ledger and the topic: statements of the function's own policy. Of the ledger it
/// writes the items that are its own, never the table of what is allowed.
pub(super) fn own_statements() -> Json {
    json!([
        {
            "sid": "ReadLedger",
            "actions": ["dynamodb:GetItem"],
            "resources": ["${aws_dynamodb_table.ledger.arn}"],
        },
        {
            "sid": "WriteOwnItemsOfLedger",
            "actions": ["dynamodb:PutItem"],
            "resources": ["${aws_dynamodb_table.ledger.arn}"],
            "condition": {
                "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["event#*", "target#*"] },
                // Without keys at all the line above would hold.
                "Null": { "dynamodb:LeadingKeys": ["false"] },
            },
        },
        {
            "sid": "UseKeyOfLedger",
            "actions": ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
            "resources": ["${var.kms_key_arn}"],
            "condition": {
                "StringEquals": { "kms:ViaService": [format!("dynamodb.{REGION}.amazonaws.com")] },
            },
        },
        {
            "sid": "UseKeyOfTopic",
            "actions": ["kms:Decrypt", "kms:GenerateDataKey"],
            "resources": ["${var.kms_key_arn}"],
            "condition": {
                "StringEquals": { "kms:ViaService": [format!("sns.{REGION}.amazonaws.com")] },
            },
        },
        {
            "sid": "TellPeople",
            "actions": ["sns:Publish"],
            "resources": ["${var.alert_topic_arn}"],
        },
    ])
}

/// Adds the policies over the functions of the table, attached to the function's role.
pub(super) fn add(m: &mut Module) {
    m.local(
        "reading",
        json!({
            "roll_back": ["lambda:GetAlias", "lambda:ListVersionsByFunction"],
            "raise_memory": ["lambda:GetAlias", "lambda:GetFunctionConfiguration", "lambda:ListVersionsByFunction"],
            "recycle": ["lambda:GetFunctionConfiguration"],
            "throttle": ["lambda:GetFunctionConcurrency"],
        }),
    );
    m.local(
        "changing",
        json!({
            "roll_back": ["lambda:UpdateAlias"],
            "raise_memory": ["lambda:PublishVersion", "lambda:UpdateAlias", "lambda:UpdateFunctionConfiguration"],
            "recycle": ["lambda:UpdateFunctionConfiguration"],
            "throttle": ["lambda:PutFunctionConcurrency"],
        }),
    );
    m.local(
        "healed",
        json!("${[for remedy in values(var.remedies) : remedy if var.mode != \"notify\" && remedy.action != \"notify\"]}"),
    );
    evidence(m);
    m.local(
        // Grouped once: looking through all remedies for each function takes the square of their number.
        "remedies_by_function",
        json!("${{ for remedy in local.healed : remedy.function => remedy... }}"),
    );
    m.local(
        "actions_by_function",
        json!("${{ for name, remedies in local.remedies_by_function : name => sort(distinct(remedies[*].action)) }}"),
    );
    m.local(
        "functions_by_actions",
        json!("${{ for name, actions in local.actions_by_function : join(\"+\", actions) => name... }}"),
    );
    m.local(
        "rights",
        json!(format!(
            "${{merge({{}}, [for actions, names in local.functions_by_actions : {{ for index, part in chunklist(sort(names), {FUNCTIONS_PER_POLICY}) : \"${{actions}}-${{index}}\" => {{ actions = split(\"+\", actions), functions = part }} }}]...)}}"
        )),
    );
    m.local(
        "policies",
        json!(format!(
            "${{{{ for key, right in local.rights : key => {{ Version = \"2012-10-17\", Statement = [{{ Sid = \"HealFunctions\", Effect = \"Allow\", Action = sort(distinct(flatten([for action in right.actions : concat(local.reading[action], var.mode == \"act\" ? local.changing[action] : [])]))), Resource = local.function_arns[key] }}] }} }}}}"
        )),
    );
    m.local(
        "function_arns",
        json!(format!(
            "${{{{ for key, right in local.rights : key => flatten([for name in right.functions : concat([\"{ARN}:lambda:{REGION}:${{var.account_id}}:function:${{name}}\"], [for alias in sort(distinct([for remedy in local.remedies_by_function[name] : remedy.alias if remedy.alias != null])) : \"{ARN}:lambda:{REGION}:${{var.account_id}}:function:${{name}}:${{alias}}\"])]) }}}}"
        )),
    );
    m.local(
        // Whoever changes the variables of a function must be able to use their key, by way of
        // Lambda alone.
        "key_statements",
        json!(format!(
            "${{[for statement in [{{ sid = \"UseKeysOfFunctions\", actions = [\"kms:Decrypt\", \"kms:Encrypt\"], resources = var.function_key_arns, condition = {{ StringEquals = {{ \"kms:ViaService\" = [\"lambda.{REGION}.amazonaws.com\"] }} }} }}, {{ sid = \"LetLambdaUseKeysOfFunctions\", actions = [\"kms:CreateGrant\"], resources = var.function_key_arns, condition = {{ StringEquals = {{ \"kms:ViaService\" = [\"lambda.{REGION}.amazonaws.com\"] }}, Bool = {{ \"kms:GrantIsForAWSResource\" = [\"true\"] }} }} }}] : statement if var.mode == \"act\" && local.uses_keys]}}"
        )),
    );
    m.local(
        "uses_keys",
        json!("${length(var.function_key_arns) > 0 && anytrue([for remedy in local.healed : contains([\"raise_memory\", \"recycle\"], remedy.action)])}"),
    );
    m.resource(
        "aws_iam_policy",
        "functions",
        json!({
            "for_each": "${local.rights}",
            "name": format!("{}-${{each.key}}", naming::remediation("${var.name}")),
            "description": "What remediation may do on the functions with these remedies.",
            "policy": "${jsonencode(local.policies[each.key])}",
        }),
    );
    m.resource(
        "aws_iam_role_policy_attachment",
        "functions",
        json!({
            "for_each": "${local.rights}",
            "role": "${module.function.role_name}",
            "policy_arn": "${aws_iam_policy.functions[each.key].arn}",
        }),
    );
}

/// What evidence is read from: alarms by name, metrics, which have no resource level, and the reports in the logs of
/// functions whose memory may be raised.
fn evidence(m: &mut Module) {
    m.local(
        "alarm_arns",
        json!(format!(
            "${{distinct([for alarm, remedy in var.remedies : \"{ARN}:cloudwatch:{REGION}:${{var.account_id}}:alarm:${{startswith(alarm, \"${{var.name}}-\") ? \"${{var.name}}-*\" : alarm}}\" if remedy.action != \"notify\"])}}"
        )),
    );
    m.local(
        "reporting",
        json!("${distinct([for remedy in local.healed : remedy.function if remedy.action == \"raise_memory\"])}"),
    );
    m.local(
        "report_arns",
        json!(format!(
            "${{distinct([for name in local.reporting : \"{ARN}:logs:{REGION}:${{var.account_id}}:log-group:/aws/lambda/${{length(local.reporting) > {LOGS_BY_NAME} && startswith(name, \"${{var.name}}-\") ? \"${{var.name}}-*\" : name}}:*\"])}}"
        )),
    );
    m.local(
        "rolls_back",
        json!("${anytrue([for remedy in local.healed : remedy.action == \"roll_back\"])}"),
    );
    m.local(
        "evidence_statements",
        json!("${[for statement in [{ sid = \"SeeAlarms\", actions = concat([\"cloudwatch:DescribeAlarms\"], local.rolls_back ? [\"cloudwatch:DescribeAlarmHistory\"] : []), resources = local.alarm_arns, needed = length(local.healed) > 0 }, { sid = \"SeeMetrics\", actions = [\"cloudwatch:GetMetricData\"], resources = [\"*\"], needed = local.rolls_back }, { sid = \"SeeReportsOfRuns\", actions = [\"logs:FilterLogEvents\"], resources = local.report_arns, needed = length(local.reporting) > 0 }] : { sid = statement.sid, actions = statement.actions, resources = statement.resources } if statement.needed]}"),
    );
}
