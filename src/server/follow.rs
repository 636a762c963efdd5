//! A commit that somebody else made is opened beside the one that answers, within a second or so.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::site::Site;
use crate::error::MissingShard;
use crate::operation::{Problem, ProblemCode};

/// How often the commit file is looked at.
const EVERY: Duration = Duration::from_millis(1000);

/// Follows the index until the server stops.
pub(super) async fn follow(site: Arc<Site>, mut stopping: watch::Receiver<bool>) {
    let (mut told, mut warmed) = (false, false);
    let mut away = Vec::new();
    loop {
        let followed = site.follow().await;
        let missing = site.house.missing();
        if missing != away {
            for MissingShard { folder, why } in &missing {
                tracing::warn!(%folder, why, "a folder of the index is away; answers are a part");
            }
            if missing.is_empty() {
                tracing::info!("all folders of the index are back");
            }
            away = missing;
        }
        match followed {
            Ok(()) if !warmed => {
                warmed = true;
                warm(&site).await;
            }
            Ok(()) => {}
            // Said once: the one that is open goes on answering.
            Err(trouble) if !told => {
                tracing::warn!(detail = trouble.detail, "the index cannot be opened yet");
                told = true;
            }
            Err(_) => {}
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stopping.changed() => return,
        }
    }
}

/// Does what the first question would wait for: what is usual in the corpus, and the model.
async fn warm(site: &Site) {
    let house = Arc::clone(&site.house);
    let warmed = site.turn.aside(move |task| {
        house.warm(task)?;
        Ok::<(), Problem>(())
    });
    match warmed.await {
        Ok(Err(problem)) if problem.code != ProblemCode::Interrupted => {
            tracing::warn!(%problem, "not all questions can be answered");
        }
        _ => {}
    }
}
