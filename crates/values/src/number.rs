//! Numbers as Terraform has them: whole numbers, and binary fractions of 512 bits, printed with the
//! fewest digits that give the same number back. Knows no values, no types.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use num_bigint::{BigInt, BigUint, Sign};

/// Bits that Terraform keeps of a number.
const PRECISION: u64 = 512;
/// Decimal exponents beyond this are refused: no configuration means them, and their digits would
/// fill the memory.
const MAX_EXPONENT: i64 = 4_096;

/// A number, exact to 512 bits.
#[derive(Clone, Debug)]
pub struct Number(pub(crate) Repr);

#[derive(Clone, Debug)]
pub(crate) enum Repr {
    Small(i64),
    Large(Arc<Float>),
}

/// `mantissa * 2^exponent`; the mantissa is odd, so that equal numbers look the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Float {
    pub(crate) mantissa: BigInt,
    pub(crate) exponent: i64,
    /// Bits that were kept when it was made: they say how many digits are printed.
    pub(crate) precision: u64,
}

impl Number {
    /// Reads a number as HCL and JSON write it: `12`, `-0.5`, `1e3`. `None` when it is not one, or
    /// so large or small that nobody means it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(small) = text.parse::<i64>()
            && !text.starts_with('+')
        {
            return Some(Self(Repr::Small(small)));
        }
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (digits, exponent) = match rest.find(['e', 'E']) {
            Some(at) => {
                let exponent = &rest[at + 1..];
                let number = exponent.strip_prefix('+').unwrap_or(exponent);
                (&rest[..at], number.parse::<i64>().ok()?)
            }
            None => (rest, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all = [whole, fraction].concat();
        if all.is_empty() || !all.bytes().all(|b| b.is_ascii_digit()) || all.len() > 10_000 {
            return None;
        }
        let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
        if exponent.abs() > MAX_EXPONENT {
            return None;
        }
        let mut mantissa = BigInt::from(BigUint::parse_bytes(all.as_bytes(), 10)?);
        if negative {
            mantissa = -mantissa;
        }
        let power = BigInt::from(10u8).pow(u32::try_from(exponent.unsigned_abs()).ok()?);
        Some(if exponent >= 0 {
            Self::from_parts(mantissa * power, 0, PRECISION)
        } else {
            quotient(&mantissa, &power, 0, PRECISION)
        })
    }

    /// The number that a double represents. `None` for infinities and what is not a number.
    #[must_use]
    pub fn from_f64(number: f64) -> Option<Self> {
        if !number.is_finite() {
            return None;
        }
        let bits = number.to_bits();
        let field = i64::try_from((bits >> 52) & 0x7ff).ok()?;
        let fraction = bits & ((1 << 52) - 1);
        let (mantissa, exponent) = if field == 0 {
            (fraction, -1074)
        } else {
            (fraction | (1 << 52), field - 1075)
        };
        let mut mantissa = BigInt::from(mantissa);
        if number < 0.0 {
            mantissa = -mantissa;
        }
        Some(Self::from_parts(mantissa, exponent, 53))
    }

    fn from_parts(mantissa: BigInt, exponent: i64, precision: u64) -> Self {
        let (mut mantissa, mut exponent) = (mantissa, exponent);
        let bits = mantissa.bits();
        if bits == 0 {
            return Self(Repr::Small(0));
        }
        if bits > precision {
            let shift = bits - precision;
            mantissa = round_shift(&mantissa, shift);
            exponent += i64::try_from(shift).unwrap_or(i64::MAX / 2);
        }
        if let Some(zeros) = mantissa.trailing_zeros()
            && zeros > 0
        {
            mantissa >>= zeros;
            exponent += i64::try_from(zeros).unwrap_or(0);
        }
        if (0..63).contains(&exponent) {
            let whole: BigInt = &mantissa << exponent.unsigned_abs();
            if let Ok(small) = i64::try_from(&whole) {
                return Self(Repr::Small(small));
            }
        }
        Self(Repr::Large(Arc::new(Float {
            mantissa,
            exponent,
            precision,
        })))
    }

    fn parts(&self) -> (BigInt, i64, u64) {
        match &self.0 {
            Repr::Small(small) => (BigInt::from(*small), 0, PRECISION),
            Repr::Large(float) => (float.mantissa.clone(), float.exponent, float.precision),
        }
    }

    /// The number when it is whole and fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match &self.0 {
            Repr::Small(small) => Some(*small),
            Repr::Large(_) => None,
        }
    }

    /// The nearest double.
    #[expect(clippy::cast_precision_loss, reason = "the nearest is what is wanted")]
    #[must_use]
    pub fn as_f64(&self) -> f64 {
        match &self.0 {
            Repr::Small(small) => *small as f64,
            Repr::Large(_) => self.to_string().parse().unwrap_or(f64::NAN),
        }
    }

    /// Is it without a fraction?
    #[must_use]
    pub fn is_whole(&self) -> bool {
        match &self.0 {
            Repr::Small(_) => true,
            Repr::Large(float) => float.exponent >= 0,
        }
    }

    /// Is it below zero?
    #[must_use]
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Small(small) => *small < 0,
            Repr::Large(float) => float.mantissa.sign() == Sign::Minus,
        }
    }

    /// Is it zero?
    #[must_use]
    pub fn is_zero(&self) -> bool {
        matches!(self.0, Repr::Small(0))
    }

    /// Sum. `None` when it leaves every sensible range, as with all operations here.
    #[must_use]
    pub fn add(&self, other: &Self) -> Option<Self> {
        if let (Repr::Small(a), Repr::Small(b)) = (&self.0, &other.0)
            && let Some(sum) = a.checked_add(*b)
        {
            return Some(Self(Repr::Small(sum)));
        }
        let (a, e, p) = self.parts();
        let (b, f, q) = other.parts();
        let least = e.min(f);
        bounded(e - least)?;
        bounded(f - least)?;
        let sum = (a << (e - least).unsigned_abs()) + (b << (f - least).unsigned_abs());
        Some(Self::from_parts(sum, least, p.max(q)))
    }

    /// The number with the other sign.
    #[must_use]
    pub fn negated(&self) -> Self {
        match &self.0 {
            Repr::Small(small) if *small != i64::MIN => Self(Repr::Small(-small)),
            _ => {
                let (mantissa, exponent, precision) = self.parts();
                Self::from_parts(-mantissa, exponent, precision)
            }
        }
    }

    /// Difference.
    #[must_use]
    pub fn subtract(&self, other: &Self) -> Option<Self> {
        self.add(&other.negated())
    }

    /// Product.
    #[must_use]
    pub fn multiply(&self, other: &Self) -> Option<Self> {
        if let (Repr::Small(a), Repr::Small(b)) = (&self.0, &other.0)
            && let Some(product) = a.checked_mul(*b)
        {
            return Some(Self(Repr::Small(product)));
        }
        let (a, e, _) = self.parts();
        let (b, f, _) = other.parts();
        let exponent = bounded(e.checked_add(f)?)?;
        Some(Self::from_parts(a * b, exponent, PRECISION))
    }

    /// Quotient; `None` for a division by zero too.
    #[must_use]
    pub fn divide(&self, other: &Self) -> Option<Self> {
        if other.is_zero() {
            return None;
        }
        let (a, e, p) = self.parts();
        let (b, f, q) = other.parts();
        Some(quotient(&a, &b, bounded(e.checked_sub(f)?)?, p.max(q)))
    }

    /// What is left of a division, with the sign of the first, as Terraform's `%`.
    #[must_use]
    pub fn remainder(&self, other: &Self) -> Option<Self> {
        if other.is_zero() {
            return None;
        }
        let whole = self.divide(other)?.truncated();
        self.subtract(&whole.multiply(other)?)
    }

    /// Without its fraction.
    #[must_use]
    pub fn truncated(&self) -> Self {
        match &self.0 {
            Repr::Small(_) => self.clone(),
            Repr::Large(float) if float.exponent >= 0 => self.clone(),
            Repr::Large(float) => {
                let magnitude = float.mantissa.magnitude() >> float.exponent.unsigned_abs();
                let whole = BigInt::from_biguint(float.mantissa.sign(), magnitude);
                Self::from_parts(whole, 0, PRECISION)
            }
        }
    }

    /// The greatest whole number that is not greater.
    #[must_use]
    pub fn floor(&self) -> Self {
        let whole = self.truncated();
        if self.is_negative() && whole != *self {
            whole.add(&Self::from(-1i64)).unwrap_or(whole)
        } else {
            whole
        }
    }

    /// The least whole number that is not less.
    #[must_use]
    pub fn ceil(&self) -> Self {
        self.negated().floor().negated()
    }

    /// The number in `base` 2 to 36, or 62; `None` when it is not whole digits of it.
    #[must_use]
    pub fn from_radix(text: &str, base: u32) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        if digits.is_empty() || digits.len() > 1_000 {
            return None;
        }
        let mut sum = BigInt::from(0);
        for digit in digits.bytes() {
            let value = match digit {
                b'0'..=b'9' => digit - b'0',
                b'a'..=b'z' => digit - b'a' + 10,
                b'A'..=b'Z' if base <= 36 => digit - b'A' + 10,
                b'A'..=b'Z' => digit - b'A' + 36,
                _ => return None,
            };
            if u32::from(value) >= base {
                return None;
            }
            sum = sum * base + value;
        }
        Some(Self::from_parts(
            if negative { -sum } else { sum },
            0,
            PRECISION,
        ))
    }

    /// The digits of the whole part in `base` 2 to 36, without a fraction.
    #[must_use]
    pub fn to_radix(&self, base: u32) -> String {
        let (mantissa, exponent, _) = self.truncated().parts();
        (mantissa << exponent.unsigned_abs()).to_str_radix(base)
    }
}

fn bounded(exponent: i64) -> Option<i64> {
    (exponent.abs() <= 8 * MAX_EXPONENT).then_some(exponent)
}

/// `mantissa >> shift`, to the nearest and to even.
fn round_shift(mantissa: &BigInt, shift: u64) -> BigInt {
    let magnitude = mantissa.magnitude();
    let mut kept = magnitude >> shift;
    let half = magnitude.bit(shift - 1);
    let beyond = magnitude
        .trailing_zeros()
        .is_some_and(|zeros| zeros < shift - 1);
    if half && (beyond || kept.bit(0)) {
        kept += 1u8;
    }
    BigInt::from_biguint(mantissa.sign(), kept)
}

/// `a / b * 2^exponent`, rounded.
fn quotient(a: &BigInt, b: &BigInt, exponent: i64, precision: u64) -> Number {
    let shift = (precision + 2 + b.bits()).saturating_sub(a.bits());
    let sign = if a.sign() == b.sign() {
        Sign::Plus
    } else {
        Sign::Minus
    };
    let dividend = a.magnitude() << shift;
    let mut whole = &dividend / b.magnitude();
    // A bit below everything that is kept says whether something was cut off.
    let rest = &dividend - &whole * b.magnitude();
    whole <<= 1u8;
    if rest.bits() > 0 {
        whole += 1u8;
    }
    let exponent = exponent - i64::try_from(shift).unwrap_or(0) - 1;
    Number::from_parts(BigInt::from_biguint(sign, whole), exponent, precision)
}

impl From<i64> for Number {
    fn from(small: i64) -> Self {
        Self(Repr::Small(small))
    }
}

impl From<usize> for Number {
    fn from(size: usize) -> Self {
        Self(Repr::Small(i64::try_from(size).unwrap_or(i64::MAX)))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Repr::Small(a), Repr::Small(b)) => a == b,
            (Repr::Large(a), Repr::Large(b)) => {
                a.mantissa == b.mantissa && a.exponent == b.exponent
            }
            _ => false,
        }
    }
}

impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            Repr::Small(small) => small.hash(state),
            Repr::Large(float) => (&float.mantissa, float.exponent).hash(state),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Repr::Small(a), Repr::Small(b)) = (&self.0, &other.0) {
            return a.cmp(b);
        }
        if self == other {
            return Ordering::Equal;
        }
        let (a, e, _) = self.parts();
        let (b, f, _) = other.parts();
        let least = e.min(f);
        (a << (e - least).unsigned_abs()).cmp(&(b << (f - least).unsigned_abs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn numbers_print_as_they_were_written() {
        for text in [
            "0",
            "1",
            "-1",
            "0.1",
            "0.25",
            "-3.75",
            "123456789012345678901234567890",
            "1.5",
            "0.000001",
            "9223372036854775808",
            "-9223372036854775808",
            "3.14159265358979",
            "99.99",
            "1000000.000001",
        ] {
            assert_eq!(n(text).to_string(), text);
        }
        assert_eq!(n("1e3").to_string(), "1000");
        assert_eq!(n("1.50").to_string(), "1.5");
        assert_eq!(n("1.0"), Number::from(1i64));
        assert_eq!(n("12e-1").to_string(), "1.2");
        assert!(Number::parse("1e999999").is_none());
        assert!(Number::parse("").is_none());
        assert!(Number::parse("-").is_none());
        assert!(Number::parse("1x").is_none());
    }

    #[test]
    fn arithmetic_keeps_512_bits() {
        assert_eq!(n("0.1").add(&n("0.2")).unwrap().to_string(), "0.3");
        assert_eq!(n("10").divide(&n("4")).unwrap().to_string(), "2.5");
        assert_eq!(n("1").divide(&n("8")).unwrap().to_string(), "0.125");
        assert_eq!(n("6").divide(&n("3")).unwrap(), Number::from(2i64));
        let third = n("1").divide(&n("3")).unwrap().to_string();
        assert!(third.starts_with("0.33333333333333333333333") && third.len() > 150);
        assert_eq!(n("-7").remainder(&n("3")).unwrap(), Number::from(-1i64));
        assert_eq!(n("-1.5").floor(), Number::from(-2i64));
        assert_eq!(n("-1.5").ceil(), Number::from(-1i64));
        assert_eq!(
            n("9223372036854775807").add(&n("1")).unwrap().to_string(),
            "9223372036854775808"
        );
        assert!(n("1").divide(&n("0")).is_none());
        assert!(n("0.1") < n("0.2") && n("-1e30") < n("5"));
        assert_eq!(Number::from_f64(0.1).unwrap().to_string(), "0.1");
        assert_eq!(Number::from_f64(2.0).unwrap(), Number::from(2i64));
    }
}
