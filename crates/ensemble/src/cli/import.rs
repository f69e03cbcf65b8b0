//! `ensemble import`: the same way in as the page, for those who have a timetable for it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::ValueEnum;
use ensemble_roster::scale::{Scale, published};
use ensemble_roster::{DateOrder, Encoding, Problem, Severity, Target};
use serde::Deserialize;
use tokio::fs::File;
use uuid::Uuid;

use super::{say, server};
use crate::access::{Act, Viewer};
use crate::app::{App, Clock};
use crate::config::Config;
use crate::file::{Arrived, Files};
use crate::import::attendance::{CodeList, Marking};
use crate::import::check::Checked;
use crate::import::model::{Absent, Choices, ColumnScale, Kind, Remembered, State};
use crate::import::reader;
use crate::import::store::{self, NewImport};
use crate::import::{Import, compare, grades, set, views};
use crate::job::{Far, worker};
use crate::migrations;
use crate::network::{self, Org};
use crate::numbers::model::Asked;
use crate::web;
use crate::web::id::Id;
use crate::web::locale::plural;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// Pupils and classes
    Roster,
    /// One row a pupil, one column for each result
    Results,
    /// Registers, or half days possible and attended
    Attendance,
    /// One row a response, one column a question
    Survey,
    /// School years, terms and holidays, with their first and last days
    Terms,
    /// One row a lesson of a class
    Timetable,
    /// A school or a network that `ensemble export` wrote
    Archive,
}

#[derive(clap::Args)]
pub struct Args {
    #[arg(value_enum)]
    kind: What,
    /// CSV, XLSX, XLS, ODS, a OneRoster zip or a transfer file; or the files of one set of School Data Sync
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// A school's code, or an organisation's name
    #[arg(long)]
    at: String,
    /// Add schools that are new
    #[arg(long)]
    create_schools: bool,
    /// JSON: {"columns": {"Heading": "pupil_number", …}, "taken_on": "2026-11-26", "absent": "leave" or "stay", "dates": "month_first", "letters": "mac-roman", "codes": "england" or "scotland", "own": {"SCH": "10", …},
    /// "scales": {"Heading": {"scale": "GCSE 9 to 1" or ["lowest", …, "highest"], "at_least": "4"}}}
    #[arg(long)]
    mapping: Option<PathBuf>,
    /// Check and compare, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// What a mapping file may say. Columns it does not name go where they would go by themselves.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Said {
    columns: BTreeMap<String, Target>,
    taken_on: Option<String>,
    absent: Option<Absent>,
    /// Rows that do not say who they are about come in as people without names.
    nameless: bool,
    sheet: Option<String>,
    /// Which comes first in 4/2/2026, where no date of the column shows it.
    dates: Option<DateOrder>,
    /// How lines of a text are written that are not UTF-8.
    letters: Option<Encoding>,
    codes: Option<CodeList>,
    /// What the school writes, and the code that it stands for.
    own: BTreeMap<String, String>,
    scales: BTreeMap<String, Graded>,
    /// Who answered a survey, and what it is called.
    asked: Option<Asked>,
    title: Option<String>,
}

/// The scale of a column of grades: a published one by its name, or a school's own levels from the lowest.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Graded {
    scale: Levels,
    at_least: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Levels {
    Published(String),
    Own(Vec<String>),
}

impl Graded {
    fn chosen(self, heading: &str) -> anyhow::Result<ColumnScale> {
        let typed = match &self.scale {
            Levels::Own(levels) => Some(levels.join("\n")),
            Levels::Published(_) => None,
        };
        let scale = match &self.scale {
            Levels::Published(name) => {
                Some(published(name).with_context(|| format!("there is no scale called {name}"))?)
            }
            Levels::Own(levels) => {
                Some(Scale::new(heading, levels.iter().map(|level| (level.as_str(), &[][..])))?)
            }
        };
        let holds = |level: &str| scale.as_ref().is_some_and(|scale| scale.level(level).is_some());
        if let Some(level) = self.at_least.as_deref().filter(|level| !holds(level)) {
            bail!("{level} is not a level of the scale of {heading}");
        }
        Ok(ColumnScale { scale, typed, at_least: self.at_least })
    }
}

pub async fn import(config: Option<&Path>, args: Args) -> anyhow::Result<()> {
    if args.kind == What::Archive {
        let app = server::open(Config::load(config, &[])?, Clock::system()).await?;
        ensemble_db::migrate(&app.db, migrations::ALL, app.now()).await?;
        let [file] = args.files.as_slice() else { bail!("an archive is one file") };
        return super::export::bring_back(&app, file, &args.at, args.dry_run).await;
    }
    let kind = match args.kind {
        What::Archive => bail!("an archive is brought in as it is"),
        What::Roster => Kind::Roster,
        What::Results => Kind::Results,
        What::Attendance => Kind::Attendance,
        What::Survey => Kind::Survey,
        What::Terms => Kind::Terms,
        What::Timetable => Kind::Timetable,
    };
    for path in &args.files {
        drop(File::open(path).await.with_context(|| format!("cannot read {}", path.display()))?);
    }
    let said = read_mapping(args.mapping.as_deref())?;
    let app = server::open(Config::load(config, &[])?, Clock::system()).await?;
    ensemble_db::migrate(&app.db, migrations::ALL, app.now()).await?;
    let org = place(&app, &args.at).await?;
    let viewer = Viewer::system(&app, org, "a file from the command line");
    let (name, arrived) = take_in(&app.files, &args.files).await?;
    let remembered = if kind == Kind::Attendance { store::marking(&viewer, org).await? } else { None };
    let chosen = choose(&viewer, &name, &arrived, kind, said, remembered).await;
    let is_unreadable = |why: &anyhow::Error| matches!(why.downcast_ref(), Some(web::Problem::Unreadable(_)));
    let (choices, checked) = chosen.map_err(|why| match args.files.len() > 1 && is_unreadable(&why) {
        true => anyhow::anyhow!(set::NO_SET),
        false => why,
    })?;
    let file_key = Uuid::from_u128(u128::from_be_bytes(app.rng.bytes()));
    let new = NewImport {
        id: app.id(),
        kind,
        file_name: name,
        bytes: i64::try_from(arrived.bytes).unwrap_or(i64::MAX),
        sha256: checked.fingerprint.clone(),
        file_key,
        create_schools: args.create_schools,
        choices,
    };
    app.files.keep(file_key, arrived)?;
    let result = bring_in(&app, &viewer, org, &new, args.dry_run).await;
    // Kept only where a worker is still to write it.
    if args.dry_run || result.is_err() {
        app.files.remove(file_key).await?;
    }
    result
}

fn read_mapping(file: Option<&Path>) -> anyhow::Result<Said> {
    let Some(path) = file else { return Ok(Said::default()) };
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not a mapping", path.display()))
}

async fn place(app: &App, at: &str) -> anyhow::Result<Id<Org>> {
    match network::store::by_code_or_name(app, at).await?.as_slice() {
        [one] => Ok(one.id),
        [] => bail!("there is no organisation with the code or name {at}"),
        many => bail!("{} organisations are called {at}: use the school's code", many.len()),
    }
}

/// A copy of ours, so that what is written is what was shown; several files are one set.
async fn take_in(files: &Files, paths: &[PathBuf]) -> anyhow::Result<(String, Arrived)> {
    let mut all = Vec::new();
    for path in paths {
        let cannot = || format!("cannot read {}", path.display());
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let file = File::open(path).await.with_context(cannot)?;
        all.push((name, files.take_in(file).await.with_context(cannot)?));
    }
    set::together(files, all).await?.map_err(anyhow::Error::msg)
}

async fn choose(
    viewer: &Viewer,
    name: &str,
    arrived: &Arrived,
    kind: Kind,
    said: Said,
    remembered: Option<Marking>,
) -> anyhow::Result<(Choices, Checked)> {
    let look = async |choices: &Choices| -> anyhow::Result<Checked> {
        let asked = reader::Asked {
            name: name.to_owned(),
            kind,
            choices: choices.clone(),
            remembered: Remembered::default(),
            today: viewer.today.clone(),
        };
        Ok(reader::look(&viewer.app, arrived.open().await?, asked).await?)
    };
    if said.codes.is_none() && !said.own.is_empty() {
        bail!("say which list \"own\" is about: \"codes\": \"england\" or \"scotland\"");
    }
    let marking = said.codes.map(|list| Marking { list, own: said.own });
    let mut choices = Choices {
        taken_on: said.taken_on,
        letters: said.letters,
        absent: said.absent,
        nameless: said.nameless,
        asked: said.asked,
        title: said.title,
        marking: marking.or(remembered),
        ..Choices::default()
    };
    let mut checked = look(&choices).await?;
    if let Some(sheet) = said.sheet {
        let Some((at, ..)) = checked.sheets.iter().find(|(_, name, _)| *name == sheet) else {
            bail!("{name} has no sheet called {sheet}");
        };
        choices.sheet = Some(*at);
        checked = look(&choices).await?;
    }
    let mut mapping = checked.mapping.clone();
    mapping.dates = said.dates;
    for (heading, target) in said.columns {
        if !mapping.columns.iter().any(|c| c.heading == heading) {
            bail!("{name} has no column called {heading}");
        }
        mapping.set(&heading, target);
    }
    choices.mapping = Some(mapping);
    for (heading, graded) in said.scales {
        if !checked.columns.iter().any(|c| c.heading == heading) {
            bail!("{name} has no column called {heading}");
        }
        let chosen = graded.chosen(&heading)?;
        choices.scales.insert(heading, chosen);
    }
    let checked = look(&choices).await?;
    for (heading, told) in grades::of_answers(&checked.grades) {
        choices.scales.entry(heading).or_insert(told);
    }
    for grades in &checked.grades {
        let Some(said) = choices.scales.get_mut(&grades.heading) else { continue };
        said.scale = grades.said.as_ref().and_then(|s| s.scale.clone());
        if let (None, Some(scale)) = (&said.at_least, &said.scale) {
            said.at_least = grades.middle(scale);
        }
    }
    let checked = look(&choices).await?;
    Ok((choices, checked))
}

async fn bring_in(
    app: &App,
    viewer: &Viewer,
    org: Id<Org>,
    new: &NewImport,
    dry_run: bool,
) -> anyhow::Result<()> {
    let receiving = store::receiving(viewer, org).await?;
    let mut act = Act::new(viewer.clone());
    store::insert(&mut act, &receiving, new).await?;
    let import = store::find_in(&mut act, new.id).await?;
    // What is shown is compared before anything is written; the row of a rehearsal is given up again.
    drop(act);
    let Some(preview) = compare::preview(viewer, &import, None, &Far::default()).await? else {
        bail!("the file is no longer kept");
    };
    for severity in [Severity::Stop, Severity::Fix, Severity::Glance] {
        preview.checked.of(severity).take(20).for_each(|p| say(&line(p)));
    }
    if !preview.may_be_written() {
        bail!("nothing of {} can be written until this is put right", new.file_name);
    }
    say(&format!(
        "{}: {}. This will {}.",
        new.file_name,
        plural(preview.checked.read, "row", "rows"),
        views::sentence(&preview.counts)
    ));
    if preview.counts.waiting > 0 {
        let rows = plural(preview.counts.waiting, "row", "rows");
        say(&format!("{rows} will wait for somebody to say whose they are."));
    }
    if preview.is_of_strangers() {
        bail!("nobody in {} is on the school's list of pupils, so nothing is brought in", new.file_name);
    }
    if preview.asks_of_nameless() {
        bail!(
            "{} of {} do not say who they are about, and the school has a list of its pupils: say \"nameless\": true in a mapping file to bring them in as people without names",
            plural(preview.counts.nameless, "row", "rows"),
            new.file_name
        );
    }
    if preview.asks_who_left() {
        bail!(
            "{} of {} pupils are not in the file: say \"absent\": \"leave\" or \"stay\" in a mapping file",
            preview.counts.leavers,
            preview.counts.present
        );
    }
    if dry_run {
        say("Nothing was written.");
        return Ok(());
    }
    let mut act = Act::new(viewer.clone());
    store::insert(&mut act, &receiving, new).await?;
    act.commit().await?;
    let import = store::editable(viewer, new.id).await?;
    let mut act = Act::new(viewer.clone());
    store::start(&mut act, &import).await?;
    act.commit().await?;
    wait(app, viewer, new.id).await
}

/// Works itself, or waits for the worker that was quicker.
async fn wait(app: &App, viewer: &Viewer, id: Id<Import>) -> anyhow::Result<()> {
    loop {
        worker::drain(app).await?;
        let import = store::find(viewer, id).await?;
        match import.state {
            State::Applied => {
                let receipt = import.receipt();
                if !receipt.left_out.is_empty() {
                    say(&format!("{} left out.", views::rows_in_words(&receipt.left_out)));
                }
                if import.waiting > 0 {
                    let rows = usize::try_from(import.waiting).unwrap_or_default();
                    let wait = plural(rows, "row waits", "rows wait");
                    let at = format!("{}/imports/{id}/waiting", app.config.base_url);
                    say(&format!("{wait} for somebody to say whose they are: {at}"));
                }
                say(&format!("Done: {}/imports/{id}", app.config.base_url));
                return Ok(());
            }
            State::Failed => bail!("the file was not written; everything is as it was"),
            _ => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    }
}

/// File, place and remedy. What a cell says may be about a pupil, so it is not printed.
fn line(problem: &Problem) -> String {
    let column = problem.column.as_ref().map(|c| format!(" ({})", c.name)).unwrap_or_default();
    format!("{}: {}{column}: {}. {}.", problem.file, problem.place(), hidden(&problem.what), problem.remedy)
}

/// Without what stands in quotation marks, and without numbers.
fn hidden(what: &str) -> String {
    let (mut out, mut inside) = (String::new(), false);
    for c in what.chars() {
        match c {
            '“' => {
                out.push_str("“…");
                inside = true;
            }
            '”' => {
                out.push(c);
                inside = false;
            }
            _ if inside => {}
            c if c.is_ascii_digit() => {
                if !out.ends_with('…') {
                    out.push('…');
                }
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::hidden;

    #[test]
    fn what_a_cell_says_is_not_printed() {
        assert_eq!(hidden("“Nell Byrne” is not a number"), "“…” is not a number");
        assert_eq!(hidden("the same pupil number, A801200001001, with"), "the same pupil number, A…, with");
    }
}
