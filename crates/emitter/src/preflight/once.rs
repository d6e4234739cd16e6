//! What an account, or a region of it, has once: is it there where it must be, and not where it is to be made?

use model::Environment;
use model::description::{AuditTrail, Choice};
use serde_json::json;
use terraform::Module;

use super::names::never_null;

/// GitHub's issuer of tokens.
const GITHUB: &str = "https://token.actions.githubusercontent.com";

/// Trails in a region (AWS CloudTrail User Guide, "Quotas in AWS CloudTrail", read 2026-11; not adjustable).
const TRAILS: u32 = 5;

/// The ARNs that the tagging API lists for a check.
fn tagged(check: &str) -> String {
    never_null(&format!(
        "data.aws_resourcegroupstaggingapi_resources.{check}.resource_tag_mapping_list[*].resource_arn"
    ))
}

/// Adds a check for each.
pub(super) fn add(root: &mut Module, env: &Environment) {
    regions(root, env);
    if env.delivered().is_some() {
        github(root, env.settings.account.github_oidc);
    }
    if env.settings.account.audit_trail == AuditTrail::Create {
        let trails = tagged("room_for_a_trail");
        root.check_with_data(
            "room_for_a_trail",
            ("aws_resourcegroupstaggingapi_resources", json!({ "resource_type_filters": ["cloudtrail:trail"] })),
            &format!("${{length({trails}) < {TRAILS}}}"),
            &format!(
                "The region has ${{length({trails})}} trails, and AWS allows {TRAILS}: say audit_trail = \"existing\" under [account], or delete one."
            ),
        );
    }
    if env.settings.account.cost_anomalies == Choice::Create {
        let monitors = tagged("no_anomaly_monitor");
        root.check_with_data(
            "no_anomaly_monitor",
            ("aws_resourcegroupstaggingapi_resources", json!({ "provider": "aws.global", "resource_type_filters": ["ce:anomalymonitor"] })),
            &format!("${{length({monitors}) == 0}}"),
            &format!(
                "The account has a cost anomaly monitor, ${{join(\", \", {monitors})}}: if it is one over all services, say cost_anomalies = \"existing\" under [account]; an account may have one."
            ),
        );
    }
    if env.settings.account.public_access_block == Choice::Existing {
        let block = "data.aws_s3_account_public_access_block.public_access_is_blocked";
        root.check_with_data(
            "public_access_is_blocked",
            ("aws_s3_account_public_access_block", json!({})),
            &format!(
                "${{{block}.block_public_acls && {block}.block_public_policy && {block}.ignore_public_acls && {block}.restrict_public_buckets}}"
            ),
            "The account does not block public access to all of its buckets: block it, or say public_access_block = \"create\" under [account] in one environment of the account.",
        );
    }
}

/// The regions are enabled in the account: newer ones are not, until somebody asks.
fn regions(root: &mut Module, env: &Environment) {
    let settings = &env.settings;
    let mut wanted = vec![settings.region.as_str()];
    wanted.extend(settings.recovery_region.as_deref());
    let wanted = json!(wanted);
    let missing = format!(
        "[for region in {wanted} : region if !contains(tolist(data.aws_regions.regions_are_enabled.names), region)]"
    );
    root.check_with_data(
        "regions_are_enabled",
        ("aws_regions", json!({})),
        &format!("${{length({missing}) == 0}}"),
        &format!(
            "The account has not enabled ${{join(\", \", {missing})}}: enable it under Account, AWS Regions."
        ),
    );
}

/// Trust in GitHub's tokens, which `bootstrap` makes or finds.
fn github(root: &mut Module, choice: Choice) {
    let kind = "aws_iam_openid_connect_provider";
    let data = (kind, json!({ "url": GITHUB }));
    match choice {
        Choice::Existing => root.check_with_data(
            "github_is_trusted",
            data,
            &format!("${{data.{kind}.github_is_trusted.arn != \"\"}}"),
            "The account does not trust GitHub's tokens: say github_oidc = \"create\" under [account] in one environment of the account.",
        ),
        Choice::Create => root.check_with_data(
            "free_github_trust",
            data,
            &format!(
                "${{var.{} || data.{kind}.free_github_trust.arn == \"\"}}",
                super::BOOTSTRAPPED
            ),
            "The account trusts GitHub's tokens already: say github_oidc = \"existing\" under [account].",
        ),
    }
}
