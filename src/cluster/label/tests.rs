use super::*;
use crate::cluster::terms::made_up;

/// One row a document: along the axis of its community, and a little along those of its words.
fn rows(communities: &[u32]) -> Vectors {
    let mut rows = Vectors::new(4);
    for &community in communities {
        let mut row = [0.1; 4];
        row[community as usize] = 1.0;
        normalise(&mut row);
        rows.push(&row).unwrap();
    }
    rows
}

fn titles(documents: &[&str], communities: &[u32], said: &[(&str, usize)]) -> Vec<String> {
    let (terms, rows) = (made_up(documents), rows(communities));
    let none = vec![u32::MAX; documents.len()];
    let graph = Graph::from_neighbours(1, &none, &vec![0.0; documents.len()], None).unwrap();
    let partition = Partition::new(communities.iter().map(|&c| Some(c)));
    let namer = Namer::new(&terms, &rows);
    let shortlist = namer.shortlist(&partition, None);
    let mut meant = Vectors::new(4);
    for &(_, axis) in said {
        let mut row = [0.0; 4];
        row[axis] = 1.0;
        meant.push(&row).unwrap();
    }
    let phrases = said.iter().map(|(phrase, _)| (*phrase).to_owned()).collect();
    let labels = namer.labels(&shortlist, &namer.meanings(phrases, &meant), &graph, &[], &[]);
    labels.into_iter().map(|label| label.title).collect()
}

#[track_caller]
fn check(documents: &[&str], communities: &[u32], expected: &[&str]) {
    assert_eq!(titles(documents, communities, &[]), expected);
}

#[test]
fn shared_words_name_a_community_and_common_ones_do_not() {
    let documents = ["good tea", "tea good", "tea", "good coffee", "coffee good", "coffee"];
    check(&documents, &[0, 0, 0, 1, 1, 1], &["tea", "coffee"]);
}

#[test]
fn a_model_that_has_read_all_phrases_decides() {
    let documents = ["tea cups", "tea", "cups", "coffee", "coffee"];
    let said = |tea, cups| [("tea", tea), ("cups", cups), ("tea cups", 2), ("coffee", 1)];
    let communities = [0, 0, 0, 1, 1];
    assert_eq!(titles(&documents, &communities, &said(0, 1))[0], "tea");
    assert_eq!(titles(&documents, &communities, &said(1, 0))[0], "cups");
}

#[test]
fn siblings_never_share_a_title() {
    check(&["tea", "tea", "tea"], &[0, 1, 2], &["tea", "tea (2)", "tea (3)"]);
    check(&["", ""], &[0, 1], &["untitled", "untitled (2)"]);
}

#[test]
fn a_child_is_called_otherwise_than_its_parent_where_it_can_be() {
    let terms = ["tea".to_owned(), "green tea".to_owned()];
    assert_eq!(title(None, &terms, "tea", |_| true), "green tea");
    assert_eq!(title(None, &terms[..1], "tea", |_| true), "tea");
    let twice = Some("tea and milk".to_owned());
    assert_eq!(title(twice, &terms, "tea", |_| true), "tea and milk");
}
