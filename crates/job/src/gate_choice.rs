use pumice_model::{Answer, GateAnswers, GateQuestion, Records};

/// Answers a question of the gate by the place of the answer among those that it has: exported, none on the media, not
/// yet exported; yes, no for every other question.
pub fn give(answers: &mut GateAnswers, question: GateQuestion, place: usize) {
    let answer = Some(if place == 0 { Answer::Yes } else { Answer::No });
    match question {
        GateQuestion::Records => {
            let records = [Some(Records::Exported), Some(Records::NoneOnMedia)];
            answers.records = Some(records.get(place).copied().flatten());
        }
        GateQuestion::HoldKnown => answers.hold_known = answer,
        GateQuestion::Authorised => answers.authorised = answer,
        GateQuestion::StateSecrets => answers.state_secrets = answer,
    }
}

/// The place of the answer that was given.
pub fn given(answers: &GateAnswers, question: GateQuestion) -> Option<usize> {
    let place = |answer: Answer| usize::from(answer == Answer::No);
    match question {
        GateQuestion::Records => answers.records.map(|records| match records {
            Some(Records::Exported) => 0,
            Some(Records::NoneOnMedia) => 1,
            None => 2,
        }),
        GateQuestion::HoldKnown => answers.hold_known.map(place),
        GateQuestion::Authorised => answers.authorised.map(place),
        GateQuestion::StateSecrets => answers.state_secrets.map(place),
    }
}

#[cfg(test)]
mod tests {
    use super::{GateAnswers, GateQuestion, give, given};

    #[test]
    fn what_is_given_was_given() {
        for question in GateQuestion::ALL {
            let mut answers = GateAnswers::default();
            assert_eq!(given(&answers, question), None);
            let last = if question == GateQuestion::Records { 2 } else { 1 };
            for place in 0..=last {
                give(&mut answers, question, place);
                assert_eq!(given(&answers, question), Some(place), "{question:?}");
            }
        }
    }
}
