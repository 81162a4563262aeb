use std::ops::Range;

use super::AtaDisk;
use super::command::{Command, Fault, Good};
use crate::opal::Opal;

impl AtaDisk {
    /// Bytes of the medium that a command moves.
    pub(super) fn extent(&self, command: &Command, is_extended: bool) -> Result<Range<u64>, Fault> {
        if self.security.is_locked() || self.opal.as_ref().is_some_and(Opal::is_locked) {
            return Err(Fault::ABORTED);
        }
        let first = command.address(is_extended);
        let end = first + command.sectors(is_extended);
        if end > self.hidden.accessible() {
            return Err(Fault::NO_ADDRESS);
        }
        let size = u64::from(self.description.body.logical_block_bytes);
        Ok(first * size..end * size)
    }

    pub(super) fn read(&mut self, command: &Command, is_extended: bool) -> Result<Good, Fault> {
        let bytes = self.extent(command, is_extended)?;
        let length = usize::try_from(bytes.end - bytes.start).map_err(|_| Fault::ABORTED)?;
        let mut data = vec![0; length];
        self.medium.read(bytes.start, &mut data);
        Ok(Good {
            data,
            ..Good::default()
        })
    }

    pub(super) fn write(&mut self, command: &Command, data: &[u8], is_extended: bool) -> Result<Good, Fault> {
        let bytes = self.extent(command, is_extended)?;
        if data.len() as u64 != bytes.end - bytes.start {
            return Err(Fault::ABORTED);
        }
        self.medium.write(bytes.start, data);
        self.counters.written_bytes += data.len() as u64;
        Ok(Good::default())
    }
}
