use pumice_engine::{Firmware, Poll, Start};
use pumice_model::{
    FirmwareOutcome, HiddenArea, HiddenAreas, Lock, RawStatus, ReadsAs, Sanitize, Technique, Unresolved, Witness,
};

use crate::drive::SimulatedDrive;
use crate::script::{Locking, Misfortune};

/// The sweep that an erase by firmware is.
pub const ERASE_SWEEP: u8 = 5;

/// How often an erase is looked at before it is done.
const LOOKS: u16 = 4;

/// What a drive's firmware is at.
#[derive(Clone, Copy, Debug)]
pub struct Erasing {
    technique: Technique,
    looks: u16,
}

impl Firmware for SimulatedDrive {
    fn lock(&mut self) -> Lock {
        let locking = self.script().iter().find_map(|one| match one {
            Misfortune::Locked { lock } => Some(*lock),
            _ => None,
        });
        match locking {
            Some(Locking::Password) => Lock::Locked,
            Some(Locking::Ranges) if !self.is_reverted => Lock::RangesLocked,
            Some(Locking::Ranges) | None => Lock::None,
        }
    }

    fn restore_hidden(&mut self) -> HiddenAreas {
        let hidden = self.script().iter().find_map(Misfortune::hidden);
        let (blocks, areas) = hidden.unwrap_or((0, HiddenAreas::all(HiddenArea::None)));
        if self.is_restored {
            return HiddenAreas::all(HiddenArea::None);
        }
        // Where no block comes of it, nobody learns of it, as often as it is done.
        self.is_restored = areas.any(HiddenArea::Removed) && blocks > 0;
        areas
    }

    fn start(&mut self, technique: Technique) -> Start {
        for one in self.script() {
            if let Misfortune::NotBegun { technique: of, why } = one
                && *of == technique
            {
                return Start::NotStarted {
                    why: *why,
                    status: None,
                };
            }
        }
        self.erasing = Some(Erasing { technique, looks: 0 });
        Start::Accepted {
            estimate_ms: Some(u64::from(LOOKS) * 1_000),
        }
    }

    fn attach(&mut self, technique: Technique) -> bool {
        self.erasing.is_some_and(|erasing| erasing.technique == technique)
    }

    fn poll(&mut self, wait_ms: u64) -> Poll {
        self.clock_ms.set(self.clock_ms.get() + wait_ms);
        // A revert that opens the drive comes before every sweep.
        if self.lock() != Lock::RangesLocked {
            if self.sweep != ERASE_SWEEP {
                (self.sweep, self.requests) = (ERASE_SWEEP, 0);
            }
            self.requests += 1;
        }
        let unknown = |why| Poll::Ended(FirmwareOutcome::Unknown { why, status: None });
        if self.is_gone() {
            return unknown(Unresolved::Gone);
        }
        if self.is_stalled() {
            return Poll::Silent;
        }
        let Some(erasing) = &mut self.erasing else {
            return unknown(Unresolved::StatusLost);
        };
        erasing.looks += 1;
        let Erasing { technique, looks } = *erasing;
        let is_endless = self.is_struck(|one| *one == Misfortune::Endless);
        if looks < LOOKS || is_endless {
            let progress = Some(looks.saturating_mul(u16::MAX / LOOKS));
            return Poll::Running { progress };
        }
        self.end(technique)
    }
}

impl SimulatedDrive {
    /// What a power cut makes of an erase: a sanitize goes on with the power, anything else is broken off in the middle.
    pub(crate) fn break_off_erase(&mut self) {
        let Some(Erasing { technique, .. }) = self.erasing else {
            return;
        };
        let goes_on = matches!(
            technique,
            Technique::AtaSanitize(_) | Technique::NvmeSanitize(..) | Technique::ScsiSanitize(_)
        );
        if !goes_on {
            self.erase(self.memory.len() / 2);
            self.erasing = None;
        } else if self.is_struck(|one| *one == Misfortune::EndsUnseen) {
            self.end(technique);
        }
    }

    fn end(&mut self, technique: Technique) -> Poll {
        self.erasing = None;
        self.is_reverted |= technique == Technique::TcgPsidRevert;
        let (is, whole) = (|one: Misfortune| self.script().contains(&one), self.memory.len());
        let is_untouched = is(Misfortune::LiesAboutErase) || is(Misfortune::OldSuccess);
        let (has_failed, is_silent) = (is(Misfortune::FailsHalfWay), is(Misfortune::SaysNothing));
        let status = if is(Misfortune::StaysLocked) {
            still_locked()
        } else if is(Misfortune::ClearsOnly) {
            cleared(technique)
        } else if is(Misfortune::OldSuccess) {
            older(technique)
        } else {
            succeeded(technique)
        };
        let part = self.script().iter().find_map(|one| match one {
            Misfortune::ErasesInPart { blocks } => usize::try_from(*blocks).ok(),
            _ => None,
        });
        let length = match part {
            _ if is_untouched => 0,
            _ if has_failed => whole / 2,
            Some(blocks) => (blocks * self.block_bytes()).min(whole),
            None => whole,
        };
        self.erase(length);
        if has_failed {
            return Poll::Ended(FirmwareOutcome::Unknown {
                why: Unresolved::Failed,
                status: Some(failed(technique)),
            });
        }
        Poll::Ended(FirmwareOutcome::Done {
            witness: Witness::Accepted,
            status,
            reads_as: if is_silent {
                ReadsAs::Unstated
            } else {
                ReadsAs::Repeated([0; 4])
            },
        })
    }

    fn erase(&mut self, length: usize) {
        let byte = self.script().iter().find_map(|one| match one {
            Misfortune::Leaves { byte } => Some(*byte),
            _ => None,
        });
        self.memory[..length].fill(byte.unwrap_or(0));
    }
}

/// The words of a success while a password is set.
fn still_locked() -> RawStatus {
    RawStatus::AtaSecurity {
        status: 0x50,
        error: 0,
        security: 0x0027,
    }
}

/// The words of a success that is no purge.
fn cleared(technique: Technique) -> RawStatus {
    match succeeded(technique) {
        RawStatus::NvmeSanitize { progress, command, .. } => RawStatus::NvmeSanitize {
            progress,
            status: 0x0101,
            command,
        },
        other => other,
    }
}

/// The words of an older success, where they name what it was of.
fn older(technique: Technique) -> RawStatus {
    match succeeded(technique) {
        RawStatus::NvmeSanitize { progress, status, .. } => RawStatus::NvmeSanitize {
            progress,
            status,
            command: 1,
        },
        other => other,
    }
}

fn succeeded(technique: Technique) -> RawStatus {
    match technique {
        Technique::AtaSanitize(_) => RawStatus::AtaSanitize {
            status: 0x50,
            error: 0,
            count: 0x8000,
            lba: 0xFFFF,
        },
        Technique::AtaSecurityErase(_) => RawStatus::AtaSecurity {
            status: 0x50,
            error: 0,
            security: 0x0021,
        },
        Technique::NvmeSanitize(action, _) => RawStatus::NvmeSanitize {
            progress: 0xFFFF,
            status: 0x0901,
            command: match action {
                Sanitize::Block => 2,
                Sanitize::Overwrite => 3,
                Sanitize::Crypto => 4,
            },
        },
        Technique::NvmeFormat(_) => RawStatus::NvmeCompletion { status: 0 },
        Technique::ScsiSanitize(_) | Technique::ScsiFormatUnit => RawStatus::Scsi {
            key: 0,
            code: 0,
            qualifier: 0,
            progress: 0,
        },
        Technique::EmmcSanitize | Technique::EmmcSecureErase => RawStatus::Emmc { card_status: 0x900 },
        Technique::TcgPsidRevert => RawStatus::Tcg { status: 0 },
    }
}

fn failed(technique: Technique) -> RawStatus {
    match technique {
        Technique::AtaSanitize(_) => RawStatus::AtaSanitize {
            status: 0x51,
            error: 0x04,
            count: 0,
            lba: 1,
        },
        Technique::AtaSecurityErase(_) => RawStatus::AtaSecurity {
            status: 0x51,
            error: 0x04,
            security: 0x0027,
        },
        Technique::NvmeSanitize(..) => RawStatus::NvmeSanitize {
            progress: 0x8000,
            status: 0x0103,
            command: 2,
        },
        Technique::NvmeFormat(_) => RawStatus::NvmeCompletion { status: 0x0006 },
        Technique::ScsiSanitize(_) | Technique::ScsiFormatUnit => RawStatus::Scsi {
            key: 3,
            code: 0x31,
            qualifier: 3,
            progress: 0,
        },
        Technique::EmmcSanitize | Technique::EmmcSecureErase => RawStatus::Emmc {
            card_status: 0x0008_0900,
        },
        Technique::TcgPsidRevert => RawStatus::Tcg { status: 0x3F },
    }
}
