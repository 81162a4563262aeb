use super::command::{Command, Fault, Good};

/// Where 28-bit addresses end.
pub(super) const MOST_OF_28_BITS: u64 = 0x0FFF_FFFF;

/// What a drive hides of itself: beyond the accessible maximum (HPA or AMAX), and beyond that by device configuration
/// overlay.
#[derive(Debug)]
pub(super) struct Hidden {
    /// Sectors that the drive was made with.
    factory: u64,
    /// Sectors that the overlay leaves.
    native: u64,
    /// Sectors that are addressed, kept over power cycles.
    kept: u64,
    /// The same until the power goes.
    volatile: Option<u64>,
    effect: Effect,
    /// What DCO RESTORE has set aside for the next power-on.
    restored: bool,
    dco: Lock,
    amax: Lock,
    /// The one lasting change that a power cycle allows has been made.
    is_changed: bool,
}

/// Whether what hides sectors can be changed until the power goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lock {
    Open,
    Frozen,
}

/// When a restored overlay shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    AtOnce,
    AfterPowerCycle,
}

impl Hidden {
    pub fn new(factory: u64, native: u64, kept: u64, effect: Effect) -> Self {
        Self {
            factory,
            native,
            kept,
            volatile: None,
            effect,
            restored: false,
            dco: Lock::Open,
            amax: Lock::Open,
            is_changed: false,
        }
    }

    pub fn power_on(&mut self) {
        if self.restored {
            self.show_all();
        }
        self.volatile = None;
        (self.dco, self.amax, self.is_changed) = (Lock::Open, Lock::Open, false);
    }

    /// Sectors that can be addressed.
    pub fn accessible(&self) -> u64 {
        self.volatile.unwrap_or(self.kept)
    }

    /// Sectors that the overlay leaves.
    pub fn native(&self) -> u64 {
        self.native
    }

    /// READ NATIVE MAX ADDRESS, GET NATIVE MAX ADDRESS EXT: the last address.
    pub fn native_max(&self, is_extended: bool) -> Good {
        let last = self.native - 1;
        if is_extended {
            return Good {
                lba: last,
                ..Good::default()
            };
        }
        let last = last.min(MOST_OF_28_BITS);
        Good {
            lba: last & 0x00FF_FFFF,
            device: 0x40 | (last >> 24).to_le_bytes()[0],
            ..Good::default()
        }
    }

    /// SET MAX ADDRESS (ACS-2 §7.45), right after the command that reads the native maximum.
    pub fn set_max(&mut self, command: &Command, is_extended: bool, previous: Option<u8>) -> Result<Good, Fault> {
        let reads_native = if is_extended { 0x27 } else { 0xF8 };
        if previous != Some(reads_native) || (!is_extended && command.feature != 0) {
            return Err(Fault::ABORTED);
        }
        let last = command.address(is_extended);
        let is_lasting = command.count & 1 == 1;
        if last >= self.native || (is_lasting && self.is_changed) {
            return Err(Fault::NO_ADDRESS);
        }
        if is_lasting {
            (self.kept, self.volatile, self.is_changed) = (last + 1, None, true);
        } else {
            self.volatile = Some(last + 1);
        }
        Ok(Good {
            lba: command.lba,
            device: command.device,
            ..Good::default()
        })
    }

    /// The commands of AMAX (ACS-3 §7.2).
    pub fn accessible_max(&mut self, command: &Command) -> Result<Good, Fault> {
        match command.feature {
            0 => Ok(self.native_max(true)),
            1 if self.amax == Lock::Frozen || self.is_changed => Err(Fault::ABORTED),
            1 if command.lba >= self.native => Err(Fault::NO_ADDRESS),
            1 => {
                (self.kept, self.is_changed) = (command.lba + 1, true);
                Ok(Good::default())
            }
            2 => {
                self.amax = Lock::Frozen;
                Ok(Good::default())
            }
            _ => Err(Fault::ABORTED),
        }
    }

    /// The commands of DCO (ACS-2 §7.10).
    pub fn overlay(&mut self, command: &Command, data: &[u8], is_locked: bool) -> Result<Good, Fault> {
        let is_hpa_set = self.accessible() != self.native;
        if self.dco == Lock::Frozen || is_locked {
            return Err(Fault::ABORTED);
        }
        match command.feature {
            0xC0 | 0xC3 if is_hpa_set => return Err(Fault::ABORTED),
            0xC0 => match self.effect {
                Effect::AtOnce => self.show_all(),
                Effect::AfterPowerCycle => self.restored = true,
            },
            0xC1 => self.dco = Lock::Frozen,
            0xC2 => {
                return Ok(Good {
                    data: self.overlay_data(),
                    ..Good::default()
                });
            }
            0xC3 => self.set_overlay(data)?,
            _ => return Err(Fault::ABORTED),
        }
        Ok(Good::default())
    }

    fn show_all(&mut self) {
        (self.native, self.kept, self.volatile, self.restored) = (self.factory, self.factory, None, false);
    }

    fn set_overlay(&mut self, data: &[u8]) -> Result<(), Fault> {
        let last = data.get(6..12).ok_or(Fault::ABORTED)?;
        let sectors = u64::from_le_bytes([last[0], last[1], last[2], last[3], last[4], last[5], 0, 0]) + 1;
        if sectors > self.factory {
            return Err(Fault::ABORTED);
        }
        (self.native, self.kept) = (sectors, sectors);
        Ok(())
    }

    /// Words 3 to 5 are the last address that the drive was made with. Drives are known to have something else in word 6.
    fn overlay_data(&self) -> Vec<u8> {
        let mut data = vec![0; 512];
        let last = (self.factory - 1).to_le_bytes();
        data[0..2].copy_from_slice(&2_u16.to_le_bytes());
        data[2..4].copy_from_slice(&7_u16.to_le_bytes());
        data[4..6].copy_from_slice(&0x7F_u16.to_le_bytes());
        data[6..12].copy_from_slice(&last[..6]);
        data[12..14].copy_from_slice(&0x0080_u16.to_le_bytes());
        data[14..16].copy_from_slice(&0x018F_u16.to_le_bytes());
        super::sign(&mut data);
        data
    }
}
