//! No role that the modules make can raise its own rights: no statement of an identity policy allows
//! what changes policies, makes or takes roles, or puts other code under a role. The roles of
//! `delivery`, which deploy roles, are bounded instead, and have tests of their own.

use std::path::Path;

use serde_json::{Value, json};

/// Beginnings of actions by which a role comes to more rights than it was given.
const RAISING: &[&str] = &[
    "*",
    "iam:Add",
    "iam:Attach",
    "iam:Create",
    "iam:Delete",
    "iam:Detach",
    "iam:PassRole",
    "iam:Put",
    "iam:Remove",
    "iam:SetDefaultPolicyVersion",
    "iam:Update",
    "iam:*",
    "sts:AssumeRole",
    "sts:*",
    "kms:CreateGrant*",
    "kms:PutKeyPolicy",
    "kms:*",
    "lambda:AddPermission",
    "lambda:Create",
    "lambda:UpdateFunctionCode",
    "lambda:*",
    "s3:PutBucketPolicy",
    "s3:*",
    "dynamodb:PutResourcePolicy",
    "dynamodb:*",
    "cloudformation:",
    "codebuild:",
    "glue:",
    "ssm:SendCommand",
    "organizations:",
];

#[test]
fn no_role_can_raise_its_own_rights() {
    let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../modules");
    let mut statements = 0;
    let mut raising = Vec::new();
    for path in configurations(&modules) {
        let text = std::fs::read_to_string(&path).expect("an emitted module");
        let module: Value = serde_json::from_str(&text).expect("JSON");
        visit(&module, &mut |statement| {
            statements += 1;
            raising.extend(
                raised(statement)
                    .into_iter()
                    .map(|action| format!("{}: {action}", path.display())),
            );
        });
    }
    assert!(statements > 30, "only {statements} statements were found");
    assert_eq!(raising, Vec::<String>::new());
}

#[test]
fn a_role_that_raises_its_rights_is_found() {
    let module = json!({ "locals": { "a": { "Statement": [
        { "Effect": "Allow", "Action": ["s3:GetObject", "iam:PutRolePolicy"], "Resource": "*" },
        { "Effect": "Allow", "NotAction": "s3:GetObject", "Resource": "*" },
        { "Effect": "Deny", "Action": "iam:*", "Resource": "*" },
        { "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "Service": "lambda.amazonaws.com" } },
        { "Effect": "Allow", "Action": "lambda:*", "Resource": "*" },
    ] } } });
    let mut found = Vec::new();
    visit(&module, &mut |statement| found.extend(raised(statement)));
    assert_eq!(
        found,
        ["iam:PutRolePolicy", "all but some actions", "lambda:*"]
    );
}

fn raised(statement: &Value) -> Vec<String> {
    if statement["Effect"] != "Allow" || statement.get("Principal").is_some() {
        return Vec::new();
    }
    if statement.get("NotAction").is_some() {
        return vec!["all but some actions".into()];
    }
    let actions = match &statement["Action"] {
        Value::Array(actions) => actions.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect::<Vec<_>>(),
    };
    let raises = |action: &&str| {
        RAISING.iter().any(|raising| match *raising {
            "*" => *action == "*",
            whole if whole.ends_with(":*") => *action == whole,
            beginning => action.starts_with(beginning),
        })
    };
    actions
        .into_iter()
        .filter(raises)
        .map(str::to_owned)
        .collect()
}

/// Every object that is a statement of a policy.
fn visit(value: &Value, each: &mut impl FnMut(&Value)) {
    match value {
        Value::Object(entries) => {
            if entries.contains_key("Effect") {
                each(value);
            }
            entries.values().for_each(|inner| visit(inner, each));
        }
        Value::Array(items) => items.iter().for_each(|item| visit(item, each)),
        _ => {}
    }
}

fn configurations(modules: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(modules).expect("the emitted modules") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && !path.ends_with("delivery") {
            found.extend(configurations(&path));
        } else if path.ends_with("main.tf.json") {
            found.push(path);
        }
    }
    found
}
