use crate::{Fingerprint, KeyChange, SignedKeyStatement};

/// What signed statements make of keys, in whatever order they were found.
#[derive(Clone, Debug, Default)]
pub struct KeyHistory {
    statements: Vec<SignedKeyStatement>,
}

impl KeyHistory {
    /// The history that verified statements tell.
    pub fn new(statements: impl IntoIterator<Item = SignedKeyStatement>) -> Self {
        Self {
            statements: statements.into_iter().collect(),
        }
    }

    /// The keys that a key handed over to, the next one first. Where a key names two, one of them was named by a thief, and
    /// neither is followed.
    pub fn successors(&self, key: Fingerprint) -> Vec<Fingerprint> {
        let mut chain = vec![key];
        while let Some(next) = chain.last().and_then(|&last| self.successor(last)) {
            if chain.contains(&next) {
                break;
            }
            chain.push(next);
        }
        chain.split_off(1)
    }

    /// The number of the last good entry of a key's ledger; nothing where it is not revoked. Only the key itself is heard and
    /// whichever keys it handed over to, and the smallest number counts. Where a key names two, both are heard: a thief who
    /// names a second one takes trust from both, and silences neither.
    pub fn last_good_entry(&self, key: Fingerprint) -> Option<u64> {
        let heard = self.heirs(key);
        let entries = self.statements.iter().filter_map(|signed| {
            let signer = signed.signer.fingerprint();
            match signed.statement.change {
                KeyChange::Revocation {
                    key: revoked,
                    last_good_entry,
                } if revoked == key && heard.contains(&signer) => Some(last_good_entry),
                _ => None,
            }
        });
        entries.min()
    }

    /// A key, and every one that it handed over to, directly or not.
    fn heirs(&self, key: Fingerprint) -> Vec<Fingerprint> {
        let mut heirs = vec![key];
        let mut place = 0;
        while let Some(&heir) = heirs.get(place) {
            for named in self.named_by(heir) {
                if !heirs.contains(&named) {
                    heirs.push(named);
                }
            }
            place += 1;
        }
        heirs
    }

    fn successor(&self, key: Fingerprint) -> Option<Fingerprint> {
        let mut named = self.named_by(key);
        let first = named.next()?;
        named.all(|other| other == first).then_some(first)
    }

    fn named_by(&self, key: Fingerprint) -> impl Iterator<Item = Fingerprint> {
        let of_key = self
            .statements
            .iter()
            .filter(move |signed| signed.signer.fingerprint() == key);
        of_key.filter_map(|signed| match signed.statement.change {
            KeyChange::Succession { successor } => Some(successor.fingerprint()),
            KeyChange::Revocation { .. } => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{KeyStatement, SigningKey};

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed([seed; 32])
    }

    fn said(by: u8, change: KeyChange) -> SignedKeyStatement {
        let statement = KeyStatement { made_unix_s: 0, change };
        SignedKeyStatement::verify(&statement.sign(&key(by))).unwrap()
    }

    fn hands_over(from: u8, to: u8) -> SignedKeyStatement {
        let successor = key(to).public_key();
        said(from, KeyChange::Succession { successor })
    }

    fn revokes(by: u8, of: u8, last_good_entry: u64) -> SignedKeyStatement {
        let key = key(of).fingerprint();
        said(by, KeyChange::Revocation { key, last_good_entry })
    }

    #[test]
    fn keys_hand_over_one_after_another() {
        let history = KeyHistory::new([hands_over(2, 3), hands_over(1, 2), hands_over(1, 2)]);
        let fingerprints = [2, 3].map(|seed| key(seed).fingerprint());
        assert_eq!(history.successors(key(1).fingerprint()), fingerprints);
        assert_eq!(history.successors(key(3).fingerprint()), []);
    }

    #[test]
    fn neither_of_two_successors_is_followed_and_no_circle_is_endless() {
        let torn = KeyHistory::new([hands_over(1, 2), hands_over(1, 3)]);
        assert_eq!(torn.successors(key(1).fingerprint()), []);
        let round = KeyHistory::new([hands_over(1, 2), hands_over(2, 1)]);
        assert_eq!(round.successors(key(1).fingerprint()), [key(2).fingerprint()]);
    }

    #[test]
    fn only_the_key_and_its_successors_revoke_it() {
        let revoked = |statements: &[SignedKeyStatement]| {
            KeyHistory::new(statements.iter().copied()).last_good_entry(key(1).fingerprint())
        };
        assert_eq!(revoked(&[]), None);
        assert_eq!(revoked(&[revokes(1, 1, 40)]), Some(40));
        assert_eq!(
            revoked(&[revokes(1, 1, 40), revokes(1, 1, 12), revokes(1, 1, 41)]),
            Some(12)
        );
        assert_eq!(revoked(&[revokes(2, 1, 0)]), None, "a stranger");
        assert_eq!(revoked(&[revokes(2, 1, 0), hands_over(1, 2)]), Some(0));
        assert_eq!(revoked(&[revokes(1, 2, 0), hands_over(1, 2)]), None, "another key");
        let torn = [hands_over(1, 2), hands_over(1, 3), hands_over(3, 1), revokes(2, 1, 5)];
        assert_eq!(revoked(&torn), Some(5), "a second successor silences nobody");
    }
}
