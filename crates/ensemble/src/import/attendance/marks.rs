//! Marks in chunks: what is there already, what differs, and, when it is written, the rows. What is kept in
//! memory is the same for a day and for ten years of registers.

use std::collections::{BTreeMap, HashMap};

use ensemble_roster::attendance::{persistently_absent, severely_absent};
use uuid::Uuid;

use super::seen::Seen;
use super::tally::Weeks;
use super::{Aside, Half, Mark, Tally, codes, period};
use crate::import::reader::AFTER_READING;
use crate::import::record::{self, Change};
use crate::import::store::marks as store;
use crate::import::store::snapshot::Reader;
use crate::import::store::write::Log;
use crate::job::Far;
use crate::web::id::Id;
use crate::web::problem::Result;

/// How many marks are compared at once.
const CHUNK: usize = 20_000;

/// Whose a mark is. One for each pupil of the file, in its order; none where the row is not written.
pub type Owners = Vec<Option<(Uuid, Uuid)>>;

/// Compares marks with those there are and counts; with a `log`, which is a writer's, writes them too.
pub async fn bring(
    reader: &mut Reader<'_>,
    mut log: Option<&mut Log>,
    import: Uuid,
    owners: &Owners,
    marks: &mut Aside,
    far: &Far,
) -> Result<Tally> {
    let mut has_marks: HashMap<Uuid, bool> = HashMap::new();
    let mut counting = Counting { missed: vec![[0; 2]; owners.len()], ..Counting::default() };
    let mut seen = Seen::default();
    marks.begin().await?;
    while let Some(chunk) = marks.next(CHUNK).await? {
        let mut of_school: BTreeMap<Uuid, Vec<(Uuid, Mark)>> = BTreeMap::new();
        for mark in chunk {
            let Some((school, pupil)) = owners.get(mark.pupil as usize).copied().flatten() else { continue };
            // The file was asked about doubles before; what is left of them is not written twice.
            if seen.first(pupil, mark.half) {
                counting.count(&mark);
                of_school.entry(school).or_default().push((pupil, mark));
            }
        }
        for (school, chunk) in of_school {
            let known = match has_marks.get(&school) {
                Some(known) => *known,
                None => {
                    let known = store::any(reader, Id::new(school)).await?;
                    has_marks.insert(school, known);
                    known
                }
            };
            let there = if known { there(reader, school, &chunk).await? } else { HashMap::new() };
            let (new, changed) = counting.compare(school, import, chunk, &there);
            if let (Reader::Act(act), Some(log)) = (&mut *reader, log.as_deref_mut()) {
                store::write(act, log, Id::new(school), new, &changed).await?;
            }
        }
        let (done, all) = marks.gone_over();
        far.within(AFTER_READING, done, all);
    }
    Ok(counting.finish(owners))
}

/// The marks that these pupils have in these days.
async fn there(
    reader: &mut Reader<'_>,
    school: Uuid,
    chunk: &[(Uuid, Mark)],
) -> Result<HashMap<(Uuid, u32), record::Mark>> {
    let halves = || chunk.iter().map(|(_, mark)| mark.half);
    let (Some(first), Some(last)) = (halves().min(), halves().max()) else { return Ok(HashMap::new()) };
    let mut pupils: Vec<Uuid> = chunk.iter().map(|(pupil, _)| *pupil).collect();
    pupils.sort_unstable();
    pupils.dedup();
    let rows = store::between(reader, Id::new(school), &pupils, &first.text(), &last.text()).await?;
    let key = |row: &record::Mark| Some((row.pupil_id, Half::parse(&row.half_day)?.number()));
    Ok(rows.into_iter().filter_map(|row| Some((key(&row)?, row))).collect())
}

#[derive(Default)]
struct Counting {
    tally: Tally,
    weeks: Weeks,
    /// Possible and missed, by the pupil's place in the file.
    missed: Vec<[u64; 2]>,
    first: Option<Half>,
    last: Option<Half>,
    /// The Monday of the day seen last: marks of a day stand together.
    monday: (u32, String),
}

impl Counting {
    fn count(&mut self, mark: &Mark) {
        self.first = Some(self.first.map_or(mark.half, |first| first.min(mark.half)));
        self.last = Some(self.last.map_or(mark.half, |last| last.max(mark.half)));
        let Some(code) = codes::every().get(usize::from(mark.code)) else { return };
        if let Some([possible, missed]) = self.missed.get_mut(mark.pupil as usize) {
            *possible += u64::from(code.group.is_possible());
            *missed += u64::from(code.group.is_possible() && !code.group.is_attended());
        }
    }

    fn compare(
        &mut self,
        school: Uuid,
        import: Uuid,
        chunk: Vec<(Uuid, Mark)>,
        there: &HashMap<(Uuid, u32), record::Mark>,
    ) -> (Vec<store::New>, Vec<Change<record::Mark>>) {
        let (mut new, mut changed) = (Vec::with_capacity(chunk.len()), Vec::new());
        for (pupil_id, mark) in chunk {
            let Some(code) = codes::every().get(usize::from(mark.code)).map(|code| code.code) else {
                continue;
            };
            let before = there.get(&(pupil_id, mark.half.number()));
            let is_same = before.is_some_and(|old| old.code == code);
            self.week(mark.half, !is_same);
            match before {
                None => {
                    self.tally.marks_new += 1;
                    new.push((pupil_id, mark.half.text(), code, import));
                }
                Some(_) if is_same => self.tally.marks_unchanged += 1,
                Some(old) => {
                    self.tally.marks_changed += 1;
                    let after = record::Mark {
                        school_id: school,
                        half_day: old.half_day.clone(),
                        pupil_id,
                        code: code.to_owned(),
                        import_id: import,
                    };
                    changed.push(Change { before: Some(old.clone()), after });
                }
            }
        }
        (new, changed)
    }

    fn week(&mut self, half: Half, is_new: bool) {
        let day = half.number() / 3;
        if self.monday.0 != day {
            let monday = half.day().map(|day| period::monday(&day.to_string())).unwrap_or_default();
            self.monday = (day, monday);
        }
        self.weeks.seen(&self.monday.1, is_new);
    }

    fn finish(mut self, owners: &Owners) -> Tally {
        for half in [self.first, self.last].into_iter().flatten() {
            if let Some(day) = half.day() {
                self.tally.seen(&day.to_string());
            }
        }
        let mut pupils: HashMap<(Uuid, Uuid), [u64; 2]> = HashMap::new();
        for (owner, [possible, missed]) in owners.iter().zip(&self.missed) {
            let Some(owner) = owner else { continue };
            let sum = pupils.entry(*owner).or_default();
            *sum = [sum[0] + possible, sum[1] + missed];
        }
        self.tally.pupils = pupils.len();
        self.tally.possible = pupils.values().map(|[possible, _]| possible).sum();
        let count = |is: fn(u64, u64) -> bool| {
            pupils.values().filter(|[possible, missed]| is(*missed, *possible)).count() as u64
        };
        self.tally.persistent = count(persistently_absent);
        self.tally.severe = count(severely_absent);
        self.tally.weeks_unchanged = self.weeks.unchanged();
        self.tally
    }
}
