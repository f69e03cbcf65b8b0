//! Names that could be anybody's: drawn from many lists, so that no pair was looked up anywhere.

use super::dice::Dice;

/// Given and family names of one origin, and how many in a hundred have it here.
struct Origin {
    share: usize,
    given: &'static [&'static str],
    family: &'static [&'static str],
}

const ORIGINS: &[Origin] = &[
    Origin {
        share: 52,
        given: &[
            "Ada", "Alfie", "Alice", "Archie", "Arthur", "Bella", "Callum", "Charlie", "Chloe", "Daisy",
            "Dylan", "Edie", "Eliza", "Ella", "Emily", "Ethan", "Evie", "Finley", "Florence", "Frank",
            "Freya", "George", "Grace", "Harry", "Hazel", "Ivy", "Jack", "Jamie", "Joe", "Kitty", "Leo",
            "Lily", "Logan", "Lottie", "Lucy", "Maisie", "Martha", "Mason", "Molly", "Nell", "Noah", "Ollie",
            "Orla", "Penny", "Poppy", "Ralph", "Robin", "Rory", "Rosie", "Ruby", "Sam", "Sophie", "Stanley",
            "Tess", "Thomas", "Tilly", "Toby", "Willa", "Wilf", "Zoe",
        ],
        family: &[
            "Abbott",
            "Ashby",
            "Barley",
            "Barrow",
            "Bexley",
            "Birch",
            "Blythe",
            "Bramwell",
            "Brook",
            "Byrne",
            "Carrow",
            "Chandler",
            "Clay",
            "Combe",
            "Crane",
            "Dale",
            "Denby",
            "Drake",
            "Ellery",
            "Fairley",
            "Fenn",
            "Fletcher",
            "Frost",
            "Garland",
            "Goodall",
            "Hale",
            "Harding",
            "Hartley",
            "Hollis",
            "Huxtable",
            "Ingram",
            "Jessop",
            "Kemble",
            "Kerr",
            "Kirby",
            "Lacey",
            "Langdale",
            "Larkin",
            "Lowe",
            "Lund",
            "Marlow",
            "Marsh",
            "Mercer",
            "Merrill",
            "Nash",
            "Norley",
            "Oakes",
            "Oldfield",
            "Parry",
            "Penrose",
            "Pike",
            "Quill",
            "Radley",
            "Rook",
            "Rowan",
            "Sedge",
            "Shaw",
            "Sherwin",
            "Sparrow",
            "Stroud",
            "Tallow",
            "Thorne",
            "Tolland",
            "Underhill",
            "Vane",
            "Wainfleet",
            "Wells",
            "Whitlow",
            "Winter",
            "Yardley",
        ],
    },
    Origin {
        share: 10,
        given: &[
            "Ailsa", "Calum", "Catriona", "Eilidh", "Ewan", "Fionn", "Fraser", "Gwen", "Isla", "Iona",
            "Lachlan", "Mairi", "Morag", "Niamh", "Rhona", "Ruaridh", "Siân", "Struan", "Tegan", "Torin",
        ],
        family: &[
            "Bannerman",
            "Carrick",
            "Drummond",
            "Farquhar",
            "Galbraith",
            "Innes",
            "Kinloch",
            "Lamont",
            "MacAlister",
            "MacBride",
            "MacLeod",
            "MacRae",
            "Mathieson",
            "Menzies",
            "Prosser",
            "Rees",
            "Rennie",
            "Struthers",
            "Tulloch",
            "Urquhart",
        ],
    },
    Origin {
        share: 9,
        given: &[
            "Adam", "Alicja", "Antoni", "Filip", "Hania", "Jakub", "Julia", "Kacper", "Lena", "Maja",
            "Mikołaj", "Nikola", "Ola", "Pola", "Tomasz", "Wiktor", "Zofia", "Zuzanna",
        ],
        family: &[
            "Adamczyk",
            "Baran",
            "Borkowska",
            "Cieślak",
            "Dudek",
            "Górka",
            "Jaworska",
            "Kalina",
            "Kozioł",
            "Lis",
            "Malec",
            "Nowicka",
            "Olszak",
            "Pawlik",
            "Rogala",
            "Sikora",
            "Urban",
            "Wilk",
            "Zawada",
        ],
    },
    Origin {
        share: 9,
        given: &[
            "Aarav", "Asha", "Dev", "Gurpreet", "Harleen", "Ishaan", "Jasleen", "Kiran", "Manav", "Meera",
            "Nikhil", "Priya", "Rohan", "Sana", "Simran", "Tanvi", "Veer", "Zara",
        ],
        family: &[
            "Bains", "Bhatt", "Chauhan", "Dhillon", "Gill", "Grewal", "Iyer", "Joshi", "Kaur", "Mirza",
            "Mistry", "Nair", "Pannu", "Raja", "Sandhu", "Sethi", "Sodhi", "Thakur", "Virk",
        ],
    },
    Origin {
        share: 8,
        given: &[
            "Amina", "Bilal", "Dalia", "Farah", "Hadi", "Hana", "Idris", "Jamal", "Karim", "Layla", "Mariam",
            "Nadia", "Omar", "Rania", "Salma", "Samir", "Tariq", "Yara", "Yusuf", "Zain",
        ],
        family: &[
            "Abboud", "Ahmadi", "Aziz", "Bakir", "Darwish", "Farouk", "Haddad", "Hakim", "Jaber", "Karam",
            "Khalil", "Mansour", "Nasser", "Qasim", "Rahal", "Saleh", "Shaheen", "Tahan", "Yassin", "Zaher",
        ],
    },
    Origin {
        share: 8,
        given: &[
            "Abena", "Ama", "Amara", "Ayo", "Bisi", "Chidi", "Dara", "Efua", "Femi", "Folake", "Ife", "Kofi",
            "Kwame", "Ngozi", "Nia", "Sade", "Temi", "Tobi", "Wale", "Yinka",
        ],
        family: &[
            "Abiodun", "Adair", "Addo", "Adeyemi", "Afolabi", "Akande", "Amponsah", "Ansah", "Babalola",
            "Boateng", "Chukwu", "Danso", "Eze", "Ibekwe", "Lawal", "Mensah", "Obi", "Okoro", "Osei",
            "Owusu",
        ],
    },
    Origin {
        share: 4,
        given: &[
            "An", "Bao", "Elif", "Hiro", "Ines", "Jun", "Kai", "Lan", "Luca", "Mateus", "Mei", "Mina",
            "Sofia", "Timur", "Vera", "Yuki",
        ],
        family: &[
            "Acar", "Bui", "Chen", "Costa", "Demir", "Ferro", "Hoang", "Ivanova", "Kato", "Liang", "Moraes",
            "Petrova", "Pinto", "Takeda", "Tran", "Yildiz",
        ],
    },
];

/// A given and a family name. One child in twelve has names of two origins, as children do.
pub fn draw(dice: &mut Dice) -> (&'static str, &'static str) {
    let given = origin(dice);
    let family = if dice.chance(1.0 / 12.0) { origin(dice) } else { given };
    (dice.pick(given.given), dice.pick(family.family))
}

fn origin(dice: &mut Dice) -> &'static Origin {
    static NOBODY: Origin = Origin { share: 0, given: &[], family: &[] };
    let mut left = dice.below(100);
    for origin in ORIGINS {
        if left < origin.share {
            return origin;
        }
        left -= origin.share;
    }
    &NOBODY
}

/// "Siân Prosser" at thriftlane → "sian.prosser@thriftlane.example". Addresses under `.example` reach nobody.
pub fn email(name: &str, domain: &str) -> String {
    format!("{}@{domain}.example", name.split(' ').map(plain).collect::<Vec<_>>().join("."))
}

/// Lower case, letters and digits only, and no accents: "St Aldhelm’s" → "staldhelms".
pub fn plain(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'á' | 'â' => 'a',
            'é' => 'e',
            'ł' => 'l',
            'ó' => 'o',
            'ś' => 's',
            c => c,
        })
        .filter(char::is_ascii_alphanumeric)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_are_all_of_us() {
        assert_eq!(ORIGINS.iter().map(|origin| origin.share).sum::<usize>(), 100);
    }

    #[test]
    fn addresses_are_plain_whatever_the_name() {
        assert_eq!(email("Siân Prosser", "thriftlane"), "sian.prosser@thriftlane.example");
        for (given, family) in ORIGINS.iter().flat_map(|o| o.given.iter().zip(o.family)) {
            let letters = format!("{given}{family}").chars().count();
            assert_eq!(plain(given).len() + plain(family).len(), letters, "{given} {family}");
        }
    }
}
