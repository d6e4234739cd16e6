//! Where an instance was before `moved` and `removed` blocks, and before it got a `count`.

use values::address::{self, AddressStep};

use crate::plan::{Instance, Plan};

/// Where an address was before `moved` blocks: before the last move of it, before the one before that, and
/// so on. What there is may be of any age.
fn previous(address: &str, moved: &[(String, String)]) -> Vec<String> {
    let steps = moved
        .iter()
        .rev()
        .map(|(from, to)| (to.as_str(), from.as_str()));
    steps_of(address, steps.collect())
}

/// Where `moved` blocks take an address, one after the other.
fn next(address: &str, moved: &[(String, String)]) -> Vec<String> {
    let steps = moved.iter().map(|(from, to)| (from.as_str(), to.as_str()));
    steps_of(address, steps.collect())
}

/// The addresses that steps lead to, each step taken once.
fn steps_of(address: &str, mut left: Vec<(&str, &str)>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut current = address.to_owned();
    while let Some((at, next)) = left
        .iter()
        .enumerate()
        .find_map(|(at, (begin, other))| Some((at, replaced(&current, begin, other)?)))
    {
        left.remove(at);
        found.push(next.clone());
        current = next;
    }
    found
}

/// An address with another beginning, when it begins so.
fn replaced(address: &str, begin: &str, other: &str) -> Option<String> {
    let rest = address.strip_prefix(begin)?;
    (rest.is_empty() || rest.starts_with(['.', '['])).then(|| [other, rest].concat())
}

/// Where a resource was when it had no `count` that has one now, or the other way round: Terraform moves
/// it to or from the first of them by itself.
fn counted(address: &str) -> String {
    match address.strip_suffix("[0]") {
        Some(alone) => alone.to_owned(),
        None => format!("{address}[0]"),
    }
}

/// Does a `removed` block let it stay? Such blocks take no keys.
fn forgotten(address: &str, removed: &[String]) -> bool {
    let steps = address::steps(address).unwrap_or_default();
    let names: Vec<AddressStep> = steps
        .into_iter()
        .filter(|step| matches!(step, AddressStep::Name(_)))
        .collect();
    let plain = address::join(&names);
    removed.iter().any(|from| {
        plain
            .strip_prefix(from.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

impl Plan {
    /// What this plan has of an instance of a later one: at its address, at the one that `moved` blocks move it
    /// from, or at the one that it had with `count` or without.
    #[must_use]
    pub fn former_at(&self, address: &str, moved: &[(String, String)]) -> Option<&Instance> {
        let managed = |address: &str| self.find(address).filter(|old| old.is_managed());
        // What was here may have moved away.
        let went = next(address, moved);
        let went = !went.is_empty() && went.iter().all(|next| managed(next).is_none());
        if !went && let Some(old) = managed(address) {
            return Some(old);
        }
        previous(address, moved)
            .iter()
            .find_map(|previous| managed(previous))
            .or_else(|| managed(&counted(address)))
    }

    /// What an earlier plan has of an instance of this one.
    #[must_use]
    pub fn former<'a>(&self, instance: &Instance, before: &'a Plan) -> Option<&'a Instance> {
        before.former_at(&instance.address, &self.moved)
    }

    /// Does a `removed` block let what was at an address stay in AWS?
    #[must_use]
    pub fn forgets(&self, address: &str) -> bool {
        forgotten(address, &self.forgotten)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_followed_back_and_forth() {
        let moved = [
            ("module.a".to_owned(), "module.b".to_owned()),
            ("module.b".to_owned(), "module.c".to_owned()),
        ];
        let was = previous("module.c.aws_sqs_queue.x[0]", &moved);
        assert_eq!(
            was,
            ["module.b.aws_sqs_queue.x[0]", "module.a.aws_sqs_queue.x[0]"]
        );
        let is = next("module.a.aws_sqs_queue.x[0]", &moved);
        assert_eq!(
            is,
            ["module.b.aws_sqs_queue.x[0]", "module.c.aws_sqs_queue.x[0]"]
        );
        assert!(previous("module.cc.aws_sqs_queue.x", &moved).is_empty());
    }
}
