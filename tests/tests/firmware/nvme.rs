use nix::errno::Errno;
use pumice_device::{AdminCommand, Data, NvmeCompletion, NvmeFirmware, Passthru};
use pumice_engine::{Firmware, Poll, Start};
use pumice_lab::description::Nvme;
use pumice_lab::{Misbehaviour, NvmeController};
use pumice_model::{HiddenArea, HiddenAreas, PurgeRequired, RawStatus, Sanitize, SecureErase, Technique, WhyNot};

use crate::bench::{self, Controller, follow, run, why_not, words};

const ALL: &str = "LAB-NVME-ALL";
const FORMAT_ONLY: &str = "LAB-NVME-FORMAT";
const OLD: &str = "LAB-NVME-OLD";

const BLOCK: Technique = Technique::NvmeSanitize(Sanitize::Block, PurgeRequired::Unknown);
const OVERWRITE: Technique = Technique::NvmeSanitize(Sanitize::Overwrite, PurgeRequired::Unknown);
const CRYPTO: Technique = Technique::NvmeSanitize(Sanitize::Crypto, PurgeRequired::Unknown);
const USER_DATA: Technique = Technique::NvmeFormat(SecureErase::UserData);
const KEYS: Technique = Technique::NvmeFormat(SecureErase::Crypto);

/// A controller with one namespace, as they come in office computers.
fn single(serial: &str) -> Nvme {
    let mut description = bench::nvme(serial);
    description.namespace.truncate(1);
    description
}

fn controller() -> Controller {
    Controller::of_description(single(ALL))
}

fn erase(controller: &Controller, technique: Technique) -> String {
    words(run(&mut controller.firmware(), technique))
}

#[test]
fn an_honest_sanitize_leaves_nothing_and_says_so() {
    for (technique, command) in [(BLOCK, 0x202), (OVERWRITE, 0x213), (CRYPTO, 0x204)] {
        let controller = controller();
        let outcome = run(&mut controller.firmware(), technique);
        assert_eq!(words(outcome), "done: Accepted", "{technique:?}");
        let old = controller.with(NvmeController::old_data);
        assert_eq!((old.user_bytes, old.spare_bytes), (0, 0), "{technique:?}");
        let Some(RawStatus::NvmeSanitize {
            status, command: sent, ..
        }) = bench::status(outcome)
        else {
            panic!("{outcome:?}");
        };
        assert_eq!((status & 0x107, sent), (0x101, command), "{technique:?}");
    }
}

/// What is deallocated reads as nothing whatever lies on the medium; where that cannot be had otherwise, it is not asked
/// for, because such a controller refuses the command.
#[test]
fn blocks_are_left_to_be_looked_at_where_the_controller_can() {
    for (serial, command) in [(ALL, 0x202), (OLD, 2)] {
        let controller =
            Controller::of_description(single(serial)).scripted(|script| script.add(Misbehaviour::DoNothing));
        let outcome = run(&mut controller.firmware(), BLOCK);
        let Some(RawStatus::NvmeSanitize { command: sent, .. }) = bench::status(outcome) else {
            panic!("{outcome:?}");
        };
        assert_eq!(sent, command, "{serial}");
    }
}

#[test]
fn an_honest_format_leaves_nothing_of_its_namespace() {
    for technique in [USER_DATA, KEYS] {
        let controller = Controller::of_description(bench::nvme(ALL));
        assert_eq!(erase(&controller, technique), "done: Accepted", "{technique:?}");
        let old = |namespace| controller.with(|controller| controller.old_bytes(namespace));
        assert_eq!(old(1), Some(0));
        assert!(old(2) > Some(0), "the other namespace is another drive");
    }
}

#[test]
fn the_estimate_is_the_controllers() {
    let mut firmware = controller().firmware();
    let expected = Start::Accepted {
        estimate_ms: Some(30_000),
    };
    assert_eq!(firmware.start(BLOCK), expected);
}

#[test]
fn misbehaviour_of_a_sanitize_has_these_outcomes() {
    use Misbehaviour::{DoNothing, EraseHalf, FailHalfWay, LosePowerHalfWay, Refuse, ReportOldSuccess, SkipSpare};
    let table = [
        (Refuse, "not started: Refused"),
        (FailHalfWay, "unknown: Failed"),
        (LosePowerHalfWay, "unknown: Gone"),
        (ReportOldSuccess, "unknown: Inconsistent"),
        (DoNothing, "done: Accepted"),
        (EraseHalf, "done: Accepted"),
        (SkipSpare, "done: Accepted"),
    ];
    for (misbehaviour, expected) in table {
        let controller = controller().scripted(|script| script.add(misbehaviour));
        assert_eq!(erase(&controller, BLOCK), expected, "{misbehaviour:?}");
    }
}

/// An older success with the same words is told from ours by what was written since.
#[test]
fn an_old_success_with_the_same_words_is_not_ours() {
    let controller =
        Controller::of_description(bench::nvme(OLD)).scripted(|script| script.add(Misbehaviour::ReportOldSuccess));
    let outcome = run(&mut controller.firmware(), BLOCK);
    assert_eq!(words(outcome), "unknown: Inconsistent");
    assert!(matches!(
        bench::status(outcome),
        Some(RawStatus::NvmeSanitize {
            status: 1,
            command: 2,
            ..
        })
    ));
    assert!(!controller.firmware().attach(BLOCK));
}

#[test]
fn misbehaviour_of_a_format_has_these_outcomes() {
    use Misbehaviour::{DoNothing, FailHalfWay, Hang, LosePowerHalfWay, Refuse};
    let table = [
        (Refuse, "not started: Refused"),
        (FailHalfWay, "unknown: Failed"),
        (LosePowerHalfWay, "unknown: Overdue"),
        (Hang, "unknown: Overdue"),
        (DoNothing, "done: Accepted"),
    ];
    for (misbehaviour, expected) in table {
        let controller = controller().scripted(|script| script.add(misbehaviour));
        assert_eq!(erase(&controller, USER_DATA), expected, "{misbehaviour:?}");
    }
}

#[test]
fn a_controller_found_at_a_sanitize_is_followed_to_its_end() {
    let controller = controller();
    controller.firmware().start(BLOCK);
    controller.wait_ms(10_000);
    controller.with(|controller| {
        controller.power_off();
        controller.power_on();
    });
    let mut firmware = controller.firmware();
    assert_eq!(why_not(&mut firmware, BLOCK), Some(WhyNot::InProgress));
    assert_eq!(why_not(&mut firmware, USER_DATA), Some(WhyNot::InProgress));
    assert!(!firmware.attach(CRYPTO), "it is at something else");
    assert!(firmware.attach(BLOCK));
    assert!(matches!(
        firmware.poll(1),
        Poll::Running {
            progress: Some(20_000..30_000)
        }
    ));
    assert_eq!(words(follow(&mut firmware)), "done: SeenInProgress");
}

#[test]
fn a_failed_sanitize_can_be_begun_again() {
    let controller = controller().scripted(|script| script.add(Misbehaviour::FailHalfWay));
    assert_eq!(erase(&controller, BLOCK), "unknown: Failed");
    let controller = controller.scripted(pumice_lab::Script::clear);
    assert_eq!(
        why_not(&mut controller.firmware(), USER_DATA),
        Some(WhyNot::EarlierFailed)
    );
    assert_eq!(erase(&controller, BLOCK), "done: Accepted");
}

#[test]
fn each_technique_says_why_not() {
    let table = [
        (single(ALL), [None, None, None, None, None]),
        (
            bench::nvme(ALL),
            [
                Some(WhyNot::OtherNamespaces),
                Some(WhyNot::OtherNamespaces),
                Some(WhyNot::OtherNamespaces),
                None,
                None,
            ],
        ),
        (
            bench::nvme(FORMAT_ONLY),
            [
                Some(WhyNot::Unsupported),
                Some(WhyNot::Unsupported),
                Some(WhyNot::Unsupported),
                Some(WhyNot::OtherNamespaces),
                Some(WhyNot::Unsupported),
            ],
        ),
    ];
    for (description, expected) in table {
        let serial = description.body.serial.clone();
        let mut firmware = Controller::of_description(description).firmware();
        let told = [BLOCK, OVERWRITE, CRYPTO, USER_DATA, KEYS].map(|technique| why_not(&mut firmware, technique));
        assert_eq!(told, expected, "{serial}");
    }
}

/// Where the bit stands that asks for it is not certain.
#[test]
fn a_purge_is_not_asked_for() {
    let asked = Technique::NvmeSanitize(Sanitize::Block, PurgeRequired::Asked);
    let controller = controller();
    let mut firmware = controller.firmware();
    assert!(firmware.capabilities().iter().all(|(technique, _)| technique != asked));
    assert_eq!(words(run(&mut firmware, asked)), "not started: Unsupported");
    assert!(controller.with(NvmeController::old_data).user_bytes > 0);
}

/// A controller that manages namespaces and has another one that is attached to none.
struct Managing(Controller);

impl Passthru<AdminCommand> for Managing {
    fn submit(&mut self, words: &AdminCommand, mut data: Data<'_>, deadline_ms: u32) -> Result<NvmeCompletion, Errno> {
        const IDENTIFY: u8 = 0x06;
        let is = |structure| words.opcode == IDENTIFY && words.dwords[0] == structure;
        if is(0x10)
            && let Data::In(page) = &mut data
        {
            page[..12].copy_from_slice(&[1, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0]);
            return Ok(NvmeCompletion::Ended { status: 0, result: 0 });
        }
        match data {
            Data::In(page) if is(1) => {
                let completion = self.0.submit(words, Data::In(page), deadline_ms);
                page[256] |= 1 << 3;
                completion
            }
            data => self.0.submit(words, data, deadline_ms),
        }
    }
}

#[test]
fn a_namespace_that_is_not_attached_is_not_sanitized_unasked() {
    let controller = controller();
    let mut firmware = controller.driven(NvmeFirmware::new(Managing(controller.clone()), 1));
    assert_eq!(why_not(&mut firmware, BLOCK), Some(WhyNot::OtherNamespaces));
    assert_eq!(why_not(&mut firmware, USER_DATA), None, "it reaches its own only");
    assert_eq!(words(run(&mut firmware, BLOCK)), "not started: OtherNamespaces");
}

#[test]
fn a_namespace_hides_no_blocks() {
    assert_eq!(
        controller().firmware().restore_hidden(),
        HiddenAreas::all(HiddenArea::None)
    );
}
