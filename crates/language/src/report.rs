use std::io::Error;

use pumice_model::PassEvidence;

/// What the report says that people read and sign.
pub struct Report {
    /// What `pumice report --help` prints.
    pub help: &'static str,
    /// A folder holds no job report; takes it.
    pub no_job_report: fn(&str) -> String,
    /// A folder holds several; takes it, and the files.
    pub several_job_reports: fn(&str, &str) -> String,
    /// A file is no job report; takes it.
    pub not_a_job_report: fn(&str) -> String,
    /// A file is not authentic; takes it and why.
    pub not_authentic: fn(&str, &str) -> String,
    /// The font file cannot be used; takes it.
    pub not_a_font: fn(&str) -> String,
    /// The font file cannot be read; takes it and what the system said.
    pub font_unreadable: fn(&str, &Error) -> String,
    /// The report cannot be drawn; takes why.
    pub not_drawn: fn(&str) -> String,
    /// A file is written; takes it.
    pub written: fn(&str) -> String,
    /// Its name.
    pub title: &'static str,
    /// What stands beside the title; takes the job's number.
    pub job: fn(&str) -> String,
    /// What stands at the foot of every page; takes the job's number and the first digits of the report's digest.
    pub foot: fn(&str, &str) -> String,
    /// The number of a page, and how many there are.
    pub page: fn(usize, usize) -> String,
    /// What it comes to, in one line.
    pub outcome: fn(Outcome) -> String,
    /// What has to be said beside that: sentences.
    pub outcome_remarks: fn(Outcome) -> Vec<String>,
    /// What a signature by a key of one boot is worth.
    pub signer_of_this_boot: &'static str,
    /// What an enrolled key's is.
    pub signer_enrolled: &'static str,
    /// The heading of a section; takes its number, from 1, and its name.
    pub section: fn(usize, &str) -> String,
    /// Names of the sections.
    pub sections: ReportSections,
    /// Names of what stands in them.
    pub names: ReportNames,
    /// Who declared what was declared, and that nobody checked it.
    pub declared: &'static str,
    /// What is said of one who is not named.
    pub nobody: &'static str,
    /// Nothing is declared.
    pub nothing_declared: &'static str,
    /// How many, of which nobody knows.
    pub uncounted: &'static str,
    /// Somebody has countersigned.
    pub countersigned: &'static str,
    /// Somebody should have and has not.
    pub not_countersigned: &'static str,
    /// Nobody asked for it.
    pub no_countersignature: &'static str,
    /// The operator named no time.
    pub not_confirmed: &'static str,
    /// A moment by the operator's word; takes date and time in Beijing.
    pub confirmed: fn(&str) -> String,
    /// A moment by the computer's clock; takes date and time.
    pub by_computer: fn(&str) -> String,
    /// From one moment to another.
    pub span: fn(&str, &str) -> String,
    /// How long a span is; takes the span, and how long.
    pub lasting: fn(&str, &str) -> String,
    /// A pass, by its number from 1.
    pub pass_name: fn(u8) -> String,
    /// What came of it; takes what it wrote, and how long it took.
    pub pass: fn(&str, &str, &PassEvidence) -> String,
    /// A serial number, and where it came from.
    pub serial: fn(&str, &str) -> String,
    /// What a disk stores on, and how it is attached.
    pub kind: fn(&str, &str) -> String,
    /// There are more reasons than the one given.
    pub more_reasons: &'static str,
    /// How long something took; takes seconds.
    pub duration: fn(u64) -> String,
    /// The verdict on a medium that was not to be wiped because the work was done with it.
    pub in_use_for_the_job: &'static str,
    /// The verdict on a medium that was not there.
    pub absent: &'static str,
    /// Where a disk's certificate stands in the ledger; takes the number.
    pub ledger_entry: fn(u64) -> String,
    /// What stands between a name and its value, between values, and between values that have names.
    pub punctuation: [&'static str; 3],
    /// What stands between sentences that follow each other.
    pub between_sentences: &'static str,
    /// A disk's place in the report; takes the number, from 1.
    pub disk: fn(usize) -> String,
    /// What may be claimed, as a sentence; takes the claim.
    pub claim: fn(&str) -> String,
    /// Nothing may be.
    pub no_claim: &'static str,
    /// How to check the report: with its files, and with paper only.
    pub checking: [&'static str; 2],
    /// What signing means.
    pub signing: &'static str,
    /// Where the seal goes.
    pub seal: &'static str,
    /// The blanks of a date.
    pub date_blanks: &'static str,
    /// What the codes are.
    pub codes: &'static str,
    /// The job report itself, as a code's caption names it.
    pub job_report: &'static str,
    /// What stands below a code; takes what it is of, the first digits of the digest, and which part of how many.
    pub code: fn(&str, &str, (usize, usize)) -> String,
    /// A code for whoever does not see it; takes what it is of.
    pub code_alternative: fn(&str) -> String,
    /// There is no code for a file; takes what it is, and its size in bytes.
    pub without_code: fn(&str, usize) -> String,
}

/// Names of the sections of a report.
pub struct ReportSections {
    /// The job.
    pub job: &'static str,
    /// The three clocks.
    pub time: &'static str,
    /// Who answers for it.
    pub people: &'static str,
    /// What was declared before the wipe.
    pub gate: &'static str,
    /// What was on the disks.
    pub holdings: &'static str,
    /// What is no disk.
    pub items: &'static str,
    /// Every disk.
    pub media: &'static str,
    /// What was done to each.
    pub records: &'static str,
    /// Who signed, and how to check it.
    pub checking: &'static str,
    /// Ink and seal.
    pub signing: &'static str,
    /// QR codes.
    pub codes: &'static str,
}

/// Names of what stands in a report.
pub struct ReportNames {
    /// How much depends on the job.
    pub sensitivity: &'static str,
    /// For how long it is to be kept.
    pub retention: &'static str,
    /// The operator's time.
    pub confirmed: &'static str,
    /// The computer's clock.
    pub computer: &'static str,
    /// How long it took.
    pub duration: &'static str,
    /// This start of the computer.
    pub boot: &'static str,
    /// What a person answers for.
    pub role: &'static str,
    /// A name.
    pub name: &'static str,
    /// A capacity.
    pub capacity: &'static str,
    /// A countersignature.
    pub countersignature: &'static str,
    /// A kind of data.
    pub category: &'static str,
    /// How many records or persons.
    pub count: &'static str,
    /// A thing that holds data.
    pub item: &'static str,
    /// How many things.
    pub items: &'static str,
    /// What became of it.
    pub disposal: &'static str,
    /// A number in a table.
    pub number: &'static str,
    /// A disk: model and serial number.
    pub disk: &'static str,
    /// A size.
    pub size: &'static str,
    /// What came of it.
    pub result: &'static str,
    /// A remark.
    pub remark: &'static str,
    /// Why the verdict is what it is.
    pub reasons: &'static str,
    /// What may be claimed.
    pub claims: &'static str,
    /// What may not.
    pub limitations: &'static str,
    /// SHA-256 of a certificate.
    pub certificate_digest: &'static str,
    /// SHA-256 of the job report.
    pub report_digest: &'static str,
    /// A place in the ledger.
    pub ledger: &'static str,
    /// A fingerprint.
    pub fingerprint: &'static str,
    /// A fingerprint in words.
    pub words: &'static str,
    /// A signature in ink.
    pub signature: &'static str,
    /// A date.
    pub date: &'static str,
}

/// What came of the media of a job, by their number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Erased.
    pub erased: usize,
    /// Erased with exceptions.
    pub with_exceptions: usize,
    /// Worked on and not erased.
    pub not_erased: usize,
    /// There, and not worked on.
    pub untouched: usize,
    /// Asked for, and not there.
    pub absent: usize,
    /// The sticks of the job and optical drives, which were never to be wiped.
    pub in_use_for_the_job: usize,
    /// Controllers behind which more may lie.
    pub hiding: usize,
}

impl Outcome {
    /// Disks that were there to be wiped.
    pub fn present(self) -> usize {
        self.erased + self.with_exceptions + self.not_erased + self.untouched
    }
}
