//! How a private network reaches an AWS service: by a gateway or by an interface endpoint
//! (`describe-vpc-endpoint-services`, read 2026-11).

/// How a private network reaches a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// By a gateway in the route tables, for nothing: `s3` and `dynamodb`.
    Gateway,
    /// By network interfaces, paid by the hour and zone; the end of the endpoint's service name,
    /// `com.amazonaws.<region>.<this>`.
    Interface(&'static str),
}

/// Prefix of IAM actions, and name of the interface endpoint.
pub const INTERFACES: [(&str, &str); 31] = [
    ("appconfig", "appconfigdata"),
    ("athena", "athena"),
    ("batch", "batch"),
    ("bedrock", "bedrock-runtime"),
    ("cloudwatch", "monitoring"),
    ("codebuild", "codebuild"),
    ("cognito-idp", "cognito-idp"),
    ("comprehend", "comprehend"),
    ("ecs", "ecs"),
    ("events", "events"),
    ("execute-api", "execute-api"),
    ("firehose", "kinesis-firehose"),
    ("glue", "glue"),
    ("kinesis", "kinesis-streams"),
    ("kms", "kms"),
    ("lambda", "lambda"),
    ("logs", "logs"),
    ("polly", "polly"),
    ("rds-data", "rds-data"),
    ("rekognition", "rekognition"),
    ("scheduler", "scheduler"),
    ("secretsmanager", "secretsmanager"),
    ("ses", "email"),
    ("sns", "sns"),
    ("sqs", "sqs"),
    ("ssm", "ssm"),
    ("states", "states"),
    ("sts", "sts"),
    ("textract", "textract"),
    ("translate", "translate"),
    ("xray", "xray"),
];

/// How a private network reaches the service whose IAM actions begin with `service`. None where no
/// way is known.
#[must_use]
pub fn endpoint(service: &str) -> Option<Endpoint> {
    if ["s3", "dynamodb"].contains(&service) {
        return Some(Endpoint::Gateway);
    }
    INTERFACES
        .iter()
        .find(|(prefix, _)| *prefix == service)
        .map(|(_, name)| Endpoint::Interface(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_by_the_prefix_of_their_actions() {
        assert_eq!(endpoint("s3"), Some(Endpoint::Gateway));
        assert_eq!(
            endpoint("cloudwatch"),
            Some(Endpoint::Interface("monitoring"))
        );
        assert_eq!(endpoint("iam"), None);
        assert!(INTERFACES.is_sorted());
    }
}
