//! What AWS decides about a request: identity policies, permissions boundary, resource policy and grants,
//! by the rules of the IAM user guide ("Policy evaluation logic", "Evaluation logic for requests within
//! one account", "Cross-account policy evaluation logic", "Permissions boundaries") and of the KMS
//! developer guide ("Key policies", "Grants"), read 2026-11.
//!
//! Where the answer depends on what is known only after apply, it is [`Decision::Unknown`], never allowed.
//! Left out, because no plan shows them: policies of an organization, of sessions and of VPC endpoints.
//! They can only take away.

use std::fmt;

use super::conditions;
use super::context::Context;
use super::matching::{self, Resolved, resolve};
use super::truth::Truth;
use super::{Policy, PolicyText, Statement, patterns};

/// Who makes a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller<'a> {
    /// A session of an IAM role: its ARN.
    Role(&'a str),
    /// A service of AWS for itself, such as `events.amazonaws.com`.
    Service(&'a str),
    /// Somebody with a token of an identity provider: the provider's ARN.
    Federated(&'a str),
    /// Anybody, without credentials.
    Anonymous,
}

/// One request.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Who makes it.
    pub caller: Caller<'a>,
    /// Such as `s3:GetObject`.
    pub action: &'a str,
    /// The ARN that it is about; `*` for an action without resource level.
    pub resource: &'a PolicyText,
    /// The account that the resource is in, where its ARN does not say it (buckets).
    pub resource_account: Option<&'a str>,
    /// What the request says besides.
    pub context: &'a Context,
}

/// A policy, with the name by which a decision cites it.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Such as the address of the resource that it is in.
    pub name: &'a str,
    /// The policy.
    pub policy: &'a Policy,
}

/// The policy of the resource that a request is about.
#[derive(Clone, Copy, Debug)]
pub enum Guard<'a> {
    /// It has none.
    None,
    /// Of a bucket, topic, queue, function, vault, …: in the same account one of identity and resource
    /// policy is enough.
    Resource(Source<'a>),
    /// Of a key or of a role (its trust policy): nobody gets in without it, in the same account neither.
    Required(Source<'a>),
}

/// A grant of a key.
#[derive(Clone, Copy, Debug)]
pub struct KeyGrant<'a> {
    /// The ARN of the role, or the service, that it is for.
    pub grantee: &'a str,
    /// Such as `Decrypt`.
    pub operations: &'a [&'a str],
}

/// All that decides about the requests of a caller on a resource.
#[derive(Clone, Copy, Debug)]
pub struct Policies<'a> {
    /// Policies of the caller.
    pub identity: &'a [Source<'a>],
    /// The permissions boundary of the caller.
    pub boundary: Option<Source<'a>>,
    /// The policy of the resource.
    pub guard: Guard<'a>,
    /// Grants of the key that the request is about.
    pub grants: &'a [KeyGrant<'a>],
}

/// A statement that decided.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cited {
    /// The name of its policy.
    pub policy: String,
    /// Its `Sid`, or its number in the policy, from 1.
    pub statement: String,
}

/// What AWS decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Allowed, by these statements together.
    Allowed(Vec<Cited>),
    /// Explicitly denied, by these.
    Denied(Vec<Cited>),
    /// Nothing allows it; what is missing.
    ImplicitlyDenied(String),
    /// It depends on what is known only after apply.
    Unknown(String),
}

impl Decision {
    /// Is it allowed for certain?
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed(_))
    }

    /// Is it denied for certain, explicitly or not?
    #[must_use]
    pub fn is_denied(&self) -> bool {
        matches!(self, Self::Denied(_) | Self::ImplicitlyDenied(_))
    }
}

impl fmt::Display for Cited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.policy, self.statement)
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = |cited: &[Cited]| {
            let cited: Vec<String> = cited.iter().map(Cited::to_string).collect();
            cited.join(", ")
        };
        match self {
            Self::Allowed(by) => write!(f, "allowed by {}", listed(by)),
            Self::Denied(by) => write!(f, "denied by {}", listed(by)),
            Self::ImplicitlyDenied(why) => write!(f, "not allowed: {why}"),
            Self::Unknown(why) => write!(f, "known only after apply: {why}"),
        }
    }
}

/// What policies of one kind say of a request.
struct Said {
    truth: Truth,
    by: Vec<Cited>,
    /// The first that is not certain.
    perhaps: Option<Cited>,
}

impl Said {
    fn nothing() -> Self {
        Self {
            truth: Truth::False,
            by: Vec::new(),
            perhaps: None,
        }
    }

    fn take(&mut self, truth: Truth, source: &Source<'_>, place: usize, statement: &Statement) {
        let cited = || Cited {
            policy: source.name.to_owned(),
            statement: match statement.sid.as_str() {
                "" => (place + 1).to_string(),
                sid => sid.to_owned(),
            },
        };
        match truth {
            Truth::True => self.by.push(cited()),
            Truth::Unknown => self.perhaps = self.perhaps.take().or_else(|| Some(cited())),
            Truth::False => {}
        }
        self.truth = self.truth.or(truth);
    }

    fn and(mut self, mut other: Self) -> Self {
        Self {
            truth: self.truth.and(other.truth),
            by: {
                self.by.append(&mut other.by);
                self.by
            },
            perhaps: self.perhaps.or(other.perhaps),
        }
    }

    fn or(mut self, mut other: Self) -> Self {
        let truth = self.truth.or(other.truth);
        if self.truth == Truth::True && other.truth != Truth::True {
            return self;
        }
        if other.truth == Truth::True && self.truth != Truth::True {
            return other;
        }
        self.by.append(&mut other.by);
        Self {
            truth,
            by: self.by,
            perhaps: self.perhaps.or(other.perhaps),
        }
    }
}

/// Decides about a request.
#[must_use]
pub fn decide(policies: &Policies<'_>, request: &Request<'_>) -> Decision {
    let guard = match &policies.guard {
        Guard::None => None,
        Guard::Resource(source) | Guard::Required(source) => Some(source),
    };
    let of_caller = matches!(request.caller, Caller::Role(_));
    let identity: &[Source<'_>] = if of_caller { policies.identity } else { &[] };
    let boundary = policies.boundary.as_ref().filter(|_| of_caller);

    let mut denied = Said::nothing();
    for source in identity.iter().chain(boundary) {
        collect(&mut denied, source, request, false, |_| Truth::True);
    }
    if let Some(source) = guard {
        collect(&mut denied, source, request, false, |statement| {
            names(statement, request)
        });
    }
    if denied.truth == Truth::True {
        return Decision::Denied(denied.by);
    }

    let mut own = Said::nothing();
    for source in identity {
        collect(&mut own, source, request, true, |_| Truth::True);
    }
    let mut within = Said::nothing();
    if let Some(source) = boundary {
        collect(&mut within, source, request, true, |_| Truth::True);
        // What is not known of a boundary may allow it.
        if !source.policy.complete {
            within.truth = within.truth.or(Truth::Unknown);
        }
    } else {
        within.truth = Truth::True;
    }
    let mut granted = Said::nothing();
    let mut delegated = Said::nothing();
    if let Some(source) = guard {
        collect(&mut granted, source, request, true, |statement| {
            names(statement, request)
        });
        collect(&mut delegated, source, request, true, |statement| {
            names_account(statement, request)
        });
    }

    let missing = missing(policies, request, &own, &within, &granted, &delegated);
    let bounded = |said: Said, within: Said| said.and(within);
    let allowed = if of_caller {
        match (same_account(request), &policies.guard) {
            (Some(true) | None, Guard::None) => bounded(own, within),
            (Some(false), Guard::None) => {
                let mut none = Said::nothing();
                // What another account's resource policy says, the plan does not show.
                none.truth = own.truth.and(within.truth).and(Truth::Unknown);
                none
            }
            (Some(true) | None, Guard::Resource(_)) => bounded(own.or(granted), within),
            (Some(true) | None, Guard::Required(_)) => {
                bounded(own.and(delegated).or(granted), within)
            }
            (Some(false), _) => bounded(own.and(granted.or(delegated)), within),
        }
    } else {
        granted
    };
    let by_grant = grant(policies, request);
    let allowed = match by_grant {
        Some(cited) if allowed.truth != Truth::True => Said {
            truth: Truth::True,
            by: vec![cited],
            perhaps: None,
        },
        _ => allowed,
    };
    match allowed.truth {
        Truth::False => {
            let open = identity.iter().chain(guard);
            match open.into_iter().find(|source| !source.policy.complete) {
                Some(source) => Decision::Unknown(format!(
                    "{} has statements that are known only after apply",
                    source.name
                )),
                None => Decision::ImplicitlyDenied(missing),
            }
        }
        Truth::Unknown => Decision::Unknown(match (allowed.perhaps, boundary) {
            (Some(cited), _) => format!("whether {cited} allows it"),
            (None, Some(source)) if !source.policy.complete => {
                format!(
                    "{} limits the role, and not all of it is known",
                    source.name
                )
            }
            (None, _) => "what the policy of a resource in another account says".to_owned(),
        }),
        Truth::True => {
            let all = identity.iter().chain(boundary).chain(guard);
            if let Some(cited) = denied.perhaps {
                return Decision::Unknown(format!("whether {cited} denies it"));
            }
            match all.into_iter().find(|source| !source.policy.complete) {
                Some(source) => Decision::Unknown(format!(
                    "{} has statements that are known only after apply, and may deny it",
                    source.name
                )),
                None => Decision::Allowed(allowed.by),
            }
        }
    }
}

/// What would have to allow a request that nothing allows.
fn missing(
    policies: &Policies<'_>,
    request: &Request<'_>,
    own: &Said,
    within: &Said,
    granted: &Said,
    delegated: &Said,
) -> String {
    let (action, resource) = (request.action, request.resource.shown());
    if !matches!(request.caller, Caller::Role(_)) {
        return match policies.guard {
            Guard::None => format!("{resource} has no policy that lets the caller do {action}"),
            Guard::Resource(source) | Guard::Required(source) => {
                format!(
                    "{} does not let the caller do {action} on {resource}",
                    source.name
                )
            }
        };
    }
    let allowed_somewhere = own.truth != Truth::False || granted.truth != Truth::False;
    if allowed_somewhere && within.truth == Truth::False {
        let name = policies
            .boundary
            .map_or("the boundary", |source| source.name);
        return format!("{name} leaves out {action} on {resource}");
    }
    if let Guard::Required(source) = policies.guard
        && own.truth != Truth::False
        && delegated.truth == Truth::False
    {
        return format!(
            "{} does not let the caller or its account do {action}",
            source.name
        );
    }
    format!("no policy of the caller allows {action} on {resource}")
}

/// Adds what a policy says to a request.
fn collect(
    said: &mut Said,
    source: &Source<'_>,
    request: &Request<'_>,
    allow: bool,
    names: impl Fn(&Statement) -> Truth,
) {
    for (place, statement) in source.policy.statements.iter().enumerate() {
        if statement.allows() == allow && covers_action(statement, request.action) != Truth::False {
            let truth = names(statement).and(matches(statement, request));
            said.take(truth, source, place, statement);
        }
    }
}

/// Is a statement about a request: its action, its resource and its conditions?
#[must_use]
pub fn matches(statement: &Statement, request: &Request<'_>) -> Truth {
    covers_action(statement, request.action)
        .and(covers_resource(statement, request))
        .and(conditions::hold(&statement.conditions, request.context))
}

fn covers_action(statement: &Statement, action: &str) -> Truth {
    let named = Truth::any(
        statement
            .actions
            .iter()
            .map(|pattern| match pattern.known() {
                Some(pattern) => patterns::is_like(pattern, action).into(),
                None if patterns::may_meet(&pattern.pattern(), action) => Truth::Unknown,
                None => Truth::False,
            }),
    );
    if statement.not_action {
        named.negated()
    } else {
        named
    }
}

fn covers_resource(statement: &Statement, request: &Request<'_>) -> Truth {
    // Trust policies have no resource: they are about the role that they are of.
    if statement.resources.is_empty() && !statement.not_resource {
        return Truth::True;
    }
    let named = Truth::any(statement.resources.iter().map(|pattern| {
        match resolve(pattern, request.context) {
            Resolved::Pattern(pattern) if request.resource.is_star() => pattern.is_star().into(),
            Resolved::Pattern(pattern) => matching::like_arn(&pattern, request.resource),
            Resolved::Nothing => Truth::False,
        }
    }));
    if statement.not_resource {
        named.negated()
    } else {
        named
    }
}

/// Does a statement of a resource policy name the caller itself, or everybody?
fn names(statement: &Statement, request: &Request<'_>) -> Truth {
    let named = Truth::any(statement.principals.iter().map(|(kind, name)| {
        match (kind.as_str(), request.caller) {
            ("*", _) => name.is_star().into(),
            ("AWS", _) if name.is_star() => Truth::True,
            ("AWS", Caller::Role(arn)) => match name.known() {
                Some(name) => (name == arn || is_session(name, arn)).into(),
                None => matching::like_arn(name, &arn.into()),
            },
            ("Service", Caller::Service(service)) | ("Federated", Caller::Federated(service)) => {
                matching::equal(name, &service.into())
            }
            _ => Truth::False,
        }
    }));
    match (statement.not_principal, statement.principals.is_empty()) {
        (_, true) => Truth::False,
        (true, _) => named.or(names_account(statement, request)).negated(),
        (false, _) => named,
    }
}

/// Is a principal a session of a role: `arn:aws:sts::ACCOUNT:assumed-role/NAME/…`?
fn is_session(principal: &str, role: &str) -> bool {
    let account = account_in(role);
    let name = role.rsplit('/').next().unwrap_or_default();
    principal.contains(":sts::")
        && account_in(principal) == account
        && principal.contains(&format!(":assumed-role/{name}/"))
}

/// Does a statement name the caller's account, whose policies then decide?
fn names_account(statement: &Statement, request: &Request<'_>) -> Truth {
    let Caller::Role(arn) = request.caller else {
        return Truth::False;
    };
    let Some(account) = account_in(arn) else {
        return Truth::False;
    };
    Truth::any(
        statement
            .principals
            .iter()
            .filter(|(kind, _)| kind == "AWS")
            .map(|(_, name)| match name.known() {
                Some(name) => (name == account
                    || name.ends_with(":root") && account_in(name) == Some(account))
                .into(),
                None if patterns::may_meet(
                    &name.pattern(),
                    &format!("arn:*:iam::{account}:root"),
                ) =>
                {
                    Truth::Unknown
                }
                None => Truth::False,
            }),
    )
}

/// Does a statement of a resource policy name whoever makes a request, itself or by its account? What
/// is left open depends on the account's own policies.
#[must_use]
pub fn names_caller(statement: &Statement, request: &Request<'_>) -> Truth {
    names(statement, request).or(names_account(statement, request))
}

/// The account in an ARN; none where it has none.
#[must_use]
pub fn account_in(arn: &str) -> Option<&str> {
    let account = arn.split(':').nth(4)?;
    (!account.is_empty()).then_some(account)
}

/// Is the resource in the caller's account? `None` when neither ARN nor request says it.
fn same_account(request: &Request<'_>) -> Option<bool> {
    let Caller::Role(caller) = request.caller else {
        return None;
    };
    let resource = match request.resource {
        PolicyText::Known(arn) => account_in(arn),
        // As far as the account is before what is unknown.
        PolicyText::Pieces(pieces) => match pieces.first() {
            Some(Some(first)) if first.splitn(6, ':').count() == 6 => account_in(first),
            _ => None,
        },
        PolicyText::Unknown => None,
    };
    let resource = request.resource_account.or(resource)?;
    Some(Some(resource) == account_in(caller) || resource == "*" || resource == "aws")
}

/// The grant that allows a request on a key.
fn grant(policies: &Policies<'_>, request: &Request<'_>) -> Option<Cited> {
    let operation = request.action.strip_prefix("kms:")?;
    let (Caller::Role(caller) | Caller::Service(caller)) = request.caller else {
        return None;
    };
    let found = policies
        .grants
        .iter()
        .find(|grant| grant.grantee == caller && grant.operations.contains(&operation))?;
    Some(Cited {
        policy: "grant".to_owned(),
        statement: format!("{} to {}", operation, found.grantee),
    })
}

#[cfg(test)]
#[path = "evaluate_tests.rs"]
mod tests;
