//! Dashboards below each other, as one document that needs nothing from elsewhere: no script, no font,
//! no request. Light or dark as its reader prefers.

use std::fmt::Write as _;

use super::{Dashboard, Page, widget};
use crate::text::{counted, xml};

/// Height of a row of the grid, and the room between widgets.
const ROW: u32 = 50;
const GAP: u32 = 8;
/// Width of the dashboards as a picture, and height of what is above each.
const WIDTH: u32 = 1_400;
const ABOVE: u32 = 54;
const NOTICE: u32 = 100;

/// Words have a contrast of 4.5 or more to their background, curves of 3 or more.
const STYLE: &str = include_str!("page.css");

const SAYS: &str = "A preview. Layout, titles, metrics, statistics, axes, queries and alarms are those \
                    that will be made; the curves are samples, drawn without any data, and have no scale. \
                    Thresholds in the legends are those of alarms; CloudWatch does not draw them.";

pub(super) fn html(page: &Page) -> String {
    let title = xml(&page.title);
    let mut text = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta name=\"color-scheme\" content=\"light dark\"/>\n<title>{title}</title>\n<style>\n{}</style>\n\
         </head>\n<body>\n<main class=\"page\">\n<h1>{title}</h1>\n<p class=\"says\">{SAYS}</p>\n",
        style()
    );
    if page.dashboards.len() > 1 {
        text.push_str("<nav aria-label=\"Dashboards\">");
        for (at, dashboard) in page.dashboards.iter().enumerate() {
            let _ = write!(text, "<a href=\"#d{at}\">{}</a> ", xml(&dashboard.name));
        }
        if !page.alarms.is_empty() {
            text.push_str("<a href=\"#alarms\">Alarms</a>");
        }
        text.push_str("</nav>\n");
    }
    for (at, dashboard) in page.dashboards.iter().enumerate() {
        draw(at, dashboard, &mut text);
    }
    if page.dashboards.is_empty() {
        text.push_str("<p>There is no dashboard.</p>\n");
    }
    alarms(page, &mut text);
    text.push_str("</main>\n</body>\n</html>\n");
    text
}

pub(super) fn svg(page: &Page) -> String {
    let rows = |dashboard: &Dashboard| {
        let ends = dashboard
            .widgets
            .iter()
            .map(|widget| widget.y + widget.height);
        ends.max().unwrap_or_default()
    };
    let height: u32 = page
        .dashboards
        .iter()
        .map(|dashboard| ABOVE + rows(dashboard) * (ROW + GAP))
        .sum::<u32>()
        + NOTICE;
    let title = xml(&page.title);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
         height=\"{height}\" role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">{title}</title>\n\
         <desc id=\"desc\">{SAYS}</desc>\n<style>\n{}</style>\n<foreignObject width=\"{WIDTH}\" height=\"{height}\">\n\
         <div xmlns=\"http://www.w3.org/1999/xhtml\" class=\"page picture\">\n<h1>{title}</h1>\n<p class=\"says\">{SAYS}</p>\n",
        style()
    );
    for (at, dashboard) in page.dashboards.iter().enumerate() {
        draw(at, dashboard, &mut text);
    }
    text.push_str("</div>\n</foreignObject>\n</svg>\n");
    // Inside XHTML the drawings must say what they are.
    let (head, body) = text.split_once("<foreignObject").unwrap_or((&text, ""));
    format!(
        "{head}<foreignObject{}",
        body.replace("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ")
    )
}

fn style() -> String {
    STYLE
        .replace("ROW", &format!("{ROW}px"))
        .replace("GAP", &format!("{GAP}px"))
}

fn draw(at: usize, dashboard: &Dashboard, text: &mut String) {
    let name = xml(&dashboard.name);
    let _ = write!(
        text,
        "<h2 id=\"d{at}\">{name} <small>{}</small></h2>\n<div class=\"board\"><div class=\"cells\">\n",
        counted(dashboard.widgets.len(), ("widget", "widgets"))
    );
    for one in &dashboard.widgets {
        widget::draw(one, &dashboard.start, text);
    }
    text.push_str("</div></div>\n");
}

fn alarms(page: &Page, text: &mut String) {
    if page.alarms.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "<h2 id=\"alarms\">Alarms <small>{}</small></h2>\n<div class=\"list\"><table>\n\
         <thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Fires</th><th scope=\"col\">On</th><th scope=\"col\">Means</th></tr></thead>\n<tbody>",
        page.alarms.len()
    );
    for alarm in &page.alarms {
        let _ = writeln!(
            text,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>",
            xml(&alarm.name),
            xml(&alarm.fires),
            xml(&alarm.metric),
            xml(&alarm.description)
        );
    }
    text.push_str("</tbody></table></div>\n");
}
