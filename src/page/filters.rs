//! What was asked of a search, as its address says it.

use super::address::asking;

/// The fields of a search; each state of the page is one of these and has an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// What to look for.
    pub query: String,
    /// How many; 0 stands for as many as there are unless asked.
    pub n: usize,
    /// Leave out the best so many.
    pub skip: usize,
    /// Which halves of the search; nothing unless asked.
    pub mode: Option<String>,
    /// Only these shows.
    pub shows: Vec<String>,
    /// Published on this day or later.
    pub since: Option<String>,
    /// Published before this day.
    pub until: Option<String>,
}

/// Hits on a page unless asked otherwise.
pub(super) const HITS: usize = 10;

impl Asked {
    /// Its address.
    pub fn address(&self) -> String {
        let number = |number: usize| if number == 0 { String::new() } else { number.to_string() };
        let (n, skip) = (number(self.n), number(self.skip));
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        let (mode, since, until) =
            (optional(&self.mode), optional(&self.since), optional(&self.until));
        let mut fields = vec![("q", self.query.as_str()), ("n", &n), ("mode", &mode)];
        fields.extend(self.shows.iter().map(|show| ("show", show.as_str())));
        fields.extend([("since", since.as_str()), ("until", &until), ("skip", &skip)]);
        asking("/search", &fields)
    }

    /// How many hits a page has.
    pub fn page(&self) -> usize {
        if self.n == 0 { HITS } else { self.n }
    }

    /// Whether anything but the query narrows it.
    pub(super) fn is_narrowed(&self) -> bool {
        !self.shows.is_empty() || self.since.is_some() || self.until.is_some()
    }

    /// The same, from the first hit on.
    fn anew(&self) -> Self {
        Self { skip: 0, ..self.clone() }
    }

    /// The same from hit `skip` on.
    pub(super) fn from(&self, skip: usize) -> Self {
        Self { skip, ..self.clone() }
    }

    /// The same with or without a show.
    pub(super) fn with_show(&self, show: &str, is_in: bool) -> Self {
        let mut asked = self.anew();
        asked.shows.retain(|other| !other.eq_ignore_ascii_case(show));
        if is_in {
            asked.shows.push(show.to_owned());
        }
        asked
    }

    /// The same with other days.
    pub(super) fn between(&self, since: Option<String>, until: Option<String>) -> Self {
        Self { since, until, ..self.anew() }
    }

    /// The same without filters.
    pub(super) fn everywhere(&self) -> Self {
        Self { shows: Vec::new(), since: None, until: None, ..self.anew() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_an_address() {
        let asked = Asked { query: "tea & tides".into(), skip: 10, ..Asked::default() };
        assert_eq!(asked.address(), "/search?q=tea%20%26%20tides&skip=10");
        let narrowed = asked.with_show("A B", true).with_show("C", true);
        assert_eq!(narrowed.address(), "/search?q=tea%20%26%20tides&show=A%20B&show=C");
        assert_eq!(narrowed.with_show("a b", false).shows, ["C"]);
        let may = narrowed.between(Some("2025-05-01".into()), Some("2025-06-01".into()));
        assert!(may.address().ends_with("&since=2025-05-01&until=2025-06-01"));
        assert!(may.is_narrowed() && !may.everywhere().is_narrowed());
    }
}
