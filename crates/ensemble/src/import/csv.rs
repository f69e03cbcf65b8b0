//! Tables to take away. A cell that a spreadsheet would run as a formula is made plain text.

/// One line of a CSV file, with its line end.
pub fn line<S: AsRef<str>>(cells: &[S]) -> String {
    let mut out = String::new();
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        push(&mut out, cell.as_ref());
    }
    out.push_str("\r\n");
    out
}

fn push(out: &mut String, cell: &str) {
    let apostrophe = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if !cell.contains([',', '"', '\n', '\r', '\t']) {
        out.push_str(apostrophe);
        out.push_str(cell);
        return;
    }
    out.push('"');
    out.push_str(apostrophe);
    out.push_str(&cell.replace('"', "\"\""));
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn no_cell_can_run_as_a_formula_and_every_cell_keeps_its_place() {
        assert_eq!(line(&["a", "b,c", "d\"e"]), "a,\"b,c\",\"d\"\"e\"\r\n");
        for start in ["=1+1", "+1", "-1", "@SUM", "\tx", "\rx"] {
            assert!(line(&[start]).trim_start_matches('"').starts_with('\''), "{start:?}");
        }
    }
}
