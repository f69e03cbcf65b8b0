//! Frames: four bytes that say how long it is, then what it says.

use std::io::{self, Read, Write};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// The longest frame that is believed.
const LONGEST: u32 = 256 << 20;

/// Why there is no frame.
#[derive(Debug, PartialEq, Eq)]
pub enum Broken {
    /// The other side said no more, or stopped in the middle.
    Off,
    TooLong,
}

fn length(bytes: &[u8]) -> io::Result<[u8; 4]> {
    let length = u32::try_from(bytes.len()).ok().filter(|n| *n <= LONGEST);
    length.map(u32::to_le_bytes).ok_or_else(|| io::ErrorKind::InvalidInput.into())
}

pub async fn send(to: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> io::Result<()> {
    to.write_all(&length(bytes)?).await?;
    to.write_all(bytes).await
}

/// Room is made as bytes come, not as many as are promised.
pub async fn receive(from: &mut (impl AsyncRead + Unpin)) -> Result<Vec<u8>, Broken> {
    let promised = from.read_u32_le().await.map_err(|_| Broken::Off)?;
    if promised > LONGEST {
        return Err(Broken::TooLong);
    }
    let mut bytes = Vec::new();
    let came = from.take(u64::from(promised)).read_to_end(&mut bytes).await;
    if came.is_ok_and(|n| n == promised as usize) { Ok(bytes) } else { Err(Broken::Off) }
}

/// [`send`], on the child's side.
pub fn write(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    to.write_all(&length(bytes)?)?;
    to.write_all(bytes)
}

/// [`receive`], on the child's side.
pub fn read(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let promised = promised(from)?;
    let mut bytes = Vec::new();
    let came = from.take(promised as u64).read_to_end(&mut bytes)?;
    if came == promised { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// How many bytes a frame says that it has.
pub fn promised(from: &mut impl Read) -> io::Result<usize> {
    let mut promised = [0; 4];
    from.read_exact(&mut promised)?;
    match u32::from_le_bytes(promised) {
        too_many if too_many > LONGEST => Err(io::ErrorKind::InvalidData.into()),
        promised => Ok(promised as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_frame_goes_through_whole_and_a_broken_one_not_at_all() {
        let mut line = Vec::new();
        write(&mut line, b"rows").unwrap();
        send(&mut line, b"").await.unwrap();
        assert_eq!(read(&mut line.as_slice()).unwrap(), b"rows");
        let mut from = line.as_slice();
        assert_eq!(receive(&mut from).await.unwrap(), b"rows");
        assert_eq!(receive(&mut from).await.unwrap(), b"");
        assert_eq!(receive(&mut from).await, Err(Broken::Off));
        assert_eq!(receive(&mut [9, 0, 0, 0, 1].as_slice()).await, Err(Broken::Off));
        assert_eq!(receive(&mut [255; 9].as_slice()).await, Err(Broken::TooLong));
        assert!(read(&mut [255; 9].as_slice()).is_err());
    }
}
