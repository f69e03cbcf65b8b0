use super::stream::Left;
use super::*;

struct Scratch(std::path::PathBuf);

impl Scratch {
    fn new(bytes: &[u8]) -> Self {
        use std::sync::atomic::{AtomicUsize, Ordering};
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let n = MADE.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("ensemble-columns-{}-{n}.csv", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn wants() -> Vec<Want> {
    let want = |column: &str, kind| Want { column: column.to_owned(), kind };
    vec![
        want("score", Kind::Number),
        want("before", Kind::Either),
        want("class", Kind::Level),
        want("sex", Kind::Either),
    ]
}

/// Everything that was read, to be compared.
fn shown(columns: &Columns) -> String {
    let mut out = format!("{} rows, {} left out", columns.rows, columns.left_out);
    for (want, cells) in &columns.list {
        out += &match cells {
            Cells::Numbers(values) => format!("\n{} {values:?}", want.column),
            Cells::Levels(levels) => {
                let names: Vec<&str> =
                    levels.codes.iter().map(|c| levels.names[*c as usize].as_str()).collect();
                let first: Vec<usize> = levels.codes.iter().map(|c| levels.first[*c as usize]).collect();
                format!("\n{} {names:?} {first:?}", want.column)
            }
        };
    }
    out
}

fn streamed(path: &Path) -> Result<Columns, Left> {
    stream::read(path, "file.csv", &wants(), &Progress::new())
}

/// Read straight through, and by the reader of everything.
fn both_ways(bytes: &[u8]) -> (String, String) {
    let file = Scratch::new(bytes);
    let straight = match streamed(&file.0) {
        Ok(columns) => shown(&columns),
        Err(_) => "left to the other".to_owned(),
    };
    (straight, shown(&Columns::of(&Table::read(&file.0).unwrap(), &wants()).unwrap()))
}

#[test]
fn plain_files_read_straight_through_give_what_the_reader_of_everything_gives() {
    for text in [
        "class,sex,score,before\n1A,F,3,1.5\n1B,M,4,2\n1A,M,5.25,-1e3\n",
        "class;sex;score;before\n1A;F;3;1.5\n1B;M;4;2\n",
        "class\tsex\tscore\tbefore\r\n1A\tF\t3\t1.5\r\n1B\tM\t4\t2",
        "\u{feff}class,sex,score,before\n1A,F,3,1.5\n",
        "\"class\",\"sex\",\"score\",\"before\"\n\"1A\",\"F\",\"3\",\"1.5\"\n\"1\"\"B\",\"M\",4,2\n\"1,C\",F,5,1\n",
        "class,sex,score,before,note\n1A,F,3,1.5,\"two\nlines\"\n1B,M,4,2,\n",
        "class,sex,score,before\n1A,F,3,1.5\n\n,,,\n1B,,4,2\n1B,M,NA,2\n1C,M,.,\n  1D  ,M, 7 ,\u{a0}2\u{a0}\n",
        "class,sex,score,before\n1A,F,3\n1B,M,4,2,9\n1C,F,5,1\n",
        "class,sex,score,before\n1A,F,3,1\n1B,M,4,about 2\n1C,M,5,3\n",
        "class,sex,score,before\nÉ,F,3,1\nZoë,M,4,2\n",
        "class,sex,score,score,before\n1A,F,3,9,1\n1B,M,4,9,2\n",
        "x,class,sex,score,before\n2\" pipe,1A,F,3,1\n\"a\"b,1B,M,4,2\n",
    ] {
        let (straight, other) = both_ways(text.as_bytes());
        assert_eq!(straight, other, "{text:?}");
    }
}

#[test]
fn whatever_is_not_plain_is_left_to_the_reader_of_everything() {
    let latin = b"class,sex,score,before\n\xC91,F,3,1\nB,M,4,2\n".to_vec();
    let mut wide = vec![0xFF, 0xFE];
    wide.extend("class\tsex\tscore\tbefore\n1A\tF\t3\t1\n".encode_utf16().flat_map(u16::to_le_bytes));
    let texts = [
        "Class list\nclass,sex,score,before\n1A,F,3,1\n",
        "class,sex,score,before\n1A,F,3,1\n1B,M,4,2\nTotal,,7,3\n",
        "class,sex,score,before\n1A,F,3,1\nclass,sex,score,before\n1B,M,4,2\n",
        "sep=;\nclass;sex;score;before\n1A;F;3;1\n",
        "class,sex,score,before\r1A,F,3,1\r",
    ];
    for bytes in texts.iter().map(|t| t.as_bytes().to_vec()).chain([latin, wide]) {
        let (straight, other) = both_ways(&bytes);
        assert_eq!(straight, "left to the other", "{:?}", String::from_utf8_lossy(&bytes));
        assert!(other.contains("1A") || other.contains("É1"), "{other}");
    }
}

/// A file of several blocks, with something at a row far down.
fn long(odd: &str) -> String {
    let mut text = "class,sex,score,before\n".to_owned();
    for row in 0..40_000 {
        match row {
            35_000 => text += odd,
            _ => {
                text += &format!(
                    "{},{},{},{}\n",
                    row / 30,
                    if row % 3 == 0 { "F" } else { "M" },
                    row % 17,
                    row % 5
                )
            }
        }
    }
    text
}

#[test]
fn long_files_are_the_same_too_whatever_comes_late() {
    for odd in ["1,F,3,1\n", "1,\"F\",\"3\",1\n", "1,F,,1\n", "1,F,3,none\n", "\"1\n2\",F,3,1\n", "\n"] {
        let (straight, other) = both_ways(long(odd).as_bytes());
        assert!(straight == other, "{odd:?}: {} and {}", &straight[..60], &other[..60]);
    }
}

#[test]
fn headings_again_and_a_total_far_down_are_noticed() {
    for text in [long("class,sex,score,before\n"), long("") + "Total,,1,2\n"] {
        let (straight, other) = both_ways(text.as_bytes());
        assert_eq!(straight, "left to the other");
        assert!(other.starts_with("39999 rows, 0 left out"), "{}", &other[..40]);
    }
}

#[test]
fn text_where_a_number_is_needed_is_told_by_its_row() {
    let file = Scratch::new(long("1,F,absent,2\n").as_bytes());
    let Err(Left::NotPlain(Some(said))) = streamed(&file.0) else { panic!("it was read") };
    assert_eq!(
        said,
        "file.csv, row 35002, column score: \"absent\" is not a number. Correct the cell, or leave it empty"
    );
    let said = Columns::read(&file.0, &wants(), &Progress::new()).err().unwrap().to_string();
    assert!(said.contains("row 35002, column score: \"absent\""), "{said}");
}
