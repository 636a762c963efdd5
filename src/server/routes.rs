//! The API, address by address. OpenAPI is made from this table.

use axum::http::Method;

use super::endpoint::Endpoint;
use super::who::Needs::{self, Admin, Index, Own, Readers, Write};
use crate::operation;

/// Method, path, operation, who may ask, and what parameters are called.
type Row = (Method, &'static str, &'static str, Needs, &'static [(&'static str, &'static str)]);

const QUERY: &[(&str, &str)] = &[("q", "query")];
const OF: &[(&str, &str)] = &[("name", "of.reader")];
const READER: &[(&str, &str)] = &[("name", "reader")];
const BRIEF: &[(&str, &str)] = &[("id", "brief")];
const DAY: &[(&str, &str)] = &[("name", "brief")];
const PLAIN: &[(&str, &str)] = &[];

const TABLE: &[Row] = &[
    (Method::GET, "/v1/search", "search", Index, QUERY),
    (Method::POST, "/v1/search", "search", Index, PLAIN),
    (Method::GET, "/v1/newest", "newest", Index, PLAIN),
    (Method::GET, "/v1/related", "related", Index, PLAIN),
    (Method::GET, "/v1/insights/{id}", "get", Index, PLAIN),
    (Method::DELETE, "/v1/insights/{id}", "delete", Admin, &[("id", "ids")]),
    (Method::GET, "/v1/insights/{id}/page", "insight_page", Index, PLAIN),
    (Method::GET, "/v1/insights/{id}/related", "related", Index, PLAIN),
    (Method::GET, "/v1/insights/{id}/group", "group", Index, PLAIN),
    (Method::POST, "/v1/insights/delete", "delete", Admin, PLAIN),
    (Method::GET, "/v1/themes", "themes", Index, PLAIN),
    (Method::GET, "/v1/themes/rising", "themes_rising", Index, PLAIN),
    (Method::GET, "/v1/themes/history", "themes_history", Index, PLAIN),
    (Method::GET, "/v1/areas/{area}/themes", "area_themes", Index, PLAIN),
    (Method::GET, "/v1/communities/{level}/{id}", "community", Index, PLAIN),
    (Method::GET, "/v1/info", "info", Index, PLAIN),
    (Method::POST, "/v1/build", "build", Admin, PLAIN),
    (Method::POST, "/v1/cluster", "cluster", Admin, PLAIN),
    (Method::POST, "/v1/upgrade", "upgrade", Admin, PLAIN),
    (Method::GET, "/v1/readers", "profiles", Readers, PLAIN),
    (Method::POST, "/v1/readers", "profile_new", Write, PLAIN),
    (Method::POST, "/v1/readers/import", "profile_import", Write, PLAIN),
    (Method::GET, "/v1/readers/{name}", "profile_show", Own, PLAIN),
    (Method::PUT, "/v1/readers/{name}", "profile_revise", Own, PLAIN),
    (Method::DELETE, "/v1/readers/{name}", "profile_erase", Own, PLAIN),
    (Method::GET, "/v1/readers/{name}/export", "profile_export", Own, PLAIN),
    (Method::GET, "/v1/readers/{name}/explain", "profile_explain", Own, OF),
    (Method::POST, "/v1/readers/{name}/undo", "profile_undo", Own, PLAIN),
    (Method::POST, "/v1/readers/{name}/feedback", "feedback", Own, READER),
    (Method::GET, "/v1/readers/{name}/preview", "brief_preview", Own, OF),
    (Method::GET, "/v1/readers/{name}/replay", "brief_replay", Own, READER),
    (Method::POST, "/v1/readers/{name}/briefs", "brief_make", Own, OF),
    (Method::GET, "/v1/readers/{name}/briefs/{date}", "brief_show", Own, DAY),
    (Method::POST, "/v1/readers/{name}/feed", "feed_address", Own, READER),
    (Method::POST, "/v1/readers/{name}/webhook", "webhook_secret", Own, READER),
    (Method::POST, "/v1/preview", "brief_preview", Readers, PLAIN),
    (Method::POST, "/v1/explain", "profile_explain", Readers, PLAIN),
    (Method::POST, "/v1/briefs", "brief_make_all", Write, PLAIN),
    (Method::GET, "/v1/briefs/verify", "brief_verify", Readers, PLAIN),
    (Method::GET, "/v1/briefs/diff", "brief_diff", Readers, PLAIN),
    (Method::GET, "/v1/feeds", "feeds_list", Readers, PLAIN),
    (Method::POST, "/v1/feeds", "feeds_add", Admin, PLAIN),
    (Method::POST, "/v1/feeds/remove", "feeds_remove", Admin, PLAIN),
    (Method::GET, "/v1/feeds/export", "feeds_export", Readers, PLAIN),
    (Method::POST, "/v1/scan", "scan", Admin, PLAIN),
    (Method::GET, "/v1/daily", "daily_status", Admin, PLAIN),
    (Method::POST, "/v1/send", "brief_send", Admin, PLAIN),
    (Method::POST, "/v1/bounces", "brief_bounce", Admin, PLAIN),
    (Method::GET, "/v1/deliveries", "deliveries", Admin, PLAIN),
    (Method::POST, "/v1/deliveries/resend", "delivery_resend", Admin, PLAIN),
    (Method::GET, "/v1/addresses", "addresses", Admin, PLAIN),
    (Method::POST, "/v1/addresses/resume", "address_resume", Admin, PLAIN),
    (Method::GET, "/v1/briefs/{id}", "brief_show", Readers, BRIEF),
];

/// Every address of the API but `POST /v1/insights`, which reads lines.
pub(super) fn all() -> Vec<Endpoint> {
    let row = |&(ref method, path, name, needs, names): &Row| {
        Some(Endpoint::new(method.clone(), path, operation::named(name)?, needs, names))
    };
    TABLE.iter().filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_asked_somewhere() {
        let endpoints = all();
        assert_eq!(endpoints.len(), TABLE.len(), "a name in the table is no operation");
        for asked in operation::all().iter().filter(|asked| asked.name != "add") {
            let found = endpoints.iter().any(|endpoint| endpoint.operation.name == asked.name);
            assert!(found, "{} has no address", asked.name);
        }
    }

    #[test]
    fn nothing_that_changes_anything_is_asked_with_get() {
        for endpoint in all() {
            assert!(!(endpoint.is_read() && endpoint.changes()), "{}", endpoint.path);
        }
    }

    #[test]
    fn parameters_are_called_as_a_person_would() {
        let names = |path: &str| {
            let endpoint = all().into_iter().find(|one| one.path == path && one.is_read()).unwrap();
            endpoint.in_query.into_iter().map(|found| found.name).collect::<Vec<_>>()
        };
        let search = names("/v1/search");
        assert!(
            ["q", "n", "skip", "show", "since"].iter().all(|name| search.iter().any(|n| n == name))
        );
        assert_eq!(names("/v1/readers/{name}/preview"), ["at", "n"]);
        assert!(!names("/v1/insights/{id}/related").contains(&"id".to_owned()));
    }
}
