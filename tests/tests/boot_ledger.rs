//! The boot stick's own key: made, unlocked, and what it signs kept in a ledger on the stick, from boot to boot.

mod enrolled;
mod wiped;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use pumice_certificate::{Document, Ledger, PublicKey, Verified, verify_job_report};
use pumice_language::{Catalogue, Language};
use pumice_model::{NoDataVolume, Signer};
use pumice_tests::case::{self, Case};
use pumice_tests::error::ensure;
use pumice_tests::image::{self, digest_file};
use pumice_tests::operator;
use pumice_tests::rack::{self, SMALL_DISK, bench};
use pumice_tests::requirement::{PLANTING, Requirement};
use pumice_tests::vm::{Console, Disk, Firmware, LIMIT, Machine, Switch};
use pumice_tests::{Error, Result, host};

use crate::enrolled::{PASSPHRASE, check, data};
use crate::wiped::assert_wiped;

fn main() -> ExitCode {
    let mut needs = PLANTING.to_vec();
    needs.extend([Requirement::Qemu, Requirement::Image]);
    let mut outside = needs.clone();
    outside.extend([Requirement::OfficeCommand, Requirement::Program("openssl")]);
    case::run([
        Case::new(
            "an_enrolled_key_signs_from_boot_to_boot_and_a_restored_stick_shows",
            &outside,
            boot_to_boot,
        ),
        Case::new(
            "a_protected_boot_stick_keeps_no_key_and_says_so",
            &needs,
            protected_boot_stick,
        ),
    ])
}

fn english() -> &'static Catalogue {
    Language::En.catalogue()
}

fn boot_to_boot() -> Result<()> {
    let folder = rack::emptied_folder("ledger")?;
    let boot = rack::boot_stick(&folder)?;
    let first = wiped(&folder, &boot, "LEDGER-1", enrol, Some(Witness::Signs))?;
    let private = openssl_opens(&data(&boot, &folder.join("data-1"))?)?;
    ensure(place(&first) == (Signer::Enrolled, 1, None), || {
        format!("{:?}", place(&first))
    })?;
    ensure(first.signer == private.fingerprint(), || "another key signed".into())?;

    let old = folder.join("old.img");
    image::copy(&boot.image, &old)?;
    let second = wiped(&folder, &boot, "LEDGER-2", unlock, Some(Witness::Leaves))?;
    // The report of the first job is the entry between.
    let (signer, number, previous) = place(&second);
    ensure((signer, number) == (Signer::Enrolled, 3) && previous.is_some(), || {
        format!("{:?}", place(&second))
    })?;
    let ledger = ledger_of(&data(&boot, &folder.join("data-2"))?)?;
    let certificates = [folder.join("LEDGER-1"), folder.join("LEDGER-2")];
    let agrees = check(&ledger, &certificates)?;
    ensure(agrees == (0, Vec::new()), || format!("{agrees:?}"))?;

    image::copy(&old, &boot.image)?;
    let again = wiped(&folder, &boot, "LEDGER-3", unlock, None)?;
    ensure(place(&again) == place(&second) && again.digest != second.digest, || {
        format!("{:?}", place(&again))
    })?;
    let ledger = ledger_of(&data(&boot, &folder.join("data-3"))?)?;
    let all = [&certificates[..], &[folder.join("LEDGER-3")]].concat();
    let forked = check(&ledger, &all)?;
    // The certificate and the report behind it have numbers that were given before, and the report follows another one.
    let (status, findings) = &forked;
    let forks = findings.iter().filter(|finding| *finding == "fork").count();
    ensure((*status, forks) == (1, 2), || format!("{forked:?}"))
}

/// Boots the stick, does what there is to do for its key, wipes a disk, and answers with the certificate.
fn wiped(
    folder: &Path,
    boot: &Disk,
    job: &str,
    attend_to_key: fn(&mut Machine) -> Result<()>,
    witness: Option<Witness>,
) -> Result<Verified> {
    let folder = folder.join(job);
    fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
    let disk = rack::small_disk(&folder, SMALL_DISK)?;
    let stick = rack::certificate_stick(&folder, &[])?;
    let mut machine = enrolled::start(&folder, [boot, &disk, &stick], attend_to_key)?;
    let console = &mut machine.console;
    match witness {
        Some(witness) => witness.agrees(console, job)?,
        None => operator::take_job(console, Some(job))?,
    }
    operator::choose_all(console, SMALL_DISK)?;
    operator::wipe(console, "0001")?;
    if let Some(witness) = witness {
        witness.signs(console)?;
    }
    machine.wait_for_power_off(LIMIT)?;
    assert_wiped(&disk, &stick, job, &folder)?;
    if let Some(witness) = witness {
        witness.assert_signed(&stick, job, &folder)?;
    }
    let files = rack::certificates(&stick, job, &folder.join("certificates"))?;
    let bytes = fs::read(&files[0]).map_err(Error::file(&files[0]))?;
    match Document::read(&bytes) {
        Ok(Document::Certificate(verified)) => Ok(*verified),
        other => Err(Error::Check(format!("{other:?}"))),
    }
}

/// What the witness does at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Witness {
    /// Signs, with a key that is made in this boot.
    Signs,
    /// Leaves the report unsigned, though the job names a key that an earlier boot has made.
    Leaves,
}

impl Witness {
    const NAME: &str = "Li Si";

    const PASSPHRASE: &str = "staple staple staple";

    fn agrees(self, console: &mut Console, job: &str) -> Result<()> {
        let texts = &english().witnessing;
        operator::take_witness(console, job, Self::NAME)?;
        match self {
            Self::Signs => {
                console.wait_for_screen("chooses a passphrase", LIMIT)?;
                console.send(&format!("{0}\r{0}\r", Self::PASSPHRASE))?;
                console.wait_for_screen(texts.made, LIMIT)?;
                console.send("\r")?;
            }
            Self::Leaves => {
                console.wait_for_screen("keeps a witness's key", LIMIT)?;
                console.send("\r")?;
            }
        }
        operator::open_gate(console)
    }

    fn signs(self, console: &mut Console) -> Result<()> {
        console.wait_for_screen("The report of the job is saved.", LIMIT)?;
        match self {
            Self::Signs => {
                console.send(&format!("{PASSPHRASE}\r"))?;
                console.wait_for_screen(english().signing.wrong, LIMIT)?;
                console.send(&format!("{}\r", Self::PASSPHRASE))
            }
            Self::Leaves => console.send("\x1b"),
        }
    }

    /// The report names the key of the witness, and carries their signature or shows that it is missing; so do the pages.
    fn assert_signed(self, stick: &Disk, job: &str, folder: &Path) -> Result<()> {
        let one = |ending: &str| {
            let files = rack::reports(stick, job, &folder.join("reports"), ending)?;
            fs::read(&files[0]).map_err(Error::file(&files[0]))
        };
        let report = verify_job_report(&one("cose")?).map_err(|defect| Error::Check(defect.to_string()))?;
        let named: Vec<[u8; 32]> = report.report.job.people.countersigners().map(|(_, key)| key).collect();
        let signed: Vec<[u8; 32]> = report.countersignatures.iter().map(|one| one.signer.0).collect();
        let expected = if self == Self::Signs { named.clone() } else { Vec::new() };
        ensure(named.len() == 1 && signed == expected, || {
            format!("named {named:?}, signed {signed:?}")
        })?;
        let text = String::from_utf8_lossy(&one("txt")?).into_owned();
        let words = &english().report;
        let shown = match self {
            Self::Signs => words.countersigned,
            Self::Leaves => words.not_countersigned,
        };
        ensure(text.contains(shown), || format!("{shown} is missing in: {text}"))
    }
}

fn protected_boot_stick() -> Result<()> {
    let (folder, disk) = bench("ledger-protected")?;
    let mut boot = rack::boot_stick(&folder)?;
    boot.switch = Switch::Protected;
    let before = digest_file(&boot.image)?;
    let job = rack::job_file("LEDGER-4", [SMALL_DISK]);
    let stick = rack::certificate_stick(&folder, &[("pumice-job.toml", &job)])?;
    let firmware = Firmware::direct_from(&boot, "pumice.unattended")?;
    let mut machine = Machine::start(&folder, &firmware, &[boot.clone(), stick.clone(), disk.clone()])?;
    let texts = &english().signing;
    let why = (texts.by_this_boot)((texts.no_volume)(NoDataVolume::ReadOnly));
    machine.console.wait_for_text(&why, LIMIT)?;
    machine.wait_for_power_off(LIMIT)?;
    ensure(digest_file(&boot.image)? == before, || "the boot stick changed".into())?;
    assert_wiped(&disk, &stick, "LEDGER-4", &folder)
}

/// Types another passphrase, then the right one.
fn unlock(machine: &mut Machine) -> Result<()> {
    machine.console.wait_for_screen("Type its passphrase", LIMIT)?;
    machine.console.send("another passphrase\r")?;
    machine.console.wait_for_screen(english().signing.wrong, LIMIT)?;
    enrolled::unlock(machine)?;
    machine.console.wait_for_screen("signed with the enrolled key", LIMIT)?;
    ensure(!machine.console.text().contains(PASSPHRASE), || {
        "the passphrase was shown".into()
    })
}

fn enrol(machine: &mut Machine) -> Result<()> {
    let texts = &english().signing;
    let console = &mut machine.console;
    console.wait_for_screen(texts.enrol, LIMIT)?;
    console.send("too short\r")?;
    console.wait_for_screen(&(texts.too_short)(10), LIMIT)?;
    console.send(&"\x7f".repeat(20))?;
    console.send(&format!("{PASSPHRASE}\rsomething else\r"))?;
    console.wait_for_screen(texts.differ, LIMIT)?;
    console.send(&format!("{PASSPHRASE}\r{PASSPHRASE}\r"))?;
    console.wait_for_screen(texts.made, LIMIT)?;
    ensure(!console.text().contains(PASSPHRASE), || {
        "the passphrase was shown".into()
    })?;
    console.send("\r")
}

fn place(certificate: &Verified) -> (Signer, u64, Option<[u8; 32]>) {
    let position = certificate.report.position;
    (certificate.report.signer, position.number(), position.previous())
}

/// The private key is what `openssl` makes of it with the passphrase; its public half lies beside it.
fn openssl_opens(data: &Path) -> Result<PublicKey> {
    let private = data.join("keys/operator.pem").display().to_string();
    let passphrase = format!("pass:{PASSPHRASE}");
    let out = host::run("openssl", ["pkey", "-in", &private, "-passin", &passphrase, "-pubout"])?;
    let refused = host::run("openssl", ["pkey", "-in", &private, "-passin", "pass:other", "-pubout"]);
    ensure(refused.is_err(), || "any passphrase opens it".into())?;
    let read = |text: &str| PublicKey::from_pem(text).map_err(|error| Error::Check(error.to_string()));
    let public = data.join("keys/operator.pub.pem");
    let kept = read(&fs::read_to_string(&public).map_err(Error::file(&public))?)?;
    let opened = read(&String::from_utf8_lossy(&out.stdout))?;
    ensure(opened == kept, || "the halves do not belong together".into())?;
    Ok(opened)
}

fn ledger_of(data: &Path) -> Result<PathBuf> {
    let folder = data.join("ledger");
    let mut files = fs::read_dir(&folder).map_err(Error::file(&folder))?;
    let (Some(Ok(file)), None) = (files.next(), files.next()) else {
        return Err(Error::Check("there is not one ledger".into()));
    };
    let bytes = fs::read(file.path()).map_err(Error::file(&file.path()))?;
    let ledger = Ledger::read(&bytes).map_err(|error| Error::Check(error.to_string()))?;
    ensure(ledger.last_number() == 4, || format!("{:?}", ledger.entries()))?;
    Ok(file.path())
}
