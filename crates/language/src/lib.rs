//! Every text a person reads, one catalogue per language.
//!
//! A catalogue is a plain value whose fields are texts, or functions where a text depends on a value. A translation
//! that is missing does not compile.

mod asking;
mod audit;
mod blocks;
mod boot;
mod console;
mod dossier;
mod en;
mod health;
mod job;
mod key;
mod key_sheet;
mod ledger;
mod report;
mod screen;
mod signing;
mod verify;
mod witnessing;
mod words;
mod zh_cn;

pub use asking::{Asking, GateAnswer, JobNew};
pub use audit::{Audit, AuditParts, Unfit};
pub use blocks::{Blocks, elapsed_s, first_ranges};
pub use boot::Boot;
pub use console::{Console, Summary};
pub use dossier::{Countersign, Dossier, DossierParts};
pub use health::drives_own_word;
pub use job::JobWords;
pub use key::{KeyCommand, KeyFault, KeyParts, NoPassphrase};
pub use key_sheet::KeySheet;
pub use ledger::Ledger;
pub use report::{Outcome, Report, ReportNames, ReportSections};
pub use screen::{ClockTexts, Columns, Headings, Keys, Overall, Screen, Suspend, Unlocking};
pub use signing::Signing;
pub use verify::{Misuse, Moment, Parts, Tally, Verify};
pub use witnessing::Witnessing;
pub use words::{Words, size};

/// A language the product speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    En,
    /// Simplified Chinese.
    ZhCn,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::En, Self::ZhCn];

    /// The language's texts.
    pub fn catalogue(self) -> &'static Catalogue {
        match self {
            Self::En => &en::CATALOGUE,
            Self::ZhCn => &zh_cn::CATALOGUE,
        }
    }
}

/// All texts of one language.
pub struct Catalogue {
    /// What PID 1 says.
    pub boot: Boot,
    /// The words for values of the model: verdicts, reasons, limitations, holds, faults.
    pub words: Words,
    /// The words for what a job declares.
    pub job: JobWords,
    /// What is asked of a job, and what is wrong with an answer.
    pub asking: Asking,
    /// The operator's screens.
    pub screen: Screen,
    /// Whose key signs.
    pub signing: Signing,
    /// The witness's own key.
    pub witnessing: Witnessing,
    /// What the appliance says without a screen of its own: progress lines, the job's summary, the last words before
    /// power off.
    pub console: Console,
    /// What `pumice verify` says.
    pub verify: Verify,
    /// What it says of the documents of a folder together.
    pub dossier: Dossier,
    /// What `pumice key` says.
    pub key: KeyCommand,
    /// What the sheet says that names a key in a contract.
    pub key_sheet: KeySheet,
    /// What `pumice audit` says.
    pub audit: Audit,
    /// What the report says that people read and sign.
    pub report: Report,
    /// What `pumice ledger` says.
    pub ledger: Ledger,
}
