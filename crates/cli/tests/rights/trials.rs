//! Every question that the proof asks about an environment: who asks for what, and whether it has to be
//! allowed. The proof asks each once, the mutation test those again that a change may turn.

use std::collections::BTreeMap;

use checker::policy::evaluate::Decision;
use checker::policy::{Policy, PolicyText, Statement, actions, patterns};
use checker::rights::{Phase, ProviderRequest, Role, World};

use crate::ends;
use crate::worlds::Delivered;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Who {
    /// The role that plans.
    Plan,
    /// The role that applies.
    Apply,
    /// The role that applies, when somebody attached to it a policy that allows everything.
    ApplyWithAll,
    /// A role that the role that applies may make: everything within the boundary. It is the second step.
    Within,
    /// The same, where the description grants everything to a function.
    WithinAndGranted,
}

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) enum What {
    /// What the provider asks for.
    Need(Box<ProviderRequest>),
    /// Any request: action, resource, condition keys, and whether what it is about is made by bootstrap.
    Attempt(&'static str, String, Vec<(&'static str, String)>, bool),
}

/// A question with the right answer.
#[derive(Clone, Debug)]
pub(crate) struct Trial {
    pub(crate) who: Who,
    pub(crate) what: What,
    pub(crate) allowed: bool,
}

/// Both worlds of an environment, and who asks in them.
pub(crate) struct Court<'a> {
    world: World<'a>,
    bootstrap: World<'a>,
    pub(crate) roles: BTreeMap<Who, Role>,
}

/// A policy that allows everything.
fn everything(name: &str) -> (String, Policy) {
    let document =
        r#"{"Statement":[{"Sid":"Everything","Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    let document = values::json::parse(document).unwrap();
    (name.to_owned(), Policy::read(&document).unwrap())
}

impl<'a> Court<'a> {
    pub(crate) fn new(environment: &'a Delivered) -> Self {
        let (plan, apply) = (environment.role("plan"), environment.role("apply"));
        let mut with_all = apply.clone();
        with_all.identity.push(everything("attached"));
        let within = Role {
            arn: format!(
                "arn:aws:iam::{}:role/{}-made",
                environment.account(),
                environment.prefix
            ),
            tags: apply.tags.clone(),
            identity: vec![everything("its own")],
            boundary: Some(environment.boundary()),
        };
        let mut granted = within.clone();
        if let Some((_, boundary)) = &mut granted.boundary {
            boundary.statements.extend(everything("").1.statements);
        }
        Self {
            world: environment.world(),
            bootstrap: World::new(&environment.bootstrap, &environment.bootstrap_homes),
            roles: [
                (Who::Plan, plan),
                (Who::Apply, apply),
                (Who::ApplyWithAll, with_all),
                (Who::Within, within),
                (Who::WithinAndGranted, granted),
            ]
            .into(),
        }
    }

    pub(crate) fn decide(&self, trial: &Trial, role: &Role) -> Decision {
        match &trial.what {
            What::Need(need) => self.world.decide(role, need),
            What::Attempt(action, resource, keys, of_bootstrap) => {
                let keys: Vec<(&str, &str)> = keys
                    .iter()
                    .map(|(key, value)| (*key, value.as_str()))
                    .collect();
                let world = if *of_bootstrap {
                    &self.bootstrap
                } else {
                    &self.world
                };
                world.attempt(role, action, &resource.as_str().into(), &keys)
            }
        }
    }
}

impl Trial {
    pub(crate) fn action(&self) -> &'static str {
        match &self.what {
            What::Need(need) => need.action,
            What::Attempt(action, ..) => action,
        }
    }

    pub(crate) fn resource(&self) -> String {
        match &self.what {
            What::Need(need) => need.resource.shown(),
            What::Attempt(_, resource, ..) => resource.clone(),
        }
    }

    pub(crate) fn is_right(&self, decision: &Decision) -> bool {
        if self.allowed {
            decision.is_allowed()
        } else {
            decision.is_denied()
        }
    }

    pub(crate) fn shown(&self) -> String {
        let place = match &self.what {
            What::Need(need) => format!(" to {} {}", need.phase, need.address),
            What::Attempt(_, _, keys, _) if keys.is_empty() => String::new(),
            What::Attempt(_, _, keys, _) => format!(" with {keys:?}"),
        };
        format!(
            "{:?} {} {}{place}",
            self.who,
            self.action(),
            self.resource()
        )
    }
}

/// All questions about an environment.
pub(crate) fn trials(environment: &Delivered) -> Vec<Trial> {
    let mut all = needs(environment);
    all.extend(ends::trials(environment));
    all.extend(bounded(environment));
    all.extend(preflight(environment));
    all
}

/// What a plan, an apply and a destroy ask for.
fn needs(environment: &Delivered) -> Vec<Trial> {
    let mut needs = environment.world().needs();
    assert!(needs.unlisted.is_empty(), "{:?}", needs.unlisted);
    needs.listed.extend(environment.backend_needs());
    let mut trials = Vec::new();
    for need in needs.listed {
        let trial = |who: Who, allowed: bool| Trial {
            who,
            what: What::Need(Box::new(need.clone())),
            allowed,
        };
        trials.push(trial(Who::Apply, !is_an_administrators(environment, &need)));
        if need.phase == Phase::Read {
            trials.push(trial(Who::Plan, true));
        }
    }
    trials
}

/// What the provider would ask for and the role that applies must not do: an administrator does.
fn is_an_administrators(environment: &Delivered, need: &ProviderRequest) -> bool {
    // The policy of a vault keeps itself, and is taken away before it is changed.
    if need.action == "backup:PutBackupVaultAccessPolicy" {
        return need.phase == Phase::Update;
    }
    let later = matches!(need.phase, Phase::Update | Phase::Delete);
    let destroys = matches!(
        need.action,
        "backup:DeleteBackupPlan"
            | "backup:DeleteBackupVault"
            | "backup:DeleteBackupVaultAccessPolicy"
            | "backup:DeleteBackupVaultLockConfiguration"
            | "cloudtrail:DeleteTrail"
            | "cloudtrail:UpdateTrail"
            | "kms:PutKeyPolicy"
            | "kms:ScheduleKeyDeletion"
    ) || emitter::data_actions()
        .flat_map(|(_, data)| data.destroy)
        .any(|(action, _)| *action == need.action)
        || need.action == "logs:DeleteLogGroup" && need.resource.holds(":/aws/cloudtrail/");
    // Buckets are protected one by one.
    let mut kept = environment.kept_buckets.iter();
    let kept = kept.any(|bucket| need.resource.holds(bucket));
    let settings = kept
        && matches!(
            need.action,
            "s3:PutBucketPolicy" | "s3:PutBucketVersioning" | "s3:PutLifecycleConfiguration"
        );
    later && (environment.protected && destroys || settings)
}

/// What the look at the account before the first apply reads.
fn preflight(environment: &Delivered) -> Vec<Trial> {
    let account = environment.account();
    let mut trials = Vec::new();
    for kind in emitter::PREFLIGHT_TYPES {
        let rows = checker::rights::rows(&format!("data.{kind}"));
        assert!(!rows.is_empty(), "nothing is known of data.{kind}");
        for row in rows {
            let resource = match *kind {
                _ if row.on == "*" => "*".to_owned(),
                "aws_s3_bucket" => format!("arn:aws:s3:::{}-any", environment.prefix),
                _ => format!(
                    "arn:aws:iam::{account}:oidc-provider/token.actions.githubusercontent.com"
                ),
            };
            trials.extend(row.actions.iter().map(|action| {
                let region = match action.starts_with("iam:") {
                    true => "us-east-1".to_owned(),
                    false => environment.region(),
                };
                Trial {
                    who: Who::Plan,
                    what: What::Attempt(
                        action,
                        resource.clone(),
                        vec![("aws:RequestedRegion", region)],
                        false,
                    ),
                    allowed: true,
                }
            }));
        }
    }
    trials
}

/// Every emitted role is left by the boundary what its own policies allow it.
fn bounded(environment: &Delivered) -> Vec<Trial> {
    let mut trials = Vec::new();
    for instance in environment.plan.of_type("aws_iam_role") {
        assert!(
            !instance.lookup("permissions_boundary").is_absent(),
            "{} has no boundary",
            instance.address
        );
        let role = Role::of_plan(&environment.plan, &instance.address).unwrap();
        let policies = role.identity.iter().map(|(_, policy)| policy);
        let statements = policies.flat_map(|policy| &policy.statements);
        for statement in statements.filter(|statement| statement.allows()) {
            trials.extend(allowed(statement));
        }
    }
    trials
}

/// Requests that a statement allows, one for each of its actions and resources.
fn allowed(statement: &Statement) -> Vec<Trial> {
    let mut trials = Vec::new();
    let named = statement.actions.iter().filter_map(PolicyText::known);
    for action in named.flat_map(|name| actions::matching(name).unwrap_or_default()) {
        for resource in statement.resources.iter().filter_map(PolicyText::known) {
            let fits = resource == "*" || action.on().any(|arn| patterns::may_meet(arn, resource));
            if !fits {
                continue;
            }
            let resource = match resource {
                "*" => "*".to_owned(),
                some => some.replace('*', "any"),
            };
            trials.push(Trial {
                who: Who::Within,
                what: What::Attempt(leaked(&action.full()), resource, Vec::new(), false),
                allowed: true,
            });
        }
    }
    trials
}

/// A name that lives as long as the test.
fn leaked(name: &str) -> &'static str {
    Box::leak(name.to_owned().into_boxed_str())
}
