//! Facts of AWS that several crates need, as data: each with the document it comes from and the day it
//! was read. Knows no description, no Terraform and no plan.

pub mod federation;
pub mod partitions;
pub mod principals;
