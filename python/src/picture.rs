//! The map of an index: as a page, and as numbers.

use quintet::insight::{Vectors, counted};
use quintet::operation::{House, Problem};
use quintet::page::map;
use quintet::task::Task;

/// The page, as `quintet map` writes it.
pub(crate) fn page(house: &House, title: Option<&str>, task: &Task<'_>) -> Result<String, Problem> {
    let (engine, picture) = house.draw(task)?;
    let insights = counted(picture.insights, "insight");
    let mut page = Vec::new();
    map::write(&mut page, &engine, &picture, title.unwrap_or(&insights), task)?;
    String::from_utf8(page).map_err(|error| Problem::failed(error.to_string()))
}

/// The id of the first insight of each point, and its place.
pub(crate) fn places(house: &House, task: &Task<'_>) -> Result<(Vec<String>, Vectors), Problem> {
    let (engine, picture) = house.draw(task)?;
    let (mut ids, mut places) = (Vec::with_capacity(picture.len()), Vectors::new(2));
    for (point, place) in picture.places.iter().enumerate() {
        task.check()?;
        if let Some(insight) = engine.insight_at(&picture, point)? {
            ids.push(insight.id.as_str().to_owned());
            places.push(place).map_err(|error| Problem::failed(error.to_string()))?;
        }
    }
    Ok((ids, places))
}
