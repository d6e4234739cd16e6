//! Names of time zones, of the time zone database of the IANA, release 2025b. AWS takes these names in schedules.

/// Every name, in order.
pub fn timezones() -> impl Iterator<Item = &'static str> {
    include_str!("../data/timezones.txt").lines()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_order_and_short_enough_for_cloudwatch() {
        let names: Vec<&str> = timezones().collect();
        assert!(names.is_sorted());
        assert!(names.contains(&"Europe/Berlin") && names.contains(&"UTC"));
        assert!(names.iter().all(|name| (1..=50).contains(&name.len())));
    }
}
