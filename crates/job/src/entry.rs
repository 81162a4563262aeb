use pumice_model::is_hidden_character;

use crate::{Field, PersonalNumber};

/// Characters that an entry may have.
pub const LONGEST_ENTRY: usize = 120;

/// An entry of a job that cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryError {
    /// The entry.
    pub field: Field,
    /// What is wrong with it.
    pub fault: EntryFault,
}

/// What is wrong with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryFault {
    /// It cannot be a job's number.
    JobNumber,
    /// It is no unified social credit code.
    CreditCode,
    /// It is no number of months, or fewer than 36.
    Retention,
    /// It is longer than [`LONGEST_ENTRY`].
    TooLong,
    /// It holds a character that nobody sees, or that turns others round.
    HiddenCharacter,
    /// It holds a number by which a person is found.
    Personal(PersonalNumber),
    /// Something is said of a person who has no name.
    Nameless,
    /// The job is sensitive, and nobody watches.
    WitnessMissing,
    /// The key of the person is no fingerprint of 64 hexadecimal digits.
    Key,
}

/// A text about people, places or clients as it goes into a certificate: none where nothing was written.
pub fn checked(text: &str) -> Result<Option<String>, EntryFault> {
    let text = text.trim();
    if text.chars().count() > LONGEST_ENTRY {
        Err(EntryFault::TooLong)
    } else if text.chars().any(is_hidden_character) {
        Err(EntryFault::HiddenCharacter)
    } else if let Some(number) = PersonalNumber::find(text) {
        Err(EntryFault::Personal(number))
    } else {
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_read_is_taken_without_the_space_around_it() {
        assert_eq!(
            checked(" 某某（上海）有限公司\u{3000}"),
            Ok(Some("某某（上海）有限公司".into()))
        );
        assert_eq!(checked(&"龘".repeat(120)), Ok(Some("龘".repeat(120))));
        assert_eq!(checked("  "), Ok(None));
    }

    #[test]
    fn what_deceives_or_gives_away_is_refused() {
        assert_eq!(checked(&"龘".repeat(121)), Err(EntryFault::TooLong));
        for hidden in [
            "a\u{202e}b",
            "a\tb",
            "\u{200b}",
            "a\u{feff}b",
            "a\u{1b}[2J",
            "a\u{2066}b",
            "a\u{2029}b",
        ] {
            assert_eq!(checked(hidden), Err(EntryFault::HiddenCharacter), "{hidden:?}");
        }
        let personal = |number| Err(EntryFault::Personal(number));
        assert_eq!(checked("13800138000"), personal(PersonalNumber::MobilePhone));
        assert_eq!(checked("11010519491231002X"), personal(PersonalNumber::IdentityCard));
    }
}
