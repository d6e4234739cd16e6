//! The names that S3 takes, where a description gives the whole name of a bucket.

/// Beginnings of names that S3 keeps to itself (Amazon S3 user guide, general purpose bucket naming rules,
/// read 2026-11).
const RESERVED_BEGINNINGS: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];

/// Ends of names that S3 keeps to itself (same source).
const RESERVED_ENDS: [&str; 5] = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/// What is wrong with the name of a bucket.
pub(super) fn problem(name: &str) -> Option<String> {
    let end = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let legal = |letter: char| end(letter) || ".-".contains(letter);
    if !(3..=63).contains(&name.len()) || !name.chars().all(legal) {
        return Some("a bucket's name has 3 to 63 small letters, digits, `.` and `-`".to_owned());
    }
    if !name.starts_with(end) || !name.ends_with(end) {
        return Some("a bucket's name begins and ends with a small letter or digit".to_owned());
    }
    if name.contains("..") {
        return Some("a bucket's name has no two points side by side".to_owned());
    }
    if name.parse::<std::net::Ipv4Addr>().is_ok() {
        return Some("a bucket's name is no IP address".to_owned());
    }
    let begins = RESERVED_BEGINNINGS
        .iter()
        .find(|with| name.starts_with(**with));
    let ends = RESERVED_ENDS.iter().find(|with| name.ends_with(**with));
    match (begins, ends) {
        (Some(with), _) => Some(format!("S3 keeps names that begin with `{with}` to itself")),
        (None, Some(with)) => Some(format!("S3 keeps names that end with `{with}` to itself")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_s3_takes() {
        for name in ["abc", "my.bucket-1", "1.2.3", "0a0", &"a".repeat(63)] {
            assert_eq!(problem(name), None, "{name}");
        }
        for name in [
            "ab",
            "Abc",
            "a_b",
            "-abc",
            "abc-",
            ".abc",
            "abc.",
            "a..b",
            "192.168.5.4",
            "xn--abc",
            "sthree-abc",
            "amzn-s3-demo-bucket",
            "abc-s3alias",
            "abc--ol-s3",
            "abc.mrap",
            "abc--x-s3",
            "abc--table-s3",
            &"a".repeat(64),
        ] {
            assert!(problem(name).is_some(), "{name}");
        }
    }
}
