//! The vault here and the one in the recovery region: each with a key of its own, so that what
//! befalls the application's key does not befall its backups.

use serde_json::{Value as Json, json};
use terraform::Module;

use crate::parts::{delivery, policy};

/// Adds keys, vaults, their policies and locks.
pub(super) fn add(m: &mut Module) {
    let of_delivery = delivery::key(
        &["backup"],
        &[
            "kms:CreateGrant",
            "kms:Decrypt",
            "kms:GenerateDataKey",
            "kms:RetireGrant",
        ],
    );
    let key_policy = delivery::document(
        m,
        "key_policy",
        // AWS Backup's own role uses the key as far as its policies go; the service itself never comes.
        vec![policy::account_keeps_key()],
        of_delivery,
    );
    vault(m, "this", None, &key_policy);
    vault(m, "recovery", Some("aws.recovery"), &key_policy);
}

/// Alias of the key of the vault of an environment whose names begin with `prefix`, in either region.
pub(super) fn key_alias(prefix: &str) -> String {
    format!("alias/{prefix}-backup")
}

/// A vault under `label`, with the provider configuration of another region when that is named.
fn vault(m: &mut Module, label: &str, provider: Option<&str>, key_policy: &str) {
    let count = provider.map(|_| "${length(local.copies) > 0 ? 1 : 0}");
    let index = if count.is_some() { "[0]" } else { "" };
    let mut add = |type_name: &str, count: Option<&str>, body: Json| {
        let Json::Object(body) = body else { return };
        let mut whole = serde_json::Map::new();
        if let Some(provider) = provider {
            whole.insert("provider".into(), provider.into());
        }
        if let Some(count) = count {
            whole.insert("count".into(), count.into());
        }
        whole.extend(body);
        m.resource(type_name, label, Json::Object(whole));
    };
    add(
        "aws_kms_key",
        count,
        json!({
            "description": "Backups of ${var.name}",
            "enable_key_rotation": true,
            "deletion_window_in_days": "${var.key_deletion_days}",
            "policy": key_policy,
        }),
    );
    add(
        "aws_kms_alias",
        count,
        json!({
            "name": key_alias("${var.name}"),
            "target_key_id": format!("${{aws_kms_key.{label}{index}.key_id}}"),
        }),
    );
    add(
        "aws_backup_vault",
        count,
        json!({
            "name": naming::backup_vault("${var.name}"),
            "kms_key_arn": format!("${{aws_kms_key.{label}{index}.arn}}"),
            "force_destroy": "${var.force_destroy}",
            "tags": "${local.audited}",
        }),
    );
    let name = format!("${{aws_backup_vault.{label}{index}.name}}");
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "NobodyDeletesBackups",
            "Effect": "Deny",
            "Principal": { "AWS": "*" },
            // The last keeps the policy itself as it is: whoever changes it must delete it first.
            "Action": [
                "backup:DeleteRecoveryPoint",
                "backup:UpdateRecoveryPointLifecycle",
                "backup:PutBackupVaultAccessPolicy",
            ],
            "Resource": "*",
        }],
    });
    // What nobody may delete cannot go with its vault.
    let guarded = if count.is_some() {
        "${length(local.copies) > 0 && !var.force_destroy ? 1 : 0}"
    } else {
        "${var.force_destroy ? 0 : 1}"
    };
    add(
        "aws_backup_vault_policy",
        Some(guarded),
        json!({ "backup_vault_name": name, "policy": "${jsonencode(local.vault_policy)}" }),
    );
    let (lock, days) = if count.is_some() {
        (
            "${var.vault_lock && length(local.copies) > 0 ? 1 : 0}",
            "local.copies",
        )
    } else {
        (
            "${var.vault_lock ? 1 : 0}",
            "[for rule in values(var.rules) : rule.retention_days]",
        )
    };
    // Without `changeable_for_days`, after which nobody at all could lift it, it is in governance mode.
    add(
        "aws_backup_vault_lock_configuration",
        Some(lock),
        json!({
            "backup_vault_name": name,
            "min_retention_days": format!("${{min({days}...)}}"),
            "max_retention_days": format!("${{max({days}...)}}"),
        }),
    );
    m.local("vault_policy", policy);
}
