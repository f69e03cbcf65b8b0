//! Two arms side by side: pupils, classes or whole schools drawn by lot.

use super::error::{PowerError, count, held, share};
use super::precision::Precision;

/// A plan with an arm that begins and one that does not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoArms {
    /// Share of what is drawn that begins; 0.5 detects most.
    pub share: f64,
    /// Pupils in each class.
    pub pupils: f64,
    /// Classes in each school.
    pub classes: f64,
    /// Schools.
    pub schools: f64,
    /// Share of pupils' total variation that lies between classes of one school.
    pub icc_class: f64,
    /// Share of pupils' total variation that lies between schools.
    pub icc_school: f64,
    /// Share of the variation within classes that prior attainment explains.
    pub r2_pupil: f64,
    /// Share of the variation between classes that it explains.
    pub r2_class: f64,
    /// Share of the variation between schools that it explains.
    pub r2_school: f64,
    /// How many columns explain it, at the level that is drawn; they cost degrees of freedom.
    pub covariates: u32,
}

impl TwoArms {
    /// Schools are drawn: `df = K − 2 − covariates` and
    ///
    /// ```text
    /// SE² = [ρ₃(1 − R₃²)/K + ρ₂(1 − R₂²)/(K J) + (1 − ρ₂ − ρ₃)(1 − R₁²)/(K J n)]/(P(1 − P))
    /// ```
    ///
    /// # Errors
    /// A number outside its range, or too few schools.
    pub fn by_school(&self) -> Result<Precision, PowerError> {
        let [school, class, pupil] = self.parts()?;
        self.precision(school + class + pupil, self.schools, "schools")
    }

    /// Classes are drawn, whatever school they are in: `df = K J − 2 − covariates`. The schools' own variation then
    /// adds to that of classes; draw within schools and give each a level of its own to be rid of it, by an
    /// `icc_school` of 0 here with shares of what is left.
    ///
    /// # Errors
    /// As [`TwoArms::by_school`].
    pub fn by_class(&self) -> Result<Precision, PowerError> {
        let [school, class, pupil] = self.parts()?;
        self.precision(school / self.classes + class + pupil, self.schools * self.classes, "classes")
    }

    /// Pupils are drawn, each for itself: `df = K J n − 2 − covariates`, all variation counts as that of pupils.
    ///
    /// # Errors
    /// As [`TwoArms::by_school`].
    pub fn by_pupil(&self) -> Result<Precision, PowerError> {
        let [school, class, pupil] = self.parts()?;
        let variance = school / (self.classes * self.pupils) + class / self.pupils + pupil;
        self.precision(variance, self.schools * self.classes * self.pupils, "pupils")
    }

    /// What each level adds to the variance of the mean over all, with schools drawn.
    fn parts(&self) -> Result<[f64; 3], PowerError> {
        held(self.share, 0.0 < self.share && self.share < 1.0, "share that begins", "above 0 and below 1")?;
        let (n, j) = (count(self.pupils, "pupils in a class")?, count(self.classes, "classes in a school")?);
        let k = count(self.schools, "schools")?;
        let class = share(self.icc_class, "share between classes")?;
        let school = share(self.icc_school, "share between schools")?;
        share(class + school, "share between classes and schools together")?;
        let left = |r2: f64, what| Ok::<f64, PowerError>(1.0 - share(r2, what)?);
        Ok([
            school * left(self.r2_school, "R² between schools")? / k,
            class * left(self.r2_class, "R² between classes")? / (k * j),
            (1.0 - class - school) * left(self.r2_pupil, "R² of pupils")? / (k * j * n),
        ])
    }

    fn precision(&self, variance: f64, drawn: f64, what: &'static str) -> Result<Precision, PowerError> {
        let df = drawn - 2.0 - f64::from(self.covariates);
        Precision::new(variance / (self.share * (1.0 - self.share)), df, what)
    }
}
