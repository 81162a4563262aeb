use std::collections::BTreeMap;

use crate::{Medium, PurgeRequired, Sanitize, SecureErase, SecurityErase, Technique, WhyNot};

/// What a drive's firmware offers: each technique of its interface, available or why not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities(BTreeMap<Technique, Availability>);

/// Whether a technique can be used on a drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// It can.
    Available,
    /// It cannot.
    Unavailable(WhyNot),
}

/// What the operator wants of a drive's own firmware.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FirmwareChoice {
    /// What is best for the medium.
    #[default]
    Recommended,
    /// Nothing: the passes alone.
    None,
    /// This and nothing else.
    Only(Technique),
}

impl Capabilities {
    /// What is known of each technique; one that is not named belongs to another interface.
    pub fn new(techniques: impl IntoIterator<Item = (Technique, Availability)>) -> Self {
        Self(techniques.into_iter().collect())
    }

    /// Every technique of the drive's interface, in the order of [`Technique::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Technique, Availability)> {
        self.0
            .iter()
            .map(|(technique, availability)| (*technique, *availability))
    }

    /// Whether a technique can be used.
    pub fn is_available(&self, technique: Technique) -> bool {
        self.0.get(&technique) == Some(&Availability::Available)
    }

    /// The techniques to plan by what the operator wants, the best first.
    pub fn chosen(&self, choice: FirmwareChoice, medium: Medium) -> Vec<Technique> {
        match choice {
            FirmwareChoice::Recommended => self.recommended(medium),
            FirmwareChoice::None => Vec::new(),
            FirmwareChoice::Only(technique) => vec![technique],
        }
    }

    /// The available techniques that are worth trying on a medium, the best first: SANITIZE before SECURITY ERASE, block
    /// erase or overwrite before a change of keys alone.
    ///
    /// Never what asks the operator for something, nor what reaches no more than the passes do, takes hours and can leave
    /// the drive locked or with a broken format: a normal SECURITY ERASE of a magnetic disk, and FORMAT UNIT.
    pub fn recommended(&self, medium: Medium) -> Vec<Technique> {
        let order: &[Technique] = match medium {
            Medium::Hdd => &HDD,
            Medium::Ssd => &SSD,
            Medium::Emmc => &EMMC,
            Medium::UsbStorage | Medium::Virtual | Medium::RaidVolume | Medium::Optical => &[],
        };
        let available = order.iter().filter(|technique| self.is_available(**technique));
        available.copied().collect()
    }
}

const HDD: [Technique; 5] = [
    Technique::AtaSanitize(Sanitize::Overwrite),
    Technique::ScsiSanitize(Sanitize::Overwrite),
    Technique::AtaSanitize(Sanitize::Crypto),
    Technique::ScsiSanitize(Sanitize::Crypto),
    Technique::AtaSecurityErase(SecurityErase::Enhanced),
];

const SSD: [Technique; 12] = [
    Technique::AtaSanitize(Sanitize::Block),
    Technique::NvmeSanitize(Sanitize::Block, PurgeRequired::Unknown),
    Technique::ScsiSanitize(Sanitize::Block),
    Technique::AtaSanitize(Sanitize::Crypto),
    Technique::NvmeSanitize(Sanitize::Crypto, PurgeRequired::Unknown),
    Technique::ScsiSanitize(Sanitize::Crypto),
    Technique::AtaSanitize(Sanitize::Overwrite),
    Technique::ScsiSanitize(Sanitize::Overwrite),
    Technique::AtaSecurityErase(SecurityErase::Enhanced),
    Technique::AtaSecurityErase(SecurityErase::Normal),
    Technique::NvmeFormat(SecureErase::UserData),
    Technique::NvmeFormat(SecureErase::Crypto),
];

const EMMC: [Technique; 2] = [Technique::EmmcSanitize, Technique::EmmcSecureErase];

#[cfg(test)]
mod tests {
    use super::*;

    fn all_available() -> Capabilities {
        Capabilities::new(Technique::ALL.map(|technique| (technique, Availability::Available)))
    }

    #[test]
    fn what_is_best_for_a_medium_comes_first_and_only_what_it_offers() {
        let all = all_available();
        assert_eq!(
            all.recommended(Medium::Hdd)[0],
            Technique::AtaSanitize(Sanitize::Overwrite)
        );
        assert_eq!(all.recommended(Medium::Ssd)[0], Technique::AtaSanitize(Sanitize::Block));
        assert_eq!(all.recommended(Medium::Emmc), EMMC);
        let only = |technique| {
            let offered = Technique::ALL.map(|one| {
                let is_it = one == technique;
                let why_not = Availability::Unavailable(WhyNot::SecurityFrozen);
                (one, if is_it { Availability::Available } else { why_not })
            });
            Capabilities::new(offered).recommended(Medium::Hdd)
        };
        let enhanced = Technique::AtaSecurityErase(SecurityErase::Enhanced);
        assert_eq!(only(enhanced), [enhanced]);
        assert_eq!(only(Technique::AtaSecurityErase(SecurityErase::Normal)), []);
        assert_eq!(only(Technique::ScsiFormatUnit), []);
        assert_eq!(
            only(Technique::AtaSanitize(Sanitize::Block)),
            [],
            "a magnetic disk has no blocks to erase"
        );
        assert_eq!(Capabilities::default().recommended(Medium::Ssd), []);
    }

    #[test]
    fn sanitize_comes_before_security_erase_and_format() {
        let is_sanitize = |technique: &Technique| {
            matches!(
                technique,
                Technique::AtaSanitize(_) | Technique::NvmeSanitize(..) | Technique::ScsiSanitize(_)
            )
        };
        for medium in [Medium::Hdd, Medium::Ssd] {
            let order = all_available().recommended(medium);
            let last = order.iter().rposition(is_sanitize).unwrap();
            assert!(order[..=last].iter().all(is_sanitize), "{medium:?}");
            assert!(order.len() > last + 1, "{medium:?}");
        }
    }

    #[test]
    fn nothing_is_recommended_that_asks_the_operator_or_stands_behind_another_device() {
        for medium in [Medium::Hdd, Medium::Ssd, Medium::Emmc] {
            let recommended = all_available().recommended(medium);
            let is_unwanted = |one: &Technique| matches!(one, Technique::TcgPsidRevert | Technique::ScsiFormatUnit);
            assert!(!recommended.iter().any(is_unwanted), "{medium:?}");
        }
        for medium in [Medium::UsbStorage, Medium::Virtual, Medium::RaidVolume, Medium::Optical] {
            assert_eq!(all_available().recommended(medium), [], "{medium:?}");
        }
    }

    #[test]
    fn a_technique_of_another_interface_is_not_available() {
        let capabilities = Capabilities::new([(Technique::ScsiFormatUnit, Availability::Available)]);
        assert!(capabilities.is_available(Technique::ScsiFormatUnit));
        assert!(!capabilities.is_available(Technique::EmmcSanitize));
        let listed: Vec<_> = capabilities.iter().collect();
        assert_eq!(listed, [(Technique::ScsiFormatUnit, Availability::Available)]);
    }
}
