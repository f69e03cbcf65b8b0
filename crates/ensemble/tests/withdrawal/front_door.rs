//! The same promise through the front door: random stories are acted by pressing what people press,
//! and then every page, of everybody, is read for words that were taken back.

use axum::http::StatusCode;

use super::world::Dice;
use crate::support::world::uuid;
use crate::support::{Browser, TestApp, many};

const PEOPLE: [&str; 10] =
    ["amina", "tom", "siobhan", "dev", "ruth", "bea", "hari", "carla", "lena", "olive"];

/// One story: a card of Alder's Year 4, tried by Birch's Year 4, thanked for and planned with.
struct Story {
    card: String,
    pages: Vec<String>,
    thanks: Option<String>,
    finding: Option<String>,
    /// Words that stand nowhere else, of the card and of the thanks.
    words: [String; 2],
    taken_back: [bool; 2],
}

async fn done(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> String {
    let reply = browser.post(path, fields).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{path}: {}", reply.words());
    reply.location().to_owned()
}

fn last(path: &str) -> String {
    path.rsplit('/').next().unwrap().to_owned()
}

impl Story {
    async fn begin(app: &TestApp, n: u64, dice: &mut Dice) -> Story {
        let words = [format!("zzcard{n:04}"), format!("zzthank{n:03}")];
        let (amina, team) = (app.as_("amina").await, uuid("Alder Year 4").to_string());
        let title = format!("Reading {}", words[0]);
        let what = format!("Pairs read {} aloud", words[0]);
        let fields = [
            ("team", team.as_str()),
            ("title", &title),
            ("for_whom", "Those who read slowly"),
            ("what_we_do", &what),
            ("needs", "Time"),
            ("might_not", ""),
            ("hours", ""),
        ];
        let card = done(&amina, "/practices", &fields).await;
        let mut story = Story {
            pages: vec![card.clone()],
            card,
            thanks: None,
            finding: None,
            words,
            taken_back: [false, false],
        };
        let reach = if dice.below(10) < 5 { "network" } else { "community" };
        let share = [("reach", reach), ("signed", "team")];
        done(&amina, &format!("{}/publication", story.card), &share).await;
        if dice.below(10) < 5 {
            done(&amina, &format!("{}/name", story.card), &[("choice", "give")]).await;
        }
        if dice.below(10) < 7 {
            story.tried(app, dice).await;
        }
        if dice.below(10) < 5 {
            story.planned(app).await;
        }
        story
    }

    async fn tried(&mut self, app: &TestApp, dice: &mut Dice) {
        let (bea, team, practice) =
            (app.as_("bea").await, uuid("Birch Year 4").to_string(), last(&self.card));
        let counting = format!("Pupils who read {practice}");
        let fields = [
            ("team", team.as_str()),
            ("practice", &practice),
            ("doing", "We read aloud"),
            ("expecting", "More reading"),
            ("how", "count"),
            ("counting", &counting),
            ("look_on", "2027-01-07"),
            ("do", "start"),
        ];
        let inquiry = done(&bea, "/inquiries", &fields).await;
        self.pages.push(inquiry.clone());
        if dice.below(10) >= 8 {
            return;
        }
        let decision = if dice.below(10) < 5 { "adapt" } else { "enhance" };
        let fields = [
            ("seen", "They read"),
            ("decision", decision),
            ("why", "Reading on Mondays"),
            ("hours_back", ""),
            ("reach", "community"),
            ("signed", "team"),
            ("thanks", &self.words[1]),
        ];
        let finding = done(&bea, &format!("{inquiry}/decision"), &fields).await;
        let page = bea.get(&finding).await.text();
        let form = page.split("/thanks/").nth(1).unwrap();
        self.thanks = Some(form.split('/').next().unwrap().to_owned());
        self.pages.push(finding.clone());
        self.finding = Some(finding);
    }

    /// Alder's head plans with it, and keeps it.
    async fn planned(&mut self, app: &TestApp) {
        let siobhan = app.as_("siobhan").await;
        let plan = done(&siobhan, "/plans", &[("words", "Everybody reads")]).await;
        let fields = [("kind", "practice"), ("thing", &last(&self.card)), ("state", "kept")];
        done(&siobhan, &format!("{plan}/sources"), &fields).await;
        self.pages.extend([format!("{plan}/paragraph.txt"), plan]);
    }

    async fn take_back(&mut self, app: &TestApp, dice: &mut Dice) {
        if dice.below(10) < 6 {
            done(&app.as_("tom").await, &format!("{}/withdrawal", self.card), &[]).await;
            self.taken_back[0] = true;
        }
        if let Some(thanks) = self.thanks.as_ref().filter(|_| dice.below(10) < 5) {
            done(&app.as_("bea").await, &format!("/thanks/{thanks}/withdrawal"), &[]).await;
            self.taken_back[1] = true;
        }
    }
}

/// Everything that somebody can open, as it was sent.
async fn everything(app: &TestApp, who: &str, stories: &[Story]) -> String {
    let browser = app.as_(who).await;
    let fixed = [
        "/",
        "/practices",
        "/practices?q=reading",
        "/needs",
        "/visits",
        "/inquiries",
        "/findings",
        "/stopped",
    ];
    let more = [
        "/plans",
        "/year-book",
        "/year-book?of=school",
        "/year-book.csv",
        "/people",
        "/people?q=reading",
        "/network",
    ];
    let places = ["Alder", "Birch", "Alder Year 4", "Birch Year 4"].map(|o| format!("/network/{}", uuid(o)));
    let own = stories.iter().flat_map(|story| story.pages.iter().cloned());
    let mut out = String::new();
    for path in fixed.iter().chain(&more).map(|p| (*p).to_owned()).chain(places).chain(own) {
        out.push_str(&browser.get(&path).await.text());
    }
    out
}

async fn nothing_taken_back_is_read(app: &TestApp, rounds: u64) {
    // What schools need stays; cards are suggested for it while they are there.
    done(&app.as_("hari").await, "/needs", &[("words", "Pupils who read aloud")]).await;
    let (mut read, mut gone) = (0, 0);
    for seed in 0..rounds {
        let mut dice = Dice::new(seed);
        let mut stories = Vec::new();
        for n in 0..4 {
            stories.push(Story::begin(app, seed * 10 + n, &mut dice).await);
        }
        // Everybody reads before, so that nothing kept from then can hide.
        for who in PEOPLE {
            everything(app, who, &stories).await;
        }
        for story in &mut stories {
            story.take_back(app, &mut dice).await;
        }
        app.work().await;
        for who in PEOPLE {
            let text = everything(app, who, &stories).await;
            for story in &stories {
                // The team keeps its own draft, and reads its own card's title.
                let own = ["amina", "tom"].contains(&who);
                for (n, (word, back)) in story.words.iter().zip(story.taken_back).enumerate() {
                    let stands = text.contains(word.as_str());
                    gone += usize::from(back);
                    read += usize::from(stands && !own);
                    assert!(
                        !(back && stands) || (own && n == 0),
                        "round {seed}: {who} reads {word}, which was taken back"
                    );
                }
                if story.taken_back[0] && !own {
                    let card = app.as_(who).await.get(&story.card).await;
                    assert_eq!(card.status, StatusCode::NOT_FOUND, "{who} opens {}", story.card);
                }
            }
        }
    }
    assert!(read > 20 && gone > 20, "too little was read ({read}) or taken back ({gone}) to show anything");
}

crate::on_both!(what_is_taken_back_by_pressing_is_on_no_page_of_anybody, |app| {
    nothing_taken_back_is_read(&app, many(6, 2)).await;
});
