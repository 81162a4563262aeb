use crate::ata::{SECTOR_BYTES, SanitizeAction, Width};
use crate::text::printable;

/// Sectors that 48 bits can address; more is no size.
const MOST_SECTORS: u64 = 1 << 48;

/// What IDENTIFY DEVICE says (ACS-3 §7.12.7), as far as an erase rests on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentifyDevice {
    /// Model number, words 27 to 46.
    pub model: String,
    /// Serial number, words 10 to 19.
    pub serial: String,
    /// Logical sectors that are addressable now; `None` where what it reports is no size.
    pub sectors: Option<u64>,
    /// Whether it takes 48-bit commands.
    pub width: Width,
    /// The SANITIZE feature set.
    pub sanitize: SanitizeFeatures,
    /// The Security feature set; `None` where it is not there.
    pub security: Option<SecurityStatus>,
    /// What a normal SECURITY ERASE UNIT takes, word 89.
    pub normal_erase: EraseTime,
    /// What an enhanced one takes, word 90.
    pub enhanced_erase: EraseTime,
    /// Host Protected Area.
    pub host_protected_area: Presence,
    /// Device Configuration Overlay.
    pub configuration_overlay: Presence,
    /// Accessible Max Address Configuration.
    pub accessible_max: Presence,
    /// Trusted Computing, word 48.
    pub trusted_computing: Presence,
}

/// Whether a drive has a feature set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It has.
    Present,
    /// It has not, or says nothing of it.
    Absent,
}

/// Word 59: what of the SANITIZE feature set is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SanitizeFeatures(pub u16);

/// Word 128: the Security feature set and its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecurityStatus(pub u16);

/// A drive's estimate of an erase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EraseTime {
    /// It gives none.
    NotReported,
    /// So many minutes.
    Minutes(u32),
    /// More than so many minutes, which is all that fits.
    MoreThanMinutes(u32),
}

/// What IDENTIFY DEVICE brought is not what a disk says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

impl IdentifyDevice {
    /// Reads the sector that IDENTIFY DEVICE brings.
    pub fn parse(sector: &[u8; SECTOR_BYTES]) -> Result<Self, Malformed> {
        let words = Words::new(sector)?;
        let is_48_bits = words.bit(82, 83, 10);
        Ok(Self {
            model: words.text(27..47),
            serial: words.text(10..20),
            sectors: words.sectors(is_48_bits),
            width: if is_48_bits { Width::Bits48 } else { Width::Bits28 },
            sanitize: words.sanitize(),
            security: words.security(),
            normal_erase: EraseTime::of_word(words.word(89)),
            enhanced_erase: EraseTime::of_word(words.word(90)),
            host_protected_area: words.presence(82, 82, 10),
            configuration_overlay: words.presence(82, 83, 11),
            accessible_max: words.presence(119, 119, 8),
            trusted_computing: words.trusted_computing(),
        })
    }

    /// Whether this is the same drive as another answer is from: after a reset another may stand in its place.
    pub fn is_same_drive(&self, other: &Self) -> bool {
        (&self.model, &self.serial) == (&other.model, &other.serial)
    }
}

impl SanitizeFeatures {
    /// Whether the feature set is there at all.
    pub fn is_present(self) -> bool {
        self.has(12)
    }

    /// Whether an erase of this kind is.
    pub fn offers(self, action: SanitizeAction) -> bool {
        self.is_present()
            && match action {
                SanitizeAction::CryptoScramble => self.has(13),
                SanitizeAction::Overwrite { .. } => self.has(14),
                SanitizeAction::BlockErase => self.has(15),
            }
    }

    /// Whether SANITIZE can be kept from being frozen.
    pub fn has_antifreeze(self) -> bool {
        self.is_present() && self.has(10)
    }

    fn has(self, bit: u8) -> bool {
        self.0 >> bit & 1 == 1
    }
}

impl SecurityStatus {
    /// A user password is set.
    pub fn is_enabled(self) -> bool {
        self.has(1)
    }

    /// It answers no reads and writes until it is unlocked.
    pub fn is_locked(self) -> bool {
        self.has(2)
    }

    /// It takes no security commands until it is switched off.
    pub fn is_frozen(self) -> bool {
        self.has(3)
    }

    /// Too many wrong passwords were tried; it takes no more until it is switched off.
    pub fn is_expired(self) -> bool {
        self.has(4)
    }

    /// It knows the enhanced erase.
    pub fn has_enhanced_erase(self) -> bool {
        self.has(5)
    }

    fn has(self, bit: u8) -> bool {
        self.0 >> bit & 1 == 1
    }
}

impl EraseTime {
    /// Two minutes each: in bits 14:0 where bit 15 is set, else in bits 7:0.
    fn of_word(word: u16) -> Self {
        let (count, most) = match word & 0x8000 {
            0 => (word & 0x00FF, 0x00FF),
            _ => (word & 0x7FFF, 0x7FFF),
        };
        let minutes = 2 * u32::from(count);
        match count {
            _ if word == 0xFFFF => Self::NotReported,
            0 => Self::NotReported,
            // All ones stand for "more than the number before it".
            _ if count == most => Self::MoreThanMinutes(minutes - 2),
            _ => Self::Minutes(minutes),
        }
    }
}

/// The 256 words.
struct Words<'a>(&'a [u8; SECTOR_BYTES]);

impl<'a> Words<'a> {
    fn new(sector: &'a [u8; SECTOR_BYTES]) -> Result<Self, Malformed> {
        let words = Self(sector);
        let is_uniform = sector.iter().all(|&byte| byte == sector[0]);
        let sum = sector.iter().fold(0_u8, |sum, &byte| sum.wrapping_add(byte));
        let is_sum_wrong = sector[510] == 0xA5 && sum != 0;
        // Bit 15 of word 0 is set by what is no ATA device, bit 2 by a drive that could not say everything.
        if is_uniform || is_sum_wrong || words.word(0) & 0x8004 != 0 {
            return Err(Malformed);
        }
        Ok(words)
    }

    fn word(&self, number: usize) -> u16 {
        u16::from_le_bytes([self.0[2 * number], self.0[2 * number + 1]])
    }

    /// A number of four words, the lowest first.
    fn quad(&self, first: usize) -> u64 {
        (0..4)
            .rev()
            .fold(0, |sum, place| sum << 16 | u64::from(self.word(first + place)))
    }

    /// A bit of one of words 82, 83 and 119, which count only where 83 or 119 is signed.
    fn bit(&self, group: usize, word: usize, bit: u8) -> bool {
        let signed = if group == 82 { 83 } else { 119 };
        self.word(signed) & 0xC000 == 0x4000 && self.word(word) >> bit & 1 == 1
    }

    fn presence(&self, group: usize, word: usize, bit: u8) -> Presence {
        if self.bit(group, word, bit) {
            Presence::Present
        } else {
            Presence::Absent
        }
    }

    fn sectors(&self, is_48_bits: bool) -> Option<u64> {
        let extended = self.quad(230);
        let sectors = match is_48_bits {
            true if self.word(69) & 0x0008 != 0 && extended > 0 => extended,
            true => self.quad(100),
            false => u64::from(self.word(60)) | u64::from(self.word(61)) << 16,
        };
        Some(sectors).filter(|sectors| (1..=MOST_SECTORS).contains(sectors))
    }

    fn trusted_computing(&self) -> Presence {
        match self.word(48) & 0xC001 {
            0x4001 => Presence::Present,
            _ => Presence::Absent,
        }
    }

    /// A word of ones is what an old drive leaves where it says nothing.
    fn sanitize(&self) -> SanitizeFeatures {
        match self.word(59) {
            0xFFFF => SanitizeFeatures(0),
            word => SanitizeFeatures(word),
        }
    }

    fn security(&self) -> Option<SecurityStatus> {
        match self.word(128) {
            0xFFFF => None,
            word => (word & 1 == 1).then_some(SecurityStatus(word)),
        }
    }

    /// Two letters a word, the first in the upper byte.
    fn text(&self, words: std::ops::Range<usize>) -> String {
        let letters: Vec<u8> = words.flat_map(|number| self.word(number).to_be_bytes()).collect();
        printable(&String::from_utf8_lossy(&letters))
    }
}

#[cfg(test)]
#[path = "identify_tests.rs"]
mod tests;
