use pumice_model::Sanitize;

use super::*;
use crate::passthru::{NvmeCompletion, ScsiCompletion};

/// An ATA disk by word 59 of its IDENTIFY DEVICE, and the end of its SANITIZE STATUS EXT.
struct Disk {
    word_59: u16,
    end: Result<ScsiCompletion, Errno>,
}

impl Passthru<Cdb> for Disk {
    fn submit(&mut self, words: &Cdb, data: Data<'_>, _: u32) -> Result<ScsiCompletion, Errno> {
        match (words.0[14], data) {
            (0xEC, Data::In(sector)) => {
                sector[118..120].copy_from_slice(&self.word_59.to_le_bytes());
                // The drive that refuses everything refuses this too.
                self.end.clone().map(|_| ended(0, vec![]))
            }
            // A feature and count of 0: a status that clears nothing.
            (0xB4, Data::None) if words.0[3..7] == [0; 4] => self.end.clone(),
            (opcode, data) => panic!("{opcode:02X} {data:?} is no question"),
        }
    }
}

/// A controller by SANICAP and its log; `None` for one that refuses the log.
struct Controller {
    capabilities: u32,
    log: Option<(u16, u32)>,
}

impl Passthru<AdminCommand> for Controller {
    fn submit(&mut self, words: &AdminCommand, data: Data<'_>, _: u32) -> Result<NvmeCompletion, Errno> {
        let Data::In(data) = data else {
            panic!("{words:?} is no question");
        };
        let good = Ok(NvmeCompletion::Ended { status: 0, result: 0 });
        match (words.opcode, words.dwords[0] & 0xFF) {
            (0x06, 1) => {
                data[4] = b'S';
                data[328..332].copy_from_slice(&self.capabilities.to_le_bytes());
            }
            (0x02, 0x81) => {
                let Some((status, command)) = self.log else {
                    return Ok(NvmeCompletion::Ended {
                        status: 0x4109,
                        result: 0,
                    });
                };
                data[2..4].copy_from_slice(&status.to_le_bytes());
                data[4..8].copy_from_slice(&command.to_le_bytes());
            }
            _ => panic!("{words:?} is no question"),
        }
        good
    }
}

fn ended(status: u8, sense: Vec<u8>) -> ScsiCompletion {
    ScsiCompletion {
        status,
        host_status: 0,
        sense,
        elapsed_ms: 1,
    }
}

/// Registers of a 48-bit command in the descriptor format.
fn registers(key: u8, code: u8, error: u8, count: u16, lba: u8, status: u8) -> ScsiCompletion {
    let [upper, lower] = count.to_be_bytes();
    let head = [0x72, key, 0, code, 0, 0, 0, 14];
    let descriptor = [9, 12, 1, error, upper, lower, 0, lba, 0, 0, 0, 0, 0, status];
    ended(2, [&head[..], &descriptor].concat())
}

fn good(count: u16) -> ScsiCompletion {
    registers(1, 0x1D, 0, count, 0xFF, 0x50)
}

fn aborted(reason: u8) -> ScsiCompletion {
    registers(0x0B, 0, 4, 0, reason, 0x51)
}

#[test]
fn an_ata_disk_says_what_became_of_its_last_sanitize() {
    let completed = SanitizeAnswer::Completed {
        kind: None,
        since: WrittenSince::Unstated,
    };
    let not_asked = SanitizeAnswer::NotAsked;
    // The fixed format loses the upper bytes, in which the answer stands.
    let fixed = ended(2, vec![0x70, 0, 1, 0, 0x50, 0, 0, 10, 0, 0, 0, 0, 0, 0x1D]);
    let knowing = 1 << 12;
    for (word_59, end, expected) in [
        (knowing, Ok(good(0x8000)), completed),
        (knowing, Ok(good(0xA000)), completed),
        (knowing, Ok(good(0x4000)), SanitizeAnswer::InProgress),
        (knowing, Ok(good(0)), SanitizeAnswer::NotReported),
        (knowing, Ok(aborted(1)), SanitizeAnswer::Failed),
        (knowing, Ok(aborted(3)), SanitizeAnswer::NotReported),
        (knowing, Ok(aborted(2)), SanitizeAnswer::NotReported),
        (knowing, Ok(good(0xC000)), not_asked(WhyNotAsked::NoAnswer)),
        (knowing, Ok(fixed), not_asked(WhyNotAsked::NoAnswer)),
        (knowing, Ok(ended(8, vec![])), not_asked(WhyNotAsked::NoAnswer)),
        (1 << 15, Ok(good(0x8000)), SanitizeAnswer::NotReported),
        (knowing, Err(Errno::EPERM), not_asked(WhyNotAsked::Denied)),
        (knowing, Err(Errno::ENOTTY), not_asked(WhyNotAsked::OutOfReach)),
        (knowing, Err(Errno::ENODEV), not_asked(WhyNotAsked::NoAnswer)),
    ] {
        let mut disk = Disk { word_59, end };
        assert_eq!(ata_sanitize_status(&mut disk), expected, "{:?}", disk.end);
    }
}

#[test]
fn an_nvme_controller_says_what_became_of_its_last_sanitize() {
    let completed = |kind, since| SanitizeAnswer::Completed { kind, since };
    let (block, overwrite, crypto) = (Sanitize::Block, Sanitize::Overwrite, Sanitize::Crypto);
    for (capabilities, log, expected) in [
        (7, Some((0x101, 2)), completed(Some(block), WrittenSince::Nothing)),
        (
            7,
            Some((0x001, 0x213)),
            completed(Some(overwrite), WrittenSince::Something),
        ),
        (7, Some((0x104, 0x204)), completed(Some(crypto), WrittenSince::Nothing)),
        (7, Some((0x101, 1)), completed(None, WrittenSince::Nothing)),
        (7, Some((0, 0)), SanitizeAnswer::Never),
        (7, Some((2, 2)), SanitizeAnswer::InProgress),
        (7, Some((3, 2)), SanitizeAnswer::Failed),
        (7, Some((6, 2)), SanitizeAnswer::NotReported),
        (7, None, SanitizeAnswer::NotReported),
        (0, Some((0x101, 2)), SanitizeAnswer::NotReported),
    ] {
        let mut controller = Controller { capabilities, log };
        assert_eq!(
            nvme_sanitize_status(&mut controller),
            expected,
            "{capabilities} {log:x?}"
        );
    }
}

#[test]
fn what_is_no_drive_is_not_asked() {
    let file = File::open("/dev/null").unwrap();
    let answer = sanitize_status(&file, Technique::AtaSanitize(Sanitize::Block));
    assert_eq!(answer, SanitizeAnswer::NotAsked(WhyNotAsked::NoAnswer));
}
