//! Fits with slopes, weights and both, against lme4 1.1-31 on real data. Each case names R's call.

mod cases;

use crate::data::Table;
use cases::CASES;
use ensemble_stats::mixed::{Design, Factor, Fit, Method, Variance, fit};

/// A data set, with what the models below need of it.
struct Rows {
    outcome: Vec<f64>,
    columns: Vec<(&'static str, Vec<f64>)>,
    factors: Vec<Factor>,
    weights: Vec<f64>,
}

impl Rows {
    fn read(
        file: &str,
        outcome: &str,
        factors: &[&str],
        columns: &[(&'static str, &str, &str)],
    ) -> Option<Self> {
        let table = Table::read(file)?;
        let column = |&(name, of, is): &(&'static str, &str, &str)| {
            (name, if is.is_empty() { table.numbers(of) } else { table.is(of, is) })
        };
        let outcome = table.numbers(outcome);
        let weights = vec![1.0; outcome.len()];
        let factors = factors.iter().map(|f| table.factor(f)).collect();
        Some(Self { outcome, columns: columns.iter().map(column).collect(), factors, weights })
    }

    fn hsb() -> Option<Self> {
        let columns = [("meanses", "meanses", ""), ("cath", "sector", "Catholic"), ("cses", "cses", "")];
        let more = [("ses", "ses", ""), ("min", "minrty", "Yes")];
        Self::read("Hsb82", "mAch", &["school"], &[&columns[..], &more].concat())
    }

    fn scots() -> Option<Self> {
        let columns = [("verbal", "verbal", ""), ("f", "sex", "F")];
        Self::read("ScotsSec", "attain", &["primary", "second"], &columns)
    }

    fn exam() -> Option<Self> {
        Self::read("Exam", "normexam", &["school"], &[("standLRT", "standLRT", ""), ("girl", "sex", "F")])
    }

    fn sleep() -> Option<Self> {
        Self::read("sleepstudy", "Reaction", &["Subject"], &[("Days", "Days", "")])
    }

    fn weighted(mut self, weight: impl Fn(usize) -> f64) -> Self {
        // R counts rows from 1.
        self.weights = (1..=self.outcome.len()).map(weight).collect();
        self
    }

    fn values(&self, name: &str) -> &[f64] {
        &self.columns.iter().find(|(column, _)| *column == name).unwrap().1
    }

    fn fixed<'a>(&'a self, names: &[&'a str]) -> Design<'a> {
        names.iter().fold(Design::new(&self.outcome), |d, name| d.column(name, self.values(name)))
    }
}

fn fits(name: &str, method: Method) -> Option<Fit> {
    let with = |rows: Option<Rows>, build: &dyn for<'a> Fn(&'a Rows) -> Design<'a>| {
        let rows = rows?;
        Some(fit(&build(&rows), method).unwrap())
    };
    match name {
        // mAch ~ meanses + cath + cses + (cses | school)
        "hsb_slope" => with(Rows::hsb(), &|r| {
            r.fixed(&["meanses", "cath", "cses"]).slopes(&r.factors[0], &[("cses", r.values("cses"))])
        }),
        // mAch ~ ses + min + (ses + min | school)
        "hsb_two" => with(Rows::hsb(), &|r| {
            let slopes = [("ses", r.values("ses")), ("min", r.values("min"))];
            r.fixed(&["ses", "min"]).slopes(&r.factors[0], &slopes)
        }),
        // mAch ~ ses + min + (ses + min || school)
        "hsb_un" => with(Rows::hsb(), &|r| {
            let school = &r.factors[0];
            let design = r.fixed(&["ses", "min"]).group(school);
            let design = design.slopes_alone(school, &[("ses", r.values("ses"))]);
            design.slopes_alone(school, &[("min", r.values("min"))])
        }),
        // attain ~ verbal + f + (verbal | primary) + (1 | second)
        "scots_slope_cross" => with(Rows::scots(), &|r| {
            let design = r.fixed(&["verbal", "f"]).group(&r.factors[1]);
            design.slopes(&r.factors[0], &[("verbal", r.values("verbal"))])
        }),
        // attain ~ verbal + f + (verbal | primary) + (verbal | second)
        "scots_both" => with(Rows::scots(), &|r| {
            let slope = [("verbal", r.values("verbal"))];
            r.fixed(&["verbal", "f"]).slopes(&r.factors[0], &slope).slopes(&r.factors[1], &slope)
        }),
        // attain ~ verbal + (1 | primary) + (0 + verbal | primary) + (1 | second)
        "scots_cross_un" => with(Rows::scots(), &|r| {
            let design = r.fixed(&["verbal"]).group(&r.factors[0]).group(&r.factors[1]);
            design.slopes_alone(&r.factors[0], &[("verbal", r.values("verbal"))])
        }),
        // normexam ~ standLRT + girl + (standLRT + girl | school)
        "exam_two" => with(Rows::exam(), &|r| {
            let slopes = [("standLRT", r.values("standLRT")), ("girl", r.values("girl"))];
            r.fixed(&["standLRT", "girl"]).slopes(&r.factors[0], &slopes)
        }),
        // Reaction ~ Days + (Days || Subject)
        "sleep_un" => with(Rows::sleep(), &|r| {
            let design = r.fixed(&["Days"]).group(&r.factors[0]);
            design.slopes_alone(&r.factors[0], &[("Days", r.values("Days"))])
        }),
        // Reaction ~ Days + (0 + Days | Subject)
        "sleep_alone" => with(Rows::sleep(), &|r| {
            r.fixed(&["Days"]).slopes_alone(&r.factors[0], &[("Days", r.values("Days"))])
        }),
        // normexam ~ standLRT + (standLRT | school), weights = 1 + (row %% 7)/3
        "exam_w" => with(Rows::exam().map(|r| r.weighted(|row| 1.0 + (row % 7) as f64 / 3.0)), &|r| {
            let slope = [("standLRT", r.values("standLRT"))];
            r.fixed(&["standLRT"]).slopes(&r.factors[0], &slope).weighted(&r.weights)
        }),
        // attain ~ verbal + (1 | primary) + (1 | second), weights = 1/(1 + row %% 5)
        "scots_w" => with(Rows::scots().map(|r| r.weighted(|row| 1.0 / (1 + row % 5) as f64)), &|r| {
            r.fixed(&["verbal"]).group(&r.factors[0]).group(&r.factors[1]).weighted(&r.weights)
        }),
        _ => panic!("no case {name}"),
    }
}

/// What lme4 gives.
struct Case {
    name: &'static str,
    method: Method,
    criterion: f64,
    singular: bool,
    /// Estimate and standard error, in order.
    fixed: &'static [(f64, f64)],
    /// Group, term, second term, variance or covariance.
    variances: &'static [(&'static str, &'static str, &'static str, f64)],
    /// Group, level, term, conditional mode and deviation.
    modes: &'static [(&'static str, &'static str, &'static str, f64, f64)],
}

fn near(what: &str, got: f64, expected: f64, tolerance: f64) {
    let off = (got - expected).abs();
    assert!(off <= tolerance, "{what}: {got} is {off:e} from {expected}, more than {tolerance:e}");
}

fn agree(case: &Case) {
    let Some(found) = fits(case.name, case.method) else { return };
    // Where the girls' slopes hardly vary, the criterion is so flat that the reference's search stops early.
    let loose = if case.name == "exam_two" { 4.0 } else { 1.0 };
    let name = case.name;
    near(name, found.criterion, case.criterion, 1e-6);
    assert!(found.criterion < case.criterion + 1e-8, "{name}: the reference found {}", case.criterion);
    assert_eq!(found.singular, case.singular, "{name}");
    for (ours, (estimate, se)) in found.fixed.iter().zip(case.fixed) {
        near(&format!("{name}: {}", ours.term), ours.estimate.unwrap(), *estimate, 2e-6 * se);
        near(&format!("{name}: se {}", ours.term), ours.se.unwrap(), *se, 1e-6 * se);
    }
    assert_eq!(found.variances.len(), case.variances.len());
    let variance = |group: &str, term: &str, term2: &str| {
        let is = |v: &&Variance| {
            v.group == group
                && v.term.as_deref().unwrap_or("") == term
                && v.term2.as_deref().unwrap_or("") == term2
        };
        found.variances.iter().find(is).unwrap_or_else(|| panic!("{name}: no {group} {term} {term2}"))
    };
    for (group, term, term2, value) in case.variances {
        let ours = variance(group, term, term2);
        // A covariance as surely as the deviations it is made of.
        let size = match ours.term2 {
            Some(_) => variance(group, term, "").sd * variance(group, term2, "").sd,
            None => *value,
        };
        near(&format!("{name}: {group} {term} {term2}"), ours.variance, *value, 1e-5 * size * loose);
    }
    for (group, level, term, mode, sd) in case.modes {
        let tau = variance(group, term, "").sd;
        let factor = found.modes.iter().find(|m| m.group == *group && m.term == *term).unwrap();
        let ours = factor.levels.iter().find(|l| l.level == *level).unwrap();
        near(&format!("{name}: mode {term} of {level}"), ours.value, *mode, 1e-5 * tau * loose);
        near(&format!("{name}: sd {term} of {level}"), ours.conditional_sd, *sd, 1e-5 * tau * loose);
    }
}

macro_rules! agrees {
    ($($test:ident $name:literal)*) => {$(
        #[test]
        fn $test() {
            let cases: Vec<&Case> = CASES.iter().filter(|c| c.name == $name).collect();
            assert_eq!(cases.len(), 2);
            cases.into_iter().for_each(agree);
        }
    )*};
}

agrees! {
    a_slope_beside_columns_of_schools_agrees "hsb_slope"
    two_correlated_slopes_agree "hsb_two"
    two_slopes_without_correlations_agree "hsb_un"
    a_singular_slope_across_intercepts_agrees "scots_slope_cross"
    slopes_of_two_crossed_groupings_agree "scots_both"
    a_slope_that_does_not_vary_is_exactly_zero_across_intercepts "scots_cross_un"
    three_differences_on_two_directions_agree "exam_two"
    an_intercept_and_a_slope_without_correlation_agree "sleep_un"
    a_slope_without_an_intercept_agrees "sleep_alone"
    a_slope_with_weights_agrees "exam_w"
    crossed_intercepts_with_weights_agree "scots_w"
}

/// `mAch ~ band * minrty + other + sector + cath + (cses | school)`, bands of `ses` at ±0.5, without the pupils of a
/// minority in the high band, `other` a score of the bands and `cath` the other side of `sector`.
#[test]
fn of_factors_and_interactions_that_repeat_each_other_the_later_columns_go_as_in_r() {
    let Some(mut table) = Table::read("Hsb82") else { return };
    table.keep(&[], |cell| cell("minrty") == "No" || cell("ses").parse::<f64>().unwrap() <= 0.5);
    let ses = table.numbers("ses");
    let of = |test: &dyn Fn(f64) -> bool| -> Vec<f64> {
        ses.iter().map(|&s| f64::from(u8::from(test(s)))).collect()
    };
    let (mid, high) = (of(&|s| s > -0.5 && s <= 0.5), of(&|s| s > 0.5));
    let minority = table.is("minrty", "Yes");
    let both = |a: &[f64]| -> Vec<f64> { a.iter().zip(&minority).map(|(a, b)| a * b).collect() };
    let other = mid.iter().zip(&high).map(|(m, h)| h + 2.0 * m + 1.0).collect();
    let (mid_minority, high_minority) = (both(&mid), both(&high));
    let columns: [(&str, Vec<f64>); 8] = [
        ("bandmid", mid),
        ("bandhigh", high),
        ("minrtyYes", minority),
        ("other", other),
        ("sectorPublic", table.is("sector", "Public")),
        ("cath", table.is("sector", "Catholic")),
        ("bandmid:minrtyYes", mid_minority),
        ("bandhigh:minrtyYes", high_minority),
    ];
    let (outcome, cses, school) = (table.numbers("mAch"), table.numbers("cses"), table.factor("school"));
    let design = columns.iter().fold(Design::new(&outcome), |d, (name, values)| d.column(name, values));
    let found = fit(&design.slopes(&school, &[("cses", &cses)]), Method::Reml).unwrap();
    assert_eq!(found.n, 6849);
    near("criterion", found.criterion, 44_322.415_230_395_5, 1e-6);
    let expected = [
        ("(Intercept)", 12.785_862_584_02, 0.304_362_340_573),
        ("bandmid", 2.002_566_751_92, 0.240_505_289_078),
        ("bandhigh", 4.001_197_032_45, 0.281_587_184_353),
        ("minrtyYes", -2.589_561_895_52, 0.321_828_029_928),
        ("other", f64::NAN, f64::NAN),
        ("sectorPublic", -2.443_872_754_68, 0.307_313_525_429),
        ("cath", f64::NAN, f64::NAN),
        ("bandmid:minrtyYes", -0.840_029_428_76, 0.395_629_096_015),
        ("bandhigh:minrtyYes", f64::NAN, f64::NAN),
    ];
    for (ours, (term, estimate, se)) in found.fixed.iter().zip(expected) {
        assert_eq!(ours.term, term);
        match (ours.estimate, ours.se) {
            (Some(value), Some(error)) => {
                near(term, value, estimate, 2e-6 * se);
                near(term, error, se, 1e-6 * se);
            }
            _ => assert!(estimate.is_nan(), "{term} is not estimated"),
        }
    }
}
