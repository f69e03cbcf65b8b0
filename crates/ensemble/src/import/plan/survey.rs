//! Which responses to a survey are new. Nobody's name or number is there to match them by: a response
//! that is the same as one kept already is taken to be that one, as often as it is kept.

use std::collections::{BTreeMap, HashMap, HashSet};

use ensemble_roster::survey::Response;
use ensemble_roster::{Cell, Value};
use uuid::Uuid;

use super::shape::{OnScale, Shape, Shapes};
use super::{Place, Plan, Setting, Snapshot};
use crate::import::model::{ColumnScale, Held};
use crate::import::record::{Measure, Survey, SurveyItem, SurveyResponse, added};
use crate::network::Org;
use crate::numbers::limits::Limits;
use crate::web::id::Id;

/// What the whole file says about each question, so that every school gets the same measure.
pub fn questions(rows: &[&Response], scales: &BTreeMap<String, ColumnScale>, org: Id<Org>) -> Shapes {
    let mut shapes = Shapes::new();
    for (question, cell) in rows.iter().flat_map(|row| &row.answers) {
        let shape = shapes.entry(question.to_string()).or_insert_with(|| Shape {
            decimals: 1,
            scale: scales.get(&**question).and_then(|chosen| OnScale::of(chosen, org)),
            ..Shape::default()
        });
        shape.words |= matches!(cell, Cell::Value(Value::Text(_) | Value::Date(_) | Value::Bool(_)));
    }
    // Words in no order cannot be counted at or above anything.
    shapes.retain(|_, shape| shape.scale.is_some() || !shape.words);
    shapes
}

pub fn survey(
    place: Place,
    before: &Snapshot,
    rows: &[&Response],
    questions: &Shapes,
    setting: &Setting<'_>,
) -> Plan {
    let held = &setting.held;
    let mut plan = Plan::default();
    plan.counts.schools = 1;
    let same_file = || before.surveys.iter().find(|s| s.source == setting.file).map(|s| s.held_on.clone());
    let held_on = held.on.clone().or_else(same_file).unwrap_or_else(|| setting.today.clone());
    let known = before.surveys.iter().find(|s| s.held_on == held_on);
    let survey_id = known.map_or_else(setting.new_id, |survey| survey.id);
    if known.is_none() {
        plan.surveys.push(added(Survey {
            school_id: place.school,
            id: survey_id,
            team_id: place.team,
            name: held.name.clone(),
            asked: held.asked.word().to_owned(),
            held_on,
            source: setting.file.clone(),
            created_at: setting.now,
        }));
    }
    let columns = columns(place, before, survey_id, rows, questions, setting, &mut plan);
    let mut kept = kept(before, survey_id);
    let stages = stages(rows, held, &mut plan);
    for row in rows {
        let answers = answers(row, &columns);
        if answers.is_empty() {
            plan.counts.not_given += 1;
            continue;
        }
        let text = serde_json::to_string(&answers).unwrap_or_default();
        match kept.get_mut(&text).filter(|left| **left > 0) {
            Some(left) => {
                *left -= 1;
                plan.counts.responses_same += 1;
            }
            None => {
                plan.counts.responses_new += 1;
                plan.counts.answers += answers.iter().flatten().count();
                plan.responses.push(added(SurveyResponse {
                    school_id: place.school,
                    survey_id,
                    id: (setting.random_id)(),
                    stage: stage(row, held).filter(|_| stages),
                    answers: text,
                }));
            }
        }
    }
    // Written in the order of their random ids: the order of a file is the order of answering.
    plan.responses.sort_by_key(|change| change.after.id);
    plan.counts.questions = columns.len();
    plan.finish()
}

/// Where each question stands in a response: as before, new ones after them.
fn columns<'a>(
    place: Place,
    before: &Snapshot,
    survey_id: Uuid,
    rows: &[&Response],
    questions: &'a Shapes,
    setting: &Setting<'_>,
    plan: &mut Plan,
) -> HashMap<&'a str, usize> {
    let here: HashSet<&str> = rows.iter().flat_map(|row| row.answers.iter().map(|(q, _)| &**q)).collect();
    let items: HashMap<Uuid, i64> = before
        .items
        .iter()
        .filter(|i| i.survey_id == survey_id)
        .map(|i| (i.measure_id, i.position))
        .collect();
    let mut next = items.values().max().map_or(0, |last| last + 1);
    let mut position = before.measures.iter().map(|m| m.position).max().unwrap_or(-1);
    let mut columns = HashMap::new();
    for (question, shape) in questions.iter().filter(|(question, _)| here.contains(question.as_str())) {
        let scale_id = shape.scale.as_ref().map(|scale| scale.id);
        let is_it = |m: &Measure| m.gathered == "survey" && m.scale_id == scale_id;
        let watched =
            |name: &str| before.measures.iter().find(|m| m.name == name && m.set_aside_at.is_none());
        let [short, long] = shape.names(question);
        let name = if watched(&short).is_none_or(is_it) { short } else { long };
        let measure_id = match watched(&name).filter(|m| is_it(m)) {
            Some(known) => known.id,
            None => {
                position += 1;
                let new = measure(place, &name, shape, position, setting);
                let id = new.id;
                plan.measures.push(added(new));
                id
            }
        };
        let at = items.get(&measure_id).copied().unwrap_or_else(|| {
            let at = next;
            next += 1;
            plan.items.push(added(SurveyItem {
                school_id: place.school,
                measure_id,
                survey_id,
                position: at,
            }));
            at
        });
        columns.extend(usize::try_from(at).ok().map(|at| (question.as_str(), at)));
    }
    columns
}

fn measure(place: Place, name: &str, shape: &Shape, position: i64, setting: &Setting<'_>) -> Measure {
    let (unit, definition) = match &shape.scale {
        Some(scale) => (
            "percent",
            format!("Of those who answered “{name}”, how many are at or above a step of “{}”", scale.name),
        ),
        None => ("score", format!("The mean of the answers to “{name}”")),
    };
    Measure {
        team_id: place.team,
        id: (setting.new_id)(),
        school_id: Some(place.school),
        name: name.to_owned(),
        definition,
        unit: unit.to_owned(),
        direction: "none".to_owned(),
        cadence: "year".to_owned(),
        source: setting.file_name.to_owned(),
        gathered: "survey".to_owned(),
        starting_point_id: None,
        scale_id: shape.scale.as_ref().map(|scale| scale.id),
        at_least: shape.scale.as_ref().and_then(|scale| scale.at_least),
        baseline_points: None,
        decimals: if shape.scale.is_some() { 0 } else { shape.decimals },
        position,
        created_at: setting.now,
        set_aside_at: None,
    }
}

/// One entry for each question, by its place; nothing after the last answer.
fn answers(row: &Response, columns: &HashMap<&str, usize>) -> Vec<Option<f64>> {
    let mut answers: Vec<Option<f64>> = Vec::new();
    for (question, cell) in &row.answers {
        let answer = match cell {
            Cell::Value(Value::Level(level)) => Some(level.position as f64),
            Cell::Value(Value::Number(n)) => Some(*n),
            _ => None,
        };
        let (Some(at), Some(answer)) = (columns.get(&**question), answer) else { continue };
        if answers.len() <= *at {
            answers.resize(at + 1, None);
        }
        if let Some(place) = answers.get_mut(*at) {
            *place = Some(answer);
        }
    }
    answers
}

/// How often each response is kept already.
fn kept(before: &Snapshot, survey_id: Uuid) -> HashMap<String, usize> {
    let mut kept: HashMap<String, usize> = HashMap::new();
    for response in before.responses.iter().filter(|r| r.survey_id == survey_id) {
        *kept.entry(response.answers.clone()).or_default() += 1;
    }
    kept
}

fn stage(row: &Response, held: &Held) -> Option<String> {
    let heading = held.stage.as_deref()?;
    row.groups.iter().find(|(group, _)| &**group == heading).map(|(_, written)| written.clone())
}

/// Year groups are kept only where each has enough responses: of one small group among larger ones
/// everything could be worked out by taking away.
fn stages(rows: &[&Response], held: &Held, plan: &mut Plan) -> bool {
    let mut counts: HashMap<Option<String>, i64> = HashMap::new();
    for row in rows {
        *counts.entry(stage(row, held)).or_default() += 1;
    }
    if counts.len() < 2 {
        return false;
    }
    let least = Limits::default().of_survey(held.asked).pupils;
    let enough = counts.values().all(|count| *count >= least);
    match enough {
        true => plan.counts.stages_kept = counts.len(),
        false => plan.counts.stages_dropped = counts.len(),
    }
    enough
}
