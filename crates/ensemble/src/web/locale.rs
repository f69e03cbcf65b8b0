//! Dates and numbers as people say them.

use jiff::civil::Date;
use jiff::{Timestamp, Zoned};

use crate::app::App;

/// 2026-11-26 → "26 November 2026". A text that is no date is shown as it is.
pub fn long_date(iso: &str) -> String {
    iso.parse::<Date>().map_or_else(|_| iso.to_owned(), |d| d.strftime("%-d %B %Y").to_string())
}

/// 2026-11-26 → "26 Nov"
pub fn short_date(iso: &str) -> String {
    iso.parse::<Date>().map_or_else(|_| iso.to_owned(), |d| d.strftime("%-d %b").to_string())
}

/// 2026-11-26 → "Thursday 26 November 2026"
pub fn day(iso: &str) -> String {
    iso.parse::<Date>().map_or_else(|_| iso.to_owned(), |d| d.strftime("%A %-d %B %Y").to_string())
}

/// "Thursday 26 November 2026, 3:25pm"
pub fn moment(app: &App, at: i64) -> String {
    zoned(app, at).strftime("%A %-d %B %Y, %-I:%M%P").to_string()
}

/// "Thursday 26 November 2026", of an instant.
pub fn day_of(app: &App, at: i64) -> String {
    zoned(app, at).strftime("%A %-d %B %Y").to_string()
}

/// "November 2026", of an instant.
pub fn month_of(app: &App, at: i64) -> String {
    zoned(app, at).strftime("%B %Y").to_string()
}

/// "3:25pm"
pub fn time(at: &Zoned) -> String {
    at.strftime("%-I:%M%P").to_string()
}

pub fn greeting(at: &Zoned) -> &'static str {
    match at.hour() {
        0..12 => "Good morning",
        12..18 => "Good afternoon",
        _ => "Good evening",
    }
}

/// The day of a moment, as the database writes days: 2026-11-26
pub fn date_of(app: &App, at: i64) -> String {
    zoned(app, at).date().to_string()
}

fn zoned(app: &App, at: i64) -> Zoned {
    let zone = app.local().time_zone().clone();
    Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone)
}

/// The first words of a text, as many as fit into `most` characters.
pub fn first_words(text: &str, most: usize) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let cut: String = line.chars().take(most.saturating_sub(1)).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{}…", whole.trim_end_matches([',', ';', ':', '.', '–']))
}

/// Small whole numbers in words, as a sentence starts better with them: "seven", "13".
pub fn count_word(n: usize) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    WORDS.get(n).map_or_else(|| n.to_string(), |word| (*word).to_owned())
}

/// "1 pupil", "7 pupils"
pub fn plural(n: usize, one: &str, many: &str) -> String {
    match n {
        1 => format!("1 {one}"),
        n => format!("{} {many}", thousands(n)),
    }
}

/// 18240 → "18,240"
pub fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + 4);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// "seven" → "Seven"
pub fn sentence_case(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_counts_read_as_people_say_them() {
        assert_eq!(day("2026-11-26"), "Thursday 26 November 2026");
        assert_eq!(short_date("2026-09-07"), "7 Sep");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(plural(1, "pupil", "pupils"), "1 pupil");
        assert_eq!(sentence_case(&count_word(7)), "Seven");
        assert_eq!(long_date("soon"), "soon");
    }

    #[test]
    fn the_first_words_of_a_text_end_at_a_word() {
        assert_eq!(first_words("Read it\n three times", 60), "Read it three times");
        assert_eq!(first_words("Read it, three times", 12), "Read it…");
        assert_eq!(first_words("Ünübersehbarkeit", 5), "Ünüb…");
    }
}
