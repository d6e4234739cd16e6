//! Actions of IAM. `data/actions.py` writes what AWS's service authorization reference says of them; the crate `checker` reads all
//! of it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// What the reference says of every action, resource and condition key; its first lines say how.
pub const REFERENCE: &str = include_str!("../data/actions.txt");

/// An action of the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownAction {
    /// Its name, such as `PutObject`.
    pub name: &'static str,
    /// Whether it can be allowed on some resources only. One that cannot works with `*` as `Resource` and with nothing else.
    pub has_resource_level: bool,
    /// Which of its service's resources it can be allowed on: their places, with a full stop between them.
    resources: &'static str,
    /// The ARNs of its service's resources, with a space between them.
    arns: &'static str,
}

impl KnownAction {
    /// Whether it can be allowed on an ARN of a service: most on those of their own, `sts:AssumeRole` on those of `iam`.
    #[must_use]
    pub fn works_on(&self, service: &str) -> bool {
        let places = self.resources.split('.').filter_map(|at| at.parse().ok());
        let mut arns = places.filter_map(|at: usize| self.arns.split(' ').nth(at));
        arns.any(|arn| service_of(arn) == Some(service))
    }
}

/// The service in an ARN.
fn service_of(arn: &str) -> Option<&str> {
    arn.split(':').nth(2)
}

/// The lines of the reference, by their first word: a service, or one with what its line is about behind it.
fn lines() -> &'static BTreeMap<&'static str, &'static str> {
    static LINES: OnceLock<BTreeMap<&str, &str>> = OnceLock::new();
    LINES.get_or_init(|| {
        let lines = REFERENCE.lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(|line| line.split_once(' ')).collect()
    })
}

/// The actions of a service, such as `s3`; none of one that is not in the reference.
pub fn of_service(service: &str) -> impl Iterator<Item = KnownAction> {
    let is_name = !service.ends_with(['=', '?']);
    let line = |word: &str| lines().get(word).copied().unwrap_or_default();
    let actions = if is_name { line(service) } else { "" };
    let arns = line(&format!("{service}="));
    actions.split(' ').filter_map(move |action| {
        let (name, rest) = action.split_once(':')?;
        let (_, resources) = rest.split_once(':')?;
        Some(KnownAction {
            name,
            has_resource_level: !resources.is_empty(),
            resources,
            arns,
        })
    })
}

/// The services whose actions can be allowed on ARNs of a service, that service first: `iam` and `sts` on those of `iam`.
#[must_use]
pub fn services_on(service: &str) -> Vec<&'static str> {
    let others = lines().iter().filter_map(|(word, arns)| {
        let other = word.strip_suffix('=')?;
        let mut arns = arns.split(' ');
        arns.any(|arn| service_of(arn) == Some(service))
            .then_some(other)
    });
    let mut found: Vec<&str> = others.collect();
    found.sort_by_key(|other| *other != service);
    found
}

/// The action that is written as `s3:PutObject`; case makes no difference to its name.
#[must_use]
pub fn find(action: &str) -> Option<KnownAction> {
    let (service, name) = action.split_once(':')?;
    of_service(service).find(|known| known.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_have_a_resource_level_or_none() {
        let level = |action: &str| find(action).map(|action| action.has_resource_level);
        assert_eq!(level("ec2:DescribeRegions"), Some(false));
        assert_eq!(level("comprehend:DetectSentiment"), Some(false));
        assert_eq!(level("dynamodb:ListStreams"), Some(false));
        assert_eq!(level("dynamodb:GetRecords"), Some(true));
        assert_eq!(level("s3:putobject"), Some(true));
        for unknown in ["s3:PutNothing", "nothing:Do", "s3", "#:a", "s3=:a"] {
            assert_eq!(level(unknown), None, "{unknown}");
        }
        assert!(of_service("ec2").count() > 100);
    }

    #[test]
    fn some_actions_work_on_resources_of_another_service() {
        for (action, service) in [
            ("sts:AssumeRole", "iam"),
            ("kafka-cluster:Connect", "kafka"),
            ("vpc-lattice-svcs:Invoke", "vpc-lattice"),
            ("cloudfront-keyvaluestore:GetKey", "cloudfront"),
            ("sqs:SendMessage", "sqs"),
        ] {
            let action = find(action).unwrap();
            assert!(
                action.works_on(service) && !action.works_on("sns"),
                "{service}"
            );
        }
        let on_roles = services_on("iam");
        assert!(on_roles.starts_with(&["iam"]) && on_roles.contains(&"sts"));
        assert_eq!(services_on("kafka"), ["kafka", "kafka-cluster"]);
        assert_eq!(services_on("sqs"), ["sqs"]);
    }
}
