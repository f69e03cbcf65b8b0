//! Columns on one scale, and which of them say anything.

use crate::linalg::dot;
use crate::mixed::Column;

/// A column that leaves less than this share of its length after the earlier ones adds nothing.
const REDUNDANT: f64 = 1e-7;

/// A column as `x = centre + spread · z`, with `z` of mean 0 and length 1.
#[derive(Clone, Debug)]
pub(super) struct Scaled {
    pub name: String,
    pub centre: f64,
    pub spread: f64,
    pub z: Vec<f64>,
}

/// The columns that say something the intercept and the earlier ones do not, with their places, and the names of the
/// others.
pub(super) fn independent(columns: &[Column<'_>]) -> (Vec<Scaled>, Vec<usize>, Vec<String>) {
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let (mut kept, mut places, mut dropped) = (Vec::new(), Vec::new(), Vec::new());
    for (place, column) in columns.iter().enumerate() {
        let scaled = scale(column);
        let rest = scaled.as_ref().map(|s| {
            let mut rest = s.z.clone();
            // Twice, since once leaves rounding behind.
            for b in basis.iter().chain(&basis) {
                let along = dot(&rest, b);
                rest.iter_mut().zip(b).for_each(|(r, b)| *r -= along * b);
            }
            rest
        });
        match (scaled, rest) {
            (Some(scaled), Some(mut rest)) if dot(&rest, &rest).sqrt() > REDUNDANT => {
                let length = dot(&rest, &rest).sqrt();
                rest.iter_mut().for_each(|r| *r /= length);
                basis.push(rest);
                kept.push(scaled);
                places.push(place);
            }
            _ => dropped.push(column.name.to_owned()),
        }
    }
    (kept, places, dropped)
}

/// Centres and scales a column. `None` if it is the same everywhere, to rounding.
fn scale(column: &Column<'_>) -> Option<Scaled> {
    let first = *column.values.first()?;
    let largest = column.values.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
    // Of values near the largest number a difference may be infinite; halves are not.
    let away: Vec<f64> = column.values.iter().map(|x| 0.5 * x - 0.5 * first).collect();
    let reach = away.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
    if reach <= 1e-14 * largest {
        return None;
    }
    let unit: Vec<f64> = away.iter().map(|x| x / reach).collect();
    let mean = unit.iter().sum::<f64>() / unit.len() as f64;
    let mut z: Vec<f64> = unit.iter().map(|u| u - mean).collect();
    let length = dot(&z, &z).sqrt();
    z.iter_mut().for_each(|z| *z /= length);
    let spread = 2.0 * reach * length;
    Some(Scaled { name: column.name.to_owned(), centre: first + 2.0 * reach * mean, spread, z })
}

#[cfg(test)]
mod tests {
    use crate::pool::studies::{Prepared, Studies};

    #[test]
    fn the_later_of_two_columns_that_say_the_same_goes() {
        let (e, v) = ([0.0, 1.0, 2.0, 3.0, 4.0], [1.0; 5]);
        let (a, b) = ([1.0, 2.0, 3.0, 4.0, 9.0], [1.0, 0.0, 1.0, 0.0, 1.0]);
        let both: Vec<f64> = a.iter().zip(&b).map(|(a, b)| 7.0 + 2.0 * a - b).collect();
        let studies = Studies::new(&e, &v).column("a", &a).column("constant", &[3.0; 5]);
        let studies = studies.column("b", &b).column("both", &both);
        let prepared = Prepared::of(&studies).unwrap();
        assert_eq!(prepared.columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(prepared.dropped, ["constant", "both"]);
    }
}
