use serde::{Deserialize, Serialize};

use crate::Medium;

/// How far a drive that was too hot must cool below its limit.
const COOLING_CELSIUS: i16 = 5;

/// Limits that a drive can mean: some say 0 or 255 where they have none.
const SANE_LIMITS: std::ops::RangeInclusive<Celsius> = Celsius(40)..=Celsius(100);

/// A sensor that has said nothing for so long, or never, holds up no work.
const SILENCE_MS: u64 = 60_000;

/// Whole degrees Celsius.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Celsius(pub i16);

/// The temperature at which the work on a drive pauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatLimit {
    /// The temperature.
    pub limit: Celsius,
    /// Where it comes from.
    pub source: LimitSource,
}

/// Where a limit comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LimitSource {
    /// The drive says so.
    Drive,
    /// The drive says nothing that can be meant, and this is what its kind bears.
    Medium,
    /// The operator wants it so.
    Operator,
}

/// Whether a drive may be worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Heat {
    /// It may.
    Fine,
    /// It must cool first.
    TooHot,
}

/// What was seen of a drive's temperature while it was worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum HeatEvidence {
    /// No sensor told anything.
    NoSensor,
    /// A sensor was watched.
    Watched {
        /// The limit that was kept.
        limit: HeatLimit,
        /// The highest temperature seen.
        highest: Celsius,
        /// How often the work paused.
        pauses: u32,
        /// How long it paused in all.
        paused_ms: u64,
    },
}

/// What a drive's temperature sensor says, for eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sensor {
    /// There is none that is known.
    None,
    /// It gave no reading that can be meant.
    Silent,
    /// It gave one.
    Reads {
        /// The temperature.
        now: Celsius,
        /// Where the work pauses.
        limit: Celsius,
    },
}

/// Watches one drive's temperature: too hot from its limit up, fine again once it has cooled by 5 °C.
#[derive(Clone, Copy, Debug)]
pub struct HeatWatch {
    limit: HeatLimit,
    highest: Option<Celsius>,
    pauses: u32,
    paused_ms: u64,
    pause: Option<Pause>,
}

#[derive(Clone, Copy, Debug)]
struct Pause {
    since_ms: u64,
    heard_ms: u64,
}

impl HeatLimit {
    /// A limit that an operator can want; `None` for one that no drive works at.
    pub fn wanted(degrees: i16) -> Option<Celsius> {
        Some(Celsius(degrees)).filter(|limit| SANE_LIMITS.contains(limit))
    }

    /// The operator's limit, else the first that the drive tells and can mean, else 60 °C for a magnetic disk and 70 °C
    /// for anything else.
    pub fn of(medium: Medium, told: &[Celsius], wanted: Option<Celsius>) -> Self {
        let usual = match medium {
            Medium::Hdd => Celsius(60),
            _ => Celsius(70),
        };
        let (limit, source) = match (wanted, told.iter().find(|limit| SANE_LIMITS.contains(limit))) {
            (Some(limit), _) => (limit, LimitSource::Operator),
            (None, Some(limit)) => (*limit, LimitSource::Drive),
            (None, None) => (usual, LimitSource::Medium),
        };
        Self { limit, source }
    }
}

impl HeatWatch {
    /// Has seen nothing yet.
    pub fn new(limit: HeatLimit) -> Self {
        Self {
            limit,
            highest: None,
            pauses: 0,
            paused_ms: 0,
            pause: None,
        }
    }

    /// Takes a reading, `None` where the sensor gave none, and says whether the drive may be worked on.
    ///
    /// A pause outlasts a missed reading, but not a sensor that is silent for a minute: it may never speak again.
    pub fn observe(&mut self, reading: Option<Celsius>, now_ms: u64) -> Heat {
        self.highest = self.highest.max(reading);
        let cool = Celsius(self.limit.limit.0.saturating_sub(COOLING_CELSIUS));
        match (reading, self.pause) {
            (Some(now), None) if now >= self.limit.limit => {
                self.pauses = self.pauses.saturating_add(1);
                self.pause = Some(Pause {
                    since_ms: now_ms,
                    heard_ms: now_ms,
                });
            }
            (Some(now), Some(pause)) if now > cool => {
                self.pause = Some(Pause {
                    heard_ms: now_ms,
                    ..pause
                });
            }
            (None, Some(pause)) if now_ms.saturating_sub(pause.heard_ms) < SILENCE_MS => {}
            (_, Some(_)) => self.resume(now_ms),
            (_, None) => {}
        }
        self.heat()
    }

    /// What the last reading meant.
    pub fn heat(&self) -> Heat {
        match self.pause {
            Some(_) => Heat::TooHot,
            None => Heat::Fine,
        }
    }

    /// What stands in the record when the work has ended.
    pub fn evidence(mut self, now_ms: u64) -> HeatEvidence {
        self.resume(now_ms);
        match self.highest {
            None => HeatEvidence::NoSensor,
            Some(highest) => HeatEvidence::Watched {
                limit: self.limit,
                highest,
                pauses: self.pauses,
                paused_ms: self.paused_ms,
            },
        }
    }

    fn resume(&mut self, now_ms: u64) {
        if let Some(pause) = self.pause.take() {
            let paused_ms = now_ms.saturating_sub(pause.since_ms);
            self.paused_ms = self.paused_ms.saturating_add(paused_ms);
        }
    }
}

#[cfg(test)]
#[path = "temperature_tests.rs"]
mod tests;
