//! Tests of names that an environment takes in AWS.

use serde_json::json;

use super::*;

fn name(kind: &'static str, name: &str, call: &str) -> Name {
    Name {
        kind: kind.into(),
        name: name.replace('*', &ANY.to_string()),
        call: call.into(),
        elsewhere: false,
        has_generated_id: false,
    }
}

#[test]
fn templates_come_from_the_modules() {
    let templates = templates(crate::modules());
    let of = |module: &str, kind: &str| {
        let found = templates
            .iter()
            .filter(|template| template.module == module && template.kind == kind);
        found
            .map(|template| template.name.replace(ANY, "*"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of("function", "aws_iam_role"),
        ["${var.name}", "${var.name}-schedules"]
    );
    assert_eq!(of("function", "aws_sqs_queue"), ["${var.name}-dlq"]);
    assert_eq!(
        of("backup", "aws_iam_role"),
        ["${var.name}-backup", "${var.name}-restore"]
    );
    // What a module calls gives names too.
    assert!(of("health", "aws_lambda_function").contains(&"${var.name}-health".to_owned()));
    assert_eq!(
        of("security", "aws_s3_bucket"),
        [
            "${var.name}-security-logs-${var.account_id}",
            "${var.name}-access-logs-${var.account_id}"
        ]
    );
    assert_eq!(of("api", "aws_cloudwatch_log_group").len(), 2);
}

#[test]
fn names_that_may_be_one() {
    let names = [
        name("aws_iam_role", "shop-live-backup", "function_backup"),
        name("aws_iam_role", "shop-live-Backup", "backup"),
        name("aws_sqs_queue", "shop-live-backup", "backup"),
        name("aws_iam_policy", "shop-live-health-*", "health"),
        name("aws_iam_policy", "shop-live-health-x", "delivery"),
        name("aws_iam_policy", "shop-live-healthy", "delivery"),
        name("aws_dynamodb_table", "*", "a"),
        name("aws_dynamodb_table", "x", "b"),
    ];
    assert_eq!(perhaps_equal(&names), [vec![0, 1], vec![3, 4]]);
}

/// Each API has an id of its own, so the logs of two never have one name; a written name may be that of one.
#[test]
fn names_with_an_id_that_aws_chooses_are_of_one_call() {
    let logs = |text: &str, call: &str, has_generated_id: bool| Name {
        has_generated_id,
        ..name("aws_cloudwatch_log_group", text, call)
    };
    let two = [
        logs("Logs_*/live", "api_a", true),
        logs("Logs_*/live", "api_b", true),
    ];
    assert!(perhaps_equal(&two).is_empty());
    let written = [two[0].clone(), logs("Logs_x/live", "own", false)];
    assert_eq!(perhaps_equal(&written), [vec![0, 1]]);
    let templates = templates(crate::modules());
    let generated = templates
        .iter()
        .filter(|template| template.has_generated_id);
    let modules: Vec<&str> = generated.map(|template| &*template.module).collect();
    assert_eq!(modules, ["api"]);
}

/// What is made for each key of an input has a name for each, and none where the call does not pass it.
#[test]
fn names_of_each_key() {
    let templates = templates(crate::modules());
    let names = |arguments: Json| {
        let call = Call::new("function_api", "function", &arguments);
        let names = of_root(&[call], &templates, &[], "shop");
        let schedules = names
            .into_iter()
            .filter(|name| name.kind == "aws_scheduler_schedule");
        schedules
            .map(|schedule| schedule.name.replace(ANY, "*"))
            .collect::<Vec<_>>()
    };
    let none: [&str; 0] = [];
    assert_eq!(names(json!({ "name": "shop-api" })), none);
    let two = json!({ "nightly": { "expression": "rate(1 day)" }, "often": { "expression": "rate(1 hour)" } });
    assert_eq!(
        names(json!({ "name": "shop-api", "schedules": two })),
        ["shop-api-nightly", "shop-api-often"]
    );
    assert_eq!(
        names(json!({ "name": "shop-api", "schedules": "${local.schedules}" })),
        ["shop-api-*"]
    );
}

#[test]
fn what_else_is_computed_is_anything() {
    let argument = |name: &str| format!("<{name}>");
    let filled = |template: &str| fill(template, &argument, "<key>").replace(ANY, "*");
    assert_eq!(filled("a-${var.name}-b"), "a-<name>-b");
    assert_eq!(filled("${var.a}${var.b.c}"), "<a>*");
    assert_eq!(
        filled("${var.a}-${each.key}-${each.value.x}"),
        "<a>-<key>-*"
    );
    assert_eq!(filled("${[for k, v in { a = 1 } : k]}-z"), "*-z");
}
