//! The policies of resources in a plan, by the ARN of what they guard.

use std::collections::HashMap;

use plan::{Instance, Plan};

use crate::policy::Policy;
use crate::policy::arns::{self, Arns};
use crate::policy::evaluate::{Guard, Source};

#[derive(Debug, Default)]
pub(super) struct Guards {
    /// By ARN: the address of the policy, the policy, and whether nobody gets in without it.
    policies: HashMap<String, (String, Policy, bool)>,
}

/// The policy in the argument of an instance; one that is known only after apply is not complete.
pub(super) fn policy(instance: &Instance, argument: &str) -> Option<Policy> {
    let value = instance
        .values
        .get(argument)
        .filter(|value| !value.is_null())?;
    let document = value.document();
    Some(match document.map(|document| Policy::read(&document)) {
        Some(Ok(policy)) => policy,
        _ => Policy::default(),
    })
}

impl Guards {
    pub(super) fn of_plan(plan: &Plan, homes: &Arns) -> Self {
        let mut guards = Self::default();
        for key in plan.of_type("aws_kms_key") {
            if let Some(arn) = arns::arn(key) {
                guards.add(key, arn.to_owned(), "policy", true);
            }
        }
        for given in plan.of_type("aws_s3_bucket_policy") {
            let home = homes.home(&given.address).unwrap_or_default();
            if let Some(bucket) = given.lookup("bucket").text() {
                let arn = format!("arn:{}:s3:::{bucket}", home.partition);
                guards.add(given, arn, "policy", false);
            }
        }
        for given in plan.of_type("aws_sns_topic_policy") {
            if let Some(arn) = given.lookup("arn").text() {
                guards.add(given, arn.to_owned(), "policy", false);
            }
        }
        for given in plan.of_type("aws_sqs_queue_policy") {
            let url = given.lookup("queue_url").text();
            let mut queues = plan.of_type("aws_sqs_queue");
            let queue = queues.find(|queue| url.is_some() && queue.lookup("url").text() == url);
            if let Some(arn) = queue.and_then(arns::arn) {
                guards.add(given, arn.to_owned(), "policy", false);
            }
        }
        for given in plan.of_type("aws_backup_vault_policy") {
            let home = homes.home(&given.address).unwrap_or_default();
            if let Some(name) = given.lookup("backup_vault_name").text() {
                let arn = format!(
                    "arn:{}:backup:{}:{}:backup-vault:{name}",
                    home.partition, home.region, home.account
                );
                guards.add(given, arn, "policy", false);
            }
        }
        guards
    }

    fn add(&mut self, instance: &Instance, arn: String, argument: &str, required: bool) {
        if let Some(policy) = policy(instance, argument) {
            let guard = (instance.address.to_string(), policy, required);
            self.policies.insert(arn, guard);
        }
    }

    /// The policy that guards what an ARN names; that of a bucket guards its objects.
    pub(super) fn find(&self, arn: &str) -> Guard<'_> {
        let bucket = arn.contains(":s3:::").then(|| arn.split('/').next());
        let arn = bucket.flatten().unwrap_or(arn);
        match self.policies.get(arn) {
            None => Guard::None,
            Some((name, policy, true)) => Guard::Required(Source { name, policy }),
            Some((name, policy, false)) => Guard::Resource(Source { name, policy }),
        }
    }
}
