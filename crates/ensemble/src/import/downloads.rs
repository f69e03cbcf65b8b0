//! Handlers of the files that can be taken away: what is wrong, what would change, what changed.

use super::model::Import;
use super::{compare, store, views};
use crate::access::Viewer;
use crate::web::id::Id;
use crate::web::table_file::{Cell, Download, Sheet, heads};
use crate::web::{Path, Problem, Result};

/// What has to be put right, as a file for the office.
async fn problem_sheet(viewer: &Viewer, id: Id<Import>) -> Result<Sheet> {
    let import = store::find(viewer, id).await?;
    let Some(preview) = compare::preview(viewer, &import, None).await? else {
        return Err(Problem::NotFound);
    };
    let row = |p: &ensemble_roster::Problem| {
        let rows: Vec<String> = p.rows.iter().map(ToString::to_string).collect();
        let (letter, heading) = p.column.as_ref().map_or(("", ""), |c| (c.letter.as_str(), c.name.as_str()));
        let sheet = p.sheet.as_deref().unwrap_or_default();
        let rows = rows.join(" ");
        [p.file.as_str(), sheet, &rows, letter, heading, &p.what, &p.remedy].map(Cell::from).to_vec()
    };
    Ok(Sheet {
        name: "Problems".to_owned(),
        heads: heads(["File", "Sheet", "Rows", "Column", "Heading", "What", "What you can do"]),
        rows: preview.checked.problems.iter().map(row).collect(),
        notes: vec![
            "Rows and columns are counted as the file itself counts them. Nothing was written.".to_owned(),
        ],
    })
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
    Ok(views::changes(&store::changes(&look, id).await?))
}

pub async fn changes(viewer: Viewer, Path(id): Path<Id<Import>>) -> Result<Download> {
    Ok(Download::csv(&change_sheet(&viewer, id).await?))
}

pub async fn changes_xlsx(viewer: Viewer, Path(id): Path<Id<Import>>) -> Result<Download> {
    Download::xlsx(&change_sheet(&viewer, id).await?)
}

/// The lists of a preview: who would join, leave, be renamed or move, as many as the page shows.
async fn preview_sheet(viewer: &Viewer, id: Id<Import>) -> Result<Sheet> {
    let import = store::find(viewer, id).await?;
    match compare::preview(viewer, &import, None).await? {
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
    match compare::preview(viewer, &import, None).await? {
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
