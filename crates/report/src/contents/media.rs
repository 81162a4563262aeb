use pumice_certificate::Verified;
use pumice_language::size;
use pumice_model::{Identity, NotWiped, Verdict};

use super::{Writer, is_absent, tone, was_in_use_for_the_job};
use crate::document::{Block, Cell, Column, Point, Table, Text, Tone};

impl Writer<'_> {
    /// Every medium in one table: those with a certificate in the order of their records, then the others.
    pub(super) fn media(&mut self) {
        let texts = &self.catalogue.report;
        self.section(texts.sections.media);
        let names = &texts.names;
        let mut rows = Vec::new();
        for (number, (certificate, _)) in (1..).zip(&self.sources.certificates) {
            rows.push(self.certified(number, certificate));
        }
        let not_wiped = &self.sources.report.report.not_wiped;
        for (number, medium) in (rows.len() + 1..).zip(not_wiped) {
            rows.push(self.not_wiped(number, medium));
        }
        let column = |name: &str, share| Column {
            name: name.into(),
            share,
        };
        let columns = vec![
            column(names.number, 0.07),
            column(names.disk, 0.36),
            column(names.size, 0.12),
            column(names.result, 0.19),
            column(names.remark, 0.26),
        ];
        self.blocks.push(Block::Table(Table { columns, rows }));
        let hiding = &self.sources.report.report.hiding;
        let point = |controller| Point {
            mark: "!".into(),
            text: (self.catalogue.words.hiding)(controller),
        };
        let points: Vec<_> = hiding.iter().map(point).collect();
        if !points.is_empty() {
            self.blocks.push(Block::Points(points));
        }
    }

    fn certified(&self, number: usize, certificate: &Verified) -> Vec<Cell> {
        let target = &certificate.report.planned.target;
        let geometry = certificate.report.evidence.geometry(&certificate.report.planned);
        let verdict = certificate.judgement.verdict;
        vec![
            Cell::new(number.to_string()),
            self.identity(&target.identity),
            Cell::new(size(geometry.bytes())),
            Cell {
                tone: Some(tone(verdict)),
                ..Cell::new((self.catalogue.words.verdict)(verdict))
            },
            Cell::new(self.remark(certificate)),
        ]
    }

    /// Where its certificate stands, and why where it is less than erased.
    fn remark(&self, certificate: &Verified) -> String {
        let (texts, judgement) = (&self.catalogue.report, &certificate.judgement);
        let mut sentences = vec![(texts.ledger_entry)(certificate.report.position.number())];
        if judgement.verdict != Verdict::Erased {
            let first = judgement.reasons.first();
            sentences.extend(first.map(|reason| (self.catalogue.words.reason)(reason)));
            sentences.extend((judgement.reasons.len() > 1).then(|| texts.more_reasons.into()));
        }
        sentences.join(texts.between_sentences)
    }

    fn not_wiped(&self, number: usize, medium: &NotWiped) -> Vec<Cell> {
        let texts = &self.catalogue.report;
        let not_erased = (self.catalogue.words.verdict)(Verdict::NotErased);
        let (verdict, tone) = match medium {
            medium if is_absent(medium) => (texts.absent, Tone::Bad),
            medium if was_in_use_for_the_job(medium) => (texts.in_use_for_the_job, Tone::Neutral),
            _ => (not_erased, Tone::Bad),
        };
        let why = medium.why.iter().map(|&why| (self.catalogue.job.why_not_wiped)(why));
        vec![
            Cell::new(number.to_string()),
            self.identity(&medium.identity),
            Cell::new(medium.bytes.map_or_else(|| "?".into(), size)),
            Cell {
                tone: Some(tone),
                ..Cell::new(verdict)
            },
            Cell::new(why.collect::<Vec<_>>().join(self.catalogue.report.between_sentences)),
        ]
    }

    /// Model, and below it the serial number, or what else tells the medium from others.
    fn identity(&self, identity: &Identity) -> Cell {
        let model = if identity.model.is_empty() {
            "?"
        } else {
            &identity.model
        };
        let below = identity.serial.as_ref().or(identity.wwn.as_ref());
        let below = below.map_or_else(|| Text::running(self.catalogue.verify.no_serial), Text::fixed);
        Cell {
            text: vec![Text::running(model), below],
            tone: None,
        }
    }
}
