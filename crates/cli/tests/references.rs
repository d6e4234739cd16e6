//! Values that Terraform finds: expressions of the description over what the user's own files beside the emission declare.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]
#![allow(clippy::disallowed_methods, reason = "tests write what they test")]

mod common;

use common::{DESCRIPTION, ENVIRONMENT, Project};
use plan::Plan;

const OWN: &str = r#"
variable "cache" {
  type    = string
  default = "cache.example.com"
}

locals {
  greeting = "Hello"
  account  = "111122223333"
}

resource "aws_sqs_queue" "own" {
  for_each = toset(["a"])
  name     = "own-${each.key}"
}

resource "aws_cognito_user_pool" "users" {
  name = "users"
}

resource "aws_wafv2_web_acl" "front" {
  name  = "front"
  scope = "REGIONAL"
  default_action {
    allow {}
  }
  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = "front"
    sampled_requests_enabled   = true
  }
}

resource "aws_security_group" "functions" {
  name = "functions"
}

data "aws_subnets" "private" {}

module "prices" {
  source = "../../own/prices"
}
"#;

/// The description with expressions wherever one may be.
fn everywhere() -> Project {
    let project = Project::new();
    let description = DESCRIPTION.replace(
        "access = [{ table",
        r#"vpc = true
layers = [{ terraform = "join(\":\", [\"arn:aws:lambda:us-east-1\", local.account, \"layer:${module.prices.name}:3\"])" }]
environment = { QUEUE_URL = { terraform = "aws_sqs_queue.own[\"a\"].url" }, GREETING = { terraform = "upper(local.greeting)" }, CACHE = { terraform = "var.cache" }, PRICES = { terraform = "module.prices.name" }, ORDERS = { terraform = "module.table_orders.arn" } }
access = [{ arn = { terraform = "aws_sqs_queue.own[\"a\"].arn" }, actions = ["sqs:SendMessage"] }, { secret = { terraform = "module.prices.secret_arn" }, actions = ["read"] }, { table"#,
    );
    let api = r#"
authorization = { cognito = [{ terraform = "aws_cognito_user_pool.users.arn" }] }
web_acl_arn = { terraform = "aws_wafv2_web_acl.front.arn" }
"#;
    let description = description.replace("\n[tables.orders]", &format!("{api}\n[tables.orders]"));
    let network = r#"
[network.existing]
subnet_ids = { terraform = "data.aws_subnets.private.ids" }
security_group_ids = [{ terraform = "aws_security_group.functions.id" }]
"#;
    project.write("groundplan.toml", &format!("{description}{network}"));
    let alerts = "[alerts.page]\nhttps = [{ terraform = \"module.prices.secret_arn\" }]\n";
    project.write(
        "environments/staging/environment.toml",
        &format!("{ENVIRONMENT}{alerts}"),
    );
    project.write("environments/staging/own.tf", OWN);
    project.write(
        "own/prices/main.tf",
        "output \"name\" {\n  value = \"prices\"\n}\noutput \"secret_arn\" {\n  value = \"arn:aws:secretsmanager:us-east-1:111122223333:secret:prices-AbCdEf\"\n}\n",
    );
    project
}

#[test]
fn values_of_own_files_are_planned() {
    let project = everywhere();
    let ran = project.expect(0, &["plan", "staging", "--format", "json"]);
    let plan = Plan::read("plan.json", &ran.stdout).unwrap();
    let function = plan
        .find("module.function_orders.aws_lambda_function.this")
        .unwrap();
    // One of the variables is the ARN of the key, so all of them are known only after the apply.
    assert!(function.lookup("environment.0.variables").is_unknown());
    assert_eq!(
        function.lookup("layers.0").text(),
        Some("arn:aws:lambda:us-east-1:111122223333:layer:prices:3")
    );
    let acl = "module.api_public.aws_wafv2_web_acl_association.this[0]";
    assert!(plan.find(acl).is_some());
    for command in ["check", "coverage", "graph"] {
        let ran = project.run(&[command, "staging"]);
        assert!(!ran.stderr.contains("error"), "{command}: {}", ran.stderr);
    }
    project.expect(0, &["emit"]);
    project.expect(0, &["emit", "--check"]);
}

/// What `emit` says of an expression.
fn refused(expression: &str) -> String {
    let project = everywhere();
    let text = project.read("groundplan.toml");
    let text = text.replace("upper(local.greeting)", &expression.replace('"', "\\\""));
    project.write("groundplan.toml", &text);
    let stopped = project.expect(1, &["emit"]);
    assert!(!project.exists("modules"), "{expression}");
    stopped.stderr
}

#[test]
fn an_expression_that_leads_nowhere_is_refused_where_it_is_written() {
    for (expression, message, help) in [
        (
            "aws_sqs_queue.owm[\"a\"].url",
            "error[unknown-reference]: there is no `aws_sqs_queue.owm`",
            "did you mean `aws_sqs_queue.own`?",
        ),
        (
            "data.aws_ssm_parameter.flags.value",
            "error[unknown-reference]: there is no `data.aws_ssm_parameter.flags`",
            "declare it in a `.tf` file in environments/staging/, beside what is emitted",
        ),
        (
            "var.cach",
            "error[unknown-reference]: there is no `var.cach`",
            "did you mean `var.cache`?",
        ),
        (
            "module.prices.nam",
            "error[unknown-reference]: `module.prices` has no output `nam`",
            "did you mean `name`?",
        ),
        (
            "module.table_orders.stream",
            "error[unknown-reference]: `module.table_orders` has no output `stream`",
            "did you mean",
        ),
        (
            "module.table_order.arn",
            "error[unknown-reference]: there is no `module.table_order`",
            "did you mean `module.table_orders`?",
        ),
        (
            "each.key",
            "error[unknown-reference]: there is no `each` here",
            "name a resource, a data source, a module or a local value",
        ),
        (
            "local.greeting +",
            "error[bad-expression]: this is not an expression of Terraform: ",
            "write it as in a `.tf` file, without `${` and `}` around it",
        ),
        (
            "local.greeting} ${local.greeting",
            "error[bad-expression]: this is not an expression of Terraform: ",
            "write it as in a `.tf` file, without `${` and `}` around it",
        ),
    ] {
        let said = refused(expression);
        assert!(said.contains(message), "{expression}: {said}");
        assert!(said.contains(help), "{expression}: {said}");
        assert!(
            said.contains("--> groundplan.toml:"),
            "{expression}: {said}"
        );
        assert!(!said.contains("defect"), "{expression}: {said}");
    }
}

#[test]
fn what_terraform_would_refuse_is_said_where_it_is_written() {
    for (expression, message) in [
        ("aws_sqs_queue.own[\"a\"].nope", "has no attribute nope"),
        (
            "nofunction(local.greeting)",
            "there is no function `nofunction`",
        ),
        ("aws_sqs_queue.own.url", "aws_sqs_queue.own"),
        ("split(\",\", local.greeting)", "a string is required"),
        (
            "module.function_orders.arn",
            "a cycle: module.function_orders",
        ),
    ] {
        let said = refused(expression);
        let begin = "error[bad-expression]: Terraform would refuse this expression: ";
        assert!(said.contains(begin), "{expression}: {said}");
        if !message.starts_with("aws_") {
            assert!(said.contains(message), "{expression}: {said}");
        }
        assert!(
            said.contains("--> groundplan.toml:"),
            "{expression}: {said}"
        );
        assert!(said.contains("GREETING"), "{expression}: {said}");
    }
    // A plan says it at the same line.
    let project = everywhere();
    let text = project.read("groundplan.toml");
    let text = text.replace("upper(local.greeting)", "nofunction(local.greeting)");
    project.write("groundplan.toml", &text);
    let stopped = project.expect(1, &["plan", "staging"]);
    assert!(
        stopped.stderr.contains("--> groundplan.toml:"),
        "{}",
        stopped.stderr
    );
}

#[test]
fn a_literal_is_no_expression() {
    for literal in ["\"*\"", "42", "[1, 2]", "\"Hello (there)\""] {
        let said = refused(literal);
        assert!(
            said.contains("error[literal-expression]"),
            "{literal}: {said}"
        );
        assert!(said.contains("--> groundplan.toml:"), "{literal}: {said}");
    }
}

#[test]
fn an_expression_that_gives_the_value_of_a_secret_is_warned_of() {
    for (declared, expression) in [
        (
            "resource \"random_password\" \"x\" {\n  length = 20\n}\n",
            "random_password.x.result",
        ),
        (
            "data \"aws_secretsmanager_secret_version\" \"v\" {\n  secret_id = \"x\"\n}\n",
            "data.aws_secretsmanager_secret_version.v.secret_string",
        ),
        (
            "variable \"db_password\" {\n  type = string\n}\n",
            "var.db_password",
        ),
    ] {
        let project = everywhere();
        project.write("environments/staging/own.tf", &format!("{OWN}{declared}"));
        let text = project.read("groundplan.toml");
        project.write(
            "groundplan.toml",
            &text.replace("upper(local.greeting)", expression),
        );
        let ran = project.expect(0, &["emit"]);
        let message = format!("warning[secret-value]: `{expression}` is the value of a secret");
        assert!(
            ran.stderr.contains(&message),
            "{expression}: {}",
            ran.stderr
        );
    }
    let project = everywhere();
    let declared = "resource \"aws_secretsmanager_secret\" \"password\" {\n  name = \"x\"\n}\n";
    project.write("environments/staging/own.tf", &format!("{OWN}{declared}"));
    let text = project.read("groundplan.toml");
    let expression = "aws_secretsmanager_secret.password.arn";
    project.write(
        "groundplan.toml",
        &text.replace("upper(local.greeting)", expression),
    );
    let ran = project.expect(0, &["emit"]);
    assert!(!ran.stderr.contains("secret-value"), "{}", ran.stderr);
}

#[test]
fn a_file_is_read_as_terraform_reads_it() {
    let project = everywhere();
    for (begin, end) in [("\u{feff}", ""), ("", "# caf\u{e9}\n")] {
        let mut bytes = format!("{begin}{OWN}").into_bytes();
        // In Latin-1, as an old editor writes it.
        bytes.extend(
            end.chars()
                .map(|letter| u8::try_from(u32::from(letter)).unwrap()),
        );
        std::fs::write(project.path("environments/staging/own.tf"), bytes).unwrap();
        for command in [&["emit"][..], &["plan", "staging"]] {
            project.expect(0, command);
        }
    }
}

#[test]
fn an_override_file_declares_nothing() {
    let project = everywhere();
    let (queue, rest) = OWN.split_once("resource \"aws_cognito").unwrap();
    project.write(
        "environments/staging/own.tf",
        &format!(
            "resource \"aws_cognito{rest}{}",
            queue.split("resource").next().unwrap()
        ),
    );
    project.write(
        "environments/staging/own_override.tf",
        "resource \"aws_sqs_queue\" \"own\" {\n  name = \"own\"\n}\n",
    );
    let stopped = project.expect(1, &["emit"]);
    let message = "error[unknown-reference]: there is no `aws_sqs_queue.own`";
    assert!(stopped.stderr.contains(message), "{}", stopped.stderr);
}

#[test]
fn a_file_that_cannot_be_read_may_declare_anything_until_it_is_planned() {
    let project = everywhere();
    project.write("environments/staging/own.tf", "resource {\n");
    project.expect(0, &["emit"]);
    let stopped = project.expect(1, &["plan", "staging"]);
    assert!(stopped.stderr.contains("own.tf:1"), "{}", stopped.stderr);
}
