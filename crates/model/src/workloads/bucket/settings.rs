//! S3 buckets.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::description::{DescribedWorkload, FormerNames};

/// An S3 bucket.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Bucket {
    /// Its whole name in AWS, unique in the world: 3 to 63 small letters, digits, `.` and `-`. By default
    /// application, environment, its name here and the account.
    #[serde(default)]
    pub name: Option<String>,
    /// Whether a bucket of that name is there already and Terraform takes it over, with its objects; its
    /// settings become what is described. Terraform refuses to destroy it as long as this is said; after an
    /// apply it may be left out.
    #[serde(default)]
    pub import: bool,
    /// Whether Terraform refuses to destroy it. A bucket with content is never destroyed.
    pub protected: bool,
    /// Whether it is backed up, where anything is.
    pub backup: bool,
    /// Days after which objects move to cheaper storage classes. What is written replaces the whole
    /// of the default; `{}` is never.
    pub tiering: Tiering,
    /// Whether S3 copies every new object, and every deletion, into the bucket of the standby. What was there before is
    /// not copied; backups have it.
    #[serde(default)]
    pub replicate: bool,
    /// Days that an overwritten or deleted object is kept.
    #[schemars(range(min = aws::ranges::KEEP_DAYS.min, max = aws::ranges::KEEP_DAYS.max))]
    pub noncurrent_days: u32,
    /// Its former name in this description, or all of them from the oldest on, when it was renamed. What
    /// it has in AWS keeps the names that follow from the oldest. Renamed back, an entry has its own name as
    /// the oldest: `[buckets.items]` has `moved_from = ["items", "goods"]`.
    #[serde(default)]
    pub moved_from: FormerNames,
}

/// Days after which objects move to cheaper storage classes. A later layer replaces the whole, so each says all
/// that it wants.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[schemars(extend("x-replace" = true))]
pub struct Tiering {
    /// To Standard-IA, in days.
    #[schemars(range(min = aws::ranges::INFREQUENT_ACCESS_DAYS.min, max = aws::ranges::INFREQUENT_ACCESS_DAYS.max))]
    pub infrequent_access_days: Option<u32>,
    /// To Glacier Instant Retrieval, in days: read at once, as before, and billed for 90 days at least.
    #[schemars(range(min = aws::ranges::KEEP_DAYS.min, max = aws::ranges::KEEP_DAYS.max))]
    pub glacier_instant_days: Option<u32>,
    /// To Glacier Flexible Retrieval, in days. Its objects cannot be read before they are restored, which takes
    /// hours, and AWS Backup leaves them out.
    #[schemars(range(min = aws::ranges::KEEP_DAYS.min, max = aws::ranges::KEEP_DAYS.max))]
    pub glacier_days: Option<u32>,
    /// To Glacier Deep Archive, in days. As in Glacier Flexible Retrieval, and restored within two days.
    #[schemars(range(min = aws::ranges::KEEP_DAYS.min, max = aws::ranges::KEEP_DAYS.max))]
    pub deep_archive_days: Option<u32>,
}

impl DescribedWorkload for Bucket {
    fn former_names(&self) -> &FormerNames {
        &self.moved_from
    }

    fn given_name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn is_protected(&self) -> Option<bool> {
        Some(self.protected)
    }
}
