//! What a request says besides: region, tags, the service that it goes through.

use plan::Instance;
use values::Value;

use super::Phase;
use crate::policy::PolicyText;
use crate::policy::arns::Home;
use crate::policy::context::Context;

/// Services that answer in one region, whatever region is asked: AWS Fault Isolation Boundaries, "Global services", and IAM,
/// "AWS global condition context keys" (`aws:RequestedRegion`), read 2026-11.
const GLOBAL: &[&str] = &[
    "account",
    "budgets",
    "ce",
    "cloudfront",
    "iam",
    "organizations",
    "route53",
];

/// The region that a request is made in.
fn region(action: &str, home: &Home) -> Option<String> {
    let service = action.split(':').next().unwrap_or_default();
    if !GLOBAL.contains(&service) {
        let region = match service {
            "chatbot" => aws::chat::region_of_calls(&home.region),
            _ => home.region.as_str(),
        };
        return (!home.region.is_empty()).then(|| region.to_owned());
    }
    let region = match home.partition.as_str() {
        "aws-cn" => "cn-north-1",
        "aws-us-gov" => "us-gov-west-1",
        _ => "us-east-1",
    };
    Some(region.to_owned())
}

/// What every request says.
pub(super) fn base(action: &str, home: &Home, via: Option<&str>) -> Context {
    let mut context = Context::new();
    context
        .set("aws:SecureTransport", "true")
        .set(
            "aws:ViaAWSService",
            if via.is_some() { "true" } else { "false" },
        )
        .set("aws:PrincipalIsAWSService", "false")
        // A person or Terraform asks, not a service for one of its resources.
        .leave_out_all("aws:sourcea")
        .leave_out_all("aws:sourceo")
        .leave_out_all("aws:calledvia")
        .leave_out_all("aws:principalservice")
        .leave_out_all("aws:multifactorauth")
        .leave_out_all("iam:permissionsboundary")
        .leave_out_all("iam:policyarn")
        .leave_out_all("iam:passedtoservice")
        .leave_out_all("iam:awsservicename");
    if let Some(region) = region(action, home) {
        context.set("aws:RequestedRegion", region);
    }
    if !home.account.is_empty() {
        context.set("aws:ResourceAccount", home.account.as_str());
        context.set("kms:CallerAccount", home.account.as_str());
    }
    if let Some(service) = via {
        let host = format!("{service}.{}.{}", home.region, home.suffix);
        context.set("kms:ViaService", host);
        context.set("kms:GrantIsForAWSResource", "true");
    } else {
        context.leave_out("kms:ViaService");
        context.leave_out("kms:GrantIsForAWSResource");
    }
    context.set("kms:BypassPolicyLockoutSafetyCheck", "false");
    context
}

/// The tags that a request sets: those of the resource, or none.
pub(super) fn request_tags(context: &mut Context, tagged: Option<&Instance>) {
    let tags = tagged.and_then(|instance| instance.values.get("tags_all"));
    let Some(tags) = tags else {
        context
            .leave_out_all("aws:requesttag/")
            .leave_out("aws:TagKeys");
        return;
    };
    if tags.is_unknown() {
        return;
    }
    for (name, value) in tags.entries().unwrap_or_default() {
        context.set(&format!("aws:RequestTag/{name}"), text(value));
        context.set("aws:TagKeys", name.clone());
    }
    context.leave_out_all("aws:requesttag/");
}

/// The tags that what a request is about has already.
pub(super) fn resource_tags(
    context: &mut Context,
    instance: &Instance,
    about: Option<&Instance>,
    phase: Phase,
    action: &str,
) {
    let tagged = instance.values.get("tags_all").is_some();
    let Some(about) = about else {
        let below = action.starts_with("apigateway:") || action.starts_with("backup:");
        if below && phase != Phase::Create {
            // Paths of an API have the tags of the API, and backups those of what they are of.
            tags(context, instance);
        } else if !tagged {
            context.leave_out_all("aws:resourcetag/");
        }
        return;
    };
    let own = about.address == instance.address;
    match phase {
        Phase::Create if own => {
            context.leave_out_all("aws:resourcetag/");
        }
        // "It might take up to five minutes for tag and alias changes to affect KMS key authorization" (KMS,
        // "ABAC for AWS KMS", read 2026-11): right after the key was made nobody can rely on them.
        Phase::Create if action.starts_with("kms:") => {}
        _ => tags(context, about),
    }
}

/// The tags of a resource that is there.
pub(super) fn tags(context: &mut Context, about: &Instance) {
    let Some(tags) = about.values.get("tags_all") else {
        context.leave_out_all("aws:resourcetag/");
        context.leave_out_all("iam:resourcetag/");
        return;
    };
    if tags.is_unknown() {
        return;
    }
    for (name, value) in tags.entries().unwrap_or_default() {
        context.set(&format!("aws:ResourceTag/{name}"), text(value));
        context.set(&format!("iam:ResourceTag/{name}"), text(value));
    }
    context.leave_out_all("aws:resourcetag/");
    context.leave_out_all("iam:resourcetag/");
}

fn text(value: &Value) -> PolicyText {
    value.as_str().map_or(PolicyText::Unknown, PolicyText::from)
}
