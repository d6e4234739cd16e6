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
}

/// The actions of a service, such as `s3`; none of one that is not in the reference.
pub fn of_service(service: &str) -> impl Iterator<Item = KnownAction> {
    static SERVICES: OnceLock<BTreeMap<&str, &str>> = OnceLock::new();
    let services = SERVICES.get_or_init(|| {
        let lines = REFERENCE.lines().filter_map(|line| line.split_once(' '));
        lines
            .filter(|(word, _)| !word.ends_with(['#', '=', '?']))
            .collect()
    });
    let actions = services.get(service).copied().unwrap_or_default();
    actions.split(' ').filter_map(|action| {
        let (name, rest) = action.split_once(':')?;
        let (_, resources) = rest.split_once(':')?;
        Some(KnownAction {
            name,
            has_resource_level: !resources.is_empty(),
        })
    })
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
}
