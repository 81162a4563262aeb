//! Whole lives of simulated drives, each made from a number: misfortunes, cancels, power cuts and resumptions, and what
//! must hold whatever happens.

use pumice_model::{
    Ending, Evidence, Flush, Interruption, Medium, NotStarted, PassEvidence, Sequel, Technique, Verdict, WhyNot,
};
use pumice_sim::{Misfortune, Place};
use pumice_tests::planted::Dice;

use crate::simulated::{Bench, Boot, Wiped};

/// Boots a drive's life has at most.
const MOST_BOOTS: usize = 4;

/// Lives one life, and answers with what came of its last boot; what was broken, with the life that broke it, is the error.
pub fn live(seed: u64) -> Result<Wiped, String> {
    let life = Life::of(seed);
    let outcome = life.lived();
    outcome.map_err(|broken| format!("seed {seed}: {broken}\n{life:#?}"))
}

/// What a drive meets with, and how it is wiped.
#[derive(Debug)]
struct Life {
    blocks: u64,
    block_bytes: u32,
    script: Vec<Misfortune>,
    /// What its own firmware is to do behind the passes, on which medium.
    firmware: Option<(Medium, Vec<Technique>)>,
    cuts: Vec<Cut>,
    last_boot: Boot,
    survival: u64,
}

/// The end of a boot.
#[derive(Debug)]
struct Cut {
    /// The sweep, and how many requests of it, after which the power goes.
    sweep: u8,
    after: u64,
    /// A block that somebody writes to before the next boot.
    meddled: Option<u64>,
    is_journal_lost: bool,
}

impl Life {
    fn of(seed: u64) -> Self {
        let mut dice = Dice::numbered(seed);
        let blocks = 1 + dice.below_u64(700);
        let block_bytes = if dice.below(2) == 0 { 512 } else { 4096 };
        let firmware = (dice.below(2) == 0).then(|| firmware(&mut dice));
        let techniques = firmware.as_ref().map_or(&[][..], |(_, techniques)| techniques);
        let script = (0..dice.below(4))
            .map(|_| match techniques {
                [] => misfortune(&mut dice, blocks),
                _ if dice.below(2) == 0 => misfortune(&mut dice, blocks),
                _ => misfortune_of_firmware(&mut dice, blocks, techniques),
            })
            .collect();
        let cuts = (0..dice.below(MOST_BOOTS)).map(|_| Cut {
            sweep: sweep(&mut dice),
            after: if dice.below(2) == 0 {
                dice.below_u64(60)
            } else {
                dice.below_u64(5)
            },
            meddled: (dice.below(8) == 0).then(|| dice.below_u64(blocks)),
            is_journal_lost: dice.below(6) == 0,
        });
        let cuts = cuts.collect();
        let last_boot = Boot {
            cancel_after: (dice.below(8) == 0).then(|| 1 + dice.below(30)),
            is_journal_lost: false,
            is_stick_missing: dice.below(16) == 0,
            is_cancelled_meanwhile: dice.below(32) == 0,
            hot_ms: (dice.below(4) == 0).then(|| (dice.below_u64(200), dice.below_u64(9_000))),
            limits: None,
        };
        Self {
            blocks,
            block_bytes,
            script,
            firmware,
            cuts,
            last_boot,
            survival: dice.below_u64(u64::MAX),
        }
    }

    fn bench(&self) -> Bench {
        let mut bench = Bench::new(self.blocks, self.block_bytes, self.script.clone());
        if let Some((medium, techniques)) = &self.firmware {
            (bench.medium, bench.techniques) = (*medium, techniques.clone());
        }
        bench
    }

    fn lived(&self) -> Result<Wiped, String> {
        let mut bench = self.bench();
        let mut fate = Dice::numbered(self.survival);
        let mut is_journal_lost = false;
        for cut in &self.cuts {
            let mut script = self.script.clone();
            script.push(Misfortune::Vanish {
                sweep: cut.sweep,
                after: cut.after,
            });
            bench.drive.cut_power(script, || fate.below(2) == 0);
            let wiped = bench.boot(Boot {
                is_journal_lost,
                ..Boot::default()
            });
            holds(&wiped)?;
            is_journal_lost = cut.is_journal_lost;
            if let Some(block) = cut.meddled {
                bench.drive.meddle(block);
            }
        }
        bench.drive.cut_power(self.script.clone(), || fate.below(2) == 0);
        let wiped = bench.boot(Boot {
            is_journal_lost,
            ..self.last_boot
        });
        holds(&wiped)?;
        accounts(&bench, &wiped.evidence)?;
        self.continues(&wiped.evidence)?;
        self.compare(&wiped)?;
        Ok(wiped)
    }

    /// On a sound drive that nobody else wrote to, nothing is done twice.
    fn continues(&self, evidence: &Evidence) -> Result<(), String> {
        let is_sound = self.script.is_empty() && self.cuts.iter().all(|cut| cut.meddled.is_none());
        let is_anew = |one: &&Interruption| one.sequel == Sequel::StartedAnew;
        match evidence.interruptions.iter().find(is_anew) {
            Some(interruption) if is_sound => Err(format!("a sound drive was started anew: {interruption:?}")),
            _ => Ok(()),
        }
    }

    /// A life with interruptions ends no better than one without; only a script that strikes places, however often they
    /// are touched, strikes both alike.
    fn compare(&self, wiped: &Wiped) -> Result<(), String> {
        let strikes_alike = |one: &Misfortune| {
            !matches!(
                one,
                Misfortune::Bad { times: Some(_), .. }
                    | Misfortune::Stall { .. }
                    | Misfortune::Vanish { .. }
                    | Misfortune::WrongSize { .. }
                    | Misfortune::OtherSerial { .. }
            )
        };
        // Whether a stick is there in the one boot and not in the other makes a difference of its own.
        if self.cuts.is_empty() || self.last_boot.is_stick_missing || !self.script.iter().all(strikes_alike) {
            return Ok(());
        }
        let uninterrupted = self.bench().boot(Boot::default());
        let (ended, expected) = (wiped.judgement.verdict, uninterrupted.judgement.verdict);
        if rank(ended) < rank(expected) {
            return Err(format!(
                "interrupted it ends as {ended:?}, and uninterrupted as {expected:?}"
            ));
        }
        Ok(())
    }
}

/// What holds after every boot.
fn holds(wiped: &Wiped) -> Result<(), String> {
    if let Some(broken) = wiped.broken_promise() {
        return Err(broken);
    }
    let is_stopped = wiped.evidence.ending != Ending::Completed;
    if is_stopped && wiped.judgement.verdict != Verdict::NotErased {
        return Err(format!("{:?} and {:?}", wiped.evidence.ending, wiped.judgement.verdict));
    }
    Ok(())
}

/// Every pass that ended tells of each block either that it was acknowledged or that it failed.
fn accounts(bench: &Bench, evidence: &Evidence) -> Result<(), String> {
    let is_last = |number: usize| number == evidence.passes.len() && evidence.read_back.is_none();
    for (number, pass) in (1_u8..).zip(&evidence.passes) {
        if is_last(usize::from(number)) && evidence.ending != Ending::Completed {
            continue;
        }
        // Behind an erase by firmware no pass can be made again, and one without a flush is known to count for nothing.
        if pass.flush != Flush::Done && evidence.was_firmware_started() {
            continue;
        }
        let acknowledged = bench.drive.acknowledged(number);
        let is_failed = |block: u64| names(pass, block);
        let lost = (0_u64..)
            .zip(acknowledged)
            .find(|(block, done)| !**done && !is_failed(*block));
        if let Some((block, _)) = lost {
            return Err(format!(
                "pass {number} counts block {block}, which was never acknowledged"
            ));
        }
        let dealt = pass.dealt_blocks();
        if dealt != Some(acknowledged.len() as u64) {
            return Err(format!(
                "pass {number} accounts for {dealt:?} of {} blocks",
                acknowledged.len()
            ));
        }
    }
    Ok(())
}

fn names(pass: &PassEvidence, block: u64) -> bool {
    let ranges = pass.unwritten.as_slice();
    ranges.iter().any(|range| (range.first..range.end()).contains(&block))
}

fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Erased => 0,
        Verdict::ErasedWithExceptions => 1,
        Verdict::NotErased => 2,
    }
}

fn misfortune(dice: &mut Dice, blocks: u64) -> Misfortune {
    let place = place(dice, blocks);
    let (sweep, after) = (sweep(dice), dice.below_u64(40));
    match dice.below(15) {
        0 => Misfortune::Bad {
            place,
            times: u32::try_from(1 + dice.below(5)).ok(),
        },
        1 => Misfortune::Bad { place, times: None },
        2 => Misfortune::Bad {
            place: Place { count: 1, ..place },
            times: None,
        },
        3 => Misfortune::Drop { place },
        4 => Misfortune::Misdirect {
            place,
            by: 1 + dice.below_u64(30),
        },
        5 => Misfortune::Tear { place },
        6 => Misfortune::Stale { place },
        7 => Misfortune::Silent { place },
        8 => Misfortune::Short {
            blocks: dice.below_u64(9),
        },
        9 => Misfortune::Reorder,
        10 => Misfortune::Stall { sweep, after },
        11 => Misfortune::Scattered {
            first: place.first,
            step: 1 + dice.below_u64(90),
            count: 1 + dice.below_u64(9),
        },
        12 => Misfortune::WrongSize {
            blocks: 1 + dice.below_u64(blocks + 20),
            sweep: Some(sweep),
        },
        13 => Misfortune::OtherSerial {
            serial: "SIM0002".into(),
            sweep: Some(sweep),
        },
        _ => Misfortune::FlushFails { sweep: 1 + sweep % 3 },
    }
}

fn sweep(dice: &mut Dice) -> u8 {
    1 + u8::try_from(dice.below(6)).unwrap_or(0)
}

fn firmware(dice: &mut Dice) -> (Medium, Vec<Technique>) {
    let media = [Medium::Hdd, Medium::Ssd, Medium::Emmc];
    let techniques = (0..=dice.below(2)).map(|_| Technique::ALL[dice.below(Technique::ALL.len())]);
    let techniques = techniques.collect();
    (media[dice.below(media.len())], techniques)
}

fn misfortune_of_firmware(dice: &mut Dice, blocks: u64, techniques: &[Technique]) -> Misfortune {
    match dice.below(12) {
        0 => Misfortune::NotBegun {
            technique: techniques[dice.below(techniques.len())],
            why: NotStarted::Unavailable(WhyNot::SecurityFrozen),
        },
        1 => Misfortune::LiesAboutErase,
        2 => Misfortune::ErasesInPart {
            blocks: dice.below_u64(blocks + 1),
        },
        3 => Misfortune::FailsHalfWay,
        4 => Misfortune::OldSuccess,
        5 => Misfortune::StaysLocked,
        6 => Misfortune::Endless,
        7 => Misfortune::Leaves { byte: 0xFF },
        8 => Misfortune::SaysNothing,
        9 => Misfortune::ClearsOnly,
        10 => Misfortune::OtherSerial {
            serial: "SIM0002".into(),
            sweep: Some(5),
        },
        _ => Misfortune::EndsUnseen,
    }
}

fn place(dice: &mut Dice, blocks: u64) -> Place {
    Place {
        first: dice.below_u64(blocks + 20),
        count: 1 + dice.below_u64(40),
        sweep: (dice.below(2) == 0).then(|| sweep(dice)),
    }
}
