//! The vocabulary of a wipe and the one function that judges it.
//!
//! Values only: no I/O, no threads, no clock, no encoding. The way through them is one way:
//! [`DriveChange`] → [`Inventory`] → [`Plan`] or [`Refusal`] → [`Order`] → [`Evidence`] →
//! [`judge`] → [`Judgement`].

mod audit;
mod blocks;
mod calendar;
mod capability;
mod change_samples;
mod controller;
mod declared;
mod drive;
mod event;
mod evidence;
mod firmware;
#[cfg(test)]
mod fixtures;
mod gate;
mod health;
mod hidden_character;
mod hold;
mod inventory;
mod job;
mod job_report;
mod judge;
mod judgement;
mod ledger;
mod lock;
mod people;
mod plan;
mod raw_status;
mod report;
mod resume;
mod split_mix;
mod technique;
mod temperature;

pub use audit::{
    AuditCounts, AuditExtent, AuditFinding, AuditRecord, CertifiedSanitize, Fit, Fits, Remainder, SanitizeAnswer,
    SanitizeAudit, WhyNotAsked, WrittenSince, audit_findings, reads_as,
};
pub use blocks::{BlockRange, BlockRanges, RangesError};
pub use calendar::{BEIJING_AHEAD_S, date_and_time, moment};
pub use capability::{Availability, Capabilities, FirmwareChoice};
pub use change_samples::change_samples;
pub use controller::{Hiding, HidingController};
pub use declared::{Category, Declared, DeclaredItem, Disposal, Holding, ItemKind};
pub use drive::{
    Access, Attachment, Drive, DriveChange, DriveId, Filesystem, Geometry, GeometryError, Identity, Medium, Purpose,
    SerialSource, Signature, Transport, Use, Volume,
};
pub use event::{Event, EventKind};
pub use evidence::{
    Ending, Evidence, Fault, Flush, Found, Interruption, Opening, PassEvidence, ReadBackEvidence, Sequel, Stage,
};
pub use firmware::{
    ChangeCheck, FirmwareAttempt, FirmwareEvidence, FirmwareOutcome, HiddenArea, HiddenAreas, NotStarted,
    PurgeRequired, ReadsAs, Sanitize, SecureErase, SecurityErase, TEMPORARY_PASSWORD, Technique, Unresolved, WhyNot,
    Witness,
};
pub use gate::{Answer, Gate, GateAnswers, GateQuestion, GateRefusal, Records};
pub use health::{Assessment, Counter, Counters, Health, HealthEvidence, Unavailability};
pub use hidden_character::is_hidden_character;
pub use hold::Hold;
pub use inventory::{BootSource, Condition, Inventory, NoDataVolume, StickError};
pub use job::{Job, JobNumber, JobNumberError, Retention, RetentionError, Sensitivity};
pub use job_report::{Certified, JobReport, NotWiped, WhyNotWiped};
pub use judge::judge;
pub use judgement::{Claim, Judgement, Limitation, Reason, Verdict};
pub use ledger::LedgerPosition;
pub use lock::Lock;
pub use people::{CreditCode, CreditCodeError, People, Person, Role};
pub use plan::{Order, Plan, Planned, Refusal, Target, Unconfirmed};
pub use raw_status::RawStatus;
pub use report::{Appliance, Clock, ConfirmedTime, Report, Signer};
pub use resume::{BegunErase, Resumption};
pub use split_mix::SplitMix64;
pub use technique::{Overwrite, Pattern, Stream, StreamCipher};
pub use temperature::{Celsius, Heat, HeatEvidence, HeatLimit, HeatWatch, LimitSource, Sensor};
