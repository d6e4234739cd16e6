//! What a standby takes from the environment whose place it takes: the names of its tables, so that a restore, or a
//! replica, has the name that functions expect. What it leaves until then: tables, looks at them, and notified people.
//! What the other copies here is not copied on: a standby has neither replicas nor buckets to copy into.

use std::sync::Arc;

use crate::Environment;
use crate::description::{AtApply, Waiver};
use crate::kinds::TABLE;

/// Makes each standby and its primary known to each other.
pub(crate) fn join(environments: &mut [Environment]) {
    for index in 0..environments.len() {
        let Some(primary) = environments[index].settings.standby_of.clone() else {
            continue;
        };
        // That there is one is checked.
        let Some(primary) = environments.iter().position(|other| other.name == primary) else {
            continue;
        };
        let known = Arc::new(environments[primary].clone());
        let standby = &mut environments[index];
        follow(standby, &known);
        let follower = Arc::new(standby.clone());
        standby.primary = Some(known);
        environments[primary].standby = Some(follower);
    }
}

fn follow(standby: &mut Environment, primary: &Environment) {
    let active = standby.settings.active;
    for (name, table) in &mut standby.application.tables {
        let of_primary = primary.application.tables.get(name);
        let is_replica =
            of_primary.is_some_and(|table| table.replicas.contains(&standby.settings.region));
        if table.name.is_none() || is_replica {
            table.name = Some(primary.aws_name(&TABLE, name));
        }
        // A restore made it. A replica goes on belonging to the other table.
        table.import = active && !is_replica;
        table.replicas.clear();
    }
    for bucket in standby.application.buckets.values_mut() {
        bucket.replicate = false;
    }
    if !active {
        // The tables are not there yet, and an apply should not fail because of that.
        standby.settings.health.at_apply = AtApply::Off;
        standby.application.waivers.push(Waiver {
            control: "alarm-actions-enabled".to_owned(),
            address: "module.monitoring".to_owned(),
            reason: "The alarms of a standby wait until it is `active`.".to_owned(),
            expires: None,
        });
    }
}
