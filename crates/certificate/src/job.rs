use pumice_model::{
    Appliance, Clock, ConfirmedTime, CreditCode, Gate, Job, JobNumber, People, Person, Retention, Role,
};

use crate::cbor::{Map, array};
use crate::codes::Coded;
use crate::defect::{Defect, Problem};
use crate::fields::{Field, Fields};

/// A job, as certificates, job reports and journals have it.
pub fn write_job(job: &Job) -> Map {
    let gate = Map::default()
        .with(1, job.gate.records.code())
        .with_optional(2, job.gate.authorisation.as_ref().map(<[u8; 32]>::as_slice));
    let people = job.people.iter();
    let people = people.fold(Map::default(), |map, (role, person)| {
        map.with(role.code(), write_person(person))
    });
    Map::default()
        .with(1, job.number.as_str())
        .with_optional(2, job.client.as_deref())
        .with_optional(3, job.credit_code.as_ref().map(CreditCode::as_str))
        .with_optional(4, job.place.as_deref())
        .with(5, people)
        .with(6, job.sensitivity.code())
        .with(7, gate)
        .with(8, job.retention.months())
}

/// The way back.
pub fn read_job(field: &Field) -> Result<Job, Defect> {
    let mut fields = field.fields()?;
    let number = fields.take(1, "number")?;
    let credit_code = |field: Field| CreditCode::new(&field.text()?).map_err(|_| field.defect(Problem::Value));
    let retention = |field: Field| Retention::of_months(field.uint()?).map_err(|_| field.defect(Problem::Value));
    let job = Job {
        number: JobNumber::new(&number.text()?).map_err(|_| number.defect(Problem::Value))?,
        client: text(&mut fields, 2, "client")?,
        credit_code: fields.take_optional(3, "credit_code").map(credit_code).transpose()?,
        place: text(&mut fields, 4, "place")?,
        people: read_people(&fields.take(5, "people")?)?,
        sensitivity: fields.take(6, "sensitivity")?.code()?,
        gate: read_gate(&fields.take(7, "gate")?)?,
        retention: retention(fields.take(8, "retention_months")?)?,
    };
    fields.end()?;
    Ok(job)
}

/// What the clocks said.
pub fn write_clock(clock: &Clock) -> Map {
    let confirmed = |time: ConfirmedTime| array([i128::from(time.unix_s), i128::from(time.at_ms)].map(integer));
    Map::default()
        .with(1, clock.rtc_unix_s)
        .with(2, clock.read_at_ms)
        .with(3, clock.boot_id.as_slice())
        .with_optional(4, clock.confirmed.map(confirmed))
}

/// The way back.
pub fn read_clock(field: &Field) -> Result<Clock, Defect> {
    let mut fields = field.fields()?;
    let confirmed = |field: Field| {
        let [unix_s, at_ms] = field.tuple()?;
        Ok(ConfirmedTime {
            unix_s: unix_s.int()?,
            at_ms: at_ms.uint()?,
        })
    };
    let clock = Clock {
        rtc_unix_s: fields.take(1, "rtc_unix_s")?.int()?,
        read_at_ms: fields.take(2, "read_at_ms")?.uint()?,
        boot_id: fields.take(3, "boot_id")?.bytes()?,
        confirmed: fields.take_optional(4, "confirmed").map(confirmed).transpose()?,
    };
    fields.end()?;
    Ok(clock)
}

/// The program and the machine it ran on.
pub fn write_appliance(appliance: &Appliance) -> Map {
    Map::default()
        .with(1, appliance.version.as_str())
        .with(2, appliance.commit.as_str())
        .with(3, appliance.image_digest.as_slice())
        .with(4, appliance.kernel.as_str())
        .with(5, appliance.built_unix_s)
}

/// The way back.
pub fn read_appliance(field: &Field) -> Result<Appliance, Defect> {
    let mut fields = field.fields()?;
    let appliance = Appliance {
        version: fields.take(1, "version")?.text()?,
        commit: fields.take(2, "commit")?.text()?,
        image_digest: fields.take(3, "image_digest")?.bytes()?,
        kernel: fields.take(4, "kernel")?.text()?,
        built_unix_s: fields.take(5, "built_unix_s")?.int()?,
    };
    fields.end()?;
    Ok(appliance)
}

fn integer(number: i128) -> ciborium::Value {
    let integer = ciborium::value::Integer::try_from(number).expect("64 bits and a sign are within CBOR's integers");
    integer.into()
}

fn write_person(person: &Person) -> Map {
    Map::default()
        .with(1, person.name.as_str())
        .with_optional(2, person.capacity.as_deref())
        .with_optional(3, person.key.as_ref().map(<[u8; 32]>::as_slice))
}

fn read_people(field: &Field) -> Result<People, Defect> {
    let mut fields = field.fields()?;
    let mut person = |role: Role, name| {
        let found = fields.take_optional(role.code(), name);
        found.map(|field| read_person(&field)).transpose()
    };
    let people = People {
        operator: person(Role::Operator, "operator")?,
        witness: person(Role::Witness, "witness")?,
        client: person(Role::Client, "client")?,
    };
    fields.end()?;
    Ok(people)
}

fn read_person(field: &Field) -> Result<Person, Defect> {
    let mut fields = field.fields()?;
    let person = Person {
        name: fields.take(1, "name")?.text()?,
        capacity: text(&mut fields, 2, "capacity")?,
        key: fields.take_optional(3, "key").map(|field| field.bytes()).transpose()?,
    };
    fields.end()?;
    Ok(person)
}

fn read_gate(field: &Field) -> Result<Gate, Defect> {
    let mut fields = field.fields()?;
    let gate = Gate {
        records: fields.take(1, "records")?.code()?,
        authorisation: fields
            .take_optional(2, "authorisation")
            .map(|field| field.bytes())
            .transpose()?,
    };
    fields.end()?;
    Ok(gate)
}

fn text(fields: &mut Fields, key: u64, name: &str) -> Result<Option<String>, Defect> {
    fields.take_optional(key, name).map(|field| field.text()).transpose()
}
