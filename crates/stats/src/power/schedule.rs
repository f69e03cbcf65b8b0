//! Who begins when.

use super::error::PowerError;
use crate::random::SplitMix;

/// For each school, in the order given, and each period, whether it has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    rows: Vec<Vec<bool>>,
}

impl Schedule {
    /// From the table itself: one row for each school, one entry for each period.
    ///
    /// # Errors
    /// Rows of different lengths, none, or a school that stops.
    pub fn new(rows: Vec<Vec<bool>>) -> Result<Self, PowerError> {
        let periods = rows.first().map_or(0, Vec::len);
        if periods == 0 || rows.iter().any(|row| row.len() != periods) {
            return Err(PowerError::Ragged);
        }
        let stops = |row: &Vec<bool>| row.windows(2).any(|w| w == [true, false]);
        if let Some(school) = rows.iter().position(stops) {
            return Err(PowerError::Stops { school: school + 1 });
        }
        Ok(Self { rows })
    }

    /// From the first period of each school with it, counted from 0; a start at or after the end is never.
    ///
    /// ```
    /// use ensemble_stats::power::Schedule;
    /// let schedule = Schedule::from_starts(&[1, 2], 3).unwrap();
    /// assert_eq!(schedule.rows(), [[false, true, true], [false, false, true]]);
    /// ```
    ///
    /// # Errors
    /// No schools or no periods.
    pub fn from_starts(starts: &[usize], periods: usize) -> Result<Self, PowerError> {
        Self::new(starts.iter().map(|&start| (0..periods).map(|t| t >= start).collect()).collect())
    }

    /// Draws by lot which of `schools` begins in which of `waves` (first periods, in the order given). Waves are as
    /// equal as can be, the earlier ones larger. The lot depends on the seed alone.
    ///
    /// ```
    /// use ensemble_stats::power::Schedule;
    /// let drawn = Schedule::staggered(5, &[1, 3, 6], 8, 2024).unwrap();
    /// let mut starts = drawn.starts();
    /// assert_eq!(drawn, Schedule::staggered(5, &[1, 3, 6], 8, 2024).unwrap());
    /// starts.sort_unstable();
    /// assert_eq!(starts, [1, 1, 3, 3, 6]);
    /// ```
    ///
    /// # Errors
    /// No schools, periods or waves.
    pub fn staggered(schools: usize, waves: &[usize], periods: usize, seed: u64) -> Result<Self, PowerError> {
        if waves.is_empty() {
            return Err(PowerError::Ragged);
        }
        let size = |wave: usize| schools / waves.len() + usize::from(wave < schools % waves.len());
        let mut starts: Vec<usize> = waves
            .iter()
            .enumerate()
            .flat_map(|(wave, &start)| std::iter::repeat_n(start, size(wave)))
            .collect();
        let mut lot = SplitMix(seed);
        for left in (1..starts.len()).rev() {
            starts.swap(left, below(&mut lot, left as u64 + 1) as usize);
        }
        Self::from_starts(&starts, periods)
    }

    /// One row for each school.
    #[must_use]
    pub fn rows(&self) -> &[Vec<bool>] {
        &self.rows
    }

    /// The first period of each school with it; the number of periods if it never begins.
    #[must_use]
    pub fn starts(&self) -> Vec<usize> {
        self.rows.iter().map(|row| row.iter().position(|&begun| begun).unwrap_or(row.len())).collect()
    }

    /// Number of periods.
    #[must_use]
    pub fn periods(&self) -> usize {
        self.rows.first().map_or(0, Vec::len)
    }
}

/// A whole number from 0 to `bound` − 1; the part that would favour small numbers is drawn again.
fn below(random: &mut SplitMix, bound: u64) -> u64 {
    loop {
        let drawn = random.next();
        if drawn < u64::MAX - u64::MAX % bound {
            return drawn % bound;
        }
    }
}
