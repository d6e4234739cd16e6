//! Every control that names a rule of checkov, held against checkov: on its own examples, completed to
//! what a plan shows, and on a plan of Terraform's.
//!
//! A control with several rules fails where one of them fails. What a control calls unknown is not
//! compared. A difference has to be explained in the control's `differs`, as has a control of which
//! checkov says nothing; and what is explained has to be there.

mod documents;

use std::collections::BTreeMap;
use std::path::Path;

use acceptance::{Failure, Opinion, Result, opinions};
use checker::{CheckProfile, Control, Judgement, Verdict, controls};
use plan::Plan;
use serde_json::Value;

use documents::merged;

/// How often both agree on a control, and where not.
#[derive(Default)]
struct Tally {
    same: usize,
    silent: usize,
    unknown: usize,
    differences: Vec<String>,
}

/// What is compared: subjects, what the controls say of them, and what checkov says of the same.
struct Agreement {
    tallies: BTreeMap<&'static str, Tally>,
    subjects: usize,
}

/// Holds each control against checkov. `schema` is `terraform providers schema -json`; `folder` takes files.
///
/// # Errors
///
/// A difference that is not explained, or an explanation without a difference.
pub(super) fn agree(schema: &Value, production: &Value, folder: &Path) -> Result<String> {
    let compared: Vec<&'static Control> = controls::all()
        .filter(|control| !control.sources.checkov.is_empty())
        .collect();
    let rules: Vec<&str> = compared
        .iter()
        .flat_map(|control| control.sources.checkov)
        .copied()
        .collect();
    let mut agreement = Agreement {
        tallies: BTreeMap::new(),
        subjects: 0,
    };

    let examples = documents::of(&compared, schema)?;
    let theirs = opinions(&merged(&examples), &rules, folder)?;
    for example in &examples {
        let ours = judge(&example.document, &[example.control])?;
        let theirs = theirs
            .iter()
            .filter(|opinion| example.holds(&opinion.resource));
        agreement.take(&ours, &theirs.collect::<Vec<_>>(), |_, _| true);
    }
    let theirs = opinions(production, &rules, folder)?;
    let ours = judge(production, &compared)?;
    let theirs: Vec<&Opinion> = theirs.iter().collect();
    agreement.take(&ours, &theirs, |ours, theirs| {
        module(ours) == module(theirs)
    });
    agreement.told(&compared, examples.len())
}

fn judge(document: &Value, controls: &[&'static Control]) -> Result<Vec<Judgement>> {
    let plan = Plan::read("plan.json", &document.to_string())
        .map_err(|why| Failure::new(why.to_string()))?;
    checker::judge(&plan, CheckProfile::Production, controls.iter().copied())
        .map_err(|why| Failure::new(why.to_string()))
}

/// The address of the module that a resource is in.
fn module(address: &str) -> &str {
    let resource = address.rfind(".aws_").unwrap_or_default();
    &address[..resource]
}

impl Agreement {
    /// Compares. What checkov says of another type than the control judges, such as of the access block
    /// of a bucket, counts for what is `beside` it.
    fn take(
        &mut self,
        ours: &[Judgement],
        theirs: &[&Opinion],
        beside: impl Fn(&str, &str) -> bool,
    ) {
        for judgement in ours {
            let control = judgement.control;
            let about: Vec<&&Opinion> = theirs
                .iter()
                .filter(|opinion| control.sources.checkov.contains(&opinion.check_id.as_str()))
                .filter(|opinion| {
                    opinion.resource == judgement.address.as_ref()
                        || !control.types.iter().any(|kind| opinion.is_of(kind))
                            && beside(&judgement.address, &opinion.resource)
                })
                .collect();
            self.subjects += 1;
            let tally = self.tallies.entry(control.id).or_default();
            let failed: Vec<&str> = about
                .iter()
                .filter(|opinion| !opinion.passed)
                .map(|opinion| opinion.check_id.as_str())
                .collect();
            match &judgement.verdict {
                Verdict::Unknown(_) => tally.unknown += 1,
                Verdict::NotApplicable(_) if failed.is_empty() => {}
                _ if about.is_empty() => tally.silent += 1,
                Verdict::Pass if failed.is_empty() => tally.same += 1,
                Verdict::Fail(_) if !failed.is_empty() => tally.same += 1,
                verdict => tally.differences.push(format!(
                    "{}: {}: groundplan says {} {}, checkov {}",
                    control.id,
                    judgement.address,
                    verdict.as_str(),
                    verdict.message(),
                    if failed.is_empty() {
                        "passes it".to_owned()
                    } else {
                        format!("fails it by {}", failed.join(", "))
                    }
                )),
            }
        }
    }

    /// The counts, or what is wrong.
    fn told(self, compared: &[&'static Control], examples: usize) -> Result<String> {
        let mut faults = Vec::new();
        let (mut same, mut explained, mut unknown, mut silent) = (0, 0, 0, 0);
        for control in compared {
            let nothing = Tally::default();
            let tally = self.tallies.get(control.id).unwrap_or(&nothing);
            let differs = !tally.differences.is_empty();
            let unheard = tally.same == 0 && !differs;
            match control.differs {
                "" if differs => faults.extend(tally.differences.iter().cloned()),
                "" if unheard => faults.push(format!(
                    "{}: checkov says nothing of it, and `differs` does not say why",
                    control.id
                )),
                "" => {}
                words if !differs && !unheard && tally.silent == 0 => faults.push(format!(
                    "{}: both agree everywhere, so this says too much: {words}",
                    control.id
                )),
                _ => explained += tally.differences.len(),
            }
            same += tally.same;
            unknown += tally.unknown;
            silent += tally.silent;
        }
        if !faults.is_empty() {
            return Err(Failure::new(faults.join("\n")));
        }
        Ok(format!(
            "{} controls and {} of their examples against checkov, {} verdicts: {same} the same, {explained} explained, {silent} of which checkov says nothing, {unknown} unknown before apply",
            compared.len(),
            examples,
            self.subjects,
        ))
    }
}
