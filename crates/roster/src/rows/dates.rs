//! Date columns: read, and looked at for sense.

use jiff::civil::Date;

use super::Taking;
use crate::column::date_of;
use crate::date::DateOrder;
use crate::mapping::Target;
use crate::problem::Severity;
use crate::raw::Raw;

/// How a year that is far off is judged.
#[derive(Clone, Copy)]
pub(super) enum Sense {
    /// A pupil's birth: before today, and not more than 25 years ago.
    Birth,
    /// A day at school: not before 1990, and not after the year that follows this one.
    School,
}

const CORRECT: &str = "Correct the cell, or leave the column out";

/// The dates of the column for a target, one for each row.
pub(super) fn dates(
    taking: &mut Taking<'_>,
    target: &Target,
    sense: Sense,
    today: Date,
) -> Vec<Option<Date>> {
    let sheet = taking.sheet;
    let Some(index) = taking.one(target) else { return vec![None; sheet.rows.len()] };
    let order = order(taking, index);
    let mut dates: Vec<Option<Date>> = Vec::with_capacity(sheet.rows.len());
    let mut last: Option<(&Raw, Date)> = None;
    for row in &sheet.rows {
        // A register says each day twice or more, one row after the other.
        if let Some((_, date)) = last.filter(|(raw, _)| *raw == row.cell(index)) {
            dates.push(Some(date));
            continue;
        }
        let date = match date_of(row.cell(index), order) {
            None => None,
            Some(Err(what)) => {
                taking.cell(Severity::Fix, row.number, index, what, CORRECT);
                None
            }
            Some(Ok(date)) => {
                match nonsense(date, sense, today) {
                    Some((what, remedy)) => {
                        taking.cell(Severity::Glance, row.number, index, what, &remedy);
                    }
                    None => last = Some((row.cell(index), date)),
                }
                Some(date)
            }
        };
        dates.push(date);
    }
    dates
}

/// The order of the column, with a question where nothing says it.
fn order(taking: &mut Taking<'_>, index: usize) -> DateOrder {
    let evidence = taking.facts(index).evidence();
    let order = evidence.order().or_else(|| elsewhere(taking)).or(taking.mapping.dates);
    if order.is_none() && evidence.either > 0 {
        let place = taking.sheet.header.get(index).map(crate::sheet::Header::place);
        let what = "every date can be read two ways; they were read with the day first";
        taking.problems.add(Severity::Glance, &[], place.as_ref(), what, "Say so if the month comes first");
    }
    order.unwrap_or(DateOrder::DayFirst)
}

/// Whether the column for a target holds any date.
pub(super) fn any_date(taking: &Taking<'_>, target: &Target) -> bool {
    let column = taking.mapping.columns.iter().find(|c| c.target == *target);
    let Some(index) = column.and_then(|c| taking.sheet.index_of(&c.heading)) else { return false };
    let facts = taking.facts(index);
    let order = facts.evidence().order().or_else(|| elsewhere(taking)).or(taking.mapping.dates);
    facts.has_day(order.unwrap_or(DateOrder::DayFirst))
}

/// What the other date columns of the same file say: one program writes all its dates alike.
fn elsewhere(taking: &Taking<'_>) -> Option<DateOrder> {
    let targets =
        [Target::BornOn, Target::JoinedOn, Target::LeftOn, Target::Date, Target::FirstDay, Target::LastDay];
    let columns = taking.mapping.columns.iter().filter(|c| targets.contains(&c.target));
    let indices = columns.filter_map(|c| taking.sheet.index_of(&c.heading));
    indices.filter_map(|index| taking.facts(index).evidence().order()).next()
}

fn nonsense(date: Date, sense: Sense, today: Date) -> Option<(String, String)> {
    let year = date.year();
    let what = match sense {
        Sense::Birth if date > today => "the date of birth is still to come".to_owned(),
        Sense::Birth if year < today.year() - 25 => "the date of birth is more than 25 years ago".to_owned(),
        Sense::School if year > today.year() + 1 || year < 1990 => {
            format!("{date} is an unlikely day at school")
        }
        _ => return None,
    };
    Some((what, "Correct the year if it is a slip".to_owned()))
}
