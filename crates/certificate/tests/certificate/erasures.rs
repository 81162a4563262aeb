//! Reports of disks whose own firmware was made to erase them.

use pumice_model::{
    BlockRange, BlockRanges, ChangeCheck, Ending, Fault, FirmwareAttempt, FirmwareEvidence, FirmwareOutcome,
    HiddenArea, HiddenAreas, Medium, NotStarted, PurgeRequired, RawStatus, ReadsAs, Report, Sanitize, SecurityErase,
    Stage, Technique, Transport, Unresolved, WhyNot, Witness, change_samples,
};

use crate::reports::{BLOCKS, sound};

/// One report of each kind below.
pub fn every_kind() -> [Report; 6] {
    [
        purged(),
        followed(),
        unchanged(),
        refused(),
        locked(),
        hidden_area_left(),
    ]
}

/// A solid-state disk that purged itself as it was asked to.
pub fn purged() -> Report {
    let mut report = sound();
    let target = &mut report.planned.target;
    (target.medium, target.transport) = (Medium::Ssd, Transport::Nvme);
    let technique = Technique::NvmeSanitize(Sanitize::Block, PurgeRequired::Asked);
    report.planned.techniques = vec![
        technique,
        Technique::NvmeSanitize(Sanitize::Crypto, PurgeRequired::Asked),
    ];
    let status = RawStatus::NvmeSanitize {
        progress: 0xFFFF,
        status: 0x0901,
        command: 0x0802,
    };
    let outcome = FirmwareOutcome::Done {
        witness: Witness::Accepted,
        status,
        reads_as: ReadsAs::Repeated([0; 4]),
    };
    erased(&mut report, vec![attempt(technique, outcome)]);
    report
}

/// A magnetic disk that the power left at its overwrite, and that was found at it and seen through.
pub fn followed() -> Report {
    let mut report = sound();
    let technique = Technique::AtaSanitize(Sanitize::Overwrite);
    report.planned.techniques = vec![technique];
    let status = RawStatus::AtaSanitize {
        status: 0x50,
        error: 0,
        count: 0x8000,
        lba: 0xFFFF,
    };
    let begun = FirmwareOutcome::Unknown {
        why: Unresolved::Interrupted,
        status: None,
    };
    let done = FirmwareOutcome::Done {
        witness: Witness::SeenInProgress,
        status,
        reads_as: ReadsAs::Unstated,
    };
    erased(
        &mut report,
        [begun, done].map(|outcome| attempt(technique, outcome)).into(),
    );
    report
}

/// The same as [`purged`], but for two samples that still hold the random pass.
pub fn unchanged() -> Report {
    let mut report = purged();
    let stream = report
        .planned
        .overwrite
        .final_stream()
        .expect("the last pass is random");
    let samples = change_samples(BLOCKS, stream);
    let firmware = report.evidence.firmware.as_mut().expect("its firmware erased it");
    let check = firmware.change_check.as_mut().expect("it was looked at");
    for sample in [samples[0], samples[700]] {
        check.unchanged.insert(BlockRange {
            first: sample,
            count: 1,
        });
        check.changed_blocks -= 1;
    }
    report
}

/// A disk that began nothing, for its security was frozen.
pub fn refused() -> Report {
    let mut report = sound();
    let technique = Technique::AtaSecurityErase(SecurityErase::Enhanced);
    report.planned.techniques = vec![technique];
    let outcome = FirmwareOutcome::NotStarted {
        why: NotStarted::Unavailable(WhyNot::SecurityFrozen),
        status: None,
    };
    report.evidence.firmware = Some(FirmwareEvidence {
        attempts: vec![attempt(technique, outcome)],
        afterwards: None,
        change_check: None,
    });
    report
}

/// A disk that stopped answering while its password was set.
pub fn locked() -> Report {
    let mut report = refused();
    let firmware = report.evidence.firmware.as_mut().expect("its firmware was asked");
    firmware.attempts[0].outcome = FirmwareOutcome::Unknown {
        why: Unresolved::Silent,
        status: None,
    };
    report.evidence.ending = Ending::Stopped {
        stage: Stage::Firmware,
        fault: Fault::Stalled,
    };
    report
}

/// A disk that would not give back what it hides.
pub fn hidden_area_left() -> Report {
    let mut report = sound();
    report.evidence.hidden = Some(HiddenAreas {
        hpa: HiddenArea::NotRemoved,
        ..HiddenAreas::all(HiddenArea::None)
    });
    report
}

fn attempt(technique: Technique, outcome: FirmwareOutcome) -> FirmwareAttempt {
    FirmwareAttempt {
        technique,
        outcome,
        started_ms: 499_100,
        ended_ms: 502_000,
    }
}

/// Adds the traces of an erase after which every sample had changed.
fn erased(report: &mut Report, attempts: Vec<FirmwareAttempt>) {
    let stream = report
        .planned
        .overwrite
        .final_stream()
        .expect("the last pass is random");
    let evidence = &mut report.evidence;
    evidence.hidden = Some(HiddenAreas::all(HiddenArea::None));
    evidence.firmware = Some(FirmwareEvidence {
        attempts,
        afterwards: Some(evidence.opening.clone()),
        change_check: Some(ChangeCheck {
            changed_blocks: change_samples(BLOCKS, stream).len() as u64,
            unchanged: BlockRanges::default(),
            unexpected: BlockRanges::default(),
            unreadable: BlockRanges::default(),
            started_ms: 502_100,
            ended_ms: 502_900,
        }),
    });
    evidence.ended_ms = 503_000;
}
