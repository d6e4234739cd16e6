//! What left its old address: `moved` for what was renamed, `removed` for what Terraform forgets.

use model::Environment;
use serde_json::json;
use terraform::Module;

/// Adds a `moved` block for each renamed workload and a `removed` block for each forgotten one.
pub(crate) fn moves(env: &Environment, root: &mut Module) {
    let application = &env.application;
    let renamed = |kind: &'static str, name: &str, from: Option<&String>| {
        let from = from?;
        Some(json!({
            "from": format!("module.{kind}_{from}"),
            "to": format!("module.{kind}_{name}"),
        }))
    };
    let functions = application
        .functions
        .iter()
        .filter_map(|(name, f)| renamed("function", name, f.moved_from.as_ref()));
    let apis = application
        .apis
        .iter()
        .filter_map(|(name, a)| renamed("api", name, a.moved_from.as_ref()));
    let tables = application
        .tables
        .iter()
        .filter_map(|(name, t)| renamed("table", name, t.moved_from.as_ref()));
    let buckets = application
        .buckets
        .iter()
        .filter_map(|(name, b)| renamed("bucket", name, b.moved_from.as_ref()));
    root.moved
        .extend(functions.chain(apis).chain(tables).chain(buckets));
    for forget in &application.forget {
        let named = [
            ("function", &forget.function),
            ("api", &forget.api),
            ("table", &forget.table),
            ("bucket", &forget.bucket),
        ];
        for (kind, name) in named {
            if let Some(name) = name {
                root.removed.push(json!({
                    "from": format!("module.{kind}_{name}"),
                    "lifecycle": { "destroy": false },
                }));
            }
        }
    }
}
