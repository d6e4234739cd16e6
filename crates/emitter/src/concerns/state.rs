//! The bucket that keeps Terraform's state, with a key of its own. It is made once, before the
//! environment that it serves, and never destroyed by a configuration.

use model::Environment;
use model::description::BucketAccessLogs;
use naming::ConcernName;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use terraform::{Module, TestFile, TestRun, Text, Value};

use crate::contribution::{Contribution, OperationalFacts};
use crate::definition::{Concern, ModuleDefinition, STANDARD, Variant};
use crate::parts::bucket::{
    Encryption, Made, MayGo, PrivateBucket, abort_uploads, private, receive_access_logs,
};
use crate::parts::{self, ARN, policy};
use crate::references::{account_id, concern_call, module_output};

pub(crate) const CONCERN: Concern = Concern {
    module: ModuleDefinition {
        path: ConcernName::State.as_str(),
        variants: STANDARD,
        module,
        examples: &[("state", include_str!("../../templates/examples/state.tf"))],
        on_provider_6: None,
    },
    section: "backend",
    alarms: &[],
    wire,
};

/// What a caller of `modules/state` passes.
#[derive(Serialize, JsonSchema)]
struct StateInputs {
    /// Name of the bucket; its access logs go to a second one with `-logs` behind the name.
    #[schemars(regex(pattern = "^[a-z0-9][a-z0-9.-]{1,56}[a-z0-9]$"))]
    bucket: Text,
    /// The twelve digits of the account.
    #[schemars(regex(pattern = "^[0-9]{12}$"))]
    account_id: Text,
    /// Whether S3 logs requests, to a second bucket under its own key: S3 writes them under no other.
    /// Without it a trail is to record them.
    #[serde(default = "access_logs")]
    access_logs: Value<bool>,
}

fn access_logs() -> Value<bool> {
    Value::Literal(true)
}

fn module(_: Variant) -> Module {
    let mut m = Module::new::<StateInputs>(
        "state",
        "The bucket that keeps Terraform's state: encrypted with a key of its own, versioned, private, logged, never destroyed.",
    );
    parts::partition_and_region(&mut m);
    let policy = m.document(
        "key_policy",
        json!({
            "Version": "2012-10-17",
            "Statement": [policy::account_keeps_key()],
        }),
    );
    m.resource(
        "aws_kms_key",
        "this",
        json!({
            "description": "Terraform state in ${var.bucket}",
            "enable_key_rotation": true,
            "deletion_window_in_days": 30,
            "policy": policy,
        }),
    );
    m.resource(
        "aws_kms_alias",
        "this",
        json!({
            "name": "alias/${replace(var.bucket, \".\", \"-\")}",
            "target_key_id": "${aws_kms_key.this.key_id}",
        }),
    );
    private(
        &mut m,
        PrivateBucket {
            label: "state",
            bucket: "${var.bucket}",
            encryption: Encryption::Key("${aws_kms_key.this.arn}"),
            made: Made::Always,
            access_logs: Some(("${aws_s3_bucket.logs[0].id}", "state/")),
            statements: Vec::new(),
            rules: json!([
                {
                    // A former state is the way back after a mistake; the newest stay for ever.
                    "id": "former-states",
                    "status": "Enabled",
                    "filter": {},
                    "noncurrent_version_expiration": {
                        "newer_noncurrent_versions": 50,
                        "noncurrent_days": 90,
                    },
                },
                abort_uploads(),
            ]),
            kept: false,
            fixed: false,
            may_go: MayGo::Never,
        },
    );
    let logs = "${var.bucket}-logs";
    private(
        &mut m,
        PrivateBucket {
            label: "logs",
            bucket: logs,
            encryption: Encryption::S3,
            made: Made::ForAccessLogs,
            access_logs: None,
            statements: vec![receive_access_logs(
                logs,
                vec![
                    policy::for_this_account(),
                    (
                        "ArnLike",
                        "aws:SourceArn",
                        json!(format!("{ARN}:s3:::${{var.bucket}}")),
                    ),
                ],
            )],
            rules: json!([
                {
                    "id": "one-year",
                    "status": "Enabled",
                    "filter": {},
                    "expiration": { "days": 365 },
                    "noncurrent_version_expiration": { "noncurrent_days": 30 },
                },
                abort_uploads(),
            ]),
            kept: false,
            fixed: false,
            may_go: MayGo::Never,
        },
    );
    // Every former state is kept already, under a key that the backup role may not use.
    m.change("aws_s3_bucket", |bucket| {
        bucket.insert("tags".into(), json!({ "BackupRequired": "false" }));
    });
    m.prevent_destroy("aws_kms_key");
    m.prevent_destroy("aws_s3_bucket");
    m.output(
        "bucket",
        "${aws_s3_bucket.state.id}",
        "Name of the bucket that keeps the state.",
    );
    m.output(
        "key_arn",
        "${aws_kms_key.this.arn}",
        "ARN of the key that encrypts the state.",
    );
    m.test(tests());
    m
}

fn tests() -> TestFile {
    TestFile::new(
        "state",
        json!({ "bucket": "shop-production-state", "account_id": "111122223333" }),
    )
    .mock("data.aws_partition", json!({ "partition": "aws" }))
    .mock(
        "aws_kms_key",
        json!({ "arn": "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555" }),
    )
    .mock("aws_s3_bucket", json!({ "id": "a-bucket" }))
    .run(
        TestRun::plan("keeps_every_state_encrypted")
            .assert(
                "one(one(aws_s3_bucket_server_side_encryption_configuration.state.rule).apply_server_side_encryption_by_default).kms_master_key_id == aws_kms_key.this.arn && aws_kms_key.this.enable_key_rotation",
                "The state is not encrypted with its key, or the key does not rotate.",
            )
            .assert(
                "aws_s3_bucket_versioning.state.versioning_configuration[0].status == \"Enabled\" && aws_s3_bucket_lifecycle_configuration.state.rule[0].noncurrent_version_expiration[0].newer_noncurrent_versions == 50 && length(aws_s3_bucket_lifecycle_configuration.state.rule[0].expiration) == 0",
                "Former states are not kept, or the state itself expires.",
            )
            .assert(
                "aws_s3_bucket_logging.state[0].target_bucket == aws_s3_bucket.logs[0].id && aws_s3_bucket_public_access_block.state.restrict_public_buckets",
                "Access to the state is not logged, or it can be public.",
            )
            .assert(
                "anytrue([for s in jsondecode(aws_s3_bucket_policy.state.policy).Statement : s.Effect == \"Deny\" && s.Condition.Bool[\"aws:SecureTransport\"] == \"false\"])",
                "The state can be read without TLS.",
            ),
    )
    .run(
        TestRun::plan("leaves_the_record_of_requests_to_a_trail_when_told")
            .with_variables(json!({ "access_logs": false }))
            .assert(
                "length(aws_s3_bucket.logs) + length(aws_s3_bucket_logging.state) + length(aws_s3_bucket_policy.logs) == 0",
                "S3 logs requests, under its own key.",
            ),
    )
    .run(
        TestRun::plan("refuses_a_name_without_room_for_its_logs")
            .with_variables(json!({ "bucket": "a-very-long-name-for-a-bucket-of-terraform-states-indeed-yes" }))
            .refused("var.bucket"),
    )
}

fn wire(env: &Environment, _: &[OperationalFacts]) -> Vec<Contribution> {
    let Some(backend) = env
        .settings
        .backend
        .as_ref()
        .filter(|backend| backend.create)
    else {
        return Vec::new();
    };
    let inputs = StateInputs {
        bucket: (&backend.bucket).into(),
        account_id: Text::template(account_id(env)),
        access_logs: Value::Literal(env.settings.bucket_access_logs == BucketAccessLogs::S3),
    };
    vec![Contribution {
        call: Some(concern_call(ConcernName::State, &inputs)),
        facts: OperationalFacts::default(),
        outputs: vec![
            module_output(
                &ConcernName::State.output("bucket"),
                "Name of the bucket that keeps the state.",
            ),
            module_output(
                &ConcernName::State.output("key_arn"),
                "ARN of the key that encrypts the state.",
            ),
        ],
    }]
}
