mod firmware;

use firmware::Weighed;

use crate::{
    Claim, Ending, Evidence, Flush, HiddenArea, Judgement, Limitation, Medium, Opening, PassEvidence, Planned,
    ReadBackEvidence, Reason, SerialSource, Verdict,
};

/// More than one excepted block in this many, over all passes and the read-back together, means
/// that the drive failed rather than some of its blocks.
const BLOCKS_PER_EXCEPTION: u64 = 100;

/// Computes the verdict from what was planned and what came of it.
///
/// Pure: the appliance signs what it returns, and whoever verifies the certificate runs it again.
/// Only evidence that accounts for every logical block, in every planned pass and in the read-back
/// of the last one, leads to [`Verdict::Erased`]. What the drive's own firmware did can take from that, and adds to the
/// claims only what was seen through and checked.
pub fn judge(planned: &Planned, evidence: &Evidence) -> Judgement {
    let weighed = firmware::weigh(planned, evidence);
    let mut reasons = failures(planned, evidence, &weighed);
    let exceptions = exceptions(evidence, &weighed);
    let verdict = if !reasons.is_empty() {
        Verdict::NotErased
    } else if !exceptions.is_empty() {
        Verdict::ErasedWithExceptions
    } else {
        Verdict::Erased
    };
    reasons.extend(&exceptions);
    if verdict == Verdict::Erased {
        reasons.push(Reason::EveryBlockVerified);
        let technique = weighed.witnessed.map(|(technique, _)| technique);
        reasons.extend(technique.map(|technique| Reason::FirmwareWitnessed { technique }));
    }
    let limitations = limitations(planned, evidence, &exceptions, &weighed);
    Judgement {
        verdict,
        claims: claims(planned, verdict, &exceptions, &limitations),
        limitations,
        reasons,
    }
}

/// Everything that forbids calling the drive erased, even with exceptions.
fn failures(planned: &Planned, evidence: &Evidence, weighed: &Weighed) -> Vec<Reason> {
    let blocks = evidence.geometry(planned).blocks();
    let mut reasons = Vec::new();
    if planned.overwrite.final_stream().is_none() || planned.overwrite.passes.len() > usize::from(u8::MAX) {
        reasons.push(Reason::PlanInsufficient);
    }
    reasons.extend(opening_failure(planned, evidence));
    reasons.extend(pass_failures(planned, &evidence.passes, blocks));
    match &evidence.read_back {
        None => reasons.push(Reason::NotReadBack),
        Some(read_back) => reasons.extend(read_back_failures(read_back, evidence.passes.last(), blocks)),
    }
    reasons.extend(&weighed.failures);
    if excepted_blocks(evidence) > blocks / BLOCKS_PER_EXCEPTION {
        reasons.push(Reason::TooManyExceptions);
    }
    if let Ending::Stopped { stage, fault } = evidence.ending {
        reasons.push(Reason::Stopped { stage, fault });
    }
    reasons
}

fn opening_failure(planned: &Planned, evidence: &Evidence) -> Option<Reason> {
    match &evidence.opening {
        Opening::Failed(fault) => Some(Reason::NotOpened { fault: *fault }),
        Opening::Opened(found) if found.identity != planned.target.identity => Some(Reason::OtherDrive),
        Opening::Opened(found) if found.geometry != evidence.geometry(planned) => Some(Reason::OtherGeometry),
        Opening::Opened(_) => None,
    }
}

fn pass_failures(planned: &Planned, passes: &[PassEvidence], total_blocks: u64) -> Vec<Reason> {
    let mut reasons = Vec::new();
    for (pass, pattern) in (1..=u8::MAX).zip(&planned.overwrite.passes) {
        match passes.get(usize::from(pass) - 1) {
            Some(done) if done.pattern == *pattern => {
                let blocks = done.written_blocks.checked_add(done.unwritten.blocks());
                if blocks != Some(total_blocks) || done.unwritten.end() > total_blocks {
                    reasons.push(Reason::PassIncomplete { pass });
                }
            }
            _ => reasons.push(Reason::PassMissing { pass }),
        }
    }
    if passes.len() > planned.overwrite.passes.len() {
        reasons.push(Reason::PassUnplanned);
    }
    if passes.last().is_some_and(|last| last.flush != Flush::Done) {
        reasons.push(Reason::FlushFailed);
    }
    reasons
}

/// A block that the last pass could not write is expected to read back as something else, and is
/// excepted already; any other mismatch means that the drive acknowledged what it did not do.
/// A block named both mismatched and unreadable is counted twice, so another one was not read.
fn read_back_failures(read_back: &ReadBackEvidence, last: Option<&PassEvidence>, total_blocks: u64) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let blocks = read_back
        .equal_blocks
        .checked_add(read_back.mismatched.blocks())
        .and_then(|sum| sum.checked_add(read_back.unreadable.blocks()));
    if blocks != Some(total_blocks)
        || read_back.mismatched.end() > total_blocks
        || read_back.unreadable.end() > total_blocks
        || read_back.mismatched.common_blocks(&read_back.unreadable) > 0
    {
        reasons.push(Reason::ReadBackIncomplete);
    }
    let expected = last.map_or(0, |last| read_back.mismatched.common_blocks(&last.unwritten));
    let blocks = read_back.mismatched.blocks() - expected;
    if blocks > 0 {
        reasons.push(Reason::BlocksMismatched { blocks });
    }
    reasons
}

/// Everything that is not as it should be but leaves the rest of the drive erased.
fn exceptions(evidence: &Evidence, weighed: &Weighed) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let is_area_left = |area| evidence.hidden.is_some_and(|hidden| hidden.any(area));
    if is_area_left(HiddenArea::NotRemoved) || is_area_left(HiddenArea::NeedsPowerCycle) {
        reasons.push(Reason::HiddenAreaLeft);
    }
    for (pass, done) in (1..=u8::MAX).zip(&evidence.passes) {
        if !done.unwritten.is_empty() {
            let blocks = done.unwritten.blocks();
            reasons.push(Reason::BlocksNotWritten { pass, blocks });
        }
        let is_last = usize::from(pass) == evidence.passes.len();
        if !is_last && done.flush != Flush::Done {
            reasons.push(Reason::EarlierFlushFailed { pass });
        }
    }
    if let Some(read_back) = &evidence.read_back
        && !read_back.unreadable.is_empty()
    {
        let blocks = read_back.unreadable.blocks();
        reasons.push(Reason::BlocksUnreadable { blocks });
    }
    reasons.extend(&weighed.exceptions);
    reasons
}

fn excepted_blocks(evidence: &Evidence) -> u64 {
    let unwritten = evidence.passes.iter().map(|pass| pass.unwritten.blocks());
    let unreadable = evidence.read_back.iter().map(|read_back| read_back.unreadable.blocks());
    unwritten.chain(unreadable).fold(0, u64::saturating_add)
}

/// Clear is what one verified overwrite of every addressable block amounts to, on any medium that is a computer's own; the
/// three-pass method is defined for magnetic media and asks for each of its passes. Purge takes a verdict without any
/// exception, and that nothing is left out of reach: it is the level of the least that was done, never of the most.
fn claims(planned: &Planned, verdict: Verdict, exceptions: &[Reason], limitations: &[Limitation]) -> Vec<Claim> {
    let mut claims = Vec::new();
    let is_in_scope = !matches!(
        planned.target.medium,
        Medium::Virtual | Medium::RaidVolume | Medium::Optical
    );
    if !is_in_scope || verdict == Verdict::NotErased {
        return claims;
    }
    let last_pass = planned.overwrite.passes.len();
    if verdict == Verdict::Erased && !limitations.iter().any(|limitation| limitation.is_of_reach()) {
        claims.extend([Claim::NistPurge, Claim::IeeePurge]);
    } else if exceptions.iter().all(|reason| spares_last_pass(reason, last_pass)) {
        claims.extend([Claim::NistClear, Claim::IeeeClear]);
    }
    let is_magnetic = planned.target.medium == Medium::Hdd;
    if exceptions.iter().all(spares_passes) && is_magnetic && planned.overwrite.is_three_pass_method() {
        claims.push(Claim::GaTThreePasses);
    }
    claims
}

/// Whether every addressable block was overwritten by the last pass and verified, for all that this says.
fn spares_last_pass(reason: &Reason, last_pass: usize) -> bool {
    match reason {
        Reason::BlocksNotWritten { pass, .. } => usize::from(*pass) != last_pass,
        Reason::EarlierFlushFailed { .. } | Reason::HiddenAreaLeft => true,
        _ => spares_passes(reason),
    }
}

/// Whether it is about the drive's own firmware alone, which then did not do what the passes had done already.
fn spares_passes(reason: &Reason) -> bool {
    matches!(
        reason,
        Reason::FirmwareNotStarted { .. } | Reason::BlocksUnchanged { .. }
    )
}

/// In the order of their codes.
fn limitations(planned: &Planned, evidence: &Evidence, exceptions: &[Reason], weighed: &Weighed) -> Vec<Limitation> {
    let mut limitations = of_drive(planned, evidence);
    let names_ranges = |reason: &Reason| {
        matches!(
            reason,
            Reason::BlocksNotWritten { .. } | Reason::BlocksUnreadable { .. } | Reason::SamplesUnreadable { .. }
        )
    };
    if exceptions.iter().any(names_ranges) {
        limitations.push(Limitation::UnverifiedRanges);
    }
    if !evidence.interruptions.is_empty() {
        limitations.push(Limitation::Interrupted);
    }
    let firmware = evidence.firmware.as_ref();
    if firmware.is_some_and(|firmware| firmware.change_check.is_some()) {
        limitations.push(Limitation::SampledOnly);
    }
    if firmware.is_some_and(firmware::may_be_locked) {
        limitations.push(Limitation::PasswordLeft);
    }
    if let Some((technique, status)) = weighed.witnessed {
        let closed = firmware::closed(technique, status, planned.target.medium);
        limitations.retain(|limitation| !closed.contains(limitation));
        limitations.extend((!closed.is_empty()).then_some(Limitation::FirmwareReliedOn));
    }
    limitations.sort_unstable();
    limitations
}

/// What an overwrite does not reach or show on such a drive.
fn of_drive(planned: &Planned, evidence: &Evidence) -> Vec<Limitation> {
    let medium = planned.target.medium;
    let mut limitations = vec![Limitation::AddressableOnly];
    if matches!(medium, Medium::Ssd | Medium::Emmc | Medium::UsbStorage) {
        limitations.push(Limitation::OverProvisioning);
    }
    if matches!(medium, Medium::Hdd | Medium::UsbStorage) {
        limitations.push(Limitation::ReallocatedSectors);
    }
    match evidence.hidden {
        None => limitations.extend((medium != Medium::Virtual).then_some(Limitation::HiddenAreasUnknown)),
        Some(hidden) => {
            if hidden.any(HiddenArea::NotRemoved) || hidden.any(HiddenArea::NeedsPowerCycle) {
                limitations.push(Limitation::HiddenAreasLeft);
            }
            if hidden.any(HiddenArea::CannotTell) && medium != Medium::Virtual {
                limitations.push(Limitation::HiddenAreasUnknown);
            }
        }
    }
    if planned.target.serial_source != SerialSource::Drive {
        limitations.push(Limitation::SerialNotDrives);
    }
    match medium {
        Medium::Hdd => limitations.push(Limitation::MediaCache),
        Medium::Virtual => limitations.push(Limitation::VirtualDisk),
        Medium::RaidVolume => limitations.push(Limitation::RaidVolume),
        Medium::Emmc => limitations.push(Limitation::BootAreas),
        Medium::Ssd | Medium::UsbStorage | Medium::Optical => {}
    }
    limitations
}

#[cfg(test)]
#[path = "judge_properties.rs"]
mod properties;

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
