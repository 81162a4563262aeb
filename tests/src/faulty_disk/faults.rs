use std::fs::File;
use std::io;
use std::mem;
use std::os::unix::fs::FileExt;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fuser::{Errno, ReplyData, ReplyEmpty, ReplyWrite};

use super::extents::Extents;

/// The block size of every loop device's backing file: the least that is dropped alone.
const SECTOR_BYTES: usize = 512;

/// What a disk does to requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misdeed {
    /// Fails reads with EIO.
    FailRead,
    /// Fails writes with EIO; nothing of them is done.
    FailWrite,
    /// Says that sectors were written and does not write them; the rest of the request is written.
    DropWrite,
}

/// How a disk answers flushes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlushAnswer {
    /// They are done.
    Done,
    /// They fail with EIO.
    Failed,
}

/// How much was asked of a disk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Requests {
    /// Reads, failed ones too.
    pub reads: u64,
    /// Writes, failed ones too.
    pub writes: u64,
    /// Those of them that failed.
    pub failed: u64,
    /// Flushes.
    pub flushes: u64,
}

/// A disk's content, what it does to requests, and what hangs.
pub struct Faults {
    state: Mutex<State>,
    stalled: Condvar,
}

struct State {
    content: File,
    size_bytes: u64,
    failing_reads: Extents,
    failing_writes: Extents,
    dropped_writes: Extents,
    flush_answer: FlushAnswer,
    stall_after: Option<u64>,
    held: Vec<Asked>,
    requests: Requests,
}

/// A request that is not answered yet.
pub enum Asked {
    /// So many bytes from a place.
    Read(u64, usize, ReplyData),
    /// These bytes to a place.
    Write(u64, Vec<u8>, ReplyWrite),
    /// A flush.
    Flush(ReplyEmpty),
}

impl Faults {
    pub fn new(content: File, size_bytes: u64) -> Self {
        Self {
            state: Mutex::new(State {
                content,
                size_bytes,
                failing_reads: Extents::default(),
                failing_writes: Extents::default(),
                dropped_writes: Extents::default(),
                flush_answer: FlushAnswer::Done,
                stall_after: None,
                held: Vec::new(),
                requests: Requests::default(),
            }),
            stalled: Condvar::new(),
        }
    }

    pub fn strike(&self, misdeed: Misdeed, first_byte: u64, count_bytes: u64) {
        let mut state = self.lock();
        let extents = match misdeed {
            Misdeed::FailRead => &mut state.failing_reads,
            Misdeed::FailWrite => &mut state.failing_writes,
            Misdeed::DropWrite => &mut state.dropped_writes,
        };
        extents.insert(first_byte, count_bytes);
    }

    pub fn answer_flushes(&self, answer: FlushAnswer) {
        self.lock().flush_answer = answer;
    }

    pub fn heal(&self) {
        let mut state = self.lock();
        state.failing_reads = Extents::default();
        state.failing_writes = Extents::default();
        state.dropped_writes = Extents::default();
        state.flush_answer = FlushAnswer::Done;
    }

    pub fn stall_after(&self, requests: u64) {
        self.lock().stall_after = Some(requests);
    }

    pub fn wait_until_stalled(&self, most: Duration) -> bool {
        let waited = self
            .stalled
            .wait_timeout_while(self.lock(), most, |state| state.held.is_empty());
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        !state.held.is_empty()
    }

    pub fn release(&self) {
        let mut state = self.lock();
        state.stall_after = None;
        for asked in mem::take(&mut state.held) {
            state.answer(asked);
        }
    }

    pub fn take_requests(&self) -> Requests {
        mem::take(&mut self.lock().requests)
    }

    pub fn size_bytes(&self) -> u64 {
        self.lock().size_bytes
    }

    pub fn resize(&self, size_bytes: u64) -> io::Result<()> {
        let mut state = self.lock();
        state.content.set_len(size_bytes)?;
        state.size_bytes = size_bytes;
        Ok(())
    }

    /// Answers a request, or keeps it until the disk is released.
    pub fn take(&self, asked: Asked) {
        let mut state = self.lock();
        match &mut state.stall_after {
            Some(0) => {
                state.held.push(asked);
                self.stalled.notify_all();
                return;
            }
            Some(requests) => *requests -= 1,
            None => {}
        }
        state.answer(asked);
    }

    /// A check that failed in another thread says so itself.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn answer(&mut self, asked: Asked) {
        match asked {
            Asked::Read(first_byte, count_bytes, reply) => match self.read(first_byte, count_bytes) {
                Ok(bytes) => reply.data(&bytes),
                Err(errno) => reply.error(errno),
            },
            Asked::Write(first_byte, bytes, reply) => match self.write(first_byte, &bytes) {
                Ok(()) => reply.written(u32::try_from(bytes.len()).unwrap_or(u32::MAX)),
                Err(errno) => reply.error(errno),
            },
            Asked::Flush(reply) => {
                self.requests.flushes += 1;
                match self.flush_answer {
                    FlushAnswer::Done => reply.ok(),
                    FlushAnswer::Failed => reply.error(Errno::EIO),
                }
            }
        }
    }

    fn read(&mut self, first_byte: u64, count_bytes: usize) -> Result<Vec<u8>, Errno> {
        self.requests.reads += 1;
        let is_failing = self.failing_reads.touch(first_byte, count_bytes as u64);
        self.refuse(is_failing, first_byte, count_bytes)?;
        let mut bytes = vec![0; count_bytes];
        self.content
            .read_exact_at(&mut bytes, first_byte)
            .map_err(Errno::from)?;
        Ok(bytes)
    }

    fn write(&mut self, first_byte: u64, bytes: &[u8]) -> Result<(), Errno> {
        self.requests.writes += 1;
        let is_failing = self.failing_writes.touch(first_byte, bytes.len() as u64);
        self.refuse(is_failing, first_byte, bytes.len())?;
        if !self.dropped_writes.touch(first_byte, bytes.len() as u64) {
            return self.content.write_all_at(bytes, first_byte).map_err(Errno::from);
        }
        for (place, sector) in (first_byte..).step_by(SECTOR_BYTES).zip(bytes.chunks(SECTOR_BYTES)) {
            if !self.dropped_writes.touch(place, sector.len() as u64) {
                self.content.write_all_at(sector, place).map_err(Errno::from)?;
            }
        }
        Ok(())
    }

    /// There is nothing behind the end, whatever the kernel thought when it sent the request.
    fn refuse(&mut self, is_failing: bool, first_byte: u64, count_bytes: usize) -> Result<(), Errno> {
        if is_failing || first_byte + count_bytes as u64 > self.size_bytes {
            self.requests.failed += 1;
            return Err(Errno::EIO);
        }
        Ok(())
    }
}
