//! What is known about a corpus: one row of the collection that was named. Writing it is the commit.

use milvus::v2::prelude::{
    CollectionDesc, CollectionSchema, ConsistencyLevel, CreateCollectionRequest,
    CreateIndexRequest, DataType, DescribeCollectionRequest, DropCollectionRequest, FieldData,
    FieldSchema, FlushRequest, Function, FunctionType, HasCollectionRequest, IndexParam, IndexType,
    InsertRequest, LoadCollectionRequest, MetricType, QueryRequest, UpsertRequest,
};
use serde::{Deserialize, Serialize};

use super::client::Client;
use super::place::{Kind, MilvusPlace};
use super::row::{any_of, field};
use crate::corpus::{ModelRecord, SearchSettings};
use crate::embed::ModelChoice;
use crate::error::{EngineError, MilvusError};
use crate::rank::ClaimBands;
use crate::task::Task;

/// The row that says what is current.
const CURRENT: &str = "current";

/// Names of the fields of the head.
const NAME: &str = "name";
const VALUE: &str = "value";
/// Milvus wants a vector in every collection.
const NOTHING: &str = "nothing";

/// Version of what is kept on Milvus.
const FORMAT: u32 = 1;

/// How long a build waits for its segments; they are made all the same.
const FLUSHED_MS: i64 = 60_000;

/// What is current.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Head {
    /// Version of what is kept on Milvus.
    pub(super) format: u32,
    /// Version of Quintet that wrote it.
    pub(super) quintet: String,
    /// The number of the collection with the insights.
    pub(super) number: u64,
    /// Whether its vectors are compared one by one.
    pub(super) flat: bool,
    /// Which model made them.
    pub(super) model: ModelRecord,
    /// Weights of the search.
    #[serde(default)]
    pub(super) search: SearchSettings,
    /// The groups that were made last; absent before any were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) groups: Option<GroupsAt>,
}

/// Which collection has the groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct GroupsAt {
    /// Its number.
    pub(super) number: u64,
    /// The number of the collection whose insights they are of; of another they tell the next clustering which ids to keep.
    pub(super) of: u64,
}

impl Head {
    pub(super) fn new(number: u64, kind: Kind, model: ModelRecord, search: SearchSettings) -> Self {
        Self {
            format: FORMAT,
            quintet: env!("CARGO_PKG_VERSION").into(),
            number,
            flat: kind == Kind::Flat,
            model,
            search,
            groups: None,
        }
    }

    /// Reads it; `None` where nothing was built yet.
    ///
    /// # Errors
    /// A collection that is none of ours, or of a later version.
    pub(super) fn read(
        client: &Client,
        place: &MilvusPlace,
        task: &Task,
    ) -> Result<Option<Self>, EngineError> {
        if !exists(client, &place.collection, task)? {
            return Ok(None);
        }
        let described = describe(client, &place.collection, task)?;
        let names: Vec<&str> =
            described.get_schema().get_fields().iter().map(FieldSchema::get_name).collect();
        let foreign = |what: String| MilvusError::Foreign {
            place: client.place().into(),
            collection: place.collection.clone(),
            what,
        };
        if [NAME, VALUE, NOTHING].iter().any(|name| !names.contains(name)) {
            return Err(foreign(format!("it has the fields {}", names.join(", "))).into());
        }
        // Lite forgets what was open when it is started again.
        load(client, &place.collection, task)?;
        let asked = QueryRequest::builder()
            .collection_name(&place.collection)
            .filter(any_of(NAME, [CURRENT]))
            .output_fields([VALUE])
            .consistency_level(ConsistencyLevel::Strong)
            .limit(1)
            .build();
        let found = client.send(task, asked, |c, r| async move { c.query(r).await })?;
        let text = found.results().get_output_field(VALUE).and_then(FieldData::as_varchar);
        let Some(text) = text.and_then(<[String]>::first) else { return Ok(None) };
        let head: Self = serde_json::from_str(text)
            .map_err(|error| foreign(format!("what it says cannot be read ({error})")))?;
        if head.format != FORMAT {
            let what = format!("its format is {}, this quintet reads {FORMAT}", head.format);
            return Err(foreign(what).into());
        }
        Ok(Some(head))
    }

    /// Writes it: from here on readers see what it names.
    pub(super) fn write(
        &self,
        client: &Client,
        place: &MilvusPlace,
        task: &Task,
    ) -> Result<(), EngineError> {
        if !exists(client, &place.collection, task)? {
            create_head(client, &place.collection, task)?;
        }
        let text = serde_json::to_string(self).map_err(EngineError::Record)?;
        let columns = vec![
            FieldData::varchar(NAME, vec![CURRENT.into()]),
            FieldData::varchar(VALUE, vec![text]),
            no_vectors(1),
        ];
        upsert(client, &place.collection, columns, task)
    }

    /// What counts as the same claim; `None` for a model that nobody has measured.
    pub(super) fn bands(&self) -> Option<ClaimBands> {
        let is_measured = self.model.options().model == ModelChoice::Default;
        is_measured.then(ClaimBands::mini_lm)
    }

    /// The collection with the insights.
    pub(super) fn collection(&self, place: &MilvusPlace) -> String {
        numbered(place, self.number)
    }
}

/// The name of the collection with this number.
pub(super) fn numbered(place: &MilvusPlace, number: u64) -> String {
    format!("{}_{number}", place.collection)
}

fn create_head(client: &Client, collection: &str, task: &Task) -> Result<(), EngineError> {
    let schema = CollectionSchema::new()
        .enable_dynamic_field(false)
        .add_field(text(NAME, 256).primary_key(true))
        .add_field(text(VALUE, 65_535));
    create_plain(client, collection, schema, task)
}

/// Makes a collection of what is not searched by vectors, and opens it; its rows want [`no_vectors`].
pub(super) fn create_plain(
    client: &Client,
    name: &str,
    schema: CollectionSchema,
    task: &Task,
) -> Result<(), EngineError> {
    let nothing = FieldSchema::new().name(NOTHING).data_type(DataType::FloatVector).dimension(2);
    let flat = IndexParam::new()
        .field_name(NOTHING)
        .index_type(IndexType::Flat)
        .metric_type(MetricType::L2);
    create(client, name, schema.add_field(nothing), vec![flat], task)
}

/// The vectors of `rows` rows of a collection that [`create_plain`] made.
pub(super) fn no_vectors(rows: usize) -> FieldData {
    FieldData::float_vector(NOTHING, vec![vec![1.0, 0.0]; rows])
}

/// A text field of at most so many bytes.
pub(super) fn text(name: &str, bytes: u32) -> FieldSchema {
    FieldSchema::new().name(name).data_type(DataType::VarChar).max_length(bytes)
}

/// Whether there is a collection of this name.
pub(super) fn exists(client: &Client, name: &str, task: &Task) -> Result<bool, EngineError> {
    let asked = HasCollectionRequest::builder().collection_name(name).build();
    Ok(client.send(task, asked, |c, r| async move { c.has_collection(r).await })?.exists())
}

/// What a collection is made of.
pub(super) fn describe(
    client: &Client,
    name: &str,
    task: &Task,
) -> Result<CollectionDesc, EngineError> {
    let asked = DescribeCollectionRequest::builder().collection_name(name).build();
    let found = client.send(task, asked, |c, r| async move { c.describe_collection(r).await })?;
    Ok(found.description().clone())
}

/// Makes a collection with its indexes, and opens it for questions.
fn create(
    client: &Client,
    name: &str,
    schema: CollectionSchema,
    indexes: Vec<IndexParam>,
    task: &Task,
) -> Result<(), EngineError> {
    let asked = CreateCollectionRequest::builder()
        .collection_name(name)
        .schema(schema)
        .consistency_level(ConsistencyLevel::Bounded)
        .build();
    client.send(task, asked, |c, r| async move { c.create_collection(r).await })?;
    // Not waited for: there are no rows yet, and Lite does not know the request by which the client waits.
    let asked = CreateIndexRequest::builder()
        .collection_name(name)
        .index_params(indexes)
        .sync(false)
        .build();
    client.send(task, asked, |c, r| async move { c.create_index(r).await })?;
    load(client, name, task)
}

/// Opens a collection for questions; nothing where it is open.
pub(super) fn load(client: &Client, name: &str, task: &Task) -> Result<(), EngineError> {
    let asked = LoadCollectionRequest::builder().collection_name(name).build();
    client.send(task, asked, |c, r| async move { c.load_collection(r).await })?;
    Ok(())
}

/// Drops a collection; nothing where there is none.
pub(super) fn drop(client: &Client, name: &str, task: &Task) -> Result<(), EngineError> {
    if !exists(client, name, task)? {
        return Ok(());
    }
    let asked = DropCollectionRequest::builder().collection_name(name).build();
    client.send(task, asked, |c, r| async move { c.drop_collection(r).await })?;
    Ok(())
}

/// Puts rows in, in place of those with the same key. When it returns, the server has acknowledged them.
pub(super) fn upsert(
    client: &Client,
    name: &str,
    columns: Vec<FieldData>,
    task: &Task,
) -> Result<(), EngineError> {
    let asked = InsertRequest::builder().collection_name(name).columns(columns).build();
    let asked = match asked {
        Ok(insert) => UpsertRequest::builder().insert(insert).build(),
        Err(error) => Err(error),
    };
    client.send(task, asked, |c, r| async move { c.upsert(r).await })?;
    Ok(())
}

/// Has the server write what it holds in memory into segments and index them, which questions are faster of.
pub(super) fn flush(client: &Client, name: &str, task: &Task) -> Result<(), EngineError> {
    let asked =
        FlushRequest::builder().collection_names([name]).wait_flushed_ms(FLUSHED_MS).build();
    client.send(task, asked, |c, r| async move { c.flush(r).await })?;
    Ok(())
}

/// The collection of a corpus: its fields and how each is searched.
pub(super) fn create_data(
    client: &Client,
    name: &str,
    dim: usize,
    kind: Kind,
    search: &SearchSettings,
    task: &Task,
) -> Result<(), EngineError> {
    let number = |name: &str| FieldSchema::new().name(name).data_type(DataType::Int64);
    let too_many = |_| MilvusError::Unserved { what: format!("{dim} dimensions are too many") };
    let dim = u32::try_from(dim).map_err(too_many)?;
    let terms = text(field::TERMS, 65_535)
        .enable_analyzer(true)
        .enable_match(true)
        .analyzer_params(serde_json::json!({"tokenizer": "standard"}));
    let schema = CollectionSchema::new()
        .enable_dynamic_field(false)
        .add_field(text(field::ID, 512).primary_key(true))
        .add_field(number(field::KEY))
        .add_field(number(field::SHOW))
        .add_field(number(field::EPISODE))
        .add_field(number(field::PUBLISHED))
        .add_field(number(field::CLAIM))
        .add_field(number(field::TEXT))
        .add_field(text(field::WORDS, 32))
        .add_field(text(field::RECORD, 65_535))
        .add_field(terms)
        .add_field(FieldSchema::new().name(field::BM25).data_type(DataType::SparseFloatVector))
        .add_field(
            FieldSchema::new().name(field::VECTOR).data_type(DataType::FloatVector).dimension(dim),
        )
        .add_function(
            Function::new()
                .name("words")
                .function_type(FunctionType::Bm25)
                .input_fields([field::TERMS])
                .output_fields([field::BM25]),
        );
    let vectors = IndexParam::new().field_name(field::VECTOR).metric_type(MetricType::Cosine);
    let vectors = match kind {
        Kind::Flat => vectors.index_type(IndexType::Flat),
        Kind::Graph => vectors.index_type(IndexType::Hnsw).extra_params(
            [("M".to_owned(), "16".to_owned()), ("efConstruction".to_owned(), "200".to_owned())]
                .into(),
        ),
    };
    let words = IndexParam::new()
        .field_name(field::BM25)
        .index_type(IndexType::SparseInvertedIndex)
        .metric_type(MetricType::Bm25)
        .extra_params(
            [
                ("bm25_k1".to_owned(), search.k1.to_string()),
                ("bm25_b".to_owned(), search.b.to_string()),
            ]
            .into(),
        );
    create(client, name, schema, vec![vectors, words], task)
}
