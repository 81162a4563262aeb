use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use pumice_job::{Field, Form, digest, give, holding, item};
use pumice_language::{Catalogue, Language, Misuse};
use pumice_model::{Declared, FirmwareChoice, GateQuestion, Role, Sensitivity};

use super::{Draft, JobRequest, Question};

const FIELDS: [(&str, Field); 11] = [
    ("number", Field::Number),
    ("client", Field::Client),
    ("credit-code", Field::CreditCode),
    ("place", Field::Place),
    ("operator", Field::Operator),
    ("operator-capacity", Field::OperatorCapacity),
    ("witness", Field::Witness),
    ("witness-capacity", Field::WitnessCapacity),
    ("representative", Field::Representative),
    ("representative-capacity", Field::RepresentativeCapacity),
    ("retention-months", Field::Retention),
];

const KEYS: [(&str, Role); 3] = [
    ("operator-key", Role::Operator),
    ("witness-key", Role::Witness),
    ("representative-key", Role::Client),
];

const GATE: [(&str, GateQuestion); 4] = [
    ("records", GateQuestion::Records),
    ("hold-known", GateQuestion::HoldKnown),
    ("authorised", GateQuestion::Authorised),
    ("state-secrets", GateQuestion::StateSecrets),
];

/// The command `new`.
pub fn command(texts: &Catalogue) -> Command {
    let value = |name: &'static str| Arg::new(name).long(name);
    let flag = |name| value(name).action(ArgAction::SetTrue);
    let list = |name| value(name).action(ArgAction::Append);
    let path = value_parser!(PathBuf);
    Command::new("new")
        .override_help(texts.asking.new.help)
        .arg(Arg::new("job-file").required(true).value_parser(path.clone()))
        .args(FIELDS.map(|(name, _)| value(name)))
        .args(KEYS.map(|(name, _)| value(name)))
        .args(GATE.map(|(name, _)| value(name)))
        .args([flag("sensitive"), flag("no-firmware-erase")])
        .args([value("authorisation").value_parser(path), value("heat-limit")])
        .args([list("wipe"), list("holding"), list("item"), value("language")])
}

/// What its arguments say.
pub fn request(arguments: &ArgMatches, language: Option<Language>) -> Result<JobRequest, Misuse> {
    let mut draft = Draft {
        form: Form::numbered(""),
        ..Draft::default()
    };
    take_form(arguments, &mut draft)?;
    take_gate(arguments, &mut draft)?;
    take_work(arguments, &mut draft)?;
    Ok(JobRequest {
        file: arguments.get_one::<PathBuf>("job-file").cloned().unwrap_or_default(),
        language,
        draft,
    })
}

fn take_form(arguments: &ArgMatches, draft: &mut Draft) -> Result<(), Misuse> {
    for (name, field) in FIELDS {
        if let Some(text) = arguments.get_one::<String>(name) {
            draft.form.text_mut(field).clone_from(text);
            draft.said.push(Question::Field(field));
        }
    }
    if arguments.get_flag("sensitive") {
        draft.form.sensitivity = Sensitivity::Sensitive;
        draft.said.push(Question::Field(Field::Sensitivity));
    }
    for (name, role) in KEYS {
        if let Some(text) = arguments.get_one::<String>(name) {
            let key = digest(text).ok_or_else(|| Misuse::NotAFingerprint(text.clone()))?;
            draft.keys.push((role, key));
        }
    }
    Ok(())
}

fn take_gate(arguments: &ArgMatches, draft: &mut Draft) -> Result<(), Misuse> {
    for (name, question) in GATE {
        let Some(word) = arguments.get_one::<String>(name) else {
            continue;
        };
        let words: &[&str] = match question {
            GateQuestion::Records => &["exported", "none-on-media", "pending"],
            GateQuestion::HoldKnown | GateQuestion::Authorised | GateQuestion::StateSecrets => &["yes", "no"],
        };
        let place = words.iter().position(|other| other == word);
        let place = place.ok_or_else(|| Misuse::NotItsValue(name, word.clone()))?;
        give(&mut draft.answers, question, place);
        draft.said.push(Question::Gate(question));
    }
    draft.authorisation = arguments.get_one::<PathBuf>("authorisation").cloned();
    draft
        .said
        .extend(draft.authorisation.iter().map(|_| Question::Authorisation));
    Ok(())
}

fn take_work(arguments: &ArgMatches, draft: &mut Draft) -> Result<(), Misuse> {
    let list = |name| arguments.get_many::<String>(name).into_iter().flatten();
    draft.listed = list("wipe").cloned().collect();
    let not_its = |name, text: &String| Misuse::NotItsValue(name, text.clone());
    let holdings = list("holding").map(|text| holding(text).ok_or_else(|| not_its("holding", text)));
    let items = list("item").map(|text| item(text).ok_or_else(|| not_its("item", text)));
    draft.declared = Declared {
        holdings: holdings.collect::<Result<_, _>>()?,
        items: items.collect::<Result<_, _>>()?,
    };
    let degrees = arguments.get_one::<String>("heat-limit");
    let degrees = degrees.map(|text| text.parse().map_err(|_| not_its("heat-limit", text)));
    draft.heat_limit = degrees.transpose()?;
    if arguments.get_flag("no-firmware-erase") {
        draft.firmware = FirmwareChoice::None;
    }
    for (name, question) in [
        ("wipe", Question::Wipe),
        ("holding", Question::Holdings),
        ("item", Question::Items),
    ] {
        draft.said.extend(arguments.contains_id(name).then_some(question));
    }
    Ok(())
}
