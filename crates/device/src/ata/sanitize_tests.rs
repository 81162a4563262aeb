use proptest::prelude::*;

use super::*;
use crate::passthru::CommandFault;

fn ended(outcome: Result<(), CommandFault>, status: u8, error: u8, count: u16, lba: u64) -> Ended {
    Ended {
        outcome,
        registers: Some(Registers {
            error,
            status,
            device: 0,
            count,
            lba,
            width: Width::Bits48,
        }),
        elapsed_ms: 1,
    }
}

#[test]
fn command_words_are_exact() {
    let overwrite = SanitizeAction::Overwrite { pattern: 0xA1B2_C3D4 };
    let table = [
        (
            "status",
            Taskfile::SANITIZE_STATUS,
            [0x85, 0x07, 0x20, 0, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xB4, 0],
        ),
        (
            "antifreeze",
            Taskfile::SANITIZE_ANTIFREEZE,
            [
                0x85, 0x07, 0x20, 0, 0x40, 0, 0, 0x41, 0x69, 0, 0x74, 0, 0x6E, 0, 0xB4, 0,
            ],
        ),
        (
            "crypto scramble",
            SanitizeAction::CryptoScramble.taskfile(),
            [
                0x85, 0x07, 0x20, 0, 0x11, 0, 0x10, 0x43, 0x70, 0, 0x79, 0, 0x72, 0, 0xB4, 0,
            ],
        ),
        (
            "block erase",
            SanitizeAction::BlockErase.taskfile(),
            [
                0x85, 0x07, 0x20, 0, 0x12, 0, 0x10, 0x42, 0x72, 0, 0x45, 0, 0x6B, 0, 0xB4, 0,
            ],
        ),
        (
            "overwrite",
            overwrite.taskfile(),
            [
                0x85, 0x07, 0x20, 0, 0x14, 0, 0x11, 0xA1, 0xD4, 0x57, 0xC3, 0x4F, 0xB2, 0, 0xB4, 0,
            ],
        ),
    ];
    for (name, taskfile, words) in table {
        assert_eq!(taskfile.cdb().0, words, "{name}");
    }
}

#[test]
fn ends_have_these_meanings() {
    use SanitizeActivity::{Completed, Failed, Idle, InProgress};
    let refused = Err(CommandFault::Refused);
    let table = [
        ("idle", ended(Ok(()), 0x50, 0, 0, 0xFFFF), Some((Idle, false))),
        (
            "completed",
            ended(Ok(()), 0x50, 0, 0x8000, 0xFFFF),
            Some((Completed, false)),
        ),
        (
            "half way",
            ended(Ok(()), 0x50, 0, 0x4000, 0x8000),
            Some((InProgress { parts: 0x8000 }, false)),
        ),
        ("frozen", ended(Ok(()), 0x50, 0, 0x2000, 0), Some((Idle, true))),
        ("both", ended(Ok(()), 0x50, 0, 0xC000, 0), None),
        ("last failed", ended(refused, 0x51, 4, 0, 1), Some((Failed, false))),
        ("refused as frozen", ended(refused, 0x51, 4, 0, 3), Some((Idle, true))),
        ("refused for nothing", ended(refused, 0x51, 4, 0, 0), None),
        ("unsupported", ended(refused, 0x51, 4, 0, 2), None),
        ("reset", ended(Err(CommandFault::Unclear), 0x50, 1, 0x8000, 1), None),
    ];
    for (name, ended, expected) in table {
        let status = SanitizeStatus::of_end(&ended);
        assert_eq!(
            status.map(|status| (status.activity, status.is_frozen)),
            expected,
            "{name}"
        );
    }
}

/// A bridge or host adapter that drops the upper byte of COUNT would make every erase look idle.
#[test]
fn lost_registers_are_no_answer() {
    let whole = ended(Ok(()), 0x50, 0, 0x8000, 0xFFFF);
    let narrow = whole.registers.map(|registers| Registers {
        width: Width::Bits28,
        count: 0,
        ..registers
    });
    for registers in [None, narrow] {
        let ended = Ended { registers, ..whole };
        assert_eq!(SanitizeStatus::of_end(&ended), None);
    }
}

proptest! {
    #![proptest_config(crate::fuzz::many())]

    /// Only the drive's own word for it, with nothing against it, is a completed erase.
    #[test]
    fn no_registers_complete_by_chance(status in any::<u8>(), error in any::<u8>(), count in any::<u16>(), lba in 0..1_u64 << 48, is_good in any::<bool>()) {
        let outcome = if is_good { Ok(()) } else { Err(CommandFault::Refused) };
        if let Some(read) = SanitizeStatus::of_end(&ended(outcome, status, error, count, lba)) {
            let is_completed = read.activity == SanitizeActivity::Completed;
            prop_assert_eq!(is_completed, is_good && count & 0xC000 == 0x8000);
        }
    }
}
