use std::cell::Cell;
use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;

use pumice_engine::{Action, Completion, Device, Request};
use pumice_model::{Fault, Found, Geometry};

use crate::firmware::{ERASE_SWEEP, Erasing};
use crate::script::{Misfortune, Place};

/// What every byte of a drive is before everything.
pub const OLD_DATA: u8 = 0x4F;

/// What a write that may yet be lost has replaced.
struct Unflushed {
    begin: usize,
    old: Vec<u8>,
    pass: usize,
    block: usize,
}

/// A random stream does not repeat a byte so often.
const SWEEP_BYTES: usize = 16;

/// How much was asked of a drive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requests {
    /// Reads and writes, failed ones too.
    pub all: u64,
    /// Those that failed.
    pub failed: u64,
}

/// A drive made of memory.
pub struct SimulatedDrive {
    found: Found,
    pub(crate) memory: Vec<u8>,
    script: Vec<Misfortune>,
    failures: Vec<u32>,
    pub(crate) clock_ms: Rc<Cell<u64>>,
    queue: VecDeque<Request>,
    /// Slots of requests that fail together with one that failed.
    doomed: BTreeSet<u32>,
    pub(crate) sweep: u8,
    pub(crate) requests: u64,
    asked: Requests,
    /// What lay where something was written since the last flush, oldest first.
    unflushed: Vec<Unflushed>,
    /// For each pass, which blocks it acknowledged and did not lose since, over all boots.
    acknowledged: [Vec<bool>; 3],
    /// What its firmware is at.
    pub(crate) erasing: Option<Erasing>,
    /// Whether it has given back what it hid.
    pub(crate) is_restored: bool,
    /// Whether a revert has opened it.
    pub(crate) is_reverted: bool,
}

impl SimulatedDrive {
    /// A drive full of old data. Its clock is moved on by waiting.
    pub fn new(found: Found, script: Vec<Misfortune>, clock_ms: Rc<Cell<u64>>) -> Self {
        let hidden: u64 = script
            .iter()
            .filter_map(Misfortune::hidden)
            .map(|(blocks, _)| blocks)
            .sum();
        let blocks = usize::try_from(found.geometry.blocks() + hidden).expect("a simulated drive fits into memory");
        let failures = vec![0; script.len()];
        let memory = vec![OLD_DATA; blocks * found.geometry.logical_block_bytes() as usize];
        Self {
            found,
            memory,
            script,
            failures,
            clock_ms,
            queue: VecDeque::new(),
            doomed: BTreeSet::new(),
            sweep: 1,
            requests: 0,
            asked: Requests::default(),
            unflushed: Vec::new(),
            acknowledged: std::array::from_fn(|_| vec![false; blocks]),
            erasing: None,
            is_restored: false,
            is_reverted: false,
        }
    }

    /// Takes the power away and gives it back, with a script for what follows. Of what was not flushed only that is left
    /// of which `survives` says so; it is asked once a write.
    pub fn cut_power(&mut self, script: Vec<Misfortune>, mut survives: impl FnMut() -> bool) {
        for Unflushed {
            begin,
            old,
            pass,
            block,
        } in self.unflushed.drain(..).rev()
        {
            let now = &mut self.memory[begin..begin + old.len()];
            if !survives() && *now != old {
                now.copy_from_slice(&old);
                self.acknowledged[pass][block] = false;
            }
        }
        self.queue.clear();
        self.doomed.clear();
        (self.sweep, self.requests) = (1, 0);
        self.break_off_erase();
        self.failures = vec![0; script.len()];
        self.script = script;
    }

    /// Which blocks a pass, counted from 1, acknowledged and did not lose, in this boot or an earlier one.
    pub fn acknowledged(&self, pass: u8) -> &[bool] {
        &self.acknowledged[usize::from(pass) - 1]
    }

    /// Writes to the drive as somebody else would, in another computer.
    pub fn meddle(&mut self, block: u64) {
        let size = self.block_bytes();
        let begin = usize::try_from(block).expect("a simulated drive fits into memory") * size;
        self.memory[begin..begin + size].fill(OLD_DATA);
    }

    /// What was asked of it in all boots.
    pub fn asked(&self) -> Requests {
        self.asked
    }

    /// What is really on it.
    pub fn memory(&self) -> &[u8] {
        &self.memory
    }

    pub(crate) fn block_bytes(&self) -> usize {
        self.found.geometry.logical_block_bytes() as usize
    }

    pub(crate) fn script(&self) -> &[Misfortune] {
        &self.script
    }

    pub(crate) fn is_struck(&self, strikes: impl Fn(&Misfortune) -> bool) -> bool {
        self.script.iter().any(strikes)
    }

    fn has_begun(&self, sweep: Option<u8>) -> bool {
        sweep.is_none_or(|sweep| sweep <= self.sweep)
    }

    pub(crate) fn is_gone(&self) -> bool {
        let (sweep, requests) = (self.sweep, self.requests);
        self.is_struck(
            |one| matches!(one, Misfortune::Vanish { sweep: at, after } if (*at, *after) <= (sweep, requests)),
        )
    }

    pub(crate) fn is_stalled(&self) -> bool {
        let (sweep, requests) = (self.sweep, self.requests);
        self.is_struck(
            |one| matches!(one, Misfortune::Stall { sweep: at, after } if (*at, *after) <= (sweep, requests)),
        )
    }

    /// Whether a request fails, which uses up one of the times a block that recovers may fail.
    fn fails(&mut self, first: u64, count: u64) -> bool {
        let sweep = self.sweep;
        for (one, failures) in self.script.iter().zip(&mut self.failures) {
            if let Misfortune::Bad { place, times } = one
                && (first..first + count).any(|block| place.holds(block, sweep))
                && times.is_none_or(|times| *failures < times)
            {
                *failures += 1;
                return true;
            }
        }
        self.is_struck(|one| match *one {
            Misfortune::Scattered {
                first: scattered,
                step,
                count: most,
            } => {
                let next = first.saturating_sub(scattered).div_ceil(step);
                next < most && scattered + next * step < first + count
            }
            _ => false,
        })
    }

    fn blocks_of(&self, request: &Request) -> (u64, u64) {
        let block_bytes = self.block_bytes();
        let count = (request.length_bytes / block_bytes) as u64;
        (request.offset_bytes / block_bytes as u64, count)
    }

    /// Whether a request fails, by itself or as a part of all that adjoins it in flight, which then fails too.
    fn fails_with_its_neighbours(&mut self, first: u64, count: u64) -> bool {
        if !self.script.contains(&Misfortune::Merge) {
            return self.fails(first, count);
        }
        let (mut first, mut end) = (first, first + count);
        let mut neighbours = BTreeSet::new();
        while let Some((slot, from, to)) = self.queue.iter().find_map(|other| {
            let (from, count) = self.blocks_of(other);
            let is_next = from == end || from + count == first;
            (is_next && !neighbours.contains(&other.slot)).then_some((other.slot, from, from + count))
        }) {
            neighbours.insert(slot);
            (first, end) = (first.min(from), end.max(to));
        }
        let has_failed = self.fails(first, end - first);
        if has_failed {
            self.doomed.append(&mut neighbours);
        }
        has_failed
    }

    fn execute(&mut self, request: &mut Request) -> Result<usize, Fault> {
        self.requests += 1;
        if self.is_gone() {
            return match request.action {
                Action::Write => Err(Fault::Gone),
                Action::Read => Ok(0),
            };
        }
        // While its firmware erases, a drive does nothing else.
        if self.erasing.is_some() {
            return Err(Fault::Medium);
        }
        let block_bytes = self.block_bytes();
        let (first, mut count) = self.blocks_of(request);
        for one in &self.script {
            if let Misfortune::Short { blocks } = one {
                count = count.min(*blocks);
            }
        }
        if self.doomed.remove(&request.slot) || self.fails_with_its_neighbours(first, count) {
            return Err(Fault::Medium);
        }
        let done_bytes = usize::try_from(count).expect("a request fits into memory") * block_bytes;
        match request.action {
            Action::Write => {
                let buffer = &request.buffer.as_slice()[..done_bytes];
                for (block, bytes) in (first..).zip(buffer.chunks(block_bytes)) {
                    self.write(block, bytes);
                    self.acknowledge(block);
                }
            }
            Action::Read => {
                let memory = request.buffer.as_mut_slice().ok_or(Fault::Other(22))?;
                for (block, bytes) in (first..).zip(memory[..done_bytes].chunks_mut(block_bytes)) {
                    self.read(block, bytes);
                }
            }
        }
        Ok(done_bytes)
    }

    fn count(&mut self, outcome: &Result<usize, Fault>) {
        self.asked.all += 1;
        if *outcome == Err(Fault::Medium) {
            self.asked.failed += 1;
            for one in &self.script {
                if let Misfortune::FailSlowly { milliseconds } = one {
                    self.clock_ms.set(self.clock_ms.get() + milliseconds);
                }
            }
        }
    }

    /// Which sweep of the three-pass method a request belongs to; it is told by what is written.
    fn sweep_of(&self, request: &Request) -> u8 {
        let head = &request.buffer.as_slice()[..SWEEP_BYTES];
        match request.action {
            Action::Read if self.sweep >= ERASE_SWEEP => ERASE_SWEEP + 1,
            Action::Read => 4,
            Action::Write if head == [0x55; SWEEP_BYTES] => 1,
            Action::Write if head == [0xAA; SWEEP_BYTES] => 2,
            Action::Write => 3,
        }
    }

    fn acknowledge(&mut self, block: u64) {
        let block = usize::try_from(block).expect("a simulated drive fits into memory");
        self.acknowledged[usize::from(self.sweep) - 1][block] = true;
    }

    fn write(&mut self, block: u64, bytes: &[u8]) {
        let (sweep, size) = (self.sweep, self.block_bytes());
        let mut at = block;
        let mut length = size;
        for one in &self.script {
            match one {
                Misfortune::Drop { place } if place.holds(block, sweep) => length = 0,
                Misfortune::Tear { place } if place.holds(block, sweep) => length = length.min(size / 2),
                Misfortune::Misdirect { place, by } if place.holds(block, sweep) => at = block + by,
                _ => {}
            }
        }
        let begin = usize::try_from(at).expect("a simulated drive fits into memory") * size;
        if let Some(target) = self.memory.get_mut(begin..begin + length) {
            self.unflushed.push(Unflushed {
                begin,
                old: target.to_vec(),
                pass: usize::from(sweep) - 1,
                block: usize::try_from(block).expect("a simulated drive fits into memory"),
            });
            target.copy_from_slice(&bytes[..length]);
        }
    }

    fn read(&self, block: u64, bytes: &mut [u8]) {
        let strikes = |kind: fn(&Misfortune) -> Option<Place>| {
            self.is_struck(|one| kind(one).is_some_and(|place| place.holds(block, self.sweep)))
        };
        if strikes(|one| {
            if let Misfortune::Silent { place } = one {
                Some(*place)
            } else {
                None
            }
        }) {
            return;
        }
        if strikes(|one| {
            if let Misfortune::Stale { place } = one {
                Some(*place)
            } else {
                None
            }
        }) {
            bytes.fill(OLD_DATA);
            return;
        }
        let begin = usize::try_from(block).expect("a simulated drive fits into memory") * bytes.len();
        bytes.copy_from_slice(&self.memory[begin..begin + bytes.len()]);
    }
}

impl Device for SimulatedDrive {
    fn identify(&mut self) -> Result<Found, Fault> {
        let mut found = self.found.clone();
        if self.is_restored {
            let block_bytes = found.geometry.logical_block_bytes();
            found.geometry = Geometry::new(
                self.memory.len() as u64,
                block_bytes,
                found.geometry.physical_block_bytes(),
            )
            .expect("memory is a whole number of blocks");
        }
        for one in &self.script {
            match one {
                Misfortune::Dead => return Err(Fault::Other(5)),
                Misfortune::OtherSerial { serial, sweep } if self.has_begun(*sweep) => {
                    found.identity.serial = Some(serial.clone());
                }
                Misfortune::WrongSize { blocks, sweep } if self.has_begun(*sweep) => {
                    let block_bytes = found.geometry.logical_block_bytes();
                    found.geometry = Geometry::new(blocks * u64::from(block_bytes), block_bytes, block_bytes)
                        .expect("a scenario's size is a whole number of blocks");
                }
                _ => {}
            }
        }
        Ok(found)
    }

    fn submit(&mut self, request: Request) {
        let sweep = self.sweep_of(&request);
        if sweep != self.sweep {
            (self.sweep, self.requests) = (sweep, 0);
        }
        self.queue.push_back(request);
    }

    fn complete(&mut self, wait_ms: u64) -> Option<Completion> {
        if self.queue.is_empty() || self.is_stalled() {
            self.clock_ms.set(self.clock_ms.get() + wait_ms);
            return None;
        }
        self.clock_ms.set(self.clock_ms.get() + 1);
        let is_reordered = self.script.contains(&Misfortune::Reorder);
        let mut request = if is_reordered {
            self.queue.pop_back()
        } else {
            self.queue.pop_front()
        }?;
        let outcome = self.execute(&mut request);
        self.count(&outcome);
        Some(Completion {
            slot: request.slot,
            buffer: request.buffer,
            outcome,
        })
    }

    fn start_flush(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn flushed(&mut self, _: u64) -> Option<Result<(), Fault>> {
        if self.is_gone() {
            return Some(Err(Fault::Gone));
        }
        let pass = self.sweep;
        if self.is_struck(|one| *one == Misfortune::FlushFails { sweep: pass }) {
            return Some(Err(Fault::Medium));
        }
        self.unflushed.clear();
        Some(Ok(()))
    }
}
