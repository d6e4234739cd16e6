//! An S3 bucket: encrypted, versioned, private, TLS only, logged; cheaper with age.

use model::Environment;
use model::description::{self, Bucket, BucketAccessLogs, Tiering};
use naming::{CallName, ConcernName};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value as Json, json};
use terraform::{Call, Module, Run, TestFile, Text, Value};

use crate::catalogue::{BOTH, Edition, Library, Wired, Workload};
use crate::facts::{Backup, BackupKind, Facts, Made};
use crate::graph::{BUCKET, Drawn, PROTECTED};
use crate::import;
use crate::parts;
use crate::parts::bucket::{self, Encryption, MayGo, PrivateBucket, abort_uploads, private};
use crate::parts::protection;
use crate::runbook::{self, Chapter, Entry, Section};
use crate::wiring::{account_id, kms_key_arn, module_output};

pub(crate) const WORKLOAD: Workload = Workload {
    library: Some(Library {
        path: "bucket",
        editions: BOTH,
        module,
    }),
    wire,
};

/// How an object is taken back.
static RESTORE: Section = Section {
    chapter: Chapter::Restore,
    title: "Restore an object",
    text: include_str!("../../templates/runbook/restore-object.md.tera"),
};

/// What a caller of `modules/bucket` passes.
#[derive(Serialize, JsonSchema)]
struct Inputs {
    /// Name of the bucket, unique in the world.
    #[schemars(regex(pattern = "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"))]
    name: Text,
    /// ARN of the key that encrypts its objects.
    #[schemars(regex(pattern = crate::parts::KEY_ARN))]
    kms_key_arn: Text,
    /// Whether S3 logs requests; without it a trail is to record them.
    #[serde(default = "access_logs")]
    access_logs: Value<bool>,
    /// Name of the bucket that receives its access logs. It must be encrypted with S3's own keys:
    /// S3 delivers access logs nowhere else.
    access_logs_bucket: Option<Text>,
    /// Days after which objects move to Standard-IA. Never by default.
    #[schemars(range(min = 30))]
    infrequent_access_days: Option<Value<u32>>,
    /// Days after which objects move to Glacier Instant Retrieval, where they are read at once. Never by
    /// default.
    #[schemars(range(min = 1))]
    glacier_instant_days: Option<Value<u32>>,
    /// Days after which objects move to Glacier Flexible Retrieval, where they must be restored before they
    /// are read, and AWS Backup leaves them out. Never by default.
    #[schemars(range(min = 1))]
    glacier_days: Option<Value<u32>>,
    /// Days after which objects move to Glacier Deep Archive. Never by default.
    #[schemars(range(min = 1))]
    deep_archive_days: Option<Value<u32>>,
    /// Days that an overwritten or deleted object is kept.
    #[serde(default = "noncurrent_days")]
    #[schemars(range(min = 1))]
    noncurrent_days: Value<u32>,
    /// Whether the bucket is destroyed with every object in it when it goes. For environments that come and go.
    #[serde(default, skip_serializing_if = "parts::is_off")]
    force_destroy: Value<bool>,
}

fn access_logs() -> Value<bool> {
    Value::Literal(true)
}

fn noncurrent_days() -> Value<u32> {
    Value::Literal(90)
}

fn module(edition: Edition) -> Module {
    let mut m = Module::new::<Inputs>(
        "bucket",
        "An S3 bucket: encrypted with your key, versioned, private, TLS only, logged, cheaper with age.",
    );
    m.validation(
        "access_logs_bucket",
        "!var.access_logs || var.access_logs_bucket != null",
        "Access logs need access_logs_bucket.",
    );
    parts::place(&mut m);
    m.local(
        "transitions",
        json!([
            { "days": "${var.infrequent_access_days}", "storage_class": "STANDARD_IA" },
            { "days": "${var.glacier_instant_days}", "storage_class": "GLACIER_IR" },
            { "days": "${var.glacier_days}", "storage_class": "GLACIER" },
            { "days": "${var.deep_archive_days}", "storage_class": "DEEP_ARCHIVE" },
        ]),
    );
    private(
        &mut m,
        PrivateBucket {
            label: "this",
            bucket: "${var.name}",
            encryption: Encryption::Key("${var.kms_key_arn}"),
            made: bucket::Made::Always,
            access_logs: Some(("${var.access_logs_bucket}", "${var.name}/")),
            statements: Vec::new(),
            rules: rules(),
            kept: false,
            fixed: edition == Edition::Protected,
            may_go: MayGo::WhenTold,
        },
    );
    m.output("name", "${aws_s3_bucket.this.id}", "Name of the bucket.");
    m.output("arn", "${aws_s3_bucket.this.arn}", "ARN of the bucket.");
    if edition == Edition::Protected {
        m.prevent_destroy("aws_s3_bucket");
    }
    m.test(tests());
    m
}

fn rules() -> Json {
    json!([
        {
            "id": "tidy",
            "status": "Enabled",
            "filter": {},
            "noncurrent_version_expiration": { "noncurrent_days": "${var.noncurrent_days}" },
            "dynamic": {
                "transition": {
                    "for_each": "${[for transition in local.transitions : transition if transition.days != null]}",
                    "content": {
                        "days": "${transition.value.days}",
                        "storage_class": "${transition.value.storage_class}",
                    },
                },
            },
        },
        abort_uploads(),
    ])
}

fn tests() -> TestFile {
    TestFile::new(
        "bucket",
        json!({
            "name": "shop-production-invoices-111122223333",
            "kms_key_arn": "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555",
            "access_logs_bucket": "shop-production-access-logs-111122223333",
        }),
    )
    .mock("data.aws_partition", json!({ "partition": "aws" }))
    .run(
        Run::plan("is_private_and_encrypted")
            .assert(
                "one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).kms_master_key_id == var.kms_key_arn",
                "Objects are not encrypted with the key that was passed.",
            )
            .assert(
                "alltrue([aws_s3_bucket_public_access_block.this.block_public_acls, aws_s3_bucket_public_access_block.this.block_public_policy, aws_s3_bucket_public_access_block.this.ignore_public_acls, aws_s3_bucket_public_access_block.this.restrict_public_buckets])",
                "The bucket can be made public.",
            )
            .assert(
                "one([for s in jsondecode(aws_s3_bucket_policy.this.policy).Statement : s if s.Sid == \"TlsOnly\"]).Condition.Bool[\"aws:SecureTransport\"] == \"false\"",
                "The bucket answers without TLS.",
            )
            .assert(
                "one(aws_s3_bucket_versioning.this.versioning_configuration).status == \"Enabled\" && !aws_s3_bucket.this.force_destroy",
                "Overwritten objects are lost, or the bucket can be destroyed with its content.",
            )
            .assert(
                "aws_s3_bucket_logging.this[0].target_bucket == var.access_logs_bucket",
                "Access is not logged.",
            ),
    )
    .run(
        Run::plan("leaves_the_record_of_requests_to_a_trail_when_told")
            .with(json!({ "access_logs": false, "access_logs_bucket": null }))
            .assert(
                "length(aws_s3_bucket_logging.this) == 0",
                "S3 logs requests, under its own key.",
            ),
    )
    .run(
        Run::plan("refuses_access_logs_that_go_nowhere")
            .with(json!({ "access_logs_bucket": null }))
            .refused("var.access_logs_bucket"),
    )
    .run(
        Run::plan("goes_with_its_objects_when_told")
            .with(json!({ "force_destroy": true }))
            .assert(
                "aws_s3_bucket.this.force_destroy",
                "An environment that comes and goes leaves its objects.",
            ),
    )
    .run(
        Run::plan("moves_objects_as_told")
            .with(json!({ "infrequent_access_days": 30, "glacier_days": 90, "deep_archive_days": 180 }))
            .assert(
                "toset([for t in aws_s3_bucket_lifecycle_configuration.this.rule[0].transition : \"${t.days} ${t.storage_class}\"]) == toset([\"30 STANDARD_IA\", \"90 GLACIER\", \"180 DEEP_ARCHIVE\"])",
                "Objects do not move after 30, 90 and 180 days.",
            ),
    )
    .run(
        Run::plan("moves_objects_to_where_they_are_read_at_once")
            .with(json!({ "infrequent_access_days": 30, "glacier_instant_days": 90 }))
            .assert(
                "toset([for t in aws_s3_bucket_lifecycle_configuration.this.rule[0].transition : \"${t.days} ${t.storage_class}\"]) == toset([\"30 STANDARD_IA\", \"90 GLACIER_IR\"])",
                "Objects do not move after 30 and 90 days, or to where they cannot be read.",
            ),
    )
    .run(
        Run::plan("moves_nothing_by_default").assert(
            "length(aws_s3_bucket_lifecycle_configuration.this.rule[0].transition) == 0",
            "Objects move though nobody asked.",
        ),
    )
    .run(
        Run::plan("refuses_a_name_with_capitals")
            .with(json!({ "name": "Invoices" }))
            .refused("var.name"),
    )
}

fn wire(env: &Environment) -> Vec<Wired> {
    let own = env.application.buckets.iter().map(|(name, bucket)| {
        let call = description::BUCKET.call(name);
        // What is taken over is not destroyed, whatever a plan finds to be different.
        let edition = if bucket.protected || bucket.import {
            "bucket/protected"
        } else {
            "bucket"
        };
        Wired {
            call: Some(Call::new(
                call.as_str(),
                edition,
                &inputs(env, name, bucket),
            )),
            facts: Facts {
                workload: call.clone(),
                title: format!("Bucket {name}"),
                entries: entries(env, &call, name, bucket),
                backups: vec![Backup {
                    kind: BackupKind::Bucket,
                    name: shell_name(env, name),
                    arn: Text::expression(call.output("arn")),
                    wanted: bucket.backup,
                    made: Made::here(env, &shell_name(env, name)),
                }],
                imports: match bucket.import {
                    true => import::imports(&call, import::BUCKET, &self::name(env, name)),
                    false => Vec::new(),
                },
                drawn: Some(Drawn::data(BUCKET, name).noted(bucket.protected, PROTECTED)),
                ..Facts::default()
            },
            outputs: vec![module_output(
                &call.output("name"),
                &format!("Name of bucket {name}."),
            )],
        }
    });
    own.collect()
}

/// Name in AWS of the bucket called `name`.
pub(crate) fn name(env: &Environment, name: &str) -> Text {
    Text::template(env.bucket_name(name, &account_id(env)))
}

/// The same as a word of the shell.
fn shell_name(env: &Environment, name: &str) -> String {
    env.bucket_name(name, &runbook::account(env))
}

/// How its objects are restored, and how it is given up.
fn entries(env: &Environment, call: &CallName, name: &str, bucket: &Bucket) -> Vec<Entry> {
    let aws_name = shell_name(env, name);
    let restore = Entry {
        section: &RESTORE,
        variables: vec![("bucket", aws_name)],
        columns: vec![(
            "Versions are kept",
            format!("{} days", bucket.noncurrent_days),
        )],
    };
    let protection = bucket
        .protected
        .then(|| protection::entry(call, &format!("buckets.{name}")));
    [restore].into_iter().chain(protection).collect()
}

fn inputs(env: &Environment, name: &str, bucket: &Bucket) -> Inputs {
    let Tiering {
        infrequent_access_days,
        glacier_instant_days,
        glacier_days,
        deep_archive_days,
    } = bucket.tiering;
    let access_logs = env.settings.bucket_access_logs == BucketAccessLogs::S3;
    Inputs {
        name: self::name(env, name),
        kms_key_arn: kms_key_arn(),
        access_logs: Value::Literal(access_logs),
        access_logs_bucket: access_logs
            .then(|| Text::expression(ConcernName::Security.output("access_logs_bucket"))),
        infrequent_access_days: infrequent_access_days.map(Value::Literal),
        glacier_instant_days: glacier_instant_days.map(Value::Literal),
        glacier_days: glacier_days.map(Value::Literal),
        deep_archive_days: deep_archive_days.map(Value::Literal),
        noncurrent_days: Value::Literal(bucket.noncurrent_days),
        force_destroy: parts::force_destroy(env),
    }
}
