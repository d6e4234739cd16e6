//! What no role of delivery reaches.
