//! `ensemble analyse judgements`.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use ensemble_stats::pairwise::{self, Fit, Options, PairError, Session};
use serde_json::{Value, json};

use super::rows::Rows;
use super::table::{Table, is_missing};
use super::text::{self, Column, number};

#[derive(Args)]
pub struct Judgements {
    /// A table: CSV or XLSX, with one row for each judgement
    #[arg(long)]
    pub data: PathBuf,
    /// The column of what was preferred
    #[arg(long)]
    pub winner: String,
    /// The column of what it was compared with
    #[arg(long)]
    pub loser: String,
    /// The column of who judged
    #[arg(long)]
    pub judge: Option<String>,
    /// The column that says, with yes or 1, that neither was preferred: half a win each way
    #[arg(long)]
    pub tie: Option<String>,
    #[arg(long, value_enum, default_value = "map")]
    pub estimator: Estimator,
    /// Standard deviation of abilities that map takes for known before any judgement, in logits
    #[arg(long, default_value_t = 3.0)]
    pub prior_sd: f64,
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Estimator {
    Map,
    Ml,
    Firth,
}

pub fn judgements(options: &Judgements) -> anyhow::Result<String> {
    let table = Table::read(&options.data)?;
    let rows = Rows::complete(&table, &[&options.winner, &options.loser])?;
    let session = session(&rows, options).with_context(|| table.file.clone())?;
    let estimator = match options.estimator {
        Estimator::Map => pairwise::Estimator::Map { sd: options.prior_sd },
        Estimator::Ml => pairwise::Estimator::Ml,
        Estimator::Firth => pairwise::Estimator::Firth,
    };
    let found = pairwise::fit(&session, &Options { estimator, ..Options::default() })
        .map_err(|why| in_file(why, &rows).context(table.file.clone()))?;
    let notes: Vec<String> = rows.notes().into_iter().chain(found.notes.iter().cloned()).collect();
    match options.json {
        true => Ok(serde_json::to_string_pretty(&as_json(&found, &notes))?),
        false => Ok(as_text(&found, &notes)),
    }
}

fn session(rows: &Rows<'_>, options: &Judgements) -> anyhow::Result<Session> {
    let mut session = Session::from_labels(rows.text(&options.winner)?, rows.text(&options.loser)?)?;
    if let Some(judge) = &options.judge {
        // A cell that is not there is nobody in particular.
        let names = rows.text(judge)?.into_iter().map(|name| if is_missing(name) { "" } else { name });
        session = session.judged_by(names.collect::<Vec<_>>())?;
    }
    if let Some(column) = &options.tie {
        for (at, (judgement, cell)) in session.judgements.iter_mut().zip(rows.text(column)?).enumerate() {
            judgement.tied = match cell.to_lowercase().as_str() {
                "1" | "yes" | "y" | "true" | "tie" => true,
                "0" | "no" | "n" | "false" => false,
                none if is_missing(none) => false,
                _ => bail!("row {}, column {column}: {cell:?} is neither yes nor no", rows.in_file(at)),
            };
        }
    }
    Ok(session)
}

/// The same, with the row as a person sees it in the file.
fn in_file(why: PairError, rows: &Rows<'_>) -> anyhow::Error {
    match why {
        PairError::WithItself { row, item } => anyhow::anyhow!(
            "row {}: {item} is compared with itself. Correct the row or leave it out",
            rows.in_file(row.saturating_sub(1))
        ),
        other => other.into(),
    }
}

fn as_json(found: &Fit, notes: &[String]) -> Value {
    let items: Vec<Value> = found
        .items
        .iter()
        .map(|i| {
            json!({
                "id": i.id, "ability": i.ability.value, "se": i.ability.se, "se_diagonal": i.se_diagonal,
                "ci": [i.ability.low, i.ability.high], "infit": i.infit, "outfit": i.outfit,
                "comparisons": i.comparisons, "wins": i.wins, "component": i.component + 1,
            })
        })
        .collect();
    let judges: Vec<Value> = found
        .judges
        .iter()
        .map(|j| {
            json!({
                "id": j.id, "judgements": j.judgements, "infit": j.infit, "outfit": j.outfit,
                "usual": [j.usual.0, j.usual.1], "conversation": j.conversation,
            })
        })
        .collect();
    let reliability = found.reliability();
    json!({
        "items": items,
        "judges": judges,
        "comparisons": found.comparisons,
        "ssr": reliability.map(|r| r.ssr),
        "ssr_full": reliability.and_then(|r| r.ssr_full),
        "ssr_range": reliability.map(|r| [r.low, r.high]),
        "log_likelihood": found.log_likelihood,
        "components": found.components.len(),
        "component_sizes": found.components.iter().map(|c| c.items.len()).collect::<Vec<_>>(),
        "notes": notes,
    })
}

fn as_text(found: &Fit, notes: &[String]) -> String {
    let mut lines = Vec::new();
    lines.push(match found.reliability() {
        Some(r) if r.ssr <= 0.0 => "These judgements cannot tell the items apart.".to_owned(),
        Some(r) => format!(
            "About {:.0}% of the differences between items would repeat (reliability {:.2}, likely {:.2} to {:.2}).",
            100.0 * r.ssr,
            r.ssr,
            r.low,
            r.high
        ),
        None => "The judgements show no difference between the items.".to_owned(),
    });
    if let Some(more) = found.more_judgements().map(|m| m.to_comparisons).filter(|more| *more > 0) {
        lines.push(format!(
            "About {more} more judgements would give every item the ten comparisons that suffice as a rule."
        ));
    }
    if found.judges.iter().any(|j| j.conversation) {
        let differ = found.judges.iter().filter(|j| j.conversation).count();
        lines.push(format!(
            "{differ} of {} judges saw it differently: a reason to talk about what they saw, not to leave them out.",
            found.judges.len()
        ));
    }
    lines.push(String::new());
    lines.push(format!(
        "{} items, {} judgements{}, log-likelihood {}",
        found.items.len(),
        found.comparisons,
        if found.judges.is_empty() { String::new() } else { format!(" by {} judges", found.judges.len()) },
        number(found.log_likelihood)
    ));
    lines.push(String::new());
    let items = || found.items.iter();
    let mut columns = vec![Column::Words("Item", items().map(|i| i.id.clone()).collect())];
    if found.components.len() > 1 {
        columns.push(Column::numbers("Set", items().map(|i| i.component as f64 + 1.0).collect::<Vec<_>>()));
    }
    let column =
        |head, of: fn(&pairwise::Item) -> f64| Column::numbers(head, items().map(of).collect::<Vec<_>>());
    columns.extend([
        column("Ability", |i| i.ability.value),
        column("SE", |i| i.ability.se),
        column("Low", |i| i.ability.low),
        column("High", |i| i.ability.high),
        column("Comparisons", |i| i.comparisons as f64),
    ]);
    lines.extend(text::table(&columns));
    lines.push(String::new());
    text::answer(
        lines,
        notes,
        "whether the work is good enough, or whether judges looked for the right thing. Items stay in the order of the \
         file.",
    )
}
