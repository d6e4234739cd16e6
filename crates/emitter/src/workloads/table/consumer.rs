//! What the role of a function needs that changes of tables invoke.

use model::Environment;
use model::kinds::TABLE;
use terraform::Text;

use super::TableArn;
use crate::parts::statement::{PolicyStatement, camel, key, statement};

/// What Lambda does with a stream in the name of the function that it hands changes to ("Using AWS Lambda with Amazon DynamoDB" of the
/// AWS Lambda developer guide, read 2026-11-28).
const READS: [&str; 3] = [
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
];

/// The same, without a resource level (AWS service authorization reference, "Actions, resources, and condition keys for Amazon
/// DynamoDB", read 2026-11-28).
const LISTS: &str = "dynamodb:ListStreams";

/// The statements for the tables that trigger the function.
pub(super) fn rights(env: &Environment, function: &str) -> Vec<PolicyStatement> {
    let triggers = env.application.functions.get(function);
    let triggers = triggers.into_iter().flat_map(|found| &found.triggers);
    let tables = triggers.filter_map(|trigger| trigger.table.as_deref());
    // That of a replica triggers nothing.
    let mut tables: Vec<&str> = tables.filter(|table| !env.is_replica(table)).collect();
    tables.sort_unstable();
    if tables.is_empty() {
        return Vec::new();
    }
    let of_tables = tables.iter().flat_map(|name| {
        let oldest = env.oldest_name(&TABLE, name);
        let stream = match super::arn(env, name) {
            TableArn::Made(_) => Text::expression(TABLE.call(name).output("stream_arn")),
            // DynamoDB chooses what it is called.
            TableArn::Expected(table) => Text::template(format!("{table}/stream/*")),
        };
        [
            statement(
                &format!("ReadChangesOf{}", camel(oldest)),
                READS.map(str::to_owned).to_vec(),
                vec![stream],
            ),
            // Changes are encrypted as their table is.
            key("dynamodb", &["kms:Decrypt"], oldest),
        ]
    });
    let lists = statement("ListStreams", vec![LISTS.to_owned()], vec!["*".into()]);
    of_tables.chain([lists]).collect()
}
