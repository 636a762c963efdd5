//! Files that pages load: a style sheet, two scripts, two pictures, each under a name that changes with its bytes.

use std::sync::OnceLock;

use crate::digest::sha256_hex;

/// A file for the browser.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its path, such as `/assets/quintet.3f2a91c0.css`; the same path always has the same bytes.
    pub path: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// What is in it.
    pub bytes: &'static [u8],
}

/// The style of all pages and of the map.
pub(super) const STYLE: &str =
    concat!(include_str!("files/quintet.css"), include_str!("files/map.css"));

/// The files, in the order of [`paths`].
const FILES: [(&str, &str, &str, &[u8]); 5] = [
    ("quintet", "css", "text/css; charset=utf-8", STYLE.as_bytes()),
    ("quintet", "js", "text/javascript; charset=utf-8", include_bytes!("files/quintet.js")),
    ("map", "js", "text/javascript; charset=utf-8", include_bytes!("files/map.js")),
    ("favicon", "svg", "image/svg+xml", include_bytes!("files/favicon.svg")),
    ("card", "png", "image/png", include_bytes!("files/card.png")),
];

/// All files, each named by its hash.
pub fn assets() -> &'static [Asset] {
    static ASSETS: OnceLock<Vec<Asset>> = OnceLock::new();
    ASSETS.get_or_init(|| {
        let named = |&(name, ending, media_type, bytes): &(_, _, _, &'static [u8])| {
            let hash = &sha256_hex(bytes)[..8];
            // Made once and used for as long as the program runs.
            let path = String::leak(format!("/assets/{name}.{hash}.{ending}"));
            Asset { path, media_type, bytes }
        };
        FILES.iter().map(named).collect()
    })
}

/// The paths that templates name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paths {
    pub(super) style: &'static str,
    pub(super) script: &'static str,
    pub(super) map_script: &'static str,
    pub(super) favicon: &'static str,
    pub(super) card: &'static str,
}

pub(super) fn paths() -> Paths {
    let path = |at: usize| assets()[at].path;
    Paths { style: path(0), script: path(1), map_script: path(2), favicon: path(3), card: path(4) }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[track_caller]
    fn packed(bytes: &[u8]) -> usize {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap().len()
    }

    #[test]
    fn files_are_named_by_their_bytes_and_keep_to_their_budgets() {
        let budgets = [8_000, 10_000, 20_000, 2_000, 40_000];
        for (asset, budget) in assets().iter().zip(budgets) {
            assert!(packed(asset.bytes) <= budget, "{}: {}", asset.path, packed(asset.bytes));
            let hash = asset.path.split('.').nth(1).unwrap();
            assert!(hash.len() == 8 && hash.bytes().all(|b| b.is_ascii_hexdigit()), "{hash}");
        }
        assert!(paths().style.ends_with(".css") && paths().card.ends_with(".png"));
    }

    #[test]
    fn files_load_nothing_from_elsewhere() {
        for asset in assets().iter().filter(|asset| asset.media_type.starts_with("text/")) {
            let text = std::str::from_utf8(asset.bytes).unwrap();
            for word in
                ["http://", "https://", "@import", "url(", "eval(", "innerHTML", "Function("]
            {
                assert!(!text.contains(word), "{}: {word}", asset.path);
            }
        }
    }
}
