//! The same place as pages that open in any browser, without us: one for each school, one to begin
//! with, and a style beside them. No script, and no address that leads out.

use std::collections::BTreeMap;

use super::archive::Zip;
use super::model::{Listed, Place};
use super::store::year::Names;
use super::store::{reading, roster};
use super::views::{book, school};
use crate::access::whole::Whole;
use crate::web::problem::Result;

/// Writes the pages, a school at a time.
pub async fn write(
    whole: &mut Whole,
    zip: &mut Zip,
    place: &Place,
    counts: &BTreeMap<&str, u64>,
    names: &Names,
) -> Result<Vec<Listed>> {
    let mut pages = Vec::new();
    let mut listed = vec![zip.put("read/style.css", &book::style())?];
    for id in roster::schools(whole).await? {
        let told = reading::school(whole, id, names).await?;
        let file = format!("read/{:03}-{}.html", pages.len() + 1, super::views::plain(&told.name));
        listed.push(zip.put(&file, &school::school(&told).into_string())?);
        pages.push((file, told.name));
    }
    listed.push(
        zip.put("read-me.html", &book::first(place, &pages, counts, whole.has_private()).into_string())?,
    );
    Ok(listed)
}
