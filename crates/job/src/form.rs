use pumice_model::{CreditCode, Gate, Job, JobNumber, People, Person, Retention, Role, Sensitivity};

use crate::entry::{EntryError, EntryFault, checked};
use crate::personal_number::PersonalNumber;

/// What is asked of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Its number.
    Number,
    /// The client's legal name.
    Client,
    /// The client's unified social credit code.
    CreditCode,
    /// Where the work is done.
    Place,
    /// Who wipes.
    Operator,
    /// In what capacity.
    OperatorCapacity,
    /// Who watches.
    Witness,
    /// In what capacity.
    WitnessCapacity,
    /// Who speaks for the client.
    Representative,
    /// In what capacity.
    RepresentativeCapacity,
    /// Whether a witness is needed.
    Sensitivity,
    /// How many months the certificates are to be kept.
    Retention,
}

impl Field {
    /// Every one, in the order in which they are asked.
    pub const ALL: [Self; 12] = [
        Self::Number,
        Self::Client,
        Self::CreditCode,
        Self::Place,
        Self::Operator,
        Self::OperatorCapacity,
        Self::Witness,
        Self::WitnessCapacity,
        Self::Representative,
        Self::RepresentativeCapacity,
        Self::Sensitivity,
        Self::Retention,
    ];

    /// The name and the capacity of a person.
    pub fn of_person(role: Role) -> (Self, Self) {
        match role {
            Role::Operator => (Self::Operator, Self::OperatorCapacity),
            Role::Witness => (Self::Witness, Self::WitnessCapacity),
            Role::Client => (Self::Representative, Self::RepresentativeCapacity),
        }
    }

    fn place(self) -> usize {
        Self::ALL
            .iter()
            .position(|field| *field == self)
            .expect("every field is in the list")
    }
}

/// A job as far as it is filled in: texts, as somebody types them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// How much depends on the job; the one entry that is no text.
    pub sensitivity: Sensitivity,
    texts: [String; Field::ALL.len()],
    keys: Vec<AgreedKey>,
}

/// A key that was agreed on with somebody, and with nobody else who takes their place.
#[derive(Clone, Debug, PartialEq, Eq)]
struct AgreedKey {
    role: Role,
    name: String,
    key: [u8; 32],
}

impl Form {
    /// With a number to begin with, and the usual time to keep certificates.
    pub fn numbered(number: &str) -> Self {
        let mut form = Self::default();
        *form.text_mut(Field::Number) = number.into();
        *form.text_mut(Field::Retention) = Retention::default().months().to_string();
        form
    }

    /// Filled in by a job.
    pub fn of(job: &Job) -> Self {
        let mut form = Self::numbered(job.number.as_str());
        form.sensitivity = job.sensitivity;
        let code = job.credit_code.as_ref().map(|code| code.as_str().to_owned());
        for (field, text) in [
            (Field::Client, job.client.clone()),
            (Field::CreditCode, code),
            (Field::Place, job.place.clone()),
            (Field::Retention, Some(job.retention.months().to_string())),
        ] {
            *form.text_mut(field) = text.unwrap_or_default();
        }
        for (role, person) in job.people.iter() {
            let (name, capacity) = Field::of_person(role);
            form.text_mut(name).clone_from(&person.name);
            *form.text_mut(capacity) = person.capacity.clone().unwrap_or_default();
            person.key.into_iter().for_each(|key| form.agree_on_key(role, key));
        }
        form
    }

    /// What stands in a field.
    pub fn text(&self, field: Field) -> &str {
        &self.texts[field.place()]
    }

    /// The same, to be changed.
    pub fn text_mut(&mut self, field: Field) -> &mut String {
        &mut self.texts[field.place()]
    }

    /// Names the key by which whoever stands in this role now has to countersign.
    pub fn agree_on_key(&mut self, role: Role, key: [u8; 32]) {
        let name = self.text(Field::of_person(role).0).to_owned();
        self.keys.retain(|agreed| agreed.role != role);
        self.keys.push(AgreedKey { role, name, key });
    }

    /// Whether whoever stands in this role now has a key by which they have to countersign.
    pub fn has_key(&self, role: Role) -> bool {
        self.key(role).is_some()
    }

    /// Whether a field can be taken as it stands, whatever the others hold.
    pub fn check(&self, field: Field) -> Result<(), EntryFault> {
        match field {
            Field::Number => self.number().map(drop),
            Field::CreditCode => self.credit_code().map(drop),
            Field::Retention => self.retention().map(drop),
            Field::Sensitivity => Ok(()),
            _ => checked(self.text(field)).map(drop),
        }
    }

    /// Whether it makes a job, once the gate is open; if not, the first field that does not let it be.
    pub fn check_whole(&self) -> Result<(), EntryError> {
        self.filled_in().map(drop)
    }

    /// The job, or the first field that does not let it be.
    pub fn job(&self, gate: Gate) -> Result<Job, EntryError> {
        Ok(self.filled_in()?(gate))
    }

    /// A job that lacks the gate alone.
    fn filled_in(&self) -> Result<impl FnOnce(Gate) -> Job + use<>, EntryError> {
        let at = |field| move |fault| EntryError { field, fault };
        let text = |field| checked(self.text(field)).map_err(at(field));
        let number = self.number().map_err(at(Field::Number))?;
        let client = text(Field::Client)?;
        let credit_code = self.credit_code().map_err(at(Field::CreditCode))?;
        let place = text(Field::Place)?;
        let people = People {
            operator: self.person(Role::Operator)?,
            witness: self.person(Role::Witness)?,
            client: self.person(Role::Client)?,
        };
        let (sensitivity, retention) = (self.sensitivity, self.retention().map_err(at(Field::Retention))?);
        if sensitivity == Sensitivity::Sensitive && people.witness.is_none() {
            return Err(at(Field::Witness)(EntryFault::WitnessMissing));
        }
        Ok(move |gate| Job {
            number,
            client,
            credit_code,
            place,
            people,
            sensitivity,
            gate,
            retention,
        })
    }

    fn number(&self) -> Result<JobNumber, EntryFault> {
        let text = self.text(Field::Number).trim();
        match PersonalNumber::find(text) {
            Some(number) => Err(EntryFault::Personal(number)),
            None => JobNumber::new(text).map_err(|_| EntryFault::JobNumber),
        }
    }

    fn credit_code(&self) -> Result<Option<CreditCode>, EntryFault> {
        let text = self.text(Field::CreditCode).trim().to_ascii_uppercase();
        let code = (!text.is_empty()).then(|| CreditCode::new(&text));
        code.transpose().map_err(|_| EntryFault::CreditCode)
    }

    fn retention(&self) -> Result<Retention, EntryFault> {
        let text = self.text(Field::Retention).trim();
        if text.is_empty() {
            return Ok(Retention::default());
        }
        let months = text.parse().map_err(|_| EntryFault::Retention)?;
        Retention::of_months(months).map_err(|_| EntryFault::Retention)
    }

    fn key(&self, role: Role) -> Option<[u8; 32]> {
        let name = self.text(Field::of_person(role).0).trim();
        let is_meant = |agreed: &&AgreedKey| agreed.role == role && agreed.name.trim() == name;
        self.keys.iter().find(is_meant).map(|agreed| agreed.key)
    }

    fn person(&self, role: Role) -> Result<Option<Person>, EntryError> {
        let (name, capacity) = Field::of_person(role);
        let text = |field| checked(self.text(field)).map_err(|fault| EntryError { field, fault });
        let key = self.key(role);
        match (text(name)?, text(capacity)?) {
            (Some(name), capacity) => Ok(Some(Person { name, capacity, key })),
            (None, None) if key.is_none() => Ok(None),
            (None, _) => Err(EntryError {
                field: name,
                fault: EntryFault::Nameless,
            }),
        }
    }
}

#[cfg(test)]
#[path = "form_tests.rs"]
mod tests;
