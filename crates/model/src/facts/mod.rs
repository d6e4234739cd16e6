//! Dated facts about AWS: they move, so each table says when it was read. There is no clock here:
//! the same description gives the same answer on every day.

mod endpoints;
mod log_retention;
mod regions;
mod runtimes;
mod zones;

pub(crate) use endpoints::INTERFACES;
pub use endpoints::{Endpoint, endpoint};
pub(crate) use log_retention::{is_legal as is_legal_log_retention, neighbours};
pub(crate) use regions::REGIONS;
pub use regions::partition;
pub(crate) use runtimes::{RUNTIMES, Runtime, Support, on_provider_5, runtime, successor};
pub(crate) use zones::{zone_letters, zones_differ};
