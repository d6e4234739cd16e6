//! Which actions there are, what they do and on which resources, and which condition keys a service
//! knows: facts of AWS's service authorization reference, which are in the crate `aws`. `build.rs` finds where those of a
//! service begin.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::OnceLock;

use super::patterns::{is_like, may_meet};

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
    /// Which of the service's ARNs it may be allowed on: their places, with a full stop between them.
    on: &'static str,
    arns: &'static [&'static str],
}

impl Action {
    /// ARNs of the resources that it may be allowed on, with wildcards. None: it has no resource level,
    /// and its `Resource` has to be `*`.
    pub fn on(&self) -> impl Iterator<Item = &'static str> {
        let places = self.on.split('.').map(str::parse);
        places.filter_map(|at: Result<usize, _>| self.arns.get(at.ok()?).copied())
    }

    /// May it be allowed on a resource, an ARN that may have wildcards? A resource within another, such as an object in a
    /// bucket, is not that other, although the reference's wildcards take in a `/`.
    #[must_use]
    pub fn works_on(&self, resource: &str) -> bool {
        let slashes = |arn: &str| arn.matches('/').count();
        // Whether a resource that an ARN may mean is certainly another's, which is within it or next to it.
        let is_of = |other: &str, arn: &str| {
            let is_within = slashes(other) > slashes(arn) && is_like(arn, other);
            let is_beside =
                slashes(other) >= slashes(arn) && !is_like(arn, resource) && !is_like(other, arn);
            is_like(other, resource) && (is_within || is_beside)
        };
        let own: Vec<&str> = self.on().collect();
        own.iter().filter(|arn| may_meet(arn, resource)).any(|arn| {
            let mut others = self.arns.iter().filter(|other| !own.contains(other));
            !others.any(|other| is_of(other, arn))
        })
    }

    /// Can it be allowed on some resources only?
    #[must_use]
    pub fn has_resources(&self) -> bool {
        !self.on.is_empty()
    }

    /// Such as `s3:PutObject`.
    #[must_use]
    pub fn full(&self) -> String {
        format!("{}:{}", self.service, self.name)
    }

    /// Is it one of those, written as `s3:PutObject`? Case makes no difference.
    #[must_use]
    pub fn is_one_of(&self, names: &[&str]) -> bool {
        let length = self.service.len() + 1 + self.name.len();
        names
            .iter()
            .filter(|other| other.len() == length)
            .filter_map(|other| other.split_once(':'))
            .any(|(service, name)| self.service == service && self.name.eq_ignore_ascii_case(name))
    }
}

const DATA: &str = aws::actions::REFERENCE;

/// Where a service's name, actions, ARNs and condition keys are in [`DATA`].
struct Lines([Range<usize>; 4]);

/// The services, by name.
const SERVICES: &[Lines] = include!(concat!(env!("OUT_DIR"), "/services.rs"));

/// The actions of each service, read when it is first asked about: in the order of their names, to which
/// case makes no difference.
static ACTIONS: [OnceLock<Vec<Action>>; SERVICES.len()] =
    [const { OnceLock::new() }; SERVICES.len()];

/// The ARNs of each service, for its actions.
static ARNS: [OnceLock<Vec<&'static str>>; SERVICES.len()] =
    [const { OnceLock::new() }; SERVICES.len()];

/// The order of two names, as if the second were in lower case.
fn order(known: &str, name: &str) -> Ordering {
    let name = name.bytes().map(|byte| byte.to_ascii_lowercase());
    known.bytes().cmp(name)
}

/// Condition keys that every service knows, behind `aws:`: AWS IAM guide, "AWS global condition context keys",
/// read 2026-11-24.
const GLOBAL_KEYS: &[&str] = &[
    "AssumedRoot",
    "CalledVia",
    "CalledViaFirst",
    "CalledViaLast",
    "ChatbotSourceArn",
    "CurrentTime",
    "Ec2InstanceSourcePrivateIPv4",
    "Ec2InstanceSourceVpc",
    "EpochTime",
    "FederatedProvider",
    "IsMcpServiceAction",
    "MultiFactorAuthAge",
    "MultiFactorAuthPresent",
    "PrincipalAccount",
    "PrincipalArn",
    "PrincipalIsAWSService",
    "PrincipalOrgID",
    "PrincipalOrgPaths",
    "PrincipalServiceName",
    "PrincipalServiceNamesList",
    "PrincipalType",
    "referer",
    "RequestedRegion",
    "ResourceAccount",
    "ResourceOrgID",
    "ResourceOrgPaths",
    "SecureTransport",
    "SourceAccount",
    "SourceArn",
    "SourceIdentity",
    "SourceIp",
    "SourceOrgID",
    "SourceOrgPaths",
    "SourceOwner",
    "SourceVpc",
    "SourceVpcArn",
    "SourceVpce",
    "TagKeys",
    "TokenIssueTime",
    "UserAgent",
    "userid",
    "username",
    "ViaAWSMCPService",
    "ViaAWSService",
    "VpceAccount",
    "VpceOrgID",
    "VpceOrgPaths",
    "VpcSourceIp",
];

/// Those of tags, which anybody may name.
const GLOBAL_FAMILIES: &[&str] = &["PrincipalTag/*", "RequestTag/*", "ResourceTag/*"];

/// The order of an action's name before what names begin with; those that do are equal to it.
fn first(action: &Action, start: &str) -> Ordering {
    for (a, b) in action.name.bytes().zip(start.bytes()) {
        match a.to_ascii_lowercase().cmp(&b.to_ascii_lowercase()) {
            Ordering::Equal => {}
            other => return other,
        }
    }
    action.name.len().min(start.len()).cmp(&start.len())
}

/// A service of which there is data.
#[derive(Clone, Copy)]
struct Service(usize);

impl Service {
    /// The service of a name; case makes no difference.
    fn named(name: &str) -> Option<Self> {
        let at = SERVICES.binary_search_by(|lines| order(lines.text(0), name));
        at.ok().map(Self)
    }

    fn actions(self) -> &'static [Action] {
        ACTIONS[self.0].get_or_init(|| {
            let lines = &SERVICES[self.0];
            let arns = ARNS[self.0].get_or_init(|| lines.text(2).split(' ').collect());
            lines.actions(arns)
        })
    }

    /// The actions that a name with wildcards matches; case makes no difference.
    fn matching(self, pattern: &str) -> impl Iterator<Item = &'static Action> {
        // All of them begin with what is before the first wildcard.
        let start = &pattern[..pattern.find(['*', '?']).unwrap_or(pattern.len())];
        let all = self.actions();
        let from = all.partition_point(|action| first(action, start) == Ordering::Less);
        let of_start = all[from..].iter();
        of_start
            .take_while(move |action| first(action, start) == Ordering::Equal)
            .filter(move |action| is_like(pattern, action.name))
    }

    /// The action of a name; case makes no difference.
    fn action(self, name: &str) -> Option<&'static Action> {
        let all = self.actions();
        let at = all.binary_search_by(|action| {
            let lengths = action.name.len().cmp(&name.len());
            first(action, name).then(lengths)
        });
        all.get(at.ok()?)
    }

    fn knows_key(self, key: &str) -> bool {
        let keys = SERVICES[self.0].text(3);
        keys.split(' ').any(|known| is_like(known, key))
    }
}

impl Lines {
    fn text(&self, part: usize) -> &'static str {
        &DATA[self.0[part].clone()]
    }

    fn actions(&self, arns: &'static [&'static str]) -> Vec<Action> {
        let service = self.text(0);
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
                on,
                arns,
            })
        };
        self.text(1).split(' ').filter_map(read).collect()
    }
}

/// The actions that a pattern such as `s3:Get*` matches; `*` matches all. `None` when the service
/// is not in the data.
#[must_use]
pub fn matching(pattern: &str) -> Option<Vec<&'static Action>> {
    if !pattern.is_empty() && pattern.bytes().all(|byte| byte == b'*') {
        return Some(every().collect());
    }
    let (service, name) = pattern.split_once(':')?;
    let service = Service::named(service)?;
    Some(if name.contains(['*', '?']) {
        service.matching(name).collect()
    } else {
        service.action(name).into_iter().collect()
    })
}

/// Every action of every service.
pub fn every() -> impl Iterator<Item = &'static Action> {
    (0..SERVICES.len()).flat_map(|at| Service(at).actions())
}

/// Does a service know a condition key? `None` when the key's own service is not in the data.
#[must_use]
pub fn knows_key(key: &str) -> Option<bool> {
    let (service, name) = key.split_once(':')?;
    if service.eq_ignore_ascii_case("aws") {
        let known = GLOBAL_KEYS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name));
        let of_a_tag = || GLOBAL_FAMILIES.iter().any(|family| is_like(family, name));
        return Some(known || of_a_tag());
    }
    Some(Service::named(service)?.knows_key(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_tells_what_has_no_resource_level() {
        let one = |pattern: &str| matching(pattern).unwrap()[0].clone();
        assert!(!one("xray:PutTraceSegments").has_resources());
        assert!(!one("cloudwatch:PutMetricData").has_resources());
        assert!(one("dynamodb:PutItem").has_resources());
        assert!(one("sqs:SendMessage").on().eq(["arn:*:sqs:*:*:*"]));
        assert_eq!(one("iam:PutRolePolicy").level, Level::Permissions);
        for pattern in [
            "s3:Get*",
            "S3:get*Acl",
            "s3:*",
            "s3:?et*",
            "s3:GetObject?*",
            "s3:Zz*",
        ] {
            let is_one = |action: &&Action| is_like(pattern, &action.full());
            let found = matching(pattern).unwrap();
            let found = found.iter().map(|action| action.name);
            let all = every().filter(is_one).map(|action| action.name);
            assert!(found.eq(all), "{pattern}");
        }
        assert!(matching("s3:Get*").unwrap().len() > 30);
        assert!(
            every().all(|action| action.on().count() == action.on.split_terminator('.').count())
        );
        assert!(matching("nothing:Get*").is_none());
        assert!(SERVICES.len() > 400);
        assert!(matching("*").unwrap().len() > 18_000);
        assert!(SERVICES.iter().all(|lines| !lines.actions(&[]).is_empty()));
    }

    #[test]
    fn what_is_within_a_resource_is_not_that_resource() {
        let table = |rest: &str| format!("arn:aws:dynamodb:us-east-1:111122223333:table/{rest}");
        let bucket = |rest: &str| format!("arn:aws:s3:::{rest}");
        for (action, resource, works) in [
            ("s3:ListBucket", bucket("b"), true),
            ("s3:ListBucket", bucket("b*"), true),
            ("s3:ListBucket", bucket("b/*"), false),
            ("s3:ListBucket", bucket("b/x"), false),
            ("s3:GetObject", bucket("b/*"), true),
            ("s3:GetObject", bucket("b"), false),
            ("dynamodb:GetRecords", table("x/index/*"), false),
            ("dynamodb:GetRecords", table("x/stream/*"), true),
            ("dynamodb:PutItem", table("x/stream/*"), false),
            ("dynamodb:PutItem", table("x"), true),
            ("dynamodb:Query", table("x/index/*"), true),
            ("dynamodb:Query", table("*"), true),
        ] {
            let found = matching(action).unwrap()[0];
            assert_eq!(found.works_on(&resource), works, "{action} {resource}");
        }
        let groups = "arn:aws:logs:us-east-1:111122223333:log-group:*";
        assert!(matching("logs:CreateLogStream").unwrap()[0].works_on(groups));
        let role = "arn:aws:iam::111122223333:role/path/name";
        assert!(matching("iam:PassRole").unwrap()[0].works_on(role));
    }

    #[test]
    fn each_action_is_found_by_its_name_in_any_case() {
        for action in every() {
            for name in [action.full().to_uppercase(), action.full()] {
                let found = matching(&name).unwrap();
                assert!(
                    matches!(found.as_slice(), [only] if std::ptr::eq(*only, action)),
                    "{name}"
                );
            }
        }
        assert!(matching("s3:GetObjcet").unwrap().is_empty());
        assert!(matching("s:GetObject").is_none());
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
