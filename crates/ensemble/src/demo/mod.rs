//! The demo network: fictional, deterministic for a seed.
