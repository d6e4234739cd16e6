//! The waivers of the description: what they accept, and those that are of no use any more.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use aws::date::Date;
use checker::coverage::{Coverage, aspects};
use checker::{ControlWaiver, Report, controls};
use diagnostic::{Diagnostic, Diagnostics, Place, nearest};
use model::{Environment, Project};

/// The waivers that hold in an environment.
pub(crate) fn in_environment(environment: &Environment) -> Vec<ControlWaiver> {
    environment
        .application
        .waivers
        .iter()
        .map(|waiver| ControlWaiver {
            control: waiver.control.clone(),
            address: waiver.address.clone(),
            reason: waiver.reason.clone(),
            expires: waiver.expires.clone(),
        })
        .collect()
}

/// The day that is asked for, or today in UTC.
pub(crate) fn day(asked: Option<Date>) -> Option<Date> {
    let since_1970 = || SystemTime::now().duration_since(UNIX_EPOCH).ok();
    asked.or_else(|| since_1970().map(|since| Date::from_unix(since.as_secs())))
}

/// Waivers of controls that do not exist. The description itself does not know which there are.
pub(crate) fn unknown(project: &Project) -> Diagnostics {
    let mut faults = Diagnostics::new();
    for environment in &project.environments {
        for (index, waiver) in environment.application.waivers.iter().enumerate() {
            let is_aspect = aspects::find(&waiver.control).is_some();
            if is_aspect || controls::find(&waiver.control).is_some() {
                continue;
            }
            let place = environment.value_place(&["waivers", &index.to_string(), "control"]);
            let controls = controls::all().map(|control| control.id);
            let aspects = aspects::ALL.into_iter().map(|aspect| aspect.id);
            let near = nearest(&waiver.control, controls.chain(aspects));
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`docs/controls.md`, `docs/limits.md` and `docs/coverage.md` list them"
                    .to_owned(),
            };
            let message = format!("there is no control `{}`", waiver.control);
            faults.push(
                Diagnostic::error("unknown-control", message)
                    .at(place)
                    .help(help),
            );
        }
    }
    faults
}

/// Waivers as they are met while environments are judged.
#[derive(Debug, Default)]
pub(crate) struct Waivers {
    /// By where it is written: a waiver of `groundplan.toml` is one of every environment.
    met: BTreeMap<(String, usize), Met>,
}

#[derive(Debug)]
struct Met {
    place: Place,
    waiver: ControlWaiver,
    /// What the control or aspect asks.
    title: &'static str,
    is_used: bool,
    /// In how many environments it could have been used.
    asked: usize,
}

impl Waivers {
    /// Marks what is accepted in a report of `environment`. Without `changes` nothing was asked of
    /// what apply would change.
    pub(crate) fn apply(
        &mut self,
        report: &mut Report,
        environment: &Environment,
        today: Option<Date>,
        changes: bool,
    ) {
        let waivers = in_environment(environment);
        let used = report.waive(&waivers, today);
        self.meet(environment, waivers, &used, |waiver| {
            let control = controls::find(&waiver.control)?;
            Some((control.title, changes || !control.of_changes))
        });
    }

    /// The same for the coverage of `environment`.
    pub(crate) fn cover(
        &mut self,
        coverage: &mut Coverage,
        environment: &Environment,
        today: Option<Date>,
    ) {
        let waivers = in_environment(environment);
        let used = coverage.waive(&waivers, today);
        self.meet(environment, waivers, &used, |waiver| {
            aspects::find(&waiver.control).map(|aspect| (aspect.title, true))
        });
    }

    /// Remembers waivers and whether each was used. `asked` tells the title of what a waiver is about,
    /// and whether that was asked; nothing for what another command tells.
    fn meet(
        &mut self,
        environment: &Environment,
        waivers: Vec<ControlWaiver>,
        used: &[bool],
        asked: impl Fn(&ControlWaiver) -> Option<(&'static str, bool)>,
    ) {
        for (index, (waiver, is_used)) in waivers.into_iter().zip(used).enumerate() {
            let place = environment.value_place(&["waivers", &index.to_string()]);
            let (Some(place), Some((title, asked))) = (place, asked(&waiver)) else {
                continue;
            };
            let met = self
                .met
                .entry((place.file.clone(), place.range.start))
                .or_insert(Met {
                    place,
                    waiver,
                    title,
                    is_used: false,
                    asked: 0,
                });
            met.is_used |= is_used;
            met.asked += usize::from(asked);
        }
    }

    /// What is to be said of them, when the project has so many environments.
    pub(crate) fn remarks(&self, environments: usize, today: Option<Date>) -> Vec<Diagnostic> {
        let mut remarks = Diagnostics::new();
        for met in self.met.values() {
            let Met { waiver, place, .. } = met;
            let everywhere = place.file == model::GROUNDPLAN;
            let asked = if everywhere {
                met.asked == environments
            } else {
                met.asked > 0
            };
            let remark = if !met.is_used && asked {
                let lacks = match aspects::find(&waiver.control) {
                    Some(_) => "lacks",
                    None => "fails",
                };
                let message = format!(
                    "nothing that `{}` covers {lacks} `{}`",
                    waiver.address, waiver.control
                );
                Diagnostic::warning("stale-waiver", message)
                    .help("leave the waiver out: what it accepted is fixed, or gone")
            } else if waiver.is_expired(today) {
                let message = format!(
                    "the waiver of `{}` for `{}` ended with {}, and accepts nothing any more",
                    waiver.control,
                    waiver.address,
                    waiver.expires.as_deref().unwrap_or_default()
                );
                Diagnostic::warning("expired-waiver", message)
                    .help("fix what it accepted, or decide anew until when it holds")
            } else {
                continue;
            };
            remarks.push(remark.at(place.clone().labelled(met.title)));
        }
        remarks.into_sorted()
    }
}
