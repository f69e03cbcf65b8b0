//! Everything that looks at the library from outside, in one binary.
#[cfg(test)]
mod binary_peer;
#[cfg(test)]
mod binary_properties;
#[cfg(test)]
mod charts;
#[cfg(test)]
mod data;
#[cfg(test)]
mod effects;
#[cfg(test)]
mod funnels;
#[cfg(test)]
mod golden_charts;
#[cfg(test)]
mod golden_effects;
#[cfg(test)]
mod golden_funnel;
#[cfg(test)]
mod golden_mixed;
#[cfg(test)]
mod golden_slopes;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod persistent;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod random;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod silence;
#[cfg(test)]
mod simulations;
#[cfg(test)]
mod slopes;
#[cfg(test)]
mod synthetic;
