//! What both variation pages show: thirteen made-up classes, each page in an order of its own.

use ensemble_ui::chart::{Axis, Bar, Drawing, Format, Interval, Spread, Swatch, key};
use ensemble_ui::{Kind, Markup, Reason, Render, Tint, html};

/// Estimates; every class reaches 1.23 inwards and 1.88 outwards. Sizes were rounded before.
pub const TEAM: [f64; 13] =
    [0.35, 0.69, -0.05, 2.61, -1.08, -0.64, 0.15, 0.10, -0.93, -0.54, -0.69, 0.20, -0.19];
pub const HEAD: [f64; 13] =
    [0.15, -0.05, 0.20, -0.54, -0.69, -1.08, -0.64, -0.93, 0.10, 2.61, 0.69, 0.35, -0.19];

pub fn spread(estimates: &[f64], for_team: bool) -> Drawing {
    let bar = |(i, estimate): (usize, &f64)| Bar {
        interval: Interval {
            estimate: *estimate,
            inner: (estimate - 1.23, estimate + 1.23),
            outer: (estimate - 1.88, estimate + 1.88),
            kind: if for_team && *estimate > 2.0 { Kind::Star } else { Kind::Typical },
        },
        own: (for_team && i == 7).then(|| "Yours".into()),
        name: None,
    };
    let told = if for_team {
        "Thirteen classes, not named, in an order drawn by lot. Twelve lie within or across the area chance would explain, yours among them. One stands out upwards."
    } else {
        "Thirteen classes, not named and all drawn alike, in an order drawn by lot. Most overlap the area chance would explain."
    };
    Spread {
        id: "sp".into(),
        heads: ["Place in the row", "Estimate", "Likely range (19 in 20)"].map(Into::into),
        bars: estimates.iter().enumerate().map(bar).collect(),
        band: Some((-1.32, 1.32)),
        centre: 0.0,
        axis: Some(Axis::new(-4.0, 6.0, &[-4.0, -2.0, 0.0, 2.0, 4.0, 6.0])),
        format: Format::signed(1).nearest(0.5).zero("typical"),
        height: if for_team { Spread::HEIGHT } else { 220 },
        told: told.into(),
    }
    .draw()
}

pub fn chance_key(star: bool) -> Markup {
    let mut entries = vec![
        (Swatch::Band, "Where chance alone would put most classes"),
        (Swatch::Inner, "8 chances in 10"),
        (Swatch::Outer, "19 chances in 20"),
    ];
    if star {
        entries.push((Swatch::Mark(Kind::Star), "Stands out upwards"));
    }
    html! { (key("How to read this", entries)) }
}

pub fn reasons() -> Vec<Reason> {
    let reason = |(name, title, words, verdict): (&str, &str, &str, &str)| Reason {
        name: name.into(),
        title: title.into(),
        words: words.render(),
        verdict: verdict.into(),
        tint: if verdict == "Explains some" { Tint::Brand } else { Tint::Plain },
        ticked: matches!(name, "cover" | "time"),
    };
    [
        ("setting", "Setting", "Nobody is set for reading this year.", "Cannot be this"),
        (
            "intake",
            "Intake mix",
            "Starting points are already allowed for. Before that, 9% sat between classes.",
            "Explains some",
        ),
        (
            "missing",
            "Who was missing",
            "19 of 380 pupils missed a check, spread over nine classes.",
            "Not likely",
        ),
        ("cover", "Cover lessons", "Four classes had more than eight days of cover.", "Could be some of it"),
        (
            "time",
            "Time of day",
            "Reading is before break in nine classes, after lunch in four.",
            "Could be some of it",
        ),
        ("hours", "Curriculum hours", "Between 4½ and 5 hours a week, everywhere.", "Not likely"),
        (
            "marker",
            "Marker severity",
            "Markers differed by up to 0.4 points when we moderated in June.",
            "Small",
        ),
    ]
    .map(reason)
    .to_vec()
}
