//! What an administrator applies once, before the environment itself: the bucket of its state, and
//! the roles of its pipeline. Its own state is a file beside it, because there is no bucket yet.

use model::Environment;
use serde_json::json;
use terraform::Module;

use super::root::{providers, source};
use crate::catalogue::BOOTSTRAP;
use crate::parts;

/// The configuration; none where nothing is to be made.
pub(crate) fn bootstrap(env: &Environment, modules: Option<&str>) -> Option<Module> {
    let mut root = Module::root(&format!("environments/{}/bootstrap", env.name));
    root.requires
        .push(parts::held(env.application.terraform.aws_provider));
    root.providers = providers(env).into_iter().take(1).collect();
    if env.settings.account_id.is_none() {
        root.data("aws_caller_identity", "current", json!({}));
    }
    for concern in BOOTSTRAP {
        for wired in (concern.wire)(env, &[]) {
            root.outputs.extend(wired.outputs);
            if let Some(mut call) = wired.call {
                call.source = source(modules, "../../..", &call.module);
                root.calls.push(call);
            }
        }
    }
    (!root.calls.is_empty()).then_some(root)
}
