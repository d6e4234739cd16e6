//! What left its old address: `moved` for what was renamed, `removed` for what Terraform forgets. And
//! what comes to an address though it was made elsewhere: `import`.

use model::Environment;
use model::kinds::{KINDS, TABLE};
use serde_json::json;
use terraform::Module;

use crate::contribution::OperationalFacts;

/// Adds `moved` blocks for each renamed workload, along its former names, and a `removed` block for each
/// forgotten one.
pub(crate) fn moves(env: &Environment, root: &mut Module) {
    let application = &env.application;
    for kind in KINDS {
        // Tables of a standby that waits, and replicas, are not there to be moved.
        let there = |to: &str| kind != &TABLE || !env.is_made_elsewhere(to);
        let moves = application.moves(kind).into_iter();
        let moves = moves.filter(|(_, to)| there(to));
        root.moved.extend(moves.map(|(from, to)| {
            json!({
                "from": kind.call(from).address(),
                "to": kind.call(to).address(),
            })
        }));
    }
    for forget in &application.forget {
        for (kind, name) in forget.workloads() {
            root.removed.push(json!({
                "from": kind.call(name).address(),
                "lifecycle": { "destroy": false },
            }));
        }
    }
}

/// Adds an `import` block for each resource that is there already and that Terraform takes over.
pub(crate) fn imports(facts: &[OperationalFacts], root: &mut Module) {
    let imports = facts.iter().flat_map(|facts| &facts.imports);
    root.imports
        .extend(imports.map(|import| json!({ "to": import.to, "id": import.id })));
}
