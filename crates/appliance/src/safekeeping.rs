use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use pumice_certificate::{Journal, Ledger, SigningKey};
use pumice_device::MountError;
use pumice_model::{ConfirmedTime, DriveId, Evidence, Job, Judgement, Planned};

use crate::book::JobContent;
use crate::certificate_name;
use crate::conclusion;
use crate::custody::{BeforeBuild, Custody, OtherLedger, Settled, SignedAnew};
use crate::keeper::{Certificate, JournalTask, Keeper, Paper, Record, Task, Unfinished, Word};
use crate::notice::{NoStick, Notice, StickLoss};

/// After so many records a journal is written anew, which bounds its size.
const MOST_RECORDS: u32 = 240;

/// The way of certificates to a stick. It never waits for one, and a certificate stays in custody until the stick that
/// is listened to now has said that it is saved.
pub struct Safekeeping {
    custody: Custody,
    keeper: Option<Keeper>,
    voice: Voice,
    /// A stick that is being mounted; only then does it take the place of the other.
    candidate: Option<Keeper>,
    summary: Summary,
    conclusion: Conclusion,
    /// Papers that are in memory only.
    papers: Vec<Arc<Paper>>,
    /// What of the job lay on the stick when its report was signed.
    found: Vec<Vec<u8>>,
    /// The newest of every wipe that is at work, whose certificate is not saved, or whose drive needs another boot.
    journals: BTreeMap<DriveId, Kept>,
    unfinished: Vec<Unfinished>,
}

/// A journal in memory.
struct Kept {
    path: PathBuf,
    journal: Journal,
    records: u32,
    /// Who waits for a stick to have it.
    awaited: Option<Sender<()>>,
}

/// Whether the stick answers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Voice {
    Answering,
    Silent,
}

/// What the stick has of the summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Summary {
    /// Everything there is to say.
    Current,
    /// Too little.
    Stale,
    /// It has been asked to take what there is to say.
    Asked,
}

/// How far the report of the job is.
enum Conclusion {
    /// It is not wanted, or signed.
    Open,
    /// It is wanted, and the stick is asked what of the job lies on it.
    Looking(Box<(Job, JobContent)>),
}

impl Safekeeping {
    /// Without a stick yet.
    pub fn new(custody: Custody) -> Self {
        Self {
            custody,
            keeper: None,
            voice: Voice::Answering,
            candidate: None,
            summary: Summary::Current,
            conclusion: Conclusion::Open,
            papers: Vec::new(),
            found: Vec::new(),
            journals: BTreeMap::new(),
            unfinished: Vec::new(),
        }
    }

    /// Certificates, and the key that signs them.
    pub fn custody(&self) -> &Custody {
        &self.custody
    }

    /// Takes the operator's word on the time.
    pub fn confirm_time(&mut self, time: ConfirmedTime) -> Result<(), BeforeBuild> {
        self.custody.confirm_time(time)
    }

    /// The drive that takes certificates now; none where it does not answer.
    pub fn stick(&self) -> Option<DriveId> {
        let keeper = self.keeper.as_ref().filter(|_| self.voice == Voice::Answering);
        keeper.map(Keeper::drive)
    }

    /// The drive that is being made the certificate stick.
    pub fn candidate(&self) -> Option<DriveId> {
        self.candidate.as_ref().map(Keeper::drive)
    }

    /// Whether every certificate and the newest summary are on a stick.
    pub fn is_settled(&self) -> bool {
        let is_concluded = matches!(self.conclusion, Conclusion::Open) && self.papers.is_empty();
        self.has_saved_all() && is_concluded && self.summary == Summary::Current
    }

    /// Whether the stick is at work or about to be.
    pub fn is_busy(&self) -> bool {
        let is_idle = self.keeper.as_ref().is_none_or(Keeper::is_idle);
        self.stick().is_some() && !(is_idle && self.is_settled())
    }

    /// Takes a stick that is being mounted in the place of an earlier candidate.
    pub fn take_candidate(&mut self, keeper: Keeper) {
        self.candidate = Some(keeper);
    }

    /// Signs what was done; `None` where no certificate came of it.
    pub fn sign(&mut self, drive: DriveId, job: &Job, planned: Planned, evidence: Evidence) -> Option<Judgement> {
        let (released, judgement) = self.custody.sign(drive, job, planned, evidence).ok()?;
        self.hand_over(released);
        Some(judgement)
    }

    /// Has the report of the job signed, as soon as the stick has said what of the job lies on it: an earlier boot may have
    /// left certificates that no report lists yet.
    pub fn conclude(&mut self, job: &Job, content: JobContent) {
        self.conclusion = Conclusion::Looking(Box::new((job.clone(), content)));
        self.look();
    }

    /// What of the job lay on the stick when its report was signed.
    pub fn found(&self) -> &[Vec<u8>] {
        &self.found
    }

    /// Keeps a paper until a stick has it.
    pub fn keep_paper(&mut self, path: PathBuf, bytes: Vec<u8>) {
        let paper = Arc::new(Paper { path, bytes });
        if let Some(keeper) = &mut self.keeper {
            keeper.ask(Task::Paper(Arc::clone(&paper)));
        }
        self.papers.push(paper);
    }

    /// Has an enrolled key sign from now on.
    pub fn take_key(&mut self, key: SigningKey, ledger: Ledger) {
        self.custody.take_key(key, ledger);
        self.renew_summary();
    }

    /// The entry that was to be recorded next is.
    pub fn take_recorded(&mut self) {
        let released = self.custody.take_recorded();
        self.hand_over(released);
    }

    /// Takes the ledger of a boot stick that has come back.
    pub fn take_ledger(&mut self, ledger: Ledger) -> Result<SignedAnew, OtherLedger> {
        let (released, anew) = self.custody.take_ledger(ledger)?;
        self.hand_over(released);
        Ok(anew)
    }

    /// Has the key of this boot sign from now on, and anew what was not recorded.
    pub fn give_up_key(&mut self) -> SignedAnew {
        let (released, anew) = self.custody.give_up_key();
        self.hand_over(released);
        self.renew_summary();
        anew
    }

    /// Takes how far a wipe has come, for the case that the power goes; tells whoever waits for that when a stick has it.
    pub fn keep_journal(&mut self, drive: DriveId, journal: Journal, awaited: Option<Sender<()>>) {
        let name = certificate_name::journal(&journal.planned.target.identity);
        let kept = self.journals.entry(drive).or_insert_with(|| Kept {
            path: certificate_name::folder(&journal.job).join(name),
            journal: journal.clone(),
            records: 0,
            awaited: None,
        });
        (kept.journal, kept.awaited) = (journal, awaited);
        let record = if kept.records == 0 { Record::First } else { Record::Next };
        kept.records = (kept.records + 1) % MOST_RECORDS;
        if let Some(keeper) = &mut self.keeper {
            keeper.ask(kept.task(record));
        }
    }

    /// Work that an earlier boot left unfinished, as the stick tells it.
    pub fn unfinished(&self) -> &[Unfinished] {
        &self.unfinished
    }

    /// Something has become worth saying in the summary.
    pub fn renew_summary(&mut self) {
        self.summary = Summary::Stale;
    }

    /// Whether the summary should be written now: once no certificate waits any more.
    pub fn wants_summary(&self) -> bool {
        self.keeper.is_some() && self.summary == Summary::Stale && self.has_saved_all()
    }

    /// Asks the stick to take the summary.
    pub fn save_summary(&mut self, path: PathBuf, text: String) {
        if let Some(keeper) = &mut self.keeper {
            keeper.ask(Task::Summary { path, text });
            self.summary = Summary::Asked;
        }
    }

    /// What the sticks have come to since the last call.
    pub fn tend(&mut self, now_ms: u64) -> Vec<Notice> {
        let mut notices = Vec::new();
        // What the old stick has said is heard before the new one takes its place.
        self.tend_keeper(now_ms, &mut notices);
        self.tend_candidate(now_ms, &mut notices);
        notices
    }

    /// A drive is gone.
    pub fn forget(&mut self, drive: DriveId, notices: &mut Vec<Notice>) {
        if self.candidate() == Some(drive) {
            self.candidate = None;
            notices.push(Notice::StickRefused(drive, NoStick::NotMounted(MountError::Gone)));
        }
        if self.keeper.as_ref().is_some_and(|keeper| keeper.drive() == drive) {
            self.lose(StickLoss::Vanished, notices);
        }
    }

    /// Lets the stick go and waits up to `wait` for it to be unmounted.
    pub fn release(&mut self, wait: Duration) {
        self.candidate = None;
        if let Some(keeper) = self.keeper.take() {
            keeper.release(wait);
        }
    }

    /// Whether every signed document is on a stick.
    pub fn has_saved_all(&self) -> bool {
        self.custody.is_recorded() && self.custody.unsaved().is_empty()
    }

    fn hand_over(&mut self, released: impl IntoIterator<Item = Arc<Certificate>>) {
        if let Some(keeper) = &mut self.keeper {
            released
                .into_iter()
                .for_each(|certificate| keeper.ask(Task::Certificate(certificate)));
        }
    }

    fn look(&mut self) {
        if let (Conclusion::Looking(wanted), Some(keeper)) = (&self.conclusion, &mut self.keeper) {
            keeper.ask(Task::Look(certificate_name::folder(&wanted.0)));
        }
    }

    /// Lists what this boot has certified, and what an earlier one has and no report lists.
    fn report_job(&mut self, found: Vec<Vec<u8>>) {
        let Conclusion::Looking(wanted) = std::mem::replace(&mut self.conclusion, Conclusion::Open) else {
            return;
        };
        let (job, mut content) = *wanted;
        content.certified = conclusion::certified(&job, self.custody.saved(), &found);
        self.found = found;
        // What does not verify is no report; the certificates are on the stick all the same.
        if let Ok(released) = self.custody.report(&job, content) {
            self.hand_over(released);
        }
    }

    fn tend_candidate(&mut self, now_ms: u64, notices: &mut Vec<Notice>) {
        let Some(mut candidate) = self.candidate.take() else {
            return;
        };
        let drive = candidate.drive();
        let error = match candidate.words(now_ms).into_iter().next() {
            Some(Word::Mounted(found)) => {
                let own = self.custody.boot_id();
                let earlier = found.unfinished.into_iter().filter(|one| one.journal.boot_id != own);
                self.unfinished.extend(earlier);
                self.put_in_charge(candidate);
                notices.push(Notice::StickTaken(drive));
                if !found.unreadable.is_empty() {
                    notices.push(Notice::JournalsUnreadable(found.unreadable));
                }
                return;
            }
            Some(Word::NotMounted(error)) => NoStick::NotMounted(error),
            Some(_) => NoStick::Broken,
            None if candidate.is_silent(now_ms) => NoStick::Silent,
            None => return self.candidate = Some(candidate),
        };
        notices.push(Notice::StickRefused(drive, error));
    }

    /// From here on nobody listens to the stick before.
    fn put_in_charge(&mut self, mut keeper: Keeper) {
        for certificate in self.custody.unsaved() {
            keeper.ask(Task::Certificate(certificate.clone()));
        }
        for kept in self.journals.values() {
            keeper.ask(kept.task(Record::First));
        }
        for paper in &self.papers {
            keeper.ask(Task::Paper(Arc::clone(paper)));
        }
        self.keeper = Some(keeper);
        self.look();
        self.voice = Voice::Answering;
        if self.summary == Summary::Asked {
            self.summary = Summary::Stale;
        }
    }

    fn tend_keeper(&mut self, now_ms: u64, notices: &mut Vec<Notice>) {
        let Some(keeper) = &mut self.keeper else { return };
        let mut looked = None;
        for word in keeper.words(now_ms) {
            match word {
                Word::CertificateSaved { number, path } => {
                    self.summary = Summary::Stale;
                    let saved = match self.custody.settle(number, path) {
                        Some(Settled::Certificate(saved)) => saved,
                        Some(Settled::JobReport(path)) => {
                            notices.push(Notice::Reported(path));
                            continue;
                        }
                        None => continue,
                    };
                    let is_spent = |kept: &Kept| !kept.journal.evidence.needs_another_boot();
                    if self.journals.get(&saved.drive).is_some_and(is_spent)
                        && let Some(kept) = self.journals.remove(&saved.drive)
                    {
                        keeper.ask(Task::Discard(kept.path));
                    }
                    notices.push(Notice::Saved(saved));
                }
                Word::Found(found) => looked = Some(found),
                Word::PaperSaved(path) => {
                    self.papers.retain(|paper| paper.path != path);
                    notices.push(Notice::PaperSaved(path));
                }
                Word::SummarySaved if self.summary == Summary::Asked => self.summary = Summary::Current,
                Word::NotSaved(error) => return self.lose(StickLoss::Failed(error), notices),
                Word::NotMounted(_) | Word::Broken => return self.lose(StickLoss::Broken, notices),
                Word::Mounted(_) | Word::SummarySaved | Word::JournalKept => {}
            }
        }
        if let Some(found) = looked {
            self.report_job(found);
        }
        self.hear(now_ms, notices);
    }

    fn hear(&mut self, now_ms: u64, notices: &mut Vec<Notice>) {
        let Some(keeper) = &self.keeper else { return };
        let drive = keeper.drive();
        match (self.voice, keeper.is_silent(now_ms)) {
            (Voice::Answering, true) => {
                self.voice = Voice::Silent;
                notices.push(Notice::StickSilent(drive));
            }
            (Voice::Silent, false) => {
                self.voice = Voice::Answering;
                notices.push(Notice::StickAnswers(drive));
            }
            _ => {}
        }
    }

    fn lose(&mut self, loss: StickLoss, notices: &mut Vec<Notice>) {
        if let Some(keeper) = self.keeper.take() {
            notices.push(Notice::StickLost(keeper.drive(), loss));
        }
        self.voice = Voice::Answering;
        if self.summary == Summary::Asked {
            self.summary = Summary::Stale;
        }
    }
}

impl Kept {
    fn task(&self, record: Record) -> Task {
        Task::Journal(Box::new(JournalTask {
            path: self.path.clone(),
            journal: self.journal.clone(),
            record,
            awaited: self.awaited.clone(),
        }))
    }
}

#[cfg(test)]
#[path = "safekeeping_tests.rs"]
mod tests;
