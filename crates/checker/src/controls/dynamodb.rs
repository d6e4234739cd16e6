//! Tables.

use plan::Instance;
use values::Lookup;

use super::{policies, selections};
use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::policy::{PolicyText, Statement};
use crate::scope::{Document, Scope};
use crate::verdict::{Verdict, argument, truth};

const TABLE: &[&str] = &["aws_dynamodb_table"];
const TARGET: &str = "aws_appautoscaling_target";

/// Is reading or writing of a table scaled: has it a target, and the target a policy?
fn scaler(scope: &Scope<'_>, table: &Instance, way: &str) -> Verdict {
    let message = format!("its {way} capacity is fixed");
    let dimension = format!("dynamodb:table:{way}CapacityUnits");
    let name = table
        .lookup("name")
        .text()
        .map(|name| format!("table/{name}"));
    let referring = scope.companions(table, TARGET, "resource_id", &["name"]);
    let named = scope
        .plan
        .of_type(TARGET)
        .filter(|target| name.is_some() && target.lookup("resource_id").text() == name.as_deref());
    let mut perhaps = referring.perhaps;
    for target in named.chain(referring.found) {
        match target.lookup("scalable_dimension") {
            Lookup::Unknown => perhaps = true,
            seen if seen.text() == Some(dimension.as_str()) => {
                return policy_of(scope, target, &dimension, &message);
            }
            _ => {}
        }
    }
    if perhaps {
        Verdict::unknown("aws_appautoscaling_target.resource_id")
    } else {
        Verdict::fail(message)
    }
}

/// Has a scaling target a policy?
fn policy_of(scope: &Scope<'_>, target: &Instance, dimension: &str, message: &str) -> Verdict {
    let message = format!("{message}: its target has no policy");
    let policies = scope
        .plan
        .of_type("aws_appautoscaling_policy")
        .map(|policy| {
            let followed = scope.plan.resolve_references(policy, "resource_id");
            let refers = followed
                .found
                .iter()
                .any(|found| found.instance.address == target.address && found.certain);
            let same = match (
                policy.lookup("resource_id").text(),
                target.lookup("resource_id").text(),
            ) {
                (Some(of), Some(id)) => of == id,
                _ => refers || followed.found.is_empty(),
            };
            match policy.lookup("scalable_dimension") {
                Lookup::Unknown if same || refers => Verdict::Pass,
                seen => Verdict::pass_if(same && seen.text() == Some(dimension), message.as_str()),
            }
        });
    Verdict::any(policies, Verdict::fail(message.as_str()))
}

/// What holds of a table with provisioned capacity.
fn fixed(scope: &Scope<'_>, table: &Instance) -> Verdict {
    scaler(scope, table, "Read").and(scaler(scope, table, "Write"))
}

/// The account of a principal, when it names one.
fn account_of(name: &PolicyText) -> Option<&str> {
    let name = name.known()?;
    let account = match name.split(':').collect::<Vec<_>>().as_slice() {
        ["arn", _, "iam" | "sts", "", account, ..] => *account,
        _ => name,
    };
    (account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())).then_some(account)
}

/// The accounts that the plan's own providers are bound to, and those in the ARNs it knows.
fn own_accounts(scope: &Scope<'_>) -> Vec<String> {
    let configuration = scope.plan.configuration.iter();
    configuration
        .flat_map(|root| root.providers.values())
        .filter_map(|provider| {
            provider
                .body
                .expression("allowed_account_ids")?
                .constant
                .as_ref()
        })
        .flat_map(|ids| ids.items().unwrap_or_default())
        .filter_map(|id| id.as_str().map(str::to_owned))
        .collect()
}

fn allows_a_foreigner(statement: &Statement, own: &[String]) -> Option<String> {
    if !statement.allows() || !statement.conditions.is_empty() {
        return None;
    }
    if statement.is_for_anybody() {
        return Some("it allows everybody, and no condition says who".to_owned());
    }
    let foreign = statement.principals.iter().find_map(|(kind, name)| {
        let account = account_of(name).filter(|_| kind == "AWS")?;
        (!own.iter().any(|own| own == account)).then_some(account)
    })?;
    Some(format!("it allows account {foreign} without a condition"))
}

pub(super) const CONTROLS: &[Control] = &[
    Control {
        id: "ddb-pitr",
        title: "A table can be brought back to any second",
        severity: Severity::Medium,
        types: TABLE,
        reason: "A faulty release that writes nonsense can then be undone to the second before it.",
        fix: "Set `point_in_time_recovery { enabled = true }`.",
        sources: Sources {
            checkov: &["CKV_AWS_28"],
            trivy: &["AWS-0024"],
            cdk_nag: &["AwsSolutions-DDB3"],
            fsbp: &["DynamoDB.2"],
            ..Sources::NONE
        },
        judge: |_, table| {
            truth(
                "point_in_time_recovery.enabled",
                table.lookup("point_in_time_recovery.0.enabled"),
                true,
                false,
                "`point_in_time_recovery.enabled` is not true",
            )
        },
        examples: Examples {
            good: &[r#"{"aws_dynamodb_table.a": {"point_in_time_recovery": [{"enabled": true}]}}"#],
            bad: &[r#"{"aws_dynamodb_table.a": {}}"#],
            unknown: &[
                r#"{"aws_dynamodb_table.a": {"point_in_time_recovery": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "ddb-deletion-protection",
        title: "A table is protected from deletion",
        strict: Strict::InProduction,
        below: "what other environments hold can be made again, and they are to be taken down without a hindrance",
        types: TABLE,
        reason: "AWS then refuses to delete it, whoever asks.",
        fix: "Set `deletion_protection_enabled = true`.",
        sources: Sources {
            fsbp: &["DynamoDB.6"],
            ..Sources::NONE
        },
        judge: |_, table| {
            truth(
                "deletion_protection_enabled",
                table.lookup("deletion_protection_enabled"),
                true,
                false,
                "`deletion_protection_enabled` is not true",
            )
        },
        examples: Examples {
            good: &[r#"{"aws_dynamodb_table.a": {"deletion_protection_enabled": true}}"#],
            bad: &[r#"{"aws_dynamodb_table.a": {}}"#],
            unknown: &[
                r#"{"aws_dynamodb_table.a": {"deletion_protection_enabled": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "ddb-cmk",
        argument: "server_side_encryption",
        title: "A table is encrypted with a key of the customer's own",
        strict: Strict::FromStaging,
        types: &["aws_dynamodb_table", "aws_dynamodb_table_replica"],
        reason: "Who may read the table is then also decided by the key's policy, and the key can be taken away.",
        fix: "Set `server_side_encryption { enabled = true, kms_key_arn = … }`; of a replica, `kms_key_arn`.",
        sources: Sources {
            checkov: &["CKV_AWS_119", "CKV_AWS_271"],
            trivy: &["AWS-0025"],
            ..Sources::NONE
        },
        differs: "checkov passes any `kms_key_arn` that is written, `alias/aws/dynamodb` among them.",
        judge: |scope, table| {
            if table.resource_type.as_ref() == "aws_dynamodb_table_replica" {
                return scope.customer_key(table, "kms_key_arn", "`kms_key_arn` is not set");
            }
            let enabled = truth(
                "server_side_encryption.enabled",
                table.lookup("server_side_encryption.0.enabled"),
                true,
                false,
                "`server_side_encryption` is not enabled: the key is DynamoDB's own",
            );
            match enabled {
                Verdict::Pass => scope.customer_key(
                    table,
                    "server_side_encryption.0.kms_key_arn",
                    "`server_side_encryption.kms_key_arn` is not set: the key is managed by AWS",
                ),
                other => other,
            }
        },
        examples: Examples {
            good: &[
                r#"{"aws_dynamodb_table.a": {"server_side_encryption": [{"enabled": true, "kms_key_arn": "${aws_kms_key.a.arn}"}]}, "aws_kms_key.a": {}}"#,
                r#"{"aws_dynamodb_table_replica.a": {"kms_key_arn": "arn:aws:kms:us-west-2:111122223333:key/a"}}"#,
            ],
            bad: &[
                r#"{"aws_dynamodb_table.a": {}}"#,
                r#"{"aws_dynamodb_table.a": {"server_side_encryption": [{"enabled": true}]}}"#,
                r#"{"aws_dynamodb_table.a": {"server_side_encryption": [{"enabled": false, "kms_key_arn": "arn:aws:kms:us-west-2:111122223333:key/a"}]}}"#,
                r#"{"aws_dynamodb_table_replica.a": {}}"#,
            ],
            unknown: &[
                r#"{"aws_dynamodb_table.a": {"server_side_encryption": [{"enabled": true, "kms_key_arn": "${terraform_data.a.output}"}]}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "ddb-autoscale",
        title: "A table grows with what is asked of it",
        severity: Severity::Low,
        types: TABLE,
        reason: "A fixed capacity throttles on the day when most is asked.",
        fix: "Set `billing_mode = \"PAY_PER_REQUEST\"`, or give reads and writes an `aws_appautoscaling_target` and `aws_appautoscaling_policy`.",
        sources: Sources {
            checkov: &["CKV2_AWS_16"],
            fsbp: &["DynamoDB.1"],
            ..Sources::NONE
        },
        differs: "checkov is content with any target that refers to the table; here reads and writes both need one, with a policy.",
        judge: |scope, table| {
            argument(
                "billing_mode",
                table.lookup("billing_mode"),
                fixed(scope, table),
                |mode| match mode.as_str() {
                    Some("PAY_PER_REQUEST") => Verdict::Pass,
                    _ => fixed(scope, table),
                },
            )
        },
        examples: Examples {
            good: &[
                r#"{"aws_dynamodb_table.a": {"billing_mode": "PAY_PER_REQUEST"}}"#,
                r#"{"aws_dynamodb_table.a": {"name": "a"},
                    "aws_appautoscaling_target.r": {"resource_id": "table/a", "scalable_dimension": "dynamodb:table:ReadCapacityUnits"},
                    "aws_appautoscaling_target.w": {"resource_id": "table/${aws_dynamodb_table.a.name}", "scalable_dimension": "dynamodb:table:WriteCapacityUnits"},
                    "aws_appautoscaling_policy.r": {"resource_id": "table/a", "scalable_dimension": "dynamodb:table:ReadCapacityUnits"},
                    "aws_appautoscaling_policy.w": {"resource_id": "${aws_appautoscaling_target.w.resource_id}", "scalable_dimension": "dynamodb:table:WriteCapacityUnits"}}"#,
            ],
            bad: &[
                r#"{"aws_dynamodb_table.a": {"name": "a"}}"#,
                r#"{"aws_dynamodb_table.a": {"name": "a", "billing_mode": "PROVISIONED"},
                    "aws_appautoscaling_target.r": {"resource_id": "table/a", "scalable_dimension": "dynamodb:table:ReadCapacityUnits"},
                    "aws_appautoscaling_policy.r": {"resource_id": "table/a", "scalable_dimension": "dynamodb:table:ReadCapacityUnits"}}"#,
                r#"{"aws_dynamodb_table.a": {"name": "a"},
                    "aws_appautoscaling_target.r": {"resource_id": "table/a", "scalable_dimension": "dynamodb:table:ReadCapacityUnits"},
                    "aws_appautoscaling_target.w": {"resource_id": "table/a", "scalable_dimension": "dynamodb:table:WriteCapacityUnits"}}"#,
            ],
            unknown: &[
                r#"{"aws_dynamodb_table.a": {"billing_mode": "${terraform_data.a.output}"}}"#,
                r#"{"aws_dynamodb_table.a": {"name": "a"},
                    "aws_appautoscaling_target.r": {"resource_id": "${terraform_data.a.output}", "scalable_dimension": "dynamodb:table:ReadCapacityUnits"},
                    "aws_appautoscaling_target.w": {"resource_id": "${terraform_data.a.output}", "scalable_dimension": "dynamodb:table:WriteCapacityUnits"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "ddb-backup-plan",
        title: "A table is backed up by a plan",
        strict: Strict::InProduction,
        below: "what other environments hold can be made again; where there is a plan of backups, `backup-plan-exists` judges it from staging on",
        types: TABLE,
        reason: "Point-in-time recovery goes back 35 days at most, and goes with the table; a vault keeps what was there.",
        fix: "Let an `aws_backup_selection` name the table, or a tag that it carries; what needs no backup says so by the tag `BackupRequired = false`.",
        sources: Sources {
            fsbp: &["DynamoDB.4"],
            cdk_nag: &[
                "HIPAA.Security-DynamoDBInBackupPlan",
                "NIST.800.53.R5-DynamoDBInBackupPlan",
            ],
            ..Sources::NONE
        },
        judge: |scope, table| {
            let required = table.lookup("tags_all.BackupRequired").text();
            if required.or(table.lookup("tags.BackupRequired").text()) == Some("false") {
                return Verdict::NotApplicable("its tag says that it needs no backup");
            }
            let name = table
                .lookup("name")
                .text()
                .map(|name| format!("table/{name}"));
            selections::cover(scope, table, "dynamodb", name.as_deref())
        },
        examples: Examples {
            good: &[
                r#"{"aws_dynamodb_table.a": {}, "aws_backup_selection.a": {"resources": ["${aws_dynamodb_table.a.arn}"]}}"#,
                r#"{"aws_dynamodb_table.a": {"name": "shop-orders", "tags_all": {"Backup": "yes"}}, "aws_backup_selection.a": {"resources": ["arn:aws:dynamodb:us-east-1:111122223333:table/shop-*"], "condition": [{"string_equals": [{"key": "aws:ResourceTag/Backup", "value": "yes"}]}]}}"#,
                r#"{"aws_dynamodb_table.a": {"tags": {"Backup": "yes"}}, "aws_backup_selection.a": {"selection_tag": [{"type": "STRINGEQUALS", "key": "Backup", "value": "yes"}]}}"#,
            ],
            bad: &[
                r#"{"aws_dynamodb_table.a": {"name": "a"}}"#,
                r#"{"aws_dynamodb_table.a": {}, "aws_dynamodb_table.b": {}, "aws_backup_selection.a": {"resources": ["${aws_dynamodb_table.b.arn}"]}}"#,
                r#"{"aws_dynamodb_table.a": {"name": "shop-orders"}, "aws_backup_selection.a": {"resources": ["arn:aws:dynamodb:us-east-1:111122223333:table/shop-*"], "condition": [{"string_equals": [{"key": "aws:ResourceTag/Backup", "value": "yes"}]}]}}"#,
                r#"{"aws_dynamodb_table.a": {"name": "a"}, "aws_backup_selection.a": {"resources": ["*"], "not_resources": ["arn:aws:dynamodb:*:*:table/a"]}}"#,
            ],
            unknown: &[
                r#"{"aws_dynamodb_table.a": {"name": "a"}, "aws_backup_selection.a": {"resources": ["${terraform_data.a.output}"]}}"#,
                r#"{"aws_dynamodb_table.a": {"tags": "${terraform_data.a.output}"}, "aws_backup_selection.a": {"selection_tag": [{"type": "STRINGEQUALS", "key": "Backup", "value": "yes"}]}}"#,
            ],
            exempt: &[
                r#"{"aws_dynamodb_table.a": {"name": "locks", "tags_all": {"BackupRequired": "false"}}}"#,
            ],
        },
        ..Control::BLANK
    },
    Control {
        id: "ddb-no-cross-account",
        title: "A table's policy allows no other account without a condition",
        types: &["aws_dynamodb_resource_policy"],
        reason: "Whoever administers that account decides who reads the table.",
        fix: "Name roles of this account, or add a condition such as `aws:PrincipalOrgID`.",
        sources: Sources {
            document: "Amazon DynamoDB guide, resource-based policies, read 2026-11",
            ..Sources::NONE
        },
        judge: |scope, policy| match &*scope.policy(policy, "policy") {
            Document::Absent => policies::NO_POLICY,
            document => {
                let own = own_accounts(scope);
                policies::no_statement(document, "policy", |statement| {
                    allows_a_foreigner(statement, &own)
                })
            }
        },
        examples: Examples {
            good: &[
                r#"{"aws_dynamodb_resource_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/a"}, "Action": "dynamodb:GetItem", "Resource": "*"}]}}, "provider.aws": {"allowed_account_ids": ["111122223333"]}}"#,
                r#"{"aws_dynamodb_resource_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "dynamodb:GetItem", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}]}}}"#,
                r#"{"aws_dynamodb_resource_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "${aws_iam_role.a.arn}"}, "Action": "dynamodb:GetItem", "Resource": "*"}]}}, "aws_iam_role.a": {}}"#,
            ],
            bad: &[
                r#"{"aws_dynamodb_resource_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "dynamodb:GetItem", "Resource": "*"}]}}, "provider.aws": {"allowed_account_ids": ["111122223333"]}}"#,
                r#"{"aws_dynamodb_resource_policy.a": {"policy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "dynamodb:GetItem", "Resource": "*"}]}}}"#,
            ],
            unknown: &[
                r#"{"aws_dynamodb_resource_policy.a": {"policy": "${terraform_data.a.output}"}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
];
