use pumice_model::Records;

use super::*;

const GATE: Gate = Gate {
    records: Records::Exported,
    authorisation: Some([9; 32]),
};

fn form(entries: &[(Field, &str)]) -> Form {
    let mut form = Form::numbered("2026-1");
    for (field, text) in entries {
        *form.text_mut(*field) = (*text).into();
    }
    form
}

#[track_caller]
fn assert_refused(entries: &[(Field, &str)], field: Field, fault: EntryFault) {
    assert_eq!(form(entries).job(GATE), Err(EntryError { field, fault }));
}

#[test]
fn a_number_is_enough() {
    let job = form(&[]).job(GATE).unwrap();
    assert_eq!(job, Job::new(JobNumber::new("2026-1").unwrap(), GATE));
    let empty = form(&[(Field::Retention, " ")]).job(GATE).unwrap();
    assert_eq!(empty.retention, Retention::default());
}

#[test]
fn a_job_fills_a_form_that_makes_the_same_job() {
    let mut full = form(&[
        (Field::Client, " 某某商贸有限公司 "),
        (Field::CreditCode, "91350100m000100y43"),
        (Field::Place, "上海市某路1号"),
        (Field::Operator, "王小明"),
        (Field::OperatorCapacity, "IT"),
        (Field::Witness, "W"),
        (Field::Representative, "李四"),
        (Field::RepresentativeCapacity, "清算组负责人"),
        (Field::Retention, "120"),
    ]);
    full.sensitivity = Sensitivity::Sensitive;
    full.agree_on_key(Role::Witness, [7; 32]);
    let job = full.job(GATE).unwrap();
    assert_eq!(job.client.as_deref(), Some("某某商贸有限公司"));
    assert_eq!(
        job.people.countersigners().collect::<Vec<_>>(),
        [(Role::Witness, [7; 32])]
    );
    assert_eq!(Form::of(&job).job(GATE), Ok(job));
}

#[test]
fn each_field_is_refused_by_its_name() {
    for number in ["", "a/b", "号"] {
        assert_refused(&[(Field::Number, number)], Field::Number, EntryFault::JobNumber);
    }
    let mobile = EntryFault::Personal(PersonalNumber::MobilePhone);
    assert_refused(&[(Field::Number, "13800138000")], Field::Number, mobile);
    assert_refused(
        &[(Field::CreditCode, "9135")],
        Field::CreditCode,
        EntryFault::CreditCode,
    );
    for months in ["35", "-1", "many", "99999999"] {
        assert_refused(&[(Field::Retention, months)], Field::Retention, EntryFault::Retention);
    }
    let named = [
        (Field::Operator, "A"),
        (Field::Witness, "B"),
        (Field::Representative, "C"),
    ];
    for field in [
        Field::Client,
        Field::Place,
        Field::Operator,
        Field::OperatorCapacity,
        Field::Witness,
        Field::WitnessCapacity,
        Field::Representative,
        Field::RepresentativeCapacity,
    ] {
        let with = |text| [&named[..], &[(field, text)]].concat();
        assert_refused(&with("a 13800138000"), field, mobile);
        assert_refused(&with("a\u{202e}b"), field, EntryFault::HiddenCharacter);
        assert_eq!(form(&with("13800138000")).check(field), Err(mobile));
        assert_eq!(form(&with("plain")).check(field), Ok(()));
    }
}

#[test]
fn nobody_is_said_to_be_something_without_a_name() {
    let nameless = EntryFault::Nameless;
    assert_refused(&[(Field::OperatorCapacity, "IT")], Field::Operator, nameless);
    assert_refused(
        &[(Field::RepresentativeCapacity, "IT")],
        Field::Representative,
        nameless,
    );
    let mut keyed = form(&[]);
    keyed.agree_on_key(Role::Client, [1; 32]);
    let error = keyed.job(GATE).unwrap_err();
    assert_eq!((error.field, error.fault), (Field::Representative, nameless));
}

#[test]
fn a_sensitive_job_wants_a_witness() {
    let mut alone = form(&[(Field::Operator, "A")]);
    alone.sensitivity = Sensitivity::Sensitive;
    let error = alone.job(GATE).unwrap_err();
    assert_eq!((error.field, error.fault), (Field::Witness, EntryFault::WitnessMissing));
    *alone.text_mut(Field::Witness) = "W".into();
    assert!(alone.job(GATE).is_ok());
}

#[test]
fn a_key_goes_with_the_person_it_was_agreed_on_with() {
    let mut form = form(&[(Field::Witness, "W")]);
    form.agree_on_key(Role::Witness, [7; 32]);
    *form.text_mut(Field::Witness) = "Somebody Else".into();
    assert_eq!(
        form.job(GATE).unwrap().people.witness,
        Some(Person::named("Somebody Else"))
    );
}
