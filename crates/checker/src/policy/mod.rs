//! IAM policies as statements, of which parts may be unknown.
//!
//! What apply alone knows is an attribute that the provider computes, such as an ARN: it is never
//! taken for `*`. Wildcards are written by people, and are known before.

pub mod actions;
pub mod arns;
pub mod conditions;
pub mod context;
pub mod evaluate;
pub(crate) mod managed;
mod matching;
pub mod patterns;
mod permissions;
mod read;
pub mod truth;

use std::borrow::Cow;
use std::sync::Arc;

/// A policy document.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Its statements.
    pub statements: Vec<Statement>,
    /// Are these all? Not, when some are known only after apply.
    pub complete: bool,
    /// Characters without whitespace, as AWS counts them; `None` when something is unknown.
    pub size: Option<usize>,
}

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies.
    Deny,
}

/// A statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Its name; empty when it has none.
    pub sid: String,
    /// What it does.
    pub effect: Effect,
    /// Who: kind (`AWS`, `Service`, `Federated`, …) and name. Empty in an identity's policy.
    pub principals: Vec<(String, PolicyText)>,
    /// Is it everybody but those?
    pub not_principal: bool,
    /// What may be done.
    pub actions: Vec<PolicyText>,
    /// Is it everything but that?
    pub not_action: bool,
    /// On what.
    pub resources: Vec<PolicyText>,
    /// Is it on everything but that?
    pub not_resource: bool,
    /// When.
    pub conditions: Vec<Condition>,
}

/// A condition of a statement.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Such as `StringEquals`.
    pub operator: String,
    /// Such as `aws:sourceaccount`, in lower case.
    pub key: String,
    /// What it is compared with.
    pub values: Vec<PolicyText>,
}

/// Text in a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyText {
    /// Known.
    Known(Arc<str>),
    /// Pieces, of which `None` is known only after apply.
    Pieces(Vec<Option<Arc<str>>>),
    /// Known only after apply.
    Unknown,
}

impl PolicyText {
    /// The whole of it.
    #[must_use]
    pub fn known(&self) -> Option<&str> {
        match self {
            Self::Known(text) => Some(text),
            _ => None,
        }
    }

    /// Is it nothing but a wildcard?
    #[must_use]
    pub fn is_star(&self) -> bool {
        self.known()
            .is_some_and(|text| !text.is_empty() && text.bytes().all(|byte| byte == b'*'))
    }

    /// The text for people; `…` where it is unknown.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Known(text) => text.to_string(),
            Self::Pieces(pieces) => pieces
                .iter()
                .map(|piece| piece.as_deref().unwrap_or("…"))
                .collect(),
            Self::Unknown => "…".to_owned(),
        }
    }

    /// Does it match everything: `*`, or an ARN that is nothing but wildcards?
    #[must_use]
    pub fn is_everything(&self) -> bool {
        // A resource that nobody has: only what matches everything matches it.
        const NOBODYS: &str = "arn:aws:0:0:0:0";
        self.known()
            .is_some_and(|text| text.contains('*') && patterns::is_like(text, NOBODYS))
    }

    /// The text as a pattern: what is unknown may be anything.
    #[must_use]
    pub fn pattern(&self) -> Cow<'_, str> {
        match self {
            Self::Known(text) => Cow::Borrowed(text),
            Self::Pieces(pieces) => pieces
                .iter()
                .map(|piece| piece.as_deref().unwrap_or("*"))
                .collect(),
            Self::Unknown => Cow::Borrowed("*"),
        }
    }

    /// Does it hold `part` in what is known of it?
    #[must_use]
    pub fn holds(&self, part: &str) -> bool {
        match self {
            Self::Known(text) => text.contains(part),
            _ => self.shown().contains(part),
        }
    }
}

impl Statement {
    /// Does it allow?
    #[must_use]
    pub fn allows(&self) -> bool {
        self.effect == Effect::Allow
    }

    /// Does it name everybody: `"*"` or `{"AWS": "*"}`, or everybody but somebody?
    #[must_use]
    pub fn is_for_anybody(&self) -> bool {
        self.not_principal
            || self
                .principals
                .iter()
                .any(|(kind, name)| matches!(kind.as_str(), "AWS" | "*") && name.is_star())
    }

    /// The services it names.
    pub fn services(&self) -> impl Iterator<Item = &PolicyText> {
        self.principals
            .iter()
            .filter(|(kind, _)| kind == "Service")
            .map(|(_, name)| name)
    }

    /// Does it reach everything?
    pub fn is_on_everything(&self) -> bool {
        self.not_resource || self.resources.iter().any(PolicyText::is_everything)
    }

    /// Does it say that an action, with wildcards, is meant: is one of its patterns this one, or one
    /// that holds it?
    pub fn covers_action(&self, action: &str) -> bool {
        let named = self
            .actions
            .iter()
            .filter_map(PolicyText::known)
            .any(|pattern| patterns::is_like(pattern, action));
        named != self.not_action
    }

    /// Is there a condition that says from where or from whom, so that it is not for anybody?
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        const WHO: [&str; 18] = [
            "aws:sourceaccount",
            "aws:sourcearn",
            "aws:sourceorgid",
            "aws:sourceorgpaths",
            "aws:sourceowner",
            "aws:principalorgid",
            "aws:principalorgpaths",
            "aws:principalaccount",
            "aws:principalarn",
            "aws:principalservicename",
            "aws:sourcevpc",
            "aws:sourcevpce",
            "aws:sourceip",
            "aws:vpcsourceip",
            "aws:userid",
            "kms:calleraccount",
            "s3:dataaccesspointaccount",
            "lambda:functionurlauthtype",
        ];
        self.conditions
            .iter()
            .any(|condition| WHO.contains(&condition.key.as_str()) && condition.narrows())
    }

    /// Does a condition bind a calling service to an account or to a resource in one?
    #[must_use]
    pub fn is_bound_to_account(&self) -> bool {
        const FROM: [&str; 8] = [
            "aws:sourceaccount",
            "aws:sourcearn",
            "aws:sourceorgid",
            "aws:sourceorgpaths",
            "aws:sourceowner",
            "kms:calleraccount",
            "aws:principalorgid",
            "aws:resourceaccount",
        ];
        self.conditions.iter().any(|condition| {
            condition.narrows()
                && (FROM.contains(&condition.key.as_str())
                    || condition.key.starts_with("kms:encryptioncontext"))
        })
    }

    /// Does it refuse requests without TLS?
    #[must_use]
    pub fn refuses_plain_http(&self) -> bool {
        self.effect == Effect::Deny
            && self.is_for_anybody()
            && self.conditions.len() == 1
            && self.conditions.iter().any(|condition| {
                condition.key == "aws:securetransport"
                    && condition.operator.eq_ignore_ascii_case("Bool")
                    && condition
                        .values
                        .iter()
                        .any(|value| value.known() == Some("false"))
            })
    }
}

impl Condition {
    /// Does it hold for what it names, rather than for everything else? `ForAllValues` and `IfExists`
    /// hold as well where the key is not there.
    #[must_use]
    pub fn is_positive(&self) -> bool {
        let operator = self.operator.to_ascii_lowercase();
        !operator.contains("not")
            && !operator.starts_with("forallvalues:")
            && !operator.ends_with("ifexists")
            && operator != "null"
    }

    /// Does it hold only where the request has the key?
    #[must_use]
    pub fn wants_the_key(&self) -> bool {
        let is_there = self.operator.eq_ignore_ascii_case("null")
            && self
                .values
                .iter()
                .any(|value| value.known() == Some("false"));
        self.is_positive() || is_there
    }

    /// Does it hold for some only? Not, when one of its values matches all, or is the key itself.
    #[must_use]
    pub fn narrows(&self) -> bool {
        self.is_positive() && !self.values.iter().any(|value| self.is_open(value))
    }

    fn is_open(&self, value: &PolicyText) -> bool {
        let Some(text) = value.known() else {
            return false;
        };
        let itself = text
            .strip_prefix("${")
            .and_then(|rest| rest.strip_suffix('}'))
            .is_some_and(|variable| {
                let name = variable.split(',').next().unwrap_or_default();
                name.trim().eq_ignore_ascii_case(&self.key)
            });
        // `arn:aws:s3:*:*:*` is open as well: any bucket of anybody.
        let arn: Vec<&str> = text.splitn(6, ':').collect();
        let any_arn = matches!(arn.as_slice(), ["arn", .., region, account, rest]
            if arn.len() == 6 && rest.contains('*')
                && [region, account, rest].iter().all(|part| part.bytes().all(|byte| byte == b'*')));
        value.is_everything() || any_arn || itself || matches!(text, "0.0.0.0/0" | "::/0")
    }
}
