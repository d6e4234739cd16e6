//! The names that DynamoDB takes, where a description gives the whole name of a table.

/// What is wrong with the name of a table (Amazon DynamoDB developer guide, naming rules, read 2026-11).
pub(super) fn problem(name: &str) -> Option<String> {
    let legal = |letter: char| letter.is_ascii_alphanumeric() || "_.-".contains(letter);
    let fits = (3..=255).contains(&name.len()) && name.chars().all(legal);
    (!fits).then(|| "a table's name has 3 to 255 letters, digits, `_`, `.` and `-`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_dynamodb_takes() {
        for name in ["abc", "Stack-Table1A2B-XYZ", "a_b.c-d", &"a".repeat(255)] {
            assert_eq!(problem(name), None, "{name}");
        }
        for name in ["ab", "", "a b", "tabelle-ä", "a/b", &"a".repeat(256)] {
            assert!(problem(name).is_some(), "{name}");
        }
    }
}
