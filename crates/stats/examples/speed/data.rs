//! Made-up rows in the shapes of well-known sets, the same every time.

use ensemble_stats::mixed::{Design, Factor};

/// SplitMix64, enough to scatter values and moves.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u32) -> u32 {
        (self.next() % u64::from(n)) as u32
    }

    /// Nearly normal: a sum of four uniform values, variance 1.
    pub fn normal(&mut self) -> f64 {
        let sum: f64 = (0..4).map(|_| (self.next() >> 11) as f64 / (1_u64 << 53) as f64).sum();
        (sum - 2.0) * 3.0_f64.sqrt()
    }
}

/// Rows for a design: an outcome, columns and groupings.
pub struct Rows {
    pub y: Vec<f64>,
    pub columns: Vec<Vec<f64>>,
    pub groups: Vec<Factor>,
}

/// A grouping: its name, how many groups, and how much they differ.
pub type Groups = (&'static str, u32, f64);

impl Rows {
    pub fn design(&self) -> Design<'_> {
        let names = ["x1", "x2", "x3"];
        let columns = self.columns.iter().zip(names);
        let design = columns.fold(Design::new(&self.y), |d, (c, name)| d.column(name, c));
        self.groups.iter().fold(design, Design::group)
    }

    /// `code(row, codes)` fills in a code by grouping.
    fn made(rows: u32, columns: usize, groups: &[Groups], mut code: impl FnMut(u32, &mut [u32])) -> Self {
        let mut random = Random::new(u64::from(rows));
        let effects: Vec<Vec<f64>> =
            groups.iter().map(|&(_, n, sd)| (0..n).map(|_| sd * random.normal()).collect()).collect();
        let sized = || Vec::with_capacity(rows as usize);
        let mut made = Self { y: sized(), columns: (0..columns).map(|_| sized()).collect(), groups: vec![] };
        let mut codes: Vec<Vec<u32>> = groups.iter().map(|_| Vec::with_capacity(rows as usize)).collect();
        let mut own = vec![0; groups.len()];
        for row in 0..rows {
            code(row, &mut own);
            let mut value = random.normal();
            for column in &mut made.columns {
                let x = random.normal();
                value += 0.3 * x;
                column.push(x);
            }
            for ((codes, effects), &code) in codes.iter_mut().zip(&effects).zip(&own) {
                value += effects.get(code as usize).copied().unwrap_or_default();
                codes.push(code);
            }
            made.y.push(value);
        }
        made.groups = (codes.into_iter().zip(groups))
            .map(|(codes, &(name, n, _))| Factor {
                name: name.to_owned(),
                codes,
                levels: (0..n).map(|l| l.to_string()).collect(),
            })
            .collect();
        made
    }
}

/// Which of `to` equal parts a place among `of` lies in.
fn part(place: u32, of: u32, to: u32) -> u32 {
    (u64::from(place) * u64::from(to) / u64::from(of)) as u32
}

/// Pupils in schools.
pub fn schools() -> Rows {
    Rows::made(4_059, 1, &[("school", 65, 0.4)], |row, own| own.fill(part(row, 4_059, 65)))
}

/// Pupils in the classes of one school.
pub fn classes() -> Rows {
    Rows::made(300, 1, &[("class", 13, 0.3)], |row, own| own.fill(part(row, 300, 13)))
}

/// A-level chemistry: pupils in schools in authorities.
pub fn chemistry() -> Rows {
    Rows::made(31_022, 1, &[("lea", 131, 0.1), ("school", 2_410, 0.5)], |row, own| {
        let school = part(row, 31_022, 2_410);
        own.copy_from_slice(&[part(school, 2_410, 131), school]);
    })
}

/// Scottish secondaries, each pupil from a primary nearby or, one in five, from anywhere.
pub fn secondaries() -> Rows {
    let mut random = Random::new(7);
    Rows::made(3_435, 2, &[("primary", 148, 0.26), ("second", 19, 0.06)], move |row, own| {
        let primary = part(row, 3_435, 148);
        let moved = random.below(5) == 0;
        own.copy_from_slice(&[primary, if moved { random.below(19) } else { part(primary, 148, 19) }]);
    })
}

/// Ratings of lecturers by students: each rates about 25 of them, and departments are crossed a little.
pub fn ratings() -> Rows {
    let mut random = Random::new(13);
    let groups = [("student", 2_972, 0.32), ("lecturer", 1_128, 0.5), ("dept", 14, 0.1)];
    Rows::made(73_421, 0, &groups, move |row, own| {
        let near = part(row, 73_421, 2_972) + random.below(7);
        let lecturer = random.below(1_128);
        let dept = if random.below(10) == 0 { random.below(14) } else { lecturer % 14 };
        own.copy_from_slice(&[near.saturating_sub(3).min(2_971), lecturer, dept]);
    })
}

/// Pupils in classes in schools, sorted by class as a database returns them.
pub fn two_levels(rows: u32) -> Rows {
    let (classes, schools) = (rows / 1_000 * 42, rows / 500);
    let groups = [("class", classes, 0.4), ("school", schools, 0.3)];
    Rows::made(rows, 3, &groups, move |row, own| {
        let class = part(row, rows, classes);
        own.copy_from_slice(&[class, part(class, classes, schools)]);
    })
}

/// The same in scattered order.
pub fn scattered(rows: u32) -> Rows {
    let (classes, schools) = (rows / 1_000 * 42, rows / 500);
    let groups = [("class", classes, 0.4), ("school", schools, 0.3)];
    Rows::made(rows, 3, &groups, move |row, own| {
        let class = (u64::from(row) * 7_919 % u64::from(classes)) as u32;
        own.copy_from_slice(&[class, part(class, classes, schools)]);
    })
}

/// The same with a cohort between class and school.
pub fn three_levels(rows: u32) -> Rows {
    let (classes, schools) = (rows / 1_000 * 42, rows / 500);
    let groups = [("class", classes, 0.4), ("cohort", 5 * schools, 0.2), ("school", schools, 0.3)];
    Rows::made(rows, 3, &groups, move |row, own| {
        let class = part(row, rows, classes);
        let cohort = part(class, classes, 5 * schools);
        own.copy_from_slice(&[class, cohort, cohort / 5]);
    })
}

/// How far pupils go who move to another teacher.
#[derive(Clone, Copy)]
pub enum Moves {
    /// Among 25 teachers nearby.
    Local,
    /// One in fourteen of the moves to anywhere, which makes a factor of 17 million entries.
    Far,
}

/// Five scores for each pupil, one in four of them with another teacher.
pub fn crossed(rows: u32, moves: Moves) -> Rows {
    let (pupils, teachers) = (rows / 5, rows / 100);
    let mut random = Random::new(11);
    Rows::made(rows, 1, &[("pupil", pupils, 0.5), ("teacher", teachers, 0.3)], move |row, own| {
        let home = row / 100;
        let teacher = match (random.below(4), moves) {
            (0, Moves::Far) if random.below(14) == 0 => random.below(teachers),
            (0, _) => home / 25 * 25 + random.below(25),
            _ => home,
        };
        own.copy_from_slice(&[row / 5, teacher]);
    })
}
