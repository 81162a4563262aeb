use std::collections::BTreeMap;

use pumice_device::{Survey, survey};
use pumice_model::{Capabilities, DriveId};

use crate::inquiries::Inquiries;

/// How often a drive that erases itself is asked how far it is.
const ERASING_MS: u64 = 5_000;

/// What the drives' own firmware says, each drive asked in a thread of its own.
pub struct Surveys {
    inquiries: Inquiries<Survey>,
    states: BTreeMap<DriveId, State>,
}

enum State {
    /// It was asked, and nothing is known yet.
    Asked,
    /// It has answered, at that time.
    Answered(Survey, u64),
    /// It does not answer.
    Silent,
}

/// What is known of a drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known<'a> {
    /// It is being asked.
    NotYet,
    /// It has answered.
    Survey(&'a Survey),
    /// It has not answered, or was never asked.
    Nothing,
}

impl Surveys {
    /// Nobody was asked yet.
    pub fn new() -> Self {
        Self {
            inquiries: Inquiries::new(),
            states: BTreeMap::new(),
        }
    }

    /// Asks a drive, anew if it was asked before.
    pub fn ask(&mut self, drive: DriveId, now_ms: u64) {
        self.states.insert(drive, State::Asked);
        self.inquiries.start(drive, now_ms, move || survey(drive));
    }

    /// Takes in what was answered; whether anything was.
    pub fn tend(&mut self, now_ms: u64) -> bool {
        let ended = self.inquiries.ended(now_ms);
        let is_news = !ended.is_empty();
        for (drive, answer) in ended {
            let state = answer.map_or(State::Silent, |survey| State::Answered(survey, now_ms));
            self.states.insert(drive, state);
        }
        let is_due = |state: &State| matches!(state, State::Answered(survey, at_ms) if survey.erasing.is_some() && now_ms >= at_ms + ERASING_MS);
        for (drive, _) in self.states.iter().filter(|(_, state)| is_due(state)) {
            let drive = *drive;
            if !self.inquiries.is_open(drive) {
                self.inquiries.start(drive, now_ms, move || survey(drive));
            }
        }
        is_news
    }

    /// What is known of a drive.
    pub fn of(&self, drive: DriveId) -> Known<'_> {
        match self.states.get(&drive) {
            Some(State::Asked) => Known::NotYet,
            Some(State::Answered(survey, _)) => Known::Survey(survey),
            Some(State::Silent) | None => Known::Nothing,
        }
    }

    /// A drive is gone.
    pub fn forget(&mut self, drive: DriveId) {
        self.states.remove(&drive);
        self.inquiries.forget(drive);
    }
}

impl Known<'_> {
    /// What the drive's firmware offers, as far as is known.
    pub fn capabilities(&self) -> Capabilities {
        match self {
            Self::Survey(survey) => survey.capabilities.clone(),
            Self::NotYet | Self::Nothing => Capabilities::default(),
        }
    }
}
