//! Every control over every instance that it is about.

use std::fmt;
use std::sync::Arc;

use diagnostic::Place;
use plan::Plan;

use crate::control::{CheckProfile, Control, ControlKind, Verdicts};
use crate::ledger::Ledger;
use crate::limits::bound;
use crate::scope::Scope;
use crate::verdict::Verdict;
use aws::date::Date;

/// What a control says of an address.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The control.
    pub control: &'static Control,
    /// The resource.
    pub address: Arc<str>,
    /// What it says.
    pub verdict: Verdict,
    /// Is a failure a finding in this profile?
    pub strict: bool,
    /// Where the resource is described, when whoever asked for the report knows.
    pub place: Option<Place>,
    /// Why a failure is accepted.
    pub waived: Option<Waived>,
}

/// A failure that is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waived {
    /// Why.
    pub reason: String,
    /// The last day that it holds, as `2027-01-31`.
    pub expires: Option<String>,
}

/// What all controls say of a plan.
#[derive(Clone, Debug)]
pub struct Report {
    /// Name of the environment; empty when nobody named one.
    pub environment: String,
    /// How carefully it was judged.
    pub profile: CheckProfile,
    /// Managed instances in the plan.
    pub instances: usize,
    /// What fails and what is unknown, by severity, control and address.
    pub judgements: Vec<Judgement>,
    /// What the plan itself could not tell.
    pub notes: usize,
    passed: usize,
    controls: usize,
}

/// What the plan does not say of itself.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    /// How carefully it is judged.
    pub profile: CheckProfile,
    /// The day; what depends on it is unknown without.
    pub today: Option<Date>,
    /// What remedies set, from their ledger.
    pub ledger: Option<&'a Ledger>,
    /// The Region that is lost while the plan is applied.
    pub lost_region: Option<&'a str>,
}

impl From<CheckProfile> for Circumstances<'_> {
    fn from(profile: CheckProfile) -> Self {
        Self {
            profile,
            today: None,
            ledger: None,
            lost_region: None,
        }
    }
}

/// There is nothing to judge, which is no pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nothing;

impl fmt::Display for Nothing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the plan holds no resource, so nothing was judged")
    }
}

impl std::error::Error for Nothing {}

/// Judges a plan by controls. What passes, and what is not asked, is counted and not kept.
///
/// # Errors
/// When the plan holds no resource.
pub fn check<'a>(
    plan: &'a Plan,
    circumstances: impl Into<Circumstances<'a>>,
    controls: impl Iterator<Item = &'static Control>,
) -> Result<Report, Nothing> {
    let circumstances = circumstances.into();
    let mut report = Report {
        environment: String::new(),
        profile: circumstances.profile,
        instances: managed(plan),
        judgements: Vec::new(),
        notes: plan.notes.len(),
        passed: 0,
        controls: 0,
    };
    let mut said: Option<&'static str> = None;
    each(
        plan,
        circumstances,
        controls,
        |control, address, verdict| {
            match verdict {
                Verdict::NotApplicable(_) => return,
                Verdict::Pass => report.passed += 1,
                Verdict::Fail(_) | Verdict::Unknown(_) => {}
            }
            if !matches!(verdict, Verdict::Unknown(_)) && said != Some(control.id) {
                said = Some(control.id);
                report.controls += 1;
            }
            if verdict != Verdict::Pass {
                let judgement = Judgement::new(control, address, verdict, circumstances.profile);
                report.judgements.push(judgement);
            }
        },
    )?;
    sort(&mut report.judgements);
    Ok(report)
}

/// Every single verdict, passes among them, by severity, control and address.
///
/// # Errors
/// When the plan holds no resource.
pub fn judge<'a>(
    plan: &'a Plan,
    circumstances: impl Into<Circumstances<'a>>,
    controls: impl Iterator<Item = &'static Control>,
) -> Result<Vec<Judgement>, Nothing> {
    let circumstances = circumstances.into();
    let mut judgements = Vec::new();
    each(
        plan,
        circumstances,
        controls,
        |control, address, verdict| {
            judgements.push(Judgement::new(
                control,
                address,
                verdict,
                circumstances.profile,
            ));
        },
    )?;
    sort(&mut judgements);
    Ok(judgements)
}

fn managed(plan: &Plan) -> usize {
    plan.instances.iter().filter(|one| one.is_managed()).count()
}

fn sort(judgements: &mut [Judgement]) {
    judgements.sort_by(|a, b| {
        (a.control.severity, a.control.id, &a.address).cmp(&(
            b.control.severity,
            b.control.id,
            &b.address,
        ))
    });
}

/// Hands over what each control says of everything that it is about, one control after the other.
fn each<'a>(
    plan: &'a Plan,
    Circumstances {
        profile,
        today,
        ledger,
        lost_region,
    }: Circumstances<'a>,
    controls: impl Iterator<Item = &'static Control>,
    mut found: impl FnMut(&'static Control, &Arc<str>, Verdict),
) -> Result<(), Nothing> {
    if managed(plan) + plan.destroyed.len() == 0 {
        return Err(Nothing);
    }
    let scope = Scope::new(plan, profile, today)
        .remembering(ledger)
        .without(lost_region);
    for control in controls {
        let below =
            (!control.below.is_empty() && !control.strict.holds(profile)).then_some(control.below);
        let mut found = |control, address: &Arc<str>, verdict| {
            let verdict = match (verdict, below) {
                (Verdict::Fail(_) | Verdict::Unknown(_), Some(why)) => Verdict::NotApplicable(why),
                (verdict, _) => verdict,
            };
            found(control, address, verdict.about(control.argument));
        };
        if let Some(of_plan) = control.of_plan {
            for (address, verdict) in of_plan(&scope) {
                found(control, &address, verdict);
            }
            continue;
        }
        for instance in subjects(plan, control) {
            let judged = (control.judge)(&scope, instance);
            let verdict = match control.kind {
                ControlKind::Control => judged,
                ControlKind::Limit(bounds) => bounds
                    .iter()
                    .map(|bound| bound::judge(bound, &scope, instance))
                    .fold(judged, Verdict::and),
            };
            found(control, &instance.address, verdict);
        }
    }
    Ok(())
}

/// The instances that a control is about: those that will be there, and those that go. What goes is
/// judged only by the controls over changes, which say so for everything else.
fn subjects<'a>(
    plan: &'a Plan,
    control: &'static Control,
) -> impl Iterator<Item = &'a plan::Instance> {
    let destroyed = control.of_changes.then_some(&plan.destroyed);
    let goes = destroyed.into_iter().flatten();
    let everything = (control.types == ["*"]).then_some(&plan.instances);
    let everything = everything.into_iter().flatten();
    control
        .types
        .iter()
        .flat_map(|kind| plan.of_type(kind))
        .chain(everything.filter(|one| one.is_managed()))
        .chain(goes.filter(|one| control.types.contains(&one.resource_type.as_ref())))
}

impl Judgement {
    fn new(
        control: &'static Control,
        address: &Arc<str>,
        verdict: Verdict,
        profile: CheckProfile,
    ) -> Self {
        Self {
            control,
            address: address.clone(),
            verdict,
            strict: control.strict.holds(profile),
            place: None,
            waived: None,
        }
    }

    /// The argument that it is about, such as `memory_size`, without the path in it.
    #[must_use]
    pub fn argument(&self) -> Option<&str> {
        self.verdict.argument()?.split(['.', '[']).next()
    }
}

impl Report {
    /// Takes what a control says of a plan that is judged together with another.
    pub fn add(&mut self, control: &'static Control, verdicts: Verdicts) {
        let mut said = false;
        for (address, verdict) in verdicts {
            said |= !matches!(verdict, Verdict::Unknown(_) | Verdict::NotApplicable(_));
            match verdict {
                Verdict::NotApplicable(_) => {}
                Verdict::Pass => self.passed += 1,
                verdict => {
                    let judgement = Judgement::new(control, &address, verdict, self.profile);
                    self.judgements.push(judgement);
                }
            }
        }
        self.controls += usize::from(said);
        sort(&mut self.judgements);
    }

    /// Says of each failure and of what is unknown where its resource is described.
    pub fn locate(&mut self, place: impl Fn(&Judgement) -> Option<Place>) {
        for judgement in &mut self.judgements {
            judgement.place = place(judgement);
        }
    }

    /// The failures that count in this profile.
    pub fn findings(&self) -> impl Iterator<Item = &Judgement> {
        self.open().filter(|judgement| judgement.strict)
    }

    /// The failures that are only told in this profile.
    pub fn advice(&self) -> impl Iterator<Item = &Judgement> {
        self.open().filter(|judgement| !judgement.strict)
    }

    /// The failures that are accepted.
    pub fn waived(&self) -> impl Iterator<Item = &Judgement> {
        self.failures()
            .filter(|judgement| judgement.waived.is_some())
    }

    fn open(&self) -> impl Iterator<Item = &Judgement> {
        self.failures()
            .filter(|judgement| judgement.waived.is_none())
    }

    fn failures(&self) -> impl Iterator<Item = &Judgement> {
        self.judgements
            .iter()
            .filter(|judgement| matches!(judgement.verdict, Verdict::Fail(_)))
    }

    /// What cannot be said before apply.
    pub fn unknown(&self) -> impl Iterator<Item = &Judgement> {
        self.judgements
            .iter()
            .filter(|judgement| matches!(judgement.verdict, Verdict::Unknown(_)))
    }

    /// How many passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.passed
    }

    /// How many controls said pass or fail of something.
    #[must_use]
    pub fn controls(&self) -> usize {
        self.controls
    }
}
