//! England's codes.
//!
//! In force since 19 August 2024: the School Attendance (Pupil Registration) (England) Regulations 2024 and
//! *Working together to improve school attendance*. Before: the Education (Pupil Registration) (England)
//! Regulations 2006 and the Department's advice on absence and attendance codes (January 2009, November 2013).
//! The wording of Y4 to Y7 is ours.
//! F went out in September 2013 (its sessions are counted with H); H, J and Y in August 2024. How the groups
//! count is what the Department's own figures do: sessions attended are present, late and approved activities;
//! `D`, the Y codes, `Q`, `X`, `Z` and `#` are not possible sessions; late is L and U together.

use jiff::civil::Date;

use super::code::{Code, Group};

const OLD: Date = Date::constant(2006, 9, 1);
const NEW: Date = Date::constant(2024, 8, 19);
/// Leave for holidays ended as a right, and with it F.
const NO_LONG_HOLIDAYS: Date = Date::constant(2013, 9, 1);
/// Sub-codes for coronavirus. The months are known, the days are not; of X nothing is counted with them or without.
const CORONAVIRUS: (Date, Date) = (Date::constant(2021, 3, 8), Date::constant(2022, 9, 1));

const fn always(code: &'static str, name: &'static str, group: Group) -> Code {
    Code { code, name, group, late: false, from: OLD, until: None }
}

const fn new(code: &'static str, name: &'static str, group: Group) -> Code {
    Code { code, name, group, late: false, from: NEW, until: None }
}

const fn old(code: &'static str, name: &'static str, group: Group) -> Code {
    Code { code, name, group, late: false, from: OLD, until: Some(NEW) }
}

const fn during_coronavirus(code: &'static str, name: &'static str, group: Group) -> Code {
    Code { code, name, group, late: false, from: CORONAVIRUS.0, until: Some(CORONAVIRUS.1) }
}

const fn late(code: Code) -> Code {
    Code { late: true, ..code }
}

pub(super) const CODES: &[Code] = &[
    always("/", "Present in the morning", Group::Present),
    always("\\", "Present in the afternoon", Group::Present),
    late(always("L", "Late, before the register closed", Group::Present)),
    new("K", "Education arranged by the local authority", Group::Elsewhere),
    always("V", "Educational visit or trip", Group::Elsewhere),
    always("P", "Approved sporting activity", Group::Elsewhere),
    always("W", "Work experience", Group::Elsewhere),
    always("B", "Educated off site", Group::Elsewhere),
    old("J", "Interview", Group::Elsewhere),
    always("C", "Leave in exceptional circumstances", Group::Authorised),
    new("C1", "Leave for a regulated performance or employment abroad", Group::Authorised),
    new("C2", "Leave under a part-time timetable", Group::Authorised),
    new("J1", "Leave for an interview", Group::Authorised),
    always("M", "Medical or dental appointment", Group::Authorised),
    always("R", "Religious observance", Group::Authorised),
    always("S", "Study leave", Group::Authorised),
    always("T", "Mobile child, parent travelling for work", Group::Authorised),
    always("E", "Excluded, without other provision", Group::Authorised),
    always("I", "Illness", Group::Authorised),
    old("H", "Family holiday, agreed", Group::Authorised),
    Code {
        code: "F",
        name: "Extended family holiday, agreed",
        group: Group::Authorised,
        late: false,
        from: OLD,
        until: Some(NO_LONG_HOLIDAYS),
    },
    during_coronavirus("I01", "Illness, not coronavirus", Group::Authorised),
    during_coronavirus("I02", "Illness with coronavirus", Group::Authorised),
    always("G", "Holiday not agreed", Group::Unauthorised),
    always("N", "No reason given yet", Group::Unauthorised),
    always("O", "Absent without leave", Group::Unauthorised),
    late(always("U", "Arrived after the register closed", Group::Unauthorised)),
    new("Q", "No access arrangements made", Group::Unable),
    new("Y1", "Transport not provided", Group::Unable),
    new("Y2", "Travel disrupted", Group::Unable),
    new("Y3", "Part of the premises closed", Group::Unable),
    new("Y4", "School closed unexpectedly", Group::Unable),
    new("Y5", "In criminal justice detention", Group::Unable),
    new("Y6", "Public health guidance or law", Group::Unable),
    new("Y7", "Another unavoidable cause", Group::Unable),
    old("Y", "Unable to attend in exceptional circumstances", Group::Unable),
    always("D", "Registered at another school too, and expected there", Group::Outside),
    always("X", "Not required to attend", Group::Outside),
    during_coronavirus("X01", "Not required to attend, not of compulsory age", Group::Outside),
    always("Z", "Not on roll yet", Group::Outside),
    always("#", "School closed as planned", Group::Outside),
];
