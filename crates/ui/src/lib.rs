//! ensemble-ui
