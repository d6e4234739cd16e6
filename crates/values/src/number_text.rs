//! Numbers as text, as Terraform prints them: the shortest digits that are read as the same number.

use std::fmt;

use num_bigint::{BigUint, Sign};

use crate::number::{Float, Number, Repr};

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Small(small) => write!(f, "{small}"),
            Repr::Large(float) => f.write_str(&shortest(float)),
        }
    }
}

/// The fewest decimal digits that no other number of the same precision is nearer to.
fn shortest(float: &Float) -> String {
    let negative = float.mantissa.sign() == Sign::Minus;
    // Widen to all bits: the distance to the neighbours is half a unit of the last of them.
    let widen = float.precision.saturating_sub(float.mantissa.bits());
    let mantissa = float.mantissa.magnitude() << widen;
    let exponent = float.exponent - i64::try_from(widen).unwrap_or(0);
    let even = !mantissa.bit(0);
    let low_is_closer = mantissa.bits() == float.precision
        && mantissa.trailing_zeros() == Some(float.precision - 1);
    // Four times the number, so that halves and quarters of a unit are whole.
    let center: BigUint = &mantissa << 2u8;
    let upper = &center + 2u8;
    let lower = &center - if low_is_closer { 1u8 } else { 2u8 };
    let exponent = exponent - 2;
    // All three as decimal digits with the same count of fraction digits.
    let (lower, center, upper, fraction) = if exponent >= 0 {
        let shift = exponent.unsigned_abs();
        (lower << shift, center << shift, upper << shift, 0usize)
    } else {
        let places = u32::try_from(exponent.unsigned_abs()).unwrap_or(u32::MAX);
        let five = BigUint::from(5u8).pow(places);
        (
            lower * &five,
            center * &five,
            upper * &five,
            places as usize,
        )
    };
    let center_digits = center.to_string();
    let width = upper.to_string().len().max(center_digits.len());
    let pad = |number: &BigUint| format!("{number:0>width$}");
    let (low, mid, high) = (pad(&lower), pad(&center), pad(&upper));
    let digits = pick_digits(low.as_bytes(), mid.as_bytes(), high.as_bytes(), even);
    with_point(&digits, width, fraction, negative)
}

/// Go's way: the first place where rounding down or up stays between the neighbours.
fn pick_digits(low: &[u8], mid: &[u8], high: &[u8], inclusive: bool) -> Vec<u8> {
    let mut upper_differs = false;
    let start = mid.iter().position(|digit| *digit != b'0').unwrap_or(0);
    for place in 0..mid.len() {
        let (l, m, u) = (low[place], mid[place], high[place]);
        if place < start && u == b'0' {
            continue;
        }
        let down = l != m || (inclusive && low[place + 1..].iter().all(|d| *d == b'0'));
        let more = high[place + 1..].iter().any(|d| *d != b'0');
        let up = m != u && (inclusive || upper_differs || m + 1 < u || more);
        if m != u {
            upper_differs = upper_differs || m + 1 < u || more;
        }
        let mut kept = mid[..=place].to_vec();
        match (down, up) {
            (true, true) => {
                round_digits(&mut kept, &mid[place + 1..]);
                return kept;
            }
            (true, false) => return kept,
            (false, true) => {
                increment(&mut kept);
                return kept;
            }
            (false, false) => {}
        }
    }
    mid.to_vec()
}

fn round_digits(kept: &mut [u8], rest: &[u8]) {
    let Some(first) = rest.first() else { return };
    let beyond = rest[1..].iter().any(|digit| *digit != b'0');
    let odd = kept.last().is_some_and(|digit| (digit - b'0') % 2 == 1);
    if *first > b'5' || (*first == b'5' && (beyond || odd)) {
        increment(kept);
    }
}

fn increment(digits: &mut [u8]) {
    for digit in digits.iter_mut().rev() {
        if *digit == b'9' {
            *digit = b'0';
        } else {
            *digit += 1;
            return;
        }
    }
}

/// Digits at the head of a number of `width` digits, the last `fraction` of them behind the point.
fn with_point(digits: &[u8], width: usize, fraction: usize, negative: bool) -> String {
    let mut all: Vec<u8> = digits.to_vec();
    all.resize(width.max(digits.len()), b'0');
    while all.len() <= fraction {
        all.insert(0, b'0');
    }
    let (whole, part) = all.split_at(all.len() - fraction);
    let whole = String::from_utf8_lossy(whole);
    let whole = whole.trim_start_matches('0');
    let part = String::from_utf8_lossy(part);
    let part = part.trim_end_matches('0');
    let mut text = String::new();
    if negative {
        text.push('-');
    }
    text.push_str(if whole.is_empty() { "0" } else { whole });
    if !part.is_empty() {
        text.push('.');
        text.push_str(part);
    }
    text
}
