//! What the pages say before a file is written, while it is, and afterwards.

use axum::http::StatusCode;

use super::{apply, bring_in, count, upload};
use crate::on_both;
use crate::support::world;

const RESULTS: &[(&str, &str)] = &[("kind", "results")];
/// Two pupils whom nobody here knows, each with results of two occasions in one row.
const STRANGERS: &str =
    "Name,Admission no,Reading Autumn,Reading Spring\n\"Byrne, Nell\",A-98,10,11\n\"Osei, Ama\",A-99,12,13\n";

on_both!(what_is_worth_a_glance_stands_beside_the_button_that_writes, |app| {
    let dev = app.as_("dev").await;
    let file = "Admission no,Date,Reading,Comment\nAlder-00,01/02/2026,34,well\nAlder-01,03/02/2026,20,ill\n";
    let address = upload(&dev, "r.csv", file.as_bytes(), RESULTS).await;
    let page = dev.get(&address).await;
    let words = page.words();
    for said in [
        "Worth a glance (",
        "can be read two ways",
        "Comment",
        "All of them, and the columns",
        "Read as results: Reading",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    let text = page.text();
    let (glance, button) = (text.find("Worth a glance").unwrap(), text.find("Write these changes").unwrap());
    assert!(glance < button && text.contains(&format!("{address}?look=check")));
    assert!(words.contains("Dated as the file says: 1 February 2026 to 3 February 2026"), "{words}");
    let plain = upload(&dev, "p.csv", b"Admission no,Reading\nAlder-00,34\n", RESULTS).await;
    assert!(!dev.get(&plain).await.words().contains("Worth a glance"));
});

on_both!(a_file_of_which_everything_waits_says_so_all_the_way, |app| {
    let dev = app.as_("dev").await;
    let address = upload(&dev, "strangers.csv", STRANGERS.as_bytes(), RESULTS).await;
    let words = dev.get(&address).await.words();
    for said in [
        "Two pupils wait for you",
        "2 rows will wait for you",
        "Keep these and ask me",
        "waits with its rows",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    assert!(!words.contains("This file changes nothing") && !words.contains("Close this file"), "{words}");
    let check = dev.get(&format!("{address}?look=check")).await.words();
    assert!(check.contains("change nothing yet, and ask whose rows these are"), "{check}");
    let receipt = apply(&app, &dev, &address).await;
    assert!(receipt.contains("Nothing is written yet: 2 rows wait"), "{receipt}");
    assert!(receipt.contains("2 rows wait for somebody to say whose they are"), "{receipt}");
    assert!(receipt.contains("There is nothing to put back"), "{receipt}");
    let list = dev.get("/imports").await.words();
    assert!(
        list.contains("kept, 2 rows, nothing written yet") && list.contains("Rows wait for somebody"),
        "{list}"
    );
    let waits = dev.get(&format!("{address}/waiting")).await.words();
    assert!(waits.contains("Row 2 of the file") && !waits.contains("Rows 2 and 2"), "{waits}");
    assert!(waits.contains("2 rows of this file have not") && !waits.contains("The rest is in"), "{waits}");
    dev.post(&format!("{address}/waiting"), &[("all", "new")]).await;
    app.work().await;
    let receipt = dev.get(&address).await.words();
    assert!(
        receipt.contains("Your file has been brought in") && receipt.contains("nothing waits now"),
        "{receipt}"
    );
    assert_eq!(count(&app, "SELECT waiting FROM import").await, 0);
});

on_both!(results_say_what_they_become_of_which_day_and_whose, |app| {
    let dev = app.as_("dev").await;
    let file = "Admission no,Forename,Surname,Reading\nAlder-00,Pupil00,OfAlder,34\n";
    bring_in(&app, &dev, "a.csv", file.as_bytes(), RESULTS).await;
    let file = "Admission no,Forename,Surname,Reading,Writing\nAlder-00,Pupil00,OfAlder,34,5\n";
    let address = upload(&dev, "b.csv", file.as_bytes(), RESULTS).await;
    let words = dev.get(&address).await.words();
    for said in [
        "Reading : joins the number of that name that is here",
        "Writing : a new number",
        "dated today, 26 November 2026",
        "numbers of the whole school, Alder",
        "Row Pupil Reading Writing",
        "Pupil00 OfAlder",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    let team = world::uuid("Alder Year 4").to_string();
    dev.post(&format!("{address}/mapping"), &[("team", &team), ("on", "01/10/2026")]).await;
    let words = dev.get(&format!("{address}?look=preview")).await.words();
    assert!(
        words.contains("dated 1 October 2026, as you said") && words.contains("numbers of Alder Year 4"),
        "{words}"
    );
    // Above the schools no pupil is named: the rows are told apart by school.
    let olive = app.as_("olive").await;
    let file = "School,Admission no,Forename,Surname,Reading\nAlder,Alder-00,Pupil00,OfAlder,34\n";
    let above = upload(&olive, "c.csv", file.as_bytes(), RESULTS).await;
    let words = olive.get(&format!("{above}?look=preview")).await.words();
    assert!(words.contains("Row School Reading") && !words.contains("Pupil00"), "{words}");
});

on_both!(marks_in_no_list_are_named_and_a_few_days_say_nothing_of_a_year, |app| {
    let dev = app.as_("dev").await;
    let days = |n: usize| {
        let mut file = String::from("Admission no,Date,Session,Mark\n");
        for day in 1..=n {
            for session in ["AM", "PM"] {
                let mark = if day == 1 { "Q9" } else { "I" };
                file.push_str(&format!("Alder-00,{day:02}/10/2026,{session},{mark}\n"));
                file.push_str(&format!("Alder-01,{day:02}/10/2026,{session},/\n"));
            }
        }
        file
    };
    let few = upload(&dev, "few.csv", days(3).as_bytes(), &[("kind", "attendance")]).await;
    let page = dev.get(&format!("{few}?look=preview")).await;
    let words = page.words();
    assert!(
        words.contains("In no list of codes: “Q9”") && words.contains("Say what they stand for"),
        "{words}"
    );
    assert!(!words.contains("missed a tenth"), "{words}");
    let many = upload(&dev, "many.csv", days(15).as_bytes(), &[("kind", "attendance")]).await;
    let words = dev.get(&format!("{many}?look=preview")).await.words();
    assert!(words.contains("missed a tenth"), "{words}");
});

on_both!(a_timetable_shows_its_lessons_and_the_classes_that_it_makes, |app| {
    let dev = app.as_("dev").await;
    let mut file = String::from("Class,Day,Start,End,Subject,Room\n4A,Tuesday,10:20,11:10,Mathematics,12\n");
    for n in 0..21 {
        file.push_str(&format!("9Z,Monday,{}:{:02},,Music,\n", 8 + n / 6, 10 * (n % 6)));
    }
    let address = upload(&dev, "t.csv", file.as_bytes(), &[("kind", "timetable")]).await;
    let words = dev.get(&address).await.words();
    for said in
        ["4A Tuesday 10:20 to 11:10 Mathematics 12", "1 class is new : 9Z", "and 2 more", "22 new lessons"]
    {
        assert!(words.contains(said) || words.contains(&said.replace(" :", ":")), "{said}: {words}");
    }
    let csv = dev.get(&format!("{address}/preview.csv")).await.text();
    assert!(
        csv.contains("4A,Tuesday,10:20 to 11:10,Mathematics,12") && csv.matches("9Z,Monday").count() == 21,
        "{csv}"
    );
});

on_both!(a_list_of_pupils_says_from_when_and_how_many_places, |app| {
    let dev = app.as_("dev").await;
    let file = "Admission no,Forename,Surname,Reg,Date of admission\nN-1,Nell,Byrne,9T,01/09/2021\nN-2,Ama,Osei,9T,\n";
    let address = upload(&dev, "p.csv", file.as_bytes(), &[("kind", "roster")]).await;
    let words = dev.get(&format!("{address}?look=preview")).await.words();
    for said in [
        "2 joiners",
        "1 new class",
        "2 new places in classes",
        "1 class is new: 9T",
        "In 9T from today. Joined 1 September 2021",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    assert!(!words.contains("Joins 26 November"), "{words}");
});

on_both!(the_list_of_files_has_three_groups_with_the_newest_first, |app| {
    let dev = app.as_("dev").await;
    for n in 0..12 {
        app.app.clock.advance(1_000);
        upload(
            &dev,
            &format!("open-{n}.csv"),
            format!("Admission no,Reading\nAlder-00,{n}\n").as_bytes(),
            RESULTS,
        )
        .await;
    }
    app.app.clock.advance(1_000);
    bring_in(&app, &dev, "in.csv", b"Admission no,Reading\nAlder-00,34\n", RESULTS).await;
    bring_in(&app, &dev, "asks.csv", STRANGERS.as_bytes(), RESULTS).await;
    let words = dev.get("/imports").await.words();
    let at = |text: &str| words.find(text).unwrap_or_else(|| panic!("{text}: {words}"));
    let order = [
        "Rows wait for somebody",
        "asks.csv",
        "Not written yet",
        "open-11.csv",
        "2 older ones",
        "open-1.csv",
        "Written, undone or set aside",
        "in.csv",
    ];
    assert!(order.is_sorted_by_key(|text| at(text)), "{words}");
    assert!(words.contains("written, 1 row"), "{words}");
});

on_both!(what_a_file_is_about_is_chosen_and_never_guessed, |app| {
    let dev = app.as_("dev").await;
    assert!(!dev.get("/imports").await.text().contains(" checked"));
    let reply = dev.upload("/imports", "r.csv", b"Admission no,Reading\nAlder-00,34\n", &[]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.words().contains("Choose what the file is about"), "{}", reply.words());
    // A choice stays where something else has to be put right.
    let reply = dev.upload("/imports", "", b"", &[("kind", "timetable")]).await;
    assert!(reply.text().contains("value=\"timetable\" checked"), "{}", reply.text());
    let text = dev.get("/imports?kind=attendance").await.text();
    assert!(text.contains("value=\"attendance\" checked") && text.matches(" checked").count() == 1, "{text}");
});

on_both!(the_page_that_waits_becomes_the_receipt_and_keeps_what_it_has_when_nothing_answers, |app| {
    let dev = app.as_("dev").await;
    let address = upload(&dev, "r.csv", b"Admission no,Reading\nAlder-00,34\n", RESULTS).await;
    dev.post(&format!("{address}/application"), &[]).await;
    let text = dev.get(&address).await.text();
    assert!(
        text.contains("hx-status:5xx=\"swap:none\"") && text.contains("hx-status:4xx=\"swap:none\""),
        "{text}"
    );
    let part = dev.get(&format!("{address}?look=progress")).await.text();
    assert!(part.contains("Bringing it in") && !part.contains("<h1"), "{part}");
    app.work().await;
    let part = dev.get(&format!("{address}?look=progress")).await.text();
    assert!(
        part.contains("hx-swap-oob=\"innerHTML:main\"")
            && part.contains("<h1>Your file has been brought in</h1>"),
        "{part}"
    );
    assert!(
        part.contains("1 new result") && !part.contains("progressbar") && !part.contains("hx-get"),
        "{part}"
    );
});
