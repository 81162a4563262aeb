use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::thread;

use pumice_certificate::{Document, verify_job_report};
use pumice_language::Language;
use pumice_model::Identity;

use super::Session;
use crate::book::JobContent;
use crate::conclusion::{self, Drawn};
use crate::keeper::About;
use crate::notice::Notice;

/// The drawing of the report, which takes seconds on an old computer.
#[derive(Default)]
pub struct Drawing(Option<Receiver<Result<Drawn, String>>>);

/// The newest report of the job that is on the stick.
pub struct Reported {
    /// Where it lies.
    path: PathBuf,
    /// Its bytes.
    pub report: Vec<u8>,
}

impl Session {
    /// Has the report of the job signed: each certificate, and each medium without one. It is signed once for what there is
    /// to report, and again only where more has come.
    pub fn conclude(&mut self) {
        let Some(job) = self.job.clone() else { return };
        let has_something = !self.outcomes.is_empty() || !self.absent.is_empty();
        let is_ready = self.wipes.running() == 0 && self.safekeeping.has_saved_all() && !self.is_drawing();
        if !has_something || !is_ready || self.is_reported() {
            return;
        }
        let content = JobContent {
            certified: Vec::new(),
            not_wiped: conclusion::not_wiped(self),
            hiding: self.hiding.clone(),
            declared: self.declared.clone(),
        };
        self.safekeeping.conclude(&job, content);
    }

    /// Letters of the job's names that its report cannot show, to be told before anything is signed.
    pub fn unprintable(&self) -> Vec<char> {
        self.job.as_ref().map(conclusion::unprintable).unwrap_or_default()
    }

    /// A drive that the job asks for by this serial number or WWN is not there.
    pub fn miss(&mut self, listed: &str) {
        let identity = Identity {
            model: String::new(),
            serial: Some(listed.into()),
            wwn: None,
        };
        if !self.absent.contains(&identity) {
            self.absent.push(identity);
        }
    }

    /// The drives that the job asks for and that never were there.
    pub fn absent(&self) -> &[Identity] {
        &self.absent
    }

    /// Whether a report is being drawn.
    pub(super) fn is_drawing(&self) -> bool {
        self.drawing.0.is_some()
    }

    /// Begins to draw a report that is saved, and takes what was drawn.
    pub(super) fn draw_report(&mut self, notices: &mut Vec<Notice>) {
        let path = notices.iter().find_map(|notice| match notice {
            Notice::Reported(path) => Some(path.clone()),
            _ => None,
        });
        if let Some(path) = path {
            let saved = self.custody().saved().iter().rev();
            let report = saved.clone().find(|one| matches!(one.about, About::Job(_)));
            let report = report.map(|one| one.bytes.clone());
            self.reported = report.map(|report| Reported { path, report });
            self.begin_drawing();
        }
        let Some(answer) = &self.drawing.0 else { return };
        let drawn = match answer.try_recv() {
            Err(TryRecvError::Empty) => return,
            Ok(drawn) => drawn,
            Err(TryRecvError::Disconnected) => Err(self.catalogue.console.not_drawn.into()),
        };
        self.drawing = Drawing::default();
        let Some(Reported { path, .. }) = &self.reported else {
            return;
        };
        match drawn {
            Ok(Drawn { text, pdf }) => {
                // Windows' Notepad of the computers this is read on shows lines only so.
                let text = text.replace('\n', "\r\n");
                self.safekeeping
                    .keep_paper(path.with_extension("txt"), text.into_bytes());
                match pdf {
                    Ok(pdf) => self.safekeeping.keep_paper(path.with_extension("pdf"), pdf),
                    Err(why) => notices.push(Notice::NotDrawn(why)),
                }
            }
            Err(why) => notices.push(Notice::NotDrawn(why)),
        }
    }

    /// Takes the report that carries the witness's signature in the place of the one that does not, and has it drawn anew.
    pub(super) fn take_countersigned(&mut self, report: Vec<u8>) {
        if let Some(reported) = &mut self.reported {
            reported.report = report;
            self.safekeeping
                .keep_paper(reported.path.clone(), reported.report.clone());
            self.begin_drawing();
        }
    }

    /// Whether the newest saved report lists every certificate that this boot has saved.
    fn is_reported(&self) -> bool {
        let saved = self.custody().saved();
        let newest = saved.iter().rposition(|one| matches!(one.about, About::Job(_)));
        newest.is_some_and(|newest| newest + 1 == saved.len())
    }

    fn begin_drawing(&mut self) {
        let Some(report) = self.reported.as_ref().map(|reported| reported.report.clone()) else {
            return;
        };
        let saved = self.custody().saved();
        let beside: Vec<Vec<u8>> = saved
            .iter()
            .map(|one| one.bytes.clone())
            .chain(self.safekeeping.found().to_vec())
            .collect();
        let language = self.language();
        let (said, answer) = channel();
        let work = move || {
            let _ = said.send(conclusion::draw(&report, &listed(&report, beside), language));
        };
        // A thread that could not be started says nothing, which is found out.
        thread::Builder::new().name("report".into()).spawn(work).ok();
        self.drawing = Drawing(Some(answer));
    }

    fn language(&self) -> Language {
        let is_spoken = |language: &Language| std::ptr::eq(language.catalogue(), self.catalogue);
        Language::ALL.into_iter().find(is_spoken).unwrap_or(Language::En)
    }
}

/// Of many documents, the certificates that a report lists, each once.
fn listed(report: &[u8], beside: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let Ok(report) = verify_job_report(report) else {
        return Vec::new();
    };
    let mut wanted: Vec<[u8; 32]> = report.report.certified.iter().map(|entry| entry.digest).collect();
    let mut is_wanted = |bytes: &Vec<u8>| {
        let Ok(Document::Certificate(verified)) = Document::read(bytes) else {
            return false;
        };
        let place = wanted.iter().position(|digest| *digest == verified.digest);
        place.map(|place| wanted.remove(place)).is_some()
    };
    beside.into_iter().filter(|bytes| is_wanted(bytes)).collect()
}
