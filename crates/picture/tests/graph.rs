//! Graphs as they are drawn: readable whatever is in them.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::collections::BTreeMap;

use picture::graph::{Area, Edge, Flow, Graph, MOST, Node, NodeRole, Way};

/// Names that mean something to XML or to Mermaid.
const HOSTILE: [&str; 8] = [
    "end",
    "a\"b]\"); click",
    "<script>alert(1)</script>",
    "#quot; & %%{init}%%",
    "1. first",
    "- item `code` $$x$$",
    "日本語の名前です",
    "a-very-long-name-that-goes-on-and-on-and-on-until-nobody-can-read-it-any-more-0123456789",
];

fn node(id: String, role: NodeRole, name: &str, area: usize) -> Node {
    Node {
        id,
        role,
        kind: ("Thing", "Things"),
        name: name.into(),
        notes: vec![name.into(), "a, list, of, words, that, is, long".into()],
        counts: BTreeMap::from([(("alarm", "alarms"), 2)]),
        area,
        elsewhere: area == 2,
    }
}

/// A graph with so many workloads: a third lets in, a third computes, a third keeps.
fn graph(count: usize) -> Graph {
    let area = |id: &str, within| Area {
        id: id.into(),
        title: format!("Area {id} \"<&>\""),
        within,
    };
    let name = |at: usize| HOSTILE[at % HOSTILE.len()];
    let roles = [NodeRole::Entry, NodeRole::Compute, NodeRole::Data];
    let mut nodes: Vec<Node> = (0..count)
        .map(|at| {
            let area = if at % 7 == 1 { 2 } else { 1 };
            let role = roles[at % 3];
            node(
                format!("node_{at}"),
                role,
                name(at),
                if role == NodeRole::Compute { area } else { 1 },
            )
        })
        .collect();
    nodes.push(node("callers".into(), NodeRole::Outside, "Anybody", 0));
    nodes.push(node("people".into(), NodeRole::Outside, "People", 0));
    nodes.push(node("vault".into(), NodeRole::Keeper, "Vault", 1));
    nodes.push(node("copies".into(), NodeRole::Far, "Copies", 3));
    nodes.push(node("alarms".into(), NodeRole::Watch, "Alarms", 1));
    nodes.push(node("heals".into(), NodeRole::Watch, "Heals", 1));
    let edge = |from: String, to: String, flow, way, label: &str| Edge {
        from,
        to,
        flow,
        way,
        label: label.into(),
        count: 1,
        unit: ("grant", "grants"),
        details: vec![label.into()],
    };
    let mut edges = vec![
        edge(
            "alarms".into(),
            "people".into(),
            Flow::Alert,
            Way::Forth,
            "",
        ),
        edge(
            "alarms".into(),
            "heals".into(),
            Flow::Alert,
            Way::Forth,
            "starts",
        ),
        edge(
            "vault".into(),
            "copies".into(),
            Flow::Copy,
            Way::Forth,
            "copies",
        ),
    ];
    for at in 0..count {
        let id = |at: usize| format!("node_{}", at % count);
        match at % 3 {
            0 => {
                edges.push(edge("callers".into(), id(at), Flow::Call, Way::Forth, ""));
                edges.push(edge(id(at), id(at + 1), Flow::Call, Way::Forth, name(at)));
            }
            1 => {
                for (step, way) in [(1, Way::Back), (4, Way::Both), (7, Way::Forth)] {
                    if (at + step) % count % 3 == 2 {
                        edges.push(edge(id(at), id(at + step), Flow::Data, way, name(step)));
                    }
                }
                if (at + 3) % count % 3 == 1 {
                    edges.push(edge(id(at), id(at + 3), Flow::Call, Way::Forth, "invoke"));
                }
            }
            _ => edges.push(edge(id(at), "vault".into(), Flow::Copy, Way::Forth, "")),
        }
    }
    Graph {
        title: "shop \"production\" <&>".into(),
        description: "Things & what flows: between them; 100 %".into(),
        areas: vec![
            area("internet", None),
            area("account", None),
            area("network", Some(1)),
            area("recovery", None),
        ],
        nodes,
        edges,
    }
}

/// Left, top, right and bottom of words, as wide as the widest usual font makes them.
type Words = (f64, f64, f64, f64, String);

fn words(svg: &roxmltree::Document<'_>) -> Vec<Words> {
    svg.descendants()
        .filter(|node| node.has_tag_name("text"))
        .map(|node| {
            let number = |name| node.attribute(name).unwrap().parse::<f64>().unwrap();
            let size = node.attribute("style").map_or(12.0, |style| {
                let style = style.strip_prefix("font-size:").unwrap();
                style.strip_suffix("px").unwrap().parse().unwrap()
            });
            let text = node.text().unwrap_or_default().to_owned();
            let columns: usize = text
                .chars()
                .map(|letter| if u32::from(letter) < 0x2e80 { 1 } else { 2 })
                .sum();
            let (x, y) = (number("x"), number("y"));
            let moved = node
                .ancestors()
                .find_map(|node| node.attribute("transform"))
                .map_or(0.0, |_| 44.0);
            let y = y + moved;
            let right = x + columns as f64 * size * 0.602;
            (x, y - size * 0.75, right, y + size * 0.22, text)
        })
        .collect()
}

#[test]
fn no_words_stand_on_others_nor_outside() {
    for count in [0, 1, 3, 12, 30, MOST, 60, 200] {
        let text = graph(count).svg();
        let svg = roxmltree::Document::parse(&text).unwrap();
        let size = |name| {
            svg.root_element()
                .attribute(name)
                .unwrap()
                .parse::<f64>()
                .unwrap()
        };
        let all = words(&svg);
        for (at, a) in all.iter().enumerate() {
            assert!(
                a.0 >= 0.0 && a.1 >= 0.0 && a.2 <= size("width") && a.3 <= size("height"),
                "{count}: {a:?} is outside"
            );
            for b in &all[at + 1..] {
                let apart = a.2 <= b.0 || b.2 <= a.0 || a.3 <= b.1 || b.3 <= a.1;
                assert!(apart, "{count}: {a:?} stands on {b:?}");
            }
        }
    }
}

#[test]
fn boxes_of_nodes_do_not_meet() {
    for count in [3, 12, 30, MOST] {
        let text = graph(count).svg();
        let svg = roxmltree::Document::parse(&text).unwrap();
        let boxes: Vec<[f64; 4]> = svg
            .descendants()
            .filter(|node| {
                let class = node.attribute("class").unwrap_or_default();
                class.starts_with("box") && node.attribute("rx") == Some("6")
            })
            .map(|node| {
                ["x", "y", "width", "height"]
                    .map(|name| node.attribute(name).unwrap().parse().unwrap())
            })
            .collect();
        assert_eq!(boxes.len(), count + 6);
        for (at, a) in boxes.iter().enumerate() {
            for b in &boxes[at + 1..] {
                let apart = a[0] + a[2] <= b[0]
                    || b[0] + b[2] <= a[0]
                    || a[1] + a[3] <= b[1]
                    || b[1] + b[3] <= a[1];
                assert!(apart, "{count}: {a:?} meets {b:?}");
            }
        }
    }
}

#[test]
fn what_is_shortened_stands_whole_in_a_title() {
    let text = graph(30).svg();
    let svg = roxmltree::Document::parse(&text).unwrap();
    let titles: Vec<&str> = svg
        .descendants()
        .filter(|node| node.has_tag_name("title"))
        .filter_map(|node| node.text())
        .collect();
    let shown: Vec<String> = words(&svg).into_iter().map(|words| words.4).collect();
    let long = HOSTILE[7];
    assert!(!shown.iter().any(|words| words == long));
    assert!(titles.iter().any(|title| title.contains(long)));
}

#[test]
fn a_picture_names_itself_and_follows_the_readers_theme() {
    let text = graph(3).svg();
    let svg = roxmltree::Document::parse(&text).unwrap();
    let root = svg.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    for id in root.attribute("aria-labelledby").unwrap().split(' ') {
        assert!(
            svg.descendants()
                .any(|node| node.attribute("id") == Some(id))
        );
    }
    assert!(text.contains("prefers-color-scheme:dark"));
    assert!(!text.contains("<script") && !text.contains("http://www.w3.org/1999/xlink"));
}

#[test]
fn many_are_grouped_and_none_is_lost() {
    for count in [MOST + 1, 200, 1_000] {
        let whole = graph(count);
        let small = whole.condensed(MOST);
        assert!(
            small.nodes.len() <= MOST + 6,
            "{count}: {}",
            small.nodes.len()
        );
        let alarms = |graph: &Graph| -> usize {
            graph
                .nodes
                .iter()
                .flat_map(|node| node.counts.values())
                .sum()
        };
        assert_eq!(alarms(&whole), alarms(&small));
        let flows = |graph: &Graph| -> usize { graph.edges.iter().map(|edge| edge.count).sum() };
        assert_eq!(flows(&whole), flows(&small));
    }
    assert_eq!(graph(MOST).condensed(MOST), graph(MOST));
}

#[test]
fn groups_that_are_alike_are_told_apart_from_others() {
    // Twenty times a thing that computes with one that keeps, and twenty that only keep.
    let mut whole = graph(0);
    whole.edges.clear();
    for at in 0..20 {
        whole
            .nodes
            .push(node(format!("c{at}"), NodeRole::Compute, "c", 1));
        whole
            .nodes
            .push(node(format!("d{at}"), NodeRole::Data, "d", 1));
        whole
            .nodes
            .push(node(format!("alone{at}"), NodeRole::Data, "alone", 1));
        whole.edges.push(Edge {
            from: format!("c{at}"),
            to: format!("d{at}"),
            flow: Flow::Data,
            way: if at == 0 { Way::Back } else { Way::Forth },
            label: "read".into(),
            count: 1,
            unit: ("grant", "grants"),
            details: Vec::new(),
        });
    }
    for node in &mut whole.nodes {
        if node.id.starts_with('c') {
            node.kind = ("Computer", "Computers");
        }
    }
    let small = whole.condensed(MOST);
    let names: Vec<&str> = small
        .nodes
        .iter()
        .filter(|node| node.id.starts_with("group"))
        .map(|node| node.name.as_str())
        .collect();
    assert_eq!(names, ["20 Computers", "20 Things", "20 Things"]);
    assert_eq!(small.edges.len(), 1);
    assert_eq!((small.edges[0].count, small.edges[0].way), (20, Way::Both));
    assert_eq!(small.edges[0].details, ["20 × read"]);
}

#[test]
fn mermaid_gets_names_it_cannot_mistake() {
    let text = graph(30).mermaid();
    for line in text.lines() {
        let line = line.trim();
        // What stands in quotes holds no quote, no tag but a line break, no formula.
        let inner: Vec<&str> = line.split('"').collect();
        assert!(inner.len() % 2 == 1, "{line}");
        for label in inner.iter().skip(1).step_by(2) {
            let label = label.replace("<br/>", "");
            assert!(!label.contains(['<', '>', '`', '$', '\\']), "{line}");
        }
    }
    assert!(text.contains("#49;. first"), "{text}");
    assert_eq!(
        text.matches("subgraph").count(),
        text.matches("\n  end\n").count() + text.matches("\n    end\n").count()
    );
}
