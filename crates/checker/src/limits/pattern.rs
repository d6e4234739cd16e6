//! Does a text consist of the characters of a class, and of as many as it may? Such a pattern is written as
//! a regular expression is, and read and counted here: compiling one takes as long as judging a hundred.

/// Does a text as a whole look as a pattern says, such as `[a-z]{1,64}` or `[^:]+`?
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    Counted::read(pattern).is_some_and(|counted| counted.matches(text))
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
        let (class, from, to) = if let Some(class) = pattern.strip_suffix("]+") {
            (class, 1, usize::MAX)
        } else {
            let (class, times) = pattern.strip_suffix('}')?.rsplit_once("]{")?;
            let (from, to) = times.split_once(',')?;
            (class, from.parse().ok()?, to.parse().ok()?)
        };
        let class = class.strip_prefix('[')?;
        let (others, class) = match class.strip_prefix('^') {
            Some(rest) => (true, rest),
            None => (false, class),
        };
        Some(Self {
            class: bits(class.as_bytes())?,
            others,
            from,
            to,
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
    use regex::Regex;

    use super::*;
    use crate::control::ControlKind;
    use crate::limits::bound::Within;
    use crate::limits::{all, cloudtrail, kms, messaging, s3};

    #[test]
    fn other_patterns_are_not_read_as_classes() {
        for other in [
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
    fn every_pattern_of_a_limit_is_read() {
        for limit in all() {
            let ControlKind::Limit(bounds) = limit.kind else {
                continue;
            };
            for bound in bounds {
                if let Within::Pattern(pattern, _) = bound.within {
                    assert!(Counted::read(pattern).is_some(), "{}: {pattern}", limit.id);
                }
            }
        }
    }

    /// A form, the same as a regular expression, and pieces of texts to try.
    type Form = (fn(&str) -> bool, &'static str, [&'static str; 6]);

    #[test]
    fn forms_are_what_regular_expressions_say() {
        let forms: [Form; 4] = [
            (
                kms::is_alias,
                "alias/[A-Za-z0-9/_-]+",
                ["alias/", "a", "/", "-", ".", "é"],
            ),
            (
                messaging::is_name,
                r"[A-Za-z0-9_-]+(\.fifo)?",
                [".fifo", "a", "_", "-", ".", "é"],
            ),
            (
                s3::is_bucket,
                "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
                ["a", "0", "A", "-", ".", "é"],
            ),
            (
                cloudtrail::is_trail,
                "[A-Za-z0-9]+([._-][A-Za-z0-9]+)*",
                ["a", "Z", "_", "-", ".", "é"],
            ),
        ];
        for (is_so, pattern, pieces) in forms {
            let whole = Regex::new(&format!("^(?:{pattern})$")).unwrap();
            let mut texts = vec![String::new(), "a".repeat(63), "a".repeat(64)];
            for from in 0..1_500 {
                let longer = pieces.map(|piece| texts[from].clone() + piece);
                texts.extend(longer);
            }
            for text in texts {
                assert_eq!(is_so(&text), whole.is_match(&text), "{pattern} {text:?}");
            }
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
            "[A-Za-z0-9/_-]+",
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
