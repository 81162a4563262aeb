use pumice_certificate::{Fingerprint, VerifiedJobReport};
use pumice_language::Catalogue;
use pumice_model::{Appliance, Clock, Identity, Job, LedgerPosition, Role};

use super::{Line, hexadecimal};
use crate::clock;
use crate::trust::Standing;

/// A job report for people.
pub fn lines(verified: &VerifiedJobReport, standing: Standing, catalogue: &Catalogue) -> Vec<Line> {
    let (texts, words) = (&catalogue.dossier, &catalogue.job);
    let parts = &texts.parts;
    let report = &verified.report;
    let mut lines = of_job(&report.job, catalogue);
    lines.extend(report.certified.iter().map(|certified| {
        let verdict = (catalogue.words.verdict)(certified.verdict);
        (parts.certified, (texts.listed)(&disk(&certified.identity), verdict))
    }));
    lines.extend(report.not_wiped.iter().map(|one| {
        let why: Vec<&str> = one.why.iter().map(|&why| (words.why_not_wiped)(why)).collect();
        (parts.not_wiped, format!("{}: {}", disk(&one.identity), why.join(" ")))
    }));
    let hiding = report.hiding.iter();
    lines.extend(hiding.map(|controller| (parts.hiding, (catalogue.words.hiding)(controller))));
    let counted =
        |what: &str, count: Option<u64>| count.map_or_else(|| what.into(), |count| format!("{what}: {count}"));
    let holdings = report.declared.holdings.iter();
    lines.extend(holdings.map(|one| (parts.holding, counted((words.category)(one.category), one.count))));
    let items = report.declared.items.iter();
    lines.extend(items.map(|one| {
        let what = format!("{} ({})", (words.item)(one.kind), (words.disposal)(one.disposal));
        (parts.item, counted(&what, one.count))
    }));
    lines.extend(of_record(
        (&report.clock, &report.appliance),
        report.position,
        &report.job,
        catalogue,
    ));
    lines.push((
        catalogue.verify.parts.signer,
        signer(verified.signer, standing, report.signer, catalogue),
    ));
    lines.extend(verified.countersignatures.iter().map(|one| {
        let people = report.job.people.countersigners();
        let role = people
            .filter(|(_, key)| *key == one.signer.0)
            .map(|(role, _)| role)
            .next();
        (parts.countersignature, countersigner(one.signer, role, catalogue))
    }));
    lines
}

/// Whose work it was and what was declared before it.
pub fn of_job(job: &Job, catalogue: &Catalogue) -> Vec<Line> {
    let (parts, words) = (&catalogue.verify.parts, &catalogue.job);
    let own = &catalogue.dossier.parts;
    let mut lines = vec![(parts.job, job.number.as_str().to_owned())];
    lines.extend(job.client.iter().map(|client| (parts.client, client.clone())));
    lines.extend(
        job.credit_code
            .iter()
            .map(|code| (own.credit_code, code.as_str().into())),
    );
    lines.extend(job.place.iter().map(|place| (own.place, place.clone())));
    lines.extend(job.people.iter().map(|(role, person)| {
        let capacity = person.capacity.iter().map(|capacity| format!(" ({capacity})"));
        ((words.role)(role), person.name.clone() + &capacity.collect::<String>())
    }));
    let said = [(words.records)(job.gate.records)].into_iter().chain(words.gate);
    lines.push((own.gate, said.collect::<Vec<_>>().join(" ")));
    let authorisation = job.gate.authorisation.iter();
    lines.extend(authorisation.map(|digest| (own.authorisation, format!("SHA-256 {}", hexadecimal(digest)))));
    lines
}

/// When it was, by which clock, and where it stands in the ledger.
pub fn of_record(
    (clock, appliance): (&Clock, &Appliance),
    position: LedgerPosition,
    job: &Job,
    catalogue: &Catalogue,
) -> Vec<Line> {
    let texts = &catalogue.dossier;
    let parts = &texts.parts;
    let mut lines = Vec::new();
    let credible = clock.credible(appliance.built_unix_s);
    lines.extend(clock.confirmed.map(|confirmed| {
        let time = clock::shown(confirmed.unix_s);
        let say = if credible.is_some() {
            texts.confirmed
        } else {
            texts.confirmed_too_early
        };
        (parts.clock, say(&time))
    }));
    if clock.rtc_unix_s < appliance.built_unix_s {
        lines.push((parts.clock, texts.clock_too_early.into()));
    }
    lines.push((parts.ledger, (texts.position)(position.number())));
    let made_unix_s = credible.map_or(clock.rtc_unix_s, |confirmed| confirmed.unix_s);
    let days = clock::days_since(made_unix_s);
    lines.extend(days.map(|days| (parts.age, (texts.age)(days, job.retention.months()))));
    lines
}

/// Who signed, and what that key is to whoever asks.
pub fn signer(
    fingerprint: Fingerprint,
    standing: Standing,
    kind: pumice_model::Signer,
    catalogue: &Catalogue,
) -> String {
    let shown = fingerprint.to_string();
    match (standing, kind) {
        (Standing::Trusted, _) => (catalogue.dossier.signer_trusted)(&shown),
        (_, pumice_model::Signer::ThisBoot) => (catalogue.verify.signer_of_this_boot)(&shown),
        (_, pumice_model::Signer::Enrolled) => (catalogue.dossier.signer_unknown)(&shown),
    }
}

/// A drive, as short as it can be told from others.
pub fn disk(identity: &Identity) -> String {
    let known = [Some(&identity.model), identity.serial.as_ref(), identity.wwn.as_ref()];
    let known: Vec<&str> = known
        .into_iter()
        .flatten()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    known[..known.len().min(2)].join(", ")
}

fn countersigner(signer: Fingerprint, role: Option<Role>, catalogue: &Catalogue) -> String {
    let who = role.map_or("?", |role| (catalogue.job.role)(role));
    format!("{who}: {signer}")
}
