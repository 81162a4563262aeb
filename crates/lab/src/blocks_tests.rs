use super::*;
use crate::description::Rack;
use crate::mmc::{MmcCard, Partition};
use crate::{AtaDisk, Clock, Layer};

/// The first and the last block go back and forth, and none lies beyond them.
fn assert_moves(drive: &mut impl Blocks) {
    let size = drive.block_bytes() as usize;
    let last = drive.blocks() - 1;
    for block in [0, last] {
        let written = vec![0x5A; size];
        let mut read = vec![0; size];
        assert_eq!(drive.write_blocks(block, &written), Ok(size));
        assert_eq!(drive.read_blocks(block, &mut read), Ok(size));
        assert_eq!(read, written);
    }
    let mut block = vec![0; size];
    assert_eq!(drive.read_blocks(last + 1, &mut block), Err(Errno::EIO));
    assert_eq!(drive.write_blocks(last + 1, &block), Err(Errno::EIO));
}

/// Of a drive without power nothing is read, and nothing says so.
fn assert_gone(drive: &mut impl Blocks) {
    let mut block = vec![0; drive.block_bytes() as usize];
    assert_eq!(drive.read_blocks(0, &mut block), Ok(0));
    assert_eq!(drive.write_blocks(0, &block), Err(Errno::ENOSPC));
}

#[test]
fn an_ata_disk_moves_blocks_and_none_while_it_is_sanitized() {
    let rack = Rack::parse(include_str!("../../../qemu/racks/lab/ata.toml")).unwrap();
    let clock = Clock::default();
    let disk = AtaDisk::new(rack.ata("LAB-ATA-4KN").unwrap().clone(), None, clock).unwrap();
    let mut sat = SatDisk::new(disk, Layer::Libata);
    assert_moves(&mut sat);
    let overwrite = crate::ata::Command {
        feature: 0x14,
        count: 1,
        lba: 0x4F57_0000_0000,
        device: 0,
        opcode: 0xB4,
    };
    assert!(matches!(sat.disk.submit(&overwrite, &[]), Reply::Ended(ended) if ended.status == 0x50));
    assert_eq!(sat.read_blocks(0, &mut [0; 4096]), Err(Errno::EIO));
    sat.disk.power_off();
    assert_gone(&mut sat);
}

#[test]
fn a_scsi_disk_moves_blocks_and_lets_the_kernel_wait_while_it_is_sanitized() {
    let rack = Rack::parse(include_str!("../../../qemu/racks/lab/scsi.toml")).unwrap();
    let clock = Clock::default();
    let mut disk = ScsiDisk::new(rack.scsi("LAB-SCSI-SSD").unwrap().clone(), None, clock.clone()).unwrap();
    assert_moves(&mut disk);
    let mut block_erase = [0; 16];
    block_erase[..2].copy_from_slice(&[0x48, 0x82]);
    assert!(matches!(disk.submit(&block_erase, &[]), Reply::Ended(ended) if ended.status == 0));
    let mut block = [1; 512];
    assert_eq!(disk.read_blocks(0, &mut block), Ok(512));
    assert_eq!((block, clock.now_ms()), ([0; 512], 30_000));
    disk.power_off();
    assert_gone(&mut disk);
}

#[test]
fn a_namespace_moves_its_own_blocks() {
    let rack = Rack::parse(include_str!("../../../qemu/racks/lab/nvme.toml")).unwrap();
    let description = rack.nvme("LAB-NVME-ALL").unwrap().clone();
    let controller = NvmeController::new(description, None, Clock::default()).unwrap();
    let controller = Arc::new(Mutex::new(controller));
    let mut namespaces = [1, 2].map(|number| NvmeNamespace::new(Arc::clone(&controller), number));
    for namespace in &mut namespaces {
        assert_moves(namespace);
    }
    controller.lock().unwrap().power_off();
    assert_gone(&mut namespaces[0]);
}

#[test]
fn a_card_moves_blocks_of_each_area() {
    let rack = Rack::parse(include_str!("../../../qemu/racks/lab/mmc.toml")).unwrap();
    let card = MmcCard::new(rack.mmc("LAB-MMC-51").unwrap().clone(), None, Clock::default()).unwrap();
    let user = MmcNode::new(card);
    for partition in [Partition::User, Partition::Boot0, Partition::Boot1] {
        assert_moves(&mut user.of(partition));
    }
    user.card().power_off();
    assert_gone(&mut user.of(Partition::Boot0));
}
