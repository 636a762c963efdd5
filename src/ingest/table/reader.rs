//! The rows of a Parquet file, a stretch at a time.

use std::collections::VecDeque;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::column::reader::ColumnReader;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde_json::{Map, Value};

use super::leaf::{Cell, Cells, Leaf};
use super::{EXTRA, FINGERPRINT, TableError, VECTOR};
use crate::ingest::fields::Fields;
use crate::ingest::report::Reason;
use crate::insight::marked;

/// Rows that are decoded together: some megabytes of vectors.
const STRETCH: usize = 1024;

/// Most items of lists that a row may have in one column, on average: beyond any vector and any list of tags. A few
/// bytes of a file can claim billions.
const MOST_ITEMS: i64 = 1 << 16;

/// A row.
pub(in crate::ingest) struct Row {
    /// Its fields.
    pub(in crate::ingest) fields: Result<Fields, Reason>,
    /// Its vector, unchecked.
    pub(in crate::ingest) vector: Option<Vec<f32>>,
}

/// An opened file.
pub(in crate::ingest) struct Table {
    file: SerializedFileReader<File>,
    leaves: Vec<Leaf>,
    fingerprint: Option<String>,
    /// The row group that comes next.
    group: usize,
    /// The columns of the one that is read, and its rows that are left.
    columns: Vec<ColumnReader>,
    left: usize,
    ready: VecDeque<Row>,
}

impl Table {
    /// Reads what the end of `file` says about it.
    pub(in crate::ingest) fn open(file: File) -> Result<Self, TableError> {
        guarded(|| {
            let file = SerializedFileReader::new(file).map_err(damaged)?;
            let about = file.metadata().file_metadata();
            let schema = about.schema_descr();
            let leaf =
                |index| Leaf::new(index, &schema.column(index), schema.get_column_root(index));
            let columns = 0..schema.num_columns();
            let leaves: Vec<Leaf> = columns
                .filter(|&at| !is_row_label(schema.get_column_root(at).name()))
                .map(leaf)
                .collect::<Result<_, _>>()?;
            if !leaves.iter().any(|leaf| leaf.name == "text") {
                let names = leaves.iter().take(12).map(|leaf| format!("`{}`", leaf.name));
                let found = names.collect::<Vec<_>>().join(", ");
                return Err(TableError::NoTextColumn { found });
            }
            let mut pairs = about.key_value_metadata().into_iter().flatten();
            let fingerprint = pairs.find(|pair| pair.key == FINGERPRINT);
            let fingerprint = fingerprint.and_then(|pair| pair.value.clone());
            let has_vectors = leaves.iter().any(|leaf| leaf.name == VECTOR);
            if has_vectors && fingerprint.is_none() {
                return Err(TableError::NoFingerprint);
            }
            let fingerprint = fingerprint.filter(|_| has_vectors);
            let (columns, ready) = (Vec::new(), VecDeque::new());
            Ok(Self { leaves, fingerprint, group: 0, columns, left: 0, ready, file })
        })
    }

    /// What made its vectors, where it has some.
    pub(in crate::ingest) fn fingerprint(&self) -> Option<&str> {
        self.fingerprint.as_deref()
    }

    /// Rows that it claims.
    pub(in crate::ingest) fn rows(&self) -> u64 {
        self.file.metadata().file_metadata().num_rows().max(0).cast_unsigned()
    }

    /// The next row.
    pub(in crate::ingest) fn next(&mut self) -> Result<Option<Row>, TableError> {
        while self.ready.is_empty() {
            if !guarded(|| self.decode())? {
                return Ok(None);
            }
        }
        Ok(self.ready.pop_front())
    }

    /// Makes more rows ready; false at the end.
    fn decode(&mut self) -> Result<bool, TableError> {
        if self.left == 0 {
            if self.group == self.file.num_row_groups() {
                return Ok(false);
            }
            self.begin_group()?;
            return Ok(true);
        }
        let rows = self.left.min(STRETCH);
        self.left -= rows;
        let mut fields: Vec<Result<Fields, Reason>> = (0..rows).map(|_| Ok(Vec::new())).collect();
        let mut vectors: Vec<Option<Vec<f32>>> = vec![None; rows];
        for (leaf, reader) in self.leaves.iter().zip(&mut self.columns) {
            match leaf.read(reader, rows).map_err(damaged)? {
                Cells::Vectors(cells) => {
                    for (vector, cell) in vectors.iter_mut().zip(cells) {
                        *vector = vector_of(cell);
                    }
                }
                Cells::Values(cells) => {
                    for (fields, cell) in fields.iter_mut().zip(cells) {
                        put(fields, &leaf.name, cell);
                    }
                }
            }
        }
        let rows = fields.into_iter().zip(vectors);
        self.ready.extend(rows.map(|(fields, vector)| Row { fields, vector }));
        Ok(true)
    }

    fn begin_group(&mut self) -> Result<(), TableError> {
        let about = self.file.metadata().row_group(self.group);
        let rows = about.num_rows();
        let too_many = |leaf: &Leaf| {
            let items = about.columns().get(leaf.index).map_or(0, |column| column.num_values());
            !(0..=MOST_ITEMS.saturating_mul(rows.max(1))).contains(&items)
        };
        if rows < 0 || self.leaves.iter().any(too_many) {
            let detail = format!("row group {} claims what no file can hold", self.group);
            return Err(TableError::Damaged { detail });
        }
        let group = self.file.get_row_group(self.group).map_err(damaged)?;
        let columns = self.leaves.iter().map(|leaf| group.get_column_reader(leaf.index));
        self.columns = columns.collect::<Result<_, _>>().map_err(damaged)?;
        self.left = usize::try_from(rows).unwrap_or(0);
        self.group += 1;
        Ok(())
    }
}

/// Columns that pandas adds for itself.
fn is_row_label(name: &str) -> bool {
    name.starts_with("__index_level_")
}

/// A value that is missing within a vector is not finite, and refused as such.
fn vector_of(cell: Cell<f32>) -> Option<Vec<f32>> {
    match cell {
        Cell::Missing | Cell::One(_) => None,
        Cell::Many(items) => Some(items.into_iter().map(|item| item.unwrap_or(f32::NAN)).collect()),
    }
}

/// Adds what a cell holds to the fields of its row, or the reason why this row has none.
fn put(fields: &mut Result<Fields, Reason>, name: &str, cell: Cell<Result<Value, Reason>>) {
    let value = match cell {
        // A cell without a value is a field that this row does not have; a text that is missing is told as such.
        Cell::Missing if name != "text" => return,
        Cell::Missing => Ok(Value::Null),
        Cell::One(value) => value,
        Cell::Many(items) => items
            .into_iter()
            .map(|item| item.unwrap_or(Ok(Value::Null)))
            .collect::<Result<Vec<_>, _>>()
            .map(Value::Array),
    };
    let Ok(known) = fields else { return };
    match value {
        Err(reason) => *fields = Err(reason),
        Ok(Value::String(json)) if name == EXTRA => {
            match serde_json::from_str::<Map<String, Value>>(&marked(&json)) {
                Ok(extra) => known.extend(extra),
                Err(error) => {
                    let (column, detail) = (error.column(), error.to_string());
                    *fields = Err(Reason::BrokenJson { column, detail });
                }
            }
        }
        Ok(Value::Null) if name != "text" => {}
        Ok(value) => known.push((name.to_owned(), value)),
    }
}

fn damaged(error: ParquetError) -> TableError {
    let detail = error.to_string();
    let detail = detail.strip_prefix("Parquet error: ").unwrap_or(&detail);
    TableError::Damaged { detail: detail.to_owned() }
}

/// Does `work`, in which foreign code trusts the bytes of a file.
fn guarded<T>(work: impl FnOnce() -> Result<T, TableError>) -> Result<T, TableError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(TableError::Damaged { detail: "its parts contradict each other".into() })
    })
}
