//! Answers to a survey: counted, and never anybody's.

use axum::http::StatusCode;
use ensemble_db::args;
use uuid::Uuid;

use super::real::data;
use super::{apply, bring_in, count, everything, upload};
use crate::on_both;
use crate::support::TestApp;

const SURVEY: &[(&str, &str)] = &[("kind", "survey")];

/// So many responses, each with a name that must not come in; every fourth disagrees.
fn survey(people: usize) -> String {
    let mut file = String::from("Timestamp,Email,Name,Year,I feel safe,Lunch is fun,What else?\n");
    for n in 0..people {
        let safe = ["Agree", "Strongly agree", "Agree", "Disagree"][n % 4];
        let lunch = ["Strongly disagree", "Don't know", "Neutral", "Agree"][n % 4];
        let year = 4 + n % 2;
        file.push_str(&format!(
            "2026-11-0{} 09:{:02}:00,p{n}@alder.example,Nell Byrne{n},Year {year},{safe},{lunch},I am Nell number {n}\n",
            1 + n % 9,
            n % 60
        ));
    }
    file
}

async fn readings(app: &TestApp) -> Vec<(String, String, f64, Option<i64>)> {
    let sql =
        "SELECT m.name, r.taken_on, r.value, r.pupils FROM reading r JOIN measure m ON m.id = r.measure_id
                WHERE m.gathered = 'survey' ORDER BY m.name, r.taken_on";
    app.app.db.all(sql, args![]).await.unwrap()
}

on_both!(answers_are_counted_and_nobody_can_be_found_in_them, |app| {
    let dev = app.as_("dev").await;
    let before = everything(&app).await;
    let file = survey(20);
    let address = upload(&dev, "Pupil voice.csv", file.as_bytes(), SURVEY).await;
    let words = dev.get(&address).await.words();
    for said in [
        "add 20 responses to 2 questions",
        "Who answered stays unknown",
        "“Timestamp”, “Email” and “Name” say who answered and were not read",
        "own words are not brought in",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    let check = dev.get(&format!("{address}?look=check")).await.words();
    assert!(check.contains("How answers are counted") && check.contains("Who answered?"), "{check}");
    assert!(!check.contains("Nell") && !check.contains("@alder"), "{check}");
    let held = [("title", "Pupil voice"), ("on", "10/11/2026"), ("asked", "pupils")];
    assert_eq!(dev.post(&format!("{address}/mapping"), &held).await.status, StatusCode::SEE_OTHER);
    let receipt = apply(&app, &dev, &address).await;
    assert!(receipt.contains("20 new responses"), "{receipt}");

    let after = everything(&app).await.join(" ");
    assert!(!after.contains("alder.example") && !after.contains("Nell number"), "somebody is in there");
    let ids: Vec<(Uuid, Option<String>)> =
        app.app.db.all("SELECT id, stage FROM survey_response", args![]).await.unwrap();
    assert!(ids.iter().all(|(id, _)| id.get_version_num() == 4), "an id with a time in it");
    assert!(ids.iter().all(|(_, stage)| stage.is_some()), "ten of each year group is enough");
    // Three in four agree; of lunch a quarter do not know, and are not counted.
    let day = "2026-11-10".to_owned();
    assert_eq!(
        readings(&app).await,
        [
            ("I feel safe".to_owned(), day.clone(), 75.0, Some(20)),
            ("Lunch is fun".to_owned(), day.clone(), 100.0 / 3.0, Some(15)),
        ]
    );

    // The same again changes nothing; a fuller export adds what is new.
    let between = everything(&app).await;
    let again = upload(&dev, "Pupil voice.csv", file.as_bytes(), SURVEY).await;
    let words = dev.get(&again).await.words();
    assert!(
        words.contains("This file changes nothing") && words.contains("20 responses are here already"),
        "{words}"
    );
    apply(&app, &dev, &again).await;
    assert_eq!(everything(&app).await, between);
    let fuller = upload(&dev, "Pupil voice.csv", survey(24).as_bytes(), SURVEY).await;
    dev.post(&format!("{fuller}/mapping"), &held).await;
    assert!(dev.get(&fuller).await.words().contains("add 4 responses"));
    apply(&app, &dev, &fuller).await;
    assert_eq!(readings(&app).await[0].3, Some(24));

    for address in [fuller, address] {
        dev.post(&format!("{address}/undo"), &[]).await;
        app.work().await;
        assert!(dev.get(&address).await.words().contains("Undone."));
    }
    let whole_school = "SELECT COUNT(*) FROM org WHERE name = 'Whole school'";
    assert_eq!(
        (count(&app, "SELECT COUNT(*) FROM survey_response").await, count(&app, whole_school).await),
        (0, 0)
    );
    assert_eq!(everything(&app).await, before, "all of it is gone again");
});

on_both!(too_few_answers_make_no_figure_and_too_small_a_year_group_is_not_kept, |app| {
    let dev = app.as_("dev").await;
    for (people, asked, figures) in [(4, "pupils", 0), (5, "pupils", 1), (6, "staff", 0), (8, "staff", 1)] {
        let name = format!("{asked} {people}.csv");
        let address = upload(&dev, &name, survey(people).as_bytes(), SURVEY).await;
        dev.post(&format!("{address}/mapping"), &[("asked", asked), ("title", name.as_str())]).await;
        let words = dev.get(&format!("{address}?look=preview")).await.words();
        assert!(words.contains("in one of them too few people answered"), "{name}: {words}");
        apply(&app, &dev, &address).await;
        let safe = readings(&app).await.iter().filter(|(question, ..)| question == "I feel safe").count();
        assert_eq!(safe, figures, "{name}: {:?}", readings(&app).await);
        dev.post(&format!("{address}/undo"), &[]).await;
        app.work().await;
        assert_eq!(count(&app, "SELECT COUNT(*) FROM survey_response").await, 0);
    }
});

on_both!(a_file_without_answers_is_stopped_and_nobody_else_brings_surveys_in, |app| {
    let before = everything(&app).await;
    let amina = app.as_("amina").await;
    assert_eq!(
        amina.upload("/imports", "s.csv", survey(9).as_bytes(), SURVEY).await.status,
        StatusCode::FORBIDDEN
    );
    let dev = app.as_("dev").await;
    let only_names = "Email,Name\na@b.example,Nell Byrne\nc@d.example,Rhona Muir\n";
    let address = upload(&dev, "names.csv", only_names.as_bytes(), SURVEY).await;
    let words = dev.get(&address).await.words();
    assert!(words.contains("No column of answers is chosen") && !words.contains("Nell"), "{words}");
    let refused = dev.post(&format!("{address}/application"), &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(everything(&app).await, before);
});

on_both!(four_thousand_austrian_pupils_answer_and_every_answer_is_there, |app| {
    let Some(folder) = data() else { return };
    let dev = app.as_("dev").await;
    let bytes = std::fs::read(folder.join("real/timss_survey/timss-austria.csv")).unwrap();
    let address = upload(&dev, "timss-austria.csv", &bytes, SURVEY).await;
    // One school here: the column of schools, the first, is left out.
    let out = ensemble::import::model::Kind::Survey.targets("idschool").len() - 1;
    dev.post(&format!("{address}/mapping"), &[("c0", &out.to_string()), ("on", "01/05/2011")]).await;
    let words = dev.get(&format!("{address}?look=preview")).await.words();
    // Rows, and cells that are not blank in the 28 columns of answers, as Python's csv counts them.
    for said in ["add 4,668 responses to 28 questions", "Answers in them 127,304"] {
        assert!(words.contains(said), "{said}: {words}");
    }
    apply(&app, &dev, &address).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM survey_response").await, 4_668);
    let readings = readings(&app).await;
    assert_eq!(readings.len(), 28);
    // Books at home: how many wrote 4 or 5 of those who wrote anything, counted in the same way.
    let books = readings.iter().find(|(name, ..)| name == "ASBG04").unwrap();
    assert_eq!((books.2, books.3), (100.0 * BOOKS.0 / BOOKS.1, Some(BOOKS.1 as i64)));
});

const BOOKS: (f64, f64) = (1_294.0, 4_554.0);

on_both!(portuguese_pupils_of_two_schools_answer, |app| {
    let Some(folder) = data() else { return };
    let olive = app.as_("olive").await;
    let bytes = std::fs::read(folder.join("real/student_performance/student-por.csv")).unwrap();
    let fields = [("kind", "survey"), ("create_schools", "yes")];
    let address = bring_in(&app, &olive, "student-por.csv", &bytes, &fields).await;
    let words = olive.get(&address).await.words();
    assert!(words.contains("649 new responses"), "{words}");
    // As Python's csv counts the rows of each school, and the answers in steps in 19 columns.
    let of = |code: &str| {
        format!(
            "SELECT COUNT(*) FROM survey_response r JOIN org o ON o.id = r.school_id WHERE o.code = '{code}'"
        )
    };
    assert_eq!((count(&app, &of("GP")).await, count(&app, &of("MS")).await), (423, 226));
    let answers: Vec<(String,)> =
        app.app.db.all("SELECT answers FROM survey_response", args![]).await.unwrap();
    let given = |(text,): &(String,)| {
        serde_json::from_str::<Vec<Option<f64>>>(text).unwrap().iter().flatten().count()
    };
    assert_eq!(answers.iter().map(given).sum::<usize>(), 649 * 19);
});
