//! The kinds of workloads: a folder each, and here the list of them. A folder has the row of its kind in `mod.rs`, the
//! settings of an entry in `settings.rs`, what these are where the description is silent in `profile.toml`, and in
//! `rules.rs` the function `check`: what no schema says.
//!
//! From the list follow the sections of [`crate::description::Description`] with their entries,
//! [`KINDS`](crate::kinds::KINDS), and the rules of each kind in [`crate::checks`].

pub(crate) mod api;
pub(crate) mod bucket;
pub(crate) mod bus;
pub(crate) mod function;
pub(crate) mod metric;
pub(crate) mod parameter;
pub(crate) mod queue;
pub(crate) mod secret;
pub(crate) mod table;
pub(crate) mod topic;

/// Hands the kinds to a macro, in the order of the description: the help and name of the section, and in the folder of
/// the kind the type of an entry's settings and the row.
macro_rules! for_each_kind {
    ($generate:ident) => {
        $generate! {
            "Lambda functions, by name." functions: function::Function, FUNCTION;
            "REST APIs and HTTP APIs, by name." apis: api::Api, API;
            "DynamoDB tables, by name." tables: table::Table, TABLE;
            "S3 buckets, by name." buckets: bucket::Bucket, BUCKET;
            "SQS queues, by name." queues: queue::Queue, QUEUE;
            "SNS topics, by name." topics: topic::Topic, TOPIC;
            "EventBridge event buses, by name." buses: bus::Bus, BUS;
            "Secrets of Secrets Manager, by name. Their values are set elsewhere." secrets: secret::Secret, SECRET;
            "Parameters of Systems Manager Parameter Store, by name." parameters: parameter::Parameter, PARAMETER;
            "Custom CloudWatch metrics that the application publishes and wants watched, by name."
            metrics: metric::Metric, METRIC;
        }
    };
}
pub(crate) use for_each_kind;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    /// Makes the list of the folders.
    macro_rules! folders {
        ($($help:tt $section:ident: $folder:ident::$Settings:ident, $ROW:ident;)*) => {
            const FOLDERS: &[&str] = &[$(stringify!($folder)),*];
        };
    }
    for_each_kind!(folders);

    #[test]
    fn every_folder_is_in_the_list() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/workloads");
        let entries = std::fs::read_dir(here).expect("the sources are there");
        let folders: BTreeSet<String> = entries
            .filter_map(|entry| entry.ok())
            .filter(|entry| entry.path().is_dir())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        let listed: BTreeSet<String> = FOLDERS.iter().map(ToString::to_string).collect();
        assert_eq!(folders, listed, "right: the list of `workloads/mod.rs`");
    }
}
