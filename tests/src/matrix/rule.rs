use pumice_lab::Misbehaviour;
use pumice_model::{Claim, Limitation, Technique, Verdict};

use super::{Behaviour, Lock, Outcome};

/// What is said of a drive and is not so by the lab's own count; nothing where everything holds.
///
/// A verdict of erased and every claim cover what can be addressed. Purge covers what cannot be, too, by the drive's own
/// word: where the drive lies about what no host can look at, the record must at least say that it rests on that word.
pub fn broken(technique: Technique, behaviour: Behaviour, outcome: &Outcome) -> Vec<String> {
    let (left, judgement) = (outcome.left, &outcome.judgement);
    let mut broken = Vec::new();
    let is_promised = judgement.verdict == Verdict::Erased || !judgement.claims.is_empty();
    if is_promised && left.user_bytes > 0 {
        broken.push(format!(
            "{:?} with claims {:?}, and {} bytes of old data can be read",
            judgement.verdict, judgement.claims, left.user_bytes
        ));
    }
    let out_of_reach = left.beside_bytes + left.spare_bytes;
    if has_purge(&judgement.claims) && out_of_reach > 0 {
        if !is_hidden_from_hosts(technique, behaviour) {
            broken.push(format!(
                "Purge, and {out_of_reach} bytes of old data are left out of reach"
            ));
        } else if !judgement.limitations.contains(&Limitation::FirmwareReliedOn) {
            broken.push("Purge that does not say that it rests on the drive's word".into());
        }
    }
    if outcome.lock == Lock::Password && !judgement.limitations.contains(&Limitation::PasswordLeft) {
        broken.push("left with a password, and nothing says so".into());
    }
    broken
}

/// Whether a drive that behaves so lies about nothing but what no host can look at.
///
/// A card that is told to sanitize has been told to erase before: its blocks read as erased whatever it has really done.
pub fn is_hidden_from_hosts(technique: Technique, behaviour: Behaviour) -> bool {
    match behaviour {
        Behaviour::Misbehaves(Misbehaviour::SkipSpare) => true,
        Behaviour::Misbehaves(Misbehaviour::ReportOldSuccess) => {
            matches!(technique, Technique::EmmcSanitize | Technique::EmmcSecureErase)
        }
        _ => false,
    }
}

/// Whether Purge is among the claims.
pub fn has_purge(claims: &[Claim]) -> bool {
    claims
        .iter()
        .any(|claim| matches!(claim, Claim::NistPurge | Claim::IeeePurge))
}

#[cfg(test)]
mod tests {
    use pumice_model::{Judgement, Reason, Sanitize};

    use super::*;
    use crate::matrix::Left;

    const TECHNIQUE: Technique = Technique::AtaSanitize(Sanitize::Block);
    const IDLE: Behaviour = Behaviour::Misbehaves(Misbehaviour::DoNothing);
    const SKIPPING: Behaviour = Behaviour::Misbehaves(Misbehaviour::SkipSpare);

    fn sound() -> Outcome {
        Outcome {
            commands: vec![],
            attempt: None,
            left: Left::default(),
            lock: Lock::None,
            judgement: Judgement {
                verdict: Verdict::Erased,
                reasons: vec![Reason::EveryBlockVerified],
                claims: vec![Claim::NistPurge, Claim::IeeePurge],
                limitations: vec![Limitation::FirmwareReliedOn],
            },
        }
    }

    fn complaints(behaviour: Behaviour, forge: impl FnOnce(&mut Outcome)) -> usize {
        let mut outcome = sound();
        forge(&mut outcome);
        broken(TECHNIQUE, behaviour, &outcome).len()
    }

    #[test]
    fn a_sound_row_holds() {
        assert_eq!(complaints(IDLE, |_| {}), 0);
    }

    #[test]
    fn a_forged_row_is_caught() {
        let clear = vec![Claim::NistClear];
        let addressable = |outcome: &mut Outcome| outcome.left.user_bytes = 16;
        assert_eq!(complaints(IDLE, addressable), 1, "erased, and 16 bytes are left");
        let only_claimed = |outcome: &mut Outcome| {
            outcome.left.user_bytes = 16;
            (outcome.judgement.verdict, outcome.judgement.claims) = (Verdict::ErasedWithExceptions, clear.clone());
        };
        assert_eq!(complaints(SKIPPING, only_claimed), 1, "Clear, and 16 bytes are left");
        assert_eq!(complaints(IDLE, |outcome| outcome.left.spare_bytes = 16), 1, "Purge");
        assert_eq!(complaints(IDLE, |outcome| outcome.left.beside_bytes = 16), 1, "Purge");
        assert_eq!(complaints(IDLE, |outcome| outcome.lock = Lock::Password), 1, "locked");
        let wordless = |outcome: &mut Outcome| {
            outcome.left.spare_bytes = 16;
            outcome.judgement.limitations.clear();
        };
        assert_eq!(complaints(SKIPPING, wordless), 1, "it rests on the drive's word");
    }

    #[test]
    fn what_nothing_covers_may_be_left() {
        let unreached = |outcome: &mut Outcome| {
            (outcome.left.spare_bytes, outcome.left.beside_bytes) = (16, 16);
            outcome.judgement.claims = vec![Claim::NistClear];
        };
        assert_eq!(complaints(IDLE, unreached), 0);
        let not_erased = |outcome: &mut Outcome| {
            outcome.left.user_bytes = 16;
            (outcome.judgement.verdict, outcome.judgement.claims) = (Verdict::NotErased, vec![]);
        };
        assert_eq!(complaints(IDLE, not_erased), 0);
        let said = |outcome: &mut Outcome| {
            outcome.lock = Lock::Password;
            outcome.judgement.limitations.push(Limitation::PasswordLeft);
        };
        assert_eq!(complaints(IDLE, said), 0);
        assert_eq!(complaints(SKIPPING, |outcome| outcome.left.spare_bytes = 16), 0);
    }
}
