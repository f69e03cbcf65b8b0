//! Which column is which, and what the columns do not say.

use ensemble_roster::{DateOrder, Encoding, Target};
use ensemble_ui::{Cell, Choice, Field, Icon, Markup, Table, Tint, html, more, more_open, tag};

use super::attendance;
use crate::import::Import;
use crate::import::check::{Column, Rows};
use crate::import::compare::Preview;
use crate::import::letters::Letters;
use crate::import::model::Kind;
use crate::network::OrgKind;
use crate::numbers::model::Asked;
use crate::web::locale::plural;

/// Columns that are left out stand among the others while there are no more than so many.
const FEW: usize = 5;

pub fn section(import: &Import, preview: &Preview, may_change: bool) -> Markup {
    let all = || preview.checked.columns.iter().enumerate();
    let (left, taken): (Vec<_>, Vec<_>) = all().partition(|(_, c)| c.target == Target::LeaveOut);
    let shown = if left.len() > FEW { taken } else { all().collect() };
    let folded = (left.len() > FEW).then_some(left);
    html! {
        section.stack aria-labelledby="columns-h" {
            div.head { h2 #columns-h { "Which column is which" } p.tiny { "Remembered for the next file with these columns" } }
            div.card.stack {
                @if may_change { (settings(import, preview)) }
                @if !shown.is_empty() { (table("Columns and where they go", import.kind, &shown, may_change)) }
                @if let Some(left) = folded { (left_out(import.kind, &left, shown.is_empty(), may_change)) }
                @if may_change && all().any(|(_, c)| c.numbers) {
                    (Choice::new("results", "Take all columns of numbers as results").alone("numbers"))
                }
            }
        }
    }
}

/// Still in the form, so that nothing is lost where they stay folded.
fn left_out(kind: Kind, columns: &[(usize, &Column)], is_all: bool, may_change: bool) -> Markup {
    let label = format!("{} we leave out", plural(columns.len(), "column", "columns"));
    let table = table("Columns we leave out", kind, columns, may_change);
    if is_all { more_open(label, table) } else { more(label, table) }
}

fn table(caption: &str, kind: Kind, columns: &[(usize, &Column)], may_change: bool) -> Table {
    columns.iter().fold(
        Table::new(caption)
            .stack()
            .column("Your column")
            .column("First values")
            .column("Goes to")
            .column("How we know"),
        |table, (index, column)| {
            let how = match column.by_person {
                true => tag(Tint::Brand, html! { (Icon::Pen) (column.how) }),
                false => tag(Tint::Plain, &column.how),
            };
            table.row([
                Cell::new(html! { code { (column.heading) } }),
                Cell::new(html! { span.quiet { (column.first_values) } }),
                Cell::new(goes_to(kind, *index, column, may_change)),
                Cell::new(how),
            ])
        },
    )
}

fn goes_to(kind: Kind, index: usize, column: &Column, may_change: bool) -> Markup {
    if column.secret || !may_change {
        let words = if column.secret { "Never brought in" } else { column.target.label() };
        return html! { (words) };
    }
    let choices = kind.targets(&column.heading);
    let same = |t: &Target| t.is_same_choice(&column.target);
    let chosen = choices.iter().position(same).map(|n| n.to_string()).unwrap_or_default();
    let options = choices.iter().enumerate().map(|(n, t)| (n.to_string(), t.label()));
    html! { (Field::select(format!("c{index}"), format!("{} goes to", column.heading), options).label_hidden().value(chosen)) }
}

/// What the columns do not say: the sheet, the day, whose numbers they are.
fn settings(import: &Import, preview: &Preview) -> Markup {
    let (checked, choices) = (&preview.checked, &preview.choices);
    let has_dates = checked.mapping.columns.iter().any(|c| c.target == Target::Date);
    html! {
        (about(import))
        @if let Some(read) = &checked.letters { (letters(read, choices.letters_as_before)) }
        @if let [_, _, ..] = checked.sheets.as_slice() {
            (Field::select("sheet", "Sheet", checked.sheets.iter().map(|(at, name, rows)| (at.to_string(), format!("{name}, {}", plural(*rows, "row", "rows")))))
                .value(checked.sheet.to_string()).hint("The fullest sheet, unless you choose another"))
        }
        @if checked.mapping.columns.iter().any(|c| is_of_dates(&c.target)) { (dates(checked.mapping.dates)) }
        @if import.kind == Kind::Results && !has_dates {
            (Field::date("on", "The day these results were taken").value(choices.taken_on.clone().unwrap_or_default())
                .hint("Left blank: today"))
        }
        @if import.kind == Kind::Attendance && !has_dates && !matches!(checked.rows, Rows::Marks(_)) {
            (Field::date("on", "The last day these numbers are about").value(choices.taken_on.clone().unwrap_or_default())
                .hint("Left blank: today. They are about the school year up to then"))
        }
        (attendance::codes(preview))
        @if import.kind == Kind::Timetable {
            (Field::date("on", "From which day it holds").value(choices.taken_on.clone().unwrap_or_default()).hint("Left blank: today"))
        }
        @if import.kind == Kind::Survey {
            (Field::text("title", "What the survey is called").value(choices.title.clone().unwrap_or_default())
                .hint("The same name on another day is the same survey again. Left blank: the file’s name"))
            (Field::date("on", "The day it was held").value(choices.taken_on.clone().unwrap_or_default()).hint("Left blank: today"))
            (Field::select("asked", "Who answered?", [
                ("pupils".to_owned(), "Pupils".to_owned()), ("staff".to_owned(), "Staff".to_owned()), ("families".to_owned(), "Families".to_owned()),
            ]).value(choices.asked.unwrap_or(Asked::Pupils).word()).hint("Figures show from five answers, of staff from seven"))
        }
        @if matches!(import.kind, Kind::Results | Kind::Survey) && !preview.teams.is_empty() {
            (Field::select("team", "Whose numbers they are", std::iter::once((String::new(), "The whole school’s".to_owned()))
                .chain(preview.teams.iter().map(|(id, name)| (id.to_string(), name.clone()))))
                .value(choices.team.map(|t| t.to_string()).unwrap_or_default()))
        }
        @if preview.org.kind != OrgKind::School {
            input type="hidden" name="asks_create" value="1";
            (Choice::new("yes", "Make schools that are new").on(import.create_schools).alone("create_schools"))
        }
    }
}

fn about(import: &Import) -> Field {
    let kinds = Kind::ALL.iter().filter(|kind| kind.is_file());
    Field::select("kind", "What the file is about", kinds.map(|kind| (kind.word(), kind.words())))
        .value(import.kind.word())
        .hint("Another choice reads the file afresh: what you said of its columns is asked again")
}

/// UTF-16 says what it is; of the others a person can see what looks right.
fn letters(read: &Letters, as_before: bool) -> Markup {
    let name = read.encoding.label();
    let such = read.example.as_ref().map(|example| format!(", such as {example}")).unwrap_or_default();
    let words = format!("Letters read as {name}{such}");
    if read.encoding == Encoding::Utf16 {
        return html! { p.small { (words) } };
    }
    let choices = Encoding::CHOICES.iter().enumerate().map(|(n, encoding)| (n.to_string(), encoding.label()));
    let chosen = Encoding::CHOICES.iter().position(|encoding| *encoding == read.encoding);
    html! {
        (Field::select("letters", words, choices).value(chosen.map(|n| n.to_string()).unwrap_or_default())
            .hint(match as_before {
                true => "As last time, for a file with these headings. If a name looks wrong, choose another and check again",
                false => "If a name looks wrong, choose another and check again. It is remembered for files with these headings",
            }))
    }
}

fn is_of_dates(target: &Target) -> bool {
    use Target::*;
    let with_dates = [BornOn, JoinedOn, LeftOn, Date, FirstDay, LastDay, Day, Register];
    with_dates.contains(target) || matches!(target, ValueAt { .. })
}

fn dates(order: Option<DateOrder>) -> Field {
    let options = [("", "As the dates show"), ("day_first", "Day first"), ("month_first", "Month first")];
    let chosen = match order {
        None => "",
        Some(DateOrder::DayFirst) => "day_first",
        Some(DateOrder::MonthFirst) => "month_first",
    };
    Field::select("dates", "Dates", options).value(chosen).hint(
        "4/2/2026 is 4 February with the day first and 2 April with the month first. \
         A column with a date that can be read one way only is read that way",
    )
}
