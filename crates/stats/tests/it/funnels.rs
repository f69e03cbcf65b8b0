//! Funnels on further data with R's numbers, what must hold for any, refusals, and what chance does.

use crate::random::Random;
use ensemble_stats::funnel::{
    Funnel, FunnelError, Limits, Outside, Overdispersion, Plan, Scale, Series, Trim, Unit, funnel,
};

fn names(count: usize) -> Vec<String> {
    (0..count).map(|i| format!("unit {i}")).collect()
}

fn plan(scale: Scale, overdispersion: Overdispersion) -> Plan {
    Plan { scale, ..Plan::new(overdispersion) }
}

/// Fourteen units with events and expected events: `O <- (i*37)%%23+3; E <- 8+((i*13)%%17)*2.25; i <- 0:13`.
fn events() -> (Vec<f64>, Vec<f64>) {
    (0..14).map(|i| (f64::from((i * 37) % 23 + 3), 8.0 + f64::from((i * 13) % 17) * 2.25)).unzip()
}

fn ratios(plan: &Plan) -> Funnel {
    let (observed, expected) = events();
    funnel(&names(14), &Series::Ratios { observed: &observed, expected: &expected }, plan).unwrap()
}

/// Twelve small units with a rare event, one of five pupils: `n <- 5+7*(0:11)`.
const RARE: [f64; 12] = [0.0, 1.0, 0.0, 2.0, 1.0, 3.0, 0.0, 2.0, 5.0, 3.0, 2.0, 4.0];

fn rare(plan: &Plan) -> Funnel {
    let n: Vec<f64> = (0..12).map(|i| f64::from(5 + 7 * i)).collect();
    funnel(&names(12), &Series::Proportions { numerators: &RARE, denominators: &n }, plan).unwrap()
}

fn near(what: &str, got: f64, expected: f64) {
    assert!((got - expected).abs() <= 5e-13 * expected.abs().max(1e-3), "{what}: {got} is not {expected}");
}

fn ends95(found: &Funnel, at: usize) -> [f64; 2] {
    [found.units[at].limits.lower95, found.units[at].limits.upper95]
}

fn ends998(found: &Funnel, at: usize) -> [f64; 2] {
    [found.units[at].limits.lower998, found.units[at].limits.upper998]
}

fn all_near(what: &str, got: &[f64], expected: &[f64]) {
    assert_eq!(got.len(), expected.len());
    got.iter().zip(expected).for_each(|(g, e)| near(what, *g, *e));
}

/// phi <- mean(w(z)^2) with z winsorised by quantile(z, c(.1, .9)); limits at the sixth unit. The lower limit on the
/// square-root scale has R's digits; R squares its sign away.
#[test]
fn ratios_on_three_scales_have_the_numbers_of_r() {
    use Overdispersion::{Additive, Multiplicative};
    let natural = ratios(&plan(Scale::Natural, Additive));
    all_near("natural", &[natural.phi, natural.tau2], &[8.3249796091972, 0.311174464213368]);
    all_near("natural", &ends998(&natural, 5), &[-0.792576931249881, 2.79257693124988]);
    let multiplied = ratios(&plan(Scale::Natural, Multiplicative));
    all_near("multiplied", &ends95(&multiplied, 5), &[0.100210061759851, 1.89978993824015]);
    let root = ratios(&plan(Scale::SquareRoot, Additive));
    all_near("root", &[root.phi, root.tau2], &[13.8102607297645, 0.135486464124628]);
    all_near("root", &ends998(&root, 5), &[-0.0268082745319706, 4.68173757797741]);
    let sixth = &root.units[5];
    all_near("root z", &[sixth.z, sixth.z_adjusted], &[-8.56980508997654, -1.81042455465143]);
    let log = ratios(&plan(Scale::Log, Additive));
    all_near("log", &[log.phi, log.tau2], &[25.5191931416085, 1.03455263005516]);
    all_near("log", &ends998(&log, 5), &[0.0415277910569782, 24.0802598584632]);
    let truncated = ratios(&Plan { trim: Trim::Truncate, ..plan(Scale::Log, Additive) });
    all_near("truncated", &[truncated.phi, truncated.tau2], &[17.013510021181, 0.678462252384197]);
    assert_eq!(truncated.kept, 10);
}

/// qchisq(q, 2E)/2/E below and qchisq(q, 2(E+1))/2/E above; mid-p by ppois and dpois; p.adjust(., "BH").
#[test]
fn exact_limits_of_ratios_have_the_numbers_of_r() {
    let found = ratios(&Plan::new(Overdispersion::None));
    all_near("95%", &ends95(&found, 5), &[0.712770921942274, 1.36434695778904]);
    all_near("99.8%", &ends998(&found, 5), &[0.579293945499266, 1.59598175105278]);
    let p = [0, 5, 13].map(|at| found.units[at].p);
    all_near("p", &p, &[0.056134079735687, 8.65857294507391e-13, 0.00110858750300413]);
    let p = [0, 5, 13].map(|at| found.units[at].p_adjusted);
    all_near("adjusted p", &p, &[0.0785877116299618, 1.21220021231035e-11, 0.00258670417367632]);
    all_near(
        "false alarms",
        &[found.alarms95.expected, found.alarms998.expected],
        &[0.632284259121035, 0.047331982630665],
    );
}

/// Ratios of a thousand million expected events: qchisq(c(.025, .999), 2e9 + c(0, 2))/2e9; shares of as many
/// pupils: qbinom and pbinom as below.
#[test]
fn the_largest_units_keep_their_digits() {
    let (observed, expected) = ([1e9; 10], [1e9; 10]);
    let series = Series::Ratios { observed: &observed, expected: &expected };
    let found = funnel(&names(10), &series, &Plan::new(Overdispersion::None)).unwrap();
    let limits = found.units[0].limits;
    assert!(
        (limits.lower95 - 0.9999380214439278).abs() < 1e-12
            && (limits.upper998 - 1.000097725575766).abs() < 1e-12,
        "{limits:?}"
    );
    let series = Series::Proportions { numerators: &[3e8; 10], denominators: &[1e9; 10] };
    let found = funnel(&names(10), &series, &Plan::new(Overdispersion::None)).unwrap();
    let limits = found.units[0].limits;
    assert!(
        (limits.lower95 - 0.2999715971129234).abs() < 1e-12
            && (limits.upper998 - 0.3000447817905313).abs() < 1e-12,
        "{limits:?}"
    );
}

/// r <- qbinom(q, n, p0); limit (r - (pbinom(r) - q)/(pbinom(r) - pbinom(r - 1)))/n; mid-p by pbinom and dbinom.
#[test]
fn exact_limits_of_rare_events_in_small_units_have_the_numbers_of_r() {
    let found = rare(&Plan::new(Overdispersion::None));
    near("centre", found.centre, 0.0440613026819923);
    for (at, two, three) in [
        (0, [-0.193736460923232, 0.192128121504187], [-0.199749458436929, 0.397639819740246]),
        (1, [-0.0797556800405952, 0.15538601480567], [-0.0831902272016238, 0.275769224362752]),
        (11, [1.99466108488806e-05, 0.0874756194791803], [-0.0117043014973743, 0.121652667817832]),
    ] {
        all_near("95%", &ends95(&found, at), &two);
        all_near("99.8%", &ends998(&found, at), &three);
    }
    all_near("dispersion", &[found.phi, found.tau2], &[0.464427430124295, 0.0]);
    let p = [0, 1, 8].map(|at| found.units[at].p);
    all_near("p", &p, &[0.798270744178072, 0.513279280951717, 0.182455041142432]);
    let p = [0, 1, 8].map(|at| found.units[at].p_adjusted);
    all_near("adjusted p", &p, &[0.932844524563195, 0.879907338774372, 0.879907338774372]);
    all_near(
        "false alarms",
        &[found.alarms95.expected, found.alarms998.expected],
        &[0.72615363753672, 0.0458013115918687],
    );
}

#[test]
fn limits_are_cut_for_drawing_only() {
    let found = rare(&Plan::new(Overdispersion::None));
    let limits = found.units[0].limits;
    assert!(limits.lower95 < 0.0 && limits.clipped(found.possible).lower95 == 0.0);
    assert_eq!(limits.clipped(found.possible).upper95, limits.upper95);
    assert_eq!(found.notes.len(), 2, "{:?}", found.notes);
    assert_eq!(found.possible, (0.0, 1.0));
}

#[test]
fn a_limit_on_a_scale_goes_one_way_as_units_get_smaller() {
    let n: Vec<f64> = (1..=40).rev().map(f64::from).collect();
    let few: Vec<f64> = n.iter().map(|n| (n * 0.9).floor()).collect();
    let shares = Series::Proportions { numerators: &few, denominators: &n };
    let arcsine = funnel(&names(40), &shares, &plan(Scale::Arcsine, Overdispersion::None)).unwrap();
    let root = ratios(&plan(Scale::SquareRoot, Overdispersion::None));
    for found in [arcsine, root] {
        let limits: Vec<Limits> = (1..400).map(|n| found.limits_at(f64::from(n) / 4.0).unwrap()).collect();
        for pair in limits.windows(2) {
            assert!(pair[0].lower998 <= pair[1].lower998 && pair[0].upper998 >= pair[1].upper998);
        }
        assert!(limits[0].lower998 < 0.0 && found.limits_at(f64::NAN).is_none());
    }
}

#[test]
fn chance_smaller_than_chance_never_narrows_the_limits() {
    let multiplied = rare(&plan(Scale::Natural, Overdispersion::Multiplicative));
    let plain = rare(&plan(Scale::Natural, Overdispersion::None));
    assert!(multiplied.phi < 1.0);
    assert_eq!(multiplied.units[3].limits, plain.units[3].limits);
}

#[test]
fn units_keep_their_order_and_shuffling_them_changes_no_number() {
    let mut random = Random::new(3);
    let mut rows: Vec<(String, f64, f64)> = (0..60)
        .map(|i| {
            let n = random.between(5, 300) as f64;
            (format!("unit {i}"), (n * random.uniform()).floor(), n)
        })
        .collect();
    let made = |rows: &[(String, f64, f64)], plan: &Plan| {
        let ids: Vec<&str> = rows.iter().map(|r| r.0.as_str()).collect();
        let (r, n): (Vec<f64>, Vec<f64>) = rows.iter().map(|r| (r.1, r.2)).unzip();
        funnel(&ids, &Series::Proportions { numerators: &r, denominators: &n }, plan).unwrap()
    };
    for scale in [Scale::Natural, Scale::Arcsine] {
        let plan = plan(scale, Overdispersion::Additive);
        let before = made(&rows, &plan);
        assert_eq!(before, made(&rows, &plan), "the same digits twice");
        random.shuffle(&mut rows);
        let after = made(&rows, &plan);
        for (row, unit) in rows.iter().zip(&after.units) {
            assert_eq!(row.0, unit.id);
            let other = before.units.iter().find(|u| u.id == unit.id).unwrap();
            near("limit", unit.limits.upper998, other.limits.upper998);
            assert_eq!((unit.outside, unit.value), (other.outside, other.value));
        }
    }
}

#[test]
fn shares_of_those_who_did_and_did_not_are_mirror_images() {
    let mut random = Random::new(5);
    let n: Vec<f64> = (0..30).map(|_| random.between(10, 200) as f64).collect();
    let did: Vec<f64> = n.iter().map(|n| (n * random.uniform()).floor()).collect();
    let not: Vec<f64> = n.iter().zip(&did).map(|(n, r)| n - r).collect();
    for scale in [Scale::Natural, Scale::Arcsine] {
        let plan = plan(scale, Overdispersion::Additive);
        let made = |r: &[f64]| {
            funnel(&names(30), &Series::Proportions { numerators: r, denominators: &n }, &plan).unwrap()
        };
        let (a, b) = (made(&did), made(&not));
        near("tau2", a.tau2, b.tau2);
        for (p, q) in a.units.iter().zip(&b.units) {
            near("limit", p.limits.upper95, 1.0 - q.limits.lower95);
            near("z", p.z_adjusted, -q.z_adjusted);
        }
    }
}

#[test]
fn means_do_not_mind_offsets_or_units() {
    let mut random = Random::new(8);
    let n: Vec<f64> = (0..20).map(|_| random.between(10, 90) as f64).collect();
    let means: Vec<f64> = n.iter().map(|n| random.normal() * (2.0 / n.sqrt() + 0.3)).collect();
    let made = |by: f64, plus: f64| {
        let moved: Vec<f64> = means.iter().map(|m| m * by + plus).collect();
        let series = Series::Means { means: &moved, n: &n, sd: 2.0 * by };
        funnel(&names(20), &series, &Plan::default()).unwrap()
    };
    let one = made(1.0, 0.0);
    for (by, plus, digits) in [(1e-12, 0.0, 1e-12), (1e120, 0.0, 1e-12), (1.0, 1e6, 1e-8), (1e-3, 0.0, 1e-12)]
    {
        let other = made(by, plus);
        assert!((other.tau2 / (by * by) / one.tau2 - 1.0).abs() < digits * 10.0, "{by} {plus}");
        for (p, q) in one.units.iter().zip(&other.units) {
            assert!((p.z_adjusted - q.z_adjusted).abs() < digits * 10.0, "{by} {plus}");
            assert_eq!(p.outside, q.outside);
        }
    }
}

#[test]
fn funnels_that_cannot_be_drawn_are_refused_with_a_sentence() {
    let said = |r: &[f64], n: &[f64], plan: &Plan| {
        funnel(&names(n.len()), &Series::Proportions { numerators: r, denominators: n }, plan)
            .unwrap_err()
            .to_string()
    };
    let usual = Plan::default();
    assert_eq!(
        said(&[1.0; 9], &[20.0; 9], &usual),
        "A funnel needs at least 10 units; there are 9. Show each with its own interval instead."
    );
    let with = |at: usize, value: f64| {
        let mut r = [5.0; 12];
        r[at] = value;
        said(&r, &[20.0; 12], &usual)
    };
    assert_eq!(with(3, 21.0), "Row 4 counts more than there are. Check which column is the numerator.");
    assert_eq!(with(0, 0.4), "Row 1 has a count that is not a whole number. Give counts, not shares.");
    assert_eq!(with(1, f64::NAN), "Row 2 has no number. Leave out rows with a missing value.");
    assert!(with(1, -1.0).starts_with("Row 2 has a count below 0"));
    assert!(said(&[0.0; 12], &[20.0; 12], &usual).contains("nothing to compare"));
    assert!(said(&[20.0; 12], &[20.0; 12], &usual).contains("nothing to compare"));
    assert!(said(&[5.0; 11], &[20.0; 12], &usual).starts_with("Give one name"));
    for centre in [0.0, 1.0, f64::NAN] {
        let plan = Plan { centre: Some(centre), ..usual };
        assert!(said(&[5.0; 12], &[20.0; 12], &plan).starts_with("The centre must be"));
    }
    for (scale, overdispersion, start) in [
        (Scale::Exact, Overdispersion::Additive, "Exact limits cannot"),
        (Scale::Log, Overdispersion::None, "The arcsine scale is for shares"),
    ] {
        assert!(said(&[5.0; 12], &[20.0; 12], &plan(scale, overdispersion)).starts_with(start));
    }
    let nobody = Series::Ratios { observed: &[0.0; 12], expected: &[3.0; 12] };
    let log = plan(Scale::Log, Overdispersion::Additive);
    assert_eq!(funnel(&names(12), &nobody, &log).unwrap_err(), FunnelError::LogOfNothing { row: 1 });
    let flat = Series::Means { means: &[1.0; 12], n: &[3.0; 12], sd: 0.0 };
    assert_eq!(funnel(&names(12), &flat, &usual).unwrap_err(), FunnelError::BadDeviation);
    let twice = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "c"];
    let series = Series::Proportions { numerators: &[5.0; 11], denominators: &[20.0; 11] };
    assert_eq!(
        funnel(&twice, &series, &usual).unwrap_err().to_string(),
        "Row 11: \"c\" is there twice. Add its rows together first."
    );
}

#[test]
fn hostile_numbers_end_in_numbers_or_a_sentence() {
    let wild =
        [0.0, -0.0, 1.0, 0.5, 7.0, 1e-300, 1e9, 1e10, 1e155, -1e300, f64::MAX, f64::NAN, f64::INFINITY];
    let (mut drawn, mut refused) = (0, 0);
    for seed in 0..1500 {
        let mut random = Random::new(seed);
        let calm = random.between(0, 3) > 0;
        let mut column = |least: u64| -> Vec<f64> {
            let value = |random: &mut Random| {
                let wildly = !calm && random.between(0, 30) == 0;
                if wildly { wild[random.between(0, 12) as usize] } else { random.between(least, 40) as f64 }
            };
            (0..12).map(|_| value(&mut random)).collect()
        };
        let (a, b) = (column(0), column(40));
        let sd = [1.0, 1e-300, 1e-12, 1e200][random.between(0, 3) as usize];
        let series = [
            Series::Proportions { numerators: &a, denominators: &b },
            Series::Ratios { observed: &a, expected: &b },
            Series::Means { means: &a, n: &b, sd },
        ];
        let scales = [Scale::Natural, Scale::Exact, Scale::Arcsine, Scale::SquareRoot, Scale::Log];
        let kinds = [Overdispersion::Additive, Overdispersion::Multiplicative, Overdispersion::None];
        let plan = Plan {
            centre: [None, None, Some(0.3)][random.between(0, 2) as usize],
            scale: scales[random.between(0, 4) as usize],
            overdispersion: kinds[random.between(0, 2) as usize],
            trim: [Trim::Winsorise, Trim::Truncate][random.between(0, 1) as usize],
        };
        match funnel(&names(12), &series[random.between(0, 2) as usize], &plan) {
            Ok(found) => {
                drawn += 1;
                for unit in found.units {
                    let Limits { lower95, upper95, lower998, upper998 } = unit.limits;
                    assert!(lower998 <= lower95 && lower95 < upper95 && upper95 <= upper998, "{unit:?}");
                    assert!((0.0..=1.0).contains(&unit.p) && unit.p <= unit.p_adjusted, "{unit:?}");
                }
            }
            Err(error) => {
                refused += 1;
                assert!(error.to_string().ends_with('.'));
            }
        }
    }
    assert!(drawn > 300 && refused > 300, "{drawn} drawn, {refused} refused");
}

/// 65 schools without differences, and with them.
#[test]
fn chance_alone_marks_as_many_as_the_chart_says() {
    let mut random = Random::new(65);
    let sizes: Vec<f64> = (0..65).map(|_| random.between(15, 120) as f64).collect();
    let mut run = |overdispersion, tau: f64| {
        let (mut outside, mut said, mut ordinary) = ([0.0; 2], [0.0; 2], [0.0; 2]);
        let charts = 200;
        for _ in 0..charts {
            let did: Vec<f64> = (sizes.iter())
                .map(|&n| {
                    let share = (0.3 + tau * random.normal()).clamp(0.0, 1.0);
                    (0..n as u32).filter(|_| random.uniform() < share).count() as f64
                })
                .collect();
            let series = Series::Proportions { numerators: &did, denominators: &sizes };
            let found = funnel(&names(65), &series, &Plan::new(overdispersion)).unwrap();
            let marked = |test: &dyn Fn(&Unit) -> bool| found.units.iter().filter(|u| test(u)).count() as f64;
            for (sums, now) in [
                (&mut outside, [marked(&|u| u.outside != Outside::Inside), marked(&|u| u.beyond998())]),
                (&mut said, [found.alarms95.expected, found.alarms998.expected]),
                (&mut ordinary, [found.ordinary95.expected, found.ordinary998.expected]),
            ] {
                sums.iter_mut().zip(now).for_each(|(sum, now)| *sum += now / f64::from(charts));
            }
        }
        println!(
            "{overdispersion:?}, differences {tau}: outside {outside:.2?}, by chance {said:.2?}, ordinary {ordinary:.2?}"
        );
        (outside, said, ordinary)
    };
    let (outside, said, _) = run(Overdispersion::None, 0.0);
    assert!((0.88..1.12).contains(&(outside[0] / said[0])) && outside[1] < 0.3);
    // Where schools do differ, limits by chance alone mark many, limits that allow for it few; both say how many.
    for (overdispersion, most998) in [(Overdispersion::None, 12.0), (Overdispersion::Additive, 1.0)] {
        let (outside, _, ordinary) = run(overdispersion, 0.1);
        assert!((0.8..1.25).contains(&(outside[0] / ordinary[0])), "{outside:?} {ordinary:?}");
        assert!((0.6..1.6).contains(&(outside[1] / ordinary[1])), "{outside:?} {ordinary:?}");
        assert!(outside[1] < most998);
    }
}
