use proptest::collection::vec;
use proptest::prelude::*;
use pumice_model::{Attachment, Identity, Medium, SerialSource, Transport, Use};

use super::*;

/// Reads a record: `disk NAME`, `ancestor SUBSYSTEM`, `property KEY=VALUE`, `attribute PATH=VALUE`, `holder NAME`, and
/// `partition NAME`, after which properties, attributes and holders are the partition's.
fn facts(record: &str) -> Facts {
    let mut disk = Facts::default();
    for line in record.lines().filter(|line| !line.starts_with('#')) {
        let (word, rest) = line.split_once(' ').expect("a word and what it is about");
        let of = disk.partitions.last().cloned();
        let mut subject = of.unwrap_or_else(|| disk.clone());
        let pair = || {
            let (name, value) = rest.split_once('=').expect("a name and a value");
            (name.to_owned(), value.trim_end().to_owned())
        };
        match word {
            "disk" => subject.name = rest.into(),
            "ancestor" => subject.ancestors.push(rest.into()),
            "property" => subject.properties.extend([pair()]),
            "attribute" => subject.attributes.extend([pair()]),
            "holder" => subject.holders.push(rest.into()),
            "partition" => {
                disk.partitions.push(Facts {
                    name: rest.into(),
                    ..Facts::default()
                });
                continue;
            }
            other => panic!("{other} is no word of a record"),
        }
        match disk.partitions.last_mut() {
            Some(partition) => *partition = subject,
            None => disk = subject,
        }
    }
    disk.drop_stale_properties();
    disk
}

fn described(record: &str) -> Drive {
    describe(&facts(record), &Usage::default()).expect("it is a disk")
}

fn identity(model: &str, serial: Option<&str>, wwn: Option<&str>) -> Identity {
    Identity {
        model: model.into(),
        serial: serial.map(Into::into),
        wwn: wwn.map(Into::into),
    }
}

fn volume(name: &str, filesystem: Option<Filesystem>) -> Volume {
    Volume {
        name: name.into(),
        filesystem,
        purpose: Purpose::Foreign,
    }
}

/// A fixed disk of 64 MiB that can be written and has nothing on it.
fn disk(id: u64, name: &str) -> Drive {
    Drive {
        id: DriveId(id),
        name: name.into(),
        identity: identity("", None, None),
        serial_source: SerialSource::Drive,
        firmware: None,
        geometry: Geometry::new(64 << 20, 512, 512).ok(),
        medium: Medium::Ssd,
        transport: Transport::Other,
        access: Access::ReadWrite,
        attachment: Attachment::Fixed,
        path: None,
        signatures: Vec::new(),
        volumes: Vec::new(),
        uses: Vec::new(),
    }
}

#[test]
fn a_sata_disk() {
    let expected = Drive {
        identity: identity("SpikeSATA", Some("SATA0001"), Some("0x5000c50012345678")),
        firmware: Some("FW01".into()),
        medium: Medium::Hdd,
        transport: Transport::Ata,
        path: Some("pci-0000:00:1f.2-ata-1.0".into()),
        ..disk(6, "sdb")
    };
    assert_eq!(described(include_str!("../records/sata.txt")), expected);
}

#[test]
fn an_nvme_namespace_behind_the_kernels_multipath() {
    let wwn = "nvme.1b36-4e564d4530303031-51454d55204e564d65204374726c-00000001";
    let expected = Drive {
        identity: identity("QEMU NVMe Ctrl", Some("NVME0001"), Some(wwn)),
        firmware: Some("10.0.2".into()),
        geometry: Geometry::new(64 << 20, 4096, 4096).ok(),
        medium: Medium::Virtual,
        transport: Transport::Nvme,
        path: Some("pci-0000:01:00.0-nvme-1".into()),
        ..disk(3, "nvme0n1")
    };
    assert_eq!(described(include_str!("../records/nvme.txt")), expected);
}

#[test]
fn a_sas_disk_by_the_serial_printed_on_it() {
    let expected = Drive {
        identity: identity("SEAGATE ST4000NM0023", Some("SCSI0001"), Some("0x5000c50087654321")),
        firmware: Some("0004".into()),
        medium: Medium::Hdd,
        transport: Transport::Scsi,
        path: Some("pci-0000:00:05.0-scsi-0:0:0:0".into()),
        ..disk(4, "sda")
    };
    assert_eq!(described(include_str!("../records/sas.txt")), expected);
}

#[test]
fn a_virtio_disk_with_partitions() {
    let expected = Drive {
        identity: identity("", Some("VIRT0001"), None),
        medium: Medium::Virtual,
        transport: Transport::Virtio,
        path: Some("pci-0000:02:00.0".into()),
        signatures: [
            "30ef0158-21b4-4c41-be63-b67a9ad05713",
            "59a7e1e4-b438-844a-bcd6-5bdf05434b9b",
        ]
        .map(Signature::new)
        .into(),
        volumes: vec![volume("vda1", Some(Filesystem::Ext4)), volume("vda2", None)],
        ..disk(1, "vda")
    };
    assert_eq!(described(include_str!("../records/virtio.txt")), expected);
}

#[test]
fn a_usb_stick() {
    let expected = Drive {
        identity: identity("QEMU HARDDISK", Some("USBFAT01"), None),
        serial_source: SerialSource::Bridge,
        firmware: Some("2.5+".into()),
        geometry: Geometry::new(160 << 20, 512, 512).ok(),
        medium: Medium::Virtual,
        transport: Transport::Usb,
        attachment: Attachment::Removable,
        path: Some("pci-0000:00:06.0-usb-0:1:1.0-scsi-0:0:0:0".into()),
        signatures: ["1e68-c552", "d2da9659"].map(Signature::new).into(),
        volumes: vec![volume("sdd1", Some(Filesystem::Fat))],
        ..disk(10, "sdd")
    };
    assert_eq!(described(include_str!("../records/usb_stick.txt")), expected);
    let real = include_str!("../records/usb_stick.txt").replace("QEMU", "Kingston");
    assert_eq!(described(&real).medium, Medium::UsbStorage);
}

#[test]
fn a_data_partition_is_known_by_its_type() {
    let purpose = |kind: &str| {
        let record = include_str!("../records/usb_stick.txt");
        let record = record.replace("ID_PART_ENTRY_TYPE=0xc", &format!("ID_PART_ENTRY_TYPE={kind}"));
        described(&record).volumes[0].purpose
    };
    assert_eq!(purpose("7a1c0f2e-6d3b-4b57-9a55-50554d494345"), Purpose::PumiceData);
    for other in ["0xc", "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7", "PUMICE-DATA", ""] {
        assert_eq!(purpose(other), Purpose::Foreign, "{other}");
    }
}

#[test]
fn a_disk_in_a_usb_case_is_a_usb_disk() {
    let drive = described(include_str!("../records/usb_attached_scsi.txt"));
    assert_eq!(
        (drive.transport, drive.serial_source),
        (Transport::Usb, SerialSource::Bridge)
    );
    let ata = include_str!("../records/usb_attached_scsi.txt").replace("ID_BUS=usb", "ID_BUS=ata");
    assert_eq!(described(&ata).transport, Transport::Usb);
}

#[test]
fn an_emmc_is_fixed_and_a_memory_card_is_not() {
    let emmc = Drive {
        identity: identity("DG4032", Some("0x3a5f7c11"), None),
        firmware: Some("0x0000000000000007".into()),
        geometry: Geometry::new(61_071_360 * 512, 512, 512).ok(),
        medium: Medium::Emmc,
        transport: Transport::Mmc,
        path: Some("platform-80860F14:00".into()),
        signatures: ["6c4e0b26-0d3f-4b0e-9a3c-1d2f5b7a9c10", "7a1c-22f0"]
            .map(Signature::new)
            .into(),
        volumes: vec![volume("mmcblk0p1", Some(Filesystem::Fat))],
        ..disk(2, "mmcblk0")
    };
    assert_eq!(described(include_str!("../records/emmc.txt")), emmc);
    let card = described(include_str!("../records/sd_card.txt"));
    assert_eq!(
        (card.transport, card.attachment),
        (Transport::Mmc, Attachment::Removable)
    );
}

#[test]
fn an_optical_drive_is_described_because_it_may_be_what_was_booted_from() {
    let drive = described(include_str!("../records/optical.txt"));
    assert_eq!((drive.medium, drive.access), (Medium::Optical, Access::ReadOnly));
    assert_eq!(drive.signatures, [Signature::new("2026-11-24-03-17-58-00")]);
}

/// A SATA disk in all but the lines that are replaced.
fn sata_with(replacements: &[(&str, &str)]) -> Facts {
    let record = include_str!("../records/sata.txt").to_owned();
    facts(&replacements.iter().fold(record, |record, (line, other)| {
        assert!(record.contains(line), "no {line} in the record");
        record.replace(line, other)
    }))
}

#[test]
fn what_is_no_disk_is_not_described() {
    let table: &[(&str, &[&str])] = &[
        ("loop0", &[]),
        ("zram0", &[]),
        ("ram0", &[]),
        ("md127", &[]),
        ("dm-0", &[]),
        ("nbd0", &[]),
        ("fd0", &["platform"]),
        ("mtdblock0", &["mtd", "mtd", "pci"]),
        ("mmcblk0boot0", &["block", "mmc", "mmc_host"]),
        ("mmcblk0boot1", &["mmc", "mmc_host"]),
        ("mmcblk0rpmb", &["block", "mmc", "mmc_host"]),
        ("mmcblk0gp0", &["block", "mmc", "mmc_host"]),
    ];
    for (name, ancestors) in table {
        let facts = Facts {
            name: (*name).into(),
            ancestors: ancestors.iter().map(|&subsystem| subsystem.into()).collect(),
            ..sata_with(&[])
        };
        assert_eq!(describe(&facts, &Usage::default()), None, "{name}");
    }
    let hidden = sata_with(&[("attribute hidden=0", "attribute hidden=1")]);
    assert_eq!(describe(&hidden, &Usage::default()), None);
    let nameless = sata_with(&[("attribute diskseq=6\n", "")]);
    assert_eq!(describe(&nameless, &Usage::default()), None);
}

#[test]
fn what_udev_says_of_the_disk_before_is_not_taken_for_this_one() {
    let stale = sata_with(&[("attribute diskseq=6", "attribute diskseq=16")]);
    assert!(!stale.is_described());
    assert_eq!(describe(&stale, &Usage::default()), None);
    let silent = sata_with(&[("/dev/disk/by-diskseq/6", "")]);
    assert!(silent.is_described());
}

#[test]
fn hypervisors_disks_are_virtual() {
    let medium_of = |model: &str| {
        let encoded = model.replace(' ', "\\x20");
        medium(&sata_with(&[(
            "ID_MODEL_ENC=SpikeSATA",
            &format!("ID_MODEL_ENC={encoded}"),
        )]))
    };
    for model in [
        "QEMU HARDDISK",
        "VBOX HARDDISK",
        "VMware Virtual IDE Hard Drive",
        "Msft Virtual Disk",
        "Virtual HDD [0]",
    ] {
        assert_eq!(medium_of(model), Medium::Virtual, "{model}");
    }
    assert_eq!(medium_of("WDC WD10EZEX"), Medium::Hdd);
    let ssd = sata_with(&[("queue/rotational=1", "queue/rotational=0")]);
    assert_eq!(medium(&ssd), Medium::Ssd);
}

#[test]
fn logical_volumes_of_raid_controllers_are_no_disks() {
    let medium_of = |vendor: &str, model: &str| {
        let record = include_str!("../records/sas.txt")
            .replace("SEAGATE", vendor)
            .replace("ST4000NM0023", &model.replace(' ', "\\x20"));
        medium(&facts(&record))
    };
    for (vendor, model) in [
        ("DELL", "PERC H730 Mini"),
        ("LSI", "MR9361-8i"),
        ("AVAGO", "MR9460-16i"),
        ("HP", "LOGICAL VOLUME"),
        ("HPE", "LOGICAL VOLUME"),
        ("LSI", "Logical Volume"),
        ("Adaptec", "RAID1"),
    ] {
        assert_eq!(medium_of(vendor, model), Medium::RaidVolume, "{vendor} {model}");
    }
    for (vendor, model) in [
        ("HP", "MB2000FAMYV"),
        ("SEAGATE", "ST4000NM0023"),
        ("DELL", "ST9300603SS"),
    ] {
        assert_eq!(medium_of(vendor, model), Medium::Hdd, "{vendor} {model}");
    }
}

#[test]
fn a_size_that_cannot_be_is_no_geometry() {
    let geometry_with = |line, other| {
        describe(&sata_with(&[(line, other)]), &Usage::default())
            .unwrap()
            .geometry
    };
    assert_eq!(geometry_with("attribute size=131072", "attribute size=0"), None);
    assert_eq!(
        geometry_with("attribute size=131072", "attribute size=99999999999999999999"),
        None
    );
    assert_eq!(geometry_with("logical_block_size=512", "logical_block_size=520"), None);
}

#[test]
fn only_a_clear_no_is_leave_to_write() {
    let access_with = |other| {
        describe(&sata_with(&[("attribute ro=0", other)]), &Usage::default())
            .unwrap()
            .access
    };
    assert_eq!(access_with("attribute ro=1"), Access::ReadOnly);
    assert_eq!(access_with("attribute ro="), Access::ReadOnly);
}

#[test]
fn names_that_are_no_world_wide_names_are_left_out() {
    let wwn_of = |replacements: &[(&str, &str)]| crate::identity::identity(&sata_with(replacements)).wwn;
    let none = [("property ID_WWN", "property ID_W")];
    assert_eq!(wwn_of(&[none[0], ("device/wwid=", "device/wwid=t10.ATA ")]), None);
    assert_eq!(wwn_of(&[("0x5000c50012345678", "0x0000000000000000")]), None);
    assert_eq!(wwn_of(&none).as_deref(), Some("naa.5000c50012345678"));
}

#[test]
fn uses_of_the_disk_and_of_its_partitions_are_told() {
    let record = include_str!("../records/virtio.txt").to_owned() + "holder md0\n";
    let mounted = "21 1 254:1 / /mnt rw - ext4 /dev/vda1 rw\n";
    let dev = facts(&record).partitions[0].attributes["dev"].clone();
    let usage = Usage::parse(&mounted.replace("254:1", &dev), "");
    let uses = describe(&facts(&record), &usage).unwrap().uses;
    let (first, second) = ("vda1".to_owned(), "vda2".to_owned());
    let expected = [
        Use::Mounted {
            volume: first,
            at: "/mnt".into(),
        },
        Use::Holder {
            volume: second,
            holder: "md0".into(),
        },
    ];
    assert_eq!(uses, expected);
}

/// Numbers as sysfs gives them, and what it never gave yet.
fn any_number() -> impl Strategy<Value = String> {
    let sizes = prop_oneof![Just(0), Just(512), Just(4096), Just(65_536), any::<u64>()];
    prop_oneof![4 => sizes.prop_map(|size: u64| size.to_string()), 1 => any::<String>()]
}

proptest! {
    #![proptest_config(crate::fuzz::many())]

    #[test]
    fn no_attribute_makes_an_absurd_size(sectors in any_number(), logical in any_number(), physical in any_number()) {
        let attributes = [
            ("diskseq", "7".to_owned()),
            ("size", sectors.clone()),
            ("queue/logical_block_size", logical),
            ("queue/physical_block_size", physical),
        ];
        let disk = Facts {
            name: "sda".into(),
            ancestors: vec!["scsi".into()],
            attributes: attributes.map(|(path, value)| (path.to_owned(), value)).into(),
            properties: [("DEVTYPE".to_owned(), "disk".to_owned())].into(),
            ..Facts::default()
        };
        let drive = describe(&disk, &Usage::default()).expect("it is a disk");
        if let Some(geometry) = drive.geometry {
            let bytes = sectors.parse::<u64>().ok().and_then(|sectors| sectors.checked_mul(512));
            prop_assert_eq!(Some(geometry.bytes()), bytes);
            let blocks = geometry.blocks().checked_mul(geometry.logical_block_bytes().into());
            prop_assert_eq!(blocks, bytes);
        }
    }

    #[test]
    fn no_name_breaks_it(texts in vec(any::<String>(), 8), name in any::<String>()) {
        let names = ["ID_MODEL_ENC", "ID_VENDOR_ENC", "ID_SERIAL_SHORT", "ID_WWN", "ID_FS_TYPE", "ID_FS_UUID"];
        let disk = Facts {
            name: "sda".into(),
            ancestors: vec!["scsi".into()],
            attributes: [("diskseq", "7"), ("device/wwid", &texts[6]), ("device/rev", &texts[7])]
                .map(|(path, value)| (path.to_owned(), value.to_owned()))
                .into(),
            properties: names.map(str::to_owned).into_iter().zip(texts.clone()).chain([(name, "1".into())]).collect(),
            ..Facts::default()
        };
        let drive = describe(&disk, &Usage::default()).expect("it is a disk");
        let identity = drive.identity;
        for text in [Some(identity.model), identity.serial, identity.wwn, drive.firmware].into_iter().flatten() {
            prop_assert!(text.bytes().all(|letter| (b' '..=b'~').contains(&letter)), "{text:?}");
        }
    }
}
