//! What only the plan of an environment and that of its bootstrap say together: whether the roles of delivery may
//! do what an apply needs, and whether the resources may do what they are there for within the boundary that the
//! bootstrap makes. The bootstrap is planned as if it were applied, with the user's own files beside.

use checker::Report;
use checker::controls::{delivery, edges};
use checker::edges::Held;
use checker::policy::arns::Arns;
use checker::rights::{Course, World};
use diagnostic::Failure;
use model::Environment;
use plan::Plan;
use planner::ModuleCache;

use crate::plans::ProjectFiles;

/// Where the plan that is judged comes from.
#[derive(Clone, Copy)]
pub(super) enum PlanOrigin {
    /// The description.
    Description,
    /// A document of Terraform, which may hold what the description does not.
    Document,
}

/// Adds to a report of a delivered environment what the two plans say together, in place of
/// [`edges::EDGES`] over the one alone. `plan` says what an apply does.
pub(super) fn judge(
    report: &mut Report,
    sources: &ProjectFiles,
    environment: &Environment,
    (plan, origin): (&Plan, PlanOrigin),
    cache: &ModuleCache,
) -> Result<(), Failure> {
    let Some(delivered) = environment.delivered() else {
        return Ok(());
    };
    let folder = format!("environments/{}", environment.name);
    let arns = || Arns::in_account(delivered.account_id);
    let of_bootstrap = arns();
    let bootstrap = sources.applied(&format!("{folder}/bootstrap"), cache, &of_bootstrap)?;
    let homes = arns();
    let applied = sources.applied(&folder, cache, &homes)?;
    let boundary = Held::policies_made(&bootstrap);
    let held = match origin {
        PlanOrigin::Description => Held::applied(&applied, &homes, boundary),
        PlanOrigin::Document => Held::knowing(plan, boundary),
    };
    report.add(edges::EDGES, edges::judge(&held));
    let Some(roles) = delivery::roles(&bootstrap) else {
        return Ok(());
    };
    let world = World::new(&applied, &homes);
    let verdicts = roles.judge(&world, &world.needs(), &Course::of_plan(plan));
    report.add(delivery::RIGHTS, verdicts);
    Ok(())
}
