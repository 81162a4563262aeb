use pumice_device::ScsiFirmware;
use pumice_lab::Blocks;
use pumice_model::{Sanitize, Technique};
use pumice_tests::Result;
use pumice_tests::guest::Guest;
use pumice_tests::lab::{Held, Target};

use crate::is_known;
use crate::told::{Comparison, after, number};

const COMMANDS: [(&str, Technique); 3] = [
    ("Sanitize, overwrite", Technique::ScsiSanitize(Sanitize::Overwrite)),
    ("Sanitize, block erase", Technique::ScsiSanitize(Sanitize::Block)),
    (
        "Sanitize, cryptographic erase",
        Technique::ScsiSanitize(Sanitize::Crypto),
    ),
];

/// What `sg3_utils` say of a disk against what we read of it. Size and identity the product has of the kernel, so they
/// are held against the drive.
pub fn compare(comparison: &mut Comparison, guest: &mut Guest, node: &str, disk: &Held<Target>) -> Result<()> {
    let capacity = guest.succeed(&format!("sg_readcap -l {node}"))?;
    let page = guest.succeed(&format!("sg_vpd -p sn {node}"))?;
    let kind = guest.succeed(&format!("sg_vpd -p bdc {node}"))?;
    if let Target::Scsi(disk) = &*disk.drive() {
        let body = disk.description().body.clone();
        comparison.same("serial", after(&page, "Unit serial number:"), Some(body.serial));
        let blocks = number(&capacity, "Number of logical blocks=");
        comparison.same("blocks", blocks, Some(Blocks::blocks(&**disk)));
        let block_bytes = number(&capacity, "Logical block length=");
        comparison.same("block", block_bytes, Some(Blocks::block_bytes(&**disk).into()));
        let turns = number(&kind, "Nominal rotation rate:");
        comparison.same("turns", turns, body.rotation_rpm.map(u64::from));
    }
    let mut set = ScsiFirmware::new(disk.clone());
    // It ends with an error where the disk does not tell its commands.
    let codes = guest.run(&format!("sg_opcodes {node}"))?.text;
    for (words, technique) in COMMANDS {
        comparison.same(words, codes.contains(words), is_known(&mut set, technique));
    }
    // One that cannot be asked knows it: every disk does.
    let is_silent = codes.contains("Invalid opcode");
    let has_format = is_silent || codes.contains("Format Unit");
    comparison.same("FORMAT UNIT", has_format, is_known(&mut set, Technique::ScsiFormatUnit));
    let sense = guest.succeed(&format!("sg_requests {node}"))?;
    comparison.same("at rest", sense.contains("Sense key: No Sense"), true);
    Ok(())
}
