//! Blocks of a file in JSON: which names in it are blocks, and how many labels each has.

use syntax::{Body, Expr, JsonBody, NamedBlocks, NoBlocks};
use values::address::ResourceMode;

use super::load::ModuleLoader;
use super::shape::BodySchema;

const LIFECYCLE: NamedBlocks = NamedBlocks(&["precondition", "postcondition"]);

/// A resource's body: the provider's shape and the blocks that every resource may have.
struct ResourceBlocks<'a>(Option<&'a BodySchema>);

impl syntax::BlockNames for ResourceBlocks<'_> {
    fn block<'a>(&'a self, name: &str) -> Option<Box<dyn syntax::BlockNames + 'a>> {
        match name {
            "lifecycle" => Some(Box::new(LIFECYCLE)),
            "provisioner" | "connection" => Some(Box::new(NoBlocks)),
            _ => self.0?.block(name),
        }
    }
}

impl ModuleLoader<'_> {
    pub(super) fn json(&mut self, file: &JsonBody) {
        for (section, inner) in file.members() {
            let labels = match section.as_ref() {
                "resource" | "data" | "ephemeral" => 2,
                "variable" | "module" | "output" | "provider" | "check" => 1,
                _ => 0,
            };
            for (labels, body) in inner.labelled(labels) {
                let body = match section.as_ref() {
                    "resource" => {
                        let shape = self.shape(ResourceMode::Managed, &labels[0]);
                        body.body(Some(&ResourceBlocks(shape.as_deref())))
                    }
                    "data" => {
                        let shape = self.shape(ResourceMode::Data, &labels[0]);
                        body.body(Some(&ResourceBlocks(shape.as_deref())))
                    }
                    "ephemeral" => body.body(Some(&ResourceBlocks(None))),
                    "variable" => literal_default(&body, &NamedBlocks(&["validation"])),
                    "output" => body.body(Some(&NamedBlocks(&["precondition"]))),
                    "provider" => body.body(Some(&NamedBlocks(&[
                        "assume_role",
                        "assume_role_with_web_identity",
                        "default_tags",
                        "endpoints",
                        "ignore_tags",
                    ]))),
                    "terraform" => body.body(Some(&NamedBlocks(&["required_providers"]))),
                    _ => body.body(None),
                };
                self.block(&section, &labels, body);
            }
        }
    }
}

/// A variable in JSON: its default is no template.
fn literal_default(body: &JsonBody, shape: &NamedBlocks) -> Body {
    let mut read = body.body(Some(shape));
    let members = body.members().into_iter();
    let default = members
        .filter(|(name, _)| name.as_ref() == "default")
        .last();
    if let Some((_, literal)) = default
        && let Some(parsed) = read.take("default")
    {
        let literal = parsed.replaced(Expr::Value(literal.value));
        read.attributes.push(literal);
    }
    read
}
