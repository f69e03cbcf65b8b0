//! From settled covariances to what the fit says of them, in the units of the columns as given.
#![expect(clippy::indexing_slicing, reason = "terms and parts are numbered by the model")]

use super::super::Method;
use super::super::criterion::Value;
use super::super::log::Search;
use super::super::report::{Random, finish};
use super::super::result::{FactorModes, Fit, GroupCount, Mode, Variance};
use super::General;
use super::groups::Known;
use super::matrix::{ab, abt};
use super::search::Found;

impl General {
    pub(super) fn report(
        &self,
        method: Method,
        found: &Found,
        log: Vec<Search>,
        value: &Value,
        known: &[Known],
    ) -> Fit {
        let unit = self.basis.unit();
        let residual = value.rss / value.divisor * unit * unit;
        let mut groups: Vec<GroupCount> = Vec::new();
        let (mut variances, mut modes, mut notes) = (Vec::new(), Vec::new(), Vec::new());
        for (index, term) in self.terms.iter().enumerate() {
            let factor = &self.cells.factors[term.factor];
            if !groups.iter().any(|g| g.name == factor.name) {
                groups.push(GroupCount { name: factor.name.clone(), count: factor.labels.len() });
            }
            let shrunk: Vec<f64> = found.factors[index].iter().map(|x| x * self.shrink(index)).collect();
            // Rows of R Λ: their products are the covariances over the residual variance.
            let rows = ab(&term.back, &shrunk, [term.q, term.q, term.q]);
            let rank = found.ranks[index];
            let covariances = abt(&rows, &rows, [term.q, term.q, term.q]);
            variances.extend(self.variances(index, &covariances, rank, residual));
            if term.q > 1 && rank < term.q && rank > 0 {
                notes.push(self.edge(index, rank));
            }
            modes.extend(self.modes(index, &covariances, residual, value, known));
        }
        notes.extend(self.notes.iter().cloned());
        let singular = found.ranks.iter().zip(&self.terms).any(|(rank, term)| *rank < term.q);
        let log_weight = self.cells.log_weight.iter().sum();
        let random = Random { groups, variances, modes, singular, log, log_weight, notes };
        finish(method, &self.fixed_terms, &self.basis, value, &found.minimum, random)
    }

    fn variances(&self, index: usize, over: &[f64], rank: usize, residual: f64) -> Vec<Variance> {
        let term = &self.terms[index];
        let (q, group) = (term.q, &self.cells.factors[term.factor].name);
        let own = (0..q).map(|i| Variance::own(group, &term.names[i], residual * over[i * q + i]));
        let pairs = (0..q).flat_map(|i| (i + 1..q).map(move |j| (i, j)));
        let pairs = pairs.map(|(i, j)| {
            let size = (over[i * q + i] * over[j * q + j]).sqrt();
            let correlation = if size > 0.0 { over[i * q + j] / size } else { 0.0 };
            let exact = rank == 1 && size > 0.0;
            Variance {
                group: group.clone(),
                term: Some(term.names[i].clone()),
                term2: Some(term.names[j].clone()),
                variance: residual * over[i * q + j],
                sd: if exact { correlation.signum() } else { correlation.clamp(-1.0, 1.0) },
            }
        });
        own.chain(pairs).collect()
    }

    /// A sentence for a singular covariance that is not 0.
    fn edge(&self, index: usize, rank: usize) -> String {
        let term = &self.terms[index];
        let (group, names) = (&self.cells.factors[term.factor].name, term.names.join(", "));
        if rank == 1 {
            return format!(
                "Between groups of {group}, the differences in {names} are estimated to move together exactly \
                 (correlations of 1 or -1): the data show no more than one difference."
            );
        }
        format!(
            "Between groups of {group}, the data show {rank} separate differences where {} were asked for ({names}).",
            term.q
        )
    }

    fn modes(
        &self,
        index: usize,
        over: &[f64],
        residual: f64,
        value: &Value,
        known: &[Known],
    ) -> Vec<FactorModes> {
        let term = &self.terms[index];
        let (q, (part, at)) = (term.q, self.place_of[index]);
        let factor = &self.cells.factors[term.factor];
        let across = self.blocks.parts[part].q;
        let columns = self.basis.columns();
        let w = columns + 1;
        let empty = |name: &String| FactorModes {
            group: factor.name.clone(),
            term: name.clone(),
            levels: Vec::with_capacity(factor.labels.len()),
        };
        let mut out: Vec<FactorModes> = term.names.iter().map(empty).collect();
        for (group, (label, &n)) in factor.labels.iter().zip(&factor.sizes).enumerate() {
            let rows = &known[part].effects[(group * across + at) * w..][..q * w];
            let covariance: Vec<f64> = (0..q * q)
                .map(|k| known[part].covariance[(group * across + at + k / q) * across + at + k % q])
                .collect();
            let conditional = term.turn(&covariance);
            let turned = ab(&term.back, rows, [q, q, w]);
            for (i, (row, out)) in turned.chunks_exact(w).zip(&mut out).enumerate() {
                let explained: f64 = row.iter().zip(&value.beta).map(|(a, b)| a * b).sum();
                let mut open = row[..columns].to_vec();
                value.columns.forward(&mut open);
                let open: f64 = open.iter().map(|z| z * z).sum();
                let own = conditional[i * q + i].max(0.0);
                let all = over[i * q + i];
                out.levels.push(Mode {
                    level: label.clone(),
                    n,
                    value: (row[columns] - explained) * self.basis.unit(),
                    conditional_sd: (own * residual).sqrt(),
                    prediction_sd: ((own + open) * residual).sqrt(),
                    reliability: if all > 0.0 { (1.0 - own / all).clamp(0.0, 1.0) } else { 0.0 },
                });
            }
        }
        out
    }
}
