use serde::{Deserialize, Serialize};
use thiserror::Error;

/// One appearance of a disk in this boot: the kernel's disk sequence number, never used twice,
/// unlike names such as `sda`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DriveId(pub u64);

/// What a drive says of itself that stays the same wherever it is plugged in.
///
/// Texts hold printable ASCII only, trimmed; empty texts are `None`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Model name; empty when the drive gives none.
    pub model: String,
    /// Serial number.
    pub serial: Option<String>,
    /// World wide name, EUI-64 or NGUID, as the kernel prints it.
    pub wwn: Option<String>,
}

impl Identity {
    /// Whether a person or a program could tell this drive from another at all.
    pub fn is_known(&self) -> bool {
        !self.model.is_empty() || self.serial.is_some() || self.wwn.is_some()
    }

    /// Whether it tells one drive from every other, also from one of the same model.
    pub fn is_individual(&self) -> bool {
        self.serial.is_some() || self.wwn.is_some()
    }

    /// Whether a name in a list is this drive's whole serial number or whole WWN; only the case of letters is free.
    ///
    /// It says nothing of other drives, which may be listed by the same name.
    pub fn is_listed_as(&self, listed: &str) -> bool {
        let listed = listed.trim();
        let mut names = [&self.serial, &self.wwn].into_iter().flatten().map(|name| name.trim());
        !listed.is_empty() && names.any(|name| name.eq_ignore_ascii_case(listed))
    }

    /// Whether two drives that are present at once cannot be told apart by what they say.
    ///
    /// Namespaces of one NVMe controller share model and serial and differ in their WWN.
    pub fn is_ambiguous_with(&self, other: &Self) -> bool {
        match (&self.wwn, &other.wwn) {
            (Some(own), Some(others)) => own == others,
            _ => self.model == other.model && self.serial == other.serial,
        }
    }
}

/// Size and block sizes of a drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Geometry {
    bytes: u64,
    logical_block_bytes: u32,
    physical_block_bytes: u32,
}

/// Why numbers a drive reports cannot be a geometry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum GeometryError {
    /// The drive reports a size of nothing.
    #[error("the drive reports no capacity")]
    NoCapacity,
    /// A block size is not a power of two from 512 bytes to 64 KiB.
    #[error("the drive reports a block size of {0} bytes")]
    BlockSize(u32),
    /// The size is not a whole number of logical blocks.
    #[error("the drive's {0} bytes are not a whole number of its logical blocks")]
    PartialBlock(u64),
}

impl Geometry {
    /// Checks what a drive reports; sizes in bytes.
    pub fn new(bytes: u64, logical_block_bytes: u32, physical_block_bytes: u32) -> Result<Self, GeometryError> {
        for size in [logical_block_bytes, physical_block_bytes] {
            if !size.is_power_of_two() || !(512..=65536).contains(&size) {
                return Err(GeometryError::BlockSize(size));
            }
        }
        if bytes == 0 {
            return Err(GeometryError::NoCapacity);
        }
        if !bytes.is_multiple_of(u64::from(logical_block_bytes)) {
            return Err(GeometryError::PartialBlock(bytes));
        }
        Ok(Self {
            bytes,
            logical_block_bytes,
            physical_block_bytes,
        })
    }

    /// Capacity in bytes.
    pub fn bytes(self) -> u64 {
        self.bytes
    }

    /// Size of the smallest unit the drive reads and writes, in bytes.
    pub fn logical_block_bytes(self) -> u32 {
        self.logical_block_bytes
    }

    /// Size of the unit the drive writes without reading first, in bytes.
    pub fn physical_block_bytes(self) -> u32 {
        self.physical_block_bytes
    }

    /// Whether it is another of the same blocks with more of them.
    pub fn is_larger_than(self, other: Self) -> bool {
        let of_blocks = |geometry: Self| (geometry.logical_block_bytes, geometry.physical_block_bytes);
        of_blocks(self) == of_blocks(other) && self.bytes > other.bytes
    }

    /// Capacity in logical blocks.
    pub fn blocks(self) -> u64 {
        self.bytes / u64::from(self.logical_block_bytes)
    }
}

/// What a drive stores its blocks on, as far as it can be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Medium {
    /// Rotating magnetic disk.
    Hdd,
    /// Flash behind an ATA, SCSI or NVMe controller.
    Ssd,
    /// Soldered or card flash on an MMC bus.
    Emmc,
    /// Whatever is behind a USB port: a stick, or a disk behind a bridge that hides its kind.
    UsbStorage,
    /// A hypervisor's disk.
    Virtual,
    /// A RAID controller's logical volume: its members and hot spares are not reached.
    RaidVolume,
    /// An optical drive: never a target, but a machine may have booted from it.
    Optical,
}

/// How a drive is attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Transport {
    /// ATA on an AHCI or PATA port.
    Ata,
    /// NVM Express.
    Nvme,
    /// SCSI or SAS.
    Scsi,
    /// USB mass storage.
    Usb,
    /// MMC bus.
    Mmc,
    /// A virtual machine's paravirtual disk.
    Virtio,
    /// Anything else the kernel presents as a disk.
    Other,
}

/// Where the serial number came from; a USB bridge often answers with its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SerialSource {
    /// The drive itself.
    Drive,
    /// A USB bridge, which may have answered for itself.
    Bridge,
    /// There is none.
    Absent,
}

/// Whether the kernel lets the drive be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Access {
    /// Blocks can be written.
    ReadWrite,
    /// The drive, or a switch on it, forbids writing.
    ReadOnly,
}

/// Whether the drive's medium is meant to be taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Attachment {
    /// Built in.
    Fixed,
    /// Removable medium.
    Removable,
}

/// A filesystem or partition-table UUID found on a drive, lower case; what a boot stick is known by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Signature(String);

impl Signature {
    /// Folds case, because firmware, boot loader and udev do not agree on it.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_ascii_lowercase())
    }

    /// The UUID in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The kind of a filesystem; never its label or content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Filesystem {
    /// FAT12, FAT16 or FAT32.
    Fat,
    /// exFAT.
    ExFat,
    /// ext4.
    Ext4,
    /// Any other, by the name udev gives it.
    Other(String),
}

/// A partition, or the whole disk where a filesystem lies on it directly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    /// Kernel name, such as `sda1`.
    pub name: String,
    /// What lies on it, where udev recognised something.
    pub filesystem: Option<Filesystem>,
    /// What it is there for.
    pub purpose: Purpose,
}

/// What a volume is there for, as the type of its partition says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// Nothing of ours.
    Foreign,
    /// A boot stick's key, and the ledger of that key.
    PumiceData,
}

/// Something that is using a drive now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Use {
    /// A volume is mounted at a folder.
    Mounted {
        /// Kernel name of the volume.
        volume: String,
        /// Mount point.
        at: String,
    },
    /// Another block device (md, dm) is built on it.
    Holder {
        /// Kernel name of the disk or volume.
        volume: String,
        /// Kernel name of the device that holds it.
        holder: String,
    },
}

/// A drive as discovery describes it at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drive {
    /// This appearance of it.
    pub id: DriveId,
    /// Kernel name, such as `sda`; for people only, the kernel reuses names.
    pub name: String,
    /// What it says of itself.
    pub identity: Identity,
    /// Where the serial number came from.
    pub serial_source: SerialSource,
    /// Firmware revision.
    pub firmware: Option<String>,
    /// Size and blocks; `None` when what it reports is no usable size.
    pub geometry: Option<Geometry>,
    /// What it stores on.
    pub medium: Medium,
    /// How it is attached.
    pub transport: Transport,
    /// Whether it can be written.
    pub access: Access,
    /// Whether it is removable.
    pub attachment: Attachment,
    /// Where it is plugged in, as udev names the path.
    pub path: Option<String>,
    /// Filesystem and partition-table UUIDs on it.
    pub signatures: Vec<Signature>,
    /// Its volumes.
    pub volumes: Vec<Volume>,
    /// What uses it now.
    pub uses: Vec<Use>,
}

/// Coldplug and hot plug as one stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DriveChange {
    /// A drive is there that was not.
    Appeared(Drive),
    /// A known drive is described anew.
    Changed(Drive),
    /// A drive is gone.
    Vanished(DriveId),
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn identity(model: &str, serial: Option<&str>, wwn: Option<&str>) -> Identity {
        Identity {
            model: model.into(),
            serial: serial.map(Into::into),
            wwn: wwn.map(Into::into),
        }
    }

    #[test]
    fn geometry_refuses_what_no_disk_can_be() {
        assert_eq!(Geometry::new(0, 512, 512), Err(GeometryError::NoCapacity));
        assert_eq!(Geometry::new(4096, 0, 512), Err(GeometryError::BlockSize(0)));
        assert_eq!(Geometry::new(4096, 256, 512), Err(GeometryError::BlockSize(256)));
        assert_eq!(Geometry::new(4096, 512, 520), Err(GeometryError::BlockSize(520)));
        assert_eq!(
            Geometry::new(1 << 20, 131_072, 512),
            Err(GeometryError::BlockSize(131_072))
        );
        assert_eq!(Geometry::new(4608, 4096, 4096), Err(GeometryError::PartialBlock(4608)));
        let geometry = Geometry::new(8192, 512, 4096).unwrap();
        assert_eq!(
            (
                geometry.bytes(),
                geometry.blocks(),
                geometry.logical_block_bytes(),
                geometry.physical_block_bytes()
            ),
            (8192, 16, 512, 4096)
        );
    }

    #[test]
    fn a_geometry_is_larger_only_with_the_same_blocks() {
        let of = |bytes, logical, physical| Geometry::new(bytes, logical, physical).unwrap();
        let base = of(8192, 512, 4096);
        assert!(of(16_384, 512, 4096).is_larger_than(base));
        for other in [base, of(4096, 512, 4096), of(16_384, 4096, 4096), of(16_384, 512, 512)] {
            assert!(!other.is_larger_than(base), "{other:?}");
        }
    }

    #[test]
    fn identities_are_ambiguous_by_wwn_else_by_model_and_serial() {
        let base = identity("M", Some("S"), Some("W"));
        assert!(base.is_ambiguous_with(&identity("N", Some("T"), Some("W"))));
        assert!(!base.is_ambiguous_with(&identity("M", Some("S"), Some("V"))));
        assert!(base.is_ambiguous_with(&identity("M", Some("S"), None)));
        assert!(!base.is_ambiguous_with(&identity("M", Some("T"), None)));
        assert!(!base.is_ambiguous_with(&identity("N", Some("S"), None)));
        assert!(identity("M", None, None).is_ambiguous_with(&identity("M", None, None)));
    }

    #[test]
    fn a_drive_is_listed_by_its_whole_serial_number_or_its_whole_wwn() {
        let namespace = identity("M", Some("S4EV1"), Some("eui.0025385B"));
        for listed in ["S4EV1", "s4ev1", " S4EV1 ", "eui.0025385B", "EUI.0025385b"] {
            assert!(namespace.is_listed_as(listed), "{listed:?}");
        }
        for listed in [
            "",
            " ",
            "M",
            "4EV1",
            "0025385B",
            "0x0025385B",
            "eui.0025385",
            "S4EV1 eui.0025385B",
        ] {
            assert!(!namespace.is_listed_as(listed), "{listed:?}");
        }
        for listed in ["", " "] {
            assert!(!identity("M", None, None).is_listed_as(listed));
            assert!(!identity("M", Some(" "), Some("")).is_listed_as(listed));
        }
    }

    #[test]
    fn a_drive_that_says_nothing_is_unknown() {
        assert!(!identity("", None, None).is_known());
        assert!(identity("M", None, None).is_known());
        assert!(identity("", Some("S"), None).is_known());
        assert!(identity("", None, Some("W")).is_known());
    }

    #[test]
    fn signatures_ignore_case() {
        assert_eq!(Signature::new(" AB-cd\n").as_str(), "ab-cd");
    }

    /// What block sizes are, and what they are not.
    fn any_block_bytes() -> impl Strategy<Value = u32> {
        prop_oneof![(0..32_u32).prop_map(|power| 1 << power), any::<u32>()]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_numbers_make_an_absurd_geometry(
            bytes in prop_oneof![any::<u64>(), (0..1_u64 << 55).prop_map(|sectors| sectors * 512)],
            logical in any_block_bytes(),
            physical in any_block_bytes(),
        ) {
            if let Ok(geometry) = Geometry::new(bytes, logical, physical) {
                prop_assert!(geometry.blocks() > 0);
                prop_assert_eq!(geometry.blocks().checked_mul(logical.into()), Some(bytes));
                prop_assert!([logical, physical].iter().all(|size| size.is_power_of_two() && (512..=65536).contains(size)));
            }
        }
    }
}
