use pumice_model::{
    BlockRange, Drive, Fault, HidingController, Identity, Judgement, Refusal, Sequel, Signer, Stage, StickError,
};

/// What the appliance says line by line: the unattended mode and the summary on the certificate stick.
///
/// A drive is named by [`Console::drive`], and that name is what the other texts take.
pub struct Console {
    /// A drive: kernel name, model, serial number, size.
    pub drive: fn(&Drive) -> String,
    /// What a controller may hide, which is not wiped, and what to do.
    pub hiding: fn(&HidingController) -> String,
    /// Waiting for the certificate stick.
    pub waiting_for_stick: &'static str,
    /// A USB disk carries no job file; takes the drive.
    pub no_job_file: fn(&str) -> String,
    /// A USB disk cannot take certificates; takes the drive.
    pub stick_unfit: fn(&str, StickError) -> String,
    /// A USB disk's filesystem could not be mounted or read; takes the drive and why.
    pub stick_unreadable: fn(&str, &str) -> String,
    /// More than one USB disk carries a job file.
    pub several_sticks: &'static str,
    /// The certificate stick is found; takes the drive.
    pub stick_taken: fn(&str) -> String,
    /// The certificate stick was pulled out.
    pub stick_gone: &'static str,
    /// The certificate stick did not take a file; takes why.
    pub stick_failed: fn(&str) -> String,
    /// The certificate stick answers again, after it did not.
    pub stick_answers: &'static str,
    /// Why a stick is none, or none any more: it does not answer.
    pub no_answer: &'static str,
    /// Why a stick is none, or none any more: the program broke while using it.
    pub keeper_broken: &'static str,
    /// Why a file was not saved: the stick is full.
    pub save_full: &'static str,
    /// Why a file was not saved: the stick is write-protected.
    pub save_read_only: &'static str,
    /// Why a file was not saved: the stick is gone.
    pub save_gone: &'static str,
    /// Why a file was not saved: it read back otherwise.
    pub save_not_as_written: &'static str,
    /// Why a filesystem was not mounted: it is of no known kind.
    pub mount_unsupported: &'static str,
    /// Why a filesystem was not mounted: it is damaged.
    pub mount_damaged: &'static str,
    /// Why a filesystem was not mounted: it is in use.
    pub mount_busy: &'static str,
    /// Why a file was not saved or a filesystem not mounted; takes the kernel's words.
    pub kernel_says: fn(&str) -> String,
    /// A job file cannot be followed; takes the drive and why.
    pub job_file_refused: fn(&str, &str) -> String,
    /// A temperature to pause at cannot be meant; takes what was written.
    pub heat_limit_refused: fn(&str) -> String,
    /// A listed serial number or WWN is no present drive's; takes it.
    pub serial_not_found: fn(&str) -> String,
    /// A listed serial number or WWN is several drives'; takes it and them.
    pub serial_ambiguous: fn(&str, &[&Drive]) -> String,
    /// A drive is listed by its serial number and by its WWN; takes the second name and the drive.
    pub listed_twice: fn(&str, &str) -> String,
    /// A listed drive may not be wiped; takes the name in the list.
    pub refused: fn(&str, &Refusal) -> String,
    /// A wipe begins; takes the drive.
    pub begun: fn(&str) -> String,
    /// A wipe that an earlier boot began goes on; takes the drive.
    pub continued: fn(&str) -> String,
    /// A drive was looked at, whether it still holds what was written before an interruption; takes the drive.
    pub taken_up: fn(&str, Sequel) -> String,
    /// A drive of this job whose wipe was interrupted is not there.
    pub interrupted_absent: fn(&Identity) -> String,
    /// A journal on the certificate stick cannot be read; takes its path.
    pub journal_unreadable: fn(&str) -> String,
    /// A stage begins; takes the drive.
    pub stage_begun: fn(&str, Stage) -> String,
    /// How far a stage is; takes the drive and per cent.
    pub progress: fn(&str, Stage, u64) -> String,
    /// A drive does not answer; takes the drive and milliseconds.
    pub stalled: fn(&str, Stage, u64) -> String,
    /// A drive is too hot, and the work waits; takes the drive.
    pub paused: fn(&str, Stage) -> String,
    /// Blocks failed for good; takes the drive.
    pub blocks_failed: fn(&str, Stage, BlockRange, Fault) -> String,
    /// A wipe has ended; takes the drive.
    pub ended: fn(&str, &Judgement) -> String,
    /// A wipe's worker broke; takes the drive.
    pub broken: fn(&str) -> String,
    /// The report of the job is on the stick; takes its path.
    pub reported: fn(&str) -> String,
    /// A paper is on the stick; takes its path.
    pub paper_saved: fn(&str) -> String,
    /// The report could not be drawn.
    pub not_drawn: &'static str,
    /// Letters of the job's names that the report cannot show; takes them.
    pub unprintable: fn(&[char]) -> String,
    /// The report is being signed and drawn.
    pub concluding: &'static str,
    /// A certificate is on the stick; takes the drive and the path.
    pub saved: fn(&str, &str) -> String,
    /// Everything listed was done.
    pub all_done: &'static str,
    /// Not everything listed was done; asks for Enter.
    pub not_all_done: &'static str,
    /// The summary's parts.
    pub summary: Summary,
    /// Discovery of drives could not be begun or went on no more; takes the kernel's words.
    pub discovery_failed: fn(&str) -> String,
    /// The image lacks what the appliance needs to know of itself; takes the kernel's words.
    pub image_incomplete: fn(&str) -> String,
    /// The console went away; takes the kernel's words.
    pub console_failed: fn(&str) -> String,
}

/// The parts of the summary that is saved beside the certificates.
pub struct Summary {
    /// Its heading; takes the job's number.
    pub heading: fn(&str) -> String,
    /// The client.
    pub client: fn(&str) -> String,
    /// The operator.
    pub operator: fn(&str) -> String,
    /// What the client declares; takes how many kinds of data, and of things that are no disks.
    pub declared: fn(usize, usize) -> String,
    /// The key that signs; takes whose it is and its fingerprint.
    pub signer: fn(Signer, &str) -> String,
    /// Heading of the drives that were wiped.
    pub wiped: &'static str,
    /// Heading of the drives that were not.
    pub not_wiped: &'static str,
    /// Heading of what was asked for and not done.
    pub not_done: &'static str,
    /// A list without an entry.
    pub none: &'static str,
    /// A wipe goes on.
    pub running: &'static str,
    /// A certificate is in the computer's memory only.
    pub unsaved: &'static str,
    /// Nobody asked for the drive to be wiped.
    pub not_chosen: &'static str,
    /// What the summary is and is not.
    pub footing: &'static str,
}
