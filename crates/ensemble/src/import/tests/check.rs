//! The page where a file is checked: what a person can say there, and what it says once.

use axum::http::StatusCode;
use ensemble_db::args;

use super::command::{Place, said};
use super::{alder_list, apply, count, everything, upload};
use crate::on_both;
use crate::support::Browser;

const ROSTER: &[(&str, &str)] = &[("kind", "roster")];
const RESULTS: &[(&str, &str)] = &[("kind", "results")];
const ATTENDANCE: &[(&str, &str)] = &[("kind", "attendance")];

async fn words(browser: &Browser, address: &str) -> String {
    browser.get(&format!("{address}?look=check")).await.words()
}

async fn say(browser: &Browser, address: &str, fields: &[(&str, &str)]) {
    let reply = browser.post(&format!("{address}/mapping"), fields).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
}

on_both!(a_person_says_that_the_month_comes_first_and_it_is_remembered, |app| {
    let dev = app.as_("dev").await;
    let two_ways = "every date can be read two ways";
    let file =
        "Admission no,Forename,Surname,Reg,DOB\nX-1,Nell,Byrne,4A,04/02/2018\nX-2,Kofi,Ahmed,4A,5/3/2018\n";
    let address = upload(&dev, "list.csv", file.as_bytes(), ROSTER).await;
    let before = words(&dev, &address).await;
    assert!(before.contains(two_ways) && before.contains("As the dates show"), "{before}");
    say(&dev, &address, &[("dates", "month_first")]).await;
    let after = words(&dev, &address).await;
    assert!(!after.contains(two_ways), "{after}");
    apply(&app, &dev, &address).await;
    let born = "SELECT born_on FROM pupil WHERE family_name = 'Byrne'";
    let (day,): (String,) = app.app.db.one(born, args![]).await.unwrap();
    assert_eq!(day, "2018-04-02");

    let next = "Admission no,Forename,Surname,Reg,DOB\nX-3,Mia,Lund,4A,06/07/2018\n";
    let address = upload(&dev, "next.csv", next.as_bytes(), ROSTER).await;
    let page = dev.get(&format!("{address}?look=check")).await;
    assert!(!page.words().contains(two_ways), "{}", page.words());
    assert!(page.text().contains("value=\"month_first\" selected"), "{}", page.text());
    // And taken back.
    say(&dev, &address, &[("dates", "")]).await;
    assert!(words(&dev, &address).await.contains(two_ways));
    // A file without dates is not asked.
    let address = upload(&dev, "r.csv", b"Admission no,Reading\nAlder-00,34\n", RESULTS).await;
    assert!(!words(&dev, &address).await.contains("As the dates show"));
});

#[test]
fn a_mapping_says_which_comes_first_and_how_letters_are_written() {
    let place = Place::new("dates");
    let path = place.folder.join("list.csv");
    std::fs::write(&path, b"School,Admission no,Surname,DOB\nHarbour,1,Ko\x8Elpin,04/02/2018\n").unwrap();
    let path = path.display().to_string();
    let run = |mapping: &str| {
        let mapping = place.file("m.json", mapping);
        let args = ["import", "roster", &path, "--at", "Shoreline", "--create-schools", "--dry-run"];
        place.run(&[&args[..], &["--mapping", &mapping]].concat())
    };
    let asked = said(&run("{}"));
    assert!(
        asked.contains("every date can be read two ways") && asked.contains("letters are not UTF"),
        "{asked}"
    );
    let told = run(r#"{"dates": "month_first", "letters": "mac-roman"}"#);
    assert_eq!(told.status.code(), Some(0), "{}", said(&told));
    assert!(!said(&told).contains("two ways") && !said(&told).contains("letters"), "{}", said(&told));
    assert_eq!(run(r#"{"dates": "moon_first"}"#).status.code(), Some(1));
}

on_both!(letters_are_shown_as_they_were_read_and_read_again_as_a_person_says, |app| {
    let dev = app.as_("dev").await;
    let file = b"Admission no,Forename,Surname,Reg\nX-1,Nell,Ko\x8Elpin,4A\nX-2,Zo\xC3\xAB,Lund,4A\n";
    let address = upload(&dev, "mac.csv", file, ROSTER).await;
    let before = words(&dev, &address).await;
    assert!(before.contains("Letters read as Western European (Windows-1252), such as KoŽlpin"), "{before}");
    say(&dev, &address, &[("letters", "2")]).await;
    let after = words(&dev, &address).await;
    assert!(after.contains("Letters read as Mac Roman, such as Koélpin"), "{after}");
    assert!(!after.contains("letters are not UTF-8"), "answered, so not asked again: {after}");
    apply(&app, &dev, &address).await;
    let names = "SELECT COUNT(*) FROM pupil WHERE family_name = 'Koélpin' OR given_name = 'Zoë'";
    assert_eq!(count(&app, names).await, 2, "a line of UTF-8 is one still");

    let plain = upload(&dev, "plain.csv", alder_list().as_bytes(), ROSTER).await;
    assert!(!words(&dev, &plain).await.contains("Letters read as"), "UTF-8 goes without saying");
    say(&dev, &plain, &[("letters", "2")]).await;
    assert!(!words(&dev, &plain).await.contains("Letters read as"), "nor can it be said of it");
});

on_both!(letters_that_a_person_chose_are_offered_for_the_next_file_with_these_headings, |app| {
    let dev = app.as_("dev").await;
    // A heading has such letters too, so it is another heading when they are read in another way.
    let mut file = b"Admission no,Pr\x8enom,Nom,Reg\nP1,Ren\x8e,Byrne,4A\n".to_vec();
    let first = upload(&dev, "m.csv", &file, &[("kind", "roster")]).await;
    assert!(!dev.get(&format!("{first}?look=check")).await.words().contains("As last time"));
    say(&dev, &first, &[("letters", "2")]).await;
    let chosen = dev.get(&format!("{first}?look=check")).await.words();
    assert!(chosen.contains("René") && !chosen.contains("As last time"), "{chosen}");

    file.extend(b"P2,Zo\x8e,Byrne,4A\n");
    let next = upload(&dev, "next.csv", &file, &[("kind", "roster")]).await;
    let words = dev.get(&format!("{next}?look=check")).await.words();
    assert!(words.contains("As last time") && words.contains("René"), "{words}");
    assert!(!words.contains("letters are not UTF-8"), "answered last time: {words}");
    // It can be changed, and then that is what is remembered.
    say(&dev, &next, &[("letters", "0")]).await;
    let words = dev.get(&format!("{next}?look=check")).await.words();
    assert!(!words.contains("As last time") && !words.contains("René"), "{words}");
    say(&dev, &next, &[("letters", "2")]).await;

    // Other headings, another kind, another school and plain letters are asked anew.
    let other = b"Admission no,Vorname,Nom,Reg\nP1,Ren\x8e,Byrne,4A\n".to_vec();
    let plain = "Admission no,Prénom,Nom,Reg\nP1,René,Byrne,4A\n".as_bytes().to_vec();
    let olive = app.as_("olive").await;
    for (browser, bytes, kind) in [
        (&dev, &other, "roster"),
        (&dev, &plain, "roster"),
        (&dev, &file, "results"),
        (&olive, &file, "roster"),
    ] {
        let address = upload(browser, "o.csv", bytes, &[("kind", kind)]).await;
        let words = browser.get(&format!("{address}?look=check")).await.words();
        assert!(!words.contains("As last time"), "{kind}: {words}");
    }
});

on_both!(letters_of_a_long_register_are_read_again_too, |app| {
    let dev = app.as_("dev").await;
    let mut file = b"Admission no,Surname,Date,Session,Mark,Notes\n".to_vec();
    for day in 1..=28 {
        for pupil in 0..10 {
            file.extend(format!("Alder-0{pupil},Ko").bytes());
            file.push(0x8E);
            file.extend(format!("lpin,{day:02}/09/2026,AM,/,{}\n", "n".repeat(16_000)).bytes());
        }
    }
    assert!(file.len() > 4 << 20);
    let address = upload(&dev, "long.csv", &file, ATTENDANCE).await;
    assert!(words(&dev, &address).await.contains("(Windows-1252), such as KoŽlpin"));
    say(&dev, &address, &[("letters", "2")]).await;
    let after = words(&dev, &address).await;
    assert!(after.contains("Mac Roman, such as Koélpin") && !after.contains("not UTF-8"), "{after}");
});

/// A table with a column for each of so many numbers that nobody recognises.
fn wide(columns: usize) -> String {
    let heads: String = (0..columns).map(|n| format!(",Zq{n}")).collect();
    let cells = |from: usize| (0..columns).map(|n| format!(",{}", from + n)).collect::<String>();
    format!(
        "Admission no{heads},Colour,Password\nAlder-00{},red,x\nAlder-01{},blue,y\n",
        cells(10),
        cells(20)
    )
}

on_both!(columns_that_are_left_out_are_folded_and_numbers_are_taken_together, |app| {
    let dev = app.as_("dev").await;
    let address = upload(&dev, "wide.csv", wide(30).as_bytes(), RESULTS).await;
    let page = dev.get(&format!("{address}?look=check")).await;
    assert!(page.words().contains("32 columns we leave out"), "{}", page.words());
    for n in 1..=31 {
        assert!(page.text().contains(&format!("name=\"c{n}\"")), "column {n} is in the form still");
    }
    // What is chosen in the same press stands: the first column stays an earlier result.
    say(&dev, &address, &[("numbers", "results"), ("c1", "2")]).await;
    let page = dev.get(&format!("{address}?look=check")).await;
    assert!(!page.words().contains("columns we leave out"), "{}", page.words());
    assert!(!page.words().contains("Take all columns of numbers"), "{}", page.words());
    apply(&app, &dev, &address).await;
    let taken =
        "FROM result r JOIN measure m ON m.id = r.measure_id WHERE m.name LIKE 'Zq%' AND m.name <> 'Zq0'";
    assert_eq!(count(&app, &format!("SELECT COUNT(DISTINCT m.name) {taken}")).await, 29);
    assert_eq!(count(&app, &format!("SELECT COUNT(*) {taken}")).await, 58);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM measure WHERE name = 'Colour'").await, 0);
    let list = upload(&dev, "alder.csv", alder_list().as_bytes(), ROSTER).await;
    say(&dev, &list, &[("numbers", "results")]).await;
    assert!(words(&dev, &list).await.contains("nothing to put right"), "a list of pupils has no results");
});

on_both!(the_same_number_of_things_to_put_right_is_said_everywhere, |app| {
    let dev = app.as_("dev").await;
    let rows: String = (1..=27).map(|n| format!("X-{n},Nell,Byrne,4A,{n}/02/year\n")).collect();
    let file = format!("Admission no,Forename,Surname,Reg,DOB\nX-0,A,B,4A,13/02/2018\n{rows}");
    let address = upload(&dev, "list.csv", file.as_bytes(), ROSTER).await;
    let words = words(&dev, &address).await;
    assert_eq!(words.matches("27 things to put right").count(), 2, "{words}");
    assert!(words.contains("And 22 more, below") && words.contains("And 2 more, in the file"), "{words}");
});

on_both!(rows_of_other_schools_are_one_thing_and_are_left_out_together, |app| {
    let dev = app.as_("dev").await;
    let mut file = String::from("School,Admission no,Reading score\nAlder,Alder-00,34\n");
    (1001..1159).for_each(|code| file.push_str(&format!("{code},P-{code},12\n")));
    let address = upload(&dev, "many.csv", file.as_bytes(), RESULTS).await;
    let before = words(&dev, &address).await;
    assert!(before.contains("One thing to put right"), "{before}");
    assert!(
        before.contains("158 schools in this file are not yours: “1001”, “1002”, “1003” and 155 more"),
        "{before}"
    );
    assert!(!before.contains("leave the column"), "it would make their pupils ours: {before}");
    say(&dev, &address, &[("others", "leave_out")]).await;
    let after = words(&dev, &address).await;
    assert!(
        after.contains("nothing to put right") && after.contains("158 rows of other schools: left out"),
        "{after}"
    );
    say(&dev, &address, &[("back", "yes")]).await;
    assert!(words(&dev, &address).await.contains("158 schools in this file"), "and taken back");
    say(&dev, &address, &[("others", "leave_out")]).await;
    apply(&app, &dev, &address).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM result").await, 1);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil_identifier WHERE value LIKE 'P-%'").await, 0);
    // Pupils of ours whose rows name another school have not left.
    let list = "School,Admission no,Forename,Surname,Reg\nAlder,Alder-00,Pupil00,OfAlder,4A\nBirch,Alder-01,Pupil01,OfAlder,4A\n";
    let address = upload(&dev, "list.csv", list.as_bytes(), ROSTER).await;
    assert!(words(&dev, &address).await.contains("“Birch” is another school"));
    say(&dev, &address, &[("others", "leave_out")]).await;
    apply(&app, &dev, &address).await;
    let left = "SELECT COUNT(*) FROM pupil WHERE left_on = '2026-11-26'";
    assert_eq!(count(&app, left).await, 18, "of twenty, one is ours and one is named");
});

on_both!(totals_that_meet_by_one_choice_are_one_thing, |app| {
    let dev = app.as_("dev").await;
    let mut file = String::from("School,Week commencing,Possible sessions,Sessions attended,Note\n");
    for week in ["31/08", "07/09", "14/09", "21/09", "28/09", "05/10", "12/10", "19/10"] {
        for note in ["one choice", "the other"] {
            file.push_str(&format!("Alder,{week}/2026,100,90,{note}\n"));
        }
    }
    let address = upload(&dev, "totals.csv", file.as_bytes(), ATTENDANCE).await;
    let words = words(&dev, &address).await;
    assert!(words.contains("One thing to put right"), "{words}");
    assert!(words.contains("two totals of the same school and time, 8 times"), "{words}");
    assert!(words.contains("Rows 2 to 17"), "{words}");
});

on_both!(a_file_is_read_again_as_what_it_is_about, |app| {
    let dev = app.as_("dev").await;
    let before = everything(&app).await;
    let file = "Admission no,Reading score\nAlder-00,34\nAlder-01,20\n";
    let address = upload(&dev, "marks.csv", file.as_bytes(), ROSTER).await;
    assert!(words(&dev, &address).await.contains("What the file is about"));
    for other in ["next_year", "sheep", "roster"] {
        say(&dev, &address, &[("kind", other)]).await;
        assert_eq!(count(&app, "SELECT COUNT(*) FROM import WHERE kind = 'roster'").await, 1, "{other}");
    }
    say(&dev, &address, &[("kind", "results"), ("c1", "0"), ("k-2-3", "none")]).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM import WHERE kind = 'results'").await, 1);
    let check = words(&dev, &address).await;
    assert!(check.contains("add 2 results"), "what was said of the list of pupils is gone: {check}");
    assert_eq!(everything(&app).await, before);
    apply(&app, &dev, &address).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM result").await, 2);
    let reply = dev.post(&format!("{address}/mapping"), &[("kind", "roster")]).await;
    assert_ne!(reply.status, StatusCode::SEE_OTHER, "what was written stays what it was");
    assert_eq!(count(&app, "SELECT COUNT(*) FROM import WHERE kind = 'results'").await, 1);
});

on_both!(where_to_look_is_known_after_the_file_is_written_and_gone, |app| {
    let dev = app.as_("dev").await;
    let file = alder_list() + "Alder-78,Secretive,Ali,4A,Year 4,31/02/2019,\n";
    let address = upload(&dev, "alder.csv", file.as_bytes(), ROSTER).await;
    let before = dev.get(&format!("{address}/problems.csv")).await.text();
    assert!(before.contains("31 February 2019 is not a date") && before.contains("Secretive"), "{before}");
    apply(&app, &dev, &address).await;
    let after = dev.get(&format!("{address}/problems.csv")).await.text();
    assert!(after.contains("alder.csv,22,F (DOB),\"Correct the cell, or leave the column out\""), "{after}");
    assert!(!after.contains("Secretive") && !after.contains("2019"), "not what the row said: {after}");
    assert_eq!(dev.get(&format!("{address}/problems.xlsx")).await.status, StatusCode::OK);
    let bruno = app.as_("bruno").await;
    assert_eq!(bruno.get(&format!("{address}/problems.csv")).await.status, StatusCode::NOT_FOUND);
    let whole = upload(&dev, "again.csv", alder_list().as_bytes(), ROSTER).await;
    apply(&app, &dev, &whole).await;
    assert_eq!(dev.get(&format!("{whole}/problems.csv")).await.status, StatusCode::NOT_FOUND);
});
