//! What the build script made of the emitter's and the description's own types: the modules, checked and
//! printed, and what a description is held against.

/// Every module in every edition.
pub(crate) static LIBRARY: emitter::ModuleLibrary =
    include!(concat!(env!("OUT_DIR"), "/library.rs"));

/// What may be written in a description.
pub(crate) static SHAPES: model::schema::Shapes = include!(concat!(env!("OUT_DIR"), "/shapes.rs"));

#[cfg(test)]
mod tests {
    use super::{LIBRARY, SHAPES};

    #[test]
    fn what_was_written_into_the_program_is_what_the_types_make() {
        assert_eq!(emitter::ModuleLibrary::new().as_ref().ok(), Some(&LIBRARY));
        assert_eq!(model::schema::shapes(), SHAPES);
    }
}
