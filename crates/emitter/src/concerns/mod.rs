//! One file per concern: its module, and how it consumes everybody's facts.

pub(crate) mod backup;
pub(crate) mod delivery;
pub(crate) mod health;
pub(crate) mod monitoring;
pub(crate) mod network;
pub(crate) mod remediation;
pub(crate) mod replication;
pub(crate) mod security;
pub(crate) mod state;
