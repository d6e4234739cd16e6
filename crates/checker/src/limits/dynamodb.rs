//! Tables.

use super::ERROR;
use super::bound::{Within, bound};
use crate::control::{Control, ControlKind, Examples, Sources};
use aws::ranges::TABLE_RECOVERY_DAYS;

const TABLE: &[&str] = &["aws_dynamodb_table"];

pub(super) const LIMITS: &[Control] = &[
    Control {
        id: "limit-ddb-name",
        title: "The name of a table is one that DynamoDB takes",
        types: TABLE,
        reason: "DynamoDB refuses to make the table.",
        fix: "Use letters, digits and `_.-`, 3 to 255.",
        sources: Sources {
            document: "Amazon DynamoDB API reference, CreateTable, read 2026-11",
            ..Sources::NONE
        },
        kind: ControlKind::Limit(&[
            bound(
                "name",
                Within::Pattern("[A-Za-z0-9_.-]{3,255}", "3 to 255 letters, digits or `_.-`"),
            ),
            bound(
                "global_secondary_index.*.name",
                Within::Pattern("[A-Za-z0-9_.-]{3,255}", "3 to 255 letters, digits or `_.-`"),
            ),
        ]),
        examples: Examples {
            good: &[
                r#"{"aws_dynamodb_table.a": {"name": "{255 characters}", "global_secondary_index": [{"name": "by_day"}]}}"#,
            ],
            bad: &[
                r#"{"aws_dynamodb_table.a": {"name": "ab"}}"#,
                r#"{"aws_dynamodb_table.a": {"name": "{256 characters}"}}"#,
                r#"{"aws_dynamodb_table.a": {"name": "shop/orders"}}"#,
                r#"{"aws_dynamodb_table.a": {"name": "orders", "global_secondary_index": [{"name": "by day"}]}}"#,
            ],
            unknown: &[r#"{"aws_dynamodb_table.a": {"name": "${terraform_data.a.output}"}}"#],
            exempt: &[r#"{"aws_dynamodb_table.a": {}}"#],
        },
        ..ERROR
    },
    Control {
        id: "limit-ddb-recovery",
        title: "Point-in-time recovery goes back 1 to 35 days",
        types: TABLE,
        reason: "DynamoDB refuses other numbers.",
        fix: "Set `recovery_period_in_days` to 35 at most, and back up what is to be kept longer.",
        sources: Sources {
            document: "Amazon DynamoDB API reference, PointInTimeRecoverySpecification, read 2026-11",
            ..Sources::NONE
        },
        kind: ControlKind::Limit(&[bound(
            "point_in_time_recovery.*.recovery_period_in_days",
            Within::Number(TABLE_RECOVERY_DAYS.min, TABLE_RECOVERY_DAYS.max),
        )]),
        examples: Examples {
            good: &[
                r#"{"aws_dynamodb_table.a": {"point_in_time_recovery": [{"enabled": true, "recovery_period_in_days": 35}]}}"#,
            ],
            bad: &[
                r#"{"aws_dynamodb_table.a": {"point_in_time_recovery": [{"enabled": true, "recovery_period_in_days": 36}]}}"#,
                r#"{"aws_dynamodb_table.a": {"point_in_time_recovery": [{"enabled": true, "recovery_period_in_days": 0}]}}"#,
            ],
            unknown: &[
                r#"{"aws_dynamodb_table.a": {"point_in_time_recovery": [{"recovery_period_in_days": "${terraform_data.a.output}"}]}}"#,
            ],
            exempt: &[
                r#"{"aws_dynamodb_table.a": {"point_in_time_recovery": [{"enabled": true}]}}"#,
            ],
        },
        ..ERROR
    },
];
