//! Every edge of the wiring, in the sample and in all goldens: proven by the policies that are emitted, with the
//! statements that allow it in `proofs.txt`; and every statement that is emitted is needed by one of them.
//! `UPDATE_GOLDENS=1` rewrites the list, never under CI.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]
#![allow(clippy::print_stdout, reason = "the counts are wanted")]

mod code;
mod drawn;
mod forbidden;
mod mutation;
mod proofs;
mod worlds;
