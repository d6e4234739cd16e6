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

/// What differs where environments keep to version 5 of the AWS provider, which takes no newer runtimes.
const ON_PROVIDER_5: &str = include_str!("../profiles/provider-5.toml");

/// Key of the tables that are merged under every entry of a kind.
pub(crate) const EACH: &str = "each";

/// The profiles and their settings, [`EACH`] among them.
pub(crate) fn all() -> impl Iterator<Item = (Profile, &'static Arc<Node>)> {
    (0..TEXTS.len()).map(|index| (TEXTS[index].0, read(index)))
}

/// The settings of one profile.
pub(crate) fn settings(profile: Profile) -> &'static Arc<Node> {
    let index = TEXTS.iter().position(|(other, _)| *other == profile);
    read(index.unwrap_or(0))
}

/// The settings in which version 5 of the AWS provider differs from every profile.
pub(crate) fn on_provider_5() -> &'static Arc<Node> {
    static READ: OnceLock<Arc<Node>> = OnceLock::new();
    READ.get_or_init(|| parse(TEXTS.len(), "provider-5", ON_PROVIDER_5))
}

/// The settings of the profile of a number, read when they are first asked for.
fn read(index: usize) -> &'static Arc<Node> {
    static READ: [OnceLock<Arc<Node>>; TEXTS.len()] = [const { OnceLock::new() }; TEXTS.len()];
    READ[index].get_or_init(|| {
        let (profile, text) = TEXTS[index];
        parse(index, profile.as_str(), text)
    })
}

/// A built-in text. A test reads all of them; a fault cannot reach a user.
fn parse(index: usize, name: &str, text: &str) -> Arc<Node> {
    let mut faults = Diagnostics::new();
    let number = u16::try_from(index).unwrap_or(u16::MAX);
    let node = tree::parse(name, number, text, &mut faults);
    debug_assert!(faults.is_empty(), "{name}: {faults:?}");
    node
}

#[cfg(test)]
mod tests {
    use aws::runtimes::{READ_ON, Runtime};

    #[test]
    fn every_default_runtime_has_a_year_of_support() {
        for (profile, settings) in super::all() {
            let runtime = settings
                .get("each")
                .and_then(|each| each.get("functions")?.get("runtime"));
            let name: String = crate::tree::decode(runtime.unwrap()).unwrap();
            let last_day = Runtime::named(&name).unwrap().last_day.unwrap();
            assert!(
                last_day > READ_ON.plus_months(12),
                "{profile:?}: {name} ends on {last_day}"
            );
        }
    }
}
