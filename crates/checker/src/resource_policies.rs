//! The policies that resources have, in one table: what sets the policy of which resource, how it names that resource, and what
//! AWS does where there is none. The gates over policies (`changes`), the edges (`edges::guards`), the controls over conditions and
//! the owners of settings (`identity`) all follow it, so that a type with a policy is one row here.
//!
//! From the provider's documentation of each type, version 5.100, and the guides that rows name, read 2026-11.
//!
//! Not here: permissions of functions, which are no documents, and the policy of an event bus, which is named by a bus of any name
//! (`identity/settings.rs`) and which no gate judges.

use aws::principals::PolicyKind;

use crate::identity::Part;

/// A type of resource with a policy of its own.
#[derive(Debug)]
pub struct ResourcePolicy {
    /// The type of the resource that the policy guards.
    pub owner: &'static str,
    /// The argument of that resource that sets the policy; none where only a separate resource does.
    pub own: Option<PolicyArgument>,
    /// The resource that sets the policy; none where only an argument does.
    pub set_by: Option<PolicyResource>,
    /// What AWS gives a resource that is given no policy.
    pub default: DefaultPolicy,
    /// Is nobody allowed anything that the policy does not allow, whatever their own policies say?
    pub required: bool,
    /// What services say of themselves there; none where that is not known.
    pub kind: Option<PolicyKind>,
    /// The policy, for people.
    pub thing: &'static str,
    /// What it denies to requests without TLS, in every module that sets it: actions, each with what follows the ARN of the owner. Empty
    /// where no module has such a statement.
    pub denied_without_tls: &'static [(&'static str, &'static str)],
}

/// An argument that holds the policy of its own resource.
#[derive(Debug)]
pub struct PolicyArgument {
    /// Its name.
    pub name: &'static str,
    /// Do controls judge what it says? Otherwise it is known only as a second owner of the policy.
    pub is_judged: bool,
}

/// A resource that sets the policy of another, in its argument `policy`.
#[derive(Debug)]
pub struct PolicyResource {
    /// Its type.
    pub kind: &'static str,
    /// The argument that names the other.
    pub argument: &'static str,
    /// By which attributes it names it.
    pub attributes: &'static [&'static str],
    /// What tells two of them apart.
    pub(crate) identity: Part,
    /// Why there is one for each resource.
    pub source: &'static str,
}

/// What AWS gives a resource that is given no policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultPolicy {
    /// Nothing.
    None,
    /// Its account decides ("Default key policy", AWS KMS developer guide, read 2026-11).
    AccountDecides,
    /// Anybody who acts for its owner may do anything ("Example cases for Amazon SNS access control", Amazon SNS developer guide, read
    /// 2026-11).
    ForItsOwner,
}

/// A type with the policy of an identity, and whose it is: argument, type and attributes; none where it is attached to whom it is for.
pub(crate) type IdentityPolicy = (&'static str, Option<PolicyOwner>);

/// How a type names what its policy belongs to: argument, type and attributes.
pub(crate) type PolicyOwner = (&'static str, &'static str, &'static [&'static str]);

/// An argument that controls judge.
const fn judged(name: &'static str) -> Option<PolicyArgument> {
    Some(PolicyArgument {
        name,
        is_judged: true,
    })
}

/// An argument that is only known as an owner of the policy.
const OWNER_ONLY: Option<PolicyArgument> = Some(PolicyArgument {
    name: "policy",
    is_judged: false,
});

/// The type `kind` sets the policy of `owner`, which `argument` names by one of these attributes.
const fn set_by(
    kind: &'static str,
    argument: &'static str,
    owner: &'static str,
    attributes: &'static [&'static str],
) -> PolicyResource {
    PolicyResource {
        kind,
        argument,
        attributes,
        identity: Part::Of(argument, owner, attributes),
        source: "provider documentation: it sets the whole of it, and another resource sets it back",
    }
}

/// What most rows have in common; never a row by itself.
const BLANK: ResourcePolicy = ResourcePolicy {
    owner: "",
    own: None,
    set_by: None,
    default: DefaultPolicy::None,
    required: false,
    kind: None,
    thing: "",
    denied_without_tls: &[],
};

/// Every type of resource with a policy.
pub const RESOURCE_POLICIES: &[ResourcePolicy] = &[
    ResourcePolicy {
        owner: "aws_iam_role",
        own: judged("assume_role_policy"),
        required: true,
        kind: Some(PolicyKind::Trust),
        thing: "the trust policy of the role",
        ..BLANK
    },
    ResourcePolicy {
        owner: "aws_s3_bucket",
        own: OWNER_ONLY,
        set_by: Some(PolicyResource {
            source: crate::identity::ONE_OF_A_BUCKET,
            ..set_by(
                "aws_s3_bucket_policy",
                "bucket",
                "aws_s3_bucket",
                &["bucket", "id", "arn"],
            )
        }),
        kind: Some(PolicyKind::Bucket),
        thing: "the policy of the bucket",
        denied_without_tls: &[("s3:GetObject", "/a"), ("s3:ListBucket", "")],
        ..BLANK
    },
    ResourcePolicy {
        owner: "aws_sns_topic",
        own: judged("policy"),
        set_by: Some(set_by(
            "aws_sns_topic_policy",
            "arn",
            "aws_sns_topic",
            &["arn", "id"],
        )),
        default: DefaultPolicy::ForItsOwner,
        kind: Some(PolicyKind::Topic),
        thing: "the policy of the topic",
        denied_without_tls: &[("sns:Publish", "")],
        ..BLANK
    },
    ResourcePolicy {
        owner: "aws_sqs_queue",
        own: judged("policy"),
        set_by: Some(set_by(
            "aws_sqs_queue_policy",
            "queue_url",
            "aws_sqs_queue",
            &["url", "id"],
        )),
        kind: Some(PolicyKind::Queue),
        thing: "the policy of the queue",
        denied_without_tls: &[("sqs:SendMessage", "")],
        ..BLANK
    },
    ResourcePolicy {
        owner: "aws_kms_key",
        own: judged("policy"),
        set_by: Some(PolicyResource {
            source: "KMS PutKeyPolicy: a key has one policy, `default`",
            ..set_by(
                "aws_kms_key_policy",
                "key_id",
                "aws_kms_key",
                &["key_id", "arn", "id"],
            )
        }),
        default: DefaultPolicy::AccountDecides,
        required: true,
        kind: Some(PolicyKind::Key),
        thing: "the policy of the key",
        ..BLANK
    },
    ResourcePolicy {
        owner: "aws_backup_vault",
        set_by: Some(set_by(
            "aws_backup_vault_policy",
            "backup_vault_name",
            "aws_backup_vault",
            &["name", "id"],
        )),
        thing: "the policy of the vault",
        ..BLANK
    },
    ResourcePolicy {
        owner: "aws_dynamodb_table",
        set_by: Some(PolicyResource {
            // A stream of the table has another policy than the table.
            identity: Part::OfAny("resource_arn"),
            ..set_by(
                "aws_dynamodb_resource_policy",
                "resource_arn",
                "aws_dynamodb_table",
                &["arn"],
            )
        }),
        thing: "the policy of the table",
        ..BLANK
    },
    ResourcePolicy {
        owner: "aws_api_gateway_rest_api",
        own: judged("policy"),
        set_by: Some(set_by(
            "aws_api_gateway_rest_api_policy",
            "rest_api_id",
            "aws_api_gateway_rest_api",
            &["id"],
        )),
        thing: "the policy of the API",
        ..BLANK
    },
    ResourcePolicy {
        owner: "aws_ecr_repository",
        set_by: Some(set_by(
            "aws_ecr_repository_policy",
            "repository",
            "aws_ecr_repository",
            &["name", "id"],
        )),
        thing: "the policy of the repository",
        ..BLANK
    },
    ResourcePolicy {
        owner: "aws_secretsmanager_secret",
        own: OWNER_ONLY,
        set_by: Some(set_by(
            "aws_secretsmanager_secret_policy",
            "secret_arn",
            "aws_secretsmanager_secret",
            &["arn", "id"],
        )),
        thing: "the policy of the secret",
        ..BLANK
    },
];

/// Every type with a policy of identities.
pub(crate) const IDENTITY_POLICIES: &[IdentityPolicy] = &[
    ("aws_iam_policy", None),
    (
        "aws_iam_role_policy",
        Some(("role", "aws_iam_role", &["name", "id"])),
    ),
    (
        "aws_iam_user_policy",
        Some(("user", "aws_iam_user", &["name", "id"])),
    ),
    (
        "aws_iam_group_policy",
        Some(("group", "aws_iam_group", &["name", "id"])),
    ),
];

/// The types whose policies of resources controls judge, in the order of the table.
pub(crate) const RESOURCE_POLICY_TYPES: &[&str] = &judged_types::<{ count_judged(false) }>(false);

/// Those of them of which it is known what services say of themselves there.
pub(crate) const SERVICE_POLICY_TYPES: &[&str] = &judged_types::<{ count_judged(true) }>(true);

/// The types of [`IDENTITY_POLICIES`].
pub(crate) const IDENTITY_POLICY_TYPES: &[&str] = &{
    let mut types = [""; IDENTITY_POLICIES.len()];
    let mut row = 0;
    while row < types.len() {
        types[row] = IDENTITY_POLICIES[row].0;
        row += 1;
    }
    types
};

/// How many types with a policy of a resource controls judge: all, or those of a known kind.
const fn count_judged(of_known_kind: bool) -> usize {
    let mut count = 0;
    let mut row = 0;
    while row < RESOURCE_POLICIES.len() {
        let policy = &RESOURCE_POLICIES[row];
        if !of_known_kind || policy.kind.is_some() {
            if policy.is_judged_in_place() {
                count += 1;
            }
            if policy.set_by.is_some() {
                count += 1;
            }
        }
        row += 1;
    }
    count
}

/// The types that [`count_judged`] counts: of each row the owner, then the resource that sets its policy.
const fn judged_types<const N: usize>(of_known_kind: bool) -> [&'static str; N] {
    let mut types = [""; N];
    let mut count = 0;
    let mut row = 0;
    while row < RESOURCE_POLICIES.len() {
        let policy = &RESOURCE_POLICIES[row];
        row += 1;
        if of_known_kind && policy.kind.is_none() {
            continue;
        }
        if policy.is_judged_in_place() {
            types[count] = policy.owner;
            count += 1;
        }
        if let Some(resource) = &policy.set_by {
            types[count] = resource.kind;
            count += 1;
        }
    }
    types
}

/// The types of all these lists, which have `N` together, in the order of the alphabet: what a control judges has to be a constant.
pub(crate) const fn sorted<const N: usize>(lists: &[&[&'static str]]) -> [&'static str; N] {
    let mut types = [""; N];
    let mut count = 0;
    let mut list = 0;
    while list < lists.len() {
        let mut item = 0;
        while item < lists[list].len() {
            let mut position = count;
            while position > 0 && is_before(lists[list][item], types[position - 1]) {
                types[position] = types[position - 1];
                position -= 1;
            }
            types[position] = lists[list][item];
            count += 1;
            item += 1;
        }
        list += 1;
    }
    assert!(count == N);
    types
}

/// Is `a` before `b` in the order of the alphabet? `str::cmp` is not for constants.
const fn is_before(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut position = 0;
    while position < a.len() && position < b.len() {
        if a[position] != b[position] {
            return a[position] < b[position];
        }
        position += 1;
    }
    a.len() < b.len()
}

impl ResourcePolicy {
    /// Do controls judge the argument of the owner that sets the policy?
    const fn is_judged_in_place(&self) -> bool {
        match &self.own {
            Some(argument) => argument.is_judged,
            None => false,
        }
    }

    /// The row of a type that controls judge, and the argument of that type that holds the policy.
    pub(crate) fn judged(kind: &str) -> Option<(&'static Self, &'static str)> {
        RESOURCE_POLICIES.iter().find_map(|policy| {
            let own = policy.own.as_ref().filter(|own| own.is_judged);
            if let Some(own) = own.filter(|_| policy.owner == kind) {
                return Some((policy, own.name));
            }
            let resource = policy.set_by.as_ref()?;
            (resource.kind == kind).then_some((policy, "policy"))
        })
    }
}

/// The argument of a type that holds its policy, of a resource or an identity.
pub(crate) fn policy_argument(kind: &str) -> Option<&'static str> {
    let of_identity = || IDENTITY_POLICY_TYPES.contains(&kind).then_some("policy");
    ResourcePolicy::judged(kind)
        .map(|(_, argument)| argument)
        .or_else(of_identity)
}

/// What the policy of a type belongs to; none when the resource itself has it.
pub(crate) fn policy_owner(kind: &str) -> Option<PolicyOwner> {
    let beside = RESOURCE_POLICIES.iter().find_map(|policy| {
        let resource = policy.set_by.as_ref()?;
        (resource.kind == kind).then_some((resource.argument, policy.owner, resource.attributes))
    });
    let of_identity = || IDENTITY_POLICIES.iter().find(|row| row.0 == kind)?.1;
    beside.or_else(of_identity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_is_in_one_row_and_each_row_says_what_sets_the_policy() {
        let mut owners: Vec<&str> = RESOURCE_POLICIES.iter().map(|row| row.owner).collect();
        owners.sort_unstable();
        owners.dedup();
        assert_eq!(owners.len(), RESOURCE_POLICIES.len());
        for row in RESOURCE_POLICIES {
            let is_judged = row.own.as_ref().is_some_and(|own| own.is_judged);
            assert!(is_judged || row.set_by.is_some(), "{}", row.owner);
            assert!(!row.thing.is_empty(), "{}", row.owner);
        }
    }

    #[test]
    fn types_of_several_lists_are_sorted() {
        assert_eq!(
            sorted::<4>(&[&["c", "a_b"], &["ab", "a"]]),
            ["a", "a_b", "ab", "c"]
        );
    }
}
