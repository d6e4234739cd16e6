//! Is a text so deep that a parser which calls itself would run out of room? Brackets are counted, and
//! operators in a row, since `a ? b : c ? d : ...` and `!!!...` lie in each other without any. And
//! brackets behind chains of operators, since the parser reads the last operand of a chain twice when
//! there is a mistake in it, and so what lies in it twice as often.
//!
//! Knows only where strings, comments and heredocs begin and end.

use crate::scan::OffsetError;

/// Brackets within each other, at most.
const MOST_BRACKETS: usize = 250;
/// Operators and steps of one expression, at most.
const MOST_OPERATORS: usize = 2_000;
/// Brackets within each other that each follow two binary operators, at most.
const MOST_CHAINS: usize = 8;

/// Where the reader is.
enum NestingContext<'a> {
    /// Brackets of an expression or body, closed by this; with the operators since the last comma or
    /// line that are directly in them, and the binary ones among them.
    Code {
        close: u8,
        operators: usize,
        binary: usize,
    },
    /// A string in quotes.
    Quotes,
    /// A heredoc, until a line of its word; or all of a template.
    Text(Option<&'a str>),
}

/// Checks a file, or with `is_template` a template. An error says what is too deep.
pub(crate) fn check(text: &str, is_template: bool) -> Result<(), OffsetError> {
    let bytes = text.as_bytes();
    let mut stack = vec![if is_template {
        NestingContext::Text(None)
    } else {
        code(0)
    }];
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        let next = bytes.get(at + 1).copied();
        let rest = &bytes[at..];
        match stack.last_mut() {
            Some(NestingContext::Quotes | NestingContext::Text(_))
                if matches!(byte, b'$' | b'%') =>
            {
                if next == Some(byte) && bytes.get(at + 2) == Some(&b'{') {
                    at += 2;
                } else if next == Some(b'{') {
                    stack.push(code(b'}'));
                    at += 1;
                }
            }
            Some(NestingContext::Quotes) => match byte {
                b'\\' => at += 1,
                b'"' => {
                    stack.pop();
                }
                _ => {}
            },
            Some(NestingContext::Text(Some(word))) if byte == b'\n' => {
                let line = text[at + 1..].lines().next().unwrap_or_default();
                if line.trim() == *word {
                    stack.pop();
                }
            }
            Some(NestingContext::Text(_)) => {}
            Some(NestingContext::Code {
                close,
                operators,
                binary,
            }) => match byte {
                b'"' => stack.push(NestingContext::Quotes),
                b'#' => at += line_rest(rest),
                b'/' if next == Some(b'/') => at += line_rest(rest),
                b'/' if next == Some(b'*') => {
                    at += text[at..].find("*/").map_or(rest.len(), |end| end + 1);
                }
                b'<' if next == Some(b'<') => {
                    let line = text[at..].lines().next().unwrap_or_default();
                    let word = line[2..].trim_start_matches('-').trim();
                    let is_word = word
                        .chars()
                        .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
                    if is_word && !word.is_empty() {
                        at += line.len() - 1;
                        stack.push(NestingContext::Text(Some(word)));
                    } else {
                        *operators += 1;
                    }
                }
                b'(' => stack.push(code(b')')),
                b'[' => stack.push(code(b']')),
                b'{' => stack.push(code(b'}')),
                _ if byte == *close && *close != 0 => {
                    stack.pop();
                }
                b',' => (*operators, *binary) = (0, 0),
                b'\n' if matches!(close, 0 | b'}') => (*operators, *binary) = (0, 0),
                b'?' | b'!' | b'-' | b'+' | b'*' | b'/' | b'%' | b'=' | b'>' | b'<' | b'&'
                | b'|' | b'.' | b':' => {
                    *operators += 1;
                    let second = at > 0 && bytes.get(at - 1) == Some(&byte);
                    let assigns = byte == b'=' && next != Some(b'=');
                    let other = matches!(byte, b'?' | b'.' | b':');
                    *binary += usize::from(!second && !assigns && !other);
                }
                _ => {}
            },
            None => {}
        }
        let chains = || {
            stack
                .iter()
                .filter(|inside| matches!(inside, NestingContext::Code { binary: 2.., .. }))
                .count()
        };
        if matches!(byte, b'(' | b'[' | b'{' | b'$' | b'%') && chains() > MOST_CHAINS {
            return Err(OffsetError::new(
                at,
                format!("more than {MOST_CHAINS} chains of operators lie in each other"),
            ));
        }
        if stack.len() > MOST_BRACKETS {
            return Err(OffsetError::new(
                at,
                format!("brackets lie more than {MOST_BRACKETS} deep in each other"),
            ));
        }
        if let Some(NestingContext::Code { operators, .. }) = stack.last()
            && *operators > MOST_OPERATORS
        {
            return Err(OffsetError::new(
                at,
                format!("an expression has more than {MOST_OPERATORS} operators in a row"),
            ));
        }
        at += 1;
    }
    Ok(())
}

fn code(close: u8) -> NestingContext<'static> {
    NestingContext::Code {
        close,
        operators: 0,
        binary: 0,
    }
}

/// Bytes up to the end of the line.
fn line_rest(rest: &[u8]) -> usize {
    let end = rest.iter().position(|byte| *byte == b'\n');
    end.unwrap_or(rest.len()).saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_deep_is_refused_and_what_is_long_is_not() {
        let many = |part: &str, times: usize| part.repeat(times);
        for (text, is_template) in [
            (format!("a = {}1", many("(", 300)), false),
            (format!("a = \"{}", many("${\"", 300)), false),
            (format!("a = {}true", many("!", 3_000)), false),
            (format!("a = {}1", many("x ? 1 : ", 3_000)), false),
            (format!("a = b{}", many(".c", 3_000)), false),
            (many("b {\n", 300), false),
            (format!("a = <<E\n\"\n${{{}1", many("(", 300)), false),
            (format!("\"${{{}1", many("(", 300)), true),
            (format!("a = {}1", many("b + c + {\nd = ", 10)), false),
            (format!("a = {}1", many("b == c && f(", 10)), false),
            (format!("a = {}1", many("b + c + \"${", 10)), false),
        ] {
            assert!(check(&text, is_template).is_err(), "{}", &text[..20]);
        }
        for text in [
            many("a = b.c + d.e\n", 10_000),
            format!("a = \"{}\"", many("((((\\\"....", 10_000)),
            format!("a = [\n{}]", many("-1.5, ", 10_000)),
            format!("a = <<-E\n{}  E\nb = 1", many("((((. . \" \n", 10_000)),
            format!("# {}\n/* {} */ a = 1", many("(", 500), many("(\n", 500)),
            format!("a = \"{}\"", many("$${", 500)),
            format!("a = {}1", many("{ b = c.d[e] ? f(g, [", 80)),
            many("a = b + c + d(e == f && g)\n", 1_000),
            "é = \"é\" // é".to_owned(),
        ] {
            assert_eq!(check(&text, false), Ok(()), "{}", &text[..12]);
        }
        assert_eq!(check(&many("(.\" ", 10_000), true), Ok(()));
        let text = format!("a = 1\nb = {}", many("[", 300));
        let error = check(&text, false).unwrap_err();
        assert!(text[..error.at].starts_with("a = 1\nb = ["));
    }
}
