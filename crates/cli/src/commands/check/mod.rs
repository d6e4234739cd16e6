//! `groundplan check`: a plan of ours or of Terraform, judged, with the lines of the description that
//! its resources come from.

use std::path::Path;

use checker::changes::{keeps_remedy, unseen_remedies, without_region};
use checker::report::View;
use checker::{Circumstances, Judgement, Ledger, Report, controls, report};
use diagnostic::{Diagnostic, Failure, Place, SourceTexts};
use model::Environment;
use model::description::RemediationMode;
use plan::Plan;
use planner::ModuleCache;

use crate::arguments::{Check, CheckFormat};
use crate::console::{self, Outcome};
use crate::memory;
use crate::pipeline;
use crate::plans::{self, Before};
use crate::waivers::{Waivers, day};

mod delivery;

/// Judges plans.
pub(crate) fn run(start: &Path, options: &Check) -> Result<Outcome, Failure> {
    if options.without_region.is_some() && options.plan.is_none() && options.against.is_none() {
        return Err(console::fault(
            "needs-changes",
            "what apply would change is not known",
            "give the plan of Terraform (`--plan FILE`), or what there is (`--against REV`)",
        ));
    }
    let ledger = options.ledger.as_deref().map(|path| ledger(start, path));
    let given = Given {
        options,
        ledger: ledger.transpose()?,
    };
    let judged = match (&options.plan, options.environments.as_slice()) {
        (Some(path), []) => Judged::document(start, path, &given)?,
        (Some(path), [name]) => Judged::document_of(start, path, name, &given)?,
        (Some(_), _) => {
            return Err(console::fault(
                "one-environment",
                "a document of Terraform is about one environment",
                "name it: `groundplan check ENV --plan FILE`",
            ));
        }
        (None, _) => Judged::project(start, &given)?,
    };
    let document = options.plan.as_ref().map(|path| path.to_string_lossy());
    let view = View {
        reports: &judged.reports,
        remarks: &judged.remarks,
        sources: &judged.sources,
        prefix: &judged.prefix,
        document: document.as_deref(),
    };
    match options.format {
        CheckFormat::Text => {
            console::data(&report::text(&view, options.unknown, console::style()));
        }
        CheckFormat::Json => console::document(&report::document(&view)),
        CheckFormat::Sarif => console::document(&report::sarif(&view)),
        CheckFormat::Github => console::data(&report::github(&view)),
        CheckFormat::Markdown => console::data(&report::markdown(&view)),
    }
    let found = judged
        .reports
        .iter()
        .any(|report| report.findings().next().is_some());
    memory::keep_until_exit(judged);
    Ok(if found {
        Outcome::Differs
    } else {
        Outcome::Done
    })
}

/// What the user asks for, and what came with it.
struct Given<'a> {
    options: &'a Check,
    /// What remedies set.
    ledger: Option<Ledger>,
}

impl Given<'_> {
    fn asked(&self, environment: &Environment, changes: bool) -> Asked {
        match &self.options.without_region {
            Some(_) => Asked::WithoutRegion,
            None => Asked::for_environment(environment, changes),
        }
    }

    fn asked_of_document(&self) -> Asked {
        match &self.options.without_region {
            Some(_) => Asked::WithoutRegion,
            None => Asked::All,
        }
    }

    /// What is to be said of the waivers: nothing where next to nothing was asked.
    fn remarks(
        &self,
        waivers: &Waivers,
        environments: usize,
        today: Option<aws::date::Date>,
    ) -> Vec<Diagnostic> {
        match &self.options.without_region {
            Some(_) => Vec::new(),
            None => waivers.remarks(environments, today),
        }
    }
}

/// An export of remediation's ledger.
fn ledger(start: &Path, path: &Path) -> Result<Ledger, Failure> {
    let fault = |message: String| {
        console::fault(
            "unreadable-ledger",
            format!("{}: {message}", path.display()),
            "give what `aws dynamodb scan --table-name NAME-remediation --output json` wrote",
        )
    };
    let text =
        std::fs::read_to_string(start.join(path)).map_err(|error| fault(error.to_string()))?;
    Ledger::read(&text).map_err(|error| fault(error.to_string()))
}

/// What was judged.
struct Judged {
    reports: Vec<Report>,
    /// What is to be said of the waivers.
    remarks: Vec<Diagnostic>,
    /// The texts of the description; none when a document was judged by itself.
    sources: SourceTexts,
    /// The way from the folder that the user is in to the description.
    prefix: String,
}

impl Judged {
    /// A document by itself.
    fn document(start: &Path, path: &Path, given: &Given<'_>) -> Result<Self, Failure> {
        let path = start.join(path);
        let plan = plans::document(&path)?;
        let profile = given
            .options
            .profile
            .map_or(checker::CheckProfile::Production, Into::into);
        Ok(Self {
            reports: vec![judge(
                &plan,
                profile,
                given,
                &path.display().to_string(),
                given.asked_of_document(),
                None,
            )?],
            remarks: Vec::new(),
            sources: SourceTexts::new(),
            prefix: String::new(),
        })
    }

    /// A document that Terraform made of an environment of the project.
    fn document_of(
        start: &Path,
        path: &Path,
        name: &str,
        given: &Given<'_>,
    ) -> Result<Self, Failure> {
        let options = given.options;
        let (root, project) = pipeline::load(start)?;
        let environment = plans::named(&project.environments, name)?;
        let path = start.join(path);
        let plan = plans::document(&path)?;
        let profile = options
            .profile
            .map_or_else(|| profile_of(environment), Into::into);
        let asked = given.asked(environment, true);
        let name = path.display().to_string();
        let mut report = judge(&plan, profile, given, &name, asked, Some(environment))?;
        if environment.delivered().is_some() && options.without_region.is_none() {
            let sources = plans::ProjectFiles::of_project(start)?;
            let cache = ModuleCache::default();
            let of_document = (&plan, delivery::PlanOrigin::Document);
            delivery::judge(&mut report, &sources, environment, of_document, &cache)?;
        }
        let mut report = described(report, environment);
        let mut waivers = Waivers::default();
        let day = day(options.date);
        waivers.apply(&mut report, environment, day, has_changes(&plan));
        Ok(Self {
            reports: vec![report],
            remarks: given.remarks(&waivers, project.environments.len(), day),
            prefix: pipeline::prefix(&root),
            sources: project.sources,
        })
    }

    /// Our own plans of the project's environments.
    fn project(start: &Path, given: &Given<'_>) -> Result<Self, Failure> {
        let options = given.options;
        let sources = plans::ProjectFiles::of_project(start)?;
        let before = match &options.against {
            Some(word) => Some(Before::find(start, word)?),
            None => None,
        };
        let chosen = sources.chosen(&options.environments)?;
        if matches!(before, Some(Before::Document(_))) && chosen.len() != 1 {
            return Err(console::fault(
                "one-environment",
                "a document of Terraform is about one environment",
                "name it: `groundplan check ENV --against FILE`",
            ));
        }
        let cache = ModuleCache::default();
        let mut reports = Vec::new();
        let mut waivers = Waivers::default();
        let day = day(options.date);
        for (name, _) in chosen {
            let environment = plans::named(sources.described(), &name)?;
            let before = before
                .as_ref()
                .map(|before| before.plan(&name))
                .transpose()?;
            let plan = sources.plan(&name, &cache, before.as_deref())?;
            let profile = options
                .profile
                .map_or_else(|| profile_of(environment), Into::into);
            let asked = given.asked(environment, before.is_some());
            let mut report = judge(&plan, profile, given, &name, asked, Some(environment))?;
            if options.without_region.is_none() {
                let of_description = (&plan, delivery::PlanOrigin::Description);
                delivery::judge(&mut report, &sources, environment, of_description, &cache)?;
            }
            let mut report = described(report, environment);
            waivers.apply(&mut report, environment, day, before.is_some());
            reports.push(report);
            memory::keep_until_exit(plan);
        }
        memory::keep_until_exit(cache);
        Ok(Self {
            reports,
            remarks: given.remarks(&waivers, sources.described().len(), day),
            prefix: pipeline::prefix(sources.root()),
            sources: sources.texts(),
        })
    }
}

/// Which controls are asked.
#[derive(Clone, Copy)]
enum Asked {
    /// Where it is not known what there is.
    AllButChanges,
    /// Where everything may be destroyed at any time.
    AllButLosses,
    All,
    /// Whether apply works while a Region is lost, and nothing else.
    WithoutRegion,
}

impl Asked {
    fn for_environment(environment: &Environment, changes: bool) -> Self {
        match (changes, environment.settings.destroyable) {
            (false, _) => Self::AllButChanges,
            (true, true) => Self::AllButLosses,
            (true, false) => Self::All,
        }
    }
}

/// Judges a plan. What apply would do is judged where it is known what there is; of a delivered environment,
/// [`delivery::judge`] adds what takes the plan of its bootstrap as well.
fn judge(
    plan: &Plan,
    profile: checker::CheckProfile,
    given: &Given<'_>,
    name: &str,
    asked: Asked,
    environment: Option<&Environment>,
) -> Result<Report, Failure> {
    let delivered = environment.is_some_and(|environment| environment.delivered().is_some());
    let chosen = controls::all().filter(|control| match asked {
        Asked::WithoutRegion => control.id == without_region().id,
        _ if control.id == without_region().id => false,
        _ if delivered && control.id == controls::edges::EDGES.id => false,
        // What remedies set is known where their ledger is.
        Asked::AllButChanges if control.id == keeps_remedy().id => given.ledger.is_some(),
        Asked::AllButChanges => !control.of_changes,
        Asked::AllButLosses => !checker::changes::is_about_losses(control),
        Asked::All => true,
    });
    let circumstances = Circumstances {
        profile,
        today: day(given.options.date),
        ledger: given.ledger.as_ref(),
        lost_region: given.options.without_region.as_deref(),
    };
    let mut report = checker::check(plan, circumstances, chosen).map_err(|nothing| {
        console::fault(
            "nothing-to-judge",
            format!("{name}: {nothing}"),
            "an empty plan is no proof of anything: give one that has resources",
        )
    })?;
    let may_act = environment
        .is_none_or(|environment| environment.settings.remediation.mode == RemediationMode::Act);
    if matches!(asked, Asked::AllButChanges) && given.ledger.is_none() && may_act {
        report.add(keeps_remedy(), unseen_remedies(plan));
    }
    Ok(report)
}

/// Does a document say what apply does? A state does not.
fn has_changes(plan: &Plan) -> bool {
    let mut all = plan.instances.iter().chain(&plan.destroyed);
    all.any(|instance| instance.is_managed() && instance.change.is_some())
}

/// A report that knows its environment and the lines of its description.
fn described(mut report: Report, environment: &Environment) -> Report {
    report.environment.clone_from(&environment.name);
    report.locate(|judgement| description_place(environment, judgement));
    report
}

/// The nearest words of the description that a judgement is about.
fn description_place(environment: &Environment, judgement: &Judgement) -> Option<Place> {
    emitter::origins(environment, &judgement.address, judgement.argument())
        .iter()
        .find_map(|path| {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            environment
                .is_written(&path)
                .then(|| environment.key_place(&path))
                .flatten()
        })
}

fn profile_of(environment: &Environment) -> checker::CheckProfile {
    use model::description::Profile;
    // What comes and goes is judged as what is tried out, whatever it resembles else.
    if environment.settings.destroyable {
        return checker::CheckProfile::Development;
    }
    match environment.settings.profile {
        Profile::Development => checker::CheckProfile::Development,
        Profile::Staging => checker::CheckProfile::Staging,
        Profile::Production => checker::CheckProfile::Production,
    }
}
