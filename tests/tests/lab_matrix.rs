//! The lab's matrix: whole wipes by every technique on drives that obey, refuse and lie, one case a technique.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use pumice_language::Language;
use pumice_model::{FirmwareOutcome, NotStarted, Technique, Verdict, WhyNot};
use pumice_tests::matrix::{self, Behaviour, Course, Outcome};

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(2);
    let mut trials: Vec<Trial> = Technique::ALL.into_iter().map(trial).collect();
    trials.push(Trial::test("every_pair_is_there", every_pair_is_there));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trial(technique: Technique) -> Trial {
    let name = (Language::En.catalogue().words.technique)(technique);
    Trial::test(name.replace(' ', "_"), move || check(technique))
}

fn check(technique: Technique) -> Result<(), Failed> {
    let rows = matrix::rows_of(technique);
    let mut complaints = Vec::new();
    let mut ran = 0;
    for row in &rows {
        let Course::Ran(outcome) = &row.course else {
            continue;
        };
        ran += 1;
        complaints.extend(matrix::broken(technique, row.behaviour, outcome));
        if row.behaviour == Behaviour::Obeys {
            complaints.extend(unfair(technique, outcome));
        }
    }
    if ran == 0 {
        complaints.push("no row ran".into());
    }
    if complaints.is_empty() {
        return Ok(());
    }
    Err(Failed::from(format!(
        "{}\n{}",
        complaints.join("\n"),
        matrix::print(&rows)
    )))
}

/// A rule that nothing may be claimed would hold if nothing ever were: a drive that obeys is erased.
///
/// What is never sent has no other rows, so it must be that nothing was sent.
fn unfair(technique: Technique, outcome: &Outcome) -> Option<String> {
    let has_other_rows = Behaviour::ALL
        .iter()
        .any(|one| *one != Behaviour::Obeys && one.why_not(technique).is_none());
    match (outcome.attempt, outcome.judgement.verdict) {
        (Some(FirmwareOutcome::Done { .. }), Verdict::Erased) if has_other_rows => None,
        (
            Some(FirmwareOutcome::NotStarted {
                why: NotStarted::Unavailable(WhyNot::Unsupported),
                ..
            }),
            Verdict::ErasedWithExceptions,
        ) if !has_other_rows => None,
        (attempt, verdict) => Some(format!("a drive that obeys: {attempt:?}, {verdict:?}")),
    }
}

fn every_pair_is_there() -> Result<(), Failed> {
    let pairs: Vec<_> = matrix::pairs().collect();
    let named = pairs
        .iter()
        .filter(|(technique, behaviour)| behaviour.why_not(*technique).is_some());
    let (all, named) = (Technique::ALL.len() * Behaviour::ALL.len(), named.count());
    if (pairs.len(), named) == (all, NAMED) {
        return Ok(());
    }
    Err(Failed::from(format!(
        "{} pairs of {all}, of which {named} are named and not run, where there were {NAMED}",
        pairs.len()
    )))
}

/// Pairs that are named and not run; one more must be looked at.
const NAMED: usize = 67;
