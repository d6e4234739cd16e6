//! The rows. Adding a kind is adding its row, and its name to [`KINDS`].

use super::aws_names::{bucket_name_problem, table_name_problem};
use super::{AwsName, GivenName, GrantRow, GrantWord, NameSuffix, UniqueIn, WorkloadKind};

/// Every kind.
pub static KINDS: [&WorkloadKind; 5] = [&FUNCTION, &API, &TABLE, &BUCKET, &METRIC];

/// A Lambda function. Its role has the same limit on names as the function; its queue of dead letters has more.
pub static FUNCTION: WorkloadKind = WorkloadKind {
    section: "functions",
    singular: "function",
    with_article: "a function",
    titles: ("Function", "Functions"),
    defaults: include_str!("../../profiles/functions.toml"),
    aws_name: AwsName {
        max_length: 64,
        suffix: NameSuffix::None,
        given: None,
    },
    is_created: true,
    holds_data: false,
    grant: Some(GrantRow {
        help: "Name of another function of this description.",
        words: &[GrantWord {
            word: "invoke",
            actions: &["lambda:InvokeFunction"],
        }],
        example_action: None,
        variable_prefix: Some("FUNCTION"),
        interface_endpoint: Some("lambda"),
    }),
};

/// A REST API.
pub static API: WorkloadKind = WorkloadKind {
    section: "apis",
    singular: "api",
    with_article: "an API",
    titles: ("API", "APIs"),
    defaults: include_str!("../../profiles/apis.toml"),
    aws_name: AwsName {
        max_length: 128,
        suffix: NameSuffix::None,
        given: None,
    },
    is_created: true,
    holds_data: false,
    grant: None,
};

/// A DynamoDB table.
pub static TABLE: WorkloadKind = WorkloadKind {
    section: "tables",
    singular: "table",
    with_article: "a table",
    titles: ("Table", "Tables"),
    defaults: include_str!("../../profiles/tables.toml"),
    aws_name: AwsName {
        max_length: 255,
        suffix: NameSuffix::None,
        given: Some(GivenName {
            service: "DynamoDB",
            unique_in: UniqueIn::Region,
            problem: table_name_problem,
        }),
    },
    is_created: true,
    holds_data: true,
    grant: Some(GrantRow {
        help: "Name of a table of this description.",
        words: &[
            GrantWord {
                word: "read",
                actions: &[
                    "dynamodb:BatchGetItem",
                    "dynamodb:ConditionCheckItem",
                    "dynamodb:DescribeTable",
                    "dynamodb:GetItem",
                    "dynamodb:Query",
                    "dynamodb:Scan",
                ],
            },
            GrantWord {
                word: "write",
                actions: &[
                    "dynamodb:BatchWriteItem",
                    "dynamodb:DeleteItem",
                    "dynamodb:DescribeTable",
                    "dynamodb:PutItem",
                    "dynamodb:UpdateItem",
                ],
            },
        ],
        example_action: Some("dynamodb:GetItem"),
        variable_prefix: Some("TABLE"),
        interface_endpoint: None,
    }),
};

/// An S3 bucket.
pub static BUCKET: WorkloadKind = WorkloadKind {
    section: "buckets",
    singular: "bucket",
    with_article: "a bucket",
    titles: ("Bucket", "Buckets"),
    defaults: include_str!("../../profiles/buckets.toml"),
    aws_name: AwsName {
        max_length: 63,
        suffix: NameSuffix::Account,
        given: Some(GivenName {
            service: "S3",
            unique_in: UniqueIn::Partition,
            problem: bucket_name_problem,
        }),
    },
    is_created: true,
    holds_data: true,
    grant: Some(GrantRow {
        help: "Name of a bucket of this description.",
        words: &[
            GrantWord {
                word: "read",
                actions: &["s3:GetObject", "s3:ListBucket"],
            },
            GrantWord {
                word: "write",
                actions: &["s3:AbortMultipartUpload", "s3:PutObject"],
            },
            GrantWord {
                word: "delete",
                actions: &["s3:DeleteObject"],
            },
        ],
        example_action: Some("s3:GetObject"),
        variable_prefix: Some("BUCKET"),
        interface_endpoint: None,
    }),
};

/// A custom metric. Nothing in AWS is made for it but its alarm.
pub static METRIC: WorkloadKind = WorkloadKind {
    section: "metrics",
    singular: "metric",
    with_article: "a metric",
    titles: ("Metric", "Metrics"),
    defaults: include_str!("../../profiles/metrics.toml"),
    aws_name: AwsName {
        max_length: 128,
        suffix: NameSuffix::None,
        given: None,
    },
    is_created: false,
    holds_data: false,
    grant: Some(GrantRow {
        help: "Name of a custom metric of this description, to publish.",
        words: &[GrantWord {
            word: "write",
            actions: &["cloudwatch:PutMetricData"],
        }],
        example_action: None,
        variable_prefix: None,
        interface_endpoint: Some("cloudwatch"),
    }),
};
