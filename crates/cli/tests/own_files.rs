//! Files of the user beside the emitted ones: override files, `import` blocks, what is ephemeral.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use common::Project;
use plan::{ChangeAction, Plan};

const TABLE: &str = "module.table_orders.aws_dynamodb_table.this";

fn planned(project: &Project) -> Plan {
    let ran = project.expect(0, &["plan", "staging", "--format", "json"]);
    Plan::read("plan.json", &ran.stdout).unwrap()
}

#[test]
fn an_override_file_changes_the_call_of_a_module() {
    let project = Project::new();
    let days = |plan: &Plan| {
        let table = plan.find(TABLE).unwrap();
        table
            .lookup("point_in_time_recovery.0.recovery_period_in_days")
            .whole()
    };
    assert_ne!(days(&planned(&project)), Some(7));
    project.write(
        "environments/staging/own_override.tf.json",
        "{\"module\":{\"table_orders\":{\"point_in_time_recovery_days\":7}}}",
    );
    assert_eq!(days(&planned(&project)), Some(7));
    // The other arguments of the call stay.
    let name = planned(&project)
        .find(TABLE)
        .unwrap()
        .lookup("name")
        .text()
        .map(str::to_owned);
    assert_eq!(name.as_deref(), Some("shop-staging-orders"));
    for command in ["check", "coverage", "preview"] {
        let ran = project.run(&[command, "staging"]);
        assert_ne!(ran.code, 1, "{command}: {}", ran.stderr);
        assert!(!ran.stderr.contains("error:"), "{command}: {}", ran.stderr);
    }
    project.write(
        "environments/staging/own_override.tf",
        "module \"table_nope\" {\n  deletion_protection = false\n}\n",
    );
    let stopped = project.expect(1, &["plan", "staging"]);
    let expected = "error[configuration]: there is no module table_nope to override
 --> environments/staging/own_override.tf:1:1
  |
1 | module \"table_nope\" {
  | ^^^^^^^^^^^^^^^^^^^
";
    assert!(stopped.stderr.contains(expected), "{}", stopped.stderr);
}

#[test]
fn nested_blocks_of_an_override_take_the_place_of_all_of_their_type() {
    let project = Project::new();
    project.write(
        "environments/staging/own.tf",
        r#"resource "aws_dynamodb_table" "own" {
  name         = "own"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  dynamic "attribute" {
    for_each = { id = "S", at = "N" }
    content {
      name = attribute.key
      type = attribute.value
    }
  }
  ttl {
    attribute_name = "gone"
    enabled        = true
  }
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [tags]
  }
}
"#,
    );
    project.write(
        "environments/staging/own_override.tf",
        r#"resource "aws_dynamodb_table" "own" {
  hash_key = "key"
  attribute {
    name = "key"
    type = "S"
  }
  lifecycle {
    prevent_destroy = false
  }
}
"#,
    );
    let ran = project.expect(0, &["plan", "staging"]);
    let after = "+ aws_dynamodb_table.own\n      attribute = [{\"name\":\"key\",\"type\":\"S\"}]\n      billing_mode = \"PAY_PER_REQUEST\"\n      hash_key = \"key\"\n      name = \"own\"\n";
    assert!(ran.stdout.contains(after), "{}", ran.stdout);
    let ttl = "      ttl = [{\"attribute_name\":\"gone\",\"enabled\":true}]\n";
    assert!(ran.stdout.contains(ttl), "{}", ran.stdout);
}

#[test]
fn an_import_is_no_creation() {
    let project = Project::new();
    let before = project
        .expect(0, &["plan", "staging", "--format", "json"])
        .stdout;
    project.write(
        "environments/staging/imports.tf",
        &format!(
            "import {{\n  to = {TABLE}\n  id = \"shop-${{terraform.workspace}}-orders\"\n}}\n"
        ),
    );
    let ran = project.expect(2, &["plan", "staging", "--detailed-exitcode"]);
    let line = format!(
        "  i {TABLE} (imported by \"shop-default-orders\"; what is there is not known here, and may be changed or replaced)\n"
    );
    assert!(ran.stdout.contains(&line), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("      hash_key = \"id\"\n"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains(" resources, 1 to import, "),
        "{}",
        ran.stdout
    );
    let text = project
        .expect(0, &["plan", "staging", "--format", "json"])
        .stdout;
    let plan = Plan::read("plan.json", &text).unwrap();
    let change = plan.find(TABLE).unwrap().change.as_ref().unwrap();
    assert_eq!(change.actions, [ChangeAction::Update]);
    let importing = change.importing.as_ref().unwrap();
    assert_eq!(importing.id.as_deref(), Some("shop-default-orders"));
    // Against nothing it is imported, against what has it already it is not.
    project.write("nothing.json", "{\"format_version\":\"1.0\"}");
    project.write("seen.json", &before);
    let against = |file: &str| {
        let ran = project.expect(0, &["plan", "staging", "--against", file]);
        ran.stdout
    };
    let new = against("nothing.json");
    assert!(
        new.contains(&line) && new.contains(": 1 to import, "),
        "{new}"
    );
    let known = against("seen.json");
    assert!(
        !known.contains("import") && known.contains(": 0 to add"),
        "{known}"
    );
    project.run(&["check", "staging"]);
    let checked = project.run(&["check", "staging", "--against", "nothing.json"]);
    assert!(!checked.stderr.contains("error:"), "{}", checked.stderr);
}

#[test]
fn an_import_to_nowhere_is_refused() {
    let project = Project::new();
    project.write(
        "environments/staging/imports.tf",
        "import {\n  to = module.table_nope.aws_dynamodb_table.this\n  id = \"x\"\n}\n",
    );
    for command in ["plan", "check", "coverage"] {
        let stopped = project.expect(1, &[command, "staging"]);
        let expected = "error[evaluation]: import.module.table_nope.aws_dynamodb_table.this: configuration for the import target module.table_nope.aws_dynamodb_table.this does not exist: the root module has no module.table_nope
 --> environments/staging/imports.tf:2:3
";
        assert!(stopped.stderr.contains(expected), "{}", stopped.stderr);
    }
}

#[test]
fn what_is_ephemeral_goes_to_write_only_arguments_alone() {
    let project = Project::new();
    let write = |argument: &str| {
        let text = format!(
            r#"ephemeral "aws_secretsmanager_secret_version" "s" {{
  secret_id = module.table_orders.name
}}

resource "aws_ssm_parameter" "p" {{
  name             = "p"
  type             = "SecureString"
  {argument}       = ephemeral.aws_secretsmanager_secret_version.s.secret_string
  value_wo_version = 1
}}
"#
        );
        project.write("environments/staging/own.tf", &text);
    };
    write("value_wo");
    let plan = planned(&project);
    let parameter = plan.find("aws_ssm_parameter.p").unwrap();
    assert!(parameter.lookup("value_wo").is_absent());
    assert_eq!(parameter.lookup("value_wo_version").whole(), Some(1));
    assert!(
        plan.of_type("aws_secretsmanager_secret_version")
            .next()
            .is_none()
    );
    for command in ["check", "coverage"] {
        let ran = project.run(&[command, "staging"]);
        assert!(!ran.stderr.contains("error:"), "{command}: {}", ran.stderr);
    }
    write("value");
    let stopped = project.expect(1, &["plan", "staging"]);
    let expected = "error[evaluation]: aws_ssm_parameter.p.value: invalid use of an ephemeral value: `value` is kept in the state
 --> environments/staging/own.tf:8:3
";
    assert!(stopped.stderr.contains(expected), "{}", stopped.stderr);
}

#[test]
fn a_mistake_in_a_template_has_its_line() {
    let project = Project::new();
    project.write(
        "environments/staging/own.tf",
        "locals {\n  a = <<-EOT\n    x\n    %{ if true }\n    y\n  EOT\n}\n",
    );
    let stopped = project.expect(1, &["plan", "staging"]);
    let expected = "error[syntax]: the `endif` of this `if` is missing
 --> environments/staging/own.tf:4:11
  |
4 |     %{ if true }
";
    assert!(stopped.stderr.contains(expected), "{}", stopped.stderr);
}
