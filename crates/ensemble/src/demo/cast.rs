//! The people whom a visitor meets by name, wherever chance puts everybody else.

use jiff::civil::{Date, date};

use super::places::Place;
use super::roster::Roster;

/// A post at a school: `head`, `office`, a class (`2B`), its second teacher (`2B+`), a team’s own
/// post (`Year 4 team`, `Year 4 team+`).
pub struct Part {
    school: &'static str,
    post: &'static str,
    pub name: &'static str,
    pub handle: Option<&'static str>,
    /// Came in September, so last year’s class was somebody else’s.
    pub is_new: bool,
}

const fn part(school: &'static str, post: &'static str, name: &'static str) -> Part {
    Part { school, post, name, handle: None, is_new: false }
}

const THRIFT_LANE: &str = "Thrift Lane Primary";

const PARTS: &[Part] = &[
    Part { handle: Some("head"), ..part(THRIFT_LANE, "head", "Siân Prosser") },
    Part { handle: Some("data-manager"), ..part(THRIFT_LANE, "office", "Dev Mistry") },
    Part { handle: Some("team-lead"), ..part(THRIFT_LANE, "Year 4 team", "Amara Osei") },
    Part { handle: Some("teacher"), is_new: true, ..part(THRIFT_LANE, "3B", "Meera Kaur") },
    part(THRIFT_LANE, "1A", "Femi Adeyemi"),
    part(THRIFT_LANE, "1B", "Ruth Tolland"),
    part(THRIFT_LANE, "2A", "Sana Mirza"),
    part(THRIFT_LANE, "2B", "Hana Kerr"),
    part(THRIFT_LANE, "2B+", "Joe Wells"),
    part(THRIFT_LANE, "3A", "Gwen Parry"),
    part(THRIFT_LANE, "4A", "Tom Wren"),
    part(THRIFT_LANE, "4B", "Priya Nair"),
    part(THRIFT_LANE, "4C", "Ellie Marsh"),
    part(THRIFT_LANE, "Year 4 team+", "Idris Lowe"),
    Part { handle: Some("head-rural"), ..part("Gorse Hill Primary", "head", "Catriona MacLeod") },
    part("Fennick Road Primary", "head", "Bisi Akande"),
    part("Samphire Road Primary", "4A", "Lena Fisk"),
    part("Netherby Juniors", "4A", "Owen Bright"),
    part("Quay Primary", "4A", "Nia Rees"),
];

/// Who holds that post, if it is somebody we know.
pub fn find(place: &Place, post: &str) -> Option<&'static Part> {
    PARTS.iter().find(|part| part.school == place.name && part.post == post)
}

/// A school whose every class and team is set down here.
pub fn is_set(place: &Place) -> bool {
    place.name == THRIFT_LANE
}

/// The pupils in each stage, where a story depends on it.
pub fn stage_sizes(place: &Place) -> Option<[usize; 6]> {
    is_set(place).then_some([58, 60, 59, 86, 58, 59])
}

/// Pupils whom the Year 4 team supports together: class, place in it, names, and when they came if lately.
const PUPILS: &[(&str, usize, &str, &str, Option<Date>)] = &[
    ("4A", 4, "Kofi", "Addo", None),
    ("4B", 9, "Maisie", "Rowan", None),
    ("4B", 11, "Jun", "Takeda", Some(date(2026, 11, 2))),
    ("4A", 17, "Dara", "Okoro", None),
];

/// Gives them their places.
pub fn seat(place: &Place, roster: &mut Roster) {
    if !is_set(place) {
        return;
    }
    let this_year = roster.sessions.len() - 1;
    for &(class, nth, given, family, joined) in PUPILS {
        let found = roster.classes.iter().find(|c| c.session == this_year && c.name == class);
        let Some(&n) = found.and_then(|class| class.pupils.get(nth)) else { continue };
        let Some(pupil) = roster.pupils.get_mut(n) else { continue };
        (pupil.given, pupil.family) = (given, family);
        (pupil.came_from, pupil.is_from_abroad) = (None, false);
        if let Some(joined) = joined {
            pupil.joined = joined;
            pupil.came_from = Some("a school abroad".to_owned());
            pupil.is_from_abroad = true;
            roster
                .classes
                .iter_mut()
                .filter(|c| c.session != this_year)
                .for_each(|c| c.pupils.retain(|&p| p != n));
        } else if pupil.joined > date(2026, 9, 3) {
            pupil.joined = date(2026, 9, 3);
        }
    }
}
