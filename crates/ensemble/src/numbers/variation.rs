//! Where is it working? The variation between the class-years of one measure: how it is worked
//! out, what is kept of it, and what each reader may be shown.

use std::collections::BTreeMap;

use ensemble_db::from_row;
use ensemble_stats::mixed::{Design, Factor, between};
use ensemble_stats::spread::{Spread, spread};
use ensemble_stats::verdict::Standing;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::limits::Limits;
use super::model::{Class, Measure};
use super::unnamed::alike;
use crate::web::id::Id;

/// Goes up when the method changes, so that kept fits are worked out anew.
pub const METHOD: &str = "class-years by REML, 1";

/// The last fit of one measure.
pub struct Row {
    pub measure_id: Id<Measure>,
    pub method: String,
    pub inputs_hash: String,
    pub body: String,
}
from_row!(Row { measure_id, method, inputs_hash, body });

/// A pupil's score in the last test of a session.
#[derive(Debug, Clone, Copy)]
pub struct Score {
    pub session: usize,
    pub class: Id<Class>,
    pub value: f64,
    /// Where the pupil started in that session.
    pub start: Option<f64>,
}

/// What a fit was made from, in an order that does not depend on the database.
#[derive(Debug, Default)]
pub struct Inputs {
    /// Names of the sessions, the oldest first.
    pub sessions: Vec<String>,
    pub scores: Vec<Score>,
    /// Pupils on the list without a score.
    pub missing: u64,
    /// Scores at an end of the scale, counted as that end.
    pub at_the_end: u64,
    pub has_start: bool,
}

/// What is kept: made only of class-years, never of pupils.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Body {
    pub sessions: Vec<String>,
    pub class_years: i64,
    pub pupils: u64,
    pub missing: u64,
    pub at_the_end: u64,
    /// Pupils left out because nobody knows where they started.
    pub without_start: u64,
    pub adjusted: bool,
    pub share_before: Option<f64>,
    pub found: Option<Found>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    pub share: f64,
    pub low: f64,
    pub high: f64,
    /// The test for any variation at all, and whether it finds some.
    pub gate: f64,
    pub differs: bool,
    pub group_sd: f64,
    pub pupil_sd: f64,
    /// Half of the band where chance alone would put most.
    pub chance: f64,
    /// Class-years of the latest session, or of all where that is few.
    pub pooled: bool,
    /// In the order of their ids.
    pub bars: Vec<Bar>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    pub class: Id<Class>,
    pub session: usize,
    pub estimate: f64,
    pub inner: (f64, f64),
    pub outer: (f64, f64),
    pub above: f64,
    pub standing: Code,
}

crate::words!(
    /// As [`Standing`], in the database.
    Code {
        VeryLikelyAbove = "very_likely_above",
        ProbablyAbove = "probably_above",
        UsualSpread = "usual_spread",
        LikelyBelow = "likely_below",
        VeryLikelyBelow = "very_likely_below",
    }
);

impl Code {
    pub fn standing(self) -> Standing {
        match self {
            Code::VeryLikelyAbove => Standing::VeryLikelyAbove,
            Code::ProbablyAbove => Standing::ProbablyAbove,
            Code::UsualSpread => Standing::UsualSpread,
            Code::LikelyBelow => Standing::LikelyBelow,
            Code::VeryLikelyBelow => Standing::VeryLikelyBelow,
        }
    }
}

impl Inputs {
    /// The same inputs, the same method and the same thresholds give the same text.
    pub fn hash(&self, limits: Limits) -> String {
        let mut hash = Sha256::new();
        hash.update(format!("{METHOD} {limits:?} {:?} {} {}", self.sessions, self.missing, self.at_the_end));
        for score in &self.scores {
            hash.update(score.class.uuid().as_bytes());
            hash.update(score.session.to_le_bytes());
            hash.update(score.value.to_bits().to_le_bytes());
            hash.update(score.start.unwrap_or(f64::NAN).to_bits().to_le_bytes());
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub fn fit(&self, limits: Limits) -> Body {
        let started = self.scores.iter().filter(|s| s.start.is_some()).count();
        // Half a picture of where pupils started would be worse than none.
        let adjusted = self.has_start && started > 0 && started * 2 >= self.scores.len();
        let used: Vec<Score> =
            self.scores.iter().filter(|s| !adjusted || s.start.is_some()).copied().collect();
        let class_years = years(&used).len();
        let full = design(&used, adjusted, limits);
        let share_before = adjusted.then(|| share(&used)).flatten();
        Body {
            sessions: self.sessions.clone(),
            class_years: i64::try_from(class_years).unwrap_or_default(),
            pupils: used.len() as u64,
            missing: self.missing,
            at_the_end: self.at_the_end,
            without_start: (self.scores.len() - used.len()) as u64,
            adjusted,
            share_before,
            found: full,
        }
    }
}

/// How many pupils each class-year has.
fn years(scores: &[Score]) -> BTreeMap<(Id<Class>, usize), u64> {
    let mut years = BTreeMap::new();
    for score in scores {
        *years.entry((score.class, score.session)).or_insert(0) += 1;
    }
    years
}

/// The columns of a fit: where pupils started, and which session it was (all but the first).
fn columns(scores: &[Score], adjusted: bool) -> Vec<(String, Vec<f64>)> {
    let mut columns = Vec::new();
    if adjusted {
        columns.push(("start".to_owned(), scores.iter().map(|s| s.start.unwrap_or_default()).collect()));
    }
    let mut sessions: Vec<usize> = scores.iter().map(|s| s.session).collect();
    sessions.sort_unstable();
    sessions.dedup();
    for session in sessions.into_iter().skip(1) {
        let is_it = |s: &Score| if s.session == session { 1.0 } else { 0.0 };
        columns.push((format!("session {session}"), scores.iter().map(is_it).collect()));
    }
    columns
}

fn with_design<T>(scores: &[Score], adjusted: bool, then: impl FnOnce(&Design<'_>) -> T) -> T {
    let outcome: Vec<f64> = scores.iter().map(|s| s.value).collect();
    let columns = columns(scores, adjusted);
    let factor =
        Factor::from_labels("class-year", scores.iter().map(|s| format!("{} {}", s.class, s.session)));
    let mut design = Design::new(&outcome).group(&factor);
    for (name, values) in &columns {
        design = design.column(name, values);
    }
    then(&design)
}

/// The share between class-years before allowing for where pupils started.
fn share(scores: &[Score]) -> Option<f64> {
    with_design(scores, false, |design| between(design).ok().map(|found| found.share))
}

fn design(scores: &[Score], adjusted: bool, limits: Limits) -> Option<Found> {
    let fit = with_design(scores, adjusted, |design| spread(design, limits.of_spread()).ok())?;
    let mut years: Vec<((Id<Class>, usize), u64)> = Vec::new();
    for score in scores {
        match years.iter_mut().find(|(key, _)| *key == (score.class, score.session)) {
            Some((_, n)) => *n += 1,
            None => years.push(((score.class, score.session), 1)),
        }
    }
    let latest = scores.iter().map(|s| s.session).max()?;
    let enough = |n: u64| i64::try_from(n).unwrap_or(i64::MAX) >= limits.class_pupils;
    let this_session = years.iter().filter(|((_, session), n)| *session == latest && enough(*n)).count();
    let pooled = i64::try_from(this_session).unwrap_or_default() < limits.class_years;
    let mut shown: Vec<(Id<Class>, usize, &ensemble_stats::spread::Estimate)> =
        (fit.groups.iter().zip(&years))
            .filter(|(_, ((_, session), _))| pooled || *session == latest)
            .filter_map(|(group, ((class, session), _))| Some((*class, *session, group.estimate.as_ref()?)))
            .collect();
    shown.sort_by_key(|(class, session, _)| (*class, *session));
    let sizes = alike(&shown.iter().map(|(.., e)| e.n).collect::<Vec<_>>());
    let wider = wider(&fit, shown.iter().map(|(.., e)| (e.n, e.sd)));
    let bars = shown.iter().zip(&sizes).map(|((class, session, estimate), &size)| {
        let sd = wider * conditional_sd(&fit, size as f64);
        let reach = |z: f64| (estimate.value - z * sd, estimate.value + z * sd);
        Bar {
            class: *class,
            session: *session,
            estimate: estimate.value,
            inner: reach(ensemble_stats::dist::Z80),
            outer: reach(ensemble_stats::dist::Z95),
            above: estimate.above,
            standing: Code::parse(estimate.standing.code()).unwrap_or(Code::UsualSpread),
        }
    });
    let bars: Vec<Bar> = bars.collect();
    let middle = sizes.get(sizes.len() / 2).copied().unwrap_or(30);
    Some(Found {
        share: fit.between.share,
        low: fit.between.low,
        high: fit.between.high,
        gate: fit.between.p_value,
        differs: fit.differs,
        group_sd: fit.group_sd,
        pupil_sd: fit.pupil_sd,
        chance: fit.chance_half_width(middle as f64),
        pooled,
        bars,
    })
}

/// How far off a class of `n` may be once its deviation is shrunk, with everything else known.
fn conditional_sd(fit: &Spread, n: f64) -> f64 {
    let (tau2, sigma2) = (fit.group_sd.powi(2), fit.pupil_sd.powi(2));
    if tau2 <= 0.0 { 0.0 } else { (tau2 * (sigma2 / n) / (tau2 + sigma2 / n)).sqrt() }
}

/// How much wider intervals are because "typical" is estimated too; at least 1.
fn wider(fit: &Spread, estimates: impl Iterator<Item = (u64, f64)>) -> f64 {
    let ratios = estimates.map(|(n, sd)| sd / conditional_sd(fit, n as f64));
    ratios.filter(|ratio| ratio.is_finite()).fold(1.0, f64::max)
}

impl Found {
    pub fn standing_out(&self) -> usize {
        self.bars.iter().filter(|bar| bar.standing == Code::VeryLikelyAbove).count()
    }

    /// Written to this step, no row gives a class away: half a point where pupils of one class
    /// differ by five or more.
    pub fn step(&self) -> f64 {
        let power = (self.pupil_sd / 10.0).max(1e-6).log10().ceil();
        (5.0 * 10_f64.powf(power - 1.0)).clamp(0.0005, 500.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id(n: u128) -> Id<Class> {
        Id::new(Uuid::from_u128(n))
    }

    /// Ten classes of twenty; the first gains `bump`.
    fn inputs(bump: f64) -> Inputs {
        let mut scores = Vec::new();
        for class in 0..10_u32 {
            for pupil in 0..20_u32 {
                let start = f64::from((pupil * 7 + class * 3) % 20) - 10.0;
                let luck = f64::from((pupil * 13 + class * 5) % 17) - 8.0;
                let value = 100.0 + 0.7 * start + luck + if class == 0 { bump } else { 0.0 };
                scores.push(Score { session: 0, class: id(class.into()), value, start: Some(start) });
            }
        }
        Inputs { sessions: vec!["2026 to 2027".into()], scores, has_start: true, ..Inputs::default() }
    }

    #[test]
    fn one_class_that_gained_eight_points_stands_out_and_no_other() {
        let found = inputs(8.0).fit(Limits::default()).found.unwrap();
        assert!(found.differs);
        let out: Vec<_> =
            found.bars.iter().filter(|b| b.standing == Code::VeryLikelyAbove).map(|b| b.class).collect();
        assert_eq!(out, [id(0)]);
        assert_eq!(inputs(0.0).fit(Limits::default()).found.unwrap().standing_out(), 0);
    }

    #[test]
    fn four_class_years_have_no_share() {
        let mut few = inputs(8.0);
        few.scores.retain(|s| s.class < id(4));
        let body = few.fit(Limits::default());
        assert_eq!((body.found, body.class_years), (None, 4));
    }

    #[test]
    fn a_class_of_seven_has_no_bar() {
        let mut some = inputs(0.0);
        let mut kept = 0;
        some.scores.retain(|s| {
            s.class != id(0) || {
                kept += 1;
                kept <= 7
            }
        });
        let found = some.fit(Limits::default()).found.unwrap();
        assert_eq!(found.bars.len(), 9);
        assert!(found.bars.iter().all(|bar| bar.class != id(0)));
    }

    #[test]
    fn values_are_written_to_half_a_point_where_pupils_differ_by_seven() {
        let found = inputs(0.0).fit(Limits::default()).found.unwrap();
        let at = |pupil_sd: f64| Found { pupil_sd, ..found.clone() }.step();
        assert_eq!((at(7.5), at(10.0), at(60.0)), (0.5, 0.5, 5.0));
        assert!((at(0.9) - 0.05).abs() < 1e-12);
    }
}
