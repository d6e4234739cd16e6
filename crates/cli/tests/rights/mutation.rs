//! Each statement is needed.
