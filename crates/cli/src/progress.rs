//! Progress of long work, on standard error: only where a person looks at a terminal, only after half
//! a second, and gone when the work ends. Knows nothing of the work.

use std::io::IsTerminal as _;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that is shorter than this is not spoken of.
const SILENCE: Duration = Duration::from_millis(500);
/// Between two pictures of what turns.
const TICK: Duration = Duration::from_millis(120);

/// Work that is under way. What is shown of it vanishes with this.
pub(crate) struct Progress {
    bar: ProgressBar,
    waiting: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Work without parts to be counted, as `planning production`.
    pub(crate) fn start(words: impl Into<String>) -> Self {
        Self::shown(ProgressBar::no_length(), "{spinner} {msg}", words)
    }

    /// Work of so many parts.
    pub(crate) fn counted(words: impl Into<String>, parts: usize) -> Self {
        let bar = ProgressBar::new(parts as u64);
        Self::shown(bar, "{spinner} {msg} {pos} of {len}", words)
    }

    fn shown(bar: ProgressBar, template: &str, words: impl Into<String>) -> Self {
        let style = ProgressStyle::with_template(template);
        let bar = bar.with_message(words.into());
        if let Ok(style) = style {
            bar.set_style(style);
        }
        let looked_at = std::io::stderr().is_terminal();
        if is_wanted(looked_at, std::env::var_os("CI").is_some()) {
            Self::after(SILENCE, bar, ProgressDrawTarget::stderr)
        } else {
            bar.set_draw_target(ProgressDrawTarget::hidden());
            Self { bar, waiting: None }
        }
    }

    /// Shows `bar` on the target after `silence`, unless the work has ended.
    fn after(
        silence: Duration,
        bar: ProgressBar,
        target: impl FnOnce() -> ProgressDrawTarget + Send + 'static,
    ) -> Self {
        bar.set_draw_target(ProgressDrawTarget::hidden());
        let (ended, end) = mpsc::channel();
        let shown = bar.clone();
        let waiting = std::thread::spawn(move || {
            if end.recv_timeout(silence) == Err(RecvTimeoutError::Timeout) {
                shown.set_draw_target(target());
                shown.enable_steady_tick(TICK);
            }
        });
        Self {
            bar,
            waiting: Some((ended, waiting)),
        }
    }

    /// One part is done.
    pub(crate) fn step(&self) {
        self.bar.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((ended, waiting)) = self.waiting.take() {
            let _ = ended.send(());
            let _ = waiting.join();
        }
        self.bar.finish_and_clear();
    }
}

/// Whether a person looks at it.
fn is_wanted(is_terminal: bool, is_ci: bool) -> bool {
    is_terminal && !is_ci
}

#[cfg(test)]
mod tests {
    use std::thread::sleep;

    use indicatif::InMemoryTerm;

    use super::*;

    fn progress(silence: Duration, terminal: &InMemoryTerm) -> Progress {
        let terminal = terminal.clone();
        let bar = ProgressBar::new(3).with_message("packing");
        bar.set_style(ProgressStyle::with_template("{msg} {pos} of {len}").unwrap());
        Progress::after(silence, bar, move || {
            ProgressDrawTarget::term_like(Box::new(terminal))
        })
    }

    /// Waits, for a minute at most, until the terminal shows something that pleases.
    fn comes(terminal: &InMemoryTerm, pleases: impl Fn(&str) -> bool) -> bool {
        (0..6_000).any(|_| {
            sleep(Duration::from_millis(10));
            pleases(&terminal.contents())
        })
    }

    #[test]
    fn long_work_is_shown_and_vanishes() {
        let terminal = InMemoryTerm::new(10, 80);
        let progress = progress(Duration::from_millis(1), &terminal);
        progress.step();
        assert!(comes(&terminal, |shown| shown == "packing 1 of 3"));
        drop(progress);
        assert_eq!(terminal.contents(), "");
    }

    #[test]
    fn short_work_is_silent() {
        let terminal = InMemoryTerm::new(10, 80);
        let progress = progress(Duration::from_secs(3_600), &terminal);
        progress.step();
        drop(progress);
        assert_eq!(terminal.contents(), "");
        assert!(terminal.moves_since_last_check().is_empty());
    }

    #[test]
    fn only_people_see_it() {
        assert!(is_wanted(true, false));
        for (terminal, ci) in [(false, false), (false, true), (true, true)] {
            assert!(!is_wanted(terminal, ci));
        }
    }
}
