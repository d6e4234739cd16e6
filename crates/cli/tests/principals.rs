//! Every statement that lets a service of AWS in, in all modules that are emitted: the service is in the table
//! of what services send, and only what it sends is asked for. Emulators check no permission, and AWS takes a
//! condition that never holds without a word.

#![allow(clippy::print_stdout, reason = "the test says how much it looked at")]
#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use aws::partitions;
use aws::principals::{self, PolicyKind};
use serde_json::{Value, json};

/// The sample and the cases of the goldens.
fn projects() -> Vec<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cases = std::fs::read_dir(here.join("tests/goldens")).unwrap();
    let mut projects: Vec<PathBuf> = cases.map(|case| case.unwrap().path()).collect();
    projects.push(here.join("../.."));
    projects.sort();
    projects
}

/// What is wrong with the statements and permissions of one file, and how many there are.
#[derive(Default)]
struct Found {
    faults: Vec<String>,
    judged: BTreeSet<(String, PolicyKind)>,
    statements: usize,
}

impl Found {
    fn walk(&mut self, value: &Value) {
        match value {
            Value::Object(entries) => {
                let service = value.pointer("/Principal/Service");
                if let Some(service) = service.filter(|_| value["Effect"] == "Allow") {
                    self.statement(value, service);
                }
                if let Some(Value::Object(permissions)) = entries.get("aws_lambda_permission") {
                    for permission in permissions.values() {
                        let keys = [
                            ("source_arn", "aws:SourceArn"),
                            ("source_account", "aws:SourceAccount"),
                        ];
                        let asked = keys
                            .iter()
                            .filter(|(argument, _)| permission.get(argument).is_some())
                            .map(|(_, key)| *key);
                        let principal = permission["principal"].as_str().unwrap_or_default();
                        self.judge(principal, PolicyKind::Function, asked);
                    }
                }
                for inner in entries.values() {
                    self.walk(inner);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.walk(item)),
            _ => {}
        }
    }

    fn statement(&mut self, statement: &Value, service: &Value) {
        let action = match &statement["Action"] {
            Value::Array(actions) => actions[0].as_str(),
            one => one.as_str(),
        };
        let kind = match action.and_then(|action| action.split(':').next()) {
            Some("sts") => PolicyKind::Trust,
            Some("s3") => PolicyKind::Bucket,
            Some("sns") => PolicyKind::Topic,
            Some("sqs") => PolicyKind::Queue,
            Some("kms") => PolicyKind::Key,
            other => panic!("no kind of policy for {other:?} in {statement}"),
        };
        let operators = statement["Condition"].as_object().into_iter().flatten();
        let keys: Vec<&str> = operators
            .flat_map(|(_, keys)| keys.as_object().into_iter().flatten())
            .map(|(key, _)| key.as_str())
            .collect();
        let services = match service {
            Value::Array(services) => services.iter().filter_map(Value::as_str).collect(),
            one => vec![one.as_str().unwrap_or_default()],
        };
        for service in services {
            self.judge(service, kind, keys.iter().copied());
        }
    }

    fn judge<'a>(
        &mut self,
        principal: &str,
        kind: PolicyKind,
        keys: impl Iterator<Item = &'a str>,
    ) {
        self.statements += 1;
        // Region and suffix follow the partition: `logs.${...}.${...}`.
        let name = match principal.split_once(".${") {
            Some((name, _)) => Some(name.to_owned()),
            None => partitions::service(principal),
        };
        let Some(sender) = name
            .as_deref()
            .and_then(|name| principals::find(name, kind))
        else {
            let words = kind.words();
            self.faults
                .push(format!("{principal} is not in the table for {words}"));
            return;
        };
        self.judged.insert((sender.service.to_owned(), kind));
        let unsent = keys.filter(|key| !sender.sends(key));
        let faults =
            unsent.map(|key| format!("{principal} does not send {key} to {}", kind.words()));
        self.faults.extend(faults);
    }
}

#[test]
fn services_are_asked_only_for_what_they_send() {
    let library = emitter::ModuleLibrary::new().unwrap();
    let mut found = Found::default();
    for project in projects() {
        let project = model::load(&project, model::schema::shapes()).unwrap();
        let emitted = emitter::emit(
            &project.environments,
            &emitter::Settings::default(),
            &library,
        )
        .unwrap();
        for (path, bytes) in &emitted.files {
            if path.ends_with(".tf.json") {
                let before = found.faults.len();
                found.walk(&serde_json::from_slice(bytes).unwrap());
                for fault in &mut found.faults[before..] {
                    *fault = format!("{path}: {fault}");
                }
            }
        }
    }
    assert_eq!(found.faults, Vec::<String>::new());
    println!(
        "{} statements, {} pairs of service and policy",
        found.statements,
        found.judged.len()
    );
    assert!(found.judged.len() >= 20, "{:?}", found.judged);
}

#[test]
fn a_condition_that_is_not_sent_is_found() {
    let mut found = Found::default();
    found.walk(&json!({ "a": [
        { "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" }, "Action": "sts:AssumeRole", "Condition": { "StringEquals": { "aws:SourceAccount": "1" } } },
        { "Effect": "Allow", "Principal": { "Service": ["events.amazonaws.com"] }, "Action": ["sns:Publish"], "Condition": { "ArnLike": { "AWS:SourceArn": "1" } } },
        { "Effect": "Allow", "Principal": { "Service": "nobody.amazonaws.com" }, "Action": "sqs:SendMessage" },
        { "Effect": "Allow", "Principal": { "Service": "logs.${region}.amazonaws.com" }, "Action": "kms:Decrypt", "Condition": { "StringLike": { "kms:EncryptionContext:aws:logs:arn": "1" } } },
    ], "resource": { "aws_lambda_permission": { "a": { "principal": "events.amazonaws.com", "source_account": "1" } } } }));
    assert_eq!(
        found.faults,
        [
            "cloudtrail.amazonaws.com does not send aws:SourceAccount to a role's trust policy",
            "events.amazonaws.com does not send AWS:SourceArn to a topic policy",
            "nobody.amazonaws.com is not in the table for a queue policy",
            "events.amazonaws.com does not send aws:SourceAccount to a function's policy",
        ]
    );
    assert_eq!(found.statements, 5);
}
