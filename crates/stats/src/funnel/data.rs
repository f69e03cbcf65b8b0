//! From columns to rows that can be trusted.

use super::{FEWEST_UNITS, FunnelError, Series};
use std::collections::BTreeSet;

/// The largest size: beyond a thousand million nothing is a count of pupils.
pub(super) const LARGEST: f64 = 1e9;

/// One unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub value: f64,
    pub n: f64,
    /// How many did, or were observed; 0 for means.
    pub count: f64,
}

pub(super) fn read<S: AsRef<str>>(ids: &[S], series: &Series<'_>) -> Result<Vec<Row>, FunnelError> {
    let (values, sizes) = match *series {
        Series::Proportions { numerators, denominators } => (numerators, denominators),
        Series::Ratios { observed, expected } => (observed, expected),
        Series::Means { means, n, sd } => {
            if !(sd.is_finite() && sd > 0.0) {
                return Err(FunnelError::BadDeviation);
            }
            (means, n)
        }
    };
    if values.len() != sizes.len() || values.len() != ids.len() {
        return Err(FunnelError::Lengths);
    }
    let mut seen = BTreeSet::new();
    let mut rows = Vec::with_capacity(values.len());
    for (at, ((&value, &n), id)) in values.iter().zip(sizes).zip(ids).enumerate() {
        let id = id.as_ref();
        if !seen.insert(id) {
            return Err(FunnelError::Twice { row: at + 1, id: id.to_owned() });
        }
        rows.push(row(series, value, n, at + 1)?);
    }
    if rows.len() < FEWEST_UNITS {
        return Err(FunnelError::TooFewUnits { have: rows.len() });
    }
    Ok(rows)
}

fn row(series: &Series<'_>, value: f64, n: f64, row: usize) -> Result<Row, FunnelError> {
    let (whole_value, whole_n, most) = match series {
        Series::Proportions { .. } => (true, true, n),
        Series::Ratios { .. } => (true, false, LARGEST),
        Series::Means { .. } => (false, true, f64::MAX),
    };
    if !(value.is_finite() && n.is_finite()) {
        return Err(FunnelError::NotFinite { row });
    }
    if n <= 0.0 || whole_value && value < 0.0 {
        return Err(FunnelError::Nobody { row });
    }
    if whole_value && value.fract() != 0.0 || whole_n && n.fract() != 0.0 {
        return Err(FunnelError::NotWhole { row });
    }
    if value > most || n > LARGEST {
        return Err(FunnelError::TooMany { row });
    }
    Ok(match series {
        Series::Means { .. } => Row { value, n, count: 0.0 },
        _ => Row { value: value / n, n, count: value },
    })
}
