use super::Outcome;
use super::disk::ScsiDisk;
use super::sense::Sense;
use crate::description::Formats;
use crate::erasure::{Erasure, Fill, Stage};
use crate::medium::Medium;
use crate::misbehaviour::Misbehaviour;

/// What a disk is at besides answering commands.
#[derive(Debug)]
pub(super) enum Activity {
    Idle,
    Erasing(Erasing),
    /// A sanitize has failed; whether the host may leave it at that.
    SanitizeFailed(Exit),
    /// A format did not come to its end.
    FormatCorrupted,
}

/// An erase that runs.
#[derive(Debug)]
pub(super) struct Erasing {
    kind: Kind,
    erasure: Erasure,
    /// Parts of 65536 that were done when it was last looked at.
    progress: u16,
    ground: Ground,
    exit: Exit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Sanitize,
    Format,
}

/// Whether the command that began it waits for its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ground {
    Foreground,
    Background,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    Allowed,
    Forbidden,
}

const IMMEDIATE: u8 = 1 << 7;
const ALLOW_EXIT: u8 = 1 << 5;

const OVERWRITE: u8 = 0x01;
const BLOCK_ERASE: u8 = 0x02;
const CRYPTOGRAPHIC_ERASE: u8 = 0x03;
const EXIT_FAILURE_MODE: u8 = 0x1F;

impl Activity {
    pub fn is_foreground(&self) -> bool {
        matches!(self, Self::Erasing(erasing) if erasing.ground == Ground::Foreground)
    }

    pub fn ends_ms(&self) -> Option<u64> {
        match self {
            Self::Erasing(erasing) => erasing.erasure.ends_ms(),
            Self::Idle | Self::SanitizeFailed(_) | Self::FormatCorrupted => None,
        }
    }

    /// What commands are told that cannot be done meanwhile.
    pub fn obstacle(&self) -> Option<Sense> {
        match self {
            Self::Idle => None,
            Self::Erasing(erasing) => {
                let sense = match erasing.kind {
                    Kind::Sanitize => Sense::SANITIZE_IN_PROGRESS,
                    Kind::Format => Sense::FORMAT_IN_PROGRESS,
                };
                Some(sense.with_progress(erasing.progress))
            }
            Self::SanitizeFailed(_) => Some(Sense::SANITIZE_FAILED),
            Self::FormatCorrupted => Some(Sense::FORMAT_CORRUPTED),
        }
    }

    /// Whether a command is taken all the same: what would mend it, and what tells of the drive.
    pub fn admits(&self, cdb: &[u8; 16]) -> bool {
        match self {
            Self::Idle => true,
            Self::Erasing(_) => cdb[0] == 0xA3,
            Self::SanitizeFailed(_) => matches!(cdb[0], 0x48 | 0xA3),
            Self::FormatCorrupted => !matches!(cdb[0], 0x28 | 0x88 | 0x2A | 0x8A),
        }
    }

    /// Does what is due by now.
    pub fn advance(&mut self, medium: &mut Medium, now_ms: u64) -> Option<Stage> {
        let Self::Erasing(erasing) = self else {
            return None;
        };
        let stage = erasing.erasure.advance(medium, now_ms);
        match (stage, erasing.kind) {
            (Stage::Running(progress), _) => erasing.progress = progress,
            (Stage::Done, _) => *self = Self::Idle,
            (Stage::Failed, Kind::Sanitize) => *self = Self::SanitizeFailed(erasing.exit),
            (Stage::Failed, Kind::Format) => *self = Self::FormatCorrupted,
            (Stage::PowerLost, _) => {}
        }
        Some(stage)
    }

    /// The host gives up what it waits for.
    pub fn abort(&mut self) {
        if let Self::Erasing(erasing) = self
            && erasing.ground == Ground::Foreground
        {
            match erasing.kind {
                Kind::Sanitize => erasing.ground = Ground::Background,
                Kind::Format => *self = Self::FormatCorrupted,
            }
        }
    }

    pub fn power_off(&mut self, now_ms: u64) {
        let Self::Erasing(erasing) = self else {
            return;
        };
        match erasing.kind {
            Kind::Sanitize => {
                erasing.erasure.suspend(now_ms);
                erasing.ground = Ground::Background;
            }
            Kind::Format => *self = Self::FormatCorrupted,
        }
    }

    pub fn power_on(&mut self, now_ms: u64) {
        if let Self::Erasing(erasing) = self {
            erasing.erasure.resume(now_ms);
        }
    }
}

impl ScsiDisk {
    /// SANITIZE (SBC-4 §5.32).
    pub(super) fn sanitize(&mut self, cdb: &[u8; 16], list: &[u8]) -> Outcome {
        let action = cdb[1] & 0x1F;
        if usize::from(u16::from_be_bytes([cdb[7], cdb[8]])) != list.len() {
            return Err(Sense::INVALID_FIELD);
        }
        if action == EXIT_FAILURE_MODE {
            if let Activity::SanitizeFailed(Exit::Forbidden) = self.activity {
                return Err(Sense::INVALID_FIELD);
            }
            self.activity = Activity::Idle;
            return Ok(Vec::new());
        }
        let offered = self.description.sanitize.clone().unwrap_or_default();
        let (fill, seconds) = match action {
            OVERWRITE => {
                let (pattern, passes) = overwrite(list)?;
                (
                    Fill::Pattern(pattern),
                    offered.overwrite_s.map(|seconds| seconds * passes),
                )
            }
            BLOCK_ERASE if list.is_empty() => (Fill::Pattern([0; 4]), offered.block_s),
            CRYPTOGRAPHIC_ERASE if list.is_empty() => (Fill::NewKey, offered.crypto_s),
            _ => return Err(Sense::INVALID_FIELD),
        };
        let seconds = seconds.ok_or(Sense::INVALID_FIELD)?;
        let ground = if cdb[1] & IMMEDIATE == 0 {
            Ground::Foreground
        } else {
            Ground::Background
        };
        let exit = if cdb[1] & ALLOW_EXIT == 0 {
            Exit::Forbidden
        } else {
            Exit::Allowed
        };
        self.begin(Kind::Sanitize, fill, Reach::Everything, seconds, ground, exit)
    }

    /// FORMAT UNIT (SBC-3 §5.3).
    pub(super) fn format_unit(&mut self, cdb: &[u8; 16], list: &[u8]) -> Outcome {
        let offered = self.description.format.clone().ok_or(Sense::UNKNOWN_COMMAND)?;
        let has_list = cdb[1] & 0x10 != 0;
        if has_list == list.is_empty() {
            return Err(Sense::INVALID_FIELD);
        }
        let parameters = if has_list {
            Parameters::read(list)?
        } else {
            Parameters::default()
        };
        let reach = match (offered.erases, parameters.is_secure) {
            (Formats::Nothing, _) => Reach::Nothing,
            (Formats::BlocksAndSpareOnRequest, true) => Reach::Everything,
            (Formats::Blocks | Formats::BlocksAndSpareOnRequest, _) => Reach::Blocks,
        };
        let ground = if parameters.is_immediate {
            Ground::Background
        } else {
            Ground::Foreground
        };
        let fill = Fill::Pattern([0; 4]);
        self.begin(Kind::Format, fill, reach, offered.seconds, ground, Exit::Forbidden)
    }

    fn begin(&mut self, kind: Kind, fill: Fill, reach: Reach, seconds: u64, ground: Ground, exit: Exit) -> Outcome {
        if self.script.has(Misbehaviour::Refuse) {
            return Err(Sense::INVALID_FIELD);
        }
        if self.script.has(Misbehaviour::ReportOldSuccess) {
            self.activity = Activity::Idle;
            return Ok(Vec::new());
        }
        let ranges = match reach {
            Reach::Nothing => Vec::new(),
            Reach::Blocks => vec![self.medium.area(0)],
            Reach::Everything => vec![self.medium.area(0), self.medium.spare()],
        };
        let now_ms = self.clock.now_ms();
        self.activity = Activity::Erasing(Erasing {
            kind,
            erasure: Erasure::begin(&self.script, &self.medium, ranges, fill, seconds * 1_000, now_ms),
            progress: 0,
            ground,
            exit,
        });
        Ok(Vec::new())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Nothing,
    Blocks,
    Everything,
}

/// What an overwrite leaves, and its passes: inverting is between passes, so that the last of an even number is inverted.
fn overwrite(list: &[u8]) -> Result<([u8; 4], u64), Sense> {
    let &[flags, _, high, low, ref pattern @ ..] = list else {
        return Err(Sense::INVALID_PARAMETER);
    };
    let passes = flags & 0x1F;
    let pattern: [u8; 4] = pattern.try_into().map_err(|_| Sense::INVALID_PARAMETER)?;
    if passes == 0 || flags & 0x60 != 0 || [high, low] != [0, 4] {
        return Err(Sense::INVALID_PARAMETER);
    }
    let is_last_inverted = flags & 0x80 != 0 && passes.is_multiple_of(2);
    let ending = if is_last_inverted {
        pattern.map(|byte| !byte)
    } else {
        pattern
    };
    Ok((ending, passes.into()))
}

/// A format's parameter list: a header of four bytes, and an initialization pattern descriptor where it is announced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Parameters {
    is_immediate: bool,
    is_secure: bool,
}

impl Parameters {
    fn read(list: &[u8]) -> Result<Self, Sense> {
        let &[_, flags, ref rest @ ..] = list else {
            return Err(Sense::INVALID_PARAMETER);
        };
        let has_pattern = flags & 0x08 != 0;
        // The security initialize bit is the sixth of the descriptor's first byte.
        let is_secure = match (has_pattern, rest.get(2)) {
            (false, _) => false,
            (true, Some(first)) => first & 0x20 != 0,
            (true, None) => return Err(Sense::INVALID_PARAMETER),
        };
        Ok(Self {
            is_immediate: flags & 0x02 != 0,
            is_secure,
        })
    }
}
