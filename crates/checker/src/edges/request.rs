//! What is in a request: who makes it, and the condition keys that it carries.

use std::rc::Rc;

use aws::partitions;
use aws::principals::{self, PolicyKind};
use plan::Instance;

use super::held::{Held, text};
use super::{Guarded, Identity, Need, Who};
use crate::policy::PolicyText;
use crate::policy::context::Context;
use crate::policy::evaluate::account_in;

/// A request of a service for itself, on behalf of something in the account.
pub(crate) struct OfService<'a> {
    pub(crate) service: &'static str,
    /// What acts.
    pub(crate) from: &'a Instance,
    pub(crate) action: &'static str,
    pub(crate) resource: PolicyText,
    /// The kind of policy that judges it, and that policy.
    pub(crate) kind: PolicyKind,
    pub(crate) guard: Rc<Guarded>,
    /// The ARN that it says it acts for.
    pub(crate) source_arn: PolicyText,
    /// More that it says.
    pub(crate) keys: Vec<(&'static str, PolicyText)>,
}

impl Held<'_> {
    /// A request of a service. It carries what the service is known to send to such a policy; of what nothing is
    /// known, the proof is not certain.
    pub(crate) fn by_service(&self, of: OfService<'_>) -> Need {
        let home = self.home(of.from);
        let partition = match home.partition.as_str() {
            "" => "aws",
            partition => partition,
        };
        let mut context = Context::new();
        context
            .set("aws:SecureTransport", "true")
            .set("aws:PrincipalIsAWSService", "true")
            .leave_out_all("aws:sourceorg");
        let account = match home.account.as_str() {
            "" => PolicyText::Unknown,
            account => account.into(),
        };
        let sender = principals::find(of.service, of.kind);
        let silent = of
            .keys
            .iter()
            .any(|(key, _)| *key == principals::TOPIC_CONTEXT)
            && principals::SILENT_FOR_TOPICS.contains(&of.service);
        for (key, value) in [
            ("aws:SourceAccount", account.clone()),
            ("aws:SourceArn", of.source_arn),
        ] {
            match sender {
                Some(sender) if sender.sends(key) && !silent => {
                    context.set(key, value);
                }
                Some(sender) if sender.no_others || silent => {
                    context.leave_out(key);
                }
                _ => {}
            }
        }
        // What the default policy of a topic asks for (see `held.rs`): CloudWatch says it.
        match of.service {
            "cloudwatch" => context.set("aws:SourceOwner", account),
            _ => context.leave_out("aws:SourceOwner"),
        };
        for (key, value) in of.keys {
            context.set(key, value);
        }
        context
            .leave_out_all("kms:encryptioncontext:")
            .leave_out_all("kms:viaservice");
        let regional = partitions::REGIONAL.contains(&of.service);
        let open = regional && home.region.is_empty();
        Need {
            who: Who::Service(partitions::principal(of.service, partition, &home.region)),
            action: of.action,
            resource: of.resource,
            context,
            identity: Rc::new(Identity::default()),
            guard: of.guard,
            open: open.then_some("the region, which the principal names"),
        }
    }

    /// A service takes a role.
    pub(crate) fn assume(
        &self,
        service: &'static str,
        from: &Instance,
        role: &Instance,
        source_arn: PolicyText,
    ) -> Need {
        self.by_service(OfService {
            service,
            from,
            action: "sts:AssumeRole",
            resource: text(role, "arn"),
            kind: PolicyKind::Trust,
            guard: self.trust(role),
            source_arn,
            keys: Vec::new(),
        })
    }

    /// A request of a role, with these condition keys beside those that every request has.
    pub(crate) fn by_role(
        &self,
        role: &Instance,
        action: &'static str,
        resource: PolicyText,
        guard: Rc<Guarded>,
        keys: &[(&str, PolicyText)],
    ) -> Need {
        let arn = text(role, "arn");
        let mut context = Context::new();
        context
            .set("aws:SecureTransport", "true")
            .set("aws:PrincipalIsAWSService", "false")
            .set("aws:PrincipalArn", arn.clone())
            .leave_out("lambda:SourceFunctionArn")
            .leave_out_all("aws:sourcea")
            .leave_out_all("aws:sourceo");
        if let Some(account) = arn.known().and_then(account_in) {
            context
                .set("aws:PrincipalAccount", account)
                .set("aws:ResourceAccount", account)
                .set("kms:CallerAccount", account);
        }
        let home = self.home(role);
        let of_resource = resource.known().and_then(|arn| arn.split(':').nth(3));
        let region = of_resource.filter(|region| !region.is_empty());
        match region.unwrap_or(&home.region) {
            "" => {}
            region => {
                context.set("aws:RequestedRegion", region);
            }
        }
        for (key, value) in keys {
            context.replace(key, vec![value.clone()]);
        }
        context
            .leave_out_all("kms:encryptioncontext:")
            .leave_out_all("kms:viaservice")
            .leave_out_all("kms:grantisforawsresource");
        // The policy of the resource may name the role, or its account.
        let open = arn.known().is_none();
        Need {
            who: Who::Role(arn),
            action,
            resource,
            context,
            identity: self.identity(role),
            guard,
            open: open.then_some("the ARN of the role"),
        }
    }
}
