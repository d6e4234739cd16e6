//! Coverage of small plans: what is covered, missing, waived, not asked and not known, aspect by aspect.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use checker::coverage::{self, Coverage, CoverageRow, CoverageState, aspects, report};
use checker::{controls, example};

fn of(text: &str) -> Coverage {
    let plan = example::plan(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    coverage::coverage(&plan).unwrap()
}

fn row<'c>(coverage: &'c Coverage, name: &str) -> &'c CoverageRow {
    let found = coverage
        .rows
        .iter()
        .find(|row| row.name.as_deref() == Some(name));
    found.unwrap_or_else(|| panic!("no {name} in {:?}", coverage.rows))
}

/// What an aspect says of a workload: state, message, and the names that are missing.
#[track_caller]
fn expect(text: &str, name: &str, aspect: &str, state: CoverageState) -> (String, Vec<String>) {
    let coverage = of(text);
    let at = aspects::ALL
        .iter()
        .position(|one| one.id == aspect)
        .unwrap_or_else(|| panic!("no aspect {aspect}"));
    let cell = &row(&coverage, name).cells[at];
    assert_eq!(cell.state, state, "{aspect} of {name}: {cell:?}\n{text}");
    (cell.message.clone(), cell.missing.clone())
}

/// An alarm in JSON, on `metric` of what the dimension names.
fn alarm(label: &str, namespace: &str, metric: &str, dimension: &str, name: &str) -> String {
    format!(
        r#""aws_cloudwatch_metric_alarm.{label}": {{"alarm_name": "{label}", "namespace": "{namespace}", "metric_name": "{metric}", "dimensions": {{"{dimension}": "{name}"}}, "alarm_actions": ["arn:aws:sns:eu-west-1:1:t"]}}"#
    )
}

const FUNCTION: &str =
    r#""aws_lambda_function.a": {"function_name": "a", "reserved_concurrent_executions": 5}"#;
const TABLE: &str = r#""aws_dynamodb_table.t": {"name": "t", "tags_all": {"Backup": "yes"}}"#;

fn with(parts: &[&str]) -> String {
    format!("{{{}}}", parts.join(", "))
}

#[test]
fn alarms_are_a_fraction_and_name_what_is_missing() {
    let errors = alarm("e", "AWS/Lambda", "Errors", "FunctionName", "a");
    let other = alarm("o", "AWS/Lambda", "Duration", "FunctionName", "b");
    let text = with(&[FUNCTION, &errors, &other]);
    let (_, missing) = expect(&text, "a", "coverage-alarmed", CoverageState::Missing);
    assert_eq!(missing, ["Duration", "Throttles"]);
    let duration = other.replace("\"b\"", "\"a\"");
    let throttles = alarm("t", "AWS/Lambda", "Throttles", "FunctionName", "a");
    let text = with(&[FUNCTION, &errors, &duration, &throttles]);
    expect(&text, "a", "coverage-alarmed", CoverageState::Covered);
    // Without a bound of its own, and started by a queue, it may take what the account has.
    let unbounded = text.replace("\"reserved_concurrent_executions\": 5", "\"timeout\": 3");
    expect(&unbounded, "a", "coverage-alarmed", CoverageState::Covered);
    let queue = r#""aws_lambda_event_source_mapping.m": {"function_name": "a", "event_source_arn": "arn:aws:sqs:eu-west-1:1:q"}}"#;
    let unbounded = format!("{}, {queue}", &unbounded[..unbounded.len() - 1]);
    let (_, missing) = expect(&unbounded, "a", "coverage-alarmed", CoverageState::Missing);
    assert_eq!(missing, ["ConcurrentExecutions"]);
}

#[test]
fn an_alarm_that_tells_nobody_is_none() {
    let silent = alarm("e", "AWS/Lambda", "Errors", "FunctionName", "a")
        .replace("[\"arn:aws:sns:eu-west-1:1:t\"]", "[]");
    let (_, missing) = expect(
        &with(&[FUNCTION, &silent]),
        "a",
        "coverage-alarmed",
        CoverageState::Missing,
    );
    assert_eq!(missing[0], "Errors (its alarm tells nobody)");
    let composite = r#""aws_cloudwatch_composite_alarm.c": {"alarm_rule": "ALARM(\"e\") OR ALARM(f)", "alarm_actions": ["arn:aws:sns:eu-west-1:1:t"]}"#;
    let (_, missing) = expect(
        &with(&[FUNCTION, &silent, composite]),
        "a",
        "coverage-alarmed",
        CoverageState::Missing,
    );
    assert_eq!(missing[0], "Duration");
}

#[test]
fn metric_math_and_sweeps_are_alarms_too() {
    let math = r#""aws_cloudwatch_metric_alarm.m": {"alarm_name": "m", "alarm_actions": ["x"], "metric_query": [
        {"id": "r", "expression": "100 * e / i", "return_data": true},
        {"id": "e", "metric": [{"namespace": "AWS/Lambda", "metric_name": "Errors", "dimensions": {"FunctionName": "a"}}]}]}"#;
    let insights = r#""aws_cloudwatch_metric_alarm.i": {"alarm_name": "i", "alarm_actions": ["x"], "metric_query": [
        {"id": "q", "expression": "SELECT MAX(Duration) FROM SCHEMA(\"AWS/Lambda\", FunctionName)", "return_data": true}]}"#;
    let text = with(&[FUNCTION, math, insights]);
    let (_, missing) = expect(&text, "a", "coverage-alarmed", CoverageState::Missing);
    assert_eq!(missing, ["Throttles"]);
}

#[test]
fn an_alarm_by_reference_counts_and_one_of_nobody_knows_what_makes_it_unknown() {
    let api = r#""aws_apigatewayv2_api.h": {"protocol_type": "HTTP"}"#;
    let on =
        |reference: &str, metric: &str| alarm(metric, "AWS/ApiGateway", metric, "ApiId", reference);
    let all: Vec<String> = ["4xx", "5xx", "Latency"]
        .iter()
        .map(|metric| on("${aws_apigatewayv2_api.h.id}", metric))
        .collect();
    let text = with(&[api, &all[0], &all[1], &all[2]]);
    let coverage = of(&text);
    assert_eq!(coverage.rows.len(), 1);
    assert_eq!(coverage.rows[0].cells[2].state, CoverageState::Covered);
    let strange = on("${terraform_data.x.output}", "4xx");
    let coverage = of(&with(&[api, &strange, &all[1], &all[2]]));
    let cell = &coverage.rows[0].cells[2];
    assert_eq!(
        (cell.state, cell.reached, cell.of),
        (CoverageState::Unknown, 2, 3)
    );
    let coverage = of(&with(&[api, &strange]));
    assert_eq!(coverage.rows[0].cells[2].state, CoverageState::Missing);
}

#[test]
fn dead_letters_are_asked_of_the_function_and_not_twice() {
    let function = r#""aws_lambda_function.a": {"function_name": "a", "reserved_concurrent_executions": 5, "dead_letter_config": [{"target_arn": "${aws_sqs_queue.d.arn}"}]}, "aws_sqs_queue.d": {"name": "d"}"#;
    let coverage = of(&with(&[function]));
    assert_eq!(coverage.rows.len(), 1, "{:?}", coverage.rows);
    let cell = &coverage.rows[0].cells[2];
    assert_eq!(cell.missing.last().unwrap(), "dead letters");
    let waiting = alarm(
        "d",
        "AWS/SQS",
        "ApproximateNumberOfMessagesVisible",
        "QueueName",
        "d",
    );
    let (_, missing) = expect(
        &with(&[function, &waiting]),
        "a",
        "coverage-alarmed",
        CoverageState::Missing,
    );
    assert!(!missing.contains(&"dead letters".to_owned()));
    // In a state all is by value.
    let state = function.replace("${aws_sqs_queue.d.arn}", "arn:aws:sqs:eu-west-1:1:d");
    assert_eq!(of(&with(&[&state])).rows.len(), 1);
}

#[test]
fn a_queue_is_watched_by_age_and_one_of_dead_letters_by_number() {
    let queues = r#""aws_sqs_queue.q": {"name": "q", "redrive_policy": {"deadLetterTargetArn": "${aws_sqs_queue.d.arn}"}}, "aws_sqs_queue.d": {"name": "d"}"#;
    let age = alarm(
        "q",
        "AWS/SQS",
        "ApproximateAgeOfOldestMessage",
        "QueueName",
        "q",
    );
    let text = with(&[queues, &age]);
    expect(&text, "q", "coverage-alarmed", CoverageState::Covered);
    let (_, missing) = expect(&text, "d", "coverage-alarmed", CoverageState::Missing);
    assert_eq!(missing, ["ApproximateNumberOfMessagesVisible"]);
    expect(
        &text,
        "d",
        "coverage-dashboard",
        CoverageState::NotApplicable,
    );
    expect(&text, "q", "coverage-dashboard", CoverageState::Missing);
}

#[test]
fn a_table_is_watched_with_its_indexes() {
    let table =
        r#""aws_dynamodb_table.t": {"name": "t", "global_secondary_index": [{"name": "i"}]}"#;
    let on = |label: &str, metric: &str| alarm(label, "AWS/DynamoDB", metric, "TableName", "t");
    let own = [
        on("r", "ReadThrottleEvents"),
        on("w", "WriteThrottleEvents"),
        on("s", "SystemErrors"),
    ];
    let text = with(&[table, &own[0], &own[1], &own[2]]);
    let (_, missing) = expect(&text, "t", "coverage-alarmed", CoverageState::Missing);
    assert_eq!(
        missing,
        [
            "ReadThrottleEvents of index i",
            "WriteThrottleEvents of index i"
        ]
    );
    let index = |label: &str, metric: &str| {
        on(label, metric).replace(
            "\"TableName\": \"t\"",
            "\"TableName\": \"t\", \"GlobalSecondaryIndexName\": \"i\"",
        )
    };
    let more = [
        index("ri", "ReadThrottleEvents"),
        index("wi", "WriteThrottleEvents"),
    ];
    let text = with(&[table, &own[0], &own[1], &own[2], &more[0], &more[1]]);
    expect(&text, "t", "coverage-alarmed", CoverageState::Covered);
}

#[test]
fn dashboards_are_read_with_their_short_forms_and_searches() {
    let board = |metrics: &str| {
        format!(
            r#""aws_cloudwatch_dashboard.d": {{"dashboard_body": {{"widgets": [{{"type": "metric", "properties": {{"metrics": {metrics}}}}}]}}}}"#
        )
    };
    let b = r#""aws_lambda_function.b": {"function_name": "b"}"#;
    let drawn =
        board(r#"[["AWS/Lambda", "Errors", "FunctionName", "b"], ["...", "a", {"stat": "Sum"}]]"#);
    expect(
        &with(&[FUNCTION, b, &drawn]),
        "a",
        "coverage-dashboard",
        CoverageState::Covered,
    );
    let one = board(r#"[["AWS/Lambda", "Errors", "FunctionName", "b"]]"#);
    expect(
        &with(&[FUNCTION, b, &one]),
        "a",
        "coverage-dashboard",
        CoverageState::Missing,
    );
    let search = board(
        r#"[[{"expression": "SEARCH('{AWS/Lambda,FunctionName} MetricName=\"Errors\"', 'Sum')"}]]"#,
    );
    expect(
        &with(&[FUNCTION, &search]),
        "a",
        "coverage-dashboard",
        CoverageState::Covered,
    );
    let later = r#""aws_cloudwatch_dashboard.d": {"dashboard_body": "${terraform_data.x.output}"}"#;
    expect(
        &with(&[FUNCTION, later]),
        "a",
        "coverage-dashboard",
        CoverageState::Unknown,
    );
}

/// A selection of a backup plan, with more arguments.
fn selection(arguments: &str, copy: &str) -> String {
    format!(
        r#""aws_backup_plan.p": {{"id": "p", "arn": "arn:aws:backup:eu-west-1:1:backup-plan:p", "rule": [{{"rule_name": "daily"{copy}}}]}}, "aws_backup_selection.s": {{"plan_id": "p", {arguments}}}"#
    )
}

#[test]
fn backups_by_arn_by_pattern_by_tag_and_by_reference() {
    for (arguments, state) in [
        (
            r#""resources": ["arn:aws:dynamodb:eu-west-1:1:table/t"]"#,
            CoverageState::Covered,
        ),
        (
            r#""resources": ["arn:aws:dynamodb:eu-west-1:1:table/t2"]"#,
            CoverageState::Missing,
        ),
        (
            r#""resources": ["arn:aws:dynamodb:*:*:table/*"]"#,
            CoverageState::Covered,
        ),
        (
            r#""resources": ["*"], "not_resources": ["arn:aws:dynamodb:eu-west-1:1:table/t"]"#,
            CoverageState::Missing,
        ),
        (
            r#""resources": ["${aws_dynamodb_table.t.arn}"]"#,
            CoverageState::Covered,
        ),
        (
            r#""resources": ["${terraform_data.x.output}"]"#,
            CoverageState::Unknown,
        ),
        (
            r#""selection_tag": [{"type": "STRINGEQUALS", "key": "Backup", "value": "yes"}]"#,
            CoverageState::Covered,
        ),
        (
            r#""selection_tag": [{"type": "STRINGEQUALS", "key": "Backup", "value": "no"}]"#,
            CoverageState::Missing,
        ),
        (
            r#""resources": ["*"], "condition": [{"string_equals": [{"key": "aws:ResourceTag/Backup", "value": "yes"}]}]"#,
            CoverageState::Covered,
        ),
        (
            r#""resources": ["*"], "condition": [{"string_like": [{"key": "aws:ResourceTag/Backup", "value": "n*"}]}]"#,
            CoverageState::Missing,
        ),
        (
            r#""resources": ["*"], "condition": [{"string_not_equals": [{"key": "aws:ResourceTag/Backup", "value": "yes"}]}]"#,
            CoverageState::Missing,
        ),
        (
            r#""resources": ["*"], "selection_tag": [{"type": "STRINGEQUALS", "key": "Backup", "value": "no"}]"#,
            CoverageState::Unknown,
        ),
    ] {
        let text = with(&[TABLE, &selection(arguments, "")]);
        expect(&text, "t", "coverage-backed-up", state);
    }
    let (message, _) = expect(
        &with(&[TABLE]),
        "t",
        "coverage-backed-up",
        CoverageState::Missing,
    );
    assert_eq!(message, "it is not backed up");
}

#[test]
fn a_copy_goes_to_another_region() {
    let copy =
        |vault: &str| format!(r#", "copy_action": [{{"destination_vault_arn": "{vault}"}}]"#);
    let resources = r#""resources": ["arn:aws:dynamodb:eu-west-1:1:table/t"]"#;
    for (vault, state) in [
        (
            "arn:aws:backup:eu-central-1:1:backup-vault:v",
            CoverageState::Covered,
        ),
        (
            "arn:aws:backup:eu-west-1:1:backup-vault:v",
            CoverageState::Missing,
        ),
        ("${terraform_data.x.output}", CoverageState::Unknown),
    ] {
        let text = with(&[TABLE, &selection(resources, &copy(vault))]);
        expect(&text, "t", "coverage-copied", state);
    }
    expect(
        &with(&[TABLE, &selection(resources, "")]),
        "t",
        "coverage-copied",
        CoverageState::Missing,
    );
    let replica = TABLE.replace(
        "\"name\"",
        "\"replica\": [{\"region_name\": \"eu-central-1\"}], \"name\"",
    );
    expect(
        &with(&[&replica]),
        "t",
        "coverage-copied",
        CoverageState::Covered,
    );
}

#[test]
fn restore_tests_need_a_backup() {
    let test = r#""aws_backup_restore_testing_selection.r": {"protected_resource_type": "DynamoDB", "protected_resource_arns": ["*"]}"#;
    let backup = selection(r#""resources": ["*"]"#, "");
    expect(
        &with(&[TABLE, test]),
        "t",
        "coverage-restore-tested",
        CoverageState::Missing,
    );
    expect(
        &with(&[TABLE, test, &backup]),
        "t",
        "coverage-restore-tested",
        CoverageState::Covered,
    );
    let buckets = test.replace("DynamoDB", "S3");
    expect(
        &with(&[TABLE, &buckets, &backup]),
        "t",
        "coverage-restore-tested",
        CoverageState::Missing,
    );
}

#[test]
fn a_tag_that_says_no_waives_the_backup() {
    let table = TABLE.replace("\"Backup\": \"yes\"", "\"BackupRequired\": \"false\"");
    let (reason, _) = expect(
        &with(&[&table]),
        "t",
        "coverage-backed-up",
        CoverageState::Waived,
    );
    assert!(reason.contains("BackupRequired"), "{reason}");
}

const HEALER: &str = r#""aws_lambda_function.h": {"function_name": "h"},
    "aws_cloudwatch_event_rule.r": {"name": "r", "event_pattern": {"source": ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"], "detail": {"alarmName": ["e"]}}},
    "aws_cloudwatch_event_target.r": {"rule": "r", "arn": "${aws_lambda_function.h.arn}"}"#;

#[test]
fn a_rule_that_starts_something_heals() {
    let errors = alarm("e", "AWS/Lambda", "Errors", "FunctionName", "a");
    let text = with(&[FUNCTION, &errors, HEALER]);
    expect(&text, "a", "coverage-healable", CoverageState::Covered);
    expect(
        &text,
        "h",
        "coverage-healable",
        CoverageState::NotApplicable,
    );
    let other = text.replace("[\"e\"]", "[{\"prefix\": \"f\"}]");
    expect(&other, "a", "coverage-healable", CoverageState::Missing);
    let told = text.replace("${aws_lambda_function.h.arn}", "arn:aws:sns:eu-west-1:1:t");
    expect(&told, "a", "coverage-healable", CoverageState::Missing);
    let acts = with(&[FUNCTION, &errors]).replace(
        "arn:aws:sns:eu-west-1:1:t",
        "arn:aws:lambda:eu-west-1:1:function:x",
    );
    expect(&acts, "a", "coverage-healable", CoverageState::Covered);
}

#[test]
fn what_remediation_may_do_decides_where_there_is_a_table() {
    let errors = alarm("e", "AWS/Lambda", "Errors", "FunctionName", "a");
    let item = |action: &str| {
        format!(
            r#""aws_dynamodb_table_item.i": {{"table_name": "l", "item": "{{\"id\":{{\"S\":\"allowed#e\"}},\"function\":{{\"S\":\"a\"}},\"action\":{{\"S\":\"{action}\"}}}}"}}"#
        )
    };
    let text = |action: &str| with(&[FUNCTION, &errors, HEALER, &item(action)]);
    let (message, _) = expect(
        &text("notify"),
        "a",
        "coverage-healable",
        CoverageState::Missing,
    );
    assert!(message.contains("only told"), "{message}");
    // Whether it acts stands nowhere.
    expect(
        &text("roll_back"),
        "a",
        "coverage-healable",
        CoverageState::Unknown,
    );
    let unstarted = text("roll_back").replace("[\"e\"]", "[\"f\"]");
    let (message, _) = expect(&unstarted, "a", "coverage-healable", CoverageState::Missing);
    assert!(message.contains("no rule"), "{message}");
}

#[test]
fn rights_are_those_of_the_role() {
    let function = r#""aws_lambda_function.a": {"function_name": "a", "role": "${aws_iam_role.r.arn}"}, "aws_iam_role.r": {"name": "r", "assume_role_policy": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}}"#;
    let policy = |action: &str| {
        format!(
            r#""aws_iam_role_policy.p": {{"role": "r", "policy": {{"Statement": [{{"Effect": "Allow", "Action": "{action}", "Resource": "arn:aws:s3:::b/*"}}]}}}}"#
        )
    };
    let aspect = "coverage-least-privilege";
    expect(
        &with(&[function, &policy("s3:GetObject")]),
        "a",
        aspect,
        CoverageState::Covered,
    );
    expect(
        &with(&[function, &policy("s3:*")]),
        "a",
        aspect,
        CoverageState::Missing,
    );
    for (name, state) in [
        (
            "service-role/AWSLambdaBasicExecutionRole",
            CoverageState::Covered,
        ),
        ("AmazonS3FullAccess", CoverageState::Missing),
        ("AmazonS3ReadOnlyAccess", CoverageState::Unknown),
    ] {
        let attached = format!(
            r#""aws_iam_role_policy_attachment.p": {{"role": "r", "policy_arn": "arn:aws:iam::aws:policy/{name}"}}"#
        );
        expect(&with(&[function, &attached]), "a", aspect, state);
    }
    // By ARN, as in a state.
    let state = function
        .replace("${aws_iam_role.r.arn}", "arn:aws:iam::1:role/r")
        .replace(
            "{\"name\": \"r\",",
            "{\"name\": \"r\", \"arn\": \"arn:aws:iam::1:role/r\",",
        );
    expect(
        &with(&[&state, &policy("s3:*")]),
        "a",
        aspect,
        CoverageState::Missing,
    );
    let foreign = state.replace(
        "\"role\": \"arn:aws:iam::1:role/r\"",
        "\"role\": \"arn:aws:iam::1:role/x\"",
    );
    expect(&with(&[&foreign]), "a", aspect, CoverageState::Unknown);
}

#[test]
fn what_is_made_elsewhere_is_a_workload_too() {
    let watched = alarm("e", "AWS/Lambda", "Errors", "FunctionName", "billing");
    let text = with(&[
        &watched,
        &selection(r#""resources": ["arn:aws:s3:::exports"]"#, ""),
    ]);
    expect(&text, "billing", "coverage-alarmed", CoverageState::Missing);
    expect(
        &text,
        "billing",
        "coverage-encrypted",
        CoverageState::NotApplicable,
    );
    expect(
        &text,
        "exports",
        "coverage-backed-up",
        CoverageState::Covered,
    );
    expect(&text, "exports", "coverage-copied", CoverageState::Unknown);
    let coverage = of(&text);
    assert_eq!(
        row(&coverage, "billing").address,
        "elsewhere:function:billing"
    );
}

#[test]
fn logs_and_encryption_are_judged_by_the_controls() {
    let logged = with(&[
        FUNCTION,
        r#""aws_cloudwatch_log_group.a": {"name": "/aws/lambda/a"}"#,
    ]);
    expect(&logged, "a", "coverage-logs-kept", CoverageState::Covered);
    expect(
        &with(&[FUNCTION]),
        "a",
        "coverage-logs-kept",
        CoverageState::Missing,
    );
    expect(
        &with(&[TABLE]),
        "t",
        "coverage-encrypted",
        CoverageState::Missing,
    );
    let stage = r#""aws_api_gateway_rest_api.g": {"name": "g"}, "aws_api_gateway_stage.g": {"rest_api_id": "${aws_api_gateway_rest_api.g.id}"}"#;
    let (message, _) = expect(
        &with(&[stage]),
        "g",
        "coverage-logs-kept",
        CoverageState::Missing,
    );
    assert_eq!(message, "aws_api_gateway_stage.g writes no access log");
}

#[test]
fn the_number_counts_fractions_and_what_is_unknown_as_not_there() {
    let errors = alarm("e", "AWS/Lambda", "Errors", "FunctionName", "a");
    let coverage = of(&with(&[FUNCTION, &errors]));
    let cells = &coverage.rows[0].cells;
    let asked = cells.iter().filter_map(|cell| cell.share()).count();
    let sum: f64 = cells.iter().filter_map(|cell| cell.share()).sum();
    assert!((coverage.percent() - 100.0 * sum / asked as f64).abs() < 1e-9);
    assert!(
        cells
            .iter()
            .any(|cell| cell.state == CoverageState::Unknown)
    );
    assert!((cells[2].share().unwrap() - 1.0 / 3.0).abs() < 1e-9);
    assert!(!coverage.reaches(99.0) && coverage.reaches(0.0));
}

#[test]
fn nothing_to_judge_is_no_coverage() {
    let plan = example::plan(r#"{"aws_kms_key.a": {}}"#).unwrap();
    assert!(coverage::coverage(&plan).is_err());
}

#[test]
fn reports_name_what_is_missing_and_how_to_fix_it() {
    let name = "a-long-name-of-a-function-that-ends-in-something-of-its-own";
    let function = FUNCTION.replace("\"a\"", &format!("\"{name}\""));
    let of = report::NamedCoverage {
        name: "production".to_owned(),
        coverage: of(&with(&[&function, TABLE])),
    };
    let text = report::text(&of);
    assert!(text.starts_with("production: "), "{text}");
    assert!(text.contains("missing[coverage-alarmed]"), "{text}");
    assert!(
        text.contains("no alarm on Errors, Duration, Throttles"),
        "{text}"
    );
    assert!(text.contains("help: list it under `[existing]`"), "{text}");
    let table = text.lines().skip(2).take_while(|line| !line.is_empty());
    assert!(
        table.clone().count() == 4 && table.into_iter().all(|line| line.len() <= 100),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'));

    let texts = diagnostic::SourceTexts::new();
    let json = report::document(std::slice::from_ref(&of), &[], &texts);
    let json = serde_json::to_value(json).unwrap();
    assert_eq!(json["version"], 2);
    let function = &json["plans"][0]["workloads"][0];
    assert_eq!(function["name"], name);
    assert_eq!(function["aspects"]["coverage-alarmed"]["of"], 3);
    assert_eq!(
        function["aspects"]["coverage-alarmed"]["missing"][0],
        "Errors"
    );
    assert!(function["aspects"]["coverage-alarmed"]["fix"].is_string());

    let markdown = report::markdown(&of);
    assert!(markdown.contains("| **0/3** |"), "{markdown}");
    assert!(markdown.contains("a-long-name-of-a-function"), "{markdown}");
}

#[test]
fn aspects_are_whole_and_named_like_no_control() {
    for aspect in aspects::ALL {
        assert!(aspect.id.starts_with("coverage-"));
        assert!(controls::find(aspect.id).is_none());
        assert!(
            !aspect.title.ends_with('.') && aspect.reason.ends_with('.'),
            "{}",
            aspect.id
        );
    }
}

#[test]
fn a_topic_is_asked_for_alarms_once_somebody_is_subscribed() {
    let topic = r#""aws_sns_topic.t": {"name": "t", "arn": "arn:aws:sns:eu-west-1:1:t"}"#;
    let aspect = "coverage-alarmed";
    expect(&with(&[topic]), "t", aspect, CoverageState::NotApplicable);
    let subscription = r#""aws_sns_topic_subscription.s": {"topic_arn": "arn:aws:sns:eu-west-1:1:t", "protocol": "lambda", "redrive_policy": {"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:1:q"}}"#;
    let text = with(&[topic, subscription]);
    let (_, missing) = expect(&text, "t", aspect, CoverageState::Missing);
    let wanted = [
        "NumberOfNotificationsFailed",
        "NumberOfNotificationsFailedToRedriveToDlq",
    ];
    assert_eq!(missing, wanted);
    let [failed, lost] = wanted.map(|metric| alarm(metric, "AWS/SNS", metric, "TopicName", "t"));
    let text = with(&[topic, subscription, &failed, &lost]);
    expect(&text, "t", aspect, CoverageState::Covered);
}

#[test]
fn a_topic_that_a_channel_of_chat_hears_of_is_asked_for_alarms() {
    let aspect = "coverage-alarmed";
    let topic = r#""aws_sns_topic.t": {"name": "t", "arn": "arn:aws:sns:eu-west-1:1:t"}"#;
    let channel = r#""aws_chatbot_slack_channel_configuration.c": {"sns_topic_arns": ["arn:aws:sns:eu-west-1:1:t"]}"#;
    let text = with(&[topic, channel]);
    let (_, missing) = expect(&text, "t", aspect, CoverageState::Missing);
    assert_eq!(missing, ["NumberOfNotificationsFailed"]);
    let other = r#""aws_chatbot_teams_channel_configuration.c": {"sns_topic_arns": ["arn:aws:sns:eu-west-1:1:other"]}"#;
    let text = with(&[topic, other]);
    expect(&text, "t", aspect, CoverageState::NotApplicable);
    // Before an apply, by what it refers to.
    let new = r#""aws_sns_topic.t": {"name": "t"}"#;
    let channel = r#""aws_chatbot_teams_channel_configuration.c": {"sns_topic_arns": ["${aws_sns_topic.t.arn}"]}"#;
    let text = with(&[new, channel]);
    expect(&text, "t", aspect, CoverageState::Missing);
}
