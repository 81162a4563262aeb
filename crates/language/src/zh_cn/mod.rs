mod audit;
mod boot;
mod console;
mod firmware;
mod screen;
mod verify;
mod words;

use crate::Catalogue;

pub(crate) const CATALOGUE: Catalogue = Catalogue {
    boot: boot::TEXTS,
    words: words::TEXTS,
    screen: screen::TEXTS,
    console: console::TEXTS,
    verify: verify::TEXTS,
    audit: audit::TEXTS,
};
