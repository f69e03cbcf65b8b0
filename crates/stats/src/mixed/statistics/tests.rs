use super::*;
use crate::mixed::{Factor, Fit, Method, fit, fit_from_statistics};

struct Scatter(u64);

impl Scatter {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    /// Nearly normal, variance 1.
    fn value(&mut self) -> f64 {
        ((0..4).map(|_| self.next(1000) as f64 / 1000.0).sum::<f64>() - 2.0) * 1.732
    }
}

/// Pupils in classes in schools, far from 0, with slopes that vary between schools.
struct Made {
    y: Vec<f64>,
    x: Vec<f64>,
    girl: Vec<f64>,
    weights: Vec<f64>,
    class: Factor,
    school: Factor,
}

fn made(rows: usize, offset: f64) -> Made {
    let mut scatter = Scatter(rows as u64);
    let schools: Vec<(f64, f64)> = (0..12).map(|_| (scatter.value(), 0.4 * scatter.value())).collect();
    let classes: Vec<f64> = (0..48).map(|_| 0.6 * scatter.value()).collect();
    let codes: Vec<usize> = (0..rows).map(|_| scatter.next(48) as usize).collect();
    let x: Vec<f64> = (0..rows).map(|_| offset + scatter.value()).collect();
    let girl: Vec<f64> = (0..rows).map(|_| scatter.next(2) as f64).collect();
    let weights = (0..rows).map(|_| 0.5 + scatter.next(8) as f64).collect();
    let y = codes.iter().zip(&x).zip(&girl).map(|((&class, x), girl)| {
        let (level, slope) = schools[class / 4];
        offset + level + classes[class] + (1.0 + slope) * (x - offset) + 0.3 * girl + scatter.value()
    });
    let y = y.collect();
    let class = Factor::from_labels("class", codes.iter().map(|c| (c % 4).to_string()));
    let school = Factor::from_labels("school", codes.iter().map(|c| format!("School {}", c / 4)));
    let class = class.within(&school);
    Made { y, x, girl, weights, class, school }
}

impl Made {
    fn slopes(&self) -> Design<'_> {
        let design = Design::new(&self.y).column("x", &self.x).column("girl", &self.girl);
        design.group(&self.class).slopes(&self.school, &[("x", &self.x)])
    }
}

fn formula() -> Formula {
    Formula::new("y").column("x").column("girl").group("class:school").varying("school", true, &["x"])
}

fn same(a: &Fit, b: &Fit, relative: f64) {
    let near = |what: &str, p: f64, q: f64| {
        assert!((p - q).abs() <= relative * p.abs().max(q.abs()), "{what}: {p} and {q}");
    };
    near("criterion", a.criterion, b.criterion);
    for (p, q) in a.variances.iter().zip(&b.variances) {
        assert_eq!((&p.group, &p.term, &p.term2), (&q.group, &q.term, &q.term2));
        near(&p.group, p.variance, q.variance);
    }
    for (p, q) in a.fixed.iter().zip(&b.fixed) {
        near(&p.term, p.estimate.unwrap(), q.estimate.unwrap());
        near(&p.term, p.se.unwrap(), q.se.unwrap());
    }
    for (p, q) in a.modes.iter().zip(&b.modes) {
        for mode in &p.levels {
            let other = q.levels.iter().find(|l| l.level == mode.level).unwrap();
            assert!((mode.value - other.value).abs() < relative * mode.prediction_sd.max(mode.value.abs()));
            near("sd", mode.prediction_sd, other.prediction_sd);
        }
    }
}

#[test]
fn statistics_give_the_fit_of_their_rows_to_ten_digits() {
    let data = made(900, 3.0);
    let design = data.slopes();
    let text = Statistics::of(&design, "y").unwrap().write();
    let read = Statistics::read(&text).unwrap();
    for method in [Method::Reml, Method::Ml] {
        same(&fit(&design, method).unwrap(), &fit_from_statistics(&read, &formula(), method).unwrap(), 1e-10);
    }
    let weighted = data.slopes().weighted(&data.weights);
    let read = Statistics::read(&Statistics::of(&weighted, "y").unwrap().write()).unwrap();
    let rows = fit(&weighted, Method::Reml).unwrap();
    same(&rows, &fit_from_statistics(&read, &formula(), Method::Reml).unwrap(), 1e-10);
}

#[test]
fn nested_intercepts_take_the_quick_way_from_statistics_too() {
    let data = made(900, 3.0);
    let design = Design::new(&data.y).column("x", &data.x).group(&data.class).group(&data.school);
    let read = Statistics::read(&Statistics::of(&design, "y").unwrap().write()).unwrap();
    let formula = Formula::new("y").column("x").group("class:school").group("school");
    for method in [Method::Reml, Method::Ml] {
        same(&fit(&design, method).unwrap(), &fit_from_statistics(&read, &formula, method).unwrap(), 1e-10);
    }
}

#[test]
fn crossed_intercepts_from_statistics_agree_although_they_go_another_way() {
    let data = made(900, 3.0);
    let year = Factor::from_labels("year", (0..900).map(|i| (i % 7).to_string()));
    let design = Design::new(&data.y).column("x", &data.x).group(&data.class).group(&year);
    let read = Statistics::of(&design, "y").unwrap();
    let formula = Formula::new("y").column("x").group("class:school").group("year");
    for method in [Method::Reml, Method::Ml] {
        same(&fit(&design, method).unwrap(), &fit_from_statistics(&read, &formula, method).unwrap(), 1e-7);
    }
}

#[test]
fn files_of_different_rows_add_up_also_a_million_away_from_zero() {
    for offset in [0.0, 1e6] {
        let data = made(1200, offset);
        let all = data.slopes();
        let part = |rows: std::ops::Range<usize>| {
            let cut =
                |factor: &Factor| Factor { codes: factor.codes[rows.clone()].to_vec(), ..factor.clone() };
            let (class, school) = (cut(&data.class), cut(&data.school));
            let (y, x, girl) = (&data.y[rows.clone()], &data.x[rows.clone()], &data.girl[rows.clone()]);
            // Another order of columns and factors than in the whole.
            let design = Design::new(y).column("girl", girl).column("x", x).group(&school).group(&class);
            Statistics::of(&design, "y").unwrap()
        };
        let mut sum = part(0..700);
        sum.add(&part(700..1200)).unwrap();
        assert_eq!(sum.cells.iter().map(|c| c.n).sum::<u64>(), 1200);
        assert!(sum.cells.len() <= 48);
        let found = fit_from_statistics(&sum, &formula(), Method::Reml).unwrap();
        let rows = fit(&all, Method::Reml).unwrap();
        // At x = 0, a million away, the intercept's variance has fewer digits to give than elsewhere.
        same(&rows, &found, if offset == 0.0 { 1e-10 } else { 1e-7 });
        // One file after the other reads as their sum.
        let (first, second) = (part(0..700).write(), part(700..1200).write());
        let both = first + second.split_once('\n').unwrap().1;
        let read = Statistics::read(&both).unwrap();
        same(&found, &fit_from_statistics(&read, &formula(), Method::Reml).unwrap(), 1e-7);
    }
}

#[test]
fn a_slope_far_from_zero_has_the_variance_and_modes_of_the_one_near_zero() {
    let (near, far) = (made(1200, 0.0), made(1200, 1e6));
    let (near, far) = (fit(&near.slopes(), Method::Reml).unwrap(), fit(&far.slopes(), Method::Reml).unwrap());
    assert!((near.criterion - far.criterion).abs() < 1e-6);
    let slope = |fit: &Fit| fit.variances.iter().find(|v| v.term.as_deref() == Some("x")).unwrap().variance;
    assert!((slope(&near) / slope(&far) - 1.0).abs() < 1e-7);
    for (a, b) in near.modes[2].levels.iter().zip(&far.modes[2].levels) {
        assert!((a.value - b.value).abs() < 1e-7 && (a.prediction_sd - b.prediction_sd).abs() < 1e-7);
    }
}

#[test]
fn inner_and_outer_groups_may_stand_in_columns_of_their_own() {
    let text = "school,class,n,mean:y,cross:y:y\nElm,1,3,2,2\nElm,2,3,4,2\nOak,1,3,9,2\nOak,2,3,8,3\n";
    let read = Statistics::read(text).unwrap();
    let formula = Formula::new("y").group("class:school").group("school");
    let found = fit_from_statistics(&read, &formula, Method::Reml).unwrap();
    assert_eq!(found.groups[0].count, 4);
    assert_eq!(found.modes[0].levels[2].level, "1:Oak");
    let error = fit_from_statistics(&read, &Formula::new("y").group("teacher"), Method::Reml).unwrap_err();
    assert_eq!(
        error.to_string(),
        "The statistics hold nothing called teacher. Check the names in their first line."
    );
}

#[test]
fn names_with_commas_quotes_and_line_ends_come_back() {
    let cell = Cell {
        path: vec!["St John's, \"upper\"\nsite".into()],
        n: 2,
        weight: 2.5,
        log_weight: -0.25,
        mean: vec![0.1 + 0.2, 1e300],
        cross: vec![1e-300, -3.0, 7.0],
    };
    let variables = vec!["a:b".into(), "a,\"b\"".into()];
    let one = Statistics { factors: vec!["school, site".into()], variables, cells: vec![cell] };
    assert_eq!(Statistics::read(&one.write()).unwrap(), one);
    assert_eq!(Statistics::read(&one.write().replace('\n', "\r\n")).unwrap().cells[0].n, 2);
}

#[test]
fn what_cannot_be_read_is_told_by_line_and_column() {
    let told = |text: &str, expected: &str| {
        assert_eq!(Statistics::read(text).unwrap_err().to_string(), expected);
    };
    told("", "There is nothing to read. The first line names the columns.");
    told("school,mean,sd\n", "There is no column n. Add it, or check its spelling.");
    told("school,n\n", "There is no column mean. Add it, or check its spelling.");
    told("n,mean:y\n", "There is no column cross:y:y. Add it, or check its spelling.");
    told("g,n,n\n", "n stands for two things. Give each its own name.");
    told("g,n,mean:y,cross:y:y,weight\n", "There is no column log_weight. Add it, or check its spelling.");
    let head = "g,n,mean,sd\n";
    told(
        &format!("{head}a,3,2\n"),
        "Line 2 has more or fewer fields than the first line, or a quote that does not end.",
    );
    told(
        &format!("{head}a,3,2,1\n\"b,3,2,1\n"),
        "Line 3 has more or fewer fields than the first line, or a quote that does not end.",
    );
    told(&format!("{head}a,3,2,1\nb,x,2,1\n"), "Line 3 has no number that could be used in column n.");
    told(&format!("{head}a,3,inf,1\n"), "Line 2 has no number that could be used in column mean.");
    told(
        &format!("{head}a,0,2,1\n"),
        "The numbers in line 2 are not possible: n is at least 1, weights are above 0 and sums of squares are not \
         negative.",
    );
    let mut one = Statistics::read(&format!("{head}a,3,2,1\n")).unwrap();
    let other = Statistics::read("other,n,mean,sd\na,3,2,1\n").unwrap();
    assert_eq!(
        one.add(&other).unwrap_err().to_string(),
        "Only one of the two has other. Add statistics with the same groupings and variables."
    );
}

#[test]
fn one_row_needs_no_standard_deviation() {
    let read = Statistics::read("class,n,mean,sd\na,1,5,\nb,4,6,2\n").unwrap();
    assert_eq!(read.cells[0].cross, [0.0]);
    assert_eq!(read.cells[1].cross, [12.0]);
}

#[test]
fn schools_that_write_their_own_add_up_to_all_rows() {
    let m = made(600, 0.0);
    let whole = fit(&m.slopes(), Method::Reml).unwrap();
    let mut sum: Option<Statistics> = None;
    for school in 0..12_u32 {
        let rows: Vec<usize> = (0..m.y.len()).filter(|&r| m.school.codes[r] == school).collect();
        let pick = |values: &[f64]| rows.iter().map(|&r| values[r]).collect::<Vec<f64>>();
        let part = |factor: &Factor| {
            let labels = rows.iter().map(|&r| &factor.levels[factor.codes[r] as usize]);
            Factor::from_labels(&factor.name, labels)
        };
        let (y, x, girl, class, school) =
            (pick(&m.y), pick(&m.x), pick(&m.girl), part(&m.class), part(&m.school));
        // One school is one group of schools, which cannot be fitted alone and can be added.
        let design = Design::new(&y).column("x", &x).column("girl", &girl).group(&class);
        let design = design.slopes(&school, &[("x", &x)]);
        assert!(matches!(fit(&design, Method::Reml), Err(FitError::OneGroup { .. })));
        let own = Statistics::of(&design, "y").unwrap();
        match &mut sum {
            None => sum = Some(own),
            Some(sum) => sum.add(&own).unwrap(),
        }
    }
    let added = fit_from_statistics(&sum.unwrap(), &formula(), Method::Reml).unwrap();
    same(&whole, &added, 1e-9);
}
