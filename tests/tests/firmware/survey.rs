use pumice_device::{AdminCommand, AtaFirmware, Data, NvmeFirmware, Passthru, ScsiFirmware, Survey};
use pumice_engine::{Firmware, Start};
use pumice_model::{Lock, Sanitize, Technique};

use crate::bench::{self, Controller, Disk, SSD, SasDisk};

/// Sanitize, a block erase (NVMe Base 2.0 §5.24).
const NVME_SANITIZE: AdminCommand = AdminCommand {
    opcode: 0x84,
    namespace: 0,
    dwords: [2, 0, 0, 0, 0, 0],
};

/// Long enough for the drives of the racks to be half way, and not through.
const MOMENT_MS: u64 = 10_000;

fn assert_seen_at_it(survey: &Survey, drive: &str) {
    let progress = survey.erasing.and_then(|erasing| erasing.progress);
    assert!(progress.is_some_and(|parts| parts > 0), "{drive}: {survey:?}");
    assert_eq!(survey.lock, Lock::None, "{drive}");
}

#[test]
fn a_drive_that_erases_is_seen_at_it_whoever_began() {
    let disk = Disk::thawed(SSD);
    let began = disk.firmware().start(Technique::AtaSanitize(Sanitize::Block));
    assert!(matches!(began, Start::Accepted { .. }));
    disk.wait_ms(MOMENT_MS);
    assert_seen_at_it(&Survey::of(&mut AtaFirmware::new(disk, || {})), "ATA");

    let disk = SasDisk::of_serial("LAB-SCSI-SSD");
    let began = disk.firmware().start(Technique::ScsiSanitize(Sanitize::Block));
    assert!(matches!(began, Start::Accepted { .. }));
    disk.wait_ms(MOMENT_MS);
    assert_seen_at_it(&Survey::of(&mut ScsiFirmware::new(disk)), "SCSI");
}

/// Its other namespaces are no reason not to see it.
#[test]
fn a_controller_that_erases_is_seen_at_it_through_each_namespace() {
    let mut description = bench::nvme("LAB-NVME-ALL");
    description.format.as_mut().expect("it can be formatted").erases_all = true;
    let mut controller = Controller::of_description(description);
    controller
        .submit(&NVME_SANITIZE, Data::None, 1_000)
        .expect("it has power");
    controller.wait_ms(MOMENT_MS);
    for namespace in [1, 2] {
        let survey = Survey::of(&mut NvmeFirmware::new(controller.clone(), namespace));
        assert_seen_at_it(&survey, "NVMe");
    }
}

#[test]
fn a_drive_that_is_idle_is_at_nothing() {
    let disk = Disk::thawed(SSD);
    let survey = Survey::of(&mut AtaFirmware::new(disk, || {}));
    assert_eq!((survey.erasing, survey.lock), (None, Lock::None));
    assert!(
        survey
            .capabilities
            .is_available(Technique::AtaSanitize(Sanitize::Block))
    );
}
