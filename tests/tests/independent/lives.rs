//! Certificates of simulated drives, as they lived and bent into what no drive leaves: both verifiers must come to the same
//! verdict, reasons, claims and limitations, because what one signs the other computes again.

use std::fs;

use pumice_certificate::{SigningKey, sign};
use pumice_model::{
    Appliance, BlockRange, Clock, ConfirmedTime, Ending, Evidence, Fault, FirmwareOutcome, Flush, Gate, Geometry,
    HiddenArea, HiddenAreas, Interruption, Job, JobNumber, LedgerPosition, Medium, Opening, Pattern, Person, Planned,
    RawStatus, Records, Report, Sequel, SerialSource, Signer, Stage, Technique, Verdict, judge,
};
use pumice_tests::error::ensure;
use pumice_tests::planted::Dice;
use pumice_tests::{Error, Result};
use tempfile::TempDir;

use crate::soak;

const LIVES: u64 = 600;

/// Signs what lives leave, and what they leave bent once to thrice.
pub fn judged_the_same() -> Result<()> {
    let folder = TempDir::new().map_err(Error::file("the folder for temporary files"))?;
    let mut expected = Vec::new();
    for seed in 0..LIVES {
        let wiped = soak::live(seed).map_err(Error::Check)?;
        let mut dice = Dice::numbered(seed);
        let (mut planned, mut evidence) = (wiped.planned, wiped.evidence);
        for bends in 0..4 {
            let verdict = judge(&planned, &evidence).verdict;
            let file = folder.path().join(format!("{seed}-{bends}.cose"));
            let report = report(&planned, &evidence, &mut dice);
            let bytes = sign(&report, &SigningKey::from_seed([5; 32]));
            fs::write(&file, bytes).map_err(Error::file(&file))?;
            expected.push((file, verdict));
            bend(&mut planned, &mut evidence, &mut dice);
        }
    }
    let files: Vec<_> = expected.iter().map(|(file, _)| file.clone()).collect();
    let said = crate::check(&files)?;
    let mut met = [0; 3];
    for (file, verdict) in &expected {
        let (place, word) = match verdict {
            Verdict::Erased => (0, "erased"),
            Verdict::ErasedWithExceptions => (1, "erased-with-exceptions"),
            Verdict::NotErased => (2, "not-erased"),
        };
        met[place] += 1;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let answer = said.get(&*name).map_or("", String::as_str);
        ensure(answer.starts_with(&format!("accepted {word} ")), || {
            format!("{name}: {answer}, not {word}")
        })?;
    }
    ensure(met.iter().all(|count| *count >= 50), || {
        format!("too few of a verdict: {met:?}")
    })
}

/// The record's own limitations depend on the clock, the witness and the signer.
fn report(planned: &Planned, evidence: &Evidence, dice: &mut Dice) -> Report {
    const BUILT_UNIX_S: i64 = 1_790_000_000;
    let confirmed = [None, Some(BUILT_UNIX_S - 1), Some(BUILT_UNIX_S)][dice.below(3)];
    let mut job = Job::new(
        JobNumber::new("2026-0001").expect("a job number"),
        Gate {
            records: Records::NoneOnMedia,
            authorisation: None,
        },
    );
    job.people.witness = (dice.below(2) == 1).then(|| Person::named("W"));
    Report {
        job,
        clock: Clock {
            rtc_unix_s: -1,
            read_at_ms: 0,
            boot_id: [1; 16],
            confirmed: confirmed.map(|unix_s| ConfirmedTime { unix_s, at_ms: 1 }),
        },
        appliance: Appliance {
            version: String::new(),
            commit: String::new(),
            image_digest: [0; 32],
            kernel: String::new(),
            built_unix_s: BUILT_UNIX_S,
        },
        signer: [Signer::ThisBoot, Signer::Enrolled][dice.below(2)],
        position: LedgerPosition::FIRST,
        planned: planned.clone(),
        evidence: evidence.clone(),
    }
}

/// Changes one thing.
fn bend(planned: &mut Planned, evidence: &mut Evidence, dice: &mut Dice) {
    const MEDIA: [Medium; 7] = [
        Medium::Hdd,
        Medium::Ssd,
        Medium::Emmc,
        Medium::UsbStorage,
        Medium::Virtual,
        Medium::Optical,
        Medium::RaidVolume,
    ];
    let target = &mut planned.target;
    match dice.below(16) {
        0..=3 => target.medium = MEDIA[dice.below(MEDIA.len())],
        4 => target.serial_source = SerialSource::Bridge,
        5 => target.identity.wwn = Some("eui.1".into()),
        6 => drop(planned.overwrite.passes.pop()),
        7 => planned.overwrite.passes[0] = Pattern::Byte(0x56),
        8 => {
            evidence.hidden = Some(hidden(dice));
            grow(evidence, dice);
        }
        9 => planned.techniques = Technique::ALL.into_iter().filter(|_| dice.below(2) == 0).collect(),
        10 => evidence.firmware = None,
        11 => evidence.interruptions.push(interruption(dice)),
        12 if dice.below(2) == 0 => evidence.ending = Ending::Completed,
        12 => {
            let attempts = evidence.firmware.iter().flat_map(|firmware| &firmware.attempts);
            evidence.unlocking = attempts.copied().next();
        }
        13 if dice.below(2) == 0 => evidence.opening = Opening::Failed(Fault::Other(-5)),
        13 => {
            let last = planned.overwrite.passes.split_off(planned.overwrite.passes.len() - 1);
            planned.overwrite.passes = last.repeat(255 + dice.below(2));
        }
        14 => bend_status(evidence, dice),
        _ => bend_blocks(evidence, dice),
    }
    if planned.overwrite.passes.is_empty() {
        planned.overwrite.passes.push(Pattern::Byte(0));
    }
}

fn hidden(dice: &mut Dice) -> HiddenAreas {
    const AREAS: [HiddenArea; 5] = [
        HiddenArea::None,
        HiddenArea::Removed,
        HiddenArea::NotRemoved,
        HiddenArea::CannotTell,
        HiddenArea::NeedsPowerCycle,
    ];
    let mut any = || AREAS[dice.below(AREAS.len())];
    HiddenAreas {
        hpa: any(),
        dco: any(),
        amax: any(),
    }
}

/// The opened drive is twice as large, sometimes with larger blocks.
fn grow(evidence: &mut Evidence, dice: &mut Dice) {
    if let Opening::Opened(found) = &mut evidence.opening {
        let geometry = found.geometry;
        let physical = geometry.physical_block_bytes() << dice.below(2);
        found.geometry =
            Geometry::new(geometry.bytes() * 2, geometry.logical_block_bytes(), physical).expect("a possible size");
    }
}

/// The drive says something else at the end.
fn bend_status(evidence: &mut Evidence, dice: &mut Dice) {
    let attempts = evidence.firmware.as_mut().map(|firmware| &mut firmware.attempts);
    let Some(attempt) = attempts.and_then(|attempts| attempts.last_mut()) else {
        return;
    };
    let FirmwareOutcome::Done { status, .. } = &mut attempt.outcome else {
        return;
    };
    let flip = 1_u16 << dice.below(16);
    match status {
        RawStatus::AtaSanitize { count, .. } => *count ^= flip,
        RawStatus::AtaSecurity { security, .. } => *security ^= flip,
        RawStatus::NvmeSanitize { status, .. } | RawStatus::NvmeCompletion { status } => *status ^= flip,
        RawStatus::Scsi { progress, .. } => *progress ^= flip,
        RawStatus::Emmc { card_status } => *card_status ^= 1 << dice.below(32),
        RawStatus::Tcg { status } => *status ^= 1,
    }
}

fn interruption(dice: &mut Dice) -> Interruption {
    const STAGES: [Stage; 4] = [Stage::Pass(2), Stage::ReadBack, Stage::Firmware, Stage::ChangeCheck];
    Interruption {
        boot_id: [9; 16],
        started_ms: 0,
        last_ms: 1,
        stage: STAGES[dice.below(STAGES.len())],
        done_blocks: 0,
        sequel: if dice.below(2) == 0 {
            Sequel::Continued
        } else {
            Sequel::StartedAnew
        },
    }
}

fn bend_blocks(evidence: &mut Evidence, dice: &mut Dice) {
    let range = BlockRange {
        first: dice.below_u64(700),
        count: 1 + dice.below_u64(3),
    };
    let check = evidence
        .firmware
        .as_mut()
        .and_then(|firmware| firmware.change_check.as_mut());
    match (
        dice.below(6),
        evidence.passes.last_mut(),
        &mut evidence.read_back,
        check,
    ) {
        (0, Some(pass), ..) => pass.unwritten.insert(range),
        (1, Some(pass), ..) => pass.flush = Flush::Failed(Fault::Medium),
        (2, Some(pass), ..) => pass.written_blocks = u64::MAX,
        (3, _, Some(read_back), _) => read_back.mismatched.insert(range),
        (4, _, Some(read_back), _) => read_back.unreadable.insert(range),
        (_, _, _, Some(check)) => {
            check.unchanged.insert(range);
            check.changed_blocks = check.changed_blocks.saturating_sub(range.count);
        }
        _ => evidence.read_back = None,
    }
}
