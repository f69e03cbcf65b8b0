//! The words of a line that carry its meaning, and what they have in common with other words.

/// A word as it was written, and its stem: "Readings" and "reading" share one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub written: String,
    pub stem: String,
}

/// Words that every school and every card uses, and that say nothing about what either is about.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    "about", "after", "again", "all", "alone", "also", "always", "and", "another", "any", "anybody", "are",
    "back", "because", "been", "before", "being", "best", "better", "between", "both", "but", "can",
    "child", "children", "class", "classes", "come", "could", "day", "did", "does", "doing", "done", "each",
    "end", "every", "everybody", "everyone", "feel", "find", "first", "for", "from", "get", "give", "go",
    "goes", "going", "good", "had", "half", "has", "have", "help", "her", "here", "him", "his", "hour",
    "how", "improve", "into", "its", "just", "keep", "know", "last", "learn", "learner", "like", "make",
    "many", "matter", "may", "minute", "month", "more", "most", "much", "need", "never", "new", "nobody",
    "not", "now", "off", "often", "one", "only", "other", "our", "out", "over", "own", "practice",
    "primary", "pupil", "pupils", "said", "same", "say", "school", "schools", "secondary", "see", "she",
    "should", "some", "somebody", "staff", "start", "student", "such", "support", "take", "teach",
    "teacher", "teachers", "team", "teams", "term", "than", "that", "the", "their", "them", "then", "there",
    "these", "they", "thing", "this", "those", "three", "through", "time", "together", "too", "try", "two",
    "under", "until", "use", "very", "want", "was", "way", "week", "well", "were", "what", "when", "where",
    "which", "while", "who", "why", "will", "with", "work", "would", "year", "years", "you", "young",
    "your",
];

/// The telling words of a text, in its order, each stem once.
pub fn telling(text: &str) -> Vec<Word> {
    let common: Vec<String> = COMMON.iter().map(|word| stem(word)).collect();
    let mut words: Vec<Word> = Vec::new();
    for piece in text.to_lowercase().split(|c: char| !c.is_alphabetic() && c != '’' && c != '\'') {
        let written = piece.trim_matches(['’', '\'']);
        let written = written.strip_suffix("’s").or(written.strip_suffix("'s")).unwrap_or(written);
        let word = Word { written: written.to_owned(), stem: stem(written) };
        let tells = written.chars().count() > 2 && !common.contains(&word.stem);
        if tells && words.iter().all(|known| known.stem != word.stem) {
            words.push(word);
        }
    }
    words
}

/// The telling words of `a` that `b` has too, in one form or another.
pub fn shared<'a>(a: &'a [Word], b: &[Word]) -> Vec<&'a Word> {
    a.iter().filter(|word| b.iter().any(|other| kin(&word.stem, &other.stem))).collect()
}

/// The same stem, or one that only its ending tells apart: "read" and "reader", "fluent" and "fluency".
fn kin(a: &str, b: &str) -> bool {
    let same = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
    let ends = |word: &str| {
        let rest: String = word.chars().skip(same).collect();
        ENDINGS.contains(&rest.as_str())
    };
    a == b || (same >= 4 && ends(a) && ends(b))
}

const ENDINGS: &[&str] = &["", "er", "ed", "ly", "t", "c", "cy", "ment", "ful"];

/// Without the endings of a plural or of "-ing", a last "e" and a doubled letter: "classes" and
/// "class", "writing" and "write", "spelling" and "spell" come out the same.
fn stem(word: &str) -> String {
    let mut stem = word;
    let plural = stem.ends_with('s') && !["ss", "us", "is"].iter().any(|end| stem.ends_with(end));
    if let Some(root) = stem.strip_suffix("ies").filter(|root| root.len() > 2) {
        return format!("{root}y");
    }
    if plural && stem.len() > 3 {
        stem = stem.strip_suffix('s').unwrap_or(stem);
    }
    if let Some(root) = stem.strip_suffix("ing").filter(|root| root.len() > 2 && root.contains(VOWELS)) {
        stem = root;
    }
    let stem = stem.strip_suffix('e').filter(|root| root.len() > 2).unwrap_or(stem);
    let mut letters: Vec<char> = stem.chars().collect();
    if let [.., a, b] = letters.as_slice()
        && a == b
    {
        letters.pop();
    }
    letters.into_iter().collect()
}

const VOWELS: [char; 6] = ['a', 'e', 'i', 'o', 'u', 'y'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_word_in_another_form_is_the_same_word() {
        for (one, other) in [
            ("readings", "reading"),
            ("reads", "reading"),
            ("classes", "class"),
            ("writing", "write"),
            ("spelling", "spell"),
            ("stories", "story"),
            ("running", "runs"),
            ("buses", "bus"),
        ] {
            assert_eq!(stem(one), stem(other), "{one} and {other}");
        }
        for (one, other) in [("king", "kin"), ("spring", "spr"), ("maths", "mat"), ("bus", "bu")] {
            assert_ne!(stem(one), stem(other), "{one} and {other}");
        }
    }

    #[test]
    fn a_word_is_known_by_its_kin_and_not_by_its_beginning() {
        let words = |text: &str| telling(text);
        let told = words("Pairs read a short text; the quickest grow fluent");
        let wanted = words("Every child a fluent reader");
        let both: Vec<&str> = shared(&wanted, &told).iter().map(|w| w.written.as_str()).collect();
        assert_eq!(both, ["fluent", "reader"]);
        for (one, other) in [("ready", "reader"), ("party", "part"), ("chill", "child"), ("play", "plan")] {
            assert!(!kin(&stem(one), &stem(other)), "{one} and {other}");
        }
        assert!(kin(&stem("fluency"), &stem("fluent")));
    }

    #[test]
    fn only_telling_words_are_left_each_once() {
        let said = telling("We need help with the pupils’ reading: reads, Reading, in P4!");
        let written: Vec<&str> = said.iter().map(|word| word.written.as_str()).collect();
        assert_eq!(written, ["reading"]);
        assert!(telling("").is_empty() && telling("''’’ 12 ?").is_empty());
    }
}
