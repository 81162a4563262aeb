//! A USB bridge behind QEMU's `usb-redir` (USB network redirection protocol 0.7). Where the connection ends, the cable has
//! been pulled out.

use std::io::{self, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pumice_lab::UsbBridge;
use pumice_lab::usb::{BULK_IN, BULK_OUT, DEVICE, INTERFACE, PACKET_BYTES, Setup, Stall};

use super::Timekeeper;
use crate::{Error, Result};

/// A header, up to the identifier of 32 bits, which has 64 after the greeting.
const HEADER_BYTES: usize = 12;
const LATER_HEADER_BYTES: usize = 16;
const VERSION_BYTES: usize = 64;
const CONTROL_BYTES: usize = 10;
const BULK_BYTES: usize = 10;
const ENDPOINTS: usize = 32;

/// What both sides must be able to do for an xHCI controller: the device's version, sizes of packets, identifiers of 64
/// bits and lengths of 32.
const CAPABILITIES: u32 = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 6;

/// Kinds of packets.
const HELLO: u32 = 0;
const CONNECT: u32 = 1;
const RESET: u32 = 3;
const INTERFACES: u32 = 4;
const ENDPOINT_INFO: u32 = 5;
const SET_CONFIGURATION: u32 = 6;
const ASK_CONFIGURATION: u32 = 7;
const CONFIGURATION: u32 = 8;
const SET_ALTERNATIVE: u32 = 9;
const ASK_ALTERNATIVE: u32 = 10;
const ALTERNATIVE: u32 = 11;
const CONTROL: u32 = 100;
const BULK: u32 = 101;

const SUCCESS: u8 = 0;
const STALLED: u8 = 4;

const HIGH_SPEED: u8 = 2;
const CONTROL_ENDPOINT: u8 = 0;
const BULK_ENDPOINT: u8 = 2;
const NO_ENDPOINT: u8 = 255;

/// A bridge, and the cable that it hangs on while it does. Copies are the same.
#[derive(Clone)]
pub struct UsbPort {
    /// The bridge.
    pub bridge: Arc<Mutex<UsbBridge>>,
    cable: Arc<Mutex<Option<UnixStream>>>,
}

impl UsbPort {
    /// A bridge that is not plugged in.
    pub fn new(bridge: UsbBridge) -> Self {
        Self {
            bridge: Arc::new(Mutex::new(bridge)),
            cable: Arc::default(),
        }
    }

    /// Pulls the cable out.
    pub fn unplug(&self) -> Result<()> {
        match lock(&self.cable).take() {
            Some(cable) => cable.shutdown(std::net::Shutdown::Both).map_err(failed),
            None => Err(Error::Machine("the bridge is not plugged in".into())),
        }
    }

    /// Serves the bridge to one virtual computer, on a socket that QEMU connects to, until either is gone.
    pub(super) fn serve(&self, socket: &Path) -> Result<()> {
        let listener = UnixListener::bind(socket).map_err(Error::file(socket))?;
        let (stream, _) = listener.accept().map_err(Error::file(socket))?;
        *lock(&self.cable) = Some(stream.try_clone().map_err(failed)?);
        let mut session = Session {
            stream,
            bridge: &self.bridge,
            time: Timekeeper::new(),
            header_bytes: HEADER_BYTES,
        };
        match session.run() {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(()),
            outcome => outcome.map_err(failed),
        }
    }
}

struct Session<'a> {
    stream: UnixStream,
    bridge: &'a Mutex<UsbBridge>,
    time: Timekeeper,
    header_bytes: usize,
}

/// A packet after its header.
struct Packet {
    kind: u32,
    id: u64,
    body: Vec<u8>,
}

impl Session<'_> {
    fn run(&mut self) -> io::Result<()> {
        let mut hello = b"lab".to_vec();
        hello.resize(VERSION_BYTES, 0);
        hello.extend(CAPABILITIES.to_le_bytes());
        self.send(HELLO, 0, &hello)?;
        loop {
            let packet = self.receive()?;
            let clock = lock(self.bridge).sat.disk.clock().clone();
            self.time.keep(&clock);
            self.answer(&packet)?;
        }
    }

    fn answer(&mut self, packet: &Packet) -> io::Result<()> {
        let first = packet.body.first().copied().unwrap_or(0);
        match packet.kind {
            HELLO => {
                self.header_bytes = LATER_HEADER_BYTES;
                self.plug_in()
            }
            RESET => {
                lock(self.bridge).reset();
                Ok(())
            }
            SET_CONFIGURATION => self.send(CONFIGURATION, packet.id, &[SUCCESS, first]),
            ASK_CONFIGURATION => self.send(CONFIGURATION, packet.id, &[SUCCESS, 1]),
            SET_ALTERNATIVE | ASK_ALTERNATIVE => self.send(ALTERNATIVE, packet.id, &[SUCCESS, first, 0]),
            CONTROL => self.control(packet),
            BULK => self.bulk(packet),
            // Of a transfer that is cancelled the answer is on its way.
            _ => Ok(()),
        }
    }

    fn plug_in(&mut self) -> io::Result<()> {
        let mut kinds = [NO_ENDPOINT; ENDPOINTS];
        let mut sizes = [0_u16; ENDPOINTS];
        for (endpoint, kind, size) in [
            (0x00, CONTROL_ENDPOINT, 64),
            (0x80, CONTROL_ENDPOINT, 64),
            (BULK_OUT, BULK_ENDPOINT, PACKET_BYTES),
            (BULK_IN, BULK_ENDPOINT, PACKET_BYTES),
        ] {
            let index = usize::from(endpoint & 0x80) >> 3 | usize::from(endpoint & 0x0F);
            (kinds[index], sizes[index]) = (kind, size);
        }
        let mut endpoints = kinds.to_vec();
        endpoints.resize(3 * ENDPOINTS, 0);
        endpoints.extend(sizes.iter().flat_map(|size| size.to_le_bytes()));
        self.send(ENDPOINT_INFO, 0, &endpoints)?;

        let mut interfaces = 1_u32.to_le_bytes().to_vec();
        for byte in [0].into_iter().chain(INTERFACE) {
            interfaces.push(byte);
            interfaces.resize(interfaces.len() + ENDPOINTS - 1, 0);
        }
        self.send(INTERFACES, 0, &interfaces)?;

        let mut device = vec![HIGH_SPEED, 0, 0, 0];
        // Vendor, product and version.
        device.extend(&DEVICE[8..14]);
        self.send(CONNECT, 0, &device)
    }

    /// Endpoint, request, kind, status; value, index, length.
    fn control(&mut self, packet: &Packet) -> io::Result<()> {
        let mut header = taken::<CONTROL_BYTES>(&packet.body)?;
        let word = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
        let setup = Setup {
            kind: header[2],
            request: header[1],
            value: word(4),
            length: word(8),
        };
        let (status, data) = told(lock(self.bridge).control(setup));
        header[3] = status;
        let length = u16::try_from(data.len()).map_err(io::Error::other)?;
        header[8..10].copy_from_slice(&length.to_le_bytes());
        self.send(CONTROL, packet.id, &[&header[..], &data].concat())
    }

    /// Endpoint, status, length, stream, upper half of the length.
    fn bulk(&mut self, packet: &Packet) -> io::Result<()> {
        let mut header = taken::<BULK_BYTES>(&packet.body)?;
        let asked = u32::from_le_bytes([header[2], header[3], header[8], header[9]]);
        let asked = usize::try_from(asked).map_err(io::Error::other)?;
        let mut bridge = lock(self.bridge);
        let (outcome, moved) = if header[0] == BULK_IN {
            let outcome = bridge.bulk_in(asked);
            let moved = outcome.as_ref().map_or(0, Vec::len);
            (outcome, moved)
        } else {
            let data = &packet.body[BULK_BYTES..];
            (bridge.bulk_out(data).map(|()| Vec::new()), data.len())
        };
        drop(bridge);
        let (status, data) = told(outcome);
        header[1] = status;
        let [l0, l1, l2, l3] = u32::try_from(moved).map_err(io::Error::other)?.to_le_bytes();
        (header[2], header[3], header[8], header[9]) = (l0, l1, l2, l3);
        self.send(BULK, packet.id, &[&header[..], &data].concat())
    }

    fn receive(&mut self) -> io::Result<Packet> {
        let mut header = [0; LATER_HEADER_BYTES];
        self.stream.read_exact(&mut header[..self.header_bytes])?;
        let dword = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        let mut body = vec![0; usize::try_from(dword(4)).map_err(io::Error::other)?];
        self.stream.read_exact(&mut body)?;
        Ok(Packet {
            kind: dword(0),
            id: u64::from(dword(12)) << 32 | u64::from(dword(8)),
            body,
        })
    }

    fn send(&mut self, kind: u32, id: u64, body: &[u8]) -> io::Result<()> {
        let length = u32::try_from(body.len()).map_err(io::Error::other)?;
        let mut packet = [kind, length].map(u32::to_le_bytes).concat();
        packet.extend(id.to_le_bytes());
        packet.truncate(self.header_bytes);
        packet.extend(body);
        self.stream.write_all(&packet)
    }
}

fn told(outcome: std::result::Result<Vec<u8>, Stall>) -> (u8, Vec<u8>) {
    match outcome {
        Ok(data) => (SUCCESS, data),
        Err(Stall) => (STALLED, Vec::new()),
    }
}

fn taken<const N: usize>(body: &[u8]) -> io::Result<[u8; N]> {
    body.first_chunk()
        .copied()
        .ok_or_else(|| io::ErrorKind::InvalidData.into())
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Machine(format!("USB redirection: {error}"))
}
