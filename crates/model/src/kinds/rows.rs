//! The rows. Adding a kind is adding its row, and its name to [`KINDS`].

use super::aws_names::{bucket_name_problem, table_name_problem};
use super::{
    AwsName, GivenName, GrantRow, GrantVariable, GrantWord, NameSuffix, UniqueIn, VariableValue,
    WorkloadKind,
};

/// Every kind.
pub static KINDS: [&WorkloadKind; 6] = [&FUNCTION, &API, &TABLE, &BUCKET, &QUEUE, &METRIC];

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
    is_backed_up: false,
    grant: Some(GrantRow {
        help: "Name of another function of this description.",
        words: &[GrantWord {
            word: "invoke",
            actions: &["lambda:InvokeFunction"],
        }],
        example_action: None,
        variable: Some(GrantVariable {
            prefix: "FUNCTION",
            value: VariableValue::Name,
        }),
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
    is_backed_up: false,
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
    is_backed_up: true,
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
        variable: Some(GrantVariable {
            prefix: "TABLE",
            value: VariableValue::Name,
        }),
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
    is_backed_up: true,
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
        variable: Some(GrantVariable {
            prefix: "BUCKET",
            value: VariableValue::Name,
        }),
        interface_endpoint: None,
    }),
};

/// An SQS queue. Its dead-letter queue has a longer name (Amazon SQS API reference, `CreateQueue`, read
/// 2026-11: 80 characters, `.fifo` among them).
pub static QUEUE: WorkloadKind = WorkloadKind {
    section: "queues",
    singular: "queue",
    with_article: "a queue",
    titles: ("Queue", "Queues"),
    defaults: include_str!("../../profiles/queues.toml"),
    aws_name: AwsName {
        max_length: 80 - naming::QUEUE_DEAD_LETTERS.len(),
        suffix: NameSuffix::None,
        given: None,
    },
    is_created: true,
    holds_data: true,
    is_backed_up: false,
    grant: Some(GrantRow {
        help: "Name of a queue of this description.",
        words: &[
            GrantWord {
                word: "send",
                actions: &["sqs:SendMessage"],
            },
            GrantWord {
                word: "receive",
                actions: &[
                    "sqs:ChangeMessageVisibility",
                    "sqs:DeleteMessage",
                    "sqs:GetQueueAttributes",
                    "sqs:ReceiveMessage",
                ],
            },
        ],
        example_action: Some("sqs:GetQueueAttributes"),
        variable: Some(GrantVariable {
            prefix: "QUEUE",
            value: VariableValue::Url,
        }),
        interface_endpoint: Some("sqs"),
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
    is_backed_up: false,
    grant: Some(GrantRow {
        help: "Name of a custom metric of this description, to publish.",
        words: &[GrantWord {
            word: "write",
            actions: &["cloudwatch:PutMetricData"],
        }],
        example_action: None,
        variable: None,
        interface_endpoint: Some("cloudwatch"),
    }),
};
