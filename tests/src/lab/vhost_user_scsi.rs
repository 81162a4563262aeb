//! A SCSI target behind QEMU's `vhost-user-scsi-pci` (virtio 1.2 §5.6).

use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use pumice_device::{Cdb, Data, Passthru, ScsiCompletion};
use vhost::vhost_user::message::VhostUserProtocolFeatures;
use vhost_user_backend::{VhostUserBackendMut, VhostUserDaemon, VringRwLock, VringT};
use virtio_queue::{QueueT, Reader, Writer};
use vm_memory::{GuestAddressSpace, GuestMemoryAtomic, GuestMemoryMmap};
use vmm_sys_util::epoll::EventSet;
use vmm_sys_util::event::{EventConsumer, EventFlag, EventNotifier, new_event_consumer_and_notifier};

use super::{Target, Timekeeper};
use crate::{Error, Result};

/// Control, events, and one for requests.
const QUEUES: usize = 3;
const CONTROL: u16 = 0;
const REQUESTS: u16 = 2;

/// Virtio 1, the vhost-user protocol's own features, and hot plug and change, which QEMU offers whether we do or not and
/// the guest then takes.
const FEATURES: u64 = 1 << 32 | 1 << 30 | 1 << 2 | 1 << 1;

const REQUEST_BYTES: usize = 51;
const CDB_OFFSET: usize = 19;
const RESPONSE_BYTES: usize = 108;
const MOST_SENSE_BYTES: usize = 96;

const RESPONSE_OK: u8 = 0;
const RESPONSE_BAD_TARGET: u8 = 3;
const RESPONSE_FAILURE: u8 = 9;

const REPORT_LUNS: u8 = 0xA0;

/// Serves a drive to one virtual computer, on a socket that QEMU connects to, until the computer ends.
pub fn serve(socket: &Path, target: Arc<Mutex<Target>>) -> Result<()> {
    let failed = |error: vhost_user_backend::Error| Error::Machine(format!("{}: {error}", socket.display()));
    let memory = GuestMemoryAtomic::new(GuestMemoryMmap::new());
    let backend = Backend {
        target,
        time: Timekeeper::new(),
        memory: memory.clone(),
    };
    let backend = Arc::new(RwLock::new(backend));
    let mut daemon = VhostUserDaemon::new("lab".into(), backend, memory).map_err(failed)?;
    daemon.serve(socket).map_err(failed)
}

struct Backend {
    target: Arc<Mutex<Target>>,
    time: Timekeeper,
    memory: GuestMemoryAtomic<GuestMemoryMmap>,
}

impl VhostUserBackendMut for Backend {
    type Bitmap = ();
    type Vring = VringRwLock;

    fn num_queues(&self) -> usize {
        QUEUES
    }

    fn max_queue_size(&self) -> usize {
        128
    }

    fn features(&self) -> u64 {
        FEATURES
    }

    fn protocol_features(&self) -> VhostUserProtocolFeatures {
        VhostUserProtocolFeatures::MQ
    }

    fn set_event_idx(&mut self, _enabled: bool) {}

    fn update_memory(&mut self, memory: GuestMemoryAtomic<GuestMemoryMmap>) -> io::Result<()> {
        self.memory = memory;
        Ok(())
    }

    fn exit_event(&self, _thread: usize) -> Option<(EventConsumer, EventNotifier)> {
        new_event_consumer_and_notifier(EventFlag::empty()).ok()
    }

    fn handle_event(&mut self, queue: u16, _set: EventSet, vrings: &[VringRwLock], _thread: usize) -> io::Result<()> {
        let vring = &vrings[usize::from(queue)];
        let memory = self.memory.memory();
        loop {
            let chain = vring.get_mut().get_queue_mut().pop_descriptor_chain(memory.clone());
            let Some(chain) = chain else {
                return Ok(());
            };
            let head = chain.head_index();
            let reader = chain.clone().reader(&memory).map_err(io::Error::other)?;
            let mut writer = chain.writer(&memory).map_err(io::Error::other)?;
            match queue {
                // Task management: what is in flight has ended by now.
                CONTROL => writer.write_all(&[RESPONSE_OK])?,
                REQUESTS => self.answer(reader, &mut writer)?,
                _ => {}
            }
            let written = u32::try_from(writer.bytes_written()).unwrap_or(u32::MAX);
            vring.add_used(head, written).map_err(io::Error::other)?;
            vring.signal_used_queue()?;
        }
    }
}

impl Backend {
    fn answer(&mut self, mut reader: Reader<'_>, writer: &mut Writer<'_>) -> io::Result<()> {
        let mut request = [0; REQUEST_BYTES];
        reader.read_exact(&mut request)?;
        let mut out = Vec::new();
        reader.read_to_end(&mut out)?;
        let mut room = vec![0; writer.available_bytes().saturating_sub(RESPONSE_BYTES)];
        let mut cdb = [0; 16];
        cdb.copy_from_slice(&request[CDB_OFFSET..CDB_OFFSET + 16]);
        // The address of a unit: 1, target, and the number of the unit in 14 bits.
        let unit = u16::from_be_bytes([request[2], request[3]]) & 0x3FFF;
        let is_ours = request[1] == 0 && unit == 0;
        let response = if !is_ours {
            response(RESPONSE_BAD_TARGET, None)
        } else if cdb[0] == REPORT_LUNS {
            report_luns(&mut room);
            response(RESPONSE_OK, None)
        } else {
            match self.submit(cdb, &out, &mut room) {
                Some(ended) if ended.host_status == 0 => response(RESPONSE_OK, Some(&ended)),
                _ => response(RESPONSE_FAILURE, None),
            }
        };
        writer.write_all(&response)?;
        writer.write_all(&room)
    }

    fn submit(&mut self, cdb: [u8; 16], out: &[u8], room: &mut [u8]) -> Option<ScsiCompletion> {
        let mut target = self.target.lock().unwrap_or_else(PoisonError::into_inner);
        self.time.keep(target.clock());
        let data = match (out.is_empty(), room.is_empty()) {
            (true, true) => Data::None,
            (true, false) => Data::In(room),
            (false, _) => Data::Out(out),
        };
        target.submit(&Cdb(cdb), data, u32::MAX).ok()
    }
}

/// Length of sense, residual, status qualifier, status, response, sense.
fn response(code: u8, ended: Option<&ScsiCompletion>) -> [u8; RESPONSE_BYTES] {
    let mut bytes = [0; RESPONSE_BYTES];
    bytes[11] = code;
    if let Some(ended) = ended {
        let length = ended.sense.len().min(MOST_SENSE_BYTES);
        bytes[..4].copy_from_slice(&u32::try_from(length).unwrap_or(0).to_le_bytes());
        bytes[10] = ended.status;
        bytes[12..12 + length].copy_from_slice(&ended.sense[..length]);
    }
    bytes
}

/// There is one unit, number 0.
fn report_luns(room: &mut [u8]) {
    if let Some(length) = room.get_mut(..4) {
        length.copy_from_slice(&8_u32.to_be_bytes());
    }
}
