//! One file a misfortune: what the drive does wrong, the story that must follow, and the verdict.
//!
//! `PUMICE_BLESS=1` writes what happened into the files, to be read before it is committed.

mod simulated;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use libtest_mimic::{Arguments, Failed, Trial};
use pumice_model::{Medium, Technique};
use pumice_sim::Misfortune;
use serde::Deserialize;

use crate::simulated::{Bench, Boot};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    blocks: u64,
    block_bytes: u32,
    /// From when on the drive is too hot, and for how long.
    hot_ms: Option<(u64, u64)>,
    /// What its own firmware is to do behind the passes, and on which medium.
    firmware: Option<Firmware>,
    /// The operator cancels after so many events.
    cancel_after: Option<usize>,
    /// The most milliseconds the last boot may take.
    most_ms: Option<u64>,
    /// Boots before the last, each of which ends with the power.
    #[serde(default)]
    cut: Vec<Cut>,
    #[serde(default)]
    misfortune: Vec<Misfortune>,
    expected: Expected,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Firmware {
    medium: Medium,
    techniques: Vec<Technique>,
    #[serde(default)]
    is_stick_missing: bool,
    #[serde(default)]
    is_cancelled_meanwhile: bool,
}

/// When the power goes; what was not flushed by then is lost.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cut {
    /// In this pass, 4 for the read-back, 5 for the erase by firmware, 6 for the change check.
    sweep: u8,
    /// After so many requests of it.
    after: u64,
}

#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    verdict: String,
    reasons: Vec<String>,
    #[serde(default)]
    claims: Vec<String>,
    story: Vec<String>,
}

/// Fewer would mean that files have gone missing.
const LEAST: usize = 70;

fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder of scenarios")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let count = files.len();
    let mut trials: Vec<Trial> = files.into_iter().map(trial).collect();
    trials.push(Trial::test("no_scenario_is_missing", move || {
        if count >= LEAST {
            Ok(())
        } else {
            Err(Failed::from(format!("{count} scenarios, and there were {LEAST}")))
        }
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trial(file: PathBuf) -> Trial {
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Trial::test(name, move || check(&file))
}

fn check(file: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(file)?;
    let scenario: Scenario = toml::from_str(&text)?;
    let mut bench = scenario.bench();
    let mut story = cut_boots(&mut bench, &scenario);
    let firmware = scenario.firmware.as_ref();
    let wiped = bench.boot(Boot {
        hot_ms: scenario.hot_ms,
        cancel_after: scenario.cancel_after,
        is_stick_missing: firmware.is_some_and(|firmware| firmware.is_stick_missing),
        is_cancelled_meanwhile: firmware.is_some_and(|firmware| firmware.is_cancelled_meanwhile),
        ..Boot::default()
    });
    story.extend(wiped.story());
    let took_ms = wiped.evidence.ended_ms - wiped.evidence.started_ms;
    if scenario.most_ms.is_some_and(|most_ms| took_ms > most_ms) {
        return Err(Failed::from(format!("it took {took_ms} ms")));
    }
    if let Some(broken) = wiped.broken_promise() {
        return Err(Failed::from(broken));
    }
    let found = Expected {
        verdict: format!("{:?}", wiped.judgement.verdict),
        reasons: wiped
            .judgement
            .reasons
            .iter()
            .map(|reason| format!("{reason:?}"))
            .collect(),
        claims: match scenario.firmware {
            Some(_) => wiped
                .judgement
                .claims
                .iter()
                .map(|claim| format!("{claim:?}"))
                .collect(),
            None => Vec::new(),
        },
        story,
    };
    if env::var_os("PUMICE_BLESS").is_some() {
        return bless(file, &text, &found);
    }
    if found == scenario.expected {
        Ok(())
    } else {
        Err(Failed::from(format!("{found:#?}")))
    }
}

/// What happens until the power goes the last time; the drive says it as if it were pulled out.
fn cut_boots(bench: &mut Bench, scenario: &Scenario) -> Vec<String> {
    let mut story = Vec::new();
    for &Cut { sweep, after } in &scenario.cut {
        let mut script = scenario.misfortune.clone();
        script.push(Misfortune::Vanish { sweep, after });
        bench.drive.cut_power(script, || false);
        story.extend(bench.boot(Boot::default()).story());
        story.push("power cut".into());
    }
    bench.drive.cut_power(scenario.misfortune.clone(), || false);
    story
}

impl Scenario {
    fn bench(&self) -> Bench {
        let mut bench = Bench::new(self.blocks, self.block_bytes, self.misfortune.clone());
        if let Some(firmware) = &self.firmware {
            (bench.medium, bench.techniques) = (firmware.medium, firmware.techniques.clone());
        }
        bench
    }
}

fn bless(file: &Path, text: &str, found: &Expected) -> Result<(), Failed> {
    let script = text.split("[expected]").next().unwrap_or_default();
    let list = |lines: &[String]| format!("{lines:#?}");
    let claims = if found.claims.is_empty() {
        String::new()
    } else {
        format!("claims = {}\n", list(&found.claims))
    };
    let expected = format!(
        "[expected]\nverdict = {:?}\nreasons = {}\n{claims}story = {}\n",
        found.verdict,
        list(&found.reasons),
        list(&found.story)
    );
    Ok(fs::write(file, format!("{script}{expected}"))?)
}
