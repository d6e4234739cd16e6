//! What others say of the sample's production: checkov over the plan that Terraform makes of it,
//! parliament over its policies. The sample stands in no network and is not delivered, so the same is
//! asked of it once more in a network and with the boundaries of a delivered environment, and of the folder
//! that makes such an environment's state and roles. Nothing is taken out for the emulator, which only
//! answers who asks.
//! And groundplan's own controls, held against what checkov says of the same resources.
#![allow(clippy::print_stdout, reason = "the counts are what the run shows")]

#[path = "agreement/mod.rs"]
mod agreement;

use std::path::Path;
use std::process::ExitCode;

use acceptance::{
    ANSWERS, Answer, Emulator, Failure, Finding, Result, Story, Terraform, Waiver, Workspace,
    checkov, copy_tree, groundplan, is_answered, is_answered_by_action, none, parliament,
    repository, same, waivers, write_json, write_text,
};
use serde_json::Value;
use tempfile::TempDir;

struct Planned {
    workspace: Workspace,
    terraform: Terraform,
    plan: Value,
    /// The same in a network, delivered.
    more: Value,
    /// What makes the state and the roles of that.
    bootstrap: Value,
    /// What parliament finds in it.
    in_bootstrap: Vec<Value>,
    /// What checkov finds in any of them.
    found: Vec<Finding>,
    waivers: Vec<Waiver>,
}

fn main() -> ExitCode {
    Story::new("production is planned without a warning", begin)
        .aside("checkov fails no rule but those waived", |planned| {
            let waived = |finding: &&Finding| planned.waivers.iter().any(|w| w.covers(finding));
            let found: Vec<&Finding> = planned.found.iter().filter(|f| !waived(f)).collect();
            none(&found)
        })
        .aside(
            "each waiver has a reason and something to waive",
            |planned| {
                if planned.waivers.len() > 8 {
                    return Err(Failure::new("there are more than eight waivers"));
                }
                for waiver in &planned.waivers {
                    let used = planned.found.iter().any(|finding| waiver.covers(finding));
                    if !used || waiver.reason.len() < 20 {
                        return Err(Failure::new(format!(
                            "{} is of no use, or has no reason",
                            waiver.check_id
                        )));
                    }
                }
                Ok(())
            },
        )
        .aside(
            "parliament finds nothing in the policies that are known",
            |planned| {
                // Those that name what is not yet made are judged after apply, by the emulator's test.
                for plan in [&planned.plan, &planned.more] {
                    let judged = parliament(plan)?;
                    none(&judged.findings)?;
                    same(&(judged.documents > 5), &true)?;
                }
                Ok(())
            },
        )
        .aside(
            "parliament finds nothing in the roles that deliver but what is answered, and each answer is of use",
            |planned| {
                none(&all(&planned.in_bootstrap, |found| !is_answered(found)))?;
                let unused = |answer: &&Answer| {
                    !planned.in_bootstrap.iter().any(|found| answer.is_about(found))
                };
                none(&ANSWERS.iter().filter(unused).collect::<Vec<_>>())
            },
        )
        .aside("what would be wrong in the roles that deliver is found", |planned| {
            worse(&planned.bootstrap)
        })
        .aside(
            "groundplan check finds nothing, and knows where each resource is described",
            |planned| checked(planned),
        )
        .aside(
            "controls say what checkov says, or explain why not",
            |planned| {
                let schema = planned.terraform.schema()?;
                let folder = planned.workspace.folder();
                println!("{}", agreement::agree(&schema, &planned.plan, &folder)?);
                Ok(())
            },
        )
        .tell()
        .exit_code()
}

/// Terraform's own plan, judged with the description that it comes from.
fn checked(planned: &Planned) -> Result<()> {
    let file = planned.workspace.folder().join("checked-plan.json");
    write_json(&file, &planned.plan)?;
    let file = file.to_string_lossy();
    let asked = ["check", "production", "--plan", &file, "--format", "json"];
    let ran = groundplan(&repository(), &asked)?;
    let report: Value = serde_json::from_str(&ran.stdout)
        .map_err(|_| Failure::new(format!("no JSON\n{}", ran.stderr)))?;
    let production = &report["environments"][0];
    let judgements = production["judgements"].as_array();
    let judgements = judgements.map_or(&[][..], Vec::as_slice);
    none(&all(judgements, |one| {
        // Who plans with the emulator has its keys in a file of his own.
        one["finding"] == true && one["control"] != "provider-no-keys"
    }))?;
    none(&all(judgements, |one| {
        let address = one["address"].as_str().unwrap_or_default();
        address.starts_with("module.") && !one["place"]["start"]["line"].is_u64()
    }))?;
    if !matches!(ran.code, Some(0 | 2)) || production["summary"]["resources"].as_u64() < Some(100) {
        return Err(Failure::new(format!(
            "it ended with {:?}, of {}",
            ran.code, production["summary"]
        )));
    }
    Ok(())
}

/// Rights that are wrong, each written where the roles' policies say something else: the allowances for
/// what is right do not reach so far.
fn worse(bootstrap: &Value) -> Result<()> {
    let text = bootstrap.to_string();
    for (right, wrong, issue) in [
        ("lambda:GetFunction*", "lambda:Get*", "RESOURCE_MISMATCH"),
        // With the quote behind it, which no ARN has there.
        (
            "dynamodb:*\\\"",
            "dynamodb:ListTables\\\"",
            "RESOURCE_MISMATCH",
        ),
        ("alias/todo-production*", "key/*", "RESOURCE_MISMATCH"),
        (
            "ec2:DescribeVpcs",
            "ec2:DescribeVpcAttribute",
            "RESOURCE_STAR",
        ),
        ("com:sub", "org:sub", "UNKNOWN_CONDITION_FOR_ACTION"),
        (
            "s3:PutBucketLogging",
            "s3:PutBucketAcl",
            "RESOURCE_POLICY_PRIVILEGE_ESCALATION",
        ),
    ] {
        same(&text.contains(right), &true)?;
        let worse = serde_json::from_str(&text.replace(right, wrong))
            .map_err(|error| Failure::new(error.to_string()))?;
        let findings = parliament(&worse)?.findings;
        if !findings
            .iter()
            .any(|found| found["issue"] == issue && !is_answered(found))
        {
            return Err(Failure::new(format!("{wrong} is taken for right")));
        }
    }
    Ok(())
}

/// Those that are wanted.
fn all(judgements: &[Value], wanted: impl Fn(&Value) -> bool) -> Vec<&Value> {
    judgements.iter().filter(|one| wanted(one)).collect()
}

fn begin() -> Result<Planned> {
    let emulator = Emulator::start()?;
    let workspace = Workspace::of("production")?.against(&emulator)?;
    let (terraform, plan) = planned(&workspace)?;
    let mut found = checkov(&plan, &workspace.folder())?;
    let project = with_network_and_delivery()?;
    let other = Workspace::copy(project.path(), "production")?.against(&emulator)?;
    let (_, more) = planned(&other)?;
    let of_more = checkov(&more, &other.folder())?;
    found.extend(
        of_more
            .into_iter()
            .filter(|finding| !is_attached(finding, &more)),
    );
    key_is_there(project.path())?;
    let other = Workspace::copy(project.path(), "production/bootstrap")?.against(&emulator)?;
    let (_, bootstrap) = planned(&other)?;
    let judged = parliament(&bootstrap)?;
    none(
        &judged
            .unknown
            .iter()
            .filter(|address| address.starts_with("module.delivery."))
            .collect::<Vec<_>>(),
    )?;
    same(&(judged.documents > 8), &true)?;
    let in_bootstrap = judged.findings;
    found.extend(
        checkov(&bootstrap, &other.folder())?
            .into_iter()
            .filter(|finding| !is_answered_by_action(finding, &in_bootstrap)),
    );
    Ok(Planned {
        plan,
        more,
        bootstrap,
        in_bootstrap,
        found,
        waivers: waivers()?,
        terraform,
        workspace,
    })
}

/// Whether the finding is that a security group is attached to nothing, and the plan's configuration
/// attaches it: checkov follows no reference out of a module.
fn is_attached(finding: &Finding, plan: &Value) -> bool {
    let Some(group) = finding.resource.strip_prefix("module.network.") else {
        return false;
    };
    let root = &plan["configuration"]["root_module"];
    let network = &root["module_calls"]["network"]["module"];
    let refers = |value: &Value, to: &str| value.to_string().contains(&format!("\"{to}\""));
    let by_endpoint = network["resources"].as_array().is_some_and(|resources| {
        resources.iter().any(|resource| {
            resource["type"] == "aws_vpc_endpoint"
                && refers(&resource["expressions"]["security_group_ids"], group)
        })
    });
    let calls = root["module_calls"].as_object();
    let by_function = refers(&network["outputs"]["security_group_ids"], group)
        && calls.into_iter().flatten().any(|(_, call)| {
            let given = &call["expressions"]["security_group_ids"];
            refers(given, "module.network.security_group_ids")
        });
    finding.check_id == "CKV2_AWS_5" && (by_endpoint || by_function)
}

fn planned(workspace: &Workspace) -> Result<(Terraform, Value)> {
    let terraform = workspace.terraform()?;
    none(&terraform.init(true)?)?;
    none(&terraform.plan()?.diagnostics)?;
    let plan = terraform.show_plan()?;
    Ok((terraform, plan))
}

/// Writes the key of the state as one that is there, so that no policy waits for it to be made.
fn key_is_there(project: &Path) -> Result<()> {
    const MADE: &str = "${module.state.key_arn}";
    const THERE: &str =
        "arn:aws:kms:us-east-1:333344445555:key/11111111-2222-3333-4444-555555555555";
    let path = project.join("environments/production/bootstrap/main.tf.json");
    let text = std::fs::read_to_string(&path).map_err(|error| Failure::new(error.to_string()))?;
    same(&text.matches(MADE).count(), &1)?;
    write_text(&path, &text.replace(MADE, THERE))
}

/// The sample's production in a private network, delivered by GitHub Actions, emitted.
fn with_network_and_delivery() -> Result<TempDir> {
    const BASE: &str = "groundplan.toml";
    const PRODUCTION: &str = "environments/production/environment.toml";
    let project = tempfile::tempdir().map_err(|error| Failure::new(error.to_string()))?;
    copy_tree(&repository().join("app"), &project.path().join("app"))?;
    let environment = project.path().join("environments/production");
    std::fs::create_dir_all(environment).map_err(|error| Failure::new(error.to_string()))?;
    for (file, old, new) in [
        (
            BASE,
            "[application]\n",
            "[network]\n\n[application]\nrepository = \"example/todo\"\n",
        ),
        (BASE, "handler = ", "vpc = true\nhandler = "),
        (
            PRODUCTION,
            "[account]\n",
            "[backend]\nbucket = \"todo-production-state\"\ncreate = true\n\n[account]\ngithub_oidc = \"create\"\n",
        ),
    ] {
        let path = project.path().join(file);
        let from = if path.exists() {
            path.clone()
        } else {
            repository().join(file)
        };
        let text =
            std::fs::read_to_string(&from).map_err(|error| Failure::new(error.to_string()))?;
        if !text.contains(old) {
            return Err(Failure::new(format!("{file} has no {old:?}")));
        }
        write_text(&path, &text.replace(old, new))?;
    }
    let ran = groundplan(project.path(), &["emit"])?;
    if ran.code == Some(0) {
        Ok(project)
    } else {
        Err(Failure::new(ran.stderr))
    }
}
