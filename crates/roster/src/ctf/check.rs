//! From fields as written to what they mean, with what has to be put right.

use std::collections::HashMap;

use super::model::{Assessment, Attendance, Pupil, Skipped, Transfer};
use super::walk::{self, Fields, File};
use crate::date::{self, DateOrder, shortened};
use crate::grid::thousands;
use crate::ids;
use crate::problem::{Problems, Severity};

/// Looks at everything and puts it together.
pub(super) fn transfer(name: &str, fingerprint: String, mut file: File, mut problems: Problems) -> Transfer {
    let mut transfer = Transfer {
        name: name.to_owned(),
        fingerprint,
        version: file.header.take("CTFversion"),
        from_school: school(&file.from),
        to_school: school(&file.to),
        pupils: Vec::new(),
        assessments: Vec::new(),
        attendance: Vec::new(),
        notes: file.skipped.iter().map(said).collect(),
        skipped: file.skipped,
        problems: Vec::new(),
    };
    for (at, read) in file.pupils.into_iter().enumerate() {
        one(at + 1, read, &mut transfer, &mut problems);
    }
    if transfer.pupils.is_empty() {
        let what = "there are no pupils in this file";
        problems.add(Severity::Stop, &[], None, what, "Export it again with the pupils");
    }
    same_upn(&transfer.pupils, &mut problems);
    transfer.problems = problems.finish();
    transfer
}

fn said(skipped: &Skipped) -> String {
    let places = if skipped.count == 1 { "place" } else { "places" };
    format!("Skipped unread: {}, in {} {places}.", skipped.kind, thousands(skipped.count))
}

/// Authority and number, where both are numbers of a school.
fn school(fields: &Fields) -> Option<String> {
    let code = format!("{}{}", fields.get("LEA")?, fields.get("Estab")?);
    ids::is_laestab(&code).then_some(code)
}

fn one(row: usize, mut read: walk::Pupil, transfer: &mut Transfer, problems: &mut Problems) {
    let mut say = |severity, what: String, remedy: &str| problems.add(severity, &[row], None, what, remedy);
    for name in &read.too_long {
        let what = format!("{name} is longer than any can be, and was left out");
        let severity = if *name == "UPN" { Severity::Fix } else { Severity::Glance };
        say(severity, what, "Correct it where the file comes from");
    }
    let born = read.fields.take("DOB").map(|text| date::parse(&text, DateOrder::DayFirst));
    if let Some(Err(what)) = &born {
        say(Severity::Fix, format!("the date of birth: {what}"), "Correct it where the file comes from");
    }
    let pupil = Pupil {
        row,
        upn: read.fields.take("UPN"),
        given: read.fields.take("Forename"),
        family: read.fields.take("Surname"),
        born_on: born.and_then(Result::ok),
    };
    if let Some((severity, what, remedy)) = doubt(pupil.upn.as_deref()) {
        say(severity, what, remedy);
    }
    if pupil.given.is_none() && pupil.family.is_none() {
        say(Severity::Glance, "there is no name".into(), "Check that the number is the pupil's");
    }
    transfer.pupils.push(pupil);
    let mut left_out = |what: String| say(Severity::Glance, what, "Correct it where the file comes from");
    for fields in read.assessments {
        transfer.assessments.extend(assessment(row, fields, &mut left_out));
    }
    for fields in &read.years {
        transfer.attendance.extend(attendance(row, fields, &mut left_out));
    }
}

/// What is doubtful about a UPN.
fn doubt(upn: Option<&str>) -> Option<(Severity, String, &'static str)> {
    let office = "Ask the school that sent the file for the number";
    match upn {
        None => Some((Severity::Fix, "there is no UPN".into(), office)),
        Some(upn) if !ids::is_upn(upn) => {
            Some((Severity::Fix, format!("“{}” is not a UPN", shortened(upn)), office))
        }
        Some(upn) if ids::upn_check_letter(upn).is_some_and(|letter| upn.starts_with(letter)) => None,
        Some(_) => {
            let what =
                "the check letter of the UPN does not belong to the other digits; it was read as it stands";
            Some((Severity::Glance, what.into(), "Check the number for a slip of the keyboard"))
        }
    }
}

fn assessment(row: usize, mut fields: Fields, left_out: &mut impl FnMut(String)) -> Option<Assessment> {
    let on = match fields.take("ResultDate").map(|text| date::parse(&text, DateOrder::DayFirst)) {
        Some(Err(what)) => {
            left_out(format!("the date of a result was left out: {what}"));
            None
        }
        Some(Ok(on)) => Some(on),
        None => None,
    };
    let assessment = Assessment {
        row,
        stage: fields.take("Stage"),
        subject: fields.take("Subject"),
        method: fields.take("Method"),
        component: fields.take("Component"),
        status: fields.take("ResultStatus"),
        qualifier: fields.take("ResultQualifier"),
        result: fields.take("Result"),
        year: fields.take("Year"),
        on,
    };
    if assessment.subject.is_none() {
        left_out("an assessment without a subject was left out".into());
        return None;
    }
    if assessment.result.is_none() {
        left_out(format!("{} has no result", shortened(&assessment.measure())));
    }
    Some(assessment)
}

/// A year's summary. One that cannot be right is left out whole.
fn attendance(row: usize, fields: &Fields, left_out: &mut impl FnMut(String)) -> Option<Attendance> {
    let of_year = fields.get("Year").map_or(String::new(), |year| format!(" of {}", shortened(year)));
    let number = |name| match fields.get(name).map(|text| text.parse::<u32>()) {
        Some(Ok(sessions)) => Ok(Some(sessions)),
        Some(Err(_)) => Err(format!("the attendance{of_year} was left out: {name} is not a whole number")),
        None => Ok(None),
    };
    let read = || {
        let attendance = Attendance {
            row,
            year: fields.get("Year").map(str::to_owned),
            possible: number("SessionsPossible")?,
            attended: number("SessionsAttended")?,
            authorised: number("SessionsAuthorised")?,
            unauthorised: number("SessionsUnauthorised")?,
        };
        let (possible, attended, authorised, unauthorised) =
            (attendance.possible, attendance.attended, attendance.authorised, attendance.unauthorised);
        let counted = [attended, authorised, unauthorised].into_iter().flatten().map(u64::from).sum::<u64>();
        match possible {
            Some(possible) if counted > u64::from(possible) => Err(format!(
                "the attendance{of_year} was left out: there are more sessions than were possible"
            )),
            _ => Ok(attendance),
        }
    };
    read().map_err(left_out).ok()
}

/// A number with different pupils holds them back, since only the office can tell.
fn same_upn(pupils: &[Pupil], problems: &mut Problems) {
    let mut seen: HashMap<&str, Vec<&Pupil>> = HashMap::new();
    for pupil in pupils {
        if let Some(upn) = &pupil.upn {
            seen.entry(upn).or_default().push(pupil);
        }
    }
    let mut shared: Vec<Vec<&Pupil>> = seen.into_values().filter(|pupils| pupils.len() > 1).collect();
    shared.sort_by_key(|pupils| pupils.first().map(|p| p.row));
    for pupils in shared {
        let rows: Vec<usize> = pupils.iter().map(|p| p.row).collect();
        let who = |p: &Pupil| (p.given.clone(), p.family.clone(), p.born_on);
        let one = pupils.windows(2).all(|w| matches!(w, [a, b] if who(a) == who(b)));
        let first = rows.first().copied().unwrap_or(0);
        match one {
            true => {
                let what = format!("pupil {first} is in the file more than once");
                problems.add(
                    Severity::Glance,
                    &rows,
                    None,
                    what,
                    "Nothing to do if the results are the pupil's",
                );
            }
            false => {
                let what = format!("the UPN of pupil {first} is given to different pupils");
                problems.add(Severity::Fix, &rows, None, what, "Ask the school that sent the file");
            }
        }
    }
}
