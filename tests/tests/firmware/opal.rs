//! Drives that somebody has locked with Opal, and what the number on their labels does.

use pumice_device::{AtaFirmware, CommandSet, DriveFirmware, NvmeFirmware, Psid, Survey};
use pumice_engine::Firmware;
use pumice_lab::{Layer, Misbehaviour, NvmeController};
use pumice_model::{Claim, Ending, Fault, FirmwareOutcome, Lock, RawStatus, Reason, Stage, Technique, Verdict, WhyNot};

use crate::bench::{self, Controller, Disk, ata, run, why_not, words};

const REVERT: Technique = Technique::TcgPsidRevert;

const ATA_OPAL: &str = "LAB-ATA-OPAL";
const ATA_PSID: &str = "LABATAOPAL0123456789ABCDEFGHIJKL";
const NVME_OPAL: &str = "LAB-NVME-OPAL";
const NVME_PSID: &str = "LABNVMEOPAL0123456789ABCDEFGHIJK";
const WRONG: &str = "LABXXXXXXX0123456789ABCDEFGHIJKL";

fn psid(typed: &str) -> Psid {
    Psid::new(typed).expect("it has 32 letters")
}

fn disk() -> Disk {
    Disk::of(ata(ATA_OPAL), Layer::Libata)
}

fn controller() -> Controller {
    Controller::of_description(bench::nvme(NVME_OPAL))
}

fn survey(disk: &Disk) -> Survey {
    Survey::of(&mut AtaFirmware::new(disk.clone(), || {}))
}

#[test]
fn locked_ranges_are_seen_and_what_opens_them_is_said() {
    let disk = disk();
    let survey = survey(&disk);
    assert_eq!(survey.lock, Lock::RangesLocked);
    assert_eq!(disk.why_not(REVERT), Some(WhyNot::PsidNeeded));
    let mut of_nvme = NvmeFirmware::new(controller(), 1);
    assert_eq!(of_nvme.lock(), Lock::RangesLocked);
    assert_eq!(why_not(&mut controller().firmware(), REVERT), Some(WhyNot::PsidNeeded));
    let plain = Disk::new_disk(bench::SSD);
    assert_eq!(plain.why_not(REVERT), Some(WhyNot::Unsupported));
}

#[test]
fn the_number_on_the_label_changes_every_key() {
    let mut drives: [(DriveFirmware, Box<dyn Fn() -> u64>); 2] = [
        {
            let disk = disk();
            (
                disk.firmware().with_psid(psid(ATA_PSID)),
                Box::new(move || disk.old_data().user_bytes),
            )
        },
        {
            let controller = controller();
            let firmware = controller.firmware().with_psid(psid(NVME_PSID));
            (
                firmware,
                Box::new(move || controller.with(NvmeController::old_data).user_bytes),
            )
        },
    ];
    for (firmware, old_bytes) in &mut drives {
        assert!(old_bytes() > 0);
        assert_eq!(why_not(firmware, REVERT), None);
        // Twice: once to open the drive, and once behind the passes.
        for _ in 0..2 {
            let outcome = run(firmware, REVERT);
            assert_eq!(words(outcome), "done: Accepted");
            assert_eq!(bench::status(outcome), Some(RawStatus::Tcg { status: 0 }));
        }
        assert_eq!((firmware.lock(), old_bytes()), (Lock::None, 0));
    }
}

#[test]
fn a_wrong_number_begins_nothing_and_is_tried_once() {
    let disk = disk();
    let old = disk.old_data();
    let mut firmware = disk.firmware().with_psid(psid(WRONG));
    let outcome = run(&mut firmware, REVERT);
    assert_eq!(words(outcome), "not started: PsidWrong");
    assert_eq!(bench::status(outcome), Some(RawStatus::Tcg { status: 1 }));
    let sent = disk.count("TRUSTED SEND");
    assert_eq!(words(run(&mut firmware, REVERT)), "not started: PsidNeeded");
    assert_eq!((disk.count("TRUSTED SEND"), disk.old_data()), (sent, old));
    assert_eq!(words(disk.erase(REVERT)), "not started: PsidNeeded");
}

/// By then only a session was asked for.
#[test]
fn a_drive_that_loses_its_power_before_the_revert_is_as_it_was() {
    let disk = disk();
    let mut firmware = disk.firmware().with_psid(psid(ATA_PSID));
    firmware.start(REVERT);
    disk.with(|sat| sat.disk.power_off());
    let outcome = bench::follow(&mut firmware);
    assert!(matches!(outcome, FirmwareOutcome::NotStarted { .. }), "{outcome:?}");
}

#[test]
fn locked_ranges_stop_a_wipe_that_was_given_no_number() {
    let disk = disk();
    let old = disk.old_data();
    for techniques in [&[][..], &[REVERT]] {
        let wiped = disk.planned(techniques).boot();
        let stopped = Ending::Stopped {
            stage: Stage::Opening,
            fault: Fault::Locked,
        };
        assert_eq!(
            (wiped.judgement.verdict, wiped.evidence.ending),
            (Verdict::NotErased, stopped)
        );
        assert_eq!(disk.old_data(), old);
    }
}

#[test]
fn a_wipe_opens_locked_ranges_and_claims_nothing_by_it() {
    let disk = disk();
    let mut planned = disk.planned(&[REVERT]);
    let wiped = planned.boot_with(disk.firmware().with_psid(psid(ATA_PSID)));
    assert_eq!(
        wiped.judgement.verdict,
        Verdict::Erased,
        "{:?}",
        wiped.judgement.reasons
    );
    let unlocking = wiped.evidence.unlocking.expect("it was locked");
    assert_eq!(
        (unlocking.technique, words(unlocking.outcome)),
        (REVERT, "done: Accepted".into())
    );
    let behind = wiped
        .evidence
        .firmware
        .expect("another revert followed the passes")
        .attempts;
    assert_eq!((behind.len(), words(behind[0].outcome)), (1, "done: Accepted".into()));
    assert!(behind[0].started_ms >= unlocking.ended_ms);
    let old = disk.old_data();
    assert_eq!((old.user_bytes, old.spare_bytes), (0, 0));
}

/// The revert says that it is done, and every block still holds what the passes have written.
#[test]
fn a_revert_that_changes_no_key_is_no_purge() {
    let disk = disk().misbehaving(Misbehaviour::DoNothing);
    let mut planned = disk.planned(&[REVERT]);
    let wiped = planned.boot_with(disk.firmware().with_psid(psid(ATA_PSID)));
    assert_eq!(wiped.judgement.verdict, Verdict::ErasedWithExceptions);
    assert!(!wiped.judgement.claims.contains(&Claim::NistPurge));
    let is_unchanged = |reason: &Reason| matches!(reason, Reason::BlocksUnchanged { .. });
    assert!(
        wiped.judgement.reasons.iter().any(is_unchanged),
        "{:?}",
        wiped.judgement.reasons
    );
}
