use std::cell::RefCell;

use pumice_device::DriveFirmware;
use pumice_engine::{Control, Intent, Limits, Surroundings, wipe};
use pumice_model::{
    Access, Attachment, BootSource, Drive, DriveChange, DriveId, Evidence, Heat, Inventory, Judgement, Overwrite, Plan,
    Planned, Resumption, SerialSource, Stream, StreamCipher, Technique, Transport, judge,
};

use super::opened::Opened;
use super::specimen::Specimen;

const DRIVE: DriveId = DriveId(1);
const BOOT_ID: [u8; 16] = [0xB0; 16];
const STREAM: Stream = Stream {
    cipher: StreamCipher::Aes256Ctr,
    key: [7; 32],
    counter: [9; 16],
};

/// A drive of the lab and the boots in which it is wiped.
pub struct Bench {
    specimen: Specimen,
    techniques: Vec<Technique>,
    /// What a journal would hold: the newest evidence.
    left: Option<Evidence>,
}

/// What came of one boot.
pub struct Wiped {
    /// What was to be done.
    pub planned: Planned,
    /// What was done.
    pub evidence: Evidence,
    /// What follows.
    pub judgement: Judgement,
}

impl Bench {
    /// One that has not been booted yet; the drive is to erase itself by the first of these techniques that it begins.
    pub fn new(specimen: Specimen, techniques: &[Technique]) -> Self {
        Self {
            specimen,
            techniques: techniques.to_vec(),
            left: None,
        }
    }

    /// Wipes the drive in a boot, from where the boot before left off, and judges that.
    pub fn boot(&mut self) -> Wiped {
        self.boot_with(self.specimen.firmware())
    }

    /// The same where the drive's firmware is spoken to so.
    pub fn boot_with(&mut self, firmware: DriveFirmware) -> Wiped {
        let drive = described(&self.specimen);
        let serial = drive.identity.serial.clone().expect("every drive of the lab has one");
        let mut inventory = Inventory::new(BootSource::NoMedium);
        inventory.apply(DriveChange::Appeared(drive));
        let plan = Plan::new(&inventory, DRIVE, Overwrite::three_passes(STREAM)).expect("nothing holds it");
        let order = plan
            .with_techniques(self.techniques.clone())
            .confirm(&inventory, &serial)
            .expect("the serial number is its own");
        let planned = order.planned().clone();
        let left = self.left.take();
        let resumption = left.and_then(|left| Resumption::of(&planned, &left, BOOT_ID));
        let (clock, newest) = (self.specimen.clock(), RefCell::new(None));
        let surroundings = Surroundings {
            drive: DRIVE,
            now_ms: &|| clock.now_ms(),
            notify: &|_| {},
            checkpoint: &|evidence| drop(newest.replace(Some(evidence.clone()))),
            intend: &|evidence| {
                newest.replace(Some(evidence.clone()));
                Intent::Recorded
            },
            heat: &|| Heat::Fine,
            control: &Control::default(),
            limits: Limits::default(),
        };
        let opened = Opened::new(self.specimen.clone(), firmware);
        let (evidence, _) = wipe(order, Ok(opened), resumption, &surroundings);
        self.left = newest.into_inner();
        Wiped {
            judgement: judge(&planned, &evidence),
            planned,
            evidence,
        }
    }
}

fn described(specimen: &Specimen) -> Drive {
    let found = Opened::found(specimen).expect("it has power at boot");
    let transport = specimen.transport();
    let is_bridged = transport == Transport::Usb;
    Drive {
        id: DRIVE,
        name: "lab".into(),
        identity: found.identity,
        serial_source: if is_bridged {
            SerialSource::Bridge
        } else {
            SerialSource::Drive
        },
        firmware: None,
        geometry: Some(found.geometry),
        medium: specimen.medium(),
        transport,
        access: Access::ReadWrite,
        attachment: Attachment::Fixed,
        path: None,
        signatures: Vec::new(),
        volumes: Vec::new(),
        uses: Vec::new(),
    }
}
