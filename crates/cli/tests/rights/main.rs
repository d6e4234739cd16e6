//! What the emitted roles may do: the roles of delivery can do all that they are for, and nothing of
//! what they must never do, by any way; no other role can raise its own rights. Emulators check no permissions, so this
//! is the proof.

#![allow(clippy::print_stdout, reason = "the proof says how much it looked at")]
#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod ends;
mod kept;
mod mutation;
mod proof;
mod raising;
mod trials;
mod worlds;
