use serde::{Deserialize, Serialize};

/// What was declared before anything was wiped. It exists only where every answer allows the wipe: that there is one says
/// that no dispute, investigation or duty to preserve is known, that the client has authorised the wipe, and that none of
/// the media holds state secrets, for whose destruction other rules and other tools are prescribed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Gate {
    /// What became of records that a law has kept.
    pub records: Records,
    /// SHA-256 of the signed authorisation, where it is a file.
    pub authorisation: Option<[u8; 32]>,
}

/// What became of records that a law has kept: accounts, tax records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Records {
    /// They were exported, and are kept elsewhere.
    Exported,
    /// There are none on the media.
    NoneOnMedia,
}

/// Yes or no, as a person answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
}

/// The answers of a person or a file; what was not answered is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GateAnswers {
    /// What became of records that a law has kept; `Some(None)` where they are still to be exported.
    pub records: Option<Option<Records>>,
    /// Whether a dispute, an investigation or a duty to preserve is known.
    pub hold_known: Option<Answer>,
    /// Whether the client has authorised the wipe.
    pub authorised: Option<Answer>,
    /// Whether any of the media holds state secrets.
    pub state_secrets: Option<Answer>,
    /// SHA-256 of the signed authorisation.
    pub authorisation: Option<[u8; 32]>,
}

/// A question before the wipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GateQuestion {
    /// Were the records that a law has kept exported, or are there none?
    Records,
    /// Is a dispute, an investigation or a duty to preserve known?
    HoldKnown,
    /// Has the client authorised the wipe?
    Authorised,
    /// Does any of the media hold state secrets?
    StateSecrets,
}

/// Why nothing may be wiped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GateRefusal {
    /// The question was not answered.
    Unanswered(GateQuestion),
    /// The answer forbids it.
    Forbidden(GateQuestion),
}

impl GateQuestion {
    /// Every question, in the order in which they are asked.
    pub const ALL: [Self; 4] = [Self::Records, Self::HoldKnown, Self::Authorised, Self::StateSecrets];
}

impl Gate {
    /// Opens where every question is answered and no answer forbids the wipe.
    pub fn open(answers: &GateAnswers) -> Result<Self, GateRefusal> {
        GateQuestion::ALL
            .iter()
            .try_for_each(|question| answers.check(*question))?;
        let records = answers.records.flatten();
        Ok(Self {
            records: records.ok_or(GateRefusal::Unanswered(GateQuestion::Records))?,
            authorisation: answers.authorisation,
        })
    }
}

impl GateAnswers {
    /// Whether the answer to one question allows the wipe.
    pub fn check(&self, question: GateQuestion) -> Result<(), GateRefusal> {
        let is_allowed = match question {
            GateQuestion::Records => self.records.map(|records| records.is_some()),
            GateQuestion::HoldKnown => self.hold_known.map(|answer| answer == Answer::No),
            GateQuestion::Authorised => self.authorised.map(|answer| answer == Answer::Yes),
            GateQuestion::StateSecrets => self.state_secrets.map(|answer| answer == Answer::No),
        };
        match is_allowed {
            None => Err(GateRefusal::Unanswered(question)),
            Some(true) => Ok(()),
            Some(false) => Err(GateRefusal::Forbidden(question)),
        }
    }
}

/// The answers that opened it.
impl From<Gate> for GateAnswers {
    fn from(gate: Gate) -> Self {
        Self {
            records: Some(Some(gate.records)),
            hold_known: Some(Answer::No),
            authorised: Some(Answer::Yes),
            state_secrets: Some(Answer::No),
            authorisation: gate.authorisation,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: GateAnswers = GateAnswers {
        records: Some(Some(Records::Exported)),
        hold_known: Some(Answer::No),
        authorised: Some(Answer::Yes),
        state_secrets: Some(Answer::No),
        authorisation: Some([7; 32]),
    };

    #[test]
    fn the_gate_opens_to_one_set_of_answers() {
        let gate = Gate::open(&OPEN).unwrap();
        assert_eq!((gate.records, gate.authorisation), (Records::Exported, Some([7; 32])));
        assert_eq!(GateAnswers::from(gate), OPEN);
    }

    #[test]
    fn every_other_answer_keeps_it_shut() {
        let shut = |spoil: fn(&mut GateAnswers)| {
            let mut answers = OPEN;
            spoil(&mut answers);
            Gate::open(&answers).unwrap_err()
        };
        let unanswered = GateRefusal::Unanswered;
        let forbidden = GateRefusal::Forbidden;
        assert_eq!(shut(|one| one.records = None), unanswered(GateQuestion::Records));
        assert_eq!(shut(|one| one.records = Some(None)), forbidden(GateQuestion::Records));
        assert_eq!(shut(|one| one.hold_known = None), unanswered(GateQuestion::HoldKnown));
        assert_eq!(
            shut(|one| one.hold_known = Some(Answer::Yes)),
            forbidden(GateQuestion::HoldKnown)
        );
        assert_eq!(shut(|one| one.authorised = None), unanswered(GateQuestion::Authorised));
        assert_eq!(
            shut(|one| one.authorised = Some(Answer::No)),
            forbidden(GateQuestion::Authorised)
        );
        assert_eq!(
            shut(|one| one.state_secrets = None),
            unanswered(GateQuestion::StateSecrets)
        );
        assert_eq!(
            shut(|one| one.state_secrets = Some(Answer::Yes)),
            forbidden(GateQuestion::StateSecrets)
        );
    }
}
