//! The policy statements of a grant on a bucket.

use model::Environment;
use model::description::{Grant, GrantTarget};
use model::kinds::BUCKET;
use terraform::Text;

use crate::parts::statement::{PolicyStatement, camel, key, statement};

pub(super) fn statements(env: &Environment, grant: &Grant, name: &str) -> Vec<PolicyStatement> {
    let oldest = env.oldest_name(&BUCKET, name);
    let arn = BUCKET.call(name).output("arn");
    let actions = grant.iam_actions(GrantTarget::Workload(&BUCKET, name));
    // IAM tells apart what is done to a bucket and what is done to its objects.
    let (on_bucket, on_objects): (Vec<_>, Vec<_>) = actions
        .into_iter()
        .partition(|action| is_bucket_action(action));
    let writes = on_objects.iter().any(|action| action.contains(":Put"));
    let mut statements = Vec::new();
    if !on_bucket.is_empty() {
        statements.push(statement(
            &format!("UseBucket{}", camel(oldest)),
            on_bucket,
            vec![Text::expression(arn.clone())],
        ));
    }
    if !on_objects.is_empty() {
        let reads_or_writes = on_objects.iter().any(|action| !action.contains(":Delete"));
        statements.push(statement(
            &format!("UseObjectsOf{}", camel(oldest)),
            on_objects,
            vec![Text::template(format!("{}/*", arn.interpolation()))],
        ));
        if reads_or_writes {
            let rights: &[&str] = if writes {
                &["kms:Decrypt", "kms:GenerateDataKey"]
            } else {
                &["kms:Decrypt"]
            };
            statements.push(key("s3", rights, oldest));
        }
    }
    statements
}

fn is_bucket_action(action: &str) -> bool {
    let verb = action.trim_start_matches("s3:");
    matches!(
        verb,
        "ListBucket" | "ListBucketVersions" | "ListBucketMultipartUploads"
    ) || (verb.starts_with("GetBucket") || verb.starts_with("PutBucket"))
}
