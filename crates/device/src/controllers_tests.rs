use std::os::unix::fs::symlink;

use tempfile::TempDir;

use super::*;

/// Sysfs as far as it is looked at.
struct Sysfs(TempDir);

impl Sysfs {
    fn new() -> Self {
        let sysfs = Self(TempDir::new().unwrap());
        for folder in ["block", "bus/pci/devices"] {
            fs::create_dir_all(sysfs.0.path().join(folder)).unwrap();
        }
        sysfs
    }

    /// A device of PCI below `devices`, by its path there, its class, its vendor and its device number.
    fn pci(self, path: &str, [class, vendor, device]: [&str; 3]) -> Self {
        let files = [("class", class), ("vendor", vendor), ("device", device)];
        files
            .into_iter()
            .fold(self.linked("bus/pci/devices", path), |sysfs, (name, text)| {
                sysfs.file(&format!("{path}/{name}"), text)
            })
    }

    fn disk(self, path: &str) -> Self {
        self.linked("block", path)
    }

    fn file(self, path: &str, text: &str) -> Self {
        let path = self.0.path().join("devices").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("{text}\n")).unwrap();
        self
    }

    fn linked(self, links: &str, path: &str) -> Self {
        let folder = self.0.path().join("devices").join(path);
        fs::create_dir_all(&folder).unwrap();
        symlink(&folder, self.0.path().join(links).join(folder.file_name().unwrap())).unwrap();
        self
    }

    fn hiding(&self) -> Vec<(String, Hiding)> {
        let controllers = hiding_controllers(self.0.path()).unwrap();
        controllers
            .into_iter()
            .map(|controller| (controller.address, controller.hiding))
            .collect()
    }
}

/// Lines of `lspci -n` of a laptop of 2021 in Intel's RST mode, a desktop in RAID mode, and servers.
const VMD: [&str; 3] = ["0x010400", "0x8086", "0x9a0b"];
const INTEL_SATA_RAID: [&str; 3] = ["0x010400", "0x8086", "0x2822"];
const AMD_SATA_RAID: [&str; 3] = ["0x010401", "0x1022", "0x7905"];
const MEGARAID: [&str; 3] = ["0x010400", "0x1000", "0x005d"];
const AHCI: [&str; 3] = ["0x010601", "0x8086", "0xa102"];
const NVME: [&str; 3] = ["0x010802", "0x144d", "0xa808"];

fn at(address: &str, hiding: Hiding) -> (String, Hiding) {
    (address.into(), hiding)
}

#[test]
fn controllers_of_the_raid_class_without_a_disk_hide_some_perhaps() {
    let sysfs = Sysfs::new()
        .pci("pci0000:00/0000:00:17.0", INTEL_SATA_RAID)
        .pci("pci0000:00/0000:00:0e.0", VMD)
        .pci("pci0000:00/0000:00:01.1/0000:01:00.0", MEGARAID)
        .pci("pci0000:00/0000:00:08.2", AMD_SATA_RAID)
        .pci("pci0000:00/0000:00:1f.2", AHCI)
        .pci("pci0000:00/0000:00:1d.0", NVME)
        .disk("pci0000:00/0000:00:14.0/usb1/host6/target6:0:0/6:0:0:0/block/sdb");
    let expected = [
        at("0000:00:08.2", Hiding::SataRaidMode),
        at("0000:00:0e.0", Hiding::VolumeManagement),
        at("0000:00:17.0", Hiding::SataRaidMode),
        at("0000:01:00.0", Hiding::RaidController),
    ];
    assert_eq!(sysfs.hiding(), expected);
}

#[test]
fn controllers_that_show_a_disk_hide_none() {
    let behind_vmd = "pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0/10000:e1:00.0";
    let sysfs = Sysfs::new()
        .pci("pci0000:00/0000:00:17.0", INTEL_SATA_RAID)
        .disk("pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda")
        .pci("pci0000:00/0000:00:0e.0", VMD)
        .pci(behind_vmd, NVME)
        .disk(&format!("{behind_vmd}/nvme/nvme0/nvme0c0n1"))
        .file(&format!("{behind_vmd}/nvme/nvme0/nvme0c0n1/hidden"), "1")
        .pci("pci0000:00/0000:00:01.1/0000:01:00.0", MEGARAID)
        .disk("pci0000:00/0000:00:01.1/0000:01:00.0/host1/target1:2:0/1:2:0:0/block/sdc");
    assert_eq!(sysfs.hiding(), []);
}

#[test]
fn an_optical_drive_and_the_disk_of_a_neighbour_are_no_disk_behind_a_controller() {
    let optical = "pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sr0";
    let sysfs = Sysfs::new()
        .pci("pci0000:00/0000:00:17.0", INTEL_SATA_RAID)
        .disk(optical)
        .file(&format!("{optical}/device/type"), "5")
        // Its name begins as the controller's does.
        .disk("pci0000:00/0000:00:17.01/ata2/host1/target1:0:0/1:0:0:0/block/sda");
    assert_eq!(sysfs.hiding(), [at("0000:00:17.0", Hiding::SataRaidMode)]);
}

#[test]
fn remapped_nvme_disks_are_hidden_whatever_else_the_controller_shows() {
    let sata = "pci0000:00/0000:00:17.0";
    let with = |count| {
        Sysfs::new()
            .pci(sata, AHCI)
            .disk(&format!("{sata}/ata1/host0/target0:0:0/0:0:0:0/block/sda"))
            .file(&format!("{sata}/remapped_nvme"), count)
            .hiding()
    };
    assert_eq!(with("2"), [at("0000:00:17.0", Hiding::RemappedNvme { disks: 2 })]);
    for none in ["0", "", "-1", "many"] {
        assert_eq!(with(none), [], "{none:?}");
    }
}

#[test]
fn a_computer_without_pci_and_records_that_are_broken_are_no_error() {
    assert_eq!(hiding_controllers(Path::new("/nonexistent")).unwrap(), []);
    let broken = ["", "0x", "0104", "0xFFFFFFFFFF", "no number"];
    for class in broken {
        let sysfs = Sysfs::new().pci("pci0000:00/0000:00:17.0", [class, "0x8086", "0x2822"]);
        assert_eq!(sysfs.hiding(), [], "{class:?}");
    }
    let dangling = Sysfs::new();
    symlink("nowhere", dangling.0.path().join("bus/pci/devices/0000:00:17.0")).unwrap();
    assert_eq!(dangling.hiding(), []);
}
