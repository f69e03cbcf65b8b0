//! The same place as pages that open in any browser, without us: one for each school, one to begin
//! with, and a style beside them. No script, and no address that leads out.

use std::collections::BTreeMap;

use super::archive::Zip;
use super::model::{Listed, Place};
use super::store::{reading, roster};
use super::views::book;
use crate::access::whole::Whole;
use crate::web::problem::Result;

/// Writes the pages, a school at a time.
pub async fn write(
    whole: &mut Whole,
    zip: &mut Zip,
    place: &Place,
    counts: &BTreeMap<&str, u64>,
) -> Result<Vec<Listed>> {
    let mut pages = Vec::new();
    let mut listed = vec![zip.put("read/style.css", &book::style())?];
    for id in roster::schools(whole).await? {
        let school = reading::school(whole, id).await?;
        let file = format!("read/{:03}-{}.html", pages.len() + 1, super::views::plain(&school.name));
        listed.push(zip.put(&file, &book::school(&school).into_string())?);
        pages.push((file, school.name));
    }
    listed.push(
        zip.put("read-me.html", &book::first(place, &pages, counts, whole.has_private()).into_string())?,
    );
    Ok(listed)
}
