use pumice_model::{Judgement, Report, judge};

use crate::defect::Defect;
use crate::envelope::{self, Kind};
use crate::fields::Field;
use crate::key::{Fingerprint, SigningKey};
use crate::statement;

/// An authentic certificate: signed by the key it carries, and with the verdict that follows from its evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What it states.
    pub report: Report,
    /// What follows.
    pub judgement: Judgement,
    /// Who signed.
    pub signer: Fingerprint,
    /// The digest by which the ledger and the job report know it.
    pub digest: [u8; 32],
}

/// Judges a report and signs it with what follows.
pub fn sign(report: &Report, key: &SigningKey) -> Vec<u8> {
    let statement = statement::write(report, &conclusions(report), &key.public());
    envelope::seal(Kind::Certificate, report.signer, &statement, key)
}

/// Reads a certificate and checks everything that can be checked without knowing whose key it should be.
pub fn verify(bytes: &[u8]) -> Result<Verified, Defect> {
    let opened = envelope::open(Kind::Certificate, bytes)?;
    if !opened.envelope.unprotected.is_empty() {
        return Err(Defect::Header("unprotected"));
    }
    let (report, stated) = statement::read(&Field::root(&opened.statement))?;
    let judgement = conclusions(&report);
    compare(&stated, &judgement)?;
    Ok(Verified {
        report,
        judgement,
        signer: opened.signer,
        digest: envelope::entry_digest(bytes)?,
    })
}

/// What follows from a report: the judgement on its evidence, and the limitations of the record itself.
fn conclusions(report: &Report) -> Judgement {
    let mut judgement = judge(&report.planned, &report.evidence);
    judgement.limitations.extend(report.limitations());
    judgement.limitations.sort_unstable();
    judgement.limitations.dedup();
    judgement
}

fn compare(stated: &Judgement, computed: &Judgement) -> Result<(), Defect> {
    let parts = [
        ("verdict", stated.verdict == computed.verdict),
        ("reasons", stated.reasons == computed.reasons),
        ("claims", stated.claims == computed.claims),
        ("limitations", stated.limitations == computed.limitations),
    ];
    match parts.iter().find(|(_, is_equal)| !is_equal) {
        None => Ok(()),
        Some((part, _)) => Err(Defect::Judgement(part)),
    }
}
