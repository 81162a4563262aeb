use std::ops::Range;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The people of a job, by what they answer for. Names and capacities only: never a number of an identity document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct People {
    /// Who wipes.
    pub operator: Option<Person>,
    /// Who watches the operator, and signs with a key of their own.
    pub witness: Option<Person>,
    /// Who speaks for the client.
    pub client: Option<Person>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    /// The name.
    pub name: String,
    /// In what capacity: "清算组负责人", "office IT".
    pub capacity: Option<String>,
    /// The fingerprint of the key (RFC 9679) by which this person has to countersign, where one is agreed on.
    pub key: Option<[u8; 32]>,
}

/// What a person of a job answers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// Wipes.
    Operator,
    /// Watches.
    Witness,
    /// Speaks for the client.
    Client,
}

/// A unified social credit code: 18 of digits and capitals without I, O, S, V, Z, the last a check (GB 32100-2015).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct CreditCode(String);

/// Why a text is not a unified social credit code.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("a unified social credit code has 18 digits and capitals, the last of which checks the others; this is {0:?}")]
pub struct CreditCodeError(String);

impl Person {
    /// Somebody of whom only the name is known.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            capacity: None,
            key: None,
        }
    }
}

impl People {
    /// Everybody there is, with their role.
    pub fn iter(&self) -> impl Iterator<Item = (Role, &Person)> {
        let roles = [
            (Role::Operator, &self.operator),
            (Role::Witness, &self.witness),
            (Role::Client, &self.client),
        ];
        roles
            .into_iter()
            .filter_map(|(role, person)| person.as_ref().map(|person| (role, person)))
    }

    /// Everybody who has to countersign, and by which key.
    pub fn countersigners(&self) -> impl Iterator<Item = (Role, [u8; 32])> {
        let others = self.iter().filter(|(role, _)| *role != Role::Operator);
        others.filter_map(|(role, person)| person.key.map(|key| (role, key)))
    }
}

impl CreditCode {
    /// Checks a code that a person or a file gave. A number of an identity document is refused even where its last digit
    /// would check it, because no such number may be recorded.
    pub fn new(text: &str) -> Result<Self, CreditCodeError> {
        if is_credit_code(text) && !is_identity_number(text) {
            Ok(Self(text.into()))
        } else {
            Err(CreditCodeError(text.chars().take(60).collect()))
        }
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for CreditCode {
    type Error = CreditCodeError;

    fn try_from(text: String) -> Result<Self, CreditCodeError> {
        Self::new(&text)
    }
}

/// The sum of the values, weighted by powers of 3 modulo 31, is a multiple of 31.
fn is_credit_code(text: &str) -> bool {
    const LETTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let values: Option<Vec<usize>> = text.chars().map(|letter| LETTERS.find(letter)).collect();
    let Some(values) = values.filter(|values| values.len() == 18) else {
        return false;
    };
    let (check, others) = values.split_last().expect("18 values");
    let weights = std::iter::successors(Some(1), |weight| Some(weight * 3 % 31));
    let sum: usize = others.iter().zip(weights).map(|(value, weight)| value * weight).sum();
    (sum + check).is_multiple_of(31)
}

/// Whether 18 digits are a citizen's identity number: a day of birth of these two centuries, and the sum of all digits,
/// weighted by powers of 2 modulo 11 from the right, is 1 (GB 11643-1999; one that ends in X is no credit code).
fn is_identity_number(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(10)).collect();
    let Some(digits) = digits.filter(|digits| digits.len() == 18) else {
        return false;
    };
    let number = |places: Range<usize>| digits[places].iter().fold(0, |number, digit| 10 * number + digit);
    let (century, month, day) = (number(6..8), number(10..12), number(12..14));
    let is_day = [19, 20].contains(&century) && (1..=12).contains(&month) && (1..=31).contains(&day);
    let weights = std::iter::successors(Some(1), |weight| Some(weight * 2 % 11));
    let sum: u32 = digits
        .iter()
        .rev()
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum();
    is_day && sum % 11 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credit_code_checks_itself() {
        let code = "91350100M000100Y43";
        assert_eq!(CreditCode::new(code).unwrap().as_str(), code);
        for wrong in [
            "",
            "91350100M000100Y44",
            "19350100M000100Y43",
            "91350100m000100y43",
            "91350100M000100Y4",
            "9135010OM000100Y43",
        ] {
            assert!(CreditCode::new(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_identity_number_is_no_credit_code() {
        for number in ["110101199003070396", "110101199003070484"] {
            assert!(is_credit_code(number) && is_identity_number(number), "{number}");
            assert!(CreditCode::new(number).is_err(), "{number}");
        }
        let no_such_day = "110101199013070396";
        assert!(!is_identity_number(no_such_day) && !is_identity_number("91350100M000100Y43"));
    }

    #[test]
    fn who_has_to_countersign_is_who_has_a_key_and_does_not_sign() {
        let with_key = |key| Person {
            key: Some([key; 32]),
            ..Person::named("somebody")
        };
        let people = People {
            operator: Some(with_key(1)),
            witness: Some(with_key(2)),
            client: Some(Person::named("else")),
        };
        let found: Vec<_> = people.countersigners().collect();
        assert_eq!(found, [(Role::Witness, [2; 32])]);
        assert_eq!(people.iter().count(), 3);
    }
}
