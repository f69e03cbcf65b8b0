//! Who has no result: read by name by those who may, told in counts to the others.

use ensemble_db::args;
use uuid::Uuid;

use super::count;
use super::quality::{measure, results, seventeen, year_4};
use crate::on_both;
use crate::support::{TestApp, world};

const LOOKS: &str = "SELECT COUNT(*) FROM access_log WHERE purpose = 'reading who has no result'";

fn class(name: &str) -> Uuid {
    world::uuid(&format!("Alder {name}"))
}

/// Three of 4A have no result; gives the number they have none for.
async fn three_missing(app: &TestApp) -> Uuid {
    let dev = app.as_("dev").await;
    results(app, &dev, &seventeen(), "2026-10-01", &year_4()).await;
    measure(app).await
}

async fn run(app: &TestApp, sql: &str, args: ensemble_db::Args) {
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run(sql, args).await.unwrap();
    tx.commit().await.unwrap();
}

on_both!(who_keeps_the_school_reads_who_has_no_result_by_last_name, |app| {
    let id = three_missing(&app).await;
    let renamed = "UPDATE pupil SET family_name = 'Abel' WHERE school_id = $1 AND id = $2";
    run(&app, renamed, args![world::uuid("Alder"), world::uuid("Alder pupil 09")]).await;
    let address = format!("/numbers/{id}/missing?class={}", class("4A"));
    for who in ["dev", "siobhan"] {
        let browser = app.as_(who).await;
        let page = browser.get("/numbers/quality").await.text();
        assert!(page.contains(&format!("href=\"{address}\"")), "{who}: {page}");
        assert!(!page.contains("Pupil07"), "the page itself names nobody");
        let list = browser.get(&address).await.words();
        assert!(list.contains("3 of 10 pupils on roll on 1 October 2026 have no result."), "{list}");
        let at = |name: &str| list.find(name).unwrap_or_else(|| panic!("{name}: {list}"));
        assert!(at("Abel, Pupil09") < at("OfAlder, Pupil07") && at("Pupil07") < at("OfAlder, Pupil08"));
        assert!(!list.contains("Pupil06"), "who has a result is not on it: {list}");
        assert!(!list.contains("Who has none in 4B"), "of 4B everybody has one");
        let whole = browser.get(&format!("/numbers/{id}/missing?class={}", class("4B"))).await.words();
        assert!(whole.contains("Every pupil on roll on 1 October 2026 has a result."), "{whole}");
        assert!(whole.contains("Who has none in 4A"), "{whole}");
    }
    assert_eq!(count(&app, LOOKS).await, 4, "every list that was opened is in the access log");
    let dev = app.as_("dev").await;
    for hidden in [
        format!("/numbers/{id}/missing?class={}", world::uuid("Birch 4A")),
        format!("/numbers/{}/missing?class={}", world::uuid("Alder fluency"), class("4A")),
    ] {
        assert_eq!(dev.get(&hidden).await.status.as_u16(), 404, "{hidden}");
    }
    assert!(dev.get("/settings/looks").await.words().contains("reading who has no result"));
});

on_both!(a_teacher_reads_it_of_the_class_they_teach_and_nobody_else_does, |app| {
    let id = three_missing(&app).await;
    let of = |name: &str| format!("/numbers/{id}/missing?class={}", class(name));
    for (who, status) in [("tom", 403), ("ruth", 404), ("bea", 404), ("hari", 404), ("bruno", 404)]
        .into_iter()
        .chain([("olive", 403), ("carla", 404), ("lena", 404), ("gus", 403)])
    {
        assert_eq!(app.as_(who).await.get(&of("4A")).await.status.as_u16(), status, "{who}");
    }
    assert_eq!(count(&app, LOOKS).await, 0, "nothing was opened");
    let page = format!("/numbers/{id}");
    assert!(!app.as_("tom").await.get(&page).await.words().contains("Who has no result"));
    let amina = app.as_("amina").await;
    let words = amina.get(&page).await.words();
    assert!(words.contains("Who has no result"), "{words}");
    // Without a class it is hers.
    let list = amina.get(&format!("{page}/missing")).await.words();
    assert!(!list.contains("in 4B"), "{list}");
    assert!(list.contains("OfAlder, Pupil07") && list.contains("OfAlder, Pupil09"), "{list}");
    assert_eq!(amina.get(&of("4B")).await.status.as_u16(), 403);
    assert_eq!(app.as_("tom").await.get(&of("4A")).await.status.as_u16(), 403, "her colleague does not");
    let looks = format!("{LOOKS} AND team_id IS NOT NULL");
    assert_eq!(count(&app, &looks).await, 1, "her team reads in its log that she looked");
    run(
        &app,
        "UPDATE class_staff SET until_on = '2026-11-01' WHERE person_id = $1",
        args![world::uuid("amina")],
    )
    .await;
    assert_eq!(amina.get(&of("4A")).await.status.as_u16(), 403, "she teaches it no more");
});

on_both!(a_team_that_agrees_to_names_of_classes_has_not_agreed_to_those_of_pupils, |app| {
    let id = three_missing(&app).await;
    let of_4a = format!("/numbers/{id}/missing?class={}", class("4A"));
    let to = format!("/numbers/{id}/variation/names-consent");
    let year_4 = year_4();
    let (amina, tom) = (app.as_("amina").await, app.as_("tom").await);
    for member in [&amina, &tom] {
        member.post(&to, &[("team", year_4.as_str()), ("choice", "agree")]).await;
    }
    assert_eq!(tom.get(&of_4a).await.status.as_u16(), 403, "he does not teach it");
    let words = tom.get("/numbers/quality").await.words();
    assert!(words.contains("4A Too few to say how many") && !words.contains("Who they are"), "{words}");
});

on_both!(pictures_share_an_axis_that_fits_and_the_page_says_how_far_it_goes, |app| {
    three_missing(&app).await;
    let dev = app.as_("dev").await;
    let words = dev.get("/numbers/quality").await.words();
    assert!(words.contains("Every picture here goes from 0 to 50%"), "{words}");
    assert!(words.contains("Half have none") && !words.contains("Nobody has one"), "{words}");
    // Everybody but one of twenty has a result for another number: its picture has the same axis.
    let mut file = "Admission no,Spelling\n".to_owned();
    let all = (0..10).map(|n| (0, n)).chain((0..9).map(|n| (1, n)));
    all.for_each(|(c, n)| file.push_str(&format!("Alder-{c}{n},{n}\n")));
    results(&app, &dev, &file, "2026-10-01", &year_4()).await;
    let words = dev.get("/numbers/quality").await.words();
    assert!(words.contains("4B 1 of 10 on roll without a result"), "{words}");
    assert_eq!(words.matches("Half have none").count(), 2, "{words}");
    // Where the longest bar is one in ten, that is how far they go.
    let rest: String = (7..10).map(|n| format!("Alder-0{n},30\n")).collect();
    results(&app, &dev, &format!("Admission no,Reading\n{rest}"), "2026-10-01", &year_4()).await;
    let words = dev.get("/numbers/quality").await.words();
    assert!(words.contains("Every picture here goes from 0 to 10%"), "{words}");
    // What is hidden from a reader does not show in how far the axis goes.
    let tom = app.as_("tom").await.get("/numbers/quality").await.words();
    assert!(!tom.contains("Every picture here") && tom.contains("Too few to say how many"), "{tom}");
});
