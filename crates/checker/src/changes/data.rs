//! Nothing that holds data or records goes: destroyed, or replaced, which is the same for its data.

use plan::{ChangeAction, Instance, LOCATION_CHANGED, Plan, ResourceChange};
use values::Value;

use super::{of_change, some_of};
use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::verdict::Verdict;

/// What holds the data of an application: losing one loses it, and a key takes all that it encrypts.
const DATA: &[&str] = &[
    "aws_backup_vault",
    "aws_backup_logically_air_gapped_vault",
    "aws_cognito_user_pool",
    "aws_db_cluster_snapshot",
    "aws_db_instance",
    "aws_db_snapshot",
    "aws_docdb_cluster",
    "aws_dynamodb_global_table",
    "aws_dynamodb_table",
    "aws_dynamodb_table_replica",
    "aws_ebs_snapshot",
    "aws_ebs_volume",
    "aws_ecr_repository",
    "aws_efs_file_system",
    "aws_elasticache_replication_group",
    "aws_fsx_lustre_file_system",
    "aws_fsx_ontap_file_system",
    "aws_fsx_openzfs_file_system",
    "aws_fsx_windows_file_system",
    "aws_glacier_vault",
    "aws_keyspaces_table",
    "aws_kms_external_key",
    "aws_kms_key",
    "aws_kms_replica_key",
    "aws_memorydb_cluster",
    "aws_msk_cluster",
    "aws_neptune_cluster",
    "aws_opensearch_domain",
    "aws_rds_cluster",
    "aws_redshift_cluster",
    "aws_route53_zone",
    "aws_s3_bucket",
    "aws_s3_directory_bucket",
    "aws_s3tables_table_bucket",
    "aws_timestreamwrite_table",
];

/// What holds records and what waits: smaller losses, but losses.
const RECORDS: &[&str] = &[
    "aws_cloudtrail",
    "aws_cloudtrail_event_data_store",
    "aws_cloudwatch_event_archive",
    "aws_cloudwatch_log_group",
    "aws_kinesis_stream",
    "aws_secretsmanager_secret",
    "aws_sqs_queue",
    "aws_ssm_parameter",
];

/// What makes records and holds none: what it made is there without it.
const RECORDERS: &[&str] = &["aws_cloudtrail"];

/// Is data, or are records, lost with a resource of this type?
#[must_use]
pub fn holds_data(kind: &str) -> bool {
    kinds().any(|known| known == kind)
}

/// Every type that data or records are lost with.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    let all = DATA.iter().chain(RECORDS).copied();
    all.filter(|kind| !RECORDERS.contains(kind))
}

/// Does it only accompany a module that somebody took away? A log group goes with what wrote it, dead
/// letters with the function, rule or topic whose they are.
#[must_use]
pub fn goes_along(plan: &Plan, instance: &Instance) -> bool {
    let is_gone = plan.configuration.is_some()
        && !instance.module.is_empty()
        && plan.module_configuration(&instance.module).is_none();
    is_gone
        && match instance.resource_type.as_ref() {
            "aws_cloudwatch_log_group" => true,
            "aws_sqs_queue" => plan.destroyed.iter().any(|other| {
                let sends = other.lookup("dead_letter_config");
                let is_subscription = &*other.resource_type == "aws_sns_topic_subscription";
                other.module == instance.module
                    && (sends
                        .known()
                        .and_then(Value::items)
                        .is_some_and(|of| !of.is_empty())
                        || is_subscription && !other.lookup("redrive_policy").is_absent())
            }),
            _ => false,
        }
}

fn stays(plan: &Plan, instance: &Instance) -> Verdict {
    of_change(instance, |change| {
        if change.reason.as_deref() == Some(LOCATION_CHANGED) {
            return Verdict::fail(
                "apply makes it anew, empty, in another Region or account, and no longer knows what is there",
            );
        }
        if change.may_be_replaced {
            return Verdict::undecided(format!(
                "`{}` cannot be changed in place, and may change",
                change.may_change.join("`, `")
            ))
            .about(change.may_change.first().map_or("", AsRef::as_ref));
        }
        if change.imports_the_unseen() {
            return imported(plan, instance);
        }
        if !change.actions.contains(&ChangeAction::Delete) {
            let lost = replicas_lost(&instance.resource_type, &change.before, &change.after);
            if lost.is_empty() {
                return Verdict::Pass;
            }
            let regions = some_of(&lost);
            return Verdict::fail(format!("apply destroys its replica in {regions}"))
                .about("replica");
        }
        if !change.is_replacement() && goes_along(plan, instance) {
            return Verdict::NotApplicable("it goes with the module that it belongs to");
        }
        let what = if change.is_replacement() {
            "replaces it by an empty one"
        } else if instance.deposed.is_some() {
            "destroys what is left of it after a replacement"
        } else {
            "destroys it"
        };
        let argument = change.replace_paths.first().map(path).unwrap_or_default();
        Verdict::fail(format!("apply {what}{}", why(change))).about(&argument)
    })
}

/// Regions of replicas of a table that an update destroys: those that its configuration no longer has, and those whose key
/// changes, which are made anew (updateReplica in internal/service/dynamodb/table.go of hashicorp/terraform-provider-aws, read 2026-11).
#[must_use]
pub fn replicas_lost(kind: &str, before: &Value, after: &Value) -> Vec<String> {
    if kind != "aws_dynamodb_table" {
        return Vec::new();
    }
    // What is not known may be as it was.
    let (Some(before), Some(after)) = (replicas(before), replicas(after)) else {
        return Vec::new();
    };
    let lost = before.into_iter().filter(|(region, key)| {
        let stays = after.iter().find(|(other, _)| other == region);
        stays.is_none_or(|(_, new)| key.is_some() && new.is_some() && key != new)
    });
    lost.map(|(region, _)| region.to_owned()).collect()
}

/// The replicas of a table by region, with their keys where these are known; none where it is not known which there are.
fn replicas(table: &Value) -> Option<Vec<(&str, Option<&str>)>> {
    let Some(replicas) = table.get("replica") else {
        return Some(Vec::new());
    };
    let replicas = replicas.parts();
    if replicas.is_unknown() {
        return None;
    }
    let replicas = replicas.items().unwrap_or_default().iter();
    let replicas = replicas.map(|replica| {
        let replica = replica.parts();
        let key = replica.get("kms_key_arn").and_then(Value::as_str);
        Some((replica.get("region_name")?.as_str()?, key))
    });
    replicas.collect()
}

/// What is imported is replaced when an argument differs that cannot be changed in place.
fn imported(plan: &Plan, instance: &Instance) -> Verdict {
    let of = plan.configuration_of(instance);
    if of.is_some_and(|of| of.prevent_destroy == Some(true)) {
        return Verdict::Pass;
    }
    Verdict::undecided(
        "it is imported: whether what is there fits, or is replaced, only a plan of Terraform shows",
    )
}

/// Why Terraform does that, in words.
fn why(change: &ResourceChange) -> String {
    let paths: Vec<String> = change.replace_paths.iter().map(path).collect();
    if !paths.is_empty() {
        return format!(": `{}` cannot be changed in place", paths.join("`, `"));
    }
    let words = match change.reason.as_deref().unwrap_or_default() {
        "delete_because_no_resource_config" => "its block is gone from the configuration",
        "delete_because_no_module" => "its module is gone from the configuration",
        "delete_because_no_move_target" => "it was moved to where nothing is configured",
        "delete_because_each_key" => "its key is gone from `for_each`",
        "delete_because_count_index" => "`count` is smaller than it was",
        "delete_because_wrong_repetition" => "`count` or `for_each` was added or taken away",
        "replace_because_tainted" => "it is marked as tainted",
        "replace_by_request" => "`-replace` asks for it",
        "replace_by_triggers" => "`replace_triggered_by` asks for it",
        _ => return String::new(),
    };
    format!(": {words}")
}

/// A path such as `["attribute", 0, "name"]`, as `attribute.0.name`.
fn path(steps: &Value) -> String {
    let steps = steps.items().unwrap_or_default().iter().map(|step| {
        step.as_str()
            .map(str::to_owned)
            .or_else(|| step.as_i64().map(|at| at.to_string()))
            .unwrap_or_default()
    });
    steps.collect::<Vec<_>>().join(".")
}

const FIX: &str = "Take the edit back to keep it. What was renamed keeps its name in AWS with `moved_from`; what left the description stays in AWS with `[[forget]]` (a `removed` block). Neither keeps what has an argument that cannot be changed in place, or is in another Region or account: make another one beside it, and copy what it holds. If it is to go, waive this with a last day, so that the next loss is asked about again.";

/// What is said in Terraform's own documents.
const SOURCE: &str = "Terraform's JSON output format (`resource_changes`, `action_reason`, `replace_paths`), read 2026-11";

pub(super) const GATES: &[Control] = &[
    Control {
        id: "change-no-data-loss",
        title: "Apply destroys and replaces nothing that holds data",
        severity: Severity::Critical,
        strict: Strict::Always,
        types: DATA,
        reason: "What is lost then comes back only from a backup, if there is one; what a key encrypted never does. Terraform drops `prevent_destroy` together with the block that says it.",
        fix: FIX,
        sources: Sources {
            document: SOURCE,
            ..Sources::NONE
        },
        of_changes: true,
        judge: |scope, instance| stays(scope.plan, instance),
        examples: Examples {
            good: &[
                r#"{"aws_dynamodb_table.a": {"name": "a"}}"#,
                r#"{"update aws_dynamodb_table.a": {"before": {"billing_mode": "PROVISIONED"}, "after": {"billing_mode": "PAY_PER_REQUEST"}}}"#,
                r#"{"update aws_dynamodb_table.a": {"before": {"replica": [{"region_name": "eu-west-1"}]}, "after": {"replica": [{"region_name": "eu-west-1"}, {"region_name": "eu-west-2"}]}}}"#,
                r#"{"forget aws_s3_bucket.a": {"bucket": "a"}}"#,
                r#"{"import aws_s3_bucket.a": {"bucket": "a", "lifecycle": {"prevent_destroy": true}}}"#,
            ],
            bad: &[
                r#"{"delete aws_s3_bucket.a": {"bucket": "a"}}"#,
                r#"{"replace aws_dynamodb_table.a": {"before": {"hash_key": "id"}, "after": {"hash_key": "number"}}}"#,
                r#"{"update aws_dynamodb_table.a": {"before": {"replica": [{"region_name": "eu-west-1"}]}, "after": {"replica": []}}}"#,
                r#"{"update aws_dynamodb_table.a": {"before": {"replica": [{"region_name": "eu-west-1", "kms_key_arn": "a"}]}, "after": {"replica": [{"region_name": "eu-west-1", "kms_key_arn": "b"}]}}}"#,
                r#"{"delete aws_kms_key.a": {"description": "a"}}"#,
                r#"{"delete aws_backup_vault.a": {"name": "a"}}"#,
            ],
            unknown: &[r#"{"import aws_dynamodb_table.a": {"name": "a", "hash_key": "id"}}"#],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
    Control {
        id: "change-no-record-loss",
        title: "Apply destroys and replaces nothing that holds records, secrets or messages",
        severity: Severity::High,
        strict: Strict::Always,
        types: RECORDS,
        reason: "A log group takes its log with it, a queue the messages that wait in it, a secret what it holds. The log group and the dead letters of a module that goes as a whole are not asked about.",
        fix: FIX,
        sources: Sources {
            document: SOURCE,
            ..Sources::NONE
        },
        of_changes: true,
        judge: |scope, instance| stays(scope.plan, instance),
        examples: Examples {
            good: &[
                r#"{"update aws_cloudwatch_log_group.a": {"before": {"retention_in_days": 30}, "after": {"retention_in_days": 365}}}"#,
            ],
            bad: &[
                r#"{"delete aws_cloudwatch_log_group.a": {"name": "a"}}"#,
                r#"{"replace aws_sqs_queue.a": {"before": {"name": "a"}, "after": {"name": "b"}}}"#,
            ],
            ..Examples::NONE
        },
        ..Control::BLANK
    },
];
