//! An effect as JSON and as text.

use serde_json::{Value, json};

use super::Found;
use crate::analyse::text::{self, how_sure, number, range};

pub fn as_json(found: &Found) -> Value {
    let e = &found.effect.estimate;
    let sizes = found.sizes.map(|g| {
        let own = &g.estimate;
        json!({
            "g": own.value, "se": own.se, "df": own.df, "ci": [own.low, own.high], "d": g.d, "omega": g.omega,
            "gamma": g.gamma, "eta": g.eta, "h": g.h, "se_without_omega": g.se_without_omega, "icc": found.icc,
            "improvement_index": g.improvement_index(),
        })
    });
    let arms = found.effect.arms.map(|(with, without)| json!({ "with": with, "without": without }));
    json!({
        "term": found.term,
        "n": found.n,
        "estimate": e.value,
        "se": e.se,
        "df": e.df,
        "ci": [e.low, e.high],
        "p": e.two_sided(),
        "clusters": found.effect.clusters,
        "arms": arms,
        "hedges_g": sizes,
        "verdict": found.effect.verdict().code(),
        "notes": found.notes,
    })
}

pub fn as_text(found: &Found, cluster: Option<&str>) -> String {
    let e = &found.effect.estimate;
    let (outcome, term) = (&found.outcome, &found.term);
    let what = match found.effect.arms {
        Some(_) => format!("{outcome} with {term}, against without it"),
        None => format!("{outcome} for each 1 of {term}"),
    };
    let mut lines = vec![format!("{what}: {}, likely {}.", signed(e.value), range(e.low, e.high))];
    lines.push(match found.effect.caution {
        Some(_) => {
            "Too little to tell an effect from chance: these numbers describe what happened.".to_owned()
        }
        None => how_sure(e),
    });
    if let Some(g) = found.sizes.map(|g| g.estimate) {
        lines.push(format!(
            "In standard deviations (Hedges' g): {:+.2}, likely {:.2} to {:.2}.",
            g.value, g.low, g.high
        ));
    }
    lines.push(String::new());
    lines.push(match (cluster, found.effect.arms) {
        (Some(name), Some((with, without))) => format!(
            "{} rows in {} of {name}: {with} have rows with it and {without} rows without it",
            found.n, found.effect.clusters
        ),
        (Some(name), None) => format!("{} rows in {} of {name}", found.n, found.effect.clusters),
        (None, Some((with, without))) => format!("{} rows: {with} with it, {without} without it", found.n),
        (None, None) => format!("{} rows", found.n),
    });
    lines.push(format!("Standard error {}, degrees of freedom {:.1}, by {}", number(e.se), e.df, e.method));
    lines.push(String::new());
    text::answer(
        lines,
        &found.notes,
        "whether the difference was caused by it, unless chance decided who had it; or whether it would be the same \
         elsewhere.",
    )
}

fn signed(value: f64) -> String {
    match value {
        v if v > 0.0 => format!("{} more", number(v)),
        v if v < 0.0 => format!("{} less", number(-v)),
        _ => "no difference".to_owned(),
    }
}
