//! Several files given together: a set of School Data Sync, put into one zip so that it is kept, read
//! and fingerprinted as one file.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

pub const NO_SET: &str =
    "These files are not one set of School Data Sync. Bring other files in one at a time";

/// One file as it is; several as one, in the order of their names, so that the same set is the same file.
pub fn together(mut files: Vec<(String, Vec<u8>)>) -> Result<(String, Vec<u8>), &'static str> {
    if files.len() < 2 {
        return files.pop().ok_or("Choose a file");
    }
    files.sort();
    let first = files.first().map(|(name, _)| name.clone()).unwrap_or_default();
    let name = format!("{first} and {} more", files.len() - 1);
    // Two of one name cannot be of one set.
    zipped(&files).map(|bytes| (name, bytes)).map_err(|_| NO_SET)
}

fn zipped(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default())?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}
