use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::Arc;

use pumice_certificate::{Document, Verified, verify};
use pumice_language::Language;
use pumice_model::{Certified, Drive, Geometry, Identity, Job, NotWiped, WhyNotWiped};
use pumice_report::{Sources, Typeface, typed_texts};

use crate::keeper::Certificate;
use crate::session::{Session, WipeState};

/// The font that the report is set in.
const FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

/// The report of a job as people read it.
pub struct Drawn {
    /// Plain text.
    pub text: String,
    /// The pages, or why there are none.
    pub pdf: Result<Vec<u8>, String>,
}

/// What a job's report lists: the certificates that this boot has saved, and of what was found on the stick those that no
/// report lists yet, because the boot that made them ended too early.
pub fn certified(job: &Job, saved: &[Arc<Certificate>], found: &[Vec<u8>]) -> Vec<Certified> {
    let own = saved.iter().filter_map(|certificate| verify(&certificate.bytes).ok());
    let own: Vec<Verified> = own
        .filter(|verified| verified.report.job.number == job.number)
        .collect();
    let found: Vec<Document> = found.iter().filter_map(|bytes| Document::read(bytes).ok()).collect();
    let is_listed = |digest: [u8; 32]| {
        found.iter().any(|document| match document {
            Document::JobReport(report) => report.report.certified.iter().any(|entry| entry.digest == digest),
            _ => false,
        })
    };
    let earlier = found.iter().filter_map(|document| match document {
        Document::Certificate(verified) if verified.report.job.number == job.number => Some(&**verified),
        _ => None,
    });
    let is_own = |verified: &Verified| own.iter().any(|one| one.digest == verified.digest);
    let earlier = earlier.filter(|verified| !is_own(verified) && !is_listed(verified.digest));
    earlier.chain(&own).map(entry).collect()
}

/// Every medium without a certificate, and why: drives that are present and were not wiped, drives whose wipe left no
/// record, and drives that the job asked for and that never were there.
pub fn not_wiped(session: &Session) -> Vec<NotWiped> {
    let present = session
        .spared()
        .map(|drive| not_wiped_because(drive, why(session, drive)));
    let outcomes = session.outcomes().values();
    let broken = outcomes.filter(|outcome| outcome.state == WipeState::Broken);
    let broken = broken.map(|outcome| not_wiped_because(&outcome.drive, vec![WhyNotWiped::WithoutRecord]));
    let absent = session.absent().iter().map(|identity| NotWiped {
        identity: identity.clone(),
        bytes: None,
        why: vec![WhyNotWiped::Absent],
    });
    present.chain(broken).chain(absent).collect()
}

/// Draws a report from signed bytes alone.
pub fn draw(job_report: &[u8], beside: &[Vec<u8>], language: Language) -> Result<Drawn, String> {
    let sources = Sources::read(job_report, beside).map_err(|error| error.to_string())?;
    let pdf = typeface(Path::new(FONT))
        .map_err(|error| format!("{FONT}: {error}"))
        .and_then(|typeface| pumice_report::pdf(&sources, language, &typeface).map_err(|error| error.to_string()));
    Ok(Drawn {
        text: pumice_report::text(&sources, language),
        pdf,
    })
}

/// The letters of a job's names that the report cannot show but by their numbers; none where there is no font, of which the
/// drawing itself complains.
pub fn unprintable(job: &Job) -> Vec<char> {
    let Ok(typeface) = typeface(Path::new(FONT)) else {
        return Vec::new();
    };
    let missing: BTreeSet<char> = typed_texts(job)
        .into_iter()
        .flat_map(|text| typeface.missing(text))
        .collect();
    missing.into_iter().collect()
}

fn typeface(file: &Path) -> io::Result<Typeface> {
    Typeface::new(std::fs::read(file)?).map_err(io::Error::other)
}

fn entry(verified: &Verified) -> Certified {
    Certified {
        digest: verified.digest,
        identity: verified.report.planned.target.identity.clone(),
        verdict: verified.judgement.verdict,
    }
}

fn why(session: &Session, drive: &Drive) -> Vec<WhyNotWiped> {
    let holds = session.inventory().holds(drive);
    let mut why: Vec<WhyNotWiped> = holds.iter().map(WhyNotWiped::from).collect();
    if why.contains(&WhyNotWiped::CertificateStick) {
        // It is so by us.
        why.retain(|why| *why != WhyNotWiped::Mounted);
    }
    why.sort_unstable();
    why.dedup();
    if why.is_empty() {
        why.push(WhyNotWiped::NotChosen);
    }
    why
}

fn not_wiped_because(drive: &Drive, why: Vec<WhyNotWiped>) -> NotWiped {
    let Identity { model, serial, wwn } = drive.identity.clone();
    NotWiped {
        identity: Identity { model, serial, wwn },
        bytes: drive.geometry.map(Geometry::bytes),
        why,
    }
}
