//! Words in pictures: how wide they are, how they are shortened, how they are escaped.

/// Width of a character of a monospaced font, in parts of its size. The widest of the usual fonts
/// (DejaVu Sans Mono) has 0.602.
const ADVANCE: f64 = 0.61;

/// Columns that `text` takes in a monospaced font. Letters beyond the Latin, Greek and Cyrillic
/// ones may be twice as wide.
pub(crate) fn columns(text: &str) -> usize {
    text.chars()
        .map(|letter| {
            if u32::from(letter) < 0x1100 || matches!(letter, '\u{2000}'..='\u{2fff}') {
                1
            } else {
                2
            }
        })
        .sum()
}

/// Width of `text` in a monospaced font of `size`.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    columns(text) as f64 * size * ADVANCE
}

/// Columns of a monospaced font of `size` that fit into `width`.
pub(crate) fn fitting(width: f64, size: f64) -> usize {
    (width / (size * ADVANCE)) as usize
}

/// `text` in at most so many columns: its beginning and its end, with `…` for what is left out.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    let room = most.saturating_sub(1);
    let (head, tail) = (room - room / 3, room / 3);
    let taken = |letters: &mut dyn Iterator<Item = char>, most: usize| -> Vec<char> {
        let mut used = 0;
        letters
            .take_while(|letter| {
                used += columns(letter.encode_utf8(&mut [0; 4]));
                used <= most
            })
            .collect()
    };
    let first: String = taken(&mut text.chars(), head).into_iter().collect();
    let last: String = taken(&mut text.chars().rev(), tail)
        .into_iter()
        .rev()
        .collect();
    format!("{first}…{last}")
}

/// `words`, joined by middle dots into as few lines of at most so many columns as it takes. What is
/// longer than a line is broken behind commas.
pub(crate) fn lines<'a>(words: impl Iterator<Item = &'a str>, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        let whole = columns(word) <= most;
        for (at, part) in word.split_inclusive(", ").enumerate() {
            let (part, joint) = match (whole, at) {
                (true, 0) => (word, " · "),
                (true, _) => break,
                // A list begins on a line of its own.
                (false, 0) => {
                    lines.push(shortened(part.trim_end(), most));
                    continue;
                }
                (false, _) => (part, " "),
            };
            let part = shortened(part.trim_end(), most);
            match lines.last_mut() {
                Some(line) if columns(line) + columns(joint) + columns(&part) <= most => {
                    line.push_str(joint);
                    line.push_str(&part);
                }
                _ => lines.push(part),
            }
        }
    }
    lines
}

/// `text` as content or attribute of XML and HTML. What XML cannot hold at all becomes `?`.
pub(crate) fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(letter),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {
                escaped.push('?');
            }
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// `count` and the word for one or for several.
pub(crate) fn counted(count: usize, (one, several): (&str, &str)) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shortened_keeps_both_ends_and_fits() {
        assert_eq!(shortened("orders", 6), "orders");
        assert_eq!(shortened("orders-of-customers", 10), "orders…ers");
        for most in 1..30 {
            let short = shortened("日本語の名前-and-a-long-latin-tail", most);
            assert!(columns(&short) <= most, "{short} in {most}");
        }
    }

    #[test]
    fn lines_are_filled_and_none_is_too_long() {
        let words = ["5 alarms", "checked", "heals: roll_back"];
        assert_eq!(
            lines(words.into_iter(), 18),
            ["5 alarms · checked", "heals: roll_back"]
        );
        assert_eq!(
            lines(
                ["2 alarms", "by roll_back, raise_memory, notify"].into_iter(),
                24
            ),
            ["2 alarms", "by roll_back,", "raise_memory, notify"]
        );
    }

    #[test]
    fn markup_is_text() {
        assert_eq!(
            xml("<a href=\"'&'\">\u{1}"),
            "&lt;a href=&quot;&#39;&amp;&#39;&quot;&gt;?"
        );
    }
}
