mod asking;
mod audit;
mod boot;
mod console;
mod dossier;
mod firmware;
mod job;
mod key;
mod key_sheet;
mod ledger;
mod report;
mod screen;
mod signing;
mod verify;
mod witnessing;
mod words;

use crate::Catalogue;

pub(crate) const CATALOGUE: Catalogue = Catalogue {
    boot: boot::TEXTS,
    words: words::TEXTS,
    job: job::TEXTS,
    asking: asking::TEXTS,
    report: report::TEXTS,
    screen: screen::TEXTS,
    signing: signing::TEXTS,
    witnessing: witnessing::TEXTS,
    console: console::TEXTS,
    verify: verify::TEXTS,
    dossier: dossier::TEXTS,
    key: key::TEXTS,
    key_sheet: key_sheet::TEXTS,
    audit: audit::TEXTS,
    ledger: ledger::TEXTS,
};
