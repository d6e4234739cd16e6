//! How many days CloudWatch Logs can keep a log (API `PutRetentionPolicy`, read 2026-11).

/// The numbers of days.
pub const DAYS: [u32; 22] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

/// Whether a log can be kept this many days.
#[must_use]
pub fn is_legal(days: u32) -> bool {
    DAYS.binary_search(&days).is_ok()
}

/// The legal numbers just below and above `days`.
#[must_use]
pub fn neighbours(days: u32) -> (Option<u32>, Option<u32>) {
    let index = DAYS.partition_point(|legal| *legal < days);
    let below = index.checked_sub(1).and_then(|index| DAYS.get(index));
    (below.copied(), DAYS.get(index).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_of_illegal_days() {
        assert!(is_legal(30) && !is_legal(31));
        assert_eq!(neighbours(31), (Some(30), Some(60)));
        assert_eq!(neighbours(0), (None, Some(1)));
        assert_eq!(neighbours(9999), (Some(3653), None));
    }
}
