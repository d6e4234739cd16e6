//! Functions whose environment is larger than Lambda takes, with all that is put into it.

use model::Environment;

use super::variables;

/// Most characters of a function's environment variables as JSON (AWS Lambda quotas, "4 KB", and its message "Lambda
/// was unable to configure your environment variables because the environment variables you have provided exceeded
/// the 4KB limit", read 2026-11).
const LARGEST: usize = 4096;

/// A function whose environment is too large.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LargeEnvironment {
    /// Name of the environment that it is in.
    pub environment: String,
    /// Its name in the description.
    pub function: String,
    /// Characters of its variables.
    pub size: usize,
    /// Characters that they may have.
    pub most: usize,
}

/// Every such function.
pub(crate) fn large_environments(env: &Environment) -> impl Iterator<Item = LargeEnvironment> {
    env.application
        .functions
        .iter()
        .filter(|(_, function)| !function.environment.is_empty() || function.access.len() > 20)
        .filter_map(|(name, function)| {
            let size = variables::size(env, function);
            (size > LARGEST).then(|| LargeEnvironment {
                environment: env.name.clone(),
                function: name.clone(),
                size,
                most: LARGEST,
            })
        })
}
