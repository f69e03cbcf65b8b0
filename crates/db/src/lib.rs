//! ensemble-db
