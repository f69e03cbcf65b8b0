//! Markers against many made-up texts, and against what two grammars see in them.

use super::scoping::{expand, expand_write, parsed};
use ensemble_db::args;
use proptest::prelude::*;
use sqlparser::dialect::{Dialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

/// How a table may stand in a text: said properly, or in one of the ways that must not pass.
fn table() -> impl Strategy<Value = (String, bool)> {
    let case = |word: &'static str| {
        prop::collection::vec(any::<bool>(), word.len()).prop_map(move |upper| {
            let letter = |(c, up): (char, bool)| if up { c.to_ascii_uppercase() } else { c };
            word.chars().zip(upper).map(letter).collect::<String>()
        })
    };
    let name = prop_oneof![case("practice"), case("result")];
    let bare = (name, 0..6).prop_map(|(name, way)| match way {
        0 => name,
        1 => format!("\"{name}\""),
        2 => format!("'{name}'"),
        3 => format!("public.{name}"),
        4 => format!("main . \"{name}\""),
        _ => format!("{name} AS z"),
    });
    let alias = "[a-o][a-z0-9_]{5,8}";
    prop_oneof![
        3 => ("(practice|result)", alias).prop_map(|(table, alias)| (format!("{{{table} {alias}}}"), true)),
        3 => alias.prop_map(|alias| (format!("school AS {alias}"), true)),
        1 => bare.prop_map(|bare| (bare, false)),
    ]
}

/// A SELECT over such tables, and whether all of them are said properly.
fn select() -> impl Strategy<Value = (String, bool)> {
    let space = prop_oneof![Just(" "), Just("\n"), Just("\t"), Just("  \r\n ")];
    let simple =
        (table(), space.clone()).prop_map(|((table, fine), s)| (format!("SELECT 1 FROM{s}{table}"), fine));
    simple.prop_recursive(4, 12, 3, move |inner| {
        (inner.clone(), inner, table(), 0..9, space.clone()).prop_map(|((a, x), (b, y), (t, z), way, s)| {
            match way {
                0 => (format!("SELECT 1 FROM ({a}) AS u5{s}UNION{s}ALL{s}SELECT 1 FROM ({b}) AS u6"), x && y),
                1 => (format!("SELECT 1 FROM{s}({a}) AS u1,{s}{t}"), x && z),
                2 => (format!("SELECT 1 FROM{s}{t} WHERE EXISTS{s}({a})"), x && z),
                3 => (format!("SELECT ({a}),({b}) FROM{s}{t}"), x && y && z),
                4 => {
                    (format!("SELECT 1 FROM{s}{t} LEFT JOIN ({a}) AS u2 ON 1 = 1 OR 2 IN ({b})"), x && y && z)
                }
                5 => (format!("WITH u3 AS ({a}),{s}u4 AS ({b}) SELECT 1 FROM u3,u4,{t}"), x && y && z),
                6 => (
                    format!("SELECT CASE WHEN EXISTS({a}) THEN 'practice' ELSE ':viewer' END FROM{s}{t}"),
                    x && z,
                ),
                7 => (
                    format!(
                        "SELECT 1 FROM{s}{t} WHERE x = $1 AND y NOT IN{s}({a}) GROUP BY z HAVING 1 IN ({b})"
                    ),
                    x && y && z,
                ),
                _ => (format!("SELECT 1 FROM{s}{t} ORDER BY ({a})"), x && z),
            }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every text whose tables are all said properly expands to something both grammars read, and every other
    /// is refused.
    #[test]
    fn a_text_passes_exactly_when_each_protected_table_is_marked((sql, fine) in select()) {
        let given = if sql.contains("$1") { args![1] } else { args![] };
        let out = expand(&sql, given);
        prop_assert_eq!(out.is_ok(), fine, "{}", sql);
        if let Ok(out) = out {
            let trees = parsed(&out.sql);
            prop_assert!(trees.is_ok(), "{}", trees.unwrap_err());
        }
    }

    /// No input at all makes it stumble.
    #[test]
    fn any_text_is_answered(sql in "\\PC*") {
        let _ = expand(&sql, args![]);
        let _ = expand_write(&sql);
    }
}

/// Whatever is put together from awkward pieces: if a grammar finds a protected table in it, it is refused.
#[test]
fn a_name_that_a_grammar_can_see_is_seen() {
    let pieces = prop::collection::vec(prop::sample::select(PIECES), 1..9);
    let config = ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() };
    let found = std::cell::Cell::new(0);
    let check = |pieces: Vec<&str>| {
        for sql in
            [format!("SELECT * FROM {}", pieces.concat()), format!("SELECT * FROM {}", pieces.join(" "))]
        {
            for dialect in [&SQLiteDialect {} as &dyn Dialect, &PostgreSqlDialect {}] {
                let Ok(tree) = Parser::parse_sql(dialect, &sql) else { continue };
                if format!("{tree:?}").to_ascii_lowercase().contains("value: \"practice\"") {
                    found.set(found.get() + 1);
                    prop_assert!(expand(&sql, args![1]).is_err(), "{}", sql);
                }
            }
        }
        Ok(())
    };
    proptest::test_runner::TestRunner::new(config).run(&pieces, check).unwrap();
    assert!(found.get() > 200, "only {} texts named it", found.get());
}

const PIECES: &[&str] = &[
    "practice",
    "PRACTICE",
    "\"practice\"",
    "'practice'",
    "`practice`",
    "[practice]",
    "public.",
    "x",
    "school",
    ",",
    " ",
    "\n",
    "\t",
    " JOIN ",
    " ON 1=1 ",
    " WHERE ",
    "a=",
    "1",
    "'",
    "''",
    "\"",
    "E'",
    "\\'",
    "$$",
    "$1",
    "(",
    ")",
    "(SELECT * FROM ",
    " UNION SELECT * FROM ",
    "--",
    "\n",
    "/*",
    "*/",
    "{practice p}",
    " AS ",
    "\u{a0}",
    "U&\"",
    "x'",
    "]",
    "[",
    "`",
    ";",
    "::text",
    " IN (",
    " LATERAL ",
];
