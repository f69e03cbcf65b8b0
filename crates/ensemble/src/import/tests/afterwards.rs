//! What stays of a file: problems beside its rows, where each value came from, what an undo leaves alone.

use ensemble_db::args;

use super::{alder_list, apply, bring_in, count, upload};
use crate::on_both;

on_both!(a_list_of_problems_holds_the_rows_as_they_came_and_no_password, |app| {
    let dev = app.as_("dev").await;
    let file =
        "Admission no,Name,DOB,Password,Note\nAlder-00,\"Pupil00, OfAlder\",31/02/2019,hunter2,+49 30\n";
    let address = upload(&dev, "p.csv", file.as_bytes(), &[("kind", "roster")]).await;
    // What was typed in place of a cell is not what came.
    dev.post(&format!("{address}/mapping"), &[("a-2-C", "30/02/2019")]).await;
    let problems = dev.get(&format!("{address}/problems.csv")).await.text();
    assert!(problems.contains("Name,DOB,Note\r\n"), "{problems}");
    assert!(problems.contains("Alder-00,\"Pupil00, OfAlder\",31/02/2019,'+49 30"), "{problems}");
    let workbook = dev.get(&format!("{address}/problems.xlsx")).await.bytes;
    assert!(!problems.contains("hunter2") && !String::from_utf8_lossy(&workbook).contains("hunter2"));
});

on_both!(every_reading_says_which_file_it_is_from_and_a_repeated_value_stays_the_first_files, |app| {
    let dev = app.as_("dev").await;
    let rows = |last: &str| {
        let many = (0..9).map(|n| format!("Alder-0{n},{}\n", 20 + n)).collect::<String>();
        format!("Admission no,Reading score\n{many}Alder-09,{last}\n")
    };
    let first = bring_in(&app, &dev, "first.csv", rows("30").as_bytes(), &[("kind", "results")]).await;
    let second = bring_in(&app, &dev, "second.csv", rows("31").as_bytes(), &[("kind", "results")]).await;
    for (file, results) in [(&first, 9), (&second, 1)] {
        let id: uuid::Uuid = file.rsplit('/').next().unwrap().parse().unwrap();
        let sql = "SELECT COUNT(*) FROM result WHERE import_id = $1";
        let (n,): (i64,) = app.app.db.one(sql, args![id]).await.unwrap();
        assert_eq!(n, results, "{file}");
    }
    assert_eq!(count(&app, "SELECT import_row FROM result WHERE value = 31").await, 11);
    let (measure,): (uuid::Uuid,) =
        app.app.db.one("SELECT id FROM measure WHERE name = 'Reading score'", args![]).await.unwrap();
    let words = dev.get(&format!("/numbers/{measure}")).await.words();
    for said in ["first.csv, ", "second.csv, ", "by Dev Mistry"] {
        assert!(words.contains(said), "{said}: {words}");
    }
    let changes = dev.get(&format!("{second}/changes.csv")).await.text();
    assert!(changes.contains("Results,0,1,second.csv,11 to 11"), "{changes}");
    // A pupil of a list keeps the file that first told of them.
    bring_in(&app, &dev, "alder.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    let nell = "SELECT import_row FROM pupil WHERE given_name = 'Nell'";
    let row = count(&app, nell).await;
    bring_in(
        &app,
        &dev,
        "again.csv",
        (alder_list() + "Alder-78,Sam,Ali,4A,Year 4,,\n").as_bytes(),
        &[("kind", "roster")],
    )
    .await;
    assert_eq!((row, count(&app, nell).await), (21, 21));
    let files = "SELECT COUNT(DISTINCT import_id) FROM pupil WHERE given_name IN ('Nell', 'Sam')";
    assert_eq!(count(&app, files).await, 2);
});

on_both!(what_another_file_changed_in_between_is_told_as_it_was_and_kept_when_undone, |app| {
    let dev = app.as_("dev").await;
    let mine = upload(&dev, "alder.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    let words = dev.get(&mine).await.words();
    assert!(words.contains("add 1 pupil, mark 1 leaver, rename 1"), "{words}");
    // Before it is written, another file renames the same pupil in the same way.
    let other = "Admission no,Forename,Surname\nAlder-14,Pupil14,Newname\n";
    let address = upload(&dev, "other.csv", other.as_bytes(), &[("kind", "roster")]).await;
    dev.post(&format!("{address}/application"), &[("absent", "stay")]).await;
    app.work().await;
    let receipt = apply(&app, &dev, &mine).await;
    assert!(
        receipt.contains("1 joined, 1 left") && !receipt.contains("renamed"),
        "what was really done: {receipt}"
    );
    // Afterwards somebody renames the joiner; undoing keeps that, and says what of.
    let later = "Admission no,Forename,Surname\nAlder-77,Nell,Byrne-Cole\n";
    let address = upload(&dev, "later.csv", later.as_bytes(), &[("kind", "roster")]).await;
    dev.post(&format!("{address}/application"), &[("absent", "stay")]).await;
    app.work().await;
    dev.post(&format!("{mine}/undo"), &[]).await;
    app.work().await;
    let words = dev.get(&mine).await.words();
    for said in ["What stayed as it is", "Pupils 1", "Pupil numbers 1"] {
        assert!(words.contains(said), "{said}: {words}");
    }
    let named = "SELECT COUNT(*) FROM pupil WHERE family_name IN ('Byrne-Cole', 'Newname')";
    assert_eq!(count(&app, named).await, 2);
});

on_both!(who_left_and_is_in_the_list_again_is_back_even_on_the_same_day, |app| {
    let dev = app.as_("dev").await;
    let whole: String = {
        let rows = (0..20).map(|n| {
            format!("Alder-{}{},Pupil{}{},OfAlder,{}\n", n / 10, n % 10, n / 10, n % 10, ["4A", "4B"][n / 10])
        });
        std::iter::once("Admission no,Forename,Surname,Reg\n".to_owned()).chain(rows).collect()
    };
    let without: String =
        whole.lines().filter(|l| !l.starts_with("Alder-19")).map(|l| format!("{l}\n")).collect();
    for (file, left, open) in [(&without, 1, 19), (&whole, 0, 20), (&without, 1, 19), (&whole, 0, 20)] {
        let address = bring_in(&app, &dev, "list.csv", file.as_bytes(), &[("kind", "roster")]).await;
        assert!(dev.get(&address).await.words().contains("has been brought in"));
        assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil WHERE left_on IS NOT NULL").await, left);
        let sql = "SELECT COUNT(*) FROM class_pupil WHERE until_on IS NULL AND school_id IN (SELECT id FROM org WHERE name = 'Alder')";
        assert_eq!(count(&app, sql).await, open);
    }
    let history =
        "SELECT COUNT(*) FROM class_pupil k JOIN pupil p ON p.id = k.pupil_id WHERE p.given_name = 'Pupil19'
        AND p.school_id IN (SELECT id FROM org WHERE name = 'Alder')";
    assert_eq!(count(&app, history).await, 2, "where they were before is kept");
});
