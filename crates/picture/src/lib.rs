//! Pictures of what there is: data in, text out (Mermaid, SVG, HTML). The same data gives the same
//! bytes. Knows no AWS, no description, no Terraform and no disk.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and coordinates of a picture are far below 2^52"
)]

pub mod dashboard;
pub mod graph;
mod text;
