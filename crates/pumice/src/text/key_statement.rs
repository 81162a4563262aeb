use pumice_certificate::{KeyChange, SignedKeyStatement};
use pumice_language::Catalogue;
use pumice_model::Signer;

use super::{Line, job_report};
use crate::clock;
use crate::trust::Standing;

/// A key statement for people.
pub fn lines(signed: &SignedKeyStatement, standing: Standing, catalogue: &Catalogue) -> Vec<Line> {
    let texts = &catalogue.dossier;
    let said = match signed.statement.change {
        KeyChange::Succession { successor } => (texts.succession)(&successor.fingerprint().to_string()),
        KeyChange::Revocation { key, last_good_entry } => (texts.revocation)(&key.to_string(), last_good_entry),
    };
    let made = i64::try_from(signed.statement.made_unix_s).map_or_else(|_| String::new(), clock::shown);
    let by = job_report::signer(signed.signer.fingerprint(), standing, Signer::Enrolled, catalogue);
    vec![
        (texts.parts.says, said),
        (texts.parts.clock, format!("{made} UTC")),
        (catalogue.verify.parts.signer, by),
    ]
}
