//! Pooled studies as JSON and as text.

use ensemble_stats::estimate::Estimate;
use ensemble_stats::pool::{Component, Joint, Term};
use serde_json::{Value, json};

use super::{Found, Spread};
use crate::analyse::text::{self, Column, how_sure, number, range};

/// Studies below which an average says little.
const FEW: usize = 5;

/// R's name for it, as everywhere in what we print.
fn term_name(name: &str) -> &str {
    if name == "intercept" { "(Intercept)" } else { name }
}

fn coefficients(terms: &[Term]) -> Vec<Value> {
    let one = |t: &Term| {
        let e = &t.estimate;
        json!({
            "term": term_name(&t.name), "estimate": e.value, "se": e.se, "ci": [e.low, e.high], "df": e.df,
            "p": e.two_sided(),
        })
    };
    terms.iter().map(one).collect()
}

pub fn as_json(found: &Found) -> Value {
    let e = &found.estimate;
    let joint = |j: &Joint| json!({ "statistic": j.statistic, "df": j.df, "df2": j.df2, "p": j.p });
    let mut out = json!({
        "k": found.k,
        "estimate": e.value,
        "se": e.se,
        "ci": [e.low, e.high],
        "interval_df": e.df,
        "p": e.two_sided(),
        "prediction": found.prediction.map(|p| [p.low, p.high]),
        "i2": found.i2,
        "q": found.q.statistic,
        "df": found.q.df,
        "q_p": found.q.p,
        "notes": found.notes,
    });
    let mut set = |field: &str, value: Value| {
        out.as_object_mut().into_iter().for_each(|object| {
            object.insert(field.to_owned(), value.clone());
        });
    };
    match &found.spread {
        Spread::Tau2(tau2) => set("tau2", json!(tau2)),
        Spread::Sigma2(parts) => {
            set("sigma2", parts.iter().map(|c| c.sigma2).collect());
            let level = |c: &Component| json!({ "name": c.name, "groups": c.levels, "i2": c.i2 });
            set("levels", parts.iter().map(level).collect());
        }
    }
    if let Some(e) = found.guarded {
        set("guarded_ci", json!([e.low, e.high]));
    }
    if let Some((low, high)) = found.one_more {
        set("one_more", json!([low, high]));
    }
    if found.coefficients.len() > 1 {
        set("coefficients", coefficients(&found.coefficients).into());
        set("qm", joint(&found.qm));
    }
    if let Some(robust) = &found.robust {
        set("robust", coefficients(robust).into());
    }
    out
}

/// What matters most, in words.
fn words(found: &Found, mean: &Estimate, effect: &str) -> Vec<String> {
    let mut lines = Vec::new();
    if found.k < FEW {
        lines.push(format!(
            "Too early for an average: {} of the {FEW} studies it takes. Each stands on its own.",
            found.k
        ));
    }
    if found.coefficients.len() > 1 {
        lines.push(format!("What goes with larger or smaller {effect} over {} studies:", found.k));
        return lines;
    }
    if let Some((low, high)) = found.one_more.or(found.prediction.map(|p| (p.low, p.high))) {
        let between = range(low, high).replace(" to ", " and ");
        lines.push(format!("In one more setting expect {effect} between {between}."));
    }
    lines.push(format!(
        "On average {effect}: {}, likely {}.",
        number(mean.value),
        range(mean.low, mean.high)
    ));
    lines.extend((found.k >= FEW).then(|| how_sure(mean)));
    lines
}

pub fn as_text(found: &Found, effect: &str) -> String {
    let shown = found.robust.as_ref().unwrap_or(&found.coefficients);
    let e = shown.first().map_or(found.estimate, |term| term.estimate);
    // An interval that is short by luck is no headline.
    let mut lines = words(found, &found.guarded.unwrap_or(e), effect);
    lines.push(String::new());
    if found.coefficients.len() > 1 {
        let column = |head, of: fn(&Estimate) -> f64| {
            Column::Each(head, shown.iter().map(|t| of(&t.estimate)).collect())
        };
        lines.extend(text::table(&[
            Column::Words("Term", shown.iter().map(|t| term_name(&t.name).to_owned()).collect()),
            column("Estimate", |e| e.value),
            column("SE", |e| e.se),
            column("Low", |e| e.low),
            column("High", |e| e.high),
        ]));
        lines.push(String::new());
    }
    lines.push(format!("{} studies, {}, standard error {}", found.k, e.method, number(e.se)));
    match &found.spread {
        Spread::Tau2(tau2) => lines.push(format!("Variance between studies {}", number(*tau2))),
        Spread::Sigma2(parts) => lines.extend(
            parts.iter().map(|c| format!("Variance between {} ({}): {}", c.name, c.levels, number(c.sigma2))),
        ),
    }
    lines.push(format!(
        "{:.0}% of the variation is more than sampling error (Q {} on {:.0} degrees of freedom)",
        found.i2,
        number(found.q.statistic),
        found.q.df
    ));
    lines.push(String::new());
    text::answer(
        lines,
        &found.notes,
        "whether the studies are sound, why they differ, or what was tried and never written up.",
    )
}
