//! `ensemble export`, and `ensemble import archive`: everything out, and back in.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::{say, server, tell};
use crate::access::whole::Whole;
use crate::access::{Act, Viewer};
use crate::app::{App, Clock};
use crate::config::Config;
use crate::export::bring_in::{self, Target};
use crate::export::{archive, oneroster, open, store};
use crate::job::Far;
use crate::migrations;
use crate::network::{self, Org, OrgKind};
use crate::web::id::Id;
use crate::web::locale::{plural, thousands};
use crate::web::problem::Problem;

#[derive(clap::Args)]
pub struct Args {
    /// The folder to write to; it is made if it is not there
    #[arg(long)]
    out: PathBuf,
    /// One school, by its code or name. Without it, the whole network
    #[arg(long)]
    school: Option<String>,
    /// Pupils, classes and staff alone, as OneRoster 1.2 CSV files in a zip
    #[arg(long)]
    oneroster: bool,
}

pub async fn export(config: Option<&Path>, args: Args) -> anyhow::Result<()> {
    let app = server::open(Config::load(config, &[])?, Clock::system()).await?;
    ensemble_db::migrate(&app.db, migrations::ALL, app.now()).await?;
    let place = place(&app, args.school.as_deref()).await?;
    let viewer = Viewer::system(&app, place, "an export from the command line");
    let schools = store::schools(&app, place).await?;
    let mut whole = Whole::open(&viewer, place, &schools, true).await.map_err(plain)?;
    let about = store::rows::place(&mut whole).await.map_err(plain)?;
    std::fs::create_dir_all(&args.out).with_context(|| format!("cannot make {}", args.out.display()))?;
    let kind = if args.oneroster { "-oneroster" } else { "" };
    let path = args.out.join(format!("{}{kind}.zip", crate::export::views::plain(&about.name)));
    // It has its name only once it is whole.
    let part = path.with_extension("part");
    let file = std::fs::File::create(&part).with_context(|| format!("cannot write {}", part.display()))?;
    tell(&format!("Writing {} …", path.display()));
    let written = match args.oneroster {
        true => oneroster::write(&mut whole, file).await.map(|counts| counts.values().sum::<u64>()),
        false => archive::write(&mut whole, file, about, &Far::default())
            .await
            .map(|manifest| manifest.tables.iter().map(|t| t.rows).sum()),
    };
    let rows = match written {
        Ok(rows) => rows,
        Err(why) => {
            let _ = std::fs::remove_file(&part);
            return Err(plain(why));
        }
    };
    std::fs::rename(&part, &path).with_context(|| format!("cannot write {}", path.display()))?;
    say(&format!(
        "{}: {}.",
        path.display(),
        plural(usize::try_from(rows).unwrap_or(usize::MAX), "row", "rows")
    ));
    Ok(())
}

async fn place(app: &App, school: Option<&str>) -> anyhow::Result<Id<Org>> {
    let Some(school) = school else {
        return match network::roots(app).await?.as_slice() {
            [one] => Ok(*one),
            [] => bail!("there is no network here"),
            _ => bail!("there are several networks here: say which with --school and its name"),
        };
    };
    let found = network::store::by_code_or_name(app, school).await?;
    let fits = |org: &&Org| matches!(org.kind, OrgKind::School | OrgKind::Network);
    match found.iter().filter(fits).collect::<Vec<_>>().as_slice() {
        [one] => Ok(one.id),
        [] => bail!("there is no school with the code or name {school}"),
        many => bail!("{} schools are called {school}: use the school's code", many.len()),
    }
}

/// `ensemble import archive`: the place in the file, again.
pub async fn bring_back(app: &App, file: &Path, at: &str, dry_run: bool) -> anyhow::Result<()> {
    let path = file.to_owned();
    let opened = tokio::task::spawn_blocking(move || open::open(&path)).await?;
    let archive = opened.map_err(|why| anyhow::anyhow!("{why} Nothing was written."))?;
    let manifest = &archive.manifest;
    let rows: u64 = manifest.tables.iter().map(|t| t.rows).sum();
    say(&format!(
        "{}: everything of {}, as of {}, {} rows.",
        file.display(),
        manifest.place.name,
        manifest.exported_at,
        thousands(usize::try_from(rows).unwrap_or(usize::MAX))
    ));
    let (target, viewer) = target(app, at, &manifest.place).await?;
    let mut act = Act::new(viewer);
    let brought = bring_in::bring_in(&mut act, &archive, target).await.map_err(plain)?;
    if dry_run {
        say("It can be brought in. Nothing was written.");
        return Ok(());
    }
    act.commit().await.map_err(plain)?;
    crate::job::worker::drain(app).await.map_err(plain)?;
    say(&format!(
        "Done: {}, {}, {} known here already.",
        plural(brought.schools, "school", "schools"),
        plural(usize::try_from(brought.rows).unwrap_or(usize::MAX), "row", "rows"),
        plural(brought.people_known, "person", "people"),
    ));
    Ok(())
}

/// Where it goes, and who writes it.
async fn target(
    app: &App,
    at: &str,
    place: &crate::export::model::Place,
) -> anyhow::Result<(Target, Viewer)> {
    const WHY: &str = "an archive from the command line";
    let found = network::store::by_code_or_name(app, at).await?;
    if place.kind == "network" {
        if place.name.to_lowercase() != at.to_lowercase() {
            bail!("the archive is of the network {}: say --at with its name", place.name);
        }
        return Ok((Target::Itself, Viewer::system(app, Id::new(place.id), WHY)));
    }
    match found.as_slice() {
        [one] => {
            let target = Target::Under { parent: one.id, kind: one.kind, network: one.network_id };
            Ok((target, Viewer::system(app, one.id, WHY)))
        }
        [] if network::roots(app).await?.is_empty() => {
            Ok((Target::NewNetwork(at.to_owned()), Viewer::system(app, app.id(), WHY)))
        }
        [] => bail!("there is no organisation with the code or name {at}"),
        many => bail!("{} organisations are called {at}: use another name", many.len()),
    }
}

fn plain(why: Problem) -> anyhow::Error {
    match why {
        Problem::Internal(why) => why,
        other => anyhow::anyhow!(other.cause()),
    }
}
