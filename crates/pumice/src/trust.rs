use std::fs;
use std::path::Path;

use pumice_certificate::{Document, Fingerprint, KeyHistory, trusted_keys};
use pumice_language::{Misuse, Verify};

/// Whose signatures count.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// The only keys to accept, and those that they hand over to; every one where none is named.
    keys: Vec<Fingerprint>,
    history: KeyHistory,
}

/// What the key of a document is to whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody said which keys count.
    Unasked,
    /// It is one of those that count.
    Trusted,
    /// It is none of those.
    Stranger(Fingerprint),
    /// It was revoked, and this entry lies behind the last good one.
    Revoked {
        /// The key.
        signer: Fingerprint,
        /// The number of the last good entry.
        last_good_entry: u64,
    },
}

impl Trust {
    /// Only the keys that these name count: each a fingerprint, or a file that names some; every key where there is none.
    pub fn only(named: &[String]) -> Result<Self, Misuse> {
        let keys: Vec<Vec<Fingerprint>> = named.iter().map(|one| keys(one)).collect::<Result<_, _>>()?;
        Ok(Self {
            keys: keys.concat(),
            history: KeyHistory::default(),
        })
    }

    /// Takes what is said of keys.
    pub fn hear(self, history: KeyHistory) -> Self {
        Self { history, ..self }
    }

    /// What the key of a document is.
    pub fn standing(&self, document: &Document) -> Standing {
        let signer = document.signer();
        let last_good_entry = self.history.last_good_entry(signer);
        let number = document.entry().map(|(position, _)| position.number());
        match last_good_entry.zip(number) {
            Some((last_good_entry, number)) if number > last_good_entry => Standing::Revoked {
                signer,
                last_good_entry,
            },
            _ if self.keys.is_empty() => Standing::Unasked,
            _ if self.is_named(signer) => Standing::Trusted,
            _ => Standing::Stranger(signer),
        }
    }

    fn is_named(&self, signer: Fingerprint) -> bool {
        let mut keys = self.keys.iter();
        keys.any(|&key| key == signer || self.history.successors(key).contains(&signer))
    }
}

impl Standing {
    /// Whether the document counts.
    pub fn is_good(self) -> bool {
        matches!(self, Self::Unasked | Self::Trusted)
    }

    /// The word for it that programs may rely on.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unasked => "unasked",
            Self::Trusted => "trusted",
            Self::Stranger(_) => "other-signer",
            Self::Revoked { .. } => "revoked",
        }
    }

    /// A sentence for people, where the key is not good; nothing where it is.
    pub fn sentence(self, texts: &Verify) -> String {
        match self {
            Self::Unasked | Self::Trusted => String::new(),
            Self::Stranger(signer) => (texts.other_signer)(&signer.to_string()),
            Self::Revoked {
                signer,
                last_good_entry,
            } => (texts.revoked)(&signer.to_string(), last_good_entry),
        }
    }
}

/// A path that is a file is read; anything else must itself name a key.
fn keys(named: &str) -> Result<Vec<Fingerprint>, Misuse> {
    let misuse = || Misuse::NotAFingerprint(named.into());
    let text = if Path::new(named).is_file() {
        fs::read_to_string(named).map_err(|_| misuse())?
    } else {
        named.into()
    };
    trusted_keys(&text).map_err(|_| misuse())
}
