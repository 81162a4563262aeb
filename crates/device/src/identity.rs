use pumice_model::{Identity, SerialSource, Transport};

use crate::facts::Facts;
use crate::kind::transport;
use crate::text::{decode_hex_escapes, printable};

/// What a drive says of itself that stays the same wherever it is plugged in.
///
/// The same function describes a drive for the plan and for the opened device, so that the two can be compared.
pub fn identity(facts: &Facts) -> Identity {
    Identity {
        model: model(facts),
        serial: serial(facts),
        wwn: wwn(facts),
    }
}

/// Where the serial number comes from.
pub fn serial_source(facts: &Facts) -> SerialSource {
    match (serial(facts), transport(facts)) {
        (None, _) => SerialSource::Absent,
        (Some(_), Transport::Usb) => SerialSource::Bridge,
        (Some(_), _) => SerialSource::Drive,
    }
}

/// Firmware revision.
pub fn firmware(facts: &Facts) -> Option<String> {
    let property = facts.property("ID_REVISION");
    let attribute = ["device/firmware_rev", "device/rev", "device/fwrev"].map(|path| facts.attribute(path));
    first_text([property].into_iter().chain(attribute))
}

/// Vendor and model. A disk behind the ATA command set gives no vendor, and the one SCSI makes up for it is "ATA".
fn model(facts: &Facts) -> String {
    let encoded = |name: &str| facts.property(name).map(decode_hex_escapes);
    let model = first_text([
        encoded("ID_MODEL_ENC").as_deref(),
        facts.property("ID_MODEL"),
        facts.attribute("device/model"),
        facts.property("ID_NAME"),
        facts.attribute("device/name"),
    ]);
    let vendor = first_text([
        encoded("ID_VENDOR_ENC").as_deref(),
        facts.property("ID_VENDOR"),
        facts.attribute("device/vendor").filter(|_| is_scsi_vendor(facts)),
    ]);
    match (vendor, model) {
        (Some(vendor), Some(model)) if !model.starts_with(&vendor) => format!("{vendor} {model}"),
        (_, Some(model)) => model,
        (Some(vendor), None) => vendor,
        (None, None) => String::new(),
    }
}

/// A SCSI vendor is text; PCI devices have a file of the same name with a number in it.
fn is_scsi_vendor(facts: &Facts) -> bool {
    matches!(transport(facts), Transport::Scsi | Transport::Usb) && facts.attribute("device/vendor") != Some("ATA")
}

/// The serial number that is printed on the drive, where more than one is known: a SAS disk's short serial is its WWN.
fn serial(facts: &Facts) -> Option<String> {
    first_text([
        facts.property("ID_SCSI_SERIAL"),
        facts.property("ID_SERIAL_SHORT"),
        facts.attribute("device/serial"),
        facts.attribute("serial"),
    ])
}

/// World wide name. The SCSI layer also makes up names from model and serial, which are none.
fn wwn(facts: &Facts) -> Option<String> {
    let is_assigned = |name: &&str| {
        ["naa.", "eui.", "uuid.", "nvme."]
            .iter()
            .any(|kind| name.starts_with(kind))
    };
    let is_set = |name: &String| {
        name.trim_start_matches("0x")
            .bytes()
            .any(|byte| byte.is_ascii_hexdigit() && byte != b'0')
    };
    first_text([
        facts.property("ID_WWN_WITH_EXTENSION"),
        facts.property("ID_WWN"),
        facts.attribute("wwid").filter(is_assigned),
        facts.attribute("device/wwid").filter(is_assigned),
    ])
    .filter(is_set)
}

fn first_text<'a>(texts: impl IntoIterator<Item = Option<&'a str>>) -> Option<String> {
    texts.into_iter().flatten().map(printable).find(|text| !text.is_empty())
}
