//! What would lose data stops the emission until somebody says so, in every profile and whatever edit it
//! comes from.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use common::{DESCRIPTION, ENVIRONMENT, Project};
use emitter::{EXAMPLE, example_entries};
use model::kinds::KINDS;

fn without_table() -> String {
    DESCRIPTION
        .replace("{ table = \"orders\", actions = [\"read\"] }, ", "")
        .replace(
            "[tables.orders]\nhash_key = { name = \"id\", type = \"S\" }\n",
            "",
        )
}

fn emitted() -> Project {
    let project = Project::new();
    project.expect(0, &["emit"]);
    project.write("groundplan.toml", &without_table());
    project
}

#[test]
fn a_table_that_vanishes_stops_every_command_that_would_lose_it() {
    let project = emitted();
    let before = project.files();
    for arguments in [
        &["emit"][..],
        &["emit", "--force"],
        &["emit", "--check"],
        &["diff"],
    ] {
        let stopped = project.expect(1, arguments);
        assert!(
            stopped.stderr.contains("module.table_orders"),
            "{}",
            stopped.stderr
        );
        assert!(stopped.stderr.contains("[[forget]]"), "{}", stopped.stderr);
        assert!(
            stopped
                .stderr
                .contains("--allow-destroy module.table_orders"),
            "{}",
            stopped.stderr
        );
    }
    assert_eq!(project.files(), before);
}

#[test]
fn allowed_destruction_is_for_that_address_alone() {
    let project = emitted();
    project.expect(1, &["emit", "--allow-destroy", "module.table_other"]);
    let allowed = project.expect(0, &["emit", "--allow-destroy", "module.table_orders"]);
    assert!(allowed.stderr.contains("warning"), "{}", allowed.stderr);
    assert!(
        !project
            .read("environments/staging/main.tf.json")
            .contains("table_orders")
    );
    project.expect(0, &["emit"]);
}

#[test]
fn a_forgotten_table_is_removed_from_the_state_and_kept_in_aws() {
    let project = emitted();
    project.write(
        "groundplan.toml",
        &format!("{}\n[[forget]]\ntable = \"orders\"\n", without_table()),
    );
    project.expect(0, &["emit"]);
    let main: serde_json::Value =
        serde_json::from_str(&project.read("environments/staging/main.tf.json")).unwrap();
    assert_eq!(
        main["removed"],
        serde_json::json!([{ "from": "module.table_orders", "lifecycle": { "destroy": false } }])
    );
}

#[test]
fn a_renamed_table_moves() {
    let project = emitted();
    project.write(
        "groundplan.toml",
        &DESCRIPTION
            .replace("table = \"orders\"", "table = \"purchases\"")
            .replace(
                "[tables.orders]",
                "[tables.purchases]\nmoved_from = \"orders\"",
            ),
    );
    project.expect(0, &["emit"]);
    let main: serde_json::Value =
        serde_json::from_str(&project.read("environments/staging/main.tf.json")).unwrap();
    assert_eq!(
        main["moved"],
        serde_json::json!([{ "from": "module.table_orders", "to": "module.table_purchases" }])
    );
}

#[test]
fn former_names_are_said_as_long_as_the_thing_is_there() {
    let project = Project::new();
    project.expect(0, &["emit"]);
    let renamed = |to: &str, moved: &str| {
        let text = DESCRIPTION
            .replace("table = \"orders\"", &format!("table = \"{to}\""))
            .replace("[tables.orders]", &format!("[tables.{to}]\n{moved}"));
        project.write("groundplan.toml", &text);
    };
    renamed("purchases", "moved_from = \"orders\"");
    project.expect(0, &["emit"]);
    // Once more, without the first of its names.
    renamed("sales", "moved_from = \"purchases\"");
    refused(
        &project,
        &[
            "table `sales` was renamed, and its name in AWS with it",
            "`name` \"shop-staging-orders\" -> \"shop-staging-purchases\"",
            "say `moved_from = [\"orders\", \"purchases\"]`",
        ],
    );
    renamed("sales", "moved_from = [\"orders\", \"purchases\"]");
    project.expect(0, &["emit"]);
    // And none of them any more.
    renamed("sales", "");
    refused(
        &project,
        &[
            "table `sales` no longer says what it was called before",
            "`name` \"shop-staging-orders\" -> \"shop-staging-sales\"",
            "say `moved_from = [\"orders\", \"purchases\"]`",
        ],
    );
    // With its name in AWS it is kept; what is no longer moved is said.
    renamed("sales", "name = \"shop-staging-orders\"");
    let kept = project.expect(0, &["emit"]);
    assert!(
        kept.stderr
            .contains("module.table_orders is no longer moved or forgotten"),
        "{}",
        kept.stderr
    );
    renamed("sales", "name = \"shop-staging-others\"");
    refused(
        &project,
        &["write `name = \"shop-staging-orders\"` below [tables.sales]"],
    );
    // Without `moved_from` it is another table.
    renamed("others", "");
    refused(
        &project,
        &[
            "table `sales` is no longer in the description",
            "moved_from = \"sales\"",
        ],
    );
}

#[test]
fn an_environment_that_vanishes_holds_data_too() {
    let project = Project::new();
    project.write(
        "environments/test/environment.toml",
        "profile = \"development\"\nregion = \"us-east-1\"\n",
    );
    project.expect(0, &["emit"]);
    std::fs::remove_file(project.path("environments/test/environment.toml")).unwrap();
    let stopped = project.expect(1, &["emit"]);
    assert!(
        stopped
            .stderr
            .contains("test: the environment is no longer in the description"),
        "{}",
        stopped.stderr
    );
    assert!(
        stopped
            .stderr
            .contains("module.bucket_invoices.aws_s3_bucket.this"),
        "{}",
        stopped.stderr
    );
    assert!(project.exists("environments/test/main.tf.json"));
    project.expect(
        0,
        &[
            "emit",
            "--allow-destroy",
            "module.table_orders",
            "--allow-destroy",
            "module.bucket_invoices",
            "--allow-destroy",
            "module.remediation",
            "--allow-destroy",
            "module.security",
        ],
    );
    assert!(!project.exists("environments/test"));
    assert!(project.exists("environments/staging/main.tf.json"));
}

#[test]
fn an_entry_of_a_kind_that_holds_no_data_vanishes_without_a_loss() {
    for kind in KINDS.into_iter().filter(|kind| !kind.holds_data) {
        let project = Project::new();
        let entry = match kind.section {
            "functions" => String::new(),
            section => format!("[{section}.news]\n{}\n", example_entries(kind)[0]),
        };
        project.write(
            "groundplan.toml",
            &format!(
                "{DESCRIPTION}\n[functions.{EXAMPLE}]\ncode = \"app\"\nhandler = \"index.handler\"\n{entry}"
            ),
        );
        project.expect(0, &["emit"]);
        project.write("groundplan.toml", DESCRIPTION);
        project.expect(0, &["emit"]);
    }
}

#[test]
fn what_waits_in_a_queue_or_an_archive_is_a_loss() {
    const ARCHIVED: &str = "[buses.news]\narchive_days = 7\n";
    let project = Project::new();
    project.write("groundplan.toml", &format!("{DESCRIPTION}\n{ARCHIVED}"));
    project.expect(0, &["emit"]);
    project.write("groundplan.toml", DESCRIPTION);
    refused(&project, &["module.bus_news"]);
}

#[test]
fn backups_that_vanish_are_kept_and_cannot_be_forgotten() {
    let project = Project::new();
    project.expect(0, &["emit"]);
    let off = format!("{ENVIRONMENT}\n[backup]\nenabled = false\n");
    project.write("environments/staging/environment.toml", &off);
    let stopped = project.expect(1, &["emit"]);
    assert!(
        stopped.stderr.contains("when that turns it off")
            && stopped.stderr.contains("--allow-destroy module.backup"),
        "{}",
        stopped.stderr
    );
    assert!(!stopped.stderr.contains("[[forget]]"), "{}", stopped.stderr);
    project.expect(0, &["emit", "--allow-destroy", "module.backup"]);
    let main = project.read("environments/staging/main.tf.json");
    assert!(!main.contains("modules/backup"));
}

const PATH: &str = "environments/staging/environment.toml";

/// What an edit is refused with: nothing is written, and the words are there.
#[track_caller]
fn refused(project: &Project, words: &[&str]) {
    let before = project.files();
    for arguments in [&["emit"][..], &["emit", "--force"], &["emit", "--check"]] {
        let stopped = project.expect(1, arguments);
        assert!(
            stopped.stderr.contains("error[data-would-be-destroyed]"),
            "{}",
            stopped.stderr
        );
        for word in words {
            assert!(stopped.stderr.contains(word), "{word}\n{}", stopped.stderr);
        }
    }
    assert_eq!(project.files(), before);
}

/// A project that was emitted with these words instead of those, in one of its files.
fn edited(path: &str, from: &str, to: &str) -> Project {
    let project = Project::new();
    project.expect(0, &["emit"]);
    edit(&project, path, from, to);
    project
}

fn edit(project: &Project, path: &str, from: &str, to: &str) {
    let text = project.read(path);
    assert!(text.contains(from), "{path} has no {from}");
    project.write(path, &text.replace(from, to));
}

#[test]
fn a_key_of_a_table_cannot_be_changed_in_place() {
    let project = edited("groundplan.toml", "name = \"id\"", "name = \"number\"");
    refused(
        &project,
        &[
            "staging: `hash_key` of table `orders` changes",
            "groundplan.toml:15:1",
            "module.table_orders.aws_dynamodb_table.this: `hash_key` \"id\" -> \"number\"",
            "take the edit back",
            "`--allow-destroy module.table_orders.aws_dynamodb_table.this`",
        ],
    );
    let allowed = project.expect(0, &["emit", "--allow-destroy", "module.table_orders"]);
    assert!(
        allowed
            .stderr
            .contains("warning[data-is-let-go]: staging: module.table_orders.aws_dynamodb_table.this is replaced"),
        "{}",
        allowed.stderr
    );
    edit(
        &project,
        "groundplan.toml",
        "hash_key",
        "range_key = { name = \"day\", type = \"N\" }\nhash_key",
    );
    refused(&project, &["`range_key` none -> \"day\""]);
}

#[test]
fn the_name_of_the_application_is_in_every_name() {
    let project = edited("groundplan.toml", "name = \"shop\"", "name = \"store\"");
    refused(
        &project,
        &[
            "staging: the name of the application changes from \"shop\" to \"store\"",
            "groundplan.toml:3:1",
            "module.table_orders.aws_dynamodb_table.this: `name` \"shop-staging-orders\" -> \"store-staging-orders\"",
            "module.bucket_invoices.aws_s3_bucket.this",
            "module.function_orders.aws_sqs_queue.dead_letters",
            "write `name = \"shop\"` below [application] again",
            "--allow-destroy environments/staging",
        ],
    );
    let said = project.expect(1, &["emit"]).stderr;
    assert!(said.lines().count() < 45, "more than a screen: {said}");
    project.expect(0, &["emit", "--allow-destroy", "environments/staging"]);
}

#[test]
fn another_place_is_another_environment() {
    for (from, to, words) in [
        (
            "region = \"us-east-1\"",
            "region = \"eu-west-1\"",
            "`region` changes from \"us-east-1\" to \"eu-west-1\"",
        ),
        (
            "account_id = \"111122223333\"",
            "account_id = \"444455556666\"",
            "`account_id` changes from \"111122223333\" to \"444455556666\"",
        ),
    ] {
        let project = edited(PATH, from, to);
        refused(
            &project,
            &[
                words,
                "another place is another environment",
                "left in AWS, where Terraform no longer sees it",
                "module.table_orders.aws_dynamodb_table.this",
                "module.security.aws_kms_key.this",
                from,
                "--allow-destroy environments/staging",
            ],
        );
        project.expect(1, &["emit", "--allow-destroy", "module.table_orders"]);
        project.expect(0, &["emit", "--allow-destroy", "environments/staging"]);
    }
}

#[test]
fn copies_of_backups_are_in_the_recovery_region() {
    let project = Project::new();
    edit(
        &project,
        PATH,
        "profile = \"staging\"",
        "profile = \"production\"",
    );
    project.expect(0, &["emit"]);
    edit(&project, PATH, "us-west-2", "eu-west-1");
    refused(
        &project,
        &[
            "`recovery_region` changes from \"us-west-2\" to \"eu-west-1\"",
            "module.backup.aws_backup_vault.recovery",
        ],
    );
    let said = project.expect(1, &["emit"]).stderr;
    assert!(!said.contains("module.table_orders"), "{said}");
}

#[test]
fn a_version_of_groundplan_that_writes_a_module_otherwise() {
    let project = Project::new();
    project.expect(0, &["emit"]);
    // An older version called the table otherwise, and wrote this into its manifest.
    older(
        &project,
        "modules/table/main.tf.json",
        "\"${var.name}\"",
        "\"${var.name}-table\"",
    );
    refused(
        &project,
        &[
            "`modules/table` is written otherwise by this version of groundplan",
            "`name` \"shop-staging-orders-table\" -> \"shop-staging-orders\"",
            "emit with the version of groundplan that emitted before",
        ],
    );
    // What changes nothing that is held data for is no reason.
    let project = Project::new();
    project.expect(0, &["emit"]);
    older(
        &project,
        "modules/function/main.tf.json",
        "1209600",
        "1209599",
    );
    project.expect(0, &["emit"]);
}

/// Leaves a file as if an older version had written it.
fn older(project: &Project, path: &str, from: &str, to: &str) {
    let now = fileset::Digest::of(project.read(path).as_bytes()).to_string();
    edit(project, path, from, to);
    let then = fileset::Digest::of(project.read(path).as_bytes()).to_string();
    edit(project, ".groundplan/manifest.json", &now, &then);
}

#[test]
fn log_buckets_that_are_switched_off_hold_logs() {
    let project = edited(
        PATH,
        "profile",
        "bucket_access_logs = \"cloudtrail\"\nprofile",
    );
    refused(
        &project,
        &[
            "`access_logs`, `recorded_buckets` of module.security changes",
            "module.security.aws_s3_bucket.access_logs[0]",
        ],
    );
    project.expect(
        0,
        &[
            "emit",
            "--allow-destroy",
            "module.security.aws_s3_bucket.access_logs",
        ],
    );
}

#[test]
fn what_was_never_applied_loses_nothing() {
    let project = edited("groundplan.toml", "name = \"shop\"", "name = \"store\"");
    let wrong = project.expect(1, &["emit", "--never-applied", "live"]);
    assert!(
        wrong.stderr.contains("there is no environment live"),
        "{}",
        wrong.stderr
    );
    project.expect(0, &["emit", "--never-applied", "staging"]);
    edit(
        &project,
        "groundplan.toml",
        "name = \"store\"",
        "name = \"shop\"",
    );
    project.expect(1, &["emit"]);
}

#[test]
fn an_environment_that_may_be_destroyed_has_no_gate() {
    let project = edited("groundplan.toml", "name = \"shop\"", "name = \"store\"");
    edit(&project, PATH, "profile", "destroyable = true\nprofile");
    edit(&project, PATH, "us-east-1", "eu-west-1");
    project.expect(0, &["emit"]);
}

#[test]
fn what_was_emitted_is_known_without_its_manifest() {
    let project = edited("groundplan.toml", "name = \"id\"", "name = \"number\"");
    std::fs::remove_dir_all(project.path(".groundplan")).unwrap();
    let stopped = project.expect(1, &["emit", "--force"]);
    assert!(
        stopped.stderr.contains("`hash_key` \"id\" -> \"number\""),
        "{}",
        stopped.stderr
    );
}

#[test]
fn an_environment_whose_folder_is_gone_is_asked_about() {
    let project = Project::new();
    project.expect(0, &["emit"]);
    std::fs::create_dir_all(project.path("environments/other")).unwrap();
    project.write("environments/other/environment.toml", &project.read(PATH));
    std::fs::remove_dir_all(project.path("environments/staging")).unwrap();
    let stopped = project.expect(1, &["emit"]);
    assert!(
        stopped
            .stderr
            .contains("staging: what was emitted before is not there any more")
            && stopped.stderr.contains("`--never-applied staging`"),
        "{}",
        stopped.stderr
    );
    assert!(!project.exists("environments/other/main.tf.json"));
    project.expect(0, &["emit", "--never-applied", "staging"]);
    project.expect(0, &["emit"]);
}

#[test]
fn what_was_deleted_is_taken_from_the_last_commit() {
    let project = Project::new();
    project.expect(0, &["emit"]);
    project.git(&["init", "-q"]);
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "all"]);
    std::fs::remove_file(project.path("environments/staging/main.tf.json")).unwrap();
    std::fs::remove_dir_all(project.path("modules")).unwrap();
    // Nothing else changed: it is written again.
    project.expect(0, &["emit"]);
    std::fs::remove_file(project.path("environments/staging/main.tf.json")).unwrap();
    edit(
        &project,
        "groundplan.toml",
        "name = \"id\"",
        "name = \"number\"",
    );
    refused(&project, &["`hash_key` \"id\" -> \"number\""]);
    // And where the whole environment went, of what was in it.
    std::fs::remove_dir_all(project.path("environments/staging")).unwrap();
    project.write("environments/other/environment.toml", common::ENVIRONMENT);
    refused(
        &project,
        &[
            "staging: the environment is no longer in the description",
            "module.table_orders.aws_dynamodb_table.this",
            "put environments/staging/environment.toml back",
            "--allow-destroy environments/staging",
        ],
    );
}

#[test]
fn with_marks_of_a_merge_the_last_commit_stood() {
    let project = Project::new();
    project.expect(0, &["emit"]);
    project.git(&["init", "-q"]);
    project.git(&["add", "."]);
    project.git(&["commit", "-qm", "all"]);
    let path = "environments/staging/main.tf.json";
    let text = project.read(path);
    project.write(
        path,
        &format!("<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> other\n"),
    );
    project.expect(0, &["emit", "--force"]);
    project.write(
        path,
        &format!("<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> other\n"),
    );
    edit(
        &project,
        "groundplan.toml",
        "name = \"id\"",
        "name = \"number\"",
    );
    let stopped = project.expect(1, &["emit", "--force"]);
    assert!(
        stopped.stderr.contains("`hash_key` \"id\" -> \"number\""),
        "{}",
        stopped.stderr
    );
}

#[test]
fn modules_at_an_address_are_guarded_as_well() {
    let project = Project::new();
    edit(
        &project,
        "groundplan.toml",
        "[functions.orders]",
        "[terraform]\nmodules = \"git::https://example.com/platform.git//modules?ref=v1\"\n\n[functions.orders]",
    );
    project.expect(0, &["emit"]);
    edit(
        &project,
        "groundplan.toml",
        "name = \"id\"",
        "name = \"number\"",
    );
    refused(&project, &["`hash_key` \"id\" -> \"number\""]);
}

#[test]
fn what_changes_in_an_environment_by_hand_is_what_stood() {
    let project = Project::new();
    project.expect(0, &["emit"]);
    edit(
        &project,
        "environments/staging/main.tf.json",
        "\"hash_key\": \"id\"",
        "\"hash_key\": \"number\"",
    );
    edit(
        &project,
        "environments/staging/main.tf.json",
        "\"id\": \"S\"",
        "\"number\": \"S\"",
    );
    // It is kept, so nothing is lost.
    project.expect(0, &["emit"]);
    let stopped = project.expect(1, &["emit", "--force"]);
    assert!(
        stopped.stderr.contains("`hash_key` \"number\" -> \"id\""),
        "{}",
        stopped.stderr
    );
}

#[test]
fn what_is_made_of_something_that_is_replaced_is_replaced_too() {
    let project = Project::new();
    edit(
        &project,
        PATH,
        "profile = \"staging\"",
        "profile = \"production\"",
    );
    project.expect(0, &["emit"]);
    // An older version made the key otherwise.
    older(
        &project,
        "modules/backup/protected/main.tf.json",
        "\"enable_key_rotation\": true",
        "\"key_usage\": \"SIGN_VERIFY\", \"enable_key_rotation\": true",
    );
    let stopped = project.expect(1, &["emit"]).stderr;
    for words in [
        "module.backup.aws_kms_key.this: `key_usage` \"SIGN_VERIFY\" -> none",
        "module.backup.aws_backup_vault.this: `kms_key_arn` is of something that is replaced",
    ] {
        assert!(stopped.contains(words), "{words}\n{stopped}");
    }
}

#[test]
fn a_renamed_bus_keeps_its_archive() {
    let project = Project::new();
    let with_bus = |entry: &str| {
        let text = format!("{DESCRIPTION}\n{entry}\narchive_days = 30\n");
        project.write("groundplan.toml", &text);
    };
    with_bus("[buses.shop]");
    project.expect(0, &["emit"]);
    with_bus("[buses.store]\nmoved_from = \"shop\"");
    project.expect(0, &["emit"]);
    let main: serde_json::Value =
        serde_json::from_str(&project.read("environments/staging/main.tf.json")).unwrap();
    assert_eq!(
        main["moved"],
        serde_json::json!([{ "from": "module.bus_shop", "to": "module.bus_store" }])
    );
}

#[test]
fn an_api_of_another_type_has_another_address() {
    let project = Project::new();
    project.expect(0, &["emit"]);
    let http = DESCRIPTION.replace("[apis.public]\n", "[apis.public]\ntype = \"http\"\n");
    project.write("groundplan.toml", &http);
    // A REST API has an execution log, which an HTTP API has not.
    let stopped = project.expect(1, &["emit"]);
    for words in [
        "module.api_public.aws_cloudwatch_log_group.execution",
        "warning[another-address]",
        "staging: module.api_public becomes an API of another type",
        "type = \"http\"",
    ] {
        assert!(stopped.stderr.contains(words), "{}", stopped.stderr);
    }
    project.expect(0, &["emit", "--allow-destroy", "module.api_public"]);
    let again = project.expect(0, &["emit"]);
    assert!(
        !again.stderr.contains("another-address"),
        "{}",
        again.stderr
    );
    project.write("groundplan.toml", DESCRIPTION);
    let back = project.expect(0, &["emit"]);
    assert!(back.stderr.contains("another-address"), "{}", back.stderr);
}

#[test]
fn a_standby_that_is_closed_says_that_its_tables_go() {
    let project = Project::new();
    let production = ENVIRONMENT.replace("staging", "production");
    project.write(PATH, &production);
    project.write(
        "groundplan.toml",
        &format!(
            "{DESCRIPTION}\n[tables.sessions]\nhash_key = {{ name = \"id\", type = \"S\" }}\nbackup = false\n"
        ),
    );
    let standby = production
        .replace("region = \"us-east-1\"", "region = \"us-west-2\"")
        .replace(
            "recovery_region = \"us-west-2\"",
            "standby_of = \"staging\"\naccount = { audit_trail = \"existing\" }",
        );
    let path = "environments/standby/environment.toml";
    project.write(path, &standby);
    project.expect(0, &["emit"]);
    project.write(path, &format!("active = true\n{standby}"));
    project.expect(0, &["emit"]);
    let main: serde_json::Value =
        serde_json::from_str(&project.read("environments/standby/main.tf.json")).unwrap();
    // What was not backed up was not restored either.
    assert_eq!(
        main["import"],
        serde_json::json!([{
            "to": "module.table_orders.aws_dynamodb_table.this",
            "id": "shop-staging-orders",
        }])
    );
    assert!(main["module"]["table_sessions"].is_object());
    project.write(path, &standby);
    let stopped = project.expect(1, &["emit"]).stderr;
    for words in [
        "standby: it is a standby that is no longer `active`, and has no tables while it waits",
        "to keep them, say `active = true` again",
        "`--allow-destroy module.table_orders --allow-destroy module.table_sessions`",
        path,
    ] {
        assert!(stopped.contains(words), "{words}\n{stopped}");
    }
    assert!(!stopped.contains("[[forget]]"), "{stopped}");
}

#[test]
fn a_replica_that_is_taken_away_stops_the_emission() {
    let project = Project::new();
    let with_replica = format!("{ENVIRONMENT}\n[tables.orders]\nreplicas = [\"us-west-2\"]\n");
    project.write("environments/staging/environment.toml", &with_replica);
    project.expect(0, &["emit"]);
    let main = project.read("environments/staging/main.tf.json");
    assert!(
        main.contains("module.replication.replica_key_arn"),
        "{main}"
    );
    project.write("environments/staging/environment.toml", ENVIRONMENT);
    let stopped = project.expect(1, &["emit"]);
    for words in [
        "its replica in us-west-2",
        "`replicas`",
        "module.replication",
        "let an administrator delete it before the next apply",
    ] {
        assert!(stopped.stderr.contains(words), "{}", stopped.stderr);
    }
    let allowed = &[
        "emit",
        "--allow-destroy",
        "module.table_orders",
        "--allow-destroy",
        "module.replication",
    ];
    let allowed = project.expect(0, allowed);
    assert!(
        allowed
            .stderr
            .contains("the next apply destroys its replica in us-west-2"),
        "{}",
        allowed.stderr
    );
}
