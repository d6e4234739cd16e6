//! Settings that a thing has once: a table by type of resource. Two resources for one setting undo each other
//! at every apply; where one is destroyed, the setting is gone for both.
//!
//! Most rows are notes of the provider's documentation on such resources ("only a single ... is supported",
//! "conflicts with"), read 2026-11.

use std::slice;
use std::sync::LazyLock;

use super::{Identity, Part, UniqueWithin};
use crate::resource_policies::RESOURCE_POLICIES;

const FUNCTION: &[&str] = &["function_name", "arn", "id", "qualified_arn", "invoke_arn"];
const BUCKET: &[Part] = &[Part::Of(
    "bucket",
    "aws_s3_bucket",
    &["bucket", "id", "arn"],
)];
const REST: Part = Part::Of("rest_api_id", "aws_api_gateway_rest_api", &["id"]);
const VAULT: &[Part] = &[Part::Of(
    "backup_vault_name",
    "aws_backup_vault",
    &["name", "id"],
)];
const QUEUE: &[Part] = &[Part::Of("queue_url", "aws_sqs_queue", &["url", "id"])];
const REPOSITORY: &[Part] = &[Part::Of(
    "repository",
    "aws_ecr_repository",
    &["name", "id"],
)];
const FUNCTION_AND_QUALIFIER: &[Part] = &[
    Part::Of("function_name", "aws_lambda_function", FUNCTION),
    Part::Or("qualifier", ""),
];

/// Why a setting of a bucket is one resource.
pub(crate) const ONE_OF_A_BUCKET: &str = "provider documentation of aws_s3_bucket and its settings: an S3 bucket supports a single one; declaring more causes a perpetual difference (hashicorp/terraform-provider-aws#17842)";
const PROVIDER: &str =
    "provider documentation: it sets the whole of it, and another resource sets it back";
const LAMBDA: &str = "Lambda API: one configuration for a function and qualifier";

const fn regional(
    kinds: &'static [&'static str],
    thing: &'static str,
    parts: &'static [Part],
    source: &'static str,
) -> Identity {
    Identity {
        kinds,
        thing,
        within: UniqueWithin::Region,
        parts,
        ignores_case: false,
        source,
    }
}

/// A setting of a whole account, in a Region or in all.
const fn account(
    kinds: &'static [&'static str],
    thing: &'static str,
    within: UniqueWithin,
    source: &'static str,
) -> Identity {
    Identity {
        kinds,
        thing,
        within,
        parts: &[],
        ignores_case: false,
        source,
    }
}

/// Every setting that a thing has once.
pub fn settings() -> impl Iterator<Item = &'static Identity> {
    POLICIES.iter().chain(SETTINGS)
}

/// The policies of resources.
static POLICIES: LazyLock<Vec<Identity>> = LazyLock::new(|| {
    let rows = RESOURCE_POLICIES.iter();
    let rows = rows.filter_map(|policy| Some((policy, policy.set_by.as_ref()?)));
    rows.map(|(policy, resource)| {
        regional(
            slice::from_ref(&resource.kind),
            policy.thing,
            slice::from_ref(&resource.identity),
            resource.source,
        )
    })
    .collect()
});

/// Those that are no policies in [`crate::resource_policies`].
const SETTINGS: &[Identity] = &[
    // Buckets
    regional(
        &["aws_s3_bucket_notification"],
        "the notifications of the bucket",
        BUCKET,
        ONE_OF_A_BUCKET,
    ),
    regional(
        &["aws_s3_bucket_lifecycle_configuration"],
        "the lifecycle rules of the bucket",
        BUCKET,
        ONE_OF_A_BUCKET,
    ),
    regional(
        &["aws_s3_bucket_versioning"],
        "the versioning of the bucket",
        BUCKET,
        ONE_OF_A_BUCKET,
    ),
    regional(
        &["aws_s3_bucket_public_access_block"],
        "the public access block of the bucket",
        BUCKET,
        ONE_OF_A_BUCKET,
    ),
    regional(
        &["aws_s3_bucket_server_side_encryption_configuration"],
        "the encryption of the bucket",
        BUCKET,
        ONE_OF_A_BUCKET,
    ),
    regional(
        &["aws_s3_bucket_logging"],
        "the access log of the bucket",
        BUCKET,
        ONE_OF_A_BUCKET,
    ),
    regional(
        &["aws_s3_bucket_ownership_controls"],
        "the ownership controls of the bucket",
        BUCKET,
        ONE_OF_A_BUCKET,
    ),
    regional(
        &["aws_s3_bucket_cors_configuration"],
        "the CORS rules of the bucket",
        BUCKET,
        ONE_OF_A_BUCKET,
    ),
    regional(
        &["aws_s3_bucket_acl"],
        "the access control list of the bucket",
        BUCKET,
        ONE_OF_A_BUCKET,
    ),
    regional(
        &["aws_s3_bucket_website_configuration"],
        "the website of the bucket",
        BUCKET,
        ONE_OF_A_BUCKET,
    ),
    regional(
        &["aws_s3_bucket_accelerate_configuration"],
        "the acceleration of the bucket",
        BUCKET,
        ONE_OF_A_BUCKET,
    ),
    regional(
        &["aws_s3_bucket_replication_configuration"],
        "the replication of the bucket",
        BUCKET,
        ONE_OF_A_BUCKET,
    ),
    regional(
        &["aws_s3_bucket_request_payment_configuration"],
        "who pays for requests to the bucket",
        BUCKET,
        ONE_OF_A_BUCKET,
    ),
    regional(
        &["aws_s3_bucket_object_lock_configuration"],
        "the object lock of the bucket",
        BUCKET,
        ONE_OF_A_BUCKET,
    ),
    // Messages
    regional(
        &["aws_sns_topic_data_protection_policy"],
        "the data protection policy of the topic",
        &[Part::Of("arn", "aws_sns_topic", &["arn", "id"])],
        PROVIDER,
    ),
    regional(
        &["aws_sqs_queue_redrive_policy"],
        "the redrive policy of the queue",
        QUEUE,
        PROVIDER,
    ),
    regional(
        &["aws_sqs_queue_redrive_allow_policy"],
        "the redrive allow policy of the queue",
        QUEUE,
        PROVIDER,
    ),
    regional(
        &["aws_cloudwatch_event_bus_policy"],
        "the policy of the event bus",
        &[Part::Or("event_bus_name", "default")],
        PROVIDER,
    ),
    // Functions
    regional(
        &["aws_lambda_function_event_invoke_config"],
        "how asynchronous events of the function are retried",
        FUNCTION_AND_QUALIFIER,
        LAMBDA,
    ),
    regional(
        &["aws_lambda_provisioned_concurrency_config"],
        "the provisioned concurrency of the function",
        FUNCTION_AND_QUALIFIER,
        LAMBDA,
    ),
    regional(
        &["aws_lambda_function_url"],
        "the URL of the function",
        FUNCTION_AND_QUALIFIER,
        LAMBDA,
    ),
    regional(
        &["aws_lambda_function_recursion_config"],
        "the recursion setting of the function",
        &[Part::Of("function_name", "aws_lambda_function", FUNCTION)],
        LAMBDA,
    ),
    // APIs
    regional(
        &["aws_api_gateway_method_settings"],
        "the method settings of the stage",
        &[REST, Part::OfAny("stage_name"), Part::Name("method_path")],
        PROVIDER,
    ),
    account(
        &["aws_api_gateway_account"],
        "the role with which API Gateway writes logs",
        UniqueWithin::Region,
        "provider documentation of aws_api_gateway_account: a setting of the account in a Region",
    ),
    regional(
        &["aws_wafv2_web_acl_association"],
        "the web ACL before the resource",
        &[Part::OfAny("resource_arn")],
        "WAFV2 AssociateWebACL: a resource has one web ACL",
    ),
    regional(
        &["aws_wafv2_web_acl_logging_configuration"],
        "the log of the web ACL",
        &[Part::OfAny("resource_arn")],
        PROVIDER,
    ),
    // Backups
    regional(
        &["aws_backup_vault_lock_configuration"],
        "the lock of the vault",
        VAULT,
        PROVIDER,
    ),
    regional(
        &["aws_backup_vault_notifications"],
        "the notifications of the vault",
        VAULT,
        PROVIDER,
    ),
    account(
        &["aws_backup_region_settings"],
        "which services are backed up in the Region",
        UniqueWithin::Region,
        "Backup UpdateRegionSettings: settings of the account in a Region",
    ),
    account(
        &["aws_backup_global_settings"],
        "the backup settings of the account",
        UniqueWithin::Account,
        "Backup UpdateGlobalSettings: settings of the account",
    ),
    // Keys and secrets
    regional(
        &["aws_secretsmanager_secret_rotation"],
        "the rotation of the secret",
        &[Part::Of(
            "secret_id",
            "aws_secretsmanager_secret",
            &["id", "arn"],
        )],
        PROVIDER,
    ),
    // Logs and images
    regional(
        &["aws_cloudwatch_log_data_protection_policy"],
        "the data protection policy of the log group",
        &[Part::Of(
            "log_group_name",
            "aws_cloudwatch_log_group",
            &["name", "id"],
        )],
        PROVIDER,
    ),
    regional(
        &["aws_ecr_lifecycle_policy"],
        "the lifecycle policy of the repository",
        REPOSITORY,
        PROVIDER,
    ),
    // Tables and scaling
    regional(
        &["aws_appautoscaling_target"],
        "what is scaled",
        &[
            Part::Name("service_namespace"),
            Part::OfAny("resource_id"),
            Part::Name("scalable_dimension"),
        ],
        "Application Auto Scaling RegisterScalableTarget: registers or updates the target",
    ),
    // The account
    account(
        &["aws_s3_account_public_access_block"],
        "the public access block of the account",
        UniqueWithin::Account,
        "provider documentation of aws_s3_account_public_access_block: each account has one configuration",
    ),
    account(
        &["aws_ebs_encryption_by_default"],
        "the default encryption of volumes",
        UniqueWithin::Region,
        "EC2 EnableEbsEncryptionByDefault: for the account in a Region",
    ),
    account(
        &["aws_ebs_default_kms_key"],
        "the default key of volumes",
        UniqueWithin::Region,
        "EC2 ModifyEbsDefaultKmsKeyId: for the account in a Region",
    ),
    account(
        &["aws_iam_account_password_policy"],
        "the password policy of the account",
        UniqueWithin::Account,
        "provider documentation of aws_iam_account_password_policy: one for the account",
    ),
    account(
        &["aws_iam_account_alias"],
        "the alias of the account",
        UniqueWithin::Account,
        "provider documentation of aws_iam_account_alias: an account has one alias",
    ),
    account(
        &["aws_xray_encryption_config"],
        "the key of traces",
        UniqueWithin::Region,
        "X-Ray PutEncryptionConfig: for the account in a Region",
    ),
    account(
        &["aws_ecr_registry_policy"],
        "the policy of the registry",
        UniqueWithin::Region,
        PROVIDER,
    ),
    account(
        &["aws_ecr_registry_scanning_configuration"],
        "the scanning of images",
        UniqueWithin::Region,
        PROVIDER,
    ),
    account(
        &["aws_ecr_replication_configuration"],
        "the replication of images",
        UniqueWithin::Region,
        PROVIDER,
    ),
    account(
        &["aws_guardduty_detector"],
        "the detector of GuardDuty",
        UniqueWithin::Region,
        "GuardDuty CreateDetector: one for each account in a Region",
    ),
    account(
        &["aws_securityhub_account"],
        "Security Hub",
        UniqueWithin::Region,
        "Security Hub EnableSecurityHub: ResourceConflict",
    ),
    account(
        &["aws_config_configuration_recorder"],
        "the recorder of Config",
        UniqueWithin::Region,
        "Config PutConfigurationRecorder: one for each account in a Region",
    ),
    account(
        &["aws_config_delivery_channel"],
        "the delivery channel of Config",
        UniqueWithin::Region,
        "Config PutDeliveryChannel: one for each account in a Region",
    ),
];
