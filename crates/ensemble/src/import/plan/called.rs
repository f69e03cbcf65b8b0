//! Results that a package calls by ids: remembered for a later package, and found by them again. What an
//! earlier package brought may have another day now, or is to be taken away.

use std::collections::{HashMap, HashSet};

use ensemble_roster::ResultRow;
use uuid::Uuid;

use super::{Place, Plan, Setting, Snapshot};
use crate::import::package::TakenAway;
use crate::import::record::{Change, Outcome, Sourced, added};

/// What a package speaks of, by its own ids.
#[derive(Debug, Default)]
pub struct Spoken {
    pub results: Vec<String>,
    pub items: HashSet<String>,
}

impl Spoken {
    /// In rows of a school, and in what is taken away from it.
    pub fn of(rows: &[&ResultRow], school: Uuid, setting: &Setting<'_>) -> Spoken {
        let ids = rows.iter().filter_map(|row| setting.beside.ids.results.get(&row.row));
        let all = ids.chain(gone(school, setting).map(|gone| &gone.called));
        let mut spoken = Spoken::default();
        for called in all {
            spoken.results.push(called.result.clone());
            spoken.items.insert(called.item.clone());
        }
        spoken
    }
}

fn gone<'a>(school: Uuid, setting: &'a Setting<'_>) -> impl Iterator<Item = &'a TakenAway> {
    let all = setting.beside.delta.iter().flat_map(|delta| &delta.results);
    all.filter(move |gone| gone.school == Some(school))
}

pub(super) struct Names<'a> {
    place: Place,
    setting: &'a Setting<'a>,
    known: HashMap<(&'a str, &'a str), &'a Sourced>,
    said: HashSet<(&'static str, &'a str)>,
    outcomes: HashMap<(Uuid, Uuid), &'a Outcome>,
    /// By pupil and occasion: what is somewhere else now, or nowhere.
    gone: Vec<(Uuid, Uuid)>,
}

impl<'a> Names<'a> {
    pub fn new(place: Place, before: &'a Snapshot, setting: &'a Setting<'a>) -> Names<'a> {
        let known = before.sourced.iter().map(|s| ((s.kind.as_str(), s.sourced_id.as_str()), s)).collect();
        let outcomes = before.outcomes.iter().map(|o| ((o.occasion_id, o.pupil_id), o)).collect();
        Names { place, setting, known, outcomes, said: HashSet::new(), gone: Vec::new() }
    }

    /// The pupil whom a package called so before.
    pub fn pupil(&self, row: usize) -> Option<Uuid> {
        self.target("pupil", &self.setting.beside.ids.results.get(&row)?.pupil)
    }

    fn target(&self, kind: &str, id: &str) -> Option<Uuid> {
        Some(self.known.get(&(kind, id))?.target_id)
    }

    /// A result stands in an occasion of a measure now.
    pub fn stands(&mut self, row: usize, (pupil, measure, occasion): (Uuid, Uuid, Uuid), plan: &mut Plan) {
        let Some(called) = self.setting.beside.ids.results.get(&row) else { return };
        let before = self.target("result", &called.result).filter(|before| *before != occasion);
        if let Some(before) = before.filter(|before| self.outcomes.contains_key(&(*before, pupil))) {
            self.gone.push((before, pupil));
        }
        self.say("pupil", &called.pupil, pupil, plan);
        self.say("line_item", &called.item, measure, plan);
        self.say("result", &called.result, occasion, plan);
    }

    fn say(&mut self, kind: &'static str, id: &'a str, target_id: Uuid, plan: &mut Plan) {
        let old = self.known.get(&(kind, id)).map(|s| (*s).clone());
        if old.as_ref().is_some_and(|s| s.target_id == target_id) || !self.said.insert((kind, id)) {
            return;
        }
        let (kind, sourced_id) = (kind.to_owned(), id.to_owned());
        let after = Sourced { school_id: self.place.school, kind, sourced_id, target_id, title: None };
        plan.sourced.push(Change { before: old, after });
    }

    /// Line items of a school that have no result yet: their results may come with a package of changes, alone.
    pub fn untouched(&mut self, rows: &[&ResultRow], plan: &mut Plan) {
        let items = &self.setting.beside.ids.items;
        let of_school = rows.iter().find_map(|row| items.get(row.school.as_ref()?));
        for (id, title) in of_school.into_iter().flatten() {
            if self.known.contains_key(&("line_item", id.as_str())) || !self.said.insert(("line_item", id)) {
                continue;
            }
            plan.sourced.push(added(Sourced {
                school_id: self.place.school,
                kind: "line_item".to_owned(),
                sourced_id: id.clone(),
                target_id: Uuid::nil(),
                title: Some(title.clone()),
            }));
        }
    }

    /// What the package takes away, unless one of its rows stands in that place now. An earlier package says which
    /// result it is; else its line item and its day do.
    pub fn take_away(
        mut self,
        occasions: &HashMap<(Uuid, String), Uuid>,
        seen: &HashSet<(Uuid, Uuid)>,
        plan: &mut Plan,
    ) {
        let moved = self.gone.len();
        for gone in gone(self.place.school, self.setting) {
            let Some(pupil) = self.target("pupil", &gone.called.pupil) else { continue };
            let by_day = || {
                let measure = self.target("line_item", &gone.called.item)?;
                occasions.get(&(measure, gone.on.clone()?)).copied()
            };
            let occasion = self.target("result", &gone.called.result).or_else(by_day);
            self.gone.extend(occasion.map(|occasion| (occasion, pupil)));
        }
        let mut once = HashSet::new();
        for (at, key) in self.gone.iter().enumerate() {
            let Some(outcome) = self.outcomes.get(key).filter(|_| !seen.contains(key)) else { continue };
            if !once.insert(key) {
                continue;
            }
            plan.outcomes_gone.push((*outcome).clone());
            match at < moved {
                // One that has another day now is one that changed.
                true if plan.counts.results_new > 0 => {
                    plan.counts.results_new -= 1;
                    plan.counts.results_changed += 1;
                }
                _ => plan.counts.results_gone += 1,
            }
        }
    }
}
