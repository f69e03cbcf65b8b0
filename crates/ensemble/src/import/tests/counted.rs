//! What a page says of columns and cells: how many, the first few, and only of what is brought in.

use super::about_schools::choose;
use super::real::data;
use super::{apply, upload};
use crate::on_both;

const RESULTS: &[(&str, &str)] = &[("kind", "results")];
const SCHOOLS: &[(&str, &str)] = &[("kind", "results"), ("create_schools", "yes")];

/// One blank comes in; one stands in a row that has to be put right, and one in a row that waits.
const BLANKS: &str = "Admission no,Date,Reading,Spelling\nAlder-00,01/10/2026,34,\nAlder-01,31/02/2026,20,\n\
                      A-99,01/10/2026,30,\nAlder-02,01/10/2026,5,6\n";

/// Results with so many columns that nobody asked for.
fn with_columns(many: usize) -> String {
    let names: String = (1..=many).map(|n| format!(",Extra {n}")).collect();
    let blank = ",".repeat(many);
    format!("Admission no,Reading{names}\nAlder-00,34{blank}\nAlder-01,20{blank}\n")
}

on_both!(columns_that_stay_out_are_counted_and_the_first_named, |app| {
    let dev = app.as_("dev").await;
    let address = upload(&dev, "r.csv", with_columns(9).as_bytes(), RESULTS).await;
    let page = dev.get(&format!("{address}?look=check")).await;
    let words = page.words();
    assert!(words.contains("9 columns are not brought in: Extra 1, Extra 2, Extra 3 and 6 more"), "{words}");
    assert!(words.contains("All 9 columns that stay out") && words.contains("Extra 9"), "{words}");
    let folded = page.text();
    let details = folded.split("All 9 columns that stay out").nth(1).unwrap();
    assert!(details.split("</details>").next().unwrap().contains("Extra 9"), "the rest is folded away");
    let receipt = apply(&app, &dev, &address).await;
    assert!(receipt.contains("Columns left out Extra 1, Extra 2, Extra 3 and 6 more"), "{receipt}");
    assert!(receipt.contains("All 9 columns that stay out"), "{receipt}");
    // A few are simply named.
    let few = upload(&dev, "f.csv", with_columns(3).as_bytes(), RESULTS).await;
    let words = dev.get(&format!("{few}?look=check")).await.words();
    assert!(words.contains("3 columns are not brought in: Extra 1, Extra 2 and Extra 3"), "{words}");
    assert!(!words.contains("columns that stay out"), "{words}");
});

on_both!(a_receipt_leads_to_what_has_to_be_put_right, |app| {
    let dev = app.as_("dev").await;
    let address = upload(&dev, "r.csv", BLANKS.as_bytes(), RESULTS).await;
    apply(&app, &dev, &address).await;
    let page = dev.get(&address).await;
    assert!(page.words().contains("What to put right, as a file"), "{}", page.words());
    assert!(page.text().contains(&format!("href=\"{address}/problems.csv\"")));
    let file = dev.get(&format!("{address}/problems.csv")).await.text();
    assert!(file.contains("r.csv,3,"), "{file}");
    let whole = upload(&dev, "w.csv", b"Admission no,Reading\nAlder-05,34\n", RESULTS).await;
    assert!(!apply(&app, &dev, &whole).await.contains("What to put right"), "nothing stayed out");
});

on_both!(a_blank_cell_is_counted_in_the_rows_that_come_in_and_in_no_other, |app| {
    let dev = app.as_("dev").await;
    let address = upload(&dev, "r.csv", BLANKS.as_bytes(), RESULTS).await;
    let words = dev.get(&format!("{address}?look=preview")).await.words();
    assert!(words.contains("In the columns and rows that are brought in."), "{words}");
    assert!(words.contains("Values 3") && words.contains("Not given 1"), "{words}");
});

on_both!(the_blank_cells_of_the_scottish_workbook_are_those_that_openpyxl_counts, |app| {
    let Some(folder) = data() else { return };
    let olive = app.as_("olive").await;
    let path = "real/scotland_school_level/school-level-summary-statistics-2022.xlsx";
    let bytes = std::fs::read(folder.join(path)).unwrap();
    let address = upload(&olive, "schools-2022.xlsx", &bytes, SCHOOLS).await;
    let columns = ["Urban", "Small town", "Rural", "Urban/rural classification not available"];
    let columns = columns.map(|name| format!("{name} [Note 7]"));
    let all = ["Local initiatives to extend FSM eligibility [Note 5]"].into_iter();
    let all: Vec<_> = all.chain(columns.iter().map(String::as_str)).map(|c| (c, "Result")).collect();
    choose(&olive, &address, &all).await;
    let words = olive.get(&format!("{address}?look=preview")).await.words();
    assert!(words.contains("2,409 schools"), "{words}");
    // 2,486 with the 52 rows of 26 schools that stand on two rows each, and stay out.
    assert!(words.contains("Not given 2,434"), "{words}");
});

on_both!(hidden_cells_are_those_of_the_columns_that_are_brought_in, |app| {
    let Some(folder) = data() else { return };
    let olive = app.as_("olive").await;
    let bytes = std::fs::read(folder.join("real/england_attendance/EES_ytd_data.csv")).unwrap();
    let fields = [("kind", "attendance"), ("create_schools", "yes")];
    let address = upload(&olive, "EES_ytd_data.csv", &bytes, &fields).await;
    let words = olive.get(&format!("{address}?look=check")).await.words();
    // The file hides 216, most of them in columns of reasons and shares that stay out.
    assert!(
        words.contains("40 cells are hidden in the columns brought in, and never read as zero"),
        "{words}"
    );
});
