//! What each fuzz target does with an input. A panic is a fault; so is taking long or much memory,
//! which the runner watches. `cargo test` replays `fuzz/regressions` with the same functions.
//!
//! Knows nothing of the fuzzer.

use std::borrow::Cow;
use std::sync::LazyLock;

use checker::{CheckProfile, controls};
use diagnostic::text::{Style, render};
use model::{CodePath, SourceFile};
use planner::{ConfigurationFiles, PlanOptions};

/// What is done with an input.
pub type Target = fn(&[u8]);

/// Each target by name.
pub const TARGETS: [(&str, Target); 4] = [
    ("description", description),
    ("expression", expression),
    ("configuration", configuration),
    ("plan_json", plan_json),
];

/// The environment of a description that comes without.
const ENVIRONMENT: &[u8] =
    b"profile = \"production\"\nregion = \"us-east-1\"\nrecovery_region = \"us-west-2\"\n";

/// The modules, made once.
static LIBRARY: LazyLock<emitter::ModuleLibrary> =
    LazyLock::new(|| emitter::ModuleLibrary::new().expect("the modules have no problem"));

/// Any text is a description or has faults with places; a legal one is emitted as legal Terraform.
/// The second file begins after a line that begins with `---`.
pub fn description(data: &[u8]) {
    let cut = data.windows(4).position(|four| four == b"\n---");
    let (base, environment) = match cut {
        Some(at) => (&data[..at], &data[at + 4..]),
        None => (data, ENVIRONMENT),
    };
    let files = [
        ("groundplan.toml", base),
        ("environments/production/environment.toml", environment),
    ]
    .map(|(path, content)| SourceFile {
        path: path.to_owned(),
        content: content.to_vec(),
    });
    match model::load_from(files, &|_| CodePath::Folder) {
        Err(failure) => {
            assert!(failure.has_errors(), "a failure without a fault");
            let text = render(&failure.diagnostics, &failure.sources, Style::Plain);
            assert!(!text.is_empty(), "a fault that says nothing");
        }
        Ok(project) => {
            let settings = emitter::Settings::default();
            let emission = emitter::emit(&project.environments, &settings, &LIBRARY);
            if let Err(failure) = emission {
                panic!("legal, but not emitted: {failure}");
            }
        }
    }
}

/// Any text as an expression: a value, unknown, or a problem.
pub fn expression(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let main = format!(
        "variable \"any\" {{\n  default = {{ a = [1, \"x\", null] }}\n}}\n\
         resource \"terraform_data\" \"later\" {{}}\n\
         output \"own\" {{\n  value = {text}\n}}\n"
    );
    evaluate(&[("main.tf", main.as_bytes())]);
}

/// Any text as configuration, in both of Terraform's languages; a first `{` makes it JSON.
pub fn configuration(data: &[u8]) {
    const CHILD: &[u8] =
        b"variable \"in\" {\n  default = 1\n}\noutput \"out\" {\n  value = var.in\n}\n";
    let name = match data.first() {
        Some(b'{') => "main.tf.json",
        _ => "main.tf",
    };
    evaluate(&[(name, data), ("child/main.tf", CHILD)]);
}

/// Any text as the JSON of a plan or state: a plan that can be judged, or an error that says why not.
pub fn plan_json(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    match plan::Plan::read("plan.json", text) {
        Ok(plan) => {
            let _ = checker::check(&plan, CheckProfile::Production, controls::all());
        }
        Err(error) => assert!(!error.to_string().is_empty(), "an error that says nothing"),
    }
}

struct Memory<'a>(&'a [(&'a str, &'a [u8])]);

impl ConfigurationFiles for Memory<'_> {
    fn list(&self, folder: &str) -> Vec<String> {
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        self.0
            .iter()
            .filter_map(|(path, _)| path.strip_prefix(prefix.as_str()))
            .filter(|name| !name.contains('/'))
            .map(str::to_owned)
            .collect()
    }

    fn read(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        self.0
            .iter()
            .find(|(known, _)| *known == path)
            .map(|(_, bytes)| Cow::Borrowed(*bytes))
    }
}

/// Evaluates the files as a root module, and says each value or problem.
fn evaluate(files: &[(&str, &[u8])]) {
    match planner::evaluate("", &Memory(files), &PlanOptions::default()) {
        Ok(plan) => {
            for output in plan.outputs.values() {
                let _ = format!("{output:?}");
            }
        }
        Err(failure) => {
            assert!(failure.has_errors(), "a failure without an error");
            assert!(
                !failure.to_string().is_empty(),
                "an error that says nothing"
            );
        }
    }
}
