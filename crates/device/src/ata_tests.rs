use nix::errno::Errno;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// Sense data of a good end with registers, in the descriptor format.
fn registers_sense(error: u8, status: u8, key: u8, code: u8, lba: [u8; 3]) -> Vec<u8> {
    let [low, middle, high] = lba;
    let header = [0x72, key, 0, code, 0, 0, 0, 0x0E];
    let descriptor = [0x09, 0x0C, 0, error, 0, 1, 0, low, 0, middle, 0, high, 0xA0, status];
    [&header[..], &descriptor].concat()
}

fn fixed_sense(error: u8, status: u8, key: u8) -> Vec<u8> {
    vec![
        0xF0, 0, key, error, status, 0xA0, 1, 0x0A, 0, 0, 0x4F, 0xC2, 0, 0, 0, 0, 0, 0,
    ]
}

fn completion(status: u8, sense: Vec<u8>) -> ScsiCompletion {
    ScsiCompletion {
        status,
        host_status: 0,
        sense,
        elapsed_ms: 3,
    }
}

#[test]
fn command_words_are_exact() {
    let wide = Taskfile {
        feature: 0x0112,
        count: 0x8003,
        lba: 0x0605_0403_0201,
        device: 0x40,
        command: 0xB4,
        width: Width::Bits48,
        protocol: Protocol::NonData,
        answer: Answer::Registers,
    };
    let narrow = Taskfile {
        lba: 0x0F56_3412,
        device: 0x40,
        command: 0xF1,
        width: Width::Bits28,
        protocol: Protocol::PioOut,
        answer: Answer::Status,
        ..wide
    };
    let table: [(&str, Taskfile, [u8; 16]); 5] = [
        (
            "IDENTIFY DEVICE",
            Taskfile::IDENTIFY,
            [0x85, 0x08, 0x0E, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xEC, 0],
        ),
        (
            "SMART READ DATA",
            Taskfile::SMART_READ_DATA,
            [0x85, 0x08, 0x0E, 0, 0xD0, 0, 1, 0, 0, 0, 0x4F, 0, 0xC2, 0, 0xB0, 0],
        ),
        (
            "SMART RETURN STATUS",
            Taskfile::SMART_RETURN_STATUS,
            [0x85, 0x06, 0x20, 0, 0xDA, 0, 0, 0, 0, 0, 0x4F, 0, 0xC2, 0, 0xB0, 0],
        ),
        (
            "48 bits",
            wide,
            [0x85, 0x07, 0x20, 1, 0x12, 0x80, 3, 4, 1, 5, 2, 6, 3, 0x40, 0xB4, 0],
        ),
        (
            "28 bits, to the drive",
            narrow,
            [
                0x85, 0x0A, 0x06, 0, 0x12, 0, 3, 0, 0x12, 0, 0x34, 0, 0x56, 0x4F, 0xF1, 0,
            ],
        ),
    ];
    for (name, taskfile, words) in table {
        assert_eq!(taskfile.cdb(), Cdb(words), "{name}");
    }
}

#[test]
fn ends_have_these_meanings() {
    use Answer::{Registers, Status};
    use CommandFault::{Refused, Unclear};
    let good = registers_sense(0, 0x50, 1, 0x1D, [0, 0x4F, 0xC2]);
    let refused = registers_sense(4, 0x51, 0x0B, 0, [0; 3]);
    let false_end = registers_sense(4, 0x51, 1, 0x1D, [0; 3]);
    let table = [
        ("good", 0, vec![], Status, Ok(false)),
        ("good, with registers", 2, good, Registers, Ok(true)),
        ("registers dropped on the way", 0, vec![], Registers, Err(Unclear)),
        ("aborted, descriptor", 2, refused, Status, Err(Refused)),
        ("aborted, fixed", 2, fixed_sense(4, 0x51, 11), Registers, Err(Refused)),
        ("aborted by the link", 2, fixed_sense(0, 0, 11), Status, Err(Unclear)),
        ("reset", 2, fixed_sense(1, 0x50, 6), Status, Err(Unclear)),
        ("unknown command", 2, fixed_sense(0, 0, 5), Status, Err(Refused)),
        ("good, says the layer between", 2, false_end, Registers, Err(Refused)),
        ("busy", 8, vec![], Status, Err(Unclear)),
    ];
    for (name, status, sense, answer, expected) in table {
        let ended = end(&completion(status, sense), answer, 1_000);
        let has_registers = answer == Registers && ended.registers.is_some();
        assert_eq!(ended.outcome.map(|()| has_registers), expected, "{name}");
    }
    let lost = ScsiCompletion {
        host_status: 1,
        ..completion(0, vec![])
    };
    assert_eq!(end(&lost, Status, 1_000).outcome, Err(Unclear), "no connection");
}

#[test]
fn a_timeout_is_told_from_an_abort() {
    let refused = completion(2, registers_sense(4, 0x51, 0x0B, 0, [0; 3]));
    let late = |completion| ScsiCompletion {
        elapsed_ms: 1_000,
        ..completion
    };
    let called_late = ScsiCompletion {
        host_status: DID_TIME_OUT,
        ..completion(0, vec![])
    };
    for timed_out in [late(refused), called_late] {
        let ended = end(&timed_out, Answer::Status, 1_000);
        assert_eq!(ended.outcome, Err(CommandFault::TimedOut));
    }
    let ended = end(&late(completion(0, vec![])), Answer::Status, 1_000);
    assert_eq!(ended.outcome, Ok(()), "late and good");
}

#[test]
fn a_command_that_was_not_passed_on_says_so() {
    struct Closed;
    impl Passthru<Cdb> for Closed {
        fn submit(&mut self, _: &Cdb, _: Data<'_>, _: u32) -> Result<ScsiCompletion, Errno> {
            Err(Errno::ENOTTY)
        }
    }
    let outcome = submit(&mut Closed, &Taskfile::IDENTIFY, Data::None, 1);
    assert_eq!(outcome, Err(CommandFault::Undelivered(Errno::ENOTTY)));
}

#[test]
fn the_signs_of_a_status_are_turned_round_by_a_failing_drive() {
    let said = |lba| {
        let sense = registers_sense(0, 0x50, 1, 0x1D, lba);
        let ended = end(&completion(2, sense), Answer::Registers, 9);
        assessment(&ended.registers.unwrap())
    };
    assert_eq!(said([0, 0x4F, 0xC2]), Some(Assessment::Good));
    assert_eq!(said([0, 0xF4, 0x2C]), Some(Assessment::Failing));
    assert_eq!(said([0, 0, 0]), None);
}

proptest! {
    #![proptest_config(crate::fuzz::many())]

    #[test]
    fn no_answer_breaks_it(status in any::<u8>(), host_status in 0..4_u16, sense in vec(any::<u8>(), 0..40)) {
        let completion = ScsiCompletion { status, host_status, sense, elapsed_ms: 1 };
        for answer in [Answer::Status, Answer::Registers] {
            let ended = end(&completion, answer, 10);
            if ended.outcome.is_ok() {
                prop_assert!(host_status == 0 && (ended.registers.is_some() || answer == Answer::Status));
            }
        }
    }
}
