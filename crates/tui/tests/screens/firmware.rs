use pumice_model::{
    Availability, Capabilities, EventKind, Hold, Medium, PurgeRequired, Sanitize, SecureErase, SecurityErase, Stage,
    Technique, Transport, WhyNot,
};
use pumice_tui::{Key, Locked, Row, State, Update};

use crate::cast::{certificate_stick, choosing, confirming, disk, event, held, of_kind, press, type_in, working};
use crate::{LARGE, Story, story};

pub fn stories() -> Vec<Story> {
    let mut stories = of_choices();
    stories.extend(of_work());
    stories
}

fn of_choices() -> Vec<Story> {
    vec![
        story("firmware-disks", |language| choosing(language, drives())),
        Story {
            sizes: LARGE,
            ..story("firmware-frozen", |language| {
                let mut state = choosing(language, drives());
                press(&mut state, &[Key::Down]);
                state
            })
        },
        story("firmware-choice", |language| {
            let mut state = choosing(language, drives());
            press(&mut state, &[Key::Down, Key::Char('t'), Key::Down]);
            state
        }),
        story("firmware-choice-nvme", |language| {
            let mut state = choosing(language, drives());
            press(&mut state, &[Key::Char('t')]);
            state
        }),
        story("firmware-not-offered", |language| {
            let mut state = choosing(language, drives());
            press(&mut state, &[Key::Down, Key::Char('t')]);
            press(&mut state, &[Key::Down; 6]);
            press(&mut state, &[Key::Enter]);
            state
        }),
        story("firmware-no-answer", |language| {
            let mut state = choosing(language, drives());
            press(&mut state, &[Key::Down, Key::Down, Key::Char('t')]);
            state
        }),
        story("firmware-own-lock", |language| {
            let mut rows = drives();
            rows[1].locked = Locked::ByUs;
            let mut state = choosing(language, rows);
            press(&mut state, &[Key::Down]);
            state
        }),
        story("firmware-ranges-locked", |language| {
            let mut rows = drives();
            rows[1].locked = Locked::Ranges;
            let mut state = choosing(language, rows);
            press(&mut state, &[Key::Down]);
            state
        }),
        story("firmware-psid", |language| {
            let mut state = choosing(language, drives());
            press(&mut state, &[Key::Down, Key::Char('t')]);
            press(&mut state, &[Key::Down; 8]);
            press(&mut state, &[Key::Enter]);
            type_in(&mut state, "ABC-123");
            state.apply(Update::Said(language.catalogue().screen.no_psid.into()));
            state
        }),
        story("firmware-unlocked", |language| {
            let mut state = choosing(language, drives());
            let texts = &language.catalogue().screen.unlocking;
            state.apply(Update::Said((texts.released)("sdb")));
            state
        }),
    ]
}

fn of_work() -> Vec<Story> {
    vec![
        story("firmware-confirm", |language| confirming(language, drives())),
        story("firmware-passes", |language| {
            let mut state = working(language, drives());
            begin(&mut state, 1, Stage::Pass(1), 2_000);
            state
        }),
        story("firmware-erasing", |language| {
            let mut state = working(language, drives());
            begin(&mut state, 1, Stage::Firmware, 2_000);
            progress(&mut state, 1, Stage::Firmware, 256_000_000_000);
            begin(&mut state, 2, Stage::ChangeCheck, 2_000);
            begin(&mut state, 3, Stage::Firmware, 2_000);
            state.apply(Update::Tick(62_000));
            state
        }),
    ]
}

/// An NVMe drive with everything, an SSD that is frozen, a disk that offers nothing, and three that must wait.
fn drives() -> Vec<Row> {
    let nvme = disk(1, "nvme0n1", "SAMSUNG MZVLB512HBJQ-000L7", "S4ENNF0M512345", 512);
    let ssd = disk(2, "sda", "Crucial CT500MX500", "2007E28F1234", 500);
    let waiting = |id, name, hold| held(disk(id, name, "ST500DM002-1BD142", &format!("Z6E{id:05}"), 500), hold);
    vec![
        Row {
            capabilities: nvme_capabilities(),
            ..of_kind(nvme, Medium::Ssd, Transport::Nvme)
        },
        Row {
            capabilities: frozen(),
            ..of_kind(ssd, Medium::Ssd, Transport::Ata)
        },
        disk(3, "sdb", "WDC WD10EZEX-08WN4A0", "WD-WCC6Y4KT3F71", 1000),
        waiting(4, "sdc", Hold::BeingAsked),
        waiting(5, "sdd", Hold::Locked),
        waiting(6, "sde", Hold::Erasing { progress: Some(0x8000) }),
        certificate_stick(),
    ]
}

fn nvme_capabilities() -> Capabilities {
    let sanitize = |how| Technique::NvmeSanitize(how, PurgeRequired::Unknown);
    Capabilities::new([
        (sanitize(Sanitize::Block), Availability::Available),
        (
            sanitize(Sanitize::Overwrite),
            Availability::Unavailable(WhyNot::Unsupported),
        ),
        (sanitize(Sanitize::Crypto), Availability::Available),
        (Technique::NvmeFormat(SecureErase::UserData), Availability::Available),
        (
            Technique::NvmeFormat(SecureErase::Crypto),
            Availability::Unavailable(WhyNot::OtherNamespaces),
        ),
        (Technique::TcgPsidRevert, Availability::Unavailable(WhyNot::Unsupported)),
    ])
}

fn frozen() -> Capabilities {
    let unavailable = |why| Availability::Unavailable(why);
    Capabilities::new([
        (
            Technique::AtaSanitize(Sanitize::Block),
            unavailable(WhyNot::SanitizeFrozen),
        ),
        (
            Technique::AtaSanitize(Sanitize::Overwrite),
            unavailable(WhyNot::Unsupported),
        ),
        (
            Technique::AtaSanitize(Sanitize::Crypto),
            unavailable(WhyNot::SanitizeFrozen),
        ),
        (
            Technique::AtaSecurityErase(SecurityErase::Normal),
            unavailable(WhyNot::SecurityFrozen),
        ),
        (
            Technique::AtaSecurityErase(SecurityErase::Enhanced),
            unavailable(WhyNot::SecurityFrozen),
        ),
        (Technique::TcgPsidRevert, unavailable(WhyNot::PsidNeeded)),
    ])
}

fn begin(screen: &mut State, drive: u64, stage: Stage, now_ms: u64) {
    screen.apply(Update::Tick(now_ms));
    let work_bytes = 512_000_000_000;
    event(screen, drive, EventKind::Started { stage, work_bytes });
}

fn progress(screen: &mut State, drive: u64, stage: Stage, done_bytes: u64) {
    event(screen, drive, EventKind::Progress { stage, done_bytes });
}
