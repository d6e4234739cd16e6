//! The common forms of expressions, read in one pass: what nearly all wiring is made of.
//!
//! Knows no mistakes of syntax: whatever it has no form for, a mistake or merely something rare
//! (directives, heredocs, escaped markers, line breaks, comments, names beyond ASCII), is `None`, and the
//! whole text goes to the parser in [`hcl`](crate::hcl), whose answers these are. Only here are read, as by
//! Terraform, whole numbers of more than 309 digits, and more chains of operators in each other than
//! [`nesting`](crate::nesting) lets the parser meet.

use std::sync::Arc;

use crate::expression::{Binary, BoundNames, Expr, For, FunctionCall, Unary, joined, name_of};
use values::{InlineCache, Number, Value};

/// Expressions within each other, at most; the parser takes some more.
const MOST_DEPTH: usize = 24;
/// Operators and steps of one text, at most.
const MOST_STEPS: usize = 100;

/// Reads a template: the text of a JSON string, or of a file.
pub(crate) fn template(text: &str, scope: &mut BoundNames) -> Option<Expr> {
    let mut reader = CommonReader::new(text, scope);
    let parts = reader.parts(None)?;
    Some(joined(parts))
}

/// Reads one expression.
pub(crate) fn expression(text: &str) -> Option<Expr> {
    let mut scope = BoundNames::new();
    let mut reader = CommonReader::new(text, &mut scope);
    let expr = reader.expr()?;
    (reader.at == text.len()).then_some(expr)
}

struct CommonReader<'a> {
    text: &'a str,
    at: usize,
    scope: &'a mut BoundNames,
    depth: usize,
    steps: usize,
}

impl<'a> CommonReader<'a> {
    fn new(text: &'a str, scope: &'a mut BoundNames) -> Self {
        Self {
            text,
            at: 0,
            scope,
            depth: 0,
            steps: 0,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn starts(&self, word: &str) -> bool {
        self.rest().starts_with(word.as_bytes())
    }

    /// Takes a word when it is there.
    fn take(&mut self, word: &str) -> bool {
        let found = self.starts(word);
        if found {
            self.at += word.len();
        }
        found
    }

    fn need(&mut self, word: &str) -> Option<()> {
        self.take(word).then_some(())
    }

    fn space(&mut self) {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
    }

    /// Takes a word with the space around it.
    fn need_spaced(&mut self, word: &str) -> Option<()> {
        self.space();
        self.need(word)?;
        self.space();
        Some(())
    }

    /// One more operator or step.
    fn step(&mut self) -> Option<()> {
        self.steps += 1;
        (self.steps <= MOST_STEPS).then_some(())
    }

    /// The pieces of a template, up to a quote that ends it or the end of the text. Only what is in
    /// quotes has escapes.
    fn parts(&mut self, end: Option<u8>) -> Option<Vec<Expr>> {
        let text = self.text;
        let mut parts = Vec::new();
        let mut escaped = String::new();
        let mut start = self.at;
        loop {
            let byte = self.peek();
            let ends = byte == end;
            if ends || (byte == Some(b'$') && self.starts("${")) {
                escaped.push_str(&text[start..self.at]);
                if !escaped.is_empty() {
                    parts.push(Expr::string(&std::mem::take(&mut escaped)));
                }
                if ends {
                    return Some(parts);
                }
                self.at += 2;
                self.space();
                parts.push(self.expr()?);
                self.space();
                self.need("}")?;
                start = self.at;
                continue;
            }
            match byte? {
                b'$' if self.starts("$${") => return None,
                b'%' if self.starts("%{") || self.starts("%%{") => return None,
                b'\\' if end.is_some() => {
                    escaped.push_str(&text[start..self.at]);
                    self.at += 1;
                    escaped.push(match self.peek()? {
                        b'n' => '\n',
                        b'r' => '\r',
                        b't' => '\t',
                        b'\\' => '\\',
                        b'"' => '"',
                        _ => return None,
                    });
                    start = self.at + 1;
                }
                b'\n' | b'\r' if end.is_some() => return None,
                _ => {}
            }
            self.at += 1;
        }
    }

    fn expr(&mut self) -> Option<Expr> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return None;
        }
        let condition = self.operation(0)?;
        let end = self.at;
        self.space();
        let expr = if self.take("?") {
            self.step()?;
            self.space();
            let one = self.expr()?;
            self.need_spaced(":")?;
            Expr::Conditional(Box::new([condition, one, self.expr()?]))
        } else {
            self.at = end;
            condition
        };
        self.depth -= 1;
        Some(expr)
    }

    /// Operands with operators between them that bind more tightly than `least`.
    fn operation(&mut self, least: u8) -> Option<Expr> {
        let mut left = self.operand()?;
        loop {
            let before = self.at;
            self.space();
            let Some((operator, length, tightness)) = operator(self.rest()) else {
                self.at = before;
                return Some(left);
            };
            if tightness <= least {
                self.at = before;
                return Some(left);
            }
            self.step()?;
            self.at += length;
            self.space();
            let right = self.operation(tightness)?;
            left = Expr::Binary(operator, Box::new((left, right)));
        }
    }

    fn operand(&mut self) -> Option<Expr> {
        let operand = match self.peek()? {
            b'"' => {
                self.at += 1;
                let parts = self.deeper(|reader| reader.parts(Some(b'"')))?;
                self.need("\"")?;
                joined(parts)
            }
            b'(' => {
                self.at += 1;
                self.space();
                let inner = self.expr()?;
                self.need_after_space(")")?;
                inner
            }
            b'[' => self.deeper(Self::tuple)?,
            b'{' => self.deeper(Self::object)?,
            b'0'..=b'9' => return self.number(self.at),
            b'-' if matches!(self.rest().get(1), Some(b'0'..=b'9')) => {
                self.at += 1;
                return self.number(self.at - 1);
            }
            sign @ (b'-' | b'!') => {
                self.step()?;
                self.at += 1;
                let operator = if sign == b'!' {
                    Unary::Not
                } else {
                    Unary::Negative
                };
                let inner = self.deeper(Self::operand)?;
                return Some(Expr::Unary(operator, Box::new(inner)));
            }
            _ => return self.named(),
        };
        self.behind(operand)
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return None;
        }
        let result = read(self)?;
        self.depth -= 1;
        Some(result)
    }

    fn need_after_space(&mut self, word: &str) -> Option<()> {
        self.space();
        self.need(word)
    }

    /// A number that began at `start`; nothing may touch it.
    fn number(&mut self, start: usize) -> Option<Expr> {
        self.digits();
        if self.peek() == Some(b'.') && matches!(self.rest().get(1), Some(b'0'..=b'9')) {
            self.at += 1;
            self.digits();
        }
        match self.peek() {
            Some(b'.' | b'[' | b'_' | b'a'..=b'z' | b'A'..=b'Z' | 0x80..) => None,
            _ => Number::parse(&self.text[start..self.at])
                .map(Value::Number)
                .map(Expr::Value),
        }
    }

    fn digits(&mut self) {
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
    }

    fn name(&mut self) -> Option<&'a str> {
        let bytes = self.rest();
        let is_letter = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_';
        let length = bytes
            .iter()
            .position(|byte| !(is_letter(byte) || byte.is_ascii_digit() || *byte == b'-'))
            .unwrap_or(bytes.len());
        if !bytes.first().is_some_and(is_letter) || bytes.get(length).is_some_and(|b| *b >= 0x80) {
            return None;
        }
        let name = &self.text[self.at..self.at + length];
        self.at += length;
        Some(name)
    }

    /// What begins with a name: a word of the language, a call, or a reference.
    fn named(&mut self) -> Option<Expr> {
        let start = self.at;
        let first = self.name()?;
        if self.starts("::") {
            while self.take("::") {
                self.name()?;
            }
            return (self.peek() == Some(b'(')).then(|| self.call(start))?;
        }
        if self.peek() == Some(b'(') {
            return self.call(start);
        }
        let word = match first {
            "null" => Some(Value::NULL),
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => None,
        };
        if let Some(word) = word {
            let touched = matches!(self.peek(), Some(b'.' | b'['));
            return (!touched).then_some(Expr::Value(word));
        }
        let mut names = Vec::new();
        while self.peek() == Some(b'.') && !matches!(self.rest().get(1), Some(b'.' | b'*')) {
            self.step()?;
            self.at += 1;
            names.push(self.name()?);
        }
        let (source, taken) = name_of(first, &names, self.scope);
        let source = names[taken..]
            .iter()
            .fold(source, |source, name| get(source, name));
        self.behind(source)
    }

    fn call(&mut self, start: usize) -> Option<Expr> {
        let name: Arc<str> = self.text[start..self.at].into();
        self.at += 1;
        let mut arguments = Vec::new();
        let mut expand = false;
        self.space();
        while self.peek()? != b')' {
            arguments.push(self.expr()?);
            self.space();
            expand = self.take("...");
            if expand || !self.take(",") {
                self.space();
                break;
            }
            self.space();
        }
        self.need(")")?;
        self.behind(Expr::Call(Box::new(FunctionCall {
            name,
            cache: InlineCache::default(),
            arguments: arguments.into(),
            expand,
        })))
    }

    /// Steps behind an operand: `.name`, `[key]`, and splats, which take steps into their own hands.
    fn behind(&mut self, mut source: Expr) -> Option<Expr> {
        loop {
            match (self.peek(), self.rest().get(1)) {
                (Some(b'.'), Some(b'.')) => return Some(source),
                (Some(b'.'), Some(b'*')) => return None,
                (Some(b'.'), _) => {
                    self.step()?;
                    self.at += 1;
                    source = get(source, self.name()?);
                }
                (Some(b'['), _) => {
                    self.step()?;
                    self.at += 1;
                    self.space();
                    if self.take("*") {
                        self.need_after_space("]")?;
                        return self.splat(source);
                    }
                    let key = self.expr()?;
                    self.need_after_space("]")?;
                    source = Expr::Index(Box::new((source, key)));
                }
                _ => return Some(source),
            }
        }
    }

    /// What follows `[*]`, up to the end of the steps, is done with each.
    fn splat(&mut self, source: Expr) -> Option<Expr> {
        let place = self.scope.len();
        // No name can be empty, so nothing refers to it by chance.
        self.scope.push("".into());
        let each = self.deeper(|reader| reader.behind(Expr::Bound(place)));
        self.scope.truncate(place);
        Some(Expr::Splat {
            source: Box::new(source),
            each: Box::new(each?),
        })
    }

    fn tuple(&mut self) -> Option<Expr> {
        self.at += 1;
        self.space();
        if self.starts("for ") {
            return self.each("]", |reader| Some((None, reader.expr()?)));
        }
        let mut items = Vec::new();
        while self.peek()? != b']' {
            items.push(self.expr()?);
            self.space();
            if !self.take(",") {
                break;
            }
            self.space();
        }
        self.need("]")?;
        Some(Expr::Tuple(items.into()))
    }

    fn object(&mut self) -> Option<Expr> {
        self.at += 1;
        self.space();
        if self.starts("for ") {
            return self.each("}", |reader| {
                let key = reader.expr()?;
                reader.need_spaced("=>")?;
                Some((Some(key), reader.expr()?))
            });
        }
        let mut entries: Vec<(Expr, Expr)> = Vec::new();
        while self.peek()? != b'}' {
            let key = self.key()?;
            // Of keys that are alike, the parser knows which are a mistake.
            let alike = |known: &(Expr, Expr)| match (known.0.constant(), key.constant()) {
                (Some(known), Some(key)) => known == key,
                (None, None) => true,
                _ => false,
            };
            if entries.iter().any(alike) {
                return None;
            }
            self.space();
            if !self.take(":") {
                self.need("=")?;
                if matches!(self.peek(), Some(b'=' | b'>')) {
                    return None;
                }
            }
            self.space();
            entries.push((key, self.expr()?));
            self.space();
            if !self.take(",") {
                break;
            }
            self.space();
        }
        self.need("}")?;
        Some(Expr::Object(entries.into()))
    }

    /// A key of an object: a name means itself.
    fn key(&mut self) -> Option<Expr> {
        match self.peek()? {
            b'"' => {
                self.at += 1;
                let parts = self.parts(Some(b'"'))?;
                self.need("\"")?;
                Some(joined(parts))
            }
            b'(' => {
                self.at += 1;
                self.space();
                let key = self.expr()?;
                self.need_after_space(")")?;
                Some(key)
            }
            _ => match self.name()? {
                "null" | "true" | "false" => None,
                name => Some(Expr::string(name)),
            },
        }
    }

    /// A `for`, whose results `read` reads, up to the bracket that ends it.
    fn each(
        &mut self,
        end: &str,
        read: impl FnOnce(&mut Self) -> Option<(Option<Expr>, Expr)>,
    ) -> Option<Expr> {
        self.need("for ")?;
        self.space();
        let first = self.name()?;
        self.space();
        let second = if self.take(",") {
            self.space();
            let second = self.name()?;
            self.space();
            Some(second)
        } else {
            None
        };
        self.need("in ")?;
        self.space();
        let collection = self.expr()?;
        self.need_spaced(":")?;
        let depth = self.scope.len();
        self.scope.push(first.into());
        if let Some(second) = second {
            self.scope.push(second.into());
        }
        let (key, value) = read(self)?;
        self.space();
        let grouping = key.is_some() && self.take("...");
        self.space();
        let condition = if self.take("if ") {
            self.space();
            Some(self.expr()?)
        } else {
            None
        };
        self.scope.truncate(depth);
        self.need_after_space(end)?;
        Some(Expr::For(Box::new(For {
            collection,
            with_key: second.is_some(),
            key,
            value,
            condition,
            grouping,
        })))
    }
}

fn get(source: Expr, name: &str) -> Expr {
    Expr::Get(Box::new(source), name.into(), InlineCache::default())
}

/// The operator that a text begins with, its length, and how tightly it binds.
fn operator(rest: &[u8]) -> Option<(Binary, usize, u8)> {
    Some(match rest {
        [b'|', b'|', ..] => (Binary::Or, 2, 1),
        [b'&', b'&', ..] => (Binary::And, 2, 2),
        [b'=', b'=', ..] => (Binary::Equal, 2, 3),
        [b'!', b'=', ..] => (Binary::NotEqual, 2, 3),
        [b'<', b'=', ..] => (Binary::LessOrEqual, 2, 4),
        [b'>', b'=', ..] => (Binary::GreaterOrEqual, 2, 4),
        [b'<', ..] => (Binary::Less, 1, 4),
        [b'>', ..] => (Binary::Greater, 1, 4),
        [b'+', ..] => (Binary::Plus, 1, 5),
        [b'-', ..] => (Binary::Minus, 1, 5),
        [b'*', ..] => (Binary::Times, 1, 6),
        [b'/', b'/' | b'*', ..] => return None,
        [b'/', ..] => (Binary::Divide, 1, 6),
        [b'%', ..] => (Binary::Remainder, 1, 6),
        _ => return None,
    })
}

#[cfg(test)]
#[path = "common_tests.rs"]
mod tests;
