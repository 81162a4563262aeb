use thiserror::Error;

/// Why bytes are not an authentic certificate.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Defect {
    /// There are no bytes.
    #[error("it is empty")]
    Empty,
    /// There are more than [`crate::MOST_BYTES`].
    #[error("it is too large")]
    TooLarge,
    /// They are not CBOR, or end too early.
    #[error("it is not CBOR")]
    NotCbor,
    /// They are not a COSE_Sign1 with tag 18 and an attached payload.
    #[error("it is not a COSE_Sign1 with a payload")]
    NotCose,
    /// They are not in the one deterministic encoding, or something follows them.
    #[error("it is not in deterministic encoding")]
    NotDeterministic,
    /// The header is not as a certificate's.
    #[error("its header is not a certificate's: {0}")]
    Header(&'static str),
    /// The payload has a schema version this program does not know.
    #[error("it has version {0}")]
    Version(u64),
    /// A field of the payload is not as the schema says.
    #[error("field {path}: {problem}")]
    Field {
        /// Names from the outermost to the innermost, with dots between.
        path: String,
        /// What is wrong.
        problem: Problem,
    },
    /// The key in the payload is not the one the header names, or is no key.
    #[error("its key is not the one its header names")]
    Key,
    /// The signature is not by that key over these bytes.
    #[error("its signature does not match")]
    Signature,
    /// A countersignature is not by the key it names over these bytes.
    #[error("a countersignature does not match")]
    Countersignature,
    /// What it says follows from its evidence is not what follows.
    #[error("its {0} does not follow from its evidence")]
    Judgement(&'static str),
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Problem {
    /// It is not there.
    #[error("is missing")]
    Missing,
    /// It is of another type.
    #[error("has another type")]
    Type,
    /// Its value is none of those that are allowed.
    #[error("has a value that is not allowed")]
    Value,
    /// It is there and should not be.
    #[error("is unknown")]
    Unknown,
}

impl Defect {
    /// The word for this kind of defect that programs may rely on.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge => "too-large",
            Self::NotCbor => "not-cbor",
            Self::NotCose => "not-cose",
            Self::NotDeterministic => "not-deterministic",
            Self::Header(_) => "header",
            Self::Version(_) => "version",
            Self::Field { .. } => "field",
            Self::Key => "key",
            Self::Signature => "signature",
            Self::Countersignature => "countersignature",
            Self::Judgement(_) => "judgement",
        }
    }

    /// The field it is about, where it is about one.
    pub fn place(&self) -> Option<&str> {
        match self {
            Self::Header(name) | Self::Judgement(name) => Some(name),
            Self::Field { path, .. } => Some(path),
            _ => None,
        }
    }

    pub(crate) fn field(path: &str, problem: Problem) -> Self {
        Self::Field {
            path: path.into(),
            problem,
        }
    }
}
