//! ensemble-roster
