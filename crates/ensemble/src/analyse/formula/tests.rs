use super::*;

fn terms_of(terms: &[Term]) -> Vec<String> {
    terms.iter().map(|t| t.iter().map(Variable::label).collect::<Vec<_>>().join(":")).collect()
}

fn terms(text: &str) -> Vec<String> {
    terms_of(&parse(text).unwrap().terms)
}

/// Each as `1 + x | b:a`.
fn random(text: &str) -> Vec<String> {
    let shown = |r: &Random| {
        let one = if r.intercept { "1" } else { "0" };
        let all: Vec<String> = std::iter::once(one.to_owned()).chain(terms_of(&r.terms)).collect();
        format!("{} | {}", all.join(" + "), r.name())
    };
    parse(text).unwrap().random.iter().map(shown).collect()
}

#[test]
fn groups_nest_and_cross_as_in_r() {
    assert_eq!(random("y ~ 1 + (1|school)"), ["1 | school"]);
    assert_eq!(random("y ~ x + (1 | lea/school)"), ["1 | lea", "1 | school:lea"]);
    assert_eq!(random("y ~ (1|a/b/c)"), ["1 | a", "1 | b:a", "1 | c:b:a"]);
    assert_eq!(random("y ~ (1|primary) + (1|second)"), ["1 | primary", "1 | second"]);
    assert_eq!(random("y ~ (1|a:b)"), ["1 | a:b"]);
    assert!(random("y ~ x").is_empty());
}

#[test]
fn slopes_vary_with_and_without_intercepts_and_apart() {
    assert_eq!(random("y ~ x + (x|g)"), ["1 + x | g"]);
    assert_eq!(random("y ~ x + (1 + x + z | g)"), ["1 + x + z | g"]);
    assert_eq!(random("y ~ x + (0 + x | g) + (1|g)"), ["0 + x | g", "1 | g"]);
    assert_eq!(random("y ~ x + (x - 1 | g)"), ["0 + x | g"]);
    assert_eq!(random("y ~ x + (x*z || g)"), ["1 | g", "0 + x | g", "0 + z | g", "0 + x:z | g"]);
    assert_eq!(random("y ~ x + (x | a/b)"), ["1 + x | a", "1 + x | b:a"]);
}

#[test]
fn terms_multiply_and_stand_in_r_s_order() {
    // R: attr(terms(~ …), "term.labels")
    assert_eq!(terms("y ~ a*b + c + (1|g)"), ["a", "b", "c", "a:b"]);
    assert_eq!(terms("y ~ a:b + a + factor(z) + (1|g)"), ["a", "factor(z)", "a:b"]);
    assert_eq!(terms("y ~ b + a:b"), ["b", "b:a"]);
    assert_eq!(terms("y ~ a*b*c + (1|g)"), ["a", "b", "c", "a:b", "a:c", "b:c", "a:b:c"]);
    assert_eq!(terms("y ~ (a + b)^2"), ["a", "b", "a:b"]);
    assert_eq!(terms("y ~ (a + b + c)^2 - a:b"), ["a", "b", "c", "a:c", "b:c"]);
    assert_eq!(terms("y ~ a/b"), ["a", "a:b"]);
    assert_eq!(terms("y ~ (a + b):c"), ["a:c", "b:c"]);
    assert_eq!(terms("y ~ a*a"), ["a"]);
}

#[test]
fn the_intercept_goes_by_0_and_minus_1() {
    for (text, there) in [
        ("y ~ x", true),
        ("y ~ 0 + x", false),
        ("y ~ -1 + x", false),
        ("y ~ x - 1", false),
        ("y ~ x + 0", false),
        ("y ~ 1", true),
    ] {
        assert_eq!(parse(text).unwrap().intercept, there, "{text}");
    }
}

#[test]
fn names_may_have_dots_and_in_backquotes_anything() {
    assert_eq!(parse("`two words` ~ `a-b` + (1|g)").unwrap().response, "two words");
    assert_eq!(terms("y ~ IQ.verb + x_1 + Größe + 2nd"), ["IQ.verb", "x_1", "Größe", "2nd"]);
}

#[test]
fn sums_are_worked_out_and_labelled_as_r_does() {
    // R: deparse(quote(…))
    let text = "log(y) ~ I(x^2)+log( x+1 )+I( (x-50)/10 )+I(-x*z)+sqrt(x)";
    assert_eq!(terms(text), ["I(x^2)", "log(x + 1)", "I((x - 50)/10)", "I(-x * z)", "sqrt(x)"]);
    assert_eq!(parse(text).unwrap().response, "log(y)");
    let columns: [(&str, &[f64]); 2] = [("x", &[50.0, 70.0]), ("z", &[2.0, 3.0])];
    let column = |name: &str| columns.iter().find(|(n, _)| *n == name).unwrap().1;
    let values: Vec<Vec<f64>> =
        parse(text).unwrap().terms.iter().map(|t| t[0].value.values(2, &column).into_owned()).collect();
    assert_eq!(values[0], [2500.0, 4900.0]);
    assert_eq!(values[2], [0.0, 2.0]);
    assert_eq!(values[3], [-100.0, -210.0]);
}

#[test]
fn a_typo_has_a_caret_under_its_place() {
    for (text, place, words) in [
        ("y + x", "y + x", "a ~"),
        ("y ~ x + + z + (1|g)", "y ~ x + ", "missing before this sign"),
        ("y ~ (1|g", "y ~ ", "not closed"),
        ("y ~ x) + (1|g)", "y ~ x", "closes none"),
        ("y ~ x y + (1|g)", "y ~ x ", "missing before y"),
        ("y ~ x - z + (1|g)", "y ~ x - ", "taken away"),
        ("y ~ x | g", "y ~ x ", "in brackets of its own"),
        ("y ~ x + (1|g) +", "y ~ x + (1|g) +", "at the end"),
        ("y ~ x + 2", "y ~ x + ", "2 is not a column"),
        ("y ~ x^z", "y ~ x^", "whole number"),
        ("y ~ poly(x, 2) + (1|g)", "y ~ ", "poly() is not offered"),
        ("y ~ x ? z", "y ~ x ", "? has no meaning"),
        ("y ~ `x + (1|g)", "y ~ ", "backquote"),
        ("y ~ x*(1|g)", "y ~ x*(1", "in brackets of its own"),
        ("y ~ (0|g)", "y ~ ", "Nothing varies"),
        ("y ~ x + (1|factor(g))", "y ~ x + (1|", "name of a column"),
        ("y ~ x + (1|)", "y ~ x + (1|", "name is missing"),
        ("y ~ 1*x", "y ~ 1*", "stand alone"),
        ("y ~ x ~ z", "y ~ x ", "one ~ only"),
        ("~ x", "", "name is missing"),
        ("", "", "a ~"),
    ] {
        let said = parse(text).unwrap_err().to_string();
        let lines: Vec<&str> = said.lines().collect();
        assert_eq!(lines[1], format!("  {text}"), "{said}");
        assert_eq!(lines[2], format!("  {}^", " ".repeat(place.chars().count())), "{said}");
        assert!(lines[3].contains(words), "{said}");
        assert_eq!(lines.len(), 4, "{said}");
    }
    let said = parse_grouped("y ~ x").unwrap_err().to_string();
    assert!(said.contains("(1|school)") && said.contains("\n       ^"), "{said}");
}
