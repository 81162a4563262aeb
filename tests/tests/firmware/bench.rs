use nix::errno::Errno;
use pumice_device::{
    AtaFirmware, Cdb, CommandSet, Data, DriveFirmware, NvmeFirmware, Passthru, ScsiCompletion, ScsiFirmware, Words,
};
use pumice_engine::{Firmware, Poll, Start};
use pumice_lab::description::{Ata, Nvme, Rack, Scsi};
use pumice_lab::{AtaDisk, Clock, Layer, Misbehaviour, NvmeController, OldData, SatDisk, Script, ScsiDisk};
use pumice_model::{Availability, FirmwareOutcome, RawStatus, Technique, WhyNot};
use pumice_tests::lab::{Held, identify_device};
pub use pumice_tests::matrix::attempt_words as words;
use pumice_tests::matrix::{Bench, Specimen};

const ATA_RACK: &str = include_str!("../../../qemu/racks/lab/ata.toml");
const NVME_RACK: &str = include_str!("../../../qemu/racks/lab/nvme.toml");
const SCSI_RACK: &str = include_str!("../../../qemu/racks/lab/scsi.toml");

/// ATA disks of the rack, by their serial numbers: one of flash, an old magnetic one, a newer one.
pub const SSD: &str = "LAB-ATA-SSD";
pub const HDD: &str = "LAB-ATA-HDD";
pub const HDD_4KN: &str = "LAB-ATA-4KN";

/// How long the engine sleeps between two looks, made longer so that a test takes few of them.
const POLL_MS: u64 = 5_000;

/// Looks after which a drive is given up; more than the longest erase of the racks takes.
const MOST_POLLS: u32 = 2_000;

/// A drive of the lab that both the product and the test hold.
pub struct Shared<D> {
    drive: Held<D>,
    clock: Clock,
}

pub type Disk = Shared<SatDisk>;
pub type Controller = Shared<NvmeController>;
pub type SasDisk = Shared<ScsiDisk>;

impl<D> Clone for Shared<D> {
    fn clone(&self) -> Self {
        Self {
            drive: self.drive.clone(),
            clock: self.clock.clone(),
        }
    }
}

impl<W: Words, D: Passthru<W>> Passthru<W> for Shared<D> {
    fn submit(&mut self, words: &W, data: Data<'_>, deadline_ms: u32) -> Result<W::Completion, Errno> {
        self.drive.submit(words, data, deadline_ms)
    }
}

impl<D> Shared<D> {
    fn new(drive: D, clock: Clock) -> Self {
        Self {
            drive: Held::new(drive),
            clock,
        }
    }

    pub fn with<T>(&self, work: impl FnOnce(&mut D) -> T) -> T {
        work(&mut self.drive.drive())
    }

    pub fn wait_ms(&self, wait_ms: u64) {
        self.clock.advance_ms(wait_ms);
    }

    /// A set of commands, driven as the product drives it, by the lab's clock.
    pub fn driven(&self, set: impl CommandSet + 'static) -> DriveFirmware {
        let clock = self.clock.clone();
        DriveFirmware::new(Box::new(set), move |wait_ms| clock.advance_ms(wait_ms))
    }
}

/// A disk that another program asks something right before a command, so often.
pub struct Disturbed {
    pub disk: Disk,
    pub before: u8,
    pub times: u32,
}

impl Passthru<Cdb> for Disturbed {
    fn submit(&mut self, words: &Cdb, data: Data<'_>, deadline_ms: u32) -> Result<ScsiCompletion, Errno> {
        if words.0[14] == self.before && self.times > 0 {
            self.times -= 1;
            self.disk.security();
        }
        self.disk.submit(words, data, deadline_ms)
    }
}

/// A disk that does not hear of one command, whose sender is told that all is well.
pub struct Deaf {
    pub disk: Disk,
    pub to: u8,
}

impl Passthru<Cdb> for Deaf {
    fn submit(&mut self, words: &Cdb, data: Data<'_>, deadline_ms: u32) -> Result<ScsiCompletion, Errno> {
        if words.0[14] == self.to {
            return Ok(ScsiCompletion {
                status: 0,
                host_status: 0,
                sense: Vec::new(),
                elapsed_ms: 1,
            });
        }
        self.disk.submit(words, data, deadline_ms)
    }
}

impl Disk {
    pub fn new_disk(serial: &str) -> Self {
        Self::of(ata(serial), Layer::Libata)
    }

    pub fn of(description: Ata, layer: Layer) -> Self {
        let clock = Clock::default();
        let disk = AtaDisk::new(description, None, clock.clone()).expect("a disk in memory");
        Self::new(SatDisk::new(disk, layer), clock)
    }

    /// One that nobody has frozen, as after a sleep.
    pub fn thawed(serial: &str) -> Self {
        let disk = Self::new_disk(serial);
        disk.with(|sat| sat.disk.sleep_and_resume());
        disk
    }

    #[must_use]
    pub fn misbehaving(self, misbehaviour: Misbehaviour) -> Self {
        self.with(|sat| sat.disk.script().add(misbehaviour));
        self
    }

    /// What wipes it whole, by the first of these techniques that it begins.
    pub fn planned(&self, techniques: &[Technique]) -> Bench {
        Bench::new(Specimen::Ata(self.drive.clone()), techniques)
    }

    pub fn old_data(&self) -> OldData {
        self.with(|sat| sat.disk.old_data())
    }

    /// Names of the commands that it received.
    pub fn commands(&self) -> Vec<&'static str> {
        self.with(|sat| {
            let entries = sat.disk.log().entries().iter();
            entries.map(|entry| entry.words.name()).collect()
        })
    }

    /// How often a command came.
    pub fn count(&self, name: &str) -> usize {
        self.commands().iter().filter(|command| **command == name).count()
    }

    /// IDENTIFY DEVICE word 128, as another program would read it.
    pub fn security(&self) -> u16 {
        let sector = identify_device(&mut self.clone());
        u16::from_le_bytes([sector[256], sector[257]])
    }

    pub fn firmware(&self) -> DriveFirmware {
        self.driven(AtaFirmware::new(self.clone(), || {}))
    }

    pub fn why_not(&self, technique: Technique) -> Option<WhyNot> {
        why_not(&mut self.firmware(), technique)
    }

    pub fn erase(&self, technique: Technique) -> FirmwareOutcome {
        run(&mut self.firmware(), technique)
    }
}

impl Controller {
    pub fn of_description(description: Nvme) -> Self {
        let clock = Clock::default();
        let controller = NvmeController::new(description, None, clock.clone()).expect("a controller in memory");
        Self::new(controller, clock)
    }

    #[must_use]
    pub fn scripted(self, change: impl FnOnce(&mut Script)) -> Self {
        self.with(|controller| change(controller.script()));
        self
    }

    pub fn firmware(&self) -> DriveFirmware {
        self.driven(NvmeFirmware::new(self.clone(), 1))
    }
}

impl SasDisk {
    pub fn of_serial(serial: &str) -> Self {
        let clock = Clock::default();
        let rack = Rack::parse(SCSI_RACK).expect("the rack");
        let mut description: Scsi = rack.scsi(serial).expect("a disk of the rack").clone();
        description.body.size_mib = 1;
        let disk = ScsiDisk::new(description, None, clock.clone()).expect("a disk in memory");
        Self::new(disk, clock)
    }

    #[must_use]
    pub fn scripted(self, change: impl FnOnce(&mut Script)) -> Self {
        self.with(|disk| change(disk.script()));
        self
    }

    pub fn firmware(&self) -> DriveFirmware {
        self.driven(ScsiFirmware::new(self.clone()))
    }
}

pub fn ata(serial: &str) -> Ata {
    let rack = Rack::parse(ATA_RACK).expect("the rack");
    let mut disk = rack.ata(serial).expect("a disk of the rack").clone();
    // As much as they hide, and a little.
    disk.body.size_mib = 7;
    disk
}

pub fn nvme(serial: &str) -> Nvme {
    let rack = Rack::parse(NVME_RACK).expect("the rack");
    let mut controller = rack.nvme(serial).expect("a controller of the rack").clone();
    controller.body.size_mib = 2;
    for namespace in &mut controller.namespace {
        namespace.size_mib = 1;
    }
    controller
}

pub fn why_not(firmware: &mut DriveFirmware, technique: Technique) -> Option<WhyNot> {
    let capabilities = firmware.capabilities();
    let mut offered = capabilities.iter().filter(|(offered, _)| *offered == technique);
    match offered.next().expect("a technique of the interface").1 {
        Availability::Available => None,
        Availability::Unavailable(why) => Some(why),
    }
}

/// Begins an erase and follows it to its end, as the engine does.
pub fn run(firmware: &mut DriveFirmware, technique: Technique) -> FirmwareOutcome {
    match firmware.start(technique) {
        Start::Accepted { .. } => follow(firmware),
        Start::NotStarted { why, status } => FirmwareOutcome::NotStarted { why, status },
        Start::Unknown { why, status } => FirmwareOutcome::Unknown { why, status },
    }
}

pub fn follow(firmware: &mut DriveFirmware) -> FirmwareOutcome {
    for _ in 0..MOST_POLLS {
        if let Poll::Ended(outcome) = firmware.poll(POLL_MS) {
            return outcome;
        }
    }
    panic!("the erase has not ended");
}

pub fn status(outcome: FirmwareOutcome) -> Option<RawStatus> {
    match outcome {
        FirmwareOutcome::Done { status, .. } => Some(status),
        FirmwareOutcome::NotStarted { status, .. } | FirmwareOutcome::Unknown { status, .. } => status,
    }
}
