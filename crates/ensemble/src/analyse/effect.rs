//! `ensemble analyse effect`.

mod answer;

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use ensemble_stats::effect::{self, Arm, Design, Fit, HedgesG, ICC_ACHIEVEMENT, Robust};
use ensemble_stats::mixed::{Column as Term, Factor};

use super::formula::{self, Formula, Random, Variable};
use super::frame::{self, Frame};
use super::rows::Rows;
use super::table::Table;
use super::text::number;

/// Levels of a factor from which its columns are absorbed rather than made.
const MANY: usize = 30;

#[derive(Args)]
pub struct Effect {
    /// A table: CSV or XLSX, with one row for each observation
    #[arg(long)]
    pub data: PathBuf,
    /// In R's notation without groupings, such as "score ~ tried + before"
    #[arg(long)]
    pub formula: String,
    /// Whose effect is asked for, as the formula has it
    #[arg(long)]
    pub term: String,
    /// What took part or did not as a whole, such as school; without it each row stands for itself
    #[arg(long)]
    pub cluster: Option<String>,
    /// The share of variation between clusters that Hedges' g takes for known
    #[arg(long, default_value_t = ICC_ACHIEVEMENT)]
    pub icc: f64,
    #[arg(long)]
    pub json: bool,
}

/// What there is to say.
struct Found {
    outcome: String,
    term: String,
    n: usize,
    effect: effect::Effect,
    /// Where the term has two values.
    sizes: Option<HedgesG>,
    icc: Option<f64>,
    notes: Vec<String>,
}

pub fn effect(options: &Effect) -> anyhow::Result<String> {
    let table = Table::read(&options.data)?;
    let found = found(&table, options)?;
    match options.json {
        true => Ok(serde_json::to_string_pretty(&answer::as_json(&found))?),
        false => Ok(answer::as_text(&found, options.cluster.as_deref())),
    }
}

fn found(table: &Table, options: &Effect) -> anyhow::Result<Found> {
    let mut formula = formula::parse_without_groups(&options.formula)?;
    // The cluster travels as a grouping, so rows without one are left out and counted like the rest.
    formula.random.extend(options.cluster.as_deref().map(Random::intercept));
    let frame = framed(table, &formula, options)?;
    let (clusters, absorbed) = (options.cluster.as_ref().and(frame.groups.first()), frame.groups.get(1));
    let at = position(&frame, &formula, table, &options.term)?;
    // Last, so that it is refused where the others say it already, whatever the order of the formula.
    let (of_term, others): (Vec<_>, Vec<_>) = frame.columns.iter().enumerate().partition(|(i, _)| *i == at);
    let columns = others.iter().chain(&of_term).map(|(_, (name, values))| Term { name, values }).collect();
    let design = Design {
        outcome: &frame.outcome,
        intercept: formula.intercept,
        columns,
        clusters,
        weights: None,
        absorbed,
    };
    let fit = effect::fit(&design, Robust::Cr2)?;
    let Some((_, (term, values))) = of_term.first() else {
        bail!("the formula has no term {}", options.term)
    };
    let effect = fit.term(term)?;
    let mut notes = frame.notes.clone();
    notes.extend(left_out(&fit));
    let alone = others.is_empty() && absorbed.is_none();
    if !alone && !term.contains(':') {
        notes.extend(reversed(&design, term, values, effect.estimate.value));
    }
    let mut found = Found {
        outcome: formula.response,
        term: term.clone(),
        n: fit.n,
        effect,
        sizes: None,
        icc: clusters.map(|_| options.icc),
        notes,
    };
    if effect.arms.is_some() {
        let sizes = sizes(&found, &frame.outcome, values, alone);
        found.notes.extend(sizes.as_ref().err().map(|why| format!("There is no Hedges' g. {why}")));
        found.sizes = sizes.ok();
        if found.sizes.is_some() && frame.outcome.iter().all(|y| *y == 0.0 || *y == 1.0) {
            let note = "The outcome is yes or no, so the difference is one of shares, and Hedges' g says little of it.";
            found.notes.push(note.to_owned());
        }
    }
    found.notes.extend(effect.caution.map(|caution| caution.to_string()));
    Ok(found)
}

/// The frame; a factor of many levels that lie inside the clusters stands as its second grouping, to be absorbed.
fn framed(table: &Table, formula: &Formula, options: &Effect) -> anyhow::Result<Frame> {
    let whole = |column: &str| {
        formula.terms.iter().filter(|t| t.iter().any(|v| v.value.columns().contains(&column))).count() == 1
    };
    let mut places = Vec::new();
    for (place, term) in formula.terms.iter().enumerate() {
        let [variable] = term.as_slice() else { continue };
        let Some(column) = variable.column() else { continue };
        let asked = column == options.term || variable.label() == options.term;
        let is_factor = variable.is_factor || !Rows::complete(table, &[])?.is_numeric(column)?;
        if is_factor && !asked && whole(column) {
            places.push(place);
        }
    }
    if options.cluster.is_some() && formula.intercept {
        for place in places {
            let mut without = formula.clone();
            let term = without.terms.remove(place);
            without.random.extend(term.iter().filter_map(Variable::column).map(Random::intercept));
            let frame = frame::build(table, &without)?;
            if matches!(frame.groups.as_slice(), [of, many] if many.levels.len() >= MANY && inside(many, of))
            {
                return Ok(frame);
            }
        }
    }
    frame::build(table, formula)
}

/// Whether each group lies in one cluster.
fn inside(groups: &Factor, clusters: &Factor) -> bool {
    let mut home = vec![None; groups.levels.len()];
    groups.codes.iter().zip(&clusters.codes).all(|(&group, cluster)| {
        home.get_mut(group as usize).is_some_and(|home| home.get_or_insert(cluster) == &cluster)
    })
}

/// The column that is asked for: by its own name, or by that of a variable that makes one column.
fn position(frame: &Frame, formula: &Formula, table: &Table, asked: &str) -> anyhow::Result<usize> {
    let names: Vec<&str> = frame.columns.iter().map(|(name, _)| name.as_str()).collect();
    if formula.terms.is_empty() {
        bail!("the formula explains nothing by anything. Add what was tried, such as \"score ~ tried\"");
    }
    if let Some(at) = names.iter().position(|name| *name == asked) {
        return Ok(at);
    }
    let mut alone = formula.terms.iter().filter_map(|term| match term.as_slice() {
        [variable] => Some(variable),
        _ => None,
    });
    let Some(variable) = alone.find(|v| v.column() == Some(asked) || v.label() == asked) else {
        bail!("the formula has no term {asked}. Its terms are: {}", names.join(", "));
    };
    let (label, cells) = (variable.label(), table.column(variable.column().unwrap_or(asked))?);
    let is_level =
        |name: &str| name.strip_prefix(&label).is_some_and(|l| cells.iter().any(|c| c.trim() == l));
    let levels: Vec<(usize, &str)> =
        names.iter().copied().enumerate().filter(|(_, name)| is_level(name)).collect();
    match levels.as_slice() {
        [(at, _)] => Ok(*at),
        [] => bail!("{asked} is the same in every row, so it has no effect to find"),
        _ => {
            let levels: Vec<&str> = levels.iter().map(|(_, name)| *name).collect();
            bail!("{asked} has more than two levels. Choose one of them as --term: {}", levels.join(", "))
        }
    }
}

/// Columns that say nothing of their own.
fn left_out(fit: &Fit) -> Option<String> {
    match fit.dropped().as_slice() {
        [] => None,
        [one] => Some(format!("{one} says nothing that the other columns do not say. It was left out.")),
        many => Some(format!(
            "{} columns say nothing that the others do not say. They were left out.",
            many.len()
        )),
    }
}

/// Whether the difference points the other way without the other columns.
fn reversed(design: &Design<'_>, term: &str, values: &[f64], adjusted: f64) -> Option<String> {
    let mut plain = Design::new(design.outcome).column(term, values);
    plain.clusters = design.clusters;
    let raw = effect::fit(&plain, Robust::Cr2).ok()?.term(term).ok()?.estimate.value;
    (raw * adjusted < 0.0).then(|| {
        format!(
            "Without the other columns of the formula it points the other way ({}). The two answer different questions.",
            number(raw)
        )
    })
}

/// The difference in standard deviations.
fn sizes(
    found: &Found,
    outcome: &[f64],
    values: &[f64],
    alone: bool,
) -> Result<HedgesG, effect::EffectError> {
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let arm = |with: bool| {
        let rows = outcome.iter().zip(values).filter(|(_, v)| (**v == high) == with);
        Arm::of(&rows.map(|(y, _)| *y).collect::<Vec<f64>>())
    };
    let (with, without) = (arm(true)?, arm(false)?);
    let clusters = found.effect.clusters as u64;
    match found.icc {
        Some(icc) => HedgesG::adjusted(&found.effect.estimate, &with, &without, clusters, icc),
        None if alone => HedgesG::individual(&with, &without),
        // Every row is a cluster of one, and nothing is shared in it.
        None => HedgesG::adjusted(&found.effect.estimate, &with, &without, clusters, 0.0),
    }
}
