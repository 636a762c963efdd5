//! Every operation asked in JSON, without a process.

use serde_json::{Value, json};

use super::{House, Problem, named};
use crate::task::Task;

#[test]
fn every_answer_says_at_its_root_what_it_holds_and_that_a_part_may_be_missing() {
    for operation in super::all() {
        let schema = (operation.answer)().to_value();
        let name = operation.name;
        assert_eq!(schema["type"], "object", "{name}: what a model is given must be an object");
        assert!(schema["title"].is_string() && schema.get("$ref").is_none(), "{name}");
        assert_eq!(schema["properties"]["missing_shards"]["type"], "array", "{name}");
        assert!(schema["$defs"]["MissingShard"]["properties"]["folder"].is_object(), "{name}");
    }
    let build = (named("build").unwrap().request)().to_value();
    assert!(build["description"].as_str().unwrap().starts_with("Build"), "{build}");
    assert!(build["properties"]["records"].is_object(), "{build}");
}

fn ask(house: &House, name: &str, request: Value) -> Result<Value, Problem> {
    let asked = named(name).expect(name);
    let text = (asked.run)(request, house, &Task::silent())?;
    Ok(serde_json::from_str(&text).unwrap())
}

#[test]
fn a_request_that_is_none_and_a_house_without_an_index_are_problems_with_a_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::new(folder.path().join("index"), None);
    let wrong = ask(&house, "search", json!({ "query": "x", "n": 3, "wrong": 1 })).unwrap_err();
    assert!(wrong.to_string().contains("wrong"), "{wrong}");
    let none = ask(&house, "search", json!({ "query": "x" })).unwrap_err();
    let told = serde_json::to_value(&none).unwrap();
    assert_eq!(told["hint"]["build"]["index"], json!(folder.path().join("index")));
    assert!(!none.message.contains("quintet "), "the way out is a value: {none}");
    let nobody = ask(&house, "profiles", json!({})).unwrap_err();
    assert_eq!(serde_json::to_value(&nobody).unwrap()["hint"], "new_reader");
    let late = json!({ "query": "x", "within": { "since": "2026-03-02", "until": "2026-03-01" } });
    let late = ask(&house, "search", late).unwrap_err();
    assert_eq!((late.field, late.to_string().starts_with("since: ")), (Some("since"), true));
}

#[test]
fn readers_are_kept_without_an_index() {
    let folder = tempfile::tempdir().unwrap();
    let now = "2026-03-01T06:00:00Z".parse().unwrap();
    let house = House::new(folder.path().join("index"), None).with_clock(Box::new(move || now));
    let new = json!({ "name": "Ada", "phrases": ["late buses"] });
    assert_eq!(ask(&house, "profile_new", new.clone()).unwrap()["version"], 1);
    ask(&house, "profile_new", new).unwrap_err();
    let kept = ask(&house, "profile_show", json!({ "name": "Ada" })).unwrap();
    assert_eq!(kept["versions"][0]["made"], "2026-03-01T06:00:00Z");
    let toml = kept["toml"].as_str().unwrap().replace("late buses", "early buses");
    let revised = json!({ "name": "Ada", "base": 1, "toml": { "name": "toml", "text": toml } });
    assert_eq!(ask(&house, "profile_revise", revised).unwrap()["version"], 2);
    assert_eq!(ask(&house, "profile_undo", json!({ "name": "Ada" })).unwrap()["version"], 3);
    let list = ask(&house, "profiles", json!({})).unwrap();
    assert_eq!(
        (list["readers"][0]["name"].as_str(), list["readers"][0]["briefs"].as_u64()),
        (Some("Ada"), Some(0))
    );
    assert_eq!(ask(&house, "profile_erase", json!({ "name": "Ada" })).unwrap()["erased"], "Ada");
    ask(&house, "profile_show", json!({ "name": "Ada" })).unwrap_err();
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_leaves_those_before_it_out() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::new(folder.path().join("index"), None);
    ask(&house, "profile_new", json!({ "name": "Ada", "phrases": ["late buses"] })).unwrap();
    let profile = json!({ "profile": { "name": "b.toml", "text": "name = 'Bob'\n" } });
    let list = json!({ "opml": { "name": "list.opml", "text": "<html/>" } });
    let both = json!({ "files": [profile, list], "reader": "Ada" });
    let wrong = ask(&house, "profile_import", both).unwrap_err();
    assert!(wrong.message.starts_with("list.opml: "), "{wrong}");
    ask(&house, "profile_show", json!({ "name": "Bob" })).unwrap_err();
    let nobodys = ask(&house, "profile_import", json!({ "files": [list] })).unwrap_err();
    assert!(nobodys.message.contains("list.opml"), "{nobodys}");
    let new = json!({ "name": "Cy", "opml": { "name": "own.opml", "text": "" } });
    assert!(ask(&house, "profile_new", new).unwrap_err().message.starts_with("own.opml: "));
}
