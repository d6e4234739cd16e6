//! What scanners say of the roles that deliver and that is so on purpose, each with its reason. Knows the
//! emitted module `delivery` by its address alone.

use serde_json::Value;

use crate::scanners::Finding;

/// A right that is as wide as it must be.
#[derive(Debug)]
pub struct Answer {
    /// What parliament calls it.
    issue: &'static str,
    /// The action that it is about.
    action: &'static str,
    /// Why.
    reason: &'static str,
}

const EVERYTHING: &str = "RESOURCE_STAR";
const OF_ANOTHER: &str = "RESOURCE_MISMATCH";
const BY_POLICY: &str = "RESOURCE_POLICY_PRIVILEGE_ESCALATION";

/// Every right that is answered for.
pub const ANSWERS: &[Answer] = &[
    Answer {
        issue: OF_ANOTHER,
        action: "kms:CreateAlias",
        reason: "The right on the alias; that on the key is in the key's own policy, which names the role.",
    },
    Answer {
        issue: OF_ANOTHER,
        action: "kms:DeleteAlias",
        reason: "The right on the alias; that on the key is in the key's own policy, which names the role.",
    },
    Answer {
        issue: OF_ANOTHER,
        action: "kms:UpdateAlias",
        reason: "The right on the alias; that on the key is in the key's own policy, which names the role.",
    },
    Answer {
        issue: EVERYTHING,
        action: "cloudwatch:DescribeAlarms",
        reason: "CloudWatch shows composite alarms only to those who may read all alarms.",
    },
    Answer {
        issue: EVERYTHING,
        action: "cloudwatch:PutCompositeAlarm",
        reason: "CloudWatch takes a composite alarm only from those who may write all alarms.",
    },
    Answer {
        issue: EVERYTHING,
        action: "config:DescribeConfigurationRecorderStatus",
        reason: "AWS Backup asks for the account's recorder, whatever its name, before it makes a framework.",
    },
    Answer {
        issue: EVERYTHING,
        action: "config:DescribeConfigurationRecorders",
        reason: "The same as of its status.",
    },
    Answer {
        issue: BY_POLICY,
        action: "s3:PutBucketPolicy",
        reason: "Whoever builds a bucket writes its policy; the role is had only after approval, and of the application's own buckets.",
    },
    Answer {
        issue: BY_POLICY,
        action: "s3:PutLifecycleConfiguration",
        reason: "Whoever builds a bucket says what expires in it; the same approval stands before it.",
    },
];

impl Answer {
    /// Does it answer something of this that parliament found?
    #[must_use]
    pub fn is_about(&self, found: &Value) -> bool {
        found["issue"] == self.issue && actions(found).contains(&self.action)
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} of {}: {}", self.issue, self.action, self.reason)
    }
}

/// Whether everything in what parliament found is answered.
#[must_use]
pub fn is_answered(found: &Value) -> bool {
    let address = found["address"].as_str().unwrap_or_default();
    let actions = actions(found);
    // What is answered of another resource is a key, which has a policy of its own.
    let mut wanted = found["detail"].as_str().unwrap_or_default().split('\'');
    let is_of_key = wanted.all(|part| !part.starts_with("arn:") || part.ends_with(":key/*"));
    address.starts_with("module.delivery.aws_iam_policy.")
        && (found["issue"] != OF_ANOTHER || is_of_key)
        && !actions.is_empty()
        && actions.iter().all(|action| {
            let answers = |one: &Answer| found["issue"] == one.issue && one.action == *action;
            ANSWERS.iter().any(answers)
        })
}

/// Whether a rule of checkov about rights on everything fails for nothing but what is answered: parliament,
/// which names the actions, found the same in the policy.
#[must_use]
pub fn is_answered_by_action(finding: &Finding, parliament: &[Value]) -> bool {
    let mut same = parliament
        .iter()
        .filter(|found| found["address"] == *finding.resource && found["issue"] == EVERYTHING)
        .peekable();
    ["CKV_AWS_290", "CKV_AWS_355"].contains(&finding.check_id.as_str())
        && same.peek().is_some()
        && same.all(is_answered)
}

/// The actions that parliament names as it finds an issue: in quotes, or at the end.
fn actions(found: &Value) -> Vec<&str> {
    let detail = found["detail"].as_str().unwrap_or_default();
    match detail.rsplit_once("does allow ") {
        Some((_, action)) => vec![action],
        None => detail
            .split('\'')
            // Between two words is `: `, and `arn:` begins the form that a resource must have.
            .filter(|part| part.contains(':') && !part.contains(' ') && !part.starts_with("arn:"))
            .collect(),
    }
}
