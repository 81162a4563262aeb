use crate::{
    BlockRanges, ChangeCheck, Evidence, FirmwareAttempt, FirmwareEvidence, FirmwareOutcome, Limitation, Medium,
    Opening, Planned, PurgeRequired, RawStatus, Reason, Sanitize, SecurityErase, Sequel, Stage, Technique, Unresolved,
    change_samples,
};

/// Of so many samples one may be unreadable.
const SAMPLES_PER_EXCEPTION: u64 = 100;

/// What follows from what the drive's own firmware did.
#[derive(Default)]
pub struct Weighed {
    /// What forbids calling the drive erased.
    pub failures: Vec<Reason>,
    /// What is not as planned and leaves the drive as erased as the passes left it.
    pub exceptions: Vec<Reason>,
    /// An erase that was seen through and checked, without a flaw, and the drive's last word on it.
    pub witnessed: Option<(Technique, RawStatus)>,
}

/// Weighs the erase by firmware.
///
/// A drive's word alone carries nothing: it must be the word of a success of that very technique, of the same drive, and
/// no sampled block may contradict it.
///
/// The read-back of an earlier boot stands only for a drive whose content is gone since: had an erase left any of it, anybody
/// could have written to what was compared.
pub fn weigh(planned: &Planned, evidence: &Evidence) -> Weighed {
    let mut weighed = weigh_erase(planned, evidence);
    let is_unplanned = |unlocking: &FirmwareAttempt| !planned.techniques.contains(&unlocking.technique);
    if evidence.unlocking.as_ref().is_some_and(is_unplanned) {
        weighed.failures.push(Reason::FirmwareUnplanned);
    }
    if weighed.failures.is_empty() && weighed.witnessed.is_none() && was_read_back_earlier(evidence) {
        weighed.failures.push(Reason::NotReadBack);
    }
    weighed
}

fn was_read_back_earlier(evidence: &Evidence) -> bool {
    evidence.interruptions.last().is_some_and(|last| {
        last.sequel == Sequel::Continued && matches!(last.stage, Stage::Firmware | Stage::ChangeCheck)
    })
}

fn weigh_erase(planned: &Planned, evidence: &Evidence) -> Weighed {
    let mut weighed = Weighed::default();
    let Some(firmware) = &evidence.firmware else {
        weighed
            .failures
            .extend((!planned.techniques.is_empty()).then_some(Reason::FirmwareMissing));
        return weighed;
    };
    let is_planned = |attempt: &FirmwareAttempt| planned.techniques.contains(&attempt.technique);
    if !firmware.attempts.iter().all(is_planned) {
        weighed.failures.push(Reason::FirmwareUnplanned);
    }
    match course(&firmware.attempts) {
        Course::Nothing => weighed.failures.push(Reason::FirmwareMissing),
        Course::NotStarted(reasons) => weighed.exceptions = reasons,
        Course::Unresolved(technique, why) => weighed.failures.push(Reason::FirmwareUnresolved { technique, why }),
        Course::Overdone => weighed.failures.push(Reason::FirmwareUnplanned),
        Course::Done(technique, status) => weigh_done(&mut weighed, planned, evidence, firmware, technique, status),
    }
    weighed
}

/// What a row of attempts amounts to.
enum Course {
    /// There was none.
    Nothing,
    /// None was begun.
    NotStarted(Vec<Reason>),
    /// One was begun, and the drive's state is not known since.
    Unresolved(Technique, Unresolved),
    /// Something followed a success.
    Overdone,
    /// The last one is done.
    Done(Technique, RawStatus),
}

/// Only the same technique, seen through, resolves one that was begun: any other is a silent way out.
fn course(attempts: &[FirmwareAttempt]) -> Course {
    let mut refused = Vec::new();
    let mut unresolved = None;
    for (index, attempt) in attempts.iter().enumerate() {
        let technique = attempt.technique;
        match attempt.outcome {
            FirmwareOutcome::NotStarted { why, .. } => refused.push(Reason::FirmwareNotStarted { technique, why }),
            FirmwareOutcome::Unknown { why, .. } => unresolved = unresolved.or(Some((technique, why))),
            FirmwareOutcome::Done { status, .. } => {
                return match unresolved {
                    Some((begun, why)) if begun != technique => Course::Unresolved(begun, why),
                    _ if index + 1 < attempts.len() => Course::Overdone,
                    _ => Course::Done(technique, status),
                };
            }
        }
    }
    match unresolved {
        Some((technique, why)) => Course::Unresolved(technique, why),
        None if refused.is_empty() => Course::Nothing,
        None => Course::NotStarted(refused),
    }
}

fn weigh_done(
    weighed: &mut Weighed,
    planned: &Planned,
    evidence: &Evidence,
    firmware: &FirmwareEvidence,
    technique: Technique,
    status: RawStatus,
) {
    if !status.confirms(technique) {
        weighed.failures.push(Reason::FirmwareUnconfirmed { technique });
    }
    let geometry = evidence.geometry(planned);
    let is_same = matches!(
        &firmware.afterwards,
        Some(Opening::Opened(found)) if found.identity == planned.target.identity && found.geometry == geometry
    );
    if !is_same {
        weighed.failures.push(Reason::OtherDriveAfterwards);
    }
    let samples = planned
        .overwrite
        .final_stream()
        .map(|stream| change_samples(geometry.blocks(), stream));
    match (&firmware.change_check, samples) {
        (Some(check), Some(samples)) => weigh_check(weighed, check, &samples),
        _ => weighed.failures.push(Reason::ChangeCheckMissing),
    }
    if weighed.failures.is_empty() && weighed.exceptions.is_empty() {
        weighed.witnessed = Some((technique, status));
    }
}

fn weigh_check(weighed: &mut Weighed, check: &ChangeCheck, samples: &[u64]) {
    let lists = [&check.unchanged, &check.unexpected, &check.unreadable];
    let [unchanged, unexpected, unreadable] = lists.map(BlockRanges::blocks);
    let named = lists
        .iter()
        .fold(check.changed_blocks, |sum, list| sum.saturating_add(list.blocks()));
    let is_named_twice = lists[0].common_blocks(lists[1]) > 0
        || lists[0].common_blocks(lists[2]) > 0
        || lists[1].common_blocks(lists[2]) > 0;
    let total = samples.len() as u64;
    if named != total
        || is_named_twice
        || !lists.iter().all(|list| holds_only(list, samples))
        || unreadable > total / SAMPLES_PER_EXCEPTION
    {
        weighed.failures.push(Reason::ChangeCheckIncomplete);
    }
    if unexpected > 0 {
        weighed.failures.push(Reason::BlocksUnexpected { blocks: unexpected });
    }
    if unchanged > 0 {
        weighed.exceptions.push(Reason::BlocksUnchanged { blocks: unchanged });
    }
    if unreadable > 0 {
        weighed
            .exceptions
            .push(Reason::SamplesUnreadable { blocks: unreadable });
    }
}

/// Whether every block that ranges name is a sample.
fn holds_only(ranges: &BlockRanges, samples: &[u64]) -> bool {
    let held = ranges.as_slice().iter().map(|range| {
        let from = samples.partition_point(|sample| *sample < range.first);
        let to = samples.partition_point(|sample| *sample < range.end());
        (to - from) as u64
    });
    held.sum::<u64>() == ranges.blocks()
}

/// The limitations that an erase closes once it was seen through and checked: what it reaches beyond the addressable
/// blocks, by the medium it was made for.
///
/// A normal SECURITY ERASE, FORMAT UNIT and Format NVM reach nothing more than an overwrite does, or it is the vendor who
/// decides. The enhanced SECURITY ERASE reaches reallocated sectors, but no flash or media cache, and nobody can tell a
/// magnetic disk that has one from one that has none. Sanitize by the method that was not made for a medium counts as
/// nothing, and so does an NVMe Sanitize that was asked to purge and does not say that it did. Both techniques of an eMMC
/// erase its boot areas too, and are offered only for a card that has no other areas.
pub fn closed(technique: Technique, status: RawStatus, medium: Medium) -> &'static [Limitation] {
    const BEYOND_MAGNETIC: &[Limitation] = &[
        Limitation::AddressableOnly,
        Limitation::ReallocatedSectors,
        Limitation::MediaCache,
    ];
    const BEYOND_FLASH: &[Limitation] = &[Limitation::AddressableOnly, Limitation::OverProvisioning];
    match (medium, technique) {
        (
            Medium::Hdd,
            Technique::AtaSanitize(Sanitize::Overwrite | Sanitize::Crypto)
            | Technique::ScsiSanitize(Sanitize::Overwrite | Sanitize::Crypto)
            | Technique::TcgPsidRevert,
        ) => BEYOND_MAGNETIC,
        (Medium::Hdd, Technique::AtaSecurityErase(SecurityErase::Enhanced)) => {
            &[Limitation::AddressableOnly, Limitation::ReallocatedSectors]
        }
        (
            Medium::Ssd,
            Technique::AtaSanitize(Sanitize::Block | Sanitize::Crypto)
            | Technique::ScsiSanitize(Sanitize::Block | Sanitize::Crypto)
            | Technique::NvmeSanitize(Sanitize::Block | Sanitize::Crypto, PurgeRequired::Unknown)
            | Technique::TcgPsidRevert,
        ) => BEYOND_FLASH,
        (Medium::Emmc, Technique::EmmcSanitize | Technique::EmmcSecureErase) => &[
            Limitation::AddressableOnly,
            Limitation::OverProvisioning,
            Limitation::BootAreas,
        ],
        (Medium::Ssd, Technique::NvmeSanitize(Sanitize::Block | Sanitize::Crypto, PurgeRequired::Asked))
            if status.is_purged_as_asked() =>
        {
            BEYOND_FLASH
        }
        _ => &[],
    }
}

/// Whether the drive may be locked with the temporary password: an erase that locks it was begun, and none of that kind
/// has shown since that the password is gone.
pub fn may_be_locked(firmware: &FirmwareEvidence) -> bool {
    let last = firmware
        .attempts
        .iter()
        .rfind(|attempt| attempt.technique.locks() && !matches!(attempt.outcome, FirmwareOutcome::NotStarted { .. }));
    last.is_some_and(|attempt| match attempt.outcome {
        FirmwareOutcome::Done { status, .. } => status.has_password() != Some(false),
        FirmwareOutcome::Unknown { status, .. } => status.and_then(RawStatus::has_password) != Some(false),
        FirmwareOutcome::NotStarted { .. } => false,
    })
}

#[cfg(test)]
#[path = "boot_areas_tests.rs"]
mod boot_areas;

#[cfg(test)]
#[path = "earlier_boot_tests.rs"]
mod earlier_boot;

#[cfg(test)]
#[path = "firmware_properties.rs"]
mod properties;

#[cfg(test)]
#[path = "firmware_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "unlocking_tests.rs"]
mod unlocking;
