//! Random legal descriptions, made of parts that are legal together. Knows nothing of what is done with
//! them: `any_description.rs` emits, plans and judges them, the acceptance tests have Terraform validate them.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "each test file uses a part"
)]

use proptest::prelude::*;

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
            "reserved_concurrency = 60",
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
        perhaps(&[
            "range_key = { name = \"at\", type = \"N\" }",
            "range_key = { name = \"${at} %{b\", type = \"B\" }",
        ]),
        perhaps(&["ttl_attribute = \"end\"", "ttl_attribute = \"${end}\""]),
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
pub fn application() -> impl Strategy<Value = String> {
    (
        functions(),
        tables(),
        perhaps(&[
            "[apis.public]\nroutes = { \"ANY /{proxy+}\" = \"a0\" }",
            "[apis.public]\nroutes = { \"GET /\" = \"a0\", \"POST /a/{b}\" = \"a0\" }\nauthorization = \"iam\"\nhealth = { path = \"/\", status = 403 }",
        ]),
        perhaps(&["[buckets.files]", "[buckets.files]\nnoncurrent_days = 5"]),
        perhaps(&[
            "[metrics.failed]\nnamespace = \"Shop\"\nthreshold = 0",
            "[metrics.failed]\nnamespace = \"Shop\"\nthreshold = 1\ndimensions = { \"${a}\" = \"%{b\", c = \"${d}\" }",
        ]),
        perhaps(&[
            "[queues.jobs]\nconsumer = \"a0\"\nbatch_size = 50\nbatch_window_seconds = 1",
            "[queues.jobs]\nfifo = true\nvisibility_timeout_seconds = 600\nalarms = { dead_letters = false }",
        ]),
        perhaps(&["[existing.functions.old]\nname = \"old-prod\"", "[existing.tables.old]\nname = \"old\""]),
    )
        .prop_map(|(functions, tables, api, bucket, metric, queue, existing)| {
            let head = "[application]\nname = \"shop\"\nowner = \"o@example.com\"\n\n";
            [head, &functions, &tables, &api, "\n", &bucket, "\n", &metric, "\n", &queue, "\n", &existing].concat()
        })
}

/// `environment.toml`.
pub fn environment() -> impl Strategy<Value = String> {
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

/// The same description with its tables, and the keys of each, in another order.
pub fn shuffled(text: &str, seed: u64) -> String {
    let mut tables: Vec<Vec<&str>> = vec![vec![]];
    for line in text.lines().filter(|line| !line.is_empty()) {
        if line.starts_with('[') {
            tables.push(vec![]);
        }
        if let Some(table) = tables.last_mut() {
            table.push(line);
        }
    }
    let mut state = seed | 1;
    let mut below = |most: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or_default() % most.max(1)
    };
    for table in &mut tables {
        // What is said before the first heading has none.
        let first = usize::from(table.first().is_some_and(|line| line.starts_with('[')));
        for at in (first + 1..table.len()).rev() {
            table.swap(at, first + below(at - first + 1));
        }
    }
    // Keys without a heading come first, wherever they are written.
    for at in (2..tables.len()).rev() {
        tables.swap(at, 1 + below(at));
    }
    tables.concat().join("\n") + "\n"
}
