//! The power goes while a certificate is signed with the boot stick's own key, recorded in its ledger and saved: no number is
//! given twice, none is lost without a trace, and every disk gets its certificate.
//!
//! `PUMICE_POWER_CUTS` sets how often the power goes; `PUMICE_POWER_SEED` repeats the moments of an earlier run.

mod enrolled;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime};
use std::{fs, slice, thread};

use pumice_certificate::{EntryKind, KeySalt, Ledger, SigningKey, verify};
use pumice_model::{Signer, Verdict};
use pumice_tests::case::{self, Case};
use pumice_tests::check::residue;
use pumice_tests::error::ensure;
use pumice_tests::power_cuts::PowerCuts;
use pumice_tests::rack;
use pumice_tests::requirement::{PLANTING, Requirement};
use pumice_tests::vm::{Disk, LIMIT, Machine};
use pumice_tests::{Error, Result, host, image, operator};

use crate::enrolled::{DATA_PARTITION, PASSPHRASE, check, data, unlock};

const CUTS: u64 = 3;

/// The boot stick is so slow that an entry takes some seconds.
const BYTES_PER_S: u64 = 16 << 10;

/// From the first byte that an entry brings on the boot stick, the longest that the power stays on: about as long as it takes
/// to record it, read it back, and save the certificate.
const LONGEST_MS: u64 = 2_400;

const POLL: Duration = Duration::from_millis(5);

/// How far it was when the power went, by what is on the two sticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    BeforeTheEntry,
    InTheEntry,
    Recorded,
    Saved,
}

/// What outlives a power cut.
struct Bench {
    folder: PathBuf,
    boot: Disk,
    stick: Disk,
    /// The ledger as it was last seen.
    ledger: Ledger,
    looks: u32,
}

/// A job of one disk.
struct Task {
    number: String,
    disk: Disk,
}

fn main() -> ExitCode {
    let mut needs = PLANTING.to_vec();
    needs.extend([Requirement::Qemu, Requirement::Image, Requirement::OfficeCommand]);
    case::run([Case::new(
        "an_enrolled_keys_ledger_survives_power_cuts_while_it_is_written",
        &needs,
        survives_power_cuts,
    )])
}

fn survives_power_cuts() -> Result<()> {
    let PowerCuts {
        count: cuts, mut dice, ..
    } = PowerCuts::of_environment(CUTS);
    let mut bench = Bench::new()?;
    let mut tasks = Vec::new();
    let mut tally: BTreeMap<Moment, u32> = BTreeMap::new();
    let mut open = None;
    for cut in 0..cuts {
        let task = match open.take() {
            Some(task) => task,
            None => bench.task(tasks.len())?,
        };
        // Each cut has its part of the time, so that early and late moments come up in few.
        let part_ms = LONGEST_MS / cuts;
        let stays_on = Duration::from_millis(cut * part_ms + dice.below_u64(part_ms.max(1)));
        let moment = bench.cut(&task, stays_on)?;
        eprintln!("cut {cut} after {stays_on:?}: {moment:?}");
        *tally.entry(moment).or_default() += 1;
        match moment {
            Moment::Saved => tasks.push(task),
            _ => open = Some(task),
        }
    }
    // The last boot ends a job, and finds whatever the last cut has left.
    let task = open.map_or_else(|| bench.task(tasks.len()), Ok)?;
    bench.finish(&task)?;
    tasks.push(task);
    eprintln!("{cuts} power cuts: {tally:?}");
    tasks.iter().try_for_each(|task| bench.assert_certified(task))?;
    bench.assert_traced(tasks.len())
}

impl Bench {
    /// A boot stick with a key that was made at the office, and has signed nothing.
    fn new() -> Result<Self> {
        let folder = rack::emptied_folder("power-key")?;
        let boot = rack::boot_stick(&folder)?;
        let key = SigningKey::from_seed([77; 32]);
        let salt = KeySalt {
            salt: [1; 16],
            iv: [2; 16],
        };
        let keys = folder.join("keys");
        fs::create_dir_all(&keys).map_err(Error::file(&keys))?;
        for (name, text) in [
            ("operator.pem", key.to_encrypted_pem(PASSPHRASE.as_bytes(), salt, None)),
            ("operator.pub.pem", key.public_key().to_pem(None)),
        ] {
            fs::write(keys.join(name), text).map_err(Error::file(&keys))?;
        }
        let offset = image::partition_offset(&boot.image, DATA_PARTITION)?;
        let partition = format!("{}@@{offset}", boot.image.display());
        host::run("mcopy", ["-s", "-i", &partition, &keys.display().to_string(), "::/"])?;
        let stick = rack::certificate_stick(&folder, &[])?;
        Ok(Self {
            ledger: Ledger::new(key.fingerprint()),
            folder,
            boot,
            stick,
            looks: 0,
        })
    }

    fn task(&self, place: usize) -> Result<Task> {
        Ok(Task {
            number: format!("POWER-KEY-{place}"),
            disk: rack::small_disk(&self.folder, &format!("KEYDISK{place:04}"))?,
        })
    }

    /// Wipes, and takes the power away so long after the boot stick is first written to for the certificate.
    fn cut(&mut self, task: &Task, stays_on: Duration) -> Result<Moment> {
        let (machine, before) = self.begun(task)?;
        let deadline = Instant::now() + LIMIT;
        while written(&self.boot)? == before {
            ensure(Instant::now() < deadline, || {
                format!("no entry is made: {}", machine.console.screen())
            })?;
            thread::sleep(POLL);
        }
        thread::sleep(stays_on);
        drop(machine);
        self.look(task)
    }

    fn finish(&mut self, task: &Task) -> Result<()> {
        let (mut machine, _) = self.begun(task)?;
        operator::end(&mut machine.console)?;
        machine.wait_for_power_off(LIMIT)?;
        let moment = self.look(task)?;
        ensure(moment == Moment::Saved, || format!("{moment:?}"))
    }

    /// Begins a wipe; with when the boot stick was last written to before that, because what goes on from a journal may be
    /// at its end at once.
    fn begun(&self, task: &Task) -> Result<(Machine, SystemTime)> {
        let mut machine = enrolled::start(&self.folder, [&self.boot, &task.disk, &self.stick], unlock)?;
        machine.limit_speed(0, BYTES_PER_S)?;
        let console = &mut machine.console;
        operator::take_job(console, Some(&task.number))?;
        operator::choose_all(console, &task.disk.serial)?;
        let end = &task.disk.serial[task.disk.serial.len() - 4..];
        let before = written(&self.boot)?;
        operator::begin(console, end)?;
        Ok((machine, before))
    }

    /// What both sticks hold: the ledger has all that it had, and whatever is on the certificate stick stands in it.
    fn look(&mut self, task: &Task) -> Result<Moment> {
        self.looks += 1;
        let path = self.ledger_file()?;
        let bytes = fs::read(&path).map_err(Error::file(&path))?;
        let ledger = Ledger::read(&bytes).map_err(|error| Error::Check(error.to_string()))?;
        let (earlier, entries) = (self.ledger.entries().to_vec(), ledger.entries().to_vec());
        ensure(entries.starts_with(&earlier), || {
            format!("{entries:?} does not go on from {earlier:?}")
        })?;
        let certificates = rack::certificates(&self.stick, &task.number, &self.folder.join("certificates"))?;
        let (status, findings) = check(&path, slice::from_ref(&self.folder))?;
        let is_traced = |finding: &String| matches!(finding.as_str(), "not-here" | "lost" | "torn");
        // A folder in which it finds nothing to compare with is one that it could not read.
        let has_nothing = rack::all_certificates(&self.stick, &self.folder.join("certificates"))?.is_empty();
        let is_status = matches!(status, 0 | 3) || has_nothing && status == 2;
        ensure(is_status && findings.iter().all(is_traced), || {
            format!("pumice ledger check: {status} {findings:?}")
        })?;
        let is_new = entries.len() > earlier.len();
        self.ledger = ledger;
        Ok(match (certificates.is_empty(), self.ledger.is_torn(), is_new) {
            (false, ..) => Moment::Saved,
            (true, true, _) => Moment::InTheEntry,
            (true, false, true) => Moment::Recorded,
            (true, false, false) => Moment::BeforeTheEntry,
        })
    }

    fn ledger_file(&self) -> Result<PathBuf> {
        let folder = data(&self.boot, &self.folder.join(format!("data-{}", self.looks)))?;
        let digits = self.ledger.key().to_string();
        Ok(folder.join("ledger").join(format!("{}.ledger", &digits[..16])))
    }

    /// One certificate of the disk, by the enrolled key, with the entry that the ledger has of it.
    fn assert_certified(&self, task: &Task) -> Result<()> {
        let files = rack::certificates(&self.stick, &task.number, &self.folder.join("certificates"))?;
        ensure(files.len() == 1, || {
            format!("{}: {} certificates", task.number, files.len())
        })?;
        let bytes = fs::read(&files[0]).map_err(Error::file(&files[0]))?;
        let verified = verify(&bytes).map_err(|defect| Error::Check(defect.to_string()))?;
        let (report, verdict) = (&verified.report, verified.judgement.verdict);
        ensure(verdict == Verdict::Erased && report.signer == Signer::Enrolled, || {
            format!("{}: {verdict:?} by {:?}", task.number, report.signer)
        })?;
        let number = report.position.number();
        let entry = self.ledger.entries().iter().find(|entry| entry.number == number);
        ensure(entry.is_some_and(|entry| entry.digest == verified.digest), || {
            format!("{}: the ledger has {entry:?} for {number}", task.number)
        })?;
        ensure(residue::count_canaries(&task.disk.image)? == 0, || {
            "old data is left".into()
        })
    }

    /// Every number is one of a certificate or a report that is here, or the check names it.
    fn assert_traced(&self, certified: usize) -> Result<()> {
        let here = rack::all_certificates(&self.stick, &self.folder.join("certificates"))?;
        ensure(here.len() == certified, || format!("{} certificates", here.len()))?;
        let (status, findings) = check(&self.ledger_file()?, slice::from_ref(&self.folder))?;
        let reported = self
            .ledger
            .entries()
            .iter()
            .filter(|entry| entry.kind == EntryKind::JobReport);
        let expected = self.ledger.entries().len() - certified - reported.count();
        let has_status = status == if findings.is_empty() { 0 } else { 3 };
        ensure(has_status && findings.len() == expected, || {
            format!("{status} {findings:?}, of {:?}", self.ledger.entries())
        })
    }
}

/// When an image was last written to.
fn written(disk: &Disk) -> Result<SystemTime> {
    let metadata = fs::metadata(&disk.image).and_then(|metadata| metadata.modified());
    metadata.map_err(Error::file(&disk.image))
}
