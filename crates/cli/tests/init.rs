//! `init`: a start that emits at once, and never over somebody's files.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use common::Project;

#[test]
fn what_it_writes_emits_without_a_fault() {
    let project = Project::empty();
    project.expect(0, &["init", "shop"]);
    let emitted = project.expect(0, &["-C", "shop", "emit"]);
    assert!(!emitted.stderr.contains("error"), "{}", emitted.stderr);
    assert!(!emitted.stderr.contains("warning"), "{}", emitted.stderr);
    for environment in ["development", "staging", "production"] {
        assert!(project.exists(&format!("shop/environments/{environment}/main.tf.json")));
    }
    assert!(
        project
            .read("shop/groundplan.toml")
            .contains("name = \"shop\"")
    );
    // Without an account's number, as it is written.
    project.expect(0, &["-C", "shop", "plan"]);
}

/// Nothing that it writes earns advice on the day that it is written, in any environment.
#[test]
fn what_it_writes_is_what_check_asks_for() {
    let project = Project::empty();
    project.expect(0, &["init", "shop"]);
    project.expect(0, &["-C", "shop", "emit"]);
    let checked = project.expect(0, &["-C", "shop", "check", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&checked.stdout).unwrap();
    let environments = json["environments"].as_array().unwrap();
    assert_eq!(environments.len(), 3);
    for environment in environments {
        let summary = &environment["summary"];
        let told: Vec<String> = environment["judgements"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["verdict"] == "fail" && one["waived"].is_null())
            .map(|one| format!("{} {}", one["control"], one["address"]))
            .collect();
        assert!(told.is_empty(), "{}: {told:#?}", environment["environment"]);
        assert_eq!(
            (&summary["findings"], &summary["advice"]),
            (&0.into(), &0.into())
        );
        assert!(summary["passed"].as_u64() > Some(300), "{summary}");
    }
    assert!(!checked.stderr.contains("warning"), "{}", checked.stderr);
}

/// A new account runs ten functions at one time and lets none of that be reserved: nothing is, however many
/// functions there are, those of health and remediation among them.
#[test]
fn an_account_of_any_age_takes_thirty_functions() {
    let project = Project::empty();
    project.expect(0, &["init", "shop"]);
    let functions: String = (0..30)
        .map(|number| {
            format!("\n[functions.f{number:02}]\ncode = \"app/api\"\nhandler = \"index.handler\"\n")
        })
        .collect();
    let description = project.read("shop/groundplan.toml") + &functions;
    project.write("shop/groundplan.toml", &description);
    for environment in ["development", "staging", "production"] {
        let planned = project.expect(0, &["-C", "shop", "plan", environment, "--format", "json"]);
        let plan: serde_json::Value = serde_json::from_str(&planned.stdout).unwrap();
        let reserved: Vec<i64> = plan["resource_changes"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["type"] == "aws_lambda_function")
            .filter_map(|one| one["change"]["after"]["reserved_concurrent_executions"].as_i64())
            .collect();
        assert_eq!(reserved, vec![-1; 33], "{environment}");
    }
}

#[test]
fn each_command_says_what_comes_next() {
    let project = Project::empty();
    let written = project.expect(0, &["init", "shop"]);
    assert!(
        written.stderr.contains("`groundplan -C shop emit`"),
        "{}",
        written.stderr
    );
    let emitted = project.expect(0, &["-C", "shop", "emit"]);
    for step in [
        "init   # and commit its .terraform.lock.hcl",
        "plan -out=plan.bin",
        "apply plan.bin",
    ] {
        let command = format!("terraform -chdir=shop/environments/development {step}\n");
        assert!(emitted.stderr.contains(&command), "{}", emitted.stderr);
    }
    let again = project.expect(0, &["-C", "shop", "emit"]);
    assert!(!again.stderr.contains("next:"), "{}", again.stderr);
}

#[test]
fn the_folders_name_becomes_a_legal_one() {
    for (folder, name) in [("My Shop", "my-shop"), ("9", "app"), ("shop_2", "shop-2")] {
        let project = Project::empty();
        project.expect(0, &["init", folder]);
        let description = project.read(&format!("{folder}/groundplan.toml"));
        assert!(
            description.contains(&format!("name = \"{name}\"")),
            "{description}"
        );
        project.expect(0, &["-C", folder, "emit"]);
    }
}

#[test]
fn nothing_is_overwritten() {
    let project = Project::empty();
    project.write("environments/staging/environment.toml", "mine");
    let refused = project.expect(1, &["init"]);
    assert!(
        refused
            .stderr
            .contains("environments/staging/environment.toml"),
        "{}",
        refused.stderr
    );
    assert!(
        refused.stderr.starts_with(
            "error[file-exists]: environments/staging/environment.toml is there already\n"
        ),
        "{}",
        refused.stderr
    );
    assert_eq!(project.files().len(), 1);
}

#[test]
fn environments_that_may_share_an_account_are_told() {
    let note = "note: development, production, staging each make `api_gateway_logs`";
    let project = Project::empty();
    project.expect(0, &["init", "shop"]);
    let emitted = project.expect(0, &["-C", "shop", "emit"]).stderr;
    assert_eq!(emitted.matches("note: ").count(), 1, "{emitted}");
    assert!(emitted.contains(note), "{emitted}");

    // With their accounts it is known.
    let accounts = [
        ("development", "111122223333"),
        ("staging", "222233334444"),
        ("production", "333344445555"),
    ];
    let say = |environment: &str, account: &str| {
        let path = format!("other/environments/{environment}/environment.toml");
        let text = project.read(&path);
        project.write(&path, &format!("account_id = \"{account}\"\n{text}"));
    };
    project.expect(0, &["init", "other"]);
    for (environment, account) in accounts {
        say(environment, account);
    }
    let emitted = project.expect(0, &["-C", "other", "emit"]).stderr;
    assert!(!emitted.contains("note: "), "{emitted}");
    let path = "other/environments/staging/environment.toml";
    let shared = project.read(path).replace("222233334444", "111122223333");
    project.write(path, &shared);
    let refused = project.expect(1, &["-C", "other", "emit"]).stderr;
    assert!(refused.contains("share an account"), "{refused}");
}
