//! How somebody uses a module in another repository: one example each, in the module's folder. A source `@/table` in an example is that module, wherever it is.

use std::fmt::Write as _;
use terraform::Module;

use crate::catalogue::definitions;

/// The provider, before every example; its version is the module's.
const HEAD: &str = r#"terraform {
  required_version = ">= 1.10"
  required_providers {
    aws = { source = "hashicorp/aws", version = "@version" }
  }
}

provider "aws" {
  region = "us-east-1"
}

"#;

/// Where an example is in its module's folder.
pub(crate) const PATH: &str = "examples/basic/main.tf";

/// The example of the module at `path`, which counts for its protected variant too, with sources that `source` makes of paths; `None` where there is
/// none.
fn example(path: &str, source: impl Fn(&str) -> String) -> Option<String> {
    let base = path.strip_suffix("/protected").unwrap_or(path);
    let (_, text) = definitions()
        .flat_map(|definition| definition.examples)
        .find(|(variant, _)| *variant == base)?;
    let mut pieces = text.split("\"@/");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (module, rest) = piece.split_once('"').unwrap_or((piece, ""));
        let module = if module == base { path } else { module };
        let _ = write!(out, "\"{}\"{rest}", source(module));
    }
    Some(out)
}

/// The file at [`PATH`]: it uses the modules beside it.
pub(crate) fn file(module: &Module) -> Option<String> {
    let path = &*module.path;
    let up = "../".repeat(path.split('/').count() + 2);
    let body = example(path, |used| {
        if used == path {
            "../..".to_owned()
        } else {
            format!("{up}{used}")
        }
    })?;
    let version = module
        .requires
        .first()
        .map_or("", |provider| &provider.version);
    Some(format!("{}{body}", HEAD.replace("@version", version)))
}

/// Where another repository gets the module at `path`, as this version has it.
pub(crate) fn source(path: &str) -> String {
    const VERSION: &str = env!("CARGO_PKG_VERSION");
    format!("git::https://github.com/groundplan/groundplan.git//modules/{path}?ref=v{VERSION}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::modules;

    #[test]
    fn every_module_has_one_and_uses_only_modules() {
        let paths: Vec<&str> = modules().iter().map(|module| &*module.path).collect();
        for path in &paths {
            let text = example(path, source).unwrap_or_else(|| panic!("{path} has no example"));
            assert!(
                text.contains(&format!("//modules/{path}?")),
                "{path}: {text}"
            );
            for used in text.split("//modules/").skip(1) {
                let used = used.split('?').next().unwrap_or_default();
                assert!(paths.contains(&used), "{path}: {used}");
            }
        }
        for (path, _) in definitions().flat_map(|definition| definition.examples) {
            assert!(paths.contains(path), "{path} is no module");
        }
    }

    #[test]
    fn sources_lead_from_the_example_to_the_modules() {
        let module = modules()
            .iter()
            .find(|module| module.path == "bucket/protected");
        let text = module.and_then(file).unwrap_or_default();
        assert!(text.contains("version = \">= 5.100, < 7.0\""), "{text}");
        assert!(text.contains("source = \"../..\""), "{text}");
        assert!(text.contains("source = \"../../../../security\""), "{text}");
    }
}
