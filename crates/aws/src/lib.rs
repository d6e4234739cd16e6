//! Facts of AWS that several crates need, as data: each with the document it comes from and the day it
//! was read. Knows no description, no Terraform and no plan; reads no clock.

pub mod actions;
pub mod chat;
pub mod cron;
pub mod date;
pub mod endpoints;
pub mod federation;
pub mod filters;
pub mod log_retention;
pub mod mute;
pub mod partitions;
pub mod principals;
pub mod ranges;
pub mod regions;
pub mod runtimes;
pub mod schedule;
pub mod timezones;
pub mod zones;
