//! Names in AWS that two things of a description would have: each is a fault at the entry, and nothing is
//! written. What an emission looks at is held against the checker's own table over plans.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use checker::identity::{NAMES, Part, UniqueWithin};
use common::Project;
use emitter::names::{ANY, NameScope, is_alarm, unique_names};
use planner::ConfigurationFiles;

const APPLICATION: &str = r#"[application]
name = "shop"
owner = "platform@example.com"

[functions.orders]
code = "app"
handler = "index.handler"

[apis.public]
routes = { "GET /orders" = "orders" }
health = { path = "/orders" }

[tables.orders]
hash_key = { name = "id", type = "S" }

[buckets.invoices]
"#;

const PRODUCTION: &str = r#"profile = "production"
region = "us-east-1"
recovery_region = "us-west-2"
account_id = "111122223333"
alert_emails = ["ops@example.com"]
"#;

const FUNCTION: &str = "code = \"app\"\nhandler = \"index.handler\"\n";

fn project(more: &str, environment: &str) -> Project {
    let project = Project::new();
    fs::remove_dir_all(project.path("environments")).unwrap();
    project.write("groundplan.toml", &format!("{APPLICATION}\n{more}"));
    project.write(
        "environments/production/environment.toml",
        &format!("{PRODUCTION}{environment}"),
    );
    project
}

#[test]
fn an_entry_whose_name_the_environment_has_already_is_a_fault_at_its_line() {
    let function = |name: &str| format!("[functions.{name}]\n{FUNCTION}");
    let network = "[network]\n";
    let existing = "[account]\napi_gateway_logs = \"create\"\n";
    for (entry, environment, thing) in [
        (
            function("backup"),
            "",
            "an IAM role called `shop-production-backup`",
        ),
        (
            function("restore"),
            "",
            "an IAM role called `shop-production-restore`",
        ),
        (
            function("audit-trail"),
            "",
            "an IAM role called `shop-production-audit-trail`",
        ),
        (function("health"), "", "called `shop-production-health`"),
        (
            function("health-schedule"),
            "",
            "an IAM role called `shop-production-health-schedule`",
        ),
        (
            function("remediation"),
            "",
            "called `shop-production-remediation`",
        ),
        (
            function("api-gateway-logs"),
            existing,
            "an IAM role called `shop-production-api-gateway-logs`",
        ),
        (
            function("flow-log"),
            network,
            "an IAM role called `shop-production-flow-log`",
        ),
        (
            "[buckets.security-logs]\n".to_owned(),
            "",
            "an S3 bucket called `shop-production-security-logs-111122223333`",
        ),
        (
            "[buckets.access-logs]\n".to_owned(),
            "",
            "an S3 bucket called `shop-production-access-logs-111122223333`",
        ),
        (
            "[tables.remediation]\nhash_key = { name = \"id\", type = \"S\" }\n".to_owned(),
            "",
            "a table called `shop-production-remediation`",
        ),
    ] {
        let project = project(&entry, environment);
        let before = project.files();
        let ran = project.expect(1, &["emit"]);
        let line = APPLICATION.lines().count() + 2;
        for part in [
            "error[taken-name]",
            thing,
            &format!("groundplan.toml:{line}:"),
            "give the entry another name",
        ] {
            assert!(ran.stderr.contains(part), "{entry}: {part}: {}", ran.stderr);
        }
        assert_eq!(project.files(), before, "{entry}");
    }
}

#[test]
fn a_bucket_collides_also_where_the_account_is_not_known() {
    let project = project("[buckets.security-logs]\n", "");
    let environment = PRODUCTION.replace("account_id = \"111122223333\"\n", "");
    project.write("environments/production/environment.toml", &environment);
    let ran = project.expect(1, &["emit"]);
    let name = "`shop-production-security-logs-<account>`";
    assert!(ran.stderr.contains(name), "{}", ran.stderr);
}

#[test]
fn a_name_is_free_where_nothing_has_it() {
    // The role of API Gateway is there already, and there is no private network.
    let entries = ["api-gateway-logs", "flow-log"]
        .map(|name| format!("[functions.{name}]\n{FUNCTION}"))
        .concat();
    project(&entries, "").expect(0, &["emit"]);
}

#[test]
fn entries_that_would_share_an_alarm_are_told_apart() {
    let tables = r#"
[tables.carts]
hash_key = { name = "id", type = "S" }
indexes = { by-owner = { hash_key = { name = "owner", type = "S" } } }

[tables.carts-by-owner]
hash_key = { name = "id", type = "S" }
"#;
    let ran = project(tables, "").run(&["emit"]);
    let names: Vec<&str> = ran
        .stderr
        .lines()
        .filter(|line| line.contains("an alarm called"))
        .collect();
    // Either no two alarms have one key, or it is said.
    let emitted = ran.code == 0;
    assert!(emitted == names.is_empty(), "{}", ran.stderr);
}

#[test]
fn two_environments_of_one_account_have_no_name_in_common() {
    let more = format!("[functions.recovery-orders]\n{FUNCTION}");
    let project = project(&more, "");
    project.write(
        "environments/production-recovery/environment.toml",
        PRODUCTION,
    );
    let ran = project.expect(1, &["emit"]);
    let message = "the function `recovery-orders` of production and the function `orders` of production-recovery";
    assert!(
        ran.stderr.contains("shop-production-recovery-orders"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains(message)
            || ran.stderr.contains(
                "the function `orders` of production-recovery and the function `recovery-orders` of production"
            ),
        "{}",
        ran.stderr
    );
    // In another account they do not meet.
    project.write(
        "environments/production-recovery/environment.toml",
        &PRODUCTION.replace("111122223333", "444455556666"),
    );
    project.expect(0, &["emit"]);
    // Where the accounts are not known they may.
    project.write(
        "environments/production-recovery/environment.toml",
        &PRODUCTION.replace("account_id = \"111122223333\"\n", ""),
    );
    let ran = project.expect(0, &["emit"]);
    assert!(ran.stderr.contains("warning[taken-name]"), "{}", ran.stderr);
}

/// What is emitted, and nothing else.
struct Emitted<'a>(&'a BTreeMap<String, Cow<'static, [u8]>>);

impl ConfigurationFiles for Emitted<'_> {
    fn list(&self, folder: &str) -> Vec<String> {
        let prefix = format!("{folder}/");
        let names = self.0.keys().filter_map(|path| path.strip_prefix(&prefix));
        names
            .filter(|name| !name.contains('/'))
            .map(str::to_owned)
            .collect()
    }

    fn read(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        self.0.get(path).map(|bytes| Cow::Borrowed(&bytes[..]))
    }
}

/// A name with one wildcard for everything that is not known: where it begins and ends.
fn ends(name: &str) -> (String, String) {
    let mut text = String::new();
    let mut rest = name;
    while let Some((before, after)) = rest.split_once("${") {
        text.push_str(before);
        text.push(ANY);
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    text.push_str(rest);
    let text = text.replace("(known after apply)", &ANY.to_string());
    if !text.contains(ANY) {
        return (text.clone(), text);
    }
    let begin = text.split(ANY).next().unwrap().to_owned();
    (begin, text.rsplit(ANY).next().unwrap().to_owned())
}

#[test]
fn every_name_of_a_plan_is_one_that_the_emission_knew() {
    let library = emitter::ModuleLibrary::new().unwrap();
    let goldens = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens");
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let cases = fs::read_dir(goldens).unwrap();
    let cases = cases.map(|entry| entry.unwrap().path()).chain([sample]);
    let mut judged = 0;
    for case in cases {
        let project = model::load(&case, model::schema::shapes()).unwrap();
        let emission = emitter::emit(
            &project.environments,
            &emitter::Settings::default(),
            &library,
        )
        .unwrap();
        for environment in &project.environments {
            let known = &emission.names[&environment.name];
            let folder = format!("environments/{}", environment.name);
            let bootstrap = format!("{folder}/bootstrap");
            let has_bootstrap = emission
                .files
                .contains_key(&format!("{bootstrap}/main.tf.json"));
            for root in [Some(folder), has_bootstrap.then_some(bootstrap)]
                .into_iter()
                .flatten()
            {
                let settings = planner::PlanOptions {
                    schemas: &[emitter::provider_schema_6()],
                    ..planner::PlanOptions::default()
                };
                let plan = planner::evaluate(&root, &Emitted(&emission.files), &settings).unwrap();
                for (kind, name, address) in checker::identity::names(&plan) {
                    if !has_one_part(&kind) {
                        continue;
                    }
                    let same = |other: &str| *kind == *other || is_alarm(&kind) && is_alarm(other);
                    let (begin, end) = ends(&name);
                    let found = known.iter().filter(|known| same(&known.kind)).any(|known| {
                        let (known_begin, known_end) = ends(&known.name);
                        // Alarms of what is new have ends of their own.
                        begin.starts_with(&known_begin)
                            && (end.ends_with(&known_end) || is_alarm(&kind))
                    });
                    assert!(
                        found,
                        "{}: {root}: {address} ({kind}) is called `{name}`",
                        case.display()
                    );
                    judged += 1;
                }
            }
        }
    }
    assert!(judged > 500, "{judged} names");
}

/// Whether things of a type are known by their name alone. The provider of GitHub is not one of names: that an
/// account has it once is looked at where the description asks for it.
fn has_one_part(kind: &str) -> bool {
    if kind == "aws_iam_openid_connect_provider" {
        return false;
    }
    NAMES
        .iter()
        .filter(|identity| identity.kinds.contains(&kind))
        .any(|identity| matches!(identity.parts, [Part::Name(_)]))
}

#[test]
fn what_the_emission_looks_at_says_what_the_table_says() {
    let mut seen = BTreeSet::new();
    for named in unique_names() {
        let kind = &named.kind;
        assert!(seen.insert(kind), "{kind} is there twice");
        let identity = NAMES
            .iter()
            .find(|identity| identity.kinds.contains(kind))
            .unwrap_or_else(|| panic!("{kind} is in no row"));
        let [.., Part::Name(name)] = identity.parts else {
            // A rule is one of a bus, a schedule one of a group: the modules use the default.
            assert!(matches!(identity.parts, [Part::Or(..), ..]), "{kind}");
            continue;
        };
        assert_eq!(
            (*name, identity.thing),
            (named.argument, named.thing),
            "{kind}"
        );
        let within = match named.reach {
            NameScope::Region => UniqueWithin::Region,
            NameScope::Account => UniqueWithin::Account,
            NameScope::World => UniqueWithin::Partition,
        };
        assert_eq!(identity.within, within, "{kind}");
    }
}

/// A project with a bucket and a function on which it counts, and a file of its own beside.
fn with_own_file(text: &str) -> Project {
    let more =
        "[buckets.uploads]\n[functions.thumbnails]\ncode = \"app\"\nhandler = \"index.handler\"\n";
    let project = project(more, "");
    project.expect(0, &["emit"]);
    project.write("environments/production/own.tf", text);
    project
}

#[test]
fn a_second_owner_of_a_setting_of_an_emitted_bucket_is_found() {
    let project = with_own_file(
        r#"
resource "aws_s3_bucket_notification" "uploads" {
  bucket = module.bucket_uploads.name
  lambda_function {
    lambda_function_arn = module.function_thumbnails.alias_arn
    events              = ["s3:ObjectCreated:*"]
  }
}
"#,
    );
    let ran = project.expect(2, &["check", "production"]);
    let shown = ran.stdout + &ran.stderr;
    for part in [
        "all-one-owner",
        "the notifications of the bucket is set by `module.bucket_uploads.aws_s3_bucket_notification.this` too",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}

const OWN_NOTIFICATION: &str = r#"# of ours
resource "aws_s3_bucket_notification" "uploads" {
  bucket      = module.bucket_uploads.name
  eventbridge = true
}
"#;

#[test]
fn an_own_file_that_sets_what_the_emission_sets_stops_it() {
    let project = with_own_file(OWN_NOTIFICATION);
    project.write(
        "groundplan.toml",
        &(project.read("groundplan.toml") + "\n[buckets.more]\n"),
    );
    let before = project.files();
    let shown = project.expect(1, &["emit"]).stderr;
    for part in [
        "error[second-owner]: the notifications of the bucket would be set twice in production",
        "by `aws_s3_bucket_notification.uploads` and by `module.bucket_uploads.aws_s3_bucket_notification.this`",
        "environments/production/own.tf:2:39",
        "docs/own-files.md",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert_eq!(before, project.files());
}

#[test]
fn a_second_owner_is_found_in_json_and_in_a_module_of_ones_own() {
    let policy = "{\"resource\": {\"aws_sqs_queue_policy\": {\"jobs\": {\"queue_url\": \"${module.queue_jobs.url}\", \"policy\": \"{}\"}}}}";
    let project = with_own_file("");
    project.write(
        "groundplan.toml",
        &(project.read("groundplan.toml") + "\n[queues.jobs]\n"),
    );
    project.write("environments/production/own.tf.json", policy);
    let shown = project.expect(1, &["emit"]).stderr;
    assert!(
        shown.contains("second-owner") && shown.contains("own.tf.json:1:"),
        "{shown}"
    );

    let project = with_own_file(
        "module \"extra\" {\n  source = \"./extra\"\n  bucket = module.bucket_uploads.name\n}\n",
    );
    let own = "variable \"bucket\" {}\nresource \"aws_s3_bucket_versioning\" \"it\" {\n  bucket = var.bucket\n  versioning_configuration {\n    status = \"Enabled\"\n  }\n}\n";
    project.write("environments/production/extra/main.tf", own);
    let shown = project.expect(1, &["emit"]).stderr;
    let by = "by `module.extra.aws_s3_bucket_versioning.it` and by";
    assert!(
        shown.contains(by) && shown.contains("own.tf:1:8"),
        "{shown}"
    );
}

#[test]
fn own_files_with_owners_of_their_own_are_no_fault() {
    let bucket = "resource \"aws_s3_bucket\" \"own\" {\n  bucket = \"of-our-own\"\n}\nresource \"aws_s3_bucket_versioning\" \"own\" {\n  bucket = aws_s3_bucket.own.id\n  versioning_configuration {\n    status = \"Enabled\"\n  }\n}\n";
    let project = with_own_file(bucket);
    assert!(!project.expect(0, &["emit"]).stderr.contains("owner"));
    // What cannot be read is said, and is for `plan` to find.
    let project = with_own_file("resource \"aws_s3_bucket_versioning\" {");
    let shown = project.expect(0, &["emit"]).stderr;
    assert!(shown.contains("warning[unread-own-files]"), "{shown}");
}

/// The Terraform of a document's first block of it.
fn documented(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = fs::read_to_string(root.join(path)).unwrap();
    let (_, rest) = text.split_once("```hcl\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

#[test]
fn the_documented_rule_for_new_objects_has_no_second_owner_and_may_call() {
    let project = with_own_file(&documented("docs/own-files.md"));
    let ran = project.run(&["check", "production"]);
    let shown = ran.stdout + &ran.stderr;
    assert!(ran.code != 1, "{shown}");
    for control in ["all-one-owner", "all-one-name", "lambda-permission-source"] {
        assert!(!shown.contains(control), "{control}: {shown}");
    }
}

#[test]
fn a_function_that_only_authorises_may_be_called_by_its_api() {
    let project = project(&format!("[functions.auth]\n{FUNCTION}"), "");
    let text = project.read("groundplan.toml").replace(
        "[apis.public]\n",
        "[apis.public]\nauthorization = { function = \"auth\" }\n",
    );
    project.write(
        "groundplan.toml",
        &text.replace("health = { path = \"/orders\" }\n", ""),
    );
    let planned = project.expect(0, &["plan", "production", "--format", "json"]);
    let permission = "module.api_public.aws_lambda_permission.authorizer[0]";
    assert!(
        planned.stdout.contains(permission),
        "no permission is planned"
    );
    let ran = project.run(&["check", "production"]);
    let shown = ran.stdout + &ran.stderr;
    assert!(!shown.contains("apigw-function-permission"), "{shown}");
}

#[test]
fn a_name_counts_with_all_that_is_put_around_it() {
    let name = "t".repeat(220);
    let long = format!("[tables.{name}]\nhash_key = {{ name = \"id\", type = \"S\" }}\n");
    let ran = project(&long, "").expect(1, &["emit"]);
    for part in [
        "error[long-name]",
        "an alarm would be called `shop-production-table-",
        "and AWS allows 255",
        "groundplan.toml:18:9",
    ] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
}

#[test]
fn variables_count_with_those_that_are_added() {
    let text = "x".repeat(3970);
    let small = "x".repeat(3940);
    for (text, code) in [(text, 1), (small, 0)] {
        let more = format!(
            "[functions.worker]\n{FUNCTION}access = [{{ table = \"orders\", actions = [\"read\"] }}]\nenvironment = {{ TEXT = \"{text}\" }}\n"
        );
        let ran = project(&more, "").expect(code, &["emit"]);
        let is_said = ran.stderr.contains("error[large-environment]")
            && ran.stderr.contains("groundplan.toml:22:");
        assert_eq!(is_said, code == 1, "{}", ran.stderr);
    }
}

const STATE: &str = "[backend]\nbucket = \"state-bucket-x\"\ncreate = true\n";

/// A function with a variable that an own file answers.
const WITH_EXPRESSION: &str = "[functions.thumbnails]\ncode = \"app\"\nhandler = \"index.handler\"\nenvironment = { JOBS = { terraform = \"aws_sqs_queue.own.arn\" } }\n";

const OWN_QUEUE: &str = "resource \"aws_sqs_queue\" \"own\" {\n  name = \"own\"\n}\n";

#[test]
fn the_key_of_the_state_has_a_name_of_its_own_whatever_can_be_planned() {
    let elsewhere =
        "[terraform]\nmodules = \"git::https://example.com/platform.git//modules?ref=v1.2.0\"\n";
    for (more, own) in [
        ("", ""),
        (WITH_EXPRESSION, OWN_QUEUE),
        // No plan can be made of it.
        (WITH_EXPRESSION, "resource {\n"),
        (elsewhere, ""),
    ] {
        let project = project(more, STATE);
        if !own.is_empty() {
            project.write("environments/production/own.tf", own);
        }
        let ran = project.expect(0, &["emit"]);
        assert!(!ran.stderr.contains("taken-name"), "{more}{}", ran.stderr);
        assert!(ran.stderr.contains("emitted:"), "{}", ran.stderr);
    }
}

#[test]
fn a_taken_name_is_found_with_own_files_and_with_modules_elsewhere() {
    let taken = format!("[functions.restore]\n{FUNCTION}");
    let elsewhere =
        "[terraform]\nmodules = \"git::https://example.com/platform.git//modules?ref=v1.2.0\"\n";
    for (more, own) in [(WITH_EXPRESSION, OWN_QUEUE), (elsewhere, "")] {
        let project = project(&format!("{taken}{more}"), STATE);
        project.write("environments/production/own.tf", own);
        let ran = project.expect(1, &["emit"]);
        let message = "error[taken-name]: the function `restore` and the backup";
        assert!(ran.stderr.contains(message), "{more}: {}", ran.stderr);
    }
    // Without a plan it is not known whether both are made.
    let project = project(&format!("{taken}{WITH_EXPRESSION}"), STATE);
    project.write("environments/production/own.tf", "resource {\n");
    let ran = project.expect(0, &["emit"]);
    let message = "warning[taken-name]: the function `restore` and the backup";
    assert!(ran.stderr.contains(message), "{}", ran.stderr);
}

#[test]
fn an_own_file_that_takes_a_name_or_all_of_a_setting_stops_the_emission() {
    let role = "module.function_thumbnails.role_name";
    for (own, message) in [
        (
            "resource \"aws_cloudwatch_log_group\" \"x\" {\n  name = \"/aws/lambda/shop-production-thumbnails\"\n}\n".to_owned(),
            "error[taken-name]",
        ),
        (
            "resource \"aws_lambda_alias\" \"x\" {\n  name             = \"live\"\n  function_name    = module.function_thumbnails.name\n  function_version = \"1\"\n}\n".to_owned(),
            "error[taken-name]",
        ),
        (
            format!("resource \"aws_iam_role_policies_exclusive\" \"x\" {{\n  role_name    = {role}\n  policy_names = []\n}}\n"),
            "error[second-owner]",
        ),
        (
            "resource \"aws_cloudwatch_event_permission\" \"x\" {\n  event_bus_name = module.bus_sales.name\n  principal      = \"444455556666\"\n  statement_id   = \"x\"\n}\n".to_owned(),
            "error[second-owner]",
        ),
        (
            "resource \"aws_sqs_queue_policy\" \"x\" {\n  queue_url = \"https://sqs.us-east-1.amazonaws.com/111122223333/shop-production-jobs\"\n  policy    = \"{}\"\n}\n".to_owned(),
            "error[second-owner]",
        ),
    ] {
        let more = format!(
            "[functions.thumbnails]\n{FUNCTION}access = [{{ bucket = \"invoices\", actions = [\"read\"] }}]\n[buses.sales]\naccounts = [\"444455556666\"]\n[queues.jobs]\n"
        );
        let project = project(&more, "");
        project.write("environments/production/own.tf", &own);
        let ran = project.expect(1, &["emit"]);
        assert!(ran.stderr.contains(message), "{own}: {}", ran.stderr);
        assert!(ran.stderr.contains("environments/production/own.tf:1:"), "{own}: {}", ran.stderr);
    }
    // Beside names of others it is free to have its own.
    let project = project("", "");
    project.write(
        "environments/production/own.tf",
        "resource \"aws_cloudwatch_log_group\" \"x\" {\n  name = \"/aws/lambda/own\"\n}\n",
    );
    project.expect(0, &["emit"]);
}
