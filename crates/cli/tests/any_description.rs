//! Whatever legal description there is: it is emitted, planned and judged; emitted again it changes
//! nothing; and an environment that goes leaves nothing behind.
//!
//! The descriptions are made of parts that are legal together, the same ones at every run;
//! `PROPTEST_CASES` makes more of them.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use common::Project;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// One of some texts, or nothing.
fn perhaps(choices: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::option::of(prop::sample::select(choices))
        .prop_map(|chosen| chosen.map_or_else(String::new, |chosen| format!("{chosen}\n")))
}

/// Names that are legal for every kind; some with what addresses and JSON may stumble over.
fn name(at: usize) -> String {
    let name = ["a", "orders", "order-lines", "x1", "for", "null", "each-2"][at % 7];
    format!("{name}{at}")
}

fn functions() -> impl Strategy<Value = String> {
    let one = (
        perhaps(&["memory_mb = 128", "memory_mb = 10240"]),
        perhaps(&[
            "reserved_concurrency = \"unreserved\"",
            "reserved_concurrency = 0",
        ]),
        perhaps(&["retries = 0"]),
        perhaps(&["environment = { AA = \"${not an expression}\", BB = \"%{ if } \\\" ü\" }"]),
        perhaps(&["description = \"Says \\\"${x}\\\".\""]),
        perhaps(&["access = [{ table = \"a0\", actions = [\"read\"] }]"]),
        perhaps(&[
            "alarms = { errors = false }",
            "alarms = { throttles = 3, duration_ms = 99 }",
        ]),
        perhaps(&["remediation = { errors = \"notify\", duration = \"off\" }"]),
        perhaps(&["architecture = \"x86_64\"", "runtime = \"python3.13\""]),
    )
        .prop_map(|(a, b, c, d, e, f, g, h, i)| [a, b, c, d, e, f, g, h, i].concat());
    prop::collection::vec(one, 1..4).prop_map(|all| {
        let table = |(at, settings): (usize, String)| {
            let name = name(at);
            format!("[functions.{name}]\ncode = \"app\"\nhandler = \"index.handler\"\n{settings}\n")
        };
        all.into_iter().enumerate().map(table).collect()
    })
}

fn tables() -> impl Strategy<Value = String> {
    let one = (
        perhaps(&["range_key = { name = \"at\", type = \"N\" }"]),
        perhaps(&["ttl_attribute = \"end\""]),
        perhaps(&["stream = \"new_image\""]),
        perhaps(&[
            "capacity = { max_read_units = 5 }",
            "capacity = { provisioned = { read = { min = 1, max = 1 }, write = { min = 1, max = 9 } } }",
        ]),
        perhaps(&["indexes = { by-b = { hash_key = { name = \"b\", type = \"S\" } } }"]),
    )
        .prop_map(|(a, b, c, d, e)| [a, b, c, d, e].concat());
    prop::collection::vec(one, 1..3).prop_map(|all| {
        let table = |(at, settings): (usize, String)| {
            let name = name(at);
            format!("[tables.{name}]\nhash_key = {{ name = \"id\", type = \"S\" }}\n{settings}\n")
        };
        all.into_iter().enumerate().map(table).collect()
    })
}

/// `groundplan.toml`.
fn application() -> impl Strategy<Value = String> {
    (
        functions(),
        tables(),
        perhaps(&[
            "[apis.public]\nroutes = { \"ANY /{proxy+}\" = \"a0\" }",
            "[apis.public]\nroutes = { \"GET /\" = \"a0\", \"POST /a/{b}\" = \"a0\" }\nauthorization = \"iam\"\nhealth = { path = \"/\", status = 403 }",
        ]),
        perhaps(&["[buckets.files]", "[buckets.files]\nnoncurrent_days = 5"]),
        perhaps(&["[metrics.failed]\nnamespace = \"Shop\"\nthreshold = 0"]),
        perhaps(&["[existing.functions.old]\nname = \"old-prod\"", "[existing.tables.old]\nname = \"old\""]),
    )
        .prop_map(|(functions, tables, api, bucket, metric, existing)| {
            let head = "[application]\nname = \"shop\"\nowner = \"o@example.com\"\n\n";
            [head, &functions, &tables, &api, "\n", &bucket, "\n", &metric, "\n", &existing].concat()
        })
}

/// `environment.toml`.
fn environment() -> impl Strategy<Value = String> {
    (
        prop::sample::select(&["development", "staging", "production"][..]),
        perhaps(&["account_id = \"111122223333\""]),
        perhaps(&["alert_emails = [\"a@example.com\", \"b@example.com\"]"]),
        perhaps(&["monthly_budget_usd = 1"]),
        perhaps(&["tags = { \"a b\" = \"c: d/e\" }"]),
        perhaps(&["[health]\nenabled = false", "[health]\nat_apply = \"off\""]),
        perhaps(&[
            "[remediation]\nmode = \"act\"",
            "[remediation]\nmode = \"notify\"",
        ]),
        perhaps(&[
            "[backend]\nbucket = \"states\"",
            "[backend]\nbucket = \"states\"\ncreate = true",
        ]),
    )
        .prop_map(|(profile, a, b, c, d, e, f, g)| {
            let head = format!(
                "profile = \"{profile}\"\nregion = \"us-east-1\"\nrecovery_region = \"us-west-2\"\n"
            );
            [head, a, b, c, d, e, "\n".into(), f, "\n".into(), g].concat()
        })
}

#[test]
fn a_legal_description_is_emitted_planned_judged_and_gone() {
    let cases = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    let config = Config {
        cases: cases.unwrap_or(12),
        failure_persistence: None,
        ..Config::default()
    };
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, random);
    runner
        .run(
            &(application(), environment(), environment()),
            |(application, one, other)| {
                let project = Project::empty();
                project.write(
                    "app/index.mjs",
                    "export const handler = async () => ({});\n",
                );
                project.write("groundplan.toml", &application);
                project.write("environments/one/environment.toml", &one);
                let before = project.files();
                // A bucket of states is made once.
                let other = other.replace("\"states\"", "\"other-states\"");
                project.write("environments/other/environment.toml", &other);

                project.expect(0, &["emit"]);
                let emitted = project.files();
                let again = project.expect(0, &["emit"]);
                prop_assert!(again.stderr.contains("nothing to do"), "{}", again.stderr);
                project.expect(0, &["emit", "--check"]);
                prop_assert_eq!(&emitted, &project.files());

                project.expect(0, &["plan"]);
                for command in ["check", "coverage"] {
                    let judged = project.run(&[command]);
                    prop_assert!(matches!(judged.code, 0 | 2), "{command}: {}", judged.stderr);
                }

                // One environment goes, with what it holds; then the modules have no caller left.
                std::fs::remove_file(project.path("environments/other/environment.toml")).unwrap();
                let stopped = project.expect(1, &["emit"]);
                let mut arguments = vec!["emit".to_owned()];
                for word in stopped.stderr.split("`--allow-destroy ").skip(1) {
                    let address = word.split('`').next().unwrap_or_default();
                    arguments.extend(["--allow-destroy".to_owned(), address.to_owned()]);
                }
                let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
                project.expect(0, &arguments);
                let left: Vec<String> = project.files().into_keys().collect();
                prop_assert!(
                    !left
                        .iter()
                        .any(|path| path.starts_with("environments/other/")),
                    "{left:?}"
                );
                let fresh = Project::empty();
                for (path, text) in &before {
                    fresh.write(path, &String::from_utf8_lossy(text));
                }
                fresh.expect(0, &["emit"]);
                prop_assert_eq!(project.files(), fresh.files());
                Ok(())
            },
        )
        .unwrap_or_else(|error| panic!("{error}"));
}
