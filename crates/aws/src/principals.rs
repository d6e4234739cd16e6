//! What services say of themselves when they act: the condition keys of a request, by service and by the
//! policy that judges it. A condition on a key that a service does not send never holds, so that its
//! statement allows nothing, and nobody is told: the alarm is silent, the trail does not come up.

/// The policy that judges a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PolicyKind {
    /// The trust policy of a role that the service takes.
    Trust,
    /// The policy of an S3 bucket.
    Bucket,
    /// The policy of an SNS topic.
    Topic,
    /// The policy of an SQS queue.
    Queue,
    /// The policy of a KMS key.
    Key,
    /// The policy of a Lambda function.
    Function,
}

impl PolicyKind {
    /// The policy in words: "a role's trust policy".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Trust => "a role's trust policy",
            Self::Bucket => "a bucket policy",
            Self::Topic => "a topic policy",
            Self::Queue => "a queue policy",
            Self::Key => "a key policy",
            Self::Function => "a function's policy",
        }
    }
}

/// Keys by which a service says for whom it acts. No service sends one of them everywhere.
pub const SOURCE_KEYS: &[&str] = &[
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
];

/// What a service sends to one kind of policy.
#[derive(Clone, Copy, Debug)]
pub struct Sender {
    /// Its principal, without Region and suffix: `cloudtrail`, `logging.s3`.
    pub service: &'static str,
    /// The policy that judges it.
    pub policy: PolicyKind,
    /// The keys that may be asked for: documented, or seen at work.
    pub keys: &'static [&'static str],
    /// Is it documented that it sends no other of [`SOURCE_KEYS`]? Otherwise nothing is said of them.
    pub no_others: bool,
    /// The document with the date it was read.
    pub source: &'static str,
}

const ACCOUNT: &str = "aws:SourceAccount";
const ARN: &str = "aws:SourceArn";

const fn sender(
    service: &'static str,
    policy: PolicyKind,
    keys: &'static [&'static str],
    source: &'static str,
) -> Sender {
    Sender {
        service,
        policy,
        keys,
        no_others: false,
        source,
    }
}

/// With these keys and, by the document, no others.
const fn only(
    service: &'static str,
    policy: PolicyKind,
    keys: &'static [&'static str],
    source: &'static str,
) -> Sender {
    Sender {
        no_others: true,
        ..sender(service, policy, keys, source)
    }
}

/// The table, by kind of policy and service.
pub static SENDERS: &[Sender] = &[
    // Neither AWS's page nor any public role asks for a source; `UpdateAccount` tries the role, and would
    // refuse it with all stages of the Region.
    sender(
        "apigateway",
        PolicyKind::Trust,
        &[],
        "Set up CloudWatch logging for REST APIs, Amazon API Gateway developer guide, read 2026-11",
    ),
    sender(
        "backup",
        PolicyKind::Trust,
        &[ACCOUNT],
        "nationalarchives/terraform-aws-immutable-aws-backup, whose roles ask for it, read 2026-11",
    ),
    // Neither AWS's page nor any public role asks for a source.
    sender(
        "chatbot",
        PolicyKind::Trust,
        &[],
        "IAM policies for Amazon Q Developer in chat applications, administrator guide, read 2026-11",
    ),
    only(
        "cloudtrail",
        PolicyKind::Trust,
        &[],
        "Role policy document for CloudTrail to use CloudWatch Logs, AWS CloudTrail user guide, read 2026-11",
    ),
    only(
        "ec2",
        PolicyKind::Trust,
        &[],
        "The confused deputy problem, AWS IAM user guide, read 2026-11",
    ),
    only(
        "edgelambda",
        PolicyKind::Trust,
        &[],
        "The confused deputy problem, AWS IAM user guide, read 2026-11",
    ),
    sender(
        "events",
        PolicyKind::Trust,
        &[ACCOUNT, ARN],
        "Cross-service confused deputy prevention, Amazon EventBridge user guide, read 2026-11",
    ),
    only(
        "lambda",
        PolicyKind::Trust,
        &[],
        "The confused deputy problem, AWS IAM user guide, read 2026-11",
    ),
    // No document and no role seen at work asks S3 for whom it replicates.
    sender(
        "s3",
        PolicyKind::Trust,
        &[],
        "Setting up permissions for live replication, Amazon S3 user guide, read 2026-11",
    ),
    sender(
        "scheduler",
        PolicyKind::Trust,
        // The ARN is that of the schedule group, never of the schedule.
        &[ACCOUNT, ARN],
        "Confused deputy prevention, Amazon EventBridge Scheduler user guide, read 2026-11",
    ),
    sender(
        "vpc-flow-logs",
        PolicyKind::Trust,
        &[ACCOUNT, ARN],
        "IAM role for publishing flow logs to CloudWatch Logs, Amazon VPC user guide, read 2026-11",
    ),
    sender(
        "cloudtrail",
        PolicyKind::Bucket,
        &[ACCOUNT, ARN, "s3:x-amz-acl"],
        "Amazon S3 bucket policy for CloudTrail, AWS CloudTrail user guide, read 2026-11",
    ),
    sender(
        "logging.s3",
        PolicyKind::Bucket,
        &[ACCOUNT, ARN],
        "Enabling Amazon S3 server access logging, Amazon S3 user guide, read 2026-11",
    ),
    sender(
        "budgets",
        PolicyKind::Topic,
        &[ACCOUNT, ARN],
        "Creating an Amazon SNS topic for budget notifications, AWS Cost Management user guide, read 2026-11",
    ),
    sender(
        "cloudtrail",
        PolicyKind::Topic,
        &[ACCOUNT, ARN],
        "Amazon SNS topic policy for CloudTrail, AWS CloudTrail user guide, read 2026-11",
    ),
    sender(
        "cloudwatch",
        PolicyKind::Topic,
        &[ACCOUNT, ARN],
        "Example cases for Amazon SNS access control, Amazon SNS developer guide, read 2026-11",
    ),
    sender(
        "costalerts",
        PolicyKind::Topic,
        &[ACCOUNT],
        "Creating an Amazon SNS topic for anomaly notifications, AWS Cost Management user guide, read 2026-11",
    ),
    only(
        "events",
        PolicyKind::Topic,
        &[],
        "Amazon SNS permissions in Using resource-based policies, Amazon EventBridge user guide, read 2026-11",
    ),
    sender(
        "s3",
        PolicyKind::Topic,
        &[ACCOUNT, ARN],
        "Granting permissions to publish event notification messages, Amazon S3 user guide, read 2026-11",
    ),
    sender(
        "events",
        PolicyKind::Queue,
        &[ACCOUNT, ARN],
        "Amazon SQS permissions in Using resource-based policies, Amazon EventBridge user guide; aws-cdk, aws-events-targets/lib/sqs.ts for the account, read 2026-11",
    ),
    sender(
        "s3",
        PolicyKind::Queue,
        &[ACCOUNT, ARN],
        "Granting permissions to publish event notification messages, Amazon S3 user guide, read 2026-11",
    ),
    sender(
        "sns",
        PolicyKind::Queue,
        &[ARN],
        "Subscribing an Amazon SQS queue to an Amazon SNS topic, Amazon SNS developer guide, read 2026-11",
    ),
    sender(
        "budgets",
        PolicyKind::Key,
        &[ACCOUNT, ARN],
        "Managing Amazon SNS encryption keys and costs, Amazon SNS developer guide, read 2026-11",
    ),
    sender(
        "cloudtrail",
        PolicyKind::Key,
        &[ACCOUNT, ARN, "kms:EncryptionContext:aws:cloudtrail:arn"],
        "Configure AWS KMS key policies for CloudTrail, AWS CloudTrail user guide, read 2026-11",
    ),
    sender(
        "cloudwatch",
        PolicyKind::Key,
        &[ACCOUNT, ARN, TOPIC_CONTEXT],
        "Managing Amazon SNS encryption keys and costs, Amazon SNS developer guide, read 2026-11",
    ),
    sender(
        "costalerts",
        PolicyKind::Key,
        &[ACCOUNT, ARN],
        "Managing Amazon SNS encryption keys and costs, Amazon SNS developer guide, read 2026-11",
    ),
    sender(
        "events",
        PolicyKind::Key,
        // The source for queues and event buses only: for topics it is not sent, see `SILENT_FOR_TOPICS`.
        &[ACCOUNT, ARN, TOPIC_CONTEXT, BUS_CONTEXT],
        "Managing Amazon SNS encryption keys and costs, Amazon SNS developer guide; Authorizing EventBridge to use a customer managed key, Amazon EventBridge user guide; aws-cdk, aws-events-targets/lib/sqs.ts, read 2026-11",
    ),
    sender(
        "lambda",
        PolicyKind::Key,
        &["kms:EncryptionContext:aws:lambda:FunctionArn"],
        "Encrypting Lambda .zip deployment packages, AWS Lambda developer guide, read 2026-11",
    ),
    sender(
        "logs",
        PolicyKind::Key,
        &["kms:EncryptionContext:aws:logs:arn"],
        "Encrypt log data in CloudWatch Logs using AWS KMS, Amazon CloudWatch Logs user guide, read 2026-11",
    ),
    sender(
        "sns",
        PolicyKind::Key,
        &[ACCOUNT, ARN, TOPIC_CONTEXT],
        "Setting up Amazon SNS topic encryption with server-side encryption, Amazon SNS developer guide, read 2026-11",
    ),
    sender(
        "apigateway",
        PolicyKind::Function,
        &[ARN],
        "AddPermission, AWS Lambda API reference, and its example of an API, read 2026-11",
    ),
    sender(
        "events",
        PolicyKind::Function,
        // awsdocs/aws-cloudformation-user-guide#481 reports that with an account nothing is called.
        &[ARN],
        "AWS Lambda permissions in Using resource-based policies, Amazon EventBridge user guide, read 2026-11",
    ),
    sender(
        "s3",
        PolicyKind::Function,
        &[ACCOUNT, ARN],
        "AddPermission, AWS Lambda API reference, read 2026-11",
    ),
    sender(
        "secretsmanager",
        PolicyKind::Function,
        // With the ARN the permission is for that secret alone.
        &[ACCOUNT, ARN],
        "Lambda rotation function execution role permissions, AWS Secrets Manager user guide, read 2026-11",
    ),
    sender(
        "sns",
        PolicyKind::Function,
        &[ARN],
        "Subscribing a Lambda function to an Amazon SNS topic, Amazon SNS developer guide, read 2026-11",
    ),
];

/// The context that SNS gives to KMS, for whichever service publishes ("Setting up Amazon SNS topic
/// encryption with server-side encryption", Amazon SNS developer guide, read 2026-11).
pub const TOPIC_CONTEXT: &str = "kms:EncryptionContext:aws:sns:topicArn";

/// The context that EventBridge gives to KMS for an event bus and for its archives ("Encrypting EventBridge event buses with
/// AWS KMS keys" and "Encrypting EventBridge archives with AWS KMS keys", Amazon EventBridge user guide, read 2026-11).
pub const BUS_CONTEXT: &str = "kms:EncryptionContext:aws:events:event-bus:arn";

/// Services that do not say for whom they act where they publish to an encrypted topic: a condition on
/// [`SOURCE_KEYS`] in the policy of the topic's key never holds for them ("Managing Amazon SNS encryption
/// keys and costs", Amazon SNS developer guide, read 2026-11; awslabs/landing-zone-accelerator-on-aws#407).
pub const SILENT_FOR_TOPICS: &[&str] = &["events"];

/// What is known of a service in a kind of policy.
#[must_use]
pub fn find(service: &str, policy: PolicyKind) -> Option<&'static Sender> {
    SENDERS
        .iter()
        .find(|sender| sender.policy == policy && sender.service == service)
}

/// Is a key one by which a service says for whom it acts? Case makes no difference.
#[must_use]
pub fn is_source(key: &str) -> bool {
    SOURCE_KEYS
        .iter()
        .any(|source| source.eq_ignore_ascii_case(key))
}

impl Sender {
    /// May a condition ask for this key? Case makes no difference.
    #[must_use]
    pub fn sends(&self, key: &str) -> bool {
        self.keys.iter().any(|sent| sent.eq_ignore_ascii_case(key))
    }

    /// Does it say for whom it acts, by any of its keys?
    #[must_use]
    pub fn says_for_whom(&self) -> bool {
        self.keys
            .iter()
            .any(|key| is_source(key) || key.starts_with("kms:EncryptionContext"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sender_is_there_once_with_a_source_and_a_date() {
        for (index, sender) in SENDERS.iter().enumerate() {
            let found = find(sender.service, sender.policy).expect("itself");
            assert!(std::ptr::eq(found, &raw const SENDERS[index]), "{sender:?}");
            assert!(sender.source.contains("read 20"), "{sender:?}");
        }
    }

    #[test]
    fn keys_are_found_in_any_case() {
        let trail = find("cloudtrail", PolicyKind::Topic).expect("a row");
        assert!(trail.sends("AWS:sourcearn") && !trail.sends("aws:SourceOrgID"));
        assert!(is_source("aws:sourceaccount") && !is_source("aws:SecureTransport"));
        assert!(find("events", PolicyKind::Topic).is_some_and(|sender| !sender.says_for_whom()));
    }
}
