//! Units at the end of a setting's name, and values that were written with a unit.

/// Unit of the setting `name`, in words.
pub(crate) fn unit(name: &str) -> Option<&'static str> {
    [
        ("_mb", "MB"),
        ("_seconds", "seconds"),
        ("_minutes", "minutes"),
        ("_days", "days"),
        ("_ms", "milliseconds"),
        ("_percent", "percent"),
        ("_usd", "US dollars"),
    ]
    .into_iter()
    .find(|(suffix, _)| name.ends_with(suffix))
    .map(|(_, unit)| unit)
}

/// The number that `text` says in the unit of the setting `name`: `"512MB"` and `"0.5 GB"` are 512
/// for `memory_mb`, `"5 min"` is 300 for `timeout_seconds`.
pub(crate) fn number(name: &str, text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text
        .find(|letter: char| !letter.is_ascii_digit() && letter != '.' && letter != '-')
        .unwrap_or(text.len());
    let (digits, written) = text.split_at(digits);
    let value: f64 = digits.parse().ok()?;
    let written = written.trim().to_lowercase();
    let factor = match (unit(name), written.as_str()) {
        (_, "") => 1.0,
        (Some("MB"), "m" | "mb" | "mib") => 1.0,
        (Some("MB"), "g" | "gb" | "gib") => 1024.0,
        (Some("seconds"), "s" | "sec" | "secs" | "second" | "seconds") => 1.0,
        (Some("seconds"), "m" | "min" | "mins" | "minute" | "minutes") => 60.0,
        (Some("seconds"), "h" | "hour" | "hours") => 3600.0,
        (Some("minutes"), "m" | "min" | "mins" | "minute" | "minutes") => 1.0,
        (Some("minutes"), "h" | "hour" | "hours") => 60.0,
        (Some("days"), "d" | "day" | "days") => 1.0,
        (Some("days"), "w" | "week" | "weeks") => 7.0,
        (Some("days"), "y" | "year" | "years") => 365.0,
        (Some("milliseconds"), "ms" | "millis" | "milliseconds") => 1.0,
        (Some("milliseconds"), "s" | "sec" | "second" | "seconds") => 1000.0,
        (Some("percent"), "%" | "percent") => 1.0,
        (Some("US dollars"), "$" | "usd" | "dollars") => 1.0,
        _ => return None,
    };
    let value = value * factor;
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_written_with_units() {
        assert_eq!(number("memory_mb", "512MB"), Some(512.0));
        assert_eq!(number("memory_mb", "2 GB"), Some(2048.0));
        assert_eq!(number("timeout_seconds", "5m"), Some(300.0));
        assert_eq!(number("duration_ms", "5s"), Some(5000.0));
        assert_eq!(number("cooldown_minutes", "1h"), Some(60.0));
        assert_eq!(number("log_retention_days", "1 year"), Some(365.0));
        assert_eq!(number("retries", "2"), Some(2.0));
        assert_eq!(number("retries", "two"), None);
        assert_eq!(number("memory_mb", "512 seconds"), None);
    }
}
