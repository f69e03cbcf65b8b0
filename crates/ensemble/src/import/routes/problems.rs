//! What has to be put right, as a file for the office: each problem beside the row as it came.

use axum::response::Response;
use ensemble_roster::Problem as Wrong;

use super::{as_file, download};
use crate::access::Viewer;
use crate::import::check::Quoted;
use crate::import::{Import, compare, csv, store};
use crate::web::id::Id;
use crate::web::{Path, Problem, Result};

pub async fn as_csv(viewer: Viewer, Path(id): Path<Id<Import>>) -> Result<Response> {
    let lines = lines(&viewer, id).await?;
    Ok(download("problems.csv", lines.iter().map(|line| csv::line(line)).collect()))
}

pub async fn as_xlsx(viewer: Viewer, Path(id): Path<Id<Import>>) -> Result<Response> {
    const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let bytes = csv::workbook("Problems", &lines(&viewer, id).await?)?;
    Ok(as_file("problems.xlsx", KIND, bytes))
}

async fn lines(viewer: &Viewer, id: Id<Import>) -> Result<Vec<Vec<String>>> {
    let import = store::find(viewer, id).await?;
    let Some(preview) = compare::preview(viewer, &import, None).await? else {
        return Err(Problem::NotFound);
    };
    let problems = preview.checked.problems;
    let rows = problems.iter().flat_map(|p| p.rows.iter().copied()).collect();
    let Some(checked) = compare::quoting(viewer, &import, rows).await? else {
        return Err(Problem::NotFound);
    };
    let heads = ["Row", "What", "What to do"].map(str::to_owned).into_iter();
    let mut all = vec![heads.chain(checked.quoted.headings.iter().cloned()).collect()];
    all.extend(problems.iter().flat_map(|problem| beside(problem, &checked.quoted)));
    Ok(all)
}

/// One line for each row that a problem names; one alone for a problem of the whole file.
fn beside(problem: &Wrong, quoted: &Quoted) -> Vec<Vec<String>> {
    let place = match (&problem.column, &problem.sheet) {
        (Some(column), _) => format!("Column {} ({}): ", column.letter, column.name),
        (None, Some(sheet)) => format!("{sheet}: "),
        (None, None) => String::new(),
    };
    let what = format!("{place}{}", problem.what);
    let line = |row: String, cells: &[String]| {
        [row, what.clone(), problem.remedy.clone()].into_iter().chain(cells.iter().cloned()).collect()
    };
    if problem.rows.is_empty() {
        return vec![line(String::new(), &[])];
    }
    let cells = |row: &usize| quoted.rows.get(row).map(Vec::as_slice).unwrap_or_default();
    problem.rows.iter().map(|row| line(row.to_string(), cells(row))).collect()
}
