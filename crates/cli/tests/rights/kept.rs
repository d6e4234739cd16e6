//! The ends of what is kept: the state, the data of a protected environment, and the record of what was done.

use crate::ends::{EVER, End, end};
use crate::trials::Who;
use crate::worlds::{Delivered, delivered};

/// All ends of what an environment keeps.
pub(crate) fn all(environment: &Delivered) -> Vec<End> {
    let mut ends = state(environment);
    if environment.protected {
        ends.extend(data(environment));
        ends.extend(record(environment));
    }
    ends
}

/// The state, its bucket and its key.
fn state(environment: &Delivered) -> Vec<End> {
    let bucket = format!("arn:aws:s3:::{}", environment.state_bucket());
    let mut ends = Vec::new();
    for name in [bucket.clone(), format!("{bucket}-logs")] {
        for action in [
            "s3:DeleteBucket",
            "s3:DeleteBucketPolicy",
            "s3:PutBucketPolicy",
            "s3:PutBucketVersioning",
            "s3:PutEncryptionConfiguration",
            "s3:PutLifecycleConfiguration",
        ] {
            ends.push(
                end(EVER, action, &name)
                    .key("aws:RequestedRegion", environment.region())
                    .made_by_bootstrap(),
            );
        }
    }
    let object = format!("{bucket}/any");
    ends.push(
        end(EVER, "s3:DeleteObjectVersion", &object)
            .key("aws:RequestedRegion", environment.region()),
    );
    for action in ["s3:GetObject", "s3:PutObject"] {
        ends.push(end(&[Who::Within], action, &object));
        ends.push(end(&[Who::Within], action, format!("{bucket}-logs/any")));
    }
    for action in ["s3:ListBucket", "s3:GetBucketPolicy"] {
        ends.push(end(&[Who::Within], action, &bucket));
        ends.push(end(&[Who::Within], action, format!("{bucket}-logs")));
    }
    for key in environment.state_keys() {
        for action in [
            "kms:DisableKey",
            "kms:PutKeyPolicy",
            "kms:ScheduleKeyDeletion",
        ] {
            ends.push(
                end(EVER, action, &key)
                    .key("aws:RequestedRegion", environment.region())
                    .made_by_bootstrap(),
            );
        }
    }
    ends
}

/// What holds data.
fn data(environment: &Delivered) -> Vec<End> {
    let world = environment.world();
    let mut ends = Vec::new();
    let mut all = |kind: &str, suffix: &str, actions: &[&'static str], who: &'static [Who]| {
        for arn in world.arns(kind) {
            for action in actions {
                ends.push(end(who, action, format!("{arn}{suffix}")));
            }
        }
    };
    for (_, data) in emitter::data_actions() {
        for (action, suffix) in data.destroy {
            all(data.resource_type, suffix, &[*action], EVER);
        }
        // Who makes an entry does these; nobody else has any business with them.
        for (action, suffix) in data.open {
            all(data.resource_type, suffix, &[*action], &[Who::Within]);
        }
    }
    // Buckets are protected one by one, by their own policies.
    all(
        "aws_s3_bucket",
        "",
        &[
            "s3:PutBucketPolicy",
            "s3:PutBucketVersioning",
            "s3:PutLifecycleConfiguration",
        ],
        &[Who::Plan, Who::Apply, Who::ApplyWithAll],
    );
    all(
        "aws_kms_key",
        "",
        &[
            "kms:DisableKey",
            "kms:PutKeyPolicy",
            "kms:ScheduleKeyDeletion",
        ],
        EVER,
    );
    all(
        "aws_backup_vault",
        "",
        &[
            "backup:DeleteBackupVault",
            "backup:DeleteBackupVaultAccessPolicy",
            "backup:DeleteBackupVaultLockConfiguration",
            "backup:PutBackupVaultAccessPolicy",
        ],
        EVER,
    );
    all("aws_backup_plan", "", &["backup:DeleteBackupPlan"], EVER);
    let (account, region) = (environment.account(), environment.region());
    let point = format!("arn:aws:backup:{region}:{account}:recovery-point:any");
    ends.push(end(EVER, "backup:DeleteRecoveryPoint", point).key("aws:RequestedRegion", &region));
    ends
}

/// The audit trail and where it is kept.
fn record(environment: &Delivered) -> Vec<End> {
    let world = environment.world();
    let (account, own, region) = (
        environment.account(),
        &environment.prefix,
        environment.region(),
    );
    let mut ends = Vec::new();
    for trail in world.arns("aws_cloudtrail") {
        for action in [
            "cloudtrail:DeleteTrail",
            "cloudtrail:StopLogging",
            "cloudtrail:UpdateTrail",
        ] {
            ends.push(end(EVER, action, trail));
        }
        if !environment.trail_follows_buckets() {
            ends.push(end(EVER, "cloudtrail:PutEventSelectors", trail));
        }
    }
    let group = format!("arn:aws:logs:{region}:{account}:log-group:/aws/cloudtrail/{own}");
    ends.push(end(EVER, "logs:DeleteLogGroup", &group).key("aws:RequestedRegion", &region));
    let stream = format!("{group}:log-stream:any");
    ends.push(end(EVER, "logs:DeleteLogStream", stream).key("aws:RequestedRegion", &region));
    for bucket in world.arns("aws_s3_bucket") {
        if bucket.contains("-logs-") {
            for action in ["s3:DeleteObject", "s3:DeleteObjectVersion"] {
                ends.push(end(EVER, action, format!("{bucket}/any")));
            }
        }
    }
    ends
}

#[test]
fn every_kind_that_holds_data_has_ends() {
    let environments = delivered().iter();
    let protected = environments.filter(|environment| environment.protected);
    let ends: Vec<End> = protected.flat_map(data).collect();
    for (kind, data) in emitter::data_actions() {
        let is_said = !data.destroy.is_empty() || !data.not_denied.is_empty();
        assert!(
            is_said || !kind.holds_data,
            "{} holds data: `data` of its row in the emitter does not say what destroys it",
            kind.with_article
        );
        for (action, _) in data.destroy.iter().chain(data.open) {
            assert!(
                ends.iter().any(|end| end.action == *action),
                "no protected environment of worlds.rs has {}: that nobody reaches `{action}` is not proven",
                kind.with_article
            );
        }
    }
}
