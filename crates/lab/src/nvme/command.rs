use std::fmt;

/// An admin command (NVMe Base 2.0 §3.3.3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// Opcode.
    pub opcode: u8,
    /// Namespace.
    pub namespace: u32,
    /// Dwords 10 to 15.
    pub dwords: [u32; 6],
}

/// A command for a namespace's blocks (NVM Command Set 1.0 §3.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IoCommand {
    /// Opcode: flush 00h, write 01h, read 02h, write zeroes 08h, deallocate 09h.
    pub opcode: u8,
    /// Namespace.
    pub namespace: u32,
    /// The first block.
    pub lba: u64,
    /// How many.
    pub blocks: u64,
}

/// Status code in bits 7:0, its type in bits 10:8, do not retry in bit 14; 0 is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status(pub u16);

/// How a command ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Status.
    pub status: Status,
    /// Dword 0 of the completion.
    pub result: u32,
    /// Data for the host.
    pub data: Vec<u8>,
}

/// The host need not try again.
const DO_NOT_RETRY: u16 = 1 << 14;

impl Status {
    /// It ended well.
    pub const GOOD: Self = Self(0);
    pub(super) const INVALID_OPCODE: Self = Self(DO_NOT_RETRY | 0x01);
    pub(super) const INVALID_FIELD: Self = Self(DO_NOT_RETRY | 0x02);
    pub(super) const INTERNAL_ERROR: Self = Self(DO_NOT_RETRY | 0x06);
    pub(super) const INVALID_NAMESPACE: Self = Self(DO_NOT_RETRY | 0x0B);
    pub(super) const OPERATION_DENIED: Self = Self(DO_NOT_RETRY | 0x15);
    pub(super) const SANITIZE_FAILED: Self = Self(DO_NOT_RETRY | 0x1C);
    /// It may be tried again later.
    pub(super) const SANITIZE_IN_PROGRESS: Self = Self(0x1D);
    pub(super) const OUT_OF_RANGE: Self = Self(DO_NOT_RETRY | 0x80);
    pub(super) const ACCESS_DENIED: Self = Self(DO_NOT_RETRY | 0x286);
    pub(super) const INVALID_LOG_PAGE: Self = Self(DO_NOT_RETRY | 0x109);
    pub(super) const INVALID_FORMAT: Self = Self(DO_NOT_RETRY | 0x10A);
}

impl Ended {
    pub(super) fn of(outcome: Result<(u32, Vec<u8>), Status>) -> Self {
        let (status, (result, data)) = match outcome {
            Ok(answer) => (Status::GOOD, answer),
            Err(status) => (status, (0, Vec::new())),
        };
        Self { status, result, data }
    }
}

impl Command {
    /// Its name in the standard.
    pub fn name(&self) -> &'static str {
        match (self.opcode, self.dwords[0] & 0xFF) {
            (0x02, 0x02) => "Get Log Page SMART",
            (0x02, 0x81) => "Get Log Page Sanitize Status",
            (0x02, _) => "Get Log Page",
            (0x06, _) => "Identify",
            (0x09, _) => "Set Features",
            (0x0A, _) => "Get Features",
            (0x80, _) => "Format NVM",
            (0x81, _) => "Security Send",
            (0x82, _) => "Security Receive",
            (0x84, _) => "Sanitize",
            _ => "unknown command",
        }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, namespace, [dword_10, dword_11, ..]) = (self.name(), self.namespace, self.dwords);
        write!(formatter, "{name} {namespace:X} {dword_10:08X} {dword_11:08X}")
    }
}
