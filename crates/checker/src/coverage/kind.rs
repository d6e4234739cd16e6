//! The kinds of workloads that are covered, a row each: how Terraform and CloudWatch name it, and what the aspects ask
//! of it. Adding a kind is adding its row here, its metrics in `recommended.rs` and its word in
//! `formats::WorkloadKindName`.

use formats::WorkloadKindName;

use super::recommended::{self, Recommended};

/// A kind of workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CoveredKind {
    /// A Lambda function.
    Function,
    /// A REST API of API Gateway.
    RestApi,
    /// An HTTP API of API Gateway.
    HttpApi,
    /// A DynamoDB table.
    Table,
    /// An S3 bucket.
    Bucket,
    /// An SQS queue.
    Queue,
    /// An SNS topic.
    Topic,
}

/// How a kind is called, and what the aspects ask of it.
pub(super) struct KindRow {
    /// For people, and in the JSON report.
    pub(super) word: &'static str,
    /// The same as a type of the JSON report.
    pub(super) published: WorkloadKindName,
    /// Terraform's resource type.
    pub(super) resource: &'static str,
    /// The attribute whose value is the metric dimension.
    pub(super) name: &'static str,
    /// Attributes by which other resources name it.
    pub(super) attributes: &'static [&'static str],
    /// CloudWatch namespace.
    pub(super) namespace: &'static str,
    /// Metric dimension that names one.
    pub(super) dimension: &'static str,
    /// What comes before its name in its ARN: service and kind of resource.
    pub(super) arn: &'static str,
    /// Encrypted with a key of the customer's own.
    pub(super) encrypted: Judged,
    /// Its log is kept.
    pub(super) logs: Judged,
    /// Nobody may do more than is needed.
    pub(super) rights: Rights,
    /// Why nothing of it is backed up; none where it keeps data.
    pub(super) keeps_nothing: Option<&'static str>,
    /// Whether `[existing]` has a section of it, so that one made elsewhere can be watched.
    pub(super) can_be_adopted: bool,
    /// The metrics that are to be alarmed on.
    pub(super) recommended: &'static [Recommended],
}

/// What decides whether a workload has an aspect.
pub(super) enum Judged {
    /// These controls over it.
    ByControls {
        controls: &'static [&'static str],
        /// How other Terraform gets there.
        fix: &'static str,
    },
    /// The stages of an API, by their access logs.
    ByStages {
        /// Resource type of a stage.
        stage: &'static str,
        /// Its argument that names the API.
        argument: &'static str,
        /// How other Terraform gets there.
        fix: &'static str,
    },
    /// Nothing: it is not asked, and why.
    NotAsked(&'static str),
}

impl Judged {
    /// How other Terraform gets there, or why it is not asked.
    pub(super) fn fix(&self) -> &'static str {
        match self {
            Self::ByControls { fix, .. } | Self::ByStages { fix, .. } | Self::NotAsked(fix) => fix,
        }
    }
}

/// What decides whether there are more rights than are needed.
pub(super) enum Rights {
    /// The role of a function, its policies, and who may call the function.
    OfRole,
    /// These controls over it.
    ByControls(&'static [&'static str]),
    /// These controls over it and over its policy, which may be a resource of its own.
    WithPolicy {
        controls: &'static [&'static str],
        /// Resource type of the policy.
        policy: &'static str,
        /// The policy's argument that names the workload.
        argument: &'static str,
    },
    /// Nothing: it is not asked, and why.
    NotAsked(&'static str),
}

/// Why an API keeps nothing that a key could encrypt.
const NOTHING_KEPT: Judged = Judged::NotAsked("it keeps nothing");
const NO_LOG: Judged = Judged::NotAsked("it writes no log");
const NO_DATA: Option<&str> = Some("it keeps no data");
const BY_ROUTES: Rights = Rights::NotAsked("who may call it is for its routes to say");

impl CoveredKind {
    /// Each kind, in the order of reports.
    pub const ALL: [Self; 7] = [
        Self::Function,
        Self::RestApi,
        Self::HttpApi,
        Self::Table,
        Self::Bucket,
        Self::Queue,
        Self::Topic,
    ];

    pub(super) fn names(self) -> &'static KindRow {
        match self {
            Self::Function => &KindRow {
                word: "function",
                published: WorkloadKindName::Function,
                resource: "aws_lambda_function",
                name: "function_name",
                attributes: &["function_name", "arn", "id", "qualified_arn", "invoke_arn"],
                namespace: "AWS/Lambda",
                dimension: "FunctionName",
                arn: "lambda:function:",
                encrypted: Judged::ByControls {
                    controls: &["lambda-env-kms"],
                    fix: "set `kms_key_arn` of the aws_lambda_function",
                },
                logs: Judged::ByControls {
                    controls: &["lambda-log-group"],
                    fix: "add an aws_cloudwatch_log_group named `/aws/lambda/NAME`",
                },
                rights: Rights::OfRole,
                keeps_nothing: NO_DATA,
                can_be_adopted: true,
                recommended: recommended::FUNCTION,
            },
            Self::RestApi => &KindRow {
                word: "api",
                published: WorkloadKindName::Api,
                resource: "aws_api_gateway_rest_api",
                name: "name",
                attributes: &["id"],
                namespace: "AWS/ApiGateway",
                dimension: "ApiName",
                arn: "apigateway:/restapis/",
                encrypted: NOTHING_KEPT,
                logs: Judged::ByStages {
                    stage: "aws_api_gateway_stage",
                    argument: "rest_api_id",
                    fix: "set `access_log_settings` of its aws_api_gateway_stage",
                },
                rights: BY_ROUTES,
                keeps_nothing: NO_DATA,
                can_be_adopted: true,
                recommended: recommended::REST_API,
            },
            Self::HttpApi => &KindRow {
                word: "http-api",
                published: WorkloadKindName::HttpApi,
                resource: "aws_apigatewayv2_api",
                name: "id",
                attributes: &["id"],
                namespace: "AWS/ApiGateway",
                dimension: "ApiId",
                arn: "apigateway:/apis/",
                encrypted: NOTHING_KEPT,
                logs: Judged::ByStages {
                    stage: "aws_apigatewayv2_stage",
                    argument: "api_id",
                    fix: "set `access_log_settings` of its aws_apigatewayv2_stage",
                },
                rights: BY_ROUTES,
                keeps_nothing: NO_DATA,
                can_be_adopted: false,
                recommended: recommended::HTTP_API,
            },
            Self::Table => &KindRow {
                word: "table",
                published: WorkloadKindName::Table,
                resource: "aws_dynamodb_table",
                name: "name",
                attributes: &["name", "arn", "id"],
                namespace: "AWS/DynamoDB",
                dimension: "TableName",
                arn: "dynamodb:table/",
                encrypted: Judged::ByControls {
                    controls: &["ddb-cmk"],
                    fix: "add `server_side_encryption { enabled = true, kms_key_arn = ... }`",
                },
                logs: NO_LOG,
                rights: Rights::ByControls(&["ddb-no-cross-account"]),
                keeps_nothing: None,
                can_be_adopted: true,
                recommended: recommended::TABLE,
            },
            Self::Bucket => &KindRow {
                word: "bucket",
                published: WorkloadKindName::Bucket,
                resource: "aws_s3_bucket",
                name: "bucket",
                attributes: &["bucket", "id", "arn"],
                namespace: "AWS/S3",
                dimension: "BucketName",
                arn: "s3:",
                encrypted: Judged::ByControls {
                    controls: &["s3-encryption-kms"],
                    fix: "add an aws_s3_bucket_server_side_encryption_configuration with `aws:kms` and a key",
                },
                logs: Judged::ByControls {
                    controls: &["s3-access-logging"],
                    fix: "add an aws_s3_bucket_logging with a `target_bucket`, or record its objects with a trail",
                },
                rights: Rights::ByControls(&[
                    "s3-public-access-block",
                    "s3-policy-not-public",
                    "s3-no-cross-account",
                ]),
                keeps_nothing: None,
                can_be_adopted: false,
                recommended: recommended::BUCKET,
            },
            Self::Queue => &KindRow {
                word: "queue",
                published: WorkloadKindName::Queue,
                resource: "aws_sqs_queue",
                name: "name",
                attributes: &["name", "arn", "url", "id"],
                namespace: "AWS/SQS",
                dimension: "QueueName",
                arn: "sqs:",
                encrypted: Judged::ByControls {
                    controls: &["sqs-encrypted"],
                    fix: "set `kms_master_key_id` of the aws_sqs_queue",
                },
                logs: NO_LOG,
                rights: Rights::WithPolicy {
                    controls: &["sqs-not-public", "sqs-no-action-star"],
                    policy: "aws_sqs_queue_policy",
                    argument: "queue_url",
                },
                keeps_nothing: Some("messages only pass through it"),
                can_be_adopted: true,
                recommended: recommended::QUEUE,
            },
            Self::Topic => &KindRow {
                word: "topic",
                published: WorkloadKindName::Topic,
                resource: "aws_sns_topic",
                name: "name",
                attributes: &["arn", "id"],
                namespace: "AWS/SNS",
                dimension: "TopicName",
                arn: "sns:",
                encrypted: Judged::ByControls {
                    controls: &["sns-encrypted"],
                    fix: "set `kms_master_key_id` of the aws_sns_topic",
                },
                logs: NO_LOG,
                rights: Rights::WithPolicy {
                    controls: &["sns-not-public", "sns-no-bare-cross-account"],
                    policy: "aws_sns_topic_policy",
                    argument: "arn",
                },
                keeps_nothing: Some("messages only pass through it"),
                can_be_adopted: false,
                recommended: recommended::TOPIC,
            },
        }
    }

    /// For people, and in the JSON report.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.names().word
    }

    /// The kind that a dimension of a namespace names.
    pub(super) fn of_dimension(namespace: &str, dimension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| {
            let names = kind.names();
            names.namespace == namespace && names.dimension == dimension
        })
    }

    /// The kind and name that an ARN names, without regard to account and region.
    pub(super) fn of_arn(arn: &str) -> Option<(Self, &str)> {
        let mut parts = arn.splitn(6, ':');
        let service = parts.nth(2)?;
        let rest = parts.nth(2)?;
        Self::ALL.into_iter().find_map(|kind| {
            let (of, before) = kind.names().arn.split_once(':')?;
            let name = rest.strip_prefix(before).filter(|_| of == service)?;
            let name = name.split([':', '/']).next().unwrap_or_default();
            (!name.is_empty()).then_some((kind, name))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_tell_kind_and_name() {
        for (arn, kind, name) in [
            (
                "arn:aws:lambda:eu-west-1:1:function:a:live",
                CoveredKind::Function,
                "a",
            ),
            (
                "arn:aws:dynamodb:eu-west-1:1:table/t/index/i",
                CoveredKind::Table,
                "t",
            ),
            ("arn:aws:s3:::b", CoveredKind::Bucket, "b"),
            ("arn:aws:sqs:eu-west-1:1:q", CoveredKind::Queue, "q"),
            ("arn:aws:sns:eu-west-1:1:t:s", CoveredKind::Topic, "t"),
        ] {
            assert_eq!(CoveredKind::of_arn(arn), Some((kind, name)), "{arn}");
        }
        for other in [
            "arn:aws:ses:eu-west-1:1:identity/t",
            "arn:aws:lambda",
            "x",
            "arn:aws:lambda:e:1:layer:a",
        ] {
            assert_eq!(CoveredKind::of_arn(other), None, "{other}");
        }
    }
}
