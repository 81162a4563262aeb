use pumice_certificate::{Finding, VerifiedJobReport};
use pumice_language::Catalogue;
use pumice_model::{Category, Disposal, ItemKind, Job, Role, Sensitivity, Signer, WhyNotWiped};
use serde::Serialize;

use crate::json::verdict;
use crate::text::{hexadecimal, together};
use crate::verify::{Scope, status_of};

/// What an authentic job report says.
#[derive(Serialize)]
pub struct JobReport<'a> {
    signer: String,
    signer_kind: Signer,
    #[serde(flatten)]
    job: JobPart<'a>,
    rtc_unix_s: i64,
    confirmed_unix_s: Option<i64>,
    ledger_number: u64,
    ledger_previous_hex: Option<String>,
    certified: Vec<Certified<'a>>,
    not_wiped: Vec<NotWiped<'a>>,
    holdings: Vec<Holding>,
    items: Vec<Item>,
    countersigners: Vec<String>,
}

/// Whose work it was and what was declared before it.
#[derive(Serialize)]
pub struct JobPart<'a> {
    job: &'a str,
    client: Option<&'a str>,
    credit_code: Option<&'a str>,
    place: Option<&'a str>,
    people: Vec<Person<'a>>,
    sensitivity: Sensitivity,
    records: pumice_model::Records,
    authorisation_sha256: Option<String>,
    retention_months: u16,
}

#[derive(Serialize)]
struct Person<'a> {
    role: Role,
    name: &'a str,
    capacity: Option<&'a str>,
    key: Option<String>,
}

#[derive(Serialize)]
struct Certified<'a> {
    sha256: String,
    model: &'a str,
    serial: Option<&'a str>,
    verdict: &'static str,
}

#[derive(Serialize)]
struct NotWiped<'a> {
    model: &'a str,
    serial: Option<&'a str>,
    bytes: Option<u64>,
    why: &'a [WhyNotWiped],
}

#[derive(Serialize)]
struct Holding {
    category: Category,
    count: Option<u64>,
}

#[derive(Serialize)]
struct Item {
    kind: ItemKind,
    disposal: Disposal,
    count: Option<u64>,
}

/// What the files say of each other.
#[derive(Serialize)]
pub struct Found {
    finding: &'static str,
    /// Exit status that it calls for.
    status: u8,
    text: String,
}

/// A job report, for programs.
pub fn job_report(verified: &VerifiedJobReport) -> JobReport<'_> {
    let report = &verified.report;
    JobReport {
        signer: verified.signer.to_string(),
        signer_kind: report.signer,
        job: job(&report.job),
        rtc_unix_s: report.clock.rtc_unix_s,
        confirmed_unix_s: report.clock.confirmed.map(|confirmed| confirmed.unix_s),
        ledger_number: report.position.number(),
        ledger_previous_hex: report.position.previous().map(|digest| hexadecimal(&digest)),
        certified: report.certified.iter().map(certified).collect(),
        not_wiped: report.not_wiped.iter().map(not_wiped).collect(),
        holdings: report.declared.holdings.iter().map(holding).collect(),
        items: report.declared.items.iter().map(item).collect(),
        countersigners: verified
            .countersignatures
            .iter()
            .map(|one| one.signer.to_string())
            .collect(),
    }
}

/// A job, for programs.
pub fn job(job: &Job) -> JobPart<'_> {
    JobPart {
        job: job.number.as_str(),
        client: job.client.as_deref(),
        credit_code: job.credit_code.as_ref().map(pumice_model::CreditCode::as_str),
        place: job.place.as_deref(),
        people: job.people.iter().map(person).collect(),
        sensitivity: job.sensitivity,
        records: job.gate.records,
        authorisation_sha256: job.gate.authorisation.map(|digest| hexadecimal(&digest)),
        retention_months: job.retention.months(),
    }
}

fn person((role, person): (Role, &pumice_model::Person)) -> Person<'_> {
    Person {
        role,
        name: &person.name,
        capacity: person.capacity.as_deref(),
        key: person.key.map(|key| hexadecimal(&key)),
    }
}

/// A finding, for programs.
pub fn finding(finding: &Finding, scope: Scope, catalogue: &Catalogue) -> Found {
    Found {
        finding: finding.name(),
        status: status_of(finding, scope),
        text: together::sentence(finding, catalogue),
    }
}

fn certified(certified: &pumice_model::Certified) -> Certified<'_> {
    Certified {
        sha256: hexadecimal(&certified.digest),
        model: &certified.identity.model,
        serial: certified.identity.serial.as_deref(),
        verdict: verdict(certified.verdict),
    }
}

fn not_wiped(not_wiped: &pumice_model::NotWiped) -> NotWiped<'_> {
    NotWiped {
        model: &not_wiped.identity.model,
        serial: not_wiped.identity.serial.as_deref(),
        bytes: not_wiped.bytes,
        why: &not_wiped.why,
    }
}

fn holding(holding: &pumice_model::Holding) -> Holding {
    Holding {
        category: holding.category,
        count: holding.count,
    }
}

fn item(item: &pumice_model::DeclaredItem) -> Item {
    Item {
        kind: item.kind,
        disposal: item.disposal,
        count: item.count,
    }
}
