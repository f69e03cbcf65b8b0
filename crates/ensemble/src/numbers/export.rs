//! The numbers of a chart as files: the same rows as on the screen, suppressed in the same way.

use super::series::Series;
use super::variation::{Bar, Found};
use super::views::picture;
use crate::web::table_file::{Cell, Sheet, heads};

/// A measure over time.
pub fn over_time(series: &Series, who: &str) -> Sheet {
    let marks = series.marks();
    let rows = series.readings.iter().enumerate().map(|(at, reading)| {
        let point = series.chart.as_ref().and_then(|chart| chart.points.get(at));
        let notes = series.notes.iter().filter(|n| series.place(n) == Some(at)).map(|n| n.words.clone());
        let notes = notes.chain(marks.iter().filter(|(on, _)| *on == at).map(|(_, words)| words.clone()));
        vec![
            Cell::Text(reading.taken_on.clone()),
            Cell::Number(reading.value),
            reading.pupils.map(|n| n as f64).into(),
            Cell::Text(picture::kind(series, at).words().to_owned()),
            point.and_then(|p| p.lower).into(),
            point.and_then(|p| p.centre).into(),
            point.and_then(|p| p.upper).into(),
            Cell::Text(notes.collect::<Vec<_>>().join(". ")),
        ]
    });
    let mut notes = vec![
        format!("{}: {}", series.measure.name, series.measure.definition),
        format!("{}. {}.", series.measure.cadence.words(), series.measure.direction.words()),
        super::words::state(series),
        who.to_owned(),
    ];
    if series.kept_back > 0 {
        notes.push("Readings about fewer than five pupils are left out, as on the page.".to_owned());
    }
    Sheet {
        name: series.measure.name.clone(),
        heads: heads([
            "Date",
            "Value",
            "Pupils",
            "Reading",
            "Usual from",
            "Middle",
            "Usual to",
            "What we know",
        ]),
        rows: rows.collect(),
        notes,
    }
}

/// The spread between classes: rounded, in an order of its own, with nobody's mark.
pub fn between_classes(name: &str, found: &Found, bars: &[&Bar]) -> Sheet {
    let step = found.step();
    let round = |value: f64| {
        let steps = (value / step).round();
        // What was rounded is written without what binary fractions add to it.
        Cell::Number((steps * step * 1e4).round() / 1e4 + 0.0)
    };
    let rows = bars.iter().enumerate().map(|(i, bar)| {
        vec![Cell::Number((i + 1) as f64), round(bar.estimate), round(bar.outer.0), round(bar.outer.1)]
    });
    Sheet {
        name: name.to_owned(),
        heads: heads(["Place", "Estimate", "Likely from", "Likely to"]),
        rows: rows.collect(),
        notes: vec![
            format!("{name}: how far each class is from typical, with its likely range (19 in 20)."),
            format!("{} of the difference sits between classes, likely {:.0}% to {:.0}%.", super::words::share(found.share), 100.0 * found.low, 100.0 * found.high),
            "The order is drawn by lot for this file and is not the order on any screen.".to_owned(),
            "Rounded, and made with class sizes rounded to ten, so that no row gives a class away. It cannot say why a class differs, how good a teacher is, or whether it will last.".to_owned(),
        ],
    }
}

/// How far eight in ten lie from typical, on either side: pupils, and classes.
pub fn eight_in_ten(found: &Found) -> [(&'static str, f64); 2] {
    const EIGHT_IN_TEN: f64 = 1.2816;
    [
        ("Pupils", EIGHT_IN_TEN * found.group_sd.hypot(found.pupil_sd)),
        ("Classes", EIGHT_IN_TEN * found.group_sd),
    ]
}

/// How widely pupils and classes spread, as the head's page shows it.
pub fn pupils_and_classes(name: &str, found: &Found) -> Sheet {
    let round = |value: f64| Cell::Number((value * 10.0).round() / 10.0);
    let rows = eight_in_ten(found).map(|(who, half)| vec![Cell::from(who), round(-half), round(half)]);
    Sheet {
        name: format!("{name}, pupils and classes"),
        heads: heads(["Of", "Eight in ten from", "Eight in ten to"]),
        rows: rows.to_vec(),
        notes: vec![
            format!("{name}: how far eight in ten pupils, and eight in ten classes, lie from typical."),
            "Of all classes together. It says nothing of any one class.".to_owned(),
        ],
    }
}
