//! The records of wipes of disks that are full of secrets.

use std::cell::RefCell;
use std::fs;
use std::process::Command;

use ciborium::Value;
use pumice_certificate::{Journal, KeySalt, SigningKey, sign, sign_job_report};
use pumice_engine::{Control, Intent, Limits, Surroundings, wipe};
use pumice_model::{
    Access, Attachment, BootSource, Certified, CreditCode, Drive, DriveChange, DriveId, Evidence, Filesystem, Found,
    Geometry, Heat, Identity, Inventory, JobReport, LedgerPosition, Medium, NotWiped, Overwrite, Plan, Planned,
    Purpose, Report, SerialSource, Signature, Stream, StreamCipher, Transport, Use, Volume, WhyNotWiped, judge,
};
use pumice_tests::error::ensure;
use pumice_tests::{Error, Result, project};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::device::{BLOCK_BYTES, Full};

/// Names of files, a label, what a file says with a telephone number, a PSID, a passphrase, a number of an identity document,
/// a mount point, a volume group, addresses.
pub const SECRETS: [&str; 10] = [
    "工资表-2025.xlsx",
    "财务部-数据盘",
    "客户名单：张三，13800138000",
    "PSID4GHIJKLMNOPQRSTUVWXYZ0123456",
    "correct horse battery staple",
    IDENTITY_NUMBER,
    "/media/finance/payroll",
    "vg-payroll-2025",
    "192.168.17.23",
    "3c:ec:ef:12:34:56",
];

/// Its last digit checks it as a number of an identity document (GB 11643), and as a credit code too.
const IDENTITY_NUMBER: &str = "110101199003070396";

const BLOCKS: usize = 4096;
const SERIAL: &str = "SN-0001";
const DRIVE: DriveId = DriveId(1);

/// Bytes of the old content that are too many to be there by chance.
const WINDOW_BYTES: usize = 12;

pub fn wiped() -> Result<()> {
    let records = Records::of_wipe(0..0, 0..0)?;
    ensure(records.verdict == "Erased", || format!("judged {}", records.verdict))?;
    records.ensure_clean()
}

/// The read-back meets the old content, and blocks that cannot be read.
pub fn failed() -> Result<()> {
    let records = Records::of_wipe(1000..1100, 2000..2010)?;
    ensure(records.verdict == "NotErased", || format!("judged {}", records.verdict))?;
    records.ensure_clean()
}

/// A disk that is not wiped, with everything that names it on the screen.
pub fn held() -> Result<()> {
    let report = JobReport {
        not_wiped: vec![held_medium()?],
        ..job_report()?
    };
    let bytes = sign_job_report(&report, &key());
    ensure_clean("the job report", &bytes)
}

/// With each hold for which a disk is not wiped.
fn held_medium() -> Result<NotWiped> {
    let mut drive = drive()?;
    for volume in ["sda1", SECRETS[1]] {
        let (volume, at, holder) = (volume.to_owned(), SECRETS[6].to_owned(), SECRETS[7].to_owned());
        drive.uses.push(Use::Mounted {
            volume: volume.clone(),
            at,
        });
        drive.uses.push(Use::Holder { volume, holder });
    }
    drive.access = Access::ReadOnly;
    let inventory = inventory(drive.clone());
    let holds = inventory.holds(&drive);
    ensure(holds.len() >= 3, || format!("{holds:?}"))?;
    Ok(NotWiped {
        identity: drive.identity,
        bytes: drive.geometry.map(Geometry::bytes),
        why: holds.iter().map(WhyNotWiped::from).collect(),
    })
}

/// Its records are made of the parts of a certificate, whose fields stand on the list.
pub fn journal() -> Result<()> {
    let (planned, evidence, _) = work(1000..1100, 2000..2010)?;
    let report = report(planned, evidence)?;
    let certificate = decoded(&sign(&report, &key()))?;
    let Value::Tag(18, parts) = certificate else {
        return Err(Error::Check("a certificate has tag 18".into()));
    };
    let statement = decoded(
        parts
            .as_array()
            .and_then(|parts| parts[2].as_bytes())
            .map_or(&[], |bytes| bytes),
    )?;
    let records = [journal_of(&report).first_record(), Journal::record(&report.evidence)];
    // Length and checksum stand before the content.
    let [first, next] = records.map(|record| decoded(&record[36..]));
    let first = first?;
    let first = first.as_map().ok_or_else(|| Error::Check("a record is a map".into()))?;
    let numbered = |key: u64| {
        first
            .iter()
            .find(|(known, _)| *known == key.into())
            .map(|(_, value)| value)
    };
    ensure(first.len() == 5, || format!("{} fields", first.len()))?;
    ensure(numbered(1) == Some(&1.into()), || "the version is another".into())?;
    let boot_id = Value::Bytes(report.clock.boot_id.to_vec());
    ensure(numbered(3) == Some(&boot_id), || "the boot is another".into())?;
    let [job, planned, evidence] = [3, 6, 7].map(|key: u64| field(&statement, key));
    ensure(
        numbered(2) == job && numbered(4) == planned && numbered(5) == evidence,
        || "its parts are not the certificate's".into(),
    )?;
    ensure(Some(&next?) == evidence, || "a later record is not the evidence".into())
}

/// It could be typed where a credit code is asked for.
pub fn identity_number() -> Result<()> {
    let found = CreditCode::new(IDENTITY_NUMBER);
    ensure(found.is_err(), || format!("{found:?}"))?;
    let code = CreditCode::new("91350100M000100Y43");
    ensure(code.is_ok(), || format!("{code:?}"))
}

pub fn key_file() -> Result<()> {
    let salt = KeySalt {
        salt: [1; 16],
        iv: [2; 16],
    };
    let pem = key().to_encrypted_pem(SECRETS[4].as_bytes(), salt, None);
    ensure_clean("the key file", pem.as_bytes())
}

/// Of the records that could hold most.
pub fn shown() -> Result<()> {
    let records = Records::of_wipe(1000..1100, 2000..2010)?;
    let folder = TempDir::new().map_err(Error::file("the folder for temporary files"))?;
    for (name, bytes) in &records.documents {
        let file = folder.path().join(format!("{name}.cose"));
        fs::write(&file, bytes).map_err(Error::file(&file))?;
    }
    let pumice = project::binary("pumice").ok_or_else(|| Error::Check("there is no pumice".into()))?;
    for form in [&["--language", "en"][..], &["--language", "zh-CN"], &["--json"]] {
        let mut command = Command::new(&pumice);
        let output = command.arg("verify").args(form).arg(folder.path()).output();
        let output = output.map_err(Error::file(&pumice))?;
        ensure(output.stdout.len() > 1000, || format!("{form:?} shows nothing"))?;
        ensure_clean("what is shown", &[output.stdout, output.stderr].concat())?;
    }
    Ok(())
}

/// What a wipe leaves.
pub struct Records {
    verdict: String,
    /// The name of each, and its bytes.
    pub documents: Vec<(&'static str, Vec<u8>)>,
    journal: Vec<u8>,
}

impl Records {
    /// Of a disk on which some blocks lose their writes, and some cannot be read.
    pub fn of_wipe(dropped: std::ops::Range<usize>, unreadable: std::ops::Range<usize>) -> Result<Self> {
        let (planned, evidence, checkpoints) = work(dropped, unreadable)?;
        let verdict = format!("{:?}", judge(&planned, &evidence).verdict);
        let report = report(planned, evidence)?;
        let certificate = sign(&report, &key());
        let listed = listing(&report, &certificate)?;
        let first = journal_of(&report).first_record();
        let rest = checkpoints.iter().flat_map(Journal::record);
        Ok(Self {
            verdict,
            journal: first.into_iter().chain(rest).collect(),
            documents: vec![
                ("certificate", certificate),
                ("report", sign_job_report(&listed, &key())),
            ],
        })
    }

    fn ensure_clean(&self) -> Result<()> {
        ensure(self.journal.len() > 1000, || "the journal is empty".into())?;
        ensure_clean("the journal", &self.journal)?;
        let mut documents = self.documents.iter();
        documents.try_for_each(|(name, bytes)| ensure_clean(name, bytes))
    }
}

/// Wipes a disk that is full of secrets; the last are the checkpoints.
fn work(
    dropped: std::ops::Range<usize>,
    unreadable: std::ops::Range<usize>,
) -> Result<(Planned, Evidence, Vec<Evidence>)> {
    let drive = drive()?;
    let found = Found {
        identity: drive.identity.clone(),
        geometry: drive.geometry.ok_or_else(|| Error::Check("it has a size".into()))?,
    };
    let mut device = Full::of(SECRETS.concat().as_bytes(), found, dropped, unreadable);
    let inventory = inventory(drive);
    let stream = Stream {
        cipher: StreamCipher::Aes256Ctr,
        key: [7; 32],
        counter: [0xFF; 16],
    };
    let plan = Plan::new(&inventory, DRIVE, Overwrite::three_passes(stream));
    let order = plan.ok().and_then(|plan| plan.confirm(&inventory, SERIAL).ok());
    let order = order.ok_or_else(|| Error::Check("the disk cannot be planned".into()))?;
    let planned = order.planned().clone();
    let checkpoints = RefCell::new(Vec::new());
    let surroundings = Surroundings {
        drive: DRIVE,
        now_ms: &|| 0,
        notify: &|_| {},
        checkpoint: &|evidence| checkpoints.borrow_mut().push(evidence.clone()),
        intend: &|_| Intent::Recorded,
        heat: &|| Heat::Fine,
        control: &Control::default(),
        limits: Limits::default(),
    };
    let is_full = holds_secret(device.memory());
    ensure(is_full, || "there was nothing to be found".into())?;
    let (evidence, _) = wipe(order, Ok(&mut device), None, &surroundings);
    Ok((planned, evidence, checkpoints.into_inner()))
}

/// A disk on which every name that the kernel or udev may give is a secret.
fn drive() -> Result<Drive> {
    let bytes = u64::try_from(BLOCKS * BLOCK_BYTES).map_err(|_| Error::Check("too large".into()))?;
    let volume = |name: &str| Volume {
        name: name.into(),
        filesystem: Some(Filesystem::Other(SECRETS[0].into())),
        purpose: Purpose::Foreign,
    };
    Ok(Drive {
        id: DRIVE,
        name: SECRETS[7].into(),
        identity: Identity {
            model: "Model".into(),
            serial: Some(SERIAL.into()),
            wwn: None,
        },
        serial_source: SerialSource::Drive,
        firmware: Some("1.0".into()),
        geometry: Geometry::new(bytes, 512, 512).ok(),
        medium: Medium::Hdd,
        transport: Transport::Ata,
        access: Access::ReadWrite,
        attachment: Attachment::Fixed,
        path: Some(SECRETS[9].into()),
        signatures: vec![Signature::new(SECRETS[1])],
        volumes: vec![volume("sda1"), volume(SECRETS[1])],
        uses: Vec::new(),
    })
}

fn inventory(drive: Drive) -> Inventory {
    let mut inventory = Inventory::new(BootSource::NoMedium);
    inventory.apply(DriveChange::Appeared(drive));
    inventory
}

fn report(planned: Planned, evidence: Evidence) -> Result<Report> {
    let bytes = vector("good-enrolled")?;
    let verified = pumice_certificate::verify(&bytes).map_err(|defect| Error::Check(defect.to_string()))?;
    Ok(Report {
        planned,
        evidence,
        position: LedgerPosition::FIRST,
        ..verified.report
    })
}

fn job_report() -> Result<JobReport> {
    let bytes = vector("good-job-report-countersigned")?;
    let verified = pumice_certificate::verify_job_report(&bytes).map_err(|defect| Error::Check(defect.to_string()))?;
    Ok(verified.report)
}

/// The report of a job of one disk, and of one that is held.
fn listing(report: &Report, certificate: &[u8]) -> Result<JobReport> {
    let verified = pumice_certificate::verify(certificate).map_err(|defect| Error::Check(defect.to_string()))?;
    let certified = Certified {
        digest: verified.digest,
        identity: report.planned.target.identity.clone(),
        verdict: verified.judgement.verdict,
    };
    Ok(JobReport {
        job: report.job.clone(),
        clock: report.clock,
        appliance: report.appliance.clone(),
        signer: report.signer,
        position: report.position.next(verified.digest),
        certified: vec![certified],
        not_wiped: vec![held_medium()?],
        ..job_report()?
    })
}

fn journal_of(report: &Report) -> Journal {
    Journal {
        job: report.job.clone(),
        boot_id: report.clock.boot_id,
        planned: report.planned.clone(),
        evidence: report.evidence.clone(),
    }
}

pub fn key() -> SigningKey {
    SigningKey::from_seed([7; 32])
}

pub fn ensure_clean(name: &str, record: &[u8]) -> Result<()> {
    for secret in SECRETS {
        for form in forms(secret) {
            ensure(!holds(record, &form), || format!("{name} holds {secret:?}"))?;
        }
    }
    ensure(!holds_secret(record), || format!("{name} holds old content"))
}

/// As it is, as Windows and PDF write it, in hexadecimal digits, and its digest.
pub fn forms(secret: &str) -> Vec<Vec<u8>> {
    let wide = secret.encode_utf16();
    let digits = |bytes: &[u8]| -> Vec<u8> {
        bytes
            .iter()
            .flat_map(|byte| format!("{byte:02x}").into_bytes())
            .collect()
    };
    let digest = Sha256::digest(secret.as_bytes());
    let big_endian: Vec<u8> = wide.clone().flat_map(u16::to_be_bytes).collect();
    vec![
        secret.into(),
        wide.flat_map(u16::to_le_bytes).collect(),
        big_endian.clone(),
        digits(&big_endian),
        digits(secret.as_bytes()),
        digest.to_vec(),
        digits(&digest),
    ]
}

/// Whether there is any run of what was on the disk.
fn holds_secret(record: &[u8]) -> bool {
    let content = SECRETS.concat().into_bytes();
    content.windows(WINDOW_BYTES).any(|window| holds(record, window))
}

pub fn holds(record: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(record, part).is_some()
}

fn field(map: &Value, key: u64) -> Option<&Value> {
    let entries = map.as_map()?;
    entries
        .iter()
        .find(|(known, _)| *known == key.into())
        .map(|(_, value)| value)
}

fn decoded(bytes: &[u8]) -> Result<Value> {
    ciborium::from_reader(bytes).map_err(|error| Error::Check(error.to_string()))
}

fn vector(name: &str) -> Result<Vec<u8>> {
    let file = project::root().join("tests/vectors").join(name).with_extension("cose");
    fs::read(&file).map_err(Error::file(&file))
}
