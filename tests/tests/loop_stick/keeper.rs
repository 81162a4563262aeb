//! Sticks that hang in the kernel, as when their controller does: their disk is a file on a file system that is frozen.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use pumice_appliance::keeper::{ANSWER_MS, Keeper, Task, Word};
use pumice_device::{BlockDevice, Stick};
use pumice_tests::error::ensure;
use pumice_tests::loopback::Mounted;
use pumice_tests::{Error, Result};

use crate::{Bench, drive};

/// By then a stick that does not hang has done what it was asked.
const TURN: Duration = Duration::from_secs(1);

/// What held others up would wait for the thaw, which comes only after them.
const LIMIT: Duration = Duration::from_mins(1);

pub fn hangs_while_saving() -> Result<()> {
    let outer = Outer::new()?;
    let (bench, other) = (outer.stick()?, Bench::new()?);
    let mut hung = keeper(&bench)?;
    wait_for(&mut hung, |word| matches!(word, Word::Mounted(_)))?;
    let frozen = outer.mounted.freeze()?;
    hung.ask(note("first"));
    assert_silent(&mut hung)?;
    let mut keeper = keeper(&other)?;
    keeper.ask(note("second"));
    wait_for(&mut keeper, |word| matches!(word, Word::SummarySaved))?;
    keeper.release(LIMIT);
    drop(hung);
    drop(frozen);
    wait_until_free(&bench)
}

pub fn hangs_while_mounting() -> Result<()> {
    let outer = Outer::new()?;
    let bench = outer.stick()?;
    let frozen = outer.mounted.freeze()?;
    let mut hung = keeper(&bench)?;
    assert_silent(&mut hung)?;
    drop(hung);
    drop(frozen);
    wait_until_free(&bench)
}

pub fn hangs_while_unmounting() -> Result<()> {
    let outer = Outer::new()?;
    let bench = outer.stick()?;
    let mut keeper = keeper(&bench)?;
    wait_for(&mut keeper, |word| matches!(word, Word::Mounted(_)))?;
    let frozen = outer.mounted.freeze()?;
    let begun = Instant::now();
    keeper.release(TURN);
    let waited = begun.elapsed();
    ensure(waited >= TURN && waited < LIMIT, || {
        format!("the end waited for {waited:?}")
    })?;
    drop(frozen);
    wait_until_free(&bench)
}

/// The file system under the sticks' files.
struct Outer {
    mounted: Mounted,
    bench: Bench,
}

impl Outer {
    fn new() -> Result<Self> {
        let bench = Bench::sized(96 << 20)?;
        let at = bench.folder.path().join("outer");
        fs::create_dir(&at).map_err(Error::file(&at))?;
        let mounted = Mounted::new(bench.disk.node(), &at)?;
        Ok(Self { mounted, bench })
    }

    fn stick(&self) -> Result<Bench> {
        Bench::at(&self.bench.folder.path().join("outer/stick.img"), 16 << 20)
    }
}

fn keeper(bench: &Bench) -> Result<Keeper> {
    let (drive, volume) = (drive(&bench.disk)?, bench.volume());
    let at = bench.folder.path().join("kept");
    Ok(Keeper::start(drive, 0, move || Stick::mount(drive, &volume, &at)))
}

fn note(text: &str) -> Task {
    Task::Summary {
        path: Path::new("job/summary.txt").into(),
        text: text.into(),
    }
}

/// The keeper is asked again and again, and says nothing.
fn assert_silent(keeper: &mut Keeper) -> Result<()> {
    ensure(keeper.words(0).is_empty(), || {
        "a frozen stick has said something".into()
    })?;
    thread::sleep(TURN);
    let words = keeper.words(ANSWER_MS);
    ensure(words.is_empty() && keeper.is_silent(ANSWER_MS), || {
        format!("a frozen stick is not silent: {words:?}")
    })
}

fn wait_for(keeper: &mut Keeper, is_it: fn(&Word) -> bool) -> Result<()> {
    let deadline = Instant::now() + LIMIT;
    while !keeper.words(0).iter().any(is_it) {
        ensure(Instant::now() < deadline, || "the stick said nothing".into())?;
        thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

/// A thread that was given up ends by itself and lets its disk go.
fn wait_until_free(bench: &Bench) -> Result<()> {
    let deadline = Instant::now() + LIMIT;
    while BlockDevice::open_path(bench.disk.node()).is_err() {
        ensure(Instant::now() < deadline, || "the stick stayed mounted".into())?;
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}
