//! The fuzzer's kept corpus, replayed: `cargo xtask fuzz` looks for more.

use std::path::Path;

#[path = "../../../../fuzz/src/targets.rs"]
mod targets;

/// What all of it may weigh.
const BYTES: usize = 300 << 10;

#[test]
fn the_kept_corpus_of_every_fuzz_target_reads_without_panic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let mut weight = 0;
    for (name, target) in targets::ALL {
        let files: Vec<_> = std::fs::read_dir(folder.join(name)).unwrap().collect();
        assert!(!files.is_empty(), "{name} has a corpus");
        for file in files {
            let path = file.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            weight += bytes.len();
            println!("{}", path.display());
            target(&bytes);
        }
    }
    assert!(weight <= BYTES, "{weight} bytes are more than should be kept");
}
