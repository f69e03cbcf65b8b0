//! Mail that lets people in, and forgetting what is over.

use serde::{Deserialize, Serialize};

use super::model::{self, Link};
use super::store;
use crate::job::{Context, Job};
use crate::mail::Mail;
use crate::web::id::Id;
use crate::web::problem::Result;

#[derive(Serialize, Deserialize)]
pub struct SendSignInLink {
    pub link: Id<Link>,
    pub invitation: bool,
}

impl Job for SendSignInLink {
    const NAME: &'static str = "SendSignInLink";
    const REASON: &'static str = "somebody asked for a link to sign in";

    async fn run(self, context: Context) -> Result<()> {
        let app = &context.app;
        // Used or too old by now: nothing to send.
        let Some(person) = store::link_holder(app, self.link).await? else { return Ok(()) };
        let address = format!("{}/sign-in/{}", app.config.base_url, model::token(&app.secret, self.link));
        let (subject, body) = words(&person.name, &address, self.invitation);
        let mail = Mail { id: self.link.to_string(), to: person.email, subject, body };
        Ok(app.mailer.send(&app.config.mail_from, mail).await?)
    }
}

fn words(name: &str, address: &str, invitation: bool) -> (String, String) {
    let first = name.split_whitespace().next().unwrap_or(name);
    match invitation {
        true => (
            "You have been invited to Ensemble".to_owned(),
            format!(
                "Hello {first},\n\nA colleague has added you to Ensemble, where schools find what works and share it.\n\
                 This link signs you in. It works once, within a week:\n\n{address}\n\n\
                 You got this because somebody in your school invited this address.\n"
            ),
        ),
        false => (
            "Your link to sign in to Ensemble".to_owned(),
            format!(
                "Hello {first},\n\nThis link signs you in. It works once, within a quarter of an hour:\n\n{address}\n\n\
                 You got this because somebody asked for it with this address. If that was not you, do nothing.\n"
            ),
        ),
    }
}

#[derive(Serialize, Deserialize)]
pub struct ForgetOldSignIns {}

impl Job for ForgetOldSignIns {
    const NAME: &'static str = "ForgetOldSignIns";
    const REASON: &'static str = "links and sessions that are over are forgotten";

    async fn run(self, context: Context) -> Result<()> {
        store::forget_old(&context.app).await
    }
}
