use std::fmt;

/// A command as it stands in a drive's registers (ACS-3 §4.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// FEATURE.
    pub feature: u16,
    /// COUNT.
    pub count: u16,
    /// LBA; bits 27:24 of a 28-bit command stand in DEVICE.
    pub lba: u64,
    /// DEVICE.
    pub device: u8,
    /// COMMAND.
    pub opcode: u8,
}

/// Registers as the drive leaves them, and what it sends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// STATUS.
    pub status: u8,
    /// ERROR.
    pub error: u8,
    /// COUNT.
    pub count: u16,
    /// LBA.
    pub lba: u64,
    /// DEVICE.
    pub device: u8,
    /// Data for the host.
    pub data: Vec<u8>,
}

/// How a command of an ATA disk moves data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transfer {
    None,
    PioIn,
    PioOut,
    DmaIn,
    DmaOut,
    Unknown,
}

/// A command that ends in an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub error: u8,
    pub lba: u64,
}

/// Registers and data of a good end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Good {
    pub count: u16,
    pub lba: u64,
    pub device: u8,
    pub data: Vec<u8>,
}

impl Fault {
    /// The command was aborted.
    pub const ABORTED: Self = Self { error: 0x04, lba: 0 };
    /// An address that is not there.
    pub const NO_ADDRESS: Self = Self { error: 0x10, lba: 0 };
}

impl Command {
    /// Logical sectors that a reading or writing command moves; 0 in COUNT means all it can say and one more.
    pub(super) fn sectors(&self, is_extended: bool) -> u64 {
        match (is_extended, self.count) {
            (true, 0) => 1 << 16,
            (true, count) => count.into(),
            (false, count) => match count.to_le_bytes()[0] {
                0 => 1 << 8,
                count => count.into(),
            },
        }
    }

    /// The address of a reading or writing command.
    pub(super) fn address(&self, is_extended: bool) -> u64 {
        if is_extended {
            self.lba & 0xFFFF_FFFF_FFFF
        } else {
            u64::from(self.device & 0x0F) << 24 | self.lba & 0x00FF_FFFF
        }
    }

    /// How it moves data.
    pub(crate) fn transfer(&self) -> Transfer {
        match (self.opcode, self.feature & 0xFF) {
            (0x5C | 0xEC | 0x20 | 0x21 | 0x24, _) | (0xB0, 0xD0) | (0xB1, 0xC2) => Transfer::PioIn,
            (0x5E | 0x30 | 0x31 | 0x34 | 0xF1 | 0xF2 | 0xF4 | 0xF6, _) | (0xB1, 0xC3) => Transfer::PioOut,
            (0xC8 | 0x25 | 0x5D, _) => Transfer::DmaIn,
            (0xCA | 0x35 | 0x5F, _) => Transfer::DmaOut,
            (0xB0, 0xD8 | 0xDA) => Transfer::None,
            (0xB0, _) => Transfer::Unknown,
            _ if self.name() == "unknown command" => Transfer::Unknown,
            _ => Transfer::None,
        }
    }

    /// Its name in the standard.
    pub fn name(&self) -> &'static str {
        match (self.opcode, self.feature) {
            (0x20 | 0x21 | 0xC8, _) => "READ",
            (0x24 | 0x25, _) => "READ EXT",
            (0x27, _) => "READ NATIVE MAX ADDRESS EXT",
            (0x30 | 0x31 | 0xCA, _) => "WRITE",
            (0x34 | 0x35, _) => "WRITE EXT",
            (0x37, _) => "SET MAX ADDRESS EXT",
            (0x40 | 0x42, _) => "READ VERIFY",
            (0x5C | 0x5D, _) => "TRUSTED RECEIVE",
            (0x5E | 0x5F, _) => "TRUSTED SEND",
            (0x78, 0) => "GET NATIVE MAX ADDRESS EXT",
            (0x78, 1) => "SET ACCESSIBLE MAX ADDRESS EXT",
            (0x78, 2) => "FREEZE ACCESSIBLE MAX ADDRESS EXT",
            (0xB0, 0xD0) => "SMART READ DATA",
            (0xB0, 0xDA) => "SMART RETURN STATUS",
            (0xB0, _) => "SMART",
            (0xB1, 0xC0) => "DEVICE CONFIGURATION RESTORE",
            (0xB1, 0xC1) => "DEVICE CONFIGURATION FREEZE LOCK",
            (0xB1, 0xC2) => "DEVICE CONFIGURATION IDENTIFY",
            (0xB1, 0xC3) => "DEVICE CONFIGURATION SET",
            (0xB4, 0x00) => "SANITIZE STATUS EXT",
            (0xB4, 0x11) => "CRYPTO SCRAMBLE EXT",
            (0xB4, 0x12) => "BLOCK ERASE EXT",
            (0xB4, 0x14) => "OVERWRITE EXT",
            (0xB4, 0x20) => "SANITIZE FREEZE LOCK EXT",
            (0xB4, 0x40) => "SANITIZE ANTIFREEZE LOCK EXT",
            (0xE0 | 0xE2, _) => "STANDBY",
            (0xE1 | 0xE3, _) => "IDLE",
            (0xE5, _) => "CHECK POWER MODE",
            (0xE7 | 0xEA, _) => "FLUSH CACHE",
            (0xEC, _) => "IDENTIFY DEVICE",
            (0xEF, _) => "SET FEATURES",
            (0xF1, _) => "SECURITY SET PASSWORD",
            (0xF2, _) => "SECURITY UNLOCK",
            (0xF3, _) => "SECURITY ERASE PREPARE",
            (0xF4, _) => "SECURITY ERASE UNIT",
            (0xF5, _) => "SECURITY FREEZE LOCK",
            (0xF6, _) => "SECURITY DISABLE PASSWORD",
            (0xF8, _) => "READ NATIVE MAX ADDRESS",
            (0xF9, _) => "SET MAX ADDRESS",
            _ => "unknown command",
        }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            feature, count, lba, ..
        } = self;
        write!(formatter, "{} {feature:04X} {count:04X} {lba:012X}", self.name())
    }
}
