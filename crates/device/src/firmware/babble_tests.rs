//! Every set of commands before a drive that answers anything at all: nothing breaks, and a success is never made up.

use std::cell::RefCell;
use std::collections::BTreeMap;

use nix::errno::Errno;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use pumice_model::PurgeRequired;

use super::*;
use crate::fuzz::many;
use crate::passthru::{AdminCommand, Cdb, Data, MmcCompletion, MmcSequence, NvmeCompletion, Passthru, ScsiCompletion};
use crate::tcg::ANSWER_BYTES;

/// A drive that keeps to what it said of itself now and then, so that what follows an answer is reached too.
#[derive(Clone)]
struct Babbler {
    chance: u64,
    /// How many times rarer than it could it says something else.
    calm: u64,
    said: Vec<u8>,
    /// Dword 10 of the last Sanitize.
    sanitize: u32,
}

impl Babbler {
    fn new(seed: u64) -> Self {
        let mut babbler = Self {
            chance: seed,
            calm: 1,
            said: vec![0; 4096],
            sanitize: 0,
        };
        babbler.calm = babbler.one_of(&[1, 8, 64]);
        let mut said = std::mem::take(&mut babbler.said);
        babbler.fill(&mut said);
        // IDENTIFY DEVICE of an ATA device that has signed its words; a card of up to 8 GiB that knows how to erase.
        (said[0], said[1]) = (0x40, 0);
        for signed in [167, 175, 239] {
            said[signed] = said[signed] & 0x3F | 0x40;
        }
        (said[143], said[215]) = (0, 0);
        said[143..155].fill(0);
        said[256] = babbler.one_of(&[0x21, 0x29, 0x21, 0x21, 0x23]);
        (said[96], said[97]) = (1, 0x40);
        babbler.said = said;
        babbler
    }

    /// Splitmix64.
    fn next(&mut self) -> u64 {
        self.chance = self.chance.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.chance;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, count: u64) -> u64 {
        self.next() % count
    }

    /// Once in so many times, or more rarely.
    fn errs(&mut self, times: u64) -> bool {
        let times = times * self.calm;
        self.below(times) == 0
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        for piece in bytes.chunks_mut(8) {
            piece.copy_from_slice(&self.next().to_le_bytes()[..piece.len()]);
        }
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        let count = choices.len() as u64;
        choices[usize::try_from(self.below(count)).expect("as small as the list")]
    }

    fn answer(&mut self, data: Data<'_>) {
        let Data::In(bytes) = data else { return };
        let length = bytes.len().min(self.said.len());
        if self.errs(6) {
            let at = usize::try_from(self.below(512)).expect("it is small");
            self.said[at] = self.next().to_le_bytes()[0];
        }
        bytes[..length].copy_from_slice(&self.said[..length]);
        if self.errs(16) {
            self.fill(bytes);
        } else if bytes.len() == 512 && !self.errs(8) {
            (bytes[510], bytes[511]) = (0xA5, 0);
            bytes[511] = bytes.iter().fold(0, |sum: u8, &byte| sum.wrapping_sub(byte));
        }
    }

    /// Makes an answer more often what a SCSI disk gives that knows every command and is idle, or at an erase.
    fn improve(&mut self, operation: u8, bytes: &mut [u8]) {
        const REQUEST_SENSE: u8 = 0x03;
        const REPORT_SUPPORTED_OPERATION_CODES: u8 = 0xA3;
        match operation {
            REQUEST_SENSE if !self.errs(4) => {
                let (key, code, qualifier) =
                    self.one_of(&[(0, 0, 0), (0, 0, 0), (2, 4, 0x1B), (2, 4, 0x04), (6, 0x29, 0)]);
                (bytes[0], bytes[2], bytes[12], bytes[13]) = (0x70, key, code, qualifier);
            }
            REPORT_SUPPORTED_OPERATION_CODES if !self.errs(4) => bytes[1] = 3,
            _ => {}
        }
    }

    /// Takes a password of an ATA disk, and gives it up again.
    fn heed(&mut self, cdb: &Cdb) {
        const ATA_PASS_THROUGH_16: u8 = 0x85;
        const PASSWORD_SET: u8 = 1 << 1;
        match (cdb.0[0], cdb.0[14]) {
            (ATA_PASS_THROUGH_16, 0xF1) => self.said[256] |= PASSWORD_SET,
            (ATA_PASS_THROUGH_16, 0xF4 | 0xF6) => self.said[256] &= !PASSWORD_SET,
            _ => {}
        }
    }

    /// Makes what is asked of the trusted part of a drive more often an answer: that there is one, or how a method ended.
    fn trust(&mut self, is_discovery: bool, bytes: &mut [u8]) {
        if bytes.len() != ANSWER_BYTES || self.errs(8) {
            return;
        }
        bytes.fill(0);
        if is_discovery {
            let flags = self.one_of(&[0x09, 0x09, 0x0B, 0x0F]);
            bytes[3] = 60;
            bytes[48..64].copy_from_slice(&[0, 2, 0x10, 4, flags, 0, 0, 0, 2, 3, 0x10, 4, 7, 0xFE, 0, 1]);
        } else {
            let opened: &[u8] = &[
                0xF8, 0xA1, 0xFF, 0xA1, 0xFF, 0xF0, 0x01, 0x82, 0x10, 0x00, 0xF1, 0xF9, 0xF0, 0, 0, 0, 0xF1,
            ];
            let reply = self.one_of(&[opened, opened, &[0xF0, 0xF1, 0xF9, 0xF0, 1, 0, 0, 0xF1], &[]]);
            let length = u8::try_from(reply.len()).expect("it is short");
            (bytes[19], bytes[55]) = (length, length);
            bytes[56..56 + reply.len()].copy_from_slice(reply);
        }
        if self.errs(4) {
            let at = usize::try_from(self.below(80)).expect("it is small");
            bytes[at] = self.next().to_le_bytes()[0];
        }
    }

    fn sense(&mut self) -> Vec<u8> {
        let mut sense = vec![0; 22];
        self.fill(&mut sense);
        if self.errs(3) {
            sense[0] = self.one_of(&[0x70, 0x71, 0x72, 0x73, sense[0]]);
            let length = self.one_of(&[0, 2, 9, 17, 18, 22]);
            sense.truncate(length);
        } else {
            // Registers of an ATA device, as of a good end or of an abort, of an erase that is done or goes on.
            sense[..10].copy_from_slice(&[0x72, 0x01, 0x00, 0x1D, 0, 0, 0, 14, 0x09, 12]);
            (sense[11], sense[21]) = if self.errs(4) { (4, 0x51) } else { (0, 0x50) };
            sense[12] = self.one_of(&[0x80, 0x80, 0x40, 0x00, 0x20, 0xA0]);
        }
        sense
    }
}

impl Passthru<Cdb> for Babbler {
    fn submit(&mut self, cdb: &Cdb, mut data: Data<'_>, _: u32) -> Result<ScsiCompletion, Errno> {
        if let Data::In(bytes) = &mut data {
            self.answer(Data::In(bytes));
            self.improve(cdb.0[0], bytes);
            self.trust([0, 1] == cdb.0[2..4], bytes);
        }
        self.heed(cdb);
        if self.errs(32) {
            return Err(Errno::ENODEV);
        }
        let mut now_and_then = |usual, other: u32| if self.errs(4) { other } else { usual };
        let (status, host_status, elapsed_ms) = (now_and_then(0, 2), now_and_then(0, 3), now_and_then(1, u32::MAX));
        Ok(ScsiCompletion {
            status: status.to_le_bytes()[0],
            host_status: u16::try_from(host_status).expect("it is small"),
            sense: self.sense(),
            elapsed_ms,
        })
    }
}

impl Passthru<AdminCommand> for Babbler {
    fn submit(&mut self, command: &AdminCommand, data: Data<'_>, _: u32) -> Result<NvmeCompletion, Errno> {
        if let Data::In(bytes) = data {
            let is_list = bytes.len() == 4096 && command.dwords[0] == 2 && !self.errs(8);
            self.answer(Data::In(bytes));
            self.trust(command.dwords[0] >> 8 & 0xFFFF == 1, bytes);
            if is_list {
                bytes.fill(0);
                bytes[0] = 1;
            } else if bytes.len() == 512 && !self.errs(4) {
                // The log of a Sanitize that has ended well.
                (bytes[2], bytes[3]) = (1, 1);
                bytes[4..8].copy_from_slice(&self.sanitize.to_le_bytes());
            }
        }
        if command.opcode == 0x84 {
            self.sanitize = command.dwords[0];
        }
        if !self.errs(8) {
            return Ok(NvmeCompletion::Ended { status: 0, result: 0 });
        }
        Ok(match self.below(3) {
            0 => return Err(Errno::ENODEV),
            1 => NvmeCompletion::GivenUp,
            _ => NvmeCompletion::Ended {
                status: u16::from_le_bytes([self.next().to_le_bytes()[0], self.next().to_le_bytes()[0]]),
                result: 0,
            },
        })
    }
}

impl Passthru<MmcSequence> for Babbler {
    fn submit(&mut self, sequence: &MmcSequence, data: Data<'_>, _: u32) -> Result<MmcCompletion, Errno> {
        self.answer(data);
        if !self.errs(16) {
            let statuses = vec![0x900; sequence.0.len()];
            return Ok(MmcCompletion::Ended { statuses });
        }
        Ok(match self.below(5) {
            0 => return Err(Errno::ENODEV),
            1 => MmcCompletion::GivenUp,
            2 => MmcCompletion::Broken,
            3 => MmcCompletion::Ended { statuses: Vec::new() },
            _ => {
                let [low, high, ..] = self.next().to_le_bytes();
                let statuses = vec![u32::from_le_bytes([low, high, high, low])];
                MmcCompletion::Ended { statuses }
            }
        })
    }
}

/// Asks a drive everything and has it erase itself by every technique. What it makes of an erase that was begun must be
/// borne out by the raw words; what was a success.
fn live(set: &mut dyn CommandSet) -> Result<Vec<Technique>, TestCaseError> {
    let mut successes = Vec::new();
    set.take_psid(Psid::new("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345").expect("a number as on a label"));
    set.capabilities();
    set.lock();
    set.release_lock();
    set.restore_hidden();
    for technique in Technique::ALL {
        let outcome = match set.begin(technique) {
            Begun::InCommand { .. } => Some(set.carry_out(technique)),
            Begun::Behind { .. } => follow(set),
            Begun::Not(..) | Begun::Unknown(..) => set.is_at(technique).then(|| follow(set)).flatten(),
        };
        if let Some(FirmwareOutcome::Done { status, .. }) = outcome {
            prop_assert!(status.confirms(technique), "{technique:?}: {status:?}");
            successes.push(technique);
        }
    }
    Ok(successes)
}

fn follow(set: &mut dyn CommandSet) -> Option<FirmwareOutcome> {
    (0..4).find_map(|_| match set.look() {
        Poll::Ended(outcome) => Some(outcome),
        Poll::Running { .. } | Poll::Silent => None,
    })
}

/// Whatever is answered breaks nothing; that each technique is believed in some life shows that all of the way was gone.
fn assert_unbroken<C: CommandSet + 'static>(techniques: impl Fn(Technique) -> bool, made: impl Fn(Babbler) -> C) {
    let believed = RefCell::new(BTreeMap::new());
    let outcome = TestRunner::new(many()).run(&any::<u64>(), |seed| {
        for technique in live(&mut made(Babbler::new(seed)))? {
            *believed.borrow_mut().entry(format!("{technique:?}")).or_insert(0) += 1;
        }
        Ok(())
    });
    assert_eq!(outcome, Ok(()));
    let expected = Technique::ALL.into_iter().filter(|technique| techniques(*technique));
    let expected: Vec<String> = expected.map(|technique| format!("{technique:?}")).collect();
    let believed = believed.into_inner();
    assert!(
        expected.iter().all(|technique| believed.contains_key(technique)),
        "{believed:?}"
    );
}

#[test]
fn no_ata_disk_breaks_it() {
    let is_ata = |technique| matches!(technique, Technique::AtaSanitize(_) | Technique::AtaSecurityErase(_));
    assert_unbroken(
        |technique| is_ata(technique) || technique == Technique::TcgPsidRevert,
        |drive| AtaFirmware::new(drive, || {}),
    );
}

#[test]
fn no_nvme_controller_breaks_it() {
    let is_nvme = |technique| {
        matches!(
            technique,
            Technique::NvmeSanitize(_, PurgeRequired::Unknown) | Technique::NvmeFormat(_)
        )
    };
    assert_unbroken(
        |technique| is_nvme(technique) || technique == Technique::TcgPsidRevert,
        |controller| NvmeFirmware::new(controller, 1),
    );
}

#[test]
fn no_scsi_disk_breaks_it() {
    let is_scsi = |technique| matches!(technique, Technique::ScsiSanitize(_) | Technique::ScsiFormatUnit);
    assert_unbroken(
        |technique| is_scsi(technique) || technique == Technique::TcgPsidRevert,
        ScsiFirmware::new,
    );
}

#[test]
fn no_card_breaks_it() {
    assert_unbroken(
        |technique| matches!(technique, Technique::EmmcSanitize | Technique::EmmcSecureErase),
        |card| MmcFirmware::new(card.clone(), vec![card.clone(), card]),
    );
}
