//! What waits for somebody in the loop: what was noticed, a visit to answer, an inquiry to look at
//! again. People come before paper, so this comes before numbers.

use ensemble_ui::Icon;

use crate::access::Viewer;
use crate::web::problem::Result;
use crate::{inquiry, notice, visit};

/// One thing to do, with the place where it is done.
pub struct Wait {
    pub icon: Icon,
    pub title: String,
    pub words: String,
    pub link: String,
    pub label: &'static str,
}

/// Everything that waits, what is asked first first.
pub async fn all(viewer: &Viewer) -> Result<Vec<Wait>> {
    let mut waits: Vec<Wait> = notice::waiting(viewer).await?.iter().map(noticed).collect();
    waits.extend(visit::waiting(viewer).await?.into_iter().map(visited));
    waits.extend(inquiry::waiting(viewer).await?.iter().map(|told| asked(viewer, told)));
    Ok(waits)
}

fn noticed(notice: &notice::Notice) -> Wait {
    Wait {
        icon: Icon::Star,
        title: "Somebody noticed something good".to_owned(),
        words: format!("{} wrote to your team: “{}”", notice.by, notice.words),
        link: format!("/notices/{}", notice.id),
        label: "Read it together",
    }
}

fn visited(waiting: visit::Waiting) -> Wait {
    Wait {
        icon: Icon::Footprints,
        title: waiting.words,
        words: "A visit moves when somebody answers. It takes a minute.".to_owned(),
        link: waiting.link,
        label: waiting.label,
    }
}

fn asked(viewer: &Viewer, told: &inquiry::Told) -> Wait {
    let inquiry = &told.inquiry;
    let title = told.card.as_deref().unwrap_or(&inquiry.title);
    let link = format!("/inquiries/{}", inquiry.id);
    match inquiry.started_at {
        None => Wait {
            icon: Icon::Cycle,
            title: format!("A draft waits: {title}"),
            words: "Four fields start it. What you do is there already.".to_owned(),
            link: format!("{link}/edit"),
            label: "Finish the plan",
        },
        Some(_) => Wait {
            icon: Icon::Cycle,
            title: format!("Time to look again: {title}"),
            words: format!(
                "{} said it would look again by {}.",
                told.team,
                crate::web::locale::day(inquiry.look_on.as_deref().unwrap_or(&viewer.today))
            ),
            link,
            label: "Look at it together",
        },
    }
}
