//! Files of statistics: all that a fit needs of the rows of a school, without the rows.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use ensemble_stats::mixed::{Formula, Statistics, StatisticsError, Term};

use crate::analyse::formula::{self, Variable};
use crate::analyse::near;
use crate::analyse::table::Table;

/// A group of fewer rows may say something of a single pupil.
const FEW: u64 = 10;

/// The sum of the files, and the model: the formula's, or all that the files hold.
pub fn read(files: &[PathBuf], text: Option<&str>) -> anyhow::Result<(Statistics, Formula)> {
    let mut sum: Option<Statistics> = None;
    for path in files {
        let next = one(path)?;
        match &mut sum {
            None => sum = Some(next),
            Some(sum) => {
                sum.add(&next).with_context(|| format!("{} cannot be added", path.display()))?;
            }
        }
    }
    let sum = sum.context("give --data and --formula, or --stats-file")?;
    let formula = match text {
        Some(text) => by_formula(&sum, text)?,
        None => whole(&sum),
    };
    Ok((sum, formula))
}

/// Any table that the library's own reader may have, by way of the reader of all tables: XLSX, other separators.
fn one(path: &Path) -> anyhow::Result<Statistics> {
    let table = Table::read(path)?;
    let names = table.names();
    let columns = names.iter().map(|name| table.column(name)).collect::<anyhow::Result<Vec<_>>>()?;
    let mut text = line(names.iter().copied());
    for row in 0..table.rows() {
        text.push_str(&line(columns.iter().map(|c| c.get(row).map_or("", String::as_str))));
    }
    Statistics::read(&text).map_err(|why| {
        let row = |line: usize| table.numbers.get(line.wrapping_sub(2)).copied().unwrap_or(line);
        let file = &table.file;
        match why {
            StatisticsError::NotANumber { line, name } => {
                anyhow::anyhow!("{file}, row {}, column {name}: this is not a number that could be used", row(line))
            }
            StatisticsError::Impossible { line } => anyhow::anyhow!(
                "{file}, row {}: these numbers are not possible. n is at least 1, and no sum of squares is negative",
                row(line)
            ),
            StatisticsError::NoColumn { name } => {
                anyhow::anyhow!(near::missing(file, "column", &name, &names))
            }
            other => anyhow::anyhow!("{file}: {other}"),
        }
    })
}

fn line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
    quoted.join(",") + "\n"
}

/// Without a formula: the last variable is explained by the others, and varies between all groupings.
fn whole(statistics: &Statistics) -> Formula {
    let (outcome, columns) = match statistics.variables.split_last() {
        Some((outcome, columns)) => (outcome.as_str(), columns),
        None => ("", &[][..]),
    };
    let formula = columns.iter().fold(Formula::new(outcome), |f, column| f.column(column));
    statistics.factors.iter().fold(formula, |f, factor| f.group(factor))
}

fn by_formula(statistics: &Statistics, text: &str) -> anyhow::Result<Formula> {
    let parsed = formula::parse_grouped(text)?;
    let variable = |name: String| known(name, &statistics.variables, "variable");
    let labels = |terms: &[formula::Term]| {
        let label = |term: &formula::Term| term.iter().map(Variable::label).collect::<Vec<_>>().join(":");
        terms.iter().map(|term| variable(label(term))).collect::<anyhow::Result<Vec<_>>>()
    };
    let mut model = Formula::new(&variable(parsed.response.clone())?);
    model.intercept = parsed.intercept;
    model.columns = labels(&parsed.terms)?;
    for random in &parsed.random {
        let factor = match statistics.factors.contains(&random.name()) {
            true => random.name(),
            // The library makes `inner:outer` of two that the files hold.
            false => {
                let parts =
                    random.group.iter().map(|name| known(name.clone(), &statistics.factors, "grouping"));
                parts.collect::<anyhow::Result<Vec<_>>>()?.join(":")
            }
        };
        model.random.push(Term { factor, intercept: random.intercept, columns: labels(&random.terms)? });
    }
    Ok(model)
}

fn known(name: String, names: &[String], what: &str) -> anyhow::Result<String> {
    if names.contains(&name) {
        return Ok(name);
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    bail!(near::missing("the file of statistics", what, &name, &names))
}

/// Writes the file, and says what is in it.
pub fn write(statistics: &Statistics, to: &Path, notes: Vec<String>) -> anyhow::Result<String> {
    std::fs::write(to, statistics.write()).with_context(|| format!("cannot write {}", to.display()))?;
    let rows: u64 = statistics.cells.iter().map(|c| c.n).sum();
    let groups = match statistics.cells.len() {
        1 => "1 group".to_owned(),
        n => format!("{n} groups"),
    };
    let mut out = vec![format!(
        "Wrote {}: {groups} from {rows} rows, with the means, squares and products of {}.",
        to.display(),
        statistics.variables.join(", ")
    )];
    out.extend(notes.into_iter().map(|note| format!("Note: {note}")));
    let few = statistics.cells.iter().filter(|c| c.n < FEW).count();
    if few > 0 {
        out.push(format!(
            "Note: {few} of the groups have fewer than {FEW} rows. Look before you share: figures of so few may say \
             something of a single pupil."
        ));
    }
    Ok(out.join("\n"))
}
