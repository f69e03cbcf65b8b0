//! Handlers of the files that can be taken away: what is wrong, what would change, what changed.

use ensemble_roster::Problem as Wrong;

use super::check::Quoted;
use super::model::{Import, Kind, StayedOut};
use super::{changed, compare, looking, store, views};
use crate::access::Viewer;
use crate::web::id::Id;
use crate::web::table_file::{Cell, Download, Sheet, heads};
use crate::web::{Path, Problem, Result};

/// What has to be put right, as a file for the office: each problem beside the row as it came.
async fn problem_sheet(viewer: &Viewer, id: Id<Import>) -> Result<Sheet> {
    let import = store::find(viewer, id).await?;
    let Some(preview) = looking::found(viewer, &import, None).await? else {
        return written(&import);
    };
    let problems = &preview.checked.problems;
    let named = problems.iter().flat_map(|p| p.rows.iter().copied()).collect();
    let Some(checked) = compare::quoting(viewer, &import, named).await? else {
        return Err(Problem::NotFound);
    };
    let mut all = heads(["File", "Row", "What", "What to do"]);
    all.extend(checked.quoted.headings.iter().cloned());
    let mut rows: Vec<Vec<Cell>> = problems.iter().flat_map(|p| beside(p, &checked.quoted)).collect();
    rows.iter_mut().for_each(|row| row.resize(all.len(), Cell::Nothing));
    Ok(Sheet {
        name: "Problems".to_owned(),
        heads: all,
        rows,
        notes: vec!["Rows are counted as the file itself counts them. Nothing was written.".to_owned()],
    })
}

/// Once it is written the file is gone, and with it what its cells said; where to look is known still.
fn written(import: &Import) -> Result<Sheet> {
    let stayed_out = import.receipt().stayed_out;
    if stayed_out.is_empty() {
        return Err(Problem::NotFound);
    }
    let line = |row: Cell, stayed: &StayedOut| {
        let column = stayed.column.as_ref().map(|c| format!("{} ({})", c.letter, c.name));
        vec![
            import.file_name.as_str().into(),
            row,
            column.map_or(Cell::Nothing, |c| c.as_str().into()),
            stayed.remedy.as_str().into(),
        ]
    };
    let lines = |stayed: &StayedOut| match stayed.rows.is_empty() {
        true => vec![line(Cell::Nothing, stayed)],
        false => stayed.rows.iter().map(|row| line((*row).into(), stayed)).collect::<Vec<_>>(),
    };
    Ok(Sheet {
        name: "Problems".to_owned(),
        heads: heads(["File", "Row", "Column", "What to do"]),
        rows: stayed_out.iter().flat_map(lines).collect(),
        notes: vec![
            "These rows stayed out when the file was written. What they say is in your own file.".to_owned(),
        ],
    })
}

/// One line for each row that a problem names; one alone for a problem of the whole file.
fn beside(problem: &Wrong, quoted: &Quoted) -> Vec<Vec<Cell>> {
    let place = match (&problem.column, &problem.sheet) {
        (Some(column), _) => format!("Column {} ({}): ", column.letter, column.name),
        (None, Some(sheet)) => format!("{sheet}: "),
        (None, None) => String::new(),
    };
    let what = format!("{place}{}", problem.what);
    let line = |row: Cell, cells: &[String]| {
        let own = [problem.file.as_str().into(), row, what.as_str().into(), problem.remedy.as_str().into()];
        own.into_iter().chain(cells.iter().map(|cell| cell.as_str().into())).collect()
    };
    if problem.rows.is_empty() {
        return vec![line(Cell::Nothing, &[])];
    }
    let cells = |row: &usize| quoted.rows.get(row).map(Vec::as_slice).unwrap_or_default();
    problem.rows.iter().map(|row| line((*row).into(), cells(row))).collect()
}

pub async fn problems(viewer: Viewer, Path(id): Path<Id<Import>>) -> Result<Download> {
    Ok(Download::csv(&problem_sheet(&viewer, id).await?))
}

pub async fn problems_xlsx(viewer: Viewer, Path(id): Path<Id<Import>>) -> Result<Download> {
    Download::xlsx(&problem_sheet(&viewer, id).await?)
}

/// What an import changed: how many rows of what. Names are on the pages of the school alone.
async fn change_sheet(viewer: &Viewer, id: Id<Import>) -> Result<Sheet> {
    let import = store::find(viewer, id).await?;
    if import.applied_at.is_none() {
        return Err(Problem::NotFound);
    }
    let look = viewer.look(import.org_id, None, "what a file changed").await?;
    Ok(views::changes(&import, &store::changes(&look, id).await?))
}

pub async fn changes(viewer: Viewer, Path(id): Path<Id<Import>>) -> Result<Download> {
    Ok(Download::csv(&change_sheet(&viewer, id).await?))
}

pub async fn changes_xlsx(viewer: Viewer, Path(id): Path<Id<Import>>) -> Result<Download> {
    Download::xlsx(&change_sheet(&viewer, id).await?)
}

/// Each row that a file would change, or changed, with the names of pupils.
async fn row_sheet(viewer: &Viewer, id: Id<Import>) -> Result<Sheet> {
    let import = store::find(viewer, id).await?;
    if !compare::may_see_names(viewer, import.org_id) {
        return Err(Problem::Forbidden(
            "Names of pupils are in this file. The head and the data manager of the school that it came in at can open it.",
        ));
    }
    let is_open = import.state.is_open();
    if import.kind == Kind::Survey || !(is_open || import.may_be_undone(viewer.now)) {
        return Err(Problem::NotFound);
    }
    let look = viewer.look(import.org_id, None, "the rows that a file changes").await?;
    let called = store::changed::called(viewer, &look, import.org_id).await?;
    if is_open {
        let preview = looking::found(viewer, &import, None).await?.ok_or(Problem::NotFound)?;
        return Ok(changed::sheet(&import, &preview.changed, called));
    }
    Ok(changed::sheet(&import, &store::changed::written(&look, id).await?, called))
}

pub async fn rows(viewer: Viewer, Path(id): Path<Id<Import>>) -> Result<Download> {
    Ok(Download::csv(&row_sheet(&viewer, id).await?))
}

pub async fn rows_xlsx(viewer: Viewer, Path(id): Path<Id<Import>>) -> Result<Download> {
    Download::xlsx(&row_sheet(&viewer, id).await?)
}

/// The lists of a preview: who would join, leave, be renamed or move, as many as the page shows.
async fn preview_sheet(viewer: &Viewer, id: Id<Import>) -> Result<Sheet> {
    let import = store::find(viewer, id).await?;
    match looking::found(viewer, &import, None).await? {
        Some(preview) if import.state.is_open() => Ok(views::preview_sheet(&preview)),
        _ => Err(Problem::NotFound),
    }
}

pub async fn preview_csv(viewer: Viewer, Path(id): Path<Id<Import>>) -> Result<Download> {
    Ok(Download::csv(&preview_sheet(&viewer, id).await?))
}

pub async fn preview_xlsx(viewer: Viewer, Path(id): Path<Id<Import>>) -> Result<Download> {
    Download::xlsx(&preview_sheet(&viewer, id).await?)
}

/// The first rows of a file of results, as they came.
async fn first_sheet(viewer: &Viewer, id: Id<Import>) -> Result<Sheet> {
    let import = store::find(viewer, id).await?;
    match looking::found(viewer, &import, None).await? {
        Some(preview) if import.state.is_open() => views::first_sheet(&preview).ok_or(Problem::NotFound),
        _ => Err(Problem::NotFound),
    }
}

pub async fn first_csv(viewer: Viewer, Path(id): Path<Id<Import>>) -> Result<Download> {
    Ok(Download::csv(&first_sheet(&viewer, id).await?))
}

pub async fn first_xlsx(viewer: Viewer, Path(id): Path<Id<Import>>) -> Result<Download> {
    Download::xlsx(&first_sheet(&viewer, id).await?)
}
