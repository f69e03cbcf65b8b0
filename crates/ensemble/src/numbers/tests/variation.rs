//! Where is it working: who sees what of which class.

use axum::http::StatusCode;
use ensemble::numbers::variation::Body;
use ensemble_db::args;

use super::numbers_world::{CLASSES, build, class, id, join, work_out};
use super::{count, page};
use crate::on_both;
use crate::support::{TestApp, world};

fn variation() -> String {
    format!("{}/variation", page("Reading score"))
}

/// The places of the bars, from the picture: the y of each mark.
fn marks(html: &str) -> Vec<String> {
    let plot = html.split("aria-labelledby=\"sp-d\"").nth(1).unwrap().split("</svg>").next().unwrap();
    plot.split("<use ")
        .skip(1)
        .map(|mark| mark.split(" y=\"").nth(1).unwrap().split('"').next().unwrap().to_owned())
        .collect()
}

/// Ids and names of every class, in any writing.
fn telling() -> Vec<String> {
    let ids = CLASSES.iter().flat_map(|c| [class(c).to_string(), class(c).simple().to_string()]);
    ids.chain(CLASSES.iter().map(|c| format!(">Class {c}<"))).chain(["4A", "4B"].map(str::to_owned)).collect()
}

async fn body(app: &TestApp) -> Body {
    let (text,): (String,) = app.app.db.one("SELECT body FROM variation", args![]).await.unwrap();
    serde_json::from_str(&text).unwrap()
}

on_both!(no_page_and_no_file_carries_a_class_by_id_or_name, |app| {
    build(&app).await;
    for who in ["siobhan", "dev", "amina", "tom", "ruth", "olive"] {
        let browser = app.as_(who).await;
        for path in [
            variation(),
            format!("{}/chart.csv", variation()),
            format!("{}/chart.xlsx", variation()),
            page("Reading score"),
            "/numbers".into(),
            "/".into(),
        ] {
            let reply = browser.get(&path).await;
            assert_eq!(reply.status, StatusCode::OK, "{who} {path}");
            // Two letters turn up by chance among packed bytes.
            for secret in telling().into_iter().filter(|secret| secret.len() > 2 || !path.ends_with(".xlsx"))
            {
                assert!(!reply.text().contains(&secret), "{who} reads {secret} at {path}");
            }
        }
    }
});

on_both!(two_readers_see_two_orders_each_keeps_their_own_and_neither_is_by_result, |app| {
    build(&app).await;
    let (ruth, tom) = (app.as_("ruth").await, app.as_("tom").await);
    let (of_ruth, of_tom) =
        (marks(&ruth.get(&variation()).await.text()), marks(&tom.get(&variation()).await.text()));
    assert_eq!(of_ruth.len(), 14);
    assert_ne!(of_ruth, of_tom);
    assert_eq!(of_ruth, marks(&ruth.get(&variation()).await.text()), "it stays the same for her");
    let by_result = |marks: &[String]| {
        let mut sorted = marks.to_vec();
        sorted.sort_by(|a, b| a.parse::<f64>().unwrap().total_cmp(&b.parse().unwrap()));
        sorted
    };
    assert_eq!(by_result(&of_ruth), by_result(&of_tom), "the same bars");
    for marks in [&of_ruth, &of_tom] {
        let sorted = by_result(marks);
        assert!(*marks != sorted && !marks.iter().eq(sorted.iter().rev()));
    }
    // The order comes from the lot, not from results: with other results the same classes keep their places.
    let own_place = |html: String| {
        html.split("class=\"mine private\"").nth(1).map(|part| part.split("width").next().unwrap().to_owned())
    };
    let amina = app.as_("amina").await;
    let before = own_place(amina.get(&variation()).await.text()).expect("her own bar");
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run("UPDATE result SET value = value + 12 WHERE class_id = $1 AND cell = 'value'", args![class("4A")])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    work_out(&app, "Alder").await;
    assert_eq!(own_place(amina.get(&variation()).await.text()), Some(before));
});

on_both!(only_the_teacher_of_a_class_sees_which_is_theirs_and_never_in_a_file, |app| {
    build(&app).await;
    let amina = app.as_("amina").await;
    let reply = amina.get(&variation()).await;
    assert_eq!(reply.text().matches("class=\"mine private\"").count(), 1);
    assert!(reply.words().contains("Only you Your class Within the usual spread."), "{}", reply.words());
    for who in ["tom", "ruth", "siobhan", "dev"] {
        let text = app.as_(who).await.get(&variation()).await.text();
        assert!(!text.contains("class=\"mine") && !text.contains("Your class"), "{who}");
    }
    let file = amina.get(&format!("{}/chart.csv", variation())).await.text();
    assert!(!file.contains("Yours"));
    let step = body(&app).await.found.unwrap().step();
    for line in file.lines().skip(1) {
        for cell in line.split(',').skip(1) {
            let steps = cell.parse::<f64>().unwrap() / step;
            assert!((steps - steps.round()).abs() < 1e-6, "{cell} is finer than {step}");
        }
    }
});

on_both!(a_team_reads_that_one_stands_out_and_nobody_reads_which, |app| {
    build(&app).await;
    let reply = app.as_("amina").await.get(&variation()).await;
    let words = reply.words();
    assert!(
        words.contains("Thirteen cannot be told apart") || words.contains("13 cannot be told apart"),
        "{words}"
    );
    assert!(words.contains("One stands out upwards"));
    let plot = reply
        .text()
        .split("aria-labelledby=\"sp-d\"")
        .nth(1)
        .unwrap()
        .split("</svg>")
        .next()
        .unwrap()
        .to_owned();
    assert!(
        !plot.contains("#m-star") && !plot.contains("#m-better") && !plot.contains("#m-ask"),
        "no mark on any bar"
    );
    // Nobody outside is told of it before its team said yes.
    let head = app.as_("siobhan").await.get(&variation()).await.words();
    assert!(head.contains("sits between classes; the rest is between pupils in the same class"), "{head}");
    assert!(!head.contains("stands out"), "{head}");
});

on_both!(names_come_on_when_all_agree_and_go_when_one_withdraws_or_somebody_joins, |app| {
    build(&app).await;
    let year4 = world::uuid("Alder Year 4").to_string();
    let (amina, tom) = (app.as_("amina").await, app.as_("tom").await);
    let to = format!("{}/names-consent", variation());
    let agree = [("team", year4.as_str()), ("choice", "agree")];
    assert!(amina.get(&variation()).await.words().contains("Names are off 0 of 2 have agreed."));
    amina.post(&to, &agree).await;
    amina.post(&to, &agree).await;
    let of_tom = tom.get(&variation()).await.words();
    assert!(of_tom.contains("1 of 2 have agreed.") && of_tom.contains("You have not agreed yet"), "{of_tom}");
    assert!(!of_tom.contains("4A"));
    tom.post(&to, &agree).await;
    let on = tom.get(&variation()).await;
    assert!(on.words().contains("Names are on 2 of 2 have agreed."));
    assert!(on.text().contains(">4A<") && on.text().contains(">4B<"));
    assert!(!on.text().contains(">Class X3<"), "the other teams’ bars stay as they are");
    for who in ["ruth", "siobhan", "dev"] {
        assert!(
            !app.as_(who).await.get(&variation()).await.text().contains("4A"),
            "{who} is not in that team"
        );
    }
    // Somebody new has not agreed.
    let mut tx = app.app.db.begin().await.unwrap();
    join(&mut tx, "ruth", world::uuid("Alder Year 4")).await;
    tx.commit().await.unwrap();
    let off = tom.get(&variation()).await;
    assert!(off.words().contains("Names are off 2 of 3 have agreed.") && !off.text().contains(">4A<"));
    app.as_("ruth").await.post(&to, &agree).await;
    assert!(tom.get(&variation()).await.text().contains(">4A<"));
    amina.post(&to, &[("team", year4.as_str())]).await;
    let off = tom.get(&variation()).await;
    assert!(off.words().contains("2 of 3 have agreed.") && !off.text().contains(">4A<"));
    // Nothing is deleted: given and withdrawn.
    assert_eq!(count(&app, "SELECT COUNT(*) FROM consent WHERE withdrawn_at IS NOT NULL").await, 1);
    assert_eq!(
        count(&app, "SELECT COUNT(*) FROM event WHERE kind IN ('NamesAgreed', 'NamesWithdrawn')").await,
        4
    );
});

on_both!(a_class_of_somebody_who_left_keeps_its_name_to_itself, |app| {
    build(&app).await;
    let year4 = world::uuid("Alder Year 4").to_string();
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run(
        "INSERT INTO class_staff (school_id, class_id, person_id, from_on) VALUES ($1, $2, $3, '2026-08-17')",
        args![world::uuid("Alder"), class("4B"), world::uuid("ruth")],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    for who in ["amina", "tom"] {
        app.as_(who)
            .await
            .post(&format!("{}/names-consent", variation()), &[("team", &year4), ("choice", "agree")])
            .await;
    }
    let text = app.as_("tom").await.get(&variation()).await.text();
    assert!(
        text.contains(">4A<") && !text.contains(">4B<"),
        "ruth taught it and is not in the team: she could not agree"
    );
});

on_both!(only_members_agree_and_tick_for_their_team, |app| {
    build(&app).await;
    let year4 = world::uuid("Alder Year 4").to_string();
    for action in ["names-consent", "reasons"] {
        for (who, status) in [
            ("siobhan", 403),
            ("dev", 403),
            ("ruth", 404),
            ("bea", 404),
            ("lena", 404),
            ("gus", 403),
            ("amina", 303),
        ] {
            let reply = app
                .as_(who)
                .await
                .post(
                    &format!("{}/{action}", variation()),
                    &[("team", &year4), ("choice", "agree"), ("cover", "on")],
                )
                .await;
            assert_eq!(reply.status.as_u16(), status, "{who} {action}");
        }
    }
});

on_both!(ticks_are_the_teams_and_a_head_reads_them_only_from_three, |app| {
    build(&app).await;
    let year4 = world::uuid("Alder Year 4").to_string();
    app.as_("amina")
        .await
        .post(&format!("{}/reasons", variation()), &[("team", &year4), ("cover", "on"), ("nonsense", "on")])
        .await;
    assert!(app.as_("tom").await.get(&variation()).await.text().contains("name=\"cover\" checked"));
    let head = || async { app.as_("siobhan").await.get(&variation()).await.words() };
    assert!(!head().await.contains("have ticked"));
    let mut tx = app.app.db.begin().await.unwrap();
    for team in [world::uuid("Alder Year 5"), id("Everybody")] {
        tx.run(
            "INSERT INTO reason_tick (measure_id, team_id, reason, ticked_at) VALUES ($1, $2, 'cover', 0)",
            args![id("Reading score"), team],
        )
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
    assert!(head().await.contains("three teams have ticked cover lessons"));
    app.as_("amina").await.post(&format!("{}/reasons", variation()), &[("team", &year4)]).await;
    assert!(!head().await.contains("have ticked"));
});

on_both!(a_class_that_is_likely_below_is_told_to_its_own_people_alone, |app| {
    build(&app).await;
    let mut tx = app.app.db.begin().await.unwrap();
    tx.run(
        "UPDATE result SET value = value - 14 WHERE class_id = $1 AND measure_id = $2 AND cell = 'value'",
        args![class("4A"), id("Reading score")],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    work_out(&app, "Alder").await;
    assert!(app.as_("amina").await.get(&variation()).await.words().contains("ask first"));
    for who in ["tom", "ruth", "siobhan"] {
        assert!(!app.as_(who).await.get(&variation()).await.words().contains("ask first"), "{who}");
    }
});

on_both!(too_few_classes_are_too_few_to_say, |app| {
    build(&app).await;
    let mut tx = app.app.db.begin().await.unwrap();
    let kept: Vec<uuid::Uuid> = ["X1", "X2", "4A", "4B"].map(class).to_vec();
    tx.run("UPDATE result SET class_id = NULL WHERE NOT (class_id IN $1)", args![kept]).await.unwrap();
    tx.commit().await.unwrap();
    work_out(&app, "Alder").await;
    for who in ["amina", "siobhan"] {
        let reply = app.as_(who).await.get(&variation()).await;
        assert!(reply.words().contains("Four of the 5 classes we need"), "{}", reply.words());
        assert!(!reply.text().contains("aria-labelledby=\"sp-d\""));
    }
    assert_eq!(
        app.as_("amina").await.get(&format!("{}/chart.csv", variation())).await.status,
        StatusCode::NOT_FOUND
    );
});
