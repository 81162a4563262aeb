use std::fs;
use std::path::Path;

use pumice_certificate::{Document, Fingerprint};
use pumice_language::{Misuse, Verify};

/// Whose signatures count.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// The only keys to accept; every one where none is named.
    keys: Vec<Fingerprint>,
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
}

impl Trust {
    /// Only the keys that these name count: each a fingerprint, or a file that names some; every key where there is none.
    pub fn only(named: &[String]) -> Result<Self, Misuse> {
        let keys: Vec<Vec<Fingerprint>> = named.iter().map(|one| keys(one)).collect::<Result<_, _>>()?;
        Ok(Self { keys: keys.concat() })
    }

    /// What the key of a document is.
    pub fn standing(&self, document: &Document) -> Standing {
        let signer = document.signer();
        if self.keys.is_empty() {
            Standing::Unasked
        } else if self.keys.contains(&signer) {
            Standing::Trusted
        } else {
            Standing::Stranger(signer)
        }
    }
}

fn keys(named: &str) -> Result<Vec<Fingerprint>, Misuse> {
    let text = if Path::new(named).is_file() {
        fs::read_to_string(named).map_err(|_| Misuse::NotAFingerprint(named.into()))?
    } else {
        named.into()
    };
    let key = text.trim().parse().map_err(|_| Misuse::NotAFingerprint(named.into()))?;
    Ok(vec![key])
}

impl Standing {
    /// The word for it that programs may rely on.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unasked => "unasked",
            Self::Trusted => "trusted",
            Self::Stranger(_) => "other-signer",
        }
    }

    /// A sentence for people, where the key is not good; nothing where it is.
    pub fn sentence(self, texts: &Verify) -> String {
        match self {
            Self::Unasked | Self::Trusted => String::new(),
            Self::Stranger(signer) => (texts.other_signer)(&signer.to_string()),
        }
    }
}
