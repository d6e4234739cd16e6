//! Pictures: those in the documents are what the commands draw, and the commands say what they cannot.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use std::path::{Path, PathBuf};
use std::{env, fs};

use common::{Project, Ran, command, ran};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn drawn(arguments: &[&str]) -> String {
    let mut command = command();
    command.arg("-C").arg(repository()).args(arguments);
    let ran: Ran = ran(command.output().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.stderr, "");
    ran.stdout
}

/// Holds a picture of the documents against what is drawn; `UPDATE_GOLDENS=1` draws it anew, but never
/// under CI.
fn held(name: &str, wanted: &str) {
    let path = repository().join("docs/images").join(name);
    let update = env::var_os("UPDATE_GOLDENS").is_some();
    assert!(
        !(update && env::var_os("CI").is_some()),
        "goldens are not rewritten under CI"
    );
    if update {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        #[allow(clippy::disallowed_methods, reason = "goldens are ours to write")]
        fs::write(&path, wanted).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "docs/images/{name} is not what is drawn: `tests/run generate` draws it"
    );
}

#[test]
fn the_graph_of_the_documents_is_the_samples() {
    held(
        "production.svg",
        &drawn(&["graph", "production", "--format", "svg"]),
    );
}

#[test]
fn the_runbook_holds_the_graph() {
    let runbook = repository().join("environments/production/RUNBOOK.md");
    let runbook = fs::read_to_string(runbook).unwrap();
    let (_, rest) = runbook.split_once("```mermaid\n").unwrap();
    let (graph, _) = rest.split_once("```").unwrap();
    assert_eq!(graph, drawn(&["graph", "production"]));
}

#[test]
fn every_workload_and_every_flow_is_in_the_graph() {
    let project = Project::new();
    let graph = project.expect(0, &["graph", "staging"]).stdout;
    for words in [
        "function_orders[\"Function orders",
        "api_public[\"API public",
        "table_orders[(\"Table orders",
        "bucket_invoices[(\"Bucket invoices",
        "function_orders -->|\"read\"| table_orders",
        "function_orders -->|\"write\"| bucket_invoices",
        "api_public -->|\"2 routes\"| function_orders",
        "callers_1 --> api_public",
        "table_orders -.-> backup_vault",
        "nobody is notified",
    ] {
        assert!(graph.contains(words), "{words} is not in\n{graph}");
    }
}

#[test]
fn an_environment_that_is_not_there_is_named_with_those_that_are() {
    let ran = Project::new().expect(1, &["graph", "produktion"]);
    assert_eq!(ran.stdout, "");
    assert_eq!(
        ran.stderr,
        "error[unknown-environment]: there is no environment produktion\n |\n = help: there are staging\n"
    );
}

#[test]
fn the_dashboard_of_the_documents_is_the_samples() {
    let name = "todo-production-operational-dashboard";
    held(
        "dashboard.svg",
        &drawn(&[
            "preview",
            "production",
            "--format",
            "svg",
            "--dashboard",
            name,
        ]),
    );
}

fn is_drawn(metric: &&serde_json::Value) -> bool {
    let options = metric.as_array().and_then(|parts| parts.last());
    options.is_none_or(|options| options["visible"] != false)
}

#[test]
fn a_preview_shows_every_widget_where_the_plan_has_it() {
    let plan = drawn(&["plan", "production", "--format", "json"]);
    let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
    let page = drawn(&["preview", "production"]);
    let (mut widgets, mut metrics) = (0, 0);
    for change in plan["resource_changes"].as_array().unwrap() {
        if change["type"] != "aws_cloudwatch_dashboard" {
            continue;
        }
        let after = &change["change"]["after"];
        assert!(page.contains(after["dashboard_name"].as_str().unwrap()));
        let body: serde_json::Value =
            serde_json::from_str(after["dashboard_body"].as_str().unwrap()).unwrap();
        for widget in body["widgets"].as_array().unwrap() {
            let place = format!(
                "style=\"grid-column:{}/span {};grid-row:{}/span {}\"",
                widget["x"].as_u64().unwrap() + 1,
                widget["width"],
                widget["y"].as_u64().unwrap() + 1,
                widget["height"]
            );
            assert!(page.contains(&place), "{place}");
            if let Some(title) = widget["properties"]["title"].as_str() {
                assert!(page.contains(&format!(">{title}</h3>")), "{title}");
            }
            widgets += 1;
            let shown = widget["properties"]["metrics"].as_array();
            // What only metric math uses is not drawn.
            metrics += shown.into_iter().flatten().filter(is_drawn).count();
        }
    }
    assert_eq!(page.matches("<section ").count(), widgets);
    // Each is a curve, and a line in the legend.
    assert_eq!(page.matches("<path class=\"curve").count(), 2 * metrics);
    assert!(page.contains(">Errors <i>Sum</i> <b>alarm above 1</b>"));
    assert!(page.contains(">Duration <i>p99, right axis</i>"));
}

#[test]
fn a_preview_shows_the_users_own_dashboards_and_unknown_accounts() {
    let project = Project::new();
    let environment = project.read("environments/staging/environment.toml");
    project.write(
        "environments/staging/environment.toml",
        &environment.replace(
            "account_id = \"111122223333\"\n",
            "[health]\nenabled = false\n",
        ),
    );
    let body = r##"{"widgets":[{"type":"metric","x":6,"y":1,"width":9,"height":5,"properties":{
        "title":"Mine","stat":"p90","metrics":[["Shop","Orders","Channel","web"],["...","shop"],
        [".","Refunds",".","web",{"yAxis":"right","label":"back <again>"}],
        ["Shop","Hidden",{"visible":false}],[{"expression":"a/b","id":"e1"}]],
        "annotations":{"horizontal":[{"label":"goal","value":7}]}}},
        {"type":"explorer","x":0,"y":9,"width":24,"height":3,"properties":{}}]}"##;
    let own = serde_json::json!({"resource": {"aws_cloudwatch_dashboard": {"own": {
        "dashboard_name": "own", "dashboard_body": body}}}});
    project.write("environments/staging/own.tf.json", &own.to_string());
    let page = project.expect(0, &["preview", "staging"]).stdout;
    for words in [
        ">own <small>2 widgets</small>",
        "grid-column:7/span 9;grid-row:2/span 5",
        ">web Orders <i>p90</i>",
        ">shop Orders <i>p90</i>",
        ">back &lt;again&gt; <i>p90, right axis</i>",
        ">a/b <i></i>",
        "goal <i>at 7</i>",
        "A widget of type explorer",
        // Of an ARN without account, the name of the alarm; of that, when it fires.
        "<span>shop-staging-function-…ders-errors</span><i>above ",
    ] {
        assert!(page.contains(words), "{words} is not in\n{page}");
    }
    assert!(!page.contains("Hidden"));
}

#[test]
fn a_preview_goes_to_a_file_by_name() {
    let project = Project::new();
    let ran = project.expect(0, &["preview", "staging", "--out", "drawn/page.html"]);
    assert_eq!(ran.stdout, "");
    let page = project.expect(0, &["preview", "staging"]).stdout;
    assert_eq!(project.read("drawn/page.html"), page);
    let ran = project.expect(1, &["preview", "staging", "--dashboard", "none"]);
    assert!(
        ran.stderr
            .contains("help: there are shop-staging-monitoring-dashboard, "),
        "{}",
        ran.stderr
    );
}
