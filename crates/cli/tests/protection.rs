//! In production nothing that holds data can be destroyed by `terraform destroy` or by an edit,
//! without first being unprotected on purpose.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use std::fs;
use std::path::Path;

use common::{Project, files_below};
use serde_json::Value as Json;

/// Resource types whose loss is a loss of data, or of what decrypts it.
const HOLDING_DATA: &[&str] = &[
    "aws_backup_logically_air_gapped_vault",
    "aws_backup_vault",
    "aws_cognito_user_pool",
    "aws_db_instance",
    "aws_dynamodb_table",
    "aws_ecr_repository",
    "aws_efs_file_system",
    "aws_kinesis_stream",
    "aws_kms_key",
    "aws_opensearch_domain",
    "aws_rds_cluster",
    "aws_s3_bucket",
    "aws_secretsmanager_secret",
    // Log groups and dead-letter queues are not here: they hold events until a time that the
    // description names, and what must outlive them is in the security-log bucket and the tables.
];

const PRODUCTION: &str = "environments/production/main.tf.json";

/// The sample's description and code in a folder of its own, emitted.
fn sample() -> Project {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let project = Project::empty();
    let copy = |path: &str| {
        project.write(path, &fs::read_to_string(root.join(path)).unwrap());
    };
    copy("groundplan.toml");
    for environment in ["development", "staging", "production"] {
        copy(&format!("environments/{environment}/environment.toml"));
    }
    for path in files_below(&root.join("app")).keys() {
        copy(&format!("app/{path}"));
    }
    project.expect(0, &["emit"]);
    project
}

fn json(project: &Project, path: &str) -> Json {
    serde_json::from_str(&project.read(path)).unwrap()
}

/// A resource that production makes.
struct Made {
    address: String,
    kind: String,
    body: Json,
    /// The arguments of its module's call.
    call: Json,
    /// The variables of its module.
    variables: Json,
}

impl Made {
    /// An argument's value, where it is a literal or a variable.
    fn argument(&self, name: &str) -> Json {
        let value = &self.body[name];
        let Some(variable) = value
            .as_str()
            .and_then(|text| text.strip_prefix("${var.")?.strip_suffix('}'))
        else {
            return value.clone();
        };
        match &self.call[variable] {
            Json::Null => self.variables["variable"][variable]["default"].clone(),
            given => given.clone(),
        }
    }
}

/// Every resource of an environment: those of the modules that it calls, and of those that they call.
fn made(project: &Project, root: &str) -> Vec<Made> {
    let mut found = Vec::new();
    let mut calls = vec![(String::new(), root.to_owned())];
    while let Some((address, file)) = calls.pop() {
        let folder = Path::new(&file).parent().unwrap().to_owned();
        for (name, call) in json(project, &file)["module"]
            .as_object()
            .into_iter()
            .flatten()
        {
            let module = fs::canonicalize(
                project
                    .root()
                    .join(&folder)
                    .join(call["source"].as_str().unwrap()),
            )
            .unwrap();
            let module = module
                .strip_prefix(project.root().canonicalize().unwrap())
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            let address = format!("{address}module.{name}.");
            let main = json(project, &format!("{module}/main.tf.json"));
            let variables = json(project, &format!("{module}/variables.tf.json"));
            for (kind, resources) in main["resource"].as_object().into_iter().flatten() {
                for (name, body) in resources.as_object().unwrap() {
                    found.push(Made {
                        address: format!("{address}{kind}.{name}"),
                        kind: kind.clone(),
                        body: body.clone(),
                        call: call.clone(),
                        variables: variables.clone(),
                    });
                }
            }
            calls.push((address, format!("{module}/main.tf.json")));
        }
    }
    found
}

#[test]
fn terraform_destroys_nothing_that_holds_data_in_production() {
    let project = sample();
    let mut protected = Vec::new();
    for resource in made(&project, PRODUCTION) {
        if !HOLDING_DATA.contains(&resource.kind.as_str()) {
            continue;
        }
        assert_eq!(
            resource.body["lifecycle"]["prevent_destroy"], true,
            "{}",
            resource.address
        );
        protected.push(resource.address);
    }
    protected.sort();
    assert_eq!(
        protected,
        [
            "module.backup.aws_backup_vault.recovery",
            "module.backup.aws_backup_vault.this",
            "module.backup.aws_kms_key.recovery",
            "module.backup.aws_kms_key.this",
            "module.bucket_secure-storage.aws_s3_bucket.this",
            "module.remediation.aws_dynamodb_table.ledger",
            "module.security.aws_kms_key.this",
            "module.security.aws_s3_bucket.access_logs",
            "module.security.aws_s3_bucket.security_logs",
            "module.table_todos.aws_dynamodb_table.this",
        ]
    );
}

#[test]
fn aws_refuses_too_where_it_can() {
    let project = sample();
    let (mut tables, mut keys) = (0, 0);
    for resource in made(&project, PRODUCTION) {
        match resource.kind.as_str() {
            "aws_dynamodb_table" => {
                tables += 1;
                assert_eq!(
                    resource.argument("deletion_protection_enabled"),
                    true,
                    "{}",
                    resource.address
                );
            }
            "aws_kms_key" => {
                keys += 1;
                assert_eq!(
                    resource.argument("deletion_window_in_days"),
                    30,
                    "{}",
                    resource.address
                );
            }
            _ => {}
        }
    }
    assert_eq!((tables, keys), (2, 3));
}

#[test]
fn nothing_is_emptied_to_be_destroyed() {
    let project = sample();
    for environment in ["development", "staging", "production"] {
        let mut said = 0;
        for resource in made(
            &project,
            &format!("environments/{environment}/main.tf.json"),
        ) {
            let forced = resource.argument("force_destroy");
            assert!(
                forced.is_null() || forced == false,
                "{environment}: {} has force_destroy = {forced}",
                resource.address
            );
            said += usize::from(forced == false);
        }
        assert!(
            said >= 3,
            "{environment}: force_destroy is said {said} times"
        );
    }
}

#[test]
fn the_state_is_protected_wherever_it_is_made() {
    let project = sample();
    let state = json(&project, "modules/state/main.tf.json");
    for (kind, count) in [("aws_s3_bucket", 2), ("aws_kms_key", 1)] {
        let made = state["resource"][kind].as_object().unwrap();
        assert_eq!(made.len(), count, "{kind}");
        for (name, body) in made {
            assert_eq!(body["lifecycle"]["prevent_destroy"], true, "{kind}.{name}");
        }
    }
}

/// Takes something out of a file of the emitted sample: `emit` must stop, name the address and write
/// nothing.
#[track_caller]
fn stops(file: &str, out: &[(&str, &str)], address: &str) {
    let project = sample();
    let mut text = project.read(file);
    for (old, new) in out {
        assert!(text.contains(old), "{file} has no {old:?}");
        text = text.replace(old, new);
    }
    project.write(file, &text);
    let before = project.files();
    let stopped = project.expect(1, &["emit"]);
    assert!(
        stopped
            .stderr
            .contains(&format!("--allow-destroy {address}")),
        "{}",
        stopped.stderr
    );
    project.expect(1, &["emit", "--force"]);
    assert_eq!(project.files(), before);
}

#[test]
fn a_table_that_leaves_the_description_stops_the_emission() {
    stops(
        "groundplan.toml",
        &[
            (
                "access = [{ table = \"todos\", actions = [\"read\", \"write\"] }]\n",
                "",
            ),
            (
                "[tables.todos]\nhash_key = { name = \"id\", type = \"S\" }\n",
                "",
            ),
        ],
        "module.table_todos",
    );
}

#[test]
fn a_bucket_that_leaves_the_description_stops_the_emission() {
    stops(
        "groundplan.toml",
        &[
            (
                "access = [{ bucket = \"secure-storage\", actions = [\"read\"] }]\n",
                "",
            ),
            ("[buckets.secure-storage]\n", ""),
        ],
        "module.bucket_secure-storage",
    );
}

#[test]
fn backups_that_are_turned_off_stop_the_emission() {
    stops(
        "environments/production/environment.toml",
        &[("[account]\n", "[backup]\nenabled = false\n\n[account]\n")],
        "module.backup",
    );
}

#[test]
fn unprotecting_is_said_in_the_description_and_is_for_that_thing_alone() {
    let project = sample();
    let sources = || -> Vec<String> {
        let main = json(&project, PRODUCTION);
        main["module"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|(_, call)| call["source"].as_str().unwrap().ends_with("/protected"))
            .map(|(name, _)| name.clone())
            .collect()
    };
    let before = sources();
    assert_eq!(
        before,
        [
            "security",
            "table_todos",
            "bucket_secure-storage",
            "remediation",
            "backup"
        ]
    );
    let file = "environments/production/environment.toml";
    project.write(
        file,
        &format!(
            "{}\n[tables.todos]\nprotected = false\n",
            project.read(file)
        ),
    );
    project.expect(0, &["emit"]);
    assert_eq!(
        sources(),
        ["security", "bucket_secure-storage", "remediation", "backup"]
    );
    let table = made(&project, PRODUCTION)
        .into_iter()
        .find(|resource| resource.address == "module.table_todos.aws_dynamodb_table.this")
        .unwrap();
    assert_eq!(table.argument("deletion_protection_enabled"), false);
    assert!(table.body["lifecycle"].is_null());
}
