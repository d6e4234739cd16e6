//! Random legal descriptions, made of parts that are legal together. Knows nothing of what is done with
//! them: `any_description.rs` emits, plans and judges them, the acceptance tests have Terraform validate them.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "each test file uses a part"
)]

use emitter::{EXAMPLE, example_entries, example_triggers, written_trigger};
use model::description::source_kinds;
use model::kinds::{API, FUNCTION, KINDS, QUEUE, TABLE, WorkloadKind};
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

/// Settings of a function, apart from its grants, and which words of grants it has.
fn function() -> impl Strategy<Value = (String, Vec<bool>)> {
    let settings = (
        perhaps(&["memory_mb = 128", "memory_mb = 10240"]),
        perhaps(&[
            "reserved_concurrency = \"unreserved\"",
            "reserved_concurrency = 60",
        ]),
        perhaps(&["retries = 0"]),
        perhaps(&[
            "environment.AA = \"${not an expression}\"\nenvironment.BB = \"%{ if } \\\" ü\"",
        ]),
        perhaps(&["description = \"Says \\\"${x}\\\".\""]),
        perhaps(&[
            "alarms = { errors = false }",
            "alarms = { throttles = 3, duration_ms = 99 }",
        ]),
        perhaps(&["remediation = { errors = \"notify\", duration = \"off\" }"]),
        perhaps(&["architecture = \"x86_64\"", "runtime = \"python3.13\""]),
    )
        .prop_map(|(a, b, c, d, e, f, g, h)| {
            let code = "code = \"app\"\nhandler = \"index.handler\"\n".to_owned();
            [code, a, b, c, d, e, f, g, h].concat()
        });
    let settings = prop_oneof![4 => settings, 1 => example(&FUNCTION)];
    let words = grant_words().count();
    (
        settings,
        prop::collection::vec(prop::bool::weighted(0.3), words),
    )
}

fn table() -> impl Strategy<Value = String> {
    let settings = (
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
        .prop_map(|(a, b, c, d, e)| {
            let key = "hash_key = { name = \"id\", type = \"S\" }\n".to_owned();
            [key, a, b, c, d, e].concat()
        });
    prop_oneof![4 => settings, 1 => example(&TABLE)]
}

/// Settings as the definition of a kind has them.
fn example(kind: &WorkloadKind) -> impl Strategy<Value = String> {
    prop::sample::select(example_entries(kind)).prop_map(|settings| format!("{settings}\n"))
}

/// Each word of each kind that a function may be granted.
fn grant_words() -> impl Iterator<Item = (&'static WorkloadKind, &'static str)> {
    KINDS.into_iter().flat_map(|kind| {
        let words = kind.grant.iter().flat_map(|grant| grant.words);
        words.map(move |word| (kind, word.word))
    })
}

/// The kinds whose entries are made of the settings in their definitions alone.
fn other_kinds() -> impl Iterator<Item = &'static WorkloadKind> {
    let made_here = [&FUNCTION, &TABLE];
    KINDS
        .into_iter()
        .filter(move |kind| !made_here.contains(kind))
}

/// A kind, the name of an entry of it, and the entry's settings.
type Entry = (&'static WorkloadKind, String, String);

/// The setting `access` of the function called `function`: the words of `granted`, on an entry of each kind that there is.
fn access(function: &str, granted: &[bool], entries: &[Entry]) -> String {
    let chosen: Vec<_> = grant_words().zip(granted).filter(|(_, is)| **is).collect();
    let grants = KINDS.into_iter().filter_map(|kind| {
        let words = chosen.iter().filter(|((of, _), _)| *of == kind);
        let words: Vec<String> = words.map(|((_, word), _)| format!("{word:?}")).collect();
        let mut entries = entries.iter();
        // Of functions those before it: two that may invoke each other cannot be made.
        let mut before = entries
            .by_ref()
            .take_while(|(of, name, _)| *of != &FUNCTION || name != function);
        let found = match kind == &FUNCTION {
            true => before.find(|(of, ..)| *of == kind),
            false => entries.find(|(of, ..)| *of == kind),
        };
        let (_, name, _) = found?;
        let singular = kind.singular;
        let words = words.join(", ");
        let grant = format!("{{ {singular} = \"{name}\", actions = [{words}] }}");
        (!words.is_empty()).then_some(grant)
    });
    let grants: Vec<String> = grants.collect();
    match grants.as_slice() {
        [] => String::new(),
        grants => format!("access = [{}]\n", grants.join(", ")),
    }
}

/// Environment variables of the function called `function` that refer to an attribute of each entry; `chosen` says which.
fn references(function: &str, chosen: &[prop::sample::Index], entries: &[Entry]) -> String {
    let variables = entries.iter().zip(chosen).enumerate();
    let variables = variables.filter_map(|(at, ((kind, name, settings), chosen))| {
        let attributes = kind.attributes.iter().map(|attribute| attribute.word);
        // APIs call the first function, which so cannot wait for them.
        let may = |word: &&str| match *word {
            "stream_arn" => settings.contains("stream ="),
            word => kind != &&API || function != EXAMPLE || word == "name",
        };
        let attributes: Vec<&str> = attributes.filter(may).collect();
        let attribute = (!attributes.is_empty()).then(|| chosen.get(&attributes))?;
        let singular = kind.singular;
        Some(format!(
            "environment.REFERENCE_{at} = {{ {singular} = \"{name}\", attribute = \"{attribute}\" }}\n"
        ))
    });
    variables.collect()
}

/// The kinds whose entries trigger an entry of `kind` with these settings.
fn sources(kind: &WorkloadKind, settings: &str) -> Vec<&'static WorkloadKind> {
    let takes_none = ["fifo", "triggers"];
    match takes_none.iter().any(|word| settings.contains(word)) {
        true => Vec::new(),
        false => source_kinds(kind).collect(),
    }
}

/// The setting `triggers` of an entry of `triggered`, by entries of the kinds of `sources`; `chosen` says how, for each.
fn triggers(
    triggered: &WorkloadKind,
    chosen: &[prop::sample::Index],
    sources: &[&WorkloadKind],
    entries: &[Entry],
) -> String {
    let triggers = entries
        .iter()
        .zip(chosen)
        .filter(|((kind, ..), _)| sources.contains(kind))
        .filter_map(|((kind, name, _), chosen)| {
            let examples = example_triggers(kind).iter();
            // Functions have the names that examples give to rules.
            let free = |settings: &&&str| triggered == &FUNCTION || !settings.contains("name =");
            let examples: Vec<&str> = examples.filter(free).copied().collect();
            let settings = (!examples.is_empty()).then(|| *chosen.get(&examples))?;
            Some(written_trigger(kind, name, settings))
        });
    let triggers: Vec<String> = triggers.collect();
    match triggers.as_slice() {
        [] => String::new(),
        triggers => format!("triggers = [{}]\n", triggers.join(", ")),
    }
}

/// `groundplan.toml`.
pub fn application() -> impl Strategy<Value = String> {
    let others: Vec<_> = other_kinds()
        .map(|kind| prop::option::of(example(kind)))
        .collect();
    (
        prop::collection::vec(function(), 1..4),
        prop::collection::vec(table(), 1..3),
        others,
        // None, or how each entry triggers the first function and queues.
        prop::option::of(prop::collection::vec(any::<prop::sample::Index>(), 16)),
        // None, or what the functions refer to.
        prop::option::of(prop::collection::vec(any::<prop::sample::Index>(), 16)),
        perhaps(&[
            "[existing.functions.old]\nname = \"old-prod\"",
            "[existing.tables.old]\nname = \"old\"",
        ]),
    )
        .prop_map(|(functions, tables, others, chosen, referred, existing)| {
            let (functions, granted): (Vec<_>, Vec<_>) = functions.into_iter().unzip();
            let functions = functions.into_iter().enumerate().map(|(at, settings)| {
                // Settings of other entries name it.
                let first = (at == 0).then(|| EXAMPLE.to_owned());
                (&FUNCTION, first.unwrap_or_else(|| name(at)), settings)
            });
            let tables = tables.into_iter().enumerate();
            let tables = tables.map(|(at, settings)| (&TABLE, name(at), settings));
            let others = other_kinds().zip(others).enumerate();
            let others =
                others.filter_map(|(at, (kind, settings))| Some((kind, name(at), settings?)));
            let mut entries: Vec<Entry> = functions.collect();
            entries.extend(tables.chain(others));
            let sections = entries
                .iter()
                .enumerate()
                .map(|(at, (kind, name, settings))| {
                    // Functions come first.
                    let granted = granted.get(at);
                    let access = granted.map(|granted| access(name, granted, &entries));
                    let access = access.unwrap_or_default();
                    let chosen = chosen.as_deref();
                    let chosen = chosen.filter(|_| at == 0 || kind == &&QUEUE);
                    let sources = sources(kind, settings);
                    let triggers = chosen.map(|chosen| triggers(kind, chosen, &sources, &entries));
                    let triggers = triggers.unwrap_or_default();
                    let referred = referred.as_deref().filter(|_| granted.is_some());
                    let references = referred.map(|chosen| references(name, chosen, &entries));
                    let references = references.unwrap_or_default();
                    format!(
                        "[{}.{name}]\n{settings}{references}{access}{triggers}\n",
                        kind.section
                    )
                });
            let head = "[application]\nname = \"shop\"\nowner = \"o@example.com\"\n\n".to_owned();
            let all = std::iter::once(head).chain(sections);
            all.chain(std::iter::once(existing)).collect()
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
