use pumice_model::{Access, Drive, DriveId, Filesystem, Geometry, Purpose, Signature, Volume};

use crate::facts::Facts;
use crate::identity::{firmware, identity, serial_source};
use crate::kind::{attachment, is_disk, medium, transport};
use crate::text::printable;
use crate::usage::{Usage, uses};

/// Bytes of the unit in which sysfs gives sizes, whatever the drive's blocks are.
const SECTOR_BYTES: u64 = 512;

/// Type of the partition in which a boot stick keeps its key and ledger, as `scripts/image` makes it.
const DATA_TYPE: &str = "7a1c0f2e-6d3b-4b57-9a55-50554d494345";

/// Describes a drive; `None` for what is no disk of the computer, or has not been described by udev yet.
pub fn describe(facts: &Facts, usage: &Usage) -> Option<Drive> {
    let id = DriveId(facts.disk_sequence()?);
    if !is_disk(facts) || !facts.is_described() {
        return None;
    }
    Some(Drive {
        id,
        name: facts.name.clone(),
        identity: identity(facts),
        serial_source: serial_source(facts),
        firmware: firmware(facts),
        geometry: geometry(facts),
        medium: medium(facts),
        transport: transport(facts),
        access: access(facts),
        attachment: attachment(facts),
        path: facts.property("ID_PATH").map(printable),
        signatures: signatures(facts),
        volumes: volumes(facts),
        uses: uses(facts, usage),
    })
}

fn geometry(facts: &Facts) -> Option<Geometry> {
    let number = |path| facts.attribute(path)?.parse::<u64>().ok();
    let block_bytes = |path| number(path).and_then(|bytes| u32::try_from(bytes).ok());
    let bytes = number("size")?.checked_mul(SECTOR_BYTES)?;
    let logical = block_bytes("queue/logical_block_size")?;
    Geometry::new(bytes, logical, block_bytes("queue/physical_block_size")?).ok()
}

fn access(facts: &Facts) -> Access {
    // Only a clear no counts as leave to write.
    match facts.attribute("ro") {
        Some("0") => Access::ReadWrite,
        _ => Access::ReadOnly,
    }
}

fn signatures(facts: &Facts) -> Vec<Signature> {
    let properties = |facts: &Facts| {
        ["ID_FS_UUID", "ID_PART_TABLE_UUID"]
            .map(|name| facts.property(name).map(|text| Signature::new(&printable(text))))
    };
    let mut signatures: Vec<Signature> = facts.volumes().flat_map(properties).flatten().collect();
    signatures.sort();
    signatures.dedup();
    signatures
}

fn volumes(facts: &Facts) -> Vec<Volume> {
    let whole = facts.property("ID_FS_TYPE").map(|_| facts);
    whole
        .into_iter()
        .chain(&facts.partitions)
        .map(|volume| Volume {
            name: volume.name.clone(),
            filesystem: volume.property("ID_FS_TYPE").map(filesystem),
            purpose: purpose(volume),
        })
        .collect()
}

fn purpose(volume: &Facts) -> Purpose {
    match volume.property("ID_PART_ENTRY_TYPE") {
        Some(DATA_TYPE) => Purpose::PumiceData,
        _ => Purpose::Foreign,
    }
}

fn filesystem(name: &str) -> Filesystem {
    match name {
        "vfat" => Filesystem::Fat,
        "exfat" => Filesystem::ExFat,
        "ext4" => Filesystem::Ext4,
        other => Filesystem::Other(printable(other)),
    }
}

#[cfg(test)]
#[path = "describe_tests.rs"]
mod tests;
