//! The same schools before and after, alone or beside others.

use super::error::{PowerError, count, held, share};
use super::precision::Precision;

/// A plan with one measurement before and one after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PrePost {
    /// Pupils measured in each school each time.
    pub pupils: f64,
    /// Schools.
    pub schools: f64,
    /// Share of pupils' total variation that lies between schools.
    pub icc: f64,
    /// Correlation of a pupil's two results within the school; 0 if other pupils are measured after.
    pub r_pupil: f64,
    /// Correlation of a school's two levels.
    pub r_school: f64,
}

impl PrePost {
    /// All schools begin between the two: `SE² = 2[ρ(1 − r_s) + (1 − ρ)(1 − r_p)/n]/K`, `df = K − 1`. It measures
    /// change, whatever brought it.
    ///
    /// # Errors
    /// A number outside its range, or fewer than two schools.
    pub fn change(&self) -> Result<Precision, PowerError> {
        Precision::new(self.of_one()? / self.schools, self.schools - 1.0, "schools")
    }

    /// A share `P` of the schools begins: difference of the two changes, `SE² = 2[…]/(K P(1 − P))`, `df = K − 2`.
    /// Taking the first result as a column instead ([`super::TwoArms`] with `R² = r²`) detects more.
    ///
    /// # Errors
    /// As [`PrePost::change`], and a share that is not inside 0 to 1.
    pub fn difference_of_changes(&self, begins: f64) -> Result<Precision, PowerError> {
        held(begins, 0.0 < begins && begins < 1.0, "share that begins", "above 0 and below 1")?;
        let variance = self.of_one()? / (self.schools * begins * (1.0 - begins));
        Precision::new(variance, self.schools - 2.0, "schools")
    }

    /// Variance of one school's change.
    fn of_one(&self) -> Result<f64, PowerError> {
        let n = count(self.pupils, "pupils in a school")?;
        count(self.schools, "schools")?;
        let icc = share(self.icc, "share between schools")?;
        let moves =
            |r: f64, what| Ok::<f64, PowerError>(1.0 - held(r, r.abs() <= 1.0, what, "from -1 to 1")?);
        let school = icc * moves(self.r_school, "correlation of a school's levels")?;
        let pupil = (1.0 - icc) * moves(self.r_pupil, "correlation of a pupil's results")?;
        Ok(2.0 * (school + pupil / n))
    }
}
