//! From verified values to what a report says.

mod appendix;
mod disk;
mod job;
mod media;

use pumice_certificate::Fingerprint;
use pumice_language::{Catalogue, Language, Outcome};
use pumice_model::{NotWiped, Signer, Verdict, WhyNotWiped};

use crate::document::{Block, Document, Fact, Level, Point, SignatureRow, Signatures, Text, Tone};
use crate::sources::Sources;
use crate::time::Times;
use crate::word_list;

/// Everything that is at hand while a report is written.
struct Writer<'a> {
    sources: &'a Sources,
    language: Language,
    catalogue: &'static Catalogue,
    blocks: Vec<Block>,
    sections: usize,
}

/// What a report says, in a language.
pub fn write(sources: &Sources, language: Language) -> Document {
    let catalogue = language.catalogue();
    let mut writer = Writer {
        sources,
        language,
        catalogue,
        blocks: Vec::new(),
        sections: 0,
    };
    writer.outcome();
    writer.job();
    writer.time();
    writer.people();
    writer.gate();
    writer.declared();
    writer.media();
    writer.records();
    writer.checking();
    writer.signing();
    writer.codes();
    let texts = &catalogue.report;
    let number = sources.report.report.job.number.as_str();
    let digest = groups(&sources.report.digest[..8]);
    Document {
        title: texts.title.into(),
        beside: (texts.job)(number),
        foot: (texts.foot)(number, &digest),
        page_number: texts.page,
        punctuation: texts.punctuation,
        blocks: writer.blocks,
    }
}

/// Bytes in hexadecimal digits, in groups of four.
pub fn groups(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = |byte: &u8| [byte >> 4, byte & 15].map(|half| char::from(DIGITS[usize::from(half)]));
    let group = |pair: &[u8]| pair.iter().flat_map(digits).collect::<String>();
    bytes.chunks(2).map(group).collect::<Vec<_>>().join(" ")
}

pub fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Erased => Tone::Good,
        Verdict::ErasedWithExceptions => Tone::Mixed,
        Verdict::NotErased => Tone::Bad,
    }
}

/// What the job itself needed, and optical drives: never to be wiped, so that it is no failing that they were not.
pub fn was_in_use_for_the_job(medium: &NotWiped) -> bool {
    let is_own = |why: &WhyNotWiped| {
        matches!(
            why,
            WhyNotWiped::BootStick | WhyNotWiped::CertificateStick | WhyNotWiped::Optical
        )
    };
    medium.why.iter().any(is_own)
}

pub fn is_absent(medium: &NotWiped) -> bool {
    medium.why.contains(&WhyNotWiped::Absent)
}

impl Writer<'_> {
    fn section(&mut self, name: &str) {
        self.sections += 1;
        let heading = (self.catalogue.report.section)(self.sections, name);
        self.blocks.push(Block::Heading(Level::Section, heading));
    }

    fn sentence(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Paragraph(Text::running(text)));
    }

    fn times(&self) -> Times<'_> {
        let report = &self.sources.report.report;
        Times {
            clock: &report.clock,
            built_unix_s: report.appliance.built_unix_s,
            catalogue: self.catalogue,
        }
    }

    /// The result in a line, and what must be known beside it.
    fn outcome(&mut self) {
        let report = &self.sources.report.report;
        let mut outcome = Outcome {
            hiding: report.hiding.len(),
            ..Outcome::default()
        };
        for entry in &report.certified {
            match entry.verdict {
                Verdict::Erased => outcome.erased += 1,
                Verdict::ErasedWithExceptions => outcome.with_exceptions += 1,
                Verdict::NotErased => outcome.not_erased += 1,
            }
        }
        for medium in &report.not_wiped {
            let count = match medium {
                medium if is_absent(medium) => &mut outcome.absent,
                medium if was_in_use_for_the_job(medium) => &mut outcome.in_use_for_the_job,
                _ => &mut outcome.untouched,
            };
            *count += 1;
        }
        let is_good =
            outcome.present() > 0 && outcome.erased == outcome.present() && outcome.absent + outcome.hiding == 0;
        let tone = match report.signer {
            _ if outcome.not_erased + outcome.untouched + outcome.absent > 0 || outcome.present() == 0 => Tone::Bad,
            _ if !is_good => Tone::Mixed,
            Signer::ThisBoot => Tone::Neutral,
            Signer::Enrolled => Tone::Good,
        };
        let texts = &self.catalogue.report;
        let statement = (texts.outcome)(outcome);
        let details = (texts.outcome_remarks)(outcome);
        self.blocks.push(Block::Banner {
            tone,
            statement,
            details,
        });
        if report.signer == Signer::ThisBoot {
            self.blocks.push(Block::Notice {
                tone: Tone::Mixed,
                text: texts.signer_of_this_boot.into(),
            });
        }
    }

    /// Who signed, and how anybody checks it.
    fn checking(&mut self) {
        let (texts, parts) = (&self.catalogue.report, &self.catalogue.verify.parts);
        self.section(texts.sections.checking);
        let verified = &self.sources.report;
        let signer = match verified.report.signer {
            Signer::ThisBoot => texts.signer_of_this_boot,
            Signer::Enrolled => texts.signer_enrolled,
        };
        let fixed = |name: &str, bytes: &[u8]| Fact {
            name: name.into(),
            value: vec![Text::fixed(groups(bytes))],
        };
        let tool = &verified.report.appliance;
        let commit: String = tool.commit.chars().take(12).collect();
        let made_by = format!("Pumice {} ({commit}), Linux {}", tool.version, tool.kernel);
        let mut facts = vec![
            Fact::new(parts.signer, signer),
            fixed(texts.names.fingerprint, &verified.signer.0),
        ];
        facts.extend(self.in_words());
        facts.extend([
            fixed(texts.names.report_digest, &verified.digest),
            Fact::new(texts.names.ledger, verified.report.position.number().to_string()),
            Fact::new(parts.appliance, made_by),
            fixed(parts.image, &tool.image_digest),
        ]);
        self.blocks.push(Block::Facts(facts));
        let point = |(number, text): (usize, &&str)| Point {
            mark: format!("{number}."),
            text: (*text).into(),
        };
        let points = (1..).zip(&texts.checking).map(point).collect();
        self.blocks.push(Block::Points(points));
    }

    /// The fingerprint in words, where a contract has them to be compared with.
    fn in_words(&self) -> Option<Fact> {
        let groups = self.sources.report.signer.word_groups(word_list(self.language));
        let is_known = self.sources.report.report.signer == Signer::Enrolled;
        is_known.then(|| Fact::new(self.catalogue.report.names.words, groups.join(" ")))
    }

    /// Whose key signed a certificate, where it is not the job report's.
    fn other_signer(&self, signer: Fingerprint) -> Option<Fact> {
        let name = self.catalogue.report.names.fingerprint;
        let fact = Fact {
            name: name.into(),
            value: vec![Text::fixed(groups(&signer.0))],
        };
        (signer != self.sources.report.signer).then_some(fact)
    }

    fn signing(&mut self) {
        let texts = &self.catalogue.report;
        self.section(texts.sections.signing);
        let names = &texts.names;
        let columns = [names.role, names.name, names.capacity, names.signature, names.date].map(String::from);
        let rows = self.roles().into_iter().map(|(role, person)| SignatureRow {
            role: (self.catalogue.job.role)(role).into(),
            name: person.map(|person| person.name.clone()).unwrap_or_default(),
            capacity: person.and_then(|person| person.capacity.clone()).unwrap_or_default(),
            date: texts.date_blanks.into(),
        });
        let rows = rows.collect();
        let (seal, meaning) = (texts.seal.into(), texts.signing.into());
        self.blocks.push(Block::Signatures(Signatures {
            columns,
            rows,
            seal,
            meaning,
        }));
    }
}
