//! What AWS STS reads of the tokens of GitHub Actions.

/// The host of GitHub's tokens, and what condition keys on them begin with.
pub const GITHUB: &str = "token.actions.githubusercontent.com";

/// Claims of a token of GitHub Actions that a trust policy may ask for, in the partition `aws`. A condition
/// on another never holds. Since 2026-01 these are more than `aud` and `sub` ("AWS STS now supports
/// validation of select identity provider specific claims", AWS What's New, 2026-01; "IAM and AWS STS
/// condition context keys", AWS IAM user guide, read 2026-11).
pub const GITHUB_CLAIMS: &[&str] = &[
    "actor",
    "actor_id",
    "amr",
    "aud",
    "enterprise_id",
    "environment",
    "job_workflow_ref",
    "ref",
    "repository",
    "repository_id",
    "repository_owner_id",
    "sub",
    "workflow",
];

/// Claims of OpenID Connect itself, which STS reads in every partition.
pub const STANDARD_CLAIMS: &[&str] = &["amr", "aud", "sub"];

/// The day from which on repositories that are made, renamed or transferred have subjects with the numbers
/// of owner and repository: `repo:OWNER@OWNER_ID/NAME@ID:…` ("Immutable subject claims for GitHub Actions
/// OIDC tokens", GitHub changelog, 2026-04-23; aws-actions/configure-aws-credentials#1888).
pub const IMMUTABLE_SUBJECTS_SINCE: &str = "2026-07-15";
