//! Pictures of what there is: data in, text out (Mermaid, SVG, HTML). The same data gives the same
//! bytes. Knows no AWS, no description, no Terraform and no disk.

pub mod dashboard;
pub mod graph;
mod text;
