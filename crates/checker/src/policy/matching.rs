//! Whether a pattern of a policy matches a text, either of which may be known in part. Unlike the names
//! of actions, ARNs and the values of conditions are compared with their case.

use std::borrow::Cow;

use super::context::{Context, ContextEntry};
use super::patterns;
use super::truth::Truth;
use super::{Condition, PolicyText};

/// Stands for an unknown run of characters in a text.
const RUN: u8 = 1;
/// A `*` that is meant as such, written `${*}`.
const STAR: u8 = 2;
/// A `?` that is meant as such, written `${?}`.
const QUESTION: u8 = 3;

fn same(pattern: u8, byte: u8) -> bool {
    match pattern {
        b'?' => byte != RUN,
        STAR => byte == b'*',
        QUESTION => byte == b'?',
        other => other == byte && byte != RUN,
    }
}

fn literal(pattern: u8, byte: u8) -> bool {
    match pattern {
        STAR => byte == b'*',
        QUESTION => byte == b'?',
        other => other == byte && byte != RUN,
    }
}

fn text_bytes(text: &PolicyText) -> Cow<'_, [u8]> {
    match text {
        PolicyText::Known(text) => Cow::Borrowed(text.as_bytes()),
        PolicyText::Pieces(pieces) => {
            let mut bytes = Vec::new();
            for piece in pieces {
                match piece {
                    Some(piece) => bytes.extend_from_slice(piece.as_bytes()),
                    None => bytes.push(RUN),
                }
            }
            Cow::Owned(bytes)
        }
        PolicyText::Unknown => Cow::Borrowed(&[RUN]),
    }
}

/// Can the two be one text, whatever is unknown in them?
fn may_meet(pattern: &PolicyText, text: &PolicyText) -> bool {
    let plain = |byte: u8| match byte {
        STAR | QUESTION => '?',
        other => other as char,
    };
    let pattern: String = match pattern {
        PolicyText::Known(known) if !known.bytes().any(|byte| byte <= QUESTION) => {
            return patterns::may_meet(known, &text.pattern());
        }
        other => other.pattern().bytes().map(plain).collect(),
    };
    patterns::may_meet(&pattern, &text.pattern())
}

/// `StringLike`: `*` and `?` of the pattern match any text and a character.
pub(super) fn like(pattern: &PolicyText, text: &PolicyText) -> Truth {
    compare(pattern, text, |pattern, text| {
        patterns::stands_for(pattern, text, same)
    })
}

/// `StringEquals`.
pub(super) fn equal(pattern: &PolicyText, text: &PolicyText) -> Truth {
    let exact = |pattern: &[u8], text: &[u8]| {
        pattern.len() == text.len() && pattern.iter().zip(text).all(|(p, t)| literal(*p, *t))
    };
    match (pattern.known(), text.known()) {
        (Some(pattern), Some(text)) => exact(pattern.as_bytes(), text.as_bytes()).into(),
        _ if !may_meet(pattern, text) => Truth::False,
        _ => Truth::Unknown,
    }
}

/// `ArnLike`, `ArnEquals`, and the resource of a statement: each of the six parts of an ARN by itself.
pub(super) fn like_arn(pattern: &PolicyText, arn: &PolicyText) -> Truth {
    compare(pattern, arn, |pattern, arn| {
        if !pattern.is_empty() && pattern.iter().all(|byte| *byte == b'*') {
            return true;
        }
        let parts = |text: &'_ [u8]| -> Vec<Vec<u8>> {
            text.splitn(6, |byte| *byte == b':')
                .map(<[u8]>::to_vec)
                .collect()
        };
        let (pattern, arn) = (parts(pattern), parts(arn));
        // A run of unknown text may hold more than the part that it is in, unless it is the last.
        let certain = arn
            .split_last()
            .is_some_and(|(_, parts)| !parts.iter().flatten().any(|byte| *byte == RUN));
        certain
            && pattern.len() == arn.len()
            && pattern
                .iter()
                .zip(&arn)
                .all(|(pattern, part)| patterns::stands_for(pattern, part, same))
    })
}

fn compare(
    pattern: &PolicyText,
    text: &PolicyText,
    matches: impl Fn(&[u8], &[u8]) -> bool,
) -> Truth {
    let bytes = text_bytes(text);
    match pattern.known() {
        Some(known) if matches(known.as_bytes(), &bytes) => Truth::True,
        Some(_) if text.known().is_some() => Truth::False,
        _ if !may_meet(pattern, text) => Truth::False,
        _ => Truth::Unknown,
    }
}

/// A pattern whose policy variables have the values of a request.
pub(super) enum Resolved<'a> {
    /// The pattern.
    Pattern(Cow<'a, PolicyText>),
    /// It names a key that the request does not carry, so that it matches nothing.
    Nothing,
}

/// Puts the values of a request in place of `${aws:…}`: IAM user guide, "Policy variables", read 2026-11.
pub(super) fn resolve<'a>(pattern: &'a PolicyText, context: &Context) -> Resolved<'a> {
    let Some(text) = pattern.known().filter(|text| text.contains("${")) else {
        return Resolved::Pattern(Cow::Borrowed(pattern));
    };
    let mut pieces: Vec<Option<String>> = vec![Some(String::new())];
    let mut push = |piece: Option<&str>| match (piece, pieces.last_mut()) {
        (Some(piece), Some(Some(last))) => last.push_str(piece),
        (piece, _) => pieces.push(piece.map(str::to_owned)),
    };
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        push(Some(&rest[..start]));
        let Some(length) = rest[start..].find('}') else {
            break;
        };
        let inside = &rest[start + 2..start + length];
        rest = &rest[start + length + 1..];
        let (key, default) = match inside.split_once(',') {
            Some((key, default)) => (key.trim(), Some(default.trim().trim_matches('\''))),
            None => (inside.trim(), None),
        };
        match key {
            "*" => push(Some("\u{2}")),
            "?" => push(Some("\u{3}")),
            "$" => push(Some("$")),
            _ => match (context.entry(key), default) {
                // A key of several values is none of them.
                (ContextEntry::Values([only]), _) => match only {
                    PolicyText::Known(value) => push(Some(value)),
                    _ => push(None),
                },
                (ContextEntry::Absent | ContextEntry::Values(_), Some(default)) => {
                    push(Some(default));
                }
                (ContextEntry::Absent | ContextEntry::Values(_), None) => return Resolved::Nothing,
                (ContextEntry::Unknown, _) => push(None),
            },
        }
    }
    push(Some(rest));
    let text = if pieces.iter().all(Option::is_some) {
        PolicyText::from(pieces.into_iter().flatten().collect::<String>())
    } else {
        PolicyText::Pieces(
            pieces
                .into_iter()
                .map(|piece| piece.map(Into::into))
                .collect(),
        )
    };
    Resolved::Pattern(Cow::Owned(text))
}

/// Does one of the values of a condition match a text?
pub(super) fn one_matches(
    condition: &Condition,
    text: &PolicyText,
    context: &Context,
    matches: fn(&PolicyText, &PolicyText) -> Truth,
) -> Truth {
    Truth::any(
        condition
            .values
            .iter()
            .map(|value| match resolve(value, context) {
                Resolved::Pattern(pattern) => matches(&pattern, text),
                Resolved::Nothing => Truth::False,
            }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(pieces: &[Option<&str>]) -> PolicyText {
        PolicyText::Pieces(pieces.iter().map(|piece| piece.map(Into::into)).collect())
    }

    #[test]
    fn what_is_unknown_matches_only_what_stands_for_everything_there() {
        let bucket = pieces(&[Some("arn:aws:s3:::todo-"), None]);
        for (pattern, truth) in [
            ("*", Truth::True),
            ("arn:aws:s3:::*", Truth::True),
            ("arn:aws:s3:::todo-*", Truth::True),
            ("arn:aws:s3:::todo-logs", Truth::Unknown),
            ("arn:aws:s3:::todo-?", Truth::Unknown),
            ("arn:aws:s3:::shop-*", Truth::False),
            ("arn:aws:sqs:*:*:*", Truth::False),
        ] {
            assert_eq!(like_arn(&pattern.into(), &bucket), truth, "{pattern}");
        }
        assert_eq!(like_arn(&"*".into(), &PolicyText::Unknown), Truth::True);
        assert_eq!(
            like_arn(&"arn:aws:s3:::*".into(), &PolicyText::Unknown),
            Truth::Unknown
        );
        assert_eq!(
            like_arn(&bucket, &"arn:aws:s3:::todo-logs".into()),
            Truth::Unknown
        );
        assert_eq!(like_arn(&bucket, &"arn:aws:s3:::shop".into()), Truth::False);
    }

    #[test]
    fn arns_are_compared_part_by_part_and_with_their_case() {
        let matches = |pattern: &str, arn: &str| like_arn(&pattern.into(), &arn.into());
        let queue = "arn:aws:sqs:us-east-1:111122223333:jobs";
        assert_eq!(
            matches("arn:aws:sqs:*:111122223333:jobs", queue),
            Truth::True
        );
        assert_eq!(matches("arn:aws:sqs:*:jobs", queue), Truth::False);
        assert_eq!(matches("arn:aws:sqs:*:*:Jobs", queue), Truth::False);
        let object = "arn:aws:s3:::a/b:c/d";
        assert_eq!(matches("arn:aws:s3:::a/*", object), Truth::True);
    }

    #[test]
    fn variables_have_the_values_of_the_request() {
        let mut context = Context::new();
        context.set("aws:PrincipalTag/team", "blue");
        context.leave_out("aws:username");
        let matches = |pattern: &str, text: &str| match resolve(&pattern.into(), &context) {
            Resolved::Pattern(pattern) => like(&pattern, &text.into()),
            Resolved::Nothing => Truth::False,
        };
        assert_eq!(
            matches("home/${aws:PrincipalTag/team}/*", "home/blue/a"),
            Truth::True
        );
        assert_eq!(
            matches("home/${aws:PrincipalTag/team}/*", "home/red/a"),
            Truth::False
        );
        assert_eq!(matches("home/${aws:username}", "home/"), Truth::False);
        assert_eq!(
            matches("home/${aws:username, 'all'}", "home/all"),
            Truth::True
        );
        assert_eq!(matches("home/${aws:userid}", "home/x"), Truth::Unknown);
        assert_eq!(matches("a${*}", "a*"), Truth::True);
        assert_eq!(matches("a${*}", "ab"), Truth::False);
    }
}
