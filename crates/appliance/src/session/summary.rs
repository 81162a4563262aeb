use pumice_language::Catalogue;

use super::Session;
use crate::{certificate_name, summary};

impl Session {
    /// Has what people read written in another language from now on.
    pub fn speak(&mut self, catalogue: &'static Catalogue) {
        self.catalogue = catalogue;
        self.safekeeping.renew_summary();
    }

    /// Adds a line to the summary: something that was asked for and not done.
    pub fn remark(&mut self, line: String) {
        self.remarks.push(line);
        self.safekeeping.renew_summary();
    }

    /// What was asked for and not done.
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// Has the summary written once more, with the drives as they are by then.
    pub fn renew_summary(&mut self) {
        self.safekeeping.renew_summary();
    }

    pub(super) fn save_summary(&mut self) {
        let Some(job) = self.job.as_ref().filter(|_| self.safekeeping.wants_summary()) else {
            return;
        };
        let path = certificate_name::folder(job).join(certificate_name::summary(self.custody().boot_id()));
        let text = summary::text(self.catalogue, job, self);
        self.safekeeping.save_summary(path, text);
    }
}
