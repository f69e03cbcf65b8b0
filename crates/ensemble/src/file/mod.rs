//! Uploaded files on their way in. A file is kept only until its import is applied or set
//! aside; what stays is its fingerprint.

use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};
use tempfile::TempPath;
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use uuid::Uuid;

/// How the names of files begin that are not there whole.
const ARRIVING: &str = "arriving-";

#[derive(Clone)]
pub struct Files {
    folder: PathBuf,
}

impl Files {
    pub fn new(folder: PathBuf) -> io::Result<Files> {
        std::fs::create_dir_all(&folder)?;
        Ok(Files { folder })
    }

    /// Keys are made by us, never by an uploader, so no name can climb out of the folder.
    pub fn path(&self, key: Uuid) -> PathBuf {
        self.folder.join(key.simple().to_string())
    }

    /// A file to be written piece by piece. Whoever makes it removes it when it is not finished.
    pub async fn create(&self, key: Uuid) -> io::Result<std::fs::File> {
        Ok(File::create(self.path(key)).await?.into_std().await)
    }

    /// Removes what a server that was killed left of files that were arriving, if it began before this time.
    pub fn sweep(&self, before: SystemTime) -> io::Result<()> {
        for entry in std::fs::read_dir(&self.folder)? {
            let entry = entry?;
            let is_arriving = entry.file_name().to_string_lossy().starts_with(ARRIVING);
            // One that has just arrived, or was given up, is there no more under this name.
            let began = entry.metadata().and_then(|file| file.modified());
            if is_arriving && began.is_ok_and(|began| began < before) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// A file that begins to arrive.
    pub fn arriving(&self) -> io::Result<Arriving> {
        let file = tempfile::Builder::new().prefix(ARRIVING).tempfile_in(&self.folder)?;
        let (file, path) = file.into_parts();
        Ok(Arriving { file: File::from_std(file), path, bytes: 0, hash: Sha256::new() })
    }

    /// A copy of a file from elsewhere.
    pub async fn take_in(&self, mut file: File) -> io::Result<Arrived> {
        let (mut arriving, mut piece) = (self.arriving()?, vec![0; 256 << 10]);
        loop {
            match file.read(&mut piece).await? {
                0 => return arriving.arrived().await,
                n => arriving.add(piece.get(..n).unwrap_or_default()).await?,
            }
        }
    }

    /// A file to work with, which is gone when it is closed.
    pub fn without_name(&self) -> io::Result<std::fs::File> {
        tempfile::tempfile_in(&self.folder)
    }

    /// Keeps a file that arrived whole.
    pub fn keep(&self, key: Uuid, arrived: Arrived) -> io::Result<()> {
        arrived.path.persist(self.path(key)).map_err(|failed| failed.error)
    }

    pub async fn open(&self, key: Uuid) -> io::Result<File> {
        File::open(self.path(key)).await
    }

    /// Removing what is already gone is not an error: jobs may run twice.
    pub async fn remove(&self, key: Uuid) -> io::Result<()> {
        match tokio::fs::remove_file(self.path(key)).await {
            Err(why) if why.kind() != io::ErrorKind::NotFound => Err(why),
            _ => Ok(()),
        }
    }
}

/// A file on its way to the disk, piece by piece. One that does not arrive whole leaves nothing.
pub struct Arriving {
    file: File,
    path: TempPath,
    bytes: u64,
    hash: Sha256,
}

impl Arriving {
    pub async fn add(&mut self, piece: &[u8]) -> io::Result<()> {
        self.hash.update(piece);
        self.bytes += piece.len() as u64;
        self.file.write_all(piece).await
    }

    pub async fn arrived(mut self) -> io::Result<Arrived> {
        self.file.flush().await?;
        let sha256 = self.hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
        Ok(Arrived { path: self.path, bytes: self.bytes, sha256 })
    }
}

/// A file that is there whole, and goes again unless it is kept.
pub struct Arrived {
    path: TempPath,
    pub bytes: u64,
    /// 64 hexadecimal digits.
    pub sha256: String,
}

impl Arrived {
    pub async fn open(&self) -> io::Result<File> {
        File::open(&self.path).await
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// For who may wait for the disk.
    pub fn open_now(&self) -> io::Result<std::fs::File> {
        std::fs::File::open(&self.path)
    }
}

/// Is there no room left for a file, on the disk or in what we may use of it?
pub fn is_full(why: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(why.kind(), FileTooLarge | QuotaExceeded | StorageFull)
}
