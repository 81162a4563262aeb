use super::AtaDisk;
use super::hidden::MOST_OF_28_BITS;

/// What makes a feature word count: bit 14 set, bit 15 clear.
const SIGNED: u16 = 1 << 14;

const SMART: u16 = 1;
const SECURITY: u16 = 1 << 1;
const POWER: u16 = 1 << 3;
const WRITE_CACHE: u16 = 1 << 5;
const HPA: u16 = 1 << 10;
const BITS_48: u16 = 1 << 10;
const DCO: u16 = 1 << 11;
const FLUSH: u16 = 1 << 12 | 1 << 13;
const WWN: u16 = 1 << 8;
const AMAX: u16 = 1 << 8;

/// The 512 bytes of IDENTIFY DEVICE (ACS-3 §7.12.7; words 82, 83, 85 and 86 as ACS-2 has them too).
pub(super) fn data(disk: &AtaDisk) -> Vec<u8> {
    let mut words = [0_u16; 256];
    fixed(&mut words);
    text(&mut words[10..20], &disk.description.body.serial);
    text(&mut words[23..27], &disk.description.body.firmware);
    text(&mut words[27..47], &disk.description.body.model);
    size(disk, &mut words);
    features(disk, &mut words);
    erasing(disk, &mut words);
    let mut page: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    super::sign(&mut page);
    page
}

fn fixed(words: &mut [u16; 256]) {
    words[0] = 0x0040;
    words[47] = 0x8001;
    words[49] = 0x2F00;
    words[50] = SIGNED;
    // Words 64 to 70 and 88 count.
    words[53] = 0x0006;
    words[63] = 0x0007;
    words[64] = 0x0003;
    words[65..69].fill(120);
    // SATA at 1.5, 3 and 6 Gbit/s.
    words[76] = 0x000E;
    // ATA/ATAPI-4 to ACS-3.
    words[80] = 0x07F0;
    words[88] = 0x407F;
    words[222] = 0x107F;
}

fn size(disk: &AtaDisk, words: &mut [u16; 256]) {
    let body = &disk.description.body;
    let sectors = disk.hidden.accessible();
    let narrow = sectors.min(MOST_OF_28_BITS);
    place(&mut words[60..62], narrow);
    place(&mut words[100..104], sectors);
    let per_physical = body.physical_block_bytes / body.logical_block_bytes;
    words[106] = SIGNED;
    if per_physical > 1 {
        words[106] |= 1 << 13 | per_physical.ilog2().to_le_bytes().map(u16::from)[0];
        words[209] = SIGNED;
    }
    if body.logical_block_bytes > 512 {
        words[106] |= 1 << 12;
        place(&mut words[117..119], u64::from(body.logical_block_bytes / 2));
    }
    // Turns a minute; 1 for what does not turn.
    words[217] = body.rotation_rpm.unwrap_or(1);
}

fn features(disk: &AtaDisk, words: &mut [u16; 256]) {
    let given = |bit: u16, is_given: bool| if is_given { bit } else { 0 };
    let hiding = &disk.description.hiding;
    let security = disk.description.security.is_some();
    let common = SMART | POWER | WRITE_CACHE | given(HPA, hiding.hpa_sectors.is_some());
    words[82] = common | given(SECURITY, security);
    words[85] = common | given(SECURITY, disk.security.is_enabled());
    words[83] = SIGNED | BITS_48 | FLUSH | given(DCO, hiding.dco_sectors.is_some());
    // Bit 15 says that words 119 and 120 count.
    words[86] = BITS_48 | FLUSH | given(DCO, hiding.dco_sectors.is_some()) | 1 << 15;
    (words[84], words[87]) = (SIGNED | WWN, SIGNED | WWN);
    words[119] = SIGNED | given(AMAX, hiding.amax_sectors.is_some());
    words[120] = words[119];
    for (word, shift) in words[108..112].iter_mut().zip([48, 32, 16, 0]) {
        *word = (disk.description.wwn >> shift & 0xFFFF) as u16;
    }
}

fn erasing(disk: &AtaDisk, words: &mut [u16; 256]) {
    if disk.description.body.encrypts {
        words[69] |= 1 << 4;
    }
    if disk.description.opal.is_some() {
        // TRUSTED SEND and RECEIVE.
        words[48] = SIGNED | 1;
    }
    if let Some(sanitize) = &disk.description.sanitize {
        // The feature set, and ANTIFREEZE LOCK.
        words[59] = 1 << 12 | 1 << 10;
        let offered = [sanitize.crypto_s, sanitize.overwrite_s, sanitize.block_s];
        for (bit, seconds) in (13..).zip(offered) {
            words[59] |= u16::from(seconds.is_some()) << bit;
        }
    }
    if let Some(security) = &disk.description.security {
        words[89] = two_minutes(security.normal_s);
        words[90] = security.enhanced_s.map_or(0, two_minutes);
        words[92] = disk.security.master_identifier();
        words[128] = disk.security.word_128(security.enhanced_s.is_some());
    }
}

/// An erase's time in units of two minutes, in the old format of eight bits; 255 is "longer".
fn two_minutes(seconds: u64) -> u16 {
    u16::try_from(seconds.div_ceil(120)).unwrap_or(255).min(255)
}

fn place(words: &mut [u16], number: u64) {
    for (word, bytes) in words.iter_mut().zip(number.to_le_bytes().chunks(2)) {
        *word = u16::from_le_bytes([bytes[0], bytes[1]]);
    }
}

/// Two letters a word, the first in the upper byte, filled up with blanks.
fn text(words: &mut [u16], text: &str) {
    let mut bytes = text.bytes().chain(std::iter::repeat(b' '));
    for word in words {
        *word = u16::from_be_bytes([bytes.next().unwrap_or(b' '), bytes.next().unwrap_or(b' ')]);
    }
}
