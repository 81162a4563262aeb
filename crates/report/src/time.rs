//! Moments as a report shows them.

use pumice_language::Catalogue;
use pumice_model::{BEIJING_AHEAD_S, Clock, date_and_time};

/// Who is to be believed about the time.
#[derive(Clone, Copy)]
pub struct Times<'a> {
    pub clock: &'a Clock,
    /// When the image was made: nobody is believed who says an earlier time.
    pub built_unix_s: i64,
    pub catalogue: &'a Catalogue,
}

impl Times<'_> {
    /// The operator's time at a moment of this boot, where there is one.
    pub fn confirmed(&self, moment_ms: u64) -> Option<String> {
        let confirmed = self.clock.credible(self.built_unix_s)?;
        date_and_time(confirmed.at(moment_ms).checked_add(BEIJING_AHEAD_S)?)
    }

    /// What the computer's clock showed at a moment of this boot.
    pub fn of_computer(&self, moment_ms: u64) -> String {
        date_and_time(self.clock.rtc_at(moment_ms)).unwrap_or_else(|| "?".into())
    }

    /// From one moment to another, by the operator's time where there is one.
    pub fn span(&self, from_ms: u64, to_ms: u64) -> String {
        let texts = &self.catalogue.report;
        let duration = (texts.duration)(to_ms.saturating_sub(from_ms) / 1000);
        let span = if let (Some(from), Some(to)) = (self.confirmed(from_ms), self.confirmed(to_ms)) {
            (texts.confirmed)(&(texts.span)(&from, &to))
        } else {
            let [from, to] = [from_ms, to_ms].map(|moment| self.of_computer(moment));
            (texts.by_computer)(&(texts.span)(&from, &to))
        };
        (texts.lasting)(&span, &duration)
    }

    /// The moment at which the clocks were read: the report's own time, in seconds of Unix time.
    pub fn of_report_unix_s(&self) -> i64 {
        let confirmed = self.clock.credible(self.built_unix_s).map(|confirmed| confirmed.unix_s);
        let dated = |unix_s: &i64| date_and_time(*unix_s).is_some();
        let candidates = [confirmed, Some(self.clock.rtc_unix_s), Some(self.built_unix_s)];
        candidates.into_iter().flatten().find(dated).unwrap_or(0)
    }
}
