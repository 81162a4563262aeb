use super::{Writer, groups};
use crate::code::{Code, codes};
use crate::document::{Block, Level, Point};

impl Writer<'_> {
    /// The job report and every certificate as QR codes.
    pub(super) fn codes(&mut self) {
        let texts = &self.catalogue.report;
        self.blocks.push(Block::OnPaper);
        self.blocks
            .push(Block::Heading(Level::Section, texts.sections.codes.into()));
        self.sentence(texts.codes);
        let mut all = Vec::new();
        let mut too_large = Vec::new();
        let report = (
            texts.job_report.to_owned(),
            &self.sources.report.digest,
            &self.sources.report_bytes,
        );
        let certificates = (1..)
            .zip(&self.sources.certificates)
            .map(|(number, (certificate, bytes))| {
                let serial = certificate
                    .report
                    .planned
                    .target
                    .identity
                    .serial
                    .as_deref()
                    .unwrap_or("");
                (
                    format!("{} {serial}", (texts.disk)(number)).trim_end().to_owned(),
                    &certificate.digest,
                    bytes,
                )
            });
        for (what, digest, bytes) in std::iter::once(report).chain(certificates) {
            let parts = codes(bytes);
            if parts.is_empty() {
                too_large.push(Point {
                    mark: "!".into(),
                    text: (texts.without_code)(&what, bytes.len()),
                });
            }
            let count = parts.len();
            all.extend((1..).zip(parts).map(|(part, matrix)| Code {
                caption: (texts.code)(&what, &groups(&digest[..8]), (part, count)),
                alternative: (texts.code_alternative)(&what),
                matrix,
            }));
        }
        if !too_large.is_empty() {
            self.blocks.push(Block::Points(too_large));
        }
        self.blocks.push(Block::Codes(all));
    }
}
