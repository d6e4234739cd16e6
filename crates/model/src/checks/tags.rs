//! Tags: what AWS allows, and which are ours.

use diagnostic::Diagnostics;

use super::{RuleContext, error};

/// Tags that every resource has from us.
const OURS: [&str; 4] = naming::tags::ALL;

/// Tags that some resources have from us beside: `Name`, `BackupRequired` or `BackupAudit`.
const FURTHER: usize = 1;

/// Most tags of a resource, longest key and longest value in characters (AWS tagging, read 2026-11).
const MOST: usize = 50;
const LONGEST_KEY: usize = 128;
const LONGEST_VALUE: usize = 256;

/// The environment's tags, and the owner, who becomes one.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    let owner = &context.description().application.owner;
    if context.resolved.is_named() && !owner.chars().all(is_legal) {
        let place = context.root().get("application").get("owner").value();
        let message = "`owner` cannot be the value of a tag".to_owned();
        diagnostics.push(error("bad-tag", message, place, "").help(LETTERS));
    }
    let Some(settings) = &context.resolved.settings else {
        return;
    };
    let at = context.root().get("tags");
    for (key, value) in &settings.tags {
        let place = at.get(key);
        if let Some(ours) = OURS.iter().find(|ours| ours.eq_ignore_ascii_case(key)) {
            let message = format!("the tag `{ours}` is set by groundplan");
            let help = match *ours {
                naming::tags::OWNER => "set `owner` in `[application]`",
                _ => "leave it out, or use another key",
            };
            diagnostics.push(error("reserved-tag", message, place.key(), "").help(help));
        } else if key.to_lowercase().starts_with("aws:") {
            let message = "tags that begin with `aws:` are AWS's own".to_owned();
            diagnostics
                .push(error("reserved-tag", message, place.key(), "").help("use another key"));
        } else if key.trim().is_empty()
            || key.chars().count() > LONGEST_KEY
            || !key.chars().all(is_legal)
        {
            let message = "this cannot be the key of a tag".to_owned();
            let help = format!("it has 1 to {LONGEST_KEY} characters; {LETTERS}");
            diagnostics.push(error("bad-tag", message, place.key(), "").help(help));
        } else if value.chars().count() > LONGEST_VALUE || !value.chars().all(is_legal) {
            let message = format!("this cannot be the value of the tag `{key}`");
            let help = format!("it has {LONGEST_VALUE} characters at most; {LETTERS}");
            diagnostics.push(error("bad-tag", message, place.value(), "").help(help));
        }
    }
    let count = settings.tags.len() + OURS.len() + FURTHER;
    if count > MOST {
        let message = format!(
            "with ours and the profile's some resources would have {count} tags, and AWS allows {MOST}"
        );
        diagnostics.push(
            error("too-many-tags", message, at.key(), "")
                .help(format!("leave out {} of them", count - MOST)),
        );
    }
}

const LETTERS: &str = "letters, digits, spaces and `_ . : / = + - @` are possible";

fn is_legal(letter: char) -> bool {
    letter.is_alphanumeric() || letter == ' ' || "_.:/=+-@".contains(letter)
}
