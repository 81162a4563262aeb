//! A loop device in the place of a drive, wiped by the real engine.

use std::fmt::Debug;
use std::time::Instant;

use pumice_device::BlockDevice;
use pumice_engine::{
    Buffer, Completion, Control, Device, Firmware, Intent, Limits, Poll, Request, Start, Surroundings, wipe,
};
use pumice_model::{
    Access, Attachment, BootSource, Drive, DriveChange, DriveId, Event, Evidence, Fault, Found, Geometry, Heat,
    HiddenAreas, Identity, Inventory, Lock, Medium, Order, Overwrite, Plan, Planned, SerialSource, Stream, Technique,
    Transport,
};
use pumice_tests::{Error, Result};

const SERIAL: &str = "LOOP0001";

/// What came of wiping a loop device.
pub struct Wiped {
    /// What was to be done.
    pub planned: Planned,
    /// What came of it.
    pub evidence: Evidence,
    /// The device; closing one that hangs may hang.
    pub device: Option<BlockDevice>,
}

/// What goes on around a wipe.
pub struct Watch<'a> {
    /// Hears what happens, in the thread that works.
    pub notify: &'a (dyn Fn(Event) + Sync),
    /// The operator's wishes.
    pub control: &'a Control,
    /// Bounds.
    pub limits: Limits,
}

/// Wipes an opened loop device and answers with what was to be done and what came of it; `notify` hears the events, in
/// the thread that works.
pub fn wipe_loop(device: BlockDevice, stream: Stream, notify: &(dyn Fn(Event) + Sync)) -> Result<(Planned, Evidence)> {
    let watch = Watch {
        notify,
        control: &Control::default(),
        limits: Limits::default(),
    };
    let wiped = wipe_watched(device, stream, &watch)?;
    drop(wiped.device);
    Ok((wiped.planned, wiped.evidence))
}

/// Wipes an opened loop device under somebody's eyes.
pub fn wipe_watched(device: BlockDevice, stream: Stream, watch: &Watch) -> Result<Wiped> {
    let geometry = device.geometry().map_err(fault)?;
    let order = order(device.drive(), geometry, stream)?;
    let planned = order.planned().clone();
    let begun = Instant::now();
    let now_ms = || u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let surroundings = Surroundings {
        drive: order.drive(),
        now_ms: &now_ms,
        notify: watch.notify,
        checkpoint: &|_| {},
        intend: &|_| Intent::Recorded,
        heat: &|| Heat::Fine,
        control: watch.control,
        limits: watch.limits,
    };
    let (evidence, device) = wipe(order, Ok(Labelled(device)), None, &surroundings);
    Ok(Wiped {
        planned,
        evidence,
        device: device.map(|Labelled(device)| device),
    })
}

/// What the kernel answered, as a failure of a check.
pub fn fault(fault: Fault) -> Error {
    Error::Check(format!("the kernel answered {fault:?}"))
}

/// Loop devices say nothing of themselves, and what is not known cannot be planned.
struct Labelled(BlockDevice);

impl Firmware for Labelled {
    fn lock(&mut self) -> Lock {
        self.0.lock()
    }

    fn restore_hidden(&mut self) -> HiddenAreas {
        self.0.restore_hidden()
    }

    fn start(&mut self, technique: Technique) -> Start {
        self.0.start(technique)
    }

    fn attach(&mut self, technique: Technique) -> bool {
        self.0.attach(technique)
    }

    fn poll(&mut self, wait_ms: u64) -> Poll {
        self.0.poll(wait_ms)
    }
}

impl Device for Labelled {
    fn identify(&mut self) -> std::result::Result<Found, Fault> {
        let Found { geometry, .. } = self.0.identify()?;
        Ok(Found {
            identity: label(),
            geometry,
        })
    }

    fn register(&mut self, buffers: &[Buffer]) {
        self.0.register(buffers);
    }

    fn submit(&mut self, request: Request) {
        self.0.submit(request);
    }

    fn complete(&mut self, wait_ms: u64) -> Option<Completion> {
        self.0.complete(wait_ms)
    }

    fn start_flush(&mut self) -> std::result::Result<(), Fault> {
        self.0.start_flush()
    }

    fn flushed(&mut self, wait_ms: u64) -> Option<std::result::Result<(), Fault>> {
        self.0.flushed(wait_ms)
    }
}

fn label() -> Identity {
    Identity {
        model: "Loop device".into(),
        serial: Some(SERIAL.into()),
        wwn: None,
    }
}

fn order(id: DriveId, geometry: Geometry, stream: Stream) -> Result<Order> {
    let drive = Drive {
        id,
        name: "loop".into(),
        identity: label(),
        serial_source: SerialSource::Drive,
        firmware: None,
        geometry: Some(geometry),
        medium: Medium::Virtual,
        transport: Transport::Other,
        access: Access::ReadWrite,
        attachment: Attachment::Fixed,
        path: None,
        signatures: Vec::new(),
        volumes: Vec::new(),
        uses: Vec::new(),
    };
    let mut inventory = Inventory::new(BootSource::NoMedium);
    inventory.apply(DriveChange::Appeared(drive));
    let plan = Plan::new(&inventory, id, Overwrite::three_passes(stream)).map_err(refused)?;
    plan.confirm(&inventory, SERIAL).map_err(refused)
}

fn refused(refusal: impl Debug) -> Error {
    Error::Check(format!("no order: {refusal:?}"))
}
