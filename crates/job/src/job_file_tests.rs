use pumice_model::{
    Category, DeclaredItem, Disposal, GateQuestion, GateRefusal, Holding, ItemKind, People, Person, Records, Retention,
    Sensitivity,
};

use super::*;
use crate::{Comments, PersonalNumber};

const GATE: &str = "[gate]\nrecords = 'none-on-media'\nhold_known = 'no'\nauthorised = 'yes'\nstate_secrets = 'no'\n";

const COMMENTS: Comments = Comments {
    heading: "A heading\nin two lines",
    wipe: "Drives",
    no_wipe: "No drives",
    gate: "A gate",
    holdings: "Holdings",
    items: "Items",
};

fn parse(text: &str) -> Result<JobFile, JobFileError> {
    JobFile::parse(text.as_bytes())
}

/// A job file with these lines before an open gate.
fn with(lines: &str) -> Result<JobFile, JobFileError> {
    parse(&format!("{lines}\n{GATE}"))
}

fn refused(field: Field, fault: EntryFault) -> Result<JobFile, JobFileError> {
    Err(EntryError { field, fault }.into())
}

#[test]
fn a_job_file_names_a_job_and_serials() {
    let file = with("\u{feff}number = '2026-1'\r\nclient = '某公司'\r\nwipe = [' A1 ', 'B2']\r\n").unwrap();
    assert_eq!(file.job.number.as_str(), "2026-1");
    assert_eq!(file.job.client.as_deref(), Some("某公司"));
    assert_eq!(file.job.people, People::default());
    assert_eq!(file.job.gate.records, Records::NoneOnMedia);
    assert_eq!(file.listed, ["A1", "B2"]);
    assert_eq!((file.heat_limit, file.firmware), (None, FirmwareChoice::Recommended));
    assert_eq!(file.declared, Declared::default());
    let file = with("number = '1'\nwipe = ['A']\nheat_limit_celsius = 55\nfirmware_erase = 'none'").unwrap();
    assert_eq!(
        (file.heat_limit, file.firmware),
        (Some(Celsius(55)), FirmwareChoice::None)
    );
}

#[test]
fn a_job_file_says_all_there_is_to_say() {
    let head = "number = '1'\ncredit_code = '91350100M000100Y43'\nplace = 'P'\noperator = 'O'\n\
                witness = { name = ' W ', capacity = 'IT', key = '";
    let tail = "' }\nclient_representative = { name = 'C' }\nsensitivity = 'sensitive'\nretention_months = 36\n";
    let hash = format!("authorisation_sha256 = '{}'\n", "09".repeat(32));
    let declared = "[[holdings]]\ncategory = 'orders'\ncount = 12\n\
                    [[holdings]]\ncategory = 'identity-documents'\n\
                    [[items]]\nkind = 'paper'\ncount = 3\ndisposal = 'handed-over'\n";
    let file = parse(&format!("{head}{}{tail}{GATE}{hash}{declared}", "07 ".repeat(32))).unwrap();
    let job = &file.job;
    assert_eq!(job.people.operator, Some(Person::named("O")));
    let witness = Person {
        name: "W".into(),
        capacity: Some("IT".into()),
        key: Some([7; 32]),
    };
    assert_eq!(job.people.witness, Some(witness));
    assert_eq!(job.people.client, Some(Person::named("C")));
    assert_eq!(
        (job.sensitivity, job.retention),
        (Sensitivity::Sensitive, Retention::of_months(36).unwrap())
    );
    assert_eq!(job.gate.authorisation, Some([9; 32]));
    let holding = |category, count| Holding { category, count };
    let holdings = [
        holding(Category::Orders, Some(12)),
        holding(Category::IdentityDocuments, None),
    ];
    assert_eq!(file.declared.holdings, holdings);
    let item = DeclaredItem {
        kind: ItemKind::Paper,
        count: Some(3),
        disposal: Disposal::HandedOver,
    };
    assert_eq!(file.declared.items, [item]);
    assert_eq!(parse(&file.to_toml(&COMMENTS)), Ok(file));
}

#[test]
fn a_file_is_written_with_its_comments_and_whatever_a_text_holds() {
    let mut file = with("number = '1'\nwipe = ['A\"B']\nheat_limit_celsius = 60\nfirmware_erase = 'none'").unwrap();
    file.job.client = Some("\"Q\" 'x' \\ = [gate] # 某".into());
    let text = file.to_toml(&COMMENTS);
    assert!(
        text.starts_with("# A heading\n# in two lines\nnumber = \"1\"\n"),
        "{text}"
    );
    assert_eq!(parse(&text), Ok(file.clone()));
    file.listed.clear();
    let text = file.to_toml(&COMMENTS);
    assert!(text.contains("# No drives\n") && !text.contains("wipe"), "{text}");
    assert_eq!(parse(&text), Ok(file));
}

#[test]
fn where_nobody_is_there_the_drives_are_listed() {
    let file = with("number = '1'").unwrap();
    assert_eq!(file.listed, Vec::<String>::new());
    assert_eq!(file.unattended(), Err(JobFileError::NothingToWipe));
    assert!(with("number = '1'\nwipe = ['A']").unwrap().unattended().is_ok());
}

#[test]
fn a_job_file_that_is_not_understood_whole_is_refused() {
    for text in [
        "",
        "wipe = ['A']",
        "number = 1",
        "number = '1'\nwipe = 'A'",
        "number = '1'\nwipe = ['A']\nskip = ['B']",
        "number = '1'\nphone = '13800138000'",
        "number = '1'\noperator = { name = 'A', id_number = '1' }",
        "number = '1'\noperator = { capacity = 'A' }",
        "number = '1'\noperator = 7",
        "number = '1'\nfirmware_erase = 'all'",
        "number = '1'\nsensitivity = 'very'",
        "number = '1'\nretention_months = -1",
        "number = '1'\nwipe = ['A'",
        "number = '1'\npassphrase = 'x'",
        "\0",
    ] {
        assert!(matches!(with(text), Err(JobFileError::Malformed(_))), "{text:?}");
    }
    for more in [
        "signed_by = 'x'",
        "[[holdings]]\ncategory = 'names'",
        "[[holdings]]\ncategory = 'orders'\nlist = 'x'",
        "[[items]]\nkind = 'paper'",
        "[[items]]\nkind = 'paper'\ndisposal = 'lost'",
    ] {
        let file = parse(&format!("number = '1'\n{GATE}{more}"));
        assert!(matches!(file, Err(JobFileError::Malformed(_))), "{more:?}");
    }
    assert_eq!(JobFile::parse(b"number = '\xff'"), Err(JobFileError::NotText));
}

#[test]
fn the_parser_says_where_and_does_not_repeat_the_file() {
    let said = |text| match with(text) {
        Err(JobFileError::Malformed(said)) => said,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        said("number = '1'\n\n\nphone = '13800138000'"),
        "line 4: unknown field `phone`"
    );
    assert!(!said("number = '1'\n'\u{202e}x' = 1").contains('\u{202e}'));
}

#[test]
fn drives_and_temperatures_that_cannot_be_meant_are_refused() {
    assert_eq!(with("number = '1'\nwipe = []"), Err(JobFileError::NothingToWipe));
    assert_eq!(with("number = '1'\nwipe = ['A', ' ']"), Err(JobFileError::EmptyEntry));
    assert_eq!(
        with("number = '1'\nwipe = ['A', 'a']"),
        Err(JobFileError::Repeated("a".into()))
    );
    let hot = with("number = '1'\nheat_limit_celsius = 300");
    assert_eq!(hot, Err(JobFileError::HeatLimit(300)));
}

#[test]
fn entries_are_refused_as_on_the_screen() {
    let mobile = EntryFault::Personal(PersonalNumber::MobilePhone);
    let identity = EntryFault::Personal(PersonalNumber::IdentityCard);
    for (lines, field, fault) in [
        ("number = 'a/b'", Field::Number, EntryFault::JobNumber),
        (
            "number = '1'\ncredit_code = '123'",
            Field::CreditCode,
            EntryFault::CreditCode,
        ),
        (
            "number = '1'\nretention_months = 24",
            Field::Retention,
            EntryFault::Retention,
        ),
        ("number = '1'\nclient = '13800138000'", Field::Client, mobile),
        ("number = '1'\nplace = '138-0013-8000'", Field::Place, mobile),
        (
            "number = '1'\noperator = 'A 11010519491231002X'",
            Field::Operator,
            identity,
        ),
        (
            "number = '1'\nwitness = { name = 'W', capacity = '13800138000' }",
            Field::WitnessCapacity,
            mobile,
        ),
        (
            "number = '1'\nclient = \"a\\u202Eb\"",
            Field::Client,
            EntryFault::HiddenCharacter,
        ),
        ("number = '1'\noperator = ''", Field::Operator, EntryFault::Nameless),
        (
            "number = '1'\nwitness = { name = 'W', key = '12' }",
            Field::Witness,
            EntryFault::Key,
        ),
        (
            "number = '1'\nsensitivity = 'sensitive'",
            Field::Witness,
            EntryFault::WitnessMissing,
        ),
    ] {
        assert_eq!(with(lines), refused(field, fault), "{lines}");
    }
    let long = format!("number = '1'\nclient = '{}'", "x".repeat(121));
    assert_eq!(with(&long), refused(Field::Client, EntryFault::TooLong));
}

#[test]
fn a_gate_that_is_not_open_lets_nothing_through() {
    let gate = |from: &str, to: &str| parse(&format!("number = '1'\n{}", GATE.replace(from, to)));
    let refused = |refusal| Err(JobFileError::Gate(refusal));
    let unanswered = |question| refused(GateRefusal::Unanswered(question));
    let forbidden = |question| refused(GateRefusal::Forbidden(question));
    assert_eq!(parse("number = '1'"), unanswered(GateQuestion::Records));
    assert_eq!(
        gate("records = 'none-on-media'\n", ""),
        unanswered(GateQuestion::Records)
    );
    assert_eq!(gate("none-on-media", "pending"), forbidden(GateQuestion::Records));
    assert_eq!(gate("hold_known = 'no'\n", ""), unanswered(GateQuestion::HoldKnown));
    assert_eq!(
        gate("hold_known = 'no'", "hold_known = 'yes'"),
        forbidden(GateQuestion::HoldKnown)
    );
    assert_eq!(gate("authorised = 'yes'\n", ""), unanswered(GateQuestion::Authorised));
    assert_eq!(
        gate("authorised = 'yes'", "authorised = 'no'"),
        forbidden(GateQuestion::Authorised)
    );
    assert_eq!(
        gate("state_secrets = 'no'\n", ""),
        unanswered(GateQuestion::StateSecrets)
    );
    let secret = gate("state_secrets = 'no'", "state_secrets = 'yes'");
    assert_eq!(secret, forbidden(GateQuestion::StateSecrets));
    let exported = gate("none-on-media", "exported").unwrap();
    assert_eq!(exported.job.gate.records, Records::Exported);
    let bad_hash = parse(&format!("number = '1'\n{GATE}authorisation_sha256 = 'x'"));
    assert_eq!(bad_hash, Err(JobFileError::Authorisation));
    assert!(matches!(
        gate("'no'\nauth", "'perhaps'\nauth"),
        Err(JobFileError::Malformed(_))
    ));
}

#[test]
fn the_example_of_the_readme_is_a_job_file() {
    let readme = include_str!("../../../README.md");
    let example = readme
        .split("```toml\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let file = parse(example.expect("an example")).unwrap();
    assert_eq!(file.listed.len(), 2);
    assert_eq!(file.job.people.iter().count(), 2);
}
