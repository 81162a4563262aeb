use std::collections::BTreeMap;
use std::sync::Mutex;

use pumice_certificate::{Document, EntryKind, Held, SigningKey, Weight, check_ledger};
use pumice_model::{
    Access, Attachment, BootSource, Drive, DriveChange, Filesystem, Geometry, Identity, Medium, Purpose, SerialSource,
    Signature, Signer, Transport, Volume,
};

use super::*;
use crate::fixtures;
use crate::key_stick::tests::{Files, Paper};

/// Sticks in memory, by the drives they appear as; one may hang, or lose its power after so many bytes.
#[derive(Default)]
struct Sticks {
    present: Mutex<BTreeMap<DriveId, (Files, usize)>>,
}

impl Reach for Sticks {
    fn peek(&self, drive: DriveId, volume: &Volume, at: &Path, file: &Path) -> Result<Option<Vec<u8>>, MountError> {
        self.mount(drive, volume, at)?.read(file).map_err(MountError::Other)
    }

    fn mount(&self, drive: DriveId, _: &Volume, _: &Path) -> Result<Box<dyn KeyStore>, MountError> {
        let present = self.present.lock().unwrap();
        let (files, left_bytes) = present.get(&drive).ok_or(MountError::Gone)?;
        Ok(Box::new(Paper::new(files, *left_bytes)))
    }
}

const SIGNATURE: &str = "5e1f0000-0000-4000-8000-0000000000ab";

fn boot_stick(id: DriveId) -> Drive {
    Drive {
        id,
        name: "sda".into(),
        identity: Identity {
            model: "STICK".into(),
            serial: Some("1".into()),
            wwn: None,
        },
        serial_source: SerialSource::Bridge,
        firmware: None,
        geometry: Geometry::new(64 << 20, 512, 512).ok(),
        medium: Medium::UsbStorage,
        transport: Transport::Usb,
        access: Access::ReadWrite,
        attachment: Attachment::Removable,
        path: None,
        signatures: vec![Signature::new(SIGNATURE)],
        volumes: vec![Volume {
            name: "sda3".into(),
            filesystem: Some(Filesystem::Fat),
            purpose: Purpose::PumiceData,
        }],
        uses: Vec::new(),
    }
}

pub struct Bench {
    sticks: Arc<Sticks>,
    inventory: Inventory,
    pub safekeeping: Safekeeping,
    pub enrolment: Enrolment,
    pub now_ms: u64,
}

impl Bench {
    pub fn new() -> Self {
        let sticks = Arc::new(Sticks::default());
        Self {
            enrolment: Enrolment::reached_by(Arc::clone(&sticks) as Arc<dyn Reach>),
            sticks,
            inventory: Inventory::new(BootSource::Medium(vec![Signature::new(SIGNATURE)])),
            safekeeping: Safekeeping::new(fixtures::custody()),
            now_ms: 0,
        }
    }

    /// With a key that is open, and so many bytes of power on the stick.
    pub fn open(files: &Files, left_bytes: usize) -> Self {
        let mut bench = Self::new();
        let fingerprint = key().fingerprint();
        let ledger = Ledger::new(fingerprint);
        Paper::new(files, usize::MAX).save(&path(), &ledger.bytes()).unwrap();
        bench.plug(1, files, left_bytes);
        bench.safekeeping.take_key(key(), ledger);
        bench.enrolment.standing = Standing::Unlocked(fingerprint);
        bench.enrolment.link = Link::Whole(DriveId(1));
        bench
    }

    pub fn plug(&mut self, id: u64, files: &Files, left_bytes: usize) {
        let id = DriveId(id);
        self.sticks
            .present
            .lock()
            .unwrap()
            .insert(id, (Arc::clone(files), left_bytes));
        self.inventory.apply(DriveChange::Appeared(boot_stick(id)));
    }

    pub fn unplug(&mut self, id: u64) {
        let id = DriveId(id);
        self.sticks.present.lock().unwrap().remove(&id);
        self.inventory.apply(DriveChange::Vanished(id));
        self.enrolment.forget(id);
    }

    pub fn tend(&mut self) -> Vec<Turn> {
        self.enrolment.tend(&self.inventory, &mut self.safekeeping, self.now_ms)
    }

    pub fn sign(&mut self, drive: u64) {
        let (planned, evidence) = (fixtures::planned(drive), fixtures::evidence());
        let judgement = self
            .safekeeping
            .sign(DriveId(drive), &fixtures::job(), planned, evidence);
        assert!(judgement.is_some());
    }

    /// Tends until something is so.
    pub fn until(&mut self, is_so: impl Fn(&Self) -> bool) -> Vec<Turn> {
        let mut turns = Vec::new();
        fixtures::await_some(|| {
            turns.extend(self.tend());
            is_so(self).then_some(())
        });
        turns
    }

    /// Who signed what is released, and as which entry.
    fn released(&self) -> Vec<(Signer, u64)> {
        let of = |document: &Document| match document {
            Document::Certificate(one) => (one.report.signer, one.report.position.number()),
            other => panic!("{other:?} is no certificate"),
        };
        self.documents().iter().map(of).collect()
    }

    fn documents(&self) -> Vec<Document> {
        let unsaved = self.safekeeping.custody().unsaved().iter();
        unsaved
            .map(|certificate| Document::read(&certificate.bytes).unwrap())
            .collect()
    }

    fn assert_no_contradiction(&self, files: &Files) {
        let ledger = Ledger::read(&files.lock().unwrap()[&path()]).unwrap();
        let held: Vec<Held> = self.documents().iter().filter_map(Held::of).collect();
        let findings = check_ledger(&ledger, &held);
        assert!(findings.iter().all(|one| one.weight() == Weight::Note), "{findings:?}");
    }
}

fn key() -> SigningKey {
    SigningKey::from_seed([4; 32])
}

fn path() -> PathBuf {
    format!("ledger/{}.ledger", &key().fingerprint().to_string()[..16]).into()
}

/// Bytes of one entry's record.
fn record_bytes() -> usize {
    let mut ledger = Ledger::new(key().fingerprint());
    ledger.push(EntryKind::Certificate, [0; 32]).record().len()
}

#[test]
fn a_key_is_made_and_opened_on_the_stick_that_was_booted_from() {
    let mut bench = Bench::new();
    bench.tend();
    assert!(
        matches!(bench.enrolment.standing(), Standing::Sought),
        "the stick may come yet"
    );
    let files = Files::default();
    bench.plug(1, &files, usize::MAX);
    bench.until(|bench| matches!(bench.enrolment.standing(), Standing::Empty));
    let passphrase = || Passphrase::default();
    bench.enrolment.enrol(&bench.inventory, passphrase(), 0);
    assert!(matches!(bench.enrolment.standing(), Standing::Opening));
    let turns = bench.until(|bench| matches!(bench.enrolment.standing(), Standing::Unlocked(_)));
    let Some(Turn::Enrolled(made)) = turns.last() else {
        panic!("{turns:?}");
    };
    assert_eq!(bench.safekeeping.custody().signer(), (Signer::Enrolled, *made));

    let mut later = Bench::new();
    later.plug(5, &files, usize::MAX);
    later.until(|bench| matches!(bench.enrolment.standing(), Standing::Locked(Some(found)) if found == made));
    later.enrolment.unlock(&later.inventory, passphrase(), 0);
    later.until(|bench| matches!(bench.enrolment.standing(), Standing::Unlocked(found) if found == made));
}

#[test]
fn a_boot_medium_without_a_place_for_a_key_says_why() {
    let mut bench = Bench::new();
    bench.now_ms = SEEK_MS;
    bench.tend();
    let is_absent = matches!(
        bench.enrolment.standing(),
        Standing::None(NoKey::Volume(NoDataVolume::NotFound))
    );
    assert!(is_absent);
    assert!(bench.tend().is_empty(), "it is said once");
    let mut protected = boot_stick(DriveId(1));
    protected.access = Access::ReadOnly;
    bench.inventory.apply(DriveChange::Appeared(protected));
    bench.tend();
    let is_protected = matches!(
        bench.enrolment.standing(),
        Standing::None(NoKey::Volume(NoDataVolume::ReadOnly))
    );
    assert!(is_protected);
    // A stick that vanishes while it is mounted cannot be looked at.
    bench.inventory.apply(DriveChange::Appeared(boot_stick(DriveId(1))));
    bench.until(|bench| {
        matches!(
            bench.enrolment.standing(),
            Standing::None(NoKey::Mount(MountError::Gone))
        )
    });
}

#[test]
fn three_certificates_are_recorded_one_after_another_and_then_released() {
    let files = Files::default();
    let mut bench = Bench::open(&files, usize::MAX);
    (1..=3).for_each(|drive| bench.sign(drive));
    assert!(bench.released().is_empty());
    bench.until(|bench| bench.safekeeping.custody().is_recorded());
    assert_eq!(bench.released(), [1, 2, 3].map(|number| (Signer::Enrolled, number)));
    bench.assert_no_contradiction(&files);
}

/// The stick loses its power at every byte of a record, and comes back in time.
#[test]
fn a_stick_that_comes_back_goes_on_where_its_ledger_ends() {
    for left_bytes in 0..=record_bytes() {
        let files = Files::default();
        let mut bench = Bench::open(&files, left_bytes);
        bench.sign(1);
        bench.sign(2);
        bench.until(|bench| bench.enrolment.link == Link::Broken);
        bench.unplug(1);
        bench.plug(2, &files, usize::MAX);
        bench.until(|bench| bench.safekeeping.custody().is_recorded());
        let is_part = left_bytes > 0 && left_bytes < record_bytes();
        let numbers: [u64; 2] = if is_part { [2, 3] } else { [1, 2] };
        assert_eq!(
            bench.released(),
            numbers.map(|number| (Signer::Enrolled, number)),
            "{left_bytes}"
        );
        bench.assert_no_contradiction(&files);
    }
}

#[test]
fn the_job_ends_with_the_key_of_this_boot_where_the_stick_stays_away() {
    for left_bytes in [0, 5, record_bytes()] {
        let files = Files::default();
        let mut bench = Bench::open(&files, left_bytes);
        (1..=3).for_each(|drive| bench.sign(drive));
        bench.until(|bench| bench.enrolment.link == Link::Broken);
        bench.unplug(1);
        bench.tend();
        bench.now_ms = RECORDING_MS - 1;
        assert!(bench.tend().is_empty() && !bench.safekeeping.custody().is_recorded());
        bench.now_ms = 2 * RECORDING_MS;
        let turns = bench.tend();
        assert!(matches!(bench.enrolment.standing(), Standing::GivenUp(NoKey::Away)));
        let Some(Turn::SignedAnew(anew)) = turns.last() else {
            panic!("{turns:?}");
        };
        let of_boot = bench
            .released()
            .iter()
            .filter(|(signer, _)| *signer == Signer::ThisBoot)
            .count();
        assert_eq!((anew.len(), bench.released().len()), (of_boot, 3));
        // Once it is back, nothing of this boot touches it again.
        bench.plug(2, &files, usize::MAX);
        bench.sign(4);
        bench.tend();
        assert_eq!(bench.released().last(), Some(&(Signer::ThisBoot, of_boot as u64 + 1)));
        bench.assert_no_contradiction(&files);
    }
}

#[test]
fn an_older_copy_of_the_stick_is_not_taken_for_it() {
    let files = Files::default();
    let mut bench = Bench::open(&files, usize::MAX);
    let old: Files = Arc::new(Mutex::new(files.lock().unwrap().clone()));
    bench.sign(1);
    bench.until(|bench| bench.safekeeping.custody().is_recorded());
    bench.unplug(1);
    bench.plug(2, &old, usize::MAX);
    bench.sign(2);
    bench.until(|bench| bench.enrolment.silent.contains(&DriveId(2)));
    assert!(!bench.safekeeping.custody().is_recorded());
    let before = Ledger::new(key().fingerprint()).bytes();
    assert_eq!(old.lock().unwrap()[&path()], before, "nothing was written there");
    bench.unplug(2);
    bench.plug(3, &files, usize::MAX);
    bench.until(|bench| bench.safekeeping.custody().is_recorded());
    assert_eq!(bench.released(), [(Signer::Enrolled, 1), (Signer::Enrolled, 2)]);
}

#[test]
fn a_ledger_that_somebody_else_changed_is_given_up_at_once() {
    let files = Files::default();
    let mut bench = Bench::open(&files, usize::MAX);
    files.lock().unwrap().get_mut(&path()).unwrap().push(0);
    bench.sign(1);
    bench.until(|bench| bench.safekeeping.custody().is_recorded());
    let is_given_up = matches!(
        bench.enrolment.standing(),
        Standing::GivenUp(NoKey::Ledger(SaveError::NotAsWritten))
    );
    assert!(is_given_up);
    assert_eq!(bench.released(), [(Signer::ThisBoot, 1)]);
}

#[test]
fn who_switches_off_does_not_wait_for_a_stick_that_is_away() {
    let files = Files::default();
    let mut bench = Bench::open(&files, usize::MAX);
    bench.unplug(1);
    bench.sign(1);
    assert!(!bench.enrolment.is_recording());
    assert!(bench.enrolment.give_up_waiting(&mut bench.safekeeping).len() > 1);
    assert_eq!(bench.released(), [(Signer::ThisBoot, 1)]);
}
