//! The kinds of workloads that are covered: a file or folder with the row of each, and the list of them. Controls and edges of a kind
//! follow from its row, so that adding a kind is adding its folder and its lines in the list.

mod bucket;
mod bus;
mod function;
mod http_api;
mod parameter;
mod queue;
mod rest_api;
mod secret;
mod table;
mod topic;

use formats::WorkloadKindName;

use super::kind::KindRow;
use crate::control::Control;
use crate::edges::FindEdges;

/// Makes [`CoveredKind`] of the list of kinds: a variant and the module that has its row.
macro_rules! kinds {
    ($($(#[$documentation:meta])* $variant:ident => $module:ident,)*) => {
        /// A kind of workload.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum CoveredKind {
            $($(#[$documentation])* $variant,)*
        }

        impl CoveredKind {
            /// Each kind, in the order of reports.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// How it is called, and what the aspects ask of it.
            pub(super) const fn row(self) -> &'static KindRow {
                match self {
                    $(Self::$variant => &$module::ROW,)*
                }
            }
        }
    };
}

kinds! {
    /// A Lambda function.
    Function => function,
    /// A REST API of API Gateway.
    RestApi => rest_api,
    /// An HTTP API of API Gateway.
    HttpApi => http_api,
    /// A DynamoDB table.
    Table => table,
    /// An S3 bucket.
    Bucket => bucket,
    /// An SQS queue.
    Queue => queue,
    /// An SNS topic.
    Topic => topic,
    /// An EventBridge event bus.
    Bus => bus,
    /// A secret of Secrets Manager.
    Secret => secret,
    /// A parameter of Systems Manager Parameter Store.
    Parameter => parameter,
}

impl CoveredKind {
    /// For people, and in the JSON report.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.row().word
    }

    /// The word and what it means, for the JSON report and its schema.
    #[must_use]
    pub fn published(self) -> WorkloadKindName {
        let KindRow {
            word, description, ..
        } = self.row();
        WorkloadKindName { word, description }
    }

    /// The controls of its own.
    pub(crate) fn controls(self) -> &'static [Control] {
        self.row().controls
    }

    /// Finds the edges of its own.
    pub(crate) fn edges(self) -> Option<FindEdges> {
        self.row().edges
    }

    /// The kind that a dimension of a namespace names.
    pub(super) fn of_dimension(namespace: &str, dimension: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| {
            let names = kind.row();
            // Metrics of replication name the bucket so.
            let is_source = *kind == Self::Bucket && dimension == "SourceBucket";
            names.namespace == namespace && (names.dimension == dimension || is_source)
        })
    }

    /// The kind and name that an ARN names, without regard to account and region.
    pub(super) fn of_arn(arn: &str) -> Option<(Self, &str)> {
        let mut parts = arn.splitn(6, ':');
        let service = parts.nth(2)?;
        let rest = parts.nth(2)?;
        Self::ALL.iter().copied().find_map(|kind| {
            let (of, before) = kind.row().arn.split_once(':')?;
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
            ("arn:aws:sns:eu-west-1:1:t:s", CoveredKind::Topic, "t"),
        ] {
            assert_eq!(CoveredKind::of_arn(arn), Some((kind, name)), "{arn}");
        }
        for other in [
            "arn:aws:ses:eu-west-1:1:identity/t",
            "arn:aws:lambda",
            "x",
            "arn:aws:lambda:e:1:layer:a",
        ] {
            assert_eq!(CoveredKind::of_arn(other), None, "{other}");
        }
    }
}
