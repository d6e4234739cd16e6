//! Which actions there are, what they do and on which resources, and which condition keys a service
//! knows: facts of AWS's service authorization reference. `data/actions.py` writes them.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

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
    /// Its service, such as `s3`.
    pub service: &'static str,
    /// Its name, such as `PutObject`.
    pub name: &'static str,
    /// What it does.
    pub level: Level,
    /// ARNs of the resources that it may be allowed on, with wildcards. None: it has no resource level,
    /// and its `Resource` has to be `*`.
    pub on: Vec<&'static str>,
}

impl Action {
    /// Can it be allowed on some resources only?
    pub fn has_resources(&self) -> bool {
        !self.on.is_empty()
    }

    /// Such as `s3:PutObject`.
    pub fn full(&self) -> String {
        format!("{}:{}", self.service, self.name)
    }

    /// Is it one of those, written as `s3:PutObject`? Case makes no difference.
    pub fn is_one_of(&self, names: &[&str]) -> bool {
        names.iter().any(|other| {
            other.split_once(':').is_some_and(|(service, name)| {
                self.service == service && self.name.eq_ignore_ascii_case(name)
            })
        })
    }
}

/// A service: its lines of the data, read when it is first asked about.
#[derive(Debug, Default)]
struct Service {
    actions: &'static str,
    arns: &'static str,
    keys: &'static str,
    read: OnceLock<Vec<Action>>,
    /// The place of each action, by its name in lower case.
    by_name: OnceLock<HashMap<String, usize>>,
}

static SERVICES: LazyLock<HashMap<&'static str, Service>> = LazyLock::new(|| {
    let mut services: HashMap<&'static str, Service> = HashMap::new();
    for line in include_str!("../../data/actions.txt").lines() {
        let Some((name, rest)) = line.split_once(' ') else {
            continue;
        };
        if let Some(service) = name.strip_suffix('=') {
            services.entry(service).or_default().arns = rest;
        } else if let Some(service) = name.strip_suffix('?') {
            services.entry(service).or_default().keys = rest;
        } else if name != "#" {
            services.entry(name).or_default().actions = rest;
        }
    }
    services
});

/// Condition keys that every service knows, beside those that begin with a tag: AWS IAM guide, "AWS global
/// condition context keys", read 2026-11-24.
const GLOBAL_KEYS: &[&str] = &[
    "aws:AssumedRoot",
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:ChatbotSourceArn",
    "aws:CurrentTime",
    "aws:Ec2InstanceSourcePrivateIPv4",
    "aws:Ec2InstanceSourceVpc",
    "aws:EpochTime",
    "aws:FederatedProvider",
    "aws:IsMcpServiceAction",
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:PrincipalTag/*",
    "aws:PrincipalType",
    "aws:referer",
    "aws:RequestedRegion",
    "aws:RequestTag/*",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
    "aws:ResourceTag/*",
    "aws:SecureTransport",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIdentity",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceOwner",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:TagKeys",
    "aws:TokenIssueTime",
    "aws:UserAgent",
    "aws:userid",
    "aws:username",
    "aws:ViaAWSMCPService",
    "aws:ViaAWSService",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    "aws:VpcSourceIp",
];

impl Service {
    fn actions(&self, service: &'static str) -> &[Action] {
        self.read.get_or_init(|| {
            let arns: Vec<&'static str> = self.arns.split(' ').collect();
            let read = |word: &'static str| {
                let (name, rest) = word.split_once(':')?;
                let (level, on) = rest.split_once(':')?;
                Some(Action {
                    service,
                    name,
                    level: match level {
                        "r" => Level::Read,
                        "l" => Level::List,
                        "p" => Level::Permissions,
                        "t" => Level::Tagging,
                        _ => Level::Write,
                    },
                    on: on
                        .split('.')
                        .filter_map(|index| arns.get(index.parse::<usize>().ok()?).copied())
                        .collect(),
                })
            };
            self.actions.split(' ').filter_map(read).collect()
        })
    }

    /// The action of a name; case makes no difference.
    fn action(&self, service: &'static str, name: &str) -> Option<&Action> {
        let all = self.actions(service);
        let by_name = self.by_name.get_or_init(|| {
            let names = all.iter().map(|action| action.name.to_ascii_lowercase());
            names.zip(0..).collect()
        });
        all.get(*by_name.get(&name.to_ascii_lowercase())?)
    }
}

/// The actions that a pattern such as `s3:Get*` stands for; `*` stands for all. `None` when the service
/// is not in the data.
pub fn matching(pattern: &str) -> Option<Vec<&'static Action>> {
    if !pattern.is_empty() && pattern.bytes().all(|byte| byte == b'*') {
        return Some(every().collect());
    }
    let (service, name) = pattern.split_once(':')?;
    let (service, data) = SERVICES.get_key_value(service.to_ascii_lowercase().as_str())?;
    if !name.contains(['*', '?']) {
        return Some(data.action(service, name).into_iter().collect());
    }
    let all = data.actions(service).iter();
    Some(all.filter(|action| is_like(name, action.name)).collect())
}

/// Every action of every service.
pub fn every() -> impl Iterator<Item = &'static Action> {
    SERVICES
        .iter()
        .flat_map(|(service, data)| data.actions(service))
}

/// Does a service know a condition key? `None` when the key's own service is not in the data.
pub fn knows_key(key: &str) -> Option<bool> {
    let (service, _) = key.split_once(':')?;
    let service = service.to_ascii_lowercase();
    if service == "aws" {
        return Some(GLOBAL_KEYS.iter().any(|known| is_like(known, key)));
    }
    let data = SERVICES.get(service.as_str())?;
    Some(data.keys.split(' ').any(|known| is_like(known, key)))
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

/// Is there a text that both patterns stand for? Case makes no difference.
pub fn may_meet(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    // reached[j]: the first `i` bytes of `a` and the first `j` of `b` stand for a common text.
    let mut reached = vec![false; b.len() + 1];
    reached[0] = true;
    for j in 1..=b.len() {
        reached[j] = reached[j - 1] && b[j - 1] == b'*';
    }
    for byte in a {
        let mut next = vec![false; b.len() + 1];
        next[0] = reached[0] && *byte == b'*';
        for j in 1..=b.len() {
            let other = b[j - 1];
            next[j] = if *byte == b'*' || other == b'*' {
                reached[j] || next[j - 1] || reached[j - 1]
            } else {
                reached[j - 1]
                    && (*byte == b'?' || other == b'?' || byte.eq_ignore_ascii_case(&other))
            };
        }
        reached = next;
    }
    reached[b.len()]
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
    fn two_patterns_may_stand_for_one_text() {
        for (a, b, meet) in [
            ("*", "", true),
            ("arn:*:s3:::*/*", "arn:aws:s3:::a/*", true),
            ("arn:*:s3:::*/*", "arn:aws:s3:::a", false),
            ("arn:*:s3:::*", "arn:aws:s3:::a", true),
            (
                "arn:*:sqs:*:*:*",
                "arn:aws:sqs:us-east-1:111122223333:a",
                true,
            ),
            (
                "arn:*:sqs:*:*:*",
                "arn:aws:sns:us-east-1:111122223333:a",
                false,
            ),
            ("a?c", "*b*", true),
            ("a?c", "ab", false),
            ("x*y", "*z", false),
        ] {
            assert_eq!(may_meet(a, b), meet, "{a} {b}");
            assert_eq!(may_meet(b, a), meet, "{b} {a}");
        }
    }

    #[test]
    fn the_data_tells_what_has_no_resource_level() {
        let one = |pattern: &str| matching(pattern).unwrap()[0].clone();
        assert!(!one("xray:PutTraceSegments").has_resources());
        assert!(!one("cloudwatch:PutMetricData").has_resources());
        assert!(one("dynamodb:PutItem").has_resources());
        assert_eq!(one("sqs:SendMessage").on, ["arn:*:sqs:*:*:*"]);
        assert_eq!(one("iam:PutRolePolicy").level, Level::Permissions);
        assert!(matching("s3:Get*").unwrap().len() > 30);
        assert!(matching("nothing:Get*").is_none());
        assert!(SERVICES.len() > 400);
        assert!(matching("*").unwrap().len() > 18_000);
        assert!(SERVICES.values().all(|service| !service.actions.is_empty()));
    }

    #[test]
    fn the_data_tells_condition_keys() {
        for (key, known) in [
            ("AWS:sourceaccount", Some(true)),
            ("aws:PrincipalTag/team", Some(true)),
            ("aws:SourceAcount", Some(false)),
            ("s3:x-amz-acl", Some(true)),
            ("dynamodb:LeadingKeys", Some(true)),
            ("dynamodb:LeadingKey", Some(false)),
            ("nothing:Key", None),
        ] {
            assert_eq!(knows_key(key), known, "{key}");
        }
    }
}
