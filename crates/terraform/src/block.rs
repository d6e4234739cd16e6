//! A resource or data block: type, name and body as Terraform JSON.

use serde_json::Value as Json;

/// Which of the two kinds of block it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// Terraform makes it.
    Resource,
    /// Terraform looks it up.
    Data,
}

/// One `resource` or `data` block.
#[derive(Clone, Debug)]
pub struct Block {
    /// Made or looked up.
    pub kind: BlockKind,
    /// Resource type, such as `aws_s3_bucket`.
    pub type_name: String,
    /// Name inside the module, such as `this`.
    pub name: String,
    /// Body, in Terraform JSON.
    pub body: Json,
}

impl Block {
    /// Address inside the module: `aws_s3_bucket.this` or `data.aws_region.current`.
    #[must_use]
    pub fn address(&self) -> String {
        match self.kind {
            BlockKind::Resource => format!("{}.{}", self.type_name, self.name),
            BlockKind::Data => format!("data.{}.{}", self.type_name, self.name),
        }
    }

    /// An expression for attribute `name`, for a place where a whole string is wanted:
    /// `${aws_s3_bucket.this.arn}`.
    #[must_use]
    pub fn attr(&self, name: &str) -> String {
        format!("${{{}.{name}}}", self.address())
    }
}
