//! A graph as a document of SVG: light or dark as its reader prefers, with titles for what is
//! shortened, and nothing from elsewhere.

use std::fmt::Write as _;

use super::layout::{EdgeRoute, LINE, Layout, NAME, NODE, PAD, Rect, SMALL, TITLE, WORDS};
use super::{Area, Edge, Flow, Graph, Node, Way};
use crate::text::{fitting, shortened, width, xml};

/// Room above everything for the title, and below for the legend.
const ABOVE: f64 = 44.0;
const BELOW: f64 = 46.0;
/// Least width: that of the legend.
const LEAST: f64 = 900.0;
const FONT: &str = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace";

/// Colours on a light and on a dark page: class, property, light, dark. Words have a contrast of 4.5
/// or more to their background, lines of 3 or more.
const COLOURS: [(&str, &str, &str, &str); 19] = [
    (".page", "fill", "#ffffff", "#0d1117"),
    (".area", "fill", "#f6f8fa", "#151b23"),
    (".area", "stroke", "#7d8590", "#7d8590"),
    (".inner", "fill", "#eef4fb", "#152233"),
    (".box", "fill", "#ffffff", "#0d1117"),
    (".box", "stroke", "#7d8590", "#7d8590"),
    (".name", "fill", "#1f2328", "#f0f6fc"),
    (".word", "fill", "#57606a", "#9da7b3"),
    (".halo", "stroke", "#f6f8fa", "#151b23"),
    (".outside", "fill", "#6b7280", "#9ca3af"),
    (".entry", "fill", "#7c3aed", "#a78bfa"),
    (".compute", "fill", "#c2410c", "#fb923c"),
    (".data", "fill", "#1d63c9", "#58a6ff"),
    (".keeper", "fill", "#0b7a5c", "#3fb68f"),
    (".watch", "fill", "#b3245c", "#f778ba"),
    (".call", "stroke", "#7c3aed", "#a78bfa"),
    (".flow", "stroke", "#1d63c9", "#58a6ff"),
    (".copy", "stroke", "#0b7a5c", "#3fb68f"),
    (".alert", "stroke", "#b3245c", "#f778ba"),
];

pub(super) fn draw(graph: &Graph, layout: &Layout) -> String {
    let width = layout.width.max(LEAST).ceil();
    let height = (layout.height + ABOVE + BELOW).ceil();
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" aria-labelledby=\"title desc\">\n\
         <title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n",
        xml(&graph.title),
        xml(&graph.description)
    );
    style(&mut text);
    let _ = writeln!(
        text,
        "<rect class=\"page\" width=\"{width}\" height=\"{height}\"/>\n\
         <text class=\"name\" x=\"18\" y=\"29\" style=\"font-size:17px\">{}</text>\n\
         <g transform=\"translate(0 {ABOVE})\">",
        xml(&shortened(&graph.title, fitting(width - 36.0, 17.0)))
    );
    for (area, rect) in graph.areas.iter().zip(&layout.areas) {
        if let Some(rect) = rect {
            draw_area(area, *rect, &mut text);
        }
    }
    for (edge, line) in graph.edges.iter().zip(&layout.edges) {
        draw_edge(edge, *line, &mut text);
    }
    for (at, node) in graph.nodes.iter().enumerate() {
        draw_node(node, layout.nodes[at], &layout.words[at], &mut text);
    }
    text.push_str("</g>\n");
    legend(graph, layout.height + ABOVE, &mut text);
    text.push_str("</svg>\n");
    text
}

fn style(text: &mut String) {
    let rules = |dark: bool| -> String {
        COLOURS
            .iter()
            .map(|(class, property, light, shade)| {
                format!("{class}{{{property}:{}}}", if dark { shade } else { light })
            })
            .collect()
    };
    let _ = writeln!(
        text,
        "<style>\ntext{{font-family:{FONT};font-size:{SMALL}px}}\n.name{{font-weight:600}}\n\
         .line{{fill:none;stroke-width:1.6}}\n.copy,.alert{{stroke-dasharray:5 4}}\n\
         .head{{stroke-dasharray:none;stroke-width:1.6;fill:none}}\n\
         .area{{stroke-dasharray:7 5}}\n.elsewhere{{stroke-dasharray:5 4}}\n\
         .halo{{stroke-width:4;stroke-linejoin:round;paint-order:stroke}}\n\
         {}\n@media (prefers-color-scheme:dark){{\n{}\n}}\n</style>",
        rules(false),
        rules(true)
    );
}

fn draw_area(area: &Area, rect: Rect, text: &mut String) {
    let inner = if area.within.is_some() { " inner" } else { "" };
    let title = shortened(&area.title, fitting(rect.width - 28.0, SMALL));
    let _ = writeln!(
        text,
        "<g><title>{}</title><rect class=\"area{inner}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"10\"/>\
         <text class=\"word\" x=\"{}\" y=\"{}\">{}</text></g>",
        xml(&area.title),
        number(rect.x),
        number(rect.y),
        number(rect.width),
        number(rect.height),
        number(rect.x + 14.0),
        number(rect.y + TITLE - 9.0),
        xml(&title)
    );
}

fn draw_node(node: &Node, rect: Rect, words: &[String], text: &mut String) {
    let (x, y) = (rect.x, rect.y);
    let class = node.role.class();
    let elsewhere = if node.elsewhere { " elsewhere" } else { "" };
    let mut title = format!("{}: {}", node.kind.0, node.name);
    if node.elsewhere {
        title.push_str(" (made elsewhere)");
    }
    for word in node.words() {
        title.push('\n');
        title.push_str(&word);
    }
    let _ = write!(
        text,
        "<g><title>{}</title><rect class=\"box{elsewhere}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\"/>\
         <rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"5\" height=\"{}\" rx=\"2.5\"/>",
        xml(&title),
        number(x),
        number(y),
        number(rect.width),
        number(rect.height),
        number(x),
        number(y),
        number(rect.height)
    );
    let room = NODE - 2.0 * PAD;
    let kind = node.kind.0.to_uppercase();
    let _ = write!(
        text,
        "<text class=\"{class}\" x=\"{}\" y=\"{}\" style=\"font-size:10px\">{}</text>\
         <text class=\"name\" x=\"{}\" y=\"{}\" style=\"font-size:{NAME}px\">{}</text>",
        number(x + PAD),
        number(y + 19.0),
        xml(&shortened(&kind, fitting(room, SMALL))),
        number(x + PAD),
        number(y + 38.0),
        xml(&shortened(&node.name, fitting(room, NAME)))
    );
    for (at, line) in words.iter().enumerate() {
        let _ = write!(
            text,
            "<text class=\"word\" x=\"{}\" y=\"{}\">{}</text>",
            number(x + PAD),
            number(y + 56.0 + at as f64 * LINE),
            xml(line)
        );
    }
    text.push_str("</g>\n");
}

fn draw_edge(edge: &Edge, line: EdgeRoute, text: &mut String) {
    let class = match edge.flow {
        Flow::Call => "call",
        Flow::Data => "flow",
        Flow::Copy => "copy",
        Flow::Alert => "alert",
    };
    let (x, y) = line.start;
    let (to_x, to_y) = line.stop;
    let same = (to_x - x).abs() < 1.0;
    // Into a column from its left, or from its right when the edge comes from there or stays in it.
    let inwards = if to_x > x { 1.0 } else { -1.0 };
    let bend = if same {
        x + line.level
    } else if to_x > x {
        (x + line.level).min(to_x - 14.0)
    } else {
        x
    };
    let reach = if same { 46.0 } else { (to_x - bend) / 2.0 };
    let tip = to_x - inwards * 2.0;
    let path = if same {
        format!(
            "M{} {}H{}C{} {} {} {} {} {}H{}",
            number(x),
            number(y),
            number(bend),
            number(bend + reach),
            number(y),
            number(bend + reach),
            number(to_y),
            number(bend),
            number(to_y),
            number(tip)
        )
    } else {
        format!(
            "M{} {}H{}C{} {} {} {} {} {}",
            number(x),
            number(y),
            number(bend),
            number(bend + reach),
            number(y),
            number(to_x - reach),
            number(to_y),
            number(tip),
            number(to_y)
        )
    };
    let mut title = format!("{} → {}", edge.from, edge.to);
    for line in std::iter::once(&edge.label).chain(&edge.details) {
        if !line.is_empty() {
            title.push('\n');
            title.push_str(line);
        }
    }
    let _ = write!(
        text,
        "<g><title>{}</title><path class=\"line {class}\" d=\"{path}\"/>",
        xml(&title)
    );
    if edge.way != Way::Back {
        head(tip, to_y, inwards, class, text);
    }
    if edge.way != Way::Forth {
        head(x + 2.0, y, -1.0, class, text);
    }
    if !edge.label.is_empty() {
        let label = shortened(&edge.label, fitting(WORDS - 18.0, SMALL));
        let _ = write!(
            text,
            "<text class=\"word halo\" x=\"{}\" y=\"{}\">{}</text>",
            number(x + 12.0),
            number(y - 4.0),
            xml(&label)
        );
    }
    text.push_str("</g>\n");
}

/// The head of an arrow that points to the right (1) or to the left (-1).
fn head(x: f64, y: f64, way: f64, class: &str, text: &mut String) {
    let _ = write!(
        text,
        "<path class=\"head {class}\" d=\"M{} {}L{} {}L{} {}\"/>",
        number(x - way * 7.0),
        number(y - 4.5),
        number(x),
        number(y),
        number(x - way * 7.0),
        number(y + 4.5)
    );
}

fn legend(graph: &Graph, top: f64, text: &mut String) {
    let y = top + 16.0;
    let mut x = 18.0;
    for (flow, class, words) in [
        (Flow::Call, "call", "calls"),
        (Flow::Data, "flow", "data, to where the arrow points"),
        (Flow::Copy, "copy", "backups and copies"),
        (Flow::Alert, "alert", "alerts"),
    ] {
        if !graph.edges.iter().any(|edge| edge.flow == flow) {
            continue;
        }
        let _ = write!(
            text,
            "<g><path class=\"line {class}\" d=\"M{} {y}h32\"/>",
            number(x)
        );
        head(x + 34.0, y, 1.0, class, text);
        let _ = writeln!(
            text,
            "<text class=\"word\" x=\"{}\" y=\"{}\">{words}</text></g>",
            number(x + 42.0),
            number(y + 4.0)
        );
        x += 42.0 + width(words, SMALL) + 24.0;
    }
    if graph.nodes.iter().any(|node| node.elsewhere) {
        let _ = writeln!(
            text,
            "<g><rect class=\"box elsewhere\" x=\"{}\" y=\"{}\" width=\"32\" height=\"14\" rx=\"4\"/>\
             <text class=\"word\" x=\"{}\" y=\"{}\">made elsewhere</text></g>",
            number(x),
            number(y - 7.0),
            number(x + 40.0),
            number(y + 4.0)
        );
    }
}

/// A coordinate, to a tenth.
fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}
