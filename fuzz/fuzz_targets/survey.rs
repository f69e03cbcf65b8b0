#![no_main]
libfuzzer_sys::fuzz_target!(init: ensemble_fuzz::before(), |data: &[u8]| ensemble_fuzz::targets::survey(data));
