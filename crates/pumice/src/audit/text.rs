use pumice_language::Catalogue;
use pumice_model::AuditExtent;

use super::places::probability;
use super::{Audited, Compared};
use crate::command_line::AuditRequest;
use crate::printable;
use crate::text::job_report;
use crate::verify::Rejection;

/// Shares of a disk that a sample's worth is told for: one block in so many.
pub const SHARES: [u32; 3] = [100, 1_000, 10_000];

type Line = (&'static str, String);

/// The result for people.
pub fn render(request: &AuditRequest, result: &Result<Audited, Rejection>, catalogue: &Catalogue) -> String {
    let lines = match result {
        Ok(Audited { signer, outcome, .. }) => {
            let parts = &catalogue.audit.parts;
            let mut lines = vec![
                (parts.certificate, request.certificate.display().to_string()),
                (
                    parts.signer,
                    job_report::signer(signer.by, signer.standing, signer.kind, catalogue),
                ),
            ];
            lines.extend(
                outcome
                    .iter()
                    .flat_map(|compared| of_disk(request, compared, catalogue)),
            );
            lines
        }
        Err(_) => Vec::new(),
    };
    let head = format!("{}: {}", request.disk.display(), state(result, catalogue));
    let mut text = printable::line(&head) + "\n";
    for (name, line) in lines {
        text.push_str("  ");
        text.push_str(&printable::line(&format!("{name}: {line}")));
        text.push('\n');
    }
    text
}

/// What it comes to: a word, and where it is not as certified, why.
pub fn state(result: &Result<Audited, Rejection>, catalogue: &Catalogue) -> String {
    let texts = &catalogue.audit;
    match reasons(result, catalogue) {
        reasons if reasons.is_empty() => texts.as_certified.into(),
        reasons => (texts.not_as_certified)(&reasons.join(" ")),
    }
}

/// Why it is not as certified: sentences.
pub fn reasons(result: &Result<Audited, Rejection>, catalogue: &Catalogue) -> Vec<String> {
    let texts = &catalogue.audit;
    match result {
        Err(rejection) => vec![(catalogue.verify.not_authentic)(&rejection.sentence(&catalogue.verify))],
        Ok(Audited {
            outcome: Err(unfit), ..
        }) => vec![(texts.unfit)(*unfit)],
        Ok(Audited {
            outcome: Ok(compared), ..
        }) => compared.findings.iter().map(|one| (texts.finding)(*one)).collect(),
    }
}

/// A probability in percent, never rounded up to certainty.
pub fn percent(probability: f64) -> String {
    format!("{:.1}", (probability * 1000.0).floor() / 10.0)
}

/// A seed as it is typed.
pub fn seed(seed: u64) -> String {
    format!("{seed:016x}")
}

fn of_disk(request: &AuditRequest, compared: &Compared, catalogue: &Catalogue) -> Vec<Line> {
    let (texts, parts) = (&catalogue.audit, &catalogue.audit.parts);
    let tally = &compared.examined.tally;
    let identity = compared.fits.map_or_else(
        || texts.image.into(),
        |fits| (texts.identity)(fits.serial, fits.wwn, fits.model),
    );
    let wanted = compared.examined.wanted_blocks;
    let mut lines = vec![(parts.identity, identity)];
    lines.push(match request.extent {
        AuditExtent::Sample { seed: number, .. } if wanted < compared.blocks => {
            (parts.read, (texts.sample)(wanted, compared.blocks, &seed(number)))
        }
        _ => (parts.read, (texts.full)(compared.blocks)),
    });
    lines.push((parts.expected, (texts.expected)(compared.remainder).into()));
    let counts = [
        tally.counts.equal,
        tally.counts.repeated,
        tally.counts.other,
        tally.counts.unreadable,
    ];
    lines.push((parts.found, (texts.found)(counts)));
    lines.extend((tally.counts.excepted > 0).then(|| (parts.excepted, (texts.excepted)(tally.counts.excepted))));
    if wanted < compared.blocks {
        lines.extend(SHARES.map(|one_in| {
            let percent = percent(probability(wanted, one_in));
            (parts.confidence, (texts.confidence)(wanted, one_in, &percent))
        }));
    }
    lines.push((parts.structures, structures(compared, texts.no_structures)));
    let bits = tally.histogram.bits_per_byte();
    lines.extend(bits.map(|bits| (parts.entropy, (texts.entropy)(&format!("{bits:.3}")))));
    lines.push((parts.sanitize, (texts.sanitize)(compared.sanitize)));
    lines.push((parts.caveat, texts.caveat.into()));
    lines
}

fn structures(compared: &Compared, none: &str) -> String {
    let counted = compared.examined.tally.signatures.iter();
    let counted: Vec<String> = counted
        .map(|(signature, count)| format!("{} {count}", signature.name()))
        .collect();
    if counted.is_empty() {
        none.into()
    } else {
        counted.join(", ")
    }
}
