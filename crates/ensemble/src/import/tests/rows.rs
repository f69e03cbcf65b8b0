//! Each row that a file changes, with names: for whoever may read every pupil of the school.

use axum::http::StatusCode;

use super::{alder_list, apply, count, upload};
use crate::on_both;

const LOOKS: &str = "SELECT COUNT(*) FROM access_log WHERE purpose = 'the rows that a file changes'";

on_both!(the_rows_that_change_are_the_same_before_and_after_they_are_written, |app| {
    let dev = app.as_("dev").await;
    let list = alder_list().replace("Newname", "=SUM(A1)");
    let address = upload(&dev, "p.csv", list.as_bytes(), &[("kind", "roster")]).await;
    let rows = format!("{address}/rows.csv");
    let page = dev.get(&format!("{address}?look=preview")).await.text();
    assert!(page.contains(&format!("href=\"{rows}\"")) && page.contains(&format!("{address}/rows.xlsx")));
    let before = dev.get(&rows).await.text();
    for line in [
        "What,Pupil,About,Before,After,Row of the file",
        "\"Pupil, new\",Nell Byrne,,,Nell Byrne,21",
        "\"Pupil, changed\",Pupil19 OfAlder,Left on,,2026-11-26,",
        // What a spreadsheet would run begins with an apostrophe.
        "Pupil14 =SUM(A1),Name,Pupil14 OfAlder,Pupil14 =SUM(A1)",
        "\"Place in a class, new\",Nell Byrne,4A,,from 2026-",
    ] {
        assert!(before.contains(line), "{line}: {before}");
    }
    assert!(!before.contains(",=SUM"), "{before}");
    let receipt = apply(&app, &dev, &address).await;
    assert!(receipt.contains("Every row, with names"), "{receipt}");
    let after = dev.get(&rows).await.text();
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&after), sorted(&before), "the preview and the receipt tell one story");
    let xlsx = dev.get(&format!("{address}/rows.xlsx")).await;
    assert_eq!(&xlsx.bytes[..2], b"PK");
    assert_eq!(count(&app, LOOKS).await, 3, "each time it stands in the access log");
    // The list of changes is kept for as long as a file can be undone.
    app.app.clock.advance(31 * 24 * 3_600_000);
    let later = app.as_("dev").await;
    assert_eq!(later.get(&rows).await.status, StatusCode::NOT_FOUND);
    assert!(!later.get(&address).await.words().contains("Every row, with names"));
});

on_both!(what_was_undone_is_no_change, |app| {
    let dev = app.as_("dev").await;
    let address = upload(&dev, "p.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    apply(&app, &dev, &address).await;
    dev.post(&format!("{address}/undo"), &[]).await;
    app.work().await;
    let rows = dev.get(&format!("{address}/rows.csv")).await;
    assert_eq!(rows.status, StatusCode::NOT_FOUND);
});

on_both!(a_result_that_changes_says_what_it_was, |app| {
    let dev = app.as_("dev").await;
    let fields = [("kind", "results")];
    let first = upload(&dev, "a.csv", b"Admission no,Date,Reading\nAlder-00,01/10/2026,34\n", &fields).await;
    apply(&app, &dev, &first).await;
    let file =
        b"Admission no,Date,Reading\nAlder-00,01/10/2026,36\nAlder-01,01/10/2026,c\nAlder-02,01/10/2026,-1\n";
    let second = upload(&dev, "b.csv", file, &fields).await;
    for when in ["before", "after"] {
        let rows = dev.get(&format!("{second}/rows.csv")).await.text();
        for line in [
            "\"Result, changed\",Pupil00 OfAlder,\"Reading, 2026-10-01\",34,36,2",
            "\"Result, new\",Pupil01 OfAlder,\"Reading, 2026-10-01\",,hidden,3",
            "\"Result, new\",Pupil02 OfAlder,\"Reading, 2026-10-01\",,-1,4",
        ] {
            assert!(rows.contains(line), "{when}, {line}: {rows}");
        }
        apply(&app, &dev, &second).await;
    }
});

on_both!(rows_with_names_are_for_the_schools_own_head_and_data_manager, |app| {
    let dev = app.as_("dev").await;
    let address = upload(&dev, "p.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    for written in [false, true] {
        for (who, status) in [
            ("siobhan", 200),
            ("amina", 403),
            ("tom", 403),
            ("lena", 403),
            ("gus", 403),
            ("olive", 403),
            ("bruno", 404),
            ("hari", 404),
        ] {
            for file in ["rows.csv", "rows.xlsx"] {
                let reply = app.as_(who).await.get(&format!("{address}/{file}")).await;
                assert_eq!(reply.status.as_u16(), status, "{who} {file}, written: {written}");
            }
        }
        assert_eq!(app.visitor().get(&format!("{address}/rows.csv")).await.status, StatusCode::SEE_OTHER);
        let olive = app.as_("olive").await.get(&format!("{address}?look=preview")).await.text();
        assert!(!olive.contains("rows.csv"), "it is not offered to who may not open it");
        apply(&app, &dev, &address).await;
    }
    assert_eq!(count(&app, LOOKS).await, 4, "only what was opened");
    // Of a file that came in above the schools, nobody reads the rows of all of them.
    let olive = app.as_("olive").await;
    let rows = "School,Admission no,Forename,Surname,Class\nS-Alder,New-1,Ama,Osei,4A\n";
    let above = upload(&olive, "all.csv", rows.as_bytes(), &[("kind", "roster")]).await;
    assert_eq!(olive.get(&format!("{above}/rows.csv")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(dev.get(&format!("{above}/rows.csv")).await.status, StatusCode::NOT_FOUND);
    // What people answered to a survey is nobody's to read.
    let survey = upload(&dev, "s.csv", b"How was it?\nGood\nFine\n", &[("kind", "survey")]).await;
    assert_eq!(dev.get(&format!("{survey}/rows.csv")).await.status, StatusCode::NOT_FOUND);
});
