//! The statistics on a plain table, with no database: for a data manager or a researcher, and the
//! way our numbers are checked from outside. The output is a contract: see `docs/analyse.md`.

mod chart;
mod columns;
mod effect;
mod formula;
mod frame;
mod funnel;
mod judgements;
mod near;
mod pool;
mod progress;
mod rows;
mod table;
mod text;
mod variation;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

pub use chart::chart;
pub use effect::{Effect, effect};
pub use funnel::{Funnel, funnel};
pub use judgements::{Judgements, judgements};
pub use pool::{Pool, pool};
pub use variation::variation;

#[derive(Subcommand)]
pub enum Analyse {
    /// How much varies between groups: a mixed model
    Variation(Variation),
    /// What changed over time: a run chart, with limits where there are points enough
    Chart(Chart),
    /// Which of many units lie outside what their size explains: a funnel plot of shares
    Funnel(Funnel),
    /// How large a difference is and how sure: least squares with errors that hold in clusters
    Effect(Effect),
    /// What several studies say together: their mean, how they differ, what to expect next
    Pool(Pool),
    /// How pieces of work compare, from judgements of pairs
    Judgements(Judgements),
}

#[derive(Args)]
pub struct Variation {
    /// A table: CSV or XLSX, with one row for each observation
    #[arg(long, required_unless_present = "stats_file")]
    pub data: Option<PathBuf>,
    /// In R's notation, such as "normexam ~ standLRT + (1|school)"
    #[arg(long, required_unless_present = "stats_file")]
    pub formula: Option<String>,
    /// How variances are estimated: reml unless the outcome is yes or no, which goes by ml
    #[arg(long, value_enum)]
    pub method: Option<Method>,
    /// binomial for an outcome of 0 and 1, or of two words
    #[arg(long, value_enum, default_value = "gaussian")]
    pub family: Family,
    /// Points of the quadrature for a yes-or-no outcome, 1 (Laplace) to 25
    #[arg(long, default_value_t = ensemble_stats::mixed::binary::POINTS)]
    pub points: u32,
    /// A column of weights above 0: a row of weight 2 counts as the mean of two
    #[arg(long, conflicts_with = "stats_file")]
    pub weights: Option<String>,
    /// In place of rows: the statistics of groups, as --write-stats writes them or with columns group, n, mean and
    /// sd. Given more than once, the files are added
    #[arg(long, conflicts_with = "data")]
    pub stats_file: Vec<PathBuf>,
    /// Write the statistics of the groups in place of fitting: no row leaves, and files of several schools can be
    /// fitted together with --stats-file
    #[arg(long, conflicts_with = "stats_file")]
    pub write_stats: Option<PathBuf>,
    /// Also the estimate of every group, in JSON only: text never lists groups by value
    #[arg(long)]
    pub modes: bool,
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Method {
    Reml,
    Ml,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Family {
    Gaussian,
    Binomial,
}

#[derive(Args)]
pub struct Chart {
    /// A table: CSV or XLSX, with one row for each point
    #[arg(long)]
    pub data: PathBuf,
    /// The column of values
    #[arg(long)]
    pub value: String,
    /// The column of dates; rows are put in their order
    #[arg(long)]
    pub date: Option<String>,
    /// Freeze centre and limits on this many first points
    #[arg(long)]
    pub baseline: Option<usize>,
    /// ROW:REASON, the 1-based row where a new segment begins and what changed there
    #[arg(long)]
    pub rebase: Vec<String>,
    #[arg(long, value_enum, default_value = "anhoej")]
    pub rules: Rules,
    #[arg(long, value_enum, default_value = "none")]
    pub direction: Direction,
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Rules {
    Anhoej,
    MakingDataCount,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Direction {
    Up,
    Down,
    None,
}

/// The whole answer, as text or JSON, for standard output.
pub fn run(what: &Analyse) -> anyhow::Result<String> {
    match what {
        Analyse::Variation(options) => variation(options),
        Analyse::Chart(options) => chart(options),
        Analyse::Funnel(options) => funnel(options),
        Analyse::Effect(options) => effect(options),
        Analyse::Pool(options) => pool(options),
        Analyse::Judgements(options) => judgements(options),
    }
}
