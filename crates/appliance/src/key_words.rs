use pumice_certificate::{Fingerprint, KeyFileError, LedgerError};
use pumice_device::MountError;
use pumice_language::{Catalogue, Language};
use pumice_qr::{Correction, Matrix};
use pumice_report::word_list;
use pumice_tui::{KeyView, NewKey, WitnessView};

use crate::enrolment::{NoKey, Refusal, Standing, WitnessStanding};
use crate::inquiries::Unanswered;
use crate::key_stick::NotOpened;
use crate::telling::{mount_problem, save_problem};

/// Digits in a group.
const GROUP: usize = 4;

/// Groups that stand for a whole fingerprint where a person only has to know it again.
const BEGINNING: usize = 4;

/// How it stands with the enrolled key, for the screen.
pub fn view(catalogue: &Catalogue, standing: &Standing) -> KeyView {
    match standing {
        Standing::Sought => KeyView::Sought,
        Standing::None(why) | Standing::GivenUp(why) => KeyView::None(no_key(catalogue, why)),
        Standing::Empty => KeyView::Empty,
        Standing::Locked(fingerprint) => KeyView::Locked(fingerprint.map(beginning)),
        Standing::Opening => KeyView::Opening,
        Standing::Unlocked(fingerprint) => KeyView::Unlocked(beginning(*fingerprint)),
    }
}

/// How it stands with the witness's key, for the screen.
pub fn witness(standing: Option<WitnessStanding>) -> Option<WitnessView> {
    Some(match standing? {
        WitnessStanding::Empty => WitnessView::Empty,
        WitnessStanding::Opening => WitnessView::Opening,
        WitnessStanding::Kept(fingerprint) => WitnessView::Kept {
            fingerprint: fingerprint.0,
            beginning: beginning(fingerprint),
        },
    })
}

/// A new key's fingerprint as people note it.
pub fn new_key(language: Language, fingerprint: Fingerprint) -> NewKey {
    // Capital letters make the smaller code, and case means nothing in a fingerprint.
    let code = Matrix::new(fingerprint.to_string().to_uppercase().as_bytes(), Correction::Low);
    NewKey {
        groups: groups(fingerprint),
        words: fingerprint
            .words(word_list(language))
            .into_iter()
            .map(Into::into)
            .collect(),
        code: code.map_or_else(Vec::new, |code| code.half_blocks()),
    }
}

/// Why there is no enrolled key.
pub fn no_key(catalogue: &Catalogue, why: &NoKey) -> String {
    let (texts, console) = (&catalogue.signing, &catalogue.console);
    match why {
        NoKey::Volume(why) => (texts.no_volume)(*why).into(),
        NoKey::Mount(error) => (texts.volume_fails)(&mount_problem(console, error)),
        NoKey::Silent => (texts.volume_fails)(console.no_answer),
        NoKey::Broken => (texts.volume_fails)(console.keeper_broken),
        NoKey::Ledger(error) => (texts.not_recorded)(&save_problem(console, error)),
        NoKey::Away => texts.stick_away.into(),
    }
}

/// Why a key was not opened, or not made.
pub fn refusal(catalogue: &Catalogue, refusal: &Refusal) -> String {
    let (texts, console) = (&catalogue.signing, &catalogue.console);
    let fails = |why: &str| (texts.volume_fails)(why);
    match refusal {
        Refusal::Unanswered(Unanswered::Silent) => fails(console.no_answer),
        Refusal::Unanswered(Unanswered::Broken) => fails(console.keeper_broken),
        Refusal::NotOpened(error) => match error {
            NotOpened::Mount(error) => fails(&mount_problem(console, error)),
            NotOpened::Read(error) => fails(&(console.kernel_says)(&error.to_string())),
            NotOpened::Save(error) => fails(&save_problem(console, error)),
            NotOpened::NoKey => texts.key_gone.into(),
            NotOpened::KeyThere => texts.key_there.into(),
            NotOpened::Key(KeyFileError::Passphrase) => texts.wrong.into(),
            NotOpened::Key(_) => texts.key_unusable.into(),
            NotOpened::NoLedger => texts.no_ledger.into(),
            NotOpened::Ledger(error) => (texts.ledger_unusable)(&ledger_error(catalogue, *error)),
            NotOpened::OtherKey => catalogue.witnessing.other_key.into(),
            // It was verified when it was saved.
            NotOpened::Document => fails(console.keeper_broken),
            NotOpened::OtherLedger => (texts.ledger_unusable)(catalogue.ledger.other_key),
        },
    }
}

/// Why the witness's key was not made, or has not signed.
pub fn witness_refusal(catalogue: &Catalogue, why: &Refusal) -> String {
    let texts = &catalogue.witnessing;
    match why {
        Refusal::NotOpened(NotOpened::Mount(MountError::Gone)) => texts.stick_away.into(),
        Refusal::NotOpened(NotOpened::Key(KeyFileError::Passphrase)) => refusal(catalogue, why),
        Refusal::NotOpened(NotOpened::Key(_) | NotOpened::NoKey) => texts.other_key.into(),
        _ => refusal(catalogue, why),
    }
}

fn ledger_error(catalogue: &Catalogue, error: LedgerError) -> String {
    let texts = &catalogue.ledger;
    match error {
        LedgerError::NotALedger => texts.not_a_ledger.into(),
        LedgerError::Version(version) => (texts.version)(version),
        LedgerError::Broken(record) => (texts.broken)(record),
        LedgerError::Gap { record, number } => (texts.gap)(record, number),
    }
}

fn beginning(fingerprint: Fingerprint) -> String {
    groups(fingerprint)[..BEGINNING].join(" ")
}

fn groups(fingerprint: Fingerprint) -> Vec<String> {
    let digits = fingerprint.to_string();
    let groups = digits.as_bytes().chunks(GROUP);
    groups
        .map(|group| String::from_utf8_lossy(group).into_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use pumice_certificate::WordList;

    use super::*;

    #[test]
    fn a_new_key_is_shown_in_three_ways() {
        let fingerprint = Fingerprint(std::array::from_fn(|index| 0xF0 ^ u8::try_from(index).unwrap()));
        for (language, list) in [
            (Language::En, WordList::English),
            (Language::ZhCn, WordList::SimplifiedChinese),
        ] {
            let shown = new_key(language, fingerprint);
            assert_eq!(shown.groups.join(" ").parse(), Ok(fingerprint));
            assert_eq!(Fingerprint::from_words(&shown.words.join(" "), list), Ok(fingerprint));
            // So many lines a terminal of 24 has between head and foot.
            assert_eq!(shown.code.len(), 19);
        }
        assert_eq!(beginning(fingerprint), "f0f1 f2f3 f4f5 f6f7");
    }
}
