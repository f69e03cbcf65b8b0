//! What somebody typed. A form that is not right goes back to them as they typed it, with a
//! sentence beside each field that needs another look.
//!
//! Only fields that are asked for by name are read, so a request cannot set what a page does not ask.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;

use super::problem::Problem;

/// What a page takes at the most, in bytes.
pub const MOST: usize = 256 * 1024;

#[derive(Debug, Clone, Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    errors: Vec<(&'static str, String)>,
}

impl Form {
    pub fn parse(text: &str) -> Form {
        Form { fields: decode(text), errors: Vec::new() }
    }

    /// A form filled in by the program: for editing what exists.
    pub fn filled(fields: &[(&str, &str)]) -> Form {
        let fields = fields.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        Form { fields, errors: Vec::new() }
    }

    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.fields.push((name.to_owned(), value.into()));
    }

    /// As typed, with the ends trimmed. Empty if it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.trim()).unwrap_or_default()
    }

    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(n, _)| n == name)
    }

    /// Every value of a field that may be sent several times, such as a group of ticks.
    pub fn every<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.trim())
    }

    /// Fields whose name starts with `prefix`: the rest of the name, and the value.
    pub fn starting<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.fields.iter().filter_map(move |(n, v)| Some((n.strip_prefix(prefix)?, v.trim())))
    }

    pub fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|(n, _)| *n == name).map(|(_, words)| words.as_str())
    }

    pub fn errors(&self) -> &[(&'static str, String)] {
        &self.errors
    }

    pub fn wrong(&mut self, name: &'static str, words: impl Into<String>) {
        self.errors.push((name, words.into()));
    }

    pub fn is_right(&self) -> bool {
        self.errors.is_empty()
    }

    /// Text that has to be there, and fit. `what` is named in the sentence: "a name".
    pub fn required(&mut self, name: &'static str, what: &str, most: usize) -> String {
        let text = self.text(name).to_owned();
        if text.is_empty() {
            self.wrong(name, format!("Enter {what}"));
        }
        self.fits(name, text, most)
    }

    pub fn optional(&mut self, name: &'static str, most: usize) -> String {
        let text = self.text(name).to_owned();
        self.fits(name, text, most)
    }

    fn fits(&mut self, name: &'static str, text: String, most: usize) -> String {
        let length = text.chars().count();
        if length > most {
            self.wrong(name, format!("Use {most} characters or fewer: this has {length}"));
        }
        text
    }

    /// One of the words a choice offers.
    pub fn choice<T: Copy>(
        &mut self,
        name: &'static str,
        what: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let chosen = parse(self.text(name));
        if chosen.is_none() {
            self.wrong(name, format!("Choose {what}"));
        }
        chosen
    }

    /// A date, as a date field sends it or as people write it: 2026-11-26 or 26/11/2026.
    pub fn date(&mut self, name: &'static str, what: &str) -> Option<String> {
        let text = self.text(name);
        let date = text.parse::<jiff::civil::Date>().ok().or_else(|| day_month_year(text));
        if date.is_none() {
            let words = match text {
                "" => format!("Enter {what}"),
                typed => format!("{typed} is not a date. Write it like 26/11/2026"),
            };
            self.wrong(name, words);
        }
        date.map(|d| d.to_string())
    }

    pub fn number(&mut self, name: &'static str, what: &str) -> Option<f64> {
        let text = self.text(name).trim_end_matches('%').replace(',', "");
        let number = text.parse::<f64>().ok().filter(|n| n.is_finite());
        if number.is_none() {
            let words = match self.text(name) {
                "" => format!("Enter {what}"),
                typed => format!("{typed} is not a number. Write it like 94.5"),
            };
            self.wrong(name, words);
        }
        number
    }
}

fn day_month_year(text: &str) -> Option<jiff::civil::Date> {
    let mut parts = text.split(['/', '.', ' ']).map(|part| part.trim().parse::<i16>());
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(Ok(day)), Some(Ok(month)), Some(Ok(year)), None) => {
            jiff::civil::Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
        }
        _ => None,
    }
}

/// What is not right with a form, for above it. Shows nothing when all is well.
pub fn errors(form: &Form) -> ensemble_ui::ErrorSummary {
    form.errors.iter().fold(ensemble_ui::ErrorSummary::new(), |all, (name, words)| all.error(*name, words))
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let too_long =
            || Problem::Unreadable("That was more than this page can take. Nothing was changed.".into());
        let bytes = Bytes::from_request(request, state).await.map_err(|_| too_long())?;
        Ok(Form::parse(&String::from_utf8_lossy(&bytes)))
    }
}

/// What stands behind the `?` of an address.
pub struct Query(pub Form);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Query(Form::parse(parts.uri.query().unwrap_or_default())))
    }
}

fn decode(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes())
        .map(|(name, value)| (name.into_owned(), value.replace('\0', "")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_back_as_it_was() {
        let form = Form::parse("name=Si%C3%A2n+%26+Tom&bad=%zz%4&empty");
        assert_eq!(form.text("name"), "Siân & Tom");
        assert_eq!(form.text("bad"), "%zz%4");
        assert_eq!(form.text("empty"), "");
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for typed in ["2026-11-26", "26/11/2026", "26.11.2026", "26 11 2026"] {
            let mut form = Form::filled(&[("on", typed)]);
            assert_eq!(form.date("on", "a date").as_deref(), Some("2026-11-26"), "{typed}");
        }
        let mut form = Form::filled(&[("on", "31/02/2026")]);
        assert_eq!(form.date("on", "a date"), None);
        assert_eq!(form.error("on"), Some("31/02/2026 is not a date. Write it like 26/11/2026"));
    }

    #[test]
    fn a_number_may_carry_a_percent_sign_or_commas_but_no_words() {
        let mut form = Form::filled(&[("a", "94.5%"), ("b", "1,200"), ("c", "lots"), ("d", "NaN")]);
        assert_eq!(form.number("a", "a value"), Some(94.5));
        assert_eq!(form.number("b", "a value"), Some(1200.0));
        assert_eq!(form.number("c", "a value"), None);
        assert_eq!(form.number("d", "a value"), None);
        assert_eq!(form.errors().len(), 2);
    }
}
