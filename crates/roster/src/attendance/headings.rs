//! The headings that attendance exports use.

use super::amount::Amount;
use super::day::Session;
use crate::mapping::Target;

/// Where a usual heading goes, with its place in the list: a lower place is surer.
pub(crate) fn target(plain: &str) -> Option<(Target, usize)> {
    let plain = &spelt_alike(plain);
    let listed = |lists: &[(Amount, &'static str)]| {
        lists.iter().find_map(|(of, list)| Some((*of, place(list, plain)?)))
    };
    if let Some((of, place)) = listed(SESSIONS) {
        return Some((Target::Sessions { of }, place));
    }
    if let Some((of, place)) = listed(PERCENT) {
        return Some((Target::Percentage { of }, place));
    }
    let others = [
        (Target::Mark { session: None }, MARK),
        (Target::Mark { session: Some(Session::Morning) }, "am | am mark | morning"),
        (Target::Mark { session: Some(Session::Afternoon) }, "pm | pm mark | afternoon"),
        (Target::Session, "session | am pm | ampm | session name | session type | sess"),
        (Target::Date, DATE),
        (Target::Occasion, OCCASION),
        (Target::Pupils, PUPILS),
        (Target::Group, GROUP),
    ];
    others.into_iter().find_map(|(target, list)| Some((target, place(list, plain)?)))
}

fn place(list: &'static str, plain: &str) -> Option<usize> {
    list.split('|').map(str::trim).position(|name| name == plain)
}

/// `% Att.`, `att_perc` and `Attendance (%)` in one spelling.
fn spelt_alike(plain: &str) -> String {
    let words = plain.split(' ').map(|word| match word {
        "perc" | "pct" | "percentage" => "percent",
        "att" | "attend" => "attendance",
        "abs" | "absences" => "absence",
        "auth" | "authorized" => "authorised",
        "unauth" | "unauthorized" => "unauthorised",
        "sess" => "sessions",
        "poss" => "possible",
        other => other,
    });
    words.collect::<Vec<_>>().join(" ")
}

const SESSIONS: &[(Amount, &str)] = &[
    (
        Amount::Possible,
        "possible sessions | sessions possible | possible | possible attendance | possible attendances | \
         total possible | total possible sessions | number of possible sessions | openings | possible openings | \
         total openings | possible days | days possible",
    ),
    (
        Amount::Attended,
        "sessions attended | attended sessions | attended | overall attendance | attendances | actual \
         attendances | total attendances | number of attendances | present | present sessions | sessions present | \
         presents | openings attended | days attended | days present",
    ),
    (
        Amount::Absent,
        "sessions missed | absence sessions | sessions absent | absent sessions | overall absence | total absence \
         | absence | absent | missed sessions | days absent | days missed",
    ),
    (
        Amount::Authorised,
        "authorised absence | authorised | sessions authorised | authorised sessions | authorised absence \
         sessions | total authorised absence",
    ),
    (
        Amount::Unauthorised,
        "unauthorised absence | unauthorised | sessions unauthorised | unauthorised sessions | unauthorised \
         absence sessions | total unauthorised absence",
    ),
    (Amount::Excluded, "temporary exclusion | temporary exclusions | exclusion | exclusions"),
    (Amount::Late, "late sessions | sessions late | late | lates | number of lates | total lates"),
];

const PERCENT: &[(Amount, &str)] = &[
    (
        Amount::Attended,
        "attendance percent | percent attendance | attendance rate | attendance rate percent | overall attendance \
         percent | attendance | percent attended | attended percent | percent present | present percent | \
         attendance ratio | ratio",
    ),
    (
        Amount::Absent,
        "absence percent | percent absence | overall absence percent | absence rate | absence rate percent | \
         overall absence rate | percent absent | absent percent",
    ),
    (
        Amount::Authorised,
        "authorised absence percent | authorised absence rate | authorised absence rate percent | percent \
         authorised | percent authorised absence | authorised percent",
    ),
    (
        Amount::Unauthorised,
        "unauthorised absence percent | unauthorised absence rate | unauthorised absence rate percent | percent \
         unauthorised | percent unauthorised absence | unauthorised percent",
    ),
    (
        Amount::Excluded,
        "absence due to temporary exclusion rate percent | temporary exclusion rate | temporary exclusion rate \
         percent | percent exclusion | exclusion percent",
    ),
    (Amount::Late, "late percent | percent late"),
];

const MARK: &str = "mark | attendance mark | register mark | session mark | attendance code | absence code | \
    registration code | code";

const DATE: &str = "date | attendance date | session date | register date | week commencing | week beginning | \
    w c | wc | w b | wb | week starting | start date | from";

const OCCASION: &str = "term | half term | week | week number | week no | academic year | school year | month \
    | time period | reporting period";

const PUPILS: &str = "number of pupils | pupils | pupil count | pupil roll | roll | on roll | number on roll | nor \
    | enrolments | cohort";

const GROUP: &str = "geographic level | region | region name | la name | local authority | education phase | \
    phase | school type | zone | data zone | house";
