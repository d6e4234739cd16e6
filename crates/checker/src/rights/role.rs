//! A role with all that decides about what it may do: its policies and its boundary, out of a plan.

use plan::{Instance, Plan};

use super::guards::policy;
use crate::policy::Policy;
use crate::policy::arns::{self, Home};
use crate::policy::context::Context;
use crate::policy::evaluate::account_in;

/// A role.
#[derive(Clone, Debug, Default)]
pub struct Role {
    /// Its ARN.
    pub arn: String,
    /// Its tags.
    pub tags: Vec<(String, String)>,
    /// Its policies, with the names by which decisions cite them.
    pub identity: Vec<(String, Policy)>,
    /// Its permissions boundary.
    pub boundary: Option<(String, Policy)>,
}

impl Role {
    /// The role at an address of a plan; `None` when there is none, or its ARN is unknown.
    #[must_use]
    pub fn of_plan(plan: &Plan, address: &str) -> Option<Self> {
        let role = plan.find(address)?;
        let name = role.lookup("name").text()?;
        let mut identity = Vec::new();
        for inline in plan.of_type("aws_iam_role_policy") {
            if inline.lookup("role").text() == Some(name)
                && let Some(policy) = policy(inline, "policy")
            {
                identity.push((inline.address.to_string(), policy));
            }
        }
        for attachment in plan.of_type("aws_iam_role_policy_attachment") {
            if attachment.lookup("role").text() == Some(name) {
                identity.push(match attachment.lookup("policy_arn").text() {
                    Some(arn) => managed(plan, arn),
                    None => (attachment.address.to_string(), Policy::default()),
                });
            }
        }
        let boundary = role.lookup("permissions_boundary").text();
        Some(Self {
            arn: arns::arn(role)?.to_owned(),
            tags: tags(role),
            identity,
            boundary: boundary.map(|arn| managed(plan, arn)),
        })
    }

    /// Says who asks.
    pub(super) fn introduce(&self, context: &mut Context) {
        context.set("aws:PrincipalArn", self.arn.as_str());
        context.set("aws:PrincipalType", "AssumedRole");
        if let Some(account) = account_in(&self.arn) {
            context.set("aws:PrincipalAccount", account);
        }
        for (name, value) in &self.tags {
            context.set(&format!("aws:PrincipalTag/{name}"), value.as_str());
        }
        context.leave_out_all("aws:principaltag/");
    }

    /// Where it is.
    pub(super) fn home(&self) -> Home {
        let mut parts = self.arn.split(':').skip(1);
        Home {
            partition: parts.next().unwrap_or_default().to_owned(),
            account: account_in(&self.arn).unwrap_or_default().to_owned(),
            ..Home::default()
        }
    }
}

/// A managed policy of the plan; one from elsewhere is not known.
fn managed(plan: &Plan, arn: &str) -> (String, Policy) {
    let found = plan
        .of_type("aws_iam_policy")
        .find(|one| arns::arn(one) == Some(arn));
    match found.and_then(|found| Some((found, policy(found, "policy")?))) {
        Some((found, policy)) => (found.address.to_string(), policy),
        None => (arn.to_owned(), Policy::default()),
    }
}

fn tags(role: &Instance) -> Vec<(String, String)> {
    let tags = role
        .values
        .get("tags_all")
        .or_else(|| role.values.get("tags"));
    let entries = tags.and_then(values::Value::entries).unwrap_or_default();
    entries
        .iter()
        .filter_map(|(name, value)| Some((name.to_string(), value.as_str()?.to_owned())))
        .collect()
}
