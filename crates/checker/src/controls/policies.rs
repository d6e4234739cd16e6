//! What controls over policies share: judging each statement, and the policies of keys, buckets,
//! topics and queues, which are in the resource or in one of their own.

use std::rc::Rc;

use aws::partitions;
use aws::principals::{self, PolicyKind, Sender};
use plan::Instance;

use crate::policy::{Policy, PolicyText, Statement};
use crate::scope::{Document, Scope};
use crate::verdict::Verdict;

/// No policy to judge.
pub(crate) const NO_POLICY: Verdict = Verdict::NotApplicable("it has no policy of its own");

/// Fails when `wrong` says something of a statement; unknown when not all statements are known.
pub(crate) fn no_statement(
    document: &Document,
    argument: &str,
    wrong: impl Fn(&Statement) -> Option<String>,
) -> Verdict {
    each_statement(document, argument, |statement| {
        wrong(statement).map_or(Verdict::Pass, Verdict::fail)
    })
}

/// The worst that is said of a statement; not a pass when not all statements are known.
pub(crate) fn each_statement(
    document: &Document,
    argument: &str,
    of: impl Fn(&Statement) -> Verdict,
) -> Verdict {
    judge(document, argument, |policy| {
        let told = |statement: &Statement| match of(statement) {
            Verdict::Fail(why) if !statement.sid.is_empty() => {
                Verdict::fail(format!("statement `{}`: {}", statement.sid, why.message))
            }
            verdict => verdict,
        };
        let known = Verdict::all(policy.statements.iter().map(told), Verdict::Pass);
        known.and(if policy.complete {
            Verdict::Pass
        } else {
            Verdict::unknown(argument)
        })
    })
}

/// Passes when a statement is as wanted; unknown when it may be among those not known.
pub(crate) fn some_statement(
    document: &Document,
    argument: &str,
    message: &str,
    wanted: impl Fn(&Statement) -> bool,
) -> Verdict {
    judge(document, argument, |policy| {
        if policy.statements.iter().any(wanted) {
            Verdict::Pass
        } else if policy.complete {
            Verdict::fail(message)
        } else {
            Verdict::unknown(argument)
        }
    })
}

/// Judges a policy when it is known.
pub(crate) fn judge(
    document: &Document,
    argument: &str,
    known: impl FnOnce(&Policy) -> Verdict,
) -> Verdict {
    let verdict = match document {
        Document::Read(policy) => known(policy),
        Document::Unknown => Verdict::undecided(format!(
            "`{argument}` refers to what is known only after apply: judge the state then, or groundplan's own plan, which knows the rest of it"
        )),
        Document::Absent => NO_POLICY,
        Document::Broken(why) => Verdict::fail(format!("`{argument}` is no policy: {why}")),
    };
    verdict.about(argument)
}

/// A statement that allows anybody, and the words for it.
pub(crate) fn for_anybody(statement: &Statement) -> Option<String> {
    (statement.allows() && statement.is_for_anybody() && !statement.is_narrowed())
        .then(|| "it allows everybody, and no condition says who".to_owned())
}

/// Does a service say for whom it acts to such a policy? One that is not known may.
pub(crate) fn says_for_whom(service: &PolicyText, kind: PolicyKind) -> bool {
    let name = service.known().and_then(partitions::service);
    name.and_then(|name| principals::find(&name, kind))
        .is_none_or(Sender::says_for_whom)
}

/// A statement that allows a service, and does not say for which account, though the service does.
pub(crate) fn for_any_account(statement: &Statement, kind: PolicyKind) -> Option<String> {
    let service = statement
        .services()
        .find(|service| says_for_whom(service, kind))?;
    (statement.allows() && !statement.is_bound_to_account())
        .then(|| format!("it allows {} for any account", service.shown()))
}

/// A statement that refuses requests without TLS for all of these actions.
pub(crate) fn refuses_plain_http(statement: &Statement, actions: &[&str]) -> bool {
    statement.refuses_plain_http() && actions.iter().all(|action| statement.covers_action(action))
}

/// The policy in an argument of the resource itself; none, when the configuration has no such argument
/// and the provider computes it.
pub(crate) fn own(scope: &Scope<'_>, instance: &Instance, argument: &str) -> Rc<Document> {
    let written = scope
        .plan
        .configuration_of(instance)
        .is_none_or(|configuration| configuration.body.expression(argument).is_some());
    if written {
        scope.policy(instance, argument)
    } else {
        Rc::new(Document::Absent)
    }
}

/// The policies of a resource: its own, and those that resources of `kind` give it. `None` when there
/// are none, and when there may be some that the plan does not show.
pub(crate) fn of_resource(
    scope: &Scope<'_>,
    instance: &Instance,
    kind: &'static str,
    argument: &'static str,
    attributes: &[&'static str],
) -> (Vec<Rc<Document>>, bool) {
    let companions = scope.companions(instance, kind, argument, attributes);
    let mut found: Vec<Rc<Document>> = companions
        .found
        .iter()
        .map(|companion| scope.policy(companion, "policy"))
        .collect();
    // Without one of its own, the provider computes the argument from the other resource.
    let own = own(scope, instance, "policy");
    if !matches!(*own, Document::Absent) && found.is_empty() {
        found.push(own);
    }
    (found, companions.perhaps)
}

/// Each policy of a resource is as asked; without any, `without` holds.
pub(crate) fn each(
    (documents, perhaps): &(Vec<Rc<Document>>, bool),
    without: Verdict,
    judge: impl Fn(&Document) -> Verdict,
) -> Verdict {
    let without = if *perhaps {
        Verdict::unknown("policy")
    } else {
        without
    };
    Verdict::all(documents.iter().map(|one| judge(one)), without)
}

/// One policy of a resource is as asked.
pub(crate) fn any(
    (documents, perhaps): &(Vec<Rc<Document>>, bool),
    message: &str,
    judge: impl Fn(&Document) -> Verdict,
) -> Verdict {
    let without = if *perhaps {
        Verdict::unknown("policy")
    } else {
        Verdict::fail(message)
    };
    Verdict::any(documents.iter().map(|one| judge(one)), without)
}
