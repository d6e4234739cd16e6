//! Where templates begin and end in a text, and the tokens that they are made of: literal text, and code
//! in `${...}` and `%{...}`. By the rules of Terraform's own scanner, whose tokens decide what `~` and
//! `<<-` take away: in a heredoc each line is a token, in quotes all text between two sequences.
//!
//! Knows no expression.

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

/// What is wrong in a text, and at which byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OffsetError {
    pub(crate) at: usize,
    pub(crate) message: String,
}

impl OffsetError {
    pub(crate) fn new(at: usize, message: impl Into<String>) -> Self {
        Self {
            at,
            message: message.into(),
        }
    }

    /// The same in a text in which this one begins at a byte.
    pub(crate) fn moved(mut self, by: usize) -> Self {
        self.at += by;
        self
    }
}

type Result<T> = std::result::Result<T, OffsetError>;

/// What ends a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End<'a> {
    /// The end of the text.
    Text,
    /// A quote.
    Quote,
    /// A line of this word.
    Word(&'a str),
}

/// A piece of a template.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// Text, without escapes, and without what a `~` takes away.
    Literal(String),
    /// The code of `${...}`.
    Interpolation(CodeSpan<'a>),
    /// The code of `%{...}`.
    Directive(CodeSpan<'a>),
}

/// Code between braces, and where it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CodeSpan<'a> {
    pub(crate) text: &'a str,
    pub(crate) at: usize,
}

/// A template that was found in code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TemplateSpan<'a> {
    /// Where its content begins.
    pub(crate) content: usize,
    pub(crate) end: End<'a>,
    /// Is it a heredoc whose lines lose what all of them begin with?
    pub(crate) flush: bool,
}

/// Code whose templates are hidden from a parser that reads them otherwise: in place of each is a string
/// of as many bytes. And the templates, by where they begin.
pub(crate) struct MaskedCode<'a> {
    pub(crate) code: Cow<'a, str>,
    pub(crate) templates: Vec<(usize, TemplateSpan<'a>)>,
}

impl<'a> MaskedCode<'a> {
    /// Hides the templates of code.
    pub(crate) fn new(text: &'a str) -> Result<Self> {
        let mut masked = String::new();
        let mut templates = Vec::new();
        let mut kept = 0;
        let mut scanner = Scanner::new(text, 0, 0);
        while let Some((found, range)) = scanner.next()? {
            let whole = &text[range.clone()];
            if found.end == End::Quote && !whole.contains("${") && !whole.contains("%{") {
                continue;
            }
            masked.push_str(&text[kept..range.start]);
            mask(whole, templates.len(), &mut masked);
            kept = range.end;
            templates.push((range.start, found));
        }
        let code = if templates.is_empty() {
            Cow::Borrowed(text)
        } else {
            masked.push_str(&text[kept..]);
            Cow::Owned(masked)
        };
        Ok(Self { code, templates })
    }

    /// The template that was at a byte.
    pub(crate) fn template(&self, at: usize) -> Option<TemplateSpan<'a>> {
        let place = self.templates.binary_search_by_key(&at, |(at, _)| *at);
        self.templates.get(place.ok()?).map(|(_, found)| *found)
    }
}

/// Writes a string of as many bytes as a template has, with its line breaks. Each is another string, since
/// a key may not be in an object twice.
fn mask(template: &str, number: usize, masked: &mut String) {
    let Some(line) = template.find('\n') else {
        masked.push('"');
        // Nobody begins a key so.
        masked.push('~');
        name(number, template.len().saturating_sub(3), masked);
        masked.push('"');
        return;
    };
    // Line breaks are allowed in parentheses. The shortest heredoc has its first in the fourth byte.
    masked.push_str("(x");
    name(number, line.saturating_sub(2), masked);
    let rest = &template.as_bytes()[line..template.len() - 1];
    masked.extend(rest.iter().map(|byte| match byte {
        b'\n' => '\n',
        _ => ' ',
    }));
    masked.push(')');
}

/// Writes a number of so many digits.
fn name(number: usize, length: usize, masked: &mut String) {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghijkmnopqrstuvw";
    let mut digits = vec![b'0'; length];
    let mut rest = number;
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[rest % 32];
        rest /= 32;
    }
    masked.extend(digits.iter().map(|digit| char::from(*digit)));
}

/// Templates within each other, at most.
const MOST_DEPTH: usize = 300;

/// Goes through code from template to template.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// How many templates the code lies in.
    depth: usize,
    /// Braces that are open.
    open: usize,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str, at: usize, depth: usize) -> Self {
        Self {
            text,
            at,
            depth,
            open: 0,
        }
    }

    /// The next template, and its bytes. Code in a template ends at the brace that closes it, where the
    /// scanner then is.
    fn next(&mut self) -> Result<Option<(TemplateSpan<'a>, Range<usize>)>> {
        while let Some(byte) = self.text.as_bytes().get(self.at) {
            let rest = &self.text[self.at..];
            match byte {
                b'"' => return self.template(End::Quote, 1, false).map(Some),
                b'<' => {
                    if let Some((word, length, flush)) = heredoc(rest) {
                        return self.template(End::Word(word), length, flush).map(Some);
                    }
                    self.at += 1;
                }
                b'#' => self.at += line(rest),
                b'/' if rest.starts_with("//") => self.at += line(rest),
                b'/' if rest.starts_with("/*") => {
                    self.at += rest[2..].find("*/").map_or(rest.len(), |end| end + 4);
                }
                b'{' => {
                    self.open += 1;
                    self.at += 1;
                }
                b'}' if self.depth > 0 && self.open == 0 => return Ok(None),
                b'}' => {
                    self.open = self.open.saturating_sub(1);
                    self.at += 1;
                }
                // A byte within a longer character is none of these.
                _ => self.at += rest.chars().next().map_or(1, char::len_utf8),
            }
        }
        Ok(None)
    }

    fn template(
        &mut self,
        end: End<'a>,
        opening: usize,
        flush: bool,
    ) -> Result<(TemplateSpan<'a>, Range<usize>)> {
        let start = self.at;
        let found = TemplateSpan {
            content: start + opening,
            end,
            flush,
        };
        self.at = read(self.text, found.content, end, self.depth)?.1;
        Ok((found, start..self.at))
    }
}

/// The word of a heredoc that a text begins with, the bytes before its content, and whether it is one
/// with `<<-`.
fn heredoc(text: &str) -> Option<(&str, usize, bool)> {
    let introducer = text.strip_prefix("<<")?;
    let (introducer, flush) = match introducer.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (introducer, false),
    };
    let first = introducer.chars().next()?;
    if !(first.is_alphabetic() || first == '_') {
        return None;
    }
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let length = introducer.find(|c| !is_part(c))?;
    let (word, rest) = introducer.split_at(length);
    let rest = rest.strip_prefix('\r').unwrap_or(rest).strip_prefix('\n')?;
    Some((word, text.len() - rest.len(), flush))
}

/// Bytes up to the end of the line.
fn line(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

/// The tokens of a template whose content begins at a byte, and where it ends: behind a quote or the word
/// of a heredoc.
pub(crate) fn tokens<'a>(text: &'a str, found: TemplateSpan<'a>) -> Result<Vec<Token<'a>>> {
    let (mut tokens, _) = read(text, found.content, found.end, 0)?;
    if found.flush {
        flush(&mut tokens);
    }
    Ok(tokens)
}

fn read<'a>(
    text: &'a str,
    start: usize,
    end: End<'a>,
    depth: usize,
) -> Result<(Vec<Token<'a>>, usize)> {
    if depth > MOST_DEPTH {
        let message = format!("templates lie more than {MOST_DEPTH} deep in each other");
        return Err(OffsetError::new(start, message));
    }
    let mut tokens: Vec<Token<'a>> = Vec::new();
    // The literal that is being read; it loses its start when a `~` was before it.
    let mut literal = String::new();
    let mut cut = false;
    let mut at = start;
    let mut line_starts = true;
    loop {
        if line_starts && let End::Word(word) = end {
            line_starts = false;
            let rest = &text[at..];
            if let Some(length) = rest.find('\n')
                && rest[..length].trim() == word
            {
                let line = rest[..length].strip_suffix('\r').unwrap_or(&rest[..length]);
                push(&mut tokens, &mut literal, &mut cut);
                return Ok((tokens, at + line.len()));
            }
        }
        let Some(next) = text[at..].chars().next() else {
            push(&mut tokens, &mut literal, &mut cut);
            return match end {
                End::Text => Ok((tokens, at)),
                End::Quote => Err(OffsetError::new(
                    start,
                    "the quote of this string is not closed",
                )),
                End::Word(word) => {
                    let message = format!("there is no line `{word}` that ends this heredoc");
                    Err(OffsetError::new(start, message))
                }
            };
        };
        let rest = &text[at..];
        match next {
            '"' if end == End::Quote => {
                push(&mut tokens, &mut literal, &mut cut);
                return Ok((tokens, at + 1));
            }
            '\\' if end == End::Quote => {
                at += escape(rest, &mut literal).map_err(|m| m.moved(at))?;
            }
            '\n' | '\r' if end == End::Quote => {
                return Err(OffsetError::new(at, "a string in quotes ends on its line"));
            }
            '\n' => {
                literal.push('\n');
                at += 1;
                push(&mut tokens, &mut literal, &mut cut);
                line_starts = true;
            }
            '$' | '%' if rest[1..].starts_with('{') => {
                push(&mut tokens, &mut literal, &mut cut);
                let mut from = at + 2;
                if text[from..].starts_with('~') {
                    from += 1;
                    // Of a heredoc only the line that touches it.
                    if let Some(Token::Literal(text)) = tokens.last_mut() {
                        text.truncate(text.trim_end().len());
                    }
                }
                let mut scanner = Scanner::new(text, from, depth + 1);
                while scanner.next()?.is_some() {}
                let to = scanner.at;
                if !text[to..].starts_with('}') {
                    return Err(OffsetError::new(
                        at,
                        "the brace of this sequence is not closed",
                    ));
                }
                let code = &text[from..to];
                cut = code.ends_with('~');
                let code = CodeSpan {
                    text: code.strip_suffix('~').unwrap_or(code),
                    at: from,
                };
                tokens.push(match next {
                    '$' => Token::Interpolation(code),
                    _ => Token::Directive(code),
                });
                at = to + 1;
                line_starts = false;
            }
            '$' | '%' if rest[1..].starts_with(next) && rest[2..].starts_with('{') => {
                literal.push(next);
                literal.push('{');
                at += 3;
            }
            other => {
                literal.push(other);
                at += other.len_utf8();
            }
        }
    }
}

/// Ends a literal.
fn push(tokens: &mut Vec<Token<'_>>, literal: &mut String, cut: &mut bool) {
    let cut = std::mem::take(cut);
    if literal.is_empty() {
        return;
    }
    let mut text = std::mem::take(literal);
    if cut {
        text.drain(..text.len() - text.trim_start().len());
    }
    tokens.push(Token::Literal(text));
}

/// Reads an escape in quotes, and says how long it is.
fn escape(text: &str, literal: &mut String) -> Result<usize> {
    let wrong = |message: &str| OffsetError::new(0, message);
    let kind = text[1..].chars().next();
    let digits = match kind {
        Some('n') => return Ok(simple(literal, '\n')),
        Some('r') => return Ok(simple(literal, '\r')),
        Some('t') => return Ok(simple(literal, '\t')),
        Some('"') => return Ok(simple(literal, '"')),
        Some('\\') => return Ok(simple(literal, '\\')),
        Some('u') => 4,
        Some('U') => 8,
        _ => {
            return Err(wrong("there is no such escape; `\\\\` means a backslash"));
        }
    };
    let number = text
        .get(2..2 + digits)
        .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
    let number = number.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let Some(number) = number else {
        let message = format!("this escape takes {digits} hexadecimal digits");
        return Err(OffsetError::new(0, message));
    };
    let c = char::from_u32(number).ok_or_else(|| wrong("this escape is no Unicode character"))?;
    literal.push(c);
    Ok(2 + digits)
}

fn simple(literal: &mut String, c: char) -> usize {
    literal.push(c);
    2
}

/// Takes from each line what all lines begin with. Blank lines stay as they are, and a line that begins
/// with a sequence begins with nothing.
fn flush(tokens: &mut [Token<'_>]) {
    let mut least = usize::MAX;
    let mut lines: Vec<usize> = Vec::new();
    let mut starts = true;
    for (at, token) in tokens.iter().enumerate() {
        if std::mem::take(&mut starts) {
            let spaces = match token {
                Token::Literal(text) => {
                    let inner = text.trim_start();
                    if inner.is_empty() && text.ends_with('\n') {
                        usize::MAX
                    } else {
                        lines.push(at);
                        text[..text.len() - inner.len()].graphemes(true).count()
                    }
                }
                _ => 0,
            };
            least = least.min(spaces);
        }
        starts = matches!(token, Token::Literal(text) if text.ends_with('\n'));
    }
    for at in lines {
        if let Some(Token::Literal(text)) = tokens.get_mut(at) {
            let taken: usize = text.graphemes(true).take(least).map(str::len).sum();
            text.drain(..taken);
        }
    }
}
