use pumice_model::{Person, Role};

use super::Writer;
use crate::document::{Block, Cell, Column, Fact, Point, Table, Text};

impl Writer<'_> {
    pub(super) fn job(&mut self) {
        let (texts, words) = (&self.catalogue.report, &self.catalogue.job);
        let (parts, of_job) = (&self.catalogue.verify.parts, &self.catalogue.dossier.parts);
        self.section(texts.sections.job);
        let job = &self.sources.report.report.job;
        let mut facts = vec![
            Fact::new(parts.job, job.number.as_str()),
            Fact::new(parts.client, job.client.as_deref().unwrap_or(texts.nobody)),
        ];
        facts.extend(
            job.credit_code
                .iter()
                .map(|code| Fact::new(of_job.credit_code, code.as_str())),
        );
        facts.extend([
            Fact::new(of_job.place, job.place.as_deref().unwrap_or(texts.nobody)),
            Fact::new(texts.names.sensitivity, (words.sensitivity)(job.sensitivity)),
            Fact::new(texts.names.retention, (words.retention)(job.retention.months())),
        ]);
        self.blocks.push(Block::Facts(facts));
    }

    /// Three clocks: the operator's, the computer's, and the one that only counts.
    pub(super) fn time(&mut self) {
        let texts = &self.catalogue.report;
        self.section(texts.sections.time);
        let report = &self.sources.report.report;
        let (clock, times) = (&report.clock, self.times());
        let read_at_ms = clock.read_at_ms;
        let confirmed = match (
            clock.confirmed,
            times.confirmed(clock.confirmed.map_or(0, |confirmed| confirmed.at_ms)),
        ) {
            (Some(_), Some(time)) => (texts.confirmed)(&time),
            (Some(confirmed), None) => {
                let said = pumice_model::date_and_time(confirmed.unix_s).unwrap_or_else(|| "?".into());
                (self.catalogue.dossier.confirmed_too_early)(&said)
            }
            (None, _) => texts.not_confirmed.into(),
        };
        let mut facts = vec![
            Fact::new(texts.names.confirmed, confirmed),
            Fact::new(
                texts.names.computer,
                (texts.by_computer)(&times.of_computer(read_at_ms)),
            ),
        ];
        let evidence = self
            .sources
            .certificates
            .iter()
            .map(|(certificate, _)| &certificate.report);
        let this_boot = evidence
            .filter(|one| one.clock.boot_id == clock.boot_id)
            .map(|one| &one.evidence);
        let from = this_boot.clone().map(|evidence| evidence.started_ms).min();
        let to = this_boot.map(|evidence| evidence.ended_ms).max();
        facts.extend(
            from.zip(to)
                .map(|(from, to)| Fact::new(texts.names.duration, times.span(from, to))),
        );
        let boot = super::groups(&clock.boot_id);
        facts.push(Fact {
            name: texts.names.boot.into(),
            value: vec![Text::fixed(boot)],
        });
        self.blocks.push(Block::Facts(facts));
    }

    /// Every role, also one that nobody has.
    pub(super) fn roles(&self) -> [(Role, Option<&Person>); 3] {
        let people = &self.sources.report.report.job.people;
        [
            (Role::Operator, people.operator.as_ref()),
            (Role::Witness, people.witness.as_ref()),
            (Role::Client, people.client.as_ref()),
        ]
    }

    pub(super) fn people(&mut self) {
        let texts = &self.catalogue.report;
        self.section(texts.sections.people);
        let names = &texts.names;
        let column = |name: &str, share| Column {
            name: name.into(),
            share,
        };
        let countersigned = |role: Role, person: Option<&Person>| match person.and_then(|person| person.key) {
            Some(_) if role == Role::Operator => texts.no_countersignature,
            Some(key)
                if self
                    .sources
                    .report
                    .countersignatures
                    .iter()
                    .any(|one| one.signer.0 == key) =>
            {
                texts.countersigned
            }
            Some(_) => texts.not_countersigned,
            None => texts.no_countersignature,
        };
        let row = |(role, person): (Role, Option<&Person>)| {
            let name = person.map_or(texts.nobody, |person| &person.name);
            let capacity = person.and_then(|person| person.capacity.as_deref()).unwrap_or("");
            let cells = [
                (self.catalogue.job.role)(role),
                name,
                capacity,
                countersigned(role, person),
            ];
            cells.map(Cell::new).into()
        };
        let rows = self.roles().into_iter().map(row).collect();
        let columns = vec![
            column(names.role, 0.18),
            column(names.name, 0.26),
            column(names.capacity, 0.30),
            column(names.countersignature, 0.26),
        ];
        self.blocks.push(Block::Table(Table { columns, rows }));
    }

    pub(super) fn gate(&mut self) {
        let (texts, words) = (&self.catalogue.report, &self.catalogue.job);
        self.section(texts.sections.gate);
        self.sentence(texts.declared);
        let gate = &self.sources.report.report.job.gate;
        let sentences = [(words.records)(gate.records)].into_iter().chain(words.gate);
        let point = |(number, text): (usize, &str)| Point {
            mark: format!("{number}."),
            text: text.into(),
        };
        self.blocks
            .push(Block::Points((1..).zip(sentences).map(point).collect()));
        if let Some(digest) = &gate.authorisation {
            let name = format!("{} SHA-256", self.catalogue.dossier.parts.authorisation);
            self.blocks.push(Block::Facts(vec![Fact {
                name,
                value: vec![Text::fixed(super::groups(digest))],
            }]));
        }
    }

    /// Kinds and counts of what was on the disks, and of what is no disk.
    pub(super) fn declared(&mut self) {
        let (texts, words) = (&self.catalogue.report, &self.catalogue.job);
        let names = &texts.names;
        let declared = &self.sources.report.report.declared;
        let column = |name: &str, share| Column {
            name: name.into(),
            share,
        };
        let counted = |count: Option<u64>| count.map_or_else(|| texts.uncounted.into(), |count| count.to_string());
        self.section(texts.sections.holdings);
        if declared.holdings.is_empty() {
            self.sentence(texts.nothing_declared);
        } else {
            self.sentence(texts.declared);
            let row = |holding: &pumice_model::Holding| {
                vec![
                    Cell::new((words.category)(holding.category)),
                    Cell::new(counted(holding.count)),
                ]
            };
            let rows = declared.holdings.iter().map(row).collect();
            let columns = vec![column(names.category, 0.5), column(names.count, 0.5)];
            self.blocks.push(Block::Table(Table { columns, rows }));
        }
        self.section(texts.sections.items);
        if declared.items.is_empty() {
            self.sentence(texts.nothing_declared);
        } else {
            self.sentence(texts.declared);
            let row = |item: &pumice_model::DeclaredItem| {
                let cells = [
                    (words.item)(item.kind).into(),
                    counted(item.count),
                    (words.disposal)(item.disposal).into(),
                ];
                cells.map(Cell::new).into()
            };
            let rows = declared.items.iter().map(row).collect();
            let columns = vec![
                column(names.item, 0.5),
                column(names.items, 0.2),
                column(names.disposal, 0.3),
            ];
            self.blocks.push(Block::Table(Table { columns, rows }));
        }
    }
}
