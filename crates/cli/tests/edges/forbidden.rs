//! What has to be refused by a statement, whoever else allows it: plain HTTP, and what functions never do.

use checker::edges::{Held, Need};
use checker::policy::evaluate::Decision;
use checker::resource_policies::RESOURCE_POLICIES;
use plan::Instance;

use crate::worlds::{World, worlds};

/// Requests that a statement of the plan has to deny.
pub(crate) fn needs(world: &World, held: &Held<'_>) -> Vec<Need> {
    let plan = &world.plan;
    let mut found = Vec::new();
    // Whoever is in the account, such as the role of a function, comes without TLS.
    let Some(role) = plan.of_type("aws_iam_role").next() else {
        return found;
    };
    let plain = [("aws:SecureTransport", "false")];
    for policy in RESOURCE_POLICIES {
        for (action, suffix) in policy.denied_without_tls {
            for instance in plan.of_type(policy.owner) {
                let arn = format!("{}{suffix}", instance.lookup("arn").text().unwrap());
                found.push(held.attempt(role, action, arn, &plain));
            }
        }
    }
    // What is recorded stays where the data of the environment does.
    for logs in ["security_logs", "access_logs[0]"] {
        let logs = plan.find(&format!("module.security.aws_s3_bucket.{logs}"));
        let Some(logs) = logs.filter(|logs| logs.lookup("force_destroy").truth() == Some(false))
        else {
            continue;
        };
        let arn = format!("{}/a", logs.lookup("arn").text().unwrap());
        for action in ["s3:DeleteObject", "s3:DeleteObjectVersion"] {
            found.push(held.attempt(role, action, arn.as_str(), &[]));
        }
    }
    for vault in plan.of_type("aws_backup_vault") {
        let arn = vault.lookup("arn").text().unwrap();
        for action in [
            "backup:DeleteRecoveryPoint",
            "backup:PutBackupVaultAccessPolicy",
        ] {
            found.push(held.attempt(role, action, arn, &[]));
        }
    }
    for function in plan.of_type("aws_lambda_function") {
        let module = &function.module;
        let role = plan.find(&format!("{module}.aws_iam_role.this")).unwrap();
        found.extend(of_function(held, function, role));
    }
    found
}

fn of_function(held: &Held<'_>, function: &Instance, role: &Instance) -> Vec<Need> {
    let arn = function.lookup("arn").text().unwrap();
    let elsewhere = [("aws:RequestedRegion", "ap-south-2")];
    let mut found = vec![
        held.attempt(role, "iam:CreateRole", "*", &[]),
        held.attempt(role, "organizations:LeaveOrganization", "*", &[]),
        held.attempt(role, "dynamodb:GetItem", "*", &elsewhere),
        held.attempt(role, "s3:GetObject", "*", &elsewhere),
    ];
    if !function.lookup_each("vpc_config.0.subnet_ids.*").is_empty() {
        let itself = [("lambda:SourceFunctionArn", arn)];
        found.push(held.attempt(role, "ec2:CreateNetworkInterface", "*", &itself));
        found.push(held.attempt(role, "ec2:DescribeSubnets", "*", &itself));
    }
    found
}

#[test]
fn what_must_never_be_is_denied_by_a_statement() {
    let mut judged = 0;
    for world in worlds() {
        let held = world.held();
        for need in needs(world, &held) {
            let decision = need.decide();
            assert!(
                matches!(decision, Decision::Denied(_)),
                "{}: {}: {decision}",
                world.name,
                need.shown()
            );
            judged += 1;
        }
    }
    println!("{judged} requests are denied");
    assert!(judged > 100);
}
