//! What AWS Backup does with which workload: backs it up, copies it away, tries to restore it.

use plan::{Instance, Plan};
use values::Lookup;

use super::kinds::CoveredKind;
use super::selection::{Selection, Taken};
use super::workload::{Registry, Workload};

/// Selections, with where their backups are copied to; and restore tests.
#[derive(Debug, Default)]
pub(super) struct Backups {
    selections: Vec<(Selection, Taken)>,
    tests: Vec<(CoveredKind, Selection)>,
}

impl Backups {
    /// Those of a plan.
    pub(super) fn new<'a>(plan: &'a Plan, registry: &mut Registry<'a>) -> Self {
        Self {
            selections: plan
                .of_type("aws_backup_selection")
                .map(|selection| {
                    (
                        Selection::of_backup(plan, selection, registry),
                        copied(plan, selection),
                    )
                })
                .collect(),
            tests: plan
                .of_type("aws_backup_restore_testing_selection")
                .filter_map(|test| {
                    let resource_type = test.lookup("protected_resource_type").text()?;
                    let mut kinds = CoveredKind::ALL.iter().copied();
                    let kind = kinds.find(|kind| kind.row().restored_as == Some(resource_type))?;
                    Some((kind, Selection::of_restore_test(plan, test, registry)))
                })
                .collect(),
        }
    }

    /// Is it backed up?
    pub(super) fn backed_up(&self, at: usize, workload: &Workload<'_>) -> Taken {
        best(
            self.selections
                .iter()
                .map(|(one, _)| one.takes(at, workload)),
        )
    }

    /// Are its backups copied to another region?
    pub(super) fn copied(&self, at: usize, workload: &Workload<'_>) -> Taken {
        best(
            self.selections
                .iter()
                .map(|(one, copied)| one.takes(at, workload).min(*copied)),
        )
    }

    /// Is its restoring tested?
    pub(super) fn tested(&self, at: usize, workload: &Workload<'_>) -> Taken {
        best(
            self.tests
                .iter()
                .filter(|(kind, _)| *kind == workload.kind)
                .map(|(_, one)| one.takes(at, workload)),
        )
    }
}

fn best(taken: impl Iterator<Item = Taken>) -> Taken {
    taken.max().unwrap_or(Taken::No)
}

/// Does the plan of a selection copy to another region?
fn copied(plan: &Plan, selection: &Instance) -> Taken {
    let of_selection = if let Lookup::Known(id) = selection.lookup("plan_id") {
        plan.of_type("aws_backup_plan")
            .find(|candidate| candidate.lookup("id").text() == id.as_str())
    } else {
        let referents = plan.resolve_references(selection, "plan_id");
        referents
            .found
            .iter()
            .find(|one| one.certain && one.instance.resource_type.as_ref() == "aws_backup_plan")
            .map(|one| one.instance)
    };
    let Some(backup_plan) = of_selection else {
        return Taken::Perhaps;
    };
    let mut copied = Taken::No;
    for copy in backup_plan.lookup_each("rule.*.copy_action.*.destination_vault_arn") {
        copied = copied.max(match copy {
            Lookup::Known(arn) => elsewhere(plan, selection, arn.as_str().unwrap_or_default()),
            Lookup::Unknown => recovery_vault(plan, backup_plan),
            Lookup::Absent => Taken::No,
        });
    }
    copied
}

/// Is a vault of a known ARN in another region than the plan that copies to it?
fn elsewhere(plan: &Plan, selection: &Instance, arn: &str) -> Taken {
    let region = |arn: &str| arn.split(':').nth(3).map(str::to_owned);
    let to = region(arn);
    let here = plan
        .of_type("aws_backup_plan")
        .filter_map(|one| one.lookup("arn").text())
        .chain(selection.lookup("resources.0").text())
        .find_map(region);
    match (here, to) {
        (Some(here), Some(to)) if here == to => Taken::No,
        (Some(_), Some(to)) if !to.is_empty() => Taken::Yes,
        _ => Taken::Perhaps,
    }
}

/// Is there a vault under another provider configuration than that of the plan? A copy to one that is
/// known only after apply then goes there.
fn recovery_vault(plan: &Plan, backup_plan: &Instance) -> Taken {
    let provider = |instance: &Instance| {
        let configuration = plan.configuration_of(instance)?;
        let key = configuration.provider.as_ref();
        Some(key.rsplit(':').next().unwrap_or(key).to_owned())
    };
    let own = provider(backup_plan);
    let other = plan
        .of_type("aws_backup_vault")
        .any(|vault| own.is_some() && provider(vault) != own);
    if other { Taken::Yes } else { Taken::Perhaps }
}
