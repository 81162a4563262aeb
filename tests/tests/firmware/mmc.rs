use pumice_device::{DriveFirmware, MmcFirmware};
use pumice_lab::description::{Mmc, Rack};
use pumice_lab::mmc::{MmcCard, MmcNode, Partition};
use pumice_lab::{Clock, Misbehaviour};
use pumice_model::{FirmwareOutcome, ReadsAs, Technique, WhyNot};

use crate::bench::{run, why_not, words};

const RACK: &str = include_str!("../../../qemu/racks/lab/mmc.toml");

const NEW: &str = "LAB-MMC-51";
const OLD: &str = "LAB-MMC-44";

/// Every area, in the order of the medium.
const AREAS: [Partition; 3] = [Partition::User, Partition::Boot0, Partition::Boot1];

fn card(serial: &str) -> MmcNode {
    let rack = Rack::parse(RACK).expect("the rack");
    let mut description: Mmc = rack.mmc(serial).expect("a card of the rack").clone();
    description.body.size_mib = 2;
    MmcNode::new(MmcCard::new(description, None, Clock::default()).expect("a card in memory"))
}

fn misbehaving(serial: &str, misbehaviour: Misbehaviour) -> MmcNode {
    let node = card(serial);
    node.card().script().add(misbehaviour);
    node
}

fn firmware(node: &MmcNode) -> DriveFirmware {
    let boot_areas = vec![node.of(Partition::Boot0), node.of(Partition::Boot1)];
    DriveFirmware::new(Box::new(MmcFirmware::new(node.clone(), boot_areas)), |_| {})
}

fn old_bytes(node: &MmcNode) -> [u64; 3] {
    AREAS.map(|area| node.card().old_bytes(area))
}

#[test]
fn an_honest_erase_reaches_every_area_and_the_spare_blocks() {
    for (serial, technique, byte) in [
        (NEW, Technique::EmmcSanitize, 0xFF),
        (OLD, Technique::EmmcSecureErase, 0x00),
    ] {
        let node = card(serial);
        assert!(old_bytes(&node).iter().all(|&bytes| bytes > 0));
        let outcome = run(&mut firmware(&node), technique);
        assert_eq!(words(outcome), "done: Accepted", "{serial}");
        assert_eq!(old_bytes(&node), [0; 3], "{serial}");
        assert_eq!(node.card().old_data().spare_bytes, 0, "{serial}");
        let FirmwareOutcome::Done { reads_as, .. } = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(reads_as, ReadsAs::Repeated([byte; 4]));
    }
}

/// A sanitize removes only what was erased before it.
#[test]
fn a_sanitize_comes_behind_the_erase_of_every_area() {
    let node = card(NEW);
    run(&mut firmware(&node), Technique::EmmcSanitize);
    let card = node.card();
    let entries = card.log().entries().iter().map(|entry| entry.words.index);
    let sent: Vec<u8> = entries.filter(|index| [6, 38].contains(index)).collect();
    assert_eq!(sent, [38, 38, 38, 6]);
}

#[test]
fn misbehaviour_has_these_outcomes() {
    use Misbehaviour::{DoNothing, FailHalfWay, Hang, LosePowerHalfWay, Refuse, ReportOldSuccess};
    let table = [
        (Refuse, "not started: Refused"),
        (FailHalfWay, "unknown: Failed"),
        (LosePowerHalfWay, "unknown: Failed"),
        (Hang, "unknown: Overdue"),
        (DoNothing, "done: Accepted"),
        (ReportOldSuccess, "done: Accepted"),
    ];
    for (serial, technique) in [(NEW, Technique::EmmcSanitize), (OLD, Technique::EmmcSecureErase)] {
        for (misbehaviour, expected) in table {
            let node = misbehaving(serial, misbehaviour);
            let outcome = run(&mut firmware(&node), technique);
            assert_eq!(words(outcome), expected, "{misbehaviour:?} {serial}");
        }
    }
}

#[test]
fn each_technique_says_why_not() {
    let told = |serial| {
        let mut firmware = firmware(&card(serial));
        [Technique::EmmcSanitize, Technique::EmmcSecureErase].map(|technique| why_not(&mut firmware, technique))
    };
    assert_eq!(told(NEW), [None, Some(WhyNot::Unsupported)]);
    assert_eq!(told(OLD), [Some(WhyNot::Unsupported), None]);
}

#[test]
fn a_card_whose_boot_areas_are_not_reached_is_not_erased() {
    let node = card(NEW);
    let mut alone = DriveFirmware::new(Box::new(MmcFirmware::new(node.clone(), vec![])), |_| {});
    assert_eq!(words(run(&mut alone, Technique::EmmcSanitize)), "not started: Denied");
    assert!(old_bytes(&node)[0] > 0);
}
