use pumice_lab::Misbehaviour;
use pumice_model::{PurgeRequired, Sanitize, Technique};

/// What a drive makes of an erase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// What it should.
    Obeys,
    /// Something else.
    Misbehaves(Misbehaviour),
    /// The power goes when it is half way, and a later boot finds the journal.
    LosesPowerThenBoots,
}

/// What is left in place of zeros; neither the drive nor the product says so.
const LEFT: [u8; 4] = *b"LEFT";

impl Behaviour {
    /// Every behaviour.
    pub const ALL: [Self; 13] = [
        Self::Obeys,
        Self::Misbehaves(Misbehaviour::Refuse),
        Self::Misbehaves(Misbehaviour::DoNothing),
        Self::Misbehaves(Misbehaviour::ReportOldSuccess),
        Self::Misbehaves(Misbehaviour::EraseHalf),
        Self::Misbehaves(Misbehaviour::FailHalfWay),
        Self::Misbehaves(Misbehaviour::LosePowerHalfWay),
        Self::LosesPowerThenBoots,
        Self::Misbehaves(Misbehaviour::LeavePattern(LEFT)),
        Self::Misbehaves(Misbehaviour::SkipSpare),
        Self::Misbehaves(Misbehaviour::Hang),
        Self::Misbehaves(Misbehaviour::FreezeAfterResume),
        Self::Misbehaves(Misbehaviour::BridgeIdentity),
    ];

    /// In a few words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Obeys => "obeys",
            Self::LosesPowerThenBoots => "loses power, later boot",
            Self::Misbehaves(misbehaviour) => words(misbehaviour),
        }
    }

    /// What the lab's drive is told to do.
    pub fn misbehaviour(self) -> Option<Misbehaviour> {
        match self {
            Self::Obeys => None,
            Self::Misbehaves(misbehaviour) => Some(misbehaviour),
            Self::LosesPowerThenBoots => Some(Misbehaviour::LosePowerHalfWay),
        }
    }

    /// Why no drive is wiped that behaves so when it is told to erase itself in this way.
    pub fn why_not(self, technique: Technique) -> Option<&'static str> {
        let is_crypto = matches!(
            technique,
            Technique::AtaSanitize(Sanitize::Crypto)
                | Technique::NvmeSanitize(Sanitize::Crypto, _)
                | Technique::ScsiSanitize(Sanitize::Crypto)
                | Technique::TcgPsidRevert
        );
        let is_ata = matches!(technique, Technique::AtaSanitize(_) | Technique::AtaSecurityErase(_));
        match (technique, self) {
            (_, Self::Obeys) => None,
            // The row of the drive that obeys shows that it is not begun; a test fails once it is.
            (Technique::NvmeSanitize(_, PurgeRequired::Asked), _) => {
                Some("never sent: where the bit stands in the command is not certain")
            }
            (_, Self::Misbehaves(Misbehaviour::LeavePattern(_))) if is_crypto => {
                Some("keys that are replaced leave no pattern")
            }
            (Technique::AtaSecurityErase(_), _) => None,
            (_, Self::Misbehaves(Misbehaviour::FreezeAfterResume)) => {
                Some("a computer's firmware freezes the SECURITY feature set alone")
            }
            (_, Self::Misbehaves(Misbehaviour::BridgeIdentity)) if !is_ata => {
                Some("the lab has a bridge in front of ATA disks alone")
            }
            _ => None,
        }
    }
}

fn words(misbehaviour: Misbehaviour) -> &'static str {
    match misbehaviour {
        Misbehaviour::Refuse => "refuses",
        Misbehaviour::DoNothing => "accepts and does nothing",
        Misbehaviour::ReportOldSuccess => "reports an old success",
        Misbehaviour::EraseHalf => "erases half, says done",
        Misbehaviour::FailHalfWay => "fails half way",
        Misbehaviour::LosePowerHalfWay => "loses power half way",
        Misbehaviour::LeavePattern(_) => "leaves a pattern",
        Misbehaviour::SkipSpare => "skips the spare area",
        Misbehaviour::Hang => "hangs",
        Misbehaviour::FreezeAfterResume => "is frozen again on resume",
        Misbehaviour::BridgeIdentity => "is behind a USB bridge",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde::Deserialize;
    use serde::de::IntoDeserializer;
    use serde::de::value::Error;

    use super::*;

    /// What cannot be read as one names all that can.
    #[test]
    fn every_misbehaviour_of_the_lab_is_among_them() {
        let unread = Misbehaviour::deserialize(IntoDeserializer::<Error>::into_deserializer("no such"));
        let named = unread.expect_err("there is no such").to_string();
        let kinds = named.split('`').skip(3).step_by(2).count();
        let told: BTreeSet<_> = Behaviour::ALL.iter().map(|behaviour| behaviour.words()).collect();
        assert_eq!(told.len(), Behaviour::ALL.len(), "two have the same words");
        let misbehaviours: BTreeSet<_> = Behaviour::ALL.iter().filter_map(|one| one.misbehaviour()).collect();
        assert_eq!(misbehaviours.len(), kinds, "{named}");
    }
}
