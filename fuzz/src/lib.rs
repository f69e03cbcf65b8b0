//! What the fuzzer runs. The bodies stand in a file of their own, which the tests of `roster` replay the kept corpus
//! with.

pub mod targets;

/// Before the first run: a panic ends it only when it comes through. One of calamine is caught by the fence around
/// it, as for a person, and is not what is looked for.
pub fn before() {
    std::panic::set_hook(Box::new(|panic| {
        if !panic.location().is_some_and(|at| at.file().contains("calamine")) {
            eprintln!("{panic}");
        }
    }));
}
