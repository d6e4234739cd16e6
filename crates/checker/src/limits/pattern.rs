//! Does a text as a whole look as a pattern says? Most patterns are a class of characters and how many there
//! may be, which is read and counted here; the others are regular expressions.

use std::cell::RefCell;
use std::collections::BTreeMap;

use regex::Regex;

/// Does a pattern match a text as a whole?
pub(super) fn matches(pattern: &'static str, text: &str) -> bool {
    thread_local! {
        static COMPILED: RefCell<BTreeMap<&'static str, Option<Regex>>> = RefCell::default();
    }
    if let Some(counted) = Counted::read(pattern) {
        return counted.matches(text);
    }
    let compile = || Regex::new(&format!("^(?:{pattern})$")).ok();
    COMPILED.with_borrow_mut(|compiled| {
        let regex = compiled.entry(pattern).or_insert_with(compile);
        regex.as_ref().is_some_and(|regex| regex.is_match(text))
    })
}

/// A pattern that is nothing but a class of characters of ASCII and how often, such as `[a-z]{1,64}`.
#[derive(Debug, PartialEq, Eq)]
struct Counted {
    /// A bit for each character of ASCII.
    class: u128,
    /// Is it every character but those?
    others: bool,
    from: usize,
    to: usize,
}

impl Counted {
    fn read(pattern: &str) -> Option<Self> {
        let (class, times) = pattern.strip_suffix('}')?.rsplit_once("]{")?;
        let (from, to) = times.split_once(',')?;
        let class = class.strip_prefix('[')?;
        let (others, class) = match class.strip_prefix('^') {
            Some(rest) => (true, rest),
            None => (false, class),
        };
        Some(Self {
            class: bits(class.as_bytes())?,
            others,
            from: from.parse().ok()?,
            to: to.parse().ok()?,
        })
    }

    fn matches(&self, text: &str) -> bool {
        let is_in = |byte: u8| byte.is_ascii() && self.class >> byte & 1 == 1;
        let like = text.bytes().all(|byte| is_in(byte) != self.others);
        like && (self.from..=self.to).contains(&text.chars().count())
    }
}

/// The characters of a class; `None` where it is more than characters and ranges.
fn bits(mut class: &[u8]) -> Option<u128> {
    let mut bits = 0;
    while let Some((first, rest)) = character(class)? {
        let (last, rest) = match rest {
            [b'-', to @ ..] if !to.is_empty() => character(to)??,
            _ => (first, rest),
        };
        for byte in first..=last {
            bits |= 1 << byte;
        }
        class = rest;
    }
    Some(bits)
}

/// The character that a class goes on with, and what follows; nothing at its end. `None` when it is
/// something else.
fn character(class: &[u8]) -> Option<Option<(u8, &[u8])>> {
    match class {
        [] => Some(None),
        // `\d`, `[:alpha:]`, `a&&b`
        [b'\\', byte, ..] if byte.is_ascii_alphanumeric() => None,
        [b'[' | b']' | b'&' | b'~', ..] => None,
        [b'\\', byte, rest @ ..] => byte.is_ascii().then_some(Some((*byte, rest))),
        [byte, rest @ ..] => byte.is_ascii().then_some(Some((*byte, rest))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_patterns_are_not_read_as_classes() {
        for other in [
            "[a-z]+",
            "a[b]{1,2}",
            "[a][b]{1,2}",
            "([a]){1,2}",
            "[a]{2}",
            r"[\d]{1,2}",
            "[ä]{1,2}",
        ] {
            assert_eq!(Counted::read(other), None, "{other}");
        }
    }

    #[test]
    fn a_class_that_is_counted_says_what_the_pattern_says() {
        let characters = (0..=0xff).filter_map(char::from_u32);
        let alone: Vec<String> = characters
            .chain(['\u{2028}', '😀'])
            .map(String::from)
            .collect();
        let longer = [
            "", "ab", "a-._", "abcde", "abcdef", "ab c", "äb", "ab\n", "#/", "éé",
        ];
        for pattern in [
            r"[.\-_/#A-Za-z0-9]{1,5}",
            r"[.\-_A-Za-z0-9]{1,64}",
            "[A-Za-z0-9_+=,.@-]{0,4}",
            "[a-zA-Z0-9_-]{2,3}",
            r"[^:\\]{1,5}",
            "[^:*]{1,2}",
        ] {
            assert!(Counted::read(pattern).is_some(), "{pattern}");
            let whole = Regex::new(&format!("^(?:{pattern})$")).unwrap();
            for text in alone.iter().map(String::as_str).chain(longer) {
                assert_eq!(
                    matches(pattern, text),
                    whole.is_match(text),
                    "{pattern} {text:?}"
                );
            }
        }
    }
}
