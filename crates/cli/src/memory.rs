//! Memory at the end of a process: the system takes it back in one step, piece by piece is slower.

/// Keeps what a command has made until the process ends, instead of dropping it.
///
/// A plan of 1,000 functions is more than a million allocations, and no command needs their memory again:
/// what that saves is in `docs/performance.md`. For values of the size of a plan or of an emission only.
pub(crate) fn keep_until_exit<T>(value: T) {
    std::mem::forget(value);
}
