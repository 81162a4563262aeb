//! Whole wipes of the lab's drives: every way of erasing by a drive's own firmware against every way of misbehaving, with
//! what the lab itself counts afterwards. No claim may cover what is still there.

mod behaviour;
mod opened;
mod rule;
mod specimen;
mod table;
mod wiped;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::{iter, thread};

use pumice_model::{FirmwareOutcome, Judgement, Technique};

pub use behaviour::Behaviour;
pub use rule::{broken, is_hidden_from_hosts};
pub use specimen::{Left, Lock, Specimen};
pub use table::{attempt_words, print, summary};
pub use wiped::{Bench, Wiped};

/// A technique against a behaviour.
#[derive(Clone, Debug)]
pub struct Row {
    /// How the drive is told to erase itself behind the passes.
    pub technique: Technique,
    /// What it makes of that.
    pub behaviour: Behaviour,
    /// What came of it.
    pub course: Course,
}

/// What came of a row.
#[derive(Clone, Debug)]
pub enum Course {
    /// A drive was wiped.
    Ran(Box<Outcome>),
    /// Nothing was wiped, for this reason.
    Named(&'static str),
}

/// A drive that was wiped: what the product says of it and what the lab finds on it.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Commands that the drive received, reads and writes of blocks and the like left out.
    pub commands: Vec<String>,
    /// What came of the erase by firmware, if it was come to.
    pub attempt: Option<FirmwareOutcome>,
    /// Old data on it, as the lab counts them in what it stores.
    pub left: Left,
    /// Whether it has a password when the power is back.
    pub lock: Lock,
    /// What is said of it.
    pub judgement: Judgement,
}

/// Every row, those of one technique together.
pub fn pairs() -> impl Iterator<Item = (Technique, Behaviour)> {
    let behaviours = |technique| iter::repeat(technique).zip(Behaviour::ALL);
    Technique::ALL.into_iter().flat_map(behaviours)
}

/// Runs a technique's rows.
pub fn rows_of(technique: Technique) -> Vec<Row> {
    Behaviour::ALL.map(|behaviour| row(technique, behaviour)).into()
}

/// Runs the whole matrix on as many threads as there are processors.
pub fn rows() -> Vec<Row> {
    let next = AtomicUsize::new(0);
    let work = || {
        let numbers = iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
        let techniques = numbers.map_while(|number| Some((number, *Technique::ALL.get(number)?)));
        techniques
            .map(|(number, technique)| (number, rows_of(technique)))
            .collect::<Vec<_>>()
    };
    let mut parts = thread::scope(|scope| {
        let count = thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..count).map(|_| scope.spawn(work)).collect();
        let parts = workers.into_iter().map(|worker| worker.join().expect("no row panics"));
        parts.flatten().collect::<Vec<_>>()
    });
    parts.sort_by_key(|(number, _)| *number);
    parts.into_iter().flat_map(|(_, rows)| rows).collect()
}

fn row(technique: Technique, behaviour: Behaviour) -> Row {
    let course = match behaviour.why_not(technique) {
        Some(why) => Course::Named(why),
        None => Course::Ran(Box::new(run(technique, behaviour))),
    };
    Row {
        technique,
        behaviour,
        course,
    }
}

fn run(technique: Technique, behaviour: Behaviour) -> Outcome {
    let specimen = Specimen::of(technique);
    behaviour
        .misbehaviour()
        .into_iter()
        .for_each(|one| specimen.misbehave(one));
    // Before anything is written, a frozen disk is thawed by a sleep.
    specimen.sleep();
    let mut bench = Bench::new(specimen.clone(), &[technique]);
    let mut wiped = bench.boot_with(specimen.firmware_by_label());
    if behaviour == Behaviour::LosesPowerThenBoots {
        specimen.behave();
        specimen.boot();
        wiped = bench.boot_with(specimen.firmware_by_label());
    }
    let attempts = wiped.evidence.firmware.map(|firmware| firmware.attempts);
    Outcome {
        commands: specimen.commands(),
        attempt: attempts.and_then(|attempts| attempts.last().map(|attempt| attempt.outcome)),
        left: specimen.left(),
        lock: specimen.lock(),
        judgement: wiped.judgement,
    }
}
