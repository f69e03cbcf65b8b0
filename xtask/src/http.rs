//! The little of HTTP/1.1 that measuring pages needs: one kept connection on loopback, GET only.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::Done;

pub struct Client {
    address: String,
    connection: BufReader<TcpStream>,
    cookie: String,
}

pub struct Reply {
    pub status: u16,
    /// As sent, so compressed when it was sent compressed.
    pub body: Vec<u8>,
    /// Headers and body, as they went over the wire.
    pub bytes: usize,
    pub took: Duration,
}

impl Client {
    pub fn connect(address: &str) -> Done<Self> {
        let stream =
            TcpStream::connect(address).map_err(|e| format!("Nothing answers on {address}: {e}."))?;
        stream.set_nodelay(true).map_err(|e| e.to_string())?;
        Ok(Self { address: address.to_owned(), connection: BufReader::new(stream), cookie: String::new() })
    }

    /// Signs in as one of the demo's people.
    pub fn sign_in(&mut self, handle: &str) -> Done {
        let reply = self.get(&format!("/demo/as/{handle}"), "identity")?;
        if reply.status < 400 {
            Ok(())
        } else {
            Err(format!("Signing in as {handle} was answered {}.", reply.status))
        }
    }

    /// Fetches a page; `encoding` is `br` or `identity`.
    pub fn get(&mut self, path: &str, encoding: &str) -> Done<Reply> {
        self.exchange(path, encoding).map_err(|e| format!("GET {path} did not work: {e}."))
    }

    fn exchange(&mut self, path: &str, encoding: &str) -> std::io::Result<Reply> {
        let (address, cookie) = (&self.address, &self.cookie);
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: text/html,*/*\r\nAccept-Encoding: {encoding}\r\nCookie: {cookie}\r\n\r\n"
        );
        let began = Instant::now();
        self.connection.get_mut().write_all(request.as_bytes())?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if self.connection.read_until(b'\n', &mut head)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
        }
        let head_text = String::from_utf8_lossy(&head);
        let header = |name: &'static str| headers(&head_text, name).next();
        let status = head_text.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
        let chunked = header("transfer-encoding").is_some_and(|value| value.contains("chunked"));
        let length = header("content-length").and_then(|value| value.parse().ok()).unwrap_or(0);
        let cookies: Vec<&str> =
            headers(&head_text, "set-cookie").filter_map(|cookie| cookie.split(';').next()).collect();
        if !cookies.is_empty() {
            self.cookie = cookies.join("; ");
        }
        let bodiless = status == 204 || status == 304;
        let (body, framing) = match (bodiless, chunked) {
            (true, _) => (Vec::new(), 0),
            (false, true) => read_chunks(&mut self.connection)?,
            (false, false) => (read_exactly(&mut self.connection, length)?, 0),
        };
        let bytes = head.len() + body.len() + framing;
        Ok(Reply { status, body, bytes, took: began.elapsed() })
    }
}

/// The values of a header, whose name ignores case.
fn headers<'h>(head: &'h str, name: &'h str) -> impl Iterator<Item = &'h str> {
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    lines.filter(move |(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

fn read_exactly(from: &mut impl Read, length: usize) -> std::io::Result<Vec<u8>> {
    let mut body = vec![0; length];
    from.read_exact(&mut body)?;
    Ok(body)
}

/// The body of a chunked reply, and how many bytes its framing took.
fn read_chunks(from: &mut impl BufRead) -> std::io::Result<(Vec<u8>, usize)> {
    let (mut body, mut framing) = (Vec::new(), 0);
    loop {
        let mut size = String::new();
        from.read_line(&mut size)?;
        let digits = size.trim().split(';').next().unwrap_or_default();
        let length = usize::from_str_radix(digits, 16).map_err(std::io::Error::other)?;
        body.extend(read_exactly(from, length)?);
        read_exactly(from, 2)?;
        framing += size.len() + 2;
        if length == 0 {
            return Ok((body, framing));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunked_body_is_put_together_and_its_framing_counted() {
        let sent = b"4\r\nwiki\r\n5;x=y\r\npedia\r\n0\r\n\r\n";
        let (body, framing) = read_chunks(&mut &sent[..]).unwrap();
        assert_eq!(body, b"wikipedia");
        assert_eq!(body.len() + framing, sent.len());
    }

    #[test]
    fn a_broken_chunk_is_an_error() {
        assert!(read_chunks(&mut &b"zz\r\n"[..]).is_err());
        assert!(read_chunks(&mut &b"9\r\nshort\r\n"[..]).is_err());
    }

    #[test]
    fn a_signed_in_client_keeps_its_cookies_and_its_connection() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let server = std::thread::spawn(move || {
            let mut stream = BufReader::new(listener.accept().unwrap().0);
            let signed_in = "HTTP/1.1 303 See Other\r\nSet-Cookie: a=1; HttpOnly\r\nset-cookie: b=2\r\nContent-Length: 0\r\n\r\n";
            let page = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
            [signed_in, page].map(|reply| {
                let mut asked = String::new();
                while !asked.ends_with("\r\n\r\n") {
                    stream.read_line(&mut asked).unwrap();
                }
                stream.get_mut().write_all(reply.as_bytes()).unwrap();
                asked
            })
        });
        let mut client = Client::connect(&address).unwrap();
        client.sign_in("teacher").unwrap();
        let page = client.get("/numbers", "br").unwrap();
        assert_eq!((page.status, page.body.as_slice()), (200, &b"hello"[..]));
        let [first, second] = server.join().unwrap();
        assert!(first.starts_with("GET /demo/as/teacher "));
        assert!(second.contains("Cookie: a=1; b=2\r\n"), "{second}");
    }
}
