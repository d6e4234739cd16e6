//! Documents of `terraform show -json`, as Terraform 1.11.4 with AWS provider 5.100.0 wrote them
//! (timestamps, `planned_values` and `relevant_attributes` are left out), read and questioned.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use plan::{ChangeAction, Plan, Resolution};
use values::Lookup;
use values::address::InstanceKey;

const BUCKETS: &str = include_str!("fixtures/buckets.plan.json");
const DATA_PLAN: &str = include_str!("fixtures/data.plan.json");
const DATA_STATE: &str = include_str!("fixtures/data.state.json");

fn address<'a>(related: &Resolution<'a>) -> &'a str {
    match related {
        Resolution::Instance(instance) => &instance.address,
        other => panic!("{other:?}"),
    }
}

#[test]
fn arguments_are_known_unknown_or_absent() {
    let plan = Plan::read("plan.json", BUCKETS).unwrap();
    assert_eq!(plan.terraform_version, "1.11.4");
    assert_eq!(plan.instances.len(), 14);
    let bucket = plan.find(r#"aws_s3_bucket.data["a"]"#).unwrap();
    assert_eq!(bucket.key, Some(InstanceKey::Text("a".into())));
    assert_eq!(bucket.lookup("bucket").text(), Some("data-a"));
    assert_eq!(bucket.lookup("force_destroy").truth(), Some(false));
    assert_eq!(bucket.lookup("tags.Ratio").text(), Some("0.25"));
    assert_eq!(bucket.lookup("arn"), Lookup::Unknown);
    assert_eq!(bucket.lookup("versioning.0.enabled"), Lookup::Unknown);
    assert_eq!(bucket.lookup("timeouts"), Lookup::Absent);
    assert_eq!(bucket.lookup("nonsense"), Lookup::Absent);
    let document = plan.data_of_type("aws_iam_policy_document").next().unwrap();
    assert_eq!(document.lookup_each("statement.*.actions.*").len(), 1);
    assert_eq!(
        document.lookup_each("statement.*.resources.*"),
        [Lookup::Unknown]
    );
    let parameter = plan
        .find("module.reader[1].aws_ssm_parameter.this")
        .unwrap();
    assert!(parameter.values.get("value").unwrap().is_sensitive());
    assert_eq!(parameter.lookup("value").text(), Some("hush"));
    assert_eq!(
        parameter.change.as_ref().unwrap().actions,
        [ChangeAction::Create]
    );
}

#[test]
fn an_argument_leads_to_the_resource_that_it_names() {
    let plan = Plan::read("plan.json", BUCKETS).unwrap();
    let bucket_of = |at: &str| {
        let instance = plan.find(at).unwrap();
        plan.resolve(instance, "bucket", "aws_s3_bucket", &["bucket", "id"])
    };
    assert_eq!(
        address(&bucket_of("aws_s3_bucket_versioning.logs")),
        "aws_s3_bucket.logs"
    );
    for key in ["a", "b"] {
        assert_eq!(
            address(&bucket_of(&format!(
                r#"aws_s3_bucket_versioning.data["{key}"]"#
            ))),
            format!(r#"aws_s3_bucket.data["{key}"]"#)
        );
    }
    assert_eq!(
        address(&bucket_of(
            "module.reader[1].aws_s3_bucket_public_access_block.this"
        )),
        r#"aws_s3_bucket.data["a"]"#
    );
    // A named value is not told by a plan: that is said.
    let policy = plan.find("module.reader[0].aws_iam_policy.this").unwrap();
    assert!(!plan.resolve_references(policy, "policy").complete);
}

#[test]
fn changes_say_what_apply_does() {
    let plan = Plan::read("plan.json", DATA_PLAN).unwrap();
    let change = |at: &str| plan.find(at).unwrap().change.clone().unwrap();
    assert_eq!(
        change("terraform_data.kept").actions,
        [ChangeAction::Update]
    );
    let replaced = change("terraform_data.replaced");
    assert!(replaced.is_replacement());
    assert_eq!(replaced.replace_paths.len(), 1);
    assert_eq!(
        replaced.reason.as_deref(),
        Some("replace_because_cannot_update")
    );
    assert_eq!(replaced.before.lookup("input").text(), Some("a"));
    let destroyed: Vec<&str> = plan
        .destroyed
        .iter()
        .map(|of| of.address.as_ref())
        .collect();
    assert_eq!(destroyed, ["terraform_data.gone[0]"]);
    assert_eq!(plan.destroyed[0].lookup("input").text(), Some("b"));
    assert!(plan.find("terraform_data.gone[0]").is_none());
    assert_eq!(plan.variables["size"].as_i64(), Some(2));
}

#[test]
fn a_state_is_read_as_well() {
    let plan = Plan::read("plan.json", DATA_STATE).unwrap();
    let kept = plan.find("terraform_data.kept").unwrap();
    assert!(kept.change.is_none());
    assert!(kept.values.has_sensitive());
    let x = plan
        .find(r#"module.inner.terraform_data.this["x"]"#)
        .unwrap();
    assert_eq!(x.module.as_ref(), "module.inner");
    // By value: in a state everything is known.
    let related = plan.resolve(x, "input", "terraform_data", &["id"]);
    assert_eq!(address(&related), "terraform_data.kept");
    assert_eq!(plan.outputs["size"].as_i64(), Some(1));
}

#[test]
fn what_cannot_be_judged_is_refused_with_its_place() {
    let refused = |text: &str| {
        let error = Plan::read("plan.json", text).unwrap_err();
        assert!(!error.diagnostics[0].help.is_empty());
        error.diagnostics[0].message.clone()
    };
    assert!(refused("").contains("not JSON"));
    assert!(refused("[]").contains("an object was expected"));
    assert!(refused("{}").contains("format_version"));
    assert!(
        refused(r#"{"version":4,"terraform_version":"1.11.4","serial":1}"#).contains("state file")
    );
    assert!(refused(r#"{"format_version":"2.0","resource_changes":[]}"#).contains("format 2.0"));
    assert!(
        refused(r#"{"format_version":"1.2","errored":true,"resource_changes":[]}"#)
            .contains("failed")
    );
    assert!(
        refused(r#"{"format_version":"1.2","complete":false,"resource_changes":[]}"#)
            .contains("not complete")
    );
    assert!(refused(r#"{"format_version":"1.0","valid":true}"#).contains("neither"));
    let place = refused(
        r#"{"format_version":"1.2","resource_changes":[{"address":"a.b","mode":"managed","type":"a","name":"b","change":{"actions":["fly"]}}]}"#,
    );
    assert!(
        place.starts_with("resource_changes[0].change.actions[0]: "),
        "{place}"
    );
    let place = refused(r#"{"format_version":"1.2","resource_changes":[{"address":7}]}"#);
    assert!(place.starts_with("resource_changes[0]"), "{place}");
    assert!(
        Plan::read("plan.json", r#"{"format_version":"1.0"}"#)
            .unwrap()
            .instances
            .is_empty()
    );
}

#[test]
fn an_error_has_a_line_a_column_and_an_excerpt_without_values() {
    let text = "{\n  \"format_version\": \"1.2\",\n  \"resource_changes\": [\n    {\"address\": \"a.b\", \"mode\": \"managed\", \"type\": \"a\", \"name\": \"hush\",\n     \"change\": {\"actions\": [\"fly\"]}}\n  ]\n}\n";
    let shown = Plan::read("plan.json", text).unwrap_err().to_string();
    assert!(shown.contains("resource_changes[0].change.actions[0]: action `fly` is not known"));
    assert!(shown.contains("plan.json:5:29"), "{shown}");
    assert!(
        shown.contains(r#""change": {"actions": ["***"]}}"#),
        "{shown}"
    );
    let cut = "{\n  \"format_version\": \"hush";
    let shown = Plan::read("plan.json", cut).unwrap_err().to_string();
    assert!(shown.contains("plan.json:2:"), "{shown}");
    assert!(shown.contains("a string is not closed"), "{shown}");
    assert!(!shown.contains("hush"), "{shown}");
}

#[test]
fn a_document_cut_anywhere_never_panics() {
    for text in [DATA_PLAN.trim_end(), DATA_STATE.trim_end()] {
        for at in (0..text.len())
            .step_by(7)
            .filter(|at| text.is_char_boundary(*at))
        {
            assert!(Plan::read("plan.json", &text[..at]).is_err());
        }
    }
}

#[test]
fn a_document_with_a_part_of_another_kind_never_panics() {
    // Every string of the document, replaced by something else, in turn.
    let at: Vec<usize> = DATA_PLAN
        .match_indices(": \"")
        .map(|(at, _)| at + 2)
        .collect();
    for start in at {
        let end = start + 1 + DATA_PLAN[start + 1..].find('"').unwrap() + 1;
        for other in ["null", "7", "[[]]", "{\"a\":[true]}", "\"\""] {
            let text = [&DATA_PLAN[..start], other, &DATA_PLAN[end..]].concat();
            if let Ok(plan) = Plan::read("plan.json", &text) {
                for instance in &plan.instances {
                    let _ = plan.resolve_references(instance, "input");
                }
            }
        }
    }
}
