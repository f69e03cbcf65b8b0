//! What keeps a bar from being known as anybody’s: an order drawn by lot, widths that are shared.

use super::model::Measure;
use super::variation::Bar;
use crate::app::Secret;
use crate::person::Person;
use crate::web::id::Id;

/// Sizes that do not tell a class by the width of its bar: rounded to ten, and each shared by at
/// least three classes. Where that takes merging, the smaller size counts, so that no bar claims
/// to know more than it does.
pub fn alike(sizes: &[u64]) -> Vec<u64> {
    let rounded: Vec<u64> = sizes.iter().map(|n| (((n + 5) / 10) * 10).max(10)).collect();
    let mut all = rounded.clone();
    all.sort_unstable();
    let mut cuts: Vec<u64> = Vec::new();
    let (mut in_group, mut last) = (0, None);
    for (i, size) in all.iter().enumerate() {
        if in_group == 0 || (in_group >= 3 && last != Some(*size) && all.len() - i >= 3) {
            cuts.push(*size);
            in_group = 0;
        }
        in_group += 1;
        last = Some(*size);
    }
    let size = |n: u64| cuts.iter().rev().copied().find(|cut| *cut <= n).unwrap_or(10);
    rounded.into_iter().map(size).collect()
}

/// The bars in an order drawn by lot: the same for the same reader and measure, another for the
/// next, and made of nothing that has to do with a result.
pub fn drawn_by_lot<'a>(
    secret: &Secret,
    purpose: &str,
    measure: Id<Measure>,
    reader: Option<Id<Person>>,
    bars: &'a [Bar],
) -> Vec<&'a Bar> {
    let lot = |bar: &Bar| {
        let reader = reader.map(|id| id.uuid().into_bytes()).unwrap_or_default();
        let parts = [
            &measure.uuid().into_bytes()[..],
            &reader,
            &bar.class.uuid().into_bytes(),
            &bar.session.to_le_bytes(),
        ];
        secret.seal(purpose, &parts.concat())
    };
    let mut bars: Vec<&Bar> = bars.iter().collect();
    bars.sort_by_cached_key(|bar| lot(bar));
    bars
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::model::Class;
    use super::super::variation::Code;
    use super::*;

    #[test]
    fn no_bar_tells_a_class_by_its_width() {
        assert_eq!(alike(&[28, 31, 30, 29, 9]), [10, 10, 10, 10, 10], "nine alone would be known by its bar");
        assert_eq!(alike(&[9, 8, 12, 30, 31, 29]), [10, 10, 10, 30, 30, 30]);
        assert_eq!(alike(&[30, 31, 26, 41]), [30, 30, 30, 30]);
        assert_eq!(alike(&[]), Vec::<u64>::new());
    }

    #[test]
    fn the_order_is_another_for_each_reader_and_the_same_for_one() {
        let bar = |n: u128| Bar {
            class: Id::new(Uuid::from_u128(n)),
            session: 0,
            estimate: 0.0,
            inner: (-1.0, 1.0),
            outer: (-2.0, 2.0),
            above: 0.5,
            standing: Code::UsualSpread,
        };
        let bars: Vec<Bar> = (0..10).map(bar).collect();
        let secret = Secret::new([3; 32]);
        let order = |reader: u128| -> Vec<Id<Class>> {
            let reader = Some(Id::new(Uuid::from_u128(reader)));
            let drawn = drawn_by_lot(&secret, "bars", Id::new(Uuid::nil()), reader, &bars);
            drawn.iter().map(|b| b.class).collect()
        };
        assert_eq!(order(1), order(1));
        assert_ne!(order(1), order(2));
    }
}
