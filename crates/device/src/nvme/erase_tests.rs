use proptest::prelude::*;

use super::*;

fn log(words: &[(usize, &[u8])]) -> [u8; SANITIZE_LOG_BYTES] {
    let mut log = [0; SANITIZE_LOG_BYTES];
    for (at, bytes) in words {
        log[*at..at + bytes.len()].copy_from_slice(bytes);
    }
    log
}

#[test]
fn command_words_are_exact() {
    use Afterwards::{Allocated, Deallocated};
    let as_now = IdentifyNamespace {
        format: 0x12,
        is_metadata_extended: true,
        protection: 0x0A,
    };
    let plain = IdentifyNamespace {
        format: 0,
        is_metadata_extended: false,
        protection: 0,
    };
    let sanitize = AdminCommand::sanitize;
    let overwrite = SanitizeAction::Overwrite { pattern: 0xA1B2_C3D4 };
    let table = [
        (AdminCommand::SANITIZE_LOG, 0x02, 0xFFFF_FFFF, 0x007F_0081, 0),
        (AdminCommand::IDENTIFY_CONTROLLER, 0x06, 0, 1, 0),
        (AdminCommand::IDENTIFY_NAMESPACES, 0x06, 0, 2, 0),
        (AdminCommand::identify_namespace(5), 0x06, 5, 0, 0),
        (
            AdminCommand::format(1, FormatErase::UserData, plain),
            0x80,
            1,
            0x0200,
            0,
        ),
        (
            AdminCommand::format(7, FormatErase::CryptoErase, as_now),
            0x80,
            7,
            0x1552,
            0,
        ),
        (sanitize(SanitizeAction::BlockErase, Deallocated), 0x84, 0, 2, 0),
        (sanitize(SanitizeAction::CryptoErase, Allocated), 0x84, 0, 0x0204, 0),
        (sanitize(overwrite, Allocated), 0x84, 0, 0x0213, 0xA1B2_C3D4),
    ];
    for (command, opcode, namespace, dword_10, dword_11) in table {
        let words = AdminCommand {
            opcode,
            namespace,
            dwords: [dword_10, dword_11, 0, 0, 0, 0],
        };
        assert_eq!(command, words);
    }
}

#[test]
fn a_log_is_read() {
    let read = SanitizeLog::parse(&log(&[
        (0, &[0x00, 0x80]),
        (2, &[0x02, 0x00]),
        (4, &[0x02, 0, 0, 0]),
        (8, &[0xFF; 4]),
        (12, &[60, 0, 0, 0]),
        (16, &[5, 0, 0, 0]),
    ]));
    assert_eq!(read.activity, SanitizeActivity::InProgress { parts: 0x8000 });
    assert_eq!((read.status, read.command_dword_10), (2, 2));
    let overwrite = SanitizeAction::Overwrite { pattern: 0 };
    let seconds = [SanitizeAction::BlockErase, SanitizeAction::CryptoErase, overwrite];
    assert_eq!(
        seconds.map(|action| read.estimates.of(action)),
        [Some(Seconds(60)), Some(Seconds(5)), None]
    );
}

#[test]
fn statuses_have_these_meanings() {
    use SanitizeActivity::{Completed, Failed, InProgress, Never, Unknown};
    let table = [
        (0x0000, Never, false),
        (0x0100, Never, true),
        (0x0101, Completed, true),
        (0x0001, Completed, false),
        (0x0104, Completed, true),
        (0x0082, InProgress { parts: 0 }, false),
        (0x0003, Failed, false),
        (0x0005, Unknown, false),
        (0xFFFF, Unknown, true),
    ];
    for (status, activity, is_erased) in table {
        let read = SanitizeLog::parse(&log(&[(2, &u16::to_le_bytes(status))]));
        assert_eq!(
            (read.activity, read.is_global_data_erased()),
            (activity, is_erased),
            "{status:04x}"
        );
    }
}

proptest! {
    #![proptest_config(crate::fuzz::many())]

    #[test]
    fn no_log_breaks_it(log in any::<[u8; 512]>()) {
        let read = SanitizeLog::parse(&log);
        prop_assert_eq!(read.activity == SanitizeActivity::Completed, [1, 4].contains(&(log[2] & 7)));
        prop_assert!(read.estimates.overwrite != Some(NO_ESTIMATE));
    }
}
