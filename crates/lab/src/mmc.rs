//! An eMMC card (JESD84-B51): command index and argument in; status and data out.

mod bus;
mod command;
mod ext_csd;
mod node;

use std::io;
use std::ops::Range;
use std::path::Path;

use crate::clock::Clock;
use crate::description::Mmc;
use crate::erasure::{Erasure, Fill, Stage};
use crate::log::{End, Log};
use crate::medium::{Medium, OldData};
use crate::misbehaviour::{Misbehaviour, Script};
use crate::reply::Reply;

pub use bus::{Answer, MmcBus, Moves};
pub use command::{Command, Partition, Response};
use command::{Fault, Switch};
pub use node::MmcNode;

/// What a card is addressed in where nothing says otherwise.
const BLOCK_BYTES: u64 = 512;

/// An eMMC card.
#[derive(Debug)]
pub struct MmcCard {
    description: Mmc,
    clock: Clock,
    script: Script,
    medium: Medium,
    log: Log<Command>,
    power: Power,
    /// For each block of the areas that a host can reach: whether it stands for what lies on the medium. One that does
    /// not reads as erased, while the old data lie on the medium until a sanitize.
    is_mapped: Vec<bool>,
    /// First and last address of what is to be erased.
    group: (Option<u64>, Option<u64>),
    /// Blocks that the first step of a secure trim has marked.
    marked: Vec<Range<u64>>,
    busy: Option<Erasure>,
    /// Bits of the status that the next command brings.
    pending: u32,
    ended: Option<Response>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Power {
    On,
    Off,
}

impl MmcCard {
    /// A card full of old data, its boot areas too, switched on.
    pub fn new(description: Mmc, image: Option<&Path>, clock: Clock) -> io::Result<Self> {
        let boot = description.boot_kib << 10;
        let areas = [description.body.bytes(), boot, boot];
        let medium = description.body.medium(image, &areas)?;
        let blocks = areas.iter().sum::<u64>() / BLOCK_BYTES;
        Ok(Self {
            clock,
            script: description.body.misbehaviour.clone(),
            medium,
            log: Log::default(),
            power: Power::On,
            is_mapped: vec![true; index(blocks)],
            group: (None, None),
            marked: Vec::new(),
            busy: None,
            pending: 0,
            ended: None,
            description,
        })
    }

    /// Hands it a command while this area is selected.
    pub fn submit(&mut self, partition: Partition, command: Command) -> Reply<Response> {
        self.settle();
        if self.power == Power::Off {
            return Reply::Off;
        }
        self.log.receive(self.clock.now_ms(), command);
        if self.busy.is_none() {
            let outcome = self.execute(partition, command);
            if self.busy.is_none() {
                return Reply::Ended(self.end(outcome));
            }
        }
        Reply::Busy {
            until_ms: self.busy.as_ref().and_then(Erasure::ends_ms),
        }
    }

    /// How the command ended that the card was busy with, once it has.
    pub fn poll(&mut self) -> Option<Response> {
        self.settle();
        self.ended.take()
    }

    /// The host gives up waiting and resets the card: what it was busy with stops where it is.
    pub fn reset(&mut self) {
        self.settle();
        self.busy = None;
    }

    /// Reads blocks of an area.
    pub fn read(&mut self, partition: Partition, first: u64, bytes: &mut [u8]) -> Result<(), Refused> {
        let range = self.blocks(partition, first, bytes.len() as u64)?;
        self.medium.read(range.start, bytes);
        let mapped = &self.is_mapped[index(range.start / BLOCK_BYTES)..];
        for (block, is_mapped) in bytes.chunks_mut(512).zip(mapped) {
            if !is_mapped {
                block.fill(self.description.erased_byte);
            }
        }
        Ok(())
    }

    /// Writes blocks of an area.
    pub fn write(&mut self, partition: Partition, first: u64, bytes: &[u8]) -> Result<(), Refused> {
        let range = self.blocks(partition, first, bytes.len() as u64)?;
        self.map(&range, true);
        self.medium.write(range.start, bytes);
        Ok(())
    }

    /// The power goes: nothing goes on when it is back.
    pub fn power_off(&mut self) {
        self.settle();
        self.cut();
    }

    /// The power is back.
    pub fn power_on(&mut self) {
        self.power = Power::On;
    }

    /// Whether it has power.
    pub fn is_powered(&mut self) -> bool {
        self.settle();
        self.power == Power::On
    }

    /// Every command that it received, those that read and write blocks excepted.
    pub fn log(&self) -> &Log<Command> {
        &self.log
    }

    /// How it misbehaves, to be changed at any time.
    pub fn script(&mut self) -> &mut Script {
        &mut self.script
    }

    /// Old data on it that can still be had; the boot areas are among what a host can reach.
    pub fn old_data(&mut self) -> OldData {
        self.settle();
        self.medium.old_data()
    }

    /// The same in one area.
    pub fn old_bytes(&mut self, partition: Partition) -> u64 {
        self.settle();
        self.medium.old_bytes(self.medium.area(partition as usize))
    }

    /// What it is stored on.
    pub fn medium(&self) -> &Medium {
        &self.medium
    }

    /// What it was made by.
    pub fn description(&self) -> &Mmc {
        &self.description
    }

    /// The clock that it goes by.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    fn cut(&mut self) {
        self.power = Power::Off;
        (self.busy, self.ended, self.group, self.pending) = (None, None, (None, None), 0);
        self.marked.clear();
    }

    /// Does what is due by now.
    fn settle(&mut self) {
        if self.power == Power::Off {
            return;
        }
        let Some(busy) = &mut self.busy else {
            return;
        };
        match busy.advance(&mut self.medium, self.clock.now_ms()) {
            Stage::Running(_) => return,
            Stage::PowerLost => return self.cut(),
            Stage::Done => {}
            Stage::Failed => self.pending |= Fault::General as u32,
        }
        self.busy = None;
        self.ended = Some(self.end(Ok(Vec::new())));
    }

    /// What a command did wrong is in the status of the one after it, where it is not in its own.
    fn end(&mut self, outcome: Result<Vec<u8>, Fault>) -> Response {
        let pending = std::mem::take(&mut self.pending);
        let (data, own) = match outcome {
            Ok(data) => (data, 0),
            Err(fault) if fault.is_told_later() => {
                self.pending |= fault as u32;
                (Vec::new(), 0)
            }
            Err(fault) => (Vec::new(), fault as u32),
        };
        let is_error = own | self.pending != 0;
        self.log.answer(if is_error { End::Error } else { End::Good });
        Response {
            status: command::READY | pending | own,
            data,
        }
    }

    fn execute(&mut self, partition: Partition, command: Command) -> Result<Vec<u8>, Fault> {
        match command.index {
            6 => self.switch(command.switch()).map(|()| Vec::new()),
            8 => Ok(ext_csd::data(&self.description)),
            13 => Ok(Vec::new()),
            35 => {
                self.group = (Some(self.address(command.argument)), None);
                Ok(Vec::new())
            }
            36 if self.group.0.is_none() => Err(Fault::EraseSequence),
            36 => {
                self.group.1 = Some(self.address(command.argument));
                Ok(Vec::new())
            }
            38 => self.erase(partition, command.argument).map(|()| Vec::new()),
            _ => Err(Fault::IllegalCommand),
        }
    }

    /// SWITCH (§6.10.4): only what tells of erasing is looked at.
    fn switch(&mut self, switch: Switch) -> Result<(), Fault> {
        match switch {
            Switch::SanitizeStart if !self.description.has_sanitize => Err(Fault::Switch),
            Switch::SanitizeStart if self.script.has(Misbehaviour::Refuse) => Err(Fault::Switch),
            Switch::SanitizeStart => {
                let unmapped = self.unmapped();
                let seconds = self.description.sanitize_s;
                self.begin(unmapped, seconds);
                Ok(())
            }
            Switch::Other => Ok(()),
        }
    }

    /// ERASE (§6.6.9 to 6.6.14).
    fn erase(&mut self, partition: Partition, argument: u32) -> Result<(), Fault> {
        let (Some(first), Some(last)) = std::mem::take(&mut self.group) else {
            return Err(Fault::EraseSequence);
        };
        let area = self.medium.area(partition as usize);
        if first > last || area.start + (last + 1) * BLOCK_BYTES > area.end {
            return Err(Fault::EraseParameter);
        }
        let blocks = area.start + first * BLOCK_BYTES..area.start + (last + 1) * BLOCK_BYTES;
        let groups = self.whole_groups(&area, first, last);
        let offered = &self.description;
        let is_offered = match argument {
            0x0000_0000 | 0x0000_0003 => true,
            0x0000_0001 => offered.has_trim,
            0x8000_0000 => offered.has_secure_erase,
            0x8000_0001 | 0x8000_8000 => offered.has_secure_erase && offered.has_trim,
            _ => false,
        };
        if !is_offered || self.script.has(Misbehaviour::Refuse) {
            return Err(Fault::IllegalCommand);
        }
        match argument {
            0x0000_0000 => self.unmap(&groups),
            0x0000_0001 => self.unmap(&blocks),
            // What becomes of discarded blocks is the card's own affair; this one leaves them.
            0x0000_0003 => {}
            0x8000_0000 => {
                self.unmap(&groups);
                self.erase_at_once(vec![groups]);
            }
            0x8000_0001 => self.marked.push(blocks),
            _ => {
                let marked = std::mem::take(&mut self.marked);
                for range in &marked {
                    self.unmap(range);
                }
                self.erase_at_once(marked);
            }
        }
        Ok(())
    }

    /// Erase groups that lie in a range or are touched by it, as far as the area reaches.
    fn whole_groups(&self, area: &Range<u64>, first: u64, last: u64) -> Range<u64> {
        let group = self.description.erase_group_kib << 10;
        let begin = first * BLOCK_BYTES / group * group;
        let end = ((last + 1) * BLOCK_BYTES).next_multiple_of(group);
        area.start + begin..(area.start + end).min(area.end)
    }

    /// From now on a range reads as erased.
    fn unmap(&mut self, range: &Range<u64>) {
        let end = match (
            self.script.has(Misbehaviour::DoNothing),
            self.script.has(Misbehaviour::EraseHalf),
        ) {
            (true, _) => return,
            (false, true) => range.start + (range.end - range.start) / 2,
            (false, false) => range.end,
        };
        self.map(&(range.start..end), false);
    }

    fn map(&mut self, range: &Range<u64>, is_mapped: bool) {
        let blocks = index(range.start / BLOCK_BYTES)..index(range.end / BLOCK_BYTES);
        self.is_mapped[blocks].fill(is_mapped);
    }

    /// Secure erase and trim reach the spare blocks that held copies.
    fn erase_at_once(&mut self, mut ranges: Vec<Range<u64>>) {
        ranges.push(self.medium.spare());
        let seconds = self.description.erase_s;
        self.begin(ranges, seconds);
    }

    fn begin(&mut self, ranges: Vec<Range<u64>>, seconds: u64) {
        if self.script.has(Misbehaviour::ReportOldSuccess) {
            return;
        }
        let fill = Fill::Pattern([self.description.erased_byte; 4]);
        self.busy = Some(Erasure::begin(
            &self.script,
            &self.medium,
            ranges,
            fill,
            seconds * 1_000,
            self.clock.now_ms(),
        ));
    }

    /// What no block stands for: what a sanitize reaches, spare blocks among it.
    fn unmapped(&self) -> Vec<Range<u64>> {
        let mut ranges: Vec<Range<u64>> = Vec::new();
        for (number, _) in (0..).zip(&self.is_mapped).filter(|(_, is_mapped)| !**is_mapped) {
            let block = number * BLOCK_BYTES..(number + 1) * BLOCK_BYTES;
            match ranges.last_mut() {
                Some(last) if last.end == block.start => last.end = block.end,
                _ => ranges.push(block),
            }
        }
        ranges.push(self.medium.spare());
        ranges
    }

    /// A card of more than 2 GiB counts its addresses in blocks, a smaller one in bytes.
    pub(crate) fn address(&self, argument: u32) -> u64 {
        if self.description.is_block_addressed {
            argument.into()
        } else {
            u64::from(argument) / BLOCK_BYTES
        }
    }

    fn blocks(&self, partition: Partition, first: u64, bytes: u64) -> Result<Range<u64>, Refused> {
        let area = self.medium.area(partition as usize);
        let range = area.start + first * BLOCK_BYTES..area.start + first * BLOCK_BYTES + bytes;
        let is_free = self.power == Power::On && self.busy.is_none();
        if range.end > area.end || !bytes.is_multiple_of(BLOCK_BYTES) || !is_free {
            return Err(Refused);
        }
        Ok(range)
    }
}

/// Blocks were not moved: there are none such, or the card is busy or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused;

fn index(block: u64) -> usize {
    usize::try_from(block).expect("a drive of the lab fits into memory")
}

#[cfg(test)]
mod tests;
