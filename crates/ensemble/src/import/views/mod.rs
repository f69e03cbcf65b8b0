//! Pages of files in: the list, and one page for each state of a file.

mod attendance;
mod check;
mod columns;
mod grades;
mod list;
mod preview;
mod receipt;
pub mod roll;
pub mod waiting;

use ensemble_ui::chart::Downloads;
use ensemble_ui::{Icon, Markup, Mast, bullets, html, more, stepper};

use super::Import;
use crate::access::Viewer;
use crate::web::locale::{plural, thousands};

pub use check::check;
pub use list::index;
pub use preview::{first_sheet, preview, preview_sheet, sentence};
pub use receipt::{being_read, came_to_an_end, changes, receipt, under_way, unreadable};

/// The band above every page of one file.
fn mast(viewer: &Viewer, import: &Import, org: &str, title: &str, step: usize) -> Mast {
    Mast::new(title).place(viewer.name()).place(org).place(&import.file_name).below(steps(step))
}

fn steps(now: usize) -> Markup {
    stepper("Steps", &["File", "Check", "Preview", "Receipt"], now)
}

/// Where the rows of a table of one file can be had.
fn downloads(import: &Import, table: &str) -> Downloads {
    let at = format!("/imports/{}/{table}", import.id);
    Downloads { csv: format!("{at}.csv"), xlsx: format!("{at}.xlsx") }
}

/// The same rows as files, under their table.
fn files(files: &Downloads) -> Markup {
    html! {
        p.row.small.mt-s {
            (Icon::Download)
            a href=(files.csv) download="" { "Download as CSV" }
            a href=(files.xlsx) download="" { "Download for Excel" }
        }
    }
}

/// "48 KB"
fn size(bytes: i64) -> String {
    match usize::try_from(bytes).unwrap_or_default() {
        b @ 0..1_000 => plural(b, "byte", "bytes"),
        b @ 1_000..1_000_000 => format!("{} KB", thousands(b.div_ceil(1_000))),
        b => format!("{}.{} MB", b / 1_000_000, b % 1_000_000 / 100_000),
    }
}

/// "Rows 3, 7 and 12"; beyond a few, how many more.
pub fn rows_in_words(rows: &[usize]) -> String {
    match rows {
        [] => "None".to_owned(),
        [one] => format!("Row {one}"),
        [a, b] => format!("Rows {a} and {b}"),
        [a, b, c] => format!("Rows {a}, {b} and {c}"),
        [a, b, c, rest @ ..] => format!("Rows {a}, {b}, {c} and {} more", thousands(rest.len())),
    }
}

/// Every column that stays out, folded away, where a line names only the first of them.
fn all_left_out<T: AsRef<str>>(headings: &[T]) -> Markup {
    let label = format!("All {} columns that stay out", thousands(headings.len()));
    html! {
        @if headings.len() > 5 { (more(label, bullets(headings.iter().map(|h| html! { code { (h.as_ref()) } })))) }
    }
}

/// A count for a tile, with its words.
fn tile<'a>(count: usize, one: &'a str, many: &'a str) -> (u64, &'a str) {
    (u64::try_from(count).unwrap_or(u64::MAX), if count == 1 { one } else { many })
}

/// "one, two and three"
fn and(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_rows_and_lists_read_as_people_say_them() {
        assert_eq!(size(999), "999 bytes");
        assert_eq!(size(48_000), "48 KB");
        assert_eq!(size(2_340_000), "2.3 MB");
        assert_eq!(rows_in_words(&[88, 152]), "Rows 88 and 152");
        assert_eq!(rows_in_words(&[1, 2, 3, 9, 10]), "Rows 1, 2, 3 and 2 more");
        assert_eq!(and(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
