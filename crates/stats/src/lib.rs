//! ensemble-stats
