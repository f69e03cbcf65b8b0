//! A fit in words, then numbers, then what it cannot tell.

use ensemble_stats::mixed::{Fit, Variance};

use super::json::group_name;

pub fn of(fit: &Fit, notes: &[String]) -> String {
    let mut out: Vec<String> = Vec::new();
    for share in fit.partition.iter().filter(|s| group_name(&s.group) != "residual") {
        out.push(between(&share.group, share.share, "the variation"));
    }
    if fit.singular {
        out.push(
            "A variance is zero, or a correlation complete: nothing beyond chance could be found there."
                .into(),
        );
    }
    out.push(String::new());
    let groups: Vec<String> = fit.groups.iter().map(|g| format!("{} {}", g.count, g.name)).collect();
    out.push(format!("{} rows, {}", fit.n, groups.join(", ")));
    out.push(String::new());
    let fixed = fit.fixed.iter().map(|f| (f.term.as_str(), f.estimate.zip(f.se)));
    out.extend(effects(fixed));
    out.push(String::new());
    out.push(format!("{:<20} {:<32} {:>14} {:>12}", "Varies between", "", "Variance", "SD"));
    out.extend(fit.variances.iter().map(variance));
    out.push(String::new());
    out.push(format!("Criterion {:.6}, log-likelihood {:.6}", fit.criterion, fit.log_likelihood));
    out.extend(notes.iter().chain(&fit.notes).map(|note| format!("Note: {note}")));
    out.push(CANNOT.into());
    out.join("\n").trim_end().to_owned()
}

pub const CANNOT: &str =
    "What this cannot tell: why groups differ, how good anybody's work is, or whether it will last.";

pub fn between(group: &str, share: f64, what: &str) -> String {
    format!("{:.1}% of {what} lies between one {group} and another.", 100.0 * share)
}

/// A table of terms with estimates and standard errors.
pub fn effects<'a>(terms: impl Iterator<Item = (&'a str, Option<(f64, f64)>)>) -> Vec<String> {
    let head = format!("{:<28} {:>14} {:>12}", "Term", "Estimate", "SE");
    let line = |(term, both): (&str, Option<(f64, f64)>)| match both {
        Some((estimate, se)) => format!("{term:<28} {estimate:>14.6} {se:>12.6}"),
        None => format!("{term:<28} {:>14}", "not estimable"),
    };
    std::iter::once(head).chain(terms.map(line)).collect()
}

fn variance(v: &Variance) -> String {
    let group = group_name(&v.group);
    let term = v.term.as_deref().unwrap_or_default();
    match &v.term2 {
        None => format!("{group:<20} {term:<32} {:>14.6} {:>12.6}", v.variance, v.sd),
        Some(other) => {
            let both = format!("{term} with {other}");
            format!("{group:<20} {both:<32} {:>14.6} {:>12.6}  (covariance, correlation)", v.variance, v.sd)
        }
    }
}
