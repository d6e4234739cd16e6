//! Policy statements that recur. What lets a service do something is made by way of the table of what
//! services send ([`aws::principals`]): a condition that a service does not send would let it do nothing.

use aws::partitions::{OWN_SUFFIX, REGIONAL};
use aws::principals::{self, PolicyKind};
use serde_json::{Map, Value as Json, json};

use super::{ARN, REGION};

/// A statement that lets a service of AWS do something on behalf of this account.
pub(crate) struct ServiceStatement<'a> {
    /// The policy that it is part of.
    pub(crate) policy: PolicyKind,
    pub(crate) sid: &'a str,
    /// The service's principal without Region and suffix.
    pub(crate) service: &'a str,
    /// An action, or a list of them.
    pub(crate) actions: Json,
    /// Absent in a trust policy.
    pub(crate) resources: Option<Json>,
    /// Operator, key and value of each condition.
    pub(crate) conditions: Vec<(&'a str, &'a str, Json)>,
}

impl ServiceStatement<'_> {
    /// The statement.
    ///
    /// # Panics
    /// When the service is not known to send a key that is asked for there: a mistake in the module, found
    /// when the program is built.
    pub(crate) fn json(self) -> Json {
        let mut conditions = Map::new();
        for (operator, key, value) in self.conditions {
            assert_sends(self.service, self.policy, key);
            let of_operator = conditions
                .entry(operator.to_owned())
                .or_insert_with(|| json!({}));
            if let Json::Object(of_operator) = of_operator {
                of_operator.insert(key.to_owned(), value);
            }
        }
        let mut statement = json!({
            "Sid": self.sid,
            "Effect": "Allow",
            "Principal": { "Service": principal(self.service) },
            "Action": self.actions,
        });
        if let Json::Object(statement) = &mut statement {
            if let Some(resources) = self.resources {
                statement.insert("Resource".into(), resources);
            }
            if !conditions.is_empty() {
                statement.insert("Condition".into(), conditions.into());
            }
        }
        statement
    }
}

/// Ends the build when the service is not known to send the key there.
fn assert_sends(service: &str, policy: PolicyKind, key: &str) {
    let known = principals::find(service, policy);
    assert!(
        known.is_some_and(|sender| sender.sends(key)),
        "{service} is not known to send {key} to {}: see aws::principals",
        policy.words()
    );
}

/// The condition that a service acts for this account.
pub(crate) fn for_this_account() -> (&'static str, &'static str, Json) {
    (
        "StringEquals",
        "aws:SourceAccount",
        json!("${var.account_id}"),
    )
}

/// The statement of a key's policy that leaves it to the policies of roles who may use the key. Without it a key can be locked
/// out of its own account for ever.
pub(crate) fn account_keeps_key() -> Json {
    json!({
        "Sid": "AccountKeepsTheKey",
        "Effect": "Allow",
        "Principal": { "AWS": format!("{ARN}:iam::${{var.account_id}}:root") },
        "Action": "kms:*",
        "Resource": "*",
    })
}

/// The principal of a service, in whichever partition the module is used.
pub(crate) fn principal(service: &str) -> String {
    let own: Vec<_> = OWN_SUFFIX
        .iter()
        .filter(|(partition, _, services)| *partition == "aws-cn" && services.contains(&service))
        .collect();
    let suffix = match own.as_slice() {
        [(partition, suffix, _)] => format!(
            "${{data.aws_partition.current.partition == \"{partition}\" ? \"{suffix}\" : \"amazonaws.com\"}}"
        ),
        _ => "amazonaws.com".to_owned(),
    };
    if REGIONAL.contains(&service) {
        format!("{service}.{REGION}.{suffix}")
    } else {
        format!("{service}.{suffix}")
    }
}

/// Trust of a role in one AWS service, on behalf of this account only where the service says for whom it
/// acts.
pub(crate) fn trust(sid: &str, service: &str, conditions: Vec<(&str, &str, Json)>) -> Json {
    let statement = ServiceStatement {
        policy: PolicyKind::Trust,
        sid,
        service,
        actions: json!("sts:AssumeRole"),
        resources: None,
        conditions,
    };
    json!({ "Version": "2012-10-17", "Statement": [statement.json()] })
}

/// Trust of a role in the schedules of an account, which an expression names.
pub(crate) fn trust_of_schedules(account: &str) -> Json {
    // Scheduler names the group, never the schedule.
    let group = format!("{ARN}:scheduler:{REGION}:{account}:schedule-group/default");
    let conditions = vec![
        ("StringEquals", "aws:SourceAccount", json!(account)),
        ("StringEquals", "aws:SourceArn", json!(group)),
    ];
    trust("AssumedBySchedules", "scheduler", conditions)
}

/// A permission of a Lambda function: `body` with the service's principal, and with what it must send.
///
/// # Panics
/// When the service is not known to send what is asked for.
pub(crate) fn permission(service: &str, source_arn: &str, body: Json) -> Json {
    assert_sends(service, PolicyKind::Function, "aws:SourceArn");
    let mut body = body;
    if let Json::Object(body) = &mut body {
        body.insert("principal".into(), principal(service).into());
        body.insert("source_arn".into(), source_arn.into());
    }
    body
}

/// Refusal of everything that does not come over TLS.
pub(crate) fn tls_only(actions: &str, resources: Json) -> Json {
    json!({
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": actions,
        "Resource": resources,
        "Condition": { "Bool": { "aws:SecureTransport": "false" } },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "cloudtrail is not known to send aws:SourceAccount")]
    fn a_condition_that_a_service_does_not_send_ends_the_build() {
        trust("A", "cloudtrail", vec![for_this_account()]);
    }

    #[test]
    fn principals_follow_the_partition() {
        assert_eq!(principal("lambda"), "lambda.amazonaws.com");
        assert!(principal("logs").starts_with("logs.${data.aws_region.current.id}.${"));
        assert!(principal("logs").contains("amazonaws.com.cn"));
    }
}
