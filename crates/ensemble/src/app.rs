//! Everything a request or a job may use, built once: in `main` and in tests.

use std::ops::Deref;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ensemble_db::Db;
use hmac::{Hmac, KeyInit, Mac};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sha2::Sha256;
use uuid::Uuid;

use crate::child::Children;
use crate::config::Config;
use crate::file::Files;
use crate::import::looking::Looks;
use crate::job::far::Working;
use crate::mail::Mailer;
use crate::web::id::Id;

#[derive(Clone)]
pub struct App(Arc<Inner>);

pub struct Inner {
    pub db: Db,
    pub config: Config,
    pub mailer: Mailer,
    pub files: Files,
    pub children: Children,
    pub clock: Clock,
    pub rng: Chance,
    pub working: Working,
    pub looks: Looks,
    pub secret: Secret,
    zone: TimeZone,
    stopping: AtomicBool,
}

impl App {
    pub fn new(
        db: Db,
        config: Config,
        mailer: Mailer,
        files: Files,
        clock: Clock,
        rng: Chance,
        secret: Secret,
    ) -> anyhow::Result<App> {
        let zone = TimeZone::get(&config.time_zone)?;
        let children = Children::new(config.reader.as_deref(), config.reader_limits)?;
        Ok(App(Arc::new(Inner {
            db,
            config,
            mailer,
            files,
            children,
            clock,
            rng,
            working: Working::default(),
            looks: Looks::default(),
            secret,
            zone,
            stopping: AtomicBool::new(false),
        })))
    }

    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// The wall clock of the schools this server serves.
    pub fn local(&self) -> Zoned {
        Timestamp::from_millisecond(self.now()).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(self.zone.clone())
    }

    pub fn today(&self) -> String {
        self.local().date().to_string()
    }

    /// We were told to stop: `/readyz` says so, and no new work is taken.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    pub fn id<T>(&self) -> Id<T> {
        Id::new(self.rng.uuid_v7(self.now()))
    }
}

impl Deref for App {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// Milliseconds since 1970, UTC. A demo's clock starts on its own day; a test's stands still.
pub enum Clock {
    System { ahead: i64 },
    Still(AtomicI64),
}

impl Clock {
    pub fn system() -> Clock {
        Clock::System { ahead: 0 }
    }

    /// A clock that ticks, and starts at `at`.
    pub fn starting(at: i64) -> Clock {
        Clock::System { ahead: at - real_now() }
    }

    pub fn now(&self) -> i64 {
        match self {
            Clock::System { ahead } => real_now() + ahead,
            Clock::Still(at) => at.load(Ordering::Relaxed),
        }
    }

    /// Moves a still clock on; a ticking one is left alone.
    pub fn advance(&self, milliseconds: i64) {
        if let Clock::Still(at) = self {
            at.fetch_add(milliseconds, Ordering::Relaxed);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one clock the others are told to ask")]
fn real_now() -> i64 {
    Timestamp::now().as_millisecond()
}

/// Randomness as a parameter: from the operating system, or from a seed.
pub struct Chance(Mutex<Dice>);

struct Dice {
    rng: StdRng,
    /// The millisecond of the last id, and how many were made in it.
    last: (i64, u16),
}

impl Chance {
    pub fn from_system() -> anyhow::Result<Chance> {
        Ok(Chance::of(StdRng::try_from_rng(&mut rand::rngs::SysRng)?))
    }

    pub fn seeded(seed: u64) -> Chance {
        Chance::of(StdRng::seed_from_u64(seed))
    }

    fn of(rng: StdRng) -> Chance {
        Chance(Mutex::new(Dice { rng, last: (0, 0) }))
    }

    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).rng.fill_bytes(&mut bytes);
        bytes
    }

    /// Ids of one millisecond count up, so that what one act does stays in its order.
    pub fn uuid_v7(&self, at: i64) -> Uuid {
        let mut bytes = [0; 10];
        let mut dice = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        dice.rng.fill_bytes(&mut bytes);
        dice.last = match dice.last {
            (last, n) if last == at => (at, n.wrapping_add(1)),
            _ => (at, 0),
        };
        let [high, low] = dice.last.1.to_be_bytes();
        let [_, _, random @ ..] = bytes;
        let [a, b, c, d, e, f, g, h] = random;
        let millis = u64::try_from(at).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &[high, low, a, b, c, d, e, f, g, h]).into_uuid()
    }
}

/// The server's own key. Tokens are made from it, so a copy of the database signs nobody in.
pub struct Secret([u8; 32]);

impl Secret {
    pub fn new(bytes: [u8; 32]) -> Secret {
        Secret(bytes)
    }

    /// HMAC-SHA-256 of `purpose` and `message`.
    pub fn seal(&self, purpose: &str, message: &[u8]) -> [u8; 32] {
        // HMAC takes a key of any length; the error type is for algorithms that do not.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return [0; 32] };
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(message);
        mac.finalize().into_bytes().into()
    }
}
