//! S3 buckets: the row of their kind.

mod aws_name;
pub(crate) mod rules;
pub(crate) mod settings;

use crate::kinds::{
    AttributeValue, AwsName, GivenName, GrantRow, GrantWord, NameSuffix, UniqueIn,
    WorkloadAttribute, WorkloadKind,
};

/// An S3 bucket.
pub static BUCKET: WorkloadKind = WorkloadKind {
    section: "buckets",
    singular: "bucket",
    with_article: "a bucket",
    titles: ("Bucket", "Buckets"),
    defaults: include_str!("profile.toml"),
    aws_name: AwsName {
        max_length: 63,
        suffix: NameSuffix::Account,
        dead_letters: None,
        given: Some(GivenName {
            service: "S3",
            unique_in: UniqueIn::Partition,
            problem: aws_name::problem,
        }),
    },
    is_created: true,
    holds_data: true,
    is_backed_up: true,
    attributes: &[
        WorkloadAttribute {
            word: "name",
            value: AttributeValue::Name,
        },
        WorkloadAttribute {
            word: "arn",
            value: AttributeValue::Output("arn:{partition}:s3:::{name}"),
        },
    ],
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
