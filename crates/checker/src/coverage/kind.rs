//! The kinds of workloads that are covered: how Terraform and CloudWatch name each.

/// A kind of workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CoveredKind {
    /// A Lambda function.
    Function,
    /// A REST API of API Gateway.
    RestApi,
    /// An HTTP API of API Gateway.
    HttpApi,
    /// A DynamoDB table.
    Table,
    /// An S3 bucket.
    Bucket,
    /// An SQS queue.
    Queue,
}

/// How a kind is called, and where.
pub(super) struct Names {
    /// For people, and in the JSON report.
    pub(super) word: &'static str,
    /// Terraform's resource type.
    pub(super) resource: &'static str,
    /// The attribute whose value is the metric dimension.
    pub(super) name: &'static str,
    /// Attributes by which other resources name it.
    pub(super) attributes: &'static [&'static str],
    /// CloudWatch namespace.
    pub(super) namespace: &'static str,
    /// Metric dimension that names one.
    pub(super) dimension: &'static str,
    /// What comes before its name in its ARN: service and kind of resource.
    pub(super) arn: &'static str,
}

impl CoveredKind {
    /// Each kind, in the order of reports.
    pub const ALL: [Self; 6] = [
        Self::Function,
        Self::RestApi,
        Self::HttpApi,
        Self::Table,
        Self::Bucket,
        Self::Queue,
    ];

    pub(super) fn names(self) -> &'static Names {
        match self {
            Self::Function => &Names {
                word: "function",
                resource: "aws_lambda_function",
                name: "function_name",
                attributes: &["function_name", "arn", "id", "qualified_arn", "invoke_arn"],
                namespace: "AWS/Lambda",
                dimension: "FunctionName",
                arn: "lambda:function:",
            },
            Self::RestApi => &Names {
                word: "api",
                resource: "aws_api_gateway_rest_api",
                name: "name",
                attributes: &["id"],
                namespace: "AWS/ApiGateway",
                dimension: "ApiName",
                arn: "apigateway:/restapis/",
            },
            Self::HttpApi => &Names {
                word: "http-api",
                resource: "aws_apigatewayv2_api",
                name: "id",
                attributes: &["id"],
                namespace: "AWS/ApiGateway",
                dimension: "ApiId",
                arn: "apigateway:/apis/",
            },
            Self::Table => &Names {
                word: "table",
                resource: "aws_dynamodb_table",
                name: "name",
                attributes: &["name", "arn", "id"],
                namespace: "AWS/DynamoDB",
                dimension: "TableName",
                arn: "dynamodb:table/",
            },
            Self::Bucket => &Names {
                word: "bucket",
                resource: "aws_s3_bucket",
                name: "bucket",
                attributes: &["bucket", "id", "arn"],
                namespace: "AWS/S3",
                dimension: "BucketName",
                arn: "s3:",
            },
            Self::Queue => &Names {
                word: "queue",
                resource: "aws_sqs_queue",
                name: "name",
                attributes: &["name", "arn", "url", "id"],
                namespace: "AWS/SQS",
                dimension: "QueueName",
                arn: "sqs:",
            },
        }
    }

    /// For people, and in the JSON report.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.names().word
    }

    /// The kind that a dimension of a namespace names.
    pub(super) fn of_dimension(namespace: &str, dimension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| {
            let names = kind.names();
            names.namespace == namespace && names.dimension == dimension
        })
    }

    /// The kind and name that an ARN names, without regard to account and region.
    pub(super) fn of_arn(arn: &str) -> Option<(Self, &str)> {
        let mut parts = arn.splitn(6, ':');
        let service = parts.nth(2)?;
        let rest = parts.nth(2)?;
        Self::ALL.into_iter().find_map(|kind| {
            let (of, before) = kind.names().arn.split_once(':')?;
            let name = rest.strip_prefix(before).filter(|_| of == service)?;
            let name = name.split([':', '/']).next().unwrap_or_default();
            (!name.is_empty()).then_some((kind, name))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_tell_kind_and_name() {
        for (arn, kind, name) in [
            (
                "arn:aws:lambda:eu-west-1:1:function:a:live",
                CoveredKind::Function,
                "a",
            ),
            (
                "arn:aws:dynamodb:eu-west-1:1:table/t/index/i",
                CoveredKind::Table,
                "t",
            ),
            ("arn:aws:s3:::b", CoveredKind::Bucket, "b"),
            ("arn:aws:sqs:eu-west-1:1:q", CoveredKind::Queue, "q"),
        ] {
            assert_eq!(CoveredKind::of_arn(arn), Some((kind, name)), "{arn}");
        }
        for other in [
            "arn:aws:sns:eu-west-1:1:t",
            "arn:aws:lambda",
            "x",
            "arn:aws:lambda:e:1:layer:a",
        ] {
            assert_eq!(CoveredKind::of_arn(other), None, "{other}");
        }
    }
}
