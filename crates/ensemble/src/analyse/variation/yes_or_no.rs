//! `--family binomial`: an outcome of two values, one grouping.

use anyhow::{Context as _, bail};
use ensemble_stats::mixed::binary::{Binary, BinaryFit, fit as fit_binary};
use serde_json::{Value, json};

use super::text::{CANNOT, between, effects};
use crate::analyse::formula::Formula;
use crate::analyse::progress::Progress;
use crate::analyse::{Method, Variation};

pub fn fit(options: &Variation, progress: &Progress) -> anyhow::Result<String> {
    let (Some(_), Some(text)) = (&options.data, &options.formula) else {
        bail!("--family binomial needs rows: give --data and --formula");
    };
    if let Some(option) = refused(options) {
        bail!("--family binomial does not go with {option}");
    }
    let (formula, frame) = super::rows(options, text, true, progress)?;
    let (one, [group]) = (formula.random.as_slice(), frame.groups.as_slice()) else {
        bail!("--family binomial takes one grouping with an intercept, such as (1|school), for now");
    };
    if !formula.intercept || one.iter().any(|r| !r.intercept || !r.terms.is_empty()) || one.len() > 1 {
        bail!("--family binomial takes one grouping with an intercept, such as (1|school), for now");
    }
    let outcome: Vec<bool> = frame.outcome.iter().map(|y| *y > 0.5).collect();
    let design =
        frame.columns.iter().fold(Binary::new(&outcome, group), |d, (name, values)| d.column(name, values));
    let found = fit_binary(&design, options.points)?;
    match options.json {
        true => {
            let out = as_json(&found, &formula, &frame.notes, options.modes).context("no result")?;
            Ok(serde_json::to_string_pretty(&out)?)
        }
        false => Ok(as_text(&found, &formula, &frame.notes)),
    }
}

fn refused(options: &Variation) -> Option<&'static str> {
    if options.weights.is_some() {
        return Some("--weights");
    }
    if options.write_stats.is_some() {
        return Some("--write-stats");
    }
    matches!(options.method, Some(Method::Reml)).then_some("--method reml; leave it out, or write ml")
}

fn grouping(formula: &Formula) -> String {
    formula.random.first().map_or_else(String::new, |r| r.name())
}

fn as_json(fit: &BinaryFit, formula: &Formula, notes: &[String], modes: bool) -> Option<Value> {
    let group = grouping(formula);
    let fixed: Vec<Value> = fit
        .fixed
        .iter()
        .map(|f| {
            let (estimate, se) = (f.estimate.as_ref().map(|e| e.value), f.estimate.as_ref().map(|e| e.se));
            json!({ "term": f.term, "estimate": estimate, "se": se })
        })
        .collect();
    let variance = fit.sd * fit.sd;
    let mut out = json!({
        "n": fit.n,
        "groups": { group.as_str(): fit.groups },
        "fixed": fixed,
        "variance": [{ "group": group, "term": "(Intercept)", "term2": null, "variance": variance, "sd": fit.sd }],
        "criterion": fit.minus_two_log_likelihood,
        "log_likelihood": -0.5 * fit.minus_two_log_likelihood,
        "partition": { group.as_str(): fit.latent_share, "residual": 1.0 - fit.latent_share },
        "points": fit.points,
        "converged": fit.converged,
        "singular": fit.singular,
        "notes": notes.iter().chain(&fit.notes).collect::<Vec<_>>(),
    });
    if modes {
        let levels: Vec<Value> = fit
            .modes
            .iter()
            .map(|m| {
                json!({
                    "id": m.level, "term": "(Intercept)", "value": m.deviation.value,
                    "conditional_sd": m.conditional_sd, "prediction_sd": m.deviation.se, "n": m.deviation.n,
                    "reliability": m.reliability,
                })
            })
            .collect();
        out.as_object_mut()?.insert("modes".into(), json!({ group.as_str(): levels }));
    }
    Some(out)
}

fn as_text(fit: &BinaryFit, formula: &Formula, notes: &[String]) -> String {
    let group = grouping(formula);
    let mut out = vec![between(&group, fit.latent_share, "what lies behind the yes or no")];
    if fit.singular {
        out.push("The variance is zero: nothing beyond chance could be found there.".into());
    }
    out.extend([String::new(), format!("{} rows, {} {group}", fit.n, fit.groups), String::new()]);
    out.extend(effects(
        fit.fixed.iter().map(|f| (f.term.as_str(), f.estimate.as_ref().map(|e| (e.value, e.se)))),
    ));
    out.push("(log odds)".into());
    out.push(String::new());
    out.push(format!("{:<28} {:>14} {:>12}", "Varies between", "Variance", "SD"));
    out.push(format!("{group:<28} {:>14.6} {:>12.6}", fit.sd * fit.sd, fit.sd));
    out.push(String::new());
    let log_likelihood = -0.5 * fit.minus_two_log_likelihood;
    out.push(format!("Log-likelihood {log_likelihood:.6}, by {} points of quadrature", fit.points));
    out.extend(notes.iter().chain(&fit.notes).map(|note| format!("Note: {note}")));
    out.push(CANNOT.into());
    out.join("\n")
}
