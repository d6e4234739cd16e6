//! One widget as HTML that is well-formed XML too.

use std::fmt::Write as _;

use super::curves::{HEIGHT, WIDTH, path};
use super::{AlarmCard, Content, Curve, Mark, Widget};
use crate::text::{counted, shortened, xml};

/// Colours of curves; the page says which. More curves than that are dashed.
const COLOURS: usize = 10;
/// Letters of an alarm's name that fit into a cell.
const NAME: usize = 34;
const DASHES: [&str; 5] = ["", "6 3", "2 3", "9 3 2 3", "1 5"];

pub(super) fn draw(widget: &Widget, span: &str, text: &mut String) {
    let bare = matches!(widget.content, Content::Text(_));
    let _ = write!(
        text,
        "<section class=\"widget{}\" style=\"grid-column:{}/span {};grid-row:{}/span {}\">",
        if bare { " bare" } else { "" },
        widget.x + 1,
        widget.width.max(1),
        widget.y + 1,
        widget.height.max(1)
    );
    if !widget.title.is_empty() {
        let title = xml(&widget.title);
        let _ = write!(text, "<h3 title=\"{title}\">{title}</h3>");
    }
    match &widget.content {
        Content::Graph {
            curves,
            marks,
            period,
            view,
        } => graph(curves, marks, *period, view, span, text),
        Content::Alarms(alarms) => states(alarms, text),
        Content::Log { query, groups } => log(query, groups, text),
        Content::Text(markdown) => markdown_text(markdown, text),
        Content::Other(kind) => {
            let _ = write!(
                text,
                "<p class=\"quiet\">A widget of type {}, which is not drawn here.</p>",
                xml(kind)
            );
        }
    }
    text.push_str("</section>\n");
}

fn graph(curves: &[Curve], marks: &[Mark], period: u32, view: &str, span: &str, text: &mut String) {
    let right = curves.iter().any(|curve| curve.right) || marks.iter().any(|mark| mark.right);
    let left = curves.iter().any(|curve| !curve.right);
    text.push_str("<div class=\"plot\">");
    if left {
        text.push_str("<span class=\"axis\">left axis</span>");
    }
    let _ = write!(
        text,
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" preserveAspectRatio=\"none\" role=\"img\"><title>Sample curves: {}. No data.</title>",
        counted(curves.len(), ("metric", "metrics"))
    );
    for row in 0..=4 {
        let y = f64::from(row) * HEIGHT / 4.0;
        let _ = write!(text, "<path class=\"grid\" d=\"M0 {y}H{WIDTH}\"/>");
    }
    for (at, curve) in curves.iter().enumerate() {
        let _ = write!(
            text,
            "<path class=\"curve c{}\"{} d=\"{}\"/>",
            at % COLOURS,
            dashes(at),
            path(
                &format!("{} {}", curve.metric, curve.statistic),
                curve.shape
            )
        );
    }
    for (at, _) in marks.iter().enumerate() {
        let y = mark_height(at, marks.len());
        let _ = write!(text, "<path class=\"mark\" d=\"M0 {y:.1}H{WIDTH}\"/>");
    }
    text.push_str("</svg>");
    if right {
        text.push_str("<span class=\"axis\">right axis</span>");
    }
    text.push_str("</div>");
    let every = match period {
        0 => String::new(),
        seconds if seconds % 60 == 0 => format!("every {} min", seconds / 60),
        seconds => format!("every {seconds} s"),
    };
    let kind = if view.is_empty() || view == "timeSeries" {
        String::new()
    } else {
        format!(", shown as {}", xml(view))
    };
    let _ = write!(
        text,
        "<div class=\"time\"><span>{}</span><span>{every}{kind}</span><span>now</span></div>",
        xml(&before(span))
    );
    text.push_str("<ul class=\"legend\" tabindex=\"0\">");
    for (at, curve) in curves.iter().enumerate() {
        let label = xml(&curve.label);
        let statistic = if curve.statistic.is_empty() {
            String::new()
        } else {
            format!("{} of ", xml(&curve.statistic))
        };
        let axis = if curve.right { ", right axis" } else { "" };
        let _ = write!(
            text,
            "<li title=\"{statistic}{}{axis}\"><svg width=\"18\" height=\"10\" aria-hidden=\"true\"><path class=\"curve c{}\"{} d=\"M0 5h18\"/></svg>{label}",
            xml(&curve.metric),
            at % COLOURS,
            dashes(at),
        );
        let _ = write!(text, " <i>{}{axis}</i>", xml(&curve.statistic));
        for alarm in &curve.alarms {
            let _ = write!(text, " <b>alarm {}</b>", xml(alarm));
        }
        text.push_str("</li>");
    }
    for mark in marks {
        let _ = write!(
            text,
            "<li><svg width=\"18\" height=\"10\" aria-hidden=\"true\"><path class=\"mark\" d=\"M0 5h18\"/></svg>{} <i>at {}{}</i></li>",
            xml(&mark.label),
            xml(&mark.value),
            if mark.right { ", right axis" } else { "" }
        );
    }
    text.push_str("</ul>");
}

fn dashes(at: usize) -> String {
    match DASHES[(at / COLOURS) % DASHES.len()] {
        "" => String::new(),
        dashes => format!(" stroke-dasharray=\"{dashes}\""),
    }
}

/// Marks have no scale here: they are placed one below the other.
fn mark_height(at: usize, count: usize) -> f64 {
    HEIGHT * (0.15 + 0.5 * at as f64 / count as f64)
}

/// The beginning of what is shown: `-PT3H` is `3 h ago`.
fn before(start: &str) -> String {
    let span = start.trim_start_matches(['-', 'P']).replace('T', "");
    let (number, unit) = span.split_at(
        span.find(|letter: char| !letter.is_ascii_digit())
            .unwrap_or(span.len()),
    );
    match (number, unit) {
        ("", _) => start.to_owned(),
        (number, "H") => format!("{number} h ago"),
        (number, "D") => format!("{number} days ago"),
        (number, "W") => format!("{number} weeks ago"),
        (number, "M") => format!(
            "{number} {} ago",
            if start.contains('T') { "min" } else { "months" }
        ),
        _ => start.to_owned(),
    }
}

fn states(alarms: &[AlarmCard], text: &mut String) {
    text.push_str("<ul class=\"states\" tabindex=\"0\">");
    for alarm in alarms {
        let name = xml(&alarm.name);
        let short = xml(&shortened(&alarm.name, NAME));
        let fires = if alarm.fires.is_empty() {
            "not made here".to_owned()
        } else {
            xml(&alarm.fires)
        };
        let _ = write!(
            text,
            "<li title=\"{name}\n{fires}\n{}\"><span>{short}</span><i>{fires}</i></li>",
            xml(&alarm.metric)
        );
    }
    text.push_str("</ul>");
}

fn log(query: &str, groups: &[String], text: &mut String) {
    let _ = write!(
        text,
        "<pre tabindex=\"0\">{}</pre><p class=\"quiet\" title=\"{}\">The answer as a table, of {}: {}</p>",
        xml(&query.replace(" | ", "\n| ")),
        xml(&groups.join("\n")),
        counted(groups.len(), ("log group", "log groups")),
        xml(&groups.join(", "))
    );
}

/// Headings and paragraphs; more than that is shown as it is written.
fn markdown_text(markdown: &str, text: &mut String) {
    text.push_str("<div class=\"text\">");
    for line in markdown.lines().filter(|line| !line.trim().is_empty()) {
        let words = line.trim_start_matches('#');
        let depth = line.len() - words.len();
        let _ = if depth > 0 && words.starts_with(' ') {
            // The page has two levels of headings above.
            write!(
                text,
                "<p class=\"h{}\">{}</p>",
                depth.min(3),
                xml(words.trim())
            )
        } else {
            write!(text, "<p>{}</p>", xml(line))
        };
    }
    text.push_str("</div>");
}

#[cfg(test)]
mod tests {
    use super::before;

    #[test]
    fn spans_are_told_as_people_do() {
        assert_eq!(before("-PT3H"), "3 h ago");
        assert_eq!(before("-PT15M"), "15 min ago");
        assert_eq!(before("-P3M"), "3 months ago");
        assert_eq!(before("-P7D"), "7 days ago");
        assert_eq!(before("2026-11-01T00:00:00Z"), "2026-11-01T00:00:00Z");
    }
}
