//! What the fuzzer runs. The bodies stand in a file of their own, which the tests of `roster` replay the kept corpus
//! with.

pub mod targets;
