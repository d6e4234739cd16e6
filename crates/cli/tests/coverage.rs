//! `groundplan coverage`: the number of an environment and of a foreign state, formats and exit codes.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use common::Project;
use serde_json::Value;

/// A state that groundplan did not make.
const STATE: &str = r#"{"format_version":"1.0","values":{"root_module":{"resources":[
{"address":"aws_lambda_function.billing","mode":"managed","type":"aws_lambda_function","name":"billing","values":{"function_name":"billing","reserved_concurrent_executions":-1}},
{"address":"aws_cloudwatch_metric_alarm.errors","mode":"managed","type":"aws_cloudwatch_metric_alarm","name":"errors","values":{"alarm_name":"errors","namespace":"AWS/Lambda","metric_name":"Errors","dimensions":{"FunctionName":"billing"},"alarm_actions":["arn:aws:sns:eu-west-1:1:t"]}}
]}}}"#;

fn cell<'a>(json: &'a Value, name: &str, aspect: &str) -> &'a Value {
    let workloads = json["plans"][0]["workloads"].as_array().unwrap();
    let found = workloads.iter().find(|one| one["name"] == name);
    &found.unwrap_or_else(|| panic!("no {name} in {json:#}"))["aspects"][aspect]
}

#[test]
fn an_environment_is_covered_where_it_says_so() {
    let project = Project::new();
    let before = project.files();
    let json: Value = serde_json::from_str(
        &project
            .expect(0, &["coverage", "staging", "--format", "json"])
            .stdout,
    )
    .unwrap();
    assert_eq!(before, project.files());
    assert_eq!(json["version"], 2);
    for (name, aspects) in [
        (
            "shop-staging-orders",
            [
                "coverage-encrypted",
                "coverage-alarmed",
                "coverage-dashboard",
            ],
        ),
        (
            "shop-staging-invoices-111122223333",
            [
                "coverage-encrypted",
                "coverage-backed-up",
                "coverage-restore-tested",
            ],
        ),
        (
            "shop-staging-public",
            [
                "coverage-alarmed",
                "coverage-dashboard",
                "coverage-logs-kept",
            ],
        ),
    ] {
        for aspect in aspects {
            let state = &cell(&json, name, aspect)["state"];
            assert_eq!(state, "covered", "{aspect} of {name}");
        }
    }
    // Staging only rehearses its remedies, and copies nothing away.
    let healable = cell(&json, "shop-staging-orders", "coverage-healable");
    assert_eq!(healable["state"], "missing");
    assert!(healable["message"].as_str().unwrap().contains("dry_run"));
    let counts = &json["plans"][0]["counts"];
    assert_eq!(counts["unknown"], 0, "{json:#}");
}

#[test]
fn switching_something_off_shows() {
    let project = Project::new();
    let percent = |project: &Project| {
        let ran = project.expect(0, &["coverage", "--format", "json"]);
        let json: Value = serde_json::from_str(&ran.stdout).unwrap();
        json["plans"][0]["percent"].as_f64().unwrap()
    };
    let whole = percent(&project);
    let text = common::ENVIRONMENT.to_owned()
        + "[functions.orders]\nalarms = { errors = false, error_rate_percent = false }\n[tables.orders]\nbackup = false\n";
    project.write("environments/staging/environment.toml", &text);
    assert!(percent(&project) < whole);
    let told = project.expect(0, &["coverage"]).stdout;
    assert!(
        told.contains("function shop-staging-orders: no alarm on Errors\n"),
        "{told}"
    );
    assert!(
        told.contains("table shop-staging-orders: it is not backed up\n"),
        "{told}"
    );
}

#[test]
fn a_waiver_of_the_description_counts_as_covered_until_it_ends() {
    let project = Project::new();
    let waiver = |expires: &str| {
        format!(
            "{}\n[[waivers]]\ncontrol = \"coverage-healable\"\naddress = \"module.*\"\nreason = \"Staging only rehearses its remedies.\"\nexpires = \"{expires}\"\n",
            common::DESCRIPTION
        )
    };
    for (expires, state) in [("2999-01-01", "waived"), ("2020-01-01", "missing")] {
        project.write("groundplan.toml", &waiver(expires));
        let ran = project.expect(0, &["coverage", "staging", "--format", "json"]);
        let json: Value = serde_json::from_str(&ran.stdout).unwrap();
        let healable = cell(&json, "shop-staging-orders", "coverage-healable");
        assert_eq!(healable["state"], state);
    }
    // `check` knows such a waiver, and does not call it stale.
    project.write("groundplan.toml", &waiver("2999-01-01"));
    let checked = project.run(&["check", "staging"]);
    assert_ne!(checked.code, 1, "{}", checked.stderr);
    assert!(
        !checked.stdout.contains("coverage-healable"),
        "{}",
        checked.stdout
    );
    let text = waiver("2999-01-01").replace("coverage-healable", "coverage-healabel");
    project.write("groundplan.toml", &text);
    let stopped = project.expect(1, &["coverage"]);
    assert!(
        stopped.stderr.contains("`coverage-healable`"),
        "{}",
        stopped.stderr
    );
}

#[test]
fn a_waiver_of_coverage_that_is_of_no_use_is_told_with_its_line() {
    let project = Project::new();
    let waiver = |address: &str, more: &str| {
        format!(
            "{}\n[[waivers]]\ncontrol = \"coverage-healable\"\naddress = \"{address}\"\nreason = \"Staging only rehearses its remedies.\"\n{more}",
            common::DESCRIPTION
        )
    };
    let told = |arguments: &[&str]| {
        let all = [&["coverage", "staging"], arguments].concat();
        project.expect(0, &all).stdout
    };
    let line = waiver("", "")
        .lines()
        .position(|line| line == "[[waivers]]");
    let line = line.unwrap() + 1;
    project.write("groundplan.toml", &waiver("module.table_nothing", ""));
    let stale = "nothing that `module.table_nothing` covers lacks `coverage-healable`";
    let text = told(&[]);
    let wanted = format!("warning[stale-waiver]: {stale}\n  --> groundplan.toml:{line}:1\n");
    assert!(text.contains(&wanted), "{text}");
    let json: Value = serde_json::from_str(&told(&["--format", "json"])).unwrap();
    assert_eq!(json["remarks"][0]["code"], "stale-waiver", "{json:#}");
    assert_eq!(json["remarks"][0]["message"], stale);
    let text = told(&["--format", "markdown"]);
    let wanted = format!("(`groundplan.toml:{line}`)");
    assert!(text.contains(&wanted), "{text}");
    // `check` leaves it to `coverage`.
    let checked = project.run(&["check", "staging"]).stdout;
    assert!(!checked.contains("waiver]"), "{checked}");

    project.write(
        "groundplan.toml",
        &waiver("module.*", "expires = \"2027-01-31\"\n"),
    );
    let text = told(&["--date", "2027-01-31"]);
    assert!(!text.contains("waiver]"), "{text}");
    let text = told(&["--date", "2027-02-01"]);
    assert!(text.contains("warning[expired-waiver]: "), "{text}");

    // Of `check` it says nothing.
    let other = waiver("module.table_nothing", "").replace("coverage-healable", "s3-versioning");
    project.write("groundplan.toml", &other);
    let text = told(&[]);
    assert!(!text.contains("waiver]"), "{text}");
}

#[test]
fn exit_codes_tell_covered_from_less_from_nothing() {
    let project = Project::empty();
    project.write("state.json", STATE);
    project.write(
        "empty.json",
        r#"{"format_version":"1.0","values":{"root_module":{}}}"#,
    );
    let told = project.expect(0, &["coverage", "--plan", "state.json"]);
    assert!(told.stdout.contains("function billing "), "{}", told.stdout);
    assert!(
        told.stdout.contains("no alarm on Duration, Throttles\n"),
        "{}",
        told.stdout
    );
    assert!(told.stdout.contains("groundplan adopt"), "{}", told.stdout);
    project.expect(
        0,
        &["coverage", "--plan", "state.json", "--fail-under", "1"],
    );
    let less = project.expect(
        2,
        &["coverage", "--plan", "state.json", "--fail-under", "90%"],
    );
    assert!(less.stderr.contains("less than 90 %"), "{}", less.stderr);
    let markdown = project.expect(
        0,
        &["coverage", "--plan", "state.json", "--format", "markdown"],
    );
    assert!(
        markdown.stdout.starts_with("## state.json: "),
        "{}",
        markdown.stdout
    );
    for arguments in [
        ["coverage", "--plan", "empty.json"],
        ["coverage", "--plan", "nowhere.json"],
        ["coverage", "--fail-under", "101"],
    ] {
        project.expect(1, &arguments);
    }
}

/// What a command says of the sample's production, as JSON.
fn sample(command: &str) -> Value {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = common::command()
        .arg("-C")
        .arg(root)
        .args([command, "production", "--format", "json"])
        .output()
        .unwrap();
    serde_json::from_str(&common::ran(output).stdout).unwrap()
}

/// What a plan has of the alarm whose name ends so.
fn alarm<'a>(plan: &'a mut Value, name: &str) -> &'a mut Value {
    let changes = plan["resource_changes"].as_array_mut().unwrap();
    let mut values = changes
        .iter_mut()
        .map(|change| &mut change["change"]["after"]);
    let found = values.find(|after| {
        let of = after["alarm_name"].as_str();
        of.is_some_and(|of| of.ends_with(name))
    });
    found.unwrap_or_else(|| panic!("no alarm {name}"))
}

#[test]
fn the_samples_production_is_covered_and_what_it_does_without_has_a_reason() {
    let project = Project::empty();
    let covered = |plan: &Value| -> Value {
        project.write("plan.json", &plan.to_string());
        let ran = project.expect(0, &["coverage", "--plan", "plan.json", "--format", "json"]);
        serde_json::from_str(&ran.stdout).unwrap()
    };
    let state = |json: &Value, name: &str| {
        let cell = cell(json, name, "coverage-alarmed");
        cell["state"].as_str().unwrap().to_owned()
    };
    let (health, remediation) = ("todo-production-health", "todo-production-remediation");
    let whole = sample("coverage");
    assert_eq!(whole["plans"][0]["percent"], 100.0);
    assert_eq!(state(&whole, health), "waived");
    let message = &cell(&whole, health, "coverage-alarmed")["message"];
    assert!(message.as_str().unwrap().contains("silence"), "{message}");

    // A reason holds only while what tells instead is there.
    assert_eq!(state(&covered(&sample("plan")), health), "waived");
    for (name, change, value) in [
        ("-health-silence", "treat_missing_data", "ignore".into()),
        ("-health-silence", "actions_enabled", false.into()),
        ("-health-dead-letters", "actions_enabled", false.into()),
    ] {
        let mut plan = sample("plan");
        alarm(&mut plan, name)[change] = value;
        let json = covered(&plan);
        assert_eq!(state(&json, health), "missing", "{name}: {change}");
    }
    let mut plan = sample("plan");
    alarm(&mut plan, "-remediation-errors")["actions_enabled"] = false.into();
    let json = covered(&plan);
    let workloads = json["plans"][0]["workloads"].as_array().unwrap();
    let own = workloads.iter().filter(|one| one["name"] == remediation);
    let states: Vec<&Value> = own
        .map(|one| &one["aspects"]["coverage-alarmed"]["state"])
        .collect();
    assert_eq!(states, ["missing", "missing"], "function and ledger");
}
