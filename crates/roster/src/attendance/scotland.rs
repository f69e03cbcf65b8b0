//! Scotland's attendance and absence reasons.
//!
//! Names and groups are those of the Scottish Government's *Attendance and absence in Scottish schools*, table
//! 1.1; the numbers 02 and 10 to 12 and what counts with them are those of *Included, engaged and involved, part
//! 1*, appendix 2. Extended leave with parental consent is outside both what is attended and what is possible; a
//! pupil who comes in the first half of an opening is late and attends, one who comes later does not. The
//! numbers of the other reasons differ between editions and systems, so none is supposed here.

use jiff::civil::Date;

use super::code::{Code, Group};

const SINCE: Date = Date::constant(2003, 8, 1);

const fn reason(code: &'static str, name: &'static str, group: Group) -> Code {
    Code { code, name, group, late: false, from: SINCE, until: None }
}

const fn late(code: Code) -> Code {
    Code { late: true, ..code }
}

pub(super) const CODES: &[Code] = &[
    reason("10", "Attendance", Group::Present),
    late(reason("11", "Late", Group::Present)),
    reason("12", "Work experience", Group::Elsewhere),
    reason("Sickness with education provision", "Sick, with education provision", Group::Elsewhere),
    reason("Sickness without education provision", "Sick, no education provision", Group::Authorised),
    late(reason("Very late", "Arrived in the second half of the opening", Group::Authorised)),
    reason("Authorised holidays", "Authorised holiday", Group::Authorised),
    reason(
        "Exceptional domestic circumstances",
        "Exceptional domestic circumstances (authorised)",
        Group::Authorised,
    ),
    reason("Other authorised", "Other authorised absence", Group::Authorised),
    reason("Unauthorised holidays", "Unauthorised holiday", Group::Unauthorised),
    reason("Truancy, including unexplained absence", "Unexplained absence", Group::Unauthorised),
    reason(
        "Exceptional domestic circumstances (unauthorised)",
        "Exceptional domestic circumstances, unauthorised",
        Group::Unauthorised,
    ),
    reason("Other unauthorised", "Other unauthorised absence", Group::Unauthorised),
    reason("Temporary exclusion", "Excluded for a time", Group::Excluded),
    reason("02", "Extended leave with parental consent", Group::Outside),
];
