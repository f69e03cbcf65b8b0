//! The system of the nodes, one piece for each set of nodes that have anything to do with each other.
//!
//! Where groups are nested, a piece is one of the outermost groups with all that lies in it, so that small pieces are
//! solved one after the other and nothing has to be found out about what fills in.
#![expect(clippy::indexing_slicing, reason = "pieces follow on each other")]

use crate::linalg::core::Core;

pub(crate) struct Cores {
    pieces: Vec<Piece>,
    /// The piece of each place.
    piece_of: Vec<u32>,
    len: usize,
}

struct Piece {
    core: Core,
    /// Its first place and how many it has.
    first: usize,
    places: usize,
    /// Where its numbers begin.
    from: usize,
}

impl Cores {
    /// `neighbours[i]` lists every `j ≠ i` with an entry `(i, j)`. Also gives the place of each `i` in the order of
    /// elimination. `None` if a piece is too large.
    pub fn plan(neighbours: &[Vec<u32>]) -> Option<(Self, Vec<usize>)> {
        let n = neighbours.len();
        let mut place = vec![usize::MAX; n];
        let mut local = vec![u32::MAX; n];
        let mut cores = Self { pieces: Vec::new(), piece_of: Vec::with_capacity(n), len: 0 };
        for start in 0..n {
            if local[start] != u32::MAX {
                continue;
            }
            let mut members = vec![start];
            local[start] = 0;
            let mut at = 0;
            while at < members.len() {
                for &other in &neighbours[members[at]] {
                    if local[other as usize] == u32::MAX {
                        local[other as usize] = members.len() as u32;
                        members.push(other as usize);
                    }
                }
                at += 1;
            }
            let inside: Vec<Vec<u32>> =
                members.iter().map(|&m| neighbours[m].iter().map(|&o| local[o as usize]).collect()).collect();
            let (core, order) = Core::plan(&inside)?;
            let first = cores.piece_of.len();
            for (at, &own) in order.iter().enumerate() {
                place[members[own as usize]] = first + at;
            }
            cores.piece_of.extend(members.iter().map(|_| cores.pieces.len() as u32));
            let from = cores.len;
            cores.len += core.len();
            cores.pieces.push(Piece { core, first, places: members.len(), from });
        }
        Some((cores, place))
    }

    pub fn len(&self) -> usize {
        self.len
    }

    /// Where entry `(i, j)` of two places of one piece stands, either way round.
    pub fn position(&self, i: usize, j: usize) -> usize {
        let piece = &self.pieces[self.piece_of[i] as usize];
        piece.from + piece.core.position(i - piece.first, j - piece.first)
    }

    /// Replaces the matrix by its Cholesky factor and gives the log determinant.
    pub fn cholesky(&self, a: &mut [f64]) -> Option<f64> {
        let mut log_det = 0.0;
        for piece in &self.pieces {
            log_det += piece.core.cholesky(piece.numbers(a))?;
        }
        Some(log_det)
    }

    /// Solves `L X = B` in place, `width` columns.
    pub fn forward(&self, l: &[f64], b: &mut [f64], width: usize) {
        for piece in &self.pieces {
            let own = &mut b[piece.first * width..][..piece.places * width];
            piece.core.forward(&l[piece.from..][..piece.core.len()], own, width);
        }
    }

    /// Solves `L' X = B` in place.
    pub fn backward(&self, l: &[f64], b: &mut [f64], width: usize) {
        for piece in &self.pieces {
            let own = &mut b[piece.first * width..][..piece.places * width];
            piece.core.backward(&l[piece.from..][..piece.core.len()], own, width);
        }
    }

    /// Replaces a factor by the entries of the inverse that lie on the pattern.
    pub fn invert(&self, l: &mut [f64]) {
        for piece in &self.pieces {
            piece.core.invert(piece.numbers(l));
        }
    }
}

impl Piece {
    fn numbers<'a>(&self, all: &'a mut [f64]) -> &'a mut [f64] {
        &mut all[self.from..][..self.core.len()]
    }
}
