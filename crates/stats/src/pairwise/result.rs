//! What a fit says.
#![expect(clippy::indexing_slicing, reason = "one entry for each item, and codes are checked")]

use super::information::Information;
use super::interval::{self, Ends};
use super::kernel::{Model, Outcome};
use super::misfit::{Squares, by_item, by_judge, worth_a_conversation};
use super::network::Network;
use super::newton::Solution;
use super::reliability::Reliability;
use super::{Errors, Estimator, FULL_LIMIT, Options, PairError, Session};
use crate::estimate::{Comparison, Estimate};

/// An item and what may be said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its name.
    pub id: String,
    /// Which of [`Fit::components`] it belongs to.
    pub component: usize,
    /// Its ability in logits, 0 being the mean of its component, with an interval by the full standard error if
    /// there is one, else by the diagonal one; `n` is [`Item::comparisons`].
    pub ability: Estimate,
    /// `1/√(Σ p q + λ)`: as if all other abilities were known.
    pub se_diagonal: f64,
    /// With the other abilities estimated too.
    pub se_full: Option<f64>,
    /// `Σ(x−p)²/Σ p q`: near 1; far above 1 if judges see it differently.
    pub infit: f64,
    /// Mean of `(x−p)²/(p q)`: the same, more easily moved by a single surprise.
    pub outfit: f64,
    /// Comparisons it took part in.
    pub comparisons: u64,
    /// Of these it was preferred in; a tie counts half.
    pub wins: f64,
}

/// A judge and how the judgements agree with those of all.
#[derive(Clone, Debug, PartialEq)]
pub struct Judge {
    /// The name.
    pub id: String,
    /// Judgements made.
    pub judgements: u64,
    /// `Σ(x−p)²/Σ p q` over the judgements: near 1; above 1 if they go against those of all. `NaN` without any.
    pub infit: f64,
    /// Mean of `(x−p)²/(p q)`. `NaN` without judgements.
    pub outfit: f64,
    /// Where the infit of 95 in 100 such judges lies if they see what all see: `1 ± 1.96 sd`.
    pub usual: (f64, f64),
    /// The infit is above what chance makes of so many judges. A reason to talk about what they saw, never to leave
    /// their judgements out unasked.
    pub conversation: bool,
}

/// Items that comparisons join.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// Positions of its items in [`Fit::items`], in the order given.
    pub items: Vec<usize>,
    /// Comparisons among them.
    pub comparisons: u64,
    /// Their log-likelihood.
    pub log_likelihood: f64,
    /// How well its items are told apart; `None` if all have the same ability.
    pub reliability: Option<Reliability>,
}

/// A fitted session.
#[derive(Clone, Debug)]
pub struct Fit {
    /// One for each item, in the order given.
    pub items: Vec<Item>,
    /// One for each judge, in the order given.
    pub judges: Vec<Judge>,
    /// Numbered in order of their first item. Nothing can be compared across them.
    pub components: Vec<Component>,
    /// What being shown first adds, in logits, if asked for.
    pub first_shown: Option<Estimate>,
    /// Davidson's `ln ν`, if asked for: two equal items tie with probability `ν/(2 + ν)`.
    pub log_ties: Option<Estimate>,
    /// `Σ log P` of all judgements, without the prior's or Firth's part.
    pub log_likelihood: f64,
    /// Judgements.
    pub comparisons: u64,
    /// How abilities were estimated.
    pub estimator: Estimator,
    /// Steps of the search.
    pub steps: usize,
    /// Sentences that belong beside the numbers.
    pub notes: Vec<String>,
    pub(super) held: Held,
}

/// What later questions need.
#[derive(Clone, Debug)]
pub(super) struct Held {
    network: Network,
    model: Model,
    information: Information,
    solution: Solution,
}

fn method(estimator: Estimator) -> &'static str {
    match estimator {
        Estimator::Map { .. } => "Bradley-Terry, normal prior",
        Estimator::Firth => "Bradley-Terry, Firth",
        Estimator::Ml => "Bradley-Terry, maximum likelihood",
    }
}

pub(super) fn report(
    session: &Session,
    network: &Network,
    model: &Model,
    options: &Options,
    solution: Solution,
    information: Information,
    log_likelihood: f64,
) -> Fit {
    let at = &solution.at;
    let comparisons: f64 = network.pairs.iter().map(|p| p.total()).sum();
    let extra = |place: usize| {
        let se = information.se_extra(network.items, place - network.items);
        Estimate::normal(at[place], se, comparisons as u64, method(options.estimator), Comparison::Itself)
    };
    let items = items(session, network, options, &solution, model, &information);
    Fit {
        components: components(network, model, at, &items),
        items,
        judges: judges(session, model, at),
        first_shown: model.first.map(extra),
        log_ties: model.tie.map(extra),
        log_likelihood,
        comparisons: comparisons as u64,
        estimator: options.estimator,
        steps: solution.steps,
        notes: notes(network, options),
        held: Held { network: network.clone(), model: model.clone(), information, solution },
    }
}

fn items(
    session: &Session,
    network: &Network,
    options: &Options,
    solution: &Solution,
    model: &Model,
    information: &Information,
) -> Vec<Item> {
    let at = &solution.at;
    let mut wins = vec![0.0; network.items];
    for pair in &network.pairs {
        wins[pair.left as usize] += pair.left_wins + 0.5 * pair.ties;
        wins[pair.right as usize] += pair.right_wins + 0.5 * pair.ties;
    }
    let fits = by_item(network, model, at);
    let ends = (options.errors == Errors::Full).then(|| Ends::of(network, &solution.counted, at));
    (0..network.items)
        .map(|i| {
            let (se_diagonal, se_full) = (information.se_diagonal[i], information.se_full[i]);
            let comparisons = fits[i].count as u64;
            let se = se_full.unwrap_or(se_diagonal);
            let wald =
                Estimate::normal(at[i], se, comparisons, method(options.estimator), Comparison::Itself);
            let (low, high) = ends
                .as_ref()
                .map_or((wald.low, wald.high), |ends| ends.item(at[i], se, information.ahead(i), i));
            Item {
                id: session.items[i].clone(),
                component: network.component[i] as usize,
                ability: Estimate { low, high, ..wald },
                se_diagonal,
                se_full,
                infit: fits[i].infit(),
                outfit: fits[i].outfit(),
                comparisons,
                wins: wins[i],
            }
        })
        .collect()
}

fn judges(session: &Session, model: &Model, at: &[f64]) -> Vec<Judge> {
    let fits: Vec<Squares> = by_judge(session, model, at);
    let conversations = worth_a_conversation(&fits);
    (session.judges.iter().zip(&fits).zip(conversations))
        .map(|((id, fit), conversation)| {
            let reach = crate::dist::Z95 * fit.infit_sd();
            Judge {
                id: id.clone(),
                judgements: fit.count as u64,
                infit: fit.infit(),
                outfit: fit.outfit(),
                usual: ((1.0 - reach).max(0.0), 1.0 + reach),
                conversation,
            }
        })
        .collect()
}

fn components(network: &Network, model: &Model, at: &[f64], items: &[Item]) -> Vec<Component> {
    let mut found: Vec<Component> = (network.members.iter())
        .map(|members| Component {
            items: members.clone(),
            comparisons: 0,
            log_likelihood: 0.0,
            reliability: None,
        })
        .collect();
    for (k, pair) in network.pairs.iter().enumerate() {
        let component = &mut found[network.component[pair.left as usize] as usize];
        component.comparisons += pair.total() as u64;
        component.log_likelihood += Outcome::of(network, model, at, k).log_likelihood();
    }
    for component in &mut found {
        let members: Vec<&Item> = component.items.iter().map(|&i| &items[i]).collect();
        component.reliability = Reliability::of(&members);
    }
    found
}

fn notes(network: &Network, options: &Options) -> Vec<String> {
    let mut notes = Vec::new();
    if network.members.len() > 1 {
        let sizes: Vec<String> = network.members.iter().map(|m| m.len().to_string()).collect();
        notes.push(format!(
            "The items fall into {} sets that no comparison joins (of {} items). Abilities are centred in each set \
             and cannot be compared across sets.",
            sizes.len(),
            sizes.join(", ")
        ));
    }
    if options.errors == Errors::Full && network.members.iter().any(|m| m.len() > FULL_LIMIT) {
        notes.push(format!(
            "More than {FULL_LIMIT} items are joined, so their standard errors take the other abilities as known and \
             are a little too small."
        ));
    }
    notes
}

impl Fit {
    /// The component with most items; the first of equals.
    #[must_use]
    pub fn largest_component(&self) -> Option<&Component> {
        self.components.iter().rev().max_by_key(|c| c.items.len())
    }

    /// Reliability of the largest component: the one to show.
    #[must_use]
    pub fn reliability(&self) -> Option<&Reliability> {
        self.largest_component().and_then(|c| c.reliability.as_ref())
    }

    /// The difference of two items' abilities, given by position: the first less the second, in logits.
    ///
    /// The standard error allows for what their estimates share, as the two intervals side by side do not. It is
    /// available for any number of items.
    ///
    /// # Errors
    /// [`PairError::NotComparable`] across components and for positions that are not there.
    pub fn difference(&self, first: usize, second: usize) -> Result<Estimate, PairError> {
        let (Some(a), Some(b)) = (self.items.get(first), self.items.get(second)) else {
            let name =
                |i: usize| self.items.get(i).map_or_else(|| format!("item {}", i + 1), |x| x.id.clone());
            return Err(PairError::NotComparable { first: name(first), second: name(second) });
        };
        if a.component != b.component {
            return Err(PairError::NotComparable { first: a.id.clone(), second: b.id.clone() });
        }
        let Held { network, model, information, solution } = &self.held;
        let along = information.along(network, model, first, second);
        let value = a.ability.value - b.ability.value;
        let n = a.comparisons + b.comparisons;
        let wald = Estimate::normal(value, along.se, n, method(self.estimator), Comparison::OtherGroup);
        let (down, up) = interval::line(network, &solution.counted, &solution.at, &along);
        Ok(Estimate { low: value + down, high: value + up, ..wald })
    }
}
