//! What left its old address: `moved` for what was renamed, `removed` for what Terraform forgets.

use model::Environment;
use model::description::KINDS;
use serde_json::json;
use terraform::Module;

/// Adds `moved` blocks for each renamed workload, along its former names, and a `removed` block for each
/// forgotten one.
pub(crate) fn moves(env: &Environment, root: &mut Module) {
    let application = &env.application;
    for kind in &KINDS {
        let moves = kind.moves(application).into_iter();
        root.moved.extend(moves.map(|(from, to)| {
            json!({
                "from": format!("module.{}_{from}", kind.word),
                "to": format!("module.{}_{to}", kind.word),
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
