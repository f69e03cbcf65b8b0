//! The real program, started as a school starts it, and a browser that speaks to it over a socket.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// A server with a folder of its own, and a data manager of its network who has signed in.
pub struct Server {
    process: Child,
    pub address: String,
    pub folder: PathBuf,
    cookie: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Server {
    pub fn start(name: &str, settings: &[(&str, &str)]) -> Server {
        Server::start_by(Command::new(env!("CARGO_BIN_EXE_ensemble")), name, settings)
    }

    /// `command` may be a shell that sets the scene first.
    pub fn start_by(mut command: Command, name: &str, settings: &[(&str, &str)]) -> Server {
        let folder = std::env::temp_dir().join(format!("ensemble-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let data = folder.join("data");
        let invited = Command::new(env!("CARGO_BIN_EXE_ensemble"))
            .args(["invite", "--email", "a@b.example", "--role", "data_manager", "--at", "Shoreline"])
            .env("ENSEMBLE_DATA_DIR", &data)
            .current_dir(&folder)
            .output()
            .unwrap();
        assert!(invited.status.success(), "{invited:?}");
        let link = String::from_utf8(invited.stdout).unwrap();
        let link = link.trim().rsplit_once(":8080").expect("a link of this server").1.to_owned();
        command.arg("serve").env("ENSEMBLE_DATA_DIR", &data).env("ENSEMBLE_LISTEN", "127.0.0.1:0");
        for (setting, value) in settings {
            command.env(format!("ENSEMBLE_{}", setting.to_uppercase()), value);
        }
        command.current_dir(&folder).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let ready = lines.next().expect("the server says that it is ready").unwrap();
        let address = ready.rsplit_once("http://").expect("an address").1.to_owned();
        let mut server = Server { process, address, folder, cookie: String::new() };
        let signed_in = server.send("POST", &link, "application/x-www-form-urlencoded", b"");
        server.cookie = signed_in
            .lines()
            .find_map(|line| line.to_lowercase().starts_with("set-cookie: ").then(|| line[12..].to_owned()))
            .unwrap_or_else(|| panic!("nobody was signed in: {signed_in}"));
        server.cookie = server.cookie.split(';').next().unwrap().to_owned();
        server
    }

    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// A page. One that says that a file is being read looks again by itself, as in a browser.
    pub fn get(&self, path: &str) -> String {
        loop {
            let reply = self.send("GET", path, "text/plain", b"");
            if !reply.contains("id=\"reading\"") {
                return reply;
            }
        }
    }

    /// Status line, headers and page.
    pub fn send(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> String {
        let mut stream = self.begin(method, path, kind, body.len());
        // A server that has read enough may close before it has read all.
        let _ = stream.write_all(body);
        let mut reply = Vec::new();
        let _ = stream.read_to_end(&mut reply);
        String::from_utf8_lossy(&reply).into_owned()
    }

    /// The head of a request, with nothing after it yet.
    pub fn begin(&self, method: &str, path: &str, kind: &str, length: usize) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let cookie = &self.cookie;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n\
             Cookie: {cookie}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
        )
        .unwrap();
        stream
    }

    pub fn upload(&self, kind: &str, name: &str, bytes: &[u8]) -> String {
        self.send("POST", "/imports", "multipart/form-data; boundary=edge", &upload_body(kind, name, bytes))
    }

    /// Names of what is kept of uploads.
    pub fn uploads(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.join("data/uploads")).unwrap();
        let mut all: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        all.sort();
        all
    }

    /// A line of /proc/ID/status, in kilobytes.
    pub fn memory_kb(&self, line: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap();
        let line = status.lines().find(|l| l.starts_with(line)).expect("a line of the status");
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Processes that the server has started and that still run.
    pub fn children(&self) -> Vec<u32> {
        let mut all = Vec::new();
        for task in std::fs::read_dir(format!("/proc/{}/task", self.id())).unwrap().flatten() {
            let text = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
            all.extend(text.split_whitespace().filter_map(|id| id.parse::<u32>().ok()));
        }
        all
    }
}

pub fn upload_body(kind: &str, name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\n{kind}\r\n--edge\r\n\
         Content-Disposition: form-data; name=\"create_schools\"\r\n\r\non\r\n--edge\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    body
}
