//! Whatever numbers and words come, a chart is well-formed and every place in it is finite.

use ensemble_ui::chart::{
    Axis, Bar, Figure, Format, Funnel, FunnelPoint, Interval, Note, Picture, Point, Row, Rows, Score,
    Segment, Spread, Xmr,
};
use ensemble_ui::{Kind, Render};
use proptest::collection::vec;
use proptest::prelude::*;

fn words() -> impl Strategy<Value = String> {
    prop_oneof!["\\PC{0,12}", "[a-z<>&\" ]{60,90}"]
}

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![4 => -200.0..200.0f64, 1 => prop::num::f64::ANY, 1 => Just(61.0), 1 => Just(f64::NAN)]
}

fn kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(Kind::ALL.to_vec())
}

fn axis() -> impl Strategy<Value = Option<Axis>> {
    prop::option::of(
        (value(), value(), vec(value(), 0..5)).prop_map(|(lo, hi, ticks)| Axis::new(lo, hi, &ticks)),
    )
}

fn format() -> impl Strategy<Value = Format> {
    (0usize..9, prop::option::of(value())).prop_map(|(decimals, step)| {
        let format = Format::signed(decimals).unit("%").zero("typical");
        if let Some(step) = step { format.nearest(step) } else { format }
    })
}

fn xmr() -> impl Strategy<Value = Xmr> {
    let point = (words(), words(), value(), kind()).prop_map(|(label, tick, value, kind)| Point {
        label,
        tick,
        value,
        kind,
    });
    let segment = (0usize..30, 0usize..30, value(), prop::option::of((value(), value())))
        .prop_map(|(from, to, centre, limits)| Segment { from, to, centre, limits });
    let note = (0usize..30, words()).prop_map(|(at, words)| Note { at, words });
    (vec(point, 0..25), vec(segment, 0..3), vec(note, 0..5), axis(), format(), 0u32..400, words()).prop_map(
        |(points, segments, notes, axis, format, height, told)| Xmr {
            id: "x".into(),
            heads: ["Week".into(), told.clone()],
            points,
            segments,
            notes,
            axis,
            format,
            height,
            told,
        },
    )
}

fn interval() -> impl Strategy<Value = Interval> {
    (value(), value(), value(), value(), value(), kind()).prop_map(|(estimate, a, b, c, d, kind)| Interval {
        estimate,
        inner: (a, b),
        outer: (c, d),
        kind,
    })
}

fn spread() -> impl Strategy<Value = Spread> {
    let bar = (interval(), prop::option::of(words()), prop::option::of(words()))
        .prop_map(|(interval, own, name)| Bar { interval, own, name });
    (vec(bar, 0..60), prop::option::of((value(), value())), value(), axis(), format(), 0u32..400).prop_map(
        |(bars, band, centre, axis, format, height)| Spread {
            id: "s".into(),
            heads: ["Place".into(), "Estimate".into(), "Range".into()],
            bars,
            band,
            centre,
            axis,
            format,
            height,
            told: "told".into(),
        },
    )
}

fn funnel() -> impl Strategy<Value = Funnel> {
    let point = (value(), value(), kind(), prop::option::of(words()), any::<bool>())
        .prop_map(|(size, value, kind, name, own)| FunnelPoint { size, value, kind, name, own });
    (vec(point, 0..20), vec((value(), value(), value()), 0..9), value(), axis(), axis(), format()).prop_map(
        |(points, band, centre, axis, sizes, format)| Funnel {
            id: "f".into(),
            heads: ["Who".into(), "Size".into(), "Value".into()],
            unnamed: "Not named".into(),
            points,
            band,
            centre,
            axis,
            sizes,
            size_words: "size".into(),
            format,
            height: Funnel::HEIGHT,
            told: "told".into(),
        },
    )
}

fn rows() -> impl Strategy<Value = Rows> {
    let picture = prop_oneof![
        interval().prop_map(Picture::Interval),
        (value(), value(), kind()).prop_map(|(lo, hi, kind)| Picture::Range(lo, hi, kind)),
        Just(Picture::Nothing),
    ];
    let row = (words(), picture).prop_map(|(label, picture)| Row {
        label: label.render(),
        picture,
        words: label.render(),
    });
    (vec(row, 0..9), value(), prop::option::of((value(), value())), axis(), format()).prop_map(
        |(rows, centre, band, axis, format)| Rows {
            caption: "Rows".into(),
            heads: ["Head".into(), "Words".into()],
            ends: ["Less".into(), "More".into()],
            rows,
            centre,
            band,
            axis,
            format,
        },
    )
}

/// Reads it as XML and looks at every number in it.
fn check(html: &str) {
    let document = roxmltree::Document::parse(html).unwrap_or_else(|e| panic!("{e}: {html}"));
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        for attribute in node.attributes() {
            let number =
                |text: &str| text.trim_end_matches('%').parse::<f64>().ok().filter(|n| n.is_finite());
            match attribute.name() {
                "x" | "y" | "x1" | "x2" | "y1" | "y2" | "cx" | "cy" => {
                    let at = number(attribute.value()).unwrap_or_else(|| panic!("{attribute:?}"));
                    let within =
                        if attribute.value().ends_with('%') { -0.01..=100.01 } else { -30.0..=600.0 };
                    assert!(within.contains(&at), "{attribute:?}");
                }
                "width" | "height" => {
                    assert!(number(attribute.value()).is_some_and(|n| n >= 0.0), "{attribute:?}")
                }
                "points" => {
                    assert!(
                        attribute.value().split([' ', ',']).all(|n| number(n).is_some()),
                        "{attribute:?}"
                    );
                }
                _ => {}
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_chart_over_time_is_well_formed(chart in xmr()) {
        check(&Figure::new(chart.draw()).render().into_string());
    }

    #[test]
    fn any_spread_is_well_formed(chart in spread()) {
        check(&Figure::new(chart.draw()).render().into_string());
    }

    #[test]
    fn any_funnel_is_well_formed(chart in funnel()) {
        check(&Figure::new(chart.draw()).render().into_string());
    }

    #[test]
    fn any_rows_are_well_formed(rows in rows()) {
        check(&rows.render().into_string());
    }

    #[test]
    fn any_score_is_well_formed(lines in vec(words(), 0..7), bars in vec(words(), 0..6), notes in vec((value(), 0usize..9), 0..20)) {
        let score = Score { id: "s".into(), head: "Done".into(), lines, bars, notes, told: "told".into() };
        check(&Figure::new(score.draw()).render().into_string());
    }

    #[test]
    fn ticks_are_few_in_order_and_on_the_axis(values in vec(value(), 0..9), most in 2usize..7) {
        let axis = Axis::fitting(values.iter().copied(), most);
        prop_assert!(axis.lo() < axis.hi() && axis.lo().is_finite() && axis.hi().is_finite());
        prop_assert!(axis.ticks().len() <= most);
        prop_assert!(axis.ticks().is_sorted_by(|a, b| a < b), "{:?}", axis);
        prop_assert!(axis.ticks().iter().all(|t| (axis.lo()..=axis.hi()).contains(t)), "{:?}", axis);
    }

    #[test]
    fn any_number_is_written_in_words(number in prop::num::f64::ANY, format in format()) {
        let words = format.write(number);
        prop_assert!(words == "not known" || words.ends_with('%'));
        prop_assert!(!words.contains("NaN") && !words.contains("inf") && !words.contains("-"));
    }
}

fn steady(values: &[f64]) -> Xmr {
    let point =
        |value: &f64| Point { label: "7 Sep".into(), tick: "Sep".into(), value: *value, kind: Kind::Typical };
    Xmr {
        id: "x".into(),
        heads: ["Week".into(), "Attendance".into()],
        points: values.iter().map(point).collect(),
        segments: vec![],
        notes: vec![],
        axis: None,
        format: Format::percent(1),
        height: Xmr::HEIGHT,
        told: "told".into(),
    }
}

#[test]
fn a_value_not_known_breaks_the_line_and_the_table_says_so() {
    let html = Figure::new(steady(&[61.0, 62.0, f64::NAN, 63.0]).draw()).render().into_string();
    assert_eq!(html.matches("class=\"run\"").count(), 1, "only 61 and 62 are joined");
    assert_eq!(html.matches("<use").count(), 3);
    assert!(html.contains("<td>not known</td>"));
}

#[test]
fn no_values_say_so_in_place_of_a_blank_chart() {
    let html = Figure::new(steady(&[]).draw()).render().into_string();
    assert!(html.contains("No values yet") && html.contains("role=\"img\""));
}

#[test]
fn a_chart_and_its_table_hold_the_same_points_in_the_same_order() {
    let html = Figure::new(steady(&[61.0, 62.5, 60.0]).draw()).render().into_string();
    let marks: Vec<usize> = (0..3).filter_map(|i| html.find(&format!("data-i=\"{i}\""))).collect();
    assert!(marks.len() == 3 && marks.is_sorted());
    let cells: Vec<usize> =
        ["61.0%", "62.5%", "60.0%"].iter().filter_map(|v| html.find(&format!("<td>{v}</td>"))).collect();
    assert!(cells.len() == 3 && cells.is_sorted());
}

#[test]
fn each_segment_has_its_own_band_and_says_its_own_range() {
    let mut chart = steady(&[61.0, 62.0, 71.0, 72.0]);
    chart.segments = vec![
        Segment { from: 0, to: 2, centre: 61.5, limits: Some((59.0, 64.0)) },
        Segment { from: 2, to: 4, centre: 71.5, limits: Some((69.0, 74.0)) },
    ];
    let html = Figure::new(chart.draw()).render().into_string();
    assert_eq!(html.matches("class=\"band\"").count(), 2);
    assert!(html.contains("From 7 Sep: usual range 69.0% to 74.0%, middle 71.5%."));
}

#[test]
fn a_run_chart_has_a_middle_and_no_band() {
    let mut chart = steady(&[61.0, 62.0, 71.0]);
    chart.segments = vec![Segment { from: 0, to: 3, centre: 62.0, limits: None }];
    let html = Figure::new(chart.draw()).render().into_string();
    assert!(!html.contains("class=\"band\"") && html.contains("class=\"mean\""));
    assert!(html.contains("Middle 62.0%."));
}

#[test]
fn only_the_readers_own_bar_is_marked_and_its_mark_is_private() {
    let reach = Interval { estimate: 0.0, inner: (-1.0, 1.0), outer: (-2.0, 2.0), kind: Kind::Typical };
    let bar = |own: Option<&str>| Bar { interval: reach, own: own.map(Into::into), name: None };
    let spread = Spread {
        id: "s".into(),
        heads: ["Place".into(), "Estimate".into(), "Range".into()],
        bars: vec![bar(None), bar(Some("Yours")), bar(None)],
        band: None,
        centre: 0.0,
        axis: None,
        format: Format::signed(1),
        height: Spread::HEIGHT,
        told: "told".into(),
    };
    let html = Figure::new(spread.draw()).render().into_string();
    assert_eq!(html.matches("Yours").count(), 2, "once in the picture, once in the table");
    assert!(
        html.contains("class=\"lab private\"")
            && html.contains("<span class=\"private\"> <span class=\"tag brand\">Yours")
    );
}
