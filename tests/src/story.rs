//! Tests that name themselves: trials that run side by side, and stages that build on one another.

use std::sync::{Arc, Mutex, PoisonError};

use libtest_mimic::{Arguments, Conclusion, Failed, Trial};

use crate::failure::{Failure, Result};

/// Stages in their order, over one state that the first makes. A stage whose predecessor failed
/// fails too, and says so.
pub struct Story<S> {
    told: Arc<Mutex<Told<S>>>,
    stages: Vec<Trial>,
}

struct Told<S> {
    state: Option<S>,
    failed_at: Option<String>,
}

impl<S: Send + 'static> Story<S> {
    /// A story whose first stage makes the state.
    pub fn new(name: &str, begin: impl FnOnce() -> Result<S> + Send + 'static) -> Self {
        let told = Arc::new(Mutex::new(Told {
            state: None,
            failed_at: None,
        }));
        let mut story = Self {
            told,
            stages: Vec::new(),
        };
        story.add(name, true, move |state| {
            *state = Some(begin()?);
            Ok(())
        });
        story
    }

    /// The next stage.
    #[must_use]
    pub fn stage(
        mut self,
        name: &str,
        act: impl FnOnce(&mut S) -> Result<()> + Send + 'static,
    ) -> Self {
        self.add(name, true, |state| match state {
            Some(state) => act(state),
            None => Err(Failure::new("not reached: the story has not begun")),
        });
        self
    }

    /// A stage that the later ones do not build on: they go on when it fails.
    #[must_use]
    pub fn aside(
        mut self,
        name: &str,
        act: impl FnOnce(&mut S) -> Result<()> + Send + 'static,
    ) -> Self {
        self.add(name, false, |state| match state {
            Some(state) => act(state),
            None => Err(Failure::new("not reached: the story has not begun")),
        });
        self
    }

    /// Tells it, one stage after the other. A filter on the command line leaves stages out.
    pub fn tell(self) -> Conclusion {
        let mut arguments = Arguments::from_args();
        arguments.test_threads = Some(1);
        let conclusion = libtest_mimic::run(&arguments, self.stages);
        // Whatever the state holds (an emulator, folders) goes before the process does.
        self.told
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .state = None;
        conclusion
    }

    fn add(
        &mut self,
        name: &str,
        needed: bool,
        act: impl FnOnce(&mut Option<S>) -> Result<()> + Send + 'static,
    ) {
        let told = Arc::clone(&self.told);
        let stage = name.to_owned();
        let trial = Trial::test(name, move || {
            let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(failed_at) = &told.failed_at {
                return Err(Failed::from(format!("not reached: `{failed_at}` failed")));
            }
            // A failure leaves this standing, a panic too.
            told.failed_at = needed.then_some(stage);
            act(&mut told.state)?;
            told.failed_at = None;
            Ok(())
        });
        self.stages.push(needs_tools(trial));
    }
}

/// A trial that `cargo test` shows as ignored and `tests/run` runs.
fn needs_tools(trial: Trial) -> Trial {
    trial.with_kind("tests/run").with_ignored_flag(true)
}

/// A trial of that kind which passes or fails as `judge` does.
pub fn trial(
    name: impl Into<String>,
    judge: impl FnOnce() -> Result<()> + Send + 'static,
) -> Trial {
    needs_tools(Trial::test(name, move || Ok(judge()?)))
}

/// Runs trials two at a time (Terraform's provider takes a core each), or as many as
/// `--test-threads` says.
pub fn run_in_parallel(trials: Vec<Trial>) -> Conclusion {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(2);
    libtest_mimic::run(&arguments, trials)
}
