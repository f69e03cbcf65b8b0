//! Rows of raw cells with their numbers: what a text file and a sheet of a workbook have in common.

use crate::error::Why;
use crate::limits;
use crate::raw::Raw;

/// One row that is not blank.
#[derive(Debug, Clone, Default)]
pub(crate) struct GridRow {
    /// 1-based, as a spreadsheet shows it.
    pub number: usize,
    /// From column A on, as far as the row reaches.
    pub cells: Vec<Raw>,
    /// How many fields a text file wrote in this row; 0 for a workbook, which does not say.
    pub fields: usize,
    /// Whether it stands in a line read with a supposed encoding.
    pub supposed: bool,
}

impl GridRow {
    pub(crate) fn get(&self, column: usize) -> &Raw {
        self.cells.get(column).unwrap_or(&Raw::Empty)
    }

    /// How many cells hold something.
    pub(crate) fn filled(&self) -> usize {
        self.cells.iter().filter(|c| !c.is_empty()).count()
    }

    /// The cells that hold something, with their columns.
    pub(crate) fn values(&self) -> impl Iterator<Item = (usize, &Raw)> {
        self.cells.iter().enumerate().filter(|(_, c)| !c.is_empty())
    }

    /// Takes blank cells off the end and cuts texts that are too long. Calls for each of these, and gives the bytes
    /// of text that are left.
    pub(crate) fn fit(&mut self, mut cut: impl FnMut(usize, usize)) -> usize {
        while self.cells.last().is_some_and(Raw::is_empty) {
            self.cells.pop();
        }
        let mut bytes = 0;
        for (column, cell) in self.cells.iter_mut().enumerate() {
            let Raw::Text(text) = cell else { continue };
            if text.len() > limits::CELL_CHARS
                && let Some((end, _)) = text.char_indices().nth(limits::CELL_CHARS)
            {
                *text = text.get(..end).unwrap_or_default().into();
                cut(self.number, column);
            }
            bytes += text.len();
        }
        bytes
    }
}

/// A merged region, 1-based rows and 0-based columns, both ends included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Merge {
    pub top: usize,
    pub bottom: usize,
    pub left: usize,
    pub right: usize,
}

/// The rows of a sheet that are not blank, in order.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    pub rows: Vec<GridRow>,
    pub merges: Vec<Merge>,
    /// Rows of a text file that hold separators and nothing else.
    pub blank: Vec<usize>,
    /// Rows and columns (0-based) of cells whose text was longer than allowed and was cut.
    pub cut: Vec<(usize, usize)>,
    cells: usize,
    text: usize,
}

impl Grid {
    /// An empty grid of the same file: what the sheets before it took counts towards the limits.
    pub(crate) fn after(other: Option<&Grid>) -> Self {
        let (cells, text) = other.map_or((0, 0), |g| (g.cells, g.text));
        Self { cells, text, ..Self::default() }
    }

    /// Adds a row, unless the sheet has grown too large.
    pub(crate) fn push(&mut self, mut row: GridRow) -> Result<(), Why> {
        self.text += row.fit(|row, column| self.cut.push((row, column)));
        if row.cells.is_empty() {
            self.blank.push(row.number);
            return self.check(self.rows.len() + self.blank.len() <= limits::ROWS, limits::ROWS, "rows");
        }
        self.cells += row.cells.len();
        self.check(self.rows.len() < limits::ROWS, limits::ROWS, "rows")?;
        self.check(row.cells.len() <= limits::COLUMNS, limits::COLUMNS, "columns")?;
        self.check(self.cells <= limits::CELLS, limits::CELLS, "cells")?;
        self.check(self.text <= limits::TEXT_BYTES, limits::TEXT_BYTES >> 20, "MB of text")?;
        self.rows.push(row);
        Ok(())
    }

    fn check(&self, fits: bool, limit: usize, of: &str) -> Result<(), Why> {
        if fits { Ok(()) } else { Err(Why::TooLarge(format!("{} {of}", thousands(limit)))) }
    }

    /// Gives every cell of a merged region of text that is one column wide the text of its first, as a
    /// person reads it. Returns the columns filled and the rows where a number was merged over more rows,
    /// which is left as it stands, because filling would count it again and again.
    pub(crate) fn fill_down(&mut self, from_row: usize) -> (Vec<usize>, Vec<(usize, usize)>) {
        let (mut filled, mut numbers, mut steps) = (Vec::new(), Vec::new(), 0);
        for merge in &self.merges {
            if merge.left != merge.right || merge.top == merge.bottom || merge.top < from_row {
                continue;
            }
            let start = self.rows.partition_point(|r| r.number < merge.top);
            let first = match self.rows.get(start) {
                Some(row) if row.number == merge.top => row.get(merge.left).clone(),
                _ => continue,
            };
            match first {
                Raw::Text(_) => filled.push(merge.left),
                Raw::Empty => continue,
                _ => {
                    numbers.push((merge.top, merge.left));
                    continue;
                }
            }
            for row in self.rows.iter_mut().skip(start + 1).take_while(|r| r.number <= merge.bottom) {
                // A hostile file may merge a long text over a million rows, many times.
                steps += 1;
                self.text += first.text().len();
                if steps > limits::CELLS || self.text > limits::TEXT_BYTES || self.cells > limits::CELLS {
                    return (filled, numbers);
                }
                if row.cells.len() <= merge.left {
                    self.cells += merge.left + 1 - row.cells.len();
                    row.cells.resize(merge.left + 1, Raw::Empty);
                }
                if let Some(cell) = row.cells.get_mut(merge.left) {
                    *cell = first.clone();
                }
            }
        }
        filled.sort_unstable();
        filled.dedup();
        (filled, numbers)
    }
}

/// 1000000 as "1,000,000".
pub(crate) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// "1 cell", "1,000 cells".
pub(crate) fn counted(number: usize, one: &str) -> String {
    format!("{} {one}{}", thousands(number), if number == 1 { "" } else { "s" })
}

/// The letter of a 0-based column: 0 is A, 26 is AA.
pub(crate) fn letter(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        let letters: Vec<String> = [0, 25, 26, 51, 701, 702].map(letter).to_vec();
        assert_eq!(letters, ["A", "Z", "AA", "AZ", "ZZ", "AAA"]);
    }

    #[test]
    fn a_row_beyond_the_widest_is_refused() {
        let mut grid = Grid::default();
        let cells = vec![Raw::Bool(true); limits::COLUMNS + 1];
        let why = grid.push(GridRow { number: 1, cells, ..GridRow::default() }).unwrap_err();
        assert_eq!(why, Why::TooLarge("2,000 columns".into()));
    }

    #[test]
    fn a_cell_that_is_too_long_is_cut_and_noted() {
        let mut grid = Grid::default();
        let long = "é".repeat(limits::CELL_CHARS + 1);
        grid.push(GridRow { number: 3, cells: vec![Raw::from_text(&long)], ..GridRow::default() }).unwrap();
        assert_eq!(grid.cut, [(3, 0)]);
        assert_eq!(grid.rows[0].cells[0].text().chars().count(), limits::CELL_CHARS);
    }

    #[test]
    fn text_merged_over_rows_is_filled_and_a_number_is_not() {
        let mut grid = Grid::default();
        for (number, first) in [(2, "3A"), (3, ""), (4, "")] {
            let second = if number == 2 { Raw::Number(28.0) } else { Raw::Empty };
            let cells = vec![Raw::from_text(first), second, Raw::Bool(true)];
            grid.push(GridRow { number, cells, ..GridRow::default() }).unwrap();
        }
        grid.merges = vec![
            Merge { top: 2, bottom: 4, left: 0, right: 0 },
            Merge { top: 2, bottom: 4, left: 1, right: 1 },
        ];
        assert_eq!(grid.fill_down(2), (vec![0], vec![(2, 1)]));
        assert_eq!(grid.rows[2].cells[0].text(), "3A");
        assert!(grid.rows[2].cells[1].is_empty());
    }
}
