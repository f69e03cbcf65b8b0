//! A priority with what gathered itself for it, as one reader may read it today.

use super::model::{self, Kind, Part, Priority, Sentence};
use super::store;
use crate::access::{Role, Viewer};
use crate::web::id::Id;
use crate::web::problem::Result;

pub struct Review {
    pub priority: Priority,
    pub school: String,
    pub sentences: Vec<Sentence>,
    /// Sentences that would stand here, had they not been set aside.
    pub set_aside: Vec<Sentence>,
    pub missing: Vec<String>,
    /// The reader keeps the school, and sees all of it.
    pub whole: bool,
    pub may_change: bool,
}

pub async fn gather(viewer: &Viewer, id: Id<Priority>) -> Result<Review> {
    let priority = store::find(viewer, id).await?;
    let school = store::school_name(viewer, priority.school_id).await?;
    let facts = store::facts(viewer, priority.school_id).await?;
    let sources = store::sources(viewer, id).await?;
    let at = |role: Role| viewer.memberships.iter().any(|m| m.role == role && m.org == priority.school_id);
    let may_change = at(Role::Head);
    let whole = may_change || at(Role::DataManager);
    // Cards and thanks are shared with the whole school; the rest is for those who keep it.
    let reads = |kind| whole || matches!(kind, Kind::Practice | Kind::Thanks);
    let sorted = model::sort(&priority.words, facts, &sources, reads);
    Ok(Review {
        sentences: model::sentences(&sorted.facts),
        set_aside: model::sentences(&sorted.set_aside),
        missing: model::missing(&sorted, whole),
        priority,
        school,
        whole,
        may_change,
    })
}

impl Review {
    /// The paragraph to take away, its sources as addresses that open only for who may read them.
    pub fn text(&self, base: &str) -> String {
        let base = base.trim_end_matches('/');
        let mut out = format!("{}\n{}\n", self.priority.words, self.school);
        for part in Part::ALL {
            let of_part = || self.sentences.iter().enumerate().filter(|(_, s)| s.part == part);
            if of_part().next().is_none() {
                continue;
            }
            let words: Vec<String> = of_part().map(|(at, s)| format!("{} [{}]", s.words, at + 1)).collect();
            out.push_str(&format!("\n{}\n{}\n", part.words(), words.join(" ")));
        }
        if !self.priority.judgement.is_empty() {
            out.push_str(&format!("\nWhat we will do next\n{}\n", self.priority.judgement));
        }
        if !self.missing.is_empty() {
            out.push_str(&format!("\nWhat is missing\n{}\n", self.missing.join("\n")));
        }
        if !self.sentences.is_empty() {
            out.push_str("\nSources\n");
        }
        for (at, sentence) in self.sentences.iter().enumerate() {
            out.push_str(&format!("[{}] {base}{}\n", at + 1, sentence.link));
        }
        out
    }
}
