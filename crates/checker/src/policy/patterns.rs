//! Patterns of policies: `*` matches any text, `?` a character. Case makes no difference.

/// Does a pattern with `*` and `?` match a text?
#[must_use]
pub fn is_like(pattern: &str, text: &str) -> bool {
    let same = |of: u8, byte: u8| of == b'?' || of.eq_ignore_ascii_case(&byte);
    stands_for(pattern.as_bytes(), text.as_bytes(), same)
}

/// Does a pattern match a text, with what is the same to it?
pub(super) fn stands_for(pattern: &[u8], text: &[u8], same: impl Fn(u8, u8) -> bool) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') if p + 1 == pattern.len() => return true,
            Some(b'*') => {
                retry = Some((p + 1, t));
                p += 1;
            }
            Some(byte) if same(*byte, text[t]) => {
                p += 1;
                t += 1;
            }
            _ => match retry {
                Some((after, from)) => {
                    p = after;
                    t = from + 1;
                    retry = Some((after, from + 1));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

/// May two bytes of patterns that are no `*` match the same?
fn may_be_same(a: u8, b: u8) -> bool {
    a == b'?' || b == b'?' || a.eq_ignore_ascii_case(&b)
}

/// Is there a text that both patterns match?
pub fn may_meet(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    // What is before the first `*` of either, and behind the last, has to be the same.
    while let ([x, rest_a @ ..], [y, rest_b @ ..]) = (a, b) {
        if *x == b'*' || *y == b'*' {
            break;
        }
        if !may_be_same(*x, *y) {
            return false;
        }
        (a, b) = (rest_a, rest_b);
    }
    while let ([rest_a @ .., x], [rest_b @ .., y]) = (a, b) {
        if *x == b'*' || *y == b'*' {
            break;
        }
        if !may_be_same(*x, *y) {
            return false;
        }
        (a, b) = (rest_a, rest_b);
    }
    match (a.contains(&b'*'), b.contains(&b'*')) {
        // Now one of the two begins with a `*`, and one ends with it, which takes in the other's text.
        (true, true) => true,
        (true, false) => stands_for(a, b, may_be_same),
        (false, true) => stands_for(b, a, may_be_same),
        (false, false) => a.is_empty() && b.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_stand_for_actions() {
        for (pattern, text, like) in [
            ("*", "anything", true),
            ("s3:Get*", "s3:GetObject", true),
            ("s3:get*", "s3:GetObject", true),
            ("s3:*Object*", "s3:PutObjectAcl", true),
            ("s3:?etObject", "s3:GetObject", true),
            ("s3:GetObject", "s3:GetObjectAcl", false),
            ("s3:*Acl", "s3:GetObject", false),
            ("", "", true),
        ] {
            assert_eq!(is_like(pattern, text), like, "{pattern} {text}");
        }
    }

    #[test]
    fn two_patterns_may_stand_for_one_text() {
        for (a, b, meet) in [
            ("*", "", true),
            ("arn:*:s3:::*/*", "arn:aws:s3:::a/*", true),
            ("arn:*:s3:::*/*", "arn:aws:s3:::a", false),
            ("arn:*:s3:::*", "arn:aws:s3:::a", true),
            (
                "arn:*:sqs:*:*:*",
                "arn:aws:sqs:us-east-1:111122223333:a",
                true,
            ),
            (
                "arn:*:sqs:*:*:*",
                "arn:aws:sns:us-east-1:111122223333:a",
                false,
            ),
            ("a?c", "*b*", true),
            ("a?c", "ab", false),
            ("x*y", "*z", false),
        ] {
            assert_eq!(may_meet(a, b), meet, "{a} {b}");
            assert_eq!(may_meet(b, a), meet, "{b} {a}");
        }
    }

    /// Whether two patterns meet, letter by letter of both.
    fn meet(a: &str, b: &str) -> bool {
        let (a, b) = (a.as_bytes(), b.as_bytes());
        // reached[j]: the first `i` bytes of `a` and the first `j` of `b` match a common text.
        let mut reached = vec![false; b.len() + 1];
        reached[0] = true;
        for j in 1..=b.len() {
            reached[j] = reached[j - 1] && b[j - 1] == b'*';
        }
        for byte in a {
            let mut next = vec![false; b.len() + 1];
            next[0] = reached[0] && *byte == b'*';
            for j in 1..=b.len() {
                let other = b[j - 1];
                next[j] = if *byte == b'*' || other == b'*' {
                    reached[j] || next[j - 1] || reached[j - 1]
                } else {
                    reached[j - 1]
                        && (*byte == b'?' || other == b'?' || byte.eq_ignore_ascii_case(&other))
                };
            }
            reached = next;
        }
        reached[b.len()]
    }

    #[test]
    fn short_patterns_meet_as_they_do_letter_by_letter() {
        let mut patterns = vec![String::new()];
        for from in 0..156 {
            let longer = "*?ab".chars().map(|c| format!("{}{c}", patterns[from]));
            patterns.extend(longer.collect::<Vec<_>>());
        }
        for a in &patterns {
            for b in &patterns {
                assert_eq!(may_meet(a, b), meet(a, b), "{a} {b}");
            }
        }
    }
}
