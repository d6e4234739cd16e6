//! `groundplan check` holds the plan of a delivered environment, own files beside, against the roles of delivery.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use common::Project;

/// A project whose staging is delivered.
fn delivered() -> Project {
    let project = Project::new();
    let description = common::DESCRIPTION.replace(
        "owner = \"platform@example.com\"",
        "owner = \"platform@example.com\"\nrepository = \"example/shop\"",
    );
    project.write("groundplan.toml", &description);
    let environment = format!(
        "{}\nalert_emails = [\"ops@example.com\"]\n\n[backend]\nbucket = \"shop-states\"\ncreate = true\n",
        common::ENVIRONMENT
    );
    project.write("environments/staging/environment.toml", &environment);
    project.expect(0, &["emit"]);
    project
}

/// What is said of an address, of the control over rights.
fn said(project: &Project, arguments: &[&str], address: &str) -> Vec<String> {
    let mut all = vec!["check", "staging", "--format", "json"];
    all.extend(arguments);
    let ran = project.run(&all);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", ran.stdout, ran.stderr));
    let mut found = Vec::new();
    visit(&report, &mut |object| {
        let text = |name: &str| object.get(name).and_then(serde_json::Value::as_str);
        if text("control") == Some("delivery-rights") && text("address") == Some(address) {
            found.push(text("message").unwrap_or_default().to_owned());
        }
    });
    found
}

fn visit(
    value: &serde_json::Value,
    each: &mut impl FnMut(&serde_json::Map<String, serde_json::Value>),
) {
    match value {
        serde_json::Value::Object(object) => {
            each(object);
            object.values().for_each(|inner| visit(inner, each));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| visit(item, each)),
        _ => {}
    }
}

#[test]
fn what_is_emitted_may_be_delivered() {
    let project = delivered();
    let ran = project.run(&["check", "staging", "--format", "json"]);
    assert!(!ran.stdout.contains("delivery-rights"), "{}", ran.stdout);
}

/// The roles of an environment are limited by a boundary that its bootstrap makes: what it allows is known.
#[test]
fn what_is_emitted_may_do_its_work_within_the_boundary() {
    let project = delivered();
    let ran = project.run(&["check", "staging", "--format", "json"]);
    for word in [
        "and may not:",
        "limits the role, and not all of it is known",
    ] {
        assert!(!ran.stdout.contains(word), "{}", ran.stdout);
    }
    // What the boundary leaves out is a finding: its queues begin with application and environment.
    project.write(
        "environments/staging/own.tf",
        r#"
        resource "aws_sqs_queue" "foreign" {
          name = "imports"
        }
        resource "aws_iam_role" "own" {
          name                 = "shop-staging-own"
          permissions_boundary = "arn:aws:iam::111122223333:policy/shop-staging-boundary"
          assume_role_policy = jsonencode({ Statement = [{
            Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" }
          }] })
        }
        resource "aws_iam_role_policy" "own" {
          name = "own"
          role = aws_iam_role.own.id
          policy = jsonencode({ Statement = [{
            Effect = "Allow", Action = "sqs:SendMessage", Resource = aws_sqs_queue.foreign.arn
          }] })
        }
        resource "aws_lambda_function" "own" {
          function_name = "shop-staging-own"
          role          = aws_iam_role.own.arn
          filename      = "own.zip"
          handler       = "index.handler"
          runtime       = "nodejs24.x"
          dead_letter_config {
            target_arn = aws_sqs_queue.foreign.arn
          }
        }
        "#,
    );
    let ran = project.run(&["check", "staging", "--format", "json"]);
    assert!(
        ran.stdout.contains("boundary leaves out sqs:SendMessage"),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_own_files_need_beyond_is_named_until_a_policy_allows_it() {
    let project = delivered();
    project.write(
        "environments/staging/own.tf",
        r#"
        resource "aws_sqs_queue" "foreign" {
          name = "imports"
        }
        resource "aws_sqs_queue" "own" {
          name = "shop-staging-imports"
        }
        resource "aws_glue_job" "nightly" {
          name     = "nightly"
          role_arn = "arn:aws:iam::111122223333:role/glue"
        }
        "#,
    );
    let foreign = said(&project, &[], "aws_sqs_queue.foreign");
    assert_eq!(foreign.len(), 1);
    assert!(
        foreign[0].starts_with("shop-staging-github-apply may not do sqs:CreateQueue on arn:aws:sqs:us-east-1:111122223333:imports, which it takes to create it; nor "),
        "{}",
        foreign[0]
    );
    assert_eq!(
        said(&project, &[], "aws_sqs_queue.own"),
        Vec::<String>::new()
    );
    let unknown = said(&project, &["--unknown"], "aws_glue_job.nightly");
    assert_eq!(unknown.len(), 1);
    assert!(
        unknown[0].contains("a aws_glue_job is not known here"),
        "{}",
        unknown[0]
    );

    let policy = |actions: &str| {
        format!(
            r#"jsonencode({{ Version = "2012-10-17", Statement = [{{ Effect = "Allow", Action = [{actions}], Resource = "arn:aws:sqs:us-east-1:111122223333:imports" }}] }})"#
        )
    };
    let own = format!(
        "resource \"aws_iam_role_policy\" \"apply\" {{\n  name   = \"imports\"\n  role   = \"shop-staging-github-apply\"\n  policy = {}\n}}\nresource \"aws_iam_role_policy\" \"plan\" {{\n  name   = \"imports\"\n  role   = \"shop-staging-github-plan\"\n  policy = {}\n}}\n",
        policy("\"sqs:*\""),
        policy("\"sqs:GetQueueAttributes\", \"sqs:ListQueueTags\""),
    );
    project.write("environments/staging/bootstrap/own.tf", &own);
    assert_eq!(
        said(&project, &[], "aws_sqs_queue.foreign"),
        Vec::<String>::new()
    );
}

#[test]
fn a_plan_that_an_administrator_has_to_apply_says_so() {
    let project = delivered();
    let environment = project.read("environments/staging/environment.toml");
    let production = environment.replace("profile = \"staging\"", "profile = \"production\"");
    project.write("environments/staging/environment.toml", &production);
    project.expect(0, &["emit", "--force"]);
    let plan = r#"{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[
        {"address":"module.bucket_invoices.aws_s3_bucket_lifecycle_configuration.this","module_address":"module.bucket_invoices","mode":"managed",
         "type":"aws_s3_bucket_lifecycle_configuration","name":"this","change":{"actions":["update"],"before":{"bucket":"b"},"after":{"bucket":"b"},"after_unknown":{}}}]}"#;
    project.write("plan.json", plan);
    let said = said(
        &project,
        &["--plan", "plan.json"],
        "module.bucket_invoices.aws_s3_bucket_lifecycle_configuration.this",
    );
    assert_eq!(said.len(), 1);
    assert!(
        said[0].contains("s3:PutLifecycleConfiguration")
            && said[0].contains("DeliveryLeavesTheSettings denies on purpose"),
        "{}",
        said[0]
    );
}
