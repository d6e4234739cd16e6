//! Dashboards as they are drawn: in their places, whole, and needing nothing from elsewhere.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use picture::dashboard::{AlarmCard, Content, Curve, CurveShape, Dashboard, Mark, Page, Widget};

const HOSTILE: &str = "</style><script src=\"http://x\">'&\u{0}";

fn curve(at: usize) -> Curve {
    Curve {
        label: format!("{HOSTILE} {at}"),
        metric: format!("AWS/Lambda Errors {HOSTILE}"),
        statistic: "Sum".into(),
        right: at % 2 == 1,
        shape: [CurveShape::Waves, CurveShape::Spikes, CurveShape::Level][at % 3],
        alarms: vec![format!("above {at}")],
    }
}

fn page() -> Page {
    let alarm = AlarmCard {
        name: HOSTILE.into(),
        fires: "above 1".into(),
        metric: HOSTILE.into(),
        description: HOSTILE.into(),
    };
    let contents = vec![
        Content::Text(format!("# {HOSTILE}\n\nwords")),
        Content::Alarms(vec![alarm.clone(), AlarmCard::default()]),
        Content::Graph {
            curves: (0..60).map(curve).collect(),
            marks: vec![Mark {
                label: HOSTILE.into(),
                value: "5".into(),
                right: true,
            }],
            period: 300,
            view: "timeSeries".into(),
        },
        Content::Graph {
            curves: Vec::new(),
            marks: Vec::new(),
            period: 10,
            view: "singleValue".into(),
        },
        Content::Log {
            query: format!("fields @message | filter {HOSTILE}"),
            groups: vec![HOSTILE.into()],
        },
        Content::Other(HOSTILE.into()),
    ];
    let widgets = (0..).zip(contents).map(|(at, content)| Widget {
        x: at % 2 * 12,
        y: at / 2 * 6,
        width: 12,
        height: 6,
        title: HOSTILE.into(),
        content,
    });
    Page {
        title: HOSTILE.into(),
        dashboards: vec![
            Dashboard {
                name: HOSTILE.into(),
                start: "-PT3H".into(),
                widgets: widgets.collect(),
            },
            Dashboard::default(),
        ],
        alarms: vec![alarm],
    }
}

/// The page without its type, which XML would take for its own.
fn parsed(html: &str) -> roxmltree::Document<'_> {
    roxmltree::Document::parse(html.strip_prefix("<!DOCTYPE html>\n").unwrap()).unwrap()
}

#[test]
fn the_page_is_whole_and_asks_nobody() {
    let html = page().html();
    let document = parsed(&html);
    for node in document.descendants().filter(|node| node.is_element()) {
        assert!(
            !["script", "link", "img", "iframe", "object"].contains(&node.tag_name().name()),
            "{node:?}"
        );
        for attribute in node.attributes() {
            let name = attribute.name();
            assert!(!name.starts_with("on") && name != "src", "{node:?}");
            assert!(
                name != "href" || attribute.value().starts_with('#'),
                "{node:?}"
            );
        }
        if node.has_tag_name("style") {
            let css = node.text().unwrap();
            assert!(!css.contains("url(") && !css.contains("@import"));
            assert!(css.contains("prefers-color-scheme:dark"));
        }
    }
    assert!(html.contains("default-src 'none'"));
}

#[test]
fn widgets_stand_where_the_body_says() {
    let html = page().html();
    let document = parsed(&html);
    let places: Vec<&str> = document
        .descendants()
        .filter(|node| node.has_tag_name("section"))
        .map(|node| node.attribute("style").unwrap())
        .collect();
    assert_eq!(
        places,
        [
            "grid-column:1/span 12;grid-row:1/span 6",
            "grid-column:13/span 12;grid-row:1/span 6",
            "grid-column:1/span 12;grid-row:7/span 6",
            "grid-column:13/span 12;grid-row:7/span 6",
            "grid-column:1/span 12;grid-row:13/span 6",
            "grid-column:13/span 12;grid-row:13/span 6",
        ]
    );
}

#[test]
fn curves_are_said_to_be_samples() {
    for text in [page().html(), page().svg()] {
        assert!(text.contains("the curves are samples, drawn without any data"));
        assert!(text.contains("Sample curves: 60 metrics. No data."));
    }
}

#[test]
fn curves_of_one_graph_are_told_apart() {
    let html = page().html();
    let document = parsed(&html);
    let mut looks: Vec<(Option<&str>, Option<&str>)> = document
        .descendants()
        .filter(|node| node.has_tag_name("li"))
        .filter_map(|node| node.first_element_child()?.first_element_child())
        .map(|path| (path.attribute("class"), path.attribute("stroke-dasharray")))
        .take(50)
        .collect();
    looks.sort();
    looks.dedup();
    assert_eq!(looks.len(), 50);
}

#[test]
fn the_picture_is_the_page_in_an_image() {
    let svg = page().svg();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    let widgets = document
        .descendants()
        .filter(|node| node.tag_name().name() == "section");
    assert_eq!(widgets.count(), 6);
    for node in document
        .descendants()
        .filter(|node| node.tag_name().name() == "path")
    {
        assert_eq!(
            node.tag_name().namespace(),
            Some("http://www.w3.org/2000/svg")
        );
    }
    assert_eq!(svg, page().svg());
}
