use std::io;

/// Memory of a host that a controller reads and writes by itself.
pub trait HostMemory {
    /// Reads from an address; an error where the host has no memory.
    fn read(&self, address: u64, bytes: &mut [u8]) -> io::Result<()>;

    /// Writes to an address.
    fn write(&self, address: u64, bytes: &[u8]) -> io::Result<()>;
}

/// A number of 32 bits at a place of what was read, least significant byte first.
pub(crate) fn dword(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// A number of 64 bits.
pub(crate) fn qword(bytes: &[u8], at: usize) -> u64 {
    u64::from(dword(bytes, at)) | u64::from(dword(bytes, at + 4)) << 32
}

/// Replaces one half of a register of 64 bits.
pub(crate) fn put_half(register: &mut u64, value: u32, shift: u32) {
    *register = *register & !(0xFFFF_FFFF << shift) | u64::from(value) << shift;
}

/// Memory of a test: a mebibyte from address 0 on.
#[cfg(test)]
pub(crate) struct TestMemory(std::cell::RefCell<Vec<u8>>);

#[cfg(test)]
impl TestMemory {
    pub fn new() -> Self {
        Self(std::cell::RefCell::new(vec![0; 1 << 20]))
    }

    pub fn bytes(&self, address: usize, length: usize) -> Vec<u8> {
        self.0.borrow()[address..address + length].to_vec()
    }

    pub fn put(&self, address: usize, bytes: &[u8]) {
        self.0.borrow_mut()[address..address + bytes.len()].copy_from_slice(bytes);
    }
}

#[cfg(test)]
impl HostMemory for TestMemory {
    fn read(&self, address: u64, bytes: &mut [u8]) -> io::Result<()> {
        let address = usize::try_from(address).map_err(io::Error::other)?;
        let memory = self.0.borrow();
        let from = memory.get(address..address + bytes.len());
        bytes.copy_from_slice(from.ok_or(io::ErrorKind::InvalidInput)?);
        Ok(())
    }

    fn write(&self, address: u64, bytes: &[u8]) -> io::Result<()> {
        let address = usize::try_from(address).map_err(io::Error::other)?;
        let mut memory = self.0.borrow_mut();
        let to = memory.get_mut(address..address + bytes.len());
        to.ok_or(io::ErrorKind::InvalidInput)?.copy_from_slice(bytes);
        Ok(())
    }
}
