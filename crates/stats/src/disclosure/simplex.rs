//! Linear programs with exact whole numbers: a bounded primal simplex that starts from a known solution.
//!
//! Unknowns y (moves away from the true table) with A y = 0 and lo ≤ y ≤ hi, where lo ≤ 0 ≤ hi: the truth, y = 0,
//! is always a solution, so no first phase is needed. Minimises Σ slope·y + Σ kink·|y|.
//!
//! The tableau keeps whole numbers over one common denominator (the determinant of the basis), so nothing is ever
//! rounded: `det·y_basic + Σ T·y_other = 0`. In tables of one or two dimensions the determinant stays 1.
//! Source: Edmonds (1967), *J. Res. NBS* 71B:241; Bareiss (1968), *Math. Comp.* 22:565; Bland (1977), *Math. Oper.
//! Res.* 2:103, for the rule that never goes in circles.
#![expect(clippy::indexing_slicing, reason = "rows, columns and unknowns are numbered by the tableau itself")]

/// Stands for no upper limit. Far above any count, and small enough for exact products.
pub(super) const NO_LIMIT: i64 = 1 << 44;
/// Entries beyond this could overflow further on, and so could savings beyond the second.
const LARGEST: i128 = 1 << 40;
const MOST_SAVED: i128 = 1 << 61;
/// Steps that change nothing, after which Bland's rule takes over.
const PATIENCE: usize = 40;
const STEPS: usize = 50_000;
/// Cuts towards the truth before a fractional corner is given up.
const CUTS: usize = 60;

/// The numbers grew too large, or too many steps were taken: nothing is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stuck;

/// What to minimise, within which limits.
#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    pub lo: Vec<i64>,
    pub hi: Vec<i64>,
    pub slope: Vec<i64>,
    /// Cost of each unit away from 0 in either direction; not negative.
    pub kink: Vec<i64>,
}

impl Program {
    pub fn free(lo: Vec<i64>, hi: Vec<i64>) -> Self {
        let zeros = vec![0; lo.len()];
        Self { lo, hi, slope: zeros.clone(), kink: zeros }
    }

    /// Limits and slope of an unknown that stands at `at` and moves up or down: a kinked one changes slope at 0.
    fn piece(&self, j: usize, at: i64, up: bool) -> (i64, i64, i64) {
        let (lo, hi, slope, kink) = (self.lo[j], self.hi[j], self.slope[j], self.kink[j]);
        let above = at > 0 || (at == 0 && up);
        match (kink, above) {
            (0, _) => (lo, hi, slope),
            (_, true) => (lo.max(0), hi, slope + kink),
            (_, false) => (lo, hi.min(0), slope - kink),
        }
    }
}

/// Of a row's unknown, on the side of 0 where it is.
#[derive(Clone, Copy, Debug)]
struct Limits {
    lo: i64,
    hi: i64,
    slope: i64,
}

#[derive(Clone, Debug)]
pub(super) struct Tableau {
    equations: Vec<Vec<(usize, i64)>>,
    /// Whether numbers grew too large half-way, so that it must be made anew.
    spoilt: bool,
    rows: Vec<Vec<i64>>,
    /// The unknown that each row solves for.
    basis: Vec<usize>,
    is_basic: Vec<bool>,
    det: i64,
    /// Where the unknowns outside the basis stand: always whole numbers; 0 for those in it.
    at: Vec<i64>,
    /// det × the value of the row's unknown.
    level: Vec<i128>,
    limits: Vec<Limits>,
    /// det × what one unit of each unknown saves through the basis.
    saved: Vec<i64>,
}

impl Tableau {
    /// `equations` have whole coefficients over `unknowns` unknowns and right-hand side 0.
    pub fn new(equations: &[Vec<(usize, i64)>], unknowns: usize) -> Result<Self, Stuck> {
        let mut uses = vec![0_usize; unknowns];
        let mut rows = vec![vec![0; unknowns]; equations.len()];
        for (row, equation) in rows.iter_mut().zip(equations) {
            for &(j, coefficient) in equation {
                row[j] += coefficient;
                uses[j] += 1;
            }
        }
        let mut tableau = Self {
            equations: equations.to_vec(),
            spoilt: false,
            rows,
            basis: Vec::new(),
            is_basic: vec![false; unknowns],
            det: 1,
            at: vec![0; unknowns],
            level: Vec::new(),
            limits: Vec::new(),
            saved: vec![0; unknowns],
        };
        let mut next = 0;
        while next < tableau.rows.len() {
            let row = &tableau.rows[next];
            let solve_for =
                (0..unknowns).filter(|&j| row[j] != 0).min_by_key(|&j| (row[j].abs(), uses[j], j));
            let Some(j) = solve_for else {
                tableau.rows.remove(next);
                continue;
            };
            tableau.pivot(next, j, 0)?;
            tableau.basis.push(j);
            tableau.is_basic[j] = true;
            next += 1;
        }
        tableau.level = vec![0; next];
        tableau.limits = vec![Limits { lo: 0, hi: 1, slope: 0 }; next];
        tableau.saved.fill(0);
        Ok(tableau)
    }

    /// Back to the truth, then on to the least cost.
    pub fn minimise(&mut self, program: &Program) -> Result<(), Stuck> {
        if self.spoilt {
            *self = Self::new(&self.equations, self.at.len())?;
        }
        self.spoilt = true;
        self.descend(program)?;
        self.spoilt = false;
        Ok(())
    }

    fn descend(&mut self, program: &Program) -> Result<(), Stuck> {
        self.start(program)?;
        let mut idle = 0;
        for _ in 0..STEPS {
            let Some((j, up)) = self.entering(program, idle > PATIENCE) else { return Ok(()) };
            idle = if self.step(program, j, up)? { 0 } else { idle + 1 };
        }
        Err(Stuck)
    }

    /// Moves every unknown outside the basis to one of its limits, without losing the least cost.
    pub fn settle(&mut self, program: &Program) -> Result<(), Stuck> {
        for _ in 0..self.at.len() * 4 {
            let loose = (0..self.at.len())
                .find(|&j| !self.is_basic[j] && self.at[j] != program.lo[j] && self.at[j] != program.hi[j]);
            match loose {
                Some(j) => self.step(program, j, true)?,
                None => return Ok(()),
            };
        }
        Err(Stuck)
    }

    /// All values, if all are whole numbers.
    fn whole(&self) -> Option<Vec<i64>> {
        let mut values = self.at.clone();
        for (&j, &level) in self.basis.iter().zip(&self.level) {
            if level % i128::from(self.det) != 0 {
                return None;
            }
            values[j] = i64::try_from(level / i128::from(self.det)).ok()?;
        }
        Some(values)
    }

    /// The corner that was found, if it is whole; else a whole solution near it, found by cutting fractional corners
    /// off, each time so that the truth stays in.
    pub fn whole_near(&mut self, program: &Program) -> Option<Vec<i64>> {
        let mut cut = None;
        for _ in 0..CUTS {
            if let Some(values) = self.whole() {
                return Some(values);
            }
            let (j, below) = self.broken()?;
            let cut = cut.get_or_insert_with(|| program.clone());
            if below >= 0 {
                cut.hi[j] = below;
            } else {
                cut.lo[j] = below + 1;
            }
            self.minimise(cut).ok()?;
        }
        None
    }

    /// The first unknown that is not a whole number, and the whole number below it.
    fn broken(&self) -> Option<(usize, i64)> {
        let det = i128::from(self.det);
        let row = self.level.iter().position(|level| level % det != 0)?;
        Some((self.basis[row], i64::try_from(self.level[row].div_euclid(det)).ok()?))
    }

    /// The whole numbers next below and next above the value of an unknown.
    pub fn around(&self, j: usize) -> Option<(i64, i64)> {
        let Some(row) = self.basis.iter().position(|&b| b == j) else {
            return Some((self.at[j], self.at[j]));
        };
        let (level, det) = (self.level[row], i128::from(self.det));
        let below = i64::try_from(level.div_euclid(det)).ok()?;
        Some((below, if level % det == 0 { below } else { below + 1 }))
    }

    fn start(&mut self, program: &Program) -> Result<(), Stuck> {
        self.at.fill(0);
        self.level.fill(0);
        for ((row, &j), limits) in self.rows.iter().zip(&self.basis).zip(&mut self.limits) {
            let (lo, hi, slope) = program.piece(j, 0, limits.hi > 0);
            let change = slope - limits.slope;
            *limits = Limits { lo, hi, slope };
            if change != 0 {
                for (saved, &entry) in self.saved.iter_mut().zip(row) {
                    *saved =
                        change.checked_mul(entry).and_then(|more| saved.checked_add(more)).ok_or(Stuck)?;
                    if i128::from(*saved).abs() > MOST_SAVED {
                        return Err(Stuck);
                    }
                }
            }
        }
        Ok(())
    }

    /// The unknown and direction that save most per unit; by Bland's rule the first that saves anything.
    fn entering(&self, program: &Program, first: bool) -> Option<(usize, bool)> {
        let mut most = (0, None);
        for j in 0..self.at.len() {
            // Nearly all unknowns rest at 0 and are not worth their cost either way.
            let gain = (self.saved[j] - self.det * program.slope[j]).abs() - self.det * program.kink[j];
            if (gain <= 0 && self.at[j] == 0) || self.is_basic[j] || program.lo[j] == program.hi[j] {
                continue;
            }
            for up in [true, false] {
                let (lo, hi, slope) = program.piece(j, self.at[j], up);
                let change =
                    if up { self.det * slope - self.saved[j] } else { self.saved[j] - self.det * slope };
                let room = if up { self.at[j] < hi } else { self.at[j] > lo };
                if room && change < most.0 {
                    most = (change, Some((j, up)));
                    if first {
                        return most.1;
                    }
                }
            }
        }
        most.1
    }

    /// Moves one unknown as far as the limits allow. Says whether anything moved.
    fn step(&mut self, program: &Program, j: usize, up: bool) -> Result<bool, Stuck> {
        let (lo, hi, slope) = program.piece(j, self.at[j], up);
        let own = i128::from(if up { hi - self.at[j] } else { self.at[j] - lo });
        let det = i128::from(self.det);
        // The tightest row as (row, its room, its rate); rooms are compared as fractions room/rate.
        let mut tight: Option<(usize, i128, i128)> = None;
        for (r, row) in self.rows.iter().enumerate() {
            let rate = i128::from(row[j]);
            if rate == 0 {
                continue;
            }
            let rises = (rate < 0) == up;
            let limits = self.limits[r];
            let room = if rises {
                i128::from(limits.hi) * det - self.level[r]
            } else {
                self.level[r] - i128::from(limits.lo) * det
            };
            let closer = tight.is_none_or(|(best, least, per)| {
                let (mine, theirs) = (room * per, least * rate.abs());
                mine < theirs || (mine == theirs && self.basis[r] < self.basis[best])
            });
            if closer {
                tight = Some((r, room, rate.abs()));
            }
        }
        let sign = if up { 1 } else { -1 };
        let Some((r, room, rate)) = tight.filter(|&(_, room, rate)| room < own * rate) else {
            self.at[j] += i64::try_from(sign * own).map_err(|_| Stuck)?;
            for (level, row) in self.level.iter_mut().zip(&self.rows) {
                *level -= i128::from(row[j]) * sign * own;
            }
            return Ok(own != 0);
        };
        let gone = self.basis[r];
        let rises = (self.rows[r][j] < 0) == up;
        self.at[gone] = if rises { self.limits[r].hi } else { self.limits[r].lo };
        let landed = rate * i128::from(self.at[j]) + sign * room;
        for (i, level) in self.level.iter_mut().enumerate() {
            *level = (rate * *level - i128::from(self.rows[i][j]) * sign * room) / det;
        }
        self.level[r] = landed;
        self.pivot(r, j, slope)?;
        self.basis[r] = j;
        self.limits[r] = Limits { lo, hi, slope };
        self.is_basic[j] = true;
        self.is_basic[gone] = false;
        self.at[j] = 0;
        Ok(room != 0)
    }

    /// Solves row `r` for unknown `j`. Every division is exact.
    fn pivot(&mut self, r: usize, j: usize, slope: i64) -> Result<(), Stuck> {
        let mut solved = std::mem::take(&mut self.rows[r]);
        let before = i128::from(self.det);
        if solved[j] < 0 {
            solved.iter_mut().for_each(|entry| *entry = -*entry);
        }
        let after = i128::from(solved[j]);
        let used: Vec<usize> = (0..solved.len()).filter(|&k| solved[k] != 0).collect();
        for row in &mut self.rows {
            if !row.is_empty() {
                let factor = row[j];
                eliminate(row, factor, &solved, &used, before, after, LARGEST)?;
            }
        }
        let excess = self.saved[j] - self.det * slope;
        eliminate(&mut self.saved, excess, &solved, &used, before, after, MOST_SAVED)?;
        self.rows[r] = solved;
        self.det = i64::try_from(after).map_err(|_| Stuck)?;
        Ok(())
    }
}

/// row ← (after·row − factor·solved)/before.
fn eliminate(
    row: &mut [i64],
    factor: i64,
    solved: &[i64],
    used: &[usize],
    before: i128,
    after: i128,
    largest: i128,
) -> Result<(), Stuck> {
    if factor == 0 && before == after {
        return Ok(());
    }
    if before == 1 && after == 1 {
        // By far the most frequent case: nothing but additions.
        for &k in used {
            let change = factor.checked_mul(solved[k]).ok_or(Stuck)?;
            row[k] = row[k].checked_sub(change).ok_or(Stuck)?;
            if i128::from(row[k]).abs() > largest {
                return Err(Stuck);
            }
        }
        return Ok(());
    }
    for (entry, &other) in row.iter_mut().zip(solved) {
        let value = (after * i128::from(*entry) - i128::from(factor) * i128::from(other)) / before;
        if value.abs() > largest {
            return Err(Stuck);
        }
        *entry = i64::try_from(value).map_err(|_| Stuck)?;
    }
    Ok(())
}
