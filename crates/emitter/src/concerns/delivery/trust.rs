//! Which runs of GitHub Actions are let in: those whose token names the repository, and for the role that
//! applies the GitHub environment. Since 2026-07-15 GitHub's subjects have the numbers of owner and repository
//! in them, in repositories that were made, renamed or transferred since ("Immutable subject claims for
//! GitHub Actions OIDC tokens", GitHub changelog, 2026-04-23). Which form a repository has cannot be seen from
//! here, so both are let in once the numbers are known, and the number itself is asked for: then a name that
//! somebody else takes later opens nothing.

use aws::federation::{GITHUB, GITHUB_CLAIMS, STANDARD_CLAIMS};
use serde_json::{Value as Json, json};
use terraform::Module;

/// Which runs a role is for.
pub(super) struct Trusted {
    /// Ends of their subjects, behind the repository.
    subjects: &'static [&'static str],
    /// Claims beyond those of the repository, with their values.
    claims: &'static [(&'static str, &'static str)],
}

/// Pull requests and the branch.
pub(super) const PLAN: Trusted = Trusted {
    subjects: &["pull_request", "ref:refs/heads/${var.branch}"],
    claims: &[],
};

/// Jobs with the GitHub environment, of the branch alone: a subject that names an environment names no
/// branch.
pub(super) const APPLY: Trusted = Trusted {
    subjects: &["environment:${var.environment}"],
    claims: &[
        ("environment", "${var.environment}"),
        ("ref", "refs/heads/${var.branch}"),
    ],
};

/// Adds what both roles' trust is made of.
pub(super) fn add(m: &mut Module) {
    m.validation(
        "repository_id",
        "(var.repository_id == null) == (var.repository_owner_id == null)",
        "The numbers of the repository and of its owner go together.",
    );
    m.local(
        "repositories",
        json!(
            "${concat([\"repo:${var.repository}\"], [for id in [var.repository_id] : \"repo:${split(\"/\", var.repository)[0]}@${var.repository_owner_id}/${split(\"/\", var.repository)[1]}@${id}\" if id != null])}"
        ),
    );
    // STS reads more than the subject in the partition `aws` alone.
    m.local(
        "reads_claims",
        json!("${var.repository_id != null && data.aws_partition.current.partition == \"aws\"}"),
    );
}

impl Trusted {
    /// The trust policy.
    pub(super) fn document(&self) -> Json {
        let subjects: Vec<String> = self
            .subjects
            .iter()
            .map(|subject| format!("\"${{repository}}:{subject}\""))
            .collect();
        let subjects = format!(
            "flatten([for repository in local.repositories : [{}]])",
            subjects.join(", ")
        );
        let always = [
            format!("\"{}\" = \"sts.amazonaws.com\"", key("aud")),
            format!("\"{}\" = {subjects}", key("sub")),
        ];
        let claims: Vec<String> = [
            ("repository_id", "${var.repository_id}"),
            ("repository_owner_id", "${var.repository_owner_id}"),
        ]
        .iter()
        .chain(self.claims)
        .map(|(claim, value)| format!("\"{}\" = \"{value}\"", key(claim)))
        .collect();
        let equals = format!(
            "${{merge({{ {} }}, {{ for claim, value in {{ {} }} : claim => value if local.reads_claims }})}}",
            always.join(", "),
            claims.join(", ")
        );
        json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Sid": "AssumedByTheRepository",
                "Effect": "Allow",
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Principal": { "Federated": "${local.provider_arn}" },
                "Condition": { "StringEquals": equals },
            }],
        })
    }
}

/// The condition key of a claim.
///
/// # Panics
/// When STS does not read it: a mistake in the module, found when the program is built.
fn key(claim: &str) -> String {
    assert!(
        GITHUB_CLAIMS.contains(&claim) || STANDARD_CLAIMS.contains(&claim),
        "STS does not read the claim {claim}"
    );
    format!("{GITHUB}:{claim}")
}
