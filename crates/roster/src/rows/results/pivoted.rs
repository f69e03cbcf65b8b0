//! Marksheets with one row a pupil: a column's results become rows of their occasion.

use std::sync::Arc;

use jiff::civil::Date;

use super::{Measured, ResultRow, cells};
use crate::cell::Cell;
use crate::date::{self, DateOrder, Evidence};
use crate::grid::thousands;
use crate::limits;
use crate::mapping::Target;
use crate::problem::Severity;
use crate::rows::Taking;
use crate::rows::dates::any_date;

/// A column of results of one occasion.
pub(super) struct Column {
    measured: Measured,
    /// Its place in the list of occasions, in the order of the columns.
    occasion: usize,
    name: String,
    /// The day, when the occasion is one.
    on: Option<Date>,
}

/// The columns that go to an occasion of their heading.
pub(super) fn columns(taking: &mut Taking<'_>) -> Vec<Column> {
    let is_turned = |t: &Target| matches!(t, Target::ValueAt { .. });
    let found = taking.mapping.columns_for(taking.sheet, &mut taking.problems, is_turned);
    let order = order(taking, &found);
    let (mut columns, mut occasions): (Vec<Column>, Vec<String>) = (Vec::new(), Vec::new());
    for (index, target) in found {
        let Target::ValueAt { measure, occasion } = target else { continue };
        let name = occasion.trim().to_owned();
        let at = occasions.iter().position(|o| o.eq_ignore_ascii_case(&name)).unwrap_or_else(|| {
            occasions.push(name.clone());
            occasions.len() - 1
        });
        if columns.iter().any(|c| c.occasion == at && *c.measured.1 == **measure) {
            let place = taking.sheet.header.get(index).map(crate::sheet::Header::place);
            let what = format!("another column holds {measure} of {name} too; this one was not read");
            taking.problems.add(Severity::Fix, &[], place.as_ref(), what, "Leave one of them out");
            continue;
        }
        let on = date::parse(&name, order).ok();
        columns.push(Column { measured: (index, measure.as_str().into()), occasion: at, name, on });
    }
    columns
}

fn order(taking: &mut Taking<'_>, columns: &[(usize, &Target)]) -> DateOrder {
    let occasions = columns.iter().filter_map(|(_, target)| match target {
        Target::ValueAt { occasion, .. } => Some(occasion.as_str()),
        _ => None,
    });
    let evidence = Evidence::of(occasions);
    let order = evidence.order().or(taking.mapping.dates);
    if order.is_none() && evidence.either > 0 {
        let what = "every date can be read two ways; they were read with the day first";
        taking.problems.add(Severity::Glance, &[], None, what, "Say so if the month comes first");
    }
    order.unwrap_or(DateOrder::DayFirst)
}

/// Gives each occasion of a pupil a row of its own, as a file with one row a pupil and occasion has it. What
/// belongs to no occasion stays in a row without one; a pupil without any result keeps one row.
pub(super) fn turn(taking: &mut Taking<'_>, rows: Vec<ResultRow>, columns: Vec<Column>) -> Vec<ResultRow> {
    let occasions = columns.iter().map(|c| c.occasion + 1).max().unwrap_or(0);
    if occasions == 0 {
        return rows;
    }
    if rows.len().saturating_mul(occasions) > limits::ROWS {
        let what = format!("it would be more than {} rows of results", thousands(limits::ROWS));
        taking.problems.add(Severity::Stop, &[], None, what, "Split the file by year group");
        return rows;
    }
    let mut read: Vec<(&Column, std::vec::IntoIter<Cell>)> =
        columns.iter().map(|c| (c, cells(taking, &c.measured).into_iter())).collect();
    let has_days = any_date(taking, &Target::Date);
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        let mut own: Vec<Option<ResultRow>> = vec![None; occasions];
        for (column, cells) in &mut read {
            let Some(cell) = cells.next().filter(|cell| *cell != Cell::Missing) else { continue };
            if let Some(turned) = own.get_mut(column.occasion) {
                let turned = turned.get_or_insert_with(|| of_occasion(&row, column, has_days));
                turned.values.push((Arc::clone(&column.measured.1), cell));
            }
        }
        let mut turned: Vec<ResultRow> = own.into_iter().flatten().collect();
        match turned.first_mut() {
            Some(first) if row.values.is_empty() => first.baselines = row.baselines,
            Some(_) => out.push(row),
            None => {
                taking.counts.without += usize::from(row.values.is_empty());
                out.push(row);
            }
        }
        out.append(&mut turned);
    }
    say(taking, &columns);
    out
}

fn of_occasion(row: &ResultRow, column: &Column, has_days: bool) -> ResultRow {
    let mut turned = ResultRow { values: Vec::new(), baselines: Vec::new(), ..row.clone() };
    match (column.on, &row.occasion) {
        (Some(on), _) if !has_days => turned.on = Some(on),
        (_, Some(of_row)) => turned.occasion = Some(format!("{of_row}, {}", column.name)),
        (_, None) => turned.occasion = Some(column.name.clone()),
    }
    turned
}

fn say(taking: &mut Taking<'_>, columns: &[Column]) {
    let mut names: Vec<&str> = Vec::new();
    for column in columns {
        if !names.iter().any(|n| n.eq_ignore_ascii_case(&column.name)) {
            names.push(&column.name);
        }
    }
    let list = match names.as_slice() {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        one => one.concat(),
    };
    taking.note(format!("Each row holds results of several columns; they were read as of {list}."));
}

/// Says how many rows hold nothing.
pub(super) fn say_without(taking: &mut Taking<'_>) {
    match taking.counts.without {
        0 => {}
        1 => taking.note("One row has no result in any column."),
        n => taking.note(format!("{} rows have no result in any column.", thousands(n))),
    }
}
