use pumice_model::{Evidence, Job, Planned};

use crate::cbor::{self, Map};
use crate::fields::Field;
use crate::records::{Records, framed};
use crate::{Defect, evidence, job, planned, signer};

/// Version of the journal's form; one of another version is left alone.
const VERSION: u64 = 1;

/// What a journal knows of the work on one drive: enough to go on with it in another boot.
///
/// A journal is a row of records, each only ever added at the end. The first says what is to be done; each says how far
/// it has come, and the last one that is whole counts. Its checksum (BLAKE3) guards against a torn end, not against
/// people: what a drive really holds is found out by reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journal {
    /// The job.
    pub job: Job,
    /// The boot that wrote it.
    pub boot_id: [u8; 16],
    /// What is to be done.
    pub planned: Planned,
    /// The evidence as it would be if the work had ended with this record.
    pub evidence: Evidence,
}

impl Journal {
    /// The first record; alone it is a whole journal too.
    pub fn first_record(&self) -> Vec<u8> {
        let content = Map::default()
            .with(1, VERSION)
            .with(2, job::write_job(&self.job))
            .with(3, self.boot_id.as_slice())
            .with(4, planned::write(&self.planned))
            .with(5, evidence::write(&self.evidence));
        framed(&content.into())
    }

    /// A record that follows another.
    pub fn record(evidence: &Evidence) -> Vec<u8> {
        framed(&evidence::write(evidence).into())
    }

    /// Reads a journal up to its last whole record; nothing where not even the first is whole and of this version.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut records = Records(bytes);
        let mut journal = records.next().and_then(|content| read_first(content).ok())?;
        let rest = records.map_while(|content| read_record(content).ok());
        if let Some(evidence) = rest.last() {
            journal.evidence = evidence;
        }
        Some(journal)
    }
}

fn read_first(content: &[u8]) -> Result<Journal, Defect> {
    let value = cbor::decode(content)?;
    let mut fields = Field::root(&value).fields()?;
    signer::read_version(&fields.take(1, "version")?)?;
    let journal = Journal {
        job: job::read_job(&fields.take(2, "job")?)?,
        boot_id: fields.take(3, "boot_id")?.bytes()?,
        planned: planned::read(&fields.take(4, "planned")?)?,
        evidence: evidence::read(&fields.take(5, "evidence")?)?,
    };
    fields.end()?;
    Ok(journal)
}

fn read_record(content: &[u8]) -> Result<Evidence, Defect> {
    let value = cbor::decode(content)?;
    evidence::read(&Field::root(&value))
}
