//! A reader's profile.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Ok(text) = str::from_utf8(input) else { return };
    if let Ok(profile) = quintet::profile::Profile::from_toml(text, "a.toml") {
        let again = quintet::profile::Profile::from_toml(&profile.to_toml(), "again.toml");
        assert_eq!(again.unwrap(), profile);
    }
});
