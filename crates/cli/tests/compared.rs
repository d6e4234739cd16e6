//! `--against`: what changes is shown, also where a part of it is known only after apply; what is made of
//! it is followed; and controls judge what will be, not what was.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use common::{ENVIRONMENT, Project};

const DESCRIPTION: &str = r#"
[application]
name = "shop"
owner = "a@example.com"

[functions.f]
code = "app"
handler = "index.handler"
access = [{ table = "orders", actions = ["read", "write"] }]

[tables.orders]
hash_key = { name = "id", type = "S" }
ttl_attribute = "expires"

[apis.web]
routes = { "GET /a" = "f" }
authorization = "iam"
cors.origins = ["https://example.com"]
"#;

/// A project with the description in its folder, and the same beside it in `before`.
fn projects(before: &str, now: &str) -> Project {
    let project = Project::empty();
    for (folder, text) in [("", now), ("before/", before)] {
        project.write(&format!("{folder}groundplan.toml"), text);
        project.write(
            &format!("{folder}environments/staging/environment.toml"),
            ENVIRONMENT,
        );
        project.write(
            &format!("{folder}app/index.mjs"),
            "export const handler = async () => ({});\n",
        );
    }
    project
}

fn plan(project: &Project) -> String {
    let ran = project.expect(0, &["plan", "staging", "--against", "before"]);
    ran.stdout
}

fn holds(text: &str, lines: &[&str]) {
    for line in lines {
        assert!(text.contains(line), "no `{line}` in\n{text}");
    }
}

/// The block of lines about an address.
fn about<'t>(text: &'t str, address: &str) -> &'t str {
    let from = text.find(&format!("{address}\n")).unwrap_or(text.len());
    let rest = &text[from..];
    let end = rest
        .lines()
        .skip(1)
        .take_while(|line| line.starts_with("      "));
    let length = rest.lines().next().map_or(0, |line| line.len() + 1);
    &rest[..(length + end.map(|line| line.len() + 1).sum::<usize>()).min(rest.len())]
}

#[test]
fn nothing_changes_when_nothing_was_changed() {
    let project = projects(DESCRIPTION, DESCRIPTION);
    let ran = project.expect(
        0,
        &[
            "plan",
            "staging",
            "--against",
            "before",
            "--detailed-exitcode",
        ],
    );
    holds(
        &ran.stdout,
        &["0 to add, 0 to change, 0 to replace, 0 to destroy\n"],
    );
}

#[test]
fn what_is_taken_out_of_a_document_is_a_change_and_judged_as_it_will_be() {
    let open = DESCRIPTION.replace("authorization = \"iam\"\n", "");
    let project = projects(DESCRIPTION, &open);
    let text = plan(&project);
    let api = "module.api_web.aws_api_gateway";
    holds(
        about(&text, &format!("  ~ {api}_rest_api.this")),
        &["body.paths./a.get.security: [{\"caller\":[]}] -> (none)"],
    );
    // What is computed of it follows.
    holds(
        about(&text, &format!("-/+ {api}_deployment.this")),
        &["triggers: changes, and is known only after apply   # forces replacement"],
    );
    holds(
        about(&text, &format!("  ~ {api}_stage.this")),
        &["deployment_id: changes, and is known only after apply"],
    );
    let alone = project.run(&["check", "staging"]).stdout;
    let against = project
        .run(&["check", "staging", "--against", "before"])
        .stdout;
    holds(&alone, &["[apigw-auth]"]);
    holds(
        &against,
        &[
            "[apigw-auth]",
            "critical[change-no-wider-access]",
            "new is that everybody may call GET /a",
        ],
    );
}

#[test]
fn a_route_that_asks_nobody_any_more_is_deployed_and_judged() {
    let open = DESCRIPTION.replace(
        "\"GET /a\" = \"f\"",
        "\"GET /a\" = { function = \"f\", authorization = \"none\", throttle = { rate = 5, burst = 10 } }",
    );
    let project = projects(DESCRIPTION, &open);
    let text = plan(&project);
    holds(
        &text,
        &[
            "body.paths./a.get.security: [{\"caller\":[]}] -> (none)",
            "-/+ module.api_web.aws_api_gateway_deployment.this\n",
            "  + module.api_web.aws_api_gateway_method_settings.routes[\"GET /a\"]",
        ],
    );
    let against = project
        .run(&["check", "staging", "--against", "before"])
        .stdout;
    holds(
        &against,
        &[
            "[apigw-auth]",
            "GET /a may be called by everybody",
            "new is that everybody may call GET /a",
        ],
    );
}

#[test]
fn routes_and_origins_that_come_and_go_are_changes() {
    let more = DESCRIPTION.replace(
        "\"GET /a\" = \"f\"",
        "\"GET /a\" = \"f\", \"GET /b\" = \"f\"",
    );
    for (before, now, shown) in [
        (DESCRIPTION, more.as_str(), "body.paths./b: (none) -> "),
        (more.as_str(), DESCRIPTION, "body.paths./b: {"),
    ] {
        let text = plan(&projects(before, now));
        holds(
            &text,
            &[
                shown,
                "-/+ module.api_web.aws_api_gateway_deployment.this\n",
                "  ~ module.api_web.aws_api_gateway_stage.this\n",
            ],
        );
    }
    let closed = DESCRIPTION.replace("cors.origins = [\"https://example.com\"]\n", "");
    let text = plan(&projects(DESCRIPTION, &closed));
    holds(&text, &["body.paths./a.options: {"]);
}

#[test]
fn a_condition_that_goes_from_a_policy_is_a_change_and_a_finding() {
    let project = projects(DESCRIPTION, DESCRIPTION);
    let policy = |condition: &str| {
        format!(
            r#"
resource "aws_sns_topic" "mine" {{
  name = "mine"
}}
resource "aws_sns_topic_policy" "mine" {{
  arn = aws_sns_topic.mine.arn
  policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [{{
      Effect    = "Allow"
      Principal = {{ AWS = "*" }}
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.mine.arn
      {condition}
    }}]
  }})
}}
"#
        )
    };
    let bound =
        policy(r#"Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } }"#);
    project.write("before/environments/staging/own.tf", &bound);
    project.write("environments/staging/own.tf", &policy(""));
    holds(
        &plan(&project),
        &[
            "policy.Statement[0].Condition: {\"StringEquals\":{\"aws:SourceAccount\":\"111122223333\"}} -> (none)",
        ],
    );
    let judged = project
        .run(&["check", "staging", "--against", "before"])
        .stdout;
    holds(
        &judged,
        &[
            "critical[sns-not-public]",
            "critical[change-no-wider-access]",
        ],
    );
}

#[test]
fn a_block_that_the_provider_keeps_is_no_change() {
    let without = DESCRIPTION.replace("ttl_attribute = \"expires\"\n", "");
    let text = plan(&projects(DESCRIPTION, &without));
    assert!(!text.contains("ttl"), "{text}");
}

#[test]
fn a_new_version_of_a_function_reaches_its_alias() {
    let larger = DESCRIPTION.replace(
        "handler = \"index.handler\"\n",
        "handler = \"index.handler\"\nmemory_mb = 768\n",
    );
    let text = plan(&projects(DESCRIPTION, &larger));
    holds(
        &text,
        &[
            "memory_size: 512 -> 768",
            "  ~ module.function_f.aws_lambda_alias.this\n      function_version: changes, and is known only after apply\n",
        ],
    );
}

#[test]
fn another_region_makes_everything_anew_and_says_what_stays_behind() {
    let project = projects(DESCRIPTION, DESCRIPTION);
    project.write(
        "environments/staging/environment.toml",
        &ENVIRONMENT.replace("\"us-east-1\"", "\"eu-west-1\""),
    );
    let text = plan(&project);
    holds(
        &text,
        &[
            "!!! THE REGION OR ACCOUNT CHANGES: ",
            "what there is stays in us-east-1 of 111122223333, and Terraform no longer knows it\n",
            "    module.table_orders.aws_dynamodb_table.this is left behind with its data\n",
            "  + module.table_orders.aws_dynamodb_table.this (made anew in another Region or account; what there is stays behind)\n",
        ],
    );
    // A role is the same one in every Region.
    assert!(
        !text.contains("+ module.function_f.aws_iam_role.this"),
        "{text}"
    );
    let judged = project
        .run(&["check", "staging", "--against", "before"])
        .stdout;
    holds(&judged, &["critical[change-no-data-loss]"]);
    let document = project
        .expect(
            0,
            &["plan", "staging", "--against", "before", "--format", "json"],
        )
        .stdout;
    holds(&document, &["\"action_reason\":\"place_changed\""]);
}

#[test]
fn what_is_replaced_on_request_of_another_is_replaced() {
    let project = projects(DESCRIPTION, DESCRIPTION);
    let own = |name: &str, trigger: &str| {
        format!(
            r#"
resource "aws_sqs_queue" "a" {{
  name = "{name}"
}}
resource "aws_sqs_queue" "b" {{
  for_each = toset(["x"])
  name     = "b-${{each.key}}"
  lifecycle {{
    replace_triggered_by = [{trigger}]
  }}
}}
"#
        )
    };
    for (trigger, replaced) in [
        ("aws_sqs_queue.a", true),
        ("aws_sqs_queue.a.name", true),
        ("aws_sqs_queue.a.id", true),
        ("aws_sqs_queue.a.delay_seconds", false),
    ] {
        project.write("before/environments/staging/own.tf", &own("a", trigger));
        project.write("environments/staging/own.tf", &own("z", trigger));
        let text = plan(&project);
        let shown = "-/+ aws_sqs_queue.b[\"x\"] (`replace_triggered_by` asks for it)\n";
        assert_eq!(text.contains(shown), replaced, "{trigger}: {text}");
    }
}

#[test]
fn what_only_may_change_is_shown_so_and_not_passed() {
    let project = projects(DESCRIPTION, DESCRIPTION);
    // Of what an update of this type sets anew, nothing is known here.
    let own = |logs: bool| {
        format!(
            r#"
resource "aws_mq_broker" "a" {{
  broker_name        = "a"
  engine_type        = "ActiveMQ"
  engine_version     = "5.18"
  host_instance_type = "mq.t3.micro"
  user {{
    username = "a"
    password = "abcdefghijkl"
  }}
  logs {{
    general = {logs}
  }}
}}
resource "aws_sqs_queue" "a" {{
  name = "a-${{aws_mq_broker.a.instances[0].console_url}}"
}}
"#
        )
    };
    project.write("before/environments/staging/own.tf", &own(false));
    project.write("environments/staging/own.tf", &own(true));
    let text = plan(&project);
    holds(
        &text,
        &[
            "!!! aws_sqs_queue.a MAY BE REPLACED, WITH ITS DATA: whether name changes is known only after apply\n",
            "  ? aws_sqs_queue.a (may be replaced)\n      name: may change; it is known only after apply\n",
            ", 1 may change\n",
        ],
    );
    let document = project
        .expect(
            0,
            &["plan", "staging", "--against", "before", "--format", "json"],
        )
        .stdout;
    holds(
        &document,
        &["\"may_change\":[\"name\"]", "\"may_be_replaced\":true"],
    );
    let judged = project
        .run(&[
            "check",
            "staging",
            "--against",
            "before",
            "--format",
            "json",
        ])
        .stdout;
    holds(
        &judged,
        &["`name` cannot be changed in place, and may change"],
    );
}

#[test]
fn ignored_files_make_no_difference_to_a_revision() {
    let project = Project::empty();
    project.write("groundplan.toml", DESCRIPTION);
    project.write("environments/staging/environment.toml", ENVIRONMENT);
    project.write("app/index.mjs", "import \"dependency\";\n");
    project.write("app/node_modules/dependency/index.js", "1;\n");
    project.write(".gitignore", "node_modules/\n*.built\n");
    project.write("environments/staging/data.built", "built\n");
    project.write(
        "environments/staging/own.tf",
        "resource \"aws_sqs_queue\" \"own\" {\n  name = filesha256(\"${path.module}/data.built\")\n}\n",
    );
    project.git(&["init", "-q"]);
    project.git(&["add", "."]);
    project.git(&["commit", "-q", "-m", "first"]);
    let plan = [
        "plan",
        "staging",
        "--against",
        "HEAD",
        "--detailed-exitcode",
    ];
    let same = project.expect(0, &plan);
    holds(
        &same.stdout,
        &["0 to add, 0 to change, 0 to replace, 0 to destroy\n"],
    );
    // A file that git knows, or would take, is a difference.
    project.write("app/more.mjs", "2;\n");
    let more = project.expect(2, &plan);
    holds(&more.stdout, &["source_code_hash: "]);
}
