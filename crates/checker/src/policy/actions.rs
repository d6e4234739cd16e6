//! Which actions there are, what they do, and which have no resource level: data of AWS's service
//! authorization reference.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What an action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Reads.
    Read,
    /// Lists.
    List,
    /// Changes.
    Write,
    /// Changes who may do what.
    Permissions,
    /// Tags.
    Tagging,
}

/// An action of a service.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its name, such as `PutObject`.
    pub name: &'static str,
    /// What it does.
    pub level: Level,
    /// Can it be allowed on some resources only?
    pub has_resources: bool,
}

static SERVICES: LazyLock<HashMap<&'static str, Vec<Action>>> = LazyLock::new(|| {
    include_str!("../../data/actions.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let (service, actions) = line.split_once(' ')?;
            let actions = actions.split(' ').filter_map(|action| {
                let (name, level) = action.split_once(':')?;
                Some(Action {
                    name,
                    level: match level.trim_end_matches('*') {
                        "r" => Level::Read,
                        "l" => Level::List,
                        "p" => Level::Permissions,
                        "t" => Level::Tagging,
                        _ => Level::Write,
                    },
                    has_resources: !level.ends_with('*'),
                })
            });
            Some((service, actions.collect()))
        })
        .collect()
});

/// The actions that a pattern such as `s3:Get*` stands for; `None` when the service is not in the
/// data.
pub fn matching(pattern: &str) -> Option<Vec<&'static Action>> {
    let (service, name) = pattern.split_once(':')?;
    let actions = SERVICES.get(service.to_ascii_lowercase().as_str())?;
    Some(
        actions
            .iter()
            .filter(|action| is_like(name, action.name))
            .collect(),
    )
}

/// Does a pattern with `*` and `?` stand for a text? Case makes no difference.
pub fn is_like(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                retry = Some((p + 1, t));
                p += 1;
            }
            Some(byte) if *byte == b'?' || byte.eq_ignore_ascii_case(&text[t]) => {
                p += 1;
                t += 1;
            }
            _ => match retry {
                Some((after, from)) => {
                    p = after;
                    t = from + 1;
                    retry = Some((after, from + 1));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_stand_for_actions() {
        for (pattern, text, like) in [
            ("*", "anything", true),
            ("s3:Get*", "s3:GetObject", true),
            ("s3:get*", "s3:GetObject", true),
            ("s3:*Object*", "s3:PutObjectAcl", true),
            ("s3:?etObject", "s3:GetObject", true),
            ("s3:GetObject", "s3:GetObjectAcl", false),
            ("s3:*Acl", "s3:GetObject", false),
            ("", "", true),
        ] {
            assert_eq!(is_like(pattern, text), like, "{pattern} {text}");
        }
    }

    #[test]
    fn the_data_tells_what_has_no_resource_level() {
        let one = |pattern: &str| matching(pattern).unwrap()[0].clone();
        assert!(!one("xray:PutTraceSegments").has_resources);
        assert!(!one("cloudwatch:PutMetricData").has_resources);
        assert!(one("dynamodb:PutItem").has_resources);
        assert_eq!(one("iam:PutRolePolicy").level, Level::Permissions);
        assert!(matching("s3:Get*").unwrap().len() > 30);
        assert!(matching("nothing:Get*").is_none());
        assert!(SERVICES.len() > 60);
    }
}
