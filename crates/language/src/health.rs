use std::collections::BTreeSet;

use pumice_model::{Counter, Counters, Health, HealthEvidence};

use crate::{Catalogue, Moment};

/// What a drive said of itself before and after, in phrases: each counter that is wanted, with both values where there are.
pub fn drives_own_word(
    health: &HealthEvidence,
    catalogue: &Catalogue,
    is_wanted: impl Fn(Counter) -> bool,
) -> Vec<String> {
    let texts = &catalogue.verify;
    let nothing = Counters::default();
    let mut phrases = Vec::new();
    let moments = [(Moment::Before, &health.before), (Moment::After, &health.after)];
    let [before, after] = moments.map(|(moment, health)| match health {
        Health::Told(counters) => counters,
        Health::Unavailable(why) => {
            phrases.push((texts.untold)(moment, &(catalogue.words.unavailability)(*why)));
            &nothing
        }
    });
    if before.assessment.or(after.assessment).is_some() {
        phrases.push((texts.assessment)(before.assessment, after.assessment));
    }
    let counters: BTreeSet<Counter> = before.counts.keys().chain(after.counts.keys()).copied().collect();
    let count = |counters: &Counters, counter| counters.counts.get(&counter).copied();
    let wanted = counters.into_iter().filter(|&counter| is_wanted(counter));
    phrases.extend(wanted.map(|counter| (texts.counter)(counter, count(before, counter), count(after, counter))));
    phrases
}
