use super::*;
use crate::medium::{Encryption, OldData};

const SIZE: u64 = 1 << 20;
const SPARE: u64 = 1 << 16;
const TOTAL: u64 = SIZE + SPARE;

fn erase(misbehaviours: &[Misbehaviour], fill: Fill, encryption: Encryption, until_ms: u64) -> (Stage, OldData) {
    let script: Script = misbehaviours.iter().copied().collect();
    let mut medium = Medium::in_memory(&[SIZE], SPARE, encryption);
    let ranges = vec![medium.area(0), medium.spare()];
    let mut erasure = Erasure::begin(&script, &medium, ranges, fill, 1_000, 0);
    (erasure.advance(&mut medium, until_ms), medium.old_data())
}

fn left((user_bytes, spare_bytes): (u64, u64)) -> OldData {
    OldData {
        user_bytes,
        spare_bytes,
    }
}

/// Name, script, time, and what is then there.
type Row = (&'static str, &'static [Misbehaviour], u64, Stage, (u64, u64));

#[test]
fn an_erase_does_what_its_time_and_its_script_say() {
    use Misbehaviour::{DoNothing, EraseHalf, FailHalfWay, Hang, LosePowerHalfWay, SkipSpare};
    let half = SIZE - TOTAL / 2;
    let table: [Row; 12] = [
        ("begun", &[], 0, Stage::Running(0), (SIZE, SPARE)),
        ("half way", &[], 500, Stage::Running(32_768), (half, SPARE)),
        ("ended", &[], 1_000, Stage::Done, (0, 0)),
        ("long ended", &[], 9_000, Stage::Done, (0, 0)),
        (
            "nothing, on the way",
            &[DoNothing],
            500,
            Stage::Running(32_768),
            (SIZE, SPARE),
        ),
        ("nothing, ended", &[DoNothing], 1_000, Stage::Done, (SIZE, SPARE)),
        ("half, ended", &[EraseHalf], 1_000, Stage::Done, (half, SPARE)),
        ("failed", &[FailHalfWay], 500, Stage::Failed, (half, SPARE)),
        (
            "without power",
            &[LosePowerHalfWay],
            500,
            Stage::PowerLost,
            (half, SPARE),
        ),
        ("no spare blocks", &[SkipSpare], 1_000, Stage::Done, (0, SPARE)),
        (
            "hanging",
            &[Hang],
            900_000,
            Stage::Running(16_384),
            (SIZE - TOTAL / 4, SPARE),
        ),
        (
            "hanging, no spare blocks",
            &[Hang, SkipSpare],
            10,
            Stage::Running(655),
            (SIZE - 10_480, SPARE),
        ),
    ];
    for (name, misbehaviours, until_ms, stage, (user, spare)) in table {
        let fill = Fill::Pattern([0; 4]);
        let ended = erase(misbehaviours, fill, Encryption::None, until_ms);
        // A unit of old data that is half gone is gone.
        let user = user / 16 * 16;
        assert_eq!(ended, (stage, left((user, spare))), "{name}");
    }
}

#[test]
fn a_key_is_replaced_at_the_end_or_not_at_all() {
    let table: [(&[Misbehaviour], u64, (u64, u64)); 5] = [
        (&[], 999, (SIZE, SPARE)),
        (&[], 1_000, (0, 0)),
        (&[Misbehaviour::SkipSpare], 1_000, (0, SPARE)),
        (&[Misbehaviour::EraseHalf], 1_000, (SIZE, SPARE)),
        (&[Misbehaviour::FailHalfWay], 1_000, (SIZE, SPARE)),
    ];
    for (misbehaviours, until_ms, expected) in table {
        let (_, old) = erase(misbehaviours, Fill::NewKey, Encryption::Always, until_ms);
        assert_eq!(old, left(expected), "{misbehaviours:?} {until_ms}");
    }
    let (stage, old) = erase(&[], Fill::NewKey, Encryption::None, 1_000);
    assert_eq!(stage, Stage::Done);
    assert_eq!(old, left((0, 0)), "a drive that offers it encrypts");
}

#[test]
fn an_erase_goes_on_where_the_power_went() {
    let mut medium = Medium::in_memory(&[SIZE], SPARE, Encryption::None);
    let script = Script::from_iter([Misbehaviour::LosePowerHalfWay]);
    let ranges = vec![medium.area(0), medium.spare()];
    let mut erasure = Erasure::begin(&script, &medium, ranges, Fill::Pattern([0; 4]), 1_000, 0);
    assert_eq!(erasure.ends_ms(), Some(500));
    assert_eq!(erasure.advance(&mut medium, 500), Stage::PowerLost);
    erasure.suspend(500);
    erasure.resume(90_000);
    assert_eq!(erasure.ends_ms(), Some(90_500));
    assert_eq!(erasure.advance(&mut medium, 90_250), Stage::Running(49_152));
    assert_eq!(erasure.advance(&mut medium, 90_500), Stage::Done);
    assert_eq!(medium.old_data(), left((0, 0)));
}
