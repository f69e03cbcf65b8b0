//! Uploaded files on their way in. A file is kept only until its import is applied or set
//! aside; what stays is its fingerprint.

use std::io;
use std::path::PathBuf;

use uuid::Uuid;

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
    fn path(&self, key: Uuid) -> PathBuf {
        self.folder.join(key.simple().to_string())
    }

    /// A file to be written piece by piece. Whoever makes it removes it when it is not finished.
    pub async fn create(&self, key: Uuid) -> io::Result<std::fs::File> {
        Ok(tokio::fs::File::create(self.path(key)).await?.into_std().await)
    }

    /// A file to be read piece by piece.
    pub async fn open(&self, key: Uuid) -> io::Result<tokio::fs::File> {
        tokio::fs::File::open(self.path(key)).await
    }

    pub async fn put(&self, key: Uuid, bytes: &[u8]) -> io::Result<()> {
        tokio::fs::write(self.path(key), bytes).await
    }

    pub async fn get(&self, key: Uuid) -> io::Result<Vec<u8>> {
        tokio::fs::read(self.path(key)).await
    }

    /// Removing what is already gone is not an error: jobs may run twice.
    pub async fn remove(&self, key: Uuid) -> io::Result<()> {
        match tokio::fs::remove_file(self.path(key)).await {
            Err(why) if why.kind() != io::ErrorKind::NotFound => Err(why),
            _ => Ok(()),
        }
    }
}
