//! The inverse on the pattern of its factor, after Takahashi, Fagan and Chen (1973), by blocks.

use super::Pattern;
use crate::linalg::blocks::{Packed, add, parts, products};
use crate::linalg::dense;
use crate::linalg::supernodes::Block;
use std::ops::Range;

impl Pattern {
    /// Replaces a factor by those entries of the inverse that lie on the pattern.
    ///
    /// With `Y = L₂₁ L₁₁⁻¹` a block's part of the inverse is `Z₂₁ = −Z₂₂ Y` and `Z₁₁ = L₁₁⁻ᵀ L₁₁⁻¹ − Y'Z₂₁`, where
    /// `Z₂₂` stands in the blocks after it.
    pub fn invert(&self, l: &mut [f64]) {
        for block in self.blocks.iter().rev() {
            let (before, after) = l.split_at_mut(block.numbers().end);
            let own = &mut before[block.numbers()];
            let (width, deep) = (block.width(), block.below.len());
            dense::turned_inverse(own, width, width);
            let mut y = vec![0.0; deep * width];
            for part in parts(0..width) {
                let rows = Packed::rows(own, width, width..width + deep, part.clone());
                let columns = Packed::upper(own, width, 0..part.end, part.clone());
                let from = |_, j: usize| j.saturating_sub(part.start)..part.len();
                products(&rows, &columns, part.end, from, |i, j, tile| {
                    add(&mut y, width, (i, j), (deep, part.end), 1.0, tile);
                });
            }
            dense::square(own, width, width);
            let (triangle, below) = own.split_at_mut(width * width);
            below.fill(0.0);
            let mut first = 0;
            while let Some(&row) = block.below.get(first) {
                let source = &self.blocks[self.block_of[row as usize] as usize];
                let inside = block.inside(first, source.columns.end);
                let start = source.numbers().start - block.numbers().end;
                follow(block, source, &after[start..start + source.numbers().len()], &inside, below, &y);
                first = inside.end;
            }
            for part in parts(0..deep) {
                let left = Packed::columns(&y, width, 0..width, part.clone());
                let right = Packed::columns(below, width, 0..width, part.clone());
                let lower = |i, j| if i + 4 > j { 0..part.len() } else { 0..0 };
                products(&left, &right, width, lower, |i, j, tile| {
                    add(triangle, width, (i, j), (width, width), -1.0, tile);
                });
            }
        }
    }
}

/// `Z₂₁ −= Z₂₂ Y` for the columns of `Z₂₂` that stand in `source`; these are the rows `inside` of the block.
fn follow(
    block: &Block,
    source: &Block,
    values: &[f64],
    inside: &Range<usize>,
    below: &mut [f64],
    y: &[f64],
) {
    let (width, deep, wide) = (block.width(), block.below.len(), inside.len());
    let rows = deep - inside.start;
    // The columns in full: what mirrors the diagonal is filled in.
    let mut part = vec![0.0; rows * wide];
    let mut place = 0;
    for (at, &row) in block.below[inside.start..].iter().enumerate() {
        place = source.place_from(place, row as usize);
        let from = &values[place * source.width()..][..source.width()];
        for (other, &column) in block.below[inside.clone()].iter().enumerate().take(at + 1) {
            let value = from[column as usize - source.columns.start];
            part[at * wide + other] = value;
            if at < wide {
                part[other * wide + at] = value;
            }
        }
    }
    for span in parts(0..wide) {
        let left = Packed::rows(&part, wide, 0..rows, span.clone());
        let depth = inside.start + span.start..inside.start + span.end;
        let right = Packed::columns(y, width, 0..width, depth);
        products(
            &left,
            &right,
            width,
            |_, _| 0..span.len(),
            |i, j, tile| {
                add(below, width, (inside.start + i, j), (deep, width), -1.0, tile);
            },
        );
    }
    // And the same entries above the diagonal.
    for span in parts(wide..rows) {
        let left = Packed::columns(&part, wide, 0..wide, span.clone());
        let depth = inside.start + span.start..inside.start + span.end;
        let right = Packed::columns(y, width, 0..width, depth);
        products(
            &left,
            &right,
            width,
            |_, _| 0..span.len(),
            |i, j, tile| {
                add(below, width, (inside.start + i, j), (inside.end, width), -1.0, tile);
            },
        );
    }
}
