//! Prints what was read of a file, as a person who chooses columns would want to see it:
//! `cargo run -p ensemble-roster --example read -- FILE [roster|results|attendance|survey]`
#![expect(clippy::print_stdout, reason = "printing is what this example is for")]

use ensemble_roster::attendance::{self, Attendance};
use ensemble_roster::{
    Cell, Date, Purpose, Severity, Sheet, Source, Target, Why, ctf, guess, oneroster, read, results, roster,
    sds, survey,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("name a file")?;
    let purpose = match arguments.next().as_deref() {
        Some("results") => Purpose::Results,
        Some("attendance") => Purpose::Attendance,
        Some("survey") => Purpose::Survey,
        Some("terms") => Purpose::Terms,
        Some("timetable") => Purpose::Timetable,
        _ => Purpose::Roster,
    };
    let bytes = std::fs::read(&path)?;
    let source = Source { name: path.rsplit('/').next().unwrap_or(&path), bytes: &bytes };
    let file = match read(source) {
        Err(refused) if refused.why == Why::IsOneRoster => return package(&oneroster::read(source)?),
        Err(refused) if refused.why == Why::IsSds => return package(&sds::read(source.name, &[source])?),
        Err(refused) if refused.why == Why::IsCtf => return transfer(&ctf::read(source)?),
        other => other?,
    };
    println!("{}: {:?}, {} bytes, {}", file.name, file.format, bytes.len(), file.fingerprint);
    for sheet in &file.sheets {
        show(sheet, purpose);
    }
    Ok(())
}

fn show(sheet: &Sheet, purpose: Purpose) {
    let name = sheet.name.as_deref().unwrap_or("(the file)");
    println!("\n## {name}{}: {} rows", if sheet.hidden { " (hidden)" } else { "" }, sheet.rows.len());
    if let Some(rows) = &sheet.header_rows {
        println!("headings in row {} to {}", rows.start(), rows.end());
    }
    for passed in &sheet.passed_over {
        println!("passed over: {passed} {}", passed.text);
    }
    let mapping = guess(sheet, purpose);
    for (index, column) in mapping.columns.iter().enumerate() {
        let understood = sheet.interpret(index);
        let first: Vec<String> = understood.cells.iter().take(3).map(Cell::to_string).collect();
        let counts = understood.counts();
        println!(
            "{:>3} {:32} {:28} {:24} {} | {} values, {} bands, {} hidden, {} not applicable, {} missing",
            sheet.header.get(index).map_or("", |h| &h.letter),
            column.heading.chars().take(32).collect::<String>(),
            column.target.label(),
            if column.target == Target::LeaveOut { "" } else { column.how.label() },
            first.join(" · ").chars().take(40).collect::<String>(),
            counts.values,
            counts.banded,
            counts.suppressed,
            counts.not_applicable,
            counts.missing,
        );
    }
    let today = Date::constant(2026, 11, 23);
    let (rows, problems, notes) = match purpose {
        Purpose::Roster => {
            let taken = roster(sheet, &mapping, today);
            (taken.rows.len(), taken.problems, taken.notes)
        }
        Purpose::Results => {
            let taken = results(sheet, &mapping, today);
            (taken.rows.len(), taken.problems, taken.notes)
        }
        Purpose::Attendance => {
            match attendance::read(sheet, &mapping, &attendance::Codes::england(), today) {
                Attendance::Summaries { taken, .. } => (taken.rows.len(), taken.problems, taken.notes),
                Attendance::Marks(taken) => (taken.rows.len(), taken.problems, taken.notes),
            }
        }
        Purpose::Terms => {
            let taken = ensemble_roster::terms::terms(sheet, &mapping, today);
            (taken.rows.len(), taken.problems, taken.notes)
        }
        Purpose::Timetable => {
            let taken = ensemble_roster::timetable::timetable(sheet, &mapping);
            (taken.rows.len(), taken.problems, taken.notes)
        }
        Purpose::Survey => {
            let taken = survey::responses(sheet, &mapping, &Default::default());
            (taken.rows.len(), taken.problems, taken.notes)
        }
    };
    println!("{rows} rows read, {} problems", problems.len());
    for note in sheet.notes.iter().chain(&notes) {
        println!("note: {note}");
    }
    for severity in [Severity::Stop, Severity::Fix, Severity::Glance] {
        for problem in problems.iter().filter(|p| p.severity == severity).take(8) {
            println!("{severity:?}: {problem}");
        }
    }
}

fn transfer(transfer: &ctf::Transfer) -> Result<(), Box<dyn std::error::Error>> {
    let (pupils, assessments) = (transfer.pupils.len(), transfer.assessments.len());
    println!("{}: transfer file, {pupils} pupils, {assessments} assessments", transfer.name);
    transfer.notes.iter().for_each(|note| println!("note: {note}"));
    transfer.problems.iter().take(30).for_each(|problem| println!("{:?}: {problem}", problem.severity));
    Ok(())
}

fn package(package: &oneroster::Package) -> Result<(), Box<dyn std::error::Error>> {
    println!("{}: {:?} from {:?}", package.name, package.version, package.source);
    for (file, mode) in &package.modes {
        println!("{file}: {mode:?}");
    }
    let pupils = package.users.iter().filter(|u| u.is_pupil()).count();
    println!(
        "{} organisations, {} sessions, {} courses, {} classes, {} people ({pupils} pupils), {} enrolments, {} scores",
        package.orgs.len(),
        package.academic_sessions.len(),
        package.courses.len(),
        package.classes.len(),
        package.users.len(),
        package.enrollments.len(),
        package.scores.len(),
    );
    for note in &package.notes {
        println!("note: {note}");
    }
    for problem in package.problems.iter().take(30) {
        println!("{:?}: {problem}", problem.severity);
    }
    Ok(())
}
