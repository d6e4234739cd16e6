//! Which arguments a provider cannot change in place, so that Terraform replaces the resource. A provider's
//! schema does not say it; `data/replaced.py` asks the provider itself.

use std::collections::HashMap;
use std::sync::OnceLock;

const FACTS: &str = include_str!("../../data/replaced.txt");

/// What holds for types that the facts do not know, of whichever provider.
const COMMON: &str = "bucket name";

fn facts() -> &'static HashMap<&'static str, &'static str> {
    static KNOWN: OnceLock<HashMap<&str, &str>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let lines = FACTS.lines().filter(|line| !line.starts_with('#'));
        let known = lines.map(|line| line.split_once(' ').unwrap_or((line, "")));
        known
            .chain([("terraform_data", "triggers_replace")])
            .collect()
    })
}

/// The arguments of a type that cannot be changed in place; those of nested blocks as
/// `username_configuration.case_sensitive`.
pub fn replaced_by(kind: &str) -> impl Iterator<Item = &'static str> {
    facts().get(kind).unwrap_or(&COMMON).split_whitespace()
}

/// Does a change of this argument make a new object? Of a block, where an argument in it does.
#[must_use]
pub fn replaces(kind: &str, argument: &str) -> bool {
    replaced_by(kind).any(|known| {
        known
            .strip_prefix(argument)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::super::data;
    use super::*;

    #[test]
    fn what_holds_data_is_known_and_sorted() {
        for kind in data::kinds() {
            assert!(
                facts()
                    .get(kind)
                    .is_some_and(|arguments| !arguments.is_empty()),
                "which arguments of {kind} replace it? a loss would look like a change"
            );
        }
        let lines: Vec<&str> = FACTS
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        assert!(lines.is_sorted());
    }

    #[test]
    fn arguments_and_blocks_that_replace() {
        for (kind, argument) in [
            ("aws_dynamodb_table", "hash_key"),
            ("aws_dynamodb_table", "local_secondary_index"),
            ("aws_s3_bucket", "object_lock_enabled"),
            ("aws_sqs_queue", "fifo_queue"),
            ("aws_backup_vault", "kms_key_arn"),
            ("aws_kms_replica_key", "primary_key_arn"),
            ("aws_cognito_user_pool", "username_configuration"),
            ("terraform_data", "triggers_replace"),
            ("random_pet", "name"),
        ] {
            assert!(replaces(kind, argument), "{kind}.{argument}");
        }
        for (kind, argument) in [
            ("aws_dynamodb_table", "billing_mode"),
            ("aws_dynamodb_table", "attribute"),
            ("aws_dynamodb_table", "global_secondary_index"),
            ("aws_cloudwatch_log_group", "retention_in_days"),
            ("aws_kms_key", "policy"),
            ("aws_lambda_function", "memory_size"),
        ] {
            assert!(!replaces(kind, argument), "{kind}.{argument}");
        }
    }
}
