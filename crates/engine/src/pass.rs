use pumice_model::{BlockRange, Fault, Flush, PassEvidence, Pattern, Stage};

use crate::conveyor::{Conveyor, Task};
use crate::device::Device;
use crate::stream::Content;
use crate::sweep::{Course, Damage, Purpose, sweep};

/// Writes a pattern to every block, or to those an earlier boot had not dealt with, and flushes.
///
/// The flush is asked for after bad blocks too, for what was written; a failed one is for the judge to weigh. `publish`
/// takes the pass as far as a flush stands behind it.
pub fn write_pass<D: Device>(
    conveyor: &mut Conveyor<'_, D>,
    course: Course,
    pattern: Pattern,
    publish: &dyn Fn(PassEvidence),
) -> (PassEvidence, Result<(), Fault>) {
    let surroundings = conveyor.surroundings();
    let mut writing = Writing {
        content: Content::of(&pattern),
        block_bytes: conveyor.block_bytes(),
        pass: PassEvidence {
            pattern,
            written_blocks: course.done_blocks - course.damage.failed.blocks(),
            unwritten: course.damage.failed.clone(),
            failed_requests: course.damage.failed_requests,
            flush: Flush::NotReached,
            started_ms: (surroundings.now_ms)(),
            ended_ms: (surroundings.now_ms)(),
        },
        publish,
        now_ms: surroundings.now_ms,
    };
    publish(writing.pass.clone());
    let (damage, outcome) = sweep(conveyor, course, &mut writing);
    let mut pass = writing.pass;
    (pass.unwritten, pass.failed_requests) = (damage.failed, damage.failed_requests);
    pass.flush = match outcome {
        Ok(()) => conveyor.flush().map_or_else(Flush::Failed, |()| Flush::Done),
        Err(_) => Flush::NotReached,
    };
    pass.ended_ms = (surroundings.now_ms)();
    let outcome = match pass.flush {
        Flush::Failed(Fault::Cancelled) => Err(Fault::Cancelled),
        _ => outcome,
    };
    (pass, outcome)
}

/// The stage of a pass, counted from 1.
pub fn stage(number: usize) -> Stage {
    Stage::Pass(u8::try_from(number).unwrap_or(u8::MAX))
}

struct Writing<'a> {
    content: Content,
    block_bytes: u64,
    pass: PassEvidence,
    publish: &'a dyn Fn(PassEvidence),
    now_ms: &'a dyn Fn() -> u64,
}

impl Purpose for Writing<'_> {
    fn task(&self) -> Task {
        match self.content {
            Content::Byte(byte) => Task::Fill(byte),
            Content::Aes256Ctr { .. } | Content::ChaCha20 { .. } => Task::Write,
        }
    }

    fn prepare(&mut self, range: BlockRange, memory: &mut [u8]) {
        self.content.fill(memory, range.first * self.block_bytes);
    }

    fn done(&mut self, range: BlockRange, _: &[u8]) -> Result<(), Fault> {
        self.pass.written_blocks += range.count;
        Ok(())
    }

    fn marked(&mut self, damage: &Damage) {
        (self.publish)(PassEvidence {
            unwritten: damage.failed.clone(),
            failed_requests: damage.failed_requests,
            ended_ms: (self.now_ms)(),
            ..self.pass.clone()
        });
    }
}
