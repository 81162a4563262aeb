use pumice_certificate::{Defect, Document, Finding, Verified, VerifiedJobReport, Weight, compare};
use pumice_model::{Job, JobReport, Person};
use thiserror::Error;

/// A job report and the certificates it lists, all of them authentic and at one with each other: nothing else is ever
/// drawn.
pub struct Sources {
    pub(crate) report: VerifiedJobReport,
    pub(crate) report_bytes: Vec<u8>,
    /// In the order of the job report.
    pub(crate) certificates: Vec<(Verified, Vec<u8>)>,
}

/// Why no report is drawn.
#[derive(Debug, Error)]
pub enum SourcesError {
    /// One of them is not authentic.
    #[error("not authentic: {0}")]
    Defect(#[from] Defect),
    /// What should be a job report is something else.
    #[error("this is no job report")]
    NoJobReport,
    /// They contradict each other.
    #[error("the job report and its certificates do not belong together: {0:?}")]
    Contradiction(Box<Finding>),
}

impl Sources {
    /// Checks the bytes of a job report and of what lies beside it. Certificates that it does not list are of another
    /// boot, and left aside once they are found authentic; so is everything that is no certificate.
    pub fn read(job_report: &[u8], beside: &[Vec<u8>]) -> Result<Self, SourcesError> {
        let Document::JobReport(report) = Document::read(job_report)? else {
            return Err(SourcesError::NoJobReport);
        };
        let mut read = Vec::new();
        for bytes in beside {
            if let Document::Certificate(certificate) = Document::read(bytes)? {
                read.push((*certificate, bytes));
            }
        }
        let of_digest = |digest| read.iter().find(|(certificate, _)| certificate.digest == digest);
        let listed = report
            .report
            .certified
            .iter()
            .filter_map(|entry| of_digest(entry.digest));
        let certificates: Vec<_> = listed
            .map(|(certificate, bytes)| (certificate.clone(), (*bytes).clone()))
            .collect();
        let together: Vec<_> = certificates
            .iter()
            .map(|(certificate, _)| Document::Certificate(Box::new(certificate.clone())))
            .chain([Document::JobReport(report.clone())])
            .collect();
        let findings = compare(&together);
        if let Some(contradiction) = findings
            .into_iter()
            .find(|finding| finding.weight() == Weight::Contradiction)
        {
            return Err(SourcesError::Contradiction(Box::new(contradiction)));
        }
        Ok(Self {
            report: *report,
            report_bytes: job_report.to_vec(),
            certificates,
        })
    }
}

/// Every text of a job that somebody typed: to be asked for [`Typeface::missing`](crate::Typeface::missing) before anything
/// is signed.
pub fn typed_texts(job: &Job) -> Vec<&str> {
    let people: Vec<&Person> = job.people.iter().map(|(_, person)| person).collect();
    let mut texts: Vec<&str> = people.iter().map(|person| person.name.as_str()).collect();
    texts.extend(people.iter().filter_map(|person| person.capacity.as_deref()));
    texts.extend([job.client.as_deref(), job.place.as_deref()].into_iter().flatten());
    texts
}

/// Every text in a job report that somebody typed or a drive gave.
pub fn shown_texts(report: &JobReport) -> Vec<&str> {
    let mut texts = typed_texts(&report.job);
    let certified = report.certified.iter().map(|entry| &entry.identity);
    for identity in certified.chain(report.not_wiped.iter().map(|medium| &medium.identity)) {
        texts.push(&identity.model);
        texts.extend(identity.serial.as_deref());
        texts.extend(identity.wwn.as_deref());
    }
    texts
}
