//! A priority, what was kept for it, and the sentences that facts make.

use ensemble_db::from_row;
use uuid::Uuid;

use crate::finding::model::Decision;
use crate::need::words::{shared, telling};
use crate::network::Org;
use crate::practice::model::Reach;
use crate::web::id::Id;

crate::words!(
    /// What a sentence of the review rests on.
    Kind { Practice = "practice", Visit = "visit", Inquiry = "inquiry", Finding = "finding", Thanks = "thanks" }
);
crate::words!(State { Kept = "kept", SetAside = "set_aside" });

/// The longest priority and the longest judgement, in characters.
pub const LONGEST: usize = 160;
pub const LONGEST_JUDGEMENT: usize = 1200;

#[derive(Debug, Clone)]
pub struct Priority {
    pub id: Id<Priority>,
    pub school_id: Id<Org>,
    pub words: String,
    pub judgement: String,
    pub created_at: i64,
    pub changed_at: i64,
    pub closed_at: Option<i64>,
}
from_row!(Priority { id, school_id, words, judgement, created_at, changed_at, closed_at });

#[derive(Debug, Clone)]
pub struct Source {
    pub priority_id: Id<Priority>,
    pub kind: Kind,
    pub thing_id: Uuid,
    pub state: State,
}
from_row!(Source { priority_id, kind, thing_id, state });

/// Something that happened in the school and that the reader may read, as it stands today.
#[derive(Debug, Clone)]
pub struct Fact {
    pub kind: Kind,
    pub thing: Uuid,
    /// The day it happened.
    pub on: String,
    /// Where its source is.
    pub link: String,
    /// The words that are compared with a priority's.
    pub text: String,
    pub told: Told,
}

/// What happened. A title is missing where its card may not be read any more.
#[derive(Debug, Clone)]
pub enum Told {
    Shared { team: String, title: String, reach: Reach },
    WentTo { host: String, title: Option<String> },
    Received { guest: String, title: Option<String> },
    Started { team: String, title: String, counted: bool },
    Found { team: String, about: Option<String>, decision: Decision, why: String, hours_back: Option<f64> },
    Thanked { team: String, title: String, words: String },
}

/// A card that a team of the school shared.
#[derive(Debug, Clone)]
pub struct Shared {
    pub id: Uuid,
    pub team: String,
    pub title: String,
    pub for_whom: String,
    pub what_we_do: String,
    pub reach: Reach,
    pub at: i64,
}
from_row!(Shared { id, team, title, for_whom, what_we_do, reach, at });

impl Shared {
    pub fn fact(self, on: String, link: String) -> Fact {
        let text = format!("{} {} {}", self.title, self.for_whom, self.what_we_do);
        let told = Told::Shared { team: self.team, title: self.title, reach: self.reach };
        Fact { kind: Kind::Practice, thing: self.id, on, link, text, told }
    }
}

/// An inquiry that a team of the school started.
#[derive(Debug, Clone)]
pub struct Started {
    pub id: Uuid,
    pub team: String,
    pub title: String,
    pub doing: String,
    pub expecting: String,
    pub measure_id: Option<Uuid>,
    pub at: i64,
}
from_row!(Started { id, team, title, doing, expecting, measure_id, at });

impl Started {
    pub fn fact(self, on: String, link: String) -> Fact {
        let text = format!("{} {} {}", self.title, self.doing, self.expecting);
        let told = Told::Started { team: self.team, title: self.title, counted: self.measure_id.is_some() };
        Fact { kind: Kind::Inquiry, thing: self.id, on, link, text, told }
    }
}

/// The parts of the paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Tried,
    Learned,
    Shared,
}

impl Part {
    pub const ALL: [Part; 3] = [Part::Tried, Part::Learned, Part::Shared];

    pub fn words(self) -> &'static str {
        match self {
            Part::Tried => "What we tried",
            Part::Learned => "What we learned",
            Part::Shared => "What we shared and who came",
        }
    }
}

/// One sentence and the one thing it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    pub part: Part,
    pub words: String,
    pub kind: Kind,
    pub thing: Uuid,
    pub on: String,
    pub link: String,
}

/// One sentence for each fact, part by part, the earliest first. No adjective is added to a fact.
pub fn sentences(facts: &[Fact]) -> Vec<Sentence> {
    let mut out: Vec<Sentence> = facts
        .iter()
        .map(|fact| Sentence {
            part: fact.part(),
            words: fact.words(),
            kind: fact.kind,
            thing: fact.thing,
            on: fact.on.clone(),
            link: fact.link.clone(),
        })
        .collect();
    out.sort_by(|a, b| (a.part, &a.on, a.kind, a.thing).cmp(&(b.part, &b.on, b.kind, b.thing)));
    out
}

impl Fact {
    fn part(&self) -> Part {
        match self.told {
            Told::Started { .. } | Told::WentTo { .. } => Part::Tried,
            Told::Found { .. } => Part::Learned,
            Told::Shared { .. } | Told::Received { .. } | Told::Thanked { .. } => Part::Shared,
        }
    }

    fn words(&self) -> String {
        let month = month(&self.on);
        match &self.told {
            Told::Shared { team, title, reach } => {
                let whom = match reach {
                    Reach::Team => "its own members",
                    Reach::School => "the school",
                    Reach::Community => "the learning community",
                    Reach::Network => "the network",
                };
                format!("{team} team shared {} with {whom} in {month}.", plain(title))
            }
            Told::WentTo { host, title } => {
                format!("We went to {host} in {month} to see {}.", practice(title))
            }
            Told::Received { guest, title } => format!("{guest} came in {month} to see {}.", practice(title)),
            Told::Started { team, title, .. } => {
                format!("{team} team started an inquiry in {month}: {}.", plain(title))
            }
            Told::Found { team, about, decision, why, hours_back } => {
                let about = about.as_deref().map_or("an idea", plain);
                let decided = match decision {
                    Decision::Enhance => "decided to do more of it",
                    Decision::Adapt => "decided to adapt it",
                    Decision::Stop => "decided to stop it",
                    Decision::Unsure => "cannot say yet what to do with it",
                };
                let back = match hours_back {
                    Some(hours) if *hours > 0.0 => format!(" It gave back {hours} hours a week."),
                    _ => String::new(),
                };
                format!("{team} team tried {about} and {decided} in {month}: {}.{back}", plain(why))
            }
            Told::Thanked { team, title, words } => {
                format!("{team} team was thanked in {month} for {}: “{}”", plain(title), words.trim())
            }
        }
        .replace(" team team ", " team ")
    }
}

/// Without the full stop that the sentence brings itself.
fn plain(text: &str) -> &str {
    text.trim().trim_end_matches('.')
}

fn practice(title: &Option<String>) -> &str {
    title.as_deref().map_or("a practice", plain)
}

fn month(on: &str) -> String {
    on.parse::<jiff::civil::Date>().map_or_else(|_| on.to_owned(), |day| day.strftime("%B %Y").to_string())
}

/// Which facts stand in the paragraph, and which stand beside it because they were set aside.
pub struct Sorted {
    pub facts: Vec<Fact>,
    pub set_aside: Vec<Fact>,
    /// How many things that were kept can no longer be read.
    pub taken_back: usize,
}

/// A fact belongs to a priority when they have a word in common or when somebody kept it, and never
/// when somebody set it aside. `reads` says of which kinds the reader would see every one.
pub fn sort(words: &str, facts: Vec<Fact>, sources: &[Source], reads: impl Fn(Kind) -> bool) -> Sorted {
    let state = |kind: Kind, thing: Uuid| {
        sources.iter().find(|s| s.kind == kind && s.thing_id == thing).map(|s| s.state)
    };
    let kept_but_gone = |s: &&Source| {
        s.state == State::Kept
            && reads(s.kind)
            && !facts.iter().any(|f| f.kind == s.kind && f.thing == s.thing_id)
    };
    let taken_back = sources.iter().filter(kept_but_gone).count();
    let (mut stands, mut set_aside) = (Vec::new(), Vec::new());
    for fact in facts {
        match state(fact.kind, fact.thing) {
            Some(State::Kept) => stands.push(fact),
            Some(State::SetAside) => set_aside.push(fact),
            None if alike(words, &fact.text) > 0 => stands.push(fact),
            None => {}
        }
    }
    Sorted { facts: stands, set_aside, taken_back }
}

/// What a reader of the whole school can see to be missing. Who reads less hears less.
pub fn missing(sorted: &Sorted, whole: bool) -> Vec<String> {
    let any = |test: fn(&Told) -> bool| sorted.facts.iter().any(|fact| test(&fact.told));
    let mut out = Vec::new();
    if whole {
        if !any(|told| matches!(told, Told::Found { .. })) {
            out.push("No inquiry has been decided yet.".to_owned());
        }
        if !any(|told| matches!(told, Told::Started { counted: true, .. })) {
            out.push("No number says how we are doing.".to_owned());
        }
        if !any(|told| matches!(told, Told::Received { .. })) {
            out.push("Nobody from outside has looked.".to_owned());
        }
    }
    let gone = "One thing that stood here was taken back by those who made it.";
    out.extend(std::iter::repeat_n(gone.to_owned(), sorted.taken_back));
    out
}

/// How many telling words two texts have in common, whatever their ending.
fn alike(a: &str, b: &str) -> usize {
    shared(&telling(a), &telling(b)).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(n: u128, kind: Kind, on: &str, text: &str, told: Told) -> Fact {
        Fact {
            kind,
            thing: Uuid::from_u128(n),
            on: on.into(),
            link: format!("/{n}"),
            text: text.into(),
            told,
        }
    }

    fn shared(n: u128, title: &str) -> Fact {
        let told = Told::Shared { team: "Year 4 team".into(), title: title.into(), reach: Reach::Network };
        fact(n, Kind::Practice, "2026-10-08", title, told)
    }

    fn found(n: u128, hours_back: Option<f64>) -> Fact {
        let told = Told::Found {
            team: "Year 4".into(),
            about: Some("Read it three times".into()),
            decision: Decision::Adapt,
            why: "two readings are enough.".into(),
            hours_back,
        };
        fact(n, Kind::Finding, "2026-11-20", "fluency", told)
    }

    fn source(n: u128, kind: Kind, state: State) -> Source {
        Source { priority_id: Id::new(Uuid::nil()), kind, thing_id: Uuid::from_u128(n), state }
    }

    #[test]
    fn each_fact_makes_one_sentence_without_an_adjective() {
        let told = Told::Thanked {
            team: "Year 4".into(),
            title: "Read it three times".into(),
            words: "It works in Year 6 too.".into(),
        };
        let thanks = fact(3, Kind::Thanks, "2026-11-21", "", told);
        let came = Told::Received { guest: "Birch".into(), title: None };
        let came = fact(4, Kind::Visit, "2026-11-02", "", came);
        let words: Vec<String> =
            sentences(&[shared(1, "Read it three times."), found(2, Some(1.5)), thanks, came])
                .into_iter()
                .map(|s| s.words)
                .collect();
        assert_eq!(
            words,
            [
                "Year 4 team tried Read it three times and decided to adapt it in November 2026: two readings are enough. It gave back 1.5 hours a week.",
                "Year 4 team shared Read it three times with the network in October 2026.",
                "Birch came in November 2026 to see a practice.",
                "Year 4 team was thanked in November 2026 for Read it three times: “It works in Year 6 too.”",
            ]
        );
    }

    #[test]
    fn what_is_kept_stands_and_what_is_set_aside_does_not() {
        let facts =
            || vec![shared(1, "Reading partners"), shared(2, "Maths talk"), shared(3, "Reading aloud")];
        let ids = |facts: &[Fact]| facts.iter().map(|f| f.thing.as_u128()).collect::<Vec<_>>();
        let alone = sort("Every child reads", facts(), &[], |_| true);
        assert_eq!(ids(&alone.facts), [1, 3]);
        let sources = [source(2, Kind::Practice, State::Kept), source(3, Kind::Practice, State::SetAside)];
        let sorted = sort("Every child reads", facts(), &sources, |_| true);
        assert_eq!((ids(&sorted.facts), ids(&sorted.set_aside)), (vec![1, 2], vec![3]));
        assert_eq!(sorted.taken_back, 0);
    }

    #[test]
    fn what_was_kept_and_taken_back_is_missed_in_words_that_give_nothing_away() {
        let sources = [source(9, Kind::Practice, State::Kept), source(8, Kind::Visit, State::Kept)];
        let sorted = sort("Reading", vec![found(1, None)], &sources, |kind| kind == Kind::Practice);
        let gone = "One thing that stood here was taken back by those who made it.";
        assert_eq!(missing(&sorted, false), [gone], "a visit is not everybody’s to miss");
        let all = missing(&sorted, true);
        assert_eq!(
            all,
            [
                "No inquiry has been decided yet.",
                "No number says how we are doing.",
                "Nobody from outside has looked.",
                gone
            ]
        );
    }
}
