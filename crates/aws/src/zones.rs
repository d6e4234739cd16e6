//! Letters of the availability zones that accounts have in a region (`describe-availability-zones`,
//! read 2026-11). AWS retires zones for new accounts, so not every region begins with a, b, c.

/// The first three letters, in order; a region that is not listed has a, b and c.
#[must_use]
pub fn zone_letters(region: &str) -> [char; 3] {
    match region {
        "ap-northeast-1" => ['a', 'c', 'd'],
        "ca-central-1" => ['a', 'b', 'd'],
        _ => ['a', 'b', 'c'],
    }
}

/// Whether two accounts may have different letters there: the names must then be said.
#[must_use]
pub fn zones_differ(region: &str) -> bool {
    region == "us-west-1"
}
