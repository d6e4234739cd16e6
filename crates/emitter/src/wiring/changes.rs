//! What left its old address: `moved` for what was renamed, `removed` for what Terraform forgets.

use model::Environment;
use model::description::KINDS;
use serde_json::json;
use terraform::Module;

/// Adds a `moved` block for each renamed workload and a `removed` block for each forgotten one.
pub(crate) fn moves(env: &Environment, root: &mut Module) {
    let application = &env.application;
    for kind in &KINDS {
        root.moved
            .extend(kind.moved(application).map(|(name, from)| {
                json!({
                    "from": format!("module.{}_{from}", kind.word),
                    "to": format!("module.{}_{name}", kind.word),
                })
            }));
    }
    for forget in &application.forget {
        for kind in &KINDS {
            if let Some(name) = kind.forgotten(forget) {
                root.removed.push(json!({
                    "from": format!("module.{}_{name}", kind.word),
                    "lifecycle": { "destroy": false },
                }));
            }
        }
    }
}
