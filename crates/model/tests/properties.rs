//! What holds for every text: nothing panics, and the order of keys does not matter.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use model::{CodePath, SourceFile, load_from};
use proptest::prelude::*;

const ENVIRONMENT: &str = "profile = \"production\"\nregion = \"us-east-1\"\n";

fn load(groundplan: &str, environment: &str) -> Result<model::Project, diagnostic::Failure> {
    let files = [
        ("groundplan.toml", groundplan),
        ("environments/here/environment.toml", environment),
    ];
    let files = files.map(|(path, text)| SourceFile {
        path: path.to_owned(),
        content: text.into(),
    });
    load_from(files, &|_| CodePath::Folder)
}

/// Renders whatever came out, since places must be good too.
fn shown(groundplan: &str, environment: &str) -> String {
    let (diagnostics, sources) = match load(groundplan, environment) {
        Ok(project) => (project.warnings, project.sources),
        Err(failure) => (failure.diagnostics, failure.sources),
    };
    let _ = formats::DiagnosticsDocument::new(&diagnostics, &sources);
    diagnostic::text::render(&diagnostics, &sources, diagnostic::text::Style::Plain)
}

/// Blocks of a description, each with lines that may stand in any order.
const BLOCKS: [(&str, &[&str]); 7] = [
    (
        "[application]",
        &["name = \"todo\"", "owner = \"o@example.com\""],
    ),
    (
        "[functions.api]",
        &[
            "code = \"app/api\"",
            "handler = \"index.handler\"",
            "memory_mb = 256",
            "environment = { AA = \"1\", BB = \"2\" }",
            "access = [{ table = \"todos\", actions = [\"read\", \"write\"] }]",
        ],
    ),
    (
        "[functions.worker]",
        &[
            "code = \"app/worker\"",
            "handler = \"index.handler\"",
            "retries = 0",
        ],
    ),
    (
        "[apis.public]",
        &[
            "routes = { \"GET /\" = \"api\" }",
            "throttle = { rate = 5 }",
        ],
    ),
    (
        "[tables.todos]",
        &[
            "hash_key = { name = \"id\", type = \"S\" }",
            "ttl_attribute = \"end\"",
        ],
    ),
    ("[buckets.files]", &["noncurrent_days = 5"]),
    (
        "[metrics.failed]",
        &["namespace = \"Todo\"", "threshold = 5", "periods = 3"],
    ),
];

fn description(order: &[usize], lines: &[Vec<usize>]) -> String {
    let mut text = String::new();
    for block in order {
        let (heading, settings) = BLOCKS[*block];
        text.push_str(heading);
        text.push('\n');
        for line in &lines[*block] {
            text.push_str(settings[*line]);
            text.push('\n');
        }
    }
    text
}

fn shuffled(length: usize) -> impl Strategy<Value = Vec<usize>> {
    Just((0..length).collect::<Vec<_>>()).prop_shuffle()
}

/// Words that make texts which are nearly descriptions.
fn token() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "[",
            "]",
            "[[",
            "]]",
            "{",
            "}",
            "=",
            ".",
            ",",
            "\n",
            "\"",
            "'",
            "#",
            "\"\"\"",
            " ",
            "\r\n",
            "application",
            "functions",
            "api",
            "apis",
            "tables",
            "buckets",
            "existing",
            "forget",
            "metrics",
            "code",
            "name",
            "owner",
            "routes",
            "hash_key",
            "type",
            "\"S\"",
            "access",
            "actions",
            "table",
            "authorization",
            "tiering",
            "alarms",
            "errors",
            "true",
            "false",
            "1",
            "-1",
            "1.5",
            "1e999",
            "inf",
            "2026-01-01",
            "[functions.api]\n",
            "[application]\nname = \"todo\"\nowner = \"o\"\n",
            "code = \"a\"\n",
            "\"GET /{a}/{a+}\"",
            "profile = \"production\"\n",
            "region = \"us-east-1\"\n",
            "\u{feff}",
            "é",
            "\0",
            "[[forget]]\n",
            "moved_from = \"x\"\n",
            "environment = { A_B = \"1\" }\n",
            "[tables.x.indexes.y]\n",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,6}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_keys_does_not_matter(
        order in shuffled(BLOCKS.len()),
        lines in BLOCKS.iter().map(|(_, lines)| shuffled(lines.len())).collect::<Vec<_>>(),
    ) {
        let straight: Vec<Vec<usize>> = BLOCKS.iter().map(|(_, lines)| (0..lines.len()).collect()).collect();
        let straight = description(&(0..BLOCKS.len()).collect::<Vec<_>>(), &straight);
        let expected = load(&straight, ENVIRONMENT).unwrap().environments;
        let found = load(&description(&order, &lines), ENVIRONMENT).unwrap().environments;
        let bare = |environments: &[model::Environment]| {
            let decided: Vec<_> = environments.iter().map(|e| (&e.application, &e.settings)).collect();
            format!("{decided:?}")
        };
        prop_assert_eq!(bare(&expected), bare(&found));
    }

    #[test]
    fn no_text_panics(
        groundplan in prop::collection::vec(token(), 0..60),
        environment in prop::collection::vec(token(), 0..30),
    ) {
        shown(&groundplan.concat(), &environment.concat());
        shown(&groundplan.concat(), ENVIRONMENT);
    }

    #[test]
    fn no_cut_description_panics(at in 0..4000_usize, length in 0..40_usize, insert in token()) {
        let good = include_str!("faults/good");
        let at = (0..=at.min(good.len())).rev().find(|at| good.is_char_boundary(*at)).unwrap_or(0);
        let end = (at + length).min(good.len());
        let text = format!("{}{insert}{}", &good[..at], &good[end..]);
        shown(&text, ENVIRONMENT);
    }
}
