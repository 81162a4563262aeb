use std::io::{BufRead, Write};
use std::path::PathBuf;

use pumice_job::{CATEGORIES, DISPOSALS, EntryError, Field, ITEM_KINDS, give, holding, item};
use pumice_language::{Catalogue, GateAnswer};
use pumice_model::{GateAnswers, GateQuestion, Sensitivity};

use super::{Draft, Question};
use crate::printable;

/// Asks a person, line by line.
pub struct Questioner<'a> {
    texts: &'static Catalogue,
    input: &'a mut dyn BufRead,
    out: &'a mut dyn Write,
}

impl<'a> Questioner<'a> {
    /// Has asked nothing yet.
    pub fn new(texts: &'static Catalogue, input: &'a mut dyn BufRead, out: &'a mut dyn Write) -> Self {
        Self { texts, input, out }
    }

    /// Asks for everything that was not said, and again where an answer would be refused; an error where no answer comes,
    /// or one that forbids the wipe.
    pub(super) fn complete(&mut self, draft: &mut Draft) -> Result<(), String> {
        let words = &self.texts.asking.new;
        self.line(words.intro);
        for field in Field::ALL {
            if !draft.is_said(Question::Field(field)) {
                self.fill(draft, field)?;
            }
        }
        for question in GateQuestion::ALL {
            if !draft.is_said(Question::Gate(question)) {
                self.pass(&mut draft.answers, question)?;
            }
        }
        if !draft.is_said(Question::Authorisation) {
            let path = self.ask(words.authorisation, "")?;
            draft.authorisation = (!path.is_empty()).then(|| PathBuf::from(path));
        }
        if !draft.is_said(Question::Wipe) {
            draft.listed = self.list(words.wipe, |name| Some(name.to_owned()))?;
        }
        if !draft.is_said(Question::Holdings) {
            draft.declared.holdings = self.list(&(words.holdings)(CATEGORIES), holding)?;
        }
        if !draft.is_said(Question::Items) {
            draft.declared.items = self.list(&(words.items)(ITEM_KINDS, DISPOSALS), item)?;
        }
        Ok(())
    }

    fn fill(&mut self, draft: &mut Draft, field: Field) -> Result<(), String> {
        let form = &mut draft.form;
        if field == Field::Sensitivity {
            let question = self.texts.asking.new.is_sensitive;
            let place = self.choose(question, (self.texts.asking.answers)(GateQuestion::HoldKnown), Some(1))?;
            form.sensitivity = [Sensitivity::Sensitive, Sensitivity::Ordinary][place.min(1)];
            return self.ensure_witness(draft);
        }
        loop {
            let usual = form.text(field).to_owned();
            let typed = self.ask((self.texts.asking.field)(field), &usual)?;
            *form.text_mut(field) = if typed.is_empty() { usual.clone() } else { typed };
            match form.check(field) {
                Ok(()) => return Ok(()),
                Err(fault) => {
                    self.line(&(self.texts.asking.entry_error)(EntryError { field, fault }));
                    *form.text_mut(field) = usual;
                }
            }
        }
    }

    /// Whether a witness is needed is asked last, as it is on the screen.
    fn ensure_witness(&mut self, draft: &mut Draft) -> Result<(), String> {
        while let Err(error) = draft.form.check_whole()
            && error.field == Field::Witness
        {
            self.line(&(self.texts.asking.entry_error)(error));
            self.fill(draft, Field::Witness)?;
        }
        Ok(())
    }

    fn pass(&mut self, answers: &mut GateAnswers, question: GateQuestion) -> Result<(), String> {
        let texts = &self.texts.asking;
        let place = self.choose((texts.question)(question), (texts.answers)(question), None)?;
        give(answers, question, place);
        let refused = |refusal| (texts.new.refused)(&(texts.refusal)(refusal));
        answers.check(question).map_err(refused)
    }

    /// The place of the answer that is chosen by its key.
    fn choose(&mut self, question: &str, answers: &[GateAnswer], usual: Option<usize>) -> Result<usize, String> {
        let offered: Vec<String> = answers
            .iter()
            .map(|answer| format!("{} {}", answer.key, answer.text))
            .collect();
        let question = format!("{question} ({})", offered.join(", "));
        let usual_key = usual.map_or_else(String::new, |place| answers[place].key.to_string());
        loop {
            let typed = self.ask(&question, &usual_key)?.to_lowercase();
            let is_meant = |answer: &GateAnswer| typed.starts_with(answer.key) || typed == answer.text;
            match answers.iter().position(is_meant).or(usual.filter(|_| typed.is_empty())) {
                Some(place) => return Ok(place),
                None => self.line(self.texts.asking.new.no_answer),
            }
        }
    }

    fn list<T>(&mut self, question: &str, read: fn(&str) -> Option<T>) -> Result<Vec<T>, String> {
        loop {
            let typed = self.ask(question, "")?;
            let entries = typed
                .split([',', '，'])
                .map(str::trim)
                .filter(|entry| !entry.is_empty());
            let list: Result<Vec<T>, &str> = entries.map(|entry| read(entry).ok_or(entry)).collect();
            match list {
                Ok(list) => return Ok(list),
                Err(entry) => self.line(&(self.texts.asking.new.not_in_list)(entry)),
            }
        }
    }

    fn ask(&mut self, question: &str, usual: &str) -> Result<String, String> {
        let prompt = (self.texts.asking.new.asked)(question, usual);
        // A terminal that takes no questions gives no answers either.
        let _ = write!(self.out, "{}", printable::line(&prompt)).and_then(|()| self.out.flush());
        let mut line = String::new();
        match self.input.read_line(&mut line) {
            Ok(1..) => Ok(line.trim().to_owned()),
            Ok(0) | Err(_) => Err(self.texts.asking.new.ended.into()),
        }
    }

    fn line(&mut self, text: &str) {
        let _ = writeln!(self.out, "{}", printable::line(text));
    }
}

#[cfg(test)]
#[path = "questions_tests.rs"]
mod tests;
