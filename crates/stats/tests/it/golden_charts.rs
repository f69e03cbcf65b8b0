//! Charts against NHSRplotthedots, series by series.

use crate::data::reference;
use ensemble_stats::spc::{
    Direction, Kind, Limits, Plan, Rebase, Rules, Screening, Signal, assurance, chart, limits,
    making_data_count,
};
use ensemble_stats::verdict::Assurance;
use serde_json::Value;

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap_or(f64::NAN)).collect()
}

/// Their one word for a point: the first of our signals, with its side.
fn word(signals: &[Signal], value: f64, limits: &Limits) -> String {
    let side = if value > limits.centre { "Above" } else { "Below" };
    match signals.first() {
        None => "Common Cause".into(),
        Some(Signal::OutsideLimit) => format!("{side} {}", if side == "Above" { "UCL" } else { "LCL" }),
        Some(Signal::Shift) => format!("7 Points {side} CL"),
        Some(Signal::TwoOfThree) => format!("2 in 3 {side} CL"),
        Some(other) => format!("{other:?}"),
    }
}

/// Their kind of a point where higher is better, which all their series say.
fn kind(signals: &[Signal], value: f64, limits: &Limits) -> &'static str {
    match signals.first() {
        None => "common_cause",
        Some(_) if value > limits.centre => "special_cause_improvement",
        Some(_) => "special_cause_concern",
    }
}

#[test]
fn every_series_has_the_lines_and_signals_of_the_reference() {
    let Some(expected) = reference("spc_xmr") else { return };
    let series = expected["series"].as_object().unwrap();
    assert!(series.len() >= 11);
    for (name, series) in series {
        let y = numbers(&series["y"]);
        assert_eq!(series["improvement_direction"], 1);
        let rebases: Vec<usize> = series["rebase_at_1based"]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| v.as_u64().unwrap() as usize - 1)
            .collect();
        let screening = match series["screen_outliers"].as_bool().unwrap() {
            true => Screening::Screened,
            false => Screening::Unscreened,
        };
        let baseline = series["fix_after_n_points"].as_u64().map(|n| n as usize);
        let (means, lower, upper) =
            (numbers(&series["mean"]), numbers(&series["lpl"]), numbers(&series["upl"]));
        let mut starts = vec![0];
        starts.extend(&rebases);
        starts.push(y.len());
        let (mut words, mut kinds, mut groups) = (Vec::new(), Vec::new(), Vec::new());
        for (segment, stretch) in starts.windows(2).enumerate() {
            let own = &y[stretch[0]..stretch[1]];
            let lines = limits(&own[..baseline.unwrap_or(own.len())], screening).unwrap();
            for (at, (value, signals)) in own.iter().zip(making_data_count(own, &lines)).enumerate() {
                let at = stretch[0] + at;
                assert!((lines.centre - means[at]).abs() < 1e-9, "{name} centre at {at}");
                if lower[at].is_nan() {
                    // Their limits of a constant series are no numbers; ours are its mean.
                    assert_eq!((lines.lower, lines.upper), (lines.centre, lines.centre), "{name}");
                } else {
                    assert!((lines.lower - lower[at]).abs() < 1e-9, "{name} lower at {at}");
                    assert!((lines.upper - upper[at]).abs() < 1e-9, "{name} upper at {at}");
                }
                words.push(word(&signals, *value, &lines));
                kinds.push(kind(&signals, *value, &lines));
                groups.push(segment as f64);
            }
        }
        let theirs: Vec<&str> =
            series["special_cause_type"].as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect();
        assert_eq!(words, theirs, "{name}");
        let theirs: Vec<&str> =
            series["point_type"].as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect();
        assert_eq!(kinds, theirs, "{name}");
        assert_eq!(groups, numbers(&series["rebase_group"]), "{name}");
        // Limits over all points hide the change that a frozen baseline shows.
        let better = kinds.iter().filter(|k| k.ends_with("improvement")).count();
        match name.as_str() {
            "attendance_weekly" => assert_eq!(better, 0),
            "attendance_weekly_fix12" => assert_eq!(better, 16),
            _ => {}
        }

        // The chart draws the same, where there are points enough for it to draw limits.
        let plan = Plan {
            baseline,
            rebases: rebases.iter().map(|&at| Rebase { at, reason: "known change".into() }).collect(),
            rules: Rules::MakingDataCount,
            direction: Direction::Up,
            screening,
        };
        let drawn = chart(&y, &plan).unwrap();
        for (segment, stretch) in drawn.segments.iter().zip(starts.windows(2)) {
            assert_eq!(
                segment.kind == Kind::Xmr,
                baseline.is_some() || stretch[1] - stretch[0] >= 13,
                "{name}"
            );
        }
        for point in drawn.points.iter().filter(|p| p.lower.is_some()) {
            assert!((point.lower.unwrap() - lower[point.index]).abs() < 1e-9);
            assert!((point.centre.unwrap() - means[point.index]).abs() < 1e-9);
        }
        if let Some(target) = series.get("target").and_then(Value::as_f64) {
            assert_eq!(series["assurance"], "inconsistent");
            assert_eq!(assurance(&drawn, target, Direction::Up), Some(Assurance::SometimesNot), "{name}");
        }
    }
}
