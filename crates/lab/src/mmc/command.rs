use std::fmt;

/// A command (JESD84-B51 §6.10).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// Its number.
    pub index: u8,
    /// Its argument.
    pub argument: u32,
}

/// The areas of a card, in the order in which they lie on the medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Partition {
    /// The user area.
    User = 0,
    /// The first boot area.
    Boot0 = 1,
    /// The second.
    Boot1 = 2,
}

/// What a card answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// Its status (§6.13).
    pub status: u32,
    /// A block of data, where the command brings one.
    pub data: Vec<u8>,
}

/// Ready for data, in transfer state.
pub(super) const READY: u32 = 1 << 8 | 4 << 9;

/// Bits of the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    EraseSequence = 1 << 28,
    EraseParameter = 1 << 27,
    IllegalCommand = 1 << 22,
    General = 1 << 19,
    Switch = 1 << 7,
}

impl Fault {
    /// Errors of execution are in the status of the command after it.
    pub fn is_told_later(self) -> bool {
        self != Self::EraseSequence
    }
}

/// What SWITCH writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Switch {
    SanitizeStart,
    Other,
}

impl Command {
    /// Access in bits 25:24 (3: write a byte), index in 23:16, value in 15:8.
    pub(super) fn switch(self) -> Switch {
        match self.argument.to_be_bytes() {
            [0x03, 165, value, _] if value != 0 => Switch::SanitizeStart,
            _ => Switch::Other,
        }
    }

    /// Its name in the standard.
    pub fn name(self) -> &'static str {
        match (self.index, self.argument) {
            (6, _) if self.switch() == Switch::SanitizeStart => "SANITIZE_START",
            (6, _) => "SWITCH",
            (8, _) => "SEND_EXT_CSD",
            (13, _) => "SEND_STATUS",
            (35, _) => "ERASE_GROUP_START",
            (36, _) => "ERASE_GROUP_END",
            (38, 0x0000_0000) => "ERASE",
            (38, 0x0000_0001) => "TRIM",
            (38, 0x0000_0003) => "DISCARD",
            (38, 0x8000_0000) => "SECURE ERASE",
            (38, 0x8000_0001) => "SECURE TRIM 1",
            (38, 0x8000_8000) => "SECURE TRIM 2",
            _ => "unknown command",
        }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {:08X}", self.name(), self.argument)
    }
}
