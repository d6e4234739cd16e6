//! Where a value is in a text of JSON, by its path. Values know no position: it is looked up when there is
//! something to report, so that reading pays nothing for it.

use std::ops::Range;

use super::Parser;

/// A step on the way to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonStep<'a> {
    /// The member of an object.
    Member(&'a str),
    /// The item of an array, counted from 0.
    Item(usize),
}

/// Where a value is in its text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// Its key, with the quotes, when it is the member of an object.
    pub key: Option<Range<usize>>,
    /// The value.
    pub value: Range<usize>,
}

impl Located {
    /// The bytes to show: the value, or the key of an object or array, which may have many lines.
    #[must_use]
    pub fn shown(self, text: &str) -> Range<usize> {
        let is_long = matches!(text.as_bytes().get(self.value.start), Some(b'{' | b'['));
        match self.key {
            Some(key) if is_long => key,
            None if is_long => self.value.start..self.value.start + 1,
            _ => self.value,
        }
    }
}

/// Finds the value at a path in a text that is JSON. Of equal keys the last one counts, as in
/// [`parse`](super::parse). `None` when there is no such value.
#[must_use]
pub fn locate(text: &str, path: &[JsonStep<'_>]) -> Option<Located> {
    let mut reader = Parser::new(text);
    reader.space();
    let mut key = None;
    for step in path {
        (key, reader.at) = match *step {
            JsonStep::Member(name) => member(&mut reader, name)?,
            JsonStep::Item(index) => (None, item(&mut reader, index)?),
        };
    }
    let start = reader.at;
    skip(&mut reader)?;
    Some(Located {
        key,
        value: start..reader.at,
    })
}

/// The key of a member of the object that begins here, and where its value begins.
fn member(reader: &mut Parser<'_>, name: &str) -> Option<(Option<Range<usize>>, usize)> {
    let mut found = None;
    each(reader, b'{', b'}', |reader| {
        let start = reader.at;
        let key = reader.string().ok()?;
        let is_wanted = key == name;
        let range = start..reader.at;
        reader.space();
        reader.expect(b':', "").ok()?;
        reader.space();
        if is_wanted {
            found = Some((Some(range), reader.at));
        }
        skip(reader)
    })?;
    found
}

/// Where an item of the array that begins here begins.
fn item(reader: &mut Parser<'_>, index: usize) -> Option<usize> {
    let mut count = 0;
    let mut found = None;
    each(reader, b'[', b']', |reader| {
        if count == index {
            found = Some(reader.at);
        }
        count += 1;
        skip(reader)
    })?;
    found
}

/// Goes over what is between two brackets.
fn each(
    reader: &mut Parser<'_>,
    open: u8,
    close: u8,
    mut read: impl FnMut(&mut Parser<'_>) -> Option<()>,
) -> Option<()> {
    reader.expect(open, "").ok()?;
    reader.space();
    while reader.peek()? != close {
        read(reader)?;
        reader.space();
        if reader.peek() == Some(b',') {
            reader.at += 1;
            reader.space();
        }
    }
    reader.at += 1;
    Some(())
}

/// Goes behind the value that begins here.
fn skip(reader: &mut Parser<'_>) -> Option<()> {
    let mut depth = 0usize;
    loop {
        match reader.peek()? {
            b'"' => {
                reader.string().ok()?;
            }
            b'{' | b'[' => {
                depth += 1;
                reader.at += 1;
            }
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                reader.at += 1;
            }
            b',' | b':' | b' ' | b'\n' | b'\r' | b'\t' => reader.at += 1,
            _ => {
                let rest = reader.text.as_bytes().get(reader.at..)?;
                let ends =
                    |byte: &u8| matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t');
                reader.at += rest.iter().position(ends).unwrap_or(rest.len());
            }
        }
        if depth == 0 {
            return Some(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_their_path() {
        let text = r#" {"a": [1, {"b\"": "x,}]", "c" :true}], "d": {}, "a": [ null , -1.5 ] }"#;
        let found = |path: &[JsonStep<'_>]| {
            let located = locate(text, path)?;
            let key = located.key.map(|key| &text[key]);
            Some((key, &text[located.value]))
        };
        let last = r#"[ null , -1.5 ]"#;
        assert_eq!(found(&[JsonStep::Member("a")]), Some((Some("\"a\""), last)));
        assert_eq!(
            found(&[JsonStep::Member("a"), JsonStep::Item(1)]),
            Some((None, "-1.5"))
        );
        assert_eq!(found(&[JsonStep::Member("d")]), Some((Some("\"d\""), "{}")));
        assert_eq!(found(&[]).map(|(key, _)| key), Some(None));
        assert_eq!(found(&[JsonStep::Member("a"), JsonStep::Item(2)]), None);
        assert_eq!(found(&[JsonStep::Item(0)]), None);
        let text = r#"[{"b\"": "x,}]", "c" :true}]"#;
        for (key, value) in [("b\"", "\"x,}]\""), ("c", "true")] {
            let located = locate(text, &[JsonStep::Item(0), JsonStep::Member(key)]).unwrap();
            assert_eq!(&text[located.value], value);
        }
        for cut in 0..text.len() {
            let _ = locate(&text[..cut], &[JsonStep::Item(0), JsonStep::Member("c")]);
        }
    }
}
