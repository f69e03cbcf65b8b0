//! The whole world, composed: one piece after another, each from a stream of chance of its own.
//!
//! What later comes into a school’s year – inquiries, visits, practices – is one more module with a
//! `rows` function, one more line in [`of_school`] and one more stream.

use super::around::{Around, Lent};
use super::calendar::{Calendar, LAST_YEAR, THIS_YEAR, Year};
use super::dice::Dice;
use super::places::{self, Place};
use super::school::{Above, School};
use super::write::Rows;
use super::{Scale, agree, imports, scores, series, thread};
use crate::network::Sector;
use uuid::Uuid;

/// A piece of the world that refers to nothing but pieces before it.
pub struct Piece {
    pub rows: Rows,
    /// The school it is about, if it is about one.
    pub school: Option<Uuid>,
}

/// Streams of chance. Places have stream 1; schools have [`OF_SCHOOL`] each, from 1,000 on.
const AROUND: u64 = 2;
const OF_SCHOOL: u64 = 100;
/// The stories between the schools of a community, counted by the schools before them.
const THREAD: u64 = 10;

/// Makes the world piece by piece; `take` answers whether to go on.
pub fn make(scale: Scale, seed: u64, mut take: impl FnMut(Piece) -> bool) -> Result<(), jiff::Error> {
    let calendar = Calendar::new()?;
    let mut around = Around {
        calendar: &calendar,
        dice: Dice::new(seed, AROUND),
        rows: Rows::default(),
        has_guest: false,
    };
    let network = around.network(&scale.mark(seed));
    let mut number = 0;
    let mut communities = 0;
    for (n, authority) in places::network(scale, seed).iter().enumerate() {
        let authority_id = around.authority(authority, n == 0, network);
        for community in &authority.communities {
            let above = [authority_id, network];
            let above = [around.community(community, &above), authority_id, network];
            take(Piece { rows: std::mem::take(&mut around.rows), school: None });
            let primaries = community.schools.iter().filter(|s| s.sector == Sector::Primary);
            let feeders: Vec<String> = primaries.map(|s| s.name.clone()).collect();
            let mut lent = Vec::new();
            for place in &community.schools {
                let of = Of { place, authority: n, number, feeders: &feeders, years: years(scale), seed };
                let (piece, lends) = of_school(&of, &above, &calendar);
                if !take(piece) {
                    return Ok(());
                }
                lent.push(lends);
                number += 1;
            }
            around.across(community, &above, &lent);
            let of = thread::Of { nth: communities, network, schools: &lent, calendar: &calendar };
            communities += 1;
            thread::rows(&of, Dice::new(seed, THREAD + number), &mut around.rows);
        }
    }
    take(Piece { rows: around.rows, school: None });
    Ok(())
}

/// A small world has this session alone.
fn years(scale: Scale) -> &'static [&'static Year] {
    static BOTH: [&Year; 2] = [&LAST_YEAR, &THIS_YEAR];
    match scale {
        Scale::Small => BOTH.split_at(1).1,
        Scale::Authority | Scale::Region => &BOTH,
    }
}

/// What a school is made from.
struct Of<'a> {
    place: &'a Place,
    authority: usize,
    /// Counted through the whole network.
    number: u64,
    feeders: &'a [String],
    years: &'static [&'static Year],
    seed: u64,
}

fn of_school(of: &Of<'_>, above: Above<'_>, calendar: &Calendar) -> (Piece, Lent) {
    let stream = |n: u64| Dice::new(of.seed, 1_000 + of.number * OF_SCHOOL + n);
    let mut rows = Rows::default();
    let school = School::new(of.place, of.authority, of.feeders, of.years, calendar, &mut stream(0));
    school.rows(above, calendar, &mut stream(1), &mut rows);
    series::rows(&school, calendar, &mut stream(2), &mut rows);
    let sat = scores::rows(&school, calendar, &mut stream(3), &mut rows);
    agree::rows(&school, &sat, calendar, &mut stream(4), &mut rows);
    imports::rows(&school, &sat, calendar, &mut stream(5), &mut rows);
    (Piece { rows, school: Some(school.id) }, Lent::of(&school))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::write::Table;

    fn pieces(scale: Scale, seed: u64) -> Vec<Piece> {
        let mut pieces = Vec::new();
        make(scale, seed, |piece| {
            pieces.push(piece);
            true
        })
        .unwrap();
        pieces
    }

    #[test]
    fn one_seed_makes_one_world_and_another_seed_another() {
        let rows = |seed| pieces(Scale::Small, seed).into_iter().map(|piece| piece.rows).collect::<Vec<_>>();
        let first = rows(1);
        assert!(first == rows(1), "the same seed made two worlds");
        assert!(first != rows(2), "two seeds made the same world");
    }

    #[test]
    fn an_authority_has_the_schools_and_pupils_it_promises() {
        let pieces = pieces(Scale::Authority, 1);
        assert_eq!(pieces.iter().filter(|piece| piece.school.is_some()).count(), Scale::Authority.schools());
        let is_here = |left_on: &str| left_on.is_empty() || left_on > "2026-11-26";
        let here = pieces
            .iter()
            .flat_map(|piece| piece.rows.column(Table::Pupil, "left_on"))
            .filter(|day| is_here(day));
        let here = here.count();
        assert!(here.abs_diff(18_000) * 20 < 18_000, "{here} pupils");
    }
}
