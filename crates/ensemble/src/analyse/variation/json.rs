//! A fit as JSON: a contract, described in `docs/analyse.md`.

use ensemble_stats::mixed::{FactorModes, Fit, FitLog, Variance};
use serde_json::{Map, Value, json};

/// Our one name for what is left over.
pub fn group_name(name: &str) -> &str {
    if name.eq_ignore_ascii_case("residual") { "residual" } else { name }
}

pub fn of(fit: &Fit, notes: &[String], modes: bool) -> Value {
    let groups: Map<String, Value> = fit.groups.iter().map(|g| (g.name.clone(), json!(g.count))).collect();
    let partition: Map<String, Value> =
        fit.partition.iter().map(|s| (group_name(&s.group).to_owned(), json!(s.share))).collect();
    let fixed: Vec<Value> =
        fit.fixed.iter().map(|f| json!({ "term": f.term, "estimate": f.estimate, "se": f.se })).collect();
    let mut out = json!({
        "n": fit.n,
        "groups": groups,
        "fixed": fixed,
        "variance": fit.variances.iter().map(variance).collect::<Vec<_>>(),
        "criterion": fit.criterion,
        "log_likelihood": fit.log_likelihood,
        "partition": partition,
        "converged": fit.converged,
        "singular": fit.singular,
        "log": log(&fit.log),
        "notes": notes.iter().chain(&fit.notes).collect::<Vec<_>>(),
    });
    if let (true, Some(object)) = (modes, out.as_object_mut()) {
        object.insert("modes".into(), Value::Object(all_modes(&fit.modes)));
    }
    out
}

fn variance(v: &Variance) -> Value {
    json!({ "group": group_name(&v.group), "term": v.term, "term2": v.term2, "variance": v.variance, "sd": v.sd })
}

fn log(log: &FitLog) -> Vec<Value> {
    let search = log.searches.iter().map(|s| {
        let (criterion, gradient) =
            s.steps.last().map_or((None, None), |l| (Some(l.criterion), Some(l.gradient)));
        json!({
            "start": s.start, "end": s.end, "steps": s.steps.len(), "evaluations": s.evaluations,
            "criterion": criterion, "gradient": gradient, "stopped": s.stopped.to_string(),
        })
    });
    search.collect()
}

/// By group; one entry for each level and each thing that varies.
fn all_modes(modes: &[FactorModes]) -> Map<String, Value> {
    let mut out = Map::new();
    for factor in modes {
        let entry = out.entry(factor.group.clone()).or_insert_with(|| Value::Array(Vec::new()));
        let levels = factor.levels.iter().map(|m| {
            json!({
                "id": m.level, "term": factor.term, "value": m.value, "conditional_sd": m.conditional_sd,
                "prediction_sd": m.prediction_sd, "n": m.n, "reliability": m.reliability,
            })
        });
        if let Some(list) = entry.as_array_mut() {
            list.extend(levels);
        }
    }
    out
}
