use super::AtaDisk;
use super::command::{Command, Fault, Good};
use crate::erasure::replace_all_keys;
use crate::opal::Consequence;

impl AtaDisk {
    /// TRUSTED RECEIVE (ACS-3 §7.59): protocol in FEATURE, its address in bits 23:8 of LBA, length in blocks in COUNT and
    /// bits 7:0 of LBA.
    pub(super) fn trusted_receive(&mut self, command: &Command) -> Result<Good, Fault> {
        let (protocol, address, length) = words(command);
        let opal = self.opal.as_mut().ok_or(Fault::ABORTED)?;
        let mut data = opal.receive(protocol, address).map_err(|_| Fault::ABORTED)?;
        data.resize(length, 0);
        Ok(Good {
            data,
            ..Good::default()
        })
    }

    /// TRUSTED SEND (ACS-3 §7.61).
    pub(super) fn trusted_send(&mut self, command: &Command, data: &[u8]) -> Result<Good, Fault> {
        let (protocol, address, length) = words(command);
        let opal = self.opal.as_mut().ok_or(Fault::ABORTED)?;
        if data.len() != length {
            return Err(Fault::ABORTED);
        }
        let consequence = opal.send(protocol, address, data).map_err(|_| Fault::ABORTED)?;
        if consequence == Consequence::Revert {
            replace_all_keys(&self.script, &mut self.medium);
        }
        Ok(Good::default())
    }
}

fn words(command: &Command) -> (u8, u16, usize) {
    let [high, low_address, high_address, ..] = command.lba.to_le_bytes();
    let blocks = u16::from_le_bytes([command.count.to_le_bytes()[0], high]);
    let address = u16::from_le_bytes([low_address, high_address]);
    (command.feature.to_le_bytes()[0], address, usize::from(blocks) * 512)
}
