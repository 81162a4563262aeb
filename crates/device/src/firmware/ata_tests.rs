use super::*;
use crate::ata::identify::SanitizeFeatures;
use crate::ata::{EraseTime, Presence, SecurityStatus, Width};

const NORMAL: Technique = Technique::AtaSecurityErase(SecurityErase::Normal);
const ENHANCED: Technique = Technique::AtaSecurityErase(SecurityErase::Enhanced);
const BLOCK: Technique = Technique::AtaSanitize(Sanitize::Block);
const OVERWRITE: Technique = Technique::AtaSanitize(Sanitize::Overwrite);

/// Supported, with the enhanced erase.
const SECURITY: u16 = 0x0021;

/// Everything but an overwrite.
const SANITIZE: u16 = 0xB400;

fn identify(sanitize: u16, security: u16) -> IdentifyDevice {
    IdentifyDevice {
        model: "M".into(),
        serial: "S".into(),
        sectors: Some(1_000),
        width: Width::Bits48,
        sanitize: SanitizeFeatures(sanitize),
        security: (security & 1 == 1).then_some(SecurityStatus(security)),
        normal_erase: EraseTime::NotReported,
        enhanced_erase: EraseTime::NotReported,
        host_protected_area: Presence::Absent,
        configuration_overlay: Presence::Absent,
        accessible_max: Presence::Absent,
        trusted_computing: Presence::Absent,
    }
}

fn idle() -> SanitizeStatus {
    SanitizeStatus {
        activity: SanitizeActivity::Idle,
        is_frozen: false,
        is_antifreeze: false,
    }
}

fn why_not(identify: &IdentifyDevice, status: Option<SanitizeStatus>, technique: Technique) -> Option<WhyNot> {
    unavailable(&offers(identify, status, PasswordOwner::Unknown), technique)
}

/// Why a block erase, a normal and an enhanced security erase are not to be had.
fn told(security: u16, status: Option<SanitizeStatus>) -> [Option<WhyNot>; 3] {
    let identify = identify(SANITIZE, security);
    assert_eq!(why_not(&identify, status, OVERWRITE), Some(WhyNot::Unsupported));
    [BLOCK, NORMAL, ENHANCED].map(|technique| why_not(&identify, status, technique))
}

#[test]
fn the_security_word_decides_what_is_offered() {
    use WhyNot::{PasswordSet, PasswordTriesExpired, SecurityFrozen, Unsupported};
    let table = [
        ("all it has", SECURITY, [None, None, None]),
        (
            "frozen",
            SECURITY | 8,
            [None, Some(SecurityFrozen), Some(SecurityFrozen)],
        ),
        ("unlocked", SECURITY | 2, [None, Some(PasswordSet), Some(PasswordSet)]),
        ("locked", SECURITY | 6, [Some(PasswordSet); 3]),
        (
            "expired",
            SECURITY | 16,
            [None, Some(PasswordTriesExpired), Some(PasswordTriesExpired)],
        ),
        ("normal only", 1, [None, None, Some(Unsupported)]),
        ("no security", 0, [None, Some(Unsupported), Some(Unsupported)]),
    ];
    for (name, security, expected) in table {
        assert_eq!(told(security, Some(idle())), expected, "{name}");
    }
}

#[test]
fn the_state_of_sanitize_decides_what_is_offered() {
    use WhyNot::{EarlierFailed, InProgress, SanitizeFrozen, StatusLost};
    let at = |activity| Some(SanitizeStatus { activity, ..idle() });
    let frozen = SanitizeStatus {
        is_frozen: true,
        ..idle()
    };
    let table = [
        ("an old success", at(SanitizeActivity::Completed), [None, None, None]),
        ("frozen", Some(frozen), [Some(SanitizeFrozen), None, None]),
        (
            "at work",
            at(SanitizeActivity::InProgress { parts: 7 }),
            [Some(InProgress); 3],
        ),
        (
            "failed",
            at(SanitizeActivity::Failed),
            [None, Some(EarlierFailed), Some(EarlierFailed)],
        ),
        ("lost", None, [Some(StatusLost), None, None]),
    ];
    for (name, status, expected) in table {
        assert_eq!(told(SECURITY, status), expected, "{name}");
    }
}

/// Whatever the words are, nothing is offered on a disk that is frozen, has a stranger's password, or does not tell.
#[test]
fn no_word_offers_what_must_not_be_begun() {
    for security in 0..=0x1FF {
        for sanitize in [0, SANITIZE, 0xF400] {
            let identify = identify(sanitize, security);
            let offered = offers(&identify, None, PasswordOwner::Unknown);
            assert!(!offered.is_available(BLOCK) && !offered.is_available(OVERWRITE));
            let is_free = security & 0b1_1111 == 1;
            assert_eq!(offered.is_available(NORMAL), is_free, "{security:x}");
            assert_eq!(
                offered.is_available(ENHANCED),
                is_free && security & 32 != 0,
                "{security:x}"
            );
        }
    }
}

#[test]
fn our_own_password_is_no_obstacle() {
    let locked = identify(SANITIZE, SECURITY | 6);
    let offered = offers(&locked, Some(idle()), PasswordOwner::Us);
    assert!(offered.is_available(ENHANCED));
    let frozen = identify(SANITIZE, SECURITY | 0b1110);
    let offered = offers(&frozen, Some(idle()), PasswordOwner::Us);
    assert_eq!(unavailable(&offered, ENHANCED), Some(WhyNot::SecurityFrozen));
}
