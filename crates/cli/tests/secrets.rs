//! No secret reaches what people read: messages, documents, pictures, reports, plans.
//!
//! A literal secret in a description is a fault whose message does not repeat it, however the line is
//! mistyped. What a function's environment holds stands in its configuration and nowhere else. What
//! Terraform calls sensitive is masked as Terraform masks it.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use common::{DESCRIPTION, Project};

/// Every command that reads a description and answers with words or data.
const COMMANDS: &[&[&str]] = &[
    &["emit"],
    &["emit", "--check"],
    &["diff"],
    &["plan"],
    &["plan", "staging", "--format", "json"],
    &["graph", "staging"],
    &["graph", "staging", "--format", "svg"],
    &["preview", "staging"],
    &["preview", "staging", "--format", "svg"],
    &["check"],
    &["check", "--format", "json"],
    &["check", "--format", "sarif"],
    &["check", "--format", "github"],
    &["check", "--format", "markdown"],
    &["coverage"],
    &["coverage", "--format", "json"],
    &["coverage", "--format", "markdown"],
];

/// Ways to write a secret into a description, and what it is. Put together here, so that nobody's
/// scanner takes this file for a leak.
fn literals() -> Vec<(String, &'static str)> {
    let letters = "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY3zA5";
    let all = [
        ("DB_PASSWORD", String::new(), "hunter2"),
        (
            "STRIPE_SECRET",
            String::new(),
            "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY",
        ),
        ("SIGNING_KEY", String::new(), "kJ8s2Lq9Zx7Vb3Nm5Tr1Wy6P"),
        ("ACCESS", "AKIA".into(), "IOSFODNN7EXAMPLE"),
        ("GITHUB", "ghp_".into(), letters),
        ("SLACK", "xoxb-".into(), letters),
        (
            "HOOK",
            "https://hooks.slack.com/services/T000/".into(),
            letters,
        ),
        (
            "DATABASE_URL",
            "postgres://admin:".into(),
            "hunter22@db.example.com/x",
        ),
        (
            "CERTIFICATE",
            "-----BEGIN PRIVATE KEY-----".into(),
            "MIIEvQIBADANBg",
        ),
    ];
    all.map(|(variable, begin, rest)| {
        let line = format!("{variable} = \"{begin}{rest}\"");
        (line, rest.split('@').next().unwrap_or(rest))
    })
    .to_vec()
}

fn with_environment(line: &str) -> String {
    DESCRIPTION.replace(
        "handler =",
        &format!("environment = {{ {line} }}\nhandler ="),
    )
}

/// What a command writes, all of it.
fn said(project: &Project, arguments: &[&str]) -> (i32, String) {
    let ran = project.run(arguments);
    (ran.code, ran.stdout + &ran.stderr)
}

#[test]
fn a_literal_secret_is_a_fault_that_does_not_repeat_it() {
    for (line, secret) in literals() {
        let project = Project::new();
        project.write("groundplan.toml", &with_environment(&line));
        for arguments in COMMANDS {
            let (code, words) = said(&project, arguments);
            assert_eq!(code, 1, "{arguments:?}: {words}");
            assert!(
                words.contains("error[secret-in-text]"),
                "{arguments:?}: {words}"
            );
            assert!(
                words.contains("help: keep it in Secrets Manager"),
                "{words}"
            );
            assert!(!words.contains(secret), "{arguments:?}: {words}");
        }
        assert!(!project.exists("modules"), "{line} is emitted");
    }
}

/// The line of a secret is shown for another reason: it is not repeated either.
#[test]
fn a_fault_beside_a_secret_does_not_repeat_it() {
    for (line, secret) in literals() {
        let unclosed = line.trim_end_matches('"').to_owned();
        let ways = [
            // Not TOML: a quote is missing, there are none, another sign, no comma.
            with_environment(&unclosed),
            with_environment(&line.replace('"', "")),
            with_environment(&line.replace(" =", ":")),
            with_environment(&format!("{line} X = 1")),
            // Another type, an unknown key, an illegal name, on the same line.
            with_environment(&line.replace(" = ", " = [").replacen("\" }", "\"] }", 1)),
            with_environment(&format!("{line}, X = [1]")),
            with_environment(&format!("{line}, \"a b\" = \"c\"")),
            DESCRIPTION.replace("handler =", &format!("{line}\nhandler =")),
            DESCRIPTION.replace("[application]", &format!("[application]\n{line}")),
        ];
        for text in ways {
            let project = Project::new();
            project.write("groundplan.toml", &text);
            let (code, words) = said(&project, &["emit"]);
            assert_eq!(code, 1, "{text}");
            assert!(words.contains("error"), "{words}");
            assert!(!words.contains(secret), "{text}\n{words}");
            let project = Project::new();
            let environment = format!("{}\n[functions.orders]\n{line}\n", common::ENVIRONMENT);
            project.write("environments/staging/environment.toml", &environment);
            let (code, words) = said(&project, &["emit"]);
            assert_eq!(code, 1, "{words}");
            assert!(!words.contains(secret), "{words}");
        }
    }
}

/// The value of a variable is in the function's configuration, where Lambda takes it from, and in the
/// plan, which shows it as Terraform does.
#[test]
fn what_a_function_is_given_stands_in_its_configuration_alone() {
    let project = Project::new();
    let secret = "arn:aws:secretsmanager:us-east-1:111122223333:secret:kanarienvogel-4711-AbCdEf";
    let line = "GREETING = \"kanarienvogel-value\", DB_PASSWORD = \"".to_owned() + secret + "\"";
    project.write("groundplan.toml", &with_environment(&line));
    project.expect(0, &["emit"]);
    for (path, text) in common::files_below(project.root()) {
        let text = String::from_utf8_lossy(&text);
        let may = path == "groundplan.toml" || path == "environments/staging/main.tf.json";
        assert!(may || !text.contains("kanarienvogel"), "{path}");
        assert!(
            path != "environments/staging/main.tf.json" || text.contains("kanarienvogel-value")
        );
    }
    for arguments in COMMANDS.iter().filter(|arguments| arguments[0] != "plan") {
        let (_, words) = said(&project, arguments);
        assert!(!words.contains("kanarienvogel"), "{arguments:?}: {words}");
    }
}

const OWN: &str = r#"
variable "password" {
  type      = string
  sensitive = true
  default   = "kanarienvogel-variable"
}
variable "settings" {
  type      = object({ user = string, token = string })
  sensitive = true
  default   = { user = "kanarienvogel-user", token = "kanarienvogel-token" }
}
locals {
  joined = "postgres://x:${var.password}@host"
}
resource "aws_ssm_parameter" "own" {
  name  = "/x"
  type  = "SecureString"
  value = "kanarienvogel-parameter"
}
resource "aws_secretsmanager_secret_version" "own" {
  secret_id     = "x"
  secret_string = jsonencode({ a = "kanarienvogel-json" })
}
resource "aws_db_instance" "own" {
  identifier = "x"
  password   = "kanarienvogel-database"
}
resource "aws_mq_broker" "own" {
  broker_name = "x"
  user {
    username = "x"
    password = "kanarienvogel-broker"
  }
}
resource "grafana_user" "own" {
  login    = "x"
  password = "kanarienvogel-grafana"
}
resource "aws_lambda_function" "own" {
  function_name = "x"
  role          = "arn:aws:iam::111122223333:role/x"
  description   = var.settings.user
  environment {
    variables = {
      URL     = local.joined
      ENCODED = base64encode(upper(var.password))
      PLAIN   = "shown"
    }
  }
}
output "own" {
  value     = local.joined
  sensitive = true
}
"#;

/// Everything by which the values of [`OWN`] can be known, also worked out.
fn assert_masked(words: &str, what: &str) {
    for sign in ["kanarienvogel", "KANARIENVOGEL", "S0FOQVJJ"] {
        assert!(!words.contains(sign), "{what}: {words}");
    }
}

#[test]
fn sensitive_values_of_own_terraform_are_masked() {
    let project = Project::new();
    project.write("environments/staging/own.tf", OWN);
    project.expect(0, &["emit"]);
    let plan = project.expect(0, &["plan", "staging"]);
    assert_masked(&plan.stdout, "plan");
    assert!(
        plan.stdout.contains("(sensitive)") && plan.stdout.contains("shown"),
        "{}",
        plan.stdout
    );
    for arguments in COMMANDS
        .iter()
        .filter(|arguments| **arguments != ["plan", "staging", "--format", "json"])
    {
        let (_, words) = said(&project, arguments);
        assert_masked(&words, &arguments.join(" "));
    }

    // The plan for programs has the values, as Terraform's has, and says which must not be shown.
    let json = project
        .expect(0, &["plan", "staging", "--format", "json"])
        .stdout;
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    for (kind, argument) in [
        ("aws_ssm_parameter", "value"),
        ("aws_secretsmanager_secret_version", "secret_string"),
        ("aws_db_instance", "password"),
        ("grafana_user", "password"),
        ("aws_lambda_function", "description"),
    ] {
        let changes = document["resource_changes"].as_array().unwrap();
        let own = changes
            .iter()
            .find(|change| change["address"] == format!("{kind}.own"));
        let change = &own.unwrap()["change"];
        assert_eq!(
            change["after_sensitive"][argument], true,
            "{kind}: {change:#}"
        );
        assert!(
            change["after"][argument]
                .as_str()
                .unwrap()
                .contains("kanarienvogel"),
            "{kind}"
        );
    }
    project.write("plan.json", &json);
    for format in ["text", "json", "sarif", "github", "markdown"] {
        let (_, words) = said(
            &project,
            &["check", "--plan", "plan.json", "--format", format],
        );
        assert_masked(&words, format);
    }

    // A change of what is sensitive is said without the values, from a folder and from a file.
    let changed = Project::new();
    changed.write(
        "environments/staging/own.tf",
        &OWN.replace("kanarienvogel-", "kanarienvogel-other-"),
    );
    let against = project.root().display().to_string();
    let file = project.path("plan.json").display().to_string();
    for from in [against, file] {
        let ran = changed.expect(0, &["plan", "staging", "--against", &from]);
        assert!(
            ran.stdout.contains("(sensitive) -> (sensitive)"),
            "{}",
            ran.stdout
        );
        assert_masked(&(ran.stdout + &ran.stderr), &from);
        let (_, words) = said(&changed, &["check", "staging", "--against", &from]);
        assert_masked(&words, &from);
    }
}

/// What Terraform refuses to show is refused here too, and what is wrong with it is not shown.
#[test]
fn faults_of_own_terraform_hold_no_sensitive_value() {
    let faults = [
        "output \"bad\" {\n  value = local.joined\n}\n",
        "resource \"terraform_data\" \"bad\" {\n  input = {}[var.password]\n}\n",
        "resource \"terraform_data\" \"bad\" {\n  input = cidrhost(var.password, 1)\n}\n",
        "resource \"terraform_data\" \"bad\" {\n  for_each = toset([var.password])\n}\n",
    ];
    for fault in faults {
        let project = Project::new();
        project.write("environments/staging/own.tf", &format!("{OWN}{fault}"));
        let (code, words) = said(&project, &["plan", "staging"]);
        assert_eq!(code, 1, "{words}");
        assert!(
            words.contains("own.tf") && words.contains("sensitive"),
            "{words}"
        );
        assert_masked(&words, fault);
    }
}
