//! The largest likelihood over the two variances.
#![expect(clippy::indexing_slicing, reason = "two variances")]

use super::blocks::Sigma;
use super::model::Model;
use crate::pool::error::PoolError;

/// Points of the first look over each variance.
const LOOK: usize = 14;
/// Steps before a search counts as not settled.
const STEPS: usize = 500;

/// Looks over a grid of sizes, climbs from its few highest local maxima, and keeps the highest end that the profile
/// of each variance confirms.
pub(super) fn likeliest(model: &Model, ceiling: f64) -> Result<Sigma, PoolError> {
    let mut best: Option<(Sigma, f64)> = None;
    for start in starts(model, ceiling) {
        let Some((sigma, height)) = climb(model, start) else { continue };
        if best.is_none_or(|(_, highest)| height > highest) && confirmed(model, sigma, height) {
            best = Some((sigma, height));
        }
    }
    best.map(|(sigma, _)| sigma).ok_or(PoolError::DidNotConverge)
}

/// Local maxima of a grid, the boundary included.
fn starts(model: &Model, ceiling: f64) -> Vec<Sigma> {
    let sizes: Vec<f64> =
        std::iter::once(0.0).chain((0..LOOK).map(|i| ceiling * 0.35_f64.powi(i as i32))).collect();
    let mut sizes = sizes;
    sizes.sort_by(f64::total_cmp);
    let height =
        |i: usize, j: usize| model.at([sizes[i], sizes[j]]).map_or(f64::NEG_INFINITY, |g| g.log_likelihood);
    let grid: Vec<Vec<f64>> =
        (0..sizes.len()).map(|i| (0..sizes.len()).map(|j| height(i, j)).collect()).collect();
    let last = sizes.len() - 1;
    let mut found: Vec<(f64, Sigma)> = Vec::new();
    for i in 0..=last {
        for j in 0..=last {
            let around = (i.saturating_sub(1)..=(i + 1).min(last))
                .flat_map(|a| (j.saturating_sub(1)..=(j + 1).min(last)).map(move |b| (a, b)));
            if around.into_iter().all(|(a, b)| grid[a][b] <= grid[i][j]) {
                found.push((grid[i][j], [sizes[i], sizes[j]]));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.into_iter().take(6).map(|(_, sigma)| sigma).collect()
}

/// Newton steps with average information, on the variances that are not held at 0.
fn climb(model: &Model, start: Sigma) -> Option<(Sigma, f64)> {
    let mut sigma = start;
    let mut height = model.at(sigma)?.log_likelihood;
    for _ in 0..STEPS {
        let gls = model.at(sigma)?;
        let slopes = model.slopes(sigma, &gls);
        let information = model.information(sigma, &gls);
        let step = step(slopes, information, [0, 1].map(|j| sigma[j] > 0.0 || slopes[j] > 0.0));
        let mut length = 1.0;
        let mut moved = None;
        while length > 1e-9 {
            let to = [0, 1].map(|j| (sigma[j] + length * step[j]).max(0.0));
            // Along a flat stretch near the top heights differ by rounding only: there the slopes decide.
            if let Some(there) = model.at(to).map(|g| g.log_likelihood)
                && there >= height - 1e-13 * height.abs()
            {
                moved = Some((to, there));
                break;
            }
            length *= 0.5;
        }
        let Some((to, there)) = moved else { return Some((sigma, height)) };
        let change = [0, 1].map(|j| (to[j] - sigma[j]).abs() / (to[j] + 1e-300));
        let settled = [0, 1].iter().all(|&j| change[j] < 1e-13 || to[j] == sigma[j]);
        (sigma, height) = (to, there);
        if settled {
            return Some((sigma, height));
        }
    }
    Some((sigma, height))
}

fn step(slopes: [f64; 2], information: [[f64; 2]; 2], free: [bool; 2]) -> [f64; 2] {
    let [[a, b], [_, d]] = information;
    let alone = |slope: f64, own: f64| if own > 0.0 { slope / own } else { 0.0 };
    match free {
        [true, true] => {
            let det = a * d - b * b;
            if det > 1e-12 * a * d {
                [(d * slopes[0] - b * slopes[1]) / det, (a * slopes[1] - b * slopes[0]) / det]
            } else {
                [alone(slopes[0], a), alone(slopes[1], d)]
            }
        }
        [true, false] => [alone(slopes[0], a), 0.0],
        [false, true] => [0.0, alone(slopes[1], d)],
        [false, false] => [0.0, 0.0],
    }
}

/// Whether the likelihood falls to both sides of each variance, the other one held, and its slopes are level.
fn confirmed(model: &Model, sigma: Sigma, height: f64) -> bool {
    let Some(gls) = model.at(sigma) else { return false };
    let (slopes, information) = (model.slopes(sigma, &gls), model.information(sigma, &gls));
    [0, 1].into_iter().all(|j| {
        let level = slopes[j] * slopes[j] <= 1e-12 * (information[j][j] + 1.0);
        let falls = [0.98, 1.02].into_iter().all(|factor| {
            let mut to = sigma;
            to[j] *= factor;
            model.at(to).is_none_or(|g| g.log_likelihood <= height + 1e-9)
        });
        if sigma[j] == 0.0 { slopes[j] <= 0.0 } else { level && falls }
    })
}
