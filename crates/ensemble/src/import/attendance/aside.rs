//! Marks put aside on the disk while a file is compared and written, so that it does not matter how many there are.

use std::io::{self, SeekFrom};

use ensemble_roster::attendance::Who;
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _};

use super::{Half, Mark};
use crate::file::Files;

/// Bytes of a mark: row, pupil, half day and code.
const BYTES: usize = 14;
/// How many marks are looked at together where nobody asks for a number.
const MANY: usize = 20_000;

/// The marks of a file, in its order, in a file that is gone when this is.
#[derive(Debug, Default)]
pub struct Aside {
    file: Option<File>,
    /// How many are left until the end.
    left: usize,
    all: usize,
    /// Rows that are not written.
    held: Vec<usize>,
    /// Where each pupil stands once those of whom nothing is written are gone.
    places: Vec<u32>,
}

impl Aside {
    pub async fn put(&mut self, files: &Files, marks: &[Mark]) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            empty => empty.insert(File::from_std(files.without_name()?)),
        };
        let mut bytes = Vec::with_capacity(marks.len() * BYTES);
        for mark in marks {
            bytes.extend(mark.row.to_le_bytes());
            bytes.extend(mark.pupil.to_le_bytes());
            bytes.extend(mark.half.number().to_le_bytes());
            bytes.extend(mark.code.to_le_bytes());
        }
        self.all += marks.len();
        file.write_all(&bytes).await?;
        file.flush().await
    }

    /// Leaves out the marks of these rows. A pupil is then known by the first row that is left; one without any is
    /// none of the file's.
    pub async fn hold(&mut self, rows: &[usize], pupils: &mut Vec<(usize, Who)>) -> io::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        self.held = rows.to_vec();
        let mut first: Vec<Option<u32>> = vec![None; pupils.len()];
        self.begin().await?;
        while let Some(marks) = self.next(MANY).await? {
            for mark in marks {
                if let Some(first) = first.get_mut(mark.pupil as usize) {
                    first.get_or_insert(mark.row);
                }
            }
        }
        let mut places = 0..;
        let place = |first: &Option<u32>| first.and_then(|_| places.next()).unwrap_or(u32::MAX);
        self.places = first.iter().map(place).collect();
        let mut first = first.into_iter();
        pupils.retain_mut(|(row, _)| match first.next().flatten() {
            Some(of_pupil) => {
                *row = of_pupil as usize;
                true
            }
            None => false,
        });
        Ok(())
    }

    /// How many there are, and how many of them have been gone over.
    pub fn gone_over(&self) -> (u64, u64) {
        ((self.all - self.left.min(self.all)) as u64, self.all as u64)
    }

    /// Goes back to the first.
    pub async fn begin(&mut self) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            file.seek(SeekFrom::Start(0)).await?;
        }
        self.left = self.all;
        Ok(())
    }

    /// The marks among the next so many that are not held back; none at the end.
    pub async fn next(&mut self, most: usize) -> io::Result<Option<Vec<Mark>>> {
        let many = most.min(self.left);
        let (Some(file), true) = (&mut self.file, many > 0) else { return Ok(None) };
        let mut bytes = vec![0; many * BYTES];
        file.read_exact(&mut bytes).await?;
        self.left -= many;
        let marks = bytes.chunks_exact(BYTES).filter_map(mark);
        let open = marks.filter(|mark| self.held.binary_search(&(mark.row as usize)).is_err());
        let place = |pupil: u32| self.places.get(pupil as usize).copied().unwrap_or(pupil);
        Ok(Some(open.map(|mark| Mark { pupil: place(mark.pupil), ..mark }).collect()))
    }
}

fn mark(bytes: &[u8]) -> Option<Mark> {
    let number = |from: usize| Some(u32::from_le_bytes(bytes.get(from..from + 4)?.try_into().ok()?));
    let code = u16::from_le_bytes(bytes.get(12..14)?.try_into().ok()?);
    Some(Mark { row: number(0)?, pupil: number(4)?, half: Half::from_number(number(8)?), code })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn marks_come_back_without_held_rows_and_their_pupils() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::new(folder.path().to_owned()).unwrap();
        let half = Half::parse("2026-09-01 am").unwrap();
        let mark = |row, pupil| Mark { row, pupil, half, code: 3 };
        let who = |number: &str| Who { number: Some(number.to_owned()), ..Who::default() };
        let mut aside = Aside::default();
        let mut pupils = vec![(2, who("a")), (3, who("b")), (4, who("c"))];
        aside.put(&files, &[mark(2, 0), mark(3, 1)]).await.unwrap();
        aside.put(&files, &[mark(4, 2), mark(5, 0)]).await.unwrap();
        aside.hold(&[2, 3], &mut pupils).await.unwrap();
        assert_eq!(pupils, [(5, who("a")), (4, who("c"))]);
        aside.begin().await.unwrap();
        assert_eq!(aside.next(3).await.unwrap().unwrap(), [mark(4, 1)]);
        assert_eq!(aside.next(3).await.unwrap().unwrap(), [mark(5, 0)]);
        assert_eq!(aside.next(3).await.unwrap(), None);
    }
}
