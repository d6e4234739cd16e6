//! Edits that lose nothing are never stopped: each is emitted over what was emitted before, in every
//! profile, without a word about data.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use common::Project;

const PROFILES: [&str; 3] = ["development", "staging", "production"];

/// The description that everything is edited of.
const GROUND: &str = r#"
[application]
name = "shop"
owner = "platform@example.com"

[functions.orders]
code = "app"
handler = "index.handler"
memory_mb = 256
access = [{ table = "orders", actions = ["read"] }, { bucket = "invoices", actions = ["write"] }]

[functions.mail]
code = "app"
handler = "index.handler"
alarms = { errors = 3 }

[apis.public]
routes = { "GET /orders" = "orders", "GET /mail" = "mail" }

[apis.private]
routes = { "GET /mail" = "mail" }

[tables.orders]
hash_key = { name = "id", type = "S" }

[buckets.invoices]

[metrics.failures]
namespace = "Shop"
threshold = 5
"#;

/// What is edited: `groundplan.toml` or `environment.toml`, these words there, to those. Words that are
/// empty stand for the end of the file.
type Edit = (&'static str, bool, &'static str, &'static str);

const EDITS: &[Edit] = &[
    ("memory", false, "memory_mb = 256", "memory_mb = 512"),
    (
        "a runtime",
        false,
        "memory_mb = 256",
        "runtime = \"nodejs22.x\"",
    ),
    (
        "an index",
        false,
        "type = \"S\" }",
        "type = \"S\" }\nindexes = { by-day = { hash_key = { name = \"day\", type = \"S\" } } }",
    ),
    (
        "an expiry",
        false,
        "type = \"S\" }",
        "type = \"S\" }\nttl_attribute = \"expires\"",
    ),
    (
        "a stream",
        false,
        "type = \"S\" }",
        "type = \"S\" }\nstream = \"new_and_old_images\"",
    ),
    (
        "a function",
        false,
        "",
        "[functions.more]\ncode = \"app\"\nhandler = \"index.handler\"",
    ),
    (
        "a table",
        false,
        "",
        "[tables.more]\nhash_key = { name = \"id\", type = \"S\" }",
    ),
    ("a bucket", false, "", "[buckets.more]"),
    (
        "an API",
        false,
        "",
        "[apis.more]\nroutes = { \"GET /\" = \"orders\" }",
    ),
    ("a threshold", false, "errors = 3", "errors = 30"),
    ("an alarm less", false, "alarms = { errors = 3 }\n", ""),
    (
        "a route",
        false,
        "\"GET /orders\" = \"orders\"",
        "\"GET /orders\" = \"orders\", \"GET /orders/{id}\" = \"orders\"",
    ),
    ("a route less", false, "\"GET /orders\" = \"orders\", ", ""),
    (
        "an API less",
        false,
        "[apis.private]\nroutes = { \"GET /mail\" = \"mail\" }\n",
        "",
    ),
    (
        "a metric less",
        false,
        "[metrics.failures]\nnamespace = \"Shop\"\nthreshold = 5\n",
        "",
    ),
    (
        "a grant less",
        false,
        ", { bucket = \"invoices\", actions = [\"write\"] }",
        "",
    ),
    (
        "an owner",
        false,
        "platform@example.com",
        "others@example.com",
    ),
    (
        "retention of logs",
        false,
        "memory_mb = 256",
        "log_retention_days = 90",
    ),
    (
        "a variable",
        false,
        "memory_mb = 256",
        "environment = { LEVEL = \"debug\" }",
    ),
    (
        "concurrency",
        false,
        "memory_mb = 256",
        "reserved_concurrency = 3",
    ),
    ("a tag", true, "", "[tags]\nTeam = \"orders\""),
    ("people", true, "a@example.com", "b@example.com"),
    (
        "a budget",
        true,
        "alert_emails",
        "monthly_budget_usd = 50\nalert_emails",
    ),
    ("no health check", true, "", "[health]\nenabled = false"),
    ("notify only", true, "", "[remediation]\nmode = \"notify\""),
    (
        "an analyzer of access",
        true,
        "",
        "[account]\nxray_encryption = \"create\"\naccess_analyzer = \"create\"",
    ),
    (
        "days that a key waits",
        true,
        "alert_emails",
        "key_deletion_days = 20\nalert_emails",
    ),
    (
        "a rule of backups",
        true,
        "",
        "[backup]\nweekly = { enabled = false }",
    ),
];

fn environment(profile: &str) -> String {
    let region = "region = \"us-east-1\"\nrecovery_region = \"us-west-2\"\n";
    // Each has an account of its own.
    let account = format!("account_id = \"{}11122223333\"\n", profile.len() % 10);
    format!("profile = \"{profile}\"\n{region}{account}alert_emails = [\"a@example.com\"]\n")
}

fn edited(text: &str, from: &str, to: &str) -> String {
    if from.is_empty() {
        return format!("{text}\n{to}\n");
    }
    assert!(text.contains(from), "there is no {from}");
    text.replacen(from, to, 1)
}

#[test]
fn edits_that_lose_nothing_are_never_stopped() {
    let project = Project::empty();
    project.write(
        "app/index.mjs",
        "export const handler = async () => ({});\n",
    );
    let ground = || {
        project.write("groundplan.toml", GROUND);
        for profile in PROFILES {
            let path = format!("environments/{profile}/environment.toml");
            project.write(&path, &environment(profile));
        }
    };
    ground();
    project.expect(0, &["emit"]);
    for (what, is_environment, from, to) in EDITS {
        if *is_environment {
            for profile in PROFILES {
                let path = format!("environments/{profile}/environment.toml");
                project.write(&path, &edited(&environment(profile), from, to));
            }
        } else {
            project.write("groundplan.toml", &edited(GROUND, from, to));
        }
        let there = project.run(&["emit"]);
        assert_eq!(there.code, 0, "{what}: {}", there.stderr);
        assert!(
            there.stderr.contains("emitted: "),
            "{what}: {}",
            there.stderr
        );
        assert!(!there.stderr.contains("data"), "{what}: {}", there.stderr);
        // What is added is taken away again: a table and a bucket are not harmless then, and an expiry is
        // turned off by its name.
        ground();
        let back = project.run(&["emit"]);
        let stops = matches!(*what, "a table" | "a bucket" | "an expiry");
        assert_eq!(back.code, i32::from(stops), "{what}, back: {}", back.stderr);
        if stops {
            project.expect(
                0,
                &[
                    "emit",
                    "--allow-destroy",
                    "module.table_more",
                    "--allow-destroy",
                    "module.bucket_more",
                    "--never-applied",
                    "development",
                    "--never-applied",
                    "staging",
                    "--never-applied",
                    "production",
                ],
            );
        }
    }
}

#[test]
fn an_account_that_becomes_known_is_no_other_account() {
    let project = Project::new();
    let path = "environments/staging/environment.toml";
    let known = project.read(path);
    project.write(path, &known.replace("account_id = \"111122223333\"\n", ""));
    project.expect(0, &["emit"]);
    project.write(path, &known);
    project.expect(0, &["emit"]);
}
