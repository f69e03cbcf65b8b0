//! Every pair of colours the design relies on: text 4.5:1, marks and controls 3:1, and the hues of
//! data far enough apart for people who see colours differently. In both themes.

use std::collections::HashMap;

type Rgb = [f64; 3];
type Tokens = HashMap<String, Rgb>;

const LIGHT: &str = include_str!("../../assets/css/tokens.css");
const DARK: &str = include_str!("../../assets/css/dark.css");

/// `--name: #rrggbb` as linear light.
fn read(css: &str) -> Tokens {
    let mut tokens = Tokens::new();
    for line in css.lines() {
        let Some((name, value)) = line.trim().strip_prefix("--").and_then(|rest| rest.split_once(": #"))
        else {
            continue;
        };
        let channel = |at: usize| {
            let v = f64::from(u8::from_str_radix(&value[at..at + 2], 16).expect("a colour")) / 255.0;
            if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        tokens.insert(name.to_owned(), [channel(0), channel(2), channel(4)]);
    }
    assert!(tokens.len() > 30, "the tokens are read");
    tokens
}

fn themes() -> [(&'static str, Tokens); 2] {
    let light = read(LIGHT);
    let dark = light.clone().into_iter().chain(read(DARK)).collect();
    [("light", light), ("dark", dark)]
}

fn luminance([r, g, b]: Rgb) -> f64 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// WCAG 2.2 contrast ratio.
fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn check(pairs: &[(&str, &str)], least: f64) {
    for (theme, tokens) in themes() {
        for (front, back) in pairs {
            let ratio = contrast(tokens[*front], tokens[*back]);
            assert!(ratio >= least, "{theme}: {front} on {back} is {ratio:.2}, less than {least}");
        }
    }
}

#[test]
fn all_text_can_be_read() {
    let mut pairs = vec![
        ("on-brand", "brand"),
        ("on-brand", "brand-strong"),
        ("mast-ink", "mast"),
        ("mast-ink-2", "mast"),
        ("mast-note", "mast"),
    ];
    for back in ["ground", "surface", "sunken"] {
        for front in ["ink", "ink-2", "ink-3", "brand", "sun-ink", "heather", "error", "d-better", "d-ask"] {
            pairs.push((front, back));
        }
    }
    for (tint, own) in [
        ("brand-tint", "brand"),
        ("sun-tint", "sun-ink"),
        ("heather-tint", "heather"),
        ("error-tint", "error"),
    ] {
        pairs.extend([("ink", tint), ("ink-2", tint), (own, tint)]);
    }
    check(&pairs, 4.5);
}

#[test]
fn all_marks_and_edges_can_be_seen() {
    let mut pairs = Vec::new();
    for back in ["surface", "ground"] {
        for mark in [
            "d-typical",
            "d-better",
            "d-ask",
            "c1",
            "c2",
            "c3",
            "c4",
            "c5",
            "c6",
            "focus",
            "line-strong",
            "d-mean",
        ] {
            pairs.push((mark, back));
        }
    }
    pairs.extend(["d-typical", "d-better", "d-ask", "d-mean"].map(|mark| (mark, "d-band")));
    check(&pairs, 3.0);
}

/// Viénot, Brettel and Mollon 1999: how protan and deutan eyes mix the channels.
const EYES: [(&str, [Rgb; 3]); 3] = [
    ("most", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    ("protan", [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]]),
    ("deutan", [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]]),
];

fn lab(colour: Rgb, eye: &[Rgb; 3]) -> Rgb {
    let [r, g, b] =
        eye.map(|row| row.iter().zip(colour).map(|(weight, channel)| weight * channel).sum::<f64>());
    let xyz = [
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
    ];
    let [x, y, z] = xyz.map(|t| if t > 0.008856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn keep_apart(names: &[&str], least: f64) {
    for (theme, tokens) in themes() {
        for (eye, mix) in &EYES {
            for (i, a) in names.iter().enumerate() {
                for b in &names[i + 1..] {
                    let (p, q) = (lab(tokens[*a], mix), lab(tokens[*b], mix));
                    let apart = p.iter().zip(q).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt();
                    assert!(apart >= least, "{theme}, {eye} eyes: {a} and {b} are {apart:.0} apart");
                }
            }
        }
    }
}

#[test]
fn what_a_number_says_stays_apart_for_every_eye() {
    keep_apart(&["d-typical", "d-better", "d-ask"], 20.0);
}

#[test]
fn categories_stay_apart_for_every_eye() {
    keep_apart(&["c1", "c2", "c3", "c4"], 14.0);
}
