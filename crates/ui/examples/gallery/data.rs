//! The charts of the sample team. Limits and signals are given, as the product gives them.

use ensemble_ui::Kind::{self, Ask, Better, Early, Typical};
use ensemble_ui::chart::{Axis, Drawing, Format, Note, Point, Segment, Xmr};

const WEEKS: [&str; 21] = [
    "20 Apr", "27 Apr", "4 May", "11 May", "18 May", "1 Jun", "8 Jun", "15 Jun", "22 Jun", "29 Jun", "6 Jul",
    "7 Sep", "14 Sep", "21 Sep", "28 Sep", "5 Oct", "12 Oct", "19 Oct", "2 Nov", "9 Nov", "16 Nov",
];

fn points(labels: &[&str], values: &[f64], kind: impl Fn(usize) -> Kind) -> Vec<Point> {
    let point = |(i, (label, value)): (usize, (&&str, &f64))| Point {
        label: (*label).into(),
        tick: label.rsplit(' ').next().unwrap_or_default().into(),
        value: *value,
        kind: kind(i),
    };
    labels.iter().zip(values).enumerate().map(point).collect()
}

pub fn attendance(height: u32) -> Drawing {
    let values = [
        92.9, 93.4, 92.6, 93.1, 93.6, 92.8, 93.3, 92.5, 93.0, 93.5, 92.7, 93.2, 93.7, 93.0, 94.3, 94.5, 94.2,
        94.9, 94.6, 95.1, 94.8,
    ];
    Xmr {
        id: "att".into(),
        heads: ["Week".into(), "Attendance".into()],
        points: points(&WEEKS, &values, |i| if i < 14 { Typical } else { Better }),
        segments: vec![Segment { from: 0, to: 21, centre: 93.09, limits: Some((91.48, 94.71)) }],
        notes: vec![Note { at: 14, words: "Breakfast club opens".into() }],
        axis: Some(Axis::new(91.0, 96.0, &[91.0, 93.0, 95.0])),
        format: Format::percent(1),
        height,
        told: "Attendance each week since April. It moved between 92.5 and 93.7 per cent until late September. \
               Every week since breakfast club opened on 28 September has been above the middle of that range, \
               most recently 94.8 per cent."
            .into(),
    }
    .draw()
}

pub fn reading() -> Drawing {
    let checks = [
        "20 Apr", "4 May", "18 May", "1 Jun", "8 Jun", "15 Jun", "22 Jun", "29 Jun", "6 Jul", "7 Sep",
        "14 Sep", "21 Sep", "5 Oct", "19 Oct", "2 Nov", "9 Nov", "16 Nov",
    ];
    let values = [
        63.0, 66.0, 62.0, 67.0, 64.0, 61.0, 65.0, 68.0, 64.0, 66.0, 63.0, 67.0, 65.0, 62.0, 66.0, 64.0, 67.0,
    ];
    Xmr {
        id: "rd".into(),
        heads: ["Check".into(), "Reading fluency".into()],
        points: points(&checks, &values, |_| Typical),
        segments: vec![Segment { from: 0, to: 17, centre: 64.71, limits: Some((56.06, 73.35)) }],
        notes: vec![],
        axis: Some(Axis::new(45.0, 85.0, &[50.0, 65.0, 80.0])),
        format: Format::percent(0),
        height: Xmr::HEIGHT,
        told: "Pupils reading at the expected fluency in each check. It has moved between 61 and 68 per cent with \
               no lasting change."
            .into(),
    }
    .draw()
}

pub fn calm_room() -> Drawing {
    let values = [
        9.0, 12.0, 8.0, 11.0, 10.0, 13.0, 9.0, 10.0, 12.0, 8.0, 11.0, 9.0, 12.0, 10.0, 9.0, 11.0, 10.0, 12.0,
        9.0, 19.0, 10.0,
    ];
    Xmr {
        id: "lu".into(),
        heads: ["Week".into(), "Calm-room visits".into()],
        points: points(&WEEKS, &values, |i| if i == 19 { Ask } else { Typical }),
        segments: vec![Segment { from: 0, to: 21, centre: 10.26, limits: Some((3.76, 16.77)) }],
        notes: vec![Note { at: 19, words: "Indoor play all week".into() }],
        axis: Some(Axis::new(0.0, 22.0, &[0.0, 10.0, 20.0])),
        format: Format::number(0),
        height: Xmr::HEIGHT,
        told: "Calm-room visits at lunchtime. Usually between 8 and 13 a week. In the week of 9 November there were \
               19, when storms kept everyone inside. Last week was back to 10."
            .into(),
    }
    .draw()
}

pub fn belonging() -> Drawing {
    let surveys = ["18 May", "15 Jun", "6 Jul", "14 Sep", "5 Oct", "2 Nov", "16 Nov"];
    early("be", ["Survey", "I feel I belong"], &surveys, &[78.0, 81.0, 77.0, 80.0, 82.0, 79.0, 83.0])
        .axis(60.0, 100.0, &[60.0, 80.0, 100.0])
        .told(
            "Pupils who agreed with: I feel I belong in my class. Seven surveys so far, between 77 and 83 per cent. \
             Twelve are needed before a change can be told from chance.",
        )
}

pub fn share_between() -> Drawing {
    let terms = ["Mar 2025", "Jul 2025", "Dec 2025", "Mar 2026", "Jul 2026", "Nov 2026"];
    early("tr", ["Term", "Share between classes"], &terms, &[7.0, 8.0, 6.0, 5.0, 4.0, 3.0])
        .axis(0.0, 12.0, &[0.0, 6.0, 12.0])
        .told(
            "The share of variation between classes, each term since March 2025. Six values, from 7 per cent to 3 \
             per cent. Twelve are needed before a change can be told from chance.",
        )
}

/// Too few points for limits: only the values.
struct Few(Xmr);

fn early(id: &str, heads: [&str; 2], labels: &[&str], values: &[f64]) -> Few {
    Few(Xmr {
        id: id.into(),
        heads: heads.map(Into::into),
        points: points(labels, values, |_| Early),
        segments: vec![],
        notes: vec![],
        axis: None,
        format: Format::percent(0),
        height: Xmr::HEIGHT,
        told: String::new(),
    })
}

impl Few {
    fn axis(self, lo: f64, hi: f64, ticks: &[f64]) -> Self {
        Few(Xmr { axis: Some(Axis::new(lo, hi, ticks)), ..self.0 })
    }

    fn told(self, told: &str) -> Drawing {
        Xmr { told: told.into(), ..self.0 }.draw()
    }
}
