//! Reading the four fields.

use super::model::{Inquiry, NewInquiry};
use crate::network::Org;
use crate::numbers::Measure;
use crate::web::Form;
use crate::web::id::Id;

/// What is chosen when the team counts by itself.
pub const COUNT: &str = "count";

/// What the form says; a draft needs only what the team will do. `measures`: those it may choose
/// among, of several teams perhaps.
pub fn read(
    form: &mut Form,
    team: Id<Org>,
    measures: &[Measure],
    today: &str,
    is_draft: bool,
) -> Option<NewInquiry> {
    let doing = form.required("doing", "what you will do", 600);
    let expecting = match is_draft {
        true => form.optional("expecting", 400),
        false => form.required("expecting", "what you expect, so that you can be surprised later", 400),
    };
    let (measure, counting) = how(form, team, measures, is_draft);
    let look_on = day(form, today, is_draft);
    form.is_right().then_some(NewInquiry { doing, expecting, measure, counting, look_on })
}

fn how(
    form: &mut Form,
    team: Id<Org>,
    measures: &[Measure],
    is_draft: bool,
) -> (Option<Id<Measure>>, String) {
    let chosen = form.text("how").to_owned();
    if chosen == COUNT {
        let counting = match is_draft {
            true => form.optional("counting", 120),
            false => form.required("counting", "what you will count", 120),
        };
        return (None, counting);
    }
    if chosen.is_empty() && is_draft {
        return (None, String::new());
    }
    let measure = measures.iter().find(|m| m.team_id == team && m.id.to_string() == chosen);
    if measure.is_none() {
        form.wrong("how", "Choose one of your team’s numbers, or count it yourselves");
    }
    (measure.map(|m| m.id), String::new())
}

/// A day to look again, which is still to come.
pub fn day(form: &mut Form, today: &str, may_be_empty: bool) -> Option<String> {
    if may_be_empty && form.text("look_on").is_empty() {
        return None;
    }
    let on = form.date("look_on", "the day you will look again")?;
    if on.as_str() <= today {
        form.wrong("look_on", "Choose a day that is still to come");
        return None;
    }
    Some(on)
}

/// A form filled with what a draft says.
pub fn of(inquiry: &Inquiry) -> Form {
    let how = match inquiry.measure_id {
        Some(id) => id.to_string(),
        None if !inquiry.knowing.is_empty() => COUNT.to_owned(),
        None => String::new(),
    };
    Form::filled(&[
        ("doing", &inquiry.doing),
        ("expecting", &inquiry.expecting),
        ("how", &how),
        ("counting", &inquiry.knowing),
        ("look_on", inquiry.look_on.as_deref().unwrap_or_default()),
        ("team", &inquiry.team_id.to_string()),
    ])
}
