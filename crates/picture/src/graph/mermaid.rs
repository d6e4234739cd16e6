//! A graph as a flow chart in Mermaid.

use std::fmt::Write as _;

use super::{Edge, Flow, Graph, Node, NodeRole};
use crate::text::shortened;

/// Longest label, in columns.
const LONGEST: usize = 60;

/// Colours that are told apart on a light and on a dark page: the border says what a node is, the fill
/// is Mermaid's own for the reader's theme.
const CLASSES: [(&str, &str); 6] = [
    ("outside", "stroke:#6b7280,stroke-width:2px"),
    ("entry", "stroke:#8b5cf6,stroke-width:2px"),
    ("compute", "stroke:#e07b00,stroke-width:2px"),
    ("data", "stroke:#2f80ed,stroke-width:2px"),
    ("keeper", "stroke:#0f9d76,stroke-width:2px"),
    ("watch", "stroke:#d6336c,stroke-width:2px"),
];

pub(super) fn draw(graph: &Graph) -> String {
    let mut text = String::from("flowchart LR\n");
    let _ = writeln!(text, "  accTitle: {}", plain(&graph.title));
    let _ = writeln!(text, "  accDescr: {}", plain(&graph.description));
    for (at, area) in graph.areas.iter().enumerate() {
        if area.within.is_none() && is_used(graph, at) {
            draw_area(graph, at, 1, &mut text);
        }
    }
    for edge in &graph.edges {
        draw_edge(edge, &mut text);
    }
    for (class, style) in CLASSES {
        let members: Vec<String> = graph
            .nodes
            .iter()
            .filter(|node| node.role.class() == class)
            .map(|node| id(&node.id))
            .collect();
        if !members.is_empty() {
            let _ = writeln!(text, "  classDef {class} {style}");
            let _ = writeln!(text, "  class {} {class}", members.join(","));
        }
    }
    let elsewhere: Vec<String> = graph
        .nodes
        .iter()
        .filter(|node| node.elsewhere)
        .map(|node| id(&node.id))
        .collect();
    if !elsewhere.is_empty() {
        let _ = writeln!(text, "  classDef elsewhere stroke-dasharray:5 4");
        let _ = writeln!(text, "  class {} elsewhere", elsewhere.join(","));
    }
    text
}

fn draw_area(graph: &Graph, at: usize, depth: usize, text: &mut String) {
    let area = &graph.areas[at];
    let indent = "  ".repeat(depth);
    let _ = writeln!(
        text,
        "{indent}subgraph {}[\"{}\"]",
        id(&format!("area_{}", area.id)),
        label(&area.title)
    );
    for node in graph.nodes.iter().filter(|node| node.area == at) {
        draw_node(node, &indent, text);
    }
    for (inner, area) in graph.areas.iter().enumerate() {
        if area.within == Some(at) && is_used(graph, inner) {
            draw_area(graph, inner, depth + 1, text);
        }
    }
    let _ = writeln!(text, "{indent}end");
}

/// Whether an area contains anything.
fn is_used(graph: &Graph, at: usize) -> bool {
    let mut inner = graph.areas.iter().enumerate();
    graph.nodes.iter().any(|node| node.area == at)
        || inner.any(|(inner, area)| area.within == Some(at) && is_used(graph, inner))
}

fn draw_node(node: &Node, indent: &str, text: &mut String) {
    let (open, close) = match node.role {
        NodeRole::Outside => ("([", "])"),
        NodeRole::Data | NodeRole::Keeper | NodeRole::Far => ("[(", ")]"),
        NodeRole::Watch => ("{{", "}}"),
        NodeRole::Entry | NodeRole::Compute => ("[", "]"),
    };
    let mut words = match node.role {
        NodeRole::Watch | NodeRole::Outside => {
            format!("{}: {}", label(node.kind.0), label(&node.name))
        }
        _ => format!("{} {}", label(node.kind.0), label(&node.name)),
    };
    for word in crate::text::lines(node.words().iter().map(String::as_str), 34) {
        words.push_str("<br/>");
        words.push_str(&label(&word));
    }
    let _ = writeln!(text, "{indent}  {}{open}\"{words}\"{close}", id(&node.id));
}

/// An edge leads from who asks to who is asked, whichever way data flows: its words say that, and the
/// order of the columns follows the arrows.
fn draw_edge(edge: &Edge, text: &mut String) {
    let (from, to) = (id(&edge.from), id(&edge.to));
    let arrow = match edge.flow {
        Flow::Call | Flow::Data => "-->",
        Flow::Copy | Flow::Alert => "-.->",
    };
    let _ = if edge.label.is_empty() {
        writeln!(text, "  {from} {arrow} {to}")
    } else {
        writeln!(text, "  {from} {arrow}|\"{}\"| {to}", label(&edge.label))
    };
}

/// A name that Mermaid takes as one: no `-`, and no word of its own such as `end`.
fn id(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '_'
            }
        })
        .collect();
    // Workloads are called by kind and name, areas by `area_` and name; a word of Mermaid's has no `_`.
    if plain.contains('_') {
        plain
    } else {
        format!("{plain}_")
    }
}

/// Text inside quotes: Mermaid takes `#...;` as a letter by its number, `<` as HTML, `$$` as a formula,
/// `\n` as the end of a line, and what begins like an item of a list as Markdown.
fn label(text: &str) -> String {
    let text = shortened(text, LONGEST);
    let is_item = match text.trim_start_matches(|letter: char| letter.is_ascii_digit()) {
        rest if rest.len() < text.len() => rest.starts_with(". ") || rest.starts_with(") "),
        rest => ["- ", "+ ", "* "].iter().any(|mark| rest.starts_with(mark)),
    };
    let mut escaped = String::new();
    for (at, letter) in text.char_indices() {
        match letter {
            '"' | '#' | '<' | '>' | '&' | '`' | '\\' | '$' | '%' | ';' => {
                let _ = write!(escaped, "#{};", u32::from(letter));
            }
            '-' | '+' | '*' | '0'..='9' if at == 0 && is_item => {
                let _ = write!(escaped, "#{};", u32::from(letter));
            }
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// Text of a line of its own, without quotes.
fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '#' | ';' | '{' | '}' | '%' | '<' | '>' | '"' => ' ',
            letter if letter.is_control() => ' ',
            letter => letter,
        })
        .collect()
}
