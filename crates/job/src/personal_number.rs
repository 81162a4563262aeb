/// A number by which a person is found. None belongs into a certificate, which many will read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonalNumber {
    /// Of an identity card: 18 digits, the last a check (GB 11643-1999).
    IdentityCard,
    /// Of a mobile phone in China: 11 digits.
    MobilePhone,
}

impl PersonalNumber {
    /// The first one in a text, however its digits are grouped and whichever width they have.
    pub fn find(text: &str) -> Option<Self> {
        let (split, joined) = (runs(text, false), runs(text, true));
        let all = || split.iter().chain(&joined);
        if all().any(|run| holds_identity_number(run)) {
            Some(Self::IdentityCard)
        } else {
            let mut without_x = all().flat_map(|run| run.split(|digit| *digit == X));
            without_x.any(is_mobile_number).then_some(Self::MobilePhone)
        }
    }
}

/// The runs of digits, and of the X that an identity number may end in; joined over what people group digits with.
fn runs(text: &str, is_joined: bool) -> Vec<Vec<u8>> {
    let mut runs = vec![Vec::new()];
    for character in text.chars() {
        let run = runs.last_mut().expect("there is always a last run");
        match value(character) {
            Some(digit) => run.push(digit),
            None if is_joined && " -.·\u{3000}\u{a0}－".contains(character) => {}
            None => runs.push(Vec::new()),
        }
    }
    runs
}

/// The value of an X at the end of an identity number.
const X: u8 = 10;

/// The value of a digit, also a wide one, or of an X.
fn value(character: char) -> Option<u8> {
    let narrow = match character {
        '０'..='９' => char::from_u32(u32::from(character) - u32::from('０') + u32::from('0'))?,
        'x' | 'X' | 'ｘ' | 'Ｘ' => return Some(X),
        other => other,
    };
    narrow.to_digit(10).and_then(|digit| digit.try_into().ok())
}

/// Whether 18 of the digits are an identity number: a date of birth, and a sum weighted by powers of 2 that is 1 modulo
/// 11 (ISO 7064, MOD 11-2).
fn holds_identity_number(run: &[u8]) -> bool {
    run.windows(18).any(|digits| {
        let (last, others) = digits.split_last().expect("18 digits");
        let number = |digits: &[u8]| digits.iter().fold(0_u32, |sum, digit| sum * 10 + u32::from(*digit));
        let is_date = (1800..2200).contains(&number(&others[6..10]))
            && (1..=12).contains(&number(&others[10..12]))
            && (1..=31).contains(&number(&others[12..14]));
        let sum = others.iter().fold(0, |sum, digit| (sum + u32::from(*digit)) * 2 % 11);
        !others.contains(&X) && is_date && (sum + u32::from(*last)) % 11 == 1
    })
}

/// Whether the digits are a mobile number, with or without the country's before it.
fn is_mobile_number(run: &[u8]) -> bool {
    let bare = run.strip_prefix(&[0, 0]).unwrap_or(run);
    let bare = bare.strip_prefix(&[8, 6]).unwrap_or(bare);
    matches!(bare, [1, 3..=9, rest @ ..] if rest.len() == 9)
}

#[cfg(test)]
mod tests {
    use super::PersonalNumber;

    /// The number that the standard itself gives as its example.
    const EXAMPLE: &str = "11010519491231002X";

    #[test]
    fn identity_numbers_are_found_by_their_check() {
        for text in [
            EXAMPLE,
            "王小明 11010519491231002x",
            "(110105 19491231 002X)",
            "１１０１０５１９４９１２３１００２Ｘ",
            "No.11010519491231002X, operator",
            "440524188001010014",
            "2026440524188001010014",
        ] {
            assert_eq!(PersonalNumber::find(text), Some(PersonalNumber::IdentityCard), "{text}");
        }
        for other in [
            "110105194912310021",
            "11010519491231002",
            "91350100M000100Y43",
            "44052418800101001",
            "110105 1949",
        ] {
            assert_eq!(PersonalNumber::find(other), None, "{other}");
        }
    }

    #[test]
    fn mobile_numbers_are_found_however_they_are_grouped() {
        for text in [
            "13800138000",
            "A. Person, 138-0013-8000",
            "王小明（手机１３８００１３８０００）",
            "+86 138 0013 8000",
            "008613800138000",
            "tel.19912345678",
            "wx13800138000x",
        ] {
            assert_eq!(PersonalNumber::find(text), Some(PersonalNumber::MobilePhone), "{text}");
        }
        for other in [
            "12800138000",
            "1380013800",
            "138001380001",
            "2026-0001",
            "J1764019200",
            "上海市某路1380号2楼",
            "",
        ] {
            assert_eq!(PersonalNumber::find(other), None, "{other}");
        }
    }
}
