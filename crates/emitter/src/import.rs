//! What Terraform takes over when a table or bucket is there already: which resources of its module are
//! imported, and which are set anew because an import would fail where there is none.
//!
//! Terraform refuses an import of what does not exist (Cannot import non-existent remote object), so only
//! what every table or bucket has is imported. Of that a plan shows what it changes. All others are
//! created by a call that sets the whole of it, whatever was there before.

use naming::CallName;
use terraform::Text;

use crate::facts::Import;

/// A resource of a module, and how it comes into the state of Terraform.
pub(crate) struct Part {
    /// Its address in the module.
    pub(crate) resource: &'static str,
    pub(crate) taking: Taking,
}

/// How a resource comes into the state of Terraform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taking {
    /// Imported: everything of that kind has it. The id is the name of the table or bucket (Terraform
    /// AWS provider 5.100, section Import of each resource's page, read 2026-11).
    Imported,
    /// Created, because not everything of that kind has it. The call of AWS's API sets the whole of it.
    Set(&'static str),
}

use Taking::{Imported, Set};

/// The resources of the modules `table`.
pub(crate) const TABLE: &[Part] = &[
    Part {
        resource: "aws_dynamodb_table.this",
        taking: Imported,
    },
    Part {
        resource: "aws_appautoscaling_target.this",
        taking: Set("RegisterScalableTarget"),
    },
    Part {
        resource: "aws_appautoscaling_policy.this",
        taking: Set("PutScalingPolicy"),
    },
];

/// The resources of the modules `bucket`. What the provider reads and calls is in its source,
/// `internal/service/s3/bucket_*.go` (read 2026-11).
pub(crate) const BUCKET: &[Part] = &[
    Part {
        resource: "aws_s3_bucket.this",
        taking: Imported,
    },
    // Buckets from before April 2023 may have none: NoSuchPublicAccessBlockConfiguration.
    Part {
        resource: "aws_s3_bucket_public_access_block.this",
        taking: Set("PutPublicAccessBlock"),
    },
    // Buckets from before April 2023 may have none: OwnershipControlsNotFoundError.
    Part {
        resource: "aws_s3_bucket_ownership_controls.this",
        taking: Set("PutBucketOwnershipControls"),
    },
    // Where none was ever set, the provider reads the status Disabled.
    Part {
        resource: "aws_s3_bucket_versioning.this",
        taking: Imported,
    },
    // Every bucket has one since January 2023, SSE-S3 by default (S3 API, GetBucketEncryption).
    Part {
        resource: "aws_s3_bucket_server_side_encryption_configuration.this",
        taking: Imported,
    },
    // NoSuchBucketPolicy where there is none.
    Part {
        resource: "aws_s3_bucket_policy.this",
        taking: Set("PutBucketPolicy"),
    },
    // NoSuchLifecycleConfiguration where there is none.
    Part {
        resource: "aws_s3_bucket_lifecycle_configuration.this",
        taking: Set("PutBucketLifecycleConfiguration"),
    },
    // Every bucket has one, empty by default: a plan shows the triggers of another tool that would go.
    Part {
        resource: "aws_s3_bucket_notification.this",
        taking: Imported,
    },
    // Not there where access is not logged: the answer has no LoggingEnabled.
    Part {
        resource: "aws_s3_bucket_logging.this",
        taking: Set("PutBucketLogging"),
    },
];

/// What is imported for a module call whose workload is called `name` in AWS.
pub(crate) fn imports(call: &CallName, parts: &[Part], name: &Text) -> Vec<Import> {
    parts
        .iter()
        .filter(|part| part.taking == Imported)
        .map(|part| Import {
            to: call.resource(part.resource),
            id: name.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::modules;

    /// Each resource of every edition has a row, so that a new one is thought of.
    #[test]
    fn every_resource_is_imported_or_set() {
        for (folder, parts) in [("table", TABLE), ("bucket", BUCKET)] {
            let mut seen: Vec<String> = modules()
                .iter()
                .filter(|module| module.path.split('/').next() == Some(folder))
                .flat_map(|module| module.blocks.iter())
                .map(terraform::Block::address)
                .filter(|address| !address.starts_with("data."))
                .collect();
            seen.sort();
            seen.dedup();
            let mut rows: Vec<&str> = parts.iter().map(|part| part.resource).collect();
            rows.sort_unstable();
            assert_eq!(seen, rows);
        }
    }

    /// A `count` or `for_each` would need a key in the address, and there may be none.
    #[test]
    fn what_is_imported_is_always_there() {
        for (path, parts) in [("table", TABLE), ("bucket", BUCKET)] {
            let module = modules().iter().find(|module| module.path == path);
            for part in parts.iter().filter(|part| part.taking == Imported) {
                let block = module.and_then(|module| module.find(part.resource));
                let body = &block.expect("a resource of the module").body;
                assert!(body.get("count").is_none() && body.get("for_each").is_none());
            }
        }
    }

    /// What is created over what is there must be a call that sets, not one that fails.
    #[test]
    fn what_is_created_is_set_as_a_whole() {
        for part in TABLE.iter().chain(BUCKET) {
            if let Set(call) = part.taking {
                assert!(
                    call.starts_with("Put") || call.starts_with("Register"),
                    "{call}"
                );
            }
        }
    }
}
