//! Tables of a file’s pages, taken away: the same rows for the same person.

use axum::http::StatusCode;

use super::{alder_list, apply, upload};
use crate::on_both;

on_both!(a_preview_as_a_file_names_whom_the_page_names, |app| {
    let dev = app.as_("dev").await;
    let at = upload(&dev, "p.csv", alder_list().as_bytes(), &[("kind", "roster")]).await;
    let page = dev.get(&format!("{at}?look=preview")).await;
    assert!(
        page.text().contains(&format!("{at}/preview.csv"))
            && page.text().contains(&format!("{at}/preview.xlsx"))
    );
    let file = dev.get(&format!("{at}/preview.csv")).await.text();
    for line in [
        "Joins,Nell Byrne,4A",
        "Leaves,Pupil19 OfAlder,4B",
        "Renamed,Pupil14 Newname,4B",
        "In another class,Pupil03 OfAlder,4B",
    ] {
        assert!(file.contains(line), "{line}: {file}");
    }
    // Above a school, who is in its records already is not named, on the page or in the file.
    let olive = app.as_("olive").await;
    let rows = "School,Admission no,Forename,Surname,Class\nS-Alder,Alder-00,Renamed,Now,4A\nS-Alder,New-1,Ama,Osei,4A\n";
    let above = upload(&olive, "all.csv", rows.as_bytes(), &[("kind", "roster")]).await;
    let file = olive.get(&format!("{above}/preview.csv")).await.text();
    assert!(file.contains("Ama Osei") && !file.contains("OfAlder") && !file.contains("Renamed,"), "{file}");
    apply(&app, &dev, &at).await;
    assert_eq!(dev.get(&format!("{at}/preview.csv")).await.status, StatusCode::NOT_FOUND, "it is written");
    assert_eq!(dev.get(&format!("{at}/first-rows.csv")).await.status, StatusCode::NOT_FOUND);
});

on_both!(the_first_rows_as_a_file_hide_what_the_page_hides, |app| {
    let dev = app.as_("dev").await;
    let file = "Admission no,Reading\nAlder-00,34\nAlder-01,c\nAlder-02,90+%\nAlder-03,z\n";
    let at = upload(&dev, "r.csv", file.as_bytes(), &[("kind", "results")]).await;
    let first = dev.get(&format!("{at}/first-rows.csv")).await.text();
    let lines: Vec<&str> = first.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[..2], ["Row,Pupil,Reading", "2,Alder-00,34"]);
    assert!(
        lines[2].starts_with("3,Alder-01,hidden") && lines[4].starts_with("5,Alder-03,does not apply"),
        "{first}"
    );
    let xlsx = dev.get(&format!("{at}/first-rows.xlsx")).await;
    assert_eq!(&xlsx.bytes[..2], b"PK");
    assert_eq!(
        app.as_("bruno").await.get(&format!("{at}/first-rows.csv")).await.status,
        StatusCode::NOT_FOUND
    );
});
