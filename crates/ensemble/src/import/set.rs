//! Several files given together: a set of School Data Sync, put into one zip so that it is kept, read
//! and fingerprinted as one file.

use std::fs::File;
use std::io::{self, Seek as _};

use zip::ZipWriter;
use zip::result::{ZipError, ZipResult};
use zip::write::SimpleFileOptions;

use crate::file::{Arrived, Files};

pub const NO_SET: &str =
    "These files are not one set of School Data Sync. Bring other files in one at a time";

/// One file as it is; several as one, in the order of their names, so that the same set is the same file. The inner
/// error is what to say to the person.
pub async fn together(
    folder: &Files,
    mut files: Vec<(String, Arrived)>,
) -> io::Result<Result<(String, Arrived), &'static str>> {
    if files.len() < 2 {
        return Ok(files.pop().ok_or("Choose a file"));
    }
    files.sort_by(|(a, _), (b, _)| a.cmp(b));
    let first = files.first().map(|(name, _)| name.clone()).unwrap_or_default();
    let name = format!("{first} and {} more", files.len() - 1);
    let zip = folder.without_name()?;
    match tokio::task::spawn_blocking(move || zipped(&files, zip)).await? {
        Ok(zip) => Ok(Ok((name, folder.take_in(zip.into()).await?))),
        Err(ZipError::Io(why)) => Err(why),
        // Two of one name cannot be of one set.
        Err(_) => Ok(Err(NO_SET)),
    }
}

fn zipped(files: &[(String, Arrived)], zip: File) -> ZipResult<File> {
    let mut zip = ZipWriter::new(zip);
    for (name, file) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default())?;
        io::copy(&mut file.open_now()?, &mut zip)?;
    }
    let mut zip = zip.finish()?;
    zip.rewind()?;
    Ok(zip)
}
