use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// As Linux gives it for an ATA PASS-THROUGH that asks for registers and ended well.
const GOOD: [u8; 22] = [
    0x72, 0x01, 0x00, 0x1D, 0, 0, 0, 0x0E, 0x09, 0x0C, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x4F, 0x00, 0xC2,
    0xA0, 0x50,
];

/// As Linux gives it for a command that the drive aborted: error 04h (ABRT), status 51h.
const ABORTED: [u8; 18] = [
    0xF0, 0x00, 0x0B, 0x04, 0x51, 0xA0, 0x01, 0x0A, 0x00, 0x00, 0x4F, 0xC2, 0x00, 0x00, 0, 0, 0, 0,
];

#[test]
fn both_formats_give_registers() {
    let registers = Registers {
        error: 0,
        status: 0x50,
        device: 0xA0,
        count: 1,
        lba: 0x00C2_4F00,
        width: Width::Bits28,
    };
    let good = Sense {
        key: 1,
        code: (0, 0x1D),
        registers: Some(registers),
        progress: None,
    };
    assert_eq!(Sense::parse(&GOOD), Some(good));
    let aborted = Sense {
        key: 0x0B,
        code: (0, 0),
        registers: Some(Registers {
            error: 4,
            status: 0x51,
            ..registers
        }),
        progress: None,
    };
    assert_eq!(Sense::parse(&ABORTED), Some(aborted));
}

#[test]
fn upper_bytes_count_for_extended_commands_only() {
    let mut sense = GOOD;
    (sense[12], sense[14], sense[16], sense[18]) = (0x80, 0x33, 0x44, 0x55);
    let registers = |sense: &[u8]| Sense::parse(sense).unwrap().registers.unwrap();
    assert_eq!((registers(&sense).count, registers(&sense).lba), (1, 0x00C2_4F00));
    sense[10] = 1;
    assert_eq!(registers(&sense).count, 0x8001);
    assert_eq!(registers(&sense).lba, 0x5544_33C2_4F00);
}

#[test]
fn registers_are_found_behind_other_descriptors() {
    let mut sense = GOOD[..8].to_vec();
    sense.extend([0x00, 0x02, 0xFF, 0xFF]);
    sense.extend(&GOOD[8..]);
    assert_eq!(
        Sense::parse(&sense).unwrap().registers,
        Sense::parse(&GOOD).unwrap().registers
    );
    assert_eq!(Sense::parse(&GOOD[..20]).unwrap().registers, None);
}

#[test]
fn what_is_no_sense_is_none() {
    for bytes in [&[][..], &[0; 18], &[0x74; 18], &ABORTED[..13], &GOOD[..3]] {
        assert_eq!(Sense::parse(bytes), None, "{bytes:?}");
    }
}

proptest! {
    #![proptest_config(crate::fuzz::many())]

    #[test]
    fn no_bytes_break_it(format in 0x6F_u8..0x75, rest in vec(any::<u8>(), 0..64)) {
        let bytes = [vec![format], rest].concat();
        let sense = Sense::parse(&bytes);
        prop_assert!(sense.is_none_or(|sense| sense.key < 16));
        let registers = sense.and_then(|sense| sense.registers);
        prop_assert!(registers.is_none_or(|registers| registers.lba < 1 << 48));
    }
}
