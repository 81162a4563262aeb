use pumice_engine::Poll;
use pumice_model::{
    Availability, Capabilities, FirmwareOutcome, HiddenArea, HiddenAreas, NotStarted, RawStatus, ReadsAs, Technique,
    Unresolved, WhyNot, Witness,
};

use crate::firmware::{Begun, CommandSet, DEADLINE_MS, unavailable};
use crate::mmc::{self, EXT_CSD_BYTES, EraseKind, ExtCsd};
use crate::passthru::{CommandFault, Data, MmcSequence, Passthru};

const TECHNIQUES: [Technique; 2] = [Technique::EmmcSanitize, Technique::EmmcSecureErase];

/// Erased at once, so that no command takes longer than it may: 256 MiB.
const CHUNK_SECTORS: u32 = 1 << 19;

/// A sector's bytes: a card of up to 2 GiB is addressed in these.
const SECTOR_BYTES: u32 = 512;
const MOST_SECTORS_BY_BYTES: u32 = 1 << 22;

/// Cards give no time for a sanitize; the kernel's own limit is four minutes, and old cards have been seen to need more.
const SANITIZE_DEADLINE_MS: u32 = 1_800_000;

/// The firmware of an eMMC: a user area and, where the kernel shows them, two boot areas.
pub struct MmcFirmware<A> {
    user: A,
    boot_areas: Vec<A>,
}

/// Why an erase stopped, and whether anything had been erased by then.
struct Stopped {
    fault: CommandFault,
    has_begun: bool,
}

impl<A: Passthru<MmcSequence> + Send> MmcFirmware<A> {
    /// The firmware of a card that nobody else talks to, reached through the node of each area.
    pub fn new(user: A, boot_areas: Vec<A>) -> Self {
        Self { user, boot_areas }
    }

    fn ext_csd(&mut self) -> Result<ExtCsd, WhyNot> {
        let mut register = [0; EXT_CSD_BYTES];
        match mmc::submit(
            &mut self.user,
            &MmcSequence::ext_csd(),
            Data::In(&mut register),
            DEADLINE_MS,
        ) {
            Ok(_) => ExtCsd::parse(&register).ok_or(WhyNot::NoAnswer),
            Err(CommandFault::Undelivered(_)) => Err(WhyNot::Denied),
            Err(_) => Err(WhyNot::NoAnswer),
        }
    }

    /// Erases every sector of every area, and removes from flash what was erased where the card knows how.
    fn erase(&mut self, card: &ExtCsd, technique: Technique) -> Result<u32, Stopped> {
        let is_sanitize = technique == Technique::EmmcSanitize;
        let kind = if is_sanitize {
            kind(card)
        } else {
            EraseKind::SecureErase
        };
        let mut last = erase_area(&mut self.user, card, kind, card.sectors, false)?;
        for area in &mut self.boot_areas {
            last = erase_area(area, card, kind, card.boot_sectors, true)?;
        }
        if is_sanitize {
            last = mmc::submit(
                &mut self.user,
                &MmcSequence::sanitize(),
                Data::None,
                SANITIZE_DEADLINE_MS,
            )
            .map_err(|fault| Stopped { fault, has_begun: true })?;
        }
        Ok(last)
    }
}

impl<A: Passthru<MmcSequence> + Send> CommandSet for MmcFirmware<A> {
    fn capabilities(&mut self) -> Capabilities {
        let boot_areas = self.boot_areas.len();
        match self.ext_csd() {
            Ok(card) => offers(&card, boot_areas),
            Err(why) => Capabilities::new(TECHNIQUES.map(|technique| (technique, Availability::Unavailable(why)))),
        }
    }

    /// A card has other partitions, which are drives of their own, but no sectors that it hides.
    fn restore_hidden(&mut self) -> HiddenAreas {
        HiddenAreas::all(HiddenArea::None)
    }

    fn begin(&mut self, technique: Technique) -> Begun {
        match unavailable(&self.capabilities(), technique) {
            Some(why) => Begun::Not(NotStarted::Unavailable(why), None),
            None => Begun::InCommand { estimate_ms: None },
        }
    }

    fn carry_out(&mut self, technique: Technique) -> FirmwareOutcome {
        let before = match self.ext_csd() {
            Ok(card) => card,
            Err(why) => {
                return FirmwareOutcome::NotStarted {
                    why: NotStarted::Unavailable(why),
                    status: None,
                };
            }
        };
        let erased = self.erase(&before, technique);
        let after = self.ext_csd();
        match (erased, after) {
            (Ok(card_status), Ok(after)) if after == before => FirmwareOutcome::Done {
                witness: Witness::Accepted,
                status: RawStatus::Emmc { card_status },
                reads_as: ReadsAs::Repeated([before.erased_byte; 4]),
            },
            (Ok(card_status), _) => FirmwareOutcome::Unknown {
                why: Unresolved::Inconsistent,
                status: Some(RawStatus::Emmc { card_status }),
            },
            (Err(stopped), _) => stopped.outcome(),
        }
    }

    /// A card that lost its power in the middle is in no known state, and is begun again.
    fn is_at(&mut self, _: Technique) -> bool {
        false
    }

    fn look(&mut self) -> Poll {
        Poll::Ended(FirmwareOutcome::Unknown {
            why: Unresolved::StatusLost,
            status: None,
        })
    }
}

impl Stopped {
    fn outcome(&self) -> FirmwareOutcome {
        let unknown = |why| FirmwareOutcome::Unknown { why, status: None };
        match self.fault {
            CommandFault::Refused if !self.has_begun => FirmwareOutcome::NotStarted {
                why: NotStarted::Refused,
                status: None,
            },
            CommandFault::Undelivered(_) if !self.has_begun => FirmwareOutcome::NotStarted {
                why: NotStarted::Unavailable(WhyNot::Denied),
                status: None,
            },
            CommandFault::Refused | CommandFault::Unclear => unknown(Unresolved::Failed),
            CommandFault::TimedOut => unknown(Unresolved::Overdue),
            CommandFault::Undelivered(_) => unknown(Unresolved::Gone),
        }
    }
}

/// What a card offers, by its own register and by how many of its boot areas can be reached.
pub fn offers(card: &ExtCsd, boot_areas: usize) -> Capabilities {
    let are_boot_areas_reached = card.boot_sectors == 0 || boot_areas == 2;
    Capabilities::new(TECHNIQUES.map(|technique| {
        let is_known = match technique {
            Technique::EmmcSanitize => card.has_sanitize(),
            _ => card.has(EraseKind::SecureErase),
        };
        let why_not = match card.sectors {
            // The size of such a card stands in another register.
            0 => Some(WhyNot::Unsupported),
            // They would be left as they are.
            _ if card.has_general_purpose_areas => Some(WhyNot::Unsupported),
            _ if !is_known => Some(WhyNot::Unsupported),
            _ if !are_boot_areas_reached => Some(WhyNot::Denied),
            _ => None,
        };
        (
            technique,
            why_not.map_or(Availability::Available, Availability::Unavailable),
        )
    }))
}

/// Trimming reaches every sector whatever the card's groups are.
fn kind(card: &ExtCsd) -> EraseKind {
    if card.has(EraseKind::Trim) {
        EraseKind::Trim
    } else {
        EraseKind::Erase
    }
}

fn erase_area<A: Passthru<MmcSequence>>(
    area: &mut A,
    card: &ExtCsd,
    kind: EraseKind,
    sectors: u32,
    mut has_begun: bool,
) -> Result<u32, Stopped> {
    let unit = if card.sectors > MOST_SECTORS_BY_BYTES {
        1
    } else {
        SECTOR_BYTES
    };
    let mut status = 0;
    let mut first = 0;
    while first < sectors {
        let length = CHUNK_SECTORS.min(sectors - first);
        let sequence = MmcSequence::erase(kind, first * unit, (first + length - 1) * unit);
        let deadline_ms = deadline_ms(card, kind, length);
        status = mmc::submit(area, &sequence, Data::None, deadline_ms).map_err(|fault| Stopped { fault, has_begun })?;
        has_begun = true;
        first += length;
    }
    Ok(status)
}

/// The card's own time for each group, and at least a minute.
fn deadline_ms(card: &ExtCsd, kind: EraseKind, sectors: u32) -> u32 {
    let groups = sectors.div_ceil(card.erase_group_sectors.unwrap_or(1_024));
    let group_ms = match kind {
        EraseKind::Erase => card.erase_ms,
        EraseKind::Trim => card.trim_ms,
        EraseKind::SecureErase => card.secure_erase_ms,
    };
    groups.saturating_mul(group_ms).clamp(60_000, i32::MAX.cast_unsigned())
}
