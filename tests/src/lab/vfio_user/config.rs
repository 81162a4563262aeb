use vfio_bindings::bindings::vfio::{VFIO_PCI_INTX_IRQ_INDEX, VFIO_PCI_MSI_IRQ_INDEX};

/// A configuration space (PCI Local Bus 3.0 §6.1).
pub(super) const BYTES: u64 = 256;

/// What a function's configuration space says: a header of type 0, with one region of memory and one
/// interrupt.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Config {
    /// Class, subclass and interface.
    pub class: [u8; 3],
    /// Number of the region of registers.
    pub region: u32,
    /// Its size.
    pub region_bytes: u64,
    /// Whether its address has 64 bits.
    pub is_64_bit: bool,
    /// How it interrupts.
    pub interrupt: Interrupt,
}

/// How a function interrupts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Interrupt {
    /// By a message.
    Message,
    /// By the first pin.
    Pin,
}

impl Interrupt {
    /// Its number in the protocol.
    pub fn index(self) -> u32 {
        match self {
            Self::Message => VFIO_PCI_MSI_IRQ_INDEX,
            Self::Pin => VFIO_PCI_INTX_IRQ_INDEX,
        }
    }
}

impl Config {
    pub fn space(&self) -> Vec<u8> {
        let mut space = vec![0; 256];
        space[0..4].copy_from_slice(&[0xB0, 0x1A, 0x01, 0x00]);
        let [class, subclass, interface] = self.class;
        space[8..12].copy_from_slice(&[1, interface, subclass, class]);
        let address = 0x10 + 4 * usize::try_from(self.region).unwrap_or(0);
        space[address] = if self.is_64_bit { 0x04 } else { 0 };
        space[0x2C..0x30].copy_from_slice(&[0xB0, 0x1A, 0x01, 0x00]);
        match self.interrupt {
            Interrupt::Message => {
                // A list of capabilities with one in it.
                (space[0x06], space[0x34]) = (0x10, 0x50);
                space[0x50..0x54].copy_from_slice(&[0x05, 0, 0x80, 0]);
            }
            Interrupt::Pin => space[0x3D] = 1,
        }
        space
    }
}
