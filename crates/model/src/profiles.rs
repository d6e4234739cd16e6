//! The built-in profiles: what an environment has where the description is silent.
//! They are read from `profiles/*.toml` by the same reader as the user's files.

use std::sync::{Arc, OnceLock};

use diagnostic::Diagnostics;

use crate::description::Profile;
use crate::tree::{self, Node};

const TEXTS: [(Profile, &str); 3] = [
    (
        Profile::Development,
        include_str!("../profiles/development.toml"),
    ),
    (Profile::Staging, include_str!("../profiles/staging.toml")),
    (
        Profile::Production,
        include_str!("../profiles/production.toml"),
    ),
];

/// Key of the tables that are merged under every entry of a kind.
pub(crate) const EACH: &str = "each";

/// The profiles and their settings.
pub(crate) fn all() -> &'static [(Profile, Arc<Node>)] {
    static ALL: OnceLock<Vec<(Profile, Arc<Node>)>> = OnceLock::new();
    ALL.get_or_init(|| {
        TEXTS
            .iter()
            .zip(0..)
            .map(|((profile, text), number)| {
                // A test reads all three; a fault cannot reach a user.
                let mut faults = Diagnostics::new();
                let node = tree::parse(profile.as_str(), number, text, &mut faults);
                debug_assert!(faults.is_empty(), "{profile:?}: {faults:?}");
                (*profile, node)
            })
            .collect()
    })
}

/// The settings of one profile, [`EACH`] among them.
pub(crate) fn settings(profile: Profile) -> &'static Arc<Node> {
    let all = all();
    let index = all.iter().position(|(other, _)| *other == profile);
    &all[index.unwrap_or(0)].1
}
