use pumice_certificate::Verified;
use pumice_language::{Blocks, drives_own_word, elapsed_s, first_ranges};
use pumice_model::{Counter, Evidence, Target};

use super::{Writer, groups, tone};
use crate::document::{Block, Fact, Level, Point, Text};
use crate::time::Times;

/// Ranges of blocks that are written out; the certificate has them all.
const RANGES_SHOWN: usize = 8;

impl Writer<'_> {
    /// What was done to each disk, and what follows from it.
    pub(super) fn records(&mut self) {
        if self.sources.certificates.is_empty() {
            return;
        }
        self.section(self.catalogue.report.sections.records);
        for (number, (certificate, _)) in (1..).zip(&self.sources.certificates) {
            self.record(number, certificate);
        }
    }

    fn record(&mut self, number: usize, certificate: &Verified) {
        let (texts, words) = (&self.catalogue.report, &self.catalogue.words);
        let (report, judgement) = (&certificate.report, &certificate.judgement);
        let target = &report.planned.target;
        let verdict = (words.verdict)(judgement.verdict).into();
        let name = format!("{}  {}", (texts.disk)(number), target.identity.model);
        self.blocks.push(Block::Disk {
            tone: tone(judgement.verdict),
            name,
            verdict,
        });
        let mut facts = self.of_target(target);
        facts.extend(self.of_work(certificate));
        facts.push(Fact {
            name: texts.names.certificate_digest.into(),
            value: vec![Text::fixed(groups(&certificate.digest))],
        });
        facts.push(Fact::new(texts.names.ledger, report.position.number().to_string()));
        facts.extend(self.other_signer(certificate.signer));
        self.blocks.push(Block::Facts(facts));
        let reasons = judgement
            .reasons
            .iter()
            .map(|reason| ("–".into(), (words.reason)(reason)));
        self.list(texts.names.reasons, reasons.collect());
        let claims = judgement
            .claims
            .iter()
            .map(|&claim| ("–".into(), (texts.claim)((words.claim)(claim))));
        let mut claims: Vec<_> = claims.collect();
        if claims.is_empty() {
            claims.push(("–".into(), texts.no_claim.into()));
        }
        self.list(texts.names.claims, claims);
        let limitation =
            |&one: &pumice_model::Limitation| (format!("[{}]", one.code()), (words.limitation)(one).into());
        self.list(
            texts.names.limitations,
            judgement.limitations.iter().map(limitation).collect(),
        );
    }

    fn list(&mut self, heading: &str, entries: Vec<(String, String)>) {
        self.blocks.push(Block::Heading(Level::Part, heading.into()));
        let point = |(mark, text)| Point { mark, text };
        self.blocks
            .push(Block::Points(entries.into_iter().map(point).collect()));
    }

    fn of_target(&self, target: &Target) -> Vec<Fact> {
        let (texts, words) = (&self.catalogue.verify, &self.catalogue.words);
        let parts = &texts.parts;
        let source = (words.serial_source)(target.serial_source);
        let serial = match &target.identity.serial {
            Some(serial) => (self.catalogue.report.serial)(serial, source),
            None => texts.no_serial.into(),
        };
        let mut facts = vec![Fact::new(parts.serial, serial)];
        facts.extend(target.identity.wwn.iter().map(|wwn| Fact::new(parts.wwn, wwn)));
        facts.extend(
            target
                .firmware
                .iter()
                .map(|firmware| Fact::new(parts.firmware, firmware)),
        );
        let kind = (self.catalogue.report.kind)((words.medium)(target.medium), (words.transport)(target.transport));
        facts.extend([
            Fact::new(parts.kind, kind),
            Fact::new(parts.size, (texts.geometry)(target.geometry)),
        ]);
        facts
    }

    /// What was done, in the order in which it was.
    fn of_work(&self, certificate: &Verified) -> Vec<Fact> {
        let (texts, words) = (&self.catalogue.verify, &self.catalogue.words);
        let (parts, evidence) = (&texts.parts, &certificate.report.evidence);
        let times = Times {
            clock: &certificate.report.clock,
            built_unix_s: certificate.report.appliance.built_unix_s,
            catalogue: self.catalogue,
        };
        let mut facts = vec![Fact::new(
            parts.time,
            times.span(evidence.started_ms, evidence.ended_ms),
        )];
        facts.extend(evidence.unlocking.iter().map(|attempt| {
            Fact::new(
                parts.unlocking,
                (texts.attempt)(elapsed_s(attempt.started_ms, attempt.ended_ms), attempt),
            )
        }));
        let of_report = &self.catalogue.report;
        for (number, pass) in (1..=u8::MAX).zip(&evidence.passes) {
            let duration = (of_report.duration)(elapsed_s(pass.started_ms, pass.ended_ms));
            let came_of_it = (of_report.pass)(&(words.pattern)(&pass.pattern), &duration, pass);
            facts.push(Fact::new((of_report.pass_name)(number), came_of_it));
        }
        let read_back = evidence.read_back.as_ref().map_or_else(
            || texts.no_read_back.into(),
            |read_back| (texts.read_back)(elapsed_s(read_back.started_ms, read_back.ended_ms), read_back),
        );
        facts.push(Fact::new(parts.read_back, read_back));
        facts.extend(
            evidence
                .hidden
                .map(|hidden| Fact::new(parts.hidden, (texts.hidden)(hidden))),
        );
        if let Some(firmware) = &evidence.firmware {
            facts.extend(firmware.attempts.iter().map(|attempt| {
                Fact::new(
                    parts.firmware_erase,
                    (texts.attempt)(elapsed_s(attempt.started_ms, attempt.ended_ms), attempt),
                )
            }));
            facts.extend(firmware.change_check.iter().map(|check| {
                Fact::new(
                    parts.change_check,
                    (texts.change_check)(elapsed_s(check.started_ms, check.ended_ms), check),
                )
            }));
        }
        facts.extend((1..).zip(&evidence.interruptions).map(|(number, one)| {
            Fact::new(
                parts.interruption,
                (texts.interruption)(number, elapsed_s(one.started_ms, one.last_ms), one),
            )
        }));
        facts.extend(self.defects(evidence));
        facts.extend(Blocks::of(evidence).into_iter().map(|(blocks, ranges)| {
            Fact::new(
                parts.ranges,
                (texts.ranges)(blocks, &first_ranges(ranges, RANGES_SHOWN, "..."), ranges),
            )
        }));
        facts
    }
    /// What the drive itself counts of defects, before and after: what the limitation on replaced sectors is about. How long
    /// it had run and how warm it was stays in the certificate, since nothing that the report claims depends on it.
    fn defects(&self, evidence: &Evidence) -> Option<Fact> {
        let health = evidence.health.as_ref()?;
        let phrases = drives_own_word(health, self.catalogue, Counter::is_of_defects);
        let [_, _, between] = self.catalogue.report.punctuation;
        let name = self.catalogue.verify.parts.health;
        (!phrases.is_empty()).then(|| Fact::new(name, phrases.join(between)))
    }
}
