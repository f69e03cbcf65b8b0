//! How the groupings lie to each other: one inside the next, or across.
#![expect(clippy::indexing_slicing, reason = "codes were checked against their levels")]

use super::error::FitError;
use super::gather::Codes;

pub(crate) struct Layout {
    /// Positions of the factors in the design, most groups first.
    pub order: Vec<usize>,
    /// From each factor's groups to those of the next in `order`, if every one lies inside the next.
    pub parents: Option<Vec<Vec<u32>>>,
}

pub(crate) fn layout(codes: &[Codes<'_>], names: &[&str]) -> Result<Layout, FitError> {
    let mut order: Vec<usize> = (0..codes.len()).collect();
    order.sort_by_key(|&factor| std::cmp::Reverse(codes[factor].groups()));
    for (i, &first) in order.iter().enumerate() {
        for &second in &order[i + 1..] {
            let alike = codes[first].groups() == codes[second].groups();
            if alike && inside(&codes[first], &codes[second]).is_some() {
                let (first, second) = (first.min(second), first.max(second));
                return Err(FitError::SameGroups {
                    first: names[first].into(),
                    second: names[second].into(),
                });
            }
        }
    }
    let parents = order.windows(2).map(|pair| inside(&codes[pair[0]], &codes[pair[1]])).collect();
    Ok(Layout { order, parents })
}

/// For each group of `finer` the group of `coarser` it lies in, or `None` if one lies in several.
pub(crate) fn inside(finer: &Codes<'_>, coarser: &Codes<'_>) -> Option<Vec<u32>> {
    let mut parent = vec![u32::MAX; finer.groups()];
    for (&group, &around) in finer.codes.iter().zip(coarser.codes.iter()) {
        let known = &mut parent[group as usize];
        if *known == u32::MAX {
            *known = around;
        } else if *known != around {
            return None;
        }
    }
    Some(parent)
}
