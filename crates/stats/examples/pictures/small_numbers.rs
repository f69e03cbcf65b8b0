//! A small cell in a table with totals: hidden alone it can be worked out; with three more it cannot.

use crate::Drawn;
use crate::svg::{LEFT, Picture};
use ensemble_stats::disclosure::{Audit, Dimension, Knowledge, Rules, Shown, Table, Zero, audit, protect};

const ROWS: [&str; 4] = ["All", "P5", "P6", "P7"];
const COLUMNS: [&str; 4] = ["All", "Below", "On level", "Above"];

pub fn draw() -> Drawn {
    let years = Dimension::flat("Year", "All years", &["P5", "P6", "P7"]);
    let levels = Dimension::flat("Level", "All", &["Below", "On level", "Above"]).categories();
    let table = Table::cross(&[years, levels], &[3, 20, 9, 14, 22, 8, 11, 19, 16])?;
    let rules = Rules::inside(Zero::Show);
    let small = table.cells().iter().position(|cell| cell.value == 3).ok_or("there is a 3")?;
    let alone: Vec<Shown> =
        (0..table.cells().len()).map(|at| if at == small { Shown::Hidden } else { Shown::Value }).collect();
    let naive = audit(&table, &rules, &alone)?;
    let safe = protect(&table, &rules)?;

    let mut picture = Picture::new(
        "Hiding the small number alone does not hide it",
        "Pupils by year and level. In colour: what anyone who can add up knows of a hidden cell.",
        350.0,
    );
    panel(&mut picture, LEFT, "Only the 3 is hidden", &table, &naive);
    panel(&mut picture, 400.0, "Three more are hidden with it", &table, &safe.audit);
    picture.say(LEFT, 326.0, "ask", "32 − 20 − 9 gives it back");
    let words = match safe.audit.cells.get(small).map(|known| known.knowledge()) {
        Some(Knowledge::Between(low, high)) => format!("the 3 could be anything from {low} to {high}"),
        _ => return Err("the small cell stays open".into()),
    };
    picture.say(400.0, 326.0, "better", &words);
    Ok(picture)
}

fn panel(picture: &mut Picture, left: f64, heading: &str, table: &Table, known: &Audit) {
    picture.say(left, 98.0, "strong", heading);
    // The totals come first in the table and last on paper.
    let order = [1, 2, 3, 0];
    let (across, down) = (72.0, 40.0);
    let x = |column: usize| left + 44.0 + across * column as f64;
    let y = |row: usize| 134.0 + down * row as f64;
    for (place, node) in order.into_iter().enumerate() {
        let name = |names: [&'static str; 4]| names.get(node).copied().unwrap_or_default();
        picture.say(x(place) + 0.5 * across, 124.0, "quiet middle", name(COLUMNS));
        picture.say(left, y(place) + 26.0, "quiet", name(ROWS));
    }
    for (row, year) in order.into_iter().enumerate() {
        for (column, level) in order.into_iter().enumerate() {
            let at = 4 * year + level;
            let (Some(cell), Some(known)) = (table.cells().get(at), known.cells.get(at)) else { continue };
            let hidden = known.shown == Shown::Hidden;
            let total = year == 0 || level == 0;
            let class = if hidden {
                "tint"
            } else if total {
                "rest"
            } else {
                "card"
            };
            picture.rect((x(column), y(row)), across - 3.0, down - 3.0, class);
            let (words, class) = match (hidden, known.knowledge()) {
                (false, _) => (cell.value.to_string(), "middle"),
                (true, Knowledge::Exactly(value)) => (format!("it is {value}"), "middle ask"),
                (true, Knowledge::Between(low, high)) => (format!("{low} to {high}"), "middle better"),
                (true, Knowledge::AtLeast(low)) => (format!("{low} or more"), "middle better"),
            };
            picture.say(x(column) + 0.5 * (across - 3.0), y(row) + 24.0, class, &words);
        }
    }
}
