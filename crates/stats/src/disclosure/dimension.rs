//! Tables made by crossing dimensions, each with its totals.

use super::error::DisclosureError;
use super::table::{Cell, Relation, Table};

/// The most cells that a crossed table may have.
pub const MOST_CELLS: usize = 20_000;

/// One way of dividing pupils: a tree of nodes whose leaves divide them and whose inner nodes are totals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dimension {
    name: String,
    categories: bool,
    nodes: Vec<(String, Option<usize>)>,
}

impl Dimension {
    /// A total with its parts.
    #[must_use]
    pub fn flat(name: &str, total: &str, parts: &[&str]) -> Self {
        let mut nodes = vec![(total, None)];
        nodes.extend(parts.iter().map(|&part| (part, Some(0))));
        Self::tree(name, &nodes)
    }

    /// Nodes with the position of their parent, each after its parent: first the total of all.
    #[must_use]
    pub fn tree(name: &str, nodes: &[(&str, Option<usize>)]) -> Self {
        let nodes = nodes.iter().map(|&(name, parent)| (name.to_owned(), parent)).collect();
        Self { name: name.to_owned(), categories: false, nodes }
    }

    /// The parts are categories of pupils, such as levels or answers. Places and years are not.
    #[must_use]
    pub fn categories(mut self) -> Self {
        self.categories = true;
        self
    }

    fn check(&self) -> Result<(), DisclosureError> {
        let one_total =
            self.nodes.len() > 1 && self.nodes.first().is_some_and(|(_, parent)| parent.is_none());
        let in_order =
            self.nodes.iter().enumerate().skip(1).all(|(i, (_, parent))| parent.is_some_and(|p| p < i));
        if one_total && in_order {
            return Ok(());
        }
        Err(DisclosureError::BadDimension { name: self.name.clone() })
    }

    fn parent(&self, node: usize) -> Option<usize> {
        self.nodes.get(node).and_then(|(_, parent)| *parent)
    }

    fn children(&self, node: usize) -> Vec<usize> {
        (0..self.nodes.len()).filter(|&child| self.parent(child) == Some(node)).collect()
    }

    fn leaves(&self) -> Vec<usize> {
        (0..self.nodes.len()).filter(|&node| self.children(node).is_empty()).collect()
    }
}

impl Table {
    /// Crosses dimensions. `leaves` counts pupils by leaf of every dimension, the last dimension fastest; cells come
    /// in the same order of all nodes. Totals are made here.
    ///
    /// ```
    /// use ensemble_stats::disclosure::{Dimension, Table};
    /// let schools = Dimension::tree("School", &[("All", None), ("North", Some(0)), ("A", Some(1)), ("B", Some(1)),
    ///     ("C", Some(0))]);
    /// let levels = Dimension::flat("Level", "All levels", &["Below", "On level"]).categories();
    /// let table = Table::cross(&[schools, levels], &[4, 20, 6, 30, 5, 25]).unwrap();
    /// assert_eq!(table.cells()[table.find("North · Below").unwrap()].value, 10);
    /// ```
    ///
    /// # Errors
    /// If a dimension is no tree, the number of counts is wrong, a count is negative, or the table is too large.
    pub fn cross(dimensions: &[Dimension], leaves: &[i64]) -> Result<Self, DisclosureError> {
        for dimension in dimensions {
            dimension.check()?;
        }
        let sizes: Vec<usize> = dimensions.iter().map(|dimension| dimension.nodes.len()).collect();
        let cells = sizes.iter().fold(1_usize, |product, &size| product.saturating_mul(size));
        if cells > MOST_CELLS {
            return Err(DisclosureError::TooManyCells { cells });
        }
        let expected = dimensions.iter().map(|dimension| dimension.leaves().len()).product();
        if leaves.len() != expected || dimensions.is_empty() {
            return Err(DisclosureError::LengthsDiffer { expected, found: leaves.len() });
        }
        let names = (0..cells).map(|cell| name(dimensions, &places(&sizes, cell)));
        let mut made: Vec<Cell> = names.map(|name| Cell::count(name, 0)).collect();
        for (mut place, &count) in leaf_places(dimensions).into_iter().zip(leaves) {
            if let Some(cell) = made.get_mut(position(&sizes, &place)).filter(|_| count < 0) {
                return Err(DisclosureError::Negative { cell: cell.name.clone(), found: count });
            }
            add_upwards(dimensions, &sizes, &mut place, 0, count, &mut made);
        }
        Self::new(made, relations(dimensions, &sizes, cells))
    }
}

/// Adds a leaf's count to its cell and every total that holds it.
fn add_upwards(
    dimensions: &[Dimension],
    sizes: &[usize],
    place: &mut Vec<usize>,
    from: usize,
    count: i64,
    cells: &mut [Cell],
) {
    let Some(dimension) = dimensions.get(from) else {
        if let Some(cell) = cells.get_mut(position(sizes, place)) {
            cell.value = cell.value.saturating_add(count);
        }
        return;
    };
    let own = place.get(from).copied();
    let mut node = own;
    while let (Some(at), Some(slot)) = (node, place.get_mut(from)) {
        *slot = at;
        add_upwards(dimensions, sizes, place, from + 1, count, cells);
        node = dimension.parent(at);
    }
    if let (Some(slot), Some(own)) = (place.get_mut(from), own) {
        *slot = own;
    }
}

fn relations(dimensions: &[Dimension], sizes: &[usize], cells: usize) -> Vec<Relation> {
    let mut relations = Vec::new();
    for (d, dimension) in dimensions.iter().enumerate() {
        let children: Vec<Vec<usize>> =
            (0..dimension.nodes.len()).map(|node| dimension.children(node)).collect();
        for total in 0..cells {
            let mut place = places(sizes, total);
            let below = place.get(d).and_then(|&node| children.get(node)).filter(|below| !below.is_empty());
            let parts: Vec<usize> = below
                .into_iter()
                .flatten()
                .map(|&child| {
                    if let Some(slot) = place.get_mut(d) {
                        *slot = child;
                    }
                    position(sizes, &place)
                })
                .collect();
            if !parts.is_empty() {
                relations.push(Relation { total, parts, categories: dimension.categories });
            }
        }
    }
    relations
}

/// Node by dimension, of the cell at a position.
fn places(sizes: &[usize], mut position: usize) -> Vec<usize> {
    let mut places: Vec<usize> = sizes
        .iter()
        .rev()
        .map(|&size| {
            let place = position % size;
            position /= size;
            place
        })
        .collect();
    places.reverse();
    places
}

fn position(sizes: &[usize], places: &[usize]) -> usize {
    sizes.iter().zip(places).fold(0, |position, (&size, &place)| position * size + place)
}

fn leaf_places(dimensions: &[Dimension]) -> Vec<Vec<usize>> {
    dimensions.iter().fold(vec![Vec::new()], |places, dimension| {
        let leaves = dimension.leaves();
        let longer = |place: &Vec<usize>, leaf: usize| place.iter().copied().chain([leaf]).collect();
        places.iter().flat_map(|place| leaves.iter().map(move |&leaf| longer(place, leaf))).collect()
    })
}

fn name(dimensions: &[Dimension], places: &[usize]) -> String {
    let names = dimensions.iter().zip(places).filter_map(|(dimension, &place)| dimension.nodes.get(place));
    names.map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" · ")
}
