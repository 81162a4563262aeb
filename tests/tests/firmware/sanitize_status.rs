//! What an auditor is told by drives that erased themselves, or say so.

use pumice_device::{ata_sanitize_status, nvme_sanitize_status};
use pumice_engine::Firmware;
use pumice_lab::{Layer, Misbehaviour, NvmeController};
use pumice_model::{PurgeRequired, Sanitize, SanitizeAnswer, Technique, WhyNotAsked, WrittenSince};

use crate::bench::{self, Controller, Disk, HDD, SSD, run};

const NVME_BLOCK: Technique = Technique::NvmeSanitize(Sanitize::Block, PurgeRequired::Unknown);
const NVME_CRYPTO: Technique = Technique::NvmeSanitize(Sanitize::Crypto, PurgeRequired::Unknown);
const ATA_BLOCK: Technique = Technique::AtaSanitize(Sanitize::Block);

const OF_ATA: SanitizeAnswer = SanitizeAnswer::Completed {
    kind: None,
    since: WrittenSince::Unstated,
};

fn of_nvme(kind: Sanitize, since: WrittenSince) -> SanitizeAnswer {
    SanitizeAnswer::Completed {
        kind: Some(kind),
        since,
    }
}

fn controller(serial: &str) -> Controller {
    let mut description = bench::nvme(serial);
    description.namespace.truncate(1);
    Controller::of_description(description)
}

fn asked(controller: &Controller) -> SanitizeAnswer {
    nvme_sanitize_status(&mut controller.clone())
}

#[test]
fn a_controller_tells_of_its_last_sanitize_and_of_writes_since() {
    let one = controller("LAB-NVME-ALL");
    assert_eq!(asked(&one), SanitizeAnswer::Never);
    for (technique, kind) in [(NVME_BLOCK, Sanitize::Block), (NVME_CRYPTO, Sanitize::Crypto)] {
        run(&mut one.firmware(), technique);
        assert_eq!(asked(&one), of_nvme(kind, WrittenSince::Nothing));
    }
    one.with(NvmeController::power_off);
    one.with(NvmeController::power_on);
    assert_eq!(asked(&one), of_nvme(Sanitize::Crypto, WrittenSince::Nothing));
    // Of long ago, and who knows what was written.
    assert_eq!(
        asked(&controller("LAB-NVME-OLD")),
        of_nvme(Sanitize::Block, WrittenSince::Something)
    );
    assert_eq!(asked(&controller("LAB-NVME-FORMAT")), SanitizeAnswer::NotReported);
}

#[test]
fn a_controller_that_did_nothing_may_say_that_it_did() {
    for (misbehaviour, expected) in [
        (Misbehaviour::DoNothing, of_nvme(Sanitize::Block, WrittenSince::Nothing)),
        (Misbehaviour::FailHalfWay, SanitizeAnswer::Failed),
    ] {
        let one = controller("LAB-NVME-ALL").scripted(|script| script.add(misbehaviour));
        run(&mut one.firmware(), NVME_BLOCK);
        assert_eq!(asked(&one), expected);
    }
    let at_it = controller("LAB-NVME-ALL").scripted(|script| script.add(Misbehaviour::Hang));
    at_it.firmware().start(NVME_BLOCK);
    assert_eq!(asked(&at_it), SanitizeAnswer::InProgress);
}

#[test]
fn a_disk_tells_of_its_last_sanitize_over_losses_of_power() {
    let mut disk = Disk::new_disk(SSD);
    assert_eq!(ata_sanitize_status(&mut disk), SanitizeAnswer::NotReported);
    disk.erase(ATA_BLOCK);
    assert_eq!(ata_sanitize_status(&mut disk), OF_ATA);
    disk.with(|sat| sat.disk.power_off());
    disk.with(|sat| sat.disk.boot());
    assert_eq!(ata_sanitize_status(&mut disk), OF_ATA);
    let questions = disk.commands().into_iter().rev().take(2).collect::<Vec<_>>();
    assert_eq!(questions, ["SANITIZE STATUS EXT", "IDENTIFY DEVICE"]);
    for (mut other, expected) in [
        (Disk::new_disk(HDD), SanitizeAnswer::NotReported),
        (
            Disk::of(bench::ata(SSD), Layer::RegisterDropping),
            SanitizeAnswer::NotAsked(WhyNotAsked::NoAnswer),
        ),
    ] {
        assert_eq!(ata_sanitize_status(&mut other), expected);
    }
}

/// A failure stays what it is however often it is asked for.
#[test]
fn a_disk_that_failed_goes_on_saying_so() {
    let mut disk = Disk::new_disk(SSD).misbehaving(Misbehaviour::FailHalfWay);
    disk.erase(ATA_BLOCK);
    for _ in 0..2 {
        assert_eq!(ata_sanitize_status(&mut disk), SanitizeAnswer::Failed);
    }
    let mut liar = Disk::new_disk(SSD).misbehaving(Misbehaviour::DoNothing);
    liar.erase(ATA_BLOCK);
    assert_eq!(ata_sanitize_status(&mut liar), OF_ATA);
    let mut at_it = Disk::new_disk(SSD).misbehaving(Misbehaviour::Hang);
    at_it.firmware().start(ATA_BLOCK);
    assert_eq!(ata_sanitize_status(&mut at_it), SanitizeAnswer::InProgress);
}
