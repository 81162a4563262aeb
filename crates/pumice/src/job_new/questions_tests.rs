use pumice_job::Form;
use pumice_language::Language;

use super::*;

/// What comes of these answers, and what was said on the way.
fn asked(draft: &mut Draft, answers: &str) -> (Result<(), String>, String) {
    let (mut input, mut out) = (answers.as_bytes(), Vec::new());
    let done = Questioner::new(Language::En.catalogue(), &mut input, &mut out).complete(draft);
    (done, String::from_utf8(out).unwrap())
}

fn draft() -> Draft {
    Draft {
        form: Form::numbered(""),
        ..Draft::default()
    }
}

#[test]
fn every_question_is_asked_and_empty_answers_take_what_is_usual() {
    let mut draft = draft();
    let answers = "2026-1\n某公司\n\n\nA\nIT\n\n\n\n\n\n\n1\nn\ny\nn\n\nS1，S2\norders=3,contracts\ncloud:deleted\n";
    let (done, said) = asked(&mut draft, answers);
    assert_eq!(done, Ok(()), "{said}");
    let file = draft.file().unwrap();
    assert_eq!(
        (file.job.number.as_str(), file.job.client.as_deref()),
        ("2026-1", Some("某公司"))
    );
    assert_eq!(
        (file.job.retention.months(), file.job.sensitivity),
        (60, Sensitivity::Ordinary)
    );
    assert_eq!(file.listed, ["S1", "S2"]);
    assert_eq!((file.declared.holdings.len(), file.declared.items.len()), (2, 1));
    assert!(said.contains("Kept for months [60]:"), "{said}");
}

#[test]
fn what_would_be_refused_is_asked_again() {
    let mut draft = draft();
    let answers = "a/b\n1\n13800138000\nC\n\n\n\n\n\n\n\n\ny\nW\n12\n36\nperhaps\n2\nn\ny\nn\n\n\nnames\n\n\n";
    let (done, said) = asked(&mut draft, answers);
    let file = draft.file();
    for expected in [
        "Job number: a job number is",
        "Client: it holds a mobile phone number",
        "Witness: a sensitive job needs a witness",
        "Kept for months: certificates are kept for 36 months",
        "That is none of the answers.",
        "This is not understood: names.",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    assert_eq!(done, Ok(()), "{said}");
    let people = file.unwrap().job.people;
    assert_eq!(people.witness.map(|witness| witness.name).as_deref(), Some("W"));
}

#[test]
fn an_answer_that_forbids_the_wipe_ends_it() {
    let mut draft = draft();
    let (done, _) = asked(&mut draft, "1\n\n\n\n\n\n\n\n\n\n\n\n2\ny\n");
    assert!(done.unwrap_err().ends_with("Nothing was written."));
}

#[test]
fn answers_that_end_too_early_write_nothing() {
    let mut draft = draft();
    let (done, _) = asked(&mut draft, "1\nC\n");
    assert_eq!(done, Err(Language::En.catalogue().asking.new.ended.into()));
}

#[test]
fn what_was_said_is_not_asked() {
    let mut draft = draft();
    *draft.form.text_mut(Field::Number) = "1".into();
    draft.said = Field::ALL.map(Question::Field).to_vec();
    draft.said.extend(GateQuestion::ALL.map(Question::Gate));
    draft.said.extend([
        Question::Authorisation,
        Question::Wipe,
        Question::Holdings,
        Question::Items,
    ]);
    assert_eq!(asked(&mut draft, "").0, Ok(()));
}
