//! What is named differently in the partitions of AWS: the suffix of service principals, and the
//! console's address.

/// Services whose principals carry the partition's own DNS suffix instead of `amazonaws.com`, by
/// partition (`internal/service/meta/service_principal_data_source.go` of the AWS provider, which has it
/// from aws-cdk's `region-info`, read 2026-11). All others are `<service>.amazonaws.com` everywhere.
pub const OWN_SUFFIX: &[(&str, &str, &[&str])] = &[
    (
        "aws-cn",
        "amazonaws.com.cn",
        &["codedeploy", "elasticmapreduce", "logs"],
    ),
    (
        "aws-iso",
        "c2s.ic.gov",
        &["cloudhsm", "config", "logs", "workspaces"],
    ),
    ("aws-iso-b", "sc2s.sgov.gov", &["dms", "logs"]),
];

/// Services whose principal names the Region: `logs.us-east-1.amazonaws.com` ("Encrypt log data in
/// CloudWatch Logs using AWS KMS" of the CloudWatch Logs user guide, read 2026-11).
pub const REGIONAL: &[&str] = &["logs"];

/// Host of the console, by partition ("AWS Management Console" of the AWS General Reference; "Getting
/// started with AWS services in China", "AWS GovCloud (US) user guide", read 2026-11).
pub const CONSOLES: &[(&str, &str)] = &[
    ("aws", "console.aws.amazon.com"),
    ("aws-cn", "console.amazonaws.cn"),
    ("aws-us-gov", "console.amazonaws-us-gov.com"),
];

/// Host of the console in a partition, behind the region; of one that is not known that of `aws`.
#[must_use]
pub fn console(partition: &str) -> &'static str {
    let known = CONSOLES.iter().find(|(name, _)| *name == partition);
    known.map_or("console.aws.amazon.com", |(_, host)| host)
}

/// The principal of a service in a partition, with the Region where its name has one.
#[must_use]
pub fn principal(service: &str, partition: &str, region: &str) -> String {
    let suffix = OWN_SUFFIX
        .iter()
        .find(|(name, _, services)| *name == partition && services.contains(&service))
        .map_or("amazonaws.com", |(_, suffix, _)| suffix);
    if REGIONAL.contains(&service) {
        format!("{service}.{region}.{suffix}")
    } else {
        format!("{service}.{suffix}")
    }
}

/// The service that a principal names: `logs` of `logs.cn-north-1.amazonaws.com.cn`. `None` where it does
/// not end as a principal does.
#[must_use]
pub fn service(principal: &str) -> Option<String> {
    let own = OWN_SUFFIX.iter().map(|(_, suffix, _)| *suffix);
    let name = own
        .chain(["amazonaws.com", "amazonaws.eu"])
        .find_map(|suffix| principal.strip_suffix(suffix)?.strip_suffix('.'))?;
    let labels = name.split('.').filter(|label| !is_region(label));
    let name = labels.collect::<Vec<_>>().join(".");
    (!name.is_empty()).then(|| name.to_ascii_lowercase())
}

/// Is it formed as the name of a Region is: `us-gov-west-1`?
fn is_region(label: &str) -> bool {
    let parts: Vec<&str> = label.split('-').collect();
    parts.len() >= 3
        && parts
            .last()
            .is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()) && last.len() <= 2)
        && parts[..parts.len() - 1]
            .iter()
            .all(|part| part.bytes().all(|byte| byte.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn principals_by_partition() {
        for (name, partition, region, expected) in [
            ("lambda", "aws-cn", "cn-north-1", "lambda.amazonaws.com"),
            ("logs", "aws", "us-east-1", "logs.us-east-1.amazonaws.com"),
            (
                "logs",
                "aws-cn",
                "cn-northwest-1",
                "logs.cn-northwest-1.amazonaws.com.cn",
            ),
            (
                "logs",
                "aws-us-gov",
                "us-gov-west-1",
                "logs.us-gov-west-1.amazonaws.com",
            ),
        ] {
            assert_eq!(principal(name, partition, region), expected);
            assert_eq!(service(expected).as_deref(), Some(name));
        }
    }

    #[test]
    fn services_of_principals() {
        for (name, expected) in [
            ("logging.s3.amazonaws.com", Some("logging.s3")),
            ("vpc-flow-logs.amazonaws.com", Some("vpc-flow-logs")),
            (
                "lambda.application-autoscaling.amazonaws.com",
                Some("lambda.application-autoscaling"),
            ),
            ("ec2.amazonaws.com.cn", Some("ec2")),
            ("example.com", None),
            ("*", None),
        ] {
            assert_eq!(service(name).as_deref(), expected, "{name}");
        }
    }
}
