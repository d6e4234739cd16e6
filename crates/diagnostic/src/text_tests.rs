//! The text rendering, pinned: what a reader sees for ordinary and for hostile input.

use proptest::prelude::*;

use super::*;

fn shown(text: &str, diagnostic: Diagnostic) -> String {
    let mut sources = SourceTexts::new();
    sources.insert("groundplan.toml", text);
    render(&[diagnostic], &sources, Style::Plain)
}

fn fault(range: Range<usize>) -> Diagnostic {
    Diagnostic::error("unknown-key", "unknown setting `memroy_mb`")
        .at(Place::new("groundplan.toml", range).labelled("not a setting of a function"))
        .help("did you mean `memory_mb`?")
}

#[test]
fn words_caret_and_help() {
    assert_eq!(
        shown("[functions.api]\nmemroy_mb = 512\n", fault(16..25)),
        "\
error[unknown-key]: unknown setting `memroy_mb`
 --> groundplan.toml:2:1
  |
2 | memroy_mb = 512
  | ^^^^^^^^^ not a setting of a function
  |
  = help: did you mean `memory_mb`?

"
    );
}

#[test]
fn related_places_near_and_far() {
    let far = "\n".repeat(30);
    let text = format!("first = 1\nsecond = 2\n{far}third = 3\n");
    let third = text.find("third").unwrap();
    let diagnostic = Diagnostic::error("twice", "said three times")
        .at(Place::new("groundplan.toml", 0..5).labelled("here"))
        .related(Place::new("groundplan.toml", 10..16), "and here")
        .related(
            Place::new("groundplan.toml", third..third + 5),
            "and far away",
        )
        .related(Place::new("missing.toml", 0..4), "no text");
    assert_eq!(
        shown(&text, diagnostic),
        "\
error[twice]: said three times
  --> groundplan.toml:1:1
   |
 1 | first = 1
   | ^^^^^ here
 2 | second = 2
   | ------ and here
   |
  ::: groundplan.toml:33:1
   |
33 | third = 3
   | ----- and far away
  ::: missing.toml

"
    );
}

#[test]
fn without_a_place() {
    let diagnostic = Diagnostic::warning("empty", "nothing here").help("write something");
    assert_eq!(
        shown("", diagnostic),
        "warning[empty]: nothing here\n |\n = help: write something\n\n"
    );
}

#[test]
fn carriage_returns_tabs_wide_letters_and_the_end_of_the_file() {
    let text = "a = 1\r\n\tname = \"日本語\" # x\r\n";
    let start = text.find("\"日").unwrap();
    let out = shown(text, fault(start..start + 11));
    assert!(out.contains("2 |     name = \"日本語\" # x\n"), "{out}");
    assert!(out.contains("  |            ^^^^^^^^ not"), "{out}");
    assert!(out.contains("groundplan.toml:2:9"), "{out}");
    let out = shown(text, fault(text.len()..text.len() + 9));
    assert!(out.contains("groundplan.toml:3:1"), "{out}");
}

#[test]
fn a_ten_megabyte_line_is_cut() {
    let mut text = "x".repeat(10_000_000);
    text.push_str("WORDS");
    text.push_str(&"y".repeat(1000));
    let out = shown(&text, fault(10_000_000..10_000_005));
    assert!(out.len() < 600, "{}", out.len());
    assert!(
        out.contains("xxxWORDSyyy") && out.contains("^^^^^ not"),
        "{out}"
    );
    assert!(out.contains("groundplan.toml:1:10000001"), "{out}");
    let out = shown(&text, fault(0..text.len()));
    assert!(out.len() < 1000, "{}", out.len());
}

#[test]
fn a_ten_megabyte_message_is_cut() {
    let words = "é".repeat(5_000_000);
    let diagnostic = Diagnostic::error("e", words.as_str())
        .at(Place::new("groundplan.toml", 0..1).labelled(words.as_str()))
        .help(words.as_str());
    assert!(shown("a", diagnostic).len() < 3000);
}

#[test]
fn at_most_fifty() {
    let many = vec![Diagnostic::error("e", "m"); 60];
    let out = render(&many, &SourceTexts::new(), Style::Plain);
    assert_eq!(out.matches("error[e]").count(), 50);
    assert!(out.ends_with("... and 10 more\n\n"));
}

#[test]
fn colour_only_when_asked() {
    let out = render(&[fault(0..1)], &SourceTexts::new(), Style::Plain);
    assert!(!out.contains('\u{1b}'));
    let out = render(&[fault(0..1)], &SourceTexts::new(), Style::Colour);
    assert!(out.contains('\u{1b}'));
}

proptest! {
    #[test]
    fn no_text_and_no_place_panics(
        text in "(\\PC|[\\n\\r\\t\u{0}\u{feff}]){0,80}",
        start in 0..120_usize,
        length in 0..120_usize,
        other in 0..120_usize,
    ) {
        let diagnostic = fault(start..start + length)
            .related(Place::new("groundplan.toml", other..other + length), "there");
        let backwards = Diagnostic::error("e", "m")
            .at(Place::new("groundplan.toml", Range { start: other + 5, end: start }));
        prop_assert!(shown(&text, diagnostic).contains("groundplan.toml:"));
        shown(&text, backwards);
    }
}
