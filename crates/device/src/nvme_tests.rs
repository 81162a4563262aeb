use nix::errno::Errno;
use proptest::prelude::*;

use super::*;

/// Ends every command in one way.
struct Ends(Result<NvmeCompletion, Errno>);

impl Passthru<AdminCommand> for Ends {
    fn submit(&mut self, _: &AdminCommand, _: Data<'_>, _: u32) -> Result<NvmeCompletion, Errno> {
        self.0
    }
}

/// A log with a warning, a temperature, and counters at their offsets.
fn log(warning: u8, kelvin: u16, counters: &[(usize, u128)]) -> [u8; SMART_LOG_BYTES] {
    let mut log = [0; SMART_LOG_BYTES];
    log[0] = warning;
    log[1..3].copy_from_slice(&kelvin.to_le_bytes());
    for (offset, count) in counters {
        log[*offset..offset + 16].copy_from_slice(&count.to_le_bytes());
    }
    log
}

#[test]
fn command_words_are_exact() {
    let words = AdminCommand {
        opcode: 0x02,
        namespace: 0xFFFF_FFFF,
        dwords: [0x007F_0002, 0, 0, 0, 0, 0],
    };
    assert_eq!(AdminCommand::SMART_LOG, words);
}

#[test]
fn ends_have_these_meanings() {
    use CommandFault::{Refused, TimedOut, Unclear, Undelivered};
    let ended = |status| Ok(NvmeCompletion::Ended { status, result: 7 });
    let table = [
        (ended(0), Ok(7)),
        (ended(0x4001), Err(Refused)),
        (ended(0x0002), Err(Refused)),
        (ended(0x4109), Err(Refused)),
        (ended(0x0006), Err(Unclear)),
        (ended(0x0281), Err(Unclear)),
        (Ok(NvmeCompletion::GivenUp), Err(TimedOut)),
        (Err(Errno::ENODEV), Err(Undelivered(Errno::ENODEV))),
    ];
    for (end, expected) in table {
        let outcome = submit(&mut Ends(end), &AdminCommand::SMART_LOG, Data::None, 1);
        assert_eq!(outcome, expected, "{end:?}");
    }
}

#[test]
fn a_log_is_read() {
    let log = log(0, 316, &[(32, 11), (48, 22), (128, 33), (160, 44)]);
    let counters = counters(&log).unwrap();
    let expected = [
        (Counter::DataUnitsRead, 11),
        (Counter::DataUnitsWritten, 22),
        (Counter::PowerOnHours, 33),
        (Counter::MediaErrors, 44),
    ];
    assert_eq!(counters.counts, expected.into());
    assert_eq!(counters.temperature, Some(Celsius(43)));
    assert_eq!(counters.assessment, Some(Assessment::Good));
}

#[test]
fn a_warm_drive_is_not_called_failing() {
    let assessment = |warning| counters(&log(warning, 300, &[])).unwrap().assessment;
    assert_eq!(assessment(0b0000_0010), Some(Assessment::Good));
    for warning in [1, 4, 8, 16] {
        assert_eq!(assessment(warning), Some(Assessment::Failing), "{warning:#b}");
    }
}

#[test]
fn what_no_drive_reaches_is_not_told() {
    let log = log(0, 0xFFFF, &[(48, 1 << 64), (128, 900_000), (160, u128::MAX)]);
    let counters = counters(&log).unwrap();
    assert_eq!(counters.counts, [(Counter::DataUnitsRead, 0)].into());
    assert_eq!(counters.temperature, None);
}

#[test]
fn an_empty_log_is_malformed() {
    for byte in [0, 0xFF] {
        assert_eq!(counters(&[byte; SMART_LOG_BYTES]), Err(Unavailability::Malformed));
    }
}

proptest! {
    #![proptest_config(crate::fuzz::many())]

    #[test]
    fn no_bytes_break_it(log in any::<[u8; SMART_LOG_BYTES]>()) {
        let counters = counters(&log).unwrap();
        prop_assert!(counters.counts.get(&Counter::PowerOnHours).is_none_or(|&hours| hours <= MOST_HOURS));
        prop_assert!(counters.temperature.is_none_or(|Celsius(degrees)| (-50..=127).contains(&degrees)));
    }
}
