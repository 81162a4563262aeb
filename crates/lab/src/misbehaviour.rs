use std::collections::BTreeSet;

use serde::Deserialize;

/// One way in which a drive, what it is attached to or the computer around it does not do what it should. Those that are
/// about an erase strike every technique that the drive offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Misbehaviour {
    /// An erase that is offered is refused.
    Refuse,
    /// An erase is accepted, takes its time, is called good, and erases nothing.
    DoNothing,
    /// An erase is accepted and never begun; what is reported is an earlier one's success.
    ReportOldSuccess,
    /// An erase is called good after its whole time and stopped half way.
    EraseHalf,
    /// An erase fails half way and says so.
    FailHalfWay,
    /// The power goes when an erase is half way.
    LosePowerHalfWay,
    /// An erase leaves this repeated on the drive in place of zeros; it is an honest erase all the same.
    LeavePattern([u8; 4]),
    /// An erase reaches what the host can address and leaves the spare blocks as they are.
    SkipSpare,
    /// An erase never ends.
    Hang,
    /// The computer's firmware freezes the drive again when it wakes up.
    FreezeAfterResume,
    /// What stands between host and drive answers with its own identity.
    BridgeIdentity,
}

/// All the ways in which one drive misbehaves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Script(BTreeSet<Misbehaviour>);

/// What becomes of an erase that was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Done,
    NothingDone,
    HalfDone,
    FailedHalfWay,
    PowerLostHalfWay,
    NeverEnded,
}

impl Script {
    /// Whether it has this.
    pub fn has(&self, misbehaviour: Misbehaviour) -> bool {
        self.0.contains(&misbehaviour)
    }

    /// Adds one.
    pub fn add(&mut self, misbehaviour: Misbehaviour) {
        self.0.insert(misbehaviour);
    }

    /// From here on the drive behaves.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn fate(&self) -> Fate {
        let fates = [
            (Misbehaviour::Hang, Fate::NeverEnded),
            (Misbehaviour::DoNothing, Fate::NothingDone),
            (Misbehaviour::EraseHalf, Fate::HalfDone),
            (Misbehaviour::FailHalfWay, Fate::FailedHalfWay),
            (Misbehaviour::LosePowerHalfWay, Fate::PowerLostHalfWay),
        ];
        let struck = fates.into_iter().find(|(misbehaviour, _)| self.has(*misbehaviour));
        struck.map_or(Fate::Done, |(_, fate)| fate)
    }

    /// What an erase leaves where it would leave zeros.
    pub(crate) fn left_pattern(&self) -> Option<[u8; 4]> {
        self.0.iter().find_map(|misbehaviour| {
            if let Misbehaviour::LeavePattern(pattern) = misbehaviour {
                Some(*pattern)
            } else {
                None
            }
        })
    }
}

impl FromIterator<Misbehaviour> for Script {
    fn from_iter<I: IntoIterator<Item = Misbehaviour>>(misbehaviours: I) -> Self {
        Self(misbehaviours.into_iter().collect())
    }
}
