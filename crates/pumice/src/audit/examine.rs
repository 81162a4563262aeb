use std::num::NonZero;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use pumice_engine::{Buffer, Content as StreamContent};
use pumice_model::{AuditExtent, BlockRange, Pattern, ReadsAs};

use super::certified::{Certified, Content};
use super::disk::Disk;
use super::entropy::{COUNTED_BYTES, STRETCH_BYTES};
use super::places::Places;
use super::signature::{SECTOR_BYTES, Signature};
use super::tally::Tally;

/// Bytes of a request when everything is read.
const REQUEST_BYTES: u64 = 1 << 20;

/// Requests in flight at least, also where fewer processors compare.
const LEAST_READERS: usize = 4;

/// Readers at most: no disk is faster for more.
const MOST_READERS: usize = 16;

/// A disk with more unreadable blocks than this is given up: it fails, or was pulled out.
const MOST_UNREADABLE: u64 = 65_536;

/// Time between two words on how far it is.
const TICK: Duration = Duration::from_secs(1);

/// What came of reading a disk.
pub struct Examined {
    /// What was found.
    pub tally: Tally,
    /// Blocks that were to be read.
    pub wanted_blocks: u64,
}

/// Reads blocks of a disk, several requests at once, and compares them with what is certified; `notify` hears every second
/// how many percent are done.
pub fn examine(disk: &Disk, certified: &Certified, extent: &AuditExtent, notify: &dyn Fn(u64)) -> Examined {
    let block_bytes = u64::from(certified.geometry.logical_block_bytes());
    let places = Places::of(extent, certified.geometry.blocks(), REQUEST_BYTES / block_bytes);
    let examination = Examination {
        disk,
        certified,
        stream: StreamContent::of(&Pattern::Stream(certified.stream)),
        block_bytes,
        places: &places,
        next_request: AtomicU64::new(0),
        unreadable: AtomicU64::new(0),
        done_blocks: AtomicU64::new(0),
    };
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let readers = processors.clamp(LEAST_READERS, MOST_READERS);
    let mut tally = Tally::default();
    // It carries nothing: it closes when the last reader has ended.
    let (end, ended) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let begin = |end| {
            scope.spawn(|| {
                let _end: mpsc::Sender<()> = end;
                examination.read()
            })
        };
        let readers: Vec<_> = (0..readers).map(|_| begin(end.clone())).collect();
        drop(end);
        while ended.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            notify(examination.done_percent());
        }
        for reader in readers {
            tally.add(&reader.join().expect("a reader ends by itself"));
        }
    });
    Examined {
        tally,
        wanted_blocks: places.blocks(),
    }
}

struct Examination<'a> {
    disk: &'a Disk,
    certified: &'a Certified,
    stream: StreamContent,
    block_bytes: u64,
    places: &'a Places,
    next_request: AtomicU64,
    unreadable: AtomicU64,
    done_blocks: AtomicU64,
}

impl Examination<'_> {
    /// One reader: takes requests until none is left.
    fn read(&self) -> Tally {
        let mut tally = Tally::default();
        let mut buffer = Buffer::new(bytes(REQUEST_BYTES.max(self.block_bytes)));
        let memory = buffer.as_mut_slice().expect("nobody else has it");
        while self.unreadable.load(Ordering::Relaxed) <= MOST_UNREADABLE
            && let Some(range) = self.places.request(self.next_request.fetch_add(1, Ordering::Relaxed))
        {
            let memory = &mut memory[..bytes(range.count * self.block_bytes)];
            if self.is_read(range.first, memory) {
                self.look(range, memory, &mut tally);
            } else {
                self.read_singly(range, memory, &mut tally);
            }
            self.done_blocks.fetch_add(range.count, Ordering::Relaxed);
        }
        tally
    }

    fn done_percent(&self) -> u64 {
        let (done, all) = (self.done_blocks.load(Ordering::Relaxed), self.places.blocks());
        u64::try_from(u128::from(done) * 100 / u128::from(all.max(1))).unwrap_or(100)
    }

    /// A drive that transfers nothing and says it did leaves what the memory held, which must not look erased: where the
    /// stream should be gone it is put there first; where it should be, no other place's is like it.
    fn is_read(&self, first: u64, memory: &mut [u8]) -> bool {
        let offset_bytes = first * self.block_bytes;
        match self.certified.content {
            Content::Stream { .. } => {}
            Content::Erased { .. } | Content::ErasedInPart => self.stream.fill(memory, offset_bytes),
        }
        self.disk.read(memory, offset_bytes).is_ok()
    }

    /// A request failed: which of its blocks is it?
    fn read_singly(&self, range: BlockRange, memory: &mut [u8], tally: &mut Tally) {
        let block_bytes = bytes(self.block_bytes);
        for first in range.first..range.end() {
            let memory = &mut memory[..block_bytes];
            if self.is_read(first, memory) {
                self.look(BlockRange { first, count: 1 }, memory, tally);
                continue;
            }
            tally.counts.unreadable += 1;
            if self.certified.is_excepted(first) {
                tally.counts.excepted += 1;
            } else {
                tally.counts.unread += 1;
            }
            if self.unreadable.fetch_add(1, Ordering::Relaxed) > MOST_UNREADABLE {
                return;
            }
        }
    }

    fn look(&self, range: BlockRange, memory: &[u8], tally: &mut Tally) {
        for stretch in memory.chunks(STRETCH_BYTES) {
            tally.histogram.count(&stretch[..COUNTED_BYTES.min(stretch.len())]);
        }
        let (sectors, _) = memory.as_chunks::<SECTOR_BYTES>();
        for signature in sectors.iter().filter_map(Signature::of) {
            *tally.signatures.entry(signature).or_default() += 1;
        }
        let is_stream = matches!(self.certified.content, Content::Stream { .. });
        if is_stream && self.stream.is_in(memory, range.first * self.block_bytes) {
            tally.counts.equal += range.count;
            return;
        }
        let blocks = memory.chunks_exact(bytes(self.block_bytes));
        for (block, memory) in (range.first..).zip(blocks) {
            self.look_at_block(block, memory, tally);
        }
    }

    fn look_at_block(&self, block: u64, memory: &[u8], tally: &mut Tally) {
        let offset_bytes = block * self.block_bytes;
        let difference = self.stream.first_difference(memory, offset_bytes);
        let Some(place) = difference else {
            tally.counts.equal += 1;
            return;
        };
        if memory[1..] == memory[..memory.len() - 1] {
            tally.counts.repeated += 1;
        } else {
            tally.counts.other += 1;
        }
        match self.certified.content {
            Content::Stream { .. } if self.certified.is_excepted(block) => tally.counts.excepted += 1,
            Content::Stream { .. } => {
                tally.counts.different += 1;
                tally.differs_at(Some(offset_bytes + place as u64));
            }
            Content::Erased {
                reads_as: ReadsAs::Repeated(word),
            } => {
                let is_as_said = memory.chunks(word.len()).all(|piece| piece == word);
                tally.counts.different += u64::from(!is_as_said);
            }
            Content::Erased { .. } | Content::ErasedInPart => {}
        }
    }
}

fn bytes(count: u64) -> usize {
    usize::try_from(count).expect("a request fits into memory")
}
