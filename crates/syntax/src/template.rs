//! Strings in template syntax, and heredocs.

use crate::expression::{BoundNames, Expr, For, string_of};
use crate::scan::{self, CodeSpan, End, OffsetError, TemplateSpan, Token};
use crate::{common, hcl, nesting};
use values::Value;

type Result<T> = std::result::Result<T, OffsetError>;

/// The expression of a string in template syntax, as JSON has it.
#[must_use]
pub fn parse(text: &str) -> Expr {
    parse_with(text, &mut BoundNames::new())
}

/// Is there anything in a text but itself?
#[must_use]
pub fn is_one(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'{', bytes).any(|at| at > 0 && matches!(bytes[at - 1], b'$' | b'%'))
}

/// The expression of a template in which names are bound.
pub fn parse_with(text: &str, scope: &mut BoundNames) -> Expr {
    if !is_one(text) {
        return Expr::Value(Value::from(text));
    }
    let bound = scope.len();
    common::template(text, scope).unwrap_or_else(|| {
        scope.truncate(bound);
        whole(text, scope)
    })
}

/// Reads a text that is all template.
pub(crate) fn whole(text: &str, scope: &mut BoundNames) -> Expr {
    if let Err(mistake) = nesting::check(text, true) {
        return Expr::invalid(mistake.message);
    }
    let found = TemplateSpan {
        content: 0,
        end: End::Text,
        flush: false,
    };
    found_in(text, found, scope).unwrap_or_else(|mistake| {
        let message = format!("this template cannot be read: {}", mistake.message);
        Expr::invalid(message)
    })
}

/// Reads a template that was found in a text.
pub(crate) fn found_in(
    text: &str,
    found: TemplateSpan<'_>,
    scope: &mut BoundNames,
) -> Result<Expr> {
    let tokens = scan::tokens(text, found)?;
    // A sequence alone is what is in it; anything else is a string.
    if let [Token::Interpolation(code)] = tokens.as_slice() {
        return expression(*code, scope);
    }
    let bound = scope.len();
    let mut reader = TemplateReader { tokens, at: 0 };
    let read = reader.parts(None, scope);
    scope.truncate(bound);
    Ok(string_of(read?.0))
}

fn expression(code: CodeSpan<'_>, scope: &mut BoundNames) -> Result<Expr> {
    if code.text.trim().is_empty() {
        return Err(OffsetError::new(
            code.at,
            "there is no expression in this sequence",
        ));
    }
    hcl::sequence(code.text, scope).map_err(|mistake| mistake.moved(code.at))
}

/// What a directive says.
enum Directive<'a> {
    If(CodeSpan<'a>),
    Else,
    EndIf,
    For {
        names: [Option<&'a str>; 2],
        collection: CodeSpan<'a>,
    },
    EndFor,
}

/// What the parts of a template end with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Text,
    Else,
    EndIf,
    EndFor,
}

impl Ending {
    fn word(self) -> &'static str {
        match self {
            Self::Text => "the end",
            Self::Else => "else",
            Self::EndIf => "endif",
            Self::EndFor => "endfor",
        }
    }
}

/// Makes an expression of the tokens of a template.
struct TemplateReader<'a> {
    tokens: Vec<Token<'a>>,
    at: usize,
}

impl TemplateReader<'_> {
    /// The literals that follow, as one.
    fn literals(&mut self) -> String {
        let mut all = String::new();
        while let Some(Token::Literal(text)) = self.tokens.get_mut(self.at) {
            self.at += 1;
            if all.is_empty() {
                all = std::mem::take(text);
            } else {
                all.push_str(text);
            }
        }
        all
    }

    /// The parts up to the end of what was opened by a directive, at which byte, or of the whole.
    fn parts(
        &mut self,
        opened: Option<(&str, usize)>,
        scope: &mut BoundNames,
    ) -> Result<(Vec<Expr>, Ending)> {
        let mut parts: Vec<Expr> = Vec::new();
        while self.at < self.tokens.len() {
            let text = self.literals();
            if !text.is_empty() {
                parts.push(Expr::Value(Value::from(text)));
            }
            let Some(token) = self.tokens.get(self.at) else {
                break;
            };
            self.at += 1;
            let code = match token {
                Token::Literal(_) => continue,
                Token::Interpolation(code) => {
                    parts.push(expression(*code, scope)?);
                    continue;
                }
                Token::Directive(code) => *code,
            };
            let ending = match directive(code)? {
                Directive::If(condition) => {
                    parts.push(self.conditional(condition, scope)?);
                    continue;
                }
                Directive::For { names, collection } => {
                    parts.push(self.repeat(names, collection, scope)?);
                    continue;
                }
                Directive::Else => Ending::Else,
                Directive::EndIf => Ending::EndIf,
                Directive::EndFor => Ending::EndFor,
            };
            let fits = match opened {
                Some(("for", _)) => ending == Ending::EndFor,
                Some(("else", _)) => ending == Ending::EndIf,
                Some(_) => matches!(ending, Ending::Else | Ending::EndIf),
                None => false,
            };
            if !fits {
                let message = format!("`{}` ends nothing that is open here", ending.word());
                return Err(OffsetError::new(code.at, message));
            }
            return Ok((parts, ending));
        }
        match opened {
            Some((word, at)) => {
                let end = if word == "for" { "endfor" } else { "endif" };
                Err(OffsetError::new(
                    at,
                    format!("the `{end}` of this `{word}` is missing"),
                ))
            }
            None => Ok((parts, Ending::Text)),
        }
    }

    fn conditional(&mut self, condition: CodeSpan<'_>, scope: &mut BoundNames) -> Result<Expr> {
        let at = condition.at;
        let condition = expression(condition, scope)?;
        let (one, ending) = self.parts(Some(("if", at)), scope)?;
        let other = match ending {
            Ending::Else => self.parts(Some(("else", at)), scope)?.0,
            _ => Vec::new(),
        };
        let branches = [condition, string_of(one), string_of(other)];
        Ok(Expr::Conditional(Box::new(branches)))
    }

    fn repeat(
        &mut self,
        names: [Option<&str>; 2],
        collection: CodeSpan<'_>,
        scope: &mut BoundNames,
    ) -> Result<Expr> {
        let at = collection.at;
        let collection = expression(collection, scope)?;
        let depth = scope.len();
        scope.extend(names.iter().flatten().map(|name| (*name).into()));
        let (parts, _) = self.parts(Some(("for", at)), scope)?;
        scope.truncate(depth);
        Ok(Expr::TemplateFor(Box::new(For {
            collection,
            with_key: names[0].is_some(),
            key: None,
            value: string_of(parts),
            condition: None,
            grouping: false,
        })))
    }
}

/// Reads the words of a directive.
fn directive(code: CodeSpan<'_>) -> Result<Directive<'_>> {
    let mut words = DirectiveWords { code };
    let start = words.code.at;
    let keyword = words.name().unwrap_or_default();
    let alone = |words: &mut DirectiveWords<'_>, directive| match words.rest().text.trim() {
        "" => Ok(directive),
        _ => Err(OffsetError::new(
            start,
            format!("nothing may follow `{keyword}`"),
        )),
    };
    match keyword {
        "if" => Ok(Directive::If(words.rest())),
        "else" => alone(&mut words, Directive::Else),
        "endif" => alone(&mut words, Directive::EndIf),
        "endfor" => alone(&mut words, Directive::EndFor),
        "for" => {
            let missing =
                || OffsetError::new(start, "`for` needs a name, `in`, and what it goes over");
            let first = words.name().ok_or_else(missing)?;
            let names = if words.take(",") {
                [Some(first), Some(words.name().ok_or_else(missing)?)]
            } else {
                [None, Some(first)]
            };
            match words.name() {
                Some("in") => Ok(Directive::For {
                    names,
                    collection: words.rest(),
                }),
                _ => Err(missing()),
            }
        }
        other => {
            let message = format!(
                "`{other}` is no directive: there are `if`, `else`, `endif`, `for` and `endfor`"
            );
            Err(OffsetError::new(start, message))
        }
    }
}

/// Takes words from the start of code.
struct DirectiveWords<'a> {
    code: CodeSpan<'a>,
}

impl<'a> DirectiveWords<'a> {
    fn skip(&mut self, bytes: usize) {
        self.code.at += bytes;
        self.code.text = &self.code.text[bytes..];
    }

    fn space(&mut self) {
        let text = self.code.text;
        self.skip(text.len() - text.trim_start().len());
    }

    fn take(&mut self, word: &str) -> bool {
        self.space();
        let found = self.code.text.starts_with(word);
        if found {
            self.skip(word.len());
        }
        found
    }

    fn name(&mut self) -> Option<&'a str> {
        self.space();
        let text = self.code.text;
        let first = text.chars().next()?;
        if !(first.is_alphabetic() || first == '_') {
            return None;
        }
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let length = text.find(|c| !is_part(c)).unwrap_or(text.len());
        self.skip(length);
        Some(&text[..length])
    }

    fn rest(&mut self) -> CodeSpan<'a> {
        self.space();
        self.code
    }
}
