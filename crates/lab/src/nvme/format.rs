use super::command::{Command, Status};
use super::{ALL, NvmeController};
use crate::erasure::{Erasure, Fill};
use crate::misbehaviour::{Misbehaviour, Script};

/// A Format NVM that the controller is busy with.
#[derive(Debug)]
pub(super) struct Formatting {
    pub erasure: Erasure,
    /// Indexes of the namespaces.
    namespaces: Vec<usize>,
    block_bytes: u32,
}

/// Secure erase settings, bits 11:9 of dword 10.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SecureErase {
    None,
    UserData,
    Crypto,
}

/// Bytes of a block, by the index of the format.
pub(super) const FORMATS: [u32; 2] = [512, 4096];

impl NvmeController {
    /// Format NVM (NVMe Base 2.0 §5.14).
    pub(super) fn begin_format(&mut self, command: &Command) -> Result<(), Status> {
        if let Some(status) = self.sanitize.obstacle() {
            return Err(status);
        }
        let dword = command.dwords[0];
        let offered = self.description.format.clone().ok_or(Status::INVALID_OPCODE)?;
        let secure_erase = match dword >> 9 & 7 {
            0 => SecureErase::None,
            1 => SecureErase::UserData,
            2 if offered.crypto => SecureErase::Crypto,
            _ => return Err(Status::INVALID_FIELD),
        };
        let &block_bytes = FORMATS.get(dword as usize & 0x0F).ok_or(Status::INVALID_FORMAT)?;
        // Metadata and protection are not offered.
        if dword & 0x1F0 != 0 {
            return Err(Status::INVALID_FORMAT);
        }
        let takes_all = offered.formats_all || (secure_erase != SecureErase::None && offered.erases_all);
        let namespaces: Vec<usize> = match command.namespace {
            ALL if offered.refuses_broadcast => return Err(Status::INVALID_FIELD),
            ALL => (0..self.namespaces.len()).collect(),
            namespace => {
                let index = self.number(namespace)?;
                if takes_all {
                    (0..self.namespaces.len()).collect()
                } else {
                    vec![index]
                }
            }
        };
        self.is_refused()?;
        if self.script.has(Misbehaviour::ReportOldSuccess) {
            return Ok(());
        }
        self.formatting = Some(self.formatting_of(namespaces, block_bytes, secure_erase, offered.seconds * 1_000));
        Ok(())
    }

    /// The format has ended well: its namespaces have new blocks, which read as zeros.
    pub(super) fn finish_format(&mut self) {
        let Some(formatting) = self.formatting.take() else {
            return;
        };
        for index in formatting.namespaces {
            self.namespaces[index].format(formatting.block_bytes);
        }
    }

    /// What keys protect in the spare blocks goes with the last namespace that has them.
    fn formatting_of(
        &self,
        namespaces: Vec<usize>,
        block_bytes: u32,
        secure_erase: SecureErase,
        duration_ms: u64,
    ) -> Formatting {
        let mut ranges: Vec<_> = namespaces
            .iter()
            .map(|&index| self.namespaces[index].bytes.clone())
            .collect();
        let fill = match secure_erase {
            SecureErase::None => {
                ranges.clear();
                Fill::Pattern([0; 4])
            }
            SecureErase::UserData => Fill::Pattern([0; 4]),
            SecureErase::Crypto => {
                if namespaces.len() == self.namespaces.len() {
                    ranges.push(self.medium.spare());
                }
                Fill::NewKey
            }
        };
        let script: &Script = &self.script;
        let erasure = Erasure::begin(script, &self.medium, ranges, fill, duration_ms, self.clock.now_ms());
        Formatting {
            erasure,
            namespaces,
            block_bytes,
        }
    }
}
