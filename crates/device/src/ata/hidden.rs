use crate::ata::{Answer, Protocol, Registers, SECTOR_BYTES, Taskfile, Width};

const READ_NATIVE_MAX: u8 = 0xF8;
const READ_NATIVE_MAX_EXT: u8 = 0x27;
const SET_MAX: u8 = 0xF9;
const SET_MAX_EXT: u8 = 0x37;
const ACCESSIBLE_MAX: u8 = 0x78;
const CONFIGURATION_OVERLAY: u8 = 0xB1;

const OVERLAY_RESTORE: u16 = 0xC0;
const OVERLAY_IDENTIFY: u16 = 0xC2;

/// DEVICE: LBA counts sectors, not cylinders and heads.
const LBA_MODE: u8 = 0x40;

/// COUNT of SET MAX: the change outlives power, whatever the bit's name ("value volatile") says.
const PERSISTENT: u16 = 1;

/// Highest address of 48 bits; one of ones is what a drive answers that has nothing to say.
const HIGHEST: u64 = (1 << 48) - 1;

/// The Host Protected Area feature set (ATA/ATAPI-7): the drive may be told to show fewer sectors than it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NativeMax(
    /// Whether the 48-bit commands are used.
    pub Width,
);

/// The Accessible Max Address Configuration feature set (ACS-3), which took its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessibleMax;

/// The Device Configuration Overlay feature set (ATA/ATAPI-7): the vendor's buyer may hide sectors for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfigurationOverlay;

impl NativeMax {
    /// READ NATIVE MAX ADDRESS.
    pub fn read(self) -> Taskfile {
        Taskfile {
            command: match self.0 {
                Width::Bits28 => READ_NATIVE_MAX,
                Width::Bits48 => READ_NATIVE_MAX_EXT,
            },
            ..blank(self.0)
        }
    }

    /// SET MAX ADDRESS, for good; counts only right behind the reading, and once until the drive is switched off.
    pub fn set(self, sectors: u64) -> Taskfile {
        Taskfile {
            count: PERSISTENT,
            lba: sectors.saturating_sub(1),
            command: match self.0 {
                Width::Bits28 => SET_MAX,
                Width::Bits48 => SET_MAX_EXT,
            },
            ..blank(self.0)
        }
    }

    /// Sectors that the drive has, from the end of the reading; `None` where upper bytes were lost on the way.
    pub fn sectors(self, registers: &Registers) -> Option<u64> {
        match (self.0, registers.width) {
            (Width::Bits28, _) => sectors_up_to(registers.lba_28(), (1 << 28) - 1),
            (Width::Bits48, Width::Bits48) => sectors_up_to(registers.lba, HIGHEST),
            (Width::Bits48, Width::Bits28) => None,
        }
    }
}

impl AccessibleMax {
    /// GET NATIVE MAX ADDRESS EXT.
    pub const READ: Taskfile = Taskfile {
        command: ACCESSIBLE_MAX,
        ..blank(Width::Bits48)
    };

    /// SET ACCESSIBLE MAX ADDRESS EXT; once until the drive is switched off.
    pub fn set(sectors: u64) -> Taskfile {
        Taskfile {
            feature: 1,
            lba: sectors.saturating_sub(1),
            ..Self::READ
        }
    }

    /// Sectors that the drive has, from the end of the reading; `None` where upper bytes were lost on the way.
    pub fn sectors(registers: &Registers) -> Option<u64> {
        NativeMax(Width::Bits48).sectors(registers)
    }
}

impl ConfigurationOverlay {
    /// DEVICE CONFIGURATION IDENTIFY.
    pub const IDENTIFY: Taskfile = Taskfile {
        feature: OVERLAY_IDENTIFY,
        count: 1,
        device: 0,
        command: CONFIGURATION_OVERLAY,
        protocol: Protocol::PioIn,
        answer: Answer::Status,
        ..blank(Width::Bits28)
    };

    /// DEVICE CONFIGURATION RESTORE; refused while a Host Protected Area is set.
    pub const RESTORE: Taskfile = Taskfile {
        count: 0,
        feature: OVERLAY_RESTORE,
        protocol: Protocol::NonData,
        ..Self::IDENTIFY
    };

    /// Sectors that the drive was made with, words 3 to 5: a 48-bit address, whose fourth word is kept free and is not
    /// zero on every drive. `None` where the checksum is wrong.
    pub fn sectors(data: &[u8; SECTOR_BYTES]) -> Option<u64> {
        let sum = data.iter().fold(0_u8, |sum, &byte| sum.wrapping_add(byte));
        let &[.., l0, l1, l2, l3, l4, l5] = data.first_chunk::<12>()?;
        let is_whole = data[510] == 0xA5 && sum == 0;
        let address = u64::from_le_bytes([l0, l1, l2, l3, l4, l5, 0, 0]);
        is_whole.then(|| sectors_up_to(address, HIGHEST))?
    }
}

const fn blank(width: Width) -> Taskfile {
    Taskfile {
        feature: 0,
        count: 0,
        lba: 0,
        device: LBA_MODE,
        command: 0,
        width,
        protocol: Protocol::NonData,
        answer: Answer::Registers,
    }
}

/// Addresses count from 0.
fn sectors_up_to(address: u64, highest: u64) -> Option<u64> {
    (1..highest).contains(&address).then_some(address + 1)
}

#[cfg(test)]
#[path = "hidden_tests.rs"]
mod tests;
