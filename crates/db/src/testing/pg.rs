//! PostgreSQL: a template database per set of migrations, copied for each test.

use crate::{Db, DbError, Migration, Options, migrate};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _, Row as _};
use std::str::FromStr as _;
use std::sync::atomic::{AtomicU32, Ordering};

pub(super) struct Scratch {
    admin: String,
    name: String,
}

impl Scratch {
    pub(super) async fn new(admin: &str, migrations: &[Migration]) -> Result<Scratch, DbError> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let mut server = Server::connect(admin).await?;
        let template = template(&mut server, admin, migrations).await?;
        // The server's clock in the name tells a later run which databases nobody uses any more.
        let seconds = server.text("SELECT CAST(CAST(extract(epoch FROM now()) AS BIGINT) AS TEXT)").await?;
        let name = format!("ensemble_test_{seconds}_{}_{n}", std::process::id());
        server.run(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await?;
        Ok(Scratch { admin: admin.to_owned(), name })
    }

    pub(super) fn url(&self) -> String {
        named(&self.admin, &self.name)
    }
}

/// On a thread of its own: a drop cannot wait for the runtime it runs on.
impl Drop for Scratch {
    fn drop(&mut self) {
        let (admin, name) = (self.admin.clone(), self.name.clone());
        let work = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                let _ = runtime.block_on(async {
                    let mut server = Server::connect(&admin).await?;
                    server.run(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await
                });
            }
        };
        let _ = std::thread::spawn(work).join();
    }
}

/// The migrated database's name. One process makes it while the others wait; the name is given last, so that
/// a template half made is never used.
async fn template(server: &mut Server, admin: &str, migrations: &[Migration]) -> Result<String, DbError> {
    let name = format!("ensemble_template_{}", super::fingerprint(migrations));
    let exists = format!("SELECT CAST(count(*) AS TEXT) FROM pg_database WHERE datname = '{name}'");
    if server.text(&exists).await? == "1" {
        return Ok(name);
    }
    server.run("SELECT pg_advisory_lock(5823950113)").await?;
    if server.text(&exists).await? == "0" {
        sweep(server).await?;
        let making = format!("{name}_making");
        server.run(&format!("DROP DATABASE IF EXISTS {making} WITH (FORCE)")).await?;
        server.run(&format!("CREATE DATABASE {making} TEMPLATE template0 ENCODING 'UTF8'")).await?;
        let db = Db::open(&named(admin, &making), Options::default()).await?;
        migrate(&db, migrations, 0).await?;
        db.close().await;
        server.run(&format!("ALTER DATABASE {making} RENAME TO {name}")).await?;
    }
    server.run("SELECT pg_advisory_unlock(5823950113)").await?;
    Ok(name)
}

/// Drops what tests that were killed left behind an hour ago or more.
async fn sweep(server: &mut Server) -> Result<(), DbError> {
    let old = server
        .text(
            "SELECT coalesce(string_agg(datname, ' '), '') FROM pg_database \
             WHERE datname LIKE 'ensemble\\_test\\_%' \
             AND CAST(split_part(datname, '_', 3) AS BIGINT) < extract(epoch FROM now()) - 3600",
        )
        .await?;
    for name in old.split_whitespace() {
        let _ = server.run(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    }
    Ok(())
}

/// The admin's address with another database in it.
fn named(admin: &str, database: &str) -> String {
    let (address, settings) = admin.split_once('?').map_or((admin, ""), |(a, s)| (a, s));
    let (scheme, place) = address.split_once("://").unwrap_or(("postgres", address));
    let host = place.split('/').next().unwrap_or_default();
    let settings = if settings.is_empty() { String::new() } else { format!("?{settings}") };
    format!("{scheme}://{host}/{database}{settings}")
}

/// A session that may create databases, outside the pools.
struct Server(PgConnection);

impl Server {
    async fn connect(url: &str) -> Result<Server, DbError> {
        let options = PgConnectOptions::from_str(url).map_err(plain)?.disable_statement_logging();
        options.connect().await.map(Server).map_err(plain)
    }

    async fn run(&mut self, sql: &str) -> Result<(), DbError> {
        self.0.execute(AssertSqlSafe(sql)).await.map(|_| ()).map_err(plain)
    }

    async fn text(&mut self, sql: &str) -> Result<String, DbError> {
        let row = self.0.fetch_one(AssertSqlSafe(sql)).await.map_err(plain)?;
        row.try_get(0).map_err(plain)
    }
}

fn plain(error: sqlx::Error) -> DbError {
    DbError::Other(format!("the server at TEST_PG answered: {error}"))
}
