use super::Outcome;
use super::sense::Sense;

/// Who a disk says it is.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub vendor: String,
    pub product: String,
    pub revision: String,
    pub serial: String,
    pub wwn: u64,
    pub rotation: u16,
    /// IDENTIFY DEVICE of an ATA disk behind it.
    pub ata: Option<Vec<u8>>,
}

/// INQUIRY (SPC-4 §6.6) with the pages 00h, 80h, 83h, 89h, B0h and B1h.
pub(crate) fn inquire(cdb: &[u8; 16], identity: &Identity) -> Outcome {
    let mut page = match (cdb[1] & 1, cdb[2]) {
        (0, 0) => standard(identity),
        (1, 0x00) => vital(0x00, supported(identity)),
        (1, 0x80) => vital(0x80, identity.serial.as_bytes()),
        (1, 0x83) => vital(0x83, designators(identity)),
        (1, 0x89) => vital(0x89, ata_information(identity)?),
        (1, 0xB0) => vital(0xB0, [0; 60]),
        (1, 0xB1) => vital(0xB1, characteristics(identity)),
        _ => return Err(Sense::INVALID_FIELD),
    };
    page.truncate(u16::from_be_bytes([cdb[3], cdb[4]]).into());
    Ok(page)
}

fn standard(identity: &Identity) -> Vec<u8> {
    let mut page = vec![0; 36];
    // SPC-4; additional length; command queueing.
    (page[2], page[3], page[4], page[7]) = (6, 2, 31, 2);
    page[8..16].copy_from_slice(&padded::<8>(&identity.vendor));
    page[16..32].copy_from_slice(&padded::<16>(&identity.product));
    page[32..36].copy_from_slice(&padded::<4>(&identity.revision));
    page
}

fn vital(number: u8, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let [high, low] = u16::try_from(body.len()).unwrap_or(u16::MAX).to_be_bytes();
    let mut page = vec![0, number, high, low];
    page.extend(body);
    page
}

fn supported(identity: &Identity) -> Vec<u8> {
    let pages = [0x00, 0x80, 0x83, 0x89, 0xB0, 0xB1];
    let is_there = |page: &u8| *page != 0x89 || identity.ata.is_some();
    pages.into_iter().filter(is_there).collect()
}

/// The world wide name, as an NAA designator of the logical unit.
fn designators(identity: &Identity) -> Vec<u8> {
    let mut body = vec![0x01, 0x03, 0x00, 0x08];
    body.extend(identity.wwn.to_be_bytes());
    body
}

/// ATA Information (SAT-3 §10.3.5): IDENTIFY DEVICE from byte 60 on.
fn ata_information(identity: &Identity) -> Result<Vec<u8>, Sense> {
    let page = identity.ata.as_ref().ok_or(Sense::INVALID_FIELD)?;
    let mut body = vec![0; 568];
    body[4..12].copy_from_slice(&padded::<8>("linux"));
    body[12..28].copy_from_slice(&padded::<16>("libata"));
    body[28..32].copy_from_slice(&padded::<4>("3.00"));
    // The signature of an ATA device, as a register FIS brings it.
    (body[32], body[34], body[36]) = (0x34, 0x50, 0x01);
    body[52] = 0xEC;
    body[56..].copy_from_slice(page);
    Ok(body)
}

fn characteristics(identity: &Identity) -> Vec<u8> {
    let mut body = vec![0; 60];
    body[..2].copy_from_slice(&identity.rotation.to_be_bytes());
    body
}

/// Filled up with blanks, or cut off.
fn padded<const N: usize>(text: &str) -> [u8; N] {
    let mut bytes = text.bytes();
    std::array::from_fn(|_| bytes.next().unwrap_or(b' '))
}
