//! The modules, as the build script made, checked and printed them.

/// Every module in every edition.
pub(crate) static LIBRARY: emitter::Library = include!(concat!(env!("OUT_DIR"), "/library.rs"));

#[cfg(test)]
mod tests {
    use super::LIBRARY;

    #[test]
    fn what_was_written_into_the_program_is_what_the_emitter_makes() {
        assert_eq!(emitter::Library::new().as_ref(), Ok(&LIBRARY));
    }
}
