//! `ensemble analyse variation`.

use anyhow::Context as _;
use ensemble_stats::mixed::{self, Column, Design, Fit, Summaries, Summary};
use serde_json::{Map, Value, json};

use super::table::{Table, number};
use super::{Method, Variation, formula, frame};

pub fn variation(options: &Variation) -> anyhow::Result<String> {
    let method = match options.method {
        Method::Reml => mixed::Method::Reml,
        Method::Ml => mixed::Method::Ml,
    };
    let (fit, notes) = match (&options.stats_file, &options.data, &options.formula) {
        (Some(file), ..) => (mixed::fit_from_groups(&summaries(&Table::read(file)?)?, method)?, Vec::new()),
        (None, Some(data), Some(text)) => from_rows(&Table::read(data)?, text, method)?,
        _ => anyhow::bail!("give --data and --formula, or --stats-file"),
    };
    match options.json {
        true => Ok(serde_json::to_string_pretty(&as_json(&fit, &notes, options.modes))?),
        false => Ok(as_text(&fit, &notes)),
    }
}

fn from_rows(table: &Table, text: &str, method: mixed::Method) -> anyhow::Result<(Fit, Vec<String>)> {
    let formula = formula::parse(text)?;
    let frame = frame::build(table, &formula)?;
    let design = Design {
        outcome: &frame.outcome,
        intercept: formula.intercept,
        columns: frame.columns.iter().map(|(name, values)| Column { name, values }).collect(),
        groups: frame.groups.iter().collect(),
    };
    Ok((mixed::fit(&design, method)?, frame.notes))
}

fn summaries(table: &Table) -> anyhow::Result<Summaries> {
    let column = |name| table.column(name);
    let (groups, n, mean, sd) = (column("group")?, column("n")?, column("mean")?, column("sd")?);
    let rows = groups.iter().zip(n).zip(mean.iter().zip(sd)).zip(&table.numbers);
    let groups = rows
        .map(|(((group, n), (mean, sd)), row)| {
            let read = |what: &str, cell: &str| {
                number(cell).with_context(|| {
                    format!("{}, row {row}, column {what}: {cell:?} is not a number", table.file)
                })
            };
            let whole = n.trim().parse().ok();
            let n = whole.with_context(|| {
                format!("{}, row {row}, column n: {n:?} is not a whole number", table.file)
            })?;
            Ok(Summary::from_mean_sd(group, n, read("mean", mean)?, read("sd", sd)?))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    Ok(Summaries { factor: "group".into(), columns: Vec::new(), groups })
}

/// Our one name for what is left over.
fn group_name(name: &str) -> &str {
    if name.eq_ignore_ascii_case("residual") { "residual" } else { name }
}

fn as_json(fit: &Fit, notes: &[String], modes: bool) -> Value {
    let groups: Map<String, Value> = fit.groups.iter().map(|g| (g.name.clone(), json!(g.count))).collect();
    let partition: Map<String, Value> =
        fit.partition.iter().map(|s| (group_name(&s.group).to_owned(), json!(s.share))).collect();
    let fixed: Vec<Value> =
        fit.fixed.iter().map(|f| json!({ "term": f.term, "estimate": f.estimate, "se": f.se })).collect();
    let variance: Vec<Value> = fit
        .variances
        .iter()
        .map(|v| {
            let group = group_name(&v.group);
            let term = (group != "residual").then_some("(Intercept)");
            json!({ "group": group, "term": term, "term2": null, "variance": v.variance, "sd": v.sd })
        })
        .collect();
    let mut out = json!({
        "n": fit.n,
        "groups": groups,
        "fixed": fixed,
        "variance": variance,
        "criterion": fit.criterion,
        "log_likelihood": fit.log_likelihood,
        "partition": partition,
        "converged": fit.converged,
        "singular": fit.singular,
        "notes": notes.iter().chain(&fit.notes).collect::<Vec<_>>(),
    });
    if let (true, Some(object)) = (modes, out.as_object_mut()) {
        object.insert("modes".into(), Value::Object(all_modes(fit)));
    }
    out
}

fn all_modes(fit: &Fit) -> Map<String, Value> {
    let level = |m: &mixed::Mode| {
        json!({
            "id": m.level, "term": "(Intercept)", "value": m.value, "conditional_sd": m.conditional_sd,
            "prediction_sd": m.prediction_sd, "n": m.n, "reliability": m.reliability,
        })
    };
    fit.modes.iter().map(|f| (f.group.clone(), f.levels.iter().map(level).collect())).collect()
}

fn as_text(fit: &Fit, notes: &[String]) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    for share in fit.partition.iter().filter(|s| group_name(&s.group) != "residual") {
        line(format!(
            "{:.1}% of the variation lies between one {} and another.",
            100.0 * share.share,
            share.group
        ));
    }
    if fit.singular {
        line("A variance is zero: nothing beyond chance could be found there.".into());
    }
    line(String::new());
    let groups: Vec<String> = fit.groups.iter().map(|g| format!("{} {}", g.count, g.name)).collect();
    line(format!("{} rows, {}", fit.n, groups.join(", ")));
    line(String::new());
    line(format!("{:<28} {:>14} {:>12}", "Term", "Estimate", "SE"));
    for f in &fit.fixed {
        match (f.estimate, f.se) {
            (Some(estimate), Some(se)) => line(format!("{:<28} {estimate:>14.6} {se:>12.6}", f.term)),
            _ => line(format!("{:<28} {:>14}", f.term, "not estimable")),
        }
    }
    line(String::new());
    line(format!("{:<28} {:>14} {:>12}", "Varies between", "Variance", "SD"));
    for v in &fit.variances {
        line(format!("{:<28} {:>14.6} {:>12.6}", group_name(&v.group), v.variance, v.sd));
    }
    line(String::new());
    line(format!("Criterion {:.6}, log-likelihood {:.6}", fit.criterion, fit.log_likelihood));
    for note in notes.iter().chain(&fit.notes) {
        line(format!("Note: {note}"));
    }
    line(
        "What this cannot tell: why groups differ, how good anybody's work is, or whether it will last."
            .into(),
    );
    out.trim_end().to_owned()
}
