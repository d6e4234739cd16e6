//! Handlers: that the file in which a function begins is in the folder of its code. A function without
//! it is deployed without a word and fails at its first call.
//!
//! How a runtime finds the file was read in the AWS Lambda developer guide ("Define Lambda function
//! handler in Node.js", and the same of Python, Ruby, C#; "Building a custom runtime"), 2026-11. What a layer
//! brings is not seen, so functions with layers are not judged.

use aws::runtimes::{RUNTIMES, Support};
use diagnostic::Diagnostics;

use crate::checks::{RuleContext, error};
use crate::description::{CodeSource, Function};
use crate::load::CodePath;

/// A family of runtimes: how their names begin, what their code is called, and the ends of its files.
struct Family {
    prefix: &'static str,
    language: &'static str,
    ends: &'static [&'static str],
}

const FAMILIES: [Family; 3] = [
    Family {
        prefix: "nodejs",
        language: "JavaScript",
        ends: &[".js", ".mjs", ".cjs"],
    },
    Family {
        prefix: "python",
        language: "Python",
        ends: &[".py", ".pyc", ".so"],
    },
    Family {
        prefix: "ruby",
        language: "Ruby",
        ends: &[".rb"],
    },
];

/// Where builds leave their result, and files that hold a handler by habit.
const LIKELY: [&str; 10] = [
    "index",
    "main",
    "app",
    "handler",
    "lambda_function",
    "dist/index",
    "build/index",
    "out/index",
    "lib/index",
    "src/index",
];

/// Every function whose code is a folder.
pub(super) fn check(context: &RuleContext<'_>, diagnostics: &mut Diagnostics) {
    for (name, function) in &context.description().functions {
        let CodeSource::Path(folder) = function.code_source() else {
            continue;
        };
        let folder = folder.trim_end_matches('/');
        let is_folder = (context.code)(folder) == CodePath::Folder;
        // What a build makes is looked at when it is packed.
        if !is_folder || function.build.is_some() {
            continue;
        }
        let is_there =
            |file: &str| (context.code)(&format!("{folder}/{file}")) != CodePath::Missing;
        if let Some(missing) = function.missing_handler(&is_there) {
            let at = context.entry("functions", name);
            let place = at.get("handler").value();
            diagnostics.push(
                error("handler-missing", missing.message, place, "no such file")
                    .related(at.get("code").value(), "looked for here")
                    .help(missing.help),
            );
        }
    }
}

/// Why a runtime finds no handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingHandler {
    /// What is missing, without a full stop.
    pub message: String,
    /// How to fix it.
    pub help: String,
}

impl Function {
    /// Why its runtime finds no handler in the folder of its code; `is_there` tells whether that has a file. None where it finds one, or
    /// where that is not known: a layer may bring it.
    #[must_use]
    pub fn missing_handler(&self, is_there: &dyn Fn(&str) -> bool) -> Option<MissingHandler> {
        let (Some(handler), CodeSource::Path(folder)) = (&self.handler, self.code_source()) else {
            return None;
        };
        // A handler below `/opt` is one of a layer.
        if !self.layers.is_empty() || handler.starts_with('/') {
            return None;
        }
        let (base, files) = files(&self.runtime, handler)?;
        if files.iter().any(|file| is_there(file)) {
            return None;
        }
        let named: Vec<String> = files
            .iter()
            .filter(|file| !file.ends_with(['/', 'c']) && !file.ends_with(".so"))
            .filter(|file| file.contains('.') || **file == "bootstrap")
            .map(|file| format!("`{file}`"))
            .collect();
        let named = match named.split_last() {
            Some((last, before)) if !before.is_empty() => {
                format!("{} or {last}", before.join(", "))
            }
            _ => named.join(""),
        };
        Some(MissingHandler {
            message: format!(
                "`{}` has no {named}, in which `{}` looks for `{handler}`",
                folder.trim_end_matches('/'),
                self.runtime
            ),
            help: help(self, &base, handler, is_there),
        })
    }

    /// The files in which its runtime looks for its handler, below the folder of its code, and the name that the file exports. None where
    /// that is not known.
    #[must_use]
    pub fn handler_files(&self) -> Option<(Vec<String>, &str)> {
        let handler = self.handler.as_deref()?;
        let (_, files) = files(&self.runtime, handler)?;
        Some((files, handler.rsplit('.').next()?))
    }
}

/// The path without its end, and every file that the runtime would take. `None` where that is not known.
fn files(runtime: &str, handler: &str) -> Option<(String, Vec<String>)> {
    if runtime.starts_with("provided") {
        return Some(("bootstrap".to_owned(), vec!["bootstrap".to_owned()]));
    }
    if runtime.starts_with("dotnet") {
        let assembly = handler.split("::").next().unwrap_or(handler).to_owned();
        let file = format!("{assembly}.dll");
        return Some((assembly, vec![file]));
    }
    let family = FAMILIES
        .iter()
        .find(|family| runtime.starts_with(family.prefix))?;
    let (folder, last) = match handler.rsplit_once('/') {
        Some((folder, last)) => (format!("{folder}/"), last),
        None => (String::new(), handler),
    };
    // What names no entry point is said elsewhere.
    if !last.trim_matches('.').contains('.') || handler.contains(char::is_whitespace) {
        return None;
    }
    let base = match family.prefix {
        // `a.b.handler` is the function `handler` of the module `a.b`.
        "python" => {
            let (module, _) = last.rsplit_once('.')?;
            format!("{folder}{}", module.replace('.', "/"))
        }
        // The module's name ends at the first dot; what follows is what it exports.
        _ => format!("{folder}{}", last.split('.').next().unwrap_or(last)),
    };
    let mut files: Vec<String> = family
        .ends
        .iter()
        .map(|end| format!("{base}{end}"))
        .collect();
    match family.prefix {
        "python" => files.push(format!("{base}/__init__.py")),
        // A folder with an index, a package among the dependencies, a file without an end.
        "nodejs" => files.extend([base.clone(), format!("node_modules/{base}")]),
        _ => {}
    }
    Some((base, files))
}

/// How to get the file, as far as the folder shows.
fn help(function: &Function, base: &str, handler: &str, is_there: &dyn Fn(&str) -> bool) -> String {
    let own = FAMILIES
        .iter()
        .find(|family| function.runtime.starts_with(family.prefix));
    for end in [".ts", ".mts", ".cts", ".tsx"] {
        let source = format!("{base}{end}");
        if is_there(&source) {
            return format!(
                "Lambda runs no TypeScript: compile `{source}` first, and name the folder of the result in `code`"
            );
        }
    }
    let other = FAMILIES
        .iter()
        .filter(|family| own.is_none_or(|own| own.prefix != family.prefix))
        .find_map(|family| {
            let end = family.ends.first()?;
            is_there(&format!("{base}{end}")).then_some((family, end))
        });
    if let Some((family, end)) = other {
        let newest = RUNTIMES
            .iter()
            .rfind(|runtime| {
                runtime.name.starts_with(family.prefix)
                    && matches!(runtime.support(None), Support::Good)
            })
            .map(|runtime| format!(": write `runtime = \"{}\"`", runtime.name));
        return format!(
            "`{base}{end}` is {}{}",
            family.language,
            newest.unwrap_or_default()
        );
    }
    if let Some(own) = own {
        let exported = handler.rsplit('.').next().unwrap_or("handler");
        let likely = LIKELY.iter().find(|likely| {
            own.ends
                .iter()
                .any(|end| is_there(&format!("{likely}{end}")))
        });
        if let Some(likely) = likely {
            return format!("did you mean `handler = \"{likely}.{exported}\"`?");
        }
        return format!(
            "write the file's path below `code` without its end, a dot and the function's name: `handler = \"index.{exported}\"`"
        );
    }
    if function.runtime.starts_with("provided") {
        return "build the program into the folder, called `bootstrap`".to_owned();
    }
    "build the function first, and name the folder of the result in `code`".to_owned()
}

#[cfg(test)]
mod tests {
    use super::files;

    fn first(runtime: &str, handler: &str) -> String {
        files(runtime, handler).unwrap().1.remove(0)
    }

    #[test]
    fn where_a_handler_begins() {
        for (runtime, handler, file) in [
            ("nodejs22.x", "index.handler", "index.js"),
            ("nodejs22.x", "src/api.v1.handler", "src/api.js"),
            ("python3.13", "shop.orders.handler", "shop/orders.py"),
            ("python3.13", "src/app.handler", "src/app.py"),
            ("ruby3.4", "app.Shop::Api.call", "app.rb"),
            ("provided.al2023", "anything", "bootstrap"),
            ("dotnet8", "Shop::Shop.Api::Handle", "Shop.dll"),
        ] {
            assert_eq!(first(runtime, handler), file, "{handler}");
        }
        assert!(files("java21", "example.Handler::handleRequest").is_none());
    }
}
