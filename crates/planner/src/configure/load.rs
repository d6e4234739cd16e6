//! Reads the files of a folder into a module.

use std::collections::HashMap;
use std::sync::Arc;

use super::module::{
    CustomCondition, EphemeralBlock, LoadedModule, ModuleCall, OutputBlock, ResourceBlock,
    VariableBlock,
};
use super::overrides::{self, TopLevelBlock};
use super::problems::{CONFIGURATION, Problem, SYNTAX};
use super::shape::BodySchema;
use super::written_addresses::{
    address, addresses, default_provider, full_name, ignored_arguments, reference_list,
};
use super::{ConfigurationFiles, Schemas, import};
use crate::language::constraint::Constraint;
use syntax::{self, Body, Expr, SourceLocation};
use values::Value;
use values::address::ResourceMode;

/// Reads the module in a folder. Faults are collected; what could be read is given.
pub(super) fn module(
    folder: &str,
    files: &dyn ConfigurationFiles,
    schemas: &Schemas<'_>,
    problems: &mut Vec<Problem>,
) -> Option<LoadedModule> {
    let mut names = files.list(folder);
    names.retain(|name| {
        (name.ends_with(".tf") || name.ends_with(".tf.json"))
            && !name.starts_with('.')
            && !name.ends_with('~')
    });
    if names.is_empty() {
        return None;
    }
    names.sort();
    // Overrides come last, and change what is there.
    names.sort_by_key(|name| overrides::is_override(name));
    let overridden = names
        .last()
        .is_some_and(|name| overrides::is_override(name));
    let mut loader = ModuleLoader {
        module: LoadedModule {
            folder: folder.into(),
            ..LoadedModule::default()
        },
        schemas,
        problems,
        shapes: HashMap::new(),
        gathered: overridden.then(Default::default),
        overriding: false,
    };
    for name in names {
        let path: Arc<str> = super::join(folder, &name).into();
        loader.overriding = overrides::is_override(&name);
        let Some(bytes) = files.read(&path) else {
            continue;
        };
        let read = if name.ends_with(".json") {
            let Ok(text) = std::str::from_utf8(&bytes) else {
                let location = SourceLocation::in_file(path);
                let problem = Problem::new(SYNTAX, &location, "the file is not text in UTF-8");
                loader.problems.push(problem.help("save it as UTF-8"));
                continue;
            };
            syntax::read_json(&path, text).map(|body| loader.json(&body))
        } else {
            let text = syntax::decode(&bytes);
            syntax::read_hcl(&path, &text).map(|body| loader.native(body))
        };
        if let Err(error) = read {
            let problem = Problem::new(SYNTAX, &error.location, &error.message);
            let problem = problem.help("`terraform validate` says more about it");
            loader.problems.push(problem);
        }
    }
    if let Some([mut base, overrides]) = loader.gathered.take() {
        let mut refused = Vec::new();
        let ignored = overrides::apply(&mut base, overrides, &mut refused);
        loader.module.ignored.extend(ignored);
        for (location, message, help) in refused {
            loader.problem(&location, &message, help);
        }
        for block in base {
            loader.block(&block.kind, &block.labels, block.body);
        }
    }
    Some(loader.module)
}

pub(super) struct ModuleLoader<'a> {
    module: LoadedModule,
    schemas: &'a Schemas<'a>,
    problems: &'a mut Vec<Problem>,
    shapes: HashMap<(ResourceMode, Arc<str>), Option<Arc<BodySchema>>>,
    /// Where there are override files: the blocks of the other files, and theirs.
    gathered: Option<[Vec<TopLevelBlock>; 2]>,
    /// Is it an override file that is read?
    overriding: bool,
}

impl ModuleLoader<'_> {
    fn problem(&mut self, location: &SourceLocation, message: &str, help: &str) {
        let problem = Problem::new(CONFIGURATION, location, message);
        self.problems.push(problem.help(help));
    }

    pub(super) fn shape(&mut self, mode: ResourceMode, kind: &Arc<str>) -> Option<Arc<BodySchema>> {
        let schemas = self.schemas;
        self.shapes
            .entry((mode, kind.clone()))
            .or_insert_with(|| schemas.shape(mode, kind))
            .clone()
    }

    fn native(&mut self, file: Body) {
        for attribute in &file.attributes {
            self.problem(
                &attribute.location(),
                &format!("`{}` is outside of any block", attribute.name),
                "put it into the block that it belongs to",
            );
        }
        for block in file.blocks {
            self.block(&block.block_type.clone(), &block.labels.clone(), block.body);
        }
    }

    pub(super) fn block(&mut self, kind: &str, labels: &[Arc<str>], body: Body) {
        if let Some(gathered) = &mut self.gathered {
            gathered[usize::from(self.overriding)].push(TopLevelBlock {
                kind: kind.into(),
                labels: labels.to_vec(),
                body,
            });
            return;
        }
        let location = body.location.clone();
        let fresh = match (kind, labels) {
            ("resource", [of, name]) => self.resource(ResourceMode::Managed, of, name, body),
            ("data", [of, name]) => self.resource(ResourceMode::Data, of, name, body),
            ("variable", [name]) => self.variable(name, body),
            ("locals", []) => {
                let mut fresh = true;
                for attribute in body.attributes {
                    fresh &= self.module.locals.insert(attribute.name.clone(), attribute);
                }
                fresh
            }
            ("module", [name]) => self.call(name, body),
            ("output", [name]) => self.output(name, body),
            ("provider", [name]) => {
                let alias = body
                    .expr("alias")
                    .and_then(Expr::constant)
                    .and_then(Value::as_str);
                let key = match alias {
                    Some(alias) => format!("{name}.{alias}").into(),
                    None => name.clone(),
                };
                self.module.providers.insert(key, body)
            }
            ("terraform", []) => {
                self.terraform(&body);
                true
            }
            ("moved", []) => {
                let at = |name: &str| body.expr(name).and_then(address);
                if let (Some(from), Some(to)) = (at("from"), at("to")) {
                    self.module.moved.push((from, to));
                }
                true
            }
            ("removed", []) => {
                let lifecycle = body.blocks("lifecycle").next().map(|block| &block.body);
                let destroys = match lifecycle {
                    Some(inner) => inner.expr("destroy").and_then(super::constant),
                    None => body
                        .expr("lifecycle")
                        .and_then(super::constant)
                        .and_then(|lifecycle| lifecycle.get("destroy").cloned()),
                };
                let stays = destroys.and_then(|destroys| destroys.as_bool()) == Some(false);
                if let Some(from) = body.expr("from").and_then(address)
                    && stays
                {
                    self.module.forgotten.push(from);
                }
                true
            }
            ("import", []) => {
                match import::read(body) {
                    Ok(import) => self.module.imports.push(import),
                    Err((location, message, help)) => self.problem(&location, &message, help),
                }
                true
            }
            ("ephemeral", [of, name]) => self.ephemeral(of, name, body),
            ("check", _) => true,
            _ => {
                self.problem(
                    &location,
                    &format!(
                        "Terraform knows no block `{kind}` with {} labels",
                        labels.len()
                    ),
                    "look for a mistyped word or a missing label",
                );
                true
            }
        };
        if !fresh {
            let name = labels.last().map_or(kind, AsRef::as_ref).to_owned();
            self.problem(
                &location,
                &format!("`{kind}` {name} is there twice"),
                "give one of them another name",
            );
        }
    }

    fn terraform(&mut self, body: &Body) {
        for block in body.blocks("required_providers") {
            for attribute in &block.body.attributes {
                let source = match &attribute.expr {
                    Expr::Value(value) => value.lookup("source").text().map(str::to_owned),
                    Expr::Object(entries) => entries.iter().find_map(|(key, value)| {
                        let is_source = key.constant()?.as_str()? == "source";
                        is_source.then(|| value.constant()?.as_str().map(str::to_owned))?
                    }),
                    _ => None,
                };
                if let Some(source) = source {
                    self.module
                        .required
                        .insert(attribute.name.clone(), full_name(&source).into());
                }
            }
        }
    }

    fn variable(&mut self, name: &Arc<str>, mut body: Body) -> bool {
        let location = body.location.clone();
        let constraint = match body.expr("type") {
            Some(Expr::Value(Value::String(text))) => {
                syntax::parse_expression(text).and_then(|expr| Constraint::read(&expr))
            }
            Some(expr) => Constraint::read(expr),
            None => Ok(Constraint::ANY),
        };
        let constraint = constraint.unwrap_or_else(|message| {
            self.problem(
                &location,
                &format!("the type of var.{name}: {message}"),
                "see Terraform's type constraints",
            );
            Constraint::ANY
        });
        let default = body.take("default").and_then(|default| {
            if let Some(value) = super::constant(&default.expr) {
                match constraint.apply(&value) {
                    Ok(value) => Some(value),
                    Err(message) => {
                        self.problem(
                            &default.location(),
                            &format!("the default of var.{name}: {message}"),
                            "make the default of the variable's type",
                        );
                        None
                    }
                }
            } else {
                self.problem(
                    &default.location(),
                    &format!("the default of var.{name} is no constant"),
                    "a default refers to nothing and calls no function",
                );
                None
            }
        });
        let description = body
            .expr("description")
            .and_then(Expr::constant)
            .and_then(Value::as_str)
            .map(Arc::from);
        let own = format!("var.{name}");
        let variable = VariableBlock {
            constraint,
            default,
            nullable: truth(&body, "nullable", true),
            sensitive: truth(&body, "sensitive", false),
            ephemeral: truth(&body, "ephemeral", false),
            description,
            validations: conditions(body.take_blocks("validation"), Some(&own)),
            location,
        };
        self.module.variables.insert(name.clone(), variable)
    }

    fn resource(
        &mut self,
        mode: ResourceMode,
        kind: &Arc<str>,
        name: &Arc<str>,
        mut body: Body,
    ) -> bool {
        let shape = self.shape(mode, kind);
        let mut ignore_changes = Some(Vec::new());
        let mut triggers = Vec::new();
        let mut prevent_destroy = false;
        let mut create_before_destroy = false;
        let mut preconditions = Vec::new();
        let mut postconditions = Vec::new();
        for mut lifecycle in body.take_blocks("lifecycle") {
            let inner = &mut lifecycle.body;
            let set = |name: &str| {
                let value = inner.expr(name).and_then(Expr::constant);
                value.and_then(Value::as_bool).unwrap_or(false)
            };
            prevent_destroy |= set("prevent_destroy");
            create_before_destroy |= set("create_before_destroy");
            if let Some(ignored) = inner.expr("ignore_changes") {
                ignore_changes = ignored_arguments(ignored);
            }
            if let Some(written) = inner.take("replace_triggered_by") {
                triggers.extend(reference_list(written.expr));
            }
            preconditions.extend(conditions(inner.take_blocks("precondition"), None));
            postconditions.extend(conditions(inner.take_blocks("postcondition"), None));
        }
        body.take_blocks("provisioner");
        body.take_blocks("connection");
        let provider = body.take("provider").and_then(|of| address(&of.expr));
        let provider = provider.map_or_else(|| default_provider(kind).into(), Arc::from);
        let resource = ResourceBlock {
            mode,
            kind: kind.clone(),
            name: name.clone(),
            count: body.take("count"),
            for_each: body.take("for_each"),
            provider,
            depends_on: body
                .take("depends_on")
                .map(|of| addresses(&of.expr))
                .unwrap_or_default(),
            ignore_changes,
            triggers,
            prevent_destroy,
            create_before_destroy,
            preconditions,
            postconditions,
            shape,
            location: body.location.clone(),
            body,
        };
        let address = match mode {
            ResourceMode::Managed => format!("{kind}.{name}"),
            ResourceMode::Data => format!("data.{kind}.{name}"),
        };
        self.module.resources.insert(address.into(), resource)
    }

    fn ephemeral(&mut self, kind: &Arc<str>, name: &Arc<str>, mut body: Body) -> bool {
        let mut preconditions = Vec::new();
        let mut postconditions = Vec::new();
        for mut lifecycle in body.take_blocks("lifecycle") {
            let inner = &mut lifecycle.body;
            preconditions.extend(conditions(inner.take_blocks("precondition"), None));
            postconditions.extend(conditions(inner.take_blocks("postcondition"), None));
        }
        body.take("provider");
        body.take("depends_on");
        let resource = EphemeralBlock {
            count: body.take("count"),
            for_each: body.take("for_each"),
            preconditions,
            postconditions,
            location: body.location.clone(),
            body,
        };
        let address = format!("ephemeral.{kind}.{name}");
        self.module.ephemerals.insert(address.into(), resource)
    }

    fn call(&mut self, name: &Arc<str>, mut body: Body) -> bool {
        let location = body.location.clone();
        let source = body
            .take("source")
            .and_then(|source| source.expr.constant()?.as_str().map(Arc::from));
        let Some(source) = source else {
            self.problem(
                &location,
                &format!("module.{name} has no `source`"),
                "say where the module is",
            );
            return true;
        };
        let version = body
            .take("version")
            .and_then(|version| version.expr.constant()?.as_str().map(Arc::from));
        let providers = match body.take("providers").map(|of| of.expr) {
            Some(Expr::Object(entries)) => entries
                .iter()
                .filter_map(|(key, value)| Some((address(key)?.into(), address(value)?.into())))
                .collect(),
            Some(Expr::Value(Value::Object(entries))) => entries
                .entries
                .iter()
                .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.into())))
                .collect(),
            _ => Vec::new(),
        };
        let call = ModuleCall {
            source,
            version,
            count: body.take("count"),
            for_each: body.take("for_each"),
            providers,
            depends_on: body
                .take("depends_on")
                .map(|of| addresses(&of.expr))
                .unwrap_or_default(),
            location,
            arguments: body.attributes,
        };
        self.module.calls.insert(name.clone(), call)
    }

    fn output(&mut self, name: &Arc<str>, mut body: Body) -> bool {
        let location = body.location.clone();
        let sensitive = truth(&body, "sensitive", false);
        let ephemeral = truth(&body, "ephemeral", false);
        let preconditions = conditions(body.take_blocks("precondition"), None);
        let Some(value) = body.take("value") else {
            self.problem(
                &location,
                &format!("output.{name} has no `value`"),
                "give it a value",
            );
            return true;
        };
        let output = OutputBlock {
            value,
            sensitive,
            ephemeral,
            preconditions,
            location,
        };
        self.module.outputs.insert(name.clone(), output)
    }
}

fn truth(body: &Body, name: &str, otherwise: bool) -> bool {
    body.expr(name)
        .and_then(Expr::constant)
        .and_then(Value::as_bool)
        .unwrap_or(otherwise)
}

fn conditions(blocks: Vec<syntax::BlockNode>, variable: Option<&str>) -> Vec<CustomCondition> {
    blocks
        .into_iter()
        .filter_map(|mut block| {
            let condition = block.body.take("condition")?;
            let mut found = Vec::new();
            syntax::references(&condition.expr, &mut found);
            let own = variable.is_some_and(|own| {
                found.iter().all(|reference| {
                    reference.as_ref() == own
                        || reference
                            .strip_prefix(own)
                            .is_some_and(|rest| rest.starts_with(['.', '[']))
                })
            });
            Some(CustomCondition {
                message: block.body.take("error_message").map(|message| message.expr),
                location: condition.location(),
                condition: condition.expr,
                own,
            })
        })
        .collect()
}
