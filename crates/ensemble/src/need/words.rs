//! The words of a line that carry its meaning, and what they have in common with other words.

/// A word as it was written, and its stem: "Readings" and "reading" share one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub written: String,
    pub stem: String,
}

/// Words that every school and every card uses, and that say nothing about what either is about.
const COMMON: &[&str] = &[
    "about",
    "after",
    "again",
    "all",
    "also",
    "and",
    "another",
    "any",
    "are",
    "because",
    "been",
    "before",
    "being",
    "better",
    "between",
    "both",
    "but",
    "can",
    "child",
    "children",
    "class",
    "could",
    "day",
    "did",
    "does",
    "each",
    "every",
    "find",
    "for",
    "from",
    "get",
    "give",
    "good",
    "had",
    "has",
    "have",
    "help",
    "her",
    "his",
    "how",
    "improve",
    "into",
    "its",
    "keep",
    "learn",
    "learner",
    "like",
    "make",
    "many",
    "more",
    "most",
    "much",
    "need",
    "new",
    "not",
    "now",
    "one",
    "only",
    "other",
    "our",
    "out",
    "over",
    "primary",
    "pupil",
    "school",
    "secondary",
    "see",
    "she",
    "should",
    "some",
    "staff",
    "start",
    "student",
    "support",
    "take",
    "teach",
    "teacher",
    "team",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "thing",
    "this",
    "those",
    "three",
    "time",
    "too",
    "two",
    "under",
    "use",
    "very",
    "want",
    "was",
    "way",
    "week",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "why",
    "will",
    "with",
    "work",
    "would",
    "year",
    "you",
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
        ] {
            assert_eq!(stem(one), stem(other), "{one} and {other}");
        }
        for (one, other) in [("king", "kin"), ("spring", "spr"), ("maths", "mat"), ("bus", "bu")] {
            assert_ne!(stem(one), stem(other), "{one} and {other}");
        }
    }

    #[test]
    fn only_telling_words_are_left_each_once() {
        let said = telling("We need help with the pupils’ reading: reads, Reading, in P4!");
        let written: Vec<&str> = said.iter().map(|word| word.written.as_str()).collect();
        assert_eq!(written, ["reading"]);
        assert!(telling("").is_empty() && telling("''’’ 12 ?").is_empty());
    }
}
