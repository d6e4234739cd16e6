//! What an apply changes while a Region is lost calls no control plane that is lost with it.

use plan::{ChangeAction, Instance};

use super::of_change;
use crate::control::{Control, Examples, Severity, Sources, Strict};
use crate::identity::region_of;
use crate::scope::Scope;
use crate::verdict::Verdict;

const FACTS: &str = include_str!("../../data/control-planes.txt");

/// A service whose control plane is in one Region of a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ControlPlane<'a> {
    service: &'a str,
    /// In the partitions aws, aws-cn and aws-us-gov; `-` where it has none of its own.
    regions: [&'a str; 3],
    /// Regions that have a control plane of their own, with commas between them.
    own: &'a str,
}

impl ControlPlane<'_> {
    /// Is it in this Region?
    fn is_in(&self, region: &str) -> bool {
        self.regions.contains(&region)
    }

    /// Has it one Region anywhere, which then is not that of a resource?
    fn is_elsewhere(&self) -> bool {
        self.regions.iter().any(|region| *region != "-")
    }

    /// Has this Region a control plane of its own?
    fn is_own(&self, region: &str) -> bool {
        self.own.split(',').any(|own| own == region)
    }
}

/// The row of the longest beginning of a type.
fn control_plane(kind: &str) -> Option<ControlPlane<'static>> {
    let rows = FACTS.lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|line| {
        let mut words = line.split_whitespace();
        let start = words.next().filter(|start| kind.starts_with(start))?;
        let service = words.next()?;
        let regions = [words.next()?, words.next()?, words.next()?];
        let own = words.next().unwrap_or_default();
        Some((
            start.len(),
            ControlPlane {
                service,
                regions,
                own,
            },
        ))
    })
    .max_by_key(|(length, _)| *length)
    .map(|(_, row)| row)
}

fn works(scope: &Scope<'_>, instance: &Instance) -> Verdict {
    let Some(lost) = scope.lost_region else {
        return Verdict::NotApplicable("no Region is said to be lost (`--without-region`)");
    };
    if !instance.resource_type.starts_with("aws_") {
        return Verdict::NotApplicable("it is not in AWS");
    }
    of_change(instance, |change| {
        let changes = change.actions.iter().any(|action| {
            !matches!(
                action,
                ChangeAction::NoOp | ChangeAction::Read | ChangeAction::Forget
            )
        });
        if !changes {
            return Verdict::NotApplicable("apply changes nothing of it");
        }
        let region = region_of(scope.plan, instance);
        let is_own = |plane: &ControlPlane<'_>| region.as_deref().is_some_and(|r| plane.is_own(r));
        let plane = control_plane(&instance.resource_type).filter(|plane| !is_own(plane));
        if let Some(plane) = plane.filter(|plane| plane.is_in(lost)) {
            let service = plane.service.replace('-', " ");
            return Verdict::fail(format!(
                "apply calls {service}, whose control plane is in {lost}"
            ));
        }
        if plane.is_some_and(|plane| plane.is_elsewhere()) {
            return Verdict::Pass;
        }
        match region {
            Some(region) if region == lost => Verdict::fail(format!("apply changes it in {lost}")),
            Some(_) => Verdict::Pass,
            None => Verdict::undecided("the plan does not say in which Region it is"),
        }
    })
}

/// The control of a recovery.
pub fn without_region() -> &'static Control {
    &GATES[0]
}

pub(super) const GATES: &[Control] = &[Control {
    id: "change-without-region",
    title: "Apply works while a Region is lost",
    severity: Severity::Critical,
    strict: Strict::Always,
    types: &["*"],
    reason: "The control planes of IAM, of S3 buckets, Route 53, CloudFront and others are in one Region for a whole partition. A recovery that makes roles or buckets ends where it is needed: when that Region is lost.",
    fix: "Make it in calm times: `standby_of` makes an environment whose recovery calls none of them. Asked only with `--without-region`.",
    sources: Sources {
        document: "AWS Fault Isolation Boundaries, Global services, read 2026-11; docs/recovery.md",
        ..Sources::NONE
    },
    of_changes: true,
    judge: works,
    examples: Examples {
        good: &[
            r#"{"provider.aws": {"region": "eu-west-1"}, "update aws_cloudwatch_metric_alarm.a": {"before": {"actions_enabled": false}, "after": {"actions_enabled": true}}}"#,
        ],
        bad: &[
            r#"{"provider.aws": {"region": "eu-west-1"}, "aws_iam_role.a": {"name": "a"}}"#,
            r#"{"provider.aws": {"region": "eu-west-1"}, "update aws_s3_bucket_policy.a": {"before": {"policy": "{}"}, "after": {"policy": ""}}}"#,
            r#"{"provider.aws": {"region": "us-east-1"}, "aws_sqs_queue.a": {"name": "a"}}"#,
        ],
        unknown: &[r#"{"aws_sqs_queue.a": {"name": "a"}}"#],
        exempt: &[r#"{"terraform_data.a": {}}"#],
    },
    ..Control::BLANK
}];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_beginning_of_a_type_counts() {
        let regions = |kind| control_plane(kind).map(|plane| plane.regions[0]);
        assert_eq!(regions("aws_s3_bucket"), Some("us-east-1"));
        assert_eq!(regions("aws_s3_bucket_versioning"), Some("us-east-1"));
        assert_eq!(regions("aws_s3_bucket_object"), Some("-"));
        assert_eq!(regions("aws_route53_resolver_endpoint"), Some("-"));
        assert_eq!(regions("aws_networkmanager_site"), Some("us-west-2"));
        assert_eq!(regions("aws_dynamodb_table"), None);
    }

    #[test]
    fn chat_is_called_where_the_provider_calls_it() {
        let plane = control_plane("aws_chatbot_slack_channel_configuration").unwrap();
        for region in aws::regions::REGIONS {
            let called = match plane.is_own(region) {
                true => region,
                false => plane.regions[0],
            };
            assert_eq!(called, aws::chat::region_of_calls(region), "{region}");
        }
    }

    #[test]
    fn every_row_is_read() {
        let lines: Vec<&str> = FACTS
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        assert!(lines.is_sorted());
        for line in lines {
            let start = line.split(' ').next().unwrap_or_default();
            let found = control_plane(start).unwrap_or_else(|| panic!("{line}"));
            let own = found.own.split(',').filter(|own| !own.is_empty());
            for region in found.regions.into_iter().chain(own) {
                let known = aws::regions::REGIONS.contains(&region);
                assert!(known || region == "-", "{line}");
            }
        }
    }

    #[test]
    fn another_lost_region_leaves_other_control_planes() {
        let judged = |lost: &str, example: &str| {
            let plan = crate::example::plan(example).unwrap();
            let circumstances = crate::Circumstances {
                lost_region: Some(lost),
                ..crate::CheckProfile::Production.into()
            };
            let gate = std::iter::once(without_region());
            let judged = crate::judge(&plan, circumstances, gate).unwrap();
            judged.into_iter().next().unwrap().verdict
        };
        let role = r#"{"aws_iam_role.a": {"name": "a"}}"#;
        assert_eq!(judged("eu-west-1", role), Verdict::Pass);
        assert!(matches!(judged("us-east-1", role), Verdict::Fail(_)));
        assert!(matches!(judged("cn-north-1", role), Verdict::Fail(_)));
        let queue =
            r#"{"provider.aws": {"region": "eu-west-1"}, "aws_sqs_queue.a": {"name": "a"}}"#;
        assert_eq!(judged("us-east-1", queue), Verdict::Pass);
        assert!(matches!(judged("eu-west-1", queue), Verdict::Fail(_)));
        let chat = |region: &str| {
            format!(
                r#"{{"provider.aws": {{"region": "{region}"}}, "aws_chatbot_slack_channel_configuration.a": {{"configuration_name": "a"}}}}"#
            )
        };
        assert_eq!(judged("us-west-2", &chat("eu-west-1")), Verdict::Pass);
        assert_eq!(judged("eu-central-1", &chat("eu-central-1")), Verdict::Pass);
        for (lost, region) in [("us-west-2", "eu-central-1"), ("eu-west-1", "eu-west-1")] {
            let verdict = judged(lost, &chat(region));
            assert!(matches!(verdict, Verdict::Fail(_)), "{lost} {region}");
        }
    }
}
