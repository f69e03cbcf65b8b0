//! Everything that looks at the library from outside, in one binary.
#[cfg(test)]
mod data;
#[cfg(test)]
mod golden_mixed;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod random;
#[cfg(test)]
mod synthetic;
