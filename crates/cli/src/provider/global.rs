//! Services that are the same in every Region, by the beginning of their types. AWS Fault Isolation
//! Boundaries, appendix B "Edge network global service guidance" and "Partitional services", read 2026-11.

/// Types that begin so.
const GLOBAL: &[&str] = &[
    "aws_account_",
    "aws_billing_",
    "aws_budgets_",
    "aws_ce_",
    "aws_chatbot_",
    "aws_cloudfront_",
    "aws_cur_",
    "aws_globalaccelerator_",
    "aws_iam_",
    "aws_networkmanager_",
    "aws_organizations_",
    "aws_route53_health_check",
    "aws_route53_hosted_zone_dnssec",
    "aws_route53_key_signing_key",
    "aws_route53_query_log",
    "aws_route53_record",
    "aws_route53_traffic_policy",
    "aws_route53_zone",
    "aws_route53domains_",
    "aws_s3_account_public_access_block",
    "aws_shield_",
];

/// Is a resource of this type the same one in every Region?
pub(crate) fn is_global(kind: &str) -> bool {
    !kind.starts_with("aws_") || GLOBAL.iter().any(|begin| kind.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_stay_and_tables_do_not() {
        assert!(is_global("aws_iam_role_policy"));
        assert!(is_global("terraform_data"));
        for kind in ["aws_dynamodb_table", "aws_s3_bucket", "aws_kms_key"] {
            assert!(!is_global(kind), "{kind}");
        }
    }
}
