//! Where files are kept that can be had again.

use std::path::PathBuf;

use etcetera::BaseStrategy;

use super::EmbedError;

/// The user's cache folder for Quintet.
pub(crate) fn cache_folder() -> Result<PathBuf, EmbedError> {
    let base = etcetera::choose_base_strategy().map_err(|_| EmbedError::NoCacheFolder)?;
    Ok(base.cache_dir().join("quintet"))
}
