//! Our numbers, through the front door.

#[path = "tests/world.rs"]
mod numbers_world;

#[path = "tests/missing.rs"]
mod missing;
#[path = "tests/quality.rs"]
mod quality;
#[path = "tests/variation.rs"]
mod variation;

use axum::http::StatusCode;
use ensemble_db::args;

use crate::on_both;
use crate::support::TestApp;
use crate::support::world;
use numbers_world::{build, id, work_out};

fn page(name: &str) -> String {
    format!("/numbers/{}", id(name))
}

async fn count(app: &TestApp, sql: &str) -> i64 {
    let (n,): (i64,) = app.app.db.one(sql, args![]).await.unwrap();
    n
}

on_both!(a_team_reads_what_changed_what_is_usual_and_what_stands_out, |app| {
    build(&app).await;
    let words = app.as_("amina").await.get("/numbers").await.words();
    let from = words.find("Alder Year 4 ·").or(words.find("Alder Year 4")).unwrap();
    insta::assert_snapshot!("team_home", words[from..].split("Our numbers").next().unwrap());
    for name in ["Attendance", "Fluency", "Calm-room visits", "Belonging"] {
        assert!(words.contains(name), "{name}");
    }
    assert!(words.contains("Too early to say: 7 of the 12 readings we need"), "{words}");
    assert!(words.contains("Breakfast club opens"));
});

on_both!(each_state_has_its_sentence, |app| {
    build(&app).await;
    let amina = app.as_("amina").await;
    let mut said = String::new();
    for name in ["Attendance", "Fluency", "Calm-room visits", "Belonging", "Reading score"] {
        let words = amina.get(&page(name)).await.words();
        let state =
            words.split(". Higher is better").nth(1).or(words.split(". Lower is better").nth(1)).unwrap();
        said.push_str(&format!(
            "{name}: {}\n",
            state.split(['0', '%']).next().unwrap_or(state).chars().take(110).collect::<String>()
        ));
    }
    insta::assert_snapshot!("states", said);
});

on_both!(working_out_twice_changes_nothing_the_second_time, |app| {
    build(&app).await;
    let events = count(&app, "SELECT COUNT(*) FROM event").await;
    let (before,): (String,) = app.app.db.one("SELECT body FROM variation", args![]).await.unwrap();
    work_out(&app, "Alder").await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM event").await, events);
    let (after,): (String,) = app.app.db.one("SELECT body FROM variation", args![]).await.unwrap();
    assert_eq!(before, after);
    // 166 pupils in fourteen classes, one away; the third class gained nine points.
    let body: ensemble::numbers::variation::Body = serde_json::from_str(&after).unwrap();
    assert_eq!((body.class_years, body.pupils, body.missing, body.adjusted), (14, 163, 1, true));
    let found = body.found.unwrap();
    assert!(found.differs && found.standing_out() == 1);
    // Both databases give these digits.
    insta::assert_snapshot!(
        "variation_numbers",
        format!(
            "{:.10} {:.10} {:.10}",
            found.share,
            found.group_sd,
            found.bars.iter().map(|b| b.estimate.abs()).sum::<f64>()
        )
    );
});

on_both!(readings_that_are_gone_from_the_results_are_gone_from_the_chart, |app| {
    build(&app).await;
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run("DELETE FROM result WHERE measure_id = $1", args![id("Reading score")]).await.unwrap();
    tx.commit().await.unwrap();
    work_out(&app, "Alder").await;
    let of_score = "SELECT COUNT(*) FROM reading WHERE taken_on = '2026-11-12' AND pupils <> 86";
    assert_eq!(count(&app, of_score).await, 0);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM variation").await, 0);
});

on_both!(a_reading_about_four_pupils_is_not_shown_to_a_teacher_nor_in_their_file, |app| {
    build(&app).await;
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run("UPDATE reading SET pupils = 4, value = 77.25 WHERE measure_id = $1", args![id("Reading score")])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let amina = app.as_("amina").await;
    let shown = amina.get(&page("Reading score")).await;
    assert!(
        shown.words().contains("1 reading is about fewer than five pupils and not shown"),
        "{}",
        shown.words()
    );
    assert!(!shown.words().contains(" 77"), "the value itself: {}", shown.words());
    let file = amina.get(&format!("{}/chart.csv", page("Reading score"))).await.text();
    assert!(!file.contains("77.25") && file.lines().count() == 1, "{file}");
    // The head may see the four.
    assert!(
        app.as_("siobhan")
            .await
            .get(&format!("{}/chart.csv", page("Reading score")))
            .await
            .text()
            .contains("77.25")
    );
});

on_both!(new_limits_need_a_reason_and_begin_where_a_person_says, |app| {
    build(&app).await;
    let tom = app.as_("tom").await;
    let notes = format!("{}/notes", page("Fluency"));
    let refused = tom.post(&notes, &[("on_day", "2026-10-05"), ("words", ""), ("rebase", "yes")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.words().contains("Say what changed: a usual range is drawn anew only with a reason"));
    assert!(refused.text().contains("value=\"2026-10-05\""), "the day stays as typed");
    let done = tom
        .post(&notes, &[("on_day", "2026-10-05"), ("words", "Heard in pairs now"), ("rebase", "yes")])
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let shown = tom.get(done.location()).await;
    assert!(shown.words().contains("New limits: Heard in pairs now"));
    assert!(
        shown.words().contains("Too early to say since 5 October: 8 of the 12 weeks we need"),
        "{}",
        shown.words()
    );
    // And it can be taken back.
    let at = shown.text();
    let undo = at
        .split("action=\"")
        .map(|part| part.split('"').next().unwrap())
        .find(|a| a.ends_with("/set-aside") && a.contains("/notes/"))
        .unwrap()
        .to_owned();
    assert_eq!(tom.post(&undo, &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!tom.get(&page("Fluency")).await.words().contains("Heard in pairs now"));
    assert_eq!(tom.post(&undo, &[]).await.status, StatusCode::NOT_FOUND, "it is set aside once");
});

on_both!(an_unusual_week_is_explained_by_what_was_noted, |app| {
    build(&app).await;
    let amina = app.as_("amina").await;
    assert!(amina.get("/numbers").await.words().contains("Add what we know"));
    let note = [("on_day", "2026-11-12"), ("words", "Indoor play all week")];
    amina.post(&format!("{}/notes", page("Calm-room visits")), &note).await;
    let words = amina.get("/numbers").await.words();
    assert!(
        words.contains(
            "Calm-room visits had one unusual week, explained by what was noted: Indoor play all week."
        ),
        "{words}"
    );
});

on_both!(a_reading_is_entered_put_right_and_refused_when_it_cannot_be, |app| {
    build(&app).await;
    let amina = app.as_("amina").await;
    let to = format!("{}/readings", page("Calm-room visits"));
    for (day, value, words) in [
        ("23/11/2026", "lots", "lots is not a number"),
        ("23/11/2026", "-3", "A count cannot be less than nothing"),
        ("2027-01-01", "3", "That day has not come yet"),
        ("", "3", "Enter a day"),
    ] {
        let reply = amina.post(&to, &[("taken_on", day), ("value", value)]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{value}");
        assert!(reply.words().contains(words), "{words}");
        assert!(reply.text().contains(&format!("value=\"{value}\"")), "{value} stays as typed");
    }
    for value in ["14", "13"] {
        assert_eq!(
            amina.post(&to, &[("taken_on", "23/11/2026"), ("value", value)]).await.status,
            StatusCode::SEE_OTHER
        );
    }
    let file = amina.get(&format!("{}/chart.csv", page("Calm-room visits"))).await.text();
    assert!(file.contains("2026-11-23,13,"), "{file}");
    assert!(!file.contains("2026-11-23,14,"));
    // A number from results is not typed in.
    let reply = amina
        .post(&format!("{}/readings", page("Reading score")), &[("taken_on", "2026-11-23"), ("value", "3")])
        .await;
    assert_eq!(reply.status, StatusCode::CONFLICT);
});

on_both!(a_lead_defines_a_number_changes_it_and_sets_it_aside, |app| {
    build(&app).await;
    let (tom, team) = (app.as_("tom").await, world::uuid("Alder Year 4").to_string());
    assert_eq!(tom.get(&format!("/numbers/measures/new?team={team}")).await.status, StatusCode::OK);
    let mut typed = vec![
        ("team", team.as_str()),
        ("name", "Fluency"),
        ("definition", "Pupils & <who> read"),
        ("unit", "percent"),
        ("direction", "up"),
        ("cadence", "week"),
        ("source", "One-minute reads"),
        ("gathered", "readings"),
        ("decimals", "0"),
        ("baseline_points", "7"),
    ];
    let refused = tom.post("/numbers/measures", &typed).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.words().contains("Your team already watches Fluency"), "{}", refused.words());
    assert!(refused.words().contains("Write a whole number from 12 to 1000"));
    assert!(refused.text().contains("Pupils &amp; &lt;who&gt; read"), "what was typed stays");
    typed[1].1 = "Stories";
    typed[9].1 = "";
    let made = tom.post("/numbers/measures", &typed).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.words());
    let at = made.location().to_owned();
    assert!(tom.get(&at).await.words().contains("Stories has no weeks yet"));
    typed[1].1 = "Stories read";
    assert_eq!(tom.post(&format!("{at}/edit"), &typed).await.status, StatusCode::SEE_OTHER);
    assert!(tom.get(&format!("{at}/edit")).await.text().contains("value=\"Stories read\""));
    tom.post(&format!("{at}/set-aside"), &[]).await;
    assert!(!tom.get("/numbers").await.words().contains("Stories read"));
    assert!(tom.get(&at).await.words().contains("set aside. Nothing is lost"));
    tom.post(&format!("{at}/bring-back"), &[]).await;
    assert!(tom.get("/numbers").await.words().contains("Stories read"));
});

on_both!(what_is_hidden_looks_missing_and_what_is_seen_says_who_could, |app| {
    build(&app).await;
    let at = page("Attendance");
    let (edit, csv) = (format!("{at}/edit"), format!("{at}/chart.csv"));
    let (score, variation) = (page("Reading score"), format!("{}/variation", page("Reading score")));
    let year4 = format!("/numbers?team={}", world::uuid("Alder Year 4"));
    for (who, path, status) in [
        ("amina", &at, 200),
        ("amina", &edit, 403),
        ("amina", &csv, 200),
        ("amina", &variation, 200),
        ("amina", &year4, 200),
        ("tom", &edit, 200),
        ("ruth", &at, 404),
        ("ruth", &csv, 404),
        ("ruth", &year4, 404),
        ("ruth", &score, 200),
        ("ruth", &variation, 200),
        ("siobhan", &at, 200),
        ("siobhan", &edit, 200),
        ("siobhan", &variation, 200),
        ("siobhan", &year4, 200),
        ("dev", &at, 200),
        ("olive", &at, 200),
        ("olive", &variation, 200),
        ("bea", &at, 404),
        ("bea", &score, 404),
        ("bea", &variation, 404),
        ("bea", &year4, 404),
        ("hari", &at, 404),
        ("hari", &variation, 404),
        ("hari", &csv, 404),
        ("carla", &at, 404),
        ("carla", &variation, 404),
        ("lena", &at, 404),
        ("lena", &csv, 404),
        ("lena", &year4, 404),
        ("gus", &at, 403),
        ("gus", &variation, 403),
    ] {
        let reply = app.as_(who).await.get(path).await;
        assert_eq!(reply.status.as_u16(), status, "{who} {path}");
        if status != 200 {
            assert!(!reply.text().contains("Attendance"), "{who} is told the name");
        }
    }
    // A number that is entered by hand says nothing of classes.
    assert_eq!(app.as_("amina").await.get(&format!("{at}/variation")).await.status, StatusCode::NOT_FOUND);
    for (who, status) in [("ruth", 404), ("hari", 404), ("lena", 404), ("amina", 403), ("gus", 403)] {
        assert_eq!(
            app.as_(who).await.post(&format!("{at}/set-aside"), &[]).await.status.as_u16(),
            status,
            "{who}"
        );
    }
});

on_both!(a_head_reads_every_team_in_words, |app| {
    build(&app).await;
    let words = app.as_("siobhan").await.get("/numbers").await.words();
    assert!(words.contains("Alder Year 4 : Attendance has changed for the better"), "{words}");
    let (whole, teams) = (words.find("Everybody").unwrap(), words.find("Our teams").unwrap());
    assert!(whole < teams, "what belongs to everybody comes first");
    assert!(words.contains("Alder Year 5") && words.contains("No number yet"));
});

on_both!(who_leads_a_community_reads_plainly_that_there_is_nothing_for_them_yet, |app| {
    build(&app).await;
    for who in ["carla", "lena"] {
        let reply = app.as_(who).await.get("/numbers").await;
        assert!(reply.words().contains("no figures have been released yet"), "{}", reply.words());
        for secret in ["Attendance", "Year 4", "4A"] {
            assert!(!reply.words().contains(secret), "{who} reads {secret}");
        }
    }
});

on_both!(a_team_with_no_number_is_told_what_will_be_here, |app| {
    build(&app).await;
    let words = app.as_("bea").await.get("/numbers").await.words();
    assert!(words.contains("Our numbers will be here"), "{words}");
    assert!(!words.contains("Choose a number"), "only a lead can choose");
});

on_both!(the_files_hold_what_the_chart_shows, |app| {
    build(&app).await;
    let amina = app.as_("amina").await;
    let note = [("on_day", "2026-11-09"), ("words", "=1+1, they say")];
    amina.post(&format!("{}/notes", page("Attendance")), &note).await;
    let csv = amina.get(&format!("{}/chart.csv", page("Attendance"))).await;
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(csv.headers["content-disposition"], "attachment; filename=\"attendance.csv\"");
    let text = csv.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0].trim_start_matches('\u{feff}'),
        "Date,Value,Pupils,Reading,Usual from,Middle,Usual to,What we know"
    );
    assert_eq!(lines.len(), 24);
    assert!(lines[1].starts_with("2026-06-22,92.6,86,Usual,"), "{}", lines[1]);
    assert!(text.contains("\"'=1+1, they say\""), "a formula is made plain text");
    let xlsx = amina.get(&format!("{}/chart.xlsx", page("Attendance"))).await;
    assert_eq!(&xlsx.bytes[..4], b"PK\x03\x04");
    assert_eq!(xlsx.headers["content-disposition"], "attachment; filename=\"attendance.xlsx\"");
});

on_both!(today_has_one_thing_to_look_at_and_one_to_do_for_each_role, |app| {
    build(&app).await;
    let mut said = String::new();
    for who in ["amina", "siobhan", "dev", "carla", "gus"] {
        let reply = app.as_(who).await.get("/").await;
        assert_eq!(reply.status, StatusCode::OK);
        let words = reply.words();
        let from = words.find("Good afternoon").unwrap();
        let lead: String = words[from..].chars().take(160).collect();
        said.push_str(&format!("{who}: {lead}\n"));
    }
    insta::assert_snapshot!("today", said);
    let amina = app.as_("amina").await.get("/").await.words();
    assert!(amina.contains("Attendance has changed for the better"), "{amina}");
    assert!(amina.contains("What do we know about that week?"), "{amina}");
});

on_both!(what_a_colleague_noted_comes_back_today, |app| {
    build(&app).await;
    let note = [("on_day", "2026-11-12"), ("words", "Indoor play all week")];
    app.as_("tom").await.post(&format!("{}/notes", page("Calm-room visits")), &note).await;
    let words = app.as_("amina").await.get("/").await.words();
    assert!(
        words.contains("One thing coming back Tom Wren noted what we know about Calm-room visits"),
        "{words}"
    );
    assert!(
        words.contains("Calm-room visits waits for its next reading"),
        "it is Thursday, and this week’s is not there: {words}"
    );
    assert!(!app.as_("tom").await.get("/").await.words().contains("coming back"), "not to himself");
});
