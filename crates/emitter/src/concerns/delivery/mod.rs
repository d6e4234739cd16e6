//! How GitHub Actions gets into the account: without a stored secret, as one role that reads and
//! locks the state, and as one that builds, after the approval of the GitHub environment. Neither can
//! raise its own rights, nor make a role beyond the boundary. It is made once, by an administrator,
//! before the environment that it serves.

mod boundary;
mod chat;
#[cfg(test)]
mod coverage_tests;
mod domains;
mod never;
mod replicas;
mod rights;
mod services;
mod tests;
mod trust;
mod wire;
pub(crate) mod workflow;

use naming::ConcernName;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value as Json, json};
use terraform::{Module, Text, Value};

use crate::definition::{Concern, ModuleDefinition, STANDARD, Variant};
use crate::parts::ARN;

pub(crate) use wire::{apply_role_arn, boundary_arn, plan_role_arn};

pub(crate) const CONCERN: Concern = Concern {
    module: ModuleDefinition {
        path: ConcernName::Delivery.as_str(),
        variants: STANDARD,
        module,
        examples: &[(
            "delivery",
            include_str!("../../../templates/examples/delivery.tf"),
        )],
        on_provider_6: None,
    },
    section: "delivery",
    alarms: &[],
    wire: wire::wire,
};

/// What a caller of `modules/delivery` passes.
#[derive(Serialize, JsonSchema)]
struct DeliveryInputs {
    /// What every name begins with: application and environment.
    #[schemars(regex(pattern = "^[a-z][a-z0-9-]{1,42}$"))]
    name: Text,
    /// Value of the tag Application on everything that is built.
    application: Text,
    /// Value of the tag Environment on everything that is built; also the GitHub environment whose
    /// approval the building role needs.
    environment: Text,
    /// The twelve digits of the account.
    #[schemars(regex(pattern = "^[0-9]{12}$"))]
    account_id: Text,
    /// GitHub repository, as owner/name.
    #[schemars(regex(pattern = "^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$"))]
    repository: Text,
    /// Number of the repository, which GitHub names in subjects since 2026-07-15:
    /// `gh api repos/OWNER/NAME --jq .id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[1-9][0-9]{0,18}$"))]
    repository_id: Option<Text>,
    /// Number of the repository's owner: `gh api repos/OWNER/NAME --jq .owner.id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[1-9][0-9]{0,18}$"))]
    repository_owner_id: Option<Text>,
    /// Branch that is applied.
    #[serde(default = "branch")]
    #[schemars(regex(pattern = "^[A-Za-z0-9._/-]{1,100}$"))]
    branch: Text,
    /// Whether to make the account's trust in GitHub's OpenID Connect; an account has one.
    #[serde(default)]
    create_provider: Value<bool>,
    /// Regions in which something is built. Identity and costs answer in us-east-1.
    #[schemars(length(min = 1))]
    regions: Vec<Text>,
    /// Bucket that keeps the state.
    state_bucket: Text,
    /// Key of the state in the bucket.
    state_key: Text,
    /// ARNs of the keys that encrypt the state; none where S3's own does.
    #[serde(default)]
    state_key_arns: Vec<Text>,
    /// Whether the environment has a private network.
    #[serde(default)]
    network: Value<bool>,
    /// Region in which the AWS provider calls the API of chat applications; null where no channel is notified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    chat_region: Option<Text>,
    /// Whether the building role must never destroy what holds data.
    #[serde(default = "protected")]
    protected: Value<bool>,
    /// Whether everything in the environment may be destroyed with what is in it.
    #[serde(default)]
    destroyable: Value<bool>,
    /// Whether what the audit trail records follows the buckets: the building role then may change it.
    #[serde(default)]
    trail_follows_buckets: Value<bool>,
    /// Names of the tables that do not begin with `name` and a hyphen.
    #[serde(default)]
    named_tables: Vec<Text>,
    /// Names of the buckets that do not begin with `name` and a hyphen.
    #[serde(default)]
    named_buckets: Vec<Text>,
    /// What roles of the application may be given beyond its own resources.
    #[serde(default)]
    boundary_statements: Vec<BoundaryStatement>,
    /// Actions that destroy data or its settings and that the description grants to functions all the same.
    #[serde(default)]
    boundary_leaves: Vec<Text>,
    /// ARNs of objects in S3 that are packages of functions.
    #[serde(default)]
    package_arns: Vec<Text>,
    /// ARNs of the repositories in ECR that images of functions are in.
    #[serde(default)]
    image_repository_arns: Vec<Text>,
    /// Regions in which tables have replicas.
    #[serde(default)]
    replica_regions: Vec<Text>,
    /// Domain names that APIs have of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    domain_names: Vec<Text>,
    /// Ids of the hosted zones of Route 53 that those are in; * where that is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    hosted_zone_ids: Vec<Text>,
    /// What names of other environments of the account begin with that also begin as `name` does.
    #[serde(default)]
    fenced_names: Vec<Text>,
}

/// A statement of the boundary.
#[derive(Serialize, JsonSchema)]
struct BoundaryStatement {
    #[schemars(regex(pattern = "^[A-Za-z0-9]+$"))]
    sid: Text,
    #[schemars(length(min = 1))]
    actions: Vec<Text>,
    #[schemars(length(min = 1))]
    resources: Vec<Text>,
}

fn branch() -> Text {
    "main".into()
}

fn protected() -> Value<bool> {
    Value::Literal(true)
}

/// ARNs from their short forms: `@N` is application and environment, `@R` the ledger of remediation, `@A` the account.
fn own(resources: &[&str]) -> Json {
    if resources == ["*"] {
        return json!("*");
    }
    let arns = resources.iter().map(|resource| {
        let resource = resource
            .replace("@N", "${var.name}")
            .replace("@R", &naming::remediation("${var.name}"))
            .replace("@A", "${var.account_id}");
        json!(format!("{ARN}:{resource}"))
    });
    arns.collect()
}

fn module(_: Variant) -> Module {
    let mut m = Module::new::<DeliveryInputs>(
        "delivery",
        "The way of GitHub Actions into the account: a role that plans, a role that applies after approval, and the boundary of every role that is made.",
    );
    m.data("aws_partition", "current", json!({}));
    m.local("issuer", json!("token.actions.githubusercontent.com"));
    for (name, value) in [
        (
            "boundary_arn",
            "iam::${var.account_id}:policy/${var.name}-boundary",
        ),
        (
            "provider_arn",
            "iam::${var.account_id}:oidc-provider/${local.issuer}",
        ),
        ("state_bucket_arn", "s3:::${var.state_bucket}"),
    ] {
        m.local(name, json!(format!("{ARN}:{value}")));
    }
    m.local(
        "own_repository_arns",
        json!("${[for arn in var.image_repository_arns : arn if split(\":\", arn)[4] == var.account_id]}"),
    );
    m.local(
        "state_arn",
        json!("${local.state_bucket_arn}/${var.state_key}"),
    );
    m.resource(
        "aws_iam_openid_connect_provider",
        "github",
        json!({
            "count": "${var.create_provider ? 1 : 0}",
            "url": "https://${local.issuer}",
            "client_id_list": ["sts.amazonaws.com"],
        }),
    );
    for (name, start) in [
        ("named_tables", "dynamodb:*:${var.account_id}:table/"),
        ("named_buckets", "s3:::"),
    ] {
        let arns = format!("${{[for name in var.{name} : \"{ARN}:{start}${{name}}\"]}}");
        m.local(name, json!(arns));
    }
    policies(&mut m);
    trust::add(&mut m);
    role(
        &mut m,
        "plan",
        "Plans ${var.name}: reads its configuration, and locks its state.",
        &trust::PLAN,
        &["read", "read_watch"],
    );
    role(
        &mut m,
        "apply",
        "Builds ${var.name}, after the approval of the GitHub environment ${var.environment}.",
        &trust::APPLY,
        &["read", "read_watch", "build", "watch", "rights", "never"],
    );
    m.resource(
        "aws_iam_role_policy_attachment",
        "network",
        json!({
            "count": "${var.network ? 1 : 0}",
            "role": "${aws_iam_role.apply.name}",
            "policy_arn": "${aws_iam_policy.network[0].arn}",
        }),
    );
    for (name, value, description) in [
        (
            "plan_role_arn",
            "aws_iam_role.plan.arn",
            "ARN of the role that plans.",
        ),
        (
            "apply_role_arn",
            "aws_iam_role.apply.arn",
            "ARN of the role that applies.",
        ),
        (
            "boundary_arn",
            "aws_iam_policy.boundary.arn",
            "ARN of the boundary of every role that is made.",
        ),
    ] {
        m.output(name, format!("${{{value}}}"), description);
    }
    m.test(tests::file());
    m
}

fn policies(m: &mut Module) {
    m.local("state_key_statements", json!([rights::state_key()]));
    m.local("code_statements", json!(rights::code()));
    m.local("empty_statements", json!(rights::empty()));
    m.local("replica_statements", json!([replicas::statement()]));
    m.local(
        "called_regions",
        json!("${distinct(concat(var.regions, [for region in [var.chat_region] : region if region != null]))}"),
    );
    for (name, statements) in [
        ("read_chat", chat::read()),
        ("build_chat", chat::build()),
        ("rights_chat", chat::rights()),
        ("never_chat", chat::never()),
        ("read_domains", domains::read()),
        ("read_zones", domains::read_zones()),
        ("build_domains", domains::build()),
        ("build_zones", domains::build_zones()),
    ] {
        m.local(&format!("{name}_statements"), statements);
    }
    for (name, statements) in [
        ("never_state_key", vec![never::state_key()]),
        ("never_neighbours", vec![never::fence()]),
        ("never_protected", never::protected()),
        ("never_selectors", vec![never::selectors()]),
    ] {
        m.local(&format!("{name}_statements"), statements.into());
    }
    let with_key = "[for s in local.state_key_statements : s if length(var.state_key_arns) > 0]";
    for (name, description, statements, more) in [
        (
            "read",
            "Reads the configuration of",
            rights::read(),
            vec![with_key],
        ),
        (
            "read_watch",
            "Reads what watches, backs up and records",
            rights::read_watch(),
            vec![
                "[for s in local.read_chat_statements : s if var.chat_region != null]",
                "[for s in local.read_domains_statements : s if length(var.domain_names) > 0]",
                "[for s in local.read_zones_statements : s if length(var.hosted_zone_ids) > 0]",
            ],
        ),
        ("build", "Builds the workloads of", rights::build(), vec![]),
        (
            "watch",
            "Builds what watches, backs up and records",
            rights::watch(),
            vec![
                "[for s in local.build_chat_statements : s if var.chat_region != null]",
                "[for s in local.build_domains_statements : s if length(var.domain_names) > 0]",
                "[for s in local.build_zones_statements : s if length(var.hosted_zone_ids) > 0]",
            ],
        ),
        (
            "rights",
            "Keys and roles of",
            rights::rights(),
            vec![
                "[for s in local.code_statements : s if length(s.Resource) > 0]",
                "[for s in local.empty_statements : s if var.destroyable]",
                "[for s in local.replica_statements : s if length(var.replica_regions) > 0]",
                "[for s in local.rights_chat_statements : s if var.chat_region != null]",
            ],
        ),
        (
            "never",
            "What the role that applies must never do in",
            never::always(),
            vec![
                "[for s in local.never_state_key_statements : s if length(var.state_key_arns) > 0]",
                "[for s in local.never_neighbours_statements : s if length(var.fenced_names) > 0]",
                "[for s in local.never_protected_statements : s if var.protected]",
                "[for s in local.never_selectors_statements : s if var.protected && !var.trail_follows_buckets]",
                "[for s in local.never_chat_statements : s if var.chat_region != null]",
            ],
        ),
        (
            "network",
            "Builds the private network of",
            rights::network(),
            vec![],
        ),
    ] {
        m.local(&format!("{name}_statements"), statements.into());
        let mut parts = vec![format!("local.{name}_statements")];
        parts.extend(more.into_iter().map(String::from));
        let document = m.document(
            name,
            json!({ "Version": "2012-10-17", "Statement": format!("${{concat({})}}", parts.join(", ")) }),
        );
        let mut policy = json!({
            "name": format!("${{var.name}}-github-{}", name.replace('_', "-")),
            "description": format!("{description} ${{var.name}}."),
            "policy": document,
        });
        if name == "network"
            && let Json::Object(body) = &mut policy
        {
            body.insert("count".into(), "${var.network ? 1 : 0}".into());
        }
        m.resource("aws_iam_policy", name, policy);
    }
    m.local("boundary_statements", boundary::statements());
    m.local("boundary_never_statements", json!([boundary::never_data()]));
    let document = m.document(
        "boundary",
        json!({
            "Version": "2012-10-17",
            "Statement": "${concat(local.boundary_statements, [for s in var.boundary_statements : { Sid = s.sid, Effect = \"Allow\", Action = s.actions, Resource = s.resources }], [for s in local.never_neighbours_statements : s if length(var.fenced_names) > 0], [for s in local.boundary_never_statements : s if var.protected])}",
        }),
    );
    m.resource(
        "aws_iam_policy",
        "boundary",
        json!({
            "name": "${var.name}-boundary",
            "description": "What a role of ${var.name} can be given at most.",
            "policy": document,
        }),
    );
}

/// A role that GitHub Actions assumes where `trusted` says, with these policies.
fn role(
    m: &mut Module,
    name: &str,
    description: &str,
    trusted: &trust::Trusted,
    policies: &[&str],
) {
    let trust = m.document(&format!("{name}_trust"), trusted.document());
    m.resource(
        "aws_iam_role",
        name,
        json!({
            "name": format!("${{var.name}}-github-{name}"),
            "description": description,
            "assume_role_policy": trust,
            "max_session_duration": 3600,
            "depends_on": ["aws_iam_openid_connect_provider.github"],
        }),
    );
    for policy in policies {
        m.resource(
            "aws_iam_role_policy_attachment",
            &format!("{name}_{policy}"),
            json!({
                "role": format!("${{aws_iam_role.{name}.name}}"),
                "policy_arn": format!("${{aws_iam_policy.{policy}.arn}}"),
            }),
        );
    }
}
