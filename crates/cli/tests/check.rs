//! `groundplan check` and `groundplan explain`: exit codes, and what they say.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod common;

use common::Project;

const ROTATES: &str = r#"{"format_version":"1.0","values":{"root_module":{"resources":[{"address":
"aws_kms_key.a","mode":"managed","type":"aws_kms_key","name":"a","values":{"enable_key_rotation":true,
"policy":"{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:root\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}]}"}}]}}}"#;

#[test]
fn exit_codes_tell_no_finding_from_findings_from_nothing() {
    let project = Project::empty();
    project.write("good.json", ROTATES);
    project.write(
        "bad.json",
        &ROTATES.replace(
            "\"enable_key_rotation\":true",
            "\"enable_key_rotation\":false",
        ),
    );
    project.write(
        "empty.json",
        r#"{"format_version":"1.0","values":{"root_module":{}}}"#,
    );
    let good = project.run(&["check", "--plan", "good.json"]);
    assert_eq!(good.code, 0, "{}{}", good.stdout, good.stderr);
    let bad = project.run(&["check", "--plan", "bad.json"]);
    assert_eq!(bad.code, 2, "{}{}", bad.stdout, bad.stderr);
    assert!(bad.stdout.contains("high[kms-rotation]"), "{}", bad.stdout);
    for (file, words) in [
        ("empty.json", "nothing was judged"),
        ("nowhere.json", "nowhere.json"),
    ] {
        let ran = project.run(&["check", "--plan", file]);
        assert_eq!(ran.code, 1, "{file}: {}", ran.stdout);
        assert!(ran.stderr.contains(words), "{}", ran.stderr);
    }
}

#[test]
fn a_control_is_explained_and_a_mistyped_one_is_not() {
    let project = Project::empty();
    let ran = project.run(&["explain", "s3-versioning"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.contains("checkov CKV_AWS_21"), "{}", ran.stdout);
    let ran = project.run(&["explain", "s3-versionning"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("`s3-versioning`"), "{}", ran.stderr);
}

#[test]
fn an_aspect_of_coverage_is_explained_too() {
    let project = Project::empty();
    let ran = project.expect(0, &["explain", "coverage-restore-tested"]);
    for words in [
        "column: tested",
        "why: ",
        "control = \"coverage-restore-tested\"",
    ] {
        assert!(ran.stdout.contains(words), "{}", ran.stdout);
    }
    let ran = project.expect(1, &["explain", "coverage-restore-testd"]);
    assert!(
        ran.stderr.contains("`coverage-restore-tested`?"),
        "{}",
        ran.stderr
    );
}

#[test]
#[allow(clippy::disallowed_methods, reason = "tests write what they test")]
fn a_file_that_is_no_plan_is_told_what_it_is() {
    let project = Project::empty();
    let saved = b"PK\x03\x04\x14\x00\x08\x00\x9f\xff".as_slice();
    let utf16 = b"\xff\xfe{\x00}\x00".as_slice();
    let neither = b"\x9f\x00".as_slice();
    for (bytes, message, help) in [
        (saved, "a saved plan", "`terraform show -json FILE`"),
        (utf16, "UTF-16", "as UTF-8"),
        (neither, "not UTF-8", "`terraform show -json FILE`"),
    ] {
        std::fs::write(project.path("plan.bin"), bytes).unwrap();
        for command in [
            &["check", "--plan"][..],
            &["coverage", "--plan"],
            &["adopt"],
        ] {
            let ran = project.expect(1, &[command, &["plan.bin"]].concat());
            assert!(
                ran.stderr.starts_with("error[plan-document]: this is ")
                    && ran.stderr.contains("--> plan.bin"),
                "{}",
                ran.stderr
            );
            assert!(ran.stderr.contains(message), "{}", ran.stderr);
            assert!(ran.stderr.contains(help), "{}", ran.stderr);
        }
    }
}

#[test]
fn environments_are_judged_without_terraform() {
    let project = Project::new();
    let before = project.files();
    let ran = project.run(&["check"]);
    let found = !ran.stdout.contains("0 findings");
    assert_eq!(ran.code, if found { 2 } else { 0 }, "{}", ran.stderr);
    assert_eq!(before, project.files());
    assert!(ran.stdout.contains("judged as staging"), "{}", ran.stdout);
    let ran = project.expect(1, &["check", "production"]);
    assert!(ran.stderr.contains("there are staging"), "{}", ran.stderr);
    project.write(
        "environments/production/environment.toml",
        &common::ENVIRONMENT
            .replace("staging", "production")
            .replace("111122223333", "222233334444"),
    );
    let ran = project.run(&["check"]);
    for words in ["environment production\n", "environment staging\n"] {
        assert!(ran.stdout.contains(words), "{}", ran.stdout);
    }
}

#[test]
fn findings_point_into_the_description() {
    let project = Project::new();
    project.write(
        "environments/staging/environment.toml",
        &format!(
            "{}\n[tables.orders]\nprotected = false\n",
            common::ENVIRONMENT
        ),
    );
    // Judged as production, the table must be protected: the nearest line says that it is not.
    let asked = ["check", "staging", "--profile", "production"];
    let ran = project.expect(2, &asked);
    let wanted = "  module.table_orders.aws_dynamodb_table.this: `deletion_protection_enabled` is not true\n    --> environments/staging/environment.toml:8:1\n     |\n   8 | protected = false\n     | ^^^^^^^^^\n";
    assert!(ran.stdout.contains(wanted), "{}", ran.stdout);
    // Every other finding knows its place too.
    let json: serde_json::Value = serde_json::from_str(
        &project
            .run(&[&asked[..], &["--format", "json"]].concat())
            .stdout,
    )
    .unwrap();
    let judgements = json["environments"][0]["judgements"].as_array().unwrap();
    assert!(!judgements.is_empty());
    for judgement in judgements {
        assert!(judgement["place"]["start"]["line"].is_u64(), "{judgement}");
    }
    // The same of a plan of Terraform.
    let plan = project
        .expect(0, &["plan", "staging", "--format", "json"])
        .stdout;
    project.write("seen/plan.json", &plan);
    let ran = project.expect(2, &[&asked[..], &["--plan", "seen/plan.json"]].concat());
    assert!(ran.stdout.contains(wanted), "{}", ran.stdout);
    // Programs want paths from where they look.
    let below = common::ran(
        common::command()
            .current_dir(project.root().parent().unwrap())
            .arg("-C")
            .arg(project.root().file_name().unwrap())
            .args(asked)
            .args(["--format", "github"])
            .output()
            .unwrap(),
    );
    let name = project.root().file_name().unwrap().to_string_lossy();
    let wanted = format!("::error file={name}/environments/staging/environment.toml,line=8,");
    assert!(below.stdout.contains(&wanted), "{}", below.stdout);
    let checkout = common::ran(
        common::command()
            .current_dir(project.root())
            .env("GITHUB_WORKSPACE", project.root().parent().unwrap())
            .args(asked)
            .args(["--format", "github"])
            .output()
            .unwrap(),
    );
    assert!(checkout.stdout.contains(&wanted), "{}", checkout.stdout);
}

/// A waiver of the table's protection, as production asks for it.
/// What a policy allows points at the grant that made it so, whatever the message begins with.
#[test]
fn findings_on_rights_point_at_the_grant() {
    let project = Project::new();
    let description = common::DESCRIPTION.replace(
        "access = [{ table",
        "access = [{ arn = \"arn:aws:iam::111122223333:role/x\", actions = [\"iam:PassRole\"] }, { table",
    );
    assert_ne!(description, common::DESCRIPTION);
    project.write("groundplan.toml", &description);
    let line = 1 + description
        .lines()
        .position(|line| line.starts_with("access"))
        .unwrap();
    let ran = project.run(&["check", "staging", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let judgements = report["environments"][0]["judgements"].as_array().unwrap();
    let found = judgements
        .iter()
        .find(|judgement| judgement["control"] == "iam-passrole-scoped")
        .unwrap_or_else(|| panic!("{}", ran.stdout));
    assert_eq!(found["argument"], "policy");
    assert_eq!(found["place"]["start"]["line"], line);
}

fn waiver(address: &str, more: &str) -> String {
    format!(
        "\n[[waivers]]\ncontrol = \"ddb-deletion-protection\"\naddress = \"{address}\"\nreason = \"It holds what can be made again.\"\n{more}\n"
    )
}

#[test]
fn a_waiver_accepts_a_finding_until_its_day_and_is_told_when_it_is_of_no_use() {
    let project = Project::new();
    let asked = ["check", "staging", "--profile", "production"];
    let is_finding = |day: &str| {
        let asked = [&asked[..], &["--date", day, "--format", "json"]].concat();
        let json: serde_json::Value =
            serde_json::from_str(&project.expect(2, &asked).stdout).unwrap();
        let judgements = json["environments"][0]["judgements"].as_array().unwrap();
        let of_table = judgements.iter().find(|one| {
            one["control"] == "ddb-deletion-protection"
                && one["address"] == "module.table_orders.aws_dynamodb_table.this"
        });
        of_table.unwrap()["finding"].as_bool().unwrap()
    };
    assert!(is_finding("2027-01-31"));

    project.write(
        "groundplan.toml",
        &format!(
            "{}{}",
            common::DESCRIPTION,
            waiver("module.table_*", "expires = \"2027-01-31\"")
        ),
    );
    let on = |day: &str| {
        project
            .expect(2, &[&asked[..], &["--date", day]].concat())
            .stdout
    };
    let text = on("2027-01-31");
    assert!(!is_finding("2027-01-31"));
    let wanted = "waived medium[ddb-deletion-protection]: A table is protected from deletion\n  module.table_orders.aws_dynamodb_table.this: `deletion_protection_enabled` is not true\n    waived: It holds what can be made again. (until 2027-01-31)\n";
    assert!(text.contains(wanted), "{text}");
    assert!(!text.contains("waiver]"), "{text}");

    // The day after it waives no longer, and says so with its line.
    let text = on("2027-02-01");
    assert!(is_finding("2027-02-01"));
    let wanted = "warning[expired-waiver]: the waiver of `ddb-deletion-protection` for `module.table_*` ended with 2027-01-31, and accepts nothing any more\n  --> groundplan.toml:19:1\n";
    assert!(text.contains(wanted), "{text}");

    // One that is about nothing is stale, in whichever file it stands.
    project.write("groundplan.toml", common::DESCRIPTION);
    project.write(
        "environments/staging/environment.toml",
        &format!(
            "{}{}",
            common::ENVIRONMENT,
            waiver("module.table_other", "")
        ),
    );
    let ran = project.expect(2, &[&asked[..], &["--format", "github"]].concat());
    let wanted = "::warning file=environments/staging/environment.toml,line=7,endLine=7,col=1,endColumn=12,title=stale-waiver::nothing that `module.table_other` covers fails `ddb-deletion-protection`";
    assert!(ran.stdout.contains(wanted), "{}", ran.stdout);
}

#[test]
fn a_waiver_of_groundplan_toml_is_stale_only_when_no_environment_needs_it() {
    let project = Project::new();
    project.write(
        "environments/production/environment.toml",
        &format!(
            "{}\n[tables.orders]\nprotected = false\n",
            common::ENVIRONMENT
                .replace("staging", "production")
                .replace("111122223333", "222233334444")
        ),
    );
    project.write(
        "groundplan.toml",
        &format!(
            "{}{}",
            common::DESCRIPTION,
            waiver("module.table_orders", "")
        ),
    );
    // Staging is not asked for it, so nothing is waived there; with a name that nobody has, it is stale.
    for (asked, waived) in [
        (&["check"][..], true),
        (&["check", "staging"], false),
        (&["check", "production"], true),
    ] {
        let text = project.run(asked).stdout;
        assert!(!text.contains("stale-waiver"), "{text}");
        assert_eq!(
            text.contains("waived medium[ddb-deletion-protection]"),
            waived,
            "{text}"
        );
    }
    project.write(
        "groundplan.toml",
        &format!(
            "{}{}",
            common::DESCRIPTION,
            waiver("module.table_other", "")
        ),
    );
    assert!(project.run(&["check"]).stdout.contains("stale-waiver"));
    assert!(
        !project
            .run(&["check", "staging"])
            .stdout
            .contains("stale-waiver")
    );
}

#[test]
fn a_waiver_of_no_control_is_a_fault_of_the_description() {
    let project = Project::new();
    project.write(
        "groundplan.toml",
        &format!(
            "{}{}",
            common::DESCRIPTION,
            waiver("module.table_orders", "").replace("deletion-protection", "deletion-protecton")
        ),
    );
    for command in ["check", "emit"] {
        let ran = project.expect(1, &[command]);
        let wanted = "error[unknown-control]: there is no control `ddb-deletion-protecton`\n  --> groundplan.toml:20:11\n";
        assert!(ran.stderr.contains(wanted), "{}", ran.stderr);
        assert!(
            ran.stderr
                .contains("did you mean `ddb-deletion-protection`?")
        );
    }
    assert!(!project.exists("modules"));
}

#[test]
fn what_apply_would_change_is_judged_against_what_there_is() {
    let project = Project::new();
    project.write(
        "environments/staging/environment.toml",
        &common::ENVIRONMENT.replace("profile = \"staging\"", "profile = \"production\""),
    );
    let seen = project.expect(0, &["plan", "--format", "json"]).stdout;
    project.write("seen.json", &seen);
    for (path, bytes) in project.files() {
        project.write(
            &format!("before/{path}"),
            &String::from_utf8(bytes).unwrap(),
        );
    }
    let gates = |text: &str| text.matches("[change-").count();
    assert_eq!(gates(&project.run(&["check"]).stdout), 0);
    let same = project.run(&["check", "--against", "seen.json"]).stdout;
    assert_eq!(gates(&same), 0, "{same}");

    project.write(
        "groundplan.toml",
        &common::DESCRIPTION.replace("name = \"id\"", "name = \"number\""),
    );
    let text = project
        .expect(2, &["check", "--against", "seen.json"])
        .stdout;
    let wanted = "critical[change-no-data-loss]: Apply destroys and replaces nothing that holds data\n  module.table_orders.aws_dynamodb_table.this: apply replaces it by an empty one: `hash_key` cannot be changed in place\n     --> groundplan.toml:15:1\n      |\n   15 | hash_key = { name = \"number\", type = \"S\" }\n";
    assert!(text.contains(wanted), "{text}");

    // The bucket leaves the description: nothing of it is written any more.
    project.write(
        "groundplan.toml",
        &common::DESCRIPTION
            .replace("[buckets.invoices]", "")
            .replace(", { bucket = \"invoices\", actions = [\"write\"] }", ""),
    );
    let text = project
        .expect(2, &["check", "--against", "seen.json"])
        .stdout;
    let wanted = "  module.bucket_invoices.aws_s3_bucket.this: apply destroys it: its module is gone from the configuration\n";
    assert!(text.contains(wanted), "{text}");

    // A right that the application gains is told, and stops nobody.
    project.write(
        "groundplan.toml",
        &common::DESCRIPTION.replace(
            "actions = [\"read\"] }",
            "actions = [\"read\", \"write\"] }",
        ),
    );
    let text = project.run(&["check", "--against", "before"]).stdout;
    assert!(
        text.contains("advice medium[change-no-wider-rights]: "),
        "{text}"
    );
    assert!(
        text.contains("`policy` becomes wider: `dynamodb:"),
        "{text}"
    );
    assert!(!text.contains("change-no-stronger-rights"), "{text}");
}

#[test]
fn a_loss_is_a_finding_in_every_profile_but_not_what_goes_along() {
    for profile in ["development", "staging", "production"] {
        let project = Project::new();
        let place = "environments/staging/environment.toml";
        let environment = common::ENVIRONMENT.replace("\"staging\"", &format!("{profile:?}"));
        project.write(place, &environment);
        let more = "\n[functions.more]\ncode = \"app\"\nhandler = \"index.handler\"\n";
        project.write("groundplan.toml", &format!("{}{more}", common::DESCRIPTION));
        let seen = project.expect(0, &["plan", "--format", "json"]).stdout;
        project.write("seen.json", &seen);
        let judged = |description: &str| {
            project.write("groundplan.toml", description);
            project.run(&["check", "--against", "seen.json"]).stdout
        };
        let key = "name = \"id\"";
        let losing = common::DESCRIPTION.replace(key, "name = \"number\"");
        let text = judged(&losing);
        assert!(
            text.contains("critical[change-no-data-loss]") && !text.contains("advice critical"),
            "{profile}: {text}"
        );
        // A function that goes takes its log and its dead letters along.
        let text = judged(common::DESCRIPTION);
        assert!(!text.contains("change-no-"), "{profile}: {text}");
        // A log that would be replaced is not of that kind.
        let text = judged(&common::DESCRIPTION.replace("name = \"shop\"", "name = \"store\""));
        assert!(
            text.contains("high[change-no-record-loss]"),
            "{profile}: {text}"
        );
        if profile != "production" {
            project.write(place, &format!("destroyable = true\n{environment}"));
            let text = judged(&losing);
            assert!(!text.contains("loss]"), "{profile}: {text}");
        }
    }
}

#[test]
fn the_sample_has_no_finding() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let ran = Project::empty().run(&["-C", root, "check", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let environments = report["environments"].as_array().unwrap();
    assert_eq!(environments.len(), 3);
    for environment in environments {
        let name = &environment["environment"];
        assert!(
            environment["summary"]["passed"].as_u64().unwrap() > 500,
            "{name}"
        );
        let found: Vec<_> = environment["judgements"]
            .as_array()
            .unwrap()
            .iter()
            // Which runtimes have ended is a matter of the day.
            .filter(|one| one["finding"] == true && one["control"] != "lambda-runtime-supported")
            .map(|one| format!("{} {}", one["control"], one["address"]))
            .collect();
        assert!(found.is_empty(), "{name}: {found:?}");
    }
}
