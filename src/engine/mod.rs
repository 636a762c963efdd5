//! What do corpus, state and skills answer together? Search, related insights, themes, the map, briefs.
//!
//! Layer 3. Composition only: what is clever lives in the modules below. [`Engine`] is one opened commit with its model.

pub(crate) mod around;
pub(crate) mod brief;
mod community;
mod counts;
#[cfg(feature = "parquet")]
mod embed_file;
pub(crate) mod habits;
mod history;
pub(crate) mod hybrid;
mod info;
mod map;
pub(crate) mod matches;
mod newest;
pub(crate) mod open;
mod page;
pub(crate) mod related;
mod rows;
pub(crate) mod search;
mod themes;
mod trends;

pub use brief::{
    Audit, Breach, BriefJob, BriefMaker, Delivered, Delivery, Difference, Due, Explained,
    ExplainedWish, Failure, Replayed, RuleCount, When,
};
pub use community::{CommunityPage, Voice};
pub use counts::{Counts, ThemeTrend, Trends};
#[cfg(feature = "parquet")]
pub use embed_file::{EmbedReport, embed_file};
pub use info::Info;
pub use map::{Picture, Region};
pub use open::Engine;
pub use page::InsightPage;
pub use related::{Related, RelatedOptions, RelatedPage};
pub use search::{Contribution, Explanation, Hit, Mode, SearchOptions};
pub use themes::{GroupPage, Member};

#[cfg(test)]
mod tests;
