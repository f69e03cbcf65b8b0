//! Registers too long to be held: the same words and the same rows as of a short one.

use ensemble_db::args;

use super::{apply, everything, upload};
use crate::on_both;
use crate::support::Browser;

/// A register with a note in each row, as long as it is asked for: what is not brought in makes the file long.
fn register(note: usize) -> String {
    let mut file = String::from("Admission no,Date,Session,Mark,Notes\n");
    let note = "n".repeat(note);
    for n in 0..1_400 {
        let (pupil, day, session) = (n / 140, n / 2 % 70, ["AM", "PM"][n % 2]);
        let mark = match n {
            7 => "Q8",
            31 => "I",
            _ => ["/", "\\"][n % 2],
        };
        let (month, day) = (1 + day / 28, 1 + day % 28);
        file.push_str(&format!("Alder-0{pupil},{day:02}/{month:02}/2026,{session},{mark},{note}\n"));
    }
    for rest in [
        "Alder-03,01/01/2026,AM,I",
        "Alder-04,no day,AM,/",
        "Nobody-1,02/02/2026,AM,/",
        "Nobody-1,02/02/2026,AM,/",
        "Alder-05,04/04/2026,evening,Y9",
    ] {
        file.push_str(&format!("{rest},{note}\n"));
    }
    file
}

async fn words_of(browser: &Browser, address: &str) -> Vec<String> {
    let mut words = Vec::new();
    for look in ["check", "preview"] {
        let page = browser.get(&format!("{address}?look={look}")).await.words();
        words.push(page.replace(&"n".repeat(26), "nnnnn").replace("nnnnn…", "nnnnn"));
    }
    words
}

on_both!(a_register_too_long_to_be_held_comes_in_as_a_short_one_does, |app| {
    let dev = app.as_("dev").await;
    let before = everything(&app).await;
    let mut seen = Vec::new();
    for note in [5, 4_000] {
        let file = register(note);
        assert_eq!(file.len() > 4 << 20, note > 5, "{}", file.len());
        let address = upload(&dev, "marks.csv", file.as_bytes(), &[("kind", "attendance")]).await;
        let mut words = words_of(&dev, &address).await;
        assert!(words[0].contains("two marks that differ") && words[0].contains("no day"), "{}", words[0]);
        // Somebody corrects one cell and leaves a row out.
        let said = [("a-1403-B", "05/05/2026"), ("k-422-1402", "422")];
        dev.post(&format!("{address}/mapping"), &said).await;
        words.extend(words_of(&dev, &address).await);
        // The file's size and fingerprint are its own.
        let receipt = apply(&app, &dev, &address).await;
        words.extend(receipt.split_once("How much was missed").map(|(_, rest)| rest.to_owned()));
        let marks: Vec<(String, String, String)> = app
            .app
            .db
            .all(
                "SELECT i.value, m.half_day, m.code FROM attendance_mark m JOIN pupil_identifier i
                   ON i.pupil_id = m.pupil_id AND i.school_id = m.school_id ORDER BY 1, 2, 3",
                args![],
            )
            .await
            .unwrap();
        assert!(!marks.iter().any(|(pupil, ..)| pupil == "Nobody-1"), "of whom nothing may be written");
        seen.push((words, marks));
        dev.post(&format!("{address}/undo"), &[]).await;
        app.work().await;
        assert_eq!(everything(&app).await, before);
    }
    let (short, long) = (&seen[0], &seen[1]);
    assert_eq!(short.1, long.1);
    assert_eq!(short.1.len(), 1_400);
    for (short, long) in short.0.iter().zip(&long.0) {
        assert_eq!(short, long);
    }
});
