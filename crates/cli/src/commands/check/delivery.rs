//! Whether the roles of delivery may do what the plan of an environment needs: both are planned as if they were
//! applied, with the user's own files beside, and held against each other.

use checker::Report;
use checker::controls::delivery;
use checker::policy::arns::Arns;
use checker::rights::{Course, World};
use model::Environment;
use planner::{ModuleCache, Plan};

use crate::console::Outcome;
use crate::plans::Sources;

/// Adds to a report what the roles may not do. `plan` says what an apply does.
pub(super) fn judge(
    report: &mut Report,
    sources: &Sources,
    environment: &Environment,
    plan: &Plan,
    cache: &ModuleCache,
) -> Result<(), Outcome> {
    let Some(delivered) = environment.delivered() else {
        return Ok(());
    };
    let folder = format!("environments/{}", environment.name);
    let arns = || Arns::in_account(delivered.account_id);
    let of_bootstrap = arns();
    let bootstrap = sources.applied(&format!("{folder}/bootstrap"), cache, &of_bootstrap)?;
    let Some(roles) = delivery::roles(&bootstrap) else {
        return Ok(());
    };
    let homes = arns();
    let applied = sources.applied(&folder, cache, &homes)?;
    let world = World::new(&applied, &homes);
    let verdicts = roles.judge(&world, &world.needs(), &Course::of_plan(plan));
    report.add(delivery::RIGHTS, verdicts);
    Ok(())
}
