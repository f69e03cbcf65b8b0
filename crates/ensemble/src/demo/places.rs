//! Where the world is: authorities, learning communities and their schools, none of which exist.

use super::Scale;
use super::dice::Dice;
use super::names;
use crate::network::Sector::{self, Base, EarlyYears, Primary, Secondary, Special};

pub const NETWORK: &str = "Tidewater Learning Network";

pub struct Authority {
    pub name: String,
    pub communities: Vec<Community>,
}

pub struct Community {
    pub name: String,
    pub schools: Vec<Place>,
}

/// A school before anybody is in it.
#[derive(Debug, Clone)]
pub struct Place {
    pub name: String,
    pub code: String,
    pub sector: Sector,
    /// First and last stage, as in Year 3 to Year 6.
    pub stages: (usize, usize),
    /// On the roll today.
    pub pupils: usize,
}

impl Place {
    fn new(name: impl Into<String>, sector: Sector, stages: (usize, usize), pupils: usize) -> Place {
        Place { name: name.into(), code: String::new(), sector, stages, pupils }
    }

    /// "Thrift Lane Primary" → thriftlane, for addresses.
    pub fn domain(&self) -> String {
        names::plain(self.name.trim_end_matches(" Primary"))
    }

    /// What the school calls the `n`th stage.
    pub fn stage(&self, n: usize) -> String {
        match self.sector {
            EarlyYears => "Nursery".to_owned(),
            Secondary => format!("S{n}"),
            Primary | Special | Base => format!("Year {n}"),
        }
    }
}

/// The community that people get to know. A small world is its first twelve schools.
const SALTMARSH: &[(&str, Sector, (usize, usize), usize)] = &[
    ("Tideway High School", Secondary, (1, 6), 1490),
    ("Thrift Lane Primary", Primary, (1, 6), 380),
    ("Fennick Road Primary", Primary, (1, 6), 230),
    ("Samphire Road Primary", Primary, (1, 6), 372),
    ("Beacon Lane Primary", Primary, (1, 6), 318),
    ("Quay Primary", Primary, (1, 6), 402),
    ("Gorse Hill Primary", Primary, (1, 6), 74),
    ("Marram Juniors", Primary, (3, 6), 248),
    ("Netherby Juniors", Primary, (3, 6), 214),
    ("Sandling Infants", Primary, (1, 2), 132),
    ("Oystercatcher Nursery", EarlyYears, (1, 2), 58),
    ("The Kittiwake School", Special, (1, 6), 66),
    ("St Aldhelm’s CE Primary", Primary, (1, 6), 204),
    ("Curlew Green Primary", Primary, (1, 6), 356),
    ("Wharf Street Primary", Primary, (1, 6), 412),
    ("Heron Hill Primary", Primary, (1, 6), 348),
    ("Lantern Street Primary", Primary, (1, 6), 389),
    ("Avocet Park Primary", Primary, (1, 6), 301),
    ("Turnstone Nursery", EarlyYears, (1, 2), 52),
    ("Reedbed Base", Base, (1, 6), 16),
];

const FIRST: &[&str] = &[
    "Alder",
    "Ash",
    "Barley",
    "Birch",
    "Bittern",
    "Bramble",
    "Brook",
    "Bulrush",
    "Causeway",
    "Chalk",
    "Cormorant",
    "Cove",
    "Dunlin",
    "Eelgrass",
    "Elder",
    "Ferry",
    "Flint",
    "Gannet",
    "Greenshank",
    "Harbour",
    "Hawthorn",
    "Holm",
    "Kelp",
    "Kestrel",
    "Lapwing",
    "Larch",
    "Linnet",
    "Mallow",
    "Mill",
    "Osprey",
    "Otter",
    "Pebble",
    "Pilot",
    "Plover",
    "Rowan",
    "Rush",
    "Saltern",
    "Sandpiper",
    "Shingle",
    "Skerry",
    "Sorrel",
    "Spindrift",
    "Staithe",
    "Tern",
    "Thistle",
    "Whin",
    "Willow",
    "Withy",
    "Wren",
];
const SECOND: &[&str] = &[
    "Bank", "Bridge", "Cross", "Field", "Gate", "Green", "Hill", "Lane", "Moor", "Park", "Road", "Street",
    "Wood",
];
const AUTHORITIES: &[&str] = &[
    "Saltmarsh",
    "Harbourside",
    "Fenshire",
    "Longstrand",
    "Estuary Vale",
    "Northwold",
    "Seacross",
    "Upper Wash",
    "Ferrymouth",
    "Dunelands",
];
const COMMUNITIES: &[&str] = &["Saltmarsh", "Estuary", "Uplands"];
const PARTS: &[&str] = &["North", "Mid", "South"];

/// Every place of a world of that size. The numbers of schools and pupils are promised: see [`Scale`].
pub fn network(scale: Scale, seed: u64) -> Vec<Authority> {
    let mut dice = Dice::new(seed, 1);
    let mut pairs: Vec<String> =
        FIRST.iter().flat_map(|first| SECOND.iter().map(move |second| format!("{first} {second}"))).collect();
    dice.shuffle(&mut pairs);
    let mut pairs = pairs.into_iter();
    let (authorities, communities) = match scale {
        Scale::Small => (1, 1),
        Scale::Authority => (1, 3),
        Scale::Region => (10, 3),
    };
    let mut network: Vec<Authority> = (AUTHORITIES.iter().take(authorities).enumerate())
        .map(|(a, authority)| Authority {
            name: format!("{authority} Council"),
            communities: (COMMUNITIES.iter().zip(PARTS).take(communities).enumerate())
                .map(|(c, (community, part))| {
                    let name = if a == 0 { (*community).to_owned() } else { format!("{authority} {part}") };
                    community_of(
                        format!("{name} learning community"),
                        (a, c) == (0, 0),
                        &mut pairs,
                        &mut dice,
                    )
                })
                .collect(),
        })
        .collect();
    let schools = network.iter_mut().flat_map(|a| &mut a.communities).flat_map(|c| &mut c.schools);
    for (n, school) in schools.enumerate() {
        school.code = format!("91{:05}", n + 1);
    }
    if scale == Scale::Small {
        network.iter_mut().flat_map(|a| &mut a.communities).for_each(|c| c.schools.truncate(12));
    }
    network
}

/// A secondary with its primaries, two nurseries, a special school and a base.
fn community_of(
    name: String,
    is_known: bool,
    pairs: &mut impl Iterator<Item = String>,
    dice: &mut Dice,
) -> Community {
    let known =
        || SALTMARSH.iter().map(|&(name, sector, stages, pupils)| Place::new(name, sector, stages, pupils));
    if is_known {
        return Community { name, schools: known().collect() };
    }
    // Others are built like it, with sizes of their own; the secondary makes up the number.
    let mut schools: Vec<Place> = known()
        .map(|like| {
            let kind = match like.sector {
                Secondary => "High School",
                EarlyYears => "Nursery",
                Special => "School",
                Base => "Base",
                Primary if like.stages == (3, 6) => "Juniors",
                Primary if like.stages == (1, 2) => "Infants",
                Primary => "Primary",
            };
            // Schools of one class a year stay what they are: a few more pupils would be another school.
            let spread = if like.pupils > 200 { like.pupils / 12 } else { 0 };
            let pupils = like.pupils - spread + dice.below(2 * spread + 1);
            Place::new(
                format!("{} {kind}", pairs.next().unwrap_or_default()),
                like.sector,
                like.stages,
                pupils,
            )
        })
        .collect();
    let wanted: usize = known().map(|like| like.pupils).sum();
    let found: usize = schools.iter().map(|school| school.pupils).sum();
    if let Some(secondary) = schools.first_mut() {
        secondary.pupils = secondary.pupils + wanted - found;
    }
    Community { name, schools }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_scale_has_the_schools_and_pupils_it_promises() {
        for scale in [Scale::Small, Scale::Authority, Scale::Region] {
            let network = network(scale, 1);
            let schools: Vec<&Place> =
                network.iter().flat_map(|a| &a.communities).flat_map(|c| &c.schools).collect();
            let pupils: usize = schools.iter().map(|school| school.pupils).sum();
            assert_eq!(schools.len(), scale.schools());
            assert!(pupils.abs_diff(scale.pupils()) * 20 < scale.pupils(), "{scale:?} has {pupils} pupils");
        }
    }

    #[test]
    fn no_two_schools_share_a_name_a_code_or_an_address() {
        let network = network(Scale::Region, 7);
        let all = |of: fn(&Place) -> String| {
            network
                .iter()
                .flat_map(|a| &a.communities)
                .flat_map(|c| &c.schools)
                .map(of)
                .collect::<HashSet<_>>()
                .len()
        };
        assert_eq!([all(|p| p.name.clone()), all(|p| p.code.clone()), all(Place::domain)], [600; 3]);
    }
}
