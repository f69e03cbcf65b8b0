//! A visit as calendars read it (RFC 5545): one event, in UTC so that every calendar puts it in its
//! own time, and nobody's name in it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::model::Visit;

/// `None` when the day cannot be read.
pub fn calendar(visit: &Visit, base_url: &str, zone: &TimeZone, now: i64) -> Option<String> {
    let day: Date = visit.on_day.parse().ok()?;
    let [from, until] = visit.half.times();
    let at = |(hour, minute)| utc(day.at(hour, minute, 0, 0).to_zoned(zone.clone()).ok()?.timestamp());
    let summary = match &visit.title {
        Some(title) => format!("Visit from {} to {}: {title}", visit.guest, visit.host),
        None => format!("Visit from {} to {}", visit.guest, visit.host),
    };
    let lines = [
        ("BEGIN", "VCALENDAR".to_owned()),
        ("VERSION", "2.0".to_owned()),
        ("PRODID", "-//Ensemble//Visits//EN".to_owned()),
        ("BEGIN", "VEVENT".to_owned()),
        ("UID", format!("visit-{}@ensemble", visit.id)),
        ("DTSTAMP", utc(Timestamp::from_millisecond(now).ok()?)?),
        ("DTSTART", at(from)?),
        ("DTEND", at(until)?),
        ("SUMMARY", escaped(&summary)),
        ("LOCATION", escaped(&visit.host)),
        ("URL", format!("{base_url}/visits/{}", visit.id)),
        ("END", "VEVENT".to_owned()),
        ("END", "VCALENDAR".to_owned()),
    ];
    Some(lines.iter().map(|(name, value)| folded(&format!("{name}:{value}"))).collect())
}

fn utc(at: Timestamp) -> Option<String> {
    Some(at.strftime("%Y%m%dT%H%M%SZ").to_string())
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace(['\r', '\n'], " ")
}

/// Lines have at most 75 octets; the rest stands on the next one, after a space.
fn folded(line: &str) -> String {
    const MOST: usize = 75;
    let (mut out, mut octets) = (String::with_capacity(line.len() + 2), 0);
    for c in line.chars() {
        if octets + c.len_utf8() > MOST {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(c);
        octets += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}
