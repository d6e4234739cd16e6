//! What an account has once, or once in a region, and which environments would make it twice. Knows no
//! faults: two environments that say the same account are the checks' business.

use std::collections::BTreeMap;

use crate::Environment;
use crate::description::{Choice, EnvironmentDescription};

/// Each setting of what an account has once: its name, what is chosen, and the region where it is of one.
pub(crate) fn account_singletons(
    settings: &EnvironmentDescription,
) -> [(&'static str, Choice, Option<&String>); 7] {
    let account = &settings.account;
    let region = Some(&settings.region);
    [
        ("api_gateway_logs", account.api_gateway_logs, region),
        ("access_analyzer", account.access_analyzer, region),
        ("public_access_block", account.public_access_block, None),
        ("backup_settings", account.backup_settings, region),
        ("cost_anomalies", account.cost_anomalies, None),
        ("xray_encryption", account.xray_encryption, region),
        ("github_oidc", account.github_oidc, None),
    ]
}

/// Settings with the environments that each make the same, and of which not all say their account: should
/// two share one, they make it twice.
#[must_use]
pub fn possible_duplicates(environments: &[Environment]) -> Vec<(&'static str, Vec<&str>)> {
    let mut made: BTreeMap<_, Vec<&Environment>> = BTreeMap::new();
    for environment in environments {
        for (setting, choice, region) in account_singletons(&environment.settings) {
            if choice == Choice::Create {
                made.entry((setting, region)).or_default().push(environment);
            }
        }
    }
    made.into_iter()
        .filter(|(_, by)| by.len() > 1 && by.iter().any(|one| one.settings.account_id.is_none()))
        .map(|((setting, _), by)| (setting, by.iter().map(|one| one.name.as_str()).collect()))
        .collect()
}
