//! Mail that says where to look: a link, never what was written. Nothing is sent about a card that
//! its team took back meanwhile.

use serde::{Deserialize, Serialize};

use super::model::{State, Visit};
use super::store::{self, Addressee};
use crate::job::{Context, Job};
use crate::mail::Mail;
use crate::web::id::Id;
use crate::web::problem::{Problem, Result};

/// Runs as whoever spoke for the guests.
#[derive(Serialize, Deserialize)]
pub struct TellHosts {
    pub visit: Id<Visit>,
}

impl Job for TellHosts {
    const NAME: &'static str = "TellHosts";
    const REASON: &'static str = "the head of a host school hears about a visit";

    async fn run(self, context: Context) -> Result<()> {
        let Some(visit) = live(&context, self.visit).await? else { return Ok(()) };
        let (subject, said) = match visit.state(&context.viewer.today) {
            State::Asked => (
                "Somebody would like to visit your school",
                "A colleague of another school would like to see something that one of your teams told. You can agree, offer another day or say not now",
            ),
            State::Agreed => (
                "The day of a visit is agreed",
                "The day that your school offered suits your guests. The calendar file is here",
            ),
            State::Over => ("A visit has ended", "Your guests have ended the visit and its compact"),
            _ => return Ok(()),
        };
        let to = store::hosts(&context.viewer, &visit).await?;
        send(&context, &visit, to, subject, said).await
    }
}

/// Runs as whoever spoke for the host.
#[derive(Serialize, Deserialize)]
pub struct TellGuest {
    pub visit: Id<Visit>,
}

impl Job for TellGuest {
    const NAME: &'static str = "TellGuest";
    const REASON: &'static str = "whoever asked for a visit hears the answer";

    async fn run(self, context: Context) -> Result<()> {
        let Some(visit) = live(&context, self.visit).await? else { return Ok(()) };
        let (subject, said) = match visit.state(&context.viewer.today) {
            State::Offered => (
                "Another day for your visit",
                "Your hosts would be glad of another day. See whether it suits",
            ),
            State::Agreed => {
                ("Your visit is agreed", "Your hosts look forward to it. The calendar file is here")
            }
            State::Declined => (
                "Your visit cannot be made for now",
                "Your hosts cannot make room just now, and thank you for asking",
            ),
            State::Over => ("A visit has ended", "Your hosts have ended the visit and its compact"),
            _ => return Ok(()),
        };
        let to = store::asker(&context.viewer, &visit).await?;
        send(&context, &visit, to, subject, said).await
    }
}

/// The visit, if it can still be read by whoever the job runs as and its card is still shared.
async fn live(context: &Context, id: Id<Visit>) -> Result<Option<Visit>> {
    match store::find(&context.viewer, id).await {
        Ok(visit) => Ok(Some(visit).filter(|visit| visit.title.is_some())),
        Err(Problem::NotFound) => Ok(None),
        Err(why) => Err(why),
    }
}

async fn send(context: &Context, visit: &Visit, to: Vec<Addressee>, subject: &str, said: &str) -> Result<()> {
    let app = &context.app;
    for (person, name, email) in to {
        let first = name.split_whitespace().next().unwrap_or(&name);
        let body = format!(
            "Hello {first},\n\n{said}:\n\n{}/visits/{}\n\nYou got this because the visit is yours to speak for.\n",
            app.config.base_url, visit.id
        );
        // One for each thing that is said, so that a second attempt can be told from a second answer.
        let id = format!("visit-{}-{person}-{}", visit.id, context.lease.id);
        app.mailer
            .send(&app.config.mail_from, Mail { id, to: email, subject: subject.to_owned(), body })
            .await?;
    }
    Ok(())
}
