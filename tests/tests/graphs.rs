//! Mermaid itself takes the graph of every runbook, whatever things are called, and finds a mistake
//! that is put into one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use acceptance::{Failure, Result, repository, run_in_parallel, tool, trial, write_text};
use picture::graph::{Area, Graph, Node, NodeRole};

fn main() -> ExitCode {
    let trials = [
        ("runbooks", runbooks as fn() -> Result<()>),
        ("names that mean something to mermaid", names),
        ("many", many),
        ("a mistake is found", mistake),
    ]
    .into_iter()
    .map(|(name, judge)| trial(name, judge))
    .collect();
    run_in_parallel(trials).exit_code()
}

/// The runbooks below a folder of environments.
fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(Failure::of)? {
        found.push(entry.map_err(Failure::of)?.path().join("RUNBOOK.md"));
    }
    Ok(found)
}

fn runbooks() -> Result<()> {
    let mut all = below(&repository().join("environments"))?;
    for case in ["delivered", "everything", "pinned"] {
        let emitted = format!("crates/cli/tests/goldens/{case}/emitted/environments");
        all.extend(below(&repository().join(emitted))?);
    }
    let arguments: Vec<&Path> = all.iter().map(PathBuf::as_path).collect();
    nothing(&read(&arguments, false)?)
}

/// A graph of things that are called so.
fn called(names: &[&str]) -> Graph {
    Graph {
        title: names.join(" "),
        description: names.join("; "),
        areas: vec![Area {
            id: "end".into(),
            title: names.join(" "),
            within: None,
        }],
        nodes: names
            .iter()
            .enumerate()
            .map(|(at, name)| Node {
                id: format!("node-{at}"),
                role: [NodeRole::Entry, NodeRole::Compute, NodeRole::Data][at % 3],
                kind: ("Thing", "Things"),
                name: (*name).into(),
                notes: vec![(*name).into()],
                counts: BTreeMap::new(),
                area: 0,
                elsewhere: at == 1,
            })
            .collect(),
        edges: Vec::new(),
    }
}

fn page(graph: &Graph, path: &Path) -> Result<()> {
    write_text(
        path,
        &format!("# Page\n\n```mermaid\n{}```\n", graph.mermaid()),
    )
}

/// Mermaid keeps an escaped letter in a form of its own until it draws: `#35;` is `ﬂ°°35¶ß`.
fn names() -> Result<()> {
    let folder = tempfile::tempdir().map_err(Failure::of)?;
    let path = folder.path().join("graph.md");
    let names = [
        "end",
        "a]b\"); click",
        "<b>bold</b>",
        "#quot; & %%{init}%%",
        "1. first",
        "- item",
        "`x` $$y$$",
        "日本語",
        "subgraph x",
        "a\\nb",
        "{{x}} [(y)] ([z])",
        "--> a|b| c",
    ];
    page(&called(&names), &path)?;
    nothing(&read(&[&path], false)?)?;
    let told = read(&[&path], true)?;
    if told.lines().count() != names.len() {
        return Err(Failure::new(format!("not one node for each name: {told}")));
    }
    for plain in ["end", "日本語", "subgraph x", "{{x}} [(y)] ([z])"] {
        if !told.contains(plain) {
            return Err(Failure::new(format!("{plain} is not in {told}")));
        }
    }
    if told.contains("<b>") {
        return Err(Failure::new(format!("a name became markup: {told}")));
    }
    Ok(())
}

/// GitHub draws no more than 500 edges and 50,000 letters.
fn many() -> Result<()> {
    let folder = tempfile::tempdir().map_err(Failure::of)?;
    let path = folder.path().join("graph.md");
    let names: Vec<String> = (0..5_000).map(|at| format!("thing-{at}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut graph = called(&names);
    graph.title = "many".into();
    graph.description = "Many things.".into();
    graph.areas[0].title = "Account".into();
    page(&graph, &path)?;
    let letters = graph.mermaid().len();
    if letters > 50_000 {
        return Err(Failure::new(format!("{letters} letters")));
    }
    nothing(&read(&[&path], false)?)
}

/// A reader that takes everything would pass the runbooks too.
fn mistake() -> Result<()> {
    let folder = tempfile::tempdir().map_err(Failure::of)?;
    let path = folder.path().join("graph.md");
    let mermaid = called(&["a"]).mermaid();
    write_text(&path, &format!("```mermaid\n{mermaid}  a --> \"b\n```\n"))?;
    let found = read(&[&path], false)?;
    if found.contains("Parse error") || found.contains("Lexical error") {
        Ok(())
    } else {
        Err(Failure::new(format!("found only: {found}")))
    }
}

fn nothing(found: &str) -> Result<()> {
    if found.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(found.to_owned()))
    }
}

fn read(files: &[&Path], labels: bool) -> Result<String> {
    let ended = Command::new("node")
        .arg(repository().join("tests/scanners/graphs.mjs"))
        .args(labels.then_some("--labels"))
        .args(files)
        .env("ACTIONLINT", tool("actionlint")?)
        .output()
        .map_err(|error| Failure::new(format!("node: {error}")))?;
    let told = String::from_utf8_lossy(&ended.stderr);
    if !told.trim().is_empty() {
        return Err(Failure::new(told));
    }
    Ok(String::from_utf8_lossy(&ended.stdout).trim().to_owned())
}
