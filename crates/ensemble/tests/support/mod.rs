//! A whole application with nothing pretended but the clock, the dice and the post.

pub mod rows;
pub mod server;
pub mod world;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use ensemble::app::{App, Chance, Clock, Secret};
use ensemble::config::Config;
use ensemble::file::Files;
use ensemble::job::{queue, worker};
use ensemble::mail::{Mail, Mailer};
use ensemble_db::Db;
use tower::ServiceExt;

/// Thursday 26 November 2026, 3:25pm in London.
pub const NOW: i64 = 1_795_706_700_000;

/// `on_both!(a_sentence, |app| { … });` runs the body on SQLite and on PostgreSQL, on the small
/// world of `world.rs`, and refuses to end while a job is left undone.
#[macro_export]
macro_rules! on_both {
    ($name:ident, |$app:ident| $body:block) => {
        ensemble_db::both!($name, ensemble::migrations::ALL, |db: ensemble_db::Db| async move {
            let $app = $crate::support::TestApp::new(db).await;
            let app_at_the_end = $app.clone();
            $body
            app_at_the_end.has_nothing_left_to_do().await;
        });
    };
}

#[derive(Clone)]
pub struct TestApp {
    pub app: App,
    router: Router,
    _folder: std::sync::Arc<Scratch>,
}

struct Scratch(std::path::PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl TestApp {
    pub async fn new(db: Db) -> TestApp {
        let app = TestApp::empty(db).await;
        world::build(&app.app).await;
        app
    }

    /// With no organisation and nobody in it.
    pub async fn empty(db: Db) -> TestApp {
        let rng = Chance::seeded(7);
        let unique = Chance::from_system().unwrap().uuid_v7(NOW);
        let folder = std::env::temp_dir().join(format!("ensemble-test-{unique}"));
        let said = [
            ("data_dir", folder.display().to_string()),
            // This program is a test, and reads no files.
            ("reader", env!("CARGO_BIN_EXE_ensemble").to_owned()),
        ];
        let config = Config::load(None, &said).unwrap();
        let files = Files::new(folder.join("uploads")).unwrap();
        let clock = Clock::Still(NOW.into());
        let app = App::new(db, config, Mailer::memory(), files, clock, rng, Secret::new([7; 32])).unwrap();
        let router = ensemble::router::router(&app);
        TestApp { app, router, _folder: std::sync::Arc::new(Scratch(folder)) }
    }

    /// The same house, with files read by another program.
    pub fn with_reader(&self, program: &std::path::Path) -> TestApp {
        let folder = self.app.config.data_dir.clone();
        let said = [("data_dir", folder.display().to_string()), ("reader", program.display().to_string())];
        let config = Config::load(None, &said).unwrap();
        let files = Files::new(folder.join("uploads")).unwrap();
        let (clock, rng) = (Clock::Still(NOW.into()), Chance::from_system().unwrap());
        let db = self.app.db.clone();
        let app = App::new(db, config, Mailer::memory(), files, clock, rng, Secret::new([7; 32])).unwrap();
        let router = ensemble::router::router(&app);
        TestApp { app, router, _folder: self._folder.clone() }
    }

    /// A browser that has not signed in.
    pub fn visitor(&self) -> Browser {
        Browser { app: self.clone(), cookie: None }
    }

    /// A browser of somebody in the world, by handle.
    pub async fn as_(&self, handle: &str) -> Browser {
        let id = ensemble::person::store::by_handle(&self.app, handle).await.unwrap();
        let id = id.unwrap_or_else(|| panic!("there is no {handle} in this world"));
        let cookie = ensemble::web::session::begin(&self.app, id).await.unwrap();
        let cookie = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
        Browser { app: self.clone(), cookie: Some(cookie) }
    }

    /// Runs every job that waits.
    pub async fn work(&self) {
        worker::drain(&self.app).await.unwrap();
    }

    pub fn mails(&self) -> Vec<Mail> {
        self.app.mailer.sent()
    }

    pub async fn has_nothing_left_to_do(&self) {
        assert_eq!(
            queue::waiting(&self.app).await.unwrap(),
            0,
            "jobs are left undone at the end of the test"
        );
    }
}

/// A browser as far as a server can tell.
#[derive(Clone)]
pub struct Browser {
    app: TestApp,
    cookie: Option<String>,
}

#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Reply {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// What a person would read: no tags, one space between words.
    pub fn words(&self) -> String {
        let (mut out, mut inside) = (String::new(), false);
        for c in self.text().chars() {
            match c {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    out.push(' ');
                }
                c if !inside => out.push(c),
                _ => {}
            }
        }
        let out = out.replace("&amp;", "&").replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }
}

impl Browser {
    /// A page. One that says that a file is being read looks again by itself, as in a browser.
    pub async fn get(&self, path: &str) -> Reply {
        loop {
            let reply = self.get_at_once(path).await;
            if !reply.text().contains("id=\"reading\"") {
                return reply;
            }
        }
    }

    /// The page as it is at this moment.
    pub async fn get_at_once(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None, Vec::new(), true).await
    }

    /// Sends a form as a page of ours would.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = form(fields);
        self.send(Method::POST, path, Some("application/x-www-form-urlencoded".into()), body, true).await
    }

    /// Sends a form as a page of another site would.
    pub async fn post_from_elsewhere(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = form(fields);
        self.send(Method::POST, path, Some("application/x-www-form-urlencoded".into()), body, false).await
    }

    /// Sends a file in the field `file`, beside other fields.
    pub async fn upload(&self, path: &str, name: &str, bytes: &[u8], fields: &[(&str, &str)]) -> Reply {
        self.upload_all(path, &[(name, bytes)], fields).await
    }

    /// Several files, chosen together.
    pub async fn upload_all(&self, path: &str, files: &[(&str, &[u8])], fields: &[(&str, &str)]) -> Reply {
        const EDGE: &str = "----ensemble-test-edge";
        let mut body = Vec::new();
        for (field, value) in fields {
            body.extend(
                format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n")
                    .bytes(),
            );
        }
        for (name, bytes) in files {
            body.extend(
                format!(
                    "--{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
                     Content-Type: application/octet-stream\r\n\r\n"
                )
                .bytes(),
            );
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{EDGE}--\r\n").bytes());
        self.send(Method::POST, path, Some(format!("multipart/form-data; boundary={EDGE}")), body, true).await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        kind: Option<String>,
        body: Vec<u8>,
        from_here: bool,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:8080");
        request = request.header("sec-fetch-site", if from_here { "same-origin" } else { "cross-site" });
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let request = request.body(Body::from(body)).unwrap();
        let response = self.app.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Reply { status: parts.status, headers: parts.headers, bytes }
    }

    /// The browser after a reply that signed it in or out.
    pub fn keeping(&self, reply: &Reply) -> Browser {
        let cookie = reply.headers.get(header::SET_COOKIE).and_then(|v| v.to_str().ok());
        let cookie = cookie.map(|c| c.split(';').next().unwrap().to_owned());
        Browser { app: self.app.clone(), cookie: cookie.or(self.cookie.clone()) }
    }
}

fn form(fields: &[(&str, &str)]) -> Vec<u8> {
    let encode = |text: &str| {
        text.bytes()
            .map(|b| match b {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(b).to_string(),
                _ => format!("%{b:02X}"),
            })
            .collect::<String>()
    };
    let pairs: Vec<String> = fields.iter().map(|(k, v)| format!("{}={}", encode(k), encode(v))).collect();
    pairs.join("&").into_bytes()
}

/// How often a property is tried: often in the whole run, which asks for it, and less while working.
#[expect(clippy::disallowed_methods, reason = "the whole run asks for many by an environment variable")]
pub fn many<T>(in_the_whole_run: T, otherwise: T) -> T {
    match std::env::var("ENSEMBLE_MANY") {
        Ok(many) if !many.is_empty() => in_the_whole_run,
        _ => otherwise,
    }
}
