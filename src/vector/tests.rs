//! The field through tantivy: written, searched, deleted from, merged, damaged.

use std::sync::Arc;

use tantivy::indexer::NoMergePolicy;
use tantivy::schema::{Field, INDEXED, STORED, Schema};
use tantivy::{Index, IndexSettings, IndexWriter, TantivyDocument, TantivyError, Term};

use super::*;
use crate::insight::{Ordinal, OrdinalSet, RankedList, Vectors, dot, normalise};
use crate::task::{Cancel, Progress, Task};

const DIM: usize = 24;

/// Unit vectors around a few centres, as embeddings of texts on a few themes are.
fn clustered(rows: usize, seed: u64) -> Vectors {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut gauss = || (0..12).map(|_| random.f32()).sum::<f32>() - 6.0;
    let centres: Vec<Vec<f32>> = (0..40).map(|_| (0..DIM).map(|_| gauss()).collect()).collect();
    let mut vectors = Vectors::new(DIM);
    for at in 0..rows {
        let mut row: Vec<f32> =
            centres[at % 40].iter().map(|centre| centre + 0.7 * gauss()).collect();
        normalise(&mut row);
        vectors.push(&row).unwrap();
    }
    vectors
}

struct Fixture {
    index: Index,
    writer: IndexWriter,
    id: Field,
    vector: Field,
    next: u64,
}

impl Fixture {
    fn new(params: FieldParams) -> Self {
        Self::create(params, Index::builder(), |builder| builder.create_in_ram())
    }

    fn create(
        params: FieldParams,
        builder: tantivy::IndexBuilder,
        create: impl FnOnce(tantivy::IndexBuilder) -> tantivy::Result<Index>,
    ) -> Self {
        let mut schema = Schema::builder();
        let id = schema.add_u64_field("id", INDEXED | STORED);
        let vector = schema.add_custom_field("embedding", FIELD_TYPE, params.to_json());
        let plugin = Arc::new(VectorPlugin::new("embedding", params));
        let index = create(builder.schema(schema.build()).register_plugin(plugin)).unwrap();
        let writer: IndexWriter = index.writer_with_num_threads(1, 50_000_000).unwrap();
        writer.set_merge_policy(Box::new(NoMergePolicy));
        Self { index, writer, id, vector, next: 0 }
    }

    fn add(&mut self, row: Option<&[u8]>) {
        let mut document = TantivyDocument::new();
        document.add_u64(self.id, self.next);
        if let Some(row) = row {
            document.add_custom(self.vector, row);
        }
        self.next += 1;
        self.writer.add_document(document).unwrap();
    }

    fn add_all(&mut self, vectors: &Vectors) -> &mut Self {
        vectors.rows().for_each(|row| self.add(Some(&encode_row(row))));
        self.writer.commit().unwrap();
        self
    }

    fn delete(&mut self, ids: impl Iterator<Item = u64>) -> &mut Self {
        for id in ids {
            self.writer.delete_term(Term::from_field_u64(self.id, id));
        }
        self.writer.commit().unwrap();
        self
    }

    fn merge(&mut self) -> &mut Self {
        let segments = self.index.searchable_segment_ids().unwrap();
        self.writer.merge(&segments).wait().unwrap();
        self
    }

    fn open(&self) -> VectorField {
        VectorField::open(&self.index.reader().unwrap().searcher()).unwrap()
    }
}

fn params() -> FieldParams {
    FieldParams::new(DIM).unwrap().with_graph_from(500).unwrap()
}

/// The same in both layouts.
fn layouts() -> [FieldParams; 2] {
    [VectorLayout::Small, VectorLayout::Fast].map(|layout| params().with_layout(layout))
}

/// The share of the exact answers that a search finds, over 50 queries.
fn recall(field: &VectorField, k: usize, filter: Option<&OrdinalSet>) -> f64 {
    let queries = clustered(50, 99);
    let mut found = 0;
    let mut wanted = 0;
    for query in queries.rows() {
        let truth = field.exact(query, k, filter).unwrap();
        let list = field.search(query, k, &SearchParams::default(), filter).unwrap();
        let has = |ordinal| list.iter().any(|entry| entry.ordinal == ordinal);
        found += truth.iter().filter(|entry| has(entry.ordinal)).count();
        wanted += truth.len();
        for entry in &list {
            assert!(filter.is_none_or(|set| set.contains(entry.ordinal)));
        }
    }
    found as f64 / wanted as f64
}

#[test]
fn the_exact_scan_agrees_with_plain_arithmetic() {
    let vectors = clustered(300, 1);
    let field = Fixture::new(params()).add_all(&vectors).open();
    let query = clustered(1, 2);
    let list = field.exact(query.row(0), 7, None).unwrap();
    let mut plain: Vec<(usize, f32)> =
        vectors.rows().enumerate().map(|(at, row)| (at, dot(row, query.row(0)))).collect();
    plain.sort_by(|a, b| b.1.total_cmp(&a.1));
    assert_eq!(list.len(), 7);
    for (entry, (at, score)) in list.iter().zip(plain) {
        assert_eq!(entry.ordinal.index(), at);
        assert!((entry.score - score).abs() < 1e-3);
    }
}

#[test]
fn the_graph_finds_what_the_scan_finds() {
    for params in layouts() {
        let field = Fixture::new(params).add_all(&clustered(5000, 1)).open();
        let stats = field.stats();
        assert_eq!((stats.rows, stats.segments, stats.graph_rows), (5000, 1, 5000));
        assert_eq!(stats.layout, params.layout());
        let recall = recall(&field, 10, None);
        assert!(recall > 0.97, "{:?} {recall}", params.layout());
    }
}

#[test]
fn filters_of_every_size_find_what_the_scan_finds() {
    for params in layouts() {
        let field = Fixture::new(params).add_all(&clustered(5000, 1)).open();
        for step in [2, 10, 100, 1000] {
            let mut set = OrdinalSet::new(5000);
            (0..5000).step_by(step).for_each(|at| _ = set.insert(Ordinal(at)));
            let recall = recall(&field, 10, Some(&set));
            assert!(recall > 0.95, "{:?}, every {step}th: {recall}", params.layout());
        }
    }
}

#[test]
fn deleted_documents_never_come_back_and_a_merge_drops_their_rows() {
    layouts().into_iter().for_each(deleted_documents);
}

fn deleted_documents(params: FieldParams) {
    // More than the estimated costs of a walk, so that one is made.
    let vectors = clustered(4800, 1);
    let mut fixture = Fixture::new(params);
    fixture.add_all(&vectors).delete((0..4800).filter(|id| id % 3 == 0));
    let check = |field: &VectorField, old: &dyn Fn(Ordinal) -> usize| {
        for at in 0..60 {
            let list = field.search(vectors.row(at), 5, &SearchParams::default(), None).unwrap();
            assert!(list.iter().all(|entry| !old(entry.ordinal).is_multiple_of(3)));
            assert_eq!(list.best().map(|best| old(best.ordinal)) == Some(at), at % 3 != 0, "{at}");
        }
        assert!(recall(field, 10, None) > 0.95);
    };
    check(&fixture.open(), &|ordinal| ordinal.index());
    let merged = fixture.merge().open();
    assert_eq!(merged.stats().rows, 3200);
    check(&merged, &|ordinal| ordinal.index() / 2 * 3 + ordinal.index() % 2 + 1);
}

#[test]
fn several_segments_answer_as_one_before_and_after_a_merge() {
    let mut fixture = Fixture::new(params());
    fixture.add_all(&clustered(900, 1)).add_all(&clustered(100, 2)).add_all(&clustered(700, 3));
    let before = fixture.open();
    assert_eq!((before.len(), before.stats().segments, before.stats().graph_rows), (1700, 3, 1600));
    let row = before.row(Ordinal(950)).unwrap();
    let best = before.search(&row, 1, &SearchParams::default(), None).unwrap().best().unwrap();
    assert_eq!(best.ordinal, Ordinal(950));
    assert!(recall(&before, 10, None) > 0.98);
    let after = fixture.merge().open();
    assert_eq!((after.len(), after.stats().segments, after.stats().graph_rows), (1700, 1, 1700));
    assert!(recall(&after, 10, None) > 0.98);
}

#[test]
fn documents_without_a_vector_are_never_found() {
    let mut fixture = Fixture::new(params());
    for row in clustered(600, 1).rows() {
        fixture.add(Some(&encode_row(row)));
        fixture.add(None);
        fixture.add(Some(&encode_row(&[0.0; DIM])));
    }
    fixture.writer.commit().unwrap();
    for field in [fixture.open(), fixture.merge().open()] {
        assert_eq!(field.stats().graph_rows, 1800);
        assert_eq!((field.row(Ordinal(1)), field.row(Ordinal(2))), (None, None));
        let list =
            field.search(clustered(1, 5).row(0), 600, &SearchParams::default(), None).unwrap();
        assert_eq!(list.len(), 600);
        assert!(list.iter().all(|entry| entry.ordinal.0.is_multiple_of(3)));
    }
}

#[test]
fn a_row_read_back_and_added_again_keeps_its_bits() {
    let field = Fixture::new(params()).add_all(&clustered(50, 1)).open();
    let rows: Vec<Vec<f32>> = (0..50).map(|at| field.row(Ordinal(at)).unwrap()).collect();
    let mut again = Vectors::new(DIM);
    rows.iter().for_each(|row| again.push(row).unwrap());
    let field = Fixture::new(params()).add_all(&again).open();
    for (at, row) in rows.into_iter().enumerate() {
        assert_eq!(field.row(Ordinal(at as u32)), Some(row));
    }
}

#[test]
fn rows_are_scaled_to_length_one() {
    let mut vectors = Vectors::new(DIM);
    vectors.push(&[1e30; DIM]).unwrap();
    let field = Fixture::new(params()).add_all(&vectors).open();
    let score = field.exact(&[2.0; DIM], 1, None).unwrap().best().unwrap().score;
    assert!((score - 1.0).abs() < 1e-3);
}

#[test]
fn a_bad_row_is_refused_in_words() {
    let check = |bytes: Vec<u8>, words: &str| {
        let mut fixture = Fixture::new(params());
        fixture.add(Some(&bytes));
        let error = fixture.writer.commit().unwrap_err();
        let shown = match &error {
            TantivyError::ErrorInThread(text) | TantivyError::InvalidArgument(text) => text.clone(),
            other => other.to_string(),
        };
        assert!(shown.contains(words), "{shown}");
    };
    check(vec![0; 7], "a row has 7 bytes, expected 96");
    check(encode_row(&[f32::NAN; DIM]), "not a finite number (at position 0)");
}

#[test]
fn a_bad_query_is_refused_in_words() {
    let field = Fixture::new(params()).add_all(&clustered(10, 1)).open();
    let search = |query: &[f32], set: Option<&OrdinalSet>| {
        field.search(query, 3, &SearchParams::default(), set).map(|list| list.len())
    };
    assert!(matches!(
        search(&[1.0; 3], None),
        Err(VectorError::Dimensions { expected: DIM, found: 3 })
    ));
    assert!(matches!(search(&[f32::NAN; DIM], None), Err(VectorError::NotFinite { position: 0 })));
    let set = OrdinalSet::new(9);
    assert!(matches!(
        search(&[1.0; DIM], Some(&set)),
        Err(VectorError::Filter { expected: 10, found: 9 })
    ));
    assert_eq!(search(&[0.0; DIM], None).unwrap(), 0);
    assert_eq!(search(&[1.0; DIM], Some(&OrdinalSet::new(10))).unwrap(), 0);
}

#[test]
fn an_empty_index_has_no_neighbours() {
    let field = Fixture::new(params()).open();
    assert!(field.is_empty());
    assert!(field.search(&[1.0; DIM], 3, &SearchParams::default(), None).unwrap().is_empty());
    assert!(field.neighbours(3, &[], &Task::silent()).unwrap().places.is_empty());
}

#[test]
fn neighbours_are_those_of_the_exact_scan_without_the_document_itself() {
    let mut fixture = Fixture::new(params());
    fixture.add_all(&clustered(1500, 1)).add_all(&clustered(200, 2)).delete([7, 1600].into_iter());
    let field = fixture.open();
    let living: Vec<Ordinal> =
        (0..1700).filter(|at| ![7, 1600].contains(at)).map(Ordinal).collect();
    let near = field.neighbours(6, &living, &Task::silent()).unwrap();
    assert_eq!((near.places.len(), near.scores.len()), (1698 * 6, 1698 * 6));
    let mut right = 0;
    for (place, &Ordinal(at)) in living.iter().enumerate().step_by(17) {
        let row = field.row(Ordinal(at)).unwrap();
        let truth = field.exact(&row, 7, None).unwrap();
        let truth: Vec<_> = truth.iter().filter(|entry| entry.ordinal.0 != at).take(6).collect();
        let found: Vec<_> = near.of(place).map(|(place, _)| living[place]).collect();
        assert!(found.iter().all(|found| found.0 != at && found.0 != 7));
        right += found.iter().filter(|&&found| truth.iter().any(|t| t.ordinal == found)).count();
    }
    assert!(right as f64 / 600.0 > 0.98, "{right}");
}

#[test]
fn a_walk_that_begins_at_a_document_finds_what_one_from_above_finds() {
    for params in layouts() {
        let mut fixture = Fixture::new(params);
        fixture.add_all(&clustered(900, 1)).add_all(&clustered(600, 2));
        fixture.add(None);
        fixture.writer.commit().unwrap();
        let field = fixture.open();
        let half = half_of(field.len());
        for filter in [None, Some(&half)] {
            let (mut near, mut above, mut wanted) = (0, 0, 0);
            for document in (0..1500).step_by(31).map(Ordinal) {
                let row = field.row(document).unwrap();
                let truth = field.exact(&row, 10, filter).unwrap();
                let params = SearchParams::default();
                let right = |list: &RankedList| {
                    list.iter().filter(|found| truth.iter().any(|t| t == *found)).count()
                };
                let found = field.search_near(document, 10, &params, filter).unwrap();
                assert!(found.iter().all(|e| filter.is_none_or(|set| set.contains(e.ordinal))));
                near += right(&found);
                above += right(&field.search(&row, 10, &params, filter).unwrap());
                wanted += truth.len();
            }
            assert!(near * 100 >= wanted * 98 && near + 5 >= above, "{near} {above} of {wanted}");
        }
        let none = field.search_near(Ordinal(1500), 10, &SearchParams::default(), None).unwrap();
        assert!(none.is_empty());
    }
}

#[test]
fn neighbours_stop_when_asked() {
    struct Silence;
    impl Progress for Silence {
        fn begin(&self, _: crate::task::Phase, _: Option<u64>) {}
        fn advance(&self, _: u64) {}
        fn end(&self) {}
    }
    let field = Fixture::new(params()).add_all(&clustered(50, 1)).open();
    let cancel = Cancel::default();
    cancel.cancel();
    let result = field.neighbours(3, &[Ordinal(0)], &Task::new(&Silence, cancel));
    assert!(matches!(result, Err(VectorError::Cancelled(_))));
}

#[test]
fn a_sorted_index_is_refused_in_words() {
    let settings = IndexSettings {
        sort_by_field: Some(tantivy::IndexSortByField {
            field: "id".into(),
            order: tantivy::Order::Desc,
        }),
        ..IndexSettings::default()
    };
    let mut schema = Schema::builder();
    let id = schema.add_u64_field("id", tantivy::schema::FAST);
    schema.add_custom_field("embedding", FIELD_TYPE, params().to_json());
    let plugin = Arc::new(VectorPlugin::new("embedding", params()));
    let builder =
        Index::builder().settings(settings).schema(schema.build()).register_plugin(plugin);
    let mut writer: IndexWriter =
        builder.create_in_ram().unwrap().writer_with_num_threads(1, 50_000_000).unwrap();
    writer.add_document(tantivy::doc!(id => 1u64)).unwrap();
    let words = writer.commit().unwrap_err().to_string();
    assert!(words.contains("does not support a sorted index"), "{words}");
}

#[test]
fn a_damaged_file_is_named_and_never_panics() {
    layouts().into_iter().for_each(damaged_files);
}

fn damaged_files(params: FieldParams) {
    let folder = tempfile::tempdir().unwrap();
    let mut fixture =
        Fixture::create(params, Index::builder(), |builder| builder.create_in_dir(folder.path()));
    fixture.add_all(&clustered(800, 1));
    let file = |extension: &str| {
        let mut entries =
            std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
        entries.find(|path| path.extension().is_some_and(|found| found == extension)).unwrap()
    };
    let opened = || VectorField::open(&fixture.index.reader().unwrap().searcher());
    for extension in ["vec", "hnsw"] {
        let path = file(extension);
        let whole = std::fs::read(&path).unwrap();
        let mut random = fastrand::Rng::with_seed(5);
        for round in 0..200 {
            let mut bytes = whole.clone();
            // The last bytes are tantivy's own footer, which holds the length of what is ours.
            let ours = bytes.len() - 200;
            if round % 4 == 0 {
                bytes.drain(random.usize(0..ours / 64) * 64..ours);
            } else {
                let near = if extension == "vec" { ours.saturating_sub(100)..ours } else { 0..200 };
                let at = if round % 4 == 1 { random.usize(0..ours) } else { random.usize(near) };
                (0..8).for_each(|offset| bytes[(at + offset).min(ours)] = random.u8(..));
            }
            std::fs::remove_file(&path).unwrap();
            std::fs::write(&path, bytes).unwrap();
            match opened() {
                Ok(field) => {
                    for filter in [None, Some(&half_of(field.len()))] {
                        let query = clustered(1, round);
                        let _ = field.search(query.row(0), 5, &SearchParams::default(), filter);
                    }
                }
                Err(error) => assert!(!error.to_string().is_empty()),
            }
        }
        std::fs::write(&path, &whole[..10]).unwrap();
        assert!(opened().is_err());
        std::fs::write(&path, whole).unwrap();
    }
    let path = file("hnsw");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[40] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let words = opened().err().unwrap().to_string();
    assert!(words.contains(path.file_name().unwrap().to_str().unwrap()), "{words}");
    assert!(words.contains("is damaged"), "{words}");
}

fn half_of(rows: usize) -> OrdinalSet {
    let mut set = OrdinalSet::new(rows);
    (0..rows as u32).step_by(2).for_each(|at| _ = set.insert(Ordinal(at)));
    set
}

#[test]
fn the_same_rows_give_the_same_bytes_on_any_number_of_threads() {
    for params in layouts() {
        let one = graph_bytes(&params, 1);
        assert_eq!(one, graph_bytes(&params, 1));
        assert_eq!(one, graph_bytes(&params, 3));
    }
}

fn graph_bytes(params: &FieldParams, threads: usize) -> Vec<u8> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let mut out = Vec::new();
    let mut writer = rows::RowsWriter::new(&mut out, DIM);
    clustered(2000, 1).rows().for_each(|row| writer.push(Some(row)).unwrap());
    writer.finish().unwrap();
    let bytes = aligned::AlignedBytes::new(tantivy::directory::OwnedBytes::new(out));
    let rows = rows::Rows::open("test.vec".as_ref(), bytes, DIM).unwrap();
    let graph = pool.install(|| graph::build(&rows, params, None));
    let mut file = Vec::new();
    graph::write_graph(&mut file, &graph, DIM).unwrap();
    file
}

#[test]
fn a_merge_that_keeps_most_of_a_graph_finds_as_much_as_a_new_one() {
    for params in layouts() {
        let mut fixture = Fixture::new(params);
        fixture.add_all(&clustered(4000, 1)).add_all(&clustered(900, 2));
        fixture.delete((0..4000).filter(|id| id % 5 == 0));
        let field = fixture.merge().open();
        assert_eq!((field.len(), field.stats().graph_rows), (4100, 4100));
        let recall = recall(&field, 10, None);
        assert!(recall > 0.97, "{:?} {recall}", params.layout());
    }
}

/// A few hundred different rows, many of them many times and in disorder.
fn repeated(different: usize, rows: usize, seed: u64) -> Vectors {
    let vectors = clustered(different, seed);
    let mut random = fastrand::Rng::with_seed(seed);
    let mut all = Vectors::new(DIM);
    for _ in 0..rows {
        // Low numbers come far more often than high ones.
        let at = (random.f64().powi(3) * different as f64) as usize;
        all.push(vectors.row(at)).unwrap();
    }
    all
}

#[test]
fn copies_are_one_node_and_every_one_of_them_is_found() {
    let scores = |list: &crate::insight::RankedList| -> Vec<f32> {
        list.iter().map(|entry| entry.score).collect()
    };
    let [small, fast] = layouts();
    // Enough different ones that the fast layout is walked.
    let cases =
        [((1, 600), small), ((40, 900), small), ((1600, 2500), small), ((3000, 3500), fast)];
    for ((different, rows), params) in cases {
        let vectors = repeated(different, rows, 1);
        let mut fixture = Fixture::new(params);
        fixture.add_all(&vectors);
        let first = Fixture::new(params).add_all(&vectors).delete(0..1).open();
        // The first copies, which stand for their nodes, are gone; so is a third of the rest.
        let deleted = Fixture::new(params)
            .add_all(&vectors)
            .delete((0..rows as u64).filter(|at| *at < rows as u64 / 9 || at % 3 == 0))
            .open();
        let mut merged = Fixture::new(params);
        merged.add_all(&vectors).add_all(&repeated(different, rows / 2, 1));
        merged.delete((0..rows as u64 / 9).chain([rows as u64 + 1]));
        let merged = merged.merge().open();
        for field in [fixture.open(), first, deleted, merged] {
            let half = half_of(field.len());
            let mut rare = OrdinalSet::new(field.len());
            (0..field.len() as u32).step_by(97).for_each(|at| _ = rare.insert(Ordinal(at)));
            for (at, filter) in [None, Some(&half), Some(&rare)].into_iter().enumerate() {
                for (query, k) in clustered(12, 1).rows().zip([1, 3, 10, 50, 700].iter().cycle()) {
                    let params = SearchParams { ef: Some(60), exact: false };
                    let truth = scores(&field.exact(query, *k, filter).unwrap());
                    let found = scores(&field.search(query, *k, &params, filter).unwrap());
                    assert_eq!(found.len(), truth.len(), "{different} {k} filter {at}");
                    let right = found.iter().filter(|s| **s >= truth[truth.len() - 1]).count();
                    assert!(right * 10 >= truth.len() * 9, "{different} {k} filter {at}: {right}");
                }
            }
        }
    }
}

#[test]
fn a_copy_takes_a_few_bytes() {
    let field = Fixture::new(params()).add_all(&repeated(50, 20_000, 1)).open();
    // Codes, sketches and links for each node, and at most three numbers for each row.
    assert!(field.stats().graph_bytes < 50 * 1024 + 20_000 * 12);
}

/// A folder with a graph of 256 rows of [`clustered`], as it was written once.
fn golden(layout: VectorLayout) -> std::path::PathBuf {
    let name = match layout {
        VectorLayout::Small => "graph-v2",
        VectorLayout::Fast => "graph-v3",
    };
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

#[test]
fn a_graph_of_every_version_is_read() {
    for layout in [VectorLayout::Small, VectorLayout::Fast] {
        // tantivy writes its lock files beside what it opens.
        let folder = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(golden(layout)).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
        let index = open_index(folder.path()).unwrap();
        let field = VectorField::open(&index.reader().unwrap().searcher()).unwrap();
        let stats = field.stats();
        assert_eq!((stats.layout, stats.graph_rows), (layout, 256));
        field.check().unwrap();
        // So narrow that the graph is walked, few as the rows are.
        let params = SearchParams { ef: Some(3), exact: false };
        let vectors = clustered(256, 7);
        let finds = |(at, row): &(usize, &[f32])| {
            let list = field.search(row, 1, &params, None).unwrap();
            list.iter().next().is_some_and(|best| best.ordinal.index() == *at && best.score > 0.999)
        };
        let found = vectors.rows().enumerate().filter(finds).count();
        assert!(found >= 230, "{layout:?}: {found} of 256");
    }
}

#[test]
#[ignore = "writes the golden graphs anew: only where a format has a new version"]
fn write_the_golden_graphs() {
    for layout in [VectorLayout::Small, VectorLayout::Fast] {
        let folder = golden(layout);
        std::fs::create_dir_all(&folder).unwrap();
        let params = params().with_graph_from(256).unwrap().with_layout(layout);
        write_index(&folder, &clustered(256, 7), params, &Task::silent()).unwrap();
    }
}
