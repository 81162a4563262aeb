use bip39::{Error, Language, Mnemonic};
use thiserror::Error;

use crate::Fingerprint;

/// Words of a fingerprint: 256 bits and 8 of a checksum, 11 a word.
const WORDS: usize = 24;

/// A list of 2048 words, by which a fingerprint is said aloud and written by hand (BIP-39).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordList {
    /// English words of 3 to 8 letters, each told by its first four.
    English,
    /// Single characters of Simplified Chinese.
    SimplifiedChinese,
}

/// Why words are not a fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WordsError {
    /// There are not 24.
    #[error("a fingerprint has 24 words, these are {0}")]
    Count(usize),
    /// A word is not on the list.
    #[error("word {place}, {word}, is not on the list")]
    Unknown {
        /// Which, from 1.
        place: usize,
        /// As it was given.
        word: String,
    },
    /// Each word is on the list, but they do not belong together.
    #[error("the checksum in the words does not fit")]
    Checksum,
}

impl WordList {
    fn language(self) -> Language {
        match self {
            Self::English => Language::English,
            Self::SimplifiedChinese => Language::SimplifiedChinese,
        }
    }
}

impl Fingerprint {
    /// Its 24 words.
    pub fn words(&self, list: WordList) -> Vec<&'static str> {
        let mnemonic = Mnemonic::from_entropy_in(list.language(), &self.0).expect("32 bytes have words");
        mnemonic.words().collect()
    }

    /// Its words in the groups in which they are written: an English word stands alone, Chinese characters in threes.
    pub fn word_groups(&self, list: WordList) -> Vec<String> {
        let words = self.words(list);
        let together = match list {
            WordList::English => 1,
            WordList::SimplifiedChinese => 3,
        };
        words.chunks(together).map(<[_]>::concat).collect()
    }

    /// The fingerprint of 24 words, which may be in capitals; Chinese ones need no space between them.
    pub fn from_words(text: &str, list: WordList) -> Result<Self, WordsError> {
        let words = match list {
            WordList::English => text.split_whitespace().map(str::to_ascii_lowercase).collect(),
            WordList::SimplifiedChinese => single_characters(text),
        };
        if words.len() != WORDS {
            return Err(WordsError::Count(words.len()));
        }
        let mnemonic =
            Mnemonic::parse_in_normalized(list.language(), &words.join(" ")).map_err(|error| match error {
                Error::UnknownWord(index) => WordsError::Unknown {
                    place: index + 1,
                    word: words[index].clone(),
                },
                _ => WordsError::Checksum,
            })?;
        let (entropy, _) = mnemonic.to_entropy_array();
        let bytes = entropy.first_chunk().expect("24 words hold 32 bytes");
        Ok(Self(*bytes))
    }
}

fn single_characters(text: &str) -> Vec<String> {
    let characters = text.chars().filter(|c| !c.is_whitespace());
    characters.map(String::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: [WordList; 2] = [WordList::English, WordList::SimplifiedChinese];

    fn fingerprint() -> Fingerprint {
        Fingerprint(std::array::from_fn(|index| u8::try_from(index * 7 + 3).unwrap()))
    }

    /// The lists' own example (BIP-39, test vectors of the reference implementation).
    #[test]
    fn words_are_those_of_the_standard() {
        let words = Fingerprint([0x7f; 32]).words(WordList::English).join(" ");
        assert_eq!(
            words,
            "legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth useful legal \
             winner thank year wave sausage worth title"
        );
        let words = Fingerprint([0; 32]).words(WordList::SimplifiedChinese).concat();
        assert_eq!(words, "的".repeat(23) + "性");
    }

    #[test]
    fn words_lead_back() {
        for list in BOTH {
            let words = fingerprint().words(list);
            assert_eq!(words.len(), 24);
            let groups = fingerprint().word_groups(list);
            assert_eq!(groups.concat(), words.concat());
            assert_eq!(Fingerprint::from_words(&groups.join(" "), list), Ok(fingerprint()));
            assert_eq!(Fingerprint::from_words(&words.join(" "), list), Ok(fingerprint()));
            assert_eq!(
                Fingerprint::from_words(&words.join("\n ").to_uppercase(), list),
                Ok(fingerprint())
            );
        }
        let together = fingerprint().words(WordList::SimplifiedChinese).concat();
        let read = Fingerprint::from_words(&together, WordList::SimplifiedChinese);
        assert_eq!(read, Ok(fingerprint()));
    }

    /// One exchanged word passes the 8 bits of the checksum once in 256, and then it is another fingerprint.
    #[test]
    fn an_exchanged_word_is_seen() {
        for list in BOTH {
            let mut passed = 0;
            for place in 0..WORDS {
                for other in ["abandon", "zoo", "legal", "的", "歇", "性"] {
                    let mut words = fingerprint().words(list);
                    if words[place] == other || !list.language().word_list().contains(&other) {
                        continue;
                    }
                    words[place] = other;
                    match Fingerprint::from_words(&words.join(" "), list) {
                        Ok(read) => {
                            assert_ne!(read, fingerprint());
                            passed += 1;
                        }
                        Err(error) => assert_eq!(error, WordsError::Checksum),
                    }
                }
            }
            assert!(passed <= 2, "{passed} of 72 exchanged words passed");
        }
    }

    #[test]
    fn what_is_not_24_words_of_the_list_is_refused() {
        let words = fingerprint().words(WordList::English);
        let read = |words: &[&str]| Fingerprint::from_words(&words.join(" "), WordList::English);
        assert_eq!(read(&words[1..]), Err(WordsError::Count(23)));
        assert_eq!(read(&[]), Err(WordsError::Count(0)));
        let mut misspelt = words.clone();
        misspelt[4] = "pumice";
        let unknown = WordsError::Unknown {
            place: 5,
            word: "pumice".into(),
        };
        assert_eq!(read(&misspelt), Err(unknown));
    }
}
