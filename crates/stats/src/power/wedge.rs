//! Staggered starts: what a schedule detects.

use super::error::{PowerError, count, share};
use super::precision::Precision;
use super::schedule::Schedule;

/// What is measured in each school in each period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wedge {
    /// Pupils measured in each school in each period.
    pub pupils: f64,
    /// Share of pupils' total variation that lies between schools, the same in every period.
    pub icc: f64,
}

impl Wedge {
    /// Precision of the effect under `y = school + period + effect · begun + e` with random schools (Hussey and
    /// Hughes 2007, equation 8). With `I` schools, `T` periods, `X` the schedule, `τ² = ρ`, `σ² = (1 − ρ)/n`:
    ///
    /// ```text
    /// SE² = I σ²(σ² + T τ²)/((I U − W)σ² + (U² + I T U − T W − I V)τ²)
    /// U = Σ X,   W = Σ_t (Σ_i X)²,   V = Σ_i (Σ_t X)²,   df = I − 2
    /// ```
    ///
    /// Hussey and Hughes take the normal distribution (`df` infinite); with few schools that promises too much.
    /// Of two schedules the one with the smaller standard error detects more.
    ///
    /// ```
    /// use ensemble_stats::power::{Schedule, Wedge};
    /// let wedge = Wedge { pupils: 20.0, icc: 0.1 };
    /// let spread_out = Schedule::from_starts(&[1, 1, 2, 2, 3, 3], 4).unwrap();
    /// let early = Schedule::from_starts(&[1, 1, 1, 1, 1, 2], 4).unwrap();
    /// assert!(wedge.precision(&spread_out).unwrap().se < wedge.precision(&early).unwrap().se);
    /// ```
    ///
    /// # Errors
    /// A number outside its range, fewer than three schools, and [`PowerError::NoContrast`] if all begin together.
    pub fn precision(&self, schedule: &Schedule) -> Result<Precision, PowerError> {
        let variance = (1.0 - share(self.icc, "share between schools")?) / count(self.pupils, "pupils")?;
        let (sigma, tau) = (variance, self.icc);
        let (i, t) = (schedule.rows().len() as f64, schedule.periods() as f64);
        let begun = |cells: &mut dyn Iterator<Item = bool>| cells.filter(|&b| b).count() as f64;
        let by_school: Vec<f64> = schedule.rows().iter().map(|row| begun(&mut row.iter().copied())).collect();
        let column =
            |p: usize| begun(&mut schedule.rows().iter().map(|row| row.get(p).copied().unwrap_or(false)));
        let w: f64 = (0..schedule.periods()).map(|p| column(p).powi(2)).sum();
        let u: f64 = by_school.iter().sum();
        let v: f64 = by_school.iter().map(|b| b * b).sum();
        let starts = schedule.starts();
        if starts.iter().all(|s| Some(s) == starts.first()) {
            return Err(PowerError::NoContrast);
        }
        let below = (i * u - w) * sigma + (u * u + i * t * u - t * w - i * v) * tau;
        if below.is_nan() || below <= 0.0 {
            return Err(PowerError::NoContrast);
        }
        Precision::new(i * sigma * (sigma + t * tau) / below, i - 2.0, "schools")
    }
}
