//! Half a day in another school, through the front door.

use axum::http::StatusCode;
use ensemble::access::Viewer;
use ensemble::event::feed;
use ensemble::visit;
use ensemble_db::args;
use icalendar::parser::{read_calendar, unfold};
use uuid::Uuid;

use crate::on_both;
use crate::support::world::{id, uuid};
use crate::support::{NOW, TestApp};

const DAY: i64 = 24 * 3_600_000;

/// A card that a team shared with the network this month.
pub async fn card(app: &TestApp, title: &str, team: &str) {
    let school = team.split(' ').next().unwrap();
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run(
        "INSERT INTO practice (id, network_id, school_id, team_id, title, for_whom, what_we_do, needs, might_not, reach, signed,
            by_person, created_at, changed_at, shared_at)
         VALUES ($1, $2, $3, $4, $5, 'P4', 'Pairs read aloud.', 'Texts', '', 'network', 'team', $6, 0, 0, $7)",
        args![uuid(title), uuid("Shoreline"), uuid(school), uuid(team), title, uuid("amina"), NOW],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

/// What the slice of cards would do: share less widely, take back, unname.
pub async fn set(app: &TestApp, what: &str, title: &str) {
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run(&format!("UPDATE practice SET {what} WHERE id = $1"), args![uuid(title)]).await.unwrap();
    tx.commit().await.unwrap();
}

const CARD: &str = "Read it three times";

async fn viewer(app: &TestApp, who: &str) -> Viewer {
    Viewer::person(&app.app, id(who)).await.unwrap().unwrap()
}

async fn reads_the_card(app: &TestApp, who: &str) -> bool {
    let found: Option<(Uuid,)> = (viewer(app, who).await)
        .maybe("SELECT p.id FROM {practice p} WHERE p.id = $1", args![uuid(CARD)])
        .await
        .unwrap();
    found.is_some()
}

fn fields<'a>(practice: &'a str, day: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("practice", practice),
        ("day", day),
        ("half", "morning"),
        ("focus", "How pairs are made, and by whom"),
        ("until", "2027-07-31"),
    ]
}

/// Birch's head asks Alder's Year 4 for a day: the address of the visit.
async fn asked_for(app: &TestApp, day: &str) -> String {
    let practice = uuid(CARD).to_string();
    let reply = app.as_("hari").await.post("/visits", &fields(&practice, day)).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
    reply.location().to_owned()
}

async fn asked(app: &TestApp) -> String {
    card(app, CARD, "Alder Year 4").await;
    let at = asked_for(app, "2026-12-03").await;
    app.work().await;
    at
}

async fn agreed(app: &TestApp) -> String {
    let at = asked(app).await;
    let reply = app.as_("tom").await.post(&format!("{at}/agreement"), &[]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
    app.work().await;
    at
}

async fn post(app: &TestApp, who: &str, path: &str, fields: &[(&str, &str)]) -> StatusCode {
    app.as_(who).await.post(path, fields).await.status
}

on_both!(a_visit_is_asked_for_offered_another_day_agreed_and_told_in_words, |app| {
    let at = asked(&app).await;
    let (hari, tom) = (app.as_("hari").await, app.as_("tom").await);
    let words = hari.get(&at).await.words();
    assert!(
        words.contains("Asked for Thursday 3 December 2026, in the morning. Alder has not answered yet."),
        "{words}"
    );
    let mail = app.mails().pop().unwrap();
    assert_eq!(
        (mail.to.as_str(), mail.subject.as_str()),
        ("siobhan@shoreline.example", "Somebody would like to visit your school")
    );
    assert!(
        mail.body.contains(&at) && !mail.body.contains("pairs") && !mail.body.contains("Hari"),
        "{}",
        mail.body
    );

    let offer = [("day", "10/12/2026"), ("half", "afternoon")];
    assert_eq!(tom.post(&format!("{at}/offer"), &offer).await.status, StatusCode::SEE_OTHER);
    app.work().await;
    assert_eq!(app.mails().pop().unwrap().to, "hari@shoreline.example");
    let words = hari.get(&at).await.words();
    assert!(
        words.contains("Alder would rather have you on Thursday 10 December 2026, in the afternoon."),
        "{words}"
    );
    assert_eq!(
        hari.get(&format!("{at}/visit.ics")).await.status,
        StatusCode::NOT_FOUND,
        "nothing is agreed yet"
    );

    let stale = [("day", "2026-12-09"), ("half", "afternoon")];
    assert_eq!(
        hari.post(&format!("{at}/agreement"), &stale).await.status,
        StatusCode::CONFLICT,
        "a day that nobody offers any more"
    );
    let yes = [("day", "2026-12-10"), ("half", "afternoon")];
    assert_eq!(hari.post(&format!("{at}/agreement"), &yes).await.status, StatusCode::SEE_OTHER);
    app.work().await;
    assert_eq!(app.mails().pop().unwrap().subject, "The day of a visit is agreed");
    let words = hari.get(&at).await.words();
    for said in [
        "Agreed: Thursday 10 December 2026, in the afternoon.",
        "You may read this card until 31 July 2027.",
        "They may read what you decide to tell them.",
        "Nobody sees a pupil.",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    let words = tom.get(&at).await.words();
    assert!(words.contains("Hari Anand may read this card until 31 July 2027."), "{words}");
    assert!(
        app.as_("amina")
            .await
            .get("/visits")
            .await
            .words()
            .contains("Birch visits Alder Year 4 to see Read it three times")
    );
});

on_both!(only_one_answer_counts, |app| {
    let at = asked(&app).await;
    let [yes, no, offer, end] = ["agreement", "refusal", "offer", "end"].map(|verb| format!("{at}/{verb}"));
    assert_eq!(post(&app, "siobhan", &no, &[]).await, StatusCode::SEE_OTHER);
    app.work().await;
    assert_eq!(app.mails().pop().unwrap().subject, "Your visit cannot be made for now");
    for who in ["siobhan", "tom"] {
        assert_eq!(post(&app, who, &yes, &[]).await, StatusCode::CONFLICT);
        assert_eq!(post(&app, who, &no, &[]).await, StatusCode::CONFLICT);
        let other = [("day", "2026-12-10"), ("half", "morning")];
        assert_eq!(post(&app, who, &offer, &other).await, StatusCode::CONFLICT);
    }
    assert_eq!(post(&app, "hari", &end, &[]).await, StatusCode::CONFLICT, "there is nothing to take back");
    assert!(app.as_("hari").await.get(&at).await.words().contains("Not now: Alder cannot make room"));
});

on_both!(a_third_school_and_the_authority_see_nothing_of_a_visit, |app| {
    let at = agreed(&app).await;
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run("UPDATE membership SET role = 'head' WHERE id = $1", args![uuid("gus-m")]).await.unwrap();
    tx.commit().await.unwrap();
    for who in ["gus", "carla", "lena", "olive", "ruth", "bea"] {
        let browser = app.as_(who).await;
        for page in ["", "/visit.ics", "/record"] {
            assert_eq!(
                browser.get(&format!("{at}{page}")).await.status,
                StatusCode::NOT_FOUND,
                "{who} {page}"
            );
        }
        for verb in ["agreement", "offer", "refusal", "end", "record"] {
            assert_eq!(
                browser.post(&format!("{at}/{verb}"), &[]).await.status,
                StatusCode::NOT_FOUND,
                "{who} {verb}"
            );
        }
        let words = browser.get("/visits").await.words();
        assert!(words.contains("No visit yet"), "{who}: {words}");
        let news = feed::list(&viewer(&app, who).await, id("Shoreline"), 30).await.unwrap();
        assert!(news.iter().all(|entry| !entry.sentence.words.contains("visit")), "{who} hears of it");
    }
});

on_both!(each_side_answers_for_itself_and_colleagues_only_read, |app| {
    let at = asked(&app).await;
    let yes = format!("{at}/agreement");
    // who, and what their yes to the day that was asked for comes to
    for (who, status) in [
        ("hari", StatusCode::FORBIDDEN),
        ("bruno", StatusCode::FORBIDDEN),
        ("amina", StatusCode::FORBIDDEN),
        ("dev", StatusCode::FORBIDDEN),
        ("gus", StatusCode::FORBIDDEN),
    ] {
        assert_eq!(post(&app, who, &yes, &[]).await, status, "{who}");
        assert_eq!(post(&app, who, &format!("{at}/refusal"), &[]).await, status, "{who}");
    }
    assert_eq!(
        post(&app, "tom", &format!("{at}/end"), &[]).await,
        StatusCode::FORBIDDEN,
        "the host answers instead"
    );
    assert_eq!(post(&app, "bruno", &format!("{at}/end"), &[]).await, StatusCode::FORBIDDEN);
    assert_eq!(post(&app, "hari", &format!("{at}/end"), &[]).await, StatusCode::SEE_OTHER, "taken back");
    assert_eq!(post(&app, "tom", &yes, &[]).await, StatusCode::CONFLICT);
});

on_both!(a_visit_is_asked_for_by_heads_and_leads_of_other_schools_for_shared_cards_with_a_name, |app| {
    card(&app, CARD, "Alder Year 4").await;
    let practice = uuid(CARD).to_string();
    let (new, form) = (format!("/visits/new?practice={practice}"), fields(&practice, "2026-12-03"));
    // teachers, guests, data managers, leads of places, and the card's own school
    for who in ["bea", "amina", "gus", "bruno", "dev", "carla", "lena", "olive", "siobhan", "tom"] {
        let browser = app.as_(who).await;
        assert_eq!(browser.get(&new).await.status, StatusCode::FORBIDDEN, "{who}");
        assert_eq!(browser.post("/visits", &form).await.status, StatusCode::FORBIDDEN, "{who}");
    }
    let hari = app.as_("hari").await;
    assert_eq!(hari.get(&new).await.status, StatusCode::OK);
    for reach in ["team", "school"] {
        set(&app, &format!("reach = '{reach}'"), CARD).await;
        assert_eq!(hari.get(&new).await.status, StatusCode::NOT_FOUND, "{reach}");
        assert_eq!(hari.post("/visits", &form).await.status, StatusCode::NOT_FOUND, "{reach}");
    }
    set(&app, "reach = 'network', signed = 'unnamed'", CARD).await;
    let page = hari.get(&new).await;
    assert!(
        page.words().contains("cannot be visited") && page.words().contains("Lena Frost"),
        "{}",
        page.words()
    );
    assert!(!page.text().contains("Alder"), "{}", page.words());
    assert_eq!(hari.post("/visits", &form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let own = app.as_("siobhan").await.get(&new).await;
    assert_eq!(
        (own.status, own.words().contains("own school")),
        (StatusCode::OK, false),
        "not even its own head is told whose it is"
    );
    let set_up = "UPDATE membership SET org_id = $2 WHERE id = $1";
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run(set_up, args![uuid("tom-m"), uuid("Birch Year 4")]).await.unwrap();
    tx.commit().await.unwrap();
    set(&app, "signed = 'team'", CARD).await;
    assert_eq!(
        app.as_("tom").await.get(&new).await.status,
        StatusCode::OK,
        "a team's lead of another school"
    );
});

on_both!(a_form_that_is_not_right_comes_back_as_typed, |app| {
    card(&app, CARD, "Alder Year 4").await;
    let practice = uuid(CARD).to_string();
    let hari = app.as_("hari").await;
    let day = |day| fields(&practice, day).to_vec();
    let but = |name, value| {
        let mut form = day("2026-12-03");
        form.retain(|(field, _)| *field != name);
        form.push((name, value));
        form
    };
    let long = "x".repeat(301);
    for (form, said) in [
        (day("2026-12-05"), "Schools are closed at the weekend"),
        (day("2026-11-25"), "That day is over. Choose today or a day to come"),
        (day("soon"), "soon is not a date"),
        (but("half", "noon"), "Choose morning or afternoon"),
        (but("focus", ""), "Enter what you would like to look at"),
        (but("focus", &long), "Use 300 characters or fewer"),
        (but("until", "2027-11-27"), "Choose a day within a year"),
        (but("until", "2026-12-02"), "Choose the day of the visit, or a later one"),
    ] {
        let reply = hari.post("/visits", &form).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(reply.words().contains(said), "{said}: {}", reply.words());
        if !said.contains("look at") && !said.contains("300") {
            assert!(reply.text().contains("How pairs are made"), "what was typed is kept");
        }
    }
    assert!(hari.get(&format!("/visits/new?practice={practice}")).await.text().contains("2027-07-31"));
    let at = asked_for(&app, "2026-12-03").await;
    app.work().await;
    let late = [("day", "2027-08-02"), ("half", "morning")];
    let reply = app.as_("tom").await.post(&format!("{at}/offer"), &late).await;
    assert!(reply.words().contains("The compact would be over by then"), "{}", reply.words());
});

on_both!(a_school_only_card_opens_with_the_agreement_and_closes_with_the_compact, |app| {
    let at = asked(&app).await;
    set(&app, "reach = 'school'", CARD).await;
    assert!(!reads_the_card(&app, "hari").await, "asked, not agreed");
    assert_eq!(post(&app, "tom", &format!("{at}/agreement"), &[]).await, StatusCode::SEE_OTHER);
    app.work().await;
    assert!(reads_the_card(&app, "hari").await, "agreed");
    assert!(!reads_the_card(&app, "bruno").await, "who asked, and nobody beside them");
    set(&app, "reach = 'team'", CARD).await;
    assert!(!reads_the_card(&app, "hari").await, "taken back");
    assert!(!app.as_("hari").await.get(&at).await.words().contains(CARD));
    set(&app, "reach = 'school'", CARD).await;
    // 31 July 2027 is 247 days on.
    app.app.clock.advance(247 * DAY);
    assert!(reads_the_card(&app, "hari").await, "on the last day");
    app.app.clock.advance(DAY);
    assert!(!reads_the_card(&app, "hari").await, "the day after");
    assert!(app.as_("hari").await.get(&at).await.words().contains("The compact is over."));
});

on_both!(who_leaves_the_school_they_asked_for_leaves_its_compact_too, |app| {
    let at = agreed(&app).await;
    set(&app, "reach = 'school'", CARD).await;
    assert!(reads_the_card(&app, "hari").await, "while they work there");
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run("UPDATE membership SET until_on = '2026-11-26' WHERE person_id = $1", args![uuid("hari")])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(!reads_the_card(&app, "hari").await, "the day they left");
    assert_ne!(app.as_("hari").await.get(&at).await.status, StatusCode::OK);
});

on_both!(either_side_ends_the_compact_at_once, |app| {
    card(&app, CARD, "Alder Year 4").await;
    for (who, told) in [("hari", "siobhan"), ("siobhan", "hari")] {
        set(&app, "reach = 'network'", CARD).await;
        let at = asked_for(&app, "2026-12-03").await;
        assert_eq!(post(&app, "tom", &format!("{at}/agreement"), &[]).await, StatusCode::SEE_OTHER);
        set(&app, "reach = 'community'", CARD).await;
        app.work().await;
        assert_eq!(
            post(&app, "bruno", &format!("{at}/end"), &[]).await,
            StatusCode::FORBIDDEN,
            "a data manager"
        );
        assert_eq!(post(&app, "amina", &format!("{at}/end"), &[]).await, StatusCode::FORBIDDEN, "a teacher");
        assert_eq!(post(&app, who, &format!("{at}/end"), &[]).await, StatusCode::SEE_OTHER);
        app.work().await;
        let mail = app.mails().pop().unwrap();
        assert_eq!(
            (mail.to, mail.subject.as_str()),
            (format!("{told}@shoreline.example"), "A visit has ended")
        );
        set(&app, "reach = 'school'", CARD).await;
        assert!(!reads_the_card(&app, "hari").await, "{who} ended it");
        assert_eq!(post(&app, who, &format!("{at}/end"), &[]).await, StatusCode::CONFLICT, "once");
    }
});

on_both!(a_school_hosts_four_in_ninety_days_and_says_from_when_there_is_room, |app| {
    card(&app, CARD, "Alder Year 4").await;
    let fifth = asked_for(&app, "2026-12-14").await;
    for day in ["2026-12-01", "2026-12-03", "2026-12-08", "2026-12-10"] {
        let at = asked_for(&app, day).await;
        assert_eq!(post(&app, "tom", &format!("{at}/agreement"), &[]).await, StatusCode::SEE_OTHER, "{day}");
    }
    let reply = app.as_("tom").await.post(&format!("{fifth}/agreement"), &[]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.words().contains("There is room again from Monday 1 March 2027"), "{}", reply.words());
    let practice = uuid(CARD).to_string();
    let reply = app.as_("hari").await.post("/visits", &fields(&practice, "2027-02-26")).await;
    assert!(reply.words().contains("There is room again from Monday 1 March 2027"), "{}", reply.words());
    assert_eq!(post(&app, "hari", "/visits", &fields(&practice, "2027-03-01")).await, StatusCode::SEE_OTHER);
    let later = [("day", "2027-03-02"), ("half", "morning")];
    assert_eq!(post(&app, "tom", &format!("{fifth}/offer"), &later).await, StatusCode::SEE_OTHER);
    app.work().await;
});

on_both!(of_two_who_agree_to_the_last_place_at_once_one_is_told_there_is_no_room, |app| {
    card(&app, CARD, "Alder Year 4").await;
    for day in ["2026-12-01", "2026-12-03", "2026-12-08"] {
        let at = asked_for(&app, day).await;
        assert_eq!(post(&app, "tom", &format!("{at}/agreement"), &[]).await, StatusCode::SEE_OTHER, "{day}");
    }
    let one = format!("{}/agreement", asked_for(&app, "2026-12-10").await);
    let other = format!("{}/agreement", asked_for(&app, "2026-12-14").await);
    let (tom, siobhan) = (app.as_("tom").await, app.as_("siobhan").await);
    let (one, other) = tokio::join!(tom.post(&one, &[]), siobhan.post(&other, &[]));
    let mut said = [one.status, other.status];
    said.sort();
    assert_eq!(said, [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]);
    app.work().await;
});

on_both!(a_calendar_reads_the_half_day_and_nobodys_name, |app| {
    let at = agreed(&app).await;
    for (who, day) in [("hari", "20261203T090000Z"), ("amina", "20261203T090000Z")] {
        let reply = app.as_(who).await.get(&format!("{at}/visit.ics")).await;
        assert_eq!(reply.status, StatusCode::OK);
        assert_eq!(reply.headers["content-type"], "text/calendar; charset=utf-8");
        let text = reply.text();
        assert!(text.lines().all(|line| line.len() <= 75) && text.ends_with("END:VCALENDAR\r\n"), "{text}");
        let unfolded = unfold(&text);
        let calendar = read_calendar(&unfolded).unwrap();
        let event = calendar.components.first().unwrap();
        let get = |name: &str| event.find_prop(name).unwrap().val.as_str().to_owned();
        assert_eq!(event.name, "VEVENT");
        assert_eq!((get("DTSTART"), get("DTEND")), (day.to_owned(), "20261203T120000Z".to_owned()));
        assert_eq!(get("DTSTAMP"), "20261126T152500Z");
        assert_eq!(get("SUMMARY"), "Visit from Birch to Alder: Read it three times");
        assert_eq!(get("LOCATION"), "Alder");
        assert!(get("URL").ends_with(&at) && get("UID").contains("@ensemble"));
        assert!(!text.contains("Hari") && !text.contains("Tom"), "{text}");
    }
    // In summer the school's clock is an hour ahead; a comma in a title is no list; a long line is folded.
    set(&app, "title = 'Ways, many; and a title so long that it takes two lines of a calendar: é'", CARD)
        .await;
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run(
        "UPDATE visit SET on_day = '2027-06-03', half = 'afternoon' WHERE practice_id = $1",
        args![uuid(CARD)],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let text = app.as_("hari").await.get(&format!("{at}/visit.ics")).await.text();
    assert!(text.contains("DTSTART:20270603T120000Z\r\nDTEND:20270603T143000Z\r\n"), "{text}");
    assert!(text.lines().all(|line| line.len() <= 75), "{text}");
    let unfolded = unfold(&text);
    let summary =
        read_calendar(&unfolded).unwrap().components[0].find_prop("SUMMARY").unwrap().val.as_str().to_owned();
    assert!(
        summary.ends_with("Ways, many; and a title so long that it takes two lines of a calendar: é"),
        "{summary}"
    );
    assert!(text.replace("\r\n ", "").contains(r"Ways\, many\; and"), "{text}");
});

on_both!(three_boxes_open_on_the_day_and_the_host_reads_them_when_shown, |app| {
    let at = agreed(&app).await;
    let record = format!("{at}/record");
    let boxes =
        [("saw", "Pairs choose the text"), ("will_try", "Paired reading, by Easter"), ("would_not", "")];
    assert_eq!(app.as_("hari").await.get(&record).await.status, StatusCode::FORBIDDEN, "before the day");
    assert_eq!(post(&app, "hari", &record, &boxes).await, StatusCode::FORBIDDEN, "before the day");
    app.app.clock.advance(7 * DAY);
    for who in ["tom", "siobhan", "bruno"] {
        assert_eq!(post(&app, who, &record, &boxes).await, StatusCode::FORBIDDEN, "{who}");
    }
    let hari = app.as_("hari").await;
    let reply = hari.post(&record, &[]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.words().contains("Fill one of the three boxes"), "{}", reply.words());
    let reply = hari.post(&record, &[("saw", &"x".repeat(401)), ("will_try", "Kept as typed")]).await;
    assert!(reply.words().contains("Use 400 characters or fewer") && reply.text().contains("Kept as typed"));

    let reply = hari.post(&record, &boxes).await;
    assert_eq!(reply.location(), format!("{at}#next"));
    let inquiry = format!("/inquiries/new?visit={}", at.strip_prefix("/visits/").unwrap());
    assert!(hari.get(&at).await.text().contains(&inquiry));
    for who in ["tom", "siobhan"] {
        assert!(
            !app.as_(who).await.get(&at).await.words().contains("Pairs choose"),
            "{who}: it is not shown"
        );
    }
    let heard = |news: Vec<feed::Entry>| {
        news.iter().any(|e| e.sentence.words == "Birch’s visit to Alder was written down")
    };
    assert!(!heard(feed::list(&viewer(&app, "tom").await, id("Alder"), 30).await.unwrap()));
    let mut shown = boxes.to_vec();
    shown.push(("shown", "yes"));
    assert_eq!(hari.post(&record, &shown).await.status, StatusCode::SEE_OTHER);
    assert!(hari.get(&record).await.text().contains("Pairs choose the text"));
    let words = app.as_("amina").await.get(&at).await.words();
    assert!(words.contains("Pairs choose the text") && !words.contains("Make it an inquiry"), "{words}");
    assert!(heard(feed::list(&viewer(&app, "tom").await, id("Alder"), 30).await.unwrap()));
    assert_eq!(hari.post(&record, &boxes).await.status, StatusCode::SEE_OTHER);
    assert!(!app.as_("tom").await.get(&at).await.words().contains("Pairs choose"), "taken back");
});

on_both!(a_visit_that_was_called_off_before_its_day_has_no_boxes, |app| {
    let at = agreed(&app).await;
    assert_eq!(post(&app, "tom", &format!("{at}/end"), &[]).await, StatusCode::SEE_OTHER);
    app.work().await;
    app.app.clock.advance(8 * DAY);
    assert_eq!(app.as_("hari").await.get(&format!("{at}/record")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.as_("hari").await.get(&format!("{at}/visit.ics")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(visit::waiting(&viewer(&app, "hari").await).await.unwrap(), []);
});

on_both!(what_waits_is_told_to_whoever_can_do_it, |app| {
    let waits = async |who: &str| -> Vec<String> {
        let waiting = visit::waiting(&viewer(&app, who).await).await.unwrap();
        waiting.into_iter().map(|one| one.words).collect()
    };
    let at = asked(&app).await;
    for who in ["tom", "siobhan"] {
        assert_eq!(waits(who).await, ["Birch would like to visit Alder Year 4"], "{who}");
    }
    for who in ["hari", "amina", "dev", "bruno"] {
        assert!(waits(who).await.is_empty(), "{who}");
    }
    assert!(app.as_("tom").await.get("/visits").await.words().contains("One thing waits for you."));
    let offer = [("day", "2026-12-10"), ("half", "morning")];
    assert_eq!(post(&app, "tom", &format!("{at}/offer"), &offer).await, StatusCode::SEE_OTHER);
    app.work().await;
    assert_eq!(waits("hari").await, ["Alder offers another day"]);
    assert!(waits("tom").await.is_empty());
    assert_eq!(post(&app, "hari", &format!("{at}/agreement"), &offer).await, StatusCode::SEE_OTHER);
    app.work().await;
    assert!(waits("hari").await.is_empty());
    app.app.clock.advance(14 * DAY);
    assert_eq!(waits("hari").await, ["You have been to Alder: three boxes to fill"]);
    assert_eq!(post(&app, "hari", &format!("{at}/record"), &[("saw", "Pairs")]).await, StatusCode::SEE_OTHER);
    assert!(waits("hari").await.is_empty());
});

on_both!(no_mail_goes_out_about_a_card_that_was_taken_back, |app| {
    card(&app, CARD, "Alder Year 4").await;
    let at = asked_for(&app, "2026-12-03").await;
    set(&app, "reach = 'team'", CARD).await;
    app.work().await;
    assert_eq!(app.mails(), [], "to the hosts");
    assert_eq!(post(&app, "tom", &format!("{at}/agreement"), &[]).await, StatusCode::SEE_OTHER);
    app.work().await;
    assert_eq!(app.mails(), [], "to the guest");
});

on_both!(a_day_that_has_gone_by_is_not_agreed, |app| {
    let at = asked(&app).await;
    app.app.clock.advance(8 * DAY);
    let reply = app.as_("tom").await.post(&format!("{at}/agreement"), &[]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.words().contains("That day has gone by"), "{}", reply.words());
});

on_both!(both_places_hear_of_a_visit, |app| {
    agreed(&app).await;
    for (who, place) in [("hari", "Birch"), ("tom", "Alder Year 4"), ("siobhan", "Alder")] {
        let news = feed::list(&viewer(&app, who).await, id(place), 30).await.unwrap();
        let told: Vec<&str> = news.iter().map(|entry| entry.sentence.words.as_str()).collect();
        assert_eq!(
            told,
            ["Birch’s visit to Alder is agreed", "Birch asked to see Read it three times"],
            "{who}"
        );
    }
});

on_both!(who_asked_and_has_left_the_school_sees_no_more_of_it, |app| {
    let at = asked(&app).await;
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run("UPDATE membership SET org_id = $2 WHERE id = $1", args![uuid("hari-m"), uuid("Cedar")])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(app.as_("hari").await.get(&at).await.status, StatusCode::NOT_FOUND);
});
