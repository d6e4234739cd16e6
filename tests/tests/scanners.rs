//! What others say of the sample's production: checkov over the plan that Terraform makes of it,
//! parliament over its policies. Nothing is taken out for the emulator, which only answers who asks.
//! And groundplan's own controls, held against what checkov says of the same resources.
#![allow(clippy::print_stdout, reason = "the counts are what the run shows")]

#[path = "agreement/mod.rs"]
mod agreement;

use std::process::ExitCode;

use acceptance::{
    Emulator, Failure, Result, Story, Terraform, Waiver, Workspace, checkov, groundplan, none,
    parliament, repository, waivers, write_json,
};
use serde_json::Value;

struct Planned {
    workspace: Workspace,
    terraform: Terraform,
    plan: Value,
    waivers: Vec<Waiver>,
}

fn main() -> ExitCode {
    Story::new("production is planned without a warning", begin)
        .aside("checkov fails no rule but those waived", |planned| {
            let mut found = checkov(&planned.plan, &planned.workspace.folder())?;
            found.retain(|finding| !planned.waivers.iter().any(|waiver| waiver.covers(finding)));
            none(&found)
        })
        .aside(
            "each waiver has a reason and something to waive",
            |planned| {
                let found = checkov(&planned.plan, &planned.workspace.folder())?;
                if planned.waivers.len() > 8 {
                    return Err(Failure::new("there are more than eight waivers"));
                }
                for waiver in &planned.waivers {
                    let used = found.iter().any(|finding| waiver.covers(finding));
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
                none(&parliament(&planned.plan)?.findings)
            },
        )
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

/// Those that are wanted.
fn all(judgements: &[Value], wanted: impl Fn(&Value) -> bool) -> Vec<&Value> {
    judgements.iter().filter(|one| wanted(one)).collect()
}

fn begin() -> Result<Planned> {
    let emulator = Emulator::start()?;
    let workspace = Workspace::of("production")?.against(&emulator)?;
    let terraform = workspace.terraform()?;
    none(&terraform.init(true)?)?;
    none(&terraform.plan()?.diagnostics)?;
    Ok(Planned {
        plan: terraform.show_plan()?,
        waivers: waivers()?,
        terraform,
        workspace,
    })
}
