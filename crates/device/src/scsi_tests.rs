use nix::errno::Errno;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// Fixed format, as REQUEST SENSE brings it.
fn fixed(key: u8, code: (u8, u8), specific: [u8; 3]) -> Vec<u8> {
    let [s0, s1, s2] = specific;
    vec![0x70, 0, key, 0, 0, 0, 0, 10, 0, 0, 0, 0, code.0, code.1, 0, s0, s1, s2]
}

fn described(key: u8, code: (u8, u8), specific: [u8; 3]) -> Vec<u8> {
    let [s0, s1, s2] = specific;
    vec![0x72, key, code.0, code.1, 0, 0, 0, 8, 0x02, 0x06, 0, 0, s0, s1, s2, 0]
}

#[test]
fn command_words_are_exact() {
    let overwrite = SanitizeAction::Overwrite { pattern: 0xA1B2_C3D4 };
    let table: [(Cdb, &[u8], u8); 10] = [
        (test_unit_ready(), &[0x00], 6),
        (overwrite.cdb(), &[0x48, 0x81, 0, 0, 0, 0, 0, 0, 8], 10),
        (SanitizeAction::BlockErase.cdb(), &[0x48, 0x82], 10),
        (SanitizeAction::CryptographicErase.cdb(), &[0x48, 0x83], 10),
        (format_unit().0, &[0x04, 0x10], 6),
        (request_sense(), &[0x03, 0, 0, 0, 252], 6),
        (
            overwrite.support_question(),
            &[0xA3, 0x0C, 2, 0x48, 0, 1, 0, 0, 0, 20],
            12,
        ),
        (
            SanitizeAction::CryptographicErase.support_question(),
            &[0xA3, 0x0C, 2, 0x48, 0, 3, 0, 0, 0, 20],
            12,
        ),
        (format_unit_question(), &[0xA3, 0x0C, 1, 0x04, 0, 0, 0, 0, 0, 20], 12),
        (Cdb([0x85; 16]), &[0x85; 16], 16),
    ];
    for (cdb, words, length) in table {
        assert_eq!(&cdb.0[..words.len()], words);
        assert!(cdb.0[words.len()..].iter().all(|&byte| byte == 0), "{words:02x?}");
        assert_eq!(cdb.length(), length, "{words:02x?}");
    }
    assert_eq!(overwrite.parameters(), Some([0x01, 0, 0, 4, 0xA1, 0xB2, 0xC3, 0xD4]));
    assert_eq!(SanitizeAction::BlockErase.parameters(), None);
    assert_eq!(format_unit().1, [0, 0x02, 0, 0]);
}

#[test]
fn both_formats_tell_progress() {
    let table = [
        (
            (0x04, 0x1B),
            [0x80, 0x5B, 0x0F],
            Activity::Sanitizing { parts: Some(0x5B0F) },
        ),
        ((0x04, 0x1B), [0x00, 0x5B, 0x0F], Activity::Sanitizing { parts: None }),
        (
            (0x04, 0x04),
            [0x80, 0x00, 0x01],
            Activity::Formatting { parts: Some(1) },
        ),
        ((0x31, 0x03), [0, 0, 0], Activity::Failed),
        ((0x31, 0x01), [0, 0, 0], Activity::Failed),
        ((0x31, 0x00), [0, 0, 0], Activity::Failed),
        ((0x29, 0x00), [0, 0, 0], Activity::Hidden),
        ((0x00, 0x00), [0, 0, 0], Activity::Hidden),
    ];
    for (code, specific, expected) in table {
        for sense in [fixed(2, code, specific), described(2, code, specific)] {
            assert_eq!(Activity::of_sense(&sense), Some(expected), "{sense:02x?}");
        }
    }
    for sense in [fixed(0, (0, 0), [0; 3]), described(0, (0, 0), [0; 3])] {
        assert_eq!(Activity::of_sense(&sense), Some(Activity::Idle));
    }
    assert_eq!(Activity::of_sense(&[0; 18]), None);
    assert_eq!(Activity::of_sense(&[]), None);
}

#[test]
fn only_what_the_standard_has_is_supported() {
    let read = |byte| {
        let mut answer = [0; SUPPORT_BYTES as usize];
        answer[1] = byte;
        Support::parse(&answer)
    };
    assert_eq!([0, 1, 2, 4, 5, 6, 7].map(read), [Support::Unsupported; 7]);
    assert_eq!([3, 0x83].map(read), [Support::Supported; 2]);
}

#[test]
fn ends_have_these_meanings() {
    let completion = |status, sense, host_status, elapsed_ms| ScsiCompletion {
        status,
        host_status,
        sense,
        elapsed_ms,
    };
    let invalid = fixed(5, (0x20, 0), [0; 3]);
    let reset = fixed(6, (0x29, 0), [0; 3]);
    let table = [
        (completion(0, vec![], 0, 1), Ok(())),
        (completion(0, vec![], 0, 99), Ok(())),
        (completion(2, invalid.clone(), 0, 1), Err(CommandFault::Refused)),
        (completion(2, invalid, 0, 99), Err(CommandFault::TimedOut)),
        (completion(2, reset, 0, 1), Err(CommandFault::Unclear)),
        (completion(8, vec![], 0, 1), Err(CommandFault::Unclear)),
        (completion(0, vec![], 3, 1), Err(CommandFault::TimedOut)),
        (completion(0, vec![], 1, 1), Err(CommandFault::Unclear)),
    ];
    for (completion, expected) in table {
        assert_eq!(outcome(&completion, 50), expected, "{completion:?}");
    }
}

#[test]
fn a_command_that_was_not_passed_on_says_so() {
    struct Closed;
    impl Passthru<Cdb> for Closed {
        fn submit(&mut self, _: &Cdb, _: Data<'_>, _: u32) -> Result<ScsiCompletion, Errno> {
            Err(Errno::EPERM)
        }
    }
    let (outcome, completion) = submit(&mut Closed, &request_sense(), Data::None, 1);
    assert_eq!(outcome, Err(CommandFault::Undelivered(Errno::EPERM)));
    assert_eq!(completion, None);
}

proptest! {
    #![proptest_config(crate::fuzz::many())]

    #[test]
    fn no_bytes_break_it(format in 0x6F_u8..0x75, rest in vec(any::<u8>(), 0..64)) {
        let bytes = [vec![format], rest].concat();
        let is_sense = Sense::parse(&bytes).is_some();
        prop_assert_eq!(Activity::of_sense(&bytes).is_some(), is_sense);
    }
}
