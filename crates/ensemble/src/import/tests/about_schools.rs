//! Published tables about schools as a whole, through the browser's route. How many cells of each kind there
//! are was counted with Python's csv.

use std::path::PathBuf;

use axum::http::StatusCode;
use ensemble_db::args;

use super::real::{data, results};
use super::{apply, count, everything, upload};
use crate::on_both;
use crate::support::{Browser, TestApp};

const SCHOOLS: &[(&str, &str)] = &[("kind", "results"), ("create_schools", "yes")];

/// Which form field is the column's, and which choice of its list is wanted.
async fn chosen(browser: &Browser, address: &str, wanted: &[(&str, &str)]) -> Vec<(String, String)> {
    let page = browser.get(&format!("{address}?look=check")).await.text();
    let field = |heading: &str| {
        let label = page.find(&format!("{heading} goes to")).unwrap_or_else(|| panic!("no column {heading}"));
        let start = page[..label].rfind("for=\"c").unwrap() + 5;
        page[start..].split('"').next().unwrap().to_owned()
    };
    let choice = |field: &str, label: &str| {
        let select = page.find(&format!("name=\"{field}\"")).unwrap();
        let end = page[select..].find("</select>").unwrap();
        let options = &page[select..select + end];
        let at = options.find(&format!(">{label}</option>")).unwrap_or_else(|| panic!("no choice {label}"));
        let start = options[..at].rfind("value=\"").unwrap() + 7;
        options[start..].split('"').next().unwrap().to_owned()
    };
    let one = |(heading, label): &(&str, &str)| {
        let field = field(heading);
        let value = choice(&field, label);
        (field, value)
    };
    wanted.iter().map(one).collect()
}

/// Sends these columns where they belong, and leaves the others.
pub(super) async fn choose(browser: &Browser, address: &str, wanted: &[(&str, &str)]) {
    let chosen = chosen(browser, address, wanted).await;
    let mut form: Vec<(&str, &str)> = chosen.iter().map(|(f, v)| (f.as_str(), v.as_str())).collect();
    form.extend([("asks_create", "1"), ("create_schools", "yes")]);
    let reply = browser.post(&format!("{address}/mapping"), &form).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.words());
}

async fn cells(app: &TestApp, measure: &str) -> Vec<(String, i64)> {
    let sql = "SELECT r.cell, COUNT(*) FROM reading r JOIN measure m ON m.id = r.measure_id
                WHERE m.name = $1 OR $1 = '' GROUP BY r.cell ORDER BY r.cell";
    app.app.db.all(sql, args![measure]).await.unwrap()
}

fn kinds(of: &[(&str, i64)]) -> Vec<(String, i64)> {
    of.iter().map(|(kind, n)| ((*kind).to_owned(), *n)).collect()
}

fn exports() -> Option<Vec<PathBuf>> {
    let folder = data()?.join("real/highland_exports");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    Some(files)
}

on_both!(eight_exports_with_one_row_a_number_are_the_schools_own_numbers, |app| {
    let Some(files) = exports() else { return };
    let (olive, before) = (app.as_("olive").await, everything(&app).await);
    let mut written = Vec::new();
    for file in &files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let address = upload(&olive, &name, &std::fs::read(file).unwrap(), SCHOOLS).await;
        let check = olive.get(&format!("{address}?look=check")).await.words();
        assert!(check.contains("Each row is about a school as a whole"), "{check}");
        let receipt = apply(&app, &olive, &address).await;
        assert!(receipt.contains("1 new school, 86 new numbers about schools"), "{receipt}");
        written.push(address);
    }
    assert_eq!(written.len(), 8);
    assert_eq!(cells(&app, "").await, kinds(&[("banded", 192), ("suppressed", 1), ("value", 495)]));
    assert_eq!(count(&app, "SELECT COUNT(*) FROM pupil WHERE family_name = ''").await, 0);
    // Years of one measure follow each other: 2017 is the school year that ended then.
    let roll = "SELECT COUNT(*) FROM reading r JOIN measure m ON m.id = r.measure_id JOIN org s ON s.id = m.school_id
                 WHERE m.name = 'Pupil Numbers' AND s.code = '5130239' AND r.taken_on LIKE '20%-06-30'";
    assert!(count(&app, roll).await > 1, "one line of points");
    let named = "SELECT COUNT(*) FROM org WHERE kind = 'school' AND name = 'Ardnamurchan High School'";
    assert_eq!(count(&app, named).await, 1, "a new school has the name beside its code");
    let again = upload(&olive, "again.csv", &std::fs::read(&files[0]).unwrap(), SCHOOLS).await;
    let words = olive.get(&again).await.words();
    assert!(words.contains("This file changes nothing"), "{words}");
    for address in written.iter().rev() {
        olive.post(&format!("{address}/undo"), &[]).await;
        app.work().await;
    }
    assert_eq!(everything(&app).await, before, "eight files are gone again");
});

on_both!(every_english_primary_is_compared_with_what_is_hidden_kept_hidden, |app| {
    let Some(folder) = data() else { return };
    let olive = app.as_("olive").await;
    let bytes = std::fs::read(folder.join("real/england_performance_tables/england_ks2final.csv")).unwrap();
    let address = upload(&olive, "england_ks2final.csv", &bytes, SCHOOLS).await;
    choose(&olive, &address, &[("READPROG", "Result")]).await;
    let words = olive.get(&format!("{address}?look=preview")).await.words();
    assert!(words.contains("16,355 schools and add 15,837 numbers about schools"), "{words}");
    assert!(words.contains("Values 15,347"), "{words}");
    assert!(words.contains("Hidden 490"), "482 say SUPP and 8 LOWCOV: {words}");
    assert!(words.contains("Not given 518"), "{words}");
    if std::env::var_os("ENSEMBLE_MANY").is_none() {
        return;
    }
    apply(&app, &olive, &address).await;
    assert_eq!(cells(&app, "READPROG").await, kinds(&[("suppressed", 490), ("value", 15_347)]));
});

on_both!(schools_of_one_name_stay_apart_by_their_codes_with_leading_zeros, |app| {
    let Some(folder) = data() else { return };
    let olive = app.as_("olive").await;
    let bytes = std::fs::read(folder.join("real/california_schools/apipop.csv")).unwrap();
    let address = upload(&olive, "apipop.csv", &bytes, SCHOOLS).await;
    let columns = [
        ("cds", "School"),
        ("sname", "Name of the school, beside its code"),
        ("name", "Leave this column out"),
        ("pcttest", "Result"),
    ];
    choose(&olive, &address, &columns).await;
    let words = olive.get(&format!("{address}?look=preview")).await.words();
    assert!(words.contains("6,194 schools and add 6,157 numbers about schools"), "{words}");
    assert!(words.contains("Not given 37"), "{words}");
    if std::env::var_os("ENSEMBLE_MANY").is_none() {
        return;
    }
    apply(&app, &olive, &address).await;
    assert_eq!(count(&app, "SELECT COUNT(*) FROM org WHERE code = '01611190130229'").await, 1);
    let names = "SELECT COUNT(DISTINCT name) FROM org WHERE kind = 'school' AND LENGTH(code) = 14";
    assert_eq!(count(&app, names).await, 5_210);
});

on_both!(a_table_about_areas_is_refused_until_somebody_says_which_column_is_which, |app| {
    let Some(folder) = data() else { return };
    let olive = app.as_("olive").await;
    let before = everything(&app).await;
    let bytes = std::fs::read(folder.join("real/scotland_attendance/school-attendance.csv")).unwrap();
    let address = upload(&olive, "school-attendance.csv", &bytes, &[("kind", "results")]).await;
    let problems = olive.get(&format!("{address}/problems.csv")).await.text();
    assert!(problems.contains("no column of results is chosen"), "{problems}");
    let reply = olive.post(&format!("{address}/application"), &[]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(everything(&app).await, before);

    choose(&olive, &address, &[("zone", "School"), ("school", "What the result is of"), ("ratio", "Result")])
        .await;
    let words = olive.get(&format!("{address}?look=preview")).await.words();
    assert!(words.contains("549 schools and add 8,784 numbers about schools"), "{words}");
    apply(&app, &olive, &address).await;
    assert_eq!(cells(&app, "Secondary").await, kinds(&[("value", 4_392)]));
    assert_eq!(cells(&app, "Primary").await, kinds(&[("value", 4_392)]));
    olive.post(&format!("{address}/undo"), &[]).await;
    app.work().await;
    assert_eq!(everything(&app).await, before);
});

on_both!(a_table_of_authorities_and_regions_is_refused_with_what_to_do, |app| {
    let Some(folder) = data() else { return };
    let olive = app.as_("olive").await;
    let before = everything(&app).await;
    for file in ["EES_ytd_data.csv", "Tech_guidance_reasons.csv"] {
        let bytes = std::fs::read(folder.join("real/england_attendance").join(file)).unwrap();
        let reply = olive.upload("/imports", file, &bytes, &[("kind", "results")]).await;
        if reply.status == StatusCode::UNPROCESSABLE_ENTITY {
            assert!(reply.words().contains(file), "{}", reply.words());
            continue;
        }
        let address = reply.location().to_owned();
        let problems = olive.get(&format!("{address}/problems.csv")).await.text();
        assert!(problems.contains(file) && problems.contains("Choose the column"), "{problems}");
        let reply = olive.post(&format!("{address}/application"), &[]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", reply.words());
    }
    assert_eq!(everything(&app).await, before);
});

on_both!(what_each_result_is_of_may_stand_in_its_row, |app| {
    let dev = app.as_("dev").await;
    let file = "Adm no,Subject,Date,Result\nAlder-00,Reading,2026-11-02,101\nAlder-00,Mathematics,2026-11-02,96\n\
                Alder-01,Reading,2026-11-02,c\nAlder-01,,2026-11-02,99\n";
    let address = upload(&dev, "long.csv", file.as_bytes(), &[("kind", "results")]).await;
    let check = dev.get(&format!("{address}?look=check")).await.words();
    assert!(check.contains("nothing says what it is of"), "{check}");
    apply(&app, &dev, &address).await;
    assert_eq!(
        results(&app, "Reading").await,
        [(Some(101.0), "value".to_owned()), (None, "suppressed".to_owned())]
    );
    assert_eq!(results(&app, "Mathematics").await, [(Some(96.0), "value".to_owned())]);
});

on_both!(the_scottish_workbook_of_2435_schools_comes_in, |app| {
    let Some(folder) = data() else { return };
    let olive = app.as_("olive").await;
    let path = "real/scotland_school_level/school-level-summary-statistics-2022.xlsx";
    let bytes = std::fs::read(folder.join(path)).unwrap();
    let address = upload(&olive, "schools-2022.xlsx", &bytes, SCHOOLS).await;
    choose(&olive, &address, &[("Pupil roll", "Result"), ("P1", "Result"), ("Female", "Result")]).await;
    // 26 schools are a primary and a secondary in one, with a row for each.
    let problems = olive.get(&format!("{address}/problems.csv")).await.text();
    assert_eq!(problems.matches("stands on more than one row").count(), 2 * 26, "said beside each row");
    choose(&olive, &address, &[("School Type", "Occasion")]).await;
    let words = olive.get(&format!("{address}?look=preview")).await.words();
    // As openpyxl counts the cells of the three columns.
    for expected in ["2,435 schools", "Values 6,544", "Hidden 324", "Do not apply 515", "Not given 0"] {
        assert!(words.contains(expected), "{expected}: {words}");
    }
    let receipt = apply(&app, &olive, &address).await;
    assert!(receipt.contains("2,435 new schools, 7,383 new numbers about schools"), "{receipt}");
    assert_eq!(cells(&app, "Pupil roll, Primary").await, kinds(&[("value", 1_994)]));
    let hidden = [("not_applicable", 515), ("suppressed", 324), ("value", 6_544)];
    assert_eq!(cells(&app, "").await, kinds(&hidden));
    assert_eq!(count(&app, "SELECT COUNT(*) FROM org WHERE kind = 'school'").await, 2_435 + 3);
});
