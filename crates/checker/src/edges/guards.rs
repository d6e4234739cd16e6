//! The policies that guard resources: their own, those of resources beside them, and what AWS gives to what
//! is given none.

use std::rc::Rc;

use aws::principals::PolicyKind;
use plan::Instance;
use values::Lookup;

use super::Guarded;
use super::held::{Held, text};
use crate::policy::{Condition, Effect, Policy, PolicyText, Statement};
use crate::resource_policies::{DefaultPolicy, PolicyResource, RESOURCE_POLICIES, ResourcePolicy};
use crate::scope::Document;

/// The policies that guard resources; whom a role trusts is [`Held::trust`].
fn guards() -> impl Iterator<Item = &'static ResourcePolicy> {
    let policies = RESOURCE_POLICIES.iter();
    policies.filter(|policy| policy.kind != Some(PolicyKind::Trust))
}

/// The types of resources that have a policy or permissions of their own.
pub(super) fn guarded_types() -> impl Iterator<Item = &'static str> {
    let kinds = guards().map(|policy| policy.owner);
    kinds.chain(["aws_lambda_function"])
}

impl Held<'_> {
    pub(super) fn guarded(&self, instance: &Instance) -> Guarded {
        if instance.resource_type.as_ref() == "aws_lambda_function" {
            return self.permissions(instance);
        }
        let Some(row) = guards().find(|policy| *policy.owner == *instance.resource_type) else {
            return Guarded::default();
        };
        let companions = row.set_by.as_ref().map(|resource| {
            let PolicyResource {
                kind,
                argument,
                attributes,
                ..
            } = resource;
            self.scope.companions(instance, kind, argument, attributes)
        });
        let companions = companions.unwrap_or_default();
        let mut given: Vec<(&str, Rc<Document>)> = companions
            .found
            .iter()
            .map(|one| (one.address.as_ref(), self.scope.policy(one, "policy")))
            .collect();
        if given.is_empty()
            && let Some(argument) = &row.own
        {
            let own = crate::controls::policies::own(&self.scope, instance, argument.name);
            given.push((&instance.address, own));
        }
        let mut guarded = Guarded {
            name: instance.address.to_string(),
            policy: None,
            required: row.required,
        };
        for (name, document) in given {
            let policy = match &*document {
                Document::Absent => continue,
                Document::Read(policy) => policy.clone(),
                Document::Unknown | Document::Broken(_) => Policy::default(),
            };
            name.clone_into(&mut guarded.name);
            guarded.policy = Some(policy);
        }
        if guarded.policy.is_none() && companions.perhaps {
            guarded.policy = Some(Policy::default());
        }
        if guarded.policy.is_none() {
            guarded.policy = match row.default {
                DefaultPolicy::AccountDecides => Some(self.default_key_policy(instance)),
                DefaultPolicy::ForItsOwner => Some(self.default_topic_policy(instance)),
                DefaultPolicy::None => None,
            };
        }
        guarded
    }

    /// The policy of a key that is given none.
    fn default_key_policy(&self, key: &Instance) -> Policy {
        let home = self.home(key);
        let root = match home.account.as_str() {
            "" => PolicyText::Unknown,
            account => format!("arn:{}:iam::{account}:root", home.partition).into(),
        };
        default_policy(root, "kms:*", Vec::new())
    }

    /// The policy of a topic that is given none: alarms say that they act for its owner.
    fn default_topic_policy(&self, topic: &Instance) -> Policy {
        let owner = match self.home(topic).account.as_str() {
            "" => PolicyText::Unknown,
            account => account.into(),
        };
        let owned = Condition {
            operator: "StringEquals".to_owned(),
            key: "aws:sourceowner".to_owned(),
            values: vec![owner],
        };
        default_policy("*".into(), "sns:*", vec![owned])
    }

    /// The permissions of a function as the policy that Lambda makes of them, each statement called by the
    /// address of its permission.
    fn permissions(&self, function: &Instance) -> Guarded {
        let attributes = &["function_name", "arn", "id"];
        let companions = self.scope.companions(
            function,
            "aws_lambda_permission",
            "function_name",
            attributes,
        );
        let statements = companions.found.iter().map(|permission| {
            let arn = text(function, "arn");
            let about = match (permission.lookup("qualifier"), arn) {
                (Lookup::Absent, arn) => arn,
                (Lookup::Known(qualifier), PolicyText::Known(arn)) => {
                    let qualifier = qualifier.as_str().unwrap_or_default();
                    format!("{arn}:{qualifier}").into()
                }
                _ => PolicyText::Unknown,
            };
            let mut statement = Statement::of_permission(permission, about);
            statement.sid = permission.address.to_string();
            statement
        });
        Guarded {
            name: "permission".to_owned(),
            policy: Some(Policy {
                statements: statements.collect(),
                complete: !companions.perhaps,
                size: None,
            }),
            required: false,
        }
    }
}

/// The policy that AWS gives to what is given none.
fn default_policy(principal: PolicyText, actions: &str, conditions: Vec<Condition>) -> Policy {
    Policy {
        statements: vec![Statement {
            sid: "default".to_owned(),
            effect: Effect::Allow,
            principals: vec![("AWS".to_owned(), principal)],
            not_principal: false,
            actions: vec![actions.into()],
            not_action: false,
            resources: vec!["*".into()],
            not_resource: false,
            conditions,
        }],
        complete: true,
        size: None,
    }
}
