//! Feeds `expression` of the library.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| groundplan_fuzz::expression(data));
