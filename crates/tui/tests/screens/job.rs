//! The job, what is declared before the wipe, and the time.

use pumice_job::{EntryError, EntryFault, Field, JobFile, JobFileError};
use pumice_language::Language;
use pumice_model::{
    ConfirmedTime, CreditCode, Declared, DriveId, FirmwareChoice, Gate, Job, JobNumber, People, Person, Records,
    Sensitivity,
};
use pumice_tui::{Action, Key, State, Update};

use crate::cast::{at_clock, at_gate, first, press, some, type_in};
use crate::{Story, story};

/// When the program was made, for a text: 2026-11-01 in China.
const BUILT: &str = "2026-11-01 08:00:00";

pub fn stories() -> Vec<Story> {
    let mut stories = of_fields();
    stories.extend(of_files());
    stories.extend(of_gate());
    stories.extend(of_clock());
    stories
}

fn of_fields() -> Vec<Story> {
    vec![
        story("job", |language| job(language, &[])),
        story("job-number-bad", |language| confirmed(language, &[" / 1"])),
        story("job-names", |language| match language {
            Language::En => job(language, &["", "Acme Ltd, Shanghai"]),
            Language::ZhCn => job(language, &["", "某某信息技术有限公司（上海）"]),
        }),
        story("job-long-names", |language| {
            let long = "A very long name of a company ".repeat(5);
            let mut state = job(language, &["", &long, "", &long]);
            press(&mut state, &[Key::Up; 2]);
            state
        }),
        story("job-phone-number", |language| {
            confirmed(language, &["", "Acme Ltd, tel. 138-0013-8000"])
        }),
        story("job-witness-missing", |language| {
            let mut state = job(language, &[]);
            press(&mut state, &[Key::Up; 2]);
            press(&mut state, &[Key::Char('y'), Key::Enter]);
            state
        }),
    ]
}

fn of_files() -> Vec<Story> {
    vec![
        story("job-unfinished", |language| {
            let mut state = job(language, &[]);
            let client = Some("Example Ltd".into());
            state.apply(Update::Unfinished(Box::new(Job { client, ..plain() }), 2));
            state
        }),
        story("job-journal-unreadable", |language| {
            let mut state = job(language, &[]);
            let path = "pumice/2026-0001/disk-WD-1.journal";
            let text = (language.catalogue().console.journal_unreadable)(path);
            state.apply(Update::JournalsUnreadable(text));
            state
        }),
        story("job-file", job_file),
        story("job-file-refused", |language| {
            let mut state = job(language, &[]);
            let error = JobFileError::Entry(EntryError {
                field: Field::Witness,
                fault: EntryFault::WitnessMissing,
            });
            let why = (language.catalogue().asking.file_error)(&error);
            state.apply(Update::JobFileRefused(why));
            state
        }),
    ]
}

fn of_gate() -> Vec<Story> {
    vec![
        story("gate", |language| at_gate(language, some())),
        story("gate-half", |language| answered(language, "1n")),
        story("gate-unanswered", |language| {
            let mut state = answered(language, "1n");
            state.press(Key::Enter);
            state
        }),
        story("gate-from-file", |language| {
            let mut state = job_file(language);
            state.press(Key::Enter);
            state
        }),
        story("gate-records", |language| answered(language, "3")),
        story("gate-hold", |language| answered(language, "2y")),
        story("gate-authorisation", |language| answered(language, "2nn")),
        story("gate-state-secrets", |language| answered(language, "2nyy")),
    ]
}

fn of_clock() -> Vec<Story> {
    vec![
        story("clock", |language| at_clock(language, some())),
        story("clock-typed", |language| typed(language, "2026-11-26 09:30")),
        story("clock-not-a-time", |language| {
            let mut state = typed(language, "26.11. 9:30");
            state.press(Key::Enter);
            state
        }),
        story("clock-before-build", |language| {
            let mut state = typed(language, "2006-11-26 09:30");
            assert!(matches!(state.press(Key::Enter), Some(Action::ConfirmTime(_))));
            let before_build = language.catalogue().screen.clock.before_build;
            state.apply(Update::Said(before_build(BUILT)));
            state
        }),
        story("clock-confirmed", |language| {
            let mut state = typed(language, "2026-11-26 09:30");
            let Some(Action::ConfirmTime(time)) = state.press(Key::Enter) else {
                panic!("no time was confirmed")
            };
            let expected = ConfirmedTime {
                unix_s: 1_795_656_600,
                at_ms: 65_000,
            };
            assert_eq!(time, expected);
            state.apply(Update::TimeConfirmed(time));
            state.press(Key::Escape);
            state.apply(Update::Tick(125_000));
            state
        }),
    ]
}

fn plain() -> Job {
    let gate = Gate {
        records: Records::Exported,
        authorisation: Some([0xa7; 32]),
    };
    Job::new(JobNumber::new("2026-0001").expect("a job number"), gate)
}

/// The form with these entries typed, one below the other.
fn job(language: Language, entries: &[&str]) -> State {
    let mut state = first(language, some());
    state.apply(Update::StickTaken(DriveId(90)));
    for (index, entry) in entries.iter().enumerate() {
        if index > 0 {
            state.press(Key::Down);
        }
        type_in(&mut state, entry);
    }
    state
}

fn confirmed(language: Language, entries: &[&str]) -> State {
    let mut state = job(language, entries);
    state.press(Key::Enter);
    state
}

fn job_file(language: Language) -> State {
    let mut state = job(language, &[]);
    state.apply(Update::JobFile(Box::new(prepared(language))));
    state
}

/// A job that the office has filled in.
pub fn prepared(language: Language) -> JobFile {
    let person = |name: &str, capacity: &str| {
        Some(Person {
            capacity: Some(capacity.into()),
            ..Person::named(name)
        })
    };
    let [client, place, operator, witness, duty, representative, capacity] = match language {
        Language::En => [
            "Example Trading Ltd",
            "1 Some Road, Shanghai",
            "A. Person",
            "B. Person",
            "legal",
            "C. Person",
            "liquidator",
        ],
        Language::ZhCn => [
            "某某商贸有限公司",
            "上海市某某区某某路 1 号 2 楼",
            "王小明",
            "张三",
            "法务",
            "李四",
            "清算组负责人",
        ],
    };
    let job = Job {
        client: Some(client.into()),
        credit_code: Some(CreditCode::new("91350100M000100Y43").expect("a credit code")),
        place: Some(place.into()),
        people: People {
            operator: person(operator, "IT"),
            witness: person(witness, duty),
            client: person(representative, capacity),
        },
        sensitivity: Sensitivity::Sensitive,
        ..plain()
    };
    JobFile {
        job,
        declared: Declared::default(),
        listed: Vec::new(),
        heat_limit: None,
        firmware: FirmwareChoice::Recommended,
    }
}

fn answered(language: Language, keys: &str) -> State {
    let mut state = at_gate(language, some());
    type_in(&mut state, keys);
    state
}

fn typed(language: Language, time: &str) -> State {
    let mut state = at_clock(language, some());
    type_in(&mut state, time);
    state
}
