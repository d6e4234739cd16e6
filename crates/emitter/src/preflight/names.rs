//! Whether the names that the environment is to make are free.

use std::borrow::Cow;

use model::Environment;
use model::kinds::{BUCKET, TABLE};
use serde_json::{Value as Json, json};
use terraform::Module;

use crate::references::account_id;
use crate::workloads::WORKLOADS;

/// A listing of the account: what is looked for in it.
struct Listing {
    /// Name of the check.
    check: &'static str,
    /// What is listed, for people.
    things: Cow<'static, str>,
    /// Type of the data source, its arguments, and its attribute that is the list.
    data: (&'static str, Json, &'static str),
    /// Regular expression of what is the environment's.
    pattern: String,
}

/// Name of the check of roles.
const ROLES: &str = "free_roles";

/// Name of the check of tables.
const TABLES: &str = "free_tables";

/// Adds a check for each listing, and one for each bucket: the provider lists no buckets.
pub(super) fn add(root: &mut Module, env: &Environment, siblings: &[String]) {
    let prefix = env.prefix();
    let others = others(&prefix, siblings);
    let taken_over = taken_over(env);
    // The pipeline's roles are made before, by `bootstrap`.
    let pipeline = format!("^{prefix}-github-(apply|plan)$");
    for listing in listings(env, &prefix) {
        let (type_name, body, attribute) = listing.data;
        // What more than one check looks at is read once, outside of them.
        let shared = format!("data.{type_name}.all");
        let is_shared = root.find(&shared).is_some();
        let list = if is_shared {
            format!("{shared}.{attribute}")
        } else {
            format!("data.{type_name}.{}.{attribute}", listing.check)
        };
        let found = found(
            &list,
            &listing.pattern,
            [
                others.as_deref(),
                match listing.check {
                    ROLES => Some(pipeline.as_str()),
                    TABLES => taken_over.as_deref(),
                    _ => None,
                },
            ],
        );
        let condition = format!("${{length({found}) == 0}}");
        let message = format!(
            "The account has {} with names that this environment is to make: ${{join(\", \", {found})}}. If another state made them, apply that one, or import them; otherwise delete them, or give the application or the environment another name.",
            listing.things
        );
        if is_shared {
            root.check(listing.check, &condition, &message);
        } else {
            root.check_with_data(listing.check, (type_name, body), &condition, &message);
        }
    }
    for (label, bucket) in buckets(env) {
        let check = format!("free_bucket_{}", label.replace('-', "_"));
        root.check_with_data(
            &check,
            ("aws_s3_bucket", json!({ "bucket": bucket })),
            &format!("${{data.aws_s3_bucket.{check}.arn == \"\"}}"),
            &format!("There is a bucket {bucket} already."),
        );
    }
}

/// Pattern of names that begin as the environment's do and are another's: those of the project's other
/// environments, such as `shop-live-eu` beside `shop-live`.
fn others(prefix: &str, siblings: &[String]) -> Option<String> {
    let own = format!("{prefix}-");
    let others: Vec<&str> = siblings
        .iter()
        .filter(|other| other.starts_with(&own))
        .map(String::as_str)
        .collect();
    (!others.is_empty()).then(|| format!("(^|[:/])({})(-|/|$)", others.join("|")))
}

/// The expression that gives what of `list` is like a pattern and like none of the excepted.
fn found(list: &str, pattern: &str, excepted: [Option<&str>; 2]) -> String {
    let list = never_null(list);
    let but: String = excepted
        .into_iter()
        .flatten()
        .map(|except| format!(" && !can(regex(\"{except}\", name))"))
        .collect();
    format!("[for name in {list} : name if can(regex(\"{pattern}\", name)){but}]")
}

/// A list, or an empty one: the provider gives null where it found nothing, and a splat of a null list fails.
pub(super) fn never_null(list: &str) -> String {
    match list.split_once("[*]") {
        Some((list, of_each)) => format!("coalesce({list}, [])[*]{of_each}"),
        None => format!("coalesce({list}, [])"),
    }
}

fn listings(env: &Environment, prefix: &str) -> Vec<Listing> {
    let own = format!("^{prefix}-");
    vec![
        Listing {
            check: "free_functions",
            things: "functions".into(),
            data: ("aws_lambda_functions", json!({}), "function_names"),
            pattern: own.clone(),
        },
        Listing {
            check: ROLES,
            things: "IAM roles".into(),
            data: ("aws_iam_roles", json!({}), "names"),
            pattern: own.clone(),
        },
        Listing {
            check: TABLES,
            things: "tables".into(),
            data: ("aws_dynamodb_tables", json!({}), "names"),
            pattern: tables(env, prefix),
        },
        Listing {
            check: "free_queues",
            things: "queues".into(),
            data: (
                "aws_sqs_queues",
                json!({ "queue_name_prefix": format!("{prefix}-") }),
                "queue_urls",
            ),
            pattern: format!("/{prefix}-[^/]*$"),
        },
        Listing {
            check: "free_log_groups",
            things: "log groups".into(),
            data: (
                "aws_cloudwatch_log_groups",
                json!({ "log_group_name_prefix": "/aws/" }),
                "log_group_names",
            ),
            pattern: format!("^/aws/[a-z]+/{prefix}(-|/|$)"),
        },
        // The provider lists none of these; what carries a tag is found all the same.
        Listing {
            check: "free_tagged",
            things: tagged_things(),
            data: (
                "aws_resourcegroupstaggingapi_resources",
                json!({ "resource_type_filters": tagged().map(|(kind, _)| kind).collect::<Vec<_>>() }),
                "resource_tag_mapping_list[*].resource_arn",
            ),
            pattern: format!("[:/]{prefix}(-[^:/]*)?$"),
        },
    ]
}

/// What is found by its tags: the type in the Resource Groups Tagging API, and several of it for people.
fn tagged() -> impl Iterator<Item = (&'static str, &'static str)> {
    const TAGGED: [(&str, &str); 5] = [
        ("backup:backup-vault", "vaults"),
        ("cloudtrail:trail", "trails"),
        ("cloudwatch:alarm", "alarms"),
        ("events:rule", "rules"),
        ("sns", "topics"),
    ];
    let of_kinds = WORKLOADS.iter().filter_map(|row| row.own_types.tagged);
    TAGGED.into_iter().chain(of_kinds)
}

/// All of that in a sentence.
fn tagged_things() -> Cow<'static, str> {
    let mut things: Vec<&str> = tagged().map(|(_, things)| things).collect();
    let last = things.pop().unwrap_or_default();
    format!("tagged {} or {last}", things.join(", ")).into()
}

/// Pattern of the names of tables: by their beginning, and those that have a whole name of their own.
fn tables(env: &Environment, prefix: &str) -> String {
    let outside = env.names_outside_prefix(&TABLE).into_iter();
    let whole: String = outside
        .map(|name| format!("|^{}$", literal(name)))
        .collect();
    format!("^{prefix}-{whole}")
}

/// Pattern of the names of tables that are to be there: Terraform takes them over, or they are replicas.
fn taken_over(env: &Environment) -> Option<String> {
    let tables = env.application.tables.iter();
    let names: Vec<String> = tables
        .filter(|(name, table)| table.import || env.is_replica(name))
        .map(|(name, _)| literal(&env.aws_name(&TABLE, name)))
        .collect();
    (!names.is_empty()).then(|| format!("^({})$", names.join("|")))
}

/// A name of a table in a pattern. Points are its only letters that a pattern takes for others; a class
/// needs no backslash, which Terraform would read.
fn literal(name: &str) -> String {
    name.replace('.', "[.]")
}

/// The buckets of the environment by their label, each with its name.
fn buckets(env: &Environment) -> Vec<(String, String)> {
    let account = account_id(env);
    let described = env.application.buckets.iter();
    let described = described
        // Those that Terraform takes over are to be there.
        .filter(|(_, bucket)| !bucket.import)
        .map(|(label, _)| (label.clone(), env.aws_name_in(&BUCKET, label, &account)));
    let mut own = vec!["security-logs"];
    if env.settings.bucket_access_logs == model::description::BucketAccessLogs::S3 {
        own.push("access-logs");
    }
    let own = own.into_iter().map(|label| {
        (
            label.to_owned(),
            format!("{}-{account}", env.prefixed(label)),
        )
    });
    described.chain(own).collect()
}
