//! `demo`, `serve` and `work`: the commands that stay.

use std::path::Path;

use anyhow::Context as _;
use ensemble_db::{Db, Options};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

use super::{Demo, say, tell};
use crate::app::{App, Chance, Clock, Secret};
use crate::config::Config;
use crate::file::Files;
use crate::job::worker;
use crate::mail::Mailer;
use crate::{demo, migrations, router, web};

/// Everything from settings: what `serve`, `work` and the chores start with.
pub async fn open(config: Config, clock: Clock) -> anyhow::Result<App> {
    std::fs::create_dir_all(&config.data_dir)
        .with_context(|| format!("cannot make the folder {}", config.data_dir.display()))?;
    let db = Db::open(&config.database_url, Options::default()).await?;
    let mailer = Mailer::from_setting(&config.mail, &config.data_dir)?;
    let files = Files::new(config.data_dir.join("uploads"))?;
    let rng = Chance::from_system()?;
    let secret = read_or_make_secret(&config.data_dir, &rng)?;
    App::new(db, config, mailer, files, clock, rng, secret)
}

/// The server's key, made on the first start. Losing it signs nobody out; it only ends links that
/// are on their way.
fn read_or_make_secret(folder: &Path, rng: &Chance) -> anyhow::Result<Secret> {
    let path = folder.join("secret");
    if let Ok(bytes) = std::fs::read(&path) {
        let bytes: [u8; 32] =
            bytes.try_into().map_err(|_| anyhow::anyhow!("{} is not a key of 32 bytes", path.display()))?;
        return Ok(Secret::new(bytes));
    }
    let bytes = rng.bytes::<32>();
    write_private(&path, &bytes).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(Secret::new(bytes))
}

fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(bytes)
}

pub async fn serve(file: Option<&Path>) -> anyhow::Result<()> {
    log_to_stderr("info");
    let app = open(Config::load(file, &[])?, Clock::system()).await?;
    ensemble_db::migrate(&app.db, migrations::ALL, app.now()).await?;
    let address = app.config.listen.clone();
    let listener =
        TcpListener::bind(&address).await.with_context(|| format!("cannot listen on {address}"))?;
    say(&format!("Ready on http://{}", listener.local_addr()?));
    stay(app, Some(listener)).await
}

pub async fn work(file: Option<&Path>) -> anyhow::Result<()> {
    log_to_stderr("info");
    let app = open(Config::load(file, &[])?, Clock::system()).await?;
    say("Ready for work");
    stay(app, None).await
}

pub async fn demo(options: Demo) -> anyhow::Result<()> {
    log_to_stderr("warn");
    let scale = format!("{:?}", options.scale).to_lowercase();
    let folder =
        options.data_dir.clone().unwrap_or_else(|| format!("data/demo-{scale}-{}", options.seed).into());
    let listener = TcpListener::bind(("127.0.0.1", options.port))
        .await
        .with_context(|| format!("port {} is taken: choose another with --port", options.port))?;
    let address = format!("http://{}", listener.local_addr()?);
    let said = [
        ("data_dir", folder.display().to_string()),
        ("base_url", address.clone()),
        ("listen", listener.local_addr()?.to_string()),
        ("mail", "file".to_owned()),
        ("database_url", options.database_url.clone().unwrap_or_default()),
        ("time_zone", "Europe/London".to_owned()),
    ];
    let mut config = Config::load(None, &said)?;
    config.demo = true;
    let app = open(config, Clock::starting(demo::STARTS_AT_MS)).await?;
    ensemble_db::migrate(&app.db, migrations::ALL, app.now()).await?;
    demo::build(&app, options.scale, options.seed, &|line| tell(line)).await?;
    say(&format!("Ready on {address}"));
    if !options.no_open {
        open_browser(&address);
    }
    stay(app, Some(listener)).await
}

/// Serves and works until it is told to stop; what is under way is finished first.
async fn stay(app: App, listener: Option<TcpListener>) -> anyhow::Result<()> {
    let (stop, stopping) = watch::channel(false);
    let worker = worker::run(app.clone(), stopping.clone());
    let serving = async {
        if let Some(listener) = listener {
            web::serve::serve(listener, router::router(&app), stopping).await;
        }
    };
    let signal = async {
        told_to_stop().await;
        app.stop();
        // Load balancers look at /readyz: let them see it before connections are refused.
        if !app.config.demo {
            tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        }
        let _ = stop.send(true);
    };
    tokio::join!(worker, serving, signal);
    app.db.close().await;
    Ok(())
}

async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
            return;
        }
    }
    let _ = interrupt.await;
}

fn log_to_stderr(level: &str) {
    let filter = EnvFilter::try_from_env("ENSEMBLE_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

/// Opening a browser is a courtesy: where there is none, the address is on the terminal.
fn open_browser(address: &str) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let quiet = std::process::Stdio::null;
    let _ = std::process::Command::new(opener).arg(address).stdout(quiet()).stderr(quiet()).spawn();
}
