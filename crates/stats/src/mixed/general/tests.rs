//! The elimination, its slopes and what it says of groups, against the full covariance matrix.

use super::super::cells::from_rows;
use super::super::criterion::{Value, profile};
use super::super::{Design, Factor, Method, Stopped};
use super::General;
use super::eliminate::Factors;
use super::matrix::{ab, abt, atb, inverse};
use crate::linalg::{Lower, Sym};

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

struct Made {
    y: Vec<f64>,
    x: Vec<f64>,
    w: Vec<f64>,
    weights: Vec<f64>,
    groups: Vec<Factor>,
}

fn made(levels: [u64; 3], rows: usize) -> Made {
    let mut scatter = Scatter(rows as u64);
    let mut column = || -> Vec<f64> { (0..rows).map(|_| scatter.value()).collect() };
    let (y, x, w, weights) = (column(), column(), column(), column());
    let weights = weights.iter().map(|w| 0.1 + w / 5.0).collect();
    let groups = [0, 1, 2].map(|at| {
        let n = levels[at];
        let codes = (0..rows as u64).map(|i| if i < n { i } else { scatter.next(n) } as u32).collect();
        Factor { name: format!("f{at}"), codes, levels: (0..n).map(|l| l.to_string()).collect() }
    });
    Made { y, x, w, weights, groups: groups.into() }
}

impl Made {
    /// `y ~ x + (1 | f2) + (x + w | f0) + (x | f1) + (0 + w | f2)`, with weights.
    fn design(&self) -> Design<'_> {
        let (x, w) = (("x", &self.x[..]), ("w", &self.w[..]));
        let design = Design::new(&self.y).column("x", &self.x).weighted(&self.weights);
        let design = design.group(&self.groups[2]).slopes(&self.groups[0], &[x, w]);
        design.slopes(&self.groups[1], &[x]).slopes_alone(&self.groups[2], &[w])
    }
}

/// Everything by rows: the effects' design `Z` on the common scale, the basis `V`, both times `√w`.
fn by_rows(model: &General, made: &Made) -> (Vec<f64>, Vec<f64>, Vec<(usize, usize)>) {
    let centre = model.cells.centre();
    let mut columns: Vec<(usize, usize)> = Vec::new(); // term and level of each group's first column
    let mut offsets = Vec::new();
    let mut effects = 0;
    for (t, term) in model.terms.iter().enumerate() {
        offsets.push(effects);
        let levels = model.cells.factors[term.factor].labels.len();
        columns.extend((0..levels).map(|l| (t, l)));
        effects += levels * term.q;
    }
    let n = made.y.len();
    let pick = [&made.x[..], &made.w, &made.y];
    let (mut z, mut v) = (vec![0.0; n * effects], Vec::new());
    for row in 0..n {
        let root = made.weights[row].sqrt();
        let u: Vec<f64> = [1.0]
            .into_iter()
            .chain(pick.iter().zip(&centre).map(|(p, c)| p[row] - c))
            .map(|u| u * root)
            .collect();
        for (term, offset) in model.terms.iter().zip(&offsets) {
            let own = atb(&term.map, &u, [term.q, u.len(), 1]);
            let name = &model.cells.factors[term.factor].name;
            let level = made.groups.iter().find(|g| g.name == *name).unwrap().codes[row] as usize;
            z[row * effects + offset + level * term.q..][..term.q].copy_from_slice(&own);
        }
        // The basis of [1, x, y].
        v.extend(model.basis.turn_sums(&[u[0], u[1], u[3]], 3));
    }
    (z, v, columns)
}

fn near(what: &str, a: f64, b: f64) {
    assert!((a - b).abs() < 1e-8 * a.abs().max(b.abs()).max(1.0), "{what}: {a} and {b}");
}

fn factors(model: &General, seed: u64) -> Factors {
    let mut scatter = Scatter(seed);
    let of = |t: &super::Term| (0..t.q * t.q).map(|_| scatter.value() / 5.0 - 1.0).collect();
    model.terms.iter().map(of).collect()
}

#[test]
fn an_elimination_and_its_modes_agree_with_the_full_covariance_matrix() {
    for (levels, rows) in [([9, 7, 4], 80), ([5, 14, 6], 70), ([4, 12, 12], 90)] {
        let made = made(levels, rows);
        let (cells, spec) = from_rows(&made.design()).unwrap();
        let model = General::new(cells, &spec).unwrap();
        let (z, v, columns) = by_rows(&model, &made);
        let (effects, width) = (z.len() / rows, v.len() / rows);
        let mut factors = factors(&model, rows as u64);
        // One of the terms singular, with a column of 0.
        factors[1].iter_mut().skip(2).step_by(3).for_each(|x| *x = 0.0);
        let lambda = model.assemble(&factors);
        // Φ over all effects.
        let mut phi = vec![0.0; effects * effects];
        let mut at = 0;
        for &(term, _) in &columns {
            let q = model.terms[term].q;
            let own: Vec<f64> = factors[term].iter().map(|x| x * model.shrink(term)).collect();
            let square = abt(&own, &own, [q, q, q]);
            for k in 0..q * q {
                phi[(at + k / q) * effects + at + k % q] = square[k];
            }
            at += q;
        }
        let zp = ab(&z, &phi, [rows, effects, effects]);
        let mut omega = abt(&zp, &z, [rows, effects, rows]);
        (0..rows).for_each(|i| omega[i * rows + i] += 1.0);
        let inverse = inverse(&omega, rows).unwrap();
        let packed = (0..rows).flat_map(|i| omega[i * rows..][..=i].to_vec()).collect();
        let log_det = Lower::cholesky(&Sym { order: rows, packed }).unwrap().log_det();

        let done = model.blocks.eliminate(model.basis.rows, &lambda).unwrap();
        near("log det", done.sweep.log_det, log_det);
        let iv = ab(&inverse, &v, [rows, rows, width]);
        let cross = atb(&v, &iv, [width, rows, width]);
        for i in 0..width {
            for j in 0..=i {
                near("cross", done.sweep.cross.at(i, j), cross[i * width + j]);
            }
        }
        let known = model.blocks.known(&lambda, &done).unwrap();
        // Φ Z'Ω⁻¹V and Φ − Φ Z'Ω⁻¹Z Φ.
        let modes = atb(&zp, &iv, [effects, rows, width]);
        let spread = atb(&zp, &ab(&inverse, &zp, [rows, rows, effects]), [effects, rows, effects]);
        let mut at = 0;
        for &(term, level) in &columns {
            let (q, (part, first)) = (model.terms[term].q, model.place_of[term]);
            let across = model.blocks.parts[part].q;
            for i in 0..q {
                let ours = &known[part].effects[(level * across + first + i) * width..][..width];
                for (k, ours) in ours.iter().enumerate() {
                    near("mode", *ours, modes[(at + i) * width + k]);
                }
                for j in 0..q {
                    let full = (at + i) * effects + at + j;
                    let ours = known[part].covariance[(level * across + first + i) * across + first + j];
                    near("spread", ours, phi[full] - spread[full]);
                }
            }
            at += q;
        }
    }
}

#[test]
fn slopes_are_those_of_the_criterion() {
    let made = made([9, 7, 4], 80);
    let (cells, spec) = from_rows(&made.design()).unwrap();
    let model = General::new(cells, &spec).unwrap();
    for method in [Method::Reml, Method::Ml] {
        let factors = factors(&model, 3);
        let (_, slopes) = model.evaluate(&factors, method).unwrap();
        for term in 0..factors.len() {
            for k in 0..factors[term].len() {
                let at = |by: f64| {
                    let mut moved = factors.clone();
                    moved[term][k] += by;
                    let done = model.blocks.eliminate(model.basis.rows, &model.assemble(&moved)).unwrap();
                    let value: Value = profile(&done.sweep, model.basis.rows, method).unwrap();
                    value.criterion
                };
                let difference = (at(1e-5) - at(-1e-5)) / 2e-5;
                let ours = 2.0 * slopes[term][k];
                assert!((ours - difference).abs() < 1e-5 * difference.abs().max(1.0), "{ours} {difference}");
            }
        }
    }
}

#[test]
fn a_search_that_begins_at_nothing_is_not_believed_to_end_there() {
    // Groups far apart in level and slope; with all covariances 0 the slopes by their factors are 0 as well.
    let mut made = made([9, 7, 4], 80);
    for (row, y) in made.y.iter_mut().enumerate() {
        let group = f64::from(made.groups[1].codes[row]);
        *y += 9.0 * (group - 3.0).abs() + (group - 2.0) * made.x[row];
    }
    let design = Design::new(&made.y).column("x", &made.x).slopes(&made.groups[1], &[("x", &made.x)]);
    let (cells, spec) = from_rows(&design).unwrap();
    let model = General::new(cells, &spec).unwrap();
    let mut log = Vec::new();
    let found = model.settle(vec![vec![0.0; 4]], Method::Reml, &mut log).unwrap();
    assert!(log.iter().any(|search| search.stopped == Stopped::StillFalling), "{log:?}");
    let (usual, _) = model.search(Method::Reml).unwrap();
    assert_eq!(found.ranks, [2]);
    near("criterion", found.minimum.value, usual.minimum.value);
}
