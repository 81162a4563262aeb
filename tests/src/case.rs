//! Test targets that name what could not run: such a case is listed as ignored with its reason, never as passed.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

use crate::Result;
use crate::requirement::Requirement;

/// One case of a test target.
pub struct Case {
    name: &'static str,
    requirements: Vec<Requirement>,
    body: fn() -> Result<()>,
}

impl Case {
    /// A case that runs `body` where every one of `requirements` is met.
    pub fn new(name: &'static str, requirements: &[Requirement], body: fn() -> Result<()>) -> Self {
        Self {
            name,
            requirements: requirements.to_vec(),
            body,
        }
    }

    fn trial(self) -> Trial {
        let missing: Vec<_> = self
            .requirements
            .iter()
            .filter_map(|requirement| requirement.missing())
            .collect();
        let trial = Trial::test(self.name, move || {
            (self.body)().map_err(|error| Failed::from(error.to_string()))
        });
        if missing.is_empty() {
            return trial;
        }
        trial
            .with_kind(format!("not run: {} is missing", missing.join(", ")))
            .with_ignored_flag(true)
    }
}

/// Runs a target's cases with the arguments of `cargo test`, two at a time unless told otherwise: a virtual machine
/// waits as much as it works.
pub fn run(cases: impl IntoIterator<Item = Case>) -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(2);
    libtest_mimic::run(&arguments, cases.into_iter().map(Case::trial).collect()).exit_code()
}
