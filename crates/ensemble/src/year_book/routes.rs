//! Handlers of the year book.

use super::lines::{Of, lines, place};
use super::views;
use crate::access::Viewer;
use crate::web::locale::month_of;
use crate::web::table_file::{Cell, Download, Sheet, heads};
use crate::web::{Form, Page, Query, Result};

/// "Our school" where it is asked for and there is one.
fn of(viewer: &Viewer, query: &Form) -> Of {
    match query.text("of") {
        "school" if place(viewer, Of::School).is_some() => Of::School,
        _ => Of::Network,
    }
}

pub async fn show(viewer: Viewer, Query(query): Query) -> Result<Page> {
    let of = of(&viewer, &query);
    Ok(views::show(&viewer, of, &lines(&viewer, of).await?))
}

async fn sheet(viewer: &Viewer, query: &Form) -> Result<Sheet> {
    let lines = lines(viewer, of(viewer, query)).await?;
    let row =
        |line: &super::lines::Line| vec![Cell::Text(month_of(&viewer.app, line.at)), Cell::Text(line.text())];
    let rows = lines.iter().map(row).collect();
    let notes = vec![
        "By month, the newest first. Nobody is counted, and what a team takes back is gone from here."
            .to_owned(),
    ];
    Ok(Sheet { name: "Year book".to_owned(), heads: heads(["Month", "Sentence"]), rows, notes })
}

pub async fn csv(viewer: Viewer, Query(query): Query) -> Result<Download> {
    Ok(Download::csv(&sheet(&viewer, &query).await?))
}

pub async fn xlsx(viewer: Viewer, Query(query): Query) -> Result<Download> {
    Download::xlsx(&sheet(&viewer, &query).await?)
}
