//! Metric math, as far as emitted alarms use it: numbers, ids, `+ - * /`, comparisons, and the functions `IF`, `FILL` and
//! `MIN`. Source: Amazon CloudWatch User Guide, "Using math expressions with CloudWatch metrics", read 2026-11.

use std::collections::BTreeMap;

/// The value of an expression in one period; none where a metric that it needs has no data there.
pub(crate) fn value(expression: &str, metrics: &BTreeMap<String, Option<f64>>) -> Option<f64> {
    let mut parser = Parser {
        rest: expression,
        metrics,
    };
    let value = parser.comparison();
    assert!(
        parser.rest.trim().is_empty(),
        "`{}` is left of `{expression}`",
        parser.rest
    );
    value
}

struct Parser<'a> {
    rest: &'a str,
    metrics: &'a BTreeMap<String, Option<f64>>,
}

impl Parser<'_> {
    fn takes(&mut self, token: &str) -> bool {
        let found = self.rest.trim_start().strip_prefix(token);
        if let Some(rest) = found {
            self.rest = rest;
        }
        found.is_some()
    }

    fn expect(&mut self, token: &str) {
        assert!(self.takes(token), "no `{token}` before `{}`", self.rest);
    }

    fn comparison(&mut self) -> Option<f64> {
        let left = self.sum();
        let compared: fn(f64, f64) -> bool = if self.takes(">=") {
            |a, b| a >= b
        } else if self.takes("<=") {
            |a, b| a <= b
        } else if self.takes(">") {
            |a, b| a > b
        } else if self.takes("<") {
            |a, b| a < b
        } else {
            return left;
        };
        let right = self.sum();
        Some(f64::from(u8::from(compared(left?, right?))))
    }

    fn sum(&mut self) -> Option<f64> {
        let mut total = self.product();
        loop {
            let sign = if self.takes("+") {
                1.0
            } else if self.takes("-") {
                -1.0
            } else {
                return total;
            };
            let term = self.product();
            total = total.zip(term).map(|(a, b)| a + sign * b);
        }
    }

    fn product(&mut self) -> Option<f64> {
        let mut total = self.operand();
        loop {
            if self.takes("*") {
                let factor = self.operand();
                total = total.zip(factor).map(|(a, b)| a * b);
            } else if self.takes("/") {
                let divisor = self.operand();
                // What is divided by zero has no data point.
                total = total
                    .zip(divisor)
                    .filter(|(_, b)| *b != 0.0)
                    .map(|(a, b)| a / b);
            } else {
                return total;
            }
        }
    }

    fn operand(&mut self) -> Option<f64> {
        if self.takes("(") {
            let value = self.comparison();
            self.expect(")");
            return value;
        }
        let text = self.rest.trim_start();
        let end = text
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'))
            .unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        self.rest = rest;
        match word {
            "IF" => self.condition(),
            "FILL" => self.filled(),
            "MIN" => self.least(),
            _ => match word.parse() {
                Ok(number) => Some(number),
                Err(_) => *self
                    .metrics
                    .get(word)
                    .unwrap_or_else(|| panic!("`{word}` is no metric of the alarm")),
            },
        }
    }

    fn condition(&mut self) -> Option<f64> {
        self.expect("(");
        let condition = self.comparison();
        self.expect(",");
        let then = self.comparison();
        self.expect(",");
        let otherwise = self.comparison();
        self.expect(")");
        if condition? == 0.0 { otherwise } else { then }
    }

    fn filled(&mut self) -> Option<f64> {
        self.expect("(");
        let value = self.comparison();
        self.expect(",");
        let filling = self.comparison();
        self.expect(")");
        value.or(filling)
    }

    fn least(&mut self) -> Option<f64> {
        self.expect("(");
        self.expect("[");
        let mut least = self.comparison();
        while self.takes(",") {
            let other = self.comparison();
            least = least.zip(other).map(|(a, b)| a.min(b));
        }
        self.expect("]");
        self.expect(")");
        least
    }
}

#[test]
fn math_is_computed_period_by_period() {
    let metrics: BTreeMap<String, Option<f64>> =
        [("errors", Some(3.0)), ("runs", Some(30.0)), ("none", None)]
            .map(|(name, value)| (name.to_owned(), value))
            .into();
    for (expression, wanted) in [
        ("100 * errors / runs", Some(10.0)),
        ("IF(runs >= 20, 100 * errors / runs, 0)", Some(10.0)),
        ("IF(runs >= 31, 100 * errors / runs, 0)", Some(0.0)),
        ("errors + none", None),
        ("FILL(errors, 0) + FILL(none, 0)", Some(3.0)),
        ("MIN([FILL(errors, 0), FILL(none, 0)])", Some(0.0)),
        ("100 * FILL(errors, 0) / (300 * 10)", Some(0.1)),
        ("errors / 0", None),
    ] {
        assert_eq!(value(expression, &metrics), wanted, "{expression}");
    }
}
