//! E-mails carry links, never pupil data. They leave by SMTP, into a folder (the demo), or into
//! memory (tests).

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use lettre::message::{Mailbox, header::ContentType};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The same for every attempt, so that a receiver can drop a second copy.
    pub id: String,
    pub to: String,
    pub subject: String,
    pub body: String,
}

#[derive(Clone)]
pub enum Mailer {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Folder(PathBuf),
    Memory(Arc<Mutex<Vec<Mail>>>),
}

impl Mailer {
    /// `smtp://…`, `smtps://…` or `file`.
    pub fn from_setting(setting: &str, data_dir: &std::path::Path) -> anyhow::Result<Mailer> {
        if setting == "file" {
            let folder = data_dir.join("outbox");
            std::fs::create_dir_all(&folder)?;
            return Ok(Mailer::Folder(folder));
        }
        Ok(Mailer::Smtp(AsyncSmtpTransport::<Tokio1Executor>::from_url(setting)?.build()))
    }

    pub fn memory() -> Mailer {
        Mailer::Memory(Arc::default())
    }

    /// What tests read.
    pub fn sent(&self) -> Vec<Mail> {
        match self {
            Mailer::Memory(sent) => sent.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            _ => Vec::new(),
        }
    }

    pub async fn send(&self, from: &str, mail: Mail) -> anyhow::Result<()> {
        match self {
            Mailer::Memory(sent) => {
                sent.lock().unwrap_or_else(PoisonError::into_inner).push(mail);
            }
            Mailer::Folder(folder) => {
                let name = format!("{}.eml", mail.id);
                tokio::fs::write(folder.join(name), message(from, &mail)?.formatted()).await?;
            }
            Mailer::Smtp(server) => {
                server.send(message(from, &mail)?).await?;
            }
        }
        Ok(())
    }
}

fn message(from: &str, mail: &Mail) -> anyhow::Result<Message> {
    Ok(Message::builder()
        .from(from.parse::<Mailbox>()?)
        .to(mail.to.parse::<Mailbox>()?)
        .message_id(Some(format!("<{}@ensemble>", mail.id)))
        .subject(&mail.subject)
        .header(ContentType::TEXT_PLAIN)
        .body(mail.body.clone())?)
}
