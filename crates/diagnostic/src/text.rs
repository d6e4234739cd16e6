//! Messages for people: path, line, column, the words with a caret under them, `help:`.
//!
//! Readable without colour. Shows at most [`MOST`] messages, one line of text per place, and of a
//! very long line only the part around the words.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{
    AnnotationKind, Group, Level, Message, Origin, Padding, Renderer, Snippet,
};

use crate::sources::{ceiling, column_of, floor};
use crate::{Diagnostic, DiagnosticSeverity, Place, SourceTexts};

/// Most messages that are shown; the rest is counted.
pub const MOST: usize = 50;

/// Longest line that is shown whole, in bytes.
const LONGEST_LINE: usize = 240;

/// Bytes shown before and after the words of a longer line.
const AROUND: usize = 60;

/// Longest message, label or help that is shown whole, in bytes.
const LONGEST_WORDS: usize = 600;

/// Lines between two places of one file that are still shown as one piece.
const NEAR: usize = 6;

/// Whether to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// ANSI colours.
    Colour,
    /// None.
    Plain,
}

/// All messages in the order given, each followed by an empty line; empty for none.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &SourceTexts, style: Style) -> String {
    let renderer = match style {
        Style::Colour => Renderer::styled(),
        Style::Plain => Renderer::plain(),
    };
    let mut text = String::new();
    for diagnostic in diagnostics.iter().take(MOST) {
        text.push_str(&render_one(diagnostic, sources, &renderer));
        text.push_str("\n\n");
    }
    if let Some(more) = diagnostics.len().checked_sub(MOST).filter(|more| *more > 0) {
        let _ = write!(text, "... and {more} more\n\n");
    }
    text
}

fn render_one(diagnostic: &Diagnostic, sources: &SourceTexts, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        DiagnosticSeverity::Error => Level::ERROR,
        DiagnosticSeverity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(brief(&diagnostic.message))
        .id(diagnostic.code);
    let group = Group::with_title(title);
    let mut marks = Vec::new();
    if let Some(place) = &diagnostic.place {
        marks.push(Mark::new(place, &place.label, true, sources));
    }
    for (place, note) in &diagnostic.related {
        marks.push(Mark::new(place, note, false, sources));
    }
    let notes = diagnostic.notes.iter();
    let notes = notes.map(|note| Level::NOTE.message(note.as_str()));
    let help = diagnostic.help.iter();
    let help = help.map(|help| Level::HELP.message(brief(help)));
    drawn(group, marks, notes.chain(help).collect(), renderer)
}

/// The words at a place, with a caret under them: what [`render`] shows below a message.
#[must_use]
pub fn excerpt(place: &Place, sources: &SourceTexts, style: Style) -> String {
    let renderer = match style {
        Style::Colour => Renderer::styled(),
        Style::Plain => Renderer::plain(),
    };
    let mark = Mark::new(place, &place.label, true, sources);
    drawn(
        Group::with_level(Level::ERROR),
        vec![mark],
        Vec::new(),
        &renderer,
    )
}

/// The line in which a place begins, as [`render`] shows it: of a very long one the part around the place. `None`
/// where the text of the file is not known.
pub fn line(place: &Place, sources: &SourceTexts) -> Option<String> {
    let mark = Mark::new(place, "", true, sources);
    let (text, line) = (mark.text?, mark.line());
    let (shown, _) = Piece { marks: vec![mark] }.window(text, line, line);
    Some(shown.trim_end_matches('\n').to_owned())
}

fn drawn<'a>(
    mut group: Group<'a>,
    marks: Vec<Mark<'a>>,
    messages: Vec<Message<'a>>,
    renderer: &Renderer,
) -> String {
    let has_place = !marks.is_empty();
    let mut corrections = Vec::new();
    for piece in pieces(marks) {
        group = piece.add_to(group, &mut corrections);
    }
    if has_place && !messages.is_empty() {
        group = group.element(Padding);
    }
    for message in messages {
        group = group.element(message);
    }
    let mut text = renderer.render(&[group]);
    for (shown, meant) in corrections {
        text = text.replacen(&shown, &meant, 1);
    }
    text
}

/// Words that repeat a user's text may be as long as that.
fn brief(words: &str) -> Cow<'_, str> {
    if words.len() <= LONGEST_WORDS {
        return Cow::Borrowed(words);
    }
    let end = floor(words, LONGEST_WORDS);
    Cow::Owned(format!("{}...", words.get(..end).unwrap_or_default()))
}

/// A place found in its text: one line of it, and the words in that line.
struct Mark<'a> {
    file: &'a str,
    /// Line and column, counted from 1; `None` when the file has no text here.
    position: Option<(usize, usize)>,
    text: Option<&'a str>,
    words: Range<usize>,
    note: &'a str,
    primary: bool,
}

impl<'a> Mark<'a> {
    fn new(place: &'a Place, note: &'a str, primary: bool, sources: &'a SourceTexts) -> Self {
        let text = sources.get(&place.file);
        let mut words = place.range.clone();
        let position = text.map(|text| {
            let start = floor(text, place.range.start);
            let end = ceiling(text, place.range.end.max(start));
            words = start..end;
            let position = sources.position(&place.file, start);
            position.map_or((1, 1), |position| (position.line, position.column))
        });
        Self {
            file: &place.file,
            position,
            text,
            words,
            note,
            primary,
        }
    }

    fn line(&self) -> usize {
        self.position.map_or(0, |(line, _)| line)
    }
}

/// Marks of one file that are shown together; the first is the one in the heading.
struct Piece<'a> {
    marks: Vec<Mark<'a>>,
}

/// Puts marks that are near each other in one file together.
fn pieces(marks: Vec<Mark<'_>>) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    for mark in marks {
        let near = pieces.iter_mut().find(|piece| {
            piece.marks.iter().any(|other| {
                other.file == mark.file
                    && mark.text.is_some()
                    && other.line().abs_diff(mark.line()) <= NEAR
            })
        });
        match near {
            Some(piece) => piece.marks.push(mark),
            None => pieces.push(Piece { marks: vec![mark] }),
        }
    }
    pieces
}

impl<'a> Piece<'a> {
    /// Adds what is shown of the piece. Where a line was cut, its column is counted in what is
    /// left; `corrections` then takes the heading shown and the one that is meant.
    fn add_to<'b>(&self, group: Group<'b>, corrections: &mut Vec<(String, String)>) -> Group<'b>
    where
        'a: 'b,
    {
        let Some(head) = self.marks.first() else {
            return group;
        };
        let (Some(text), Some((line, column))) = (head.text, head.position) else {
            return group.element(Origin::path(head.file));
        };
        let first = self.marks.iter().map(Mark::line).min().unwrap_or(1);
        let last = self.marks.iter().map(Mark::line).max().unwrap_or(1);
        let (shown, words) = self.window(text, first, last);
        let head_start = words.first().map_or(0, |words| words.start);
        let line_start = shown
            .get(..head_start)
            .and_then(|before| before.rfind('\n'));
        let line_start = line_start.map_or(0, |newline| newline + 1);
        let shown_column = column_of(&shown, line_start, head_start);
        if shown_column != column {
            corrections.push((
                format!("{}:{line}:{shown_column}", head.file),
                format!("{}:{line}:{column}", head.file),
            ));
        }
        let annotations = self.marks.iter().zip(words).map(|(mark, words)| {
            let kind = if mark.primary {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            let annotation = kind.span(words);
            if mark.note.is_empty() {
                annotation
            } else {
                annotation.label(brief(mark.note))
            }
        });
        group.element(
            Snippet::source(shown)
                .path(head.file)
                .line_start(first)
                .fold(true)
                .annotations(annotations),
        )
    }

    /// The lines `first..=last` of `text` as they are shown, and where the words of each mark are
    /// in them.
    fn window(&self, text: &str, first: usize, last: usize) -> (String, Vec<Range<usize>>) {
        let mut shown = String::new();
        let mut words = vec![0..0; self.marks.len()];
        let mut start = self.start_of(text, first);
        for line in first..=last {
            let end = text
                .get(start..)
                .and_then(|rest| rest.find('\n'))
                .map_or(text.len(), |length| start + length);
            let content = text.get(start..end).unwrap_or_default();
            let content = content.strip_suffix('\r').unwrap_or(content);
            let here: Vec<_> = self
                .marks
                .iter()
                .enumerate()
                .filter(|(_, mark)| mark.line() == line)
                .map(|(index, mark)| {
                    let from = mark.words.start.saturating_sub(start).min(content.len());
                    let to = mark.words.end.saturating_sub(start).min(content.len());
                    (index, from..to.max(from))
                })
                .collect();
            let cut = cut(content, here.first().map(|(_, words)| words));
            for (index, range) in here {
                words[index] = cut.shift(&range, shown.len());
            }
            shown.push_str(&cut.text);
            shown.push('\n');
            start = (end + 1).min(text.len());
        }
        (shown, words)
    }

    /// The byte at which line `line` begins, found from a mark so that long files cost nothing.
    fn start_of(&self, text: &str, line: usize) -> usize {
        self.marks
            .iter()
            .find(|mark| mark.line() == line)
            .and_then(|mark| text.get(..mark.words.start))
            .and_then(|before| before.rfind('\n'))
            .map_or(0, |newline| newline + 1)
    }
}

/// The shown part of a line.
struct Cut {
    text: String,
    /// The bytes of the line that are shown, and how many bytes are before them.
    kept: Range<usize>,
    lead: usize,
}

impl Cut {
    fn shift(&self, words: &Range<usize>, before: usize) -> Range<usize> {
        let inside = |byte: usize| byte.clamp(self.kept.start, self.kept.end) - self.kept.start;
        let base = before + self.lead;
        base + inside(words.start)..base + inside(words.end)
    }
}

fn cut(line: &str, words: Option<&Range<usize>>) -> Cut {
    if line.len() <= LONGEST_LINE {
        return Cut {
            text: line.to_owned(),
            kept: 0..line.len(),
            lead: 0,
        };
    }
    let words = words.cloned().unwrap_or(0..0);
    let start = floor(line, words.start.saturating_sub(AROUND));
    let most = words.end.min(words.start + LONGEST_LINE / 2);
    let end = ceiling(line, most + AROUND);
    let lead = if start > 0 { "..." } else { "" };
    let trail = if end < line.len() { "..." } else { "" };
    Cut {
        text: format!("{lead}{}{trail}", line.get(start..end).unwrap_or_default()),
        kept: start..end,
        lead: lead.len(),
    }
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
