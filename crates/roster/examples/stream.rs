//! Goes over a file of any length row by row and prints how fast, and how much memory that took, beside a plain pass
//! of the `csv` crate: `cargo run --release -p ensemble-roster --example stream -- FILE [roster|results|attendance]`.
//! `stream make FILE MB` writes a register of that length first.
#![expect(clippy::print_stdout, reason = "printing is what this example is for")]
#![expect(clippy::disallowed_methods, reason = "a measurement asks the real clock")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::time::Instant;

use ensemble_roster::attendance::{About, Codes};
use ensemble_roster::stream::{Chunks, Stream};
use ensemble_roster::{Date, Purpose, Target};

const TODAY: Date = Date::constant(2026, 11, 23);

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["make", file, megabytes] => make(file, megabytes.parse()?),
        [file, rest @ ..] => read(file, rest.first().copied().unwrap_or("attendance")),
        [] => Err("stream FILE [roster|results|attendance]".into()),
    }
}

fn read(path: &str, purpose: &str) -> Result<(), Box<dyn Error>> {
    let purpose = match purpose {
        "roster" => Purpose::Roster,
        "results" => Purpose::Results,
        _ => Purpose::Attendance,
    };
    let megabytes = std::fs::metadata(path)?.len() as f64 / 1e6;
    let open = || File::open(path);
    let start = Instant::now();
    let stream = Stream::read(path, open()?)?;
    let first = start.elapsed().as_secs_f64();
    let mapping = stream.guess(purpose);
    let targets = mapping.columns.iter().filter(|c| c.target != Target::LeaveOut).take(6);
    let targets: Vec<_> = targets.map(|c| format!("{} → {}", c.heading, c.target.label())).collect();
    println!("{} rows; {}", stream.rows(), targets.join(", "));

    let start = Instant::now();
    let (codes, scales) = (Codes::england(), BTreeMap::new());
    let has_marks =
        mapping.columns.iter().any(|c| matches!(c.target, Target::Register | Target::Mark { .. }));
    let rows = match purpose {
        Purpose::Roster => drain(stream.roster(open()?, &mapping, TODAY)?)?,
        Purpose::Results => drain(stream.results(open()?, &mapping, TODAY, &scales)?)?,
        _ if has_marks => drain(stream.marks(open()?, open()?, &mapping, &codes, TODAY)?)?,
        _ => {
            println!("{:?}", About::of(&mapping));
            drain(stream.summaries(open()?, &mapping, TODAY)?)?
        }
    };
    let second = start.elapsed().as_secs_f64();
    let passes = if has_marks { 2.0 } else { 1.0 };
    let peak = peak();

    let start = Instant::now();
    let mut plain = csv::ReaderBuilder::new().flexible(true).from_path(path)?;
    let (mut record, mut records) = (csv::StringRecord::new(), 0_usize);
    while plain.read_record(&mut record)? {
        records += 1;
    }
    let csv = start.elapsed().as_secs_f64();
    println!("{megabytes:.0} MB, {rows} rows read, peak memory {peak}");
    println!("looking     {:>6.1} MB/s", megabytes / first);
    println!("rows        {:>6.1} MB/s a pass ({passes} passes)", passes * megabytes / second);
    println!("plain csv   {:>6.1} MB/s ({records} records)", megabytes / csv);
    Ok(())
}

fn drain<R: std::io::Read, T>(mut chunks: Chunks<'_, R, T>) -> Result<usize, Box<dyn Error>> {
    let mut count = 0;
    for rows in &mut chunks {
        count += rows?.len();
    }
    let taken = chunks.finish()?;
    for problem in taken.problems.iter().take(5) {
        println!("{:?}: {problem}", problem.severity);
    }
    taken.notes.iter().for_each(|note| println!("note: {note}"));
    Ok(count)
}

/// The most memory this process has held, as Linux tells.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.map_or_else(|| "unknown".to_owned(), |kb| kb.trim().to_owned())
}

/// Schools of 1,000 pupils, school by school and day by day, two marks a day.
fn make(path: &str, megabytes: usize) -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(File::create(path)?);
    let mut written = 0;
    let mut line = String::new();
    writeln!(out, "UPN,Surname,Forename,Year,Class,Date,Session,Mark")?;
    for pupil in 0_usize.. {
        let (year, class) = (7 + pupil / 200 % 5, (b'A' + (pupil / 25 % 8) as u8) as char);
        let mut day = Date::constant(2024, 9, 2);
        for at in 0..190 {
            day = day.tomorrow().map_err(|e| e.to_string())?;
            for session in ["AM", "PM"] {
                let mark = if (pupil * 7 + at) % 23 == 0 {
                    "I"
                } else if session == "AM" {
                    "/"
                } else {
                    "\\"
                };
                line.clear();
                use std::fmt::Write as _;
                let name = match pupil % 3 {
                    0 => "Byrne",
                    1 => "O'Neill",
                    _ => "van der Berg",
                };
                let given = if pupil % 2 == 0 { "Zoë" } else { "Ishaan" };
                writeln!(
                    line,
                    "P{pupil:07},{name},{given},{year},{year}{class},{:02}/{:02}/{},{session},{mark}",
                    day.day(),
                    day.month(),
                    day.year()
                )?;
                out.write_all(line.as_bytes())?;
                written += line.len();
            }
        }
        if written > megabytes << 20 {
            break;
        }
    }
    Ok(out.flush()?)
}
