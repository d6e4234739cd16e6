//! `groundplan plan`: what the description comes to, and how it differs from what there was.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use common::{DESCRIPTION, Project};
use plan::{ChangeAction, Plan};

#[test]
fn a_plan_needs_no_emission_and_writes_nothing() {
    let project = Project::new();
    let before = project.files();
    let text = project.expect(0, &["plan"]).stdout;
    assert_eq!(before, project.files());
    assert!(text.starts_with("environment staging\n"), "{text}");
    assert!(
        text.contains("  + module.table_orders.aws_dynamodb_table.this\n"),
        "{text}"
    );
    assert!(text.contains("      hash_key = \"id\"\n"), "{text}");
    assert!(text.contains("fixed cost: "), "{text}");
    project.expect(2, &["plan", "--detailed-exitcode"]);
    let stopped = project.expect(1, &["plan", "production"]);
    assert!(
        stopped
            .stderr
            .contains("there is no environment production")
    );
    assert!(stopped.stderr.contains("there are staging"));
}

#[test]
fn a_document_is_read_by_whoever_reads_terraform() {
    let project = Project::new();
    let text = project
        .expect(0, &["plan", "staging", "--format", "json"])
        .stdout;
    let plan = Plan::read("plan.json", &text).unwrap();
    let table = plan
        .find("module.table_orders.aws_dynamodb_table.this")
        .unwrap();
    assert_eq!(table.lookup("hash_key").text(), Some("id"));
    assert!(table.lookup("arn").is_unknown());
    assert_eq!(
        table.change.as_ref().unwrap().actions,
        [ChangeAction::Create]
    );
    // Through the configuration: the key that encrypts the table.
    let key = plan.resolve_references(table, "server_side_encryption.0.kms_key_arn");
    assert_eq!(key.found.len(), 1);
    assert_eq!(key.found[0].instance.resource_type.as_ref(), "aws_kms_key");
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["format_version"], "1.2");
    assert!(document["planned_values"]["root_module"]["child_modules"].is_array());
    // The same again, as what there is: nothing to do.
    project.write("seen/plan.json", &text);
    let again = project.expect(
        0,
        &[
            "plan",
            "staging",
            "--against",
            "seen/plan.json",
            "--detailed-exitcode",
        ],
    );
    assert!(
        again
            .stdout
            .contains("0 to add, 0 to change, 0 to replace, 0 to destroy"),
        "{}",
        again.stdout
    );
}

#[test]
fn a_resource_that_gets_a_count_is_moved_to_the_first_of_them() {
    let project = Project::new();
    let text = project
        .expect(0, &["plan", "staging", "--format", "json"])
        .stdout;
    let before = text.replace("access_logs[0]", "access_logs");
    assert_ne!(before, text);
    for (seen, now) in [(&before, "of old"), (&text, "as it is")] {
        project.write("seen/plan.json", seen);
        let moved = project.expect(0, &["plan", "staging", "--against", "seen/plan.json"]);
        assert!(
            moved
                .stdout
                .contains("0 to add, 0 to change, 0 to replace, 0 to destroy"),
            "{now}: {}",
            moved.stdout
        );
    }
}

#[test]
fn a_revision_is_compared_and_lost_data_comes_first() {
    let project = Project::new();
    project.git(&["init", "-q"]);
    project.git(&["add", "."]);
    project.git(&["commit", "-q", "-m", "first"]);
    let same = project.expect(0, &["plan", "--against", "HEAD", "--detailed-exitcode"]);
    assert!(
        same.stdout.contains("0 to add, 0 to change"),
        "{}",
        same.stdout
    );

    project.write(
        "groundplan.toml",
        &DESCRIPTION.replace("name = \"id\"", "name = \"number\""),
    );
    let text = project
        .expect(2, &["plan", "--against", "HEAD", "--detailed-exitcode"])
        .stdout;
    let loud = "!!! module.table_orders.aws_dynamodb_table.this IS REPLACED, WITH ITS DATA: hash_key cannot be changed in place";
    assert_eq!(text.lines().nth(2), Some(loud), "{text}");
    assert!(
        text.contains("hash_key: \"id\" -> \"number\"   # forces replacement"),
        "{text}"
    );

    project.write(
        "groundplan.toml",
        &DESCRIPTION
            .replace("[buckets.invoices]", "")
            .replace(", { bucket = \"invoices\", actions = [\"write\"] }", ""),
    );
    let text = project.expect(0, &["plan", "--against", "HEAD"]).stdout;
    assert!(
        text.contains("!!! module.bucket_invoices.aws_s3_bucket.this IS DESTROYED, WITH ITS DATA"),
        "{text}"
    );

    project.write(
        "groundplan.toml",
        &DESCRIPTION.replace(
            "handler = \"index.handler\"",
            "handler = \"index.handler\"\nmemory_mb = 768",
        ),
    );
    let text = project.expect(0, &["plan", "--against", "HEAD"]).stdout;
    assert!(text.contains("memory_size: 512 -> 768"), "{text}");
    assert!(
        text.contains("0 to add, 2 to change, 1 to replace, 0 to destroy"),
        "{text}"
    );
    // Its new version reaches the alias, and the health check is run anew.
    assert!(
        text.contains("  ~ module.function_orders.aws_lambda_alias.this\n"),
        "{text}"
    );

    let stopped = project.expect(1, &["plan", "--against", "nonsense"]);
    assert!(
        stopped
            .stderr
            .contains("no file, no folder and no revision that git knows\n"),
        "{}",
        stopped.stderr
    );
}

#[test]
fn files_of_the_user_beside_ours_are_planned_with_them() {
    let project = Project::new();
    project.write(
        "environments/staging/own.tf",
        "resource \"aws_sqs_queue\" \"own\" {\n  name = \"${module.table_orders.name}-own\"\n}\n",
    );
    let text = project.expect(0, &["plan", "staging"]).stdout;
    assert!(text.contains("  + aws_sqs_queue.own\n"), "{text}");
    assert!(
        text.contains("      name = \"shop-staging-orders-own\"\n"),
        "{text}"
    );
    project.write(
        "environments/staging/own.tf",
        "resource \"aws_sqs_queue\" \"own\" {\n  count = length(module.table_orders.arn)\n  name = \"x\"\n}\n",
    );
    let stopped = project.expect(1, &["plan", "staging"]);
    assert!(
        stopped.stderr.contains("error[evaluation]: aws_sqs_queue.own: `count` is known only after apply\n --> environments/staging/own.tf:1:1\n"),
        "{}",
        stopped.stderr
    );
    assert!(stopped.stderr.contains("help: "));
}

/// The digest of the package in the plan of a function.
fn digest_of_code(project: &Project) -> String {
    let ran = project.expect(0, &["plan", "staging", "--format", "json"]);
    let plan: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let changes = plan["resource_changes"].as_array().unwrap();
    let address = "module.function_orders.aws_lambda_function.this";
    let function = changes.iter().find(|change| change["address"] == address);
    let digest = &function.unwrap()["change"]["after"]["source_code_hash"];
    digest.as_str().expect("the digest is known").to_owned()
}

#[test]
fn the_code_is_known_before_it_is_packed() {
    let project = Project::new();
    let shown = project.expect(0, &["plan", "staging"]);
    assert!(
        !shown.stdout.contains(".zip is not there"),
        "{}",
        shown.stdout
    );
    let before = digest_of_code(&project);
    assert!(!project.exists(".groundplan"), "a plan writes nothing");
    project.expect(0, &["emit"]);
    assert_eq!(digest_of_code(&project), before);
    // The package that lies there is of another code now.
    project.write("app/index.mjs", "export const handler = async () => 1;\n");
    let changed = digest_of_code(&project);
    assert_ne!(changed, before);
    project.expect(0, &["emit"]);
    assert_eq!(digest_of_code(&project), changed);
}
