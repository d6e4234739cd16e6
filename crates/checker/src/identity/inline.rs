//! Settings that can be written in two ways: as an argument, and as a resource of its own. The one undoes the
//! other at each apply.

use plan::Instance;
use values::Lookup;

use crate::resource_policies::RESOURCE_POLICIES;
use crate::scope::{Scope, is_empty};

/// An argument of a resource that sets the same as a resource of its own.
#[derive(Clone, Copy, Debug)]
pub struct Inline {
    /// The type that has the argument.
    pub kind: &'static str,
    /// The argument or block.
    pub argument: &'static str,
    /// The type that sets the same.
    pub by: &'static str,
    /// What that type names its owner with, and by which attributes.
    pub owner: (&'static str, &'static [&'static str]),
    /// What is set.
    pub thing: &'static str,
}

const fn inline(
    kind: &'static str,
    argument: &'static str,
    by: &'static str,
    owner: (&'static str, &'static [&'static str]),
    thing: &'static str,
) -> Inline {
    Inline {
        kind,
        argument,
        by,
        owner,
        thing,
    }
}

const IN_BUCKET: (&str, &[&str]) = ("bucket", &["bucket", "id", "arn"]);
const IN_ROLE: (&str, &[&str]) = ("role", &["name", "id", "arn"]);
const IN_QUEUE: (&str, &[&str]) = ("queue_url", &["url", "id"]);
const IN_GROUP: (&str, &[&str]) = ("security_group_id", &["id"]);

/// Every setting that can be said in two ways.
pub fn inline_settings() -> impl Iterator<Item = Inline> {
    let policies = RESOURCE_POLICIES.iter().filter_map(|policy| {
        let (own, resource) = (policy.own.as_ref()?, policy.set_by.as_ref()?);
        Some(inline(
            policy.owner,
            own.name,
            resource.kind,
            (resource.argument, resource.attributes),
            policy.thing,
        ))
    });
    policies.chain(INLINE.iter().copied())
}

/// Each resource that sets what an argument of its owner sets too, with that owner.
pub(crate) fn owned<'a>(scope: &Scope<'a>, inline: &Inline) -> Vec<(&'a Instance, &'a Instance)> {
    let (argument, attributes) = inline.owner;
    let resources = scope.plan.of_type(inline.by);
    // A rule of the older type says in an argument for which direction it is.
    let of_direction = resources.filter(|one| {
        inline.by != "aws_security_group_rule" || one.lookup("type").text() == Some(inline.argument)
    });
    let owned = of_direction.filter_map(|one| {
        let owner = scope.target(one, argument, inline.kind, attributes)?;
        sets(scope, owner, inline.argument).then_some((one, owner))
    });
    owned.collect()
}

/// Does a resource set something by an argument of its own? What the provider computes is not written.
fn sets(scope: &Scope<'_>, owner: &Instance, argument: &str) -> bool {
    let Some(configuration) = scope.plan.configuration_of(owner) else {
        return false;
    };
    configuration.body.0.contains_key(argument)
        && match owner.lookup(argument) {
            Lookup::Known(value) => !is_empty(value),
            Lookup::Unknown => true,
            Lookup::Absent => false,
        }
}

/// A resource that sets all of something, and takes away what resources of another type add to it.
#[derive(Clone, Copy, Debug)]
pub struct Whole {
    /// Its type.
    pub kind: &'static str,
    /// What it names its owner with.
    pub owner: &'static str,
    /// The argument with what it leaves; none where it leaves nothing of others.
    pub leaves: Option<&'static str>,
    /// The type that adds to the same, what that names its owner with, and the argument that is looked for in what is left.
    pub part: (&'static str, &'static str, &'static str),
    /// The type of the owner, and the attributes by which it is named.
    pub of: (&'static str, &'static [&'static str]),
    /// What is set.
    pub thing: &'static str,
}

const ROLE: (&str, &[&str]) = ("aws_iam_role", &["name", "id", "arn"]);

/// Source: provider documentation of each type ("takes exclusive ownership", "conflicts with"), read 2026-11.
pub(crate) const WHOLES: &[Whole] = &[
    Whole {
        kind: "aws_iam_role_policies_exclusive",
        owner: "role_name",
        leaves: Some("policy_names"),
        part: ("aws_iam_role_policy", "role", "name"),
        of: ROLE,
        thing: "the inline policies of the role, of which it takes every other away,",
    },
    Whole {
        kind: "aws_iam_role_policy_attachments_exclusive",
        owner: "role_name",
        leaves: Some("policy_arns"),
        part: ("aws_iam_role_policy_attachment", "role", "policy_arn"),
        of: ROLE,
        thing: "the policies attached to the role, of which it takes every other away,",
    },
    Whole {
        kind: "aws_cloudwatch_event_bus_policy",
        owner: "event_bus_name",
        leaves: None,
        part: (
            "aws_cloudwatch_event_permission",
            "event_bus_name",
            "statement_id",
        ),
        of: ("aws_cloudwatch_event_bus", &["name", "id", "arn"]),
        thing: "the policy of the event bus",
    },
];

/// Each resource that adds to what another sets as a whole and takes away, with that other.
pub(crate) fn taken_away<'a>(
    scope: &Scope<'a>,
    whole: &Whole,
) -> Vec<(&'a Instance, &'a Instance)> {
    let (kind, argument, name) = whole.part;
    let (owner_kind, attributes) = whole.of;
    let mut found = Vec::new();
    for all in scope.plan.of_type(whole.kind) {
        let Some(owner) = scope.target(all, whole.owner, owner_kind, attributes) else {
            continue;
        };
        let parts = scope.plan.of_type(kind).filter(|part| {
            let of = scope.target(part, argument, owner_kind, attributes);
            of.is_some_and(|of| of.address == owner.address)
                && !may_leave(scope, all, whole.leaves, part.lookup(name))
        });
        found.extend(parts.map(|part| (part, all)));
    }
    found
}

/// May what sets all of something leave a part? It does when the part is in its list, and may when either is unknown.
fn may_leave(scope: &Scope<'_>, all: &Instance, list: Option<&str>, part: Lookup<'_>) -> bool {
    let Some(list) = list else {
        return false;
    };
    let items = match all.lookup(list) {
        Lookup::Unknown => return true,
        Lookup::Absent => return false,
        Lookup::Known(items) => items,
    };
    let items = items.items().unwrap_or_default();
    match part.text() {
        Some(name) => items
            .iter()
            .any(|item| item.as_str().is_none_or(|item| item == name)),
        // An ARN that is known after apply may be one that the list refers to.
        None => !items.is_empty() || scope.refers(all, list),
    }
}

/// Those that are no policies in [`crate::resource_policies`]. Source: provider documentation of the first type, which warns
/// of the second, read 2026-11.
const INLINE: &[Inline] = &[
    inline(
        "aws_s3_bucket",
        "lifecycle_rule",
        "aws_s3_bucket_lifecycle_configuration",
        IN_BUCKET,
        "the lifecycle rules of the bucket",
    ),
    inline(
        "aws_s3_bucket",
        "versioning",
        "aws_s3_bucket_versioning",
        IN_BUCKET,
        "the versioning of the bucket",
    ),
    inline(
        "aws_s3_bucket",
        "server_side_encryption_configuration",
        "aws_s3_bucket_server_side_encryption_configuration",
        IN_BUCKET,
        "the encryption of the bucket",
    ),
    inline(
        "aws_s3_bucket",
        "logging",
        "aws_s3_bucket_logging",
        IN_BUCKET,
        "the access log of the bucket",
    ),
    inline(
        "aws_s3_bucket",
        "cors_rule",
        "aws_s3_bucket_cors_configuration",
        IN_BUCKET,
        "the CORS rules of the bucket",
    ),
    inline(
        "aws_s3_bucket",
        "acl",
        "aws_s3_bucket_acl",
        IN_BUCKET,
        "the access control list of the bucket",
    ),
    inline(
        "aws_s3_bucket",
        "grant",
        "aws_s3_bucket_acl",
        IN_BUCKET,
        "the access control list of the bucket",
    ),
    inline(
        "aws_s3_bucket",
        "website",
        "aws_s3_bucket_website_configuration",
        IN_BUCKET,
        "the website of the bucket",
    ),
    inline(
        "aws_s3_bucket",
        "replication_configuration",
        "aws_s3_bucket_replication_configuration",
        IN_BUCKET,
        "the replication of the bucket",
    ),
    inline(
        "aws_s3_bucket",
        "object_lock_configuration",
        "aws_s3_bucket_object_lock_configuration",
        IN_BUCKET,
        "the object lock of the bucket",
    ),
    inline(
        "aws_sqs_queue",
        "redrive_policy",
        "aws_sqs_queue_redrive_policy",
        IN_QUEUE,
        "the redrive policy of the queue",
    ),
    inline(
        "aws_sqs_queue",
        "redrive_allow_policy",
        "aws_sqs_queue_redrive_allow_policy",
        IN_QUEUE,
        "the redrive allow policy of the queue",
    ),
    inline(
        "aws_iam_role",
        "inline_policy",
        "aws_iam_role_policy",
        IN_ROLE,
        "the inline policies of the role, of which it takes every other away,",
    ),
    inline(
        "aws_iam_role",
        "managed_policy_arns",
        "aws_iam_role_policy_attachment",
        IN_ROLE,
        "the policies attached to the role, of which it takes every other away,",
    ),
    inline(
        "aws_security_group",
        "ingress",
        "aws_security_group_rule",
        IN_GROUP,
        "the rules of the security group",
    ),
    inline(
        "aws_security_group",
        "egress",
        "aws_security_group_rule",
        IN_GROUP,
        "the rules of the security group",
    ),
    inline(
        "aws_security_group",
        "ingress",
        "aws_vpc_security_group_ingress_rule",
        IN_GROUP,
        "the rules of the security group",
    ),
    inline(
        "aws_security_group",
        "egress",
        "aws_vpc_security_group_egress_rule",
        IN_GROUP,
        "the rules of the security group",
    ),
    inline(
        "aws_route_table",
        "route",
        "aws_route",
        ("route_table_id", &["id"]),
        "the routes of the table",
    ),
];
