//! Samples of pictures. Every number is made up, and given: limits and signals are worked out elsewhere.

use crate::chart::{
    Axis, Bar, Downloads, Drawing, Figure, Format, Funnel, FunnelPoint, Interval, Note, Picture, Point, Row,
    Rows, Score, Segment, Spread, Swatch, Tile, Xmr, key,
};
use crate::{Card, Kind, Markup, Render, Tint, html, more};

const WEEKS: [&str; 14] = [
    "7 Sep", "14 Sep", "21 Sep", "28 Sep", "5 Oct", "12 Oct", "19 Oct", "2 Nov", "9 Nov", "16 Nov", "23 Nov",
    "30 Nov", "7 Dec", "14 Dec",
];

fn weekly(id: &str, measure: &str, values: &[f64], kind: impl Fn(usize) -> Kind) -> Xmr {
    let points = WEEKS.iter().zip(values).enumerate().map(|(i, (label, value))| Point {
        label: (*label).into(),
        tick: label.rsplit(' ').next().unwrap_or_default().into(),
        value: *value,
        kind: kind(i),
    });
    Xmr {
        id: id.into(),
        heads: ["Week".into(), measure.into()],
        points: points.collect(),
        segments: vec![],
        notes: vec![],
        axis: None,
        format: Format::percent(1),
        height: Xmr::HEIGHT,
        told: format!("{measure}, week by week, from {} values.", values.len()),
    }
}

fn tile(title: &str, value: (&str, &str), state: (Kind, &str), drawing: Drawing) -> Tile {
    Tile {
        title: title.into(),
        subtitle: "Each week, all three classes".into(),
        value: value.0.into(),
        unit: value.1.into(),
        state: (state.0, state.1.render()),
        drawing,
        link: Some(html! { a href="#main" { "What could explain it?" } }),
        downloads: Some(Downloads { csv: "chart.csv".into(), xlsx: "chart.xlsx".into() }),
    }
}

fn whole(centre: f64, limits: Option<(f64, f64)>) -> Vec<Segment> {
    vec![Segment { from: 0, to: 14, centre, limits }]
}

pub(super) fn over_time() -> Markup {
    let steady = [93.4, 92.6, 93.1, 93.6, 92.8, 93.3, 92.5, 93.0, 93.5, 92.7, 93.2, 93.7, 93.0, 92.9];
    let risen = [93.0, 92.6, 93.1, 92.8, 93.3, 94.3, 94.5, 94.2, 94.9, 94.6, 95.1, 94.8, 94.7, 95.0];
    let stormy = [9.0, 12.0, 8.0, 11.0, 10.0, 13.0, 9.0, 10.0, 19.0, 10.0, 9.0, 12.0, 10.0, 11.0];
    let steady = Xmr {
        segments: whole(93.1, Some((91.5, 94.7))),
        ..weekly("g-steady", "Attendance", &steady, |_| Kind::Typical)
    };
    let better = Xmr {
        segments: whole(93.0, Some((91.9, 94.1))),
        notes: vec![Note { at: 5, words: "Breakfast club opens".into() }],
        ..weekly("g-better", "Attendance", &risen, |i| if i < 5 { Kind::Typical } else { Kind::Better })
    };
    let ask = Xmr {
        segments: whole(10.3, Some((3.8, 16.8))),
        notes: vec![Note { at: 8, words: "Indoor play all week".into() }],
        format: Format::number(0),
        ..weekly("g-ask", "Calm-room visits", &stormy, |i| if i == 8 { Kind::Ask } else { Kind::Typical })
    };
    let early = Xmr {
        format: Format::percent(0),
        ..weekly("g-early", "I feel I belong", &[78.0, 81.0, 77.0, 80.0, 82.0], |_| Kind::Early)
    };
    let entries = Kind::ALL.map(|kind| (Swatch::Mark(kind), kind.words()));
    html! {
        div.tiles {
            (tile("Attendance", ("94.8", "%"), (Kind::Better, "Changed: nine weeks above average, since 12 October"), better.draw()))
            (tile("Attendance, another year", ("92.9", "%"), (Kind::Typical, "Steady: ups and downs are the usual ones"), steady.draw()))
            (tile("Calm-room visits", ("11", ""), (Kind::Ask, "One unusual week, 9 November. Back to usual since"), ask.draw()))
            (tile("I feel I belong", ("82", "%"), (Kind::Early, "Too early to say: 5 of the 12 surveys we need"), early.draw()))
        }
        (key("How to read the charts", std::iter::once((Swatch::Band, "Usual range")).chain(entries)))
    }
}

pub(super) fn edges() -> Markup {
    let values = [61.0, 63.0, 62.0, 64.0, 61.0, 63.0, 62.0, 71.0, 70.0, 72.0, 73.0, 71.0, 72.0, 70.0];
    let gaps = [61.0, 63.0, f64::NAN, 64.0, 61.0, f64::NAN, 62.0, 64.0];
    let rebased = Xmr {
        segments: vec![
            Segment { from: 0, to: 7, centre: 62.3, limits: Some((57.9, 66.7)) },
            Segment { from: 7, to: 14, centre: 71.3, limits: Some((67.3, 75.3)) },
        ],
        notes: vec![
            Note { at: 7, words: "New check".into() },
            Note { at: 9, words: "A second reader joins".into() },
        ],
        ..weekly("g-rebased", "Reading check", &values, |_| Kind::Typical)
    };
    let median =
        Xmr { segments: whole(66.5, None), ..weekly("g-run", "Reading check", &values, |_| Kind::Typical) };
    let frame = |drawing: Drawing, title: &str, words: &str| {
        Figure::new(drawing).card().title(3, title).subtitle(words)
    };
    html! {
        div.tiles {
            (frame(rebased.draw(), "Drawn anew by a person, with a reason", "The usual range starts again on 2 November: the check itself was changed."))
            (frame(median.draw(), "A run chart", "Only the middle, and no range: between 5 and 12 values."))
            (frame(weekly("g-gaps", "Reading check", &gaps, |_| Kind::Early).draw(), "Weeks not known", "The line stops where there is no value; the table says so."))
            (frame(weekly("g-one", "Reading check", &[61.0], |_| Kind::Early).draw(), "One value", "One is enough to begin."))
            (frame(weekly("g-flat", "Reading check", &[61.0; 6], |_| Kind::Early).draw(), "Always the same", "Six times 61%."))
            (frame(weekly("g-none", "Reading check", &[], |_| Kind::Early).draw(), "No value", "Never a blank chart."))
        }
    }
}

/// Six intervals, the third of them higher.
fn bars(kind: Kind) -> Vec<Bar> {
    let bar = |estimate: f64| Bar {
        interval: Interval {
            estimate,
            inner: (estimate - 1.2, estimate + 1.2),
            outer: (estimate - 1.9, estimate + 1.9),
            kind: if estimate > 2.0 { kind } else { Kind::Typical },
        },
        own: None,
        name: None,
    };
    [0.4, -0.7, 2.6, 0.1, -1.1, 0.5].map(bar).to_vec()
}

pub(super) fn side_by_side() -> Markup {
    let spread = |id: &str, bars: Vec<Bar>| Spread {
        id: id.into(),
        heads: ["Place in the row", "Estimate", "Likely range (19 in 20)"].map(Into::into),
        bars,
        band: Some((-1.3, 1.3)),
        centre: 0.0,
        axis: None,
        format: Format::signed(1).nearest(0.5).zero("typical"),
        height: Spread::HEIGHT,
        told:
            "Six classes, not named, in an order drawn by lot. Most lie within the area chance would explain."
                .into(),
    };
    let mut own = bars(Kind::Star);
    if let Some(bar) = own.get_mut(4) {
        bar.own = Some("Yours".into());
    }
    let mut named = bars(Kind::Typical);
    for (bar, name) in named.iter_mut().zip(["4A", "4B", "4C"]) {
        bar.name = Some(name.into());
    }
    let entries = [
        (Swatch::Band, "Where chance alone would put most classes"),
        (Swatch::Inner, "8 chances in 10"),
        (Swatch::Outer, "19 chances in 20"),
        (Swatch::Mark(Kind::Star), "Stands out upwards, and said yes to being marked"),
    ];
    html! {
        div.tiles {
            (Figure::new(spread("g-own", own).draw()).card().title(3, "For one teacher").subtitle("Only Yours is marked, and only for that reader."))
            (Figure::new(spread("g-unnamed", bars(Kind::Typical)).draw()).card().title(3, "For a head").subtitle("No names, no order, no marks."))
            (Figure::new(spread("g-named", named).draw()).card().title(3, "For a team that agreed").subtitle("Every member said yes to names inside the team."))
            (Figure::new(spread("g-nobody", vec![]).draw()).card().title(3, "Nobody yet").subtitle("Eight pupils are needed before a class has an estimate."))
        }
        (key("How to read this", entries))
    }
}

pub(super) fn rows() -> Markup {
    let reach = |estimate: f64, by: f64, kind| Interval {
        estimate,
        inner: (estimate - by * 0.65, estimate + by * 0.65),
        outer: (estimate - by, estimate + by),
        kind,
    };
    let row =
        |label: &str, picture, words: &str| Row { label: label.render(), picture, words: words.render() };
    let rows = Rows {
        caption: "Reading growth, by stage".into(),
        heads: ["Stage".into(), "In words".into()],
        ends: ["Less growth than typical".into(), "More".into()],
        rows: vec![
            row(
                "All pupils",
                Picture::Range(-9.8, 9.8, Kind::Typical),
                "Eight in ten within 10 points either side",
            ),
            row(
                "Year 3",
                Picture::Interval(reach(0.6, 2.4, Kind::Typical)),
                "Within the usual spread: −1.8 to +3",
            ),
            row(
                "Year 4",
                Picture::Interval(reach(4.1, 2.2, Kind::Better)),
                "Very likely above typical: +1.9 to +6.3",
            ),
            row("Year 5", Picture::Nothing, "Too few to show"),
        ],
        centre: 0.0,
        band: Some((-1.5, 1.5)),
        axis: None,
        format: Format::signed(0).zero("typical"),
    };
    Card::bare(Tint::Plain).body(rows).render()
}

pub(super) fn many_sizes() -> Markup {
    let point =
        |size: f64, value: f64| FunnelPoint { size, value, kind: Kind::Typical, name: None, own: false };
    let mut points: Vec<FunnelPoint> =
        [(24.0, 1.9), (31.0, -2.1), (52.0, 1.4), (74.0, -0.2), (118.0, -0.5), (176.0, -0.3)]
            .map(|(n, v)| point(n, v))
            .to_vec();
    points.push(FunnelPoint { name: Some("Us".into()), own: true, ..point(86.0, 0.6) });
    points.push(FunnelPoint { name: Some("Samphire Road".into()), kind: Kind::Star, ..point(64.0, 3.0) });
    let sizes = (0..=24).map(|i| 15.0 + 7.5 * f64::from(i));
    let funnel = Funnel {
        id: "g-funnel".into(),
        heads: ["School", "Pupils", "Reading growth"].map(Into::into),
        unnamed: "A school, not named".into(),
        points,
        band: sizes.map(|n: f64| (n, -15.7 / n.sqrt(), 15.7 / n.sqrt())).collect(),
        centre: 0.0,
        axis: Some(Axis::new(-4.0, 4.0, &[-4.0, -2.0, 0.0, 2.0, 4.0])),
        sizes: None,
        size_words: "pupils in the year group".into(),
        format: Format::signed(1),
        height: Funnel::HEIGHT,
        told: "Eight schools. Seven lie inside the area chance would explain, ours among them. Samphire Road lies above it.".into(),
    };
    Figure::new(funnel.draw())
        .card()
        .title(3, "One school’s Year 4 reading growth stands clear of chance")
        .subtitle("Eight schools. Small year groups swing more, so the shaded area is wider on the left.")
        .state(Kind::Star, "Samphire Road offered to be named here, and to host visits on Wednesdays")
        .table_note("Schools that did not choose to be named stay without a name here and in the download.")
        .downloads(Downloads { csv: "chart.csv".into(), xlsx: "chart.xlsx".into() })
        .link(more("How this is worked out", html! { p.small { "The shaded area is where 19 in 20 schools of that size would lie if they all did the same." } }))
        .render()
}

pub(super) fn score() -> Markup {
    let notes = [
        (0.03, 0),
        (0.05, 3),
        (0.11, 3),
        (0.16, 4),
        (0.26, 1),
        (0.35, 2),
        (0.4, 3),
        (0.53, 3),
        (0.6, 1),
        (0.67, 4),
        (0.75, 0),
        (0.8, 2),
        (0.93, 1),
    ];
    let score = Score {
        id: "g-score".into(),
        head: "What we did".into(),
        lines: ["Noticed", "Shared", "Visited", "Tried", "Thanked"].map(Into::into).to_vec(),
        bars: ["26 Oct", "2 Nov", "9 Nov", "16 Nov"].map(Into::into).to_vec(),
        notes: notes.to_vec(),
        told: "Thirteen contributions in four weeks: 2 noticed, 3 shared, 2 visits, 4 tried, 2 thanks."
            .into(),
    };
    html! { div.mast { div.wrap { (Figure::new(score.draw()).title(3, "Our last four weeks").subtitle("13 things, every one of us")) } } }
}
