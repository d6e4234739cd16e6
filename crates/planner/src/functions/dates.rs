//! Moments in time.

use super::{FunctionArguments, FunctionSpec, NUMBER, ParamType, Result, STRING};
use values::Value;

pub(super) const FUNCTIONS: &[FunctionSpec] = &[
    FunctionSpec {
        name: "formatdate",
        params: &[ParamType::String, ParamType::String],
        variadic: None,
        result_type: STRING,
        implementation: formatdate,
    },
    FunctionSpec {
        name: "timeadd",
        params: &[ParamType::String, ParamType::String],
        variadic: None,
        result_type: STRING,
        implementation: timeadd,
    },
    FunctionSpec {
        name: "timecmp",
        params: &[ParamType::String, ParamType::String],
        variadic: None,
        result_type: NUMBER,
        implementation: timecmp,
    },
];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];
const NANOS: i128 = 1_000_000_000;

/// A moment, and the offset from UTC that it was written with.
#[derive(Clone, Copy)]
struct Moment {
    /// Nanoseconds since 1970 in UTC.
    nanos: i128,
    /// Seconds east of UTC.
    offset: i64,
}

/// Days since 1970 of a date.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date of a number of days since 1970.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let part = (5 * of_year + 2) / 153;
    let month = if part < 10 { part + 3 } else { part - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * part + 2) / 5 + 1)
}

impl Moment {
    fn read(a: &FunctionArguments<'_>, at: usize) -> Result<Self> {
        Self::parse(a.text(at)).ok_or_else(|| {
            a.argument_error(
                at,
                format!(
                    "\"{}\" is no timestamp, such as 2026-01-31T12:00:00Z",
                    a.text(at)
                ),
            )
        })
    }

    fn parse(text: &str) -> Option<Self> {
        let number = |from: usize, to: usize| -> Option<i64> {
            let digits = text.get(from..to)?;
            digits
                .bytes()
                .all(|b| b.is_ascii_digit())
                .then(|| digits.parse().ok())?
        };
        let mark = |at: usize, c: u8| (text.as_bytes().get(at) == Some(&c)).then_some(());
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        for (at, c) in [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')] {
            mark(at, c)?;
        }
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let longest = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        if !(1..=longest).contains(&day) || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let mut rest = text.get(19..)?;
        let mut fraction = 0i128;
        if let Some(digits) = rest.strip_prefix('.') {
            let end = digits.find(|c: char| !c.is_ascii_digit())?;
            if end == 0 || end > 9 {
                return None;
            }
            fraction = format!("{:0<9}", &digits[..end]).parse().ok()?;
            rest = &digits[end..];
        }
        let offset = match rest {
            "Z" => 0,
            _ if rest.len() == 6 => {
                let sign = match rest.as_bytes()[0] {
                    b'+' => 1,
                    b'-' => -1,
                    _ => return None,
                };
                let (hours, minutes) = rest.get(1..)?.split_once(':')?;
                let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
                if !(0..24).contains(&hours) || !(0..60).contains(&minutes) {
                    return None;
                }
                sign * (hours * 3600 + minutes * 60)
            }
            _ => return None,
        };
        let seconds = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset;
        Some(Self {
            nanos: i128::from(seconds) * NANOS + fraction,
            offset,
        })
    }

    /// Seconds since 1970 on the clock of its own offset.
    fn local(self) -> i64 {
        i64::try_from(self.nanos.div_euclid(NANOS)).unwrap_or(0) + self.offset
    }

    fn zone(self, colon: &str) -> String {
        let sign = if self.offset < 0 { '-' } else { '+' };
        let minutes = self.offset.abs() / 60;
        format!("{sign}{:02}{colon}{:02}", minutes / 60, minutes % 60)
    }

    fn text(self) -> String {
        let local = self.local();
        let (year, month, day) = date(local.div_euclid(86_400));
        let of_day = local.rem_euclid(86_400);
        let zone = if self.offset == 0 {
            "Z".to_owned()
        } else {
            self.zone(":")
        };
        format!(
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}{zone}",
            of_day / 3600,
            of_day / 60 % 60,
            of_day % 60
        )
    }
}

fn timecmp(a: &FunctionArguments<'_>) -> Result {
    let (one, other) = (Moment::read(a, 0)?, Moment::read(a, 1)?);
    let order = one.nanos.cmp(&other.nanos);
    Ok(Value::number(order as i64))
}

fn timeadd(a: &FunctionArguments<'_>) -> Result {
    let moment = Moment::read(a, 0)?;
    let nanos = duration(a.text(1)).ok_or_else(|| {
        a.argument_error(
            1,
            format!("\"{}\" is no duration, such as 1h30m", a.text(1)),
        )
    })?;
    let sum = Moment {
        nanos: moment.nanos + nanos,
        offset: moment.offset,
    };
    Ok(Value::from(sum.text()))
}

/// Nanoseconds of a duration as Go writes it.
fn duration(text: &str) -> Option<i128> {
    let (sign, mut rest) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total = 0i128;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (whole, part) = rest[..end].split_once('.').unwrap_or((&rest[..end], ""));
        if whole.is_empty() && part.is_empty() || whole.len() > 15 || part.len() > 9 {
            return None;
        }
        let unit_end = rest[end..]
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .map_or(rest.len(), |at| end + at);
        let unit: i128 = match &rest[end..unit_end] {
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => NANOS,
            "m" => 60 * NANOS,
            "h" => 3600 * NANOS,
            _ => return None,
        };
        let whole: i128 = if whole.is_empty() {
            0
        } else {
            whole.parse().ok()?
        };
        total += whole * unit;
        if !part.is_empty() {
            let scale = 10i128.pow(u32::try_from(part.len()).ok()?);
            total += part.parse::<i128>().ok()? * unit / scale;
        }
        rest = &rest[unit_end..];
    }
    Some(sign * total)
}

fn formatdate(a: &FunctionArguments<'_>) -> Result {
    let moment = Moment::read(a, 1)?;
    let spec = a.text(0);
    let local = moment.local();
    let (year, month, day) = date(local.div_euclid(86_400));
    let of_day = local.rem_euclid(86_400);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    let weekday = usize::try_from((local.div_euclid(86_400) + 4).rem_euclid(7)).unwrap_or(0);
    let month_name = MONTHS[usize::try_from(month - 1).unwrap_or(0).min(11)];
    let mut out = String::new();
    let mut rest = spec;
    while let Some(c) = rest.chars().next() {
        if c == '\'' {
            let (text, after) =
                quoted(rest).ok_or_else(|| a.argument_error(0, "a quote is not closed"))?;
            out.push_str(&text);
            rest = after;
            continue;
        }
        if !c.is_ascii_alphabetic() {
            out.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let end = rest.find(|other| other != c).unwrap_or(rest.len());
        let token = &rest[..end];
        rest = &rest[end..];
        out.push_str(&match token {
            "YY" => format!("{:02}", year % 100),
            "YYYY" => format!("{year:04}"),
            "M" => month.to_string(),
            "MM" => format!("{month:02}"),
            "MMM" => month_name[..3].to_owned(),
            "MMMM" => month_name.to_owned(),
            "D" => day.to_string(),
            "DD" => format!("{day:02}"),
            "EEE" => DAYS[weekday][..3].to_owned(),
            "EEEE" => DAYS[weekday].to_owned(),
            "h" => hour.to_string(),
            "hh" => format!("{hour:02}"),
            "H" => twelve.to_string(),
            "HH" => format!("{twelve:02}"),
            "AA" => if hour >= 12 { "PM" } else { "AM" }.to_owned(),
            "aa" => if hour >= 12 { "pm" } else { "am" }.to_owned(),
            "m" => minute.to_string(),
            "mm" => format!("{minute:02}"),
            "s" => second.to_string(),
            "ss" => format!("{second:02}"),
            "Z" if moment.offset == 0 => "Z".to_owned(),
            "Z" | "ZZZZZ" => moment.zone(":"),
            "ZZZ" if moment.offset == 0 => "UTC".to_owned(),
            "ZZZ" | "ZZZZ" => moment.zone(""),
            other => return Err(a.argument_error(0, format!("there is no date format verb \"{other}\""))),
        });
    }
    Ok(Value::from(out))
}

/// The text in quotes at the start, in which two quotes are one.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let inside = &text[1..];
    let mut characters = inside.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        if c != '\'' {
            out.push(c);
        } else if characters.peek().map(|(_, c)| *c) == Some('\'') {
            characters.next();
            out.push('\'');
        } else {
            return Some((out, &inside[at + 1..]));
        }
    }
    None
}
