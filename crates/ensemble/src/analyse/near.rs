//! The sentence for a name that is not there, with the names it may have been meant for.

/// `exam.csv has no column standlrt. Did you mean standLRT?`, or all the names if none is near.
pub fn missing(place: &str, what: &str, name: &str, names: &[&str]) -> String {
    let near = near(name, names);
    match near.as_slice() {
        [] => format!("{place} has no {what} {name}. There are: {}", names.join(", ")),
        near => format!("{place} has no {what} {name}. Did you mean {}?", near.join(" or ")),
    }
}

/// At most three names that differ by a slip of the hand, in their own order.
fn near<'a>(name: &str, names: &[&'a str]) -> Vec<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace([' ', '_', '.', '-'], "");
    let wanted = plain(name);
    let allowed = (wanted.chars().count() / 3).clamp(1, 3);
    let apart = |other: &str| strsim::osa_distance(&wanted, &plain(other));
    let nearest = names.iter().map(|other| apart(other)).min().filter(|d| *d <= allowed);
    names.iter().filter(|other| Some(apart(other)) == nearest).take(3).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_hand_find_the_name_that_was_meant() {
        let names = ["school", "normexam", "standLRT", "sex", "IQ.verb"];
        for (typed, meant) in [
            ("standlrt", "standLRT"),
            ("stand_LRT", "standLRT"),
            ("shcool", "school"),
            ("iq verb", "IQ.verb"),
        ] {
            assert_eq!(near(typed, &names), [meant]);
        }
        assert!(near("attendance", &names).is_empty());
        assert!(near("z", &["a", "b"]).is_empty() || near("z", &["a", "b"]).len() == 2);
    }

    #[test]
    fn a_name_like_none_gets_the_whole_list() {
        let said = missing("exam.csv", "column", "attendance", &["school", "normexam"]);
        assert_eq!(said, "exam.csv has no column attendance. There are: school, normexam");
    }
}
