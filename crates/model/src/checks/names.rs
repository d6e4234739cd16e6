//! Names: of environments and entries, that they are legal, distinct, and short enough for the
//! names in AWS that are made of them.

use std::collections::BTreeMap;

use diagnostic::Diagnostics;

use super::application::sections;
use super::{ProjectContext, RuleContext, error, names};
use crate::description::DescribedWorkload;
use crate::kinds::{KINDS, WorkloadKind};
use crate::schema::thing;
use crate::tree::At;

/// Longest application and environment together: the vault `<prefix>-backup-vault` has at most 50
/// characters and the bucket `<prefix>-security-logs-<account>` at most 63 (AWS API, read 2026-11).
const LONGEST_PREFIX: usize = 36;

/// The name of every environment and of every entry.
pub(super) fn check(project: &ProjectContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, _) in project.environments {
        if !is_environment_name(name) {
            let message = format!("`{name}` is not a legal name for an environment");
            diagnostics.push(
                error("bad-environment-name", message, None, "").help(format!(
                    "rename the folder `environments/{name}`: small letters, digits and hyphens, \
                     2 to 20 characters, beginning with a letter"
                )),
            );
        }
    }
    for kind in sections() {
        let at = kind.iter().fold(project.root(), |at, step| at.get(step));
        let is_dns = has_dns_names(&kind);
        // Small letters with `_` for `-`: what environment variables and outputs are made of.
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for name in names(at) {
            let here = at.get(name);
            if !is_name(name, is_dns) {
                let message = format!("`{name}` is not a legal name here");
                diagnostics.push(
                    error("bad-name", message, here.key(), "")
                        .help(legal_letters(is_dns))
                        .help_if(repaired(name, is_dns)),
                );
            }
            let plain = name.to_lowercase().replace('-', "_");
            if let Some(first) = seen.insert(plain, name) {
                let path: Vec<_> = kind.iter().copied().chain([name]).collect();
                let message = format!("{} is called almost like `{first}`", thing(&path));
                diagnostics.push(
                    error(
                        "similar-names",
                        message,
                        here.key(),
                        "differs only by `-` and `_`",
                    )
                    .related(at.get(first).key(), "the other")
                    .help(
                        "both would have one name in environment variables and outputs: rename one",
                    ),
                );
            }
            if let ["existing", own] = kind[..] {
                made_here(project, own, name, here, diagnostics);
            }
        }
    }
}

/// Whether names of entries there follow the rules of DNS labels, because names in AWS that do are made of them.
fn has_dns_names(section: &[&str]) -> bool {
    let [section] = section else { return false };
    WorkloadKind::of_section(section).is_some_and(WorkloadKind::has_dns_names)
}

/// What is made elsewhere has no entry of the same name that is made here.
fn made_here(
    project: &ProjectContext<'_>,
    kind: &str,
    name: &str,
    at: At<'_>,
    diagnostics: &mut Diagnostics,
) {
    let own = project.root().get(kind).get(name);
    if own.node().is_some() {
        let message = format!("`{name}` is both made here and made elsewhere");
        diagnostics.push(
            error("name-twice", message, at.key(), "made elsewhere")
                .related(own.key(), "made here")
                .help("give one of them another name here; `name = ...` says what it is called in AWS"),
        );
    }
}

/// The names in AWS, in the environment where they are longest.
pub(super) fn lengths(project: &ProjectContext<'_>, diagnostics: &mut Diagnostics) {
    let named = project
        .contexts
        .iter()
        .filter(|context| context.resolved.is_named() && is_environment_name(context.name));
    let Some(context) = named.clone().max_by_key(|context| context.name.len()) else {
        return;
    };
    let prefix = format!(
        "{}-{}",
        context.description().application.name,
        context.name
    );
    if prefix.len() > LONGEST_PREFIX {
        let place = context.root().get("application").get("name").value();
        let message = format!(
            "the names of application and environment are too long together: `{prefix}` has {} \
             characters, {LONGEST_PREFIX} are possible",
            prefix.len()
        );
        diagnostics.push(error("long-name", message, place, "").help(
            "every name in AWS begins with both, and a backup vault's has 50 characters at most",
        ));
        return;
    }
    let mut contexts: Vec<&RuleContext<'_>> = named.collect();
    contexts.sort_by_key(|context| std::cmp::Reverse(context.name.len()));
    for kind in KINDS {
        let mut reported: Vec<&str> = Vec::new();
        for context in &contexts {
            for name in context.names(kind.section) {
                if !reported.contains(&name) && length(context, kind, name, diagnostics) {
                    reported.push(name);
                }
            }
        }
    }
}

/// Tells whether the name of an entry in AWS is too long, in one environment.
fn length(
    context: &RuleContext<'_>,
    kind: &WorkloadKind,
    name: &str,
    diagnostics: &mut Diagnostics,
) -> bool {
    let (most, suffix) = (kind.aws_name.max_length, kind.aws_name.suffix);
    let at = context.entry(kind.section, name);
    if at.get("name").is_written() {
        return false;
    }
    let entry = context.description().entries(kind).find(name);
    let first = entry.and_then(|entry| entry.former_names().all().first());
    let application = &context.description().application.name;
    let end = first.map_or(name, String::as_str);
    let full = format!("{application}-{}-{end}", context.name);
    let ending = entry.map_or("", DescribedWorkload::name_ending);
    let length = full.len() + suffix.length() + ending.len();
    if length <= most {
        return false;
    }
    let message = format!(
        "{} would be called `{full}{}{ending}`: {length} characters, and {most} are possible",
        thing(&[kind.section, name]),
        suffix.shown()
    );
    let place = match first {
        Some(_) => at.get("moved_from").value(),
        None => at.key(),
    };
    let help = match first {
        Some(_) => "the oldest name stays in AWS; an environment that never had it leaves it out: \
                    `moved_from = []` in its `environment.toml`"
            .to_owned(),
        None => format!("shorten the name by {} characters", length - most),
    };
    diagnostics.push(error("long-name", message, place, "too long").help(help));
    true
}

/// Small letters, digits and hyphens, 2 to 20, first a letter, last no hyphen.
fn is_environment_name(name: &str) -> bool {
    is_name(name, true) && (2..=20).contains(&name.len())
}

/// Small letters, digits, `-` and (except in a bucket) `_`; first a letter, last no separator.
pub(super) fn is_name(name: &str, bucket: bool) -> bool {
    let separator = |letter| letter == '-' || (letter == '_' && !bucket);
    name.starts_with(|letter: char| letter.is_ascii_lowercase())
        && !name.ends_with(separator)
        && !(bucket && name.contains("--"))
        && name.chars().all(|letter| {
            letter.is_ascii_lowercase() || letter.is_ascii_digit() || separator(letter)
        })
}

pub(super) fn legal_letters(bucket: bool) -> String {
    if bucket {
        "S3 allows small letters, digits and single hyphens, beginning with a letter".to_owned()
    } else {
        "a name has small letters, digits, `-` and `_`, and begins with a letter".to_owned()
    }
}

/// The nearest legal name, as help.
fn repaired(name: &str, bucket: bool) -> Option<String> {
    let mut repaired = String::new();
    let mut lower_before = false;
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && lower_before {
            repaired.push('-');
        }
        lower_before = letter.is_ascii_lowercase();
        match letter.to_ascii_lowercase() {
            '_' if !bucket => repaired.push('_'),
            letter if letter.is_ascii_alphanumeric() => repaired.push(letter),
            _ if repaired.ends_with('-') => {}
            _ => repaired.push('-'),
        }
    }
    let repaired = repaired
        .trim_start_matches(|letter: char| !letter.is_ascii_lowercase())
        .trim_end_matches(['-', '_']);
    is_name(repaired, bucket).then(|| format!("write `{repaired}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_their_repair() {
        for (name, legal) in [
            ("api", true),
            ("a-b_c1", true),
            ("Api", false),
            ("1a", false),
            ("a-", false),
            ("", false),
            ("über", false),
            ("a.b", false),
        ] {
            assert_eq!(is_name(name, false), legal, "{name}");
        }
        assert!(!is_name("a_b", true) && !is_name("a--b", true));
        assert_eq!(
            repaired("createOrder", false).as_deref(),
            Some("write `create-order`")
        );
        assert_eq!(
            repaired("My Files!", true).as_deref(),
            Some("write `my-files`")
        );
        assert_eq!(repaired("a_b", true).as_deref(), Some("write `a-b`"));
        assert_eq!(repaired("123", true), None);
    }
}
