//! `groundplan check` and `groundplan explain`: exit codes, and what they say.

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
