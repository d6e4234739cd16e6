//! Good descriptions: what they decode to under each profile, and whose setting wins.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use model::description::{
    Authorization, Concurrency, ExternalValue, GrantTarget, Profile, Projection, Threshold,
    Tiering, VaultLock,
};
use model::kinds::TABLE;
use model::{CodePath, Environment, Project, SourceFile, load_from};

/// Every kind of entry, and of each no more than is required.
const LEAST: &str = r#"
[application]
name = "todo"
owner = "platform@example.com"
[functions.api]
code = "app/api"
handler = "index.handler"
[functions.image]
code = "111122223333.dkr.ecr.us-east-1.amazonaws.com/api:1"
[apis.public]
routes = { "ANY /{proxy+}" = "api" }
[tables.todos]
hash_key = { name = "id", type = "S" }
indexes = { by_owner = { hash_key = { name = "owner", type = "S" } } }
[buckets.storage]
[metrics.failed]
namespace = "Todo"
threshold = 5
[existing.functions.a]
name = "a"
[existing.apis.b]
name = "b"
[existing.tables.c]
name = "ccc"
[existing.buckets.d]
name = "ddd"
[existing.queues.e]
name = "e"
[[forget]]
table = "gone"
"#;

fn load(groundplan: &str, environments: &[(&str, &str)]) -> Project {
    let mut files = vec![SourceFile {
        path: "groundplan.toml".to_owned(),
        content: groundplan.into(),
    }];
    files.extend(environments.iter().map(|(name, text)| SourceFile {
        path: format!("environments/{name}/environment.toml"),
        content: (*text).into(),
    }));
    match load_from(files, &|_| CodePath::Folder) {
        Ok(project) => project,
        Err(failure) => panic!(
            "{}",
            diagnostic::text::render(
                &failure.diagnostics,
                &failure.sources,
                diagnostic::text::Style::Plain
            )
        ),
    }
}

fn under(profile: &str, more: &str) -> Environment {
    let text = format!("profile = \"{profile}\"\nregion = \"us-east-1\"\n{more}");
    load(LEAST, &[("here", &text)]).environments.remove(0)
}

#[test]
fn each_profile_decodes_with_its_own_values() {
    for (profile, memory, timeout, errors, mean, retention, protected, deletion) in [
        ("development", 512, 60, 5.0, 10_000.0, 30, false, 7),
        ("staging", 512, 60, 5.0, 10_000.0, 30, false, 7),
        ("production", 1024, 30, 1.0, 5_000.0, 365, true, 30),
    ] {
        let environment = under(profile, "");
        let function = &environment.application.functions["image"];
        assert_eq!(function.memory_mb, memory, "{profile}");
        assert_eq!(function.timeout_seconds, timeout);
        assert_eq!(function.alarms.errors, Threshold::At(errors));
        assert_eq!(function.alarms.duration_ms, Threshold::At(mean));
        assert_eq!(function.log_retention_days, retention);
        assert!(matches!(
            function.reserved_concurrency,
            Concurrency::Unreserved(_)
        ));
        assert_eq!(function.retries, 2);
        let table = &environment.application.tables["todos"];
        assert_eq!(table.protected, protected);
        assert_eq!(table.point_in_time_recovery_days, 35);
        assert_eq!(table.indexes["by_owner"].projection, Projection::All);
        let bucket = &environment.application.buckets["storage"];
        assert_eq!(bucket.protected, protected);
        let readable_at_once = Tiering {
            infrequent_access_days: Some(30),
            glacier_instant_days: Some(90),
            ..Tiering::default()
        };
        assert_eq!(bucket.tiering, readable_at_once);
        assert_eq!(environment.settings.key_deletion_days, deletion);
        assert_eq!(environment.settings.profile.as_str(), profile);
        let existing = &environment.application.existing;
        assert_eq!(
            existing.functions["a"].alarms.dead_letters,
            Threshold::Off(false)
        );
        assert_eq!(existing.functions["a"].alarms.errors, Threshold::At(errors));
        assert_eq!(
            existing.queues["e"].alarms.oldest_message_seconds,
            Threshold::At(900.0)
        );
        assert_eq!(
            environment.application.forget[0].workloads(),
            [(&TABLE, "gone")]
        );
    }
    let tags = under("production", "").settings.tags;
    assert_eq!(tags["BackupRequired"], "true");
}

#[test]
fn each_profile_backs_up_in_its_own_way() {
    for (profile, enabled, critical, testing, lock, audit) in [
        ("development", false, false, false, VaultLock::Off, false),
        ("staging", true, false, true, VaultLock::Off, false),
        ("production", true, true, true, VaultLock::Governance, true),
    ] {
        let backup = under(profile, "").settings.backup;
        assert_eq!(backup.enabled, enabled, "{profile}");
        let rules: Vec<_> = backup
            .rules()
            .map(|(name, rule)| (name, rule.cold_storage_days, rule.retention_days, rule.copy))
            .collect();
        let mut expected = vec![
            ("daily", 0, 35, false),
            ("weekly", 0, 90, false),
            ("monthly", 90, 1825, false),
        ];
        if critical {
            expected.push(("critical", 30, 365, true));
        }
        assert_eq!(rules, expected, "{profile}");
        assert_eq!(backup.critical.copy_retention_days(), 730);
        assert_eq!(backup.restore_testing.enabled, testing, "{profile}");
        assert_eq!(backup.vault_lock, lock, "{profile}");
        assert_eq!(backup.audit, audit, "{profile}");
    }
    // Setting by setting, like everything else.
    let more = "[backup.critical]\nretention_days = 200\n";
    let critical = under("production", more).settings.backup.critical;
    assert_eq!(critical.retention_days, 200);
    assert_eq!(critical.schedule, "cron(0 2 * * ? *)");
}

#[test]
fn what_answers_for_an_api_has_29_seconds() {
    let environment = under("development", "");
    assert_eq!(environment.application.functions["api"].timeout_seconds, 29);
    assert_eq!(
        environment.application.functions["image"].timeout_seconds,
        60
    );
}

#[test]
fn names_and_order_of_environments() {
    let text = "profile = \"staging\"\nregion = \"eu-west-1\"\n";
    let project = load(LEAST, &[("zeta", text), ("alpha", text)]);
    let names: Vec<_> = project
        .environments
        .iter()
        .map(|e| e.name.as_str())
        .collect();
    assert_eq!(names, ["alpha", "zeta"]);
    let alpha = &project.environments[0];
    assert_eq!(alpha.prefix(), "todo-alpha");
    assert_eq!(alpha.aws_name(&TABLE, "todos"), "todo-alpha-todos");
    assert!(
        project
            .sources
            .get("environments/zeta/environment.toml")
            .is_some()
    );
}

#[test]
fn the_environment_wins_setting_by_setting() {
    let groundplan = r#"
[application]
name = "todo"
owner = "platform@example.com"
[functions.api]
code = "app/api"
handler = "index.handler"
memory_mb = 256
environment = { AA = "base", BB = "base" }
alarms = { errors = 3, throttles = false }
reserved_concurrency = "unreserved"
access = [{ arn = "arn:aws:sqs:us-east-1:111122223333:jobs", actions = ["sqs:SendMessage"] }]
[functions.AA]
"#
    .replace("[functions.AA]\n", "[apis.public]\nroutes = { \"GET /\" = \"api\" }\nauthorization = { cognito = [\"arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_AbCdEf123\"] }\n[buckets.files]\n");
    let environment = r#"
profile = "production"
region = "us-east-1"
tags = { CostCenter = "42" }
[functions.api]
environment = { BB = "here" }
alarms = { duration_ms = 7000 }
[apis.public]
authorization = { function = "api" }
[buckets.files]
tiering = { glacier_days = 10 }
"#;
    let project = load(&groundplan, &[("here", environment)]);
    let environment = &project.environments[0];
    let function = &environment.application.functions["api"];
    assert_eq!(function.memory_mb, 256);
    assert_eq!(function.environment["AA"].written(), Some("base"));
    assert_eq!(function.environment["BB"].written(), Some("here"));
    assert_eq!(function.alarms.errors, Threshold::At(3.0));
    assert_eq!(function.alarms.throttles, Threshold::Off(false));
    assert_eq!(function.alarms.duration_ms, Threshold::At(7000.0));
    assert_eq!(function.alarms.error_rate_percent, Threshold::At(5.0));
    let arn = "arn:aws:sqs:us-east-1:111122223333:jobs";
    let arn = ExternalValue::Written(arn.to_owned());
    assert_eq!(function.access[0].targets(), [GrantTarget::Arn(&arn)]);
    // A choice is one value, and so is tiering: nothing of the layer below is left.
    let api = &environment.application.apis["public"];
    assert_eq!(api.authorization, Authorization::Function("api".to_owned()));
    assert_eq!(api.throttle.rate, 100);
    assert_eq!(
        environment.application.buckets["files"].tiering,
        Tiering {
            glacier_days: Some(10),
            ..Tiering::default()
        }
    );
    assert_eq!(environment.settings.tags["CostCenter"], "42");
    assert_eq!(environment.settings.tags["ComplianceLevel"], "high");
    assert_eq!(environment.settings.profile, Profile::Production);
}

#[test]
fn places_point_at_whoever_decided() {
    let environment =
        "profile = \"staging\"\nregion = \"us-east-1\"\n[functions.image]\nmemory_mb = 256\n";
    let project = load(LEAST, &[("here", environment)]);
    let here = &project.environments[0];
    let words = |place: Option<diagnostic::Place>| {
        let place = place.unwrap();
        let text = project.sources.get(&place.file).unwrap();
        (place.file.clone(), text[place.range].to_owned())
    };
    let own = "environments/here/environment.toml".to_owned();
    let base = "groundplan.toml".to_owned();
    let path = ["functions", "image", "memory_mb"];
    assert_eq!(
        words(here.value_place(&path)),
        (own.clone(), "256".to_owned())
    );
    assert_eq!(
        words(here.key_place(&path)),
        (own.clone(), "memory_mb".to_owned())
    );
    assert!(here.is_written(&path));
    // A profile decided: the entry stands for it.
    let path = ["functions", "image", "retries"];
    assert_eq!(
        words(here.key_place(&path)),
        (base.clone(), "image".to_owned())
    );
    assert_eq!(
        words(here.value_place(&path)),
        (base.clone(), "[functions.image]".to_owned())
    );
    assert!(!here.is_written(&path));
    let path = ["tables", "todos", "hash_key", "name"];
    assert_eq!(
        words(here.value_place(&path)),
        (base.clone(), "\"id\"".to_owned())
    );
    assert_eq!(
        words(here.value_place(&["forget", "0", "table"])),
        (base, "\"gone\"".to_owned())
    );
    assert_eq!(
        words(here.value_place(&["region"])),
        (own, "\"us-east-1\"".to_owned())
    );
    assert_eq!(here.value_place(&["nowhere", "at", "all"]), None);
}

#[test]
fn a_byte_order_mark_and_carriage_returns_are_fine() {
    let text = format!("\u{feff}{}", LEAST.replace('\n', "\r\n"));
    let environment = "\u{feff}profile = \"staging\"\r\nregion = \"us-east-1\"\r\n";
    let project = load(&text, &[("here", environment)]);
    let place = project.environments[0].value_place(&["region"]).unwrap();
    let text = project.sources.get(&place.file).unwrap();
    assert_eq!(&text[place.range], "\"us-east-1\"");
}

#[test]
fn every_fault_of_every_file_at_once() {
    let files = [
        (
            "groundplan.toml",
            "[application]\nname = \"X\"\nowner = \"o\"\n[functions.api]\ncode = 5\nmemroy = 1\n[functions.b]\ncode = \"app/b\"\nhandler = \"x.y\"\naccess = [{ table = \"t\", actions = [\"read\"] }]\n",
        ),
        (
            "environments/aa/environment.toml",
            "profile = \"prod\"\nregion = \"us-east-1\"\n[functions.c]\n",
        ),
        (
            "environments/bb/environment.toml",
            "profile = \"staging\"\nregion = 5\nalert_emails = [\"x\"]\n",
        ),
    ];
    let files = files.map(|(path, text)| SourceFile {
        path: path.to_owned(),
        content: text.into(),
    });
    let failure = load_from(files, &|_| CodePath::Missing).unwrap_err();
    let codes: Vec<_> = failure
        .diagnostics
        .iter()
        .map(|d| {
            (
                d.place
                    .as_ref()
                    .unwrap()
                    .file
                    .split('/')
                    .nth(1)
                    .unwrap_or("base"),
                d.code,
            )
        })
        .collect();
    assert_eq!(
        codes,
        [
            ("aa", "unknown-word"),
            ("aa", "unknown-entry"),
            ("bb", "wrong-type"),
            ("base", "bad-form"),
            ("base", "wrong-type"),
            ("base", "unknown-key"),
            ("base", "code-missing"),
            ("base", "unknown-target"),
        ]
    );
}

#[test]
fn an_environment_brings_a_network_or_changes_one() {
    let alone = under("staging", "[network]\nzones = 3\n");
    let network = alone.application.network.as_ref().unwrap();
    assert_eq!(network.cidr(), "10.0.0.0/16");
    assert_eq!(network.availability_zones("us-east-1").len(), 3);
    assert!(under("staging", "").application.network.is_none());

    let groundplan = format!("{LEAST}[network]\ncidr = \"10.9.0.0/16\"\nzones = 2\n");
    let text = "profile = \"staging\"\nregion = \"us-east-1\"\n[network]\nzones = 3\n";
    let both = load(&groundplan, &[("here", text)]).environments.remove(0);
    let network = both.application.network.unwrap();
    assert_eq!((network.cidr(), network.zones), ("10.9.0.0/16", Some(3)));
}

#[test]
fn delivery_needs_a_repository_an_account_and_a_state() {
    let groundplan = LEAST.replace(
        "[functions.api]",
        "repository = \"example/todo\"\n[functions.api]",
    );
    let more = "account_id = \"111122223333\"\nbackend = { bucket = \"example-state\" }\n";
    for (groundplan, more, delivered) in [
        (groundplan.as_str(), more, true),
        (LEAST, more, false),
        (
            groundplan.as_str(),
            "account_id = \"111122223333\"\n",
            false,
        ),
    ] {
        let text = format!("profile = \"staging\"\nregion = \"us-east-1\"\n{more}");
        let environment = load(groundplan, &[("here", &text)]).environments.remove(0);
        assert_eq!(environment.delivered().is_some(), delivered, "{more}");
    }
}

#[test]
fn what_is_copied_into_a_standby_is_neither_made_nor_taken_over_there() {
    let key = "hash_key = { name = \"id\", type = \"S\" }";
    let groundplan =
        format!("{LEAST}[tables.carts]\n{key}\n[tables.orders]\n{key}\n[buckets.receipts]\n");
    let settings = "profile = \"production\"\naccount_id = \"111122223333\"\nalert_emails = [\"ops@example.com\"]\n";
    let live = format!(
        "region = \"us-east-1\"\nrecovery_region = \"us-west-2\"\n{settings}[tables.carts]\nreplicas = [\"us-west-2\"]\n[buckets.receipts]\nreplicate = true\n"
    );
    let west = format!("standby_of = \"live\"\nactive = true\nregion = \"us-west-2\"\n{settings}");
    let project = load(&groundplan, &[("live", &live), ("west", &west)]);
    let find = |name: &str| {
        let mut environments = project.environments.iter();
        environments.find(|one| one.name == name).unwrap()
    };
    let (live, west) = (find("live"), find("west"));
    assert!(!live.is_replica("carts") && west.is_replica("carts") && !west.is_replica("orders"));
    assert!(west.is_made_elsewhere("carts") && !west.is_made_elsewhere("orders"));
    let tables = &west.application.tables;
    assert!(!tables["carts"].import && tables["orders"].import);
    assert!(tables["carts"].replicas.is_empty());
    assert_eq!(west.aws_name(&TABLE, "carts"), "todo-live-carts");
    assert!(live.application.buckets["receipts"].replicate);
    assert!(!west.application.buckets["receipts"].replicate);
}

#[test]
fn an_action_may_work_on_resources_of_another_service() {
    let grants = [
        ("arn:aws:iam::444455556666:role/reader", "sts:AssumeRole"),
        (
            "arn:aws:kafka:us-east-1:111122223333:cluster/a/b",
            "kafka-cluster:Connect",
        ),
        (
            "arn:aws:vpc-lattice:us-east-1:111122223333:service/svc-1/",
            "vpc-lattice-svcs:Invoke",
        ),
        (
            "arn:aws:cloudfront::111122223333:key-value-store/a",
            "cloudfront-keyvaluestore:GetKey",
        ),
    ];
    let grants =
        grants.map(|(arn, action)| format!("{{ arn = \"{arn}\", actions = [\"{action}\"] }}"));
    let access = format!("code = \"app/api\"\naccess = [{}]", grants.join(", "));
    let text = LEAST.replacen("code = \"app/api\"", &access, 1);
    let environment = "profile = \"development\"\nregion = \"us-east-1\"\n";
    let project = load(&text, &[("here", environment)]);
    let codes: Vec<&str> = project.warnings.iter().map(|one| one.code).collect();
    // Of the image, not of the grants.
    assert_eq!(codes, ["mutable-code"]);
}
