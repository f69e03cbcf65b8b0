//! Through the XML once, by the allow-list.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};

use super::model::Skipped;
use crate::error::Why;
use crate::grid::thousands;

/// How deep elements may stand inside elements. Contacts' addresses, the deepest, are at about eight.
const DEPTH: usize = 32;

/// The longest text of a field, in bytes. No name and no code comes near.
const FIELD_BYTES: usize = 1_000;

/// The most pupils, results and years of attendance together. An authority of 10,000 pupils has about half.
const THINGS: usize = 500_000;

/// A place in the file that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node {
    File,
    Header,
    From,
    To,
    Pupils,
    Pupil,
    Attendance,
    YearData,
    Assessments,
    KeyStage,
    Assessment,
    /// A field of what is around it, by name.
    Field(&'static str),
}

impl Node {
    /// What may stand here, with what it is; everything else is skipped.
    fn allowed(self) -> &'static [(&'static str, Node)] {
        use Node::{
            Assessment, Assessments, Attendance, Field, From, Header, KeyStage, Pupil, Pupils, To, YearData,
        };
        match self {
            Node::File => &[("Header", Header), ("CTFpupilData", Pupils)],
            Header => &[("CTFversion", Field("CTFversion")), ("SourceSchool", From), ("DestSchool", To)],
            From | To => &[("LEA", Field("LEA")), ("Estab", Field("Estab"))],
            Pupils => &[("Pupil", Pupil)],
            Pupil => &[
                ("UPN", Field("UPN")),
                ("Surname", Field("Surname")),
                ("Forename", Field("Forename")),
                ("DOB", Field("DOB")),
                ("Attendance", Attendance),
                ("StageAssessments", Assessments),
            ],
            Attendance => &[("YearData", YearData)],
            YearData => &[
                ("Year", Field("Year")),
                ("SessionsPossible", Field("SessionsPossible")),
                ("SessionsAttended", Field("SessionsAttended")),
                ("SessionsAuthorised", Field("SessionsAuthorised")),
                ("SessionsUnauthorised", Field("SessionsUnauthorised")),
            ],
            Assessments => &[("KeyStage", KeyStage), ("StageAssessment", Assessment)],
            KeyStage => &[("Stage", Field("Stage")), ("StageAssessment", Assessment)],
            Assessment => &[
                ("Stage", Field("Stage")),
                ("Year", Field("Year")),
                ("Subject", Field("Subject")),
                ("Method", Field("Method")),
                ("Component", Field("Component")),
                ("ResultStatus", Field("ResultStatus")),
                ("ResultQualifier", Field("ResultQualifier")),
                ("Result", Field("Result")),
                ("ResultDate", Field("ResultDate")),
            ],
            Field(_) => &[],
        }
    }
}

/// What something that is not read is called. The names in a file are not repeated: they are its own.
fn kind(parent: Node, name: &str) -> &'static str {
    const KINDS: [(&str, &str); 18] = [
        ("Address", "address"),
        ("Phones", "telephone numbers"),
        ("Email", "e-mail address"),
        ("Contacts", "contacts"),
        ("BasicDetails", "basic details (other names, ethnicity, languages, health, year group)"),
        ("FSMhistory", "free school meals"),
        ("LookedAfter", "looked-after status"),
        ("SENhistory", "special educational needs"),
        ("ServiceChild", "service child"),
        ("NAWdetails", "details for Wales"),
        ("LearnerSupport", "learner support"),
        ("Admissions", "admissions"),
        ("SchoolHistory", "school history"),
        ("UniqueLearnerNumber", "unique learner number"),
        ("UCI", "candidate identifier"),
        ("Gender", "sex or gender"),
        ("Sex", "sex or gender"),
        ("AttendSessions", "marks of single sessions"),
    ];
    match parent {
        Node::Pupil | Node::YearData => {
            let known = KINDS.iter().find(|(element, _)| element.eq_ignore_ascii_case(name));
            match (known, parent) {
                (Some((_, kind)), _) => kind,
                (None, Node::YearData) => "school of a year of attendance",
                _ => "other part of a pupil's record",
            }
        }
        Node::File | Node::Header | Node::From | Node::To => "part of the file's header",
        Node::Assessment | Node::KeyStage | Node::Assessments => "other part of an assessment",
        _ => "other part",
    }
}

/// The fields of one thing, as written. A blank one is not there. There are at most nine.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(&'static str, String)>);

impl Fields {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| *field == name).map(|(_, text)| text.as_str())
    }

    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(field, _)| *field == name)?;
        Some(self.0.swap_remove(at).1)
    }

    /// Whether it was new.
    fn add(&mut self, name: &'static str, text: String) -> bool {
        let new = self.get(name).is_none();
        if new {
            self.0.push((name, text));
        }
        new
    }
}

/// What was read, before it is looked at.
#[derive(Debug, Default)]
pub(super) struct File {
    pub header: Fields,
    pub from: Fields,
    pub to: Fields,
    pub pupils: Vec<Pupil>,
    pub skipped: Vec<Skipped>,
}

#[derive(Debug, Default)]
pub(super) struct Pupil {
    pub fields: Fields,
    pub years: Vec<Fields>,
    /// Each with the stage that it, or what is around it, names.
    pub assessments: Vec<Fields>,
    /// Fields whose text was too long and was left out.
    pub too_long: Vec<&'static str>,
}

/// Reads a whole file.
pub(super) fn file(text: &str) -> Result<File, Why> {
    let mut reader = Reader::from_str(text);
    let mut walk = Walk::default();
    loop {
        // What the parser says may repeat the file, so only the place is told.
        let at = reader.buffer_position();
        let event = reader
            .read_event()
            .map_err(|_| Why::Damaged(format!("its tags do not match or it breaks off, near byte {at}")))?;
        match event {
            Event::Start(element) => walk.open(element.local_name().as_ref())?,
            Event::Empty(element) => {
                walk.open(element.local_name().as_ref())?;
                walk.close()?;
            }
            Event::End(_) => walk.close()?,
            Event::Text(text) => walk.text(&text.into_inner()),
            Event::CData(text) => walk.text(&text.into_inner()),
            Event::GeneralRef(reference) => walk.reference(&reference)?,
            Event::DocType(_) => {
                return Err(Why::Damaged("it declares a document type, which no transfer file does".into()));
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => return walk.finish(),
        }
    }
}

#[derive(Default)]
struct Walk {
    file: File,
    /// Where we are; none inside something that is skipped.
    stack: Vec<Option<Node>>,
    began: bool,
    text: String,
    is_too_long: bool,
    pupil: Pupil,
    fields: Fields,
    stage: Option<String>,
    first_of_stage: usize,
    things: usize,
    skipped: BTreeMap<&'static str, usize>,
}

impl Walk {
    fn open(&mut self, name: &str) -> Result<(), Why> {
        if self.stack.len() >= DEPTH {
            return Err(Why::Damaged(format!("elements stand inside elements more than {DEPTH} deep")));
        }
        let node = match self.stack.last() {
            None if !self.began && name.eq_ignore_ascii_case("CTfile") => Some(Node::File),
            None => return Err(Why::NotCtf),
            Some(None) => None,
            Some(Some(parent)) => {
                let allowed = parent.allowed().iter().find(|(element, _)| element.eq_ignore_ascii_case(name));
                if allowed.is_none() {
                    *self.skipped.entry(kind(*parent, name)).or_default() += 1;
                }
                allowed.map(|(_, node)| *node)
            }
        };
        self.began = true;
        match node {
            Some(Node::Pupil) => self.pupil = Pupil::default(),
            Some(Node::YearData | Node::Assessment) => self.fields = Fields::default(),
            Some(Node::KeyStage) => {
                (self.stage, self.first_of_stage) = (None, self.pupil.assessments.len());
            }
            Some(Node::Field(_)) => {
                self.text.clear();
                self.is_too_long = false;
            }
            _ => {}
        }
        self.stack.push(node);
        Ok(())
    }

    fn close(&mut self) -> Result<(), Why> {
        let Some(Some(node)) = self.stack.pop() else { return Ok(()) };
        match node {
            Node::Field(name) => self.field(name),
            Node::YearData => {
                self.count()?;
                self.pupil.years.push(std::mem::take(&mut self.fields));
            }
            Node::Assessment => {
                self.count()?;
                self.pupil.assessments.push(std::mem::take(&mut self.fields));
            }
            Node::KeyStage => {
                let Some(stage) = self.stage.take() else { return Ok(()) };
                for fields in self.pupil.assessments.iter_mut().skip(self.first_of_stage) {
                    fields.add("Stage", stage.clone());
                }
            }
            Node::Pupil => {
                self.count()?;
                self.file.pupils.push(std::mem::take(&mut self.pupil));
            }
            _ => {}
        }
        Ok(())
    }

    /// Puts the text of a field where it belongs. Of a field that is there twice the first counts.
    fn field(&mut self, name: &'static str) {
        let parent = self.stack.last().copied().flatten();
        if self.is_too_long {
            self.pupil.too_long.push(name);
            return;
        }
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return;
        }
        let fields = match parent {
            Some(Node::Header) => &mut self.file.header,
            Some(Node::From) => &mut self.file.from,
            Some(Node::To) => &mut self.file.to,
            Some(Node::Pupil) => &mut self.pupil.fields,
            Some(Node::KeyStage) => {
                self.stage.get_or_insert(text);
                return;
            }
            _ => &mut self.fields,
        };
        if !fields.add(name, text) {
            *self.skipped.entry("field that is there twice").or_default() += 1;
        }
    }

    /// Text of a field is gathered; all other text is passed over.
    fn text(&mut self, text: &str) {
        if !matches!(self.stack.last(), Some(Some(Node::Field(_)))) {
            return;
        }
        if self.text.len() + text.len() > FIELD_BYTES {
            self.is_too_long = true;
        } else {
            self.text.push_str(text);
        }
    }

    /// `&amp;`, `&#233;`: the five of XML and characters by number, nothing else.
    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), Why> {
        if !matches!(self.stack.last(), Some(Some(Node::Field(_)))) {
            return Ok(());
        }
        let unknown = || Why::Damaged("it uses an entity that XML does not know".into());
        if let Some(character) = reference.resolve_char_ref().map_err(|_| unknown())? {
            self.text(character.encode_utf8(&mut [0; 4]));
            return Ok(());
        }
        let name: &str = reference;
        let text = match name {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "apos" => "'",
            _ => return Err(unknown()),
        };
        self.text(text);
        Ok(())
    }

    fn count(&mut self) -> Result<(), Why> {
        self.things += 1;
        if self.things > THINGS {
            return Err(Why::TooLarge(format!("{} pupils and results", thousands(THINGS))));
        }
        Ok(())
    }

    fn finish(mut self) -> Result<File, Why> {
        if !self.began {
            return Err(Why::NotCtf);
        }
        if !self.stack.is_empty() {
            return Err(Why::Damaged("it breaks off before its end".into()));
        }
        self.file.skipped = self.skipped.into_iter().map(|(kind, count)| Skipped { kind, count }).collect();
        Ok(self.file)
    }
}
