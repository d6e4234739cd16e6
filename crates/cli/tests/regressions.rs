//! Inputs that once broke something, as fuzzing found them, do so no more: `fuzz/regressions/TARGET/`.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::fs;
use std::path::Path;

#[allow(unreachable_pub, reason = "a library there, a module here")]
#[path = "../../../fuzz/src/lib.rs"]
mod targets;

#[test]
fn what_was_found_stays_fixed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/regressions");
    for (target, run) in targets::TARGETS {
        for entry in fs::read_dir(folder.join(target)).unwrap() {
            run(&fs::read(entry.unwrap().path()).unwrap());
        }
    }
}
