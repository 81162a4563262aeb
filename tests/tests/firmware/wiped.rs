//! A whole wipe of a disk of the lab by the real engine: its blocks and its firmware are reached through the same seam.

use std::cell::RefCell;
use std::collections::VecDeque;

use pumice_device::{Cdb, Data, DriveFirmware, Passthru};
use pumice_engine::{
    Action, Completion, Control, Device, Firmware, Intent, Limits, Poll, Request, Start, Surroundings, wipe,
};
use pumice_model::{
    Access, Attachment, BootSource, Drive, DriveChange, DriveId, Evidence, Fault, Found, Geometry, Heat, HiddenAreas,
    Identity, Inventory, Judgement, Medium, Order, Overwrite, Plan, Resumption, SerialSource, Stream, StreamCipher,
    Technique, Transport, judge,
};

use crate::bench::Disk;

const DRIVE: DriveId = DriveId(1);
const SERIAL: &str = "LAB0001";
const BOOT_ID: [u8; 16] = [0xB0; 16];
const DEADLINE_MS: u32 = 15_000;
const STREAM: Stream = Stream {
    cipher: StreamCipher::Aes256Ctr,
    key: [7; 32],
    counter: [0; 16],
};

/// A disk that is planned, over boots.
pub struct Planned {
    disk: Disk,
    medium: Medium,
    techniques: Vec<Technique>,
    left: Option<Evidence>,
}

/// What came of one boot.
pub struct Wiped {
    pub evidence: Evidence,
    pub judgement: Judgement,
}

impl Planned {
    /// Nothing is done to it yet.
    pub fn new(disk: &Disk, medium: Medium, techniques: &[Technique]) -> Self {
        Self {
            disk: disk.clone(),
            medium,
            techniques: techniques.to_vec(),
            left: None,
        }
    }

    /// Wipes it as it shows itself now, from where the boot before left off.
    pub fn boot(&mut self) -> Wiped {
        let firmware = self.disk.firmware();
        self.boot_with(firmware)
    }

    /// The same, with firmware that somebody else has opened.
    pub fn boot_with(&mut self, firmware: DriveFirmware) -> Wiped {
        let order = self.order();
        let planned = order.planned().clone();
        let left = self.left.take();
        let resumption = left.and_then(|left| Resumption::of(&planned, &left, BOOT_ID));
        let newest = RefCell::new(None);
        let keep = |evidence: &Evidence| drop(newest.replace(Some(evidence.clone())));
        let surroundings = Surroundings {
            drive: DRIVE,
            now_ms: &|| self.disk.now_ms(),
            notify: &|_| {},
            checkpoint: &keep,
            intend: &|evidence| {
                keep(evidence);
                Intent::Recorded
            },
            heat: &|| Heat::Fine,
            control: &Control::default(),
            limits: Limits::default(),
        };
        let device = Whole {
            disk: self.disk.clone(),
            firmware,
            ready: VecDeque::new(),
        };
        let (evidence, _) = wipe(order, Ok(device), resumption, &surroundings);
        self.left = newest.into_inner();
        Wiped {
            judgement: judge(&planned, &evidence),
            evidence,
        }
    }

    fn order(&self) -> Order {
        let drive = Drive {
            id: DRIVE,
            name: "lab".into(),
            identity: label(),
            serial_source: SerialSource::Drive,
            firmware: None,
            geometry: Some(geometry(&self.disk)),
            medium: self.medium,
            transport: Transport::Ata,
            access: Access::ReadWrite,
            attachment: Attachment::Fixed,
            path: None,
            signatures: Vec::new(),
            volumes: Vec::new(),
            uses: Vec::new(),
        };
        let mut inventory = Inventory::new(BootSource::NoMedium);
        inventory.apply(DriveChange::Appeared(drive));
        let plan = Plan::new(&inventory, DRIVE, Overwrite::three_passes(STREAM)).expect("nothing holds it");
        plan.with_techniques(self.techniques.clone())
            .confirm(&inventory, SERIAL)
            .expect("the serial number is its own")
    }
}

struct Whole {
    disk: Disk,
    firmware: DriveFirmware,
    ready: VecDeque<Completion>,
}

impl Whole {
    /// READ (16) or WRITE (16); the disk says nothing finer than that it did not.
    fn transfer(&mut self, request: &mut Request) -> Result<usize, Fault> {
        let block_bytes = geometry(&self.disk).logical_block_bytes() as usize;
        let lba = request.offset_bytes / block_bytes as u64;
        let blocks = u32::try_from(request.length_bytes / block_bytes).map_err(|_| Fault::Denied)?;
        let opcode = match request.action {
            Action::Read => 0x88,
            Action::Write => 0x8A,
        };
        let mut cdb = [0; 16];
        cdb[0] = opcode;
        cdb[2..10].copy_from_slice(&lba.to_be_bytes());
        cdb[10..14].copy_from_slice(&blocks.to_be_bytes());
        let length = request.length_bytes;
        let data = match request.action {
            Action::Read => Data::In(&mut request.buffer.as_mut_slice().ok_or(Fault::Denied)?[..length]),
            Action::Write => Data::Out(&request.buffer.as_slice()[..length]),
        };
        match self.disk.submit(&Cdb(cdb), data, DEADLINE_MS) {
            Ok(completion) if completion.status == 0 && completion.host_status == 0 => Ok(length),
            Ok(_) => Err(Fault::Medium),
            Err(_) => Err(Fault::Gone),
        }
    }
}

impl Device for Whole {
    fn identify(&mut self) -> Result<Found, Fault> {
        if !self.disk.with(|sat| sat.disk.is_powered()) {
            return Err(Fault::Gone);
        }
        Ok(Found {
            identity: label(),
            geometry: geometry(&self.disk),
        })
    }

    fn submit(&mut self, mut request: Request) {
        let outcome = self.transfer(&mut request);
        self.ready.push_back(Completion {
            slot: request.slot,
            buffer: request.buffer,
            outcome,
        });
    }

    fn complete(&mut self, _: u64) -> Option<Completion> {
        self.ready.pop_front()
    }

    fn start_flush(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn flushed(&mut self, _: u64) -> Option<Result<(), Fault>> {
        Some(Ok(()))
    }
}

impl Firmware for Whole {
    fn restore_hidden(&mut self) -> HiddenAreas {
        self.firmware.restore_hidden()
    }

    fn start(&mut self, technique: Technique) -> Start {
        self.firmware.start(technique)
    }

    fn attach(&mut self, technique: Technique) -> bool {
        self.firmware.attach(technique)
    }

    fn poll(&mut self, wait_ms: u64) -> Poll {
        self.firmware.poll(wait_ms)
    }
}

fn geometry(disk: &Disk) -> Geometry {
    let (sectors, block_bytes) = disk.with(|sat| (sat.disk.sectors(), sat.disk.logical_block_bytes()));
    Geometry::new(sectors * u64::from(block_bytes), block_bytes, block_bytes).expect("a possible size")
}

fn label() -> Identity {
    Identity {
        model: "LAB".into(),
        serial: Some(SERIAL.into()),
        wwn: None,
    }
}
