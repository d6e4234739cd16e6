//! Acceptance tests of groundplan: through its binary, real Terraform, scanners and an AWS emulator.
//!
//! Knows nothing of groundplan's crates. The tools live in `.tools`, where `tests/run` puts them; a
//! tool that is missing is a failure that says so, never a skipped test.

mod answers;
mod aws;
mod cloud;
mod difference;
mod emulator;
mod expect;
mod failure;
mod files;
mod groundplan;
mod process;
mod runbook;
mod scanners;
mod schemas;
mod shell;
mod story;
mod surgery;
mod terraform;
mod tools;
mod workflow;
mod workspace;

pub use answers::{ANSWERS, Answer, is_answered, is_answered_by_action};
pub use aws::{Call, leftovers};
pub use cloud::{Cloud, runs_of_alias};
pub use difference::{Effect, differing, disagreements, effects};
pub use emulator::Emulator;
pub use expect::{none, same};
pub use failure::{Failure, Result};
pub use files::{copy_tree, folders, read_json, write_json, write_text};
pub use groundplan::{Ran, binary, groundplan};
pub use process::jq;
pub use runbook::{Section, sections};
pub use scanners::{Finding, Opinion, Policies, Waiver, checkov, opinions, parliament, waivers};
pub use schemas::violations;
pub use shell::{Shell, Unknown, unknown_commands};
pub use story::{Story, run_in_parallel, trial};
pub use surgery::{Unsupported, on_provider_5, remove_types, unsupported};
pub use terraform::{Diagnostic, Plan, Terraform, TestSummary};
pub use tools::{repository, tool};
pub use workflow::{Done, Step};
pub use workspace::Workspace;
