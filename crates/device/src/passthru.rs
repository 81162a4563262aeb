use std::os::fd::AsFd;

use nix::errno::Errno;

use crate::sys;

/// Sends command words past the kernel's own commands to a drive and brings back what the drive answered.
///
/// Whoever encodes and decodes speaks to this and not to the kernel, so that a drive made of memory can take its place.
pub trait Passthru<W: Words> {
    /// Sends one command and waits for its end, up to about `deadline_ms`.
    ///
    /// An error means that the kernel did not pass it on: the drive has not seen it.
    fn submit(&mut self, words: &W, data: Data<'_>, deadline_ms: u32) -> Result<W::Completion, Errno>;
}

/// An open disk, as the kernel passes commands on to it.
impl<F: AsFd> Passthru<Cdb> for F {
    fn submit(&mut self, words: &Cdb, data: Data<'_>, deadline_ms: u32) -> Result<ScsiCompletion, Errno> {
        sys::scsi(self, words, data, deadline_ms)
    }
}

impl<F: AsFd> Passthru<AdminCommand> for F {
    fn submit(&mut self, words: &AdminCommand, data: Data<'_>, deadline_ms: u32) -> Result<NvmeCompletion, Errno> {
        sys::nvme_admin(self, words, data, deadline_ms)
    }
}

impl<F: AsFd> Passthru<MmcSequence> for F {
    fn submit(&mut self, words: &MmcSequence, data: Data<'_>, deadline_ms: u32) -> Result<MmcCompletion, Errno> {
        sys::mmc(self, words, data, deadline_ms)
    }
}

/// A command set, as the words of one command.
pub trait Words {
    /// What the end of a command says.
    type Completion;
}

/// What is moved with a command.
#[derive(Debug)]
pub enum Data<'a> {
    /// Nothing.
    None,
    /// From the drive; filled as far as the drive sends.
    In(&'a mut [u8]),
    /// To the drive.
    Out(&'a [u8]),
}

/// A SCSI command descriptor block of 16 bytes (SPC-4 §4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cdb(pub [u8; 16]);

impl Cdb {
    /// How many of its bytes are the command, by its group (SPC-4 §4.2.5.1): bridges have been seen to stumble over more.
    pub fn length(&self) -> u8 {
        match self.0[0] >> 5 {
            0 => 6,
            1 | 2 => 10,
            5 => 12,
            _ => 16,
        }
    }
}

impl Words for Cdb {
    type Completion = ScsiCompletion;
}

/// The end of a SCSI command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScsiCompletion {
    /// What the drive said.
    pub status: u8,
    /// What the host adapter's driver said (`DID_*`); 0 is good.
    pub host_status: u16,
    /// Sense data, in the format that came; empty where there is none.
    pub sense: Vec<u8>,
    /// How long it took.
    pub elapsed_ms: u32,
}

/// An NVMe admin command: the parts of a submission queue entry that a command sets (NVMe Base 2.0 §3.3.3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AdminCommand {
    /// Opcode.
    pub opcode: u8,
    /// Namespace.
    pub namespace: u32,
    /// Command dwords 10 to 15.
    pub dwords: [u32; 6],
}

impl Words for AdminCommand {
    type Completion = NvmeCompletion;
}

/// The end of an NVMe command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NvmeCompletion {
    /// The controller ended it.
    Ended {
        /// Status code in bits 7:0, its type in bits 10:8, do not retry in bit 14; 0 is good.
        status: u16,
        /// Dword 0 of the completion queue entry.
        result: u32,
    },
    /// The kernel gave it up when its time had passed: what the controller did with it is unknown.
    GivenUp,
}

/// Commands to an MMC card that are sent with nothing between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MmcSequence(pub Vec<MmcCommand>);

impl Words for MmcSequence {
    type Completion = MmcCompletion;
}

/// A command to an MMC card (JESD84-B51).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MmcCommand {
    /// Its number.
    pub index: u8,
    /// Its argument.
    pub argument: u32,
    /// What the card answers.
    pub response: MmcResponse,
}

/// What a card answers: its status, and what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MmcResponse {
    /// Nothing.
    R1,
    /// It is busy until it has done it.
    R1WithBusy,
    /// One block of 512 bytes comes from the card.
    R1WithData,
}

/// The end of commands to an MMC card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MmcCompletion {
    /// The card answered each of them.
    Ended {
        /// Its status, for each (JESD84-B51, device status).
        statuses: Vec<u32>,
    },
    /// The kernel gave one up when its time had passed.
    GivenUp,
    /// One ended in an error on the bus: what the card did with it is unknown.
    Broken,
}

/// Why a command did not end well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandFault {
    /// The drive refused it: nothing was done.
    Refused,
    /// Its time passed: whether it was done is unknown.
    TimedOut,
    /// It ended in an error that tells neither: whether it was done is unknown.
    Unclear,
    /// The kernel did not pass it on: nothing was done.
    Undelivered(Errno),
}
