use pumice_certificate::{KeyChange, SignedKeyStatement};
use serde::Serialize;

/// What an authentic key statement says. It is for whoever reads it to ask whether its signer may say so of that key.
#[derive(Serialize)]
pub struct KeyStatement {
    signer: String,
    made_unix_s: u64,
    #[serde(flatten)]
    change: Change,
}

#[derive(Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
enum Change {
    Succession { successor: String },
    Revocation { key: String, last_good_entry: u64 },
}

/// A key statement for programs.
pub fn key_statement(signed: &SignedKeyStatement) -> KeyStatement {
    KeyStatement {
        signer: signed.signer.fingerprint().to_string(),
        made_unix_s: signed.statement.made_unix_s,
        change: match signed.statement.change {
            KeyChange::Succession { successor } => Change::Succession {
                successor: successor.fingerprint().to_string(),
            },
            KeyChange::Revocation { key, last_good_entry } => Change::Revocation {
                key: key.to_string(),
                last_good_entry,
            },
        },
    }
}
