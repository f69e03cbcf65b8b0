//! The eliminations against each other and against the full covariance matrix.

use super::basis::Basis;
use super::criterion::{Levels, Solver, Sweep, profile};
use super::crossed::Crossed;
use super::fit::identity;
use super::gather::{Codes, gather};
use super::layout::layout;
use super::nested::Nested;
use super::{Design, Factor, Method};
use crate::linalg::core::Core;
use crate::linalg::{Lower, Sym};

/// A plain generator: enough to scatter codes and values.
struct Scatter(u64);

impl Scatter {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn value(&mut self) -> f64 {
        self.next(1000) as f64 / 100.0
    }
}

fn factor(name: &str, codes: Vec<u32>) -> Factor {
    let levels = (0..=codes.iter().max().copied().unwrap()).map(|l| l.to_string()).collect();
    Factor { name: name.into(), codes, levels }
}

struct Prepared {
    crossed: Crossed,
    nested: Option<Nested>,
    order: Vec<usize>,
    basis: Basis,
}

fn prepare(design: &Design<'_>) -> Prepared {
    let codes: Vec<Codes<'_>> =
        design.groups.iter().map(|f| Codes::of(&f.name, &f.codes, f.levels.len()).unwrap()).collect();
    let names: Vec<&str> = design.groups.iter().map(|f| f.name.as_str()).collect();
    let layout = layout(&codes, &names).unwrap();
    let gathered = gather(design, &codes, &vec![true; codes.len()]).unwrap();
    let basis = Basis::of(&gathered).unwrap();
    let crossed = Crossed::new(&gathered, &basis, &codes, &layout.order).unwrap();
    let nested = layout.parents.map(|parents| {
        let finest = &gathered.groups[layout.order[0]];
        let sums = basis.turn_sums(&finest.sums, gathered.cross.order);
        let counts = layout.order.iter().map(|&f| gathered.groups[f].sizes.len()).collect();
        Nested::new(identity(&basis), &finest.sizes, &sums, &parents, counts)
    });
    Prepared { crossed, nested, order: layout.order, basis }
}

fn near(what: &str, a: f64, b: f64) {
    assert!((a - b).abs() < 1e-8 * a.abs().max(b.abs()).max(1.0), "{what}: {a} and {b}");
}

fn same_sweep(a: &Sweep, b: &Sweep) {
    near("log det", a.log_det, b.log_det);
    let all = |s: &Sweep| -> Vec<f64> {
        let outer = s.outer.iter().flat_map(|o| o.packed.clone());
        s.cross.packed.iter().copied().chain(s.trace.clone()).chain(outer).collect()
    };
    assert_eq!(all(a).len(), all(b).len());
    for (x, y) in all(a).into_iter().zip(all(b)) {
        near("sweep", x, y);
    }
}

fn same_levels(a: &[Levels], b: &[Levels]) {
    for (x, y) in a.iter().zip(b) {
        assert_eq!(x.u.len(), y.u.len());
        for (p, q) in x.u.iter().chain(&x.variance).zip(y.u.iter().chain(&y.variance)) {
            near("levels", *p, *q);
        }
    }
}

/// Classes inside schools inside authorities; `schools` decides between the full and the sparse core.
fn three_levels(schools: u64) -> (Vec<f64>, Vec<f64>, [Factor; 3]) {
    let mut scatter = Scatter(schools);
    let (mut y, mut x, mut class, mut school, mut authority) = (vec![], vec![], vec![], vec![], vec![]);
    let mut classes = 0;
    for s in 0..schools {
        for _ in 0..=scatter.next(3) {
            for _ in 0..=scatter.next(5) {
                x.push(scatter.value());
                y.push(scatter.value() + (s % 7) as f64);
                class.push(classes);
                school.push(s as u32);
                authority.push((s % 5) as u32);
            }
            classes += 1;
        }
    }
    (y, x, [factor("authority", authority), factor("class", class), factor("school", school)])
}

#[test]
fn nested_and_crossed_eliminations_agree_on_nested_groups() {
    for schools in [12, 400] {
        let (y, x, groups) = three_levels(schools);
        let design = groups.iter().fold(Design::new(&y).column("x", &x), Design::group);
        let mut prepared = prepare(&design);
        assert_eq!(prepared.order, [1, 2, 0]);
        let nested = prepared.nested.as_mut().unwrap();
        for phi in [[0.3, 0.8, 0.05], [4.0, 0.1, 2.0], [0.0, 0.5, 0.5]] {
            let (a, b) = (nested.sweep(&phi, true).unwrap(), prepared.crossed.sweep(&phi, true).unwrap());
            same_sweep(&a, &b);
            same_levels(&nested.levels(&phi).unwrap(), &prepared.crossed.levels(&phi).unwrap());
        }
    }
}

/// `Ω` and what follows from it, written out in full.
fn in_full(design: &Design<'_>, order: &[usize], phi: &[f64], basis: &Basis) -> Sweep {
    let n = design.outcome.len();
    let alike = |f: usize, i: usize, j: usize| {
        f64::from(u8::from(design.groups[f].codes[i] == design.groups[f].codes[j]))
    };
    let mut omega = Sym::zeros(n);
    for i in 0..n {
        for j in 0..=i {
            let shared: f64 = order.iter().zip(phi).map(|(&f, p)| p * alike(f, i, j)).sum();
            omega.set(i, j, shared + f64::from(u8::from(i == j)));
        }
    }
    let factor = Lower::cholesky(&omega).unwrap();
    let inverse = factor.inverse();
    // Each row's variables in the basis, found by treating the row as a group of its own.
    let gathered_row = |i: usize| {
        let values = design.columns.iter().map(|c| c.values[i]).chain([design.outcome[i]]);
        let centred = values.zip(&basis.centre()[1..]).map(|(v, c)| v - c);
        std::iter::once(1.0).chain(centred).collect::<Vec<f64>>()
    };
    let rows: Vec<Vec<f64>> =
        (0..n).map(|i| basis.turn_sums(&gathered_row(i), basis.centre().len())).collect();
    let width = rows[0].len();
    let weighted: Vec<Vec<f64>> = (0..n)
        .map(|i| (0..width).map(|k| (0..n).map(|j| inverse.at(i, j) * rows[j][k]).sum()).collect())
        .collect();
    let mut sweep =
        Sweep { log_det: factor.log_det(), cross: Sym::zeros(width), trace: vec![], outer: vec![] };
    for (row, w) in rows.iter().zip(&weighted) {
        sweep.cross.add_cross(0.5, row, w);
    }
    for &f in order {
        let groups = design.groups[f].levels.len();
        let mut outer = Sym::zeros(width);
        let mut trace = 0.0;
        for group in 0..groups {
            let members: Vec<usize> =
                (0..n).filter(|&i| design.groups[f].codes[i] as usize == group).collect();
            let u: Vec<f64> = (0..width).map(|k| members.iter().map(|&i| weighted[i][k]).sum()).collect();
            outer.add_outer(1.0, &u);
            trace += members
                .iter()
                .flat_map(|&i| members.iter().map(move |&j| (i, j)))
                .map(|(i, j)| inverse.at(i, j))
                .sum::<f64>();
        }
        sweep.outer.push(outer);
        sweep.trace.push(trace);
    }
    sweep
}

#[test]
fn crossed_eliminations_agree_with_the_full_covariance_matrix() {
    let mut scatter = Scatter(4);
    let n = 70;
    let y: Vec<f64> = (0..n).map(|_| scatter.value()).collect();
    let x: Vec<f64> = (0..n).map(|_| scatter.value()).collect();
    let groups = [9_u64, 14, 5].map(|levels| {
        let codes = (0..n as u64).map(|i| if i < levels { i } else { scatter.next(levels) } as u32).collect();
        factor(&format!("of {levels}"), codes)
    });
    let design = groups.iter().fold(Design::new(&y).column("x", &x), Design::group);
    let mut prepared = prepare(&design);
    assert!(prepared.nested.is_none());
    for phi in [[0.3, 0.8, 0.05], [4.0, 0.1, 2.0], [0.0, 1.0, 0.2]] {
        let found = prepared.crossed.sweep(&phi, true).unwrap();
        let expected = in_full(&design, &prepared.order, &phi, &prepared.basis);
        same_sweep(&found, &expected);
        // The slopes are those of the criterion itself.
        for method in [Method::Reml, Method::Ml] {
            let slopes = profile(&found, n as f64, method).unwrap().slopes;
            for f in 0..3 {
                let mut at = |by: f64| {
                    let mut moved = phi;
                    moved[f] += by;
                    let sweep = prepared.crossed.sweep(&moved, false).unwrap();
                    profile(&sweep, n as f64, method).unwrap().criterion
                };
                let step = 1e-5;
                let difference = if phi[f] > 0.0 {
                    (at(step) - at(-step)) / (2.0 * step)
                } else {
                    (4.0 * at(step) - at(2.0 * step) - 3.0 * at(0.0)) / (2.0 * step)
                };
                assert!(
                    (slopes[f] - difference).abs() < 1e-4 * difference.abs().max(1.0),
                    "{f}: {} {difference}",
                    slopes[f]
                );
            }
        }
    }
}

#[test]
fn a_large_crossed_core_is_factored_sparsely_and_agrees_with_the_full_one() {
    // Pupils meet two neighbouring teachers out of 400, inside 8 schools.
    let mut scatter = Scatter(9);
    let (mut pupil, mut teacher, mut school) = (vec![], vec![], vec![]);
    for p in 0..1500_u32 {
        let first = scatter.next(399) as u32;
        for t in [first, first + 1, first] {
            pupil.push(p);
            teacher.push(t);
            school.push(t / 50);
        }
    }
    let y: Vec<f64> = (0..pupil.len()).map(|_| scatter.value()).collect();
    let groups = [factor("school", school), factor("teacher", teacher), factor("pupil", pupil)];
    let design = groups.iter().fold(Design::new(&y), Design::group);
    let mut sparse = prepare(&design);
    assert!(matches!(sparse.crossed.core(), Core::Sparse(_)));
    let mut full = prepare(&design);
    full.crossed.make_dense();
    for phi in [[0.3, 0.8, 0.05], [2.0, 0.0, 1.0]] {
        same_sweep(&sparse.crossed.sweep(&phi, true).unwrap(), &full.crossed.sweep(&phi, true).unwrap());
        same_levels(&sparse.crossed.levels(&phi).unwrap(), &full.crossed.levels(&phi).unwrap());
    }
}
